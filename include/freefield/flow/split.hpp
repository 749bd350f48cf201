#pragma once
/// @file
/// The steppers that run the parts of a sum of flows in turn.

#include <freefield/flow/split_flow.hpp>
#include <freefield/flow/splitting/run.hpp>
#include <freefield/flow/stepper.hpp>

#include <type_traits>

namespace freefield {

namespace steppers {

/// Half a step of A by a, a step of B by b, half a step of A, for `split(A, B)` on every state on which a runs A and b
/// runs B.  Order 2, or that of a or b where it is lower; exact where both are and the flows commute.  A stepper that
/// chooses its steps takes as many as the tolerance asks for within a substep, to which `.tolerance` and `.max_steps`
/// then belong;
/// `.step` is that of the splitting.  What both keep of positivity, mass and the symplectic form is kept.
/// @throws error as the two
/// Source: G. Strang, SIAM J. Numer. Anal. 5 (1968) 506.
template <class A, class B>
struct strang {
  constexpr strang() = default;
  constexpr strang(A const&, B const&) {}
};

/// A step of A, then a step of B: order 1.
/// Source: H. F. Trotter, Proc. Am. Math. Soc. 10 (1959) 545.
template <class A, class B>
struct lie {
  constexpr lie() = default;
  constexpr lie(A const&, B const&) {}
};

}  // namespace steppers

template <class SA, class SB, class FA, class FB, class State>
  requires(stepper_for<SA, FA, State> && stepper_for<SB, FB, State>)
struct step_traits<steppers::strang<SA, SB>, split_flow<FA, FB>, State>
    : detail::flow_room::splitting_traits<true, SA, SB, FA, FB, split_flow<FA, FB>, State> {};

template <class SA, class SB, class FA, class FB, class State>
  requires(stepper_for<SA, FA, State> && stepper_for<SB, FB, State>)
struct step_traits<steppers::lie<SA, SB>, split_flow<FA, FB>, State>
    : detail::flow_room::splitting_traits<false, SA, SB, FA, FB, split_flow<FA, FB>, State> {};

namespace detail::flow_room {

template <class S> inline constexpr bool is_splitting = false;
template <class A, class B> inline constexpr bool is_splitting<steppers::strang<A, B>> = true;
template <class A, class B> inline constexpr bool is_splitting<steppers::lie<A, B>> = true;

}  // namespace detail::flow_room

template <class S, class Flow, class State>
  requires detail::flow_room::is_splitting<S>
struct step_refusal<S, Flow, State> {
  static_assert(std::is_void_v<S>,
                "freefield: steppers::strang(a, b) and lie(a, b) run split(A, B), where a runs the flow A and b the "
                "flow B on this state; one of them does not, or the flow is no split(A, B)");
};

}  // namespace freefield
