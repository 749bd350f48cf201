#pragma once
/// @file
/// Reproducible random numbers: the engine `philox4x32` and the variates `uniform`, `normal` and `uniform_index`.

#include <freefield/core/random/philox.hpp>
#include <freefield/core/random/variates.hpp>
