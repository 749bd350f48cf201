#pragma once
/// @file
/// The allocation of a compute budget that makes the fitted loss smallest.

#include <freefield/core/jet.hpp>
#include <freefield/power_law/fit_result.hpp>

#include <boost/math/tools/toms748_solve.hpp>

#include <array>
#include <cstdint>
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
  std::array<T, 2> values;               ///< of the two variables, in the order of the compute formula
  std::array<T, 2> log_errors;           ///< standard errors of their logarithms, by the delta method
  std::size_t degrees_of_freedom = 0;
  std::array<std::vector<T>, 2> draws;   ///< one optimum per resample
  prediction<T> loss;                    ///< at the optimum
  std::vector<error> refusal = {};       ///< why there is no interval

  template <fixed_string Name>
  T operator[](symbol_node<Name> s) const { return values[position(s)]; }

  /// @throws error no_interval, not_converged
  template <fixed_string Name>
  freefield::interval<T> interval(symbol_node<Name> s, T const& level) const { return interval(position(s), level); }
  freefield::interval<T> interval(std::size_t k, T const& level) const {
    detail::require_level("optimal_allocation::interval", level);
    if (!refusal.empty()) throw refusal.front();
    if (!draws[k].empty()) return detail::percentile_interval(draws[k], level);
    T const reach = T(detail::t_factor(level, degrees_of_freedom) * log_errors[k]);
    return {T(values[k] * math::exp(T(-reach))), T(values[k] * math::exp(reach))};
  }

  friend std::ostream& operator<<(std::ostream& out, optimal_allocation const& best) {
    out << "budget " << best.budget;
    auto const write = [&](std::string_view name, T const& value, auto&& bounds) {
      out << "\n  " << name << " = " << value;
      if (best.refusal.empty()) out << ", 95 % interval " << bounds();
      else out << ", no interval: " << to_string(best.refusal.front().code);
    };
    T const level = T(T(19) / T(20));
    auto const names = []<class... Vs>(variable_set<Vs...>) { return std::array<std::string, 2>{std::string(Vs::name())...}; }(Variables{});
    for (std::size_t k = 0; k < 2; ++k) write(names[k], best.values[k], [&] { return best.interval(k, level); });
    write("loss", best.loss.value, [&] { return best.loss.mean_interval(level); });
    return out << '\n';
  }

 private:
  template <fixed_string Name>
  static constexpr std::size_t position(symbol_node<Name> s) {
    static_assert(Variables::contains(symbol_node<Name>{}), "freefield: this symbol does not occur in the compute formula");
    return Variables::index_of(s);
  }
};

namespace detail {

/// The condition of the optimum and the constraint, in u = log of the first variable and v = log of the second.
template <class T, class Law, class Compute, class Parameters, class Variables> class allocation_problem;

template <class T, class Law, class Compute, class... Ps, class X, class Y>
class allocation_problem<T, Law, Compute, variable_set<Ps...>, variable_set<X, Y>> {
 public:
  static constexpr int size = sizeof...(Ps);
  using vector = Eigen::Matrix<T, size, 1>;

  allocation_problem(Law const& law, Compute const& compute, T const& budget)
      : law_(law), compute_(compute), log_budget_(math::log(budget)) {}

  /// v on the budget: Newton's method on log compute, which is close to linear in v and increasing.
  T second(T const& u, T v) const {
    T const finest = T(T(4) * std::numeric_limits<T>::epsilon());
    for (int step = 0; step < 200; ++step) {
      auto const [amount, slope] = compute_at(u, v);
      require(amount > T(0) && slope > T(0), errc::domain,
              {"compute_optimal", "the compute formula does not grow with its second variable", "compute > 0, growing in both variables"}, slope);
      T const change = T(T(log_budget_ - math::log(amount)) * amount / slope);
      T const limited = change > T(10) ? T(10) : change < T(-10) ? T(-10) : change;
      v = T(v + limited);
      if (!(math::abs(limited) > T(finest * T(T(1) + math::abs(v))))) return v;
    }
    fail(errc::not_converged, {"compute_optimal", "the compute formula was not solved for its second variable in 200 steps",
         "a smooth compute formula"}, {}, v);
  }

  /// dL/du along the budget, L_u - L_v F_u / F_v: negative where more of the first variable pays.
  template <class S, class Values>
  S slope(Values const& theta, S const& u, S const& v) const {
    constexpr X x;
    constexpr Y y;
    auto const condition = x * derivative(law_, x) -
                           y * derivative(law_, y) * (x * derivative(compute_, x)) / (y * derivative(compute_, y));
    return values_together<S>(environment_of<S>(theta, u, v, std::make_index_sequence<sizeof...(Ps)>{}), condition)[0];
  }

  /// dv/du on the budget.
  T exchange(T const& u, T const& v) const {
    auto const rate = -(X{} * derivative(compute_, X{})) / (Y{} * derivative(compute_, Y{}));
    environment<entry<X, T>, entry<Y, T>> const at{{math::exp(u)}, {math::exp(v)}};
    return values_together<T>(at, rate)[0];
  }

  /// The optimum: sign change of the slope, searched outward from u0 and then enclosed to the last digits.
  std::array<T, 2> solve(vector const& theta, T const& u0) const {
    T v = T(0);
    auto const along = [&](T const& u) {
      v = second(u, v);
      return slope<T>(theta, u, v);
    };
    T low = u0, high = u0;
    T at_low = along(low), at_high = at_low;
    for (T step = T(1); !(at_low <= T(0) && at_high >= T(0)); step = T(step * T(2))) {
      require(step <= T(128) && math::is_finite(at_low) && math::is_finite(at_high), errc::domain,
              {"compute_optimal", "the fitted loss has no minimum at this budget", "a law that rises at both ends of the budget"}, at_low);
      if (!(at_low <= T(0))) at_low = along(low = T(low - step));
      if (!(at_high >= T(0))) at_high = along(high = T(high + step));
    }
    if (low == high) return {low, second(low, v)};
    std::uintmax_t iterations = 200;
    auto const bracket = boost::math::tools::toms748_solve(along, low, high, at_low, at_high, boost::math::tools::eps_tolerance<T>(), iterations);
    T const u = T(T(bracket.first + bracket.second) / T(2));
    return {u, second(u, v)};
  }

  /// d(log optimum)/d(parameters) by the implicit function theorem, with dual numbers.
  std::array<vector, 2> sensitivity(vector const& theta, std::array<T, 2> const& at) const {
    using dual = jet<T, sizeof...(Ps) + 1>;
    std::array<dual, sizeof...(Ps)> values;
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = dual::variable(theta[static_cast<int>(k)], k);
    T const rate = exchange(at[0], at[1]);
    dual const u = dual::variable(at[0], sizeof...(Ps));
    dual const v = dual(at[1]) + dual(rate) * (u - dual(at[0]));
    dual const condition = slope<dual>(values, u, v);
    std::array<vector, 2> result;
    for (int k = 0; k < size; ++k) {
      auto const i = static_cast<std::size_t>(k);
      result[0][k] = T(-condition.gradient[i] / condition.gradient[sizeof...(Ps)]);
      result[1][k] = T(rate * result[0][k]);
    }
    return result;
  }

 private:
  Law law_;
  Compute compute_;
  T log_budget_;

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

}  // namespace detail

/// The values of the two variables of `compute` that minimise the fitted law at compute = budget, with intervals.
///
///     auto best = ff::compute_optimal(fit, ff::flops(6 * N * D), 5.76e23);
///     best[N], best.interval(N, 0.95), best.loss.value, best.loss.mean_interval(0.95)
///
/// Solves L_u / F_u = L_v / F_v, F = budget, in u = log N, v = log D: a single minimum for every posynomial compute
/// formula.  Intervals: the optimum of every bootstrap resample, or the delta method by dual numbers for least squares.
/// @throws error domain (budget <= 0, no minimum at this budget)
template <class T, expression Formula, class Data, expression Compute>
auto compute_optimal(fit_result<T, Formula, Data> const& fit, flops<Compute> const& compute, std::type_identity_t<T> const& budget) {
  using variables = detail::variables_of<Compute>;
  static_assert(variables::size() == 2 && variables{} == Data{},
                "freefield: compute_optimal needs a compute formula of the two data variables of the fit");
  using problem_type = detail::allocation_problem<T, Formula, Compute, typename fit_result<T, Formula, Data>::model::parameters, variables>;
  require(budget > T(0) && math::is_finite(budget), errc::domain, {"compute_optimal", "budget out of range", "a finite compute > 0"}, budget);

  problem_type const problem(fit.formula, compute.formula, budget);
  auto const in_order_of_data = [](std::array<T, 2> const& logs) {
    std::array<T, 2> x{};
    []<class... Vs>(variable_set<Vs...>, auto&& each) { (each(Vs{}), ...); }(
        variables{}, [&]<class V>(V v) { x[Data::index_of(v)] = math::exp(logs[variables::index_of(v)]); });
    return x;
  };
  T const middle = T(math::log(budget) / T(2));
  auto const best = problem.solve(fit.estimates(), middle);
  optimal_allocation<T, variables> result{budget, {math::exp(best[0]), math::exp(best[1])}, {}, 0, {}, fit.predict_at(in_order_of_data(best))};

  try {
    fit.require_interval("compute_optimal");
    if (fit.has_draws()) {
      std::vector<T> losses, runs;
      for (std::size_t b = 0; b < fit.draws().parameters.size(); ++b) {
        auto const& theta = fit.draws().parameters[b];
        auto const at = problem.solve(theta, best[0]);
        for (std::size_t k = 0; k < 2; ++k) result.draws[k].push_back(math::exp(at[k]));
        auto const& model = fit.solver().table->model;
        losses.push_back(model.value(theta, model.make_row(in_order_of_data(at))));
        T const& r = fit.draws().scatter[b];
        runs.push_back(fit.objective.logarithmic ? T(losses[b] * math::exp(T(-r))) : T(losses[b] - r));
      }
      result.loss = prediction<T>::from_draws(result.loss.value, std::move(losses), std::move(runs));
    } else {
      auto gradients = problem.sensitivity(fit.estimates(), best);
      for (std::size_t k = 0; k < 2; ++k) {
        for (int j = 0; j < fit.size; ++j)
          if (fit.solver().positive[static_cast<std::size_t>(j)]) gradients[k][j] *= fit.estimates()[j];
        result.log_errors[k] = math::sqrt(T(gradients[k].dot(fit.coordinate_covariance() * gradients[k])));
      }
      result.degrees_of_freedom = fit.degrees_of_freedom();
    }
  } catch (error const& reason) {
    result.refusal.push_back(reason);
  }
  return result;
}

}  // namespace freefield
