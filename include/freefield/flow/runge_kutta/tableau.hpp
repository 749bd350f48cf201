#pragma once
/// @file
/// Explicit methods of Runge and Kutta as tables of exact ratios, and the conditions of order that they meet.

#include <freefield/core/integer/fraction.hpp>
#include <freefield/core/scalar.hpp>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace freefield {

/// The method with the slopes k_i = f(x + h sum_(j < i) a_ij k_j, t + c_i h), whose nodes are c_i = sum_j a_ij, and
///     x(t + h)  =  x + h sum_i b_i k_i,
///     its error =  h sum_i error_i k_i,        error_i = b_i - the weight in a second method; all zero: no estimate
///     x(t + s h) = Hermite's cubic + s^2 (1 - s)^2 h sum_i interpolation_i k_i
/// The last is for methods whose last slope is that at t + h.
template <std::size_t Stages>
struct runge_kutta_tableau {
  using weights = std::array<fraction, Stages>;
  static constexpr std::size_t stages = Stages;

  std::array<weights, Stages> a{};
  weights b{};
  weights error{};
  weights interpolation{};

  constexpr bool has_error() const { return error != weights{}; }

  /// The last slope is the first of the next step: "first same as last".
  constexpr bool reuses_last_slope() const { return Stages > 1 && a[Stages - 1] == b; }

  /// The weights of the second method.
  constexpr weights companion() const {
    weights result{};
    for (std::size_t i = 0; i < Stages; ++i) result[i] = b[i] - error[i];
    return result;
  }
};

/// The largest p <= highest for which a method meets all conditions of order up to p: for every rooted tree of p
/// vertices, with children t_1, ..., t_k,
///     sum_i b_i u_i(t) = 1 / gamma(t),   u_i(t) = prod_m (A u(t_m))_i,   gamma(t) = |t| prod_m gamma(t_m).
/// There are 1, 1, 2, 4, 9, 20, 48, 115 trees of 1, ..., 8 vertices.
/// @tparam T  an exact number; fractions suffice up to order 5
/// Source: J. C. Butcher, J. Austral. Math. Soc. 3 (1963) 185.
template <class T = fraction, std::size_t Stages>
constexpr int order_of(runge_kutta_tableau<Stages> const& tableau, std::array<fraction, Stages> const& b, int highest) {
  using stage_vector = std::array<T, Stages>;
  struct tree {
    int vertices;
    T density;
    stage_vector inner;  ///< A u
  };
  auto const number = [](fraction const& f) {
    auto const whole = [](std::int64_t n) {
      return n < 0 ? T(-detail::as_scalar<T>(-n)) : detail::as_scalar<T>(n);
    };
    return T(whole(f.numerator) / whole(f.denominator));
  };
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
      for (std::size_t j = 0; j < i; ++j) inner = T(inner + T(number(tableau.a[i][j]) * u[j]));
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

  std::array<row, stages> a;
  row b, error, interpolation, nodes;

  constexpr coefficient_table()
      : b(converted(Stepper::tableau.b)), error(converted(Stepper::tableau.error)),
        interpolation(converted(Stepper::tableau.interpolation)) {
    for (std::size_t i = 0; i < stages; ++i) {
      a[i] = converted(Stepper::tableau.a[i]);
      fraction node;
      for (fraction const& entry : Stepper::tableau.a[i]) node = node + entry;
      nodes[i] = ratio(node);
    }
  }

 private:
  static constexpr Time ratio(fraction const& f) {
    Time const above = f.numerator < 0 ? Time(-as_scalar<Time>(-f.numerator)) : as_scalar<Time>(f.numerator);
    return Time(above / as_scalar<Time>(f.denominator));
  }
  static constexpr row converted(std::array<fraction, stages> const& fractions) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return row{ratio(fractions[I])...};
    }(std::make_index_sequence<stages>{});
  }
};

/// Where a run finds them: the compiler's constants for built-in numbers, its own for the others, whose precision may
/// be that of the run.
template <class Stepper, class Time>
struct coefficients {
  coefficient_table<Stepper, Time> own;
  constexpr coefficient_table<Stepper, Time> const& table() const { return own; }
};
template <class Stepper, std::floating_point Time>
struct coefficients<Stepper, Time> {
  static constexpr coefficient_table<Stepper, Time> shared{};
  static constexpr coefficient_table<Stepper, Time> const& table() { return shared; }
};

}  // namespace detail::flow_room
}  // namespace freefield
