#pragma once
/// @file
/// What a distribution is.

#include <freefield/measure/gaussian.hpp>
#include <freefield/measure/matrix_checks.hpp>
#include <freefield/measure/pivot_checks.hpp>
#include <freefield/measure/print.hpp>
#include <freefield/measure/semidefinite_factor.hpp>
#include <freefield/measure/submatrix.hpp>
