#pragma once
/// @file
/// Power laws: fitting any formula, scaling-law forecasts with intervals.

#include <freefield/power_law/bootstrap.hpp>
#include <freefield/power_law/certificate.hpp>
#include <freefield/power_law/compute_optimal.hpp>
#include <freefield/power_law/fit.hpp>
#include <freefield/power_law/fit_result.hpp>
#include <freefield/power_law/fitted_law.hpp>
#include <freefield/power_law/forms.hpp>
#include <freefield/power_law/given.hpp>
#include <freefield/power_law/interval.hpp>
#include <freefield/power_law/linear_projection.hpp>
#include <freefield/power_law/model.hpp>
#include <freefield/power_law/multistart.hpp>
#include <freefield/power_law/objective.hpp>
#include <freefield/power_law/options.hpp>
#include <freefield/power_law/parameter_roles.hpp>
#include <freefield/power_law/prediction.hpp>
#include <freefield/power_law/print_fit.hpp>
#include <freefield/power_law/problem.hpp>
#include <freefield/power_law/solver.hpp>
#include <freefield/power_law/starts.hpp>
#include <freefield/power_law/text_table.hpp>
