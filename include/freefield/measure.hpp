#pragma once
/// @file
/// What a distribution is.  The first call to try is `ff::gaussian<double> p{mean, covariance}`.
///
///     measure.hpp        the concept: a scalar, a dimension, a point drawn from it
///     gaussian.hpp       the Gaussian measure: densities, samples, marginals, conditionals
///     grid.hpp           uniform cells in a box of one to three dimensions
///     density.hpp        a probability density on a grid
///     ensemble.hpp       weighted particles
///     discrete.hpp       a probability vector
///     cell_loops.hpp     sums and loops over the cells of a grid
///     conversions.hpp    one measure as another, and what is lost
///     sample.hpp         many points of any measure, as the rows of a matrix
///     weighted_points.hpp  the concept of measures whose integrals are sums
///     values_at_points.hpp  formulas and functions at those points
///     weights.hpp        checks of weights and draws by them
///     fields.hpp         the fields of a formula as components of a measure
///     print.hpp          a vector beside a matrix, for people

#include <freefield/measure/cell_loops.hpp>
#include <freefield/measure/conversions.hpp>
#include <freefield/measure/density.hpp>
#include <freefield/measure/discrete.hpp>
#include <freefield/measure/ensemble.hpp>
#include <freefield/measure/fields.hpp>
#include <freefield/measure/gaussian.hpp>
#include <freefield/measure/grid.hpp>
#include <freefield/measure/sample.hpp>
#include <freefield/measure/values_at_points.hpp>
