#pragma once
/// @file
/// Methods of Runge and Kutta as tables of exact numbers, and what the table alone says: the order, whether the method
/// is explicit, whether it is symplectic.

#include <freefield/core/integer/fraction.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/flow/runge_kutta/surd.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

/// The method with the slopes k_i = f(x + h sum_j a_ij k_j, t + c_i h), whose nodes are c_i = sum_j a_ij, and
///     x(t + h)  =  x + h sum_i b_i k_i,
///     its error =  h sum_i error_i k_i,        error_i = b_i - the weight in a second method; all zero: no estimate
///     x(t + s h) = Hermite's cubic + s^2 (1 - s)^2 h sum_i interpolation_i k_i
/// The last is for methods whose last slope is that at t + h.
/// @tparam Coefficient  `fraction`, or `surd<n>` for methods with the square root of n
template <std::size_t Stages, class Coefficient = fraction>
struct runge_kutta_tableau {
  using coefficient_type = Coefficient;
  using weights = std::array<Coefficient, Stages>;
  static constexpr std::size_t stages = Stages;

  std::array<weights, Stages> a{};
  weights b{};
  weights error{};
  weights interpolation{};

  constexpr bool has_error() const { return error != weights{}; }

  /// The last slope is the first of the next step: "first same as last".
  constexpr bool reuses_last_slope() const { return Stages > 1 && a[Stages - 1] == b; }

  /// Every slope follows from those before it.
  constexpr bool is_explicit() const { return vanishes_from(0); }

  /// Every slope is the root of an equation of its own, or follows from those before it.
  constexpr bool is_diagonal() const { return vanishes_from(1); }

  /// x(t + h) is the point of the last stage, at which an equation was solved.
  constexpr bool is_stiffly_accurate() const { return a[Stages - 1] == b; }

  /// The flow of a Hamiltonian is stepped by canonical maps: b_i a_ij + b_j a_ji = b_i b_j.
  /// Source: J. M. Sanz-Serna, BIT 28 (1988) 877.
  constexpr bool is_symplectic() const {
    for (std::size_t i = 0; i < Stages; ++i)
      for (std::size_t j = 0; j < Stages; ++j)
        if (!(b[i] * a[i][j] + b[j] * a[j][i] == b[i] * b[j])) return false;
    return true;
  }

  /// The weights of the second method.
  constexpr weights companion() const {
    weights result{};
    for (std::size_t i = 0; i < Stages; ++i) result[i] = b[i] - error[i];
    return result;
  }

 private:
  /// a_ij = 0 for j >= i + beyond
  constexpr bool vanishes_from(std::size_t beyond) const {
    for (std::size_t i = 0; i < Stages; ++i)
      for (std::size_t j = i + beyond; j < Stages; ++j)
        if (!(a[i][j] == Coefficient(0))) return false;
    return true;
  }
};

/// The largest p <= highest for which a method meets all conditions of order up to p: for every rooted tree of p
/// vertices, with children t_1, ..., t_k,
///     sum_i b_i u_i(t) = 1 / gamma(t),   u_i(t) = prod_m (A u(t_m))_i,   gamma(t) = |t| prod_m gamma(t_m).
/// There are 1, 1, 2, 4, 9, 20, 48, 115 trees of 1, ..., 8 vertices.
/// @tparam Exact  an exact number; the coefficients themselves suffice up to order 5
/// Source: J. C. Butcher, J. Austral. Math. Soc. 3 (1963) 185.
template <class Exact = void, std::size_t Stages, class Coefficient>
constexpr int order_of(runge_kutta_tableau<Stages, Coefficient> const& tableau,
                       std::array<Coefficient, Stages> const& b, int highest) {
  using T = std::conditional_t<std::is_void_v<Exact>, Coefficient, Exact>;
  using stage_vector = std::array<T, Stages>;
  struct tree {
    int vertices;
    T density;
    stage_vector inner;  ///< A u
  };
  auto const number = [](Coefficient const& c) { return detail::flow_room::exactly<T>(c); };
  std::vector<tree> trees;
  bool met = true;

  // Adds the tree with these children, and checks it.
  auto const plant = [&](int vertices, T const& product, stage_vector const& u) {
    T const density = T(detail::as_scalar<T>(vertices) * product);
    T sum(0);
    for (std::size_t i = 0; i < Stages; ++i) sum = T(sum + T(number(b[i]) * u[i]));
    met = met && T(sum * density) == T(1);
    tree grown{vertices, density, {}};
    for (std::size_t i = 0; i < Stages; ++i) {
      T inner(0);
      for (std::size_t j = 0; j < Stages; ++j) inner = T(inner + T(number(tableau.a[i][j]) * u[j]));
      grown.inner[i] = inner;
    }
    trees.push_back(grown);
  };
  // Hangs children with `left` vertices in all below a root, none after number `last` of those that are there.
  auto const hang = [&](auto const& self, int left, std::size_t last, int vertices, T const& product,
                        stage_vector const& u) -> void {
    if (left == 0) return plant(vertices, product, u);
    for (std::size_t k = 0; k < last; ++k) {
      tree const child = trees[k];
      if (child.vertices > left) continue;
      stage_vector next = u;
      for (std::size_t i = 0; i < Stages; ++i) next[i] = T(next[i] * child.inner[i]);
      self(self, left - child.vertices, k + 1, vertices, T(product * child.density), next);
    }
  };

  stage_vector ones{};
  for (T& one : ones) one = T(1);
  for (int p = 1; p <= highest; ++p) {
    hang(hang, p - 1, trees.size(), p, T(1), ones);
    if (!met) return p - 1;
  }
  return highest;
}

namespace detail::flow_room {

/// The ratios of a tableau in a scalar.
template <class Stepper, class Time>
struct coefficient_table {
  static constexpr std::size_t stages = Stepper::tableau.stages;
  using row = std::array<Time, stages>;
  using coefficient = typename decltype(Stepper::tableau)::coefficient_type;

  std::array<row, stages> a;
  row b, error, interpolation, nodes;

  constexpr coefficient_table()
      : b(converted(Stepper::tableau.b)), error(converted(Stepper::tableau.error)),
        interpolation(converted(Stepper::tableau.interpolation)) {
    for (std::size_t i = 0; i < stages; ++i) {
      a[i] = converted(Stepper::tableau.a[i]);
      coefficient node;
      for (coefficient const& entry : Stepper::tableau.a[i]) node = node + entry;
      nodes[i] = number_of<Time>(node);
    }
  }

 private:
  static constexpr row converted(std::array<coefficient, stages> const& exact) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return row{number_of<Time>(exact[I])...};
    }(std::make_index_sequence<stages>{});
  }
};

/// Where a run finds them: the compiler's constants for ratios in built-in numbers; its own for the others, whose
/// precision may be that of the run, and for square roots.
template <class Stepper, class Time>
struct coefficients {
  coefficient_table<Stepper, Time> own;
  constexpr coefficient_table<Stepper, Time> const& table() const { return own; }
};
template <class Stepper, std::floating_point Time>
  requires std::same_as<typename decltype(Stepper::tableau)::coefficient_type, fraction>
struct coefficients<Stepper, Time> {
  static constexpr coefficient_table<Stepper, Time> shared{};
  static constexpr coefficient_table<Stepper, Time> const& table() { return shared; }
};

}  // namespace detail::flow_room
}  // namespace freefield
