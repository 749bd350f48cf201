// once: the same code as other tests, in 50 digits.
// Tails in 50 digits: closed forms, and the exponents of double to all of its digits.

#include <doctest/doctest.h>

#include <freefield/interop/multiprecision.hpp>
#include <freefield/power_law/fit_tail.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>
#include <support/heavy_tails.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ff = freefield;
using real = boost::multiprecision::cpp_bin_float_50;
using support::close;
using support::within;

TEST_CASE("real numbers: the closed form, its error and its interval") {
  std::vector<real> const data{real(1), exp(real(1) / 2), exp(real(3) / 2)};
  auto const tail = ff::fit_tail(data, {.xmin = real(1)});
  CHECK(close(tail.alpha, real(5) / 2));
  CHECK(close(tail.standard_error, real(real(3) / 2 / sqrt(real(3)))));
  auto const interval = tail.interval(real(95) / 100);
  CHECK(within(interval.lower, real("1.30933606144780064328490868612287395134670016"), real(1e-40)));
  CHECK(within(interval.upper, real("4.61234383386198040752440912730083726376882574"), real(1e-40)));
}

TEST_CASE("integers: the same cut-off as in double, exponents that agree to double's digits") {
  auto numbers = support::pareto(400, 2.2, 51);
  std::vector<double> integers;
  for (double const x : numbers) integers.push_back(std::floor(x));
  for (bool const discrete : {false, true}) {
    auto const& data = discrete ? integers : numbers;
    auto const in_double = ff::fit_tail(data, {.discrete = discrete});
    auto const tail = ff::fit_tail(std::vector<real>(data.begin(), data.end()), {.discrete = discrete});
    CHECK(tail.xmin == in_double.xmin);
    CHECK(within(static_cast<double>(tail.alpha), in_double.alpha, 1e-13));
    CHECK(within(static_cast<double>(tail.distance), in_double.distance, 1e-13));
    CHECK(within(static_cast<double>(tail.log_likelihood / in_double.log_likelihood), 1.0, 1e-13));
  }
}

TEST_CASE("the exponent of integers solves its equation to 45 digits") {
  std::vector<real> const data{3, 3, 3, 4, 5, 5, 9, 30};
  auto const tail = ff::fit_tail(data, {.xmin = real(3), .discrete = true});
  real mean(0);
  for (real const& x : data) mean += log(x) / 8;
  CHECK(within(ff::log_hurwitz_zeta_derivatives(tail.alpha, real(3)).first, real(-mean), real(1e-45)));
}
