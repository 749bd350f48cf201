#pragma once
/// @file
/// The flow of the Taylor coefficients of a potential, and Newton's iteration for its fixed points.

#include <freefield/core/error.hpp>
#include <freefield/core/jet/jet.hpp>
#include <freefield/core/power_series/series_tape.hpp>
#include <freefield/core/power_series/series_variable.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>
#include <freefield/numeric/pivoted_factor.hpp>
#include <freefield/renormalization/local_potential/flow_equation.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::renormalization_room {

/// The right-hand side of a potential's flow as a series,  sum_k f_k z^k  for  u = sum_(k >= 1) t_k z^k  and
/// rho = rho_0 + z, for k <= order.
/// @param t  t_0, which is not used, t_1, ..., t_order
template <class X, class T>
std::vector<X> flow_series(potential_equation<T> const& equation, X const& rho_0, std::vector<X> const& t) {
  int const order = static_cast<int>(t.size()) - 1;
  using series = series_variable<X>;
  series_tape<X> tape(order);
  series const rho = tape.given(rho_0), u = tape.given(X(0)), slope = tape.given(t[1]),
               curvature = tape.given(X(t[2] + t[2]));
  X const d = X(equation.dimension), others = X(X(equation.components) - X(1));
  series const result = equation.with_terms([&](auto const& terms) {
    series const flat = series(terms.heat(series(slope + series(series(rho + rho) * curvature))));
    series const scaling = series(series(series(d) * u) - series(series(X(d - X(2))) * series(rho * slope)));
    series sum = series(series(scaling + flat) + series(series(others) * series(terms.heat(slope))));
    if constexpr (std::decay_t<decltype(terms)>::square_of_slope != 0)
      sum = series(sum - series(series(X(2)) * series(rho * series(slope * slope))));
    return sum;
  });
  tape.set(rho, 1, X(1));
  for (int k = 1; k <= order; ++k) {
    auto const at = [&](int i) { return i <= order ? t[static_cast<std::size_t>(i)] : X(0); };
    tape.set(u, k, at(k));
    tape.set(slope, k, X(X(k + 1) * at(k + 1)));
    tape.set(curvature, k, X(X((k + 1) * (k + 2)) * at(k + 2)));
  }
  tape.extend_to(order);
  std::vector<X> f;
  for (int k = 0; k <= order; ++k) f.push_back(tape.coefficient(result, k));
  return f;
}

/// The velocity of a truncation's state in Taylor coefficients: (rho_0, t_2, ..., t_n) about the minimum, where
/// rho_0' = -f_1 / (2 t_2) keeps the slope zero and t_k' = f_k + (k + 1) t_(k+1) rho_0'; (t_1, ..., t_n) about the
/// origin, where t_k' = f_k.
template <class X, class T>
std::vector<X> taylor_velocity(potential_equation<T> const& equation, expansion_point point,
                               std::vector<X> const& state) {
  bool const is_minimum = point == expansion_point::minimum;
  std::vector<X> t{X(0)};
  t.insert(t.end(), state.begin(), state.end());
  X const rho_0 = is_minimum ? t[1] : X(0);
  if (is_minimum) t[1] = X(0);
  std::vector<X> const f = flow_series(equation, rho_0, t);
  if (!is_minimum) return {f.begin() + 1, f.end()};
  X const motion = X(X(-f[1]) / X(t[2] + t[2]));
  std::vector<X> result{motion};
  for (std::size_t k = 2; k < t.size(); ++k) {
    X const next = k + 1 < t.size() ? X(X(static_cast<int>(k + 1)) * t[k + 1]) : X(0);
    result.push_back(X(f[k] + X(next * motion)));
  }
  return result;
}

/// d velocity_i / d state_j, by dual numbers one column at a time.
template <class T>
matrix_of<T> taylor_jacobian(potential_equation<T> const& equation, expansion_point point,
                             std::vector<T> const& state) {
  using dual = jet<T, 1>;
  auto const n = static_cast<Eigen::Index>(state.size());
  std::vector<dual> at;
  for (T const& x : state) at.push_back(dual(x));
  matrix_of<T> result(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    auto const k = static_cast<std::size_t>(j);
    at[k].gradient[0] = T(1);
    std::vector<dual> const velocity = taylor_velocity(equation, point, at);
    for (Eigen::Index i = 0; i < n; ++i) result(i, j) = velocity[static_cast<std::size_t>(i)].gradient[0];
    at[k].gradient[0] = T(0);
  }
  return result;
}

/// A length of rho, in whose powers the Taylor coefficients have similar sizes.
template <class T>
T length_of(expansion_point point, std::vector<T> const& state) {
  T const length = point == expansion_point::minimum ? (std::max)(state[0], T(1)) : math::abs(T(state[0] / state[1]));
  return math::is_finite(length) && length > T(0) ? length : T(1);
}

/// Powers of the length: what the coordinates are multiplied by before they are compared.
template <class T>
std::vector<T> units_of(expansion_point point, std::vector<T> const& state) {
  T const length = length_of(point, state);
  std::vector<T> units;
  T power = length;
  for (std::size_t k = 0; k < state.size(); ++k, power = T(power * length))
    units.push_back(k == 0 && point == expansion_point::minimum ? T(T(1) / length) : power);
  return units;
}

/// D M D^-1 for the diagonal D of the units.
template <class T>
matrix_of<T> in_units(matrix_of<T> matrix, std::vector<T> const& units) {
  for (Eigen::Index j = 0; j < matrix.cols(); ++j)
    for (Eigen::Index i = 0; i < matrix.rows(); ++i)
      matrix(i, j) = T(T(matrix(i, j) * units[static_cast<std::size_t>(i)]) / units[static_cast<std::size_t>(j)]);
  return matrix;
}

/// The largest relative velocity: that of rho_0 by itself, those of coefficients in the unit of the largest one, so
/// that the Gaussian potential, where all vanish, is no root.
template <class T>
T relative_size(expansion_point point, std::vector<T> const& velocity, std::vector<T> const& state,
                std::vector<T> const& units) {
  std::size_t const first = point == expansion_point::minimum ? 1 : 0;
  T largest(0), scale(0);
  for (std::size_t k = first; k < state.size(); ++k) {
    T const size = math::abs(T(velocity[k] * units[k]));
    if (!(size <= largest)) largest = size;  // a NaN stays
    scale = (std::max)(scale, math::abs(T(state[k] * units[k])));
  }
  T const motion = first == 1 ? math::abs(T(velocity[0] * units[0])) : T(0), result = T(largest / scale);
  return motion <= result ? result : (result == result ? motion : result);
}

/// The Jacobian in units in which rows and columns have similar sizes; its eigenvalues are the same.
template <class T>
matrix_of<T> scaled_jacobian(potential_equation<T> const& equation, expansion_point point,
                             std::vector<T> const& state) {
  return in_units(taylor_jacobian(equation, point, state), units_of(point, state));
}

template <class T>
struct truncated_root {
  std::vector<T> state;
  T residual{0};  ///< `relative_size` of the velocity
  int iterations = 0;
};

/// Newton's iteration for a fixed point, whose steps are halved until the velocity falls.  `false` where it does not
/// converge in 100 steps, or ends where the equation has a pole.
template <class T>
class truncation_newton {
 public:
  truncation_newton(potential_equation<T> const& equation, expansion_point point)
      : equation_(equation), point_(point) {}

  bool improve(truncated_root<T>& root) const {
    T const small = T(T(as_scalar<T>(64 * root.state.size())) * std::numeric_limits<T>::epsilon());
    root.residual = residual(root.state);
    for (int step = 0; step < 100 && math::is_finite(root.residual); ++step, ++root.iterations) {
      if (root.residual == T(0)) return true;
      truncated_root<T> const next = advanced(root);
      bool const halved = T(next.residual * T(2)) < root.residual;
      if (next.residual < root.residual) root = next;
      else if (!(root.residual <= small)) return false;
      if (root.residual <= small && !halved) return true;
    }
    return false;
  }

 private:
  T residual(std::vector<T> const& state) const {
    return relative_size(point_, taylor_velocity(equation_, point_, state), state, units_of(point_, state));
  }

  truncated_root<T> advanced(truncated_root<T> const& root) const {
    std::vector<T> const units = units_of(point_, root.state),
                         velocity = taylor_velocity(equation_, point_, root.state);
    vector_of<T> right(static_cast<Eigen::Index>(velocity.size()));
    for (std::size_t k = 0; k < velocity.size(); ++k) right(static_cast<Eigen::Index>(k)) = T(velocity[k] * units[k]);
    vector_of<T> const change =
        pivoted_factor<T>(scaled_jacobian(equation_, point_, root.state)).solve(std::move(right));
    truncated_root<T> next = root;
    T share(1);
    for (int halving = 0; halving < 30; ++halving, share = T(share / T(2))) {
      for (std::size_t k = 0; k < units.size(); ++k)
        next.state[k] = T(root.state[k] - T(T(share * change(static_cast<Eigen::Index>(k))) / units[k]));
      next.residual = residual(next.state);
      if (next.residual < root.residual && is_inside(next.state)) return next;
    }
    return root;
  }

  /// rho_0 > 0, u'' > 0 about a minimum.
  bool is_inside(std::vector<T> const& state) const {
    return point_ == expansion_point::origin || (state[0] > T(0) && state[1] > T(0));
  }

  potential_equation<T> equation_;
  expansion_point point_;
};

}  // namespace detail::renormalization_room
}  // namespace freefield
