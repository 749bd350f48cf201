#pragma once
/// @file
/// Rosenbrock's methods as tables of exact ratios.

#include <freefield/core/integer/fraction.hpp>
#include <freefield/flow/runge_kutta/surd.hpp>

#include <array>
#include <concepts>
#include <cstddef>

namespace freefield {

/// The method without iterations, whose increments u_i solve linear equations with one matrix:
///     (I / (h diagonal) - J) u_i = f(x + sum_(j < i) a_ij u_j, t + node_i h) + sum_(j < i) coupling_ij u_j / h
///                                  + time_i h df/dt,
///     x(t + h) = x + sum_i b_i u_i,   its error = sum_i error_i u_i,
///     x(t + s h) = (1 - s) x + s (x(t + h) + (1 - s) (sum_i left_i u_i + s sum_i right_i u_i)).
/// Source: E. Hairer, G. Wanner, Solving Ordinary Differential Equations II (1996), section IV.7.
template <std::size_t Stages>
struct rosenbrock_tableau {
  using weights = std::array<fraction, Stages>;
  static constexpr std::size_t stages = Stages;

  fraction diagonal;
  std::array<weights, Stages> a{}, coupling{};
  weights b{}, error{}, nodes{}, time{}, left{}, right{};

  /// Stage i asks for the velocity at the same point as the stage before it.
  constexpr bool shares_velocity(std::size_t i) const { return i > 0 && a[i] == a[i - 1] && nodes[i] == nodes[i - 1]; }
};

/// A stepper that is such a table, its order and that of its error estimate.  A user's own is such a struct, too.
template <class S>
concept rosenbrock_method = requires {
  S::tableau.coupling;
  S::tableau.diagonal;
  { S::order } -> std::convertible_to<int>;
  { S::error_order } -> std::convertible_to<int>;
};

namespace steppers {

/// Six linear systems with one matrix and five evaluations for a step, no iteration: order 4, L-stable, with an error
/// estimate of order 3, itself L-stable, and a cubic between the steps: for stiff problems at moderate accuracy.  The
/// Jacobian is needed in every step, and the derivative of the velocity with respect to time.
///
/// The conditions are those of the method RODAS, order 4 for differential-algebraic equations of index 1 included.  Its
/// coefficients have 16 digits; these are exact, found by solving the conditions in rational numbers from
/// nodes 1/2, 1/2, 2/3, so that they serve any scalar, and the second and third stage share an evaluation.
/// Source of the conditions: E. Hairer, G. Wanner, Solving Ordinary Differential Equations II (1996), sections IV.7,
/// VI.4.
struct rosenbrock4 {
  static constexpr int order = 4;
  static constexpr int error_order = 3;
  static constexpr rosenbrock_tableau<6> tableau{
      .diagonal = fraction(1, 4),
      .a = {{{},
             {2},
             {2, 0},
             {fraction(686, 153), fraction(241, 102), fraction(31, 102)},
             {fraction(13631, 3196), fraction(17127, 12784), fraction(29113, 12784), fraction(-81, 188)},
             {fraction(13631, 3196), fraction(17127, 12784), fraction(29113, 12784), fraction(-81, 188), 1}}},
      .coupling = {{{},
                    {fraction(-22, 3)},
                    {fraction(18, 31), fraction(96, 31)},
                    {fraction(-12704, 14229), fraction(-1558, 527), fraction(-2666, 459)},
                    {fraction(-2717, 2397), fraction(15337, 3196), fraction(-22953, 3196), fraction(333, 47)},
                    {fraction(-29, 47), fraction(1419, 188), fraction(-1355, 188), fraction(459, 47), -6}}},
      .b = {fraction(13631, 3196), fraction(17127, 12784), fraction(29113, 12784), fraction(-81, 188), 1, 1},
      .error = {0, 0, 0, 0, 0, 1},
      .nodes = {0, fraction(1, 2), fraction(1, 2), fraction(2, 3), 1, 1},
      .time = {fraction(1, 4), fraction(-5, 24), fraction(1, 8), fraction(1, 6), 0, 0},
      .left = {fraction(6952, 2397), fraction(-3923, 799), fraction(-4033, 799), fraction(-315, 47), fraction(5, 2), 0},
      .right = {fraction(713, 564), fraction(12443, 752), fraction(69, 752), fraction(3519, 188), fraction(-19, 2), 0}};
};

}  // namespace steppers

namespace detail::flow_room {

/// The ratios of such a table in a scalar, and what is a row that can be summed.
template <class S, class T>
struct rosenbrock_numbers {
  static constexpr std::size_t stages = S::tableau.stages;
  using row = std::array<T, stages>;

  T diagonal;
  std::array<row, stages> a, coupling;
  row b, error, nodes, time, left, right;

  constexpr rosenbrock_numbers()
      : diagonal(number_of<T>(S::tableau.diagonal)), b(converted(S::tableau.b)), error(converted(S::tableau.error)),
        nodes(converted(S::tableau.nodes)), time(converted(S::tableau.time)), left(converted(S::tableau.left)),
        right(converted(S::tableau.right)) {
    for (std::size_t i = 0; i < stages; ++i) {
      a[i] = converted(S::tableau.a[i]);
      coupling[i] = converted(S::tableau.coupling[i]);
    }
  }

 private:
  static constexpr row converted(std::array<fraction, stages> const& exact) {
    row result{};
    for (std::size_t i = 0; i < stages; ++i) result[i] = number_of<T>(exact[i]);
    return result;
  }
};

template <class S, std::size_t Row>
struct coupling_row {
  static constexpr auto weights = S::tableau.coupling[Row];
  template <class Table>
  static constexpr auto const& of(Table const& table) { return table.coupling[Row]; }
};
template <class S>
struct left_row {
  static constexpr auto weights = S::tableau.left;
  template <class Table>
  static constexpr auto const& of(Table const& table) { return table.left; }
};
template <class S>
struct right_row {
  static constexpr auto weights = S::tableau.right;
  template <class Table>
  static constexpr auto const& of(Table const& table) { return table.right; }
};

}  // namespace detail::flow_room
}  // namespace freefield
