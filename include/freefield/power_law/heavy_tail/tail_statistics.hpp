#pragma once
/// @file
/// What fits need to know of a tail.

#include <freefield/power_law/heavy_tail/tail_shape.hpp>

#include <cstddef>
#include <vector>

namespace freefield::detail::power_law {

/// A tail in t = x / xmin and y = log t, with its means.
template <class T>
struct tail_statistics {
  T xmin;
  bool discrete;
  std::vector<T> x, t, y, weight;  ///< weight: the share of the tail that has this value
  T size{0};                       ///< n
  T mean_log{0};                   ///< of y
  T mean_square_log{0};            ///< of y^2
  T mean_excess{0};                ///< of t - 1
  T square_log_spread{0};          ///< the mean of (y - mean y)^2
  T square_spread{0};              ///< the mean of (t - mean t)^2

  tail_statistics(distinct_values<T> const& data, T const& cutoff, bool are_integers)
      : xmin(cutoff), discrete(are_integers) {
    std::size_t const first = data.first_from(cutoff);
    for (std::size_t j = first; j < data.distinct(); ++j) size += as_scalar<T>(data.count[j]);
    for (std::size_t j = first; j < data.distinct(); ++j) {
      x.push_back(data.value[j]);
      t.push_back(T(data.value[j] / cutoff));
      y.push_back(log_ratio(data.value[j], cutoff));
      weight.push_back(T(as_scalar<T>(data.count[j]) / size));
      mean_log += T(weight.back() * y.back());
      mean_square_log += T(weight.back() * T(y.back() * y.back()));
      mean_excess += T(weight.back() * T(T(data.value[j] - cutoff) / cutoff));
    }
    for (std::size_t j = 0; j < x.size(); ++j) {
      T const log = T(y[j] - mean_log), excess = T(T(T(x[j] - cutoff) / cutoff) - mean_excess);
      square_log_spread += T(weight[j] * T(log * log));
      square_spread += T(weight[j] * T(excess * excess));
    }
  }

  /// Two neighbouring integers have the probabilities that they like under laws of two parameters, in the limit of
  /// parameters that run away.
  bool has_two_neighbours() const { return discrete && x.size() == 2 && x[1] == T(x[0] + T(1)); }

  /// The mean of f(j) over the tail.
  template <class Function>
  auto mean(Function const& f) const {
    auto sum = f(std::size_t{0});
    sum *= weight[0];
    for (std::size_t j = 1; j < x.size(); ++j) sum += f(j) * weight[j];
    return sum;
  }
};

}  // namespace freefield::detail::power_law
