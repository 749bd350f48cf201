#pragma once
/// @file
/// Fits of formulas to data that they made themselves.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <cmath>
#include <vector>

namespace support {

inline constexpr auto x = freefield::symbol<"x">;

inline std::vector<double> twenty_points() {
  std::vector<double> result;
  for (int i = 1; i <= 20; ++i) result.push_back(0.1 * i);
  return result;
}

/// Whether the fit of f finds the parameters from which the data are made.
template <class F, class... Parameters>
bool recovers(F const& f, Parameters const&... parameters) {
  std::vector<double> const xs = twenty_points();
  std::vector<double> const observed = f(x = xs, parameters...);
  std::vector<freefield::start_values<double>> const starts{
      {typename Parameters::variable_type{}, {0.9 * parameters.value}}...};
  auto const fit = freefield::fit(f, given(x = xs), observed, {.objective = freefield::mean_square, .starts = starts});
  bool const all = ((std::abs(fit[typename Parameters::variable_type{}].estimate - parameters.value) < 1e-6) && ...);
  if (!all) MESSAGE(fit);
  return fit.converged() && all;
}

}  // namespace support
