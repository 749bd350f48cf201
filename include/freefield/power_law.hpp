#pragma once
/// @file
/// Power laws: fitting any formula, scaling-law forecasts with intervals; tails of data and what else they could be.
/// The first calls to try are `ff::fit(ff::forms::saturating_power_law, given(x = sizes), losses)` and
/// `ff::fit_tail(data)`.
///
/// Laws of tables, L = E + A N^-alpha:
///
///     fit.hpp, options.hpp, objective.hpp, given.hpp   the call and what it takes
///     fit_result.hpp, fitted_law.hpp, prediction.hpp, certificate.hpp   what it returns
///     bootstrap.hpp, bootstrap_draws.hpp, compute_optimal.hpp   what is asked of a fit afterwards
///     forms.hpp         the laws of the literature; a new one goes here
///     regression/       the formula as the compiler sees it (model, parameter_roles, natural_size, power_of_data), a
///                       table and its sum of losses (curve, checked_table, problem), the search for its minimum
///                       (linear_projection, solver, starts, multistart; robust_*), what the minimum is worth
///                       (profile_*, warnings) and how it prints
///
/// Heavy tails, p(x) = x^-alpha above a cut-off:
///
///     fit_tail.hpp, tail_options.hpp, counted.hpp, tail_fit.hpp   the call, what it takes and returns
///     goodness_of_fit.hpp, tail_bootstrap.hpp   whether it can be true, and how uncertain the cut-off makes it
///     tails.hpp, tail_law.hpp, tail_law_fit.hpp   the laws: their densities, samples and fits; a new one has its
///                       names in tails.hpp, its shape in heavy_tail/tail_families.hpp, its fit in family_fits.hpp
///     compare.hpp       whether another law is better
///     tail_plots.hpp    survival functions and Hill plots
///     heavy_tail/       sorted data and their tails, the exact search for the cut-off (cutoff_scan), normalisers,
///                       samplers
///     fit_scalar.hpp    in which scalar both fit

#include <freefield/power_law/compare.hpp>
#include <freefield/power_law/compute_optimal.hpp>
#include <freefield/power_law/fit.hpp>
#include <freefield/power_law/forms.hpp>
#include <freefield/power_law/goodness_of_fit.hpp>
#include <freefield/power_law/tail_bootstrap.hpp>
#include <freefield/power_law/tail_plots.hpp>
