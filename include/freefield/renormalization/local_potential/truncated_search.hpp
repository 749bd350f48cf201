#pragma once
/// @file
/// The search for the fixed point of a potential that is a polynomial.

#include <freefield/core/scalar.hpp>
#include <freefield/numeric/general_eigenvalues.hpp>
#include <freefield/numeric/root.hpp>
#include <freefield/renormalization/local_potential/flow_equation.hpp>
#include <freefield/renormalization/local_potential/truncation.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace freefield::detail::renormalization_room {

/// The fixed point of order 2 about the minimum, {rho_0, u'' / 2}; empty where there is none.  Polchinski's has
///     rho_0 = (N + 2) / (d - 2),   u'' = (4 - d) / (4 rho_0),
/// and with m = 2 rho_0 u'' Litim's has
///     rho_0 = (N - 1 + 3 / (1 + m)^2) / (d - 2),   (4 - d) rho_0 = m (N - 1 + 9 / (1 + m)^3),
/// of which the smallest m is taken; for N = 1 it is (4 - d) / (4 d - 10).
template <class T>
std::vector<T> quartic_fixed_point(potential_equation<T> const& equation) {
  T const &d = equation.dimension, &n = equation.components, four_minus_d = T(T(4) - d);
  if (equation.scheme == local_potential_scheme::polchinski) {
    T const rho = T(T(n + T(2)) / T(d - T(2)));
    return {rho, T(four_minus_d / T(T(8) * rho))};
  }
  auto const rho_at = [&](T const& m) {
    T const sum = T(T(1) + m);
    return T(T(T(n - T(1)) + T(T(3) / T(sum * sum))) / T(d - T(2)));
  };
  auto const excess = [&](T const& m) {
    T const sum = T(T(1) + m), cube = T(T(sum * sum) * sum);
    return T(T(m * T(T(n - T(1)) + T(T(9) / cube))) - T(four_minus_d * rho_at(m)));
  };
  T m = T(four_minus_d / T(64));
  for (int k = 0; k < 200 && !(excess(m) > T(0)); ++k) m = T(T(m * T(9)) / T(8));
  if (!(excess(m) > T(0))) return {};
  m = find_root<T>(excess, T(0), m).value;
  T const rho = rho_at(m);
  if (!(rho > T(0)) || !(m > T(0))) return {};
  return {rho, T(m / T(T(4) * rho))};
}

/// The polynomial u = sum_(k >= 2) t_k (rho - rho_0)^k about the origin: t_1, t_2, ... of rho^k.
template <class T>
std::vector<T> about_origin(std::vector<T> const& minimum, std::size_t order) {
  std::vector<T> t = minimum;  // t_0 is 0, and so is t_1
  T const shift = T(-minimum[0]);
  t[0] = T(0);
  t.insert(t.begin(), T(0));
  for (std::size_t i = 0; i < t.size(); ++i)
    for (std::size_t k = t.size() - 1; k-- > i;) t[k] = T(t[k] + T(shift * t[k + 1]));
  t.erase(t.begin());
  t.resize(order, T(0));
  return t;
}

/// Whether the flow leaves the fixed point in one direction alone.
template <class T>
bool has_one_relevant_direction(potential_equation<T> const& equation, expansion_point point,
                                std::vector<T> const& state) {
  auto const y = general_eigenvalues<T>(scaled_jacobian(equation, point, state));
  return !y.empty() && y[0].real() > T(0) && y[1].real() < T(0);
}

/// About the minimum: from order to order, each of which starts with the solution of the one before; in low dimensions,
/// where small orders have none or another one, at the full order from a larger dimension down.  About the origin: from
/// the solution about the minimum.
template <class T>
class truncated_search {
 public:
  explicit truncated_search(potential_equation<T> const& equation) : equation_(equation) {}

  /// `false` where none was found with one relevant direction.
  bool find(expansion_point point, std::size_t order, truncated_root<T>& root) const {
    if (point == expansion_point::minimum) return about_minimum(order, root);
    for (std::size_t const other : {std::max<std::size_t>(order, 12), std::size_t{8}, std::size_t{4}, std::size_t{2}}) {
      if (!about_minimum(other, root)) continue;
      root.state = about_origin(root.state, order);
      root.iterations = 0;
      if (improve(equation_, point, root)) return true;
    }
    return false;
  }

 private:
  /// A root, and one with a single relevant direction.
  static bool improve(potential_equation<T> const& equation, expansion_point point, truncated_root<T>& root) {
    return truncation_newton<T>(equation, point).improve(root) &&
           has_one_relevant_direction(equation, point, root.state);
  }

  bool about_minimum(std::size_t order, truncated_root<T>& root) const {
    potential_equation<T> at = equation_;
    for (int k = 0; k < 6; ++k, at.dimension = T(T(at.dimension + T(4)) / T(2)))
      if (grow(at, order, root) && descend(at, root)) return true;
    return false;
  }

  /// From order 2, unless the couplings are strong there: m = 2 rho_0 u'' <= 3/5.
  static bool grow(potential_equation<T> const& equation, std::size_t order, truncated_root<T>& root) {
    root.state = quartic_fixed_point(equation);
    if (root.state.empty() || (order > 2 && T(T(20) * T(root.state[0] * root.state[1])) > T(3))) return false;
    truncation_newton<T> const newton(equation, expansion_point::minimum);
    for (std::size_t k = 2;; ++k) {
      root.state.resize(k, T(0));
      root.iterations = 0;
      if (!newton.improve(root)) return false;
      if (k == order) return has_one_relevant_direction(equation, expansion_point::minimum, root.state);
    }
  }

  /// In steps in which rho_0 changes by less than a tenth.
  bool descend(potential_equation<T> at, truncated_root<T>& root) const {
    T stride = T(T(1) / T(8));
    for (int trial = 0; trial < 300 && !(at.dimension == equation_.dimension); ++trial) {
      truncated_root<T> next = root;
      potential_equation<T> below = at;
      below.dimension = (std::max)(equation_.dimension, T(at.dimension - stride));
      next.iterations = 0;
      bool const found = improve(below, expansion_point::minimum, next);
      T const change = T(math::abs(T(next.state[0] - root.state[0])) * T(10));
      if (found && change < root.state[0]) {
        root = next;
        at = below;
      } else {
        stride = T(stride / T(2));
        if (!(T(T(10000) * stride) > T(1))) return false;
      }
    }
    return at.dimension == equation_.dimension;
  }

  potential_equation<T> equation_;
};

}  // namespace freefield::detail::renormalization_room
