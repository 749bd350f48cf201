#pragma once
/// @file
/// Quantiles and the spread of samples, and the intervals that they give.

#include <freefield/core/error.hpp>
#include <freefield/core/interval.hpp>
#include <freefield/core/scalar.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::statistics {

template <class T>
void require_sample(std::string_view function, std::vector<T> const& sample, std::size_t least) {
  require(!sample.empty(), errc::empty, {function, "sample is empty", "at least " + std::to_string(least)});
  require(sample.size() >= least, errc::underdetermined,
          {function, "sample is too small", "at least " + std::to_string(least)}, sample.size());
  for (std::size_t i = 0; i < sample.size(); ++i)
    require(math::is_finite(sample[i]), errc::non_finite, {function, "sample is not finite", "finite numbers"},
            sample[i], {static_cast<std::ptrdiff_t>(i)});
}

/// The order statistics at position p (n - 1), interpolated.
template <class T>
T quantile_of_sorted(std::vector<T> const& sorted, T const& p) {
  T const position = T(p * as_scalar<T>(sorted.size() - 1));
  auto const below = static_cast<std::size_t>(position);
  if (below + 1 >= sorted.size()) return sorted.back();
  T const share = T(position - as_scalar<T>(below));
  return T(T(T(T(1) - share) * sorted[below]) + T(share * sorted[below + 1]));
}

}  // namespace detail::statistics

/// The quantile of level p of a sample, by linear interpolation of its order statistics.
/// @param p  from 0, the smallest, to 1, the largest
/// Cost: n log n comparisons.
/// @throws error `empty`; `non_finite` with the place; `domain` for p outside of [0, 1]
/// Source: R. J. Hyndman, Y. Fan, Amer. Statist. 50 (1996) 361, type 7.
template <real_scalar T>
  requires std::constructible_from<std::size_t, T>
T quantile(std::vector<T> sample, std::type_identity_t<T> const& p) {
  detail::statistics::require_sample("quantile", sample, 1);
  require(p >= T(0) && p <= T(1), errc::domain, {"quantile", "level is out of range", "0 <= p <= 1"}, p);
  std::sort(sample.begin(), sample.end());
  return detail::statistics::quantile_of_sorted(sample, p);
}

/// The interval between the quantiles (1 - level) / 2 and (1 + level) / 2 of draws.
/// @throws error `empty`; `non_finite` with the place; `domain` for a level outside of (0, 1)
/// Source: B. Efron, Ann. Statist. 7 (1979) 1.
template <real_scalar T>
  requires std::constructible_from<std::size_t, T>
interval<T> percentile_interval(std::vector<T> draws, std::type_identity_t<T> const& level) {
  detail::require_level("percentile_interval", level);
  detail::statistics::require_sample("percentile_interval", draws, 1);
  std::sort(draws.begin(), draws.end());
  T const tail = T(T(T(1) - level) / T(2));
  return {detail::statistics::quantile_of_sorted(draws, tail),
          detail::statistics::quantile_of_sorted(draws, T(T(1) - tail))};
}

/// sqrt(sum (x_i - mean)^2 / (n - 1)).
/// @throws error `empty`; `underdetermined` for a single number; `non_finite` with the place
template <real_scalar T>
T standard_deviation(std::vector<T> const& sample) {
  detail::statistics::require_sample("standard_deviation", sample, 2);
  T mean(0), square(0);
  T const n = detail::as_scalar<T>(sample.size());
  for (auto const& x : sample) mean += T(x / n);
  for (auto const& x : sample) square += T(T(x - mean) * T(x - mean));
  return math::sqrt(T(square / T(n - T(1))));
}

}  // namespace freefield
