#pragma once
/// @file
/// What a number from data is worth.  Start with `bootstrap(rows, statistic)` and `percentile_interval(draws, level)`.
///
///     quantile.hpp     quantiles, percentile intervals and the standard deviation of a sample
///     student_t.hpp    how far an interval about a mean reaches
///     bootstrap.hpp    statistics of resamples
///     jackknife.hpp    bias and standard error from the samples without one row
///     standard_error.hpp  of a mean over weighted particles
///     k_statistic.hpp  unbiased estimates of cumulants of any order, in any number of variables

#include <freefield/statistics/bootstrap.hpp>
#include <freefield/statistics/jackknife.hpp>
#include <freefield/statistics/k_statistic.hpp>
#include <freefield/statistics/standard_error.hpp>
#include <freefield/statistics/student_t.hpp>
