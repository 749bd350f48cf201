#pragma once
/// @file
/// What a distribution is.  The first call to try is `ff::gaussian<double> p{mean, covariance}`.
///
///     gaussian.hpp       the Gaussian measure: densities, samples, marginals, conditionals
///     print.hpp          a vector beside a matrix, for people

#include <freefield/measure/gaussian.hpp>
