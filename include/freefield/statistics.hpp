#pragma once
/// @file
/// What a number from data is worth.  Start with `bootstrap(rows, statistic)` and `percentile_interval(draws, level)`.
///
///     quantile.hpp     quantiles, percentile intervals and the standard deviation of a sample
///     student_t.hpp    how far an interval about a mean reaches
///     bounded_ratio.hpp  likelihood ratios beside a parameter that has a bound
///     bootstrap.hpp    statistics of resamples
///     jackknife.hpp    bias and standard error from the samples without one row
///     runs_test.hpp    whether signs alternate as those of independent numbers do
///     standard_error.hpp  of a mean over weighted particles
///     k_statistic.hpp  unbiased estimates of cumulants of any order, in any number of variables

#include <freefield/statistics/bootstrap.hpp>
#include <freefield/statistics/bounded_ratio.hpp>
#include <freefield/statistics/jackknife.hpp>
#include <freefield/statistics/k_statistic.hpp>
#include <freefield/statistics/runs_test.hpp>
#include <freefield/statistics/standard_error.hpp>
#include <freefield/statistics/student_t.hpp>
