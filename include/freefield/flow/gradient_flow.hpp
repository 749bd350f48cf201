#pragma once
/// @file
/// The steepest descent of a functional in a metric.

#include <freefield/flow/flow.hpp>
#include <freefield/flow/metric.hpp>
#include <freefield/flow/objective.hpp>

#include <cstddef>
#include <utility>

namespace freefield {

/// m' = -K delta F / delta m
template <class F, class G>
struct gradient_flow_of : flow_node {
  [[no_unique_address]] F functional;
  [[no_unique_address]] G metric;

  constexpr gradient_flow_of(F f, G g) : functional(std::move(f)), metric(std::move(g)) {}

  /// The velocity of a vector.
  template <vector_state S>
    requires(ordered_scalar<scalar_of<S>> && objective_of<F, S> && metric_on<G, S>)
  void operator()(S const& x, S& velocity, time_of<S> const& t) const {
    objective_on<F, S>::gradient(functional, x, velocity, t);
    velocity = metric_traits<G, S>::motion(metric, x, std::move(velocity), t);
    auto* const out = detail::flow_room::numbers_of(velocity);
    for (std::size_t i = 0; i < detail::flow_room::size_of(x); ++i) out[i] = scalar_of<S>(-out[i]);
  }
};

/// The steepest descent of F in a metric:
///
///     ff::gradient_flow(pow<4>(x) / 4 - x * y, ff::euclidean)                       // vectors; x = ff::field<0>, ...
///     ff::gradient_flow(-ff::entropy, ff::wasserstein)                              // the heat equation
///     ff::gradient_flow(ff::potential_energy(V) - T * ff::entropy, ff::wasserstein) // Fokker and Planck's
///
/// @param functional  on vectors: a formula in the fields (`symbol<"t">` is the time), a callable that takes dual
/// numbers, or `with_gradient(f, gradient)`; on measures: a functional, or a callable that returns one for a time
/// @param metric      `euclidean`, `wasserstein`, `wasserstein_with(mobility)`, `field_metric(operator)`, `fisher_rao`
template <class F, class G>
constexpr gradient_flow_of<F, G> gradient_flow(F functional, G metric) {
  return {std::move(functional), std::move(metric)};
}

}  // namespace freefield
