#pragma once
/// @file
/// The growth of the coefficients of an asymptotic series.

#include <freefield/core/estimate.hpp>
#include <freefield/core/power_series.hpp>
#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/wick/perturbation/series_coefficients.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

/// a_k ~ C Gamma(k + b) / A^k: A is the nearest singularity of the Borel transform, the action of the saddle that makes
/// the series diverge.  `conformal_borel` takes -A for alternating signs.
template <class R>
struct large_order_behavior {
  estimate<R> action;     ///< A
  estimate<R> exponent;   ///< b
  estimate<R> amplitude;  ///< C

  friend std::ostream& operator<<(std::ostream& out, large_order_behavior const& x) requires detail::streamable<R> {
    out << "a_k ~ C Gamma(k + b) / A^k, A = " << x.action;
    return out << ", b = " << x.exponent << ", C = " << x.amplitude;
  }
};

namespace detail::wick {

/// The limit of s_k = s + c_1 / k + c_2 / k^2 + ... from the last number, k, and those before it, by Richardson's
/// extrapolation
///     s_k^(0) = s_k,   s_k^(j) = (k s_k^(j - 1) - (k - j) s_(k - 1)^(j - 1)) / j.
/// The distance of an order j is that from its two neighbours, (j - 1, k) and (j, k - 1); the error is four times the
/// larger one of the distances of j and j - 1, so that one coincidence cannot fake it, and the order is that of the
/// smallest error.
/// @param noise  how far rounding may have moved each s_k; every order multiplies it
template <class R, class T>
estimate<R> richardson_limit(std::vector<T> s, int last, R noise) {
  R distance_before(0);
  for (T const& x : s) distance_before = std::max(distance_before, magnitude(number_in<R>(T(s.back() - x))));
  estimate<R> best{number_in<R>(s.back()), R(R(4) * distance_before)};
  for (int j = 1; s.size() > 3; ++j) {
    T const before = s.back();
    std::vector<T> next;
    for (std::size_t i = 1; i < s.size(); ++i) {
      int const k = last - static_cast<int>(s.size() - 1 - i);
      T const difference = T(T(T(k) * s[i]) - T(T(k - j) * s[i - 1]));
      next.push_back(T(difference / T(j)));
    }
    s = std::move(next);
    noise = R(R(noise * R(2 * last - j)) / R(j));
    R const to_order = magnitude(number_in<R>(T(s.back() - before)));
    R const to_place = magnitude(number_in<R>(T(s.back() - s[s.size() - 2])));
    R const distance = R(std::max(to_order, to_place) + noise);
    R const error = R(R(4) * std::max(distance, distance_before));
    if (error < best.error) best = {number_in<R>(s.back()), error};
    distance_before = distance;
  }
  best.error = R(best.error + R(rounding_unit<R>() * magnitude(best.value)));
  return best;
}

/// The limits of two sequences that are made of ratios of coefficients: the steps tend to 1 / A, the offsets to b.
template <class T>
struct growth_of_ratios {
  std::vector<T> steps;
  std::vector<T> offsets;
  T last;
};

/// The steps r_k - r_(k - 1) and the offsets r_k / (r_k - r_(k - 1)) - k of the ratios r_k = a_(k + 1) / a_k, for k
/// from `first` on.
template <class T>
growth_of_ratios<T> growth_of(std::string_view function, std::vector<T> const& a, std::size_t first) {
  growth_of_ratios<T> result{{}, {}, T(0)};
  for (std::size_t k = first; k + 1 < a.size(); ++k) {
    for (std::size_t const place : {k, k + 1}) {
      require(!(a[place] == T(0)), errc::degenerate, {function, "coefficient is zero", "coefficients that are not"},
              a[place], {static_cast<std::ptrdiff_t>(place)});
    }
    T const ratio = T(a[k + 1] / a[k]);
    T const step = T(ratio - std::exchange(result.last, ratio));
    if (k == first) continue;
    require(!(step == T(0)), errc::degenerate, {function, "ratios of coefficients do not grow", "factorial growth"},
            step, {static_cast<std::ptrdiff_t>(k)});
    result.steps.push_back(step);
    result.offsets.push_back(T(T(ratio / step) - T(static_cast<int>(k))));
  }
  return result;
}

/// a_k A^k / ((k - 1)! k^b), which differs from a_k A^k / Gamma(k + b) by 1 + O(1 / k).
template <class R, class T>
std::vector<R> amplitudes_of(std::vector<T> const& a, std::size_t first, R const& action, R const& exponent) {
  std::vector<R> result;
  T factorial(1);
  R power(1);
  for (std::size_t k = 1; k < a.size(); ++k) {
    power = R(power * action);
    if (k > 1) factorial = T(factorial * T(static_cast<int>(k) - 1));
    if (k < first) continue;
    R const borel = number_in<R>(T(a[k] / factorial));
    result.push_back(R(R(borel * power) / math::pow(R(static_cast<int>(k)), exponent)));
  }
  return result;
}

}  // namespace detail::wick

/// A, b and C of  a_k ~ C Gamma(k + b) / A^k  from the last two thirds of the coefficients of a series, by Richardson
/// extrapolation of
///     r_k - r_(k - 1) -> 1 / A,   r_k / (r_k - r_(k - 1)) - k -> b,   a_k A^k / ((k - 1)! k^b) -> C
/// with the ratios r_k = a_(k + 1) / a_k.  Exact coefficients are extrapolated exactly.
///     large_order(partition_series).action.value       // -3/2 for phi^4 of one site
/// The errors are differences of neighbouring extrapolations and what rounding makes of them; C knows those of A and b.
/// They are right for corrections in powers of 1/k; a second singularity that is not much farther away than A shows as
/// scatter, and two of the same distance as no limit at all.
/// @throws error `underdetermined` for fewer than eight coefficients; `degenerate` for a zero among the last ones and
/// for ratios that do not grow; `non_finite`
/// Source: C. M. Bender, T. T. Wu, Phys. Rev. D 7 (1973) 1620, for the behaviour.
template <coefficient_sequence Series>
  requires field_scalar<detail::wick::coefficient_type<Series>>
auto large_order(Series const& series) {
  using T = detail::wick::coefficient_type<Series>;
  using R = std::conditional_t<real_scalar<T>, T, double>;
  constexpr std::string_view function = "large_order";
  std::vector<T> const a = detail::wick::coefficients_of(function, series);
  require(a.size() >= 8, errc::underdetermined, {function, "series has too few coefficients", "eight or more"},
          a.size());
  std::size_t const first = a.size() / 3;
  auto const growth = detail::wick::growth_of(function, a, first);
  int const last = static_cast<int>(a.size()) - 2;
  R const n(last), rounding = R(R(4) * detail::rounding_unit<R>());
  R const exact = is_exact_scalar<T> ? R(0) : rounding;
  R const ratio = detail::magnitude(detail::number_in<R>(growth.last));
  auto const inverse = detail::wick::richardson_limit<R>(growth.steps, last, R(exact * ratio));
  large_order_behavior<R> result{{R(R(1) / inverse.value), R(inverse.error / R(inverse.value * inverse.value))},
                                 detail::wick::richardson_limit<R>(growth.offsets, last, R(exact * R(n * n))),
                                 {R(0), R(0)}};
  auto const amplitudes = detail::wick::amplitudes_of<R>(a, first, result.action.value, result.exponent.value);
  R const size = detail::magnitude(amplitudes.back());
  result.amplitude = detail::wick::richardson_limit<R>(amplitudes, last + 1, R(R(rounding * n) * size));
  R const from_action = R(R(n * inverse.error) / detail::magnitude(inverse.value));
  R const from_exponent = R(math::log(n) * result.exponent.error);
  result.amplitude.error = R(result.amplitude.error + R(size * R(from_action + from_exponent)));
  return result;
}

}  // namespace freefield
