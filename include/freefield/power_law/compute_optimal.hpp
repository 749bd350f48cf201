#pragma once
/// @file
/// The allocation of a compute budget that makes the fitted loss smallest.

#include <freefield/core/jet.hpp>
#include <freefield/numeric/root.hpp>
#include <freefield/power_law/fit_result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace freefield {

/// The compute of a run as a formula of the two variables that share it: `flops(6 * N * D)`.
template <expression Formula>
struct flops {
  Formula formula;
  constexpr explicit flops(Formula const& f) : formula(f) {}
};

/// The optimum of a budget.
template <class T, class Variables>
struct optimal_allocation {
  T budget;
  std::array<T, 2> values;              ///< of the two variables, in the order of the compute formula
  prediction<T> loss;                   ///< at the optimum
  std::array<T, 2> log_errors{};        ///< standard errors of their logarithms, by the delta method
  std::size_t degrees_of_freedom = 0;
  std::array<std::vector<T>, 2> draws{};   ///< one optimum per resample
  std::optional<error> refusal{};       ///< why there is no interval

  template <fixed_string Name>
  T operator[](symbol_node<Name> s) const {
    return values[position(s)];
  }

  /// @throws error no_interval, not_converged
  template <fixed_string Name>
  freefield::interval<T> interval(symbol_node<Name> s, T const& level) const {
    std::size_t const k = position(s);
    detail::require_level("optimal_allocation::interval", level);
    if (refusal) throw error(*refusal);
    if (!draws[k].empty()) return percentile_interval(draws[k], level);
    T const reach = T(student_t_factor(level, degrees_of_freedom) * log_errors[k]);
    return {T(values[k] * math::exp(T(-reach))), T(values[k] * math::exp(reach))};
  }

  friend std::ostream& operator<<(std::ostream& out, optimal_allocation const& best) {
    T const level = T(T(19) / T(20));
    out << "budget " << best.budget << '\n';
    auto const write = [&](auto variable) {
      out << "  " << variable.name() << " = " << best[variable];
      if (best.refusal) out << ", no interval: " << to_string(best.refusal->code) << '\n';
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

/// The condition of the optimum and the constraint, in u = log of the first variable and v = log of the second.
template <class T, class Law, class Compute, class Parameters, class Variables> class allocation_problem;

template <class T, class Law, class Compute, class... Ps, class X, class Y>
class allocation_problem<T, Law, Compute, variable_set<Ps...>, variable_set<X, Y>> {
 public:
  static constexpr int size = sizeof...(Ps);

  allocation_problem(Law const& law, Compute const& compute, T const& budget)
      : law_(law), compute_(compute), log_budget_(math::log(budget)) {}

  /// The optimum: the sign change of the slope, searched outward from u0 and then enclosed to the last digits.
  std::array<T, 2> solve(vector_of<T> const& theta, T const& u0) const {
    bracket b = enclose(theta, u0);
    if (b.low == b.high) return {b.low, *second(b.low)};
    auto const along = [&](T const& u) { return slope<T>(theta, u, *second(u)); };
    auto const root = find_root(along, b.low, b.high);
    require(root.converged, errc::not_converged,
            {"compute_optimal", "the optimum was not enclosed", "a smooth law"}, root.evaluations);
    T const u = root.value;
    return {u, *second(u)};
  }

  /// d(log optimum)/d(parameters) by the implicit function theorem, with dual numbers.
  std::array<vector_of<T>, 2> sensitivity(vector_of<T> const& theta, std::array<T, 2> const& at) const {
    using dual = jet<T, sizeof...(Ps) + 1>;
    std::array<dual, sizeof...(Ps)> values;
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = dual::variable(theta[static_cast<int>(k)], k);
    T const rate = exchange(at[0], at[1]);
    dual const u = dual::variable(at[0], sizeof...(Ps));
    dual const v = dual(at[1]) + dual(rate) * (u - dual(at[0]));
    dual const condition = slope<dual>(values, u, v);
    std::array<vector_of<T>, 2> result{vector_of<T>(size), vector_of<T>(size)};
    for (int k = 0; k < size; ++k) {
      auto const i = static_cast<std::size_t>(k);
      result[0][k] = T(-condition.gradient[i] / condition.gradient[sizeof...(Ps)]);
      result[1][k] = T(rate * result[0][k]);
    }
    return result;
  }

 private:
  struct bracket {
    T low, high, at_low, at_high;
  };

  Law law_;
  Compute compute_;
  T log_budget_;

  /// v on the budget, by Newton's method on log compute, which is close to linear in v; nothing where this much of the
  /// first variable exceeds the budget with nothing of the second.
  std::optional<T> second(T const& u) const {
    T const epsilon = std::numeric_limits<T>::epsilon();
    T v = T(log_budget_ - u);
    for (int step = 0; step < 500; ++step) {
      auto const [amount, growth] = compute_at(u, v);
      T const excess = T(math::log(amount) - log_budget_);
      bool const grows = growth > T(0) && math::is_finite(growth);
      if (amount > T(0) && excess > T(0) && growth >= T(0) && growth <= T(epsilon * amount)) return std::nullopt;
      require(amount > T(0) && grows && math::is_finite(excess), errc::domain,
              {"compute_optimal", "the compute formula does not grow with its second variable",
               "compute > 0, growing in both variables"}, growth);
      T const change = T(-excess * T(amount / growth));
      v = T(v + (std::min)((std::max)(change, T(-10)), T(10)));
      T const digits = T(epsilon * T(T(1) + T(math::abs(v) + math::abs(log_budget_))));
      if (math::abs(change) <= T(T(4) * digits)) return v;
    }
    fail(errc::not_converged,
         {"compute_optimal", "the compute formula was not solved for its second variable in 500 steps",
          "a smooth compute formula"}, {}, v);
  }

  /// dL/du along the budget, L_u - L_v F_u / F_v: negative where more of the first variable pays.
  template <class S, class Values>
  S slope(Values const& theta, S const& u, S const& v) const {
    constexpr X x;
    constexpr Y y;
    auto const condition = x * derivative(law_, x) -
                           y * derivative(law_, y) * (x * derivative(compute_, x)) / (y * derivative(compute_, y));
    auto const at = environment_of<S>(theta, u, v, std::make_index_sequence<sizeof...(Ps)>{});
    return values_together<S>(at, condition)[0];
  }

  /// An interval at whose ends the slope has different signs; where the budget leaves nothing of the second variable
  /// the slope counts as positive.
  bracket enclose(vector_of<T> const& theta, T const& u0) const {
    auto const along = [&](T const& u) {
      auto const v = second(u);
      return v ? std::optional<T>(slope<T>(theta, u, *v)) : std::nullopt;
    };
    auto const falls = [](std::optional<T> const& s) { return s && *s < T(0); };
    auto const rises = [](std::optional<T> const& s) { return !s || *s > T(0); };
    T low = u0, high = u0;
    std::optional<T> at_low = along(low), at_high = at_low;
    for (T step = T(1); !(falls(at_low) && rises(at_high)); step = T(step * T(2))) {
      require(step <= T(128), errc::domain,
              {"compute_optimal", "the fitted loss has no minimum at this budget",
               "a law that rises at both ends of the budget"}, at_low.value_or(T(0)));
      if (!falls(at_low)) at_low = along(low = T(low - step));
      if (!rises(at_high)) at_high = along(high = T(high + step));
    }
    for (int halving = 0; !at_high; ++halving) {
      require(halving < 200, errc::domain,
              {"compute_optimal", "the fitted loss falls up to where the budget leaves nothing of the second variable",
               "a law that rises at both ends of the budget"}, *at_low);
      T const middle = T(T(low + high) / T(2));
      auto const at_middle = along(middle);
      (falls(at_middle) ? low : high) = middle;
      (falls(at_middle) ? at_low : at_high) = at_middle;
    }
    return {low, high, *at_low, *at_high};
  }

  /// dv/du on the budget.
  T exchange(T const& u, T const& v) const {
    auto const rate = -(X{} * derivative(compute_, X{})) / (Y{} * derivative(compute_, Y{}));
    environment<entry<X, T>, entry<Y, T>> const at{{math::exp(u)}, {math::exp(v)}};
    return values_together<T>(at, rate)[0];
  }

  /// Compute and its derivative by v.
  std::array<T, 2> compute_at(T const& u, T const& v) const {
    environment<entry<X, T>, entry<Y, T>> const at{{math::exp(u)}, {math::exp(v)}};
    return values_together<T>(at, compute_, Y{} * derivative(compute_, Y{}));
  }

  template <class S, class Values, std::size_t... I>
  static auto environment_of(Values const& theta, S const& u, S const& v, std::index_sequence<I...>) {
    return environment<entry<Ps, S>..., entry<X, S>, entry<Y, S>>{
        {S(theta[static_cast<decltype(theta.size())>(I)])}..., {math::exp(u)}, {math::exp(v)}};
  }
};

/// The values of two variables, from their logarithms in the order of `Variables` to the order of `Data`.
template <class Data, class T, class X, class Y>
std::array<T, 2> in_order_of(std::array<T, 2> const& logarithms, variable_set<X, Y>) {
  std::array<T, 2> values{};
  values[Data::index_of(X{})] = math::exp(logarithms[0]);
  values[Data::index_of(Y{})] = math::exp(logarithms[1]);
  return values;
}

/// The optimum of every resample, and the loss there.
template <class T, class Formula, class Data, class Variables, class Problem>
void add_draws(optimal_allocation<T, Variables>& result, fit_result<T, Formula, Data> const& fit,
               Problem const& problem, T const& u0) {
  auto const& law = *fit_access::solver<T>(fit).table.law;
  auto const& draws = fit.draws();
  std::vector<T> losses, runs;
  for (std::size_t b = 0; b < draws.parameters.size(); ++b) {
    std::array<T, 2> at{};
    try {
      at = problem.solve(draws.parameters[b], u0);
    } catch (error const& reason) {
      result.refusal = error(errc::no_interval, "compute_optimal", {static_cast<std::ptrdiff_t>(b)},
                             "a resample has no optimum: " + reason.message);
      return;
    }
    for (std::size_t k = 0; k < 2; ++k) result.draws[k].push_back(math::exp(at[k]));
    losses.push_back(law.value(draws.parameters[b], law.row(in_order_of<Data>(at, Variables{}))));
    runs.push_back(fit.run_near(losses[b], draws.scatter[b]));
  }
  result.loss = prediction<T>::from_draws(result.loss.value, std::move(losses), std::move(runs));
}

/// Standard errors of the logarithms of the optimum, by the delta method.
template <class T, class Formula, class Data, class Variables, class Problem>
void add_errors(optimal_allocation<T, Variables>& result, fit_result<T, Formula, Data> const& fit,
                Problem const& problem, std::array<T, 2> const& at) {
  auto gradients = problem.sensitivity(fit.estimates(), at);
  for (std::size_t k = 0; k < 2; ++k) {
    for (int j = 0; j < fit.size; ++j)
      if (fit_access::solver<T>(fit).positive[static_cast<std::size_t>(j)]) gradients[k](j) *= fit.estimates()(j);
    result.log_errors[k] = math::sqrt(quadratic_form(fit.coordinate_covariance(), gradients[k]));
  }
  result.degrees_of_freedom = fit.degrees_of_freedom();
  if (math::is_finite(result.log_errors[0]) && math::is_finite(result.log_errors[1])) return;
  result.refusal = error(errc::no_interval, "compute_optimal", {},
                         "the optimum does not depend smoothly on the parameters; expected a curved minimum");
}

}  // namespace detail::power_law

/// The values of the two variables of `compute` that minimise the fitted law at compute = budget, with intervals.
///
///     auto best = ff::compute_optimal(fit, ff::flops(6 * N * D), 5.76e23);
///     best[N], best.interval(N, 0.95), best.loss.value, best.loss.mean_interval(0.95)
///
/// Solves L_u / F_u = L_v / F_v, F = budget, in u = log N, v = log D: a single minimum for every posynomial compute
/// formula.  Intervals: the optimum of every bootstrap resample, or the delta method by dual numbers for least squares.
/// @throws error domain (budget <= 0, no minimum at this budget, compute that does not grow)
template <class T, expression Formula, class Data, expression Compute>
auto compute_optimal(fit_result<T, Formula, Data> const& fit, flops<Compute> const& compute,
                     std::type_identity_t<T> const& budget) {
  using variables = detail::variables_of<Compute>;
  using parameters = std::remove_const_t<decltype(fit_result<T, Formula, Data>::parameters)>;
  static_assert(variables::size() == 2 && variables{} == Data{},
                "freefield: compute_optimal needs a compute formula of the two data variables of the fit");
  require(budget > T(0) && math::is_finite(budget), errc::domain,
          {"compute_optimal", "budget out of range", "a finite compute > 0"}, budget);

  detail::power_law::allocation_problem<T, Formula, Compute, parameters, variables> const problem(
      fit.formula, compute.formula, budget);
  auto const best = problem.solve(fit.estimates(), T(math::log(budget) / T(2)));
  optimal_allocation<T, variables> result{budget, {math::exp(best[0]), math::exp(best[1])},
                                          fit.predict_at(detail::power_law::in_order_of<Data>(best, variables{}))};
  result.refusal = fit.refusal("compute_optimal");
  if (!result.refusal && fit.has_draws()) detail::power_law::add_draws(result, fit, problem, best[0]);
  else if (!result.refusal) detail::power_law::add_errors(result, fit, problem, best);
  if (result.refusal) result.loss = prediction<T>::without_interval(result.loss.value, *result.refusal);
  return result;
}

}  // namespace freefield
