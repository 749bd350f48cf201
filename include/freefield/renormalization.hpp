#pragma once
/// @file
/// The renormalisation group as a flow of laws: as optimal transport, exactly.  The first program to try is
///
///     ff::lattice<2> const sites{64, 64};
///     auto const rg = ff::polchinski_flow(ff::propagator(sites, ff::cutoffs::exponential{}, 0.25));
///     double const s0 = ff::renormalization_time(4.0), s1 = ff::renormalization_time(1.0);    // -log Lambda
///     auto const fields = rg.free_configurations(s0, 100, {.seed = 1});
///     auto const coarser = rg.kernel(s0, s1)(fields, {.seed = 2});                             // one exact step
///
/// The time s = -log Lambda grows towards the infrared.  One flow has many forms; p is a `gaussian` of as many
/// components as the lattice has sites, rho a `density` of a single mode:
///
///     rg.kernel(s0, s1)                      exact steps of fields, Gaussians, ensembles      field_kernel.hpp
///     evolve(rg, p, s0, s1, exact{})         the same, watched on the way; ensembles as well
///     rg.gradient_flow()                     steepest descent of S(P || Q), Q = N(0, C/2), in the metric C'/2, for
///                                            `jko` and explicit steppers on p                 renormalization_flow.hpp
///     rg.fokker_planck()                     the equation of rho, for the finite volumes
///     rg.ornstein_uhlenbeck(s)               the process of each mode; `rescaled_kernel`      polchinski_flow.hpp
///     rg.interaction_slope(V, field, s)      Polchinski's equation of the action; `quadratic_interaction`,
///                                            `polynomial_interaction_equation`
///
/// Other schemes, with the same forms: wegner_morris_flow.hpp, stochastic_flow.hpp (`stochastic_flow`,
/// `lattice_gradient_flow`), heat_flow.hpp, and a user's (scheme.hpp).
///
/// What falls along the flow: divergences.hpp (`rg.free_divergence()`, `divergence_from_solution`), and what does not
/// (`rg.background_divergence()`).
/// Theories of one site, exactly: zero_dimensional.hpp (`zero_dimensional_theory`), o_n_theory.hpp (`o_n_theory`),
/// quartic_integral.hpp (closed forms).  In the flow of `single_mode(C_0)` their C is C_0 e^(-2 s).
///
/// Critical phenomena, without a lattice:
///
///     ff::local_potential_approximation<double> const lpa{.dimension = 3.0};     local_potential_approximation.hpp
///     std::cout << lpa.fixed_point();         Wilson and Fisher's, with exponents      fixed_potential.hpp
///     lpa.fixed_points()                      the multicritical ones, too
///     lpa.flow(), lpa.truncation(12)          whole potentials, polynomials            potential_flow.hpp,
///                                                                                      polynomial_truncation.hpp
///     ff::hierarchical_model<double>{}        Dyson's model                            hierarchical_model.hpp
///
/// What is moved: lattice.hpp, cutoffs.hpp, propagator.hpp (`propagator`, `single_mode`, `renormalization_time`).
/// Machinery: mode_functionals.hpp, convolution/, local_potential/, hierarchical/.

#include <freefield/flow.hpp>
#include <freefield/renormalization/heat_flow.hpp>
#include <freefield/renormalization/hierarchical_model.hpp>
#include <freefield/renormalization/local_potential_approximation.hpp>
#include <freefield/renormalization/o_n_theory.hpp>
#include <freefield/renormalization/polchinski_flow.hpp>
#include <freefield/renormalization/quartic_integral.hpp>
#include <freefield/renormalization/stochastic_flow.hpp>
#include <freefield/renormalization/wegner_morris_flow.hpp>
#include <freefield/renormalization/zero_dimensional.hpp>

