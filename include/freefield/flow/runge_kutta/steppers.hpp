#pragma once
/// @file
/// The explicit methods of Runge and Kutta by name.

#include <freefield/flow/runge_kutta/tableau.hpp>

#include <concepts>

namespace freefield {

/// A stepper that is a tableau and its order.  A user's own is such a struct, too.
template <class S>
concept runge_kutta_method = requires {
  S::tableau.a;
  S::tableau.b;
  { S::order } -> std::convertible_to<int>;
};

/// One whose slopes follow from each other.
template <class S>
concept explicit_runge_kutta = runge_kutta_method<S> && S::tableau.is_explicit();

/// One that estimates its error, too, by a second method of order `error_order`.
template <class S>
concept embedded_runge_kutta = explicit_runge_kutta<S> && S::tableau.has_error() && requires {
  { S::error_order } -> std::convertible_to<int>;
};

namespace steppers {

/// x + h f(x): order 1.
struct euler {
  static constexpr int order = 1;
  static constexpr runge_kutta_tableau<1> tableau{.b = {1}};
};

/// The slope at the middle: order 2.
struct midpoint {
  static constexpr int order = 2;
  static constexpr runge_kutta_tableau<2> tableau{.a = {{{}, {fraction(1, 2)}}}, .b = {0, 1}};
};

/// Order 3 as an average of Euler steps, so that it keeps every convex bound that Euler's step of the same length does.
/// Source: C.-W. Shu, S. Osher, J. Comput. Phys. 77 (1988) 439.
struct ssp_rk3 {
  static constexpr int order = 3;
  static constexpr runge_kutta_tableau<3> tableau{
      .a = {{{}, {1}, {fraction(1, 4), fraction(1, 4)}}},
      .b = {fraction(1, 6), fraction(1, 6), fraction(2, 3)}};
};

/// The classical method of order 4.
/// Source: W. Kutta, Z. Math. Phys. 46 (1901) 435.
struct rk4 {
  static constexpr int order = 4;
  static constexpr runge_kutta_tableau<4> tableau{
      .a = {{{}, {fraction(1, 2)}, {0, fraction(1, 2)}, {0, 0, 1}}},
      .b = {fraction(1, 6), fraction(1, 3), fraction(1, 3), fraction(1, 6)}};
};

/// Order 3 with an error estimate of order 2 and Hermite's cubic between the steps.
/// Source: P. Bogacki, L. F. Shampine, Appl. Math. Lett. 2 (1989) 321.
struct bogacki_shampine {
  static constexpr int order = 3;
  static constexpr int error_order = 2;
  static constexpr runge_kutta_tableau<4> tableau{
      .a = {{{}, {fraction(1, 2)}, {0, fraction(3, 4)}, {fraction(2, 9), fraction(1, 3), fraction(4, 9)}}},
      .b = {fraction(2, 9), fraction(1, 3), fraction(4, 9), 0},
      .error = {fraction(-5, 72), fraction(1, 12), fraction(1, 9), fraction(-1, 8)}};
};

/// Order 5 with an error estimate of order 4 and a polynomial of order 4 between the steps: the one to begin with.
/// Source: J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6 (1980) 19; the interpolation: E. Hairer, S. P.
/// Norsett, G. Wanner, Solving Ordinary Differential Equations I (1993), section II.6.
struct dopri5 {
  static constexpr int order = 5;
  static constexpr int error_order = 4;
  static constexpr runge_kutta_tableau<7> tableau{
      .a = {{{},
             {fraction(1, 5)},
             {fraction(3, 40), fraction(9, 40)},
             {fraction(44, 45), fraction(-56, 15), fraction(32, 9)},
             {fraction(19372, 6561), fraction(-25360, 2187), fraction(64448, 6561), fraction(-212, 729)},
             {fraction(9017, 3168), fraction(-355, 33), fraction(46732, 5247), fraction(49, 176),
              fraction(-5103, 18656)},
             {fraction(35, 384), 0, fraction(500, 1113), fraction(125, 192), fraction(-2187, 6784),
              fraction(11, 84)}}},
      .b = {fraction(35, 384), 0, fraction(500, 1113), fraction(125, 192), fraction(-2187, 6784), fraction(11, 84), 0},
      .error = {fraction(71, 57600), 0, fraction(-71, 16695), fraction(71, 1920), fraction(-17253, 339200),
                fraction(22, 525), fraction(-1, 40)},
      .interpolation = {fraction(-12715105075, 11282082432), 0, fraction(87487479700, 32700410799),
                        fraction(-10690763975, 1880347072), fraction(701980252875, 199316789632),
                        fraction(-1453857185, 822651844), fraction(69997945, 29380423)}};
};

/// Order 8 with an error estimate of order 7, for high accuracy.  The estimate compares slopes at the ends of a step
/// and is blind to what does not depend on the state: it is 0 for x' = g(t), for which dopri5 is the stepper.
/// Source: E. Fehlberg, NASA TR R-287 (1968).
struct fehlberg78 {
  static constexpr int order = 8;
  static constexpr int error_order = 7;
  static constexpr runge_kutta_tableau<13> tableau{
      .a = {{{},
             {fraction(2, 27)},
             {fraction(1, 36), fraction(1, 12)},
             {fraction(1, 24), 0, fraction(1, 8)},
             {fraction(5, 12), 0, fraction(-25, 16), fraction(25, 16)},
             {fraction(1, 20), 0, 0, fraction(1, 4), fraction(1, 5)},
             {fraction(-25, 108), 0, 0, fraction(125, 108), fraction(-65, 27), fraction(125, 54)},
             {fraction(31, 300), 0, 0, 0, fraction(61, 225), fraction(-2, 9), fraction(13, 900)},
             {2, 0, 0, fraction(-53, 6), fraction(704, 45), fraction(-107, 9), fraction(67, 90), 3},
             {fraction(-91, 108), 0, 0, fraction(23, 108), fraction(-976, 135), fraction(311, 54), fraction(-19, 60),
              fraction(17, 6), fraction(-1, 12)},
             {fraction(2383, 4100), 0, 0, fraction(-341, 164), fraction(4496, 1025), fraction(-301, 82),
              fraction(2133, 4100), fraction(45, 82), fraction(45, 164), fraction(18, 41)},
             {fraction(3, 205), 0, 0, 0, 0, fraction(-6, 41), fraction(-3, 205), fraction(-3, 41), fraction(3, 41),
              fraction(6, 41), 0},
             {fraction(-1777, 4100), 0, 0, fraction(-341, 164), fraction(4496, 1025), fraction(-289, 82),
              fraction(2193, 4100), fraction(51, 82), fraction(33, 164), fraction(12, 41), 0, 1}}},
      .b = {0, 0, 0, 0, 0, fraction(34, 105), fraction(9, 35), fraction(9, 35), fraction(9, 280), fraction(9, 280), 0,
            fraction(41, 840), fraction(41, 840)},
      .error = {fraction(-41, 840), 0, 0, 0, 0, 0, 0, 0, 0, 0, fraction(-41, 840), fraction(41, 840),
                fraction(41, 840)}};
};

}  // namespace steppers

namespace detail::flow_room {

/// The orders that these names state are those of their tables.
template <class S, int CompanionOrder>
consteval bool has_its_order() {
  if (order_of(S::tableau, S::tableau.b, S::order + 1) != S::order) return false;
  return CompanionOrder == 0 || order_of(S::tableau, S::tableau.companion(), CompanionOrder + 1) == CompanionOrder;
}
static_assert(has_its_order<steppers::euler, 0>());
static_assert(has_its_order<steppers::midpoint, 0>());
static_assert(has_its_order<steppers::ssp_rk3, 0>());
static_assert(has_its_order<steppers::rk4, 0>());
static_assert(has_its_order<steppers::bogacki_shampine, 2>());
static_assert(has_its_order<steppers::dopri5, 4>());

}  // namespace detail::flow_room
}  // namespace freefield
