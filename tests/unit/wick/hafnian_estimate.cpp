// Error bounds of hafnians: the exact value lies inside, always.

#include <doctest/doctest.h>

#include <freefield/wick/hafnian_estimate.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <support/caught.hpp>
#include <support/random_matrix.hpp>

#include <sstream>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using Eigen::Index;
using support::matrix_of;
using support::random_symmetric;
using support::random_vector;
using support::vector_of;

namespace {

/// Entries with all their bits in use, and the same numbers as rationals.
template <class T>
matrix_of<T> rough_symmetric(std::uint64_t seed, Index n) {
  ff::philox4x32 engine(seed, 3);
  matrix_of<T> a(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k <= i; ++k) a(i, k) = a(k, i) = T(ff::uniform<T>(engine) * 2 - 1);
  }
  return a;
}

template <class T>
matrix_of<rational> exactly(matrix_of<T> const& a) {
  return a.unaryExpr([](T const& x) { return rational(x); });
}

template <class T>
void check_contained(std::uint64_t seed, Index n, T const& tightness) {
  CAPTURE(n);
  CAPTURE(seed);
  matrix_of<T> const a = rough_symmetric<T>(seed, n);
  vector_of<T> const loops = a.diagonal();
  vector_of<rational> const exact_loops = exactly(a).diagonal();
  auto const check = [&](ff::estimate<T> const& e, rational const& exact) {
    rational const distance = abs(rational(rational(e.value) - exact));
    CHECK(distance <= rational(e.error));
    CHECK(e.error > T(0));
    CHECK(rational(e.error) <= rational(tightness) * abs(exact));
  };
  check(ff::hafnian(a, ff::with_error), ff::hafnian(exactly(a)));
  check(ff::loop_hafnian(a, loops, ff::with_error), ff::loop_hafnian(exactly(a), exact_loops));
}

}  // namespace

TEST_CASE("the exact value lies inside") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    for (Index n : {2, 4, 6, 10}) check_contained<double>(seed, n, 1e-9);
    check_contained<float>(seed, 6, 0.1F);
  }
  check_contained<double>(1, 16, 1e-9);
}

TEST_CASE("the value is the one without a bound, up to it") {
  for (Index n : {4, 12, 22}) {
    auto const a = rough_symmetric<double>(8, n);
    auto const e = ff::hafnian(a, {.execution = ff::threads(2)}, ff::with_error);
    CHECK(std::abs(e.value - ff::hafnian(a)) <= 2 * e.error);
  }
}

TEST_CASE("exact scalars have no error, bad input is refused as ever, and an estimate prints") {
  auto const a = random_symmetric<rational>(2, 6);
  auto const exact = ff::hafnian(a, ff::with_error);
  CHECK(exact.value == ff::hafnian(a));
  CHECK(exact.error == 0);
  CHECK(support::caught([] { return ff::hafnian(Eigen::MatrixXd::Zero(2, 3), ff::with_error); }).code ==
        ff::errc::size_mismatch);
  Eigen::MatrixXd const huge = Eigen::MatrixXd::Constant(6, 6, 1e150);
  CHECK(support::caught([&] { return ff::hafnian(huge, ff::with_error); }).code == ff::errc::overflow);
  std::ostringstream out;
  out << ff::estimate<double>{1.5, 0.25};
  CHECK(out.str() == "1.5 +- 0.25");
  CHECK(ff::estimate<double>{1.5, 0.25}.contains(1.75));
  CHECK(!ff::estimate<double>{1.5, 0.25}.contains(1.8));
}

TEST_CASE("fifty digits") {
  using fifty = boost::multiprecision::cpp_bin_float_50;
  matrix_of<fifty> a(6, 6);
  matrix_of<rational> exact(6, 6);
  for (Index i = 0; i < 6; ++i) {
    for (Index k = 0; k < 6; ++k) a(i, k) = fifty(1) / fifty(static_cast<int>(1 + i + k));
  }
  for (Index i = 0; i < 6; ++i) {
    for (Index k = 0; k < 6; ++k) exact(i, k) = rational(a(i, k));
  }
  auto const e = ff::hafnian(a, ff::with_error);
  CHECK(abs(rational(rational(e.value) - ff::hafnian(exact))) <= rational(e.error));
  CHECK(e.error < fifty(1e-45));
}
