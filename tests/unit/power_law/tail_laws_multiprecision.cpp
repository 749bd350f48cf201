// once: the same code as other tests, in 50 digits.
// Laws of tails in 50 digits: fits and densities agree with those of double to all of its digits.

#include <doctest/doctest.h>

#include <freefield/interop/multiprecision.hpp>
#include <freefield/power_law/tail_law_fit.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

#include <cmath>
#include <vector>

namespace ff = freefield;
namespace tails = ff::tails;
using real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
using support::within;

namespace {

std::vector<double> const data{4, 4, 5, 5, 6, 7, 7, 9, 10, 12, 13, 17, 24, 41, 63};

template <class Kind>
void check_digits(bool discrete) {
  CAPTURE(Kind::name);
  CAPTURE(discrete);
  std::vector<real> const exact(data.begin(), data.end());
  auto const plain = ff::fit_tail(Kind{}, data, {.xmin = 4.0, .discrete = discrete});
  auto const fine = ff::fit_tail(Kind{}, exact, {.xmin = real(4), .discrete = discrete});
  REQUIRE(plain.at_limit() == fine.at_limit());
  CHECK(within(static_cast<double>(fine.log_likelihood), plain.log_likelihood, 1e-12));
  for (int const x : {4, 11, 400}) {
    CHECK(within(static_cast<double>(fine.log_density(real(x))), plain.log_density(x), 1e-10));
    CHECK(within(static_cast<double>(fine.survival(real(x))), plain.survival(x), 1e-11));
  }
}

}  // namespace

TEST_CASE("fits, densities and survival functions") {
  for (bool const discrete : {false, true}) {
    check_digits<tails::stretched_exponential>(discrete);
    check_digits<tails::lognormal>(discrete);
    check_digits<tails::truncated_power_law>(discrete);
  }
}

TEST_CASE("a gamma distribution far from its cut-off: the normaliser is Gamma(a) / lambda^a") {
  real const a(400), lambda(2);
  ff::tail_law<tails::truncated_power_law, real> const law{{real(1 - a), lambda}, {.xmin = real(1) / 1000}};
  real log_gamma(0);
  for (int k = 1; k < 400; ++k) log_gamma += log(real(k));
  real const x(190), expected = (a - 1) * log(x) - lambda * x + a * log(lambda) - log_gamma;
  CHECK(within(law.log_density(x), expected, real("1e-44")));
}
