// Edgeworth and Gram-Charlier expansions against their textbook terms, moments by integration, and the gamma
// distribution.

#include <freefield/wick/edgeworth.hpp>
#include <freefield/wick/hermite.hpp>

#include <boost/math/special_functions/gamma.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <support/archetype.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using support::close_to_scale;
using support::says;
using support::within;

namespace {

/// He_n in the variable of another variance: v^(n/2) He_n(y / sqrt(v)).
rational scaled_hermite(int n, rational const& y, rational const& v) {
  rational before = 0, value = 1;
  for (int k = 0; k < n; ++k) {
    rational const next = y * value - k * v * before;
    before = value;
    value = next;
  }
  return value;
}

/// The gamma distribution of shape k, shifted and scaled to mean 0 and variance 1.
std::vector<double> gamma_cumulants(double shape, int count) {
  std::vector<double> result{0.0, 1.0};
  for (int r = 3; r <= count; ++r) result.push_back(std::tgamma(r) * std::pow(shape, 1 - r / 2.0));
  return result;
}

double gamma_density(double shape, double x) {
  double const root = std::sqrt(shape), t = shape + root * x;
  return root * std::exp((shape - 1) * std::log(t) - t - std::lgamma(shape));
}

/// The trapezoidal rule on the whole line.
template <class F>
double integral(F const& f) {
  double sum = 0;
  for (int k = -640; k <= 640; ++k) sum += f(k / 16.0);
  return sum / 16;
}

}  // namespace

TEST_CASE("edgeworth: the first terms are those of the textbooks") {
  rational const v(3, 2), k3(2, 5), k4(-1, 7), k5(3, 11), x(5, 4), m(1, 3);
  std::vector<rational> const kappa{m, v, k3, k4, k5};
  auto const term = [&](rational const& h, int n) {
    return rational(h * scaled_hermite(n, x - m, v) / ff::math::integer_power(v, static_cast<unsigned long>(n)));
  };
  CHECK(ff::edgeworth(kappa, 0).correction(x) == 1);
  rational const first = 1 + term(k3 / 6, 3);
  CHECK(ff::edgeworth(kappa, 1).correction(x) == first);
  rational const second = first + term(k4 / 24, 4) + term(k3 * k3 / 72, 6);
  CHECK(ff::edgeworth(kappa, 2).correction(x) == second);
  rational const third = second + term(k5 / 120, 5) + term(k3 * k4 / 144, 7) + term(k3 * k3 * k3 / 1296, 9);
  CHECK(ff::edgeworth(kappa, 3).correction(x) == third);
  CHECK(ff::gram_charlier(kappa, 5).correction(x) == 1 + term(k3 / 6, 3) + term(k4 / 24, 4) + term(k5 / 120, 5));
}

TEST_CASE("gram_charlier: the moments up to the degree are exact") {
  std::vector<rational> const kappa{rational(1, 3), rational(5, 4), 2, rational(-3, 2), rational(7, 3), 1, -4, 2};
  ff::multi_index_table<rational> table(ff::powers{8}, rational(0));
  for (int r = 1; r <= 8; ++r) table(ff::powers{r}) = kappa[static_cast<std::size_t>(r - 1)];
  auto const moments = ff::moments_from_cumulants(table);
  for (int degree = 2; degree <= 8; ++degree) {
    auto const p = ff::gram_charlier(kappa, degree);
    for (int k = 0; k <= degree; ++k) CHECK(p.moment(k) == moments(ff::powers{k}));
    CHECK(p.hermite_moments()[1] == 0);
    CHECK(p.hermite_moments()[2] == 0);
  }
  auto const p = ff::edgeworth(kappa, 6);
  for (int k = 0; k <= 4; ++k) CHECK(p.moment(k) == moments(ff::powers{k}));
}

TEST_CASE("edgeworth: moments are integrals of the density, the distribution function is one up to a point") {
  std::vector<double> const kappa{0.25, 1.5, 0.5, -0.25, 0.125, 0.5};
  auto const p = ff::edgeworth(kappa, 4);
  for (int k = 0; k <= 8; ++k) {
    double const scale = integral([&](double x) { return std::abs(p(x) * std::pow(x, k)); });
    CHECK(close_to_scale(integral([&](double x) { return p(x) * std::pow(x, k); }), p.moment(k), scale, 16));
  }
  for (double const x : {-2.0, 0.0, 0.5, 3.0}) {  // a difference formula of sixth order
    double const h = 1e-2;
    auto const f = [&](double s) { return p.distribution_function(x + s) - p.distribution_function(x - s); };
    CHECK(within((45 * f(h) - 9 * f(2 * h) + f(3 * h)) / (60 * h), p(x), 1e-12));
  }
  CHECK(within(p.distribution_function(-40.0), 0.0, 1e-200));
  CHECK(p.distribution_function(40.0) == 1.0);
}

TEST_CASE("edgeworth: the error for sums of n draws falls as n^(-(order + 1)/2)") {
  for (int order = 0; order <= 5; ++order) {
    double errors[2] = {}, tails[2] = {};
    for (int large : {0, 1}) {
      double const shape = large == 0 ? 400 : 1600;
      auto const p = ff::edgeworth(gamma_cumulants(shape, order + 2), order);
      for (double x = -3; x <= 3; x += 0.125) {
        errors[large] = std::max(errors[large], std::abs(p(x) - gamma_density(shape, x)));
        double const exact = boost::math::gamma_p(shape, shape + std::sqrt(shape) * x);
        tails[large] = std::max(tails[large], std::abs(p.distribution_function(x) - exact));
      }
    }
    CHECK(within(std::log2(errors[0] / errors[1]), order + 1.0, 0.2));
    CHECK(within(std::log2(tails[0] / tails[1]), order + 1.0, 0.2));
    CHECK(errors[1] < std::pow(0.05, order + 1));
  }
}

TEST_CASE("edgeworth: a density that is negative somewhere is told, not hidden") {
  auto const p = ff::gram_charlier(std::vector<double>{0, 1, 0, -2.5}, 4);
  CHECK(p(1.7320508075688772) > 0);
  CHECK(p(0.0) > 0);
  CHECK(p(4.0) < 0);
  CHECK(within(integral(p), 1.0, 1e-14));
}

TEST_CASE("edgeworth: a field is enough") {
  using number = support::field_archetype;
  auto const p = ff::edgeworth(std::vector<number>{number(2), number(3), number(6), number(5)}, 2);
  // 1 + 6 H_3 / (6 27) with y = 1: H_3 = 1 - 9;  H_4 = 1 - 18 + 27;  H_6 = 1 - 45 + 405 - 405
  number const lower = number(1) + number(-8) / number(27) + number(50) / number(24 * 81);
  number const expected = lower + number(-22) / number(729);
  CHECK((p.correction(number(3)) == expected));
  CHECK((p.moment(2) == number(7)));
}

TEST_CASE("edgeworth: bad input is named") {
  auto const few = caught([] { return ff::edgeworth(std::vector<double>{0, 1, 0}, 2); });
  CHECK(few.code == ff::errc::size_mismatch);
  CHECK(says(few, "edgeworth: there are too few cumulants, got 3"));
  auto const negative = caught([] { return ff::gram_charlier(std::vector<double>{0, -1, 0}, 3); });
  CHECK(negative.code == ff::errc::not_positive);
  CHECK(negative.index == ff::error_index{1});
  CHECK(says(negative, "gram_charlier: variance is not positive at 1, got -1"));
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const bad = caught([&] { return ff::edgeworth(std::vector<double>{0, 1, nan}, 1); });
  CHECK(bad.code == ff::errc::non_finite);
  CHECK(bad.index == ff::error_index{2});
  CHECK(caught([] { return ff::edgeworth(std::vector<double>{0, 1, 0}, -1); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::gram_charlier(std::vector<double>{0, 1, 0}, 1); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::edgeworth(std::vector<double>{0, 1, 0}, 1000); }).code == ff::errc::too_large);
  auto const p = ff::edgeworth(std::vector<double>{0, 1}, 0);
  CHECK(caught([&] { return p(nan); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return p.moment(-1); }).code == ff::errc::domain);
}
