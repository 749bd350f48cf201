#pragma once
/// @file
/// The motion of mechanics: positions and momenta under a Hamiltonian.

#include <freefield/core/error.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/half_state.hpp>
#include <freefield/flow/objective.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>

namespace freefield {

namespace detail::flow_room {

template <class... Fields>
constexpr std::size_t fields_up_to(variable_set<Fields...>) {
  std::size_t count = 0;
  ((count = std::max(count, Fields::index + 1)), ...);
  return count;
}

/// One more than the highest field of a formula.
template <expression H>
inline constexpr std::size_t field_count = fields_up_to(decltype(fields_among(variable_set<>{}, variables_of<H>{})){});

/// The derivatives of a formula by its fields number First, First + 1, ..., evaluated at once.
template <std::size_t First, class H, class Point, class S, std::size_t... I>
[[gnu::always_inline]] inline void write_slopes(H const& h, Point const& point, S& out, time_of<S> const& t,
                                                std::index_sequence<I...>) {
  using T = scalar_of<S>;
  auto const values = together(derivative(h, field<First + I>)...)(at_point(point), symbol<"t"> = T(t));
  ((numbers_of(out)[I] = T(values[I])), ...);
}

/// A formula of fields that are those of the state, no more and no less.
template <expression H>
void require_its_fields(std::size_t size) {
  require(size == field_count<H>, errc::size_mismatch,
          {"hamiltonian_flow", "state and fields of the formula differ in number",
           "as many numbers as fields, field<0>, field<1>, ..."},
          size);
}

/// A function whose value takes no time.
template <class F, class S>
concept steady_function = objective_of<F, S> && [] {
  using Time = time_of<S>;
  if constexpr (expression<F>) return !occurs<std::remove_cvref_t<decltype(symbol<"t">)>, F>;
  else if constexpr (!requires(F const& f) { f.function; }) return !function_at_time<F, S, Time>;
  else if constexpr (writes_gradient<decltype(F::gradient), S>)
    return !function_at_time<decltype(F::function), S, Time>;
  else
    return !function_at_time<decltype(F::function), S, Time> && !function_at_time<decltype(F::gradient), S, Time>;
}();

template <class S>
concept phase_space_state = two_halves<S> && ordered_scalar<scalar_of<S>>;

}  // namespace detail::flow_room

/// q' = dH/dp,  p' = -dH/dq
template <class H>
struct hamiltonian_flow_of : flow_node {
  [[no_unique_address]] H hamiltonian;

  constexpr explicit hamiltonian_flow_of(H h) : hamiltonian(std::move(h)) {}

  template <detail::flow_room::phase_space_state S>
    requires objective_of<H, S>
  void operator()(S const& z, S& velocity, time_of<S> const& t) const {
    detail::flow_room::require_halves("hamiltonian_flow", z);
    S slope = z;
    if constexpr (expression<H>) {
      using T = scalar_of<S>;
      constexpr std::size_t count = detail::flow_room::field_count<H>;
      detail::flow_room::require_its_fields<H>(detail::flow_room::size_of(z));
      std::span<T const> const point(detail::flow_room::numbers_of(z), count);
      detail::flow_room::write_slopes<0>(hamiltonian, point, slope, t, std::make_index_sequence<count>{});
    } else {
      objective_on<H, S>::gradient(hamiltonian, z, slope, t);
    }
    detail::flow_room::write_turned(slope, velocity);
  }

  /// The energy, so that `conserved(flow)` watches it.
  template <detail::flow_room::phase_space_state S>
    requires detail::flow_room::steady_function<H, S>
  auto operator()(S const& z) const {
    return objective_on<H, S>::value(hamiltonian, z, time_of<S>(0));
  }
};

/// q' = grad T(p),  p' = -grad V(q)
template <class T, class V>
struct separable_hamiltonian_flow : flow_node {
  [[no_unique_address]] T kinetic;
  [[no_unique_address]] V potential;

  constexpr separable_hamiltonian_flow(T t, V v) : kinetic(std::move(t)), potential(std::move(v)) {}

  template <detail::flow_room::phase_space_state S>
    requires(objective_of<T, detail::flow_room::half_of<S>> && objective_of<V, detail::flow_room::half_of<S>>)
  void operator()(S const& z, S& velocity, time_of<S> const& t) const {
    using half = detail::flow_room::half_of<S>;
    detail::flow_room::require_halves("hamiltonian_flow", z);
    half const q = detail::flow_room::positions_of(z), p = detail::flow_room::momenta_of(z);
    half slope = q;
    std::size_t const n = detail::flow_room::size_of(q);
    auto* const out = detail::flow_room::numbers_of(velocity);
    objective_on<T, half>::gradient(kinetic, p, slope, t);
    for (std::size_t i = 0; i < n; ++i) out[i] = detail::flow_room::numbers_of(slope)[i];
    objective_on<V, half>::gradient(potential, q, slope, t);
    for (std::size_t i = 0; i < n; ++i) out[n + i] = scalar_of<S>(-detail::flow_room::numbers_of(slope)[i]);
  }

  /// The energy, so that `conserved(flow)` watches it.
  template <detail::flow_room::phase_space_state S>
    requires(detail::flow_room::steady_function<T, detail::flow_room::half_of<S>> &&
             detail::flow_room::steady_function<V, detail::flow_room::half_of<S>>)
  auto operator()(S const& z) const {
    using half = detail::flow_room::half_of<S>;
    detail::flow_room::require_halves("hamiltonian_flow", z);
    time_of<S> const now(0);
    return scalar_of<S>(objective_on<T, half>::value(kinetic, detail::flow_room::momenta_of(z), now) +
                        objective_on<V, half>::value(potential, detail::flow_room::positions_of(z), now));
  }
};

/// The motion q' = dH/dp, p' = -dH/dq of states (q, p), positions followed by as many momenta in one vector
/// (std::array, std::vector, a column of Eigen; real numbers):
///
///     constexpr auto q = ff::field<0>; constexpr auto p = ff::field<1>;
///     auto const pendulum = ff::hamiltonian_flow(pow<2>(p) / 2 - cos(q));
///     ff::evolve(pendulum, std::array{1.0, 0.0}, 0.0, 100.0, ff::steppers::verlet{}, {.step = 0.1});
///
/// Every stepper of vectors runs it; steppers::verlet, yoshida4, yoshida6 and blanes_moan run formulas that are a
/// T(p) + V(q).  `flow(z)` is the energy of a state where it takes no time, and `conserved(flow)` watches it.
/// @param h  a formula in the fields, of which the first half are positions (`symbol<"t">` is the time); a callable of
/// the state, or of state and time, that takes dual numbers; or `with_gradient(f, gradient)`
/// @throws error (from a step) `size_mismatch` for a state of odd length, and for one whose length is not the number of
/// fields of the formula
template <class H>
constexpr hamiltonian_flow_of<H> hamiltonian_flow(H h) {
  return hamiltonian_flow_of<H>(std::move(h));
}

/// The same for H(q, p) = T(p) + V(q), each a function of its own half: a formula whose fields are counted from 0, a
/// callable, or `with_gradient(f, gradient)`.
template <class T, class V>
constexpr separable_hamiltonian_flow<T, V> hamiltonian_flow(T kinetic, V potential) {
  return {std::move(kinetic), std::move(potential)};
}

namespace detail::flow_room {

template <class Flow> inline constexpr bool is_hamiltonian = false;
template <class H> inline constexpr bool is_hamiltonian<hamiltonian_flow_of<H>> = true;
template <class T, class V> inline constexpr bool is_hamiltonian<separable_hamiltonian_flow<T, V>> = true;

}  // namespace detail::flow_room
}  // namespace freefield
