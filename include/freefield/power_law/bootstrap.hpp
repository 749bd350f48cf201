#pragma once
/// @file
/// Pairs bootstrap of a fit: rows are drawn with replacement and the law is fitted again, from the estimate.

#include <freefield/core/execution.hpp>
#include <freefield/core/random.hpp>
#include <freefield/power_law/fit_result.hpp>

#include <cstdint>

namespace freefield {

struct bootstrap_options {
  std::size_t replicates = 1000;
  std::uint64_t seed = 1;
};

namespace detail {

template <class T, int P>
bool is_converged(minimum<T, P> const& m, bool exact) {
  T const epsilon = std::numeric_limits<T>::epsilon();
  return m.at.feasible && (exact || (m.relative_gradient <= math::sqrt(epsilon) && m.newton_decrement <= epsilon));
}

/// Weights of one resample: how often each row was drawn, times its own weight.  Rows of weight 0 are never drawn.
template <class T, class Engine>
std::vector<T> resampled_weights(std::vector<T> const& weights, std::vector<std::size_t> const& in_use, Engine& engine) {
  std::vector<T> result(weights.size(), T(0));
  for (std::size_t n = 0; n < in_use.size(); ++n) {
    std::size_t const i = in_use[uniform_index(engine, in_use.size())];
    result[i] += weights[i];
  }
  return result;
}

}  // namespace detail

/// The fit with percentile intervals from `replicates` resamples (Efron 1979), each re-optimised from the estimate, once
/// directly and once through least squares, and certified; those without certificate are counted and kept.
/// The same seed gives the same bits on any execution.  Cost: a few hundred microseconds per resample of 240 rows.
template <class T, expression Formula, class Data, execution_engine Execution = serial_execution, progress_callback Progress = no_progress>
fit_result<T, Formula, Data> bootstrap(fit_result<T, Formula, Data> const& fit, bootstrap_options const& options = {},
                                       Execution const& execution = serial, Progress&& progress = {}) {
  using vector = typename fit_result<T, Formula, Data>::vector;
  require(fit.converged(), errc::not_converged, {"bootstrap", "the fit has no certificate of convergence", "a converged fit"},
          fit.certificate.relative_gradient);
  require(options.replicates >= 2, errc::domain, {"bootstrap", "too few resamples", "at least 2"}, options.replicates);
  auto const& solver = fit.solver();
  auto const& weights = solver.table->weights;
  std::vector<std::size_t> in_use;
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] > T(0)) in_use.push_back(i);
  T const inflation = math::sqrt(T(T(static_cast<int>(in_use.size())) / T(static_cast<int>((std::max)(fit.degrees_of_freedom(), std::size_t{1})))));

  bootstrap_draws<T, vector> draws;
  draws.parameters.resize(options.replicates);
  draws.scatter.resize(options.replicates);
  std::vector<char> failed(options.replicates, 0);
  auto const body = [&](std::size_t first, std::size_t last) {
    for (std::size_t b = first; b < last; ++b) {
      philox4x32 engine{options.seed, b};
      auto const resample = detail::resampled_weights(weights, in_use, engine);
      auto best = solver.polish(resample, fit.coordinates());
      auto const other = solver.polish(resample, solver.approach(resample, fit.estimates()).point);
      if (other.at.feasible && (!best.at.feasible || other.at.value < best.at.value)) best = other;
      failed[b] = !detail::is_converged(best, fit.certificate.exact_fit);
      draws.parameters[b] = solver.problem_with(resample, {true, T(0)}).parameters(best.point);
      draws.scatter[b] = T(inflation * fit.residuals[in_use[uniform_index(engine, in_use.size())]]);
    }
  };
  for_each(execution, {options.replicates, 8}, body, progress);
  draws.failed = static_cast<std::size_t>(std::count(failed.begin(), failed.end(), 1));
  return fit.with_draws(std::move(draws));
}

}  // namespace freefield
