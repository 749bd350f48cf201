#pragma once
/// @file
/// Closed forms for the tests of formulas with kinks.

#include <doctest/doctest.h>

#include <freefield/integral.hpp>

#include <cmath>
#include <numbers>

namespace support {

namespace ff = freefield;
using Eigen::MatrixXd, Eigen::VectorXd;

inline constexpr auto x = ff::field<0>;
inline constexpr auto y = ff::field<1>;
inline constexpr auto c = ff::symbol<"c">;
inline constexpr double pi = std::numbers::pi;

inline double density(double t) { return std::exp(-t * t / 2) / std::sqrt(2 * pi); }
inline double distribution(double t) { return std::erfc(-t / std::numbers::sqrt2) / 2; }

inline ff::gaussian<double> line(double mean, double deviation) {
  return ff::gaussian<double>(VectorXd::Constant(1, mean), MatrixXd::Constant(1, 1, deviation * deviation));
}
inline ff::gaussian<double> plane(double a, double b, double correlation) {
  MatrixXd covariance(2, 2);
  covariance << a * a, correlation * a * b, correlation * a * b, b * b;
  return ff::gaussian<double>(covariance);
}

/// The value is exact to rounding and lies within its error.  That is the difference of the last two levels of Boost's
/// tanh-sinh rule, which at the rounding floor are not the same in all its versions: a few times 1e-12 in two dimensions.
template <class T>
void check(ff::estimate<T> const& found, T const& expected) {
  CHECK(found.contains(expected));
  CHECK(std::abs(found.value - expected) <= 1e-14 * (1 + std::abs(expected)));
  CHECK(found.error <= 1e-11 * (1 + std::abs(expected)));
}

/// The same for an entry of a gradient.
inline void check(double found, double error, double expected) { check(ff::estimate<double>{found, error}, expected); }

}  // namespace support
