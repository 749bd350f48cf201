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
///     gradient_descent, proximal_point                 gradient flows of vectors         gradient_descent.hpp,
///     heavy_ball                                       inertial flows of vectors         proximal_point.hpp
///     scharfetter_gummel, square_root_gibbs, tr_bdf2   free energies on a line of cells  fokker_planck.hpp
///     jko                                              convex functionals on a line of cells,
///                                                      quadratic ones on Gaussians       jko.hpp
///     exact, forward_backward, natural_gradient        free energies on Gaussians        bures.hpp
///     euler, ..., fehlberg78                           Gaussians and probabilities       chart.hpp
///     euler_maruyama, baoab                            free energies on particles        langevin.hpp
///
/// Metrics: metric.hpp (`euclidean`), wasserstein.hpp (`wasserstein`, `wasserstein_with`), field_metric.hpp,
/// fisher_rao.hpp.  What is promised: guarantee.hpp.
/// What comes out: evolution.hpp; what watches: observers.hpp; the numbers: evolve_options.hpp.  ode.hpp is a door of
/// its own, without Eigen.
///
/// Machinery: stepper.hpp (which stepper runs what), method.hpp (a run), march.hpp, fixed_march.hpp, adaptive_march.hpp
/// (the loop over steps), step_control.hpp, error_norm.hpp, state.hpp, objective.hpp, free_energy.hpp; runge_kutta/,
/// fokker_planck/, jko/, gaussians/, langevin/.

#include <freefield/flow/bures.hpp>
#include <freefield/flow/chart.hpp>
#include <freefield/flow/fokker_planck.hpp>
#include <freefield/flow/gradient_descent.hpp>
#include <freefield/flow/jko.hpp>
#include <freefield/flow/langevin.hpp>
#include <freefield/flow/ode.hpp>
#include <freefield/flow/proximal_point.hpp>
