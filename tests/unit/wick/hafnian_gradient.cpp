// Derivatives of hafnians: against the hafnians of what is left, and dual numbers.

#include <doctest/doctest.h>

#include <freefield/wick/hafnian_gradient.hpp>

#include <freefield/core/jet.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <support/close.hpp>
#include <support/random_matrix.hpp>

#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using Eigen::Index;
using support::matrix_of;
using support::random_symmetric;
using support::random_vector;
using support::vector_of;

namespace {

std::vector<Index> all_but(Index n, std::vector<Index> const& left_out) {
  std::vector<Index> rest;
  for (Index i = 0; i < n; ++i) {
    bool kept = true;
    for (Index const k : left_out) kept = kept && i != k;
    if (kept) rest.push_back(i);
  }
  return rest;
}

template <class T>
void check_hafnian(Index n) {
  CAPTURE(n);
  matrix_of<T> const a = random_symmetric<T>(static_cast<std::uint64_t>(n), n);
  auto const result = ff::hafnian_gradient(a);
  CHECK(result.value == ff::hafnian(a));
  CHECK(result.loops.size() == 0);
  for (Index i = 0; i < n; ++i) {
    CHECK(result.gradient(i, i) == T(0));
    for (Index k = 0; k < n; ++k) {
      if (i != k) CHECK(result.gradient(i, k) == ff::hafnian(a(all_but(n, {i, k}), all_but(n, {i, k}))));
    }
  }
}

template <class T>
void check_loop_hafnian(Index n) {
  CAPTURE(n);
  matrix_of<T> const a = random_symmetric<T>(static_cast<std::uint64_t>(n), n);
  vector_of<T> const loops = random_vector<T>(static_cast<std::uint64_t>(n), n);
  auto const result = ff::loop_hafnian_gradient(a, loops);
  CHECK(result.value == ff::loop_hafnian(a, loops));
  auto const without = [&](std::vector<Index> const& left_out) {
    auto const rest = all_but(n, left_out);
    vector_of<T> const loops_left = loops(rest);
    return ff::loop_hafnian(a(rest, rest), loops_left);
  };
  for (Index i = 0; i < n; ++i) {
    CHECK(result.loops(i) == without({i}));
    for (Index k = 0; k < i; ++k) CHECK(result.gradient(i, k) == without({i, k}));
  }
}

}  // namespace

TEST_CASE("the derivative by an entry is the hafnian without its rows, in rationals and in a ring") {
  for (Index n = 0; n <= 9; ++n) {
    check_hafnian<rational>(n);
    check_loop_hafnian<rational>(n);
    check_hafnian<boost::multiprecision::cpp_int>(n);
    check_loop_hafnian<boost::multiprecision::cpp_int>(n);
  }
  check_hafnian<rational>(12);
}

TEST_CASE("blocks of any sizes, of which entries between them have derivatives, too") {
  for (auto const& sizes : {std::vector<Index>{2, 4}, std::vector<Index>{1, 1}, std::vector<Index>{3, 2, 5},
                            std::vector<Index>{1, 3, 1, 3}, std::vector<Index>{4, 1, 2}, std::vector<Index>{2, 2, 2}}) {
    Index n = 0;
    for (Index const size : sizes) n += size;
    CAPTURE(n);
    matrix_of<rational> a = matrix_of<rational>::Constant(n, n, rational(0));
    Index first = 0;
    for (Index const size : sizes) {
      a.block(first, first, size, size) = random_symmetric<rational>(static_cast<std::uint64_t>(first + 7), size);
      first += size;
    }
    vector_of<rational> const loops = random_vector<rational>(3, n);
    auto const plain = ff::hafnian_gradient(a);
    auto const looped = ff::loop_hafnian_gradient(a, loops);
    CHECK(plain.value == ff::hafnian(a));
    CHECK(looped.value == ff::loop_hafnian(a, loops));
    for (Index i = 0; i < n; ++i) {
      auto const without_one = all_but(n, {i});
      vector_of<rational> const one_less = loops(without_one);
      CHECK(looped.loops(i) == ff::loop_hafnian(a(without_one, without_one), one_less));
      for (Index k = 0; k < i; ++k) {
        auto const rest = all_but(n, {i, k});
        vector_of<rational> const two_less = loops(rest);
        CHECK(plain.gradient(i, k) == ff::hafnian(a(rest, rest)));
        CHECK(looped.gradient(i, k) == ff::loop_hafnian(a(rest, rest), two_less));
      }
    }
  }
  Eigen::MatrixXd many = Eigen::MatrixXd::Zero(200, 200);
  for (Index i = 0; i < 200; i += 2) many(i, i + 1) = many(i + 1, i) = 2;
  CHECK(ff::hafnian_gradient(many).gradient(7, 6) == std::ldexp(1.0, 99));
}

TEST_CASE("double against dual numbers, in all lanes and with several leaves") {
  for (Index n : {12, 28}) {
    auto const a = random_symmetric<double>(2, n);
    auto const result = ff::hafnian_gradient(a, {.execution = ff::threads(2)});
    CHECK(result.value == doctest::Approx(ff::hafnian(a)).epsilon(1e-11));
    matrix_of<double> const absolute = a.cwiseAbs();
    double const scale = ff::hafnian(absolute) / absolute.mean();
    for (Index k : {Index{1}, n / 2, n - 1}) {
      auto const rest = all_but(n, {0, k});
      CHECK(support::close_to_scale(result.gradient(0, k), ff::hafnian(a(rest, rest)), scale, 4));
      if (n > 12) continue;
      using jet = ff::jet<double, 1>;
      matrix_of<jet> dual = a.unaryExpr([](double x) { return jet(x); });
      dual(0, k) = dual(k, 0) = jet::variable(a(0, k), 0);
      CHECK(support::close_to_scale(result.gradient(0, k), ff::hafnian(dual).gradient[0], scale, 4));
    }
    auto const serial = ff::hafnian_gradient(a);
    CHECK((serial.gradient.array() == result.gradient.array()).all());
  }
}

TEST_CASE("complex numbers") {
  using complex = std::complex<double>;
  Index const n = 10;
  matrix_of<complex> const a = random_symmetric<double>(5, n).cast<complex>() +
                               complex(0, 1) * random_symmetric<double>(6, n).cast<complex>();
  auto const result = ff::hafnian_gradient(a);
  auto const rest = all_but(n, {3, 7});
  matrix_of<double> const absolute = a.cwiseAbs();
  CHECK(support::close_to_scale(std::abs(result.gradient(3, 7) - ff::hafnian(a(rest, rest))), 0.0,
                                ff::hafnian(absolute), 8));
}
