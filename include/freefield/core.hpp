#pragma once
/// @file
/// The ground floor: scalars, errors, formulas, dual numbers, random numbers and parallel work.

#include <freefield/core/ball.hpp>
#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/execution.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>
#include <freefield/core/lanes.hpp>
#include <freefield/core/math.hpp>
#include <freefield/core/random.hpp>
#include <freefield/core/scalar.hpp>
