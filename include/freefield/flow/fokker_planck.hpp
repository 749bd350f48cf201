#pragma once
/// @file
/// The equation of Fokker and Planck on the cells of a line: finite volumes with implicit steps.

#include <freefield/flow/fokker_planck/run.hpp>
#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/stiff/steppers.hpp>

#include <concepts>
#include <type_traits>

namespace freefield {

namespace steppers {

/// Finite volumes with the exact flux of a piecewise linear potential, and backward Euler:
///     rho_i+ = rho_i - (h / dx) (J_(i+1/2) - J_(i-1/2))+,
///     J_(i+1/2) = (D T / dx) (B(z) rho_i - B(-z) rho_(i+1)),   z = (V_(i+1) - V_i) / T,   B(z) = z / (e^z - 1),
/// for `gradient_flow(potential_energy(V) - T * entropy, wasserstein)` and what is like it: relative_entropy(q),
/// cross_entropy(q), a mobility D.  At any length h of the step, to rounding: positive, the mass stays, exp(-V_i / T)
/// is stationary, every convex entropy relative to it decays.  A functional or mobility of time is that at the end of
/// the step.  Order 1 in h, 2 in dx.  `.evaluations` counts solves.
/// @throws error `domain` for a temperature that is not positive and for t1 < t0; `non_finite` with the cell of a
/// potential that is not finite
/// Cost: the factors once for each length of a step (in every step where the functional depends on time), then four
/// products for each cell and step.
/// Source: D. L. Scharfetter, H. K. Gummel, IEEE Trans. Electron Devices 16 (1969) 64.
struct scharfetter_gummel {};

/// The same with the weights e^(-z/2) and e^(z/2) in the place of B(z) and B(-z), which take one exponential; with the
/// same promises.
/// Source: M. Heida, M. Kantner, A. Stephan, ESAIM: M2AN 55 (2021) 3017.
struct square_root_gibbs {};

}  // namespace steppers

namespace detail::flow_room {

/// A functional, at every time, that the finite volumes of a line understand.
template <class F, class Time>
concept diffusion_functional = diffusive_free_energy<functional_at<F, Time>>;

template <class F>
using backward_euler_guarantees =
    std::conditional_t<functional<F>,
                       guarantee_list<guarantee::positivity, guarantee::mass, guarantee::stationarity,
                                      guarantee::energy_decay>,
                       guarantee_list<guarantee::positivity, guarantee::mass>>;  // where F moves, it may rise

template <class Weights, class F, class Mobility, class T>
struct backward_euler_traits {
  static constexpr int order = 1;
  static constexpr bool adaptive = false;
  using guarantees = backward_euler_guarantees<F>;
  using method = backward_euler_run<Weights, F, Mobility, T>;
};

}  // namespace detail::flow_room

template <class F, class Mobility, real_scalar T>
  requires detail::flow_room::diffusion_functional<F, time_of<density<T, 1>>>
struct step_traits<steppers::scharfetter_gummel, gradient_flow_of<F, wasserstein_metric<Mobility>>, density<T, 1>>
    : detail::flow_room::backward_euler_traits<detail::flow_room::scharfetter_gummel_weights, F, Mobility, T> {};

template <class F, class Mobility, real_scalar T>
  requires detail::flow_room::diffusion_functional<F, time_of<density<T, 1>>>
struct step_traits<steppers::square_root_gibbs, gradient_flow_of<F, wasserstein_metric<Mobility>>, density<T, 1>>
    : detail::flow_room::backward_euler_traits<detail::flow_room::square_root_gibbs_weights, F, Mobility, T> {};

template <class F, class Mobility, real_scalar T>
  requires detail::flow_room::diffusion_functional<F, time_of<density<T, 1>>>
struct step_traits<steppers::tr_bdf2, gradient_flow_of<F, wasserstein_metric<Mobility>>, density<T, 1>> {
  static constexpr int order = 2;
  static constexpr bool adaptive = false;
  using guarantees =
      std::conditional_t<functional<F>, guarantee_list<guarantee::mass, guarantee::stationarity>,
                         guarantee_list<guarantee::mass>>;
  using method = detail::flow_room::tr_bdf2_run<detail::flow_room::scharfetter_gummel_weights, F, Mobility, T>;
};

namespace detail::flow_room {

template <class S>
concept finite_volume_stepper = std::same_as<S, steppers::scharfetter_gummel> ||
                                std::same_as<S, steppers::square_root_gibbs> || std::same_as<S, steppers::tr_bdf2>;

}  // namespace detail::flow_room

/// What is no linear equation of Fokker and Planck on a line.
template <detail::flow_room::finite_volume_stepper S, class F, class G, class T, int D>
struct step_refusal<S, gradient_flow_of<F, G>, density<T, D>> {
  static_assert(std::is_void_v<T>,
                "freefield: the finite volumes take free energies on a line: potential_energy(V) - T * entropy, "
                "relative_entropy(q), cross_entropy(q) and sums of these with an entropy in them, in the metric "
                "wasserstein or wasserstein_with(mobility); steppers::jko runs other functions of the density");
};

}  // namespace freefield
