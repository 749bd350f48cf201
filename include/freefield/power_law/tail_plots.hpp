#pragma once
/// @file
/// What is drawn of heavy-tailed data: the share above each value, and the exponent above each cut-off.

#include <freefield/power_law/fit_tail.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <vector>

namespace freefield {

/// A point of the empirical survival function.
template <class T>
struct survival_point {
  T x;         ///< in units of `.scale`
  T survival;  ///< the share of the data that is at least x
};

/// The complementary cumulative distribution P(X >= x) of data, at each of their values in ascending order.  A power
/// law is a straight line of slope 1 - alpha on two logarithmic axes.
/// @param options  `.scale` and `.discrete` are used
/// Cost: a sort.
/// @throws error as `fit_tail` for data that are not numbers > 0
template <class Data, real_scalar T = detail::power_law::tail_scalar<Data>>
std::vector<survival_point<T>> survival_plot(Data const& data,
                                             std::type_identity_t<tail_options<T>> const& options = {}) {
  auto const values = detail::power_law::values_of<T>("survival_plot", data, options);
  std::vector<survival_point<T>> points(values.distinct());
  T const size = detail::as_scalar<T>(values.size());
  std::size_t above = 0;
  for (std::size_t j = values.distinct(); j-- > 0;) {
    above += values.count[j];
    points[j] = {values.value[j], T(detail::as_scalar<T>(above) / size)};
  }
  return points;
}

/// A point of a Hill plot.
template <class T>
struct hill_point {
  T xmin;                 ///< the cut-off, in units of `.scale`
  std::size_t tail_size;  ///< values at least that large
  T alpha;                ///< the exponent of largest likelihood above it
  T standard_error;
};

/// The exponent above every cut-off, with its error: where it stays the same, the tail is a power law.
///     ff::hill_plot(data);
/// The cut-offs are the values of the data, ascending, but the largest: two different values are needed.
/// @param options  `.scale`, `.discrete` and `.finite_size_correction` are used
/// Cost: a sort, and of integers a root for each value.
/// @throws error as `fit_tail`
/// Source: B. M. Hill, Ann. Statist. 3 (1975) 1163, whose index is 1 / (alpha - 1).
template <class Data, real_scalar T = detail::power_law::tail_scalar<Data>>
std::vector<hill_point<T>> hill_plot(Data const& data, std::type_identity_t<tail_options<T>> const& options = {}) {
  constexpr std::string_view function = "hill_plot";
  auto const values = detail::power_law::values_of<T>(function, data, options);
  detail::power_law::require_distinct(function, values, 0);
  std::vector<hill_point<T>> points;
  std::size_t above = values.size();
  auto const walk = [&](auto model) {
    for (std::size_t k = 0; k + 1 < values.distinct(); ++k) {
      model.move_to(k);
      T const alpha = options.finite_size_correction ? T(model.alpha() - model.bias()) : model.alpha();
      points.push_back({values.value[k], above, alpha, model.standard_error()});
      above -= values.count[k];
    }
  };
  if (options.discrete) walk(detail::power_law::discrete_tail<T>(values, options.distance));
  else walk(detail::power_law::continuous_tail<T>(values, options.distance));
  return points;
}

}  // namespace freefield
