#pragma once
/// @file
/// What speaks against a fit: residuals that have a structure, parameters that run away from the data.

#include <freefield/power_law/certificate.hpp>
#include <freefield/power_law/data_column.hpp>
#include <freefield/power_law/solver.hpp>
#include <freefield/power_law/starts.hpp>
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

/// What may help where no start has reached a minimum: it names the parameters that are a hundred times beyond the
/// range of their starts.
template <class T>
std::string remedy(minimum<T> const& found, vector_of<T> const& parameters, std::vector<start_range<T>> const& ranges,
                   std::vector<parameter_traits> const& traits) {
  std::ostringstream text;
  for (std::size_t k = 0; k < traits.size(); ++k) {
    T const& value = parameters(static_cast<Eigen::Index>(k));
    if (traits[k].linear || found.bound[k] || !(math::abs(value) > T(ranges[k].largest() * T(100)))) continue;
    text << "parameter " << traits[k].name << " runs away from the data, to " << value << "; ";
  }
  text << "give .positive, .bounds or .starts, or leave parameters out of the formula";
  return text.str();
}

}  // namespace freefield::detail::power_law
