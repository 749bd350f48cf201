#pragma once
/// @file
/// Gaussian integrals and expectations: real, complex, Grassmann; measures made of Gaussian ones.  The first call to
/// try is `ff::expectation(p, x * x * y * y)`.
///
/// What takes a determinant, an exponential or a quadrature is here; what is a sum over matchings is in `wick/`.
///
///     gaussian_integral.hpp, complex_gaussian_integral.hpp, hermitian_integral.hpp, constrained_integral.hpp,
///     integrate_out.hpp, zero_modes.hpp   integrals over real and complex fields; machinery in factor/
///     grassmann_integral.hpp, grassmann_logarithm.hpp, grassmann_sources.hpp   integrals over Grassmann fields
///     expectation.hpp, expectation_gradient.hpp   expectations of any formula or function, in any measure
///     expectation_of_points.hpp   in densities on a grid, ensembles and probability vectors
///     pair_expectations.hpp   of products of functions of two components, for all pairs
///     rules.hpp   the rules of quadrature by name, and the options; the rules themselves are in rules/
///     bayes_update.hpp, cameron_martin.hpp   what data and shifts do to a Gaussian measure
///     diagonal_gaussian.hpp, sparse_gaussian.hpp, fourier_gaussian.hpp   large Gaussian measures, whose expectations
///     are those of marginals, expectation_of_marginal.hpp
///     gaussian_mixture.hpp, log_normal.hpp, truncated_gaussian.hpp   measures made of Gaussian ones
///     quartic_fit.hpp   nearly Gaussian distributions from samples

#include <freefield/integral/bayes_update.hpp>
#include <freefield/integral/cameron_martin.hpp>
#include <freefield/integral/complex_gaussian_integral.hpp>
#include <freefield/integral/constrained_integral.hpp>
#include <freefield/integral/diagonal_gaussian.hpp>
#include <freefield/integral/expectation.hpp>
#include <freefield/integral/expectation_gradient.hpp>
#include <freefield/integral/expectation_of_marginal.hpp>
#include <freefield/integral/expectation_of_points.hpp>
#include <freefield/integral/fourier_gaussian.hpp>
#include <freefield/integral/gaussian_integral.hpp>
#include <freefield/integral/gaussian_mixture.hpp>
#include <freefield/integral/grassmann_integral.hpp>
#include <freefield/integral/grassmann_logarithm.hpp>
#include <freefield/integral/grassmann_sources.hpp>
#include <freefield/integral/hermitian_integral.hpp>
#include <freefield/integral/integrate_out.hpp>
#include <freefield/integral/log_normal.hpp>
#include <freefield/integral/pair_expectations.hpp>
#include <freefield/integral/quartic_fit.hpp>
#include <freefield/integral/sparse_gaussian.hpp>
#include <freefield/integral/truncated_gaussian.hpp>
#include <freefield/integral/zero_modes.hpp>
