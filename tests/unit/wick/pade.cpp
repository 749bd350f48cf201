// Pade approximants.

#include <freefield/core/integer/fraction.hpp>
#include <freefield/wick/pade.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <vector>

#include "support/caught.hpp"
#include "support/close.hpp"
#include "support/random_matrix.hpp"

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using support::close;
using support::says;
using coefficients = std::vector<rational>;

namespace {

/// 1/k!
coefficients exponential(int order) {
  coefficients a{1};
  for (int k = 1; k <= order; ++k) a.push_back(a.back() / k);
  return a;
}

}  // namespace

TEST_CASE("pade: of the exponential") {
  auto const p = ff::pade(exponential(4), 2, 2);
  CHECK(p.numerator == coefficients{1, rational(1, 2), rational(1, 12)});
  CHECK(p.denominator == coefficients{1, rational(-1, 2), rational(1, 12)});
  CHECK(p(rational(1)) == rational(19, 7));
  CHECK(close(p(1.0), 19.0 / 7, 2));
  CHECK(std::abs(ff::pade(exponential(16), 8, 8)(1.0) - std::exp(1.0)) < 1e-15);
}

TEST_CASE("pade: agrees with its series, and finds rational functions again") {
  constexpr auto g = ff::symbol<"g">;
  using series = ff::power_series<rational, 6, ff::symbol_node<"g">>;
  support::random_entries entries(3);
  for (int trial = 0; trial < 5; ++trial) {
    series a(1);
    for (int k = 1; k <= 6; ++k) a.set_coefficient(std::array{k}, entries.next<rational>() + k * k);
    for (int m = 0; m <= 6; ++m) {
      auto const p = ff::pade(a, 6 - m, m);
      series const above{std::span<rational const>(p.numerator)}, below{std::span<rational const>(p.denominator)};
      CHECK(above / below == a);
    }
  }
  series const x = series::of(g), function = (2 + x * 3) / (1 - x + x * x / 2);
  auto const found = ff::pade(function, 1, 2);
  CHECK(found.numerator == coefficients{2, 3});
  CHECK(found.denominator == coefficients{1, -1, rational(1, 2)});
}

TEST_CASE("pade: complex numbers and doubles") {
  using complex = std::complex<double>;
  std::vector<complex> a{1};
  for (int k = 1; k < 9; ++k) a.push_back(a.back() * complex(0, 1));
  auto const p = ff::pade(a, 0, 1);  // 1/(1 - i x)
  CHECK(std::abs(p(complex(0.5)) - 1.0 / complex(1, -0.5)) < 1e-15);
  std::vector<double> const logarithm{0, 1, -1.0 / 2, 1.0 / 3, -1.0 / 4, 1.0 / 5, -1.0 / 6, 1.0 / 7, -1.0 / 8};
  CHECK(std::abs(ff::pade(logarithm, 4, 4)(1.0) - std::log(2.0)) < 1e-6);
}

TEST_CASE("pade: values are rounded once, far out and where the numerator cancels") {
  auto const p = ff::pade(exponential(20), 10, 10);
  for (double const x : {-24.0, -3.5, 0.1, 7.25, 24.0}) {
    CHECK(support::equal(p(x), static_cast<double>(p(static_cast<rational>(x)))));
  }
  std::vector<double> a;
  for (rational const& c : exponential(7)) a.push_back(static_cast<double>(c));
  CHECK(support::within(ff::pade(a, 3, 3)(1e200), -1.0, 1e-12));  // the condition of the equations is about 1000
  CHECK(support::within(ff::pade(a, 3, 4)(1e200) * 1e200, 4.0, 1e-12));
  CHECK(caught([&] { return ff::pade(a, 4, 2)(1e200); }).code == ff::errc::overflow);
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([&] { return ff::pade(a, 4, 2)(nan); }).code == ff::errc::non_finite);
}

TEST_CASE("pade: refusals") {
  auto const a = exponential(4);
  CHECK(caught([&] { return ff::pade(a, -1, 2); }).code == ff::errc::domain);
  auto const few = caught([&] { return ff::pade(a, 3, 2); });
  CHECK(few.code == ff::errc::size_mismatch);
  CHECK(says(few, "pade: series has too few coefficients, got 5"));
  coefficients const polynomial{1, 1, 0, 0, 0};
  CHECK(caught([&] { return ff::pade(polynomial, 2, 2); }).code == ff::errc::degenerate);
  std::vector<double> const bad{1, std::numeric_limits<double>::quiet_NaN(), 2};
  auto const nan = caught([&] { return ff::pade(bad, 1, 1); });
  CHECK(nan.code == ff::errc::non_finite);
  CHECK(nan.index == ff::error_index{1});
  CHECK(caught([&] { return ff::pade(coefficients{1, 1}, 0, 1)(rational(1)); }).code == ff::errc::domain);
}
