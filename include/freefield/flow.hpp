#pragma once
/// @file
/// Flows and how to follow them.  The first call to try is
///
///     auto heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
///     auto later = ff::evolve(heat, rho, 0.0, 1.0, ff::steppers::scharfetter_gummel{}, {.step = 1e-2});
///
/// A flow (flow.hpp: `ode(f)`; gradient_flow.hpp; inertial_flow.hpp), a state and a stepper go into evolve.hpp, and
/// their types choose the discretisation.  Which stepper runs what:
///
///     euler, midpoint, ssp_rk3, rk4                    vectors, steps of one length      runge_kutta/steppers.hpp
///     bogacki_shampine, dopri5, fehlberg78             vectors, steps by error           runge_kutta/steppers.hpp
///     implicit_euler, implicit_midpoint                stiff flows of vectors            stiff/steppers.hpp
///     sdirk2, tr_bdf2, rosenbrock4, radau5             the same, steps by error          stiff/steppers.hpp,
///                                                      stiff/rosenbrock_table.hpp, stiff/radau_table.hpp
///     taylor<Order>                                    vectors, any precision, by error  taylor.hpp
///     bulirsch_stoer                                   vectors, tight tolerances         bulirsch_stoer.hpp
///     verlet, yoshida4, yoshida6, blanes_moan          Hamiltonians T(p) + V(q)          symplectic.hpp
///     strang(a, b), lie(a, b)                          split(A, B), what a and b run     split.hpp
///     ars222, ars343                                   split(A, B), implicit in A alone  implicit_explicit.hpp
///     exponential_euler, exponential_rk4               semilinear(A, N)                  exponential.hpp
///     exponential_rosenbrock                           vectors, steps by error           exponential.hpp
///     gonzalez                                         gradient, Hamiltonian and energy flows of vectors: the energy
///                                                      to rounding                       energy.hpp
///     itoh_abe, symmetric_itoh_abe, relaxed<rk4>       gradient flows of vectors         energy.hpp
///     gradient_descent, proximal_point                 gradient flows of vectors         gradient_descent.hpp,
///     heavy_ball                                       inertial flows of vectors         proximal_point.hpp
///     scharfetter_gummel, square_root_gibbs, tr_bdf2   free energies on a line of cells  fokker_planck.hpp
///     jko                                              convex functionals on a line of cells,
///                                                      quadratic ones on Gaussians       jko.hpp
///     exact, forward_backward, natural_gradient        free energies on Gaussians        bures.hpp
///     exact                                            flows with transition kernels, on Gaussians and particles
///                                                                                        kernels.hpp
///     euler, ..., fehlberg78                           Gaussians and probabilities       chart.hpp
///     euler_maruyama, baoab                            free energies on particles        langevin.hpp
///
/// Flows besides those of the first line: hamiltonian_flow.hpp, split_flow.hpp, `semilinear`, `energy_flow`;
/// stiff/with_jacobian.hpp says what is known of a Jacobian.
/// Metrics: metric.hpp (`euclidean`), wasserstein.hpp (`wasserstein`, `wasserstein_with`), field_metric.hpp,
/// fisher_rao.hpp.  What is promised: guarantee.hpp.
/// What comes out: evolution.hpp; what watches: observers.hpp, event.hpp (`event(g)`, `event(g, change)`,
/// `steady_state`; of steppers with dense output); the numbers: evolve_options.hpp.
/// ode.hpp is a door of its own, without Eigen, and stiff.hpp one for stiff equations.
///
/// Machinery: stepper.hpp (which stepper runs what), method.hpp (a run), march.hpp, fixed_march.hpp, adaptive_march.hpp
/// (the loop over steps), step_control.hpp, first_step.hpp, error_norm.hpp, state.hpp, half_state.hpp,
/// polynomial_piece.hpp, rebound.hpp, objective.hpp, free_energy.hpp; runge_kutta/, stiff/, symplectic/, splitting/,
/// implicit_explicit/, exponential/, energy/, events/, taylor/, extrapolation/, fokker_planck/, jko/, gaussians/,
/// kernels/, langevin/.

#include <freefield/flow/bulirsch_stoer.hpp>
#include <freefield/flow/bures.hpp>
#include <freefield/flow/chart.hpp>
#include <freefield/flow/energy.hpp>
#include <freefield/flow/exponential.hpp>
#include <freefield/flow/fokker_planck.hpp>
#include <freefield/flow/gradient_descent.hpp>
#include <freefield/flow/hamiltonian_flow.hpp>
#include <freefield/flow/implicit_explicit.hpp>
#include <freefield/flow/jko.hpp>
#include <freefield/flow/kernels.hpp>
#include <freefield/flow/langevin.hpp>
#include <freefield/flow/ode.hpp>
#include <freefield/flow/proximal_point.hpp>
#include <freefield/flow/split.hpp>
#include <freefield/flow/stiff.hpp>
#include <freefield/flow/symplectic.hpp>
#include <freefield/flow/taylor.hpp>
