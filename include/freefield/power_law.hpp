#pragma once
/// @file
/// Power laws: fitting any formula, scaling-law forecasts with intervals.  The first call to try is
/// `ff::fit(ff::forms::saturating_power_law, given(x = sizes), losses)`.
///
///     fit.hpp, options.hpp, objective.hpp, given.hpp   the call and what it takes
///     fit_result.hpp, fitted_law.hpp, prediction.hpp, certificate.hpp, print_fit.hpp   what it returns
///     bootstrap.hpp, bootstrap_draws.hpp, compute_optimal.hpp   what is asked of a fit afterwards
///     forms.hpp         the laws of the literature; a new one goes here
///     model.hpp, parameter_roles.hpp, natural_size.hpp, power_of_data.hpp   the formula as the compiler sees it
///     curve.hpp, data_column.hpp, checked_table.hpp, problem.hpp, vectors.hpp   a table and its sum of losses
///     linear_projection.hpp, solver.hpp, starts.hpp, multistart.hpp   the search for its minimum
///     robust_projection.hpp, robust_starts.hpp, robust_search.hpp     that of robust objectives
///     profile_fit.hpp, profile_likelihood.hpp, warnings.hpp           what its minimum is worth

#include <freefield/power_law/compute_optimal.hpp>
#include <freefield/power_law/fit.hpp>
#include <freefield/power_law/forms.hpp>
