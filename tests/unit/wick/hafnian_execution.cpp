// Who does the work changes no bit; progress is told leaf by leaf, and can end the work.

#include <doctest/doctest.h>

#include <freefield/core/deferred.hpp>
#include <freefield/wick/hafnian.hpp>

#include <support/caught.hpp>
#include <support/random_matrix.hpp>

#include <bit>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <vector>

namespace ff = freefield;
using Eigen::Index;
using support::matrix_of;
using support::random_symmetric;
using support::random_vector;

namespace {

struct stop : std::runtime_error {
  stop() : std::runtime_error("enough") {}
};

}  // namespace

TEST_CASE("the same bits on any number of threads") {
  auto const a = random_symmetric<double>(1, 30);
  auto const loops = random_vector<double>(1, 30);
  matrix_of<std::complex<double>> const z = a.topLeftCorner(28, 28).cast<std::complex<double>>() *
                                            std::complex<double>(0.28, 0.96);
  auto const bits = [](double x) { return std::bit_cast<std::uint64_t>(x); };
  auto const haf = bits(ff::hafnian(a));
  auto const with_loops = bits(ff::loop_hafnian(a, loops));
  auto const complex = bits(ff::hafnian(z).real());
  ff::powers const copies{4, 4, 3, 3, 4, 2, 4, 4};
  auto const repeated = bits(ff::hafnian(a.topLeftCorner(8, 8), copies));
  for (std::size_t n = 1; n <= 5; ++n) {
    CHECK(bits(ff::hafnian(a, {.execution = ff::threads(n)})) == haf);
    CHECK(bits(ff::loop_hafnian(a, loops, {.execution = ff::threads(n)})) == with_loops);
    CHECK(bits(ff::hafnian(z, {.execution = ff::threads(n)}).real()) == complex);
    CHECK(bits(ff::hafnian(a.topLeftCorner(8, 8), copies, {.execution = ff::threads(n)})) == repeated);
  }
}

TEST_CASE("progress is complete, and an exception from it reaches the caller") {
  auto const a = random_symmetric<double>(2, 30);
  std::vector<std::size_t> told;
  std::size_t all = 0;
  auto const tell = [&](std::size_t done, std::size_t total) {
    told.push_back(done);
    all = total;
  };
  static_cast<void>(ff::hafnian(a, {.execution = ff::threads(3), .progress = tell}));
  REQUIRE(all >= 2);
  REQUIRE(told.size() == all);
  for (std::size_t k = 0; k < all; ++k) CHECK(told[k] == k + 1);
  // What is worked out at once is told once.
  told.clear();
  CHECK(ff::hafnian(Eigen::Matrix2d{{0, 3}, {3, 0}}, {.progress = tell}) == 3);
  CHECK(ff::hafnian(Eigen::MatrixXd{{0, 3}, {3, 0}}, {.progress = tell}) == 3);
  CHECK(ff::hafnian(Eigen::MatrixXd{{1, 3}, {3, 1}}, ff::powers{2, 2}, {.progress = tell}) == 19);
  CHECK(ff::hafnian(Eigen::MatrixXd::Ones(3, 3), {.progress = tell}) == 0);
  CHECK(ff::hafnian(Eigen::MatrixXd(0, 0), {.progress = tell}) == 1);
  CHECK(ff::hafnian(Eigen::MatrixXd::Ones(2, 2), ff::powers{0, 0}, {.progress = tell}) == 1);
  CHECK(ff::hafnian(Eigen::MatrixXd::Identity(2, 2), ff::powers{1, 2}, {.progress = tell}) == 0);
  CHECK(told == std::vector<std::size_t>(7, 1));
  // Classes of edges, checked by their absolute weights: one bar all the same.
  told.clear();
  static_cast<void>(ff::hafnian(a.topLeftCorner(6, 6), ff::powers{4, 4, 4, 4, 4, 4}, {.progress = tell}));
  REQUIRE(told.size() == all);
  for (std::size_t k = 0; k < all; ++k) CHECK(told[k] == k + 1);
  // One leaf is told as many are: a callback that reads what it is told of is refused.
  std::optional<ff::deferred<double>> value;
  auto const ask = [&](std::size_t, std::size_t) { static_cast<void>(value->get()); };
  value.emplace([&] { return ff::hafnian(Eigen::Matrix2d{{0, 3}, {3, 0}}, {.progress = ask}); });
  CHECK(support::caught([&] { return value->get(); }).code == ff::errc::domain);
  auto const impatient = [](std::size_t, std::size_t) { throw stop(); };
  CHECK_THROWS_AS(static_cast<void>(ff::hafnian(a, {.progress = impatient})), stop);
}
