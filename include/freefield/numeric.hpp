#pragma once
/// @file
/// Numerical analysis that every room above `core` shares.  Start with `minimise(function, start, limits, settings)`.
///
///     dense.hpp      names of Eigen's dense matrices and vectors
///     cholesky.hpp   factorisation of a small positive definite matrix
///     newton.hpp     damped Newton minimisation in a box

#include <freefield/numeric/newton.hpp>
