#pragma once
/// @file
/// Particles that follow a free energy by chance: Langevin's equations.

#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/langevin/run.hpp>
#include <freefield/flow/stepper.hpp>

namespace freefield {

namespace steppers {

/// x+ = x - h D grad V(x) + sqrt(2 h D T) xi on ensembles, for `gradient_flow(potential_energy(V) - T * entropy,
/// wasserstein)`, of which potential and temperature are read from the type; weak order 1.  In a well of curvature a
/// the stationary variance is T / (a (1 - h D a / 2)), the longest stable step 2 / (D a).
/// The noise depends on `.seed`, the step and the particle alone: the same bits on any number of threads.  A sample
/// between two steps is a step of its own, which has the law of the process at that time.
/// @throws error `domain` for a temperature < 0 and for t1 < t0; `size_mismatch` for a field that the particles lack
/// Source: G. Maruyama, Rend. Circ. Mat. Palermo 4 (1955) 48.
struct euler_maruyama {};

/// The splitting of Leimkuhler and Matthews for Langevin's equation with inertia, on ensembles of positions and momenta
/// (n x 2 d), of `inertial_flow(potential_energy(V) - T * entropy, friction)`; mass 1.  Weak order 2; in a harmonic
/// well of curvature 1 the variance of positions is T exactly, that of momenta T (1 - h^2 / 4).
/// @throws error as euler_maruyama; `size_mismatch` for particles with an odd number of components
/// Source: B. Leimkuhler, C. Matthews, Appl. Math. Res. Express 2013 (2013) 34.
struct baoab {};

}  // namespace steppers

template <class F, detail::flow_room::constant_mobility Mobility, real_scalar T>
  requires detail::flow_room::particle_free_energy<detail::flow_room::functional_at<F, time_of<ensemble<T>>>>
struct step_traits<steppers::euler_maruyama, gradient_flow_of<F, wasserstein_metric<Mobility>>, ensemble<T>> {
  static constexpr int order = 1;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<guarantee::positivity, guarantee::mass>;  // weights stay what they are
  using method = detail::flow_room::particle_run<detail::flow_room::euler_maruyama_rule<T, F, Mobility>,
                                                 gradient_flow_of<F, wasserstein_metric<Mobility>>, T>;
};

template <class F, class C, real_scalar T>
  requires detail::flow_room::particle_free_energy<detail::flow_room::functional_at<F, time_of<ensemble<T>>>>
struct step_traits<steppers::baoab, inertial_flow_of<F, C>, ensemble<T>> {
  static constexpr int order = 2;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<guarantee::positivity, guarantee::mass>;
  using method =
      detail::flow_room::particle_run<detail::flow_room::baoab_rule<T, F, C>, inertial_flow_of<F, C>, T>;
};

namespace detail::flow_room {

template <class S> inline constexpr bool is_langevin_stepper = false;
template <> inline constexpr bool is_langevin_stepper<steppers::euler_maruyama> = true;
template <> inline constexpr bool is_langevin_stepper<steppers::baoab> = true;

}  // namespace detail::flow_room

/// What is more than drift and noise.
template <class S, class F, class G, class T>
  requires detail::flow_room::is_langevin_stepper<S>
struct step_refusal<S, gradient_flow_of<F, G>, ensemble<T>> {
  static_assert(
      std::is_void_v<S>,
      "freefield: particles follow potential_energy(V) - T * entropy, the temperature T the coefficient of the "
      "entropy: steppers::euler_maruyama in the metric wasserstein (with a constant mobility), steppers::baoab an "
      "inertial_flow; other functionals make them depend on each other");
};

}  // namespace freefield
