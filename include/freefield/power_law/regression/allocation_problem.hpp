#pragma once
/// @file
/// The optimum of a law on a compute budget: its condition, its solution, and how it moves with the parameters.

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>
#include <freefield/numeric/evaluation.hpp>
#include <freefield/numeric/root.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

namespace freefield::detail::power_law {

/// The condition of the optimum and the constraint, as functions of the logarithms u and v of the two variables.
template <class T, class Law, class Compute, class Parameters, class Variables> class allocation_problem;

template <class T, class Law, class Compute, class... Ps, class X, class Y>
class allocation_problem<T, Law, Compute, variable_set<Ps...>, variable_set<X, Y>> {
 public:
  static constexpr int size = sizeof...(Ps);

  allocation_problem(Law const& law, Compute const& compute, T const& budget)
      : law_(law), compute_(compute), log_budget_(math::log(budget)) {}

  /// Finds the optimum: the sign change of the slope is searched outward from u0 and then enclosed to the last digits.
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

  /// d(log optimum)/d(parameters), by the implicit function theorem with dual numbers.
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

  /// Returns the v on the budget, by Newton's method for log compute, which is close to linear in v.  There is none
  /// where this much of the first variable exceeds the budget even with nothing of the second.
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

  /// dL/du along the budget, L_u - L_v F_u / F_v.  It is negative where more of the first variable lowers the loss.
  template <class S, class Values>
  S slope(Values const& theta, S const& u, S const& v) const {
    constexpr X x;
    constexpr Y y;
    auto const condition = x * derivative(law_, x) -
                           y * derivative(law_, y) * (x * derivative(compute_, x)) / (y * derivative(compute_, y));
    auto const at = environment_of<S>(theta, u, v, std::make_index_sequence<sizeof...(Ps)>{});
    return values_together<S>(at, condition)[0];
  }

  /// Returns an interval at whose ends the slope has different signs.  Where the budget leaves nothing of the second
  /// variable, the slope counts as positive.
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

  /// The derivative dv/du along the budget.
  T exchange(T const& u, T const& v) const {
    auto const rate = -(X{} * derivative(compute_, X{})) / (Y{} * derivative(compute_, Y{}));
    environment<entry<X, T>, entry<Y, T>> const at{{math::exp(u)}, {math::exp(v)}};
    return values_together<T>(at, rate)[0];
  }

  /// The compute and its derivative with respect to v.
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

/// Converts the logarithms of two variables, in the order of `Variables`, to values in the order of `Data`.
template <class Data, class T, class X, class Y>
std::array<T, 2> in_order_of(std::array<T, 2> const& logarithms, variable_set<X, Y>) {
  std::array<T, 2> values{};
  values[Data::index_of(X{})] = math::exp(logarithms[0]);
  values[Data::index_of(Y{})] = math::exp(logarithms[1]);
  return values;
}

}  // namespace freefield::detail::power_law
