// once: the same code as other tests, in other scalars.
// Expectations to 50 digits in one and two dimensions, against closed forms.

#include <freefield/integral/expectation.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <doctest/doctest.h>

namespace ff = freefield;
using real = boost::multiprecision::cpp_bin_float_50;

namespace {

using vector = Eigen::Matrix<real, Eigen::Dynamic, 1>;
using matrix = Eigen::Matrix<real, Eigen::Dynamic, Eigen::Dynamic>;

void check_digits(ff::estimate<real> const& found, real const& exact, real const& accuracy) {
  CHECK(found.contains(exact));
  CHECK(found.error <= accuracy);
}

}  // namespace

TEST_CASE("expectation: 50 digits in one dimension") {
  ff::gaussian<real> const p{vector(vector::Constant(1, real(1) / 4)), matrix(matrix::Constant(1, 1, real(9) / 4))};
  // E[cos x] = cos(m) exp(-s^2 / 2)
  auto const wave = [](vector const& v) { return real(cos(v(0))); };
  real const exact = real(cos(real(1) / 4) * exp(real(-9) / 8));
  check_digits(ff::expectation(p, wave), exact, real("1e-47"));
  check_digits(ff::expectation(p, wave, ff::rules::trapezoid{}), exact, real("1e-46"));
  check_digits(ff::expectation(p, wave, ff::rules::gauss_hermite{.points = 80}), exact, real("1e-45"));
  // E|x| = s sqrt(2 / pi) exp(-m^2 / (2 s^2)) + m erf(m / (s sqrt(2))), exact to rounding between break points.
  auto const kink = [](vector const& v) { return real(abs(v(0))); };
  real const pi = boost::math::constants::pi<real>(), ratio = real(1) / 6;
  real const of_kink = real(real(3) / 2 * sqrt(real(2 / pi)) * exp(real(-ratio * ratio / 2)) +
                            erf(real(ratio / sqrt(real(2)))) / 4);
  check_digits(ff::expectation(p, kink, {.breaks = {{0.0}}}), of_kink, real("1e-47"));
}

TEST_CASE("expectation: 50 digits in two dimensions") {
  matrix covariance(2, 2);
  covariance << real(1), real(1) / 3, real(1) / 3, real(1) / 2;
  ff::gaussian<real> const p{covariance};
  // E[exp(x) cos(y)] = Re exp((C00 + 2 i C01 - C11) / 2)
  auto const f = [](vector const& v) { return real(exp(v(0)) * cos(v(1))); };
  real const exact = real(exp(real(1) / 4) * cos(real(1) / 3));
  check_digits(ff::expectation(p, f), exact, real("1e-46"));
  check_digits(ff::expectation(p, f, ff::rules::gauss_hermite{.points = 90}), exact, real("1e-46"));
}
