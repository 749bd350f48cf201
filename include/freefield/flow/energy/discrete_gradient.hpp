#pragma once
/// @file
/// The discrete gradient of a function between two points, and the flows whose energy it steps exactly.

#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/hamiltonian_flow.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <utility>

namespace freefield {

namespace detail::flow_room {

/// What the rounding of f, of its points and of its sums can make of f(y) - f(x) - g.(y - x).
template <class T, class S>
T rounding_of(T const& before, T const& after, S const& gradient, S const& x, S const& y) {
  T sum = T(T(math::abs(before)) + T(math::abs(after)));
  for (std::size_t i = 0; i < size_of(x); ++i) {
    T const size = T(T(math::abs(numbers_of(x)[i])) + T(math::abs(numbers_of(y)[i])));
    sum = T(sum + T(T(math::abs(numbers_of(gradient)[i])) * size));
  }
  return sum;
}

/// `number` without what `rounding` can explain of it: continuous, zero where rounding explains all, NaN for what is no
/// finite number.
template <class T>
T beyond(T const& number, T const& rounding) {
  if (number > rounding) return T(number - rounding);
  if (number < T(-rounding)) return T(number + rounding);
  return T(number - number);
}

/// Writes the discrete gradient; `rounding` is what f may be wrong by beyond its own size.
template <class F, class S>
void write_discrete_gradient(F const& f, S const& x, S const& y, time_of<S> const& t, time_of<S> const& rounding,
                             S& out) {
  using T = scalar_of<S>;
  using Time = time_of<S>;
  std::size_t const n = size_of(x);
  S middle = x;
  T largest(0);
  for (std::size_t i = 0; i < n; ++i) {
    numbers_of(middle)[i] = T(T(numbers_of(x)[i] + numbers_of(y)[i]) / T(2));
    T const size = T(math::abs(T(numbers_of(y)[i] - numbers_of(x)[i])));
    if (!(size <= largest)) largest = size;
  }
  objective_on<F, S>::gradient(f, middle, out, t);
  if (!(largest > T(0))) return;
  T const before = T(objective_on<F, S>::value(f, x, t)), after = T(objective_on<F, S>::value(f, y, t));
  T rest = T(after - before), square(0);
  for (std::size_t i = 0; i < n; ++i) {
    T const d = T(numbers_of(y)[i] - numbers_of(x)[i]), unit = T(d / largest);
    rest = T(rest - T(numbers_of(out)[i] * d));
    square = T(square + T(unit * unit));
  }
  T const unseen = T(T(Time(Time(4) * std::numeric_limits<Time>::epsilon())) * rounding_of(before, after, out, x, y));
  T const share = T(T(beyond(rest, T(unseen + T(rounding))) / largest) / square);
  for (std::size_t i = 0; i < n; ++i)
    numbers_of(out)[i] =
        T(numbers_of(out)[i] + T(share * T(T(numbers_of(y)[i] - numbers_of(x)[i]) / largest)));
}

}  // namespace detail::flow_room

/// A vector g between two points with g.(y - x) = f(y) - f(x), symmetric in both, that is the gradient where they are
/// one:
///     g = grad f(m) + (f(y) - f(x) - grad f(m).(y - x)) / |y - x|^2 (y - x),    m = (x + y) / 2.
/// The numerator is of third order in y - x and drowns in the rounding of f where the points are close; what rounding
/// can explain of it is left out, so that the identity holds to the rounding of f (some epsilon times |f| and
/// |x_i| |d_i f|), and g is near the gradient however close the points are.
/// @param f  as `gradient_flow` takes it
/// @param x  a vector
/// @param y  another of this length
/// @throws error `size_mismatch`
/// Source: O. Gonzalez, J. Nonlinear Sci. 6 (1996) 449, equation (17).
template <class F, vector_state S>
  requires(ordered_scalar<scalar_of<S>> && objective_of<F, S>)
S discrete_gradient(F const& f, S const& x, S const& y, time_of<S> const& t = time_of<S>(0)) {
  require(detail::flow_room::size_of(x) == detail::flow_room::size_of(y), errc::size_mismatch,
          {"discrete_gradient", "points differ in size", "two points of one space"}, detail::flow_room::size_of(y));
  S result = x;
  detail::flow_room::write_discrete_gradient(f, x, y, t, time_of<S>(0), result);
  return result;
}

/// z' = B(z) grad H(z) with a linear operator B(z).
template <class H, class B>
struct energy_flow_of : flow_node {
  [[no_unique_address]] H functional;
  [[no_unique_address]] B structure;

  constexpr energy_flow_of(H h, B b) : functional(std::move(h)), structure(std::move(b)) {}

  template <vector_state S>
    requires(ordered_scalar<scalar_of<S>> && objective_of<H, S> &&
             requires(B const& b, S const& z, S& v) { v = b(z, z); })
  void operator()(S const& z, S& velocity, time_of<S> const& t) const {
    S gradient = z;
    objective_on<H, S>::gradient(functional, z, gradient, t);
    velocity = structure(z, gradient);
  }
};

/// The flow z' = B(z) grad H(z): where B is skew, H is conserved; where it is negative, H decays.
///
///     ff::energy_flow(H, [](auto const& z, auto const& g) { ... })        // returns B(z) g, linear in g
///
/// @param energy     as `gradient_flow` takes it
/// @param structure  a callable of a state and a covector, states of dual numbers among them
template <class H, class B>
constexpr energy_flow_of<H, B> energy_flow(H energy, B structure) {
  return {std::move(energy), std::move(structure)};
}

/// The operator B of flows z' = B(z) grad f(z); specialised beside them, with
///     static auto const& functional(Flow const&);
///     static S motion(Flow const&, S const& z, S covector, time);    // B(z) covector
///     static constexpr bool descends;                                // B is negative: it has no way back
template <class Flow, class S>
struct energy_structure {};

template <class F, class G, vector_state S>
  requires(ordered_scalar<scalar_of<S>> && objective_of<F, S> && metric_on<G, S>)
struct energy_structure<gradient_flow_of<F, G>, S> {
  static constexpr bool descends = true;
  static F const& functional(gradient_flow_of<F, G> const& flow) { return flow.functional; }
  static S motion(gradient_flow_of<F, G> const& flow, S const& z, S covector, time_of<S> const& t) {
    S result = metric_traits<G, S>::motion(flow.metric, z, std::move(covector), t);
    for (std::size_t i = 0; i < detail::flow_room::size_of(z); ++i)
      detail::flow_room::numbers_of(result)[i] = scalar_of<S>(-detail::flow_room::numbers_of(result)[i]);
    return result;
  }
};

template <class H, class B, vector_state S>
  requires flow_on<energy_flow_of<H, B>, S>
struct energy_structure<energy_flow_of<H, B>, S> {
  static constexpr bool descends = false;
  static H const& functional(energy_flow_of<H, B> const& flow) { return flow.functional; }
  static S motion(energy_flow_of<H, B> const& flow, S const& z, S const& covector, time_of<S> const&) {
    return flow.structure(z, covector);
  }
};

template <class H, vector_state S>
  requires flow_on<hamiltonian_flow_of<H>, S>
struct energy_structure<hamiltonian_flow_of<H>, S> {
  static constexpr bool descends = false;
  static H const& functional(hamiltonian_flow_of<H> const& flow) { return flow.hamiltonian; }
  static S motion(hamiltonian_flow_of<H> const&, S const&, S const& covector, time_of<S> const&) {
    detail::flow_room::require_halves("hamiltonian_flow", covector);
    if constexpr (expression<H>)
      detail::flow_room::require_its_fields<H>(detail::flow_room::size_of(covector));
    S result = covector;
    detail::flow_room::write_turned(covector, result);
    return result;
  }
};

/// The flow is B grad f with a known f and B.
template <class Flow, class S>
concept has_energy_structure = flow_on<Flow, S> && requires(Flow const& flow, S const& z, time_of<S> const& t) {
  energy_structure<Flow, S>::functional(flow);
  { energy_structure<Flow, S>::motion(flow, z, z, t) } -> std::convertible_to<S>;
  { energy_structure<Flow, S>::descends } -> std::convertible_to<bool>;
};

}  // namespace freefield
