// The dual numbers of others.  What works:
//   boost::math::differentiation::autodiff_fvar  real_scalar, also over Boost.Multiprecision (not inside Eigen's LLT);
//   Eigen::AutoDiffScalar                        field_scalar with the functions it has; no pow of two duals, no erf,
//                                                so no real_scalar (nor nested in Eigen's LLT).
#include <doctest/doctest.h>

#include <freefield/core/scalar.hpp>

#include <boost/math/differentiation/autodiff.hpp>

#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>

#include <support/close.hpp>

#include <cmath>

namespace ff = freefield;
namespace math = freefield::math;
using support::close;

namespace {

using fvar = boost::math::differentiation::autodiff_fvar<double, 2>;
using eigen_dual = Eigen::AutoDiffScalar<Eigen::Vector2d>;

}  // namespace

static_assert(ff::real_scalar<fvar> && !ff::complex_scalar<fvar>);
static_assert(ff::field_scalar<eigen_dual> && !ff::real_scalar<eigen_dual> && !ff::complex_scalar<eigen_dual>);

TEST_CASE("autodiff_fvar through the functions of a real scalar, to second order") {
  fvar const x = boost::math::differentiation::make_fvar<double, 2>(0.7);
  CHECK(close(math::exp(x).derivative(2), std::exp(0.7)));
  CHECK(close(math::log(x).derivative(2), -1 / 0.49));
  CHECK(close(math::sqrt(x).derivative(1), 0.5 / std::sqrt(0.7)));
  CHECK(close(math::sin(x).derivative(1), std::cos(0.7)));
  CHECK(close(math::tanh(x).derivative(1), 1 / std::pow(std::cosh(0.7), 2)));
  CHECK(close(math::erf(x).derivative(1), 2 / std::sqrt(std::acos(-1.0)) * std::exp(-0.49)));
  CHECK(close(math::pow(x, fvar(3)).derivative(2), 4.2));
  CHECK(close(math::integer_power(x, 3).derivative(2), 4.2));
  CHECK(math::abs(fvar(-x)).derivative(1) == 1);
}

TEST_CASE("Eigen::AutoDiffScalar through the functions it has") {
  eigen_dual const x(0.7, Eigen::Vector2d(1, 0));
  CHECK(close(math::exp(x).derivatives()(0), std::exp(0.7)));
  CHECK(close(math::log(x).derivatives()(0), 1 / 0.7));
  CHECK(close(math::sqrt(x).derivatives()(0), 0.5 / std::sqrt(0.7)));
  CHECK(close(math::tanh(x).derivatives()(0), 1 / std::pow(std::cosh(0.7), 2)));
  CHECK(close(math::integer_power(x, 3).derivatives()(0), 3 * 0.49));
  CHECK(math::integer_power(x, 3).derivatives()(1) == 0);
}
