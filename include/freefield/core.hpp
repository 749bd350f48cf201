#pragma once
/// @file
/// The ground floor: what every room needs and what needs neither Eigen nor Boost.  The first thing to try is a
/// formula: `constexpr auto x = ff::symbol<"x">; derivative(pow<3>(x), x)(x = 2.0)`.
///
///     version.hpp, scalar.hpp, math.hpp   what is asked of a number type, and its elementary functions
///     error.hpp, estimate.hpp, interval.hpp   the exception, a number with its error, two ends
///     deferred.hpp                values that are computed when they are first read
///     order.hpp                   sign, minimum, maximum
///     expression.hpp, expression/  formulas: node.hpp says what a node is, nodes/ and functions/ have one in a place,
///                                 derivative.hpp, evaluate.hpp, coordinates.hpp, kinks.hpp, formula.hpp what is done
///                                 with them
///     jet.hpp, jet/               dual numbers
///     power_series.hpp, power_series/  truncated power series in named variables; series_tape.hpp, whose coefficients
///                                      come one after the other
///     integer/                    built-in integers that know when they overflow, exact fractions
///     multi_index.hpp, multi_index_table.hpp   powers and indices, tables over powers
///     set_partitions.hpp, cumulant.hpp   partitions, moments and cumulants
///     random.hpp, random/         random numbers
///     execution.hpp, execution/   long sums over several workers
///     lanes.hpp, ball.hpp         several numbers side by side; numbers that keep account of their rounding
///     text/                       numbers, terms and tables as text

#include <freefield/core/ball.hpp>
#include <freefield/core/cumulant.hpp>
#include <freefield/core/deferred.hpp>
#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/execution.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/core/integer/fraction.hpp>
#include <freefield/core/interval.hpp>
#include <freefield/core/jet.hpp>
#include <freefield/core/lanes.hpp>
#include <freefield/core/math.hpp>
#include <freefield/core/multi_index.hpp>
#include <freefield/core/multi_index_table.hpp>
#include <freefield/core/order.hpp>
#include <freefield/core/power_series.hpp>
#include <freefield/core/power_series/lane_functions.hpp>
#include <freefield/core/power_series/series_tape.hpp>
#include <freefield/core/random.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/core/set_partitions.hpp>
#include <freefield/core/text/table.hpp>
