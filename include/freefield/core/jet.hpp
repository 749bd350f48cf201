#pragma once
/// @file
/// Dual numbers: `jet<T, N>` is a value with its N first partial derivatives, over any scalar, nestable.

#include <freefield/core/jet/functions.hpp>
#include <freefield/core/jet/jet.hpp>
#include <freefield/core/jet/limits.hpp>
