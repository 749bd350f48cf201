#pragma once
/// @file
/// The whole library, floor by floor; each door says what is behind it.  A floor that is still empty: an activation
/// belongs to network/ (7).

#include <freefield/core.hpp>

#include <freefield/numeric.hpp>

#include <freefield/measure.hpp>

#include <freefield/statistics.hpp>
#include <freefield/transport.hpp>
#include <freefield/wick.hpp>

#include <freefield/integral.hpp>

#include <freefield/entropy.hpp>

#include <freefield/flow.hpp>
#include <freefield/power_law.hpp>

#include <freefield/renormalization.hpp>
