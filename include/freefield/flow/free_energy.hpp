#pragma once
/// @file
/// Free energies E V - T H taken apart: what is diffusion, what is drift.

#include <freefield/entropy/combination.hpp>
#include <freefield/entropy/divergence.hpp>
#include <freefield/entropy/gaussian_divergence.hpp>
#include <freefield/entropy/gaussian_entropy.hpp>
#include <freefield/entropy/local_entropy.hpp>
#include <freefield/entropy/potential_energy.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace freefield {

/// How a functional F enters a free energy E V - T H; specialised for those that do, with
///     static constexpr int temperature;   // T of one times F: -1 of the entropy, 1 of KL(p || q), 0 of potentials
///     static constexpr bool has_potential;
///     static auto potential(F const&);    // the functional E V, where there is one
template <class F>
struct free_energy_term {};

template <>
struct free_energy_term<entropy_functional> {
  static constexpr int temperature = -1;
  static constexpr bool has_potential = false;
};
template <expression V, class... Bindings>
struct free_energy_term<potential_energy_functional<V, Bindings...>> {
  static constexpr int temperature = 0;
  static constexpr bool has_potential = true;
  using F = potential_energy_functional<V, Bindings...>;
  static F const& potential(F const& f) { return f; }
};
template <class Q>
struct free_energy_term<divergence<detail::entropy_room::cross_entropy_kind, Q>> {
  static constexpr int temperature = 0;
  static constexpr bool has_potential = true;
  using F = divergence<detail::entropy_room::cross_entropy_kind, Q>;
  static F const& potential(F const& f) { return f; }
};
/// KL(p || q) = E(-log q) - H
template <class Q>
struct free_energy_term<divergence<detail::entropy_room::relative_entropy_kind, Q>> {
  static constexpr int temperature = 1;
  static constexpr bool has_potential = true;
  using F = divergence<detail::entropy_room::relative_entropy_kind, Q>;
  static auto potential(F const& f) {
    return divergence<detail::entropy_room::cross_entropy_kind, Q>{{}, {}, f.held};
  }
};

namespace detail::flow_room {

template <class F> using terms_in = decltype(entropy_room::terms_of(std::declval<F const&>()));

/// Whether Test::of<G> holds for every term, and for some term, of a sum of functionals.
template <class Test, class Terms> inline constexpr bool every_term = false;
template <class Test, class... C, class... G>
inline constexpr bool every_term<Test, std::tuple<functional_term<C, G>...>> = (Test::template of<G> && ...);
template <class Test, class Terms> inline constexpr bool some_term = false;
template <class Test, class... C, class... G>
inline constexpr bool some_term<Test, std::tuple<functional_term<C, G>...>> = (Test::template of<G> || ...);

struct free_energy_part {
  template <class G> static constexpr bool of = requires { free_energy_term<G>::temperature; };
};
struct part_with_temperature {
  template <class G> static constexpr bool of = free_energy_term<G>::temperature != 0;
};
struct part_with_potential {
  template <class G> static constexpr bool of = free_energy_term<G>::has_potential;
};

template <class G> inline constexpr bool is_potential_energy = false;
template <class V, class... B> inline constexpr bool is_potential_energy<potential_energy_functional<V, B...>> = true;

/// What a functional that may depend on time is at a time: itself, or what the callable returns.
template <class F, class Time>
  requires(functional<F> || std::invocable<F const&, Time const&>)
decltype(auto) at_time(F const& f, Time const& t) {
  if constexpr (functional<F>) return (f);
  else return f(t);
}
template <class F, class Time>
using functional_at = std::remove_cvref_t<decltype(at_time(std::declval<F const&>(), std::declval<Time const&>()))>;

}  // namespace detail::flow_room

/// A sum of entropies, relative entropies, cross-entropies and potential energies: E V - T H.
template <class F>
concept free_energy =
    functional<F> && detail::flow_room::every_term<detail::flow_room::free_energy_part, detail::flow_room::terms_in<F>>;

/// A free energy in which there is an entropy.
template <class F>
concept diffusive_free_energy =
    free_energy<F> &&
    detail::flow_room::some_term<detail::flow_room::part_with_temperature, detail::flow_room::terms_in<F>>;

/// T of E V - T H: minus the coefficient of the entropy.
template <class T, free_energy F>
T temperature_of(F const& f) {
  T result(0);
  auto const add = [&]<class C, class G>(functional_term<C, G> const& term) {
    constexpr int sign = free_energy_term<G>::temperature;
    if constexpr (sign != 0) result = T(result + T(T(sign) * T(term.coefficient)));
  };
  std::apply([&](auto const&... term) { (add(term), ...); }, detail::entropy_room::terms_of(f));
  return result;
}

/// E V of E V - T H as a functional.
template <free_energy F>
auto potential_part(F const& f) {
  auto const part = []<class C, class G>(functional_term<C, G> const& term) {
    if constexpr (free_energy_term<G>::has_potential) {
      using potential = std::remove_cvref_t<decltype(free_energy_term<G>::potential(term.functional))>;
      return std::tuple(
          functional_term<C, potential>{term.coefficient, free_energy_term<G>::potential(term.functional)});
    } else {
      return std::tuple<>{};
    }
  };
  return std::apply([&](auto const&... term) {
    return detail::entropy_room::combined(std::tuple_cat(part(term)...));
  }, detail::entropy_room::terms_of(f));
}

namespace detail::flow_room {

/// A free energy that depends on more than the temperature.
template <free_energy F> inline constexpr bool has_potential = some_term<part_with_potential, terms_in<F>>;

/// The temperature, which may be zero.
template <class T, free_energy F>
T checked_temperature(std::string_view function, F const& f) {
  T const temperature = temperature_of<T>(f);
  require(math::is_finite(temperature) && !(temperature < T(0)), errc::domain,
          {function, "temperature, minus the coefficient of the entropy, is negative", "a number >= 0"}, temperature);
  return temperature;
}
template <class T, free_energy F>
T positive_temperature(std::string_view function, F const& f) {
  T const temperature = temperature_of<T>(f);
  require(math::is_finite(temperature) && temperature > T(0), errc::domain,
          {function, "temperature, minus the coefficient of the entropy, is not positive: such a flow has no future",
           "a temperature > 0"},
          temperature);
  return temperature;
}

}  // namespace detail::flow_room
}  // namespace freefield
