#pragma once
/// @file
/// Gaussian integrals and expectations.

#include <freefield/gaussian/expectation.hpp>
