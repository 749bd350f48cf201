#pragma once
/// @file
/// The options of a fit.

#include <freefield/core/execution.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/power_law/objective.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace freefield {

/// A parameter, named by its symbol: options take `{E, A}` and `{{alpha, 0.0, 1.0}}`.
struct parameter_name {
  std::string text;

  template <fixed_string Name>
  parameter_name(symbol_node<Name>) : text(Name.view()) {}
  explicit parameter_name(std::string name) : text(std::move(name)) {}
};

/// lower <= parameter <= upper.
template <class T>
struct parameter_bounds {
  parameter_name parameter;
  T lower, upper;
};

/// Starting values of one parameter; a list of these is the grid of all combinations.
template <class T>
struct start_values {
  parameter_name parameter;
  std::vector<T> values;
};

/// Defaults fit any formula; every field can be given by name:
/// `{.objective = huber_log(1e-3), .execution = threads(8)}`.
template <class T>
struct fit_options {
  freefield::objective<T> objective = mean_square_log;
  std::vector<T> weights = {};                   ///< one per row, >= 0; empty: all 1
  /// Kept > 0 and fitted as logarithms.  Positive without being named: under a logarithmic objective the parameters
  /// that enter linearly, and always those whose sign a power fixes: scales of data in its base, divisors in its
  /// exponent.
  std::vector<parameter_name> positive = {};
  /// Not positive in spite of that rule; a parameter with a negative lower bound need not be named.
  std::vector<parameter_name> sign_free = {};
  std::vector<parameter_bounds<T>> bounds = {};
  /// Empty: automatic.  Moved into the bounds; least squares replaces those of linear parameters.
  std::vector<start_values<T>> starts = {};
  std::size_t number_of_starts = 0;              ///< automatic ones; 0: 12 or, with three or more exponents, 40
  int max_iterations = 200;                      ///< Newton steps from each start
  /// Pairs-bootstrap resamples behind standard errors and intervals where no covariance formula is valid: the objective
  /// is not least squares, or a parameter is at its bound; 0: none.  The default is 1000 for the built-in scalars.
  /// They are drawn when an interval or a standard error is first asked for.
  std::size_t replicates = std::floating_point<T> ? 1000 : 0;
  std::uint64_t seed = 1;                        ///< of the bootstrap
  bool bootstrap_at_once = false;                ///< inside `fit` instead
  /// Of the bootstrap: `serial`, `threads(n)`, any engine; changes no bit.  The fit keeps engine and callback until the
  /// resamples are drawn: what they refer to has to live as long.
  freefield::execution execution = {};
  /// Called as progress(done, total) in groups of eight resamples; it cannot ask this fit for an interval.
  progress_callback progress = {};
};

/// The 4500 starts of Hoffmann et al. 2022 (appendix D.3) for `forms::chinchilla`: log A, log B in {0, 5, ..., 25},
/// log E in {-1, -1/2, ..., 1}, alpha, beta in {0, 1/2, ..., 2}.
template <real_scalar T = double>
std::vector<start_values<T>> hoffmann_grid() {
  auto const steps = [](int first, int last, int divisor, auto&& change) {
    std::vector<T> values;
    for (int k = first; k <= last; ++k) values.push_back(change(T(T(k) / T(divisor))));
    return values;
  };
  auto const exponential = [](T const& x) { return math::exp(x); };
  auto const identity = [](T const& x) { return x; };
  std::vector<T> const coefficients = steps(0, 5, 1, [](T const& x) { return math::exp(T(x * T(5))); });
  std::vector<T> const exponents = steps(0, 4, 2, identity);
  return {{symbol<"E">, steps(-2, 2, 2, exponential)},
          {symbol<"A">, coefficients},
          {symbol<"alpha">, exponents},
          {symbol<"B">, coefficients},
          {symbol<"beta">, exponents}};
}

}  // namespace freefield
