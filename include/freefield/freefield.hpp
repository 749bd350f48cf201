#pragma once
/// @file
/// The whole library.

#include <freefield/core.hpp>
#include <freefield/gaussian.hpp>
#include <freefield/measure.hpp>
#include <freefield/numeric.hpp>
#include <freefield/power_law.hpp>
#include <freefield/wick.hpp>
