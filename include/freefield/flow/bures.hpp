#pragma once
/// @file
/// Gradient flows of Gaussians: exact, forward and backward, and in the geometry of Fisher and Rao.

#include <freefield/flow/gaussians/rules.hpp>
#include <freefield/flow/gaussians/run.hpp>
#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/stepper.hpp>

namespace freefield {

namespace steppers {

/// The exact solution of a free energy with a quadratic potential, in the metrics of Wasserstein or of a constant field
/// operator C:  S(t) = e^(-t C A) S e^(-t A C) + 2 T integral_0^t e^(-s C A) C e^(-s A C) ds, and the like for the
/// mean. Steps only say where somebody looks: they have no error.
/// @throws error `domain` for a temperature < 0, for t1 < t0; `overflow`
/// Cost: O(d^3) for each length of a step, O(d^3) a step.
struct exact {};

/// Forward in the potential, backward in the entropy, on Gaussians in the metric of Wasserstein:
///     m+ = m - h E grad V,   S_half = (1 - h E hess V) S (1 - h E hess V),
///     S+ = (S_half + 2 h T + (S_half (S_half + 4 h T))^(1/2)) / 2.
/// The covariance stays semidefinite at any step, positive for T > 0.  A functional of time is that at the begin of the
/// step.  Order 1; the expectations are those of `expectation`.
/// @throws error `domain` for a temperature < 0, for t1 < t0
/// Source: M. Diao, K. Balasubramanian, S. Chewi, A. Salim, ICML (2023) 7960.
struct forward_backward {};

/// P+ = P + h H, m+ = m - h S+ g in the metric of Fisher and Rao, with the precision P and dF = g . dm + tr(H dS) / 2:
/// for a relative entropy the rule of conjugate computation.  Order 1.
/// @throws error `not_positive` where the precision would not be; `domain` for t1 < t0
/// Source: M. E. Khan, W. Lin, AISTATS (2017) 878.
struct natural_gradient {};

}  // namespace steppers

namespace detail::flow_room {

/// A metric on Gaussians whose operator is the same at every place and time.
template <class G> inline constexpr bool is_constant_metric = false;
template <constant_mobility D> inline constexpr bool is_constant_metric<wasserstein_metric<D>> = true;
template <dense_matrix C> inline constexpr bool is_constant_metric<field_metric_of<C>> = true;

}  // namespace detail::flow_room

template <class F, class G, real_scalar T>
  requires(detail::flow_room::quadratic_free_energy<F, T> && detail::flow_room::is_constant_metric<G>)
struct step_traits<steppers::exact, gradient_flow_of<F, G>, gaussian<T>> {
  static constexpr int order = exact_order;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<guarantee::energy_decay, guarantee::stationarity>;
  using method = detail::flow_room::gaussian_run<detail::flow_room::exact_rule<T>, F, G, T>;
};

template <class F, class Mobility, real_scalar T>
  requires(free_energy<detail::flow_room::functional_at<F, time_of<gaussian<T>>>> &&
           functional_of<detail::flow_room::functional_at<F, time_of<gaussian<T>>>, gaussian<T>> &&
           detail::flow_room::constant_mobility<Mobility>)
struct step_traits<steppers::forward_backward, gradient_flow_of<F, wasserstein_metric<Mobility>>, gaussian<T>> {
  static constexpr int order = 1;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<>;
  using method =
      detail::flow_room::gaussian_run<detail::flow_room::forward_backward_rule<T>, F, wasserstein_metric<Mobility>, T>;
};

template <class F, real_scalar T>
  requires functional_of<detail::flow_room::functional_at<F, time_of<gaussian<T>>>, gaussian<T>>
struct step_traits<steppers::natural_gradient, gradient_flow_of<F, fisher_rao_metric>, gaussian<T>> {
  static constexpr int order = 1;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::gaussian_run<detail::flow_room::natural_gradient_rule<T>, F, fisher_rao_metric, T>;
};

/// What is not quadratic.
template <class F, class G, class T>
struct step_refusal<steppers::exact, gradient_flow_of<F, G>, gaussian<T>> {
  static_assert(std::is_void_v<T>,
                "freefield: steppers::exact and jko on Gaussians take quadratic potentials (polynomials of degree 2, "
                "relative and cross-entropies of Gaussians) and entropies, in the metrics wasserstein and field_metric "
                "(exact in a constant one); steppers::forward_backward and the explicit ones run every potential");
};

template <class F, class G, class T>
struct step_refusal<steppers::forward_backward, gradient_flow_of<F, G>, gaussian<T>> {
  static_assert(std::is_void_v<T>,
                "freefield: steppers::forward_backward runs free energies in the metric wasserstein with a constant "
                "mobility; in a field_metric steppers::exact (quadratic potentials) and the explicit ones do");
};
template <class F, class G, class T>
struct step_refusal<steppers::natural_gradient, gradient_flow_of<F, G>, gaussian<T>> {
  static_assert(std::is_void_v<T>,
                "freefield: steppers::natural_gradient is a step in the metric fisher_rao; in wasserstein take "
                "steppers::forward_backward, exact or jko");
};

}  // namespace freefield
