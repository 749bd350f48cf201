#pragma once
/// @file
/// The laws of a measure and of its expectations.

#include <freefield/core/expression.hpp>
#include <freefield/measure/sample.hpp>

#include <laws/verdict.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>
#include <limits>

namespace laws {

namespace detail {

/// An expectation with or without an error estimate, as a number.
template <class T, class Result>
T value_of(Result const& result) {
  if constexpr (requires { result.value; }) return T(result.value);
  else return T(result);
}

template <class T, class M, class F>
T mean_of(M const& m, F const& f) {
  return value_of<T>(expectation(m, f));
}

}  // namespace detail

/// Samples: n rows of d numbers, the same bits on any number of threads, a longer sample begins with a shorter one,
/// another seed gives other points.
template <freefield::measure M>
verdict sampling(M const& m) {
  verdict result;
  auto const d = static_cast<Eigen::Index>(m.dimension());
  auto const points = freefield::sample(m, 100, {.seed = 1});
  result.require(points.rows() == 100 && points.cols() == d, "100 points are a matrix ", points.rows(), " x ",
                 points.cols());
  result.require(points == freefield::sample(m, 100, {.seed = 1, .execution = freefield::threads(3)}),
                 "threads change the points");
  result.require(points.topRows(7) == freefield::sample(m, 7, {.seed = 1}),
                 "the first points depend on how many there are");
  result.require(freefield::sample(m, 0).rows() == 0 && freefield::sample(m, 0).cols() == d,
                 "no points are no matrix 0 x ", d);
  result.require(d == 0 || points != freefield::sample(m, 100, {.seed = 2}), "another seed gives the same points");
  return result;
}

/// Expectations: of 1, linear, positive, and within 4.89 standard errors of the mean over R points (a two-sided
/// probability of 1e-6 for each of the four functions).  The formulas are polynomials of degree at most 4 in all.
template <freefield::measure M>
verdict expectations(M const& m, std::uint64_t seed, int R = 4000) {
  using T = typename M::scalar_type;
  constexpr auto x = freefield::field<0>;
  verdict result;
  T const epsilon = std::numeric_limits<T>::epsilon();
  auto const mean = [&](auto const& f) { return detail::mean_of<T>(m, f); };

  T const one = mean(pow<2>(x) + 1 - pow<2>(x));
  result.require(std::abs(one - T(1)) <= 4 * epsilon, "E[1] = ", one);
  T const size = std::abs(mean(x)) + mean(x * x) + 1;
  T const apart = T(mean(x * x) * T(3) - mean(x) * T(2)), together = mean(3 * x * x - 2 * x);
  result.require(std::abs(apart - together) <= 32 * epsilon * size, "3 E[x^2] - 2 E[x] = ", apart, ", not ", together);
  result.require(mean(freefield::pow<2>(x - 1)) >= -8 * epsilon * size, "E[(x - 1)^2] < 0");

  auto const points = freefield::sample(m, R, {.seed = seed});
  auto const against_samples = [&](auto const& f) {
    T const expected = mean(f), square = mean(f * f);
    T const average = f(freefield::at_rows(points)).mean();
    T const variance = std::max(T(square - expected * expected), T(0));
    T const rounding = 64 * epsilon * (std::abs(expected) + std::sqrt(std::abs(square)));
    result.require(std::abs(average - expected) <= T(4.89L) * std::sqrt(T(variance / T(R))) + rounding, "the mean of ",
                   f, " over ", R, " points is ", average, ", its expectation ", expected);
  };
  against_samples(x);
  against_samples(freefield::pow<2>(x));
  if (m.dimension() > 1) {
    constexpr auto y = freefield::field<1>;
    against_samples(y);
    against_samples(x * y);
  }
  return result;
}

}  // namespace laws
