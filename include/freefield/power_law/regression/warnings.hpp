#pragma once
/// @file
/// What speaks against a fit: residuals that have a structure, parameters that run away from the data.

#include <freefield/power_law/certificate.hpp>
#include <freefield/power_law/regression/data_column.hpp>
#include <freefield/power_law/regression/solver.hpp>
#include <freefield/power_law/regression/starts.hpp>
#include <freefield/statistics/runs_test.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

namespace freefield::detail::power_law {

/// The residuals of the rows in use, in the order of a column.
template <class T>
std::vector<T> residuals_along(std::vector<T> const& column, std::vector<T> const& residuals,
                               std::vector<T> const& weights) {
  std::vector<std::size_t> order(column.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return column[i] < column[j]; });
  std::vector<T> result;
  for (std::size_t const i : order)
    if (weights[i] > T(0)) result.push_back(residuals[i]);
  return result;
}

/// A warning for each column along which the signs of the residuals have fewer runs than one fit in a thousand would
/// have by chance: the formula does not describe these data, or their errors are not independent.
template <class T>
void warn_of_structure(std::vector<std::string>& warnings, fit_table<T> const& table,
                       std::vector<data_column<T>> const& columns, std::vector<T> const& residuals) {
  T const level = T(T(1) / T(T(1000) * as_scalar<T>(columns.size())));
  for (auto const& column : columns) {
    auto const runs = runs_test(residuals_along(column.values, residuals, table.weights));
    if (!(runs.p_value < level)) continue;
    std::ostringstream text;
    text.precision(2);
    text << "residuals along " << column.name << " are not random: " << runs;
    warnings.push_back(text.str());
  }
}

/// A warning for each coefficient that is 0 under a robust objective: the bootstrap is not consistent there.
template <class T>
void warn_of_zeros(std::vector<std::string>& warnings, vector_of<T> const& parameters, active_set const& bound,
                   std::vector<parameter_traits> const& traits) {
  for (std::size_t k = 0; k < traits.size(); ++k)
    if (bound[k] && parameters(static_cast<Eigen::Index>(k)) == T(0))
      warnings.push_back(traits[k].name +
                         " is 0, where intervals from resamples are too short: least squares has others");
}

/// The free parameter in which the objective is steepest, in units of its curvature.
template <class T>
std::size_t least_settled(minimum<T> const& found) {
  std::size_t steepest = 0;
  T largest(-1);
  for (Eigen::Index k = 0; k < found.point.size(); ++k) {
    auto const i = static_cast<std::size_t>(k);
    if (found.bound[i] || !(found.at.gauss(k, k) > T(0))) continue;
    T const slope = T(math::abs(T(found.at.gradient(k))) / math::sqrt(T(found.at.gauss(k, k))));
    if (!(slope > largest)) continue;
    largest = slope;
    steepest = i;
  }
  return steepest;
}

/// What may help where no start has reached a minimum.  It names the parameters that are a hundred times beyond the
/// range of their starts, or where there is none the one in which the objective still falls most.
template <class T>
std::string remedy(minimum<T> const& found, vector_of<T> const& parameters, std::vector<start_range<T>> const& ranges,
                   std::vector<parameter_traits> const& traits) {
  std::ostringstream text;
  auto const name = [&](std::size_t k, char const* what) {
    text << "parameter " << traits[k].name << what << parameters(static_cast<Eigen::Index>(k)) << "; ";
  };
  for (std::size_t k = 0; k < traits.size(); ++k) {
    T const size = math::abs(T(parameters(static_cast<Eigen::Index>(k))));
    if (!traits[k].linear && !found.bound[k] && size > T(ranges[k].largest() * T(100)))
      name(k, " runs away from the data, to ");
  }
  if (text.str().empty()) name(least_settled(found), " is not settled, at ");
  text << "give .positive, .bounds or .starts, or leave parameters out of the formula";
  return text.str();
}

}  // namespace freefield::detail::power_law
