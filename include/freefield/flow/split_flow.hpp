#pragma once
/// @file
/// Flows that are sums of two.

#include <freefield/flow/flow.hpp>

#include <cstddef>
#include <utility>

namespace freefield {

/// x' = a(x) + b(x)
template <class A, class B>
struct split_flow : flow_node {
  [[no_unique_address]] A first;
  [[no_unique_address]] B second;

  constexpr split_flow(A a, B b) : first(std::move(a)), second(std::move(b)) {}

  /// The velocity, where both have one.
  template <vector_state S>
    requires(flow_on<A, S> && flow_on<B, S>)
  constexpr void operator()(S const& x, S& velocity, time_of<S> const& t) const {
    S other = x;
    first(x, velocity, t);
    second(x, other, t);
    auto* const out = detail::flow_room::numbers_of(velocity);
    for (std::size_t i = 0; i < detail::flow_room::size_of(x); ++i)
      out[i] = scalar_of<S>(out[i] + detail::flow_room::numbers_of(other)[i]);
  }
};

namespace detail::flow_room {

template <class F>
constexpr auto flow_from(F f) {
  if constexpr (flow<F>) return f;
  else return ode(std::move(f));
}

}  // namespace detail::flow_room

/// The flow that is the sum of two, each of which has steppers of its own:
///
///     auto const both = ff::split(diffusion, reaction);
///     ff::evolve(both, rho, 0.0, 1.0, ff::steppers::strang(ff::steppers::scharfetter_gummel{}, growth{}),
///                {.step = 0.01});
///     ff::evolve(ff::split(ff::with_band<1, 1>(stiff), rest), u, 0.0, 1.0, ff::steppers::ars343{}, {.step = 0.01});
///
/// steppers::strang and lie run both in turn; ars222 and ars343 treat the first implicitly, with its Jacobian alone,
/// and the second explicitly.  Sums of more are `split(split(a, b), c)`, run by `strang(strang(sa, sb), sc)`.  Steppers
/// of vectors run the sum where both have a velocity.
/// @param a  a flow, or a callable as `ode` takes it
/// @param b  the same
template <class A, class B>
constexpr auto split(A a, B b) {
  using first = decltype(detail::flow_room::flow_from(std::move(a)));
  using second = decltype(detail::flow_room::flow_from(std::move(b)));
  return split_flow<first, second>(detail::flow_room::flow_from(std::move(a)),
                                   detail::flow_room::flow_from(std::move(b)));
}

}  // namespace freefield
