#pragma once
/// @file
/// Why an implicit stepper does not run a flow.

#include <freefield/flow/stepper.hpp>
#include <freefield/flow/stiff/jacobian.hpp>
#include <freefield/flow/stiff/radau_table.hpp>
#include <freefield/flow/stiff/rosenbrock_table.hpp>
#include <freefield/flow/stiff/steppers.hpp>

#include <concepts>

namespace freefield {

namespace detail::flow_room {

template <class S>
concept implicit_stepper = diagonally_implicit<S> || rosenbrock_method<S> || std::same_as<S, steppers::radau5>;

}  // namespace detail::flow_room

template <detail::flow_room::implicit_stepper S, class F, vector_state M>
struct step_refusal<S, F, M> {
  static constexpr bool differentiable = differentiable_flow<F, M>;
  static constexpr bool known = jacobian_of<F, M>;
  static constexpr bool in_time = !known || !rosenbrock_method<S> || differentiable_in_time<F, M>;
  static_assert(known || !differentiable,
                "freefield: the Jacobian of this flow is no square matrix of Eigen, dense or sparse, of the scalar of "
                "the state, and no band_matrix");
  static_assert(differentiable,
                "freefield: this stepper needs the Jacobian of the velocity: formulas, a callable that takes dual "
                "numbers, as [](auto const& x) { ... } does, or with_jacobian(f, J)");
  static_assert(in_time,
                "freefield: Rosenbrock's steppers need the derivative with respect to time as well: formulas, a "
                "callable of the state alone, or [](auto const& x, auto const& t) { ... }, a gradient flow or a "
                "Hamiltonian without time; steppers::radau5 does not");
  static constexpr bool is_real = real_scalar<scalar_of<M>> && std::same_as<scalar_of<M>, time_of<M>>;
  static_assert(!known || !in_time || is_real,
                "freefield: steppers::radau5 is for real numbers; steppers::tr_bdf2 and rosenbrock4 run on complex "
                "and dual ones");
  static_assert(!known || !in_time || !is_real,
                "freefield: steppers::radau5 has no solver for this type of Jacobian in this scalar");
};

}  // namespace freefield
