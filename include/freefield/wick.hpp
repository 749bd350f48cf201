#pragma once
/// @file
/// Wick's theorem: contractions, hafnians and Pfaffians, moments and cumulants.

#include <freefield/wick/banded.hpp>
#include <freefield/wick/charged_moment.hpp>
#include <freefield/wick/contraction.hpp>
#include <freefield/wick/cumulant.hpp>
#include <freefield/wick/field_moment.hpp>
#include <freefield/wick/grassmann_moment.hpp>
#include <freefield/wick/hafnian.hpp>
#include <freefield/wick/hafnian_estimate.hpp>
#include <freefield/wick/hafnian_gradient.hpp>
#include <freefield/wick/hermite.hpp>
#include <freefield/wick/k_statistic.hpp>
#include <freefield/wick/low_rank.hpp>
#include <freefield/wick/moment.hpp>
#include <freefield/wick/moment_table.hpp>
#include <freefield/wick/normal_order.hpp>
#include <freefield/wick/pairings.hpp>
#include <freefield/wick/permanent.hpp>
#include <freefield/wick/pfaffian.hpp>
#include <freefield/wick/set_partitions.hpp>
#include <freefield/wick/torontonian.hpp>
