#pragma once
/// @file
/// Minimising movements in Wasserstein's metric: implicit Euler's step of a gradient flow of measures.

#include <freefield/flow/bures.hpp>
#include <freefield/flow/gaussians/field_jko.hpp>
#include <freefield/flow/gaussians/rules.hpp>
#include <freefield/flow/gaussians/run.hpp>
#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/jko/run.hpp>
#include <freefield/flow/stepper.hpp>

#include <type_traits>

namespace freefield {

namespace steppers {

/// argmin_q F(q) + W_2^2(q, p) / (2 h), after Jordan, Kinderlehrer and Otto.  A functional of time is that at the end
/// of the step, and so is a metric.  Order 1 in h.
///
/// On a density on a line with walls: in quantiles, which hold the state from step to step; the density of the result
/// is that of their masses on the grid.  F is a sum of convex functions of the density (minus the entropy,
/// `internal_energy(U)`, minus a Tsallis entropy) and of potential energies with V'' > -1/h.  F decreases, mass and
/// sign are kept by construction, in the quantiles, which `monotone(F)` asks: on the grid F can rise by the error of
/// the cells.  `resume` begins from the grid and differs by that error from the whole.  `.evaluations` counts Newton's
/// iterations.
///
/// On a Gaussian, for a quadratic potential, in closed form, also in a `field_metric(C)`, where the distance is that of
/// the cost (x - y)^T C^-1 (x - y): along a direction in which C is zero nothing moves.
/// @throws error `domain` for a step too long for V, a functional that is not convex, a periodic axis, an empty cell
/// between others, t1 < t0; `not_converged` after 200 iterations
/// Cost: O(cells) for each of Newton's iterations, of which there are some 5 in a step.
/// Source: R. Jordan, D. Kinderlehrer, F. Otto, SIAM J. Math. Anal. 29 (1998) 1.
struct jko {};

}  // namespace steppers

template <class F, class Mobility, std::floating_point T>
  requires(detail::flow_room::quantile_functional<detail::flow_room::functional_at<F, T>> &&
           detail::flow_room::uniform_mobility<Mobility, T>)
struct step_traits<steppers::jko, gradient_flow_of<F, wasserstein_metric<Mobility>>, density<T, 1>> {
  static constexpr int order = 1;
  static constexpr bool adaptive = false;
  using guarantees =
      std::conditional_t<functional<F>,
                         guarantee_list<guarantee::positivity, guarantee::mass, guarantee::energy_decay>,
                         guarantee_list<guarantee::positivity, guarantee::mass>>;
  using method = detail::flow_room::jko_run<F, Mobility, T>;
};

template <class F, detail::flow_room::constant_mobility Mobility, real_scalar T>
  requires detail::flow_room::quadratic_free_energy<detail::flow_room::functional_at<F, time_of<gaussian<T>>>, T>
struct step_traits<steppers::jko, gradient_flow_of<F, wasserstein_metric<Mobility>>, gaussian<T>> {
  static constexpr int order = 1;
  static constexpr bool adaptive = false;
  using guarantees = std::conditional_t<functional<F>, guarantee_list<guarantee::energy_decay, guarantee::stationarity>,
                                        guarantee_list<>>;
  using method =
      detail::flow_room::gaussian_run<detail::flow_room::gaussian_jko_rule<T>, F, wasserstein_metric<Mobility>, T>;
};

template <class F, class Operator, real_scalar T>
  requires(detail::flow_room::quadratic_free_energy<detail::flow_room::functional_at<F, time_of<gaussian<T>>>, T> &&
           detail::flow_room::field_operator_on<Operator, T>)
struct step_traits<steppers::jko, gradient_flow_of<F, field_metric_of<Operator>>, gaussian<T>> {
  static constexpr int order = 1;
  static constexpr bool adaptive = false;
  using guarantees = std::conditional_t<functional<F>, guarantee_list<guarantee::energy_decay, guarantee::stationarity>,
                                        guarantee_list<>>;
  using method = detail::flow_room::gaussian_run<detail::flow_room::gaussian_field_jko_rule<T>, F,
                                                 field_metric_of<Operator>, T>;
};

/// The same sentence as for the exact solution.
template <class F, class G, class T>
struct step_refusal<steppers::jko, gradient_flow_of<F, G>, gaussian<T>>
    : step_refusal<steppers::exact, gradient_flow_of<F, G>, gaussian<T>> {};

template <class F, class G, class T, int D>
struct step_refusal<steppers::jko, gradient_flow_of<F, G>, density<T, D>> {
  static_assert(
      std::is_void_v<T>,
      "freefield: steppers::jko runs densities of built-in numbers on a line, with sums of convex functions of "
      "the density (-entropy, internal_energy, -tsallis_entropy) and potential energies, in the metric "
      "wasserstein with a mobility that is the same everywhere");
};

}  // namespace freefield
