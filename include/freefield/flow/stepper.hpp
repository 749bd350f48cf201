#pragma once
/// @file
/// Which stepper runs which flow on which state, and what it promises there.

#include <freefield/flow/flow.hpp>
#include <freefield/flow/guarantee.hpp>

#include <concepts>
#include <limits>
#include <type_traits>

namespace freefield {

/// Steppers are names without numbers: `steppers::rk4{}`.  Their numbers are options of `evolve`, in the scalar of the
/// state.
namespace steppers {}

/// The order of a stepper without an error in time.
inline constexpr int exact_order = std::numeric_limits<int>::max();

/// How a stepper S advances a flow F on states M; specialised for each triple beside S, with
///     static constexpr int order;                  // of accuracy in the step
///     static constexpr bool adaptive;              // estimates its error and chooses its steps
///     using guarantees = guarantee_list<...>;
///     using method = ...;                          // a run: `stepping_method`, see method.hpp
template <class S, class F, class M>
struct step_traits {};

/// S can advance F on M.
///
/// Asked of the triple, because no pair decides it: backward Euler is a tridiagonal solve for a Fokker-Planck equation
/// on a grid and nothing yet for a vector; particles can be stepped by chance and not by Runge and Kutta.
template <class S, class F, class M>
concept stepper_for = flow<F> && requires {
  typename step_traits<S, F, M>::method;
  typename step_traits<S, F, M>::guarantees;
  { step_traits<S, F, M>::order } -> std::convertible_to<int>;
  { step_traits<S, F, M>::adaptive } -> std::convertible_to<bool>;
};

/// Whether a promise is given for the triple.
template <class S, class F, class M, class Promise>
inline constexpr bool guarantees = step_traits<S, F, M>::guarantees::template has<Promise>;
template <class S, class F, class M, int Order>
inline constexpr bool guarantees<S, F, M, order<Order>> = step_traits<S, F, M>::order >= Order;

namespace detail::flow_room {

/// A stepper whose `.step` is that of a splitting and whose `.tolerance` is for the halves that choose their own.
template <class Traits> inline constexpr bool splits_with_tolerance = false;
template <class Traits>
  requires requires { Traits::splits_with_tolerance; }
inline constexpr bool splits_with_tolerance<Traits> = Traits::splits_with_tolerance;

}  // namespace detail::flow_room

/// Why S does not advance F on M; specialised where there is more to say, by a static_assert.
template <class S, class F, class M>
struct step_refusal {
  static_assert(
      std::is_void_v<S>,
      "freefield: this stepper does not run this flow on this kind of state; the table in freefield/flow.hpp "
      "says which does (a state owns its numbers, which are no integers; Eigen's expressions and views own none)");
};

namespace detail::flow_room {

/// What a refused call returns: it goes anywhere, so that no second error follows.
struct refused {
  template <class T>
  operator T() const;
};

template <class S, class F, class M, class... Promises>
constexpr bool keeps_all(guaranteed_promises<Promises...> const*) {
  return (guarantees<S, F, M, Promises> && ...);
}

/// One sentence for the promise that is not given, with the steppers that give it.
template <class Promise, bool Given>
struct promise_of {
  static_assert(Given || !std::same_as<Promise, guarantee::positivity>,
                "freefield: this stepper does not keep densities positive for this flow; "
                "steppers::scharfetter_gummel, square_root_gibbs and jko do");
  static_assert(Given || !std::same_as<Promise, guarantee::mass>,
                "freefield: this stepper does not promise to keep the mass of this flow; on densities "
                "steppers::scharfetter_gummel, square_root_gibbs, tr_bdf2 and jko do");
  static_assert(Given || !std::same_as<Promise, guarantee::energy_decay>,
                "freefield: this stepper may let the functional of this flow grow; steppers::proximal_point, "
                "gonzalez and itoh_abe (vectors), jko (densities, Gaussians) and scharfetter_gummel (densities) do "
                "not");
  static constexpr bool known =
      guarantee_list<guarantee::positivity, guarantee::mass, guarantee::energy_decay, guarantee::stationarity,
                     guarantee::symplectic>::has<Promise>;
  static_assert(Given || known, "freefield: this stepper does not give the promise that is asked for");
  static_assert(Given || !std::same_as<Promise, guarantee::stationarity>,
                "freefield: the stationary state of this stepper is not that of the flow; on densities that of "
                "steppers::scharfetter_gummel, square_root_gibbs and tr_bdf2 is");
  static_assert(Given || !std::same_as<Promise, guarantee::symplectic>,
                "freefield: this stepper is not symplectic for this flow; for hamiltonian_flow(T, V) steppers::verlet, "
                "yoshida4, yoshida6 and blanes_moan are, for every Hamiltonian steppers::implicit_midpoint");
};
template <int Order, bool Given>
struct promise_of<order<Order>, Given> {
  static_assert(Given, "freefield: this stepper has a lower order of accuracy than is asked for");
};
template <class S, class F, class M, class... Promises>
void explain_promises(guaranteed_promises<Promises...> const*) {
  (static_cast<void>(sizeof(promise_of<Promises, guarantees<S, F, M, Promises>>)), ...);
}

}  // namespace detail::flow_room
}  // namespace freefield
