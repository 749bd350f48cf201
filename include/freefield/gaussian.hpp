#pragma once
/// @file
/// Gaussian integrals and expectations: real, complex, Grassmann; measures made of Gaussian ones.

#include <freefield/gaussian/bayes_update.hpp>
#include <freefield/gaussian/cameron_martin.hpp>
#include <freefield/gaussian/complex_gaussian_integral.hpp>
#include <freefield/gaussian/constrained_integral.hpp>
#include <freefield/gaussian/diagonal_gaussian.hpp>
#include <freefield/gaussian/expectation.hpp>
#include <freefield/gaussian/expectation_gradient.hpp>
#include <freefield/gaussian/fourier_gaussian.hpp>
#include <freefield/gaussian/gaussian_integral.hpp>
#include <freefield/gaussian/gaussian_mixture.hpp>
#include <freefield/gaussian/grassmann_integral.hpp>
#include <freefield/gaussian/grassmann_logarithm.hpp>
#include <freefield/gaussian/grassmann_sources.hpp>
#include <freefield/gaussian/hermitian_integral.hpp>
#include <freefield/gaussian/integrate_out.hpp>
#include <freefield/gaussian/log_normal.hpp>
#include <freefield/gaussian/sparse_gaussian.hpp>
#include <freefield/gaussian/truncated_gaussian.hpp>
#include <freefield/gaussian/zero_modes.hpp>
