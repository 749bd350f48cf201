#pragma once
/// @file
/// The implicit methods of Runge and Kutta by name.

#include <freefield/flow/runge_kutta/steppers.hpp>

#include <concepts>

namespace freefield {

/// A stepper whose stages are implicit one by one.  A user's own is a struct with a tableau, too.
template <class S>
concept diagonally_implicit = runge_kutta_method<S> && S::tableau.is_diagonal() && !S::tableau.is_explicit();

/// One that estimates its error by a second method; the estimate is of order `error_order`.
template <class S>
concept embedded_diagonally_implicit = diagonally_implicit<S> && S::tableau.has_error() && requires {
  { S::error_order } -> std::convertible_to<int>;
};

namespace steppers {

/// x+ = x + h f(x+): order 1, L-stable, in steps of one length.
struct implicit_euler {
  static constexpr int order = 1;
  static constexpr runge_kutta_tableau<1> tableau{.a = {{{1}}}, .b = {1}};
};

/// x+ = x + h f((x + x+) / 2): order 2, A-stable, in steps of one length.  Quadratic invariants stay, and Hamiltonian
/// flows are stepped by canonical maps.
struct implicit_midpoint {
  static constexpr int order = 2;
  static constexpr runge_kutta_tableau<1> tableau{.a = {{{fraction(1, 2)}}}, .b = {1}};
};

/// Two stages with the same diagonal 1 - sqrt(1/2): order 2, L-stable, with an estimate by a method of order 1.
/// Source: R. Alexander, SIAM J. Numer. Anal. 14 (1977) 1006.
struct sdirk2 {
  static constexpr int order = 2;
  static constexpr int error_order = 1;
  static constexpr surd<2> diagonal{1, fraction(-1, 2)};
  static constexpr runge_kutta_tableau<2, surd<2>> tableau{
      .a = {{{diagonal}, {1 - diagonal, diagonal}}}, .b = {1 - diagonal, diagonal}, .error = {-diagonal, diagonal}};
};

/// Half a trapezoid rule, half a backward difference.
/// On vectors: order 2, L-stable, with an estimate by a method of order 3.
/// On densities: the fluxes of Scharfetter and Gummel with steps of one length; the mass stays and exp(-V_i / T) is
/// stationary; long steps can make values negative on the way, and a state that is looked at and has one (beyond the
/// rounding of its largest value, below which it is 0) is an error.
/// @throws error `domain` for such a density, and as scharfetter_gummel
/// Source: R. E. Bank et al., IEEE Trans. Electron Devices 32 (1985) 1992; the estimate: M. E. Hosea, L. F. Shampine,
/// Appl. Numer. Math. 20 (1996) 21.
struct tr_bdf2 {
  static constexpr int order = 2;
  static constexpr int error_order = 2;
  static constexpr surd<2> diagonal{1, fraction(-1, 2)}, rest{0, fraction(1, 4)};
  static constexpr runge_kutta_tableau<3, surd<2>> tableau{
      .a = {{{}, {diagonal, diagonal}, {rest, rest, diagonal}}},
      .b = {rest, rest, diagonal},
      .error = {rest - (1 - rest) / 3, rest - (3 * rest + 1) / 3, diagonal - diagonal / 3}};
};

}  // namespace steppers

namespace detail::flow_room {

static_assert(has_its_order<steppers::implicit_euler, 0>());
static_assert(has_its_order<steppers::implicit_midpoint, 0>() && steppers::implicit_midpoint::tableau.is_symplectic());
static_assert(has_its_order<steppers::sdirk2, 1>());
static_assert(has_its_order<steppers::tr_bdf2, 3>());

}  // namespace detail::flow_room
}  // namespace freefield
