#pragma once
/// @file
/// Hamiltonians T(p) + V(q): the two gradients, each from its own half of the state.

#include <freefield/flow/hamiltonian_flow.hpp>

#include <cstddef>
#include <span>
#include <utility>

namespace freefield::detail::flow_room {

/// The numbers of a half under the numbers of their fields.
template <class T>
struct shifted_point {
  T const* numbers;
  std::size_t first, count;

  std::size_t size() const { return first + count; }
  T const& operator[](std::size_t i) const { return numbers[i - first]; }
};

template <class E, std::size_t First, std::size_t... I>
constexpr bool lacks_fields(std::index_sequence<I...>) {
  return (!occurs<field_node<First + I>, E> && ...);
}
/// None of the derivatives by the fields from number First on has a field of the other half.
template <class H, std::size_t First, std::size_t Other, std::size_t... I>
constexpr bool slopes_lack(std::index_sequence<I...> all) {
  return (lacks_fields<decltype(derivative(std::declval<H const&>(), field<First + I>)), Other>(all) && ...);
}

/// A field for each number of the state.
template <class H, class State>
inline constexpr bool has_its_fields =
    field_count<H> > 0 && field_count<H> % 2 == 0 && (extent<State> == 0 || extent<State> == field_count<H>);

/// The mixed derivatives d2H / dq dp vanish, seen from the type.
template <class H>
consteval bool is_separable() {
  constexpr std::size_t n = field_count<H> / 2;
  constexpr auto all = std::make_index_sequence<n>{};
  return slopes_lack<H, 0, n>(all) && slopes_lack<H, n, 0>(all);
}

/// The two gradients of a separable flow at a state; specialised with
///     static void require_state(State const&);
///     static void potential_gradient(Flow const&, half const& q, half& out, time const&);
///     static void kinetic_gradient(Flow const&, half const& p, half& out, time const&);
template <class Flow, class State>
struct separable_parts {};

template <class Flow, class State>
concept separable_flow = phase_space_state<State> && requires(State const& z) {
  separable_parts<Flow, State>::require_state(z);
};

template <expression H, phase_space_state State>
  requires(has_its_fields<H, State> && is_separable<H>())
struct separable_parts<hamiltonian_flow_of<H>, State> {
  using flow_type = hamiltonian_flow_of<H>;
  using half = half_of<State>;
  using T = scalar_of<State>;
  using Time = time_of<State>;
  static constexpr std::size_t n = field_count<H> / 2;

  static void require_state(State const& z) { require_its_fields<H>(size_of(z)); }
  [[gnu::always_inline]] static void potential_gradient(flow_type const& flow, half const& q, half& out,
                                                        Time const& t) {
    write_slopes<0>(flow.hamiltonian, std::span<T const>(numbers_of(q), n), out, t, std::make_index_sequence<n>{});
  }
  [[gnu::always_inline]] static void kinetic_gradient(flow_type const& flow, half const& p, half& out, Time const& t) {
    write_slopes<n>(flow.hamiltonian, shifted_point<T>{numbers_of(p), n, n}, out, t, std::make_index_sequence<n>{});
  }
};

template <class K, class V, phase_space_state State>
  requires flow_on<separable_hamiltonian_flow<K, V>, State>
struct separable_parts<separable_hamiltonian_flow<K, V>, State> {
  using flow_type = separable_hamiltonian_flow<K, V>;
  using half = half_of<State>;
  using Time = time_of<State>;

  static void require_state(State const&) {}
  [[gnu::always_inline]] static void potential_gradient(flow_type const& flow, half const& q, half& out,
                                                        Time const& t) {
    objective_on<V, half>::gradient(flow.potential, q, out, t);
  }
  [[gnu::always_inline]] static void kinetic_gradient(flow_type const& flow, half const& p, half& out, Time const& t) {
    objective_on<K, half>::gradient(flow.kinetic, p, out, t);
  }
};

}  // namespace freefield::detail::flow_room
