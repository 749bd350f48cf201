#pragma once
/// @file
/// What a distribution is.  The first call to try is `ff::gaussian<double> p{mean, covariance}`.
///
///     measure.hpp        the concept: a scalar, a dimension, a point drawn from it
///     gaussian.hpp       the Gaussian measure: densities, samples, marginals, conditionals
///     sample.hpp         many points of any measure, as the rows of a matrix
///     fields.hpp         the fields of a formula as components of a measure
///     print.hpp          a vector beside a matrix, for people

#include <freefield/measure/fields.hpp>
#include <freefield/measure/gaussian.hpp>
#include <freefield/measure/sample.hpp>
