#pragma once
/// @file
/// Numerical analysis that several rooms share, with Eigen.  The first call to try is `find_root(f, 0.0, 1.0)`.
///
///     dense.hpp                 the names of Eigen's dense matrices and vectors
///     dense_estimate.hpp        vectors and matrices with bounds of their errors
///     matrix_checks.hpp, symmetric_matrix.hpp   what a matrix has to be when it comes in
///     submatrix.hpp, monomial.hpp   parts of vectors and matrices by index, products of components
///     cholesky.hpp              the factor of a small positive definite matrix
///     semidefinite_factor.hpp, pivot_checks.hpp   the factor of a semidefinite one, which finds its rank
///     lower_factor.hpp          the triangular root of a positive definite one, and what is solved with it
///     singular_values.hpp       of a small matrix
///     pivoted_factor.hpp        linear systems of a small square matrix
///     general_eigenvalues.hpp, refined_eigenvalue.hpp   of a matrix without symmetry, with the effect of rounding
///     row_reduction.hpp         elimination with complete pivoting
///     tridiagonal.hpp           tridiagonal systems, factorised once; symmetric ones, solved once
///     band_matrix.hpp           banded matrices, factorised with exchanges of rows
///     birth_death_factor.hpp    implicit steps of chains on a line or a ring, to the last digit of every component
///     newton.hpp, newton_step.hpp, evaluation.hpp   damped Newton minimisation in a box
///     pairwise_sum.hpp          long sums
///     root.hpp                  where a function changes its sign
///     gauss_rule.hpp, trapezoid_rule.hpp   nodes and weights of quadrature rules
///     phi_functions.hpp         (e^z - 1) / z and those after it, of numbers and matrices
///     hurwitz_zeta.hpp, incomplete_gamma.hpp   sums and integrals of powers, of any real order, in any scalar
///     fourier_transform.hpp     the discrete Fourier transform in one and more dimensions
///     real_spectrum.hpp         the same of real fields, in half the time; filters
///
/// A root finder, a quadrature rule or a linear solver goes here.

#include <freefield/numeric/band_matrix.hpp>
#include <freefield/numeric/birth_death_factor.hpp>
#include <freefield/numeric/dense_estimate.hpp>
#include <freefield/numeric/fourier_transform.hpp>
#include <freefield/numeric/general_eigenvalues.hpp>
#include <freefield/numeric/hurwitz_zeta.hpp>
#include <freefield/numeric/incomplete_gamma.hpp>
#include <freefield/numeric/lower_factor.hpp>
#include <freefield/numeric/monomial.hpp>
#include <freefield/numeric/newton.hpp>
#include <freefield/numeric/pairwise_sum.hpp>
#include <freefield/numeric/phi_functions.hpp>
#include <freefield/numeric/pivoted_factor.hpp>
#include <freefield/numeric/pivot_checks.hpp>
#include <freefield/numeric/real_spectrum.hpp>
#include <freefield/numeric/refined_eigenvalue.hpp>
#include <freefield/numeric/root.hpp>
#include <freefield/numeric/row_reduction.hpp>
#include <freefield/numeric/semidefinite_factor.hpp>
#include <freefield/numeric/singular_values.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>
#include <freefield/numeric/trapezoid_rule.hpp>
#include <freefield/numeric/tridiagonal.hpp>
