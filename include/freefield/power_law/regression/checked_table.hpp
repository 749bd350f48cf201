#pragma once
/// @file
/// The table of a fit: what is asked of columns, observations and weights, and the rows of the curve.

#include <freefield/power_law/regression/data_column.hpp>
#include <freefield/power_law/options.hpp>
#include <freefield/power_law/regression/problem.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

template <class T>
void require_observations(std::vector<T> const& values, bool logarithmic, std::size_t parameters) {
  require(!values.empty(), errc::empty, {"fit", "the observed column is empty", "at least one row"});
  require(values.size() >= parameters, errc::underdetermined,
          {"fit", "fewer rows than parameters", std::to_string(parameters) + " rows or more"}, values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto const place = static_cast<std::ptrdiff_t>(i);
    require(math::is_finite(values[i]), errc::non_finite, {"fit", "observed value is not finite", "finite numbers"},
            values[i], {place});
    require(!logarithmic || values[i] > T(0), errc::domain,
            {"fit", "observed value is not positive", "positive values under a logarithmic objective"}, values[i],
            {place});
  }
}

template <class T>
std::vector<T> checked_weights(std::vector<T> const& weights, std::size_t rows, std::size_t parameters) {
  if (weights.empty()) return std::vector<T>(rows, T(1));
  require(weights.size() == rows, errc::size_mismatch,
          {"fit", "option .weights has another size than the observed column", std::to_string(rows) + " weights"},
          weights.size());
  std::size_t in_use = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    require(math::is_finite(weights[i]) && weights[i] >= T(0), errc::bad_option,
            {"fit", "option .weights is out of range", "finite weights >= 0"}, weights[i],
            {static_cast<std::ptrdiff_t>(i)});
    in_use += weights[i] > T(0) ? 1U : 0U;
  }
  require(in_use >= parameters, errc::underdetermined,
          {"fit", "fewer rows of positive weight than parameters", std::to_string(parameters) + " rows or more"},
          in_use);
  return weights;
}

/// The size of residuals that are nothing but rounding errors.  Residuals of logarithms have 64 eps (1 + |log y|).
/// Other residuals have the same weighted size in all rows, sqrt(w) r = 64 eps max sqrt(w) |y|.
template <class T>
std::vector<T> rounding_of(std::vector<T> const& observed, std::vector<T> const& weights, bool logarithmic) {
  T const unit = T(T(64) * std::numeric_limits<T>::epsilon());
  T largest(0);
  for (std::size_t i = 0; i < observed.size(); ++i)
    largest = (std::max)(largest, T(math::sqrt(weights[i]) * math::abs(observed[i])));
  std::vector<T> rounding;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    T const scale = logarithmic           ? T(T(1) + math::abs(math::log(observed[i])))
                    : weights[i] > T(0) ? T(largest / math::sqrt(weights[i]))
                                          : math::abs(observed[i]);
    rounding.push_back(T(unit * scale));
  }
  return rounding;
}

/// Checks that a column has as many rows as there are observations, is finite and is not constant.
template <class T>
void require_column(data_column<T> const& column, std::size_t rows) {
  auto const& values = column.values;
  require(values.size() == rows, errc::size_mismatch,
          {"fit", "column " + column.name + " has another size than the observed column",
           std::to_string(rows) + " rows"}, values.size());
  bool varies = false;
  for (std::size_t i = 0; i < rows; ++i) {
    require(math::is_finite(values[i]), errc::non_finite,
            {"fit", "column " + column.name + " is not finite", "finite numbers"}, values[i],
            {static_cast<std::ptrdiff_t>(i)});
    varies = varies || values[i] != values[0];
  }
  require(varies, errc::degenerate, {"fit", "column " + column.name + " is constant", "a variable that varies"},
          values[0]);
}

template <class T>
[[noreturn]] void refuse_part(formula_part const& part, std::vector<data_column<T>> const& columns, std::size_t row,
                              std::string_view expected) {
  auto const& column = columns[part.column];
  fail(errc::domain,
       {"fit", "part " + part.text + " of the formula has no value at this row of column " + column.name, expected},
       {static_cast<std::ptrdiff_t>(row)}, column.values[row]);
}

template <class T>
fit_table<T> make_table(std::shared_ptr<curve<T> const> law, std::vector<data_column<T>> const& columns,
                        std::vector<T> observed, fit_options<T> const& options) {
  std::size_t const rows = observed.size();
  bool const logarithmic = options.objective.logarithmic;
  require_observations(observed, logarithmic, law->parameters.size());
  auto weights = checked_weights(options.weights, rows, law->parameters.size());
  for (auto const& column : columns) require_column(column, rows);

  fit_table<T> table{std::move(law), {}, std::move(observed), std::move(weights), {}};
  table.rounding = rounding_of(table.observed, table.weights, logarithmic);
  table.rows.reserve(rows * table.law->row_size);
  std::vector<T> x(columns.size());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < columns.size(); ++k) x[k] = columns[k].values[i];
    auto const row = table.law->row(x);
    for (std::size_t k = 0; k < row.size(); ++k)
      if (!math::is_finite(row[k])) refuse_part(table.law->part(k), columns, i, "data inside its domain");
    table.rows.insert(table.rows.end(), row.begin(), row.end());
  }
  return table;
}

}  // namespace freefield::detail::power_law
