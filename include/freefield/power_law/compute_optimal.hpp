#pragma once
/// @file
/// The allocation of a compute budget that makes the fitted loss smallest.

#include <freefield/core/deferred.hpp>
#include <freefield/core/execution.hpp>
#include <freefield/power_law/regression/allocation_problem.hpp>
#include <freefield/power_law/fit_result.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

/// The compute of a run as a formula of the two variables that share it: `flops(6 * N * D)`.
template <expression Formula>
struct flops {
  Formula formula;
  constexpr explicit flops(Formula const& f) : formula(f) {}
};

/// How far the truth can lie from an optimal allocation: standard errors, or draws of a bootstrap, or why there is
/// neither.
template <class T>
struct allocation_spread {
  std::optional<error> refusal;
  std::array<T, 2> log_errors{};         ///< standard errors of the logarithms of the variables, by the delta method
  std::size_t degrees_of_freedom = 0;
  std::array<std::vector<T>, 2> draws;   ///< one optimum per resample
  prediction_spread<T> loss;             ///< of the loss at the optimum

  /// No interval, and why.
  static allocation_spread refused(error const& reason) {
    allocation_spread spread;
    spread.refusal = reason;
    spread.loss = prediction_spread<T>::refused(reason);
    return spread;
  }
};

/// The optimum of a budget.  The first question for an interval pays for the optima of the resamples.
template <class T, class Variables>
struct optimal_allocation {
  T budget;
  std::array<T, 2> values;                ///< of the two variables, in the order of the compute formula
  prediction<T> loss;                     ///< at the optimum
  deferred<allocation_spread<T>> spread;  ///< what the intervals are made of

  template <fixed_string Name>
  T operator[](symbol_node<Name> s) const {
    return values[position(s)];
  }

  /// Why there is no interval, if there is none.
  std::optional<error> refusal() const { return spread.get().refusal; }

  /// @throws error no_interval, not_converged
  template <fixed_string Name>
  freefield::interval<T> interval(symbol_node<Name> s, T const& level) const {
    std::size_t const k = position(s);
    detail::require_level("optimal_allocation::interval", level);
    allocation_spread<T> const& found = spread.get();
    if (found.refusal) throw error(*found.refusal);
    if (!found.draws[k].empty()) return percentile_interval(found.draws[k], level);
    T const reach = T(student_t_factor(level, found.degrees_of_freedom) * found.log_errors[k]);
    return {T(values[k] * math::exp(T(-reach))), T(values[k] * math::exp(reach))};
  }

  friend std::ostream& operator<<(std::ostream& out, optimal_allocation const& best) {
    T const level = T(T(19) / T(20));
    out << "budget " << best.budget << '\n';
    auto const write = [&](auto variable) {
      out << "  " << variable.name() << " = " << best[variable];
      if (auto const reason = best.refusal()) out << ", no interval: " << to_string(reason->code) << '\n';
      else out << ", 95 % interval " << best.interval(variable, level) << '\n';
    };
    [&]<class... Vs>(variable_set<Vs...>) { (write(Vs{}), ...); }(Variables{});
    return out << "  loss = " << best.loss << '\n';
  }

 private:
  template <fixed_string Name>
  static constexpr std::size_t position(symbol_node<Name> s) {
    static_assert(Variables::contains(symbol_node<Name>{}),
                  "freefield: this symbol does not occur in the compute formula");
    return Variables::index_of(s);
  }
};

namespace detail::power_law {

/// From the optimum of every resample, and the loss there.
template <class Data, class Variables, class T, class Problem>
allocation_spread<T> spread_of_draws(fitted_law<T> const& fit, Problem const& problem, T const& u0,
                                     execution_options const& options) {
  auto const& from = fit_access::solver(fit);
  auto const& drawn = fit.draws();
  std::size_t const count = drawn.parameters.size();
  std::vector<std::array<T, 2>> optima(count);
  std::vector<std::optional<error>> failures(count);
  auto const solve = [&](std::size_t first, std::size_t last) {
    for (std::size_t b = first; b < last; ++b) {
      try {
        optima[b] = problem.solve(drawn.parameters[b], u0);
      } catch (error const& reason) {
        failures[b] = reason;
      }
    }
  };
  for_each({count, 8}, solve, options);

  allocation_spread<T> spread;
  std::vector<T> losses;
  for (std::size_t b = 0; b < count; ++b) {
    if (failures[b])
      return allocation_spread<T>::refused(error(errc::no_interval, "compute_optimal", {static_cast<std::ptrdiff_t>(b)},
                                                 "a resample has no optimum: " + failures[b]->message));
    for (std::size_t k = 0; k < 2; ++k) spread.draws[k].push_back(math::exp(optima[b][k]));
    auto const row = from.table.law->row(in_order_of<Data>(optima[b], Variables{}));
    losses.push_back(from.table.law->value(drawn.parameters[b], row));
  }
  spread.loss = prediction_spread<T>::of_draws(std::move(losses), drawn.scatter, from.goal.logarithmic);
  return spread;
}

/// From standard errors of the logarithms of the optimum, by the delta method; the loss is a prediction at it.
template <class Data, class Variables, class T, class Problem>
allocation_spread<T> spread_of_errors(fitted_law<T> const& fit, Problem const& problem, std::array<T, 2> const& at) {
  allocation_spread<T> spread;
  auto gradients = problem.sensitivity(fit.estimates(), at);
  for (std::size_t k = 0; k < 2; ++k) {
    for (int j = 0; j < fit.number_of_parameters(); ++j)
      if (fit_access::solver(fit).positive[static_cast<std::size_t>(j)]) gradients[k](j) *= fit.estimates()(j);
    spread.log_errors[k] = math::sqrt(quadratic_form(fit.coordinate_covariance(), gradients[k]));
    if (!math::is_finite(spread.log_errors[k]))
      return allocation_spread<T>::refused(
          error(errc::no_interval, "compute_optimal", {},
                "the optimum does not depend smoothly on the parameters; expected a curved minimum"));
  }
  spread.degrees_of_freedom = fit.degrees_of_freedom();
  spread.loss = fit.predict_at(in_order_of<Data>(at, Variables{})).spread().get();
  return spread;
}

template <class Data, class Variables, class T, class Problem>
allocation_spread<T> spread_of(fitted_law<T> const& fit, Problem const& problem, std::array<T, 2> const& at,
                               execution_options const& options) {
  if (auto const reason = fit.refusal("compute_optimal")) return allocation_spread<T>::refused(*reason);
  if (!fit.has_draws() && !fit.has_covariance())
    return allocation_spread<T>::refused(error(errc::no_interval, "compute_optimal", {}, "a parameter is at its bound; "
                                               "expected a bootstrap: the option .replicates or bootstrap(fit, ...)"));
  return fit.has_draws() ? spread_of_draws<Data, Variables>(fit, problem, at[0], options)
                         : spread_of_errors<Data, Variables>(fit, problem, at);
}

}  // namespace detail::power_law

/// The values of the two variables of `compute` that minimise the fitted law at compute = budget, with intervals.
///
///     auto best = ff::compute_optimal(fit, ff::flops(6 * N * D), 5.76e23);
///     best[N], best.interval(N, 0.95), best.loss.value, best.loss.mean_interval(0.95)
///
/// Solves L_u / F_u = L_v / F_v, F = budget, in u = log N, v = log D: a single minimum for every posynomial compute
/// formula.  Intervals: the optimum of every bootstrap resample, or the delta method by dual numbers for least squares;
/// the first question for one pays, with `options.execution` and `options.progress`, which are kept until then.
/// @throws error domain (budget <= 0, no minimum at this budget, compute that does not grow)
template <class T, expression Formula, class Data, expression Compute>
auto compute_optimal(fit_result<T, Formula, Data> const& fit, flops<Compute> const& compute,
                     std::type_identity_t<T> const& budget, execution_options const& options = {}) {
  using variables = detail::variables_of<Compute>;
  using parameters = std::remove_const_t<decltype(fit_result<T, Formula, Data>::parameters)>;
  static_assert(variables::size() == 2 && variables{} == Data{},
                "freefield: compute_optimal needs a compute formula of the two data variables of the fit");
  require(budget > T(0) && math::is_finite(budget), errc::domain,
          {"compute_optimal", "budget is out of range", "a finite compute > 0"}, budget);

  detail::power_law::allocation_problem<T, Formula, Compute, parameters, variables> const problem(
      fit.formula, compute.formula, budget);
  auto const best = problem.solve(fit.estimates(), T(math::log(budget) / T(2)));
  T const loss = fit.predict_at(detail::power_law::in_order_of<Data>(best, variables{})).value;
  deferred<allocation_spread<T>> const spread([law = fitted_law<T>(fit), problem, best, options] {
    return detail::power_law::spread_of<Data, variables>(law, problem, best, options);
  });
  deferred<prediction_spread<T>> const of_loss([spread] { return spread.get().loss; });
  return optimal_allocation<T, variables>{budget, {math::exp(best[0]), math::exp(best[1])}, {loss, of_loss}, spread};
}

}  // namespace freefield
