// Gaussian measures on intervals: against closed forms, 50 digits and samples, in the middle and far in the tails.

#include <freefield/integral/truncated_gaussian.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/math/special_functions/erf.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "support/caught.hpp"
#include "support/close.hpp"

namespace ff = freefield;
using support::caught;
using support::close;
using support::says;
using precise = boost::multiprecision::cpp_bin_float_50;
using longer = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<200>>;

namespace {

constexpr double rounding = 16 * std::numeric_limits<double>::epsilon();  // of a sum of a hundred terms
constexpr double infinity = std::numeric_limits<double>::infinity();

struct interval {
  double lower, upper;
};
std::vector<interval> const intervals{{-1, 2},  {0, infinity}, {8, 9},     {30, infinity},    {-infinity, -5},
                                      {-12, 0}, {3, 3.125},    {-0.5, 40}, {1, 1 + 0x1p-30}, {-infinity, infinity}};

/// log of the probability by the complementary error function, on the side where it does not cancel.
template <class T = precise>
T log_probability(interval const& x) {
  auto const tail = [](double z) {
    return std::isinf(z) ? T(z > 0 ? 0 : 2) : T(erfc(T(z) / sqrt(T(2))));
  };
  T const mass = x.lower > 0 ? tail(x.lower) - tail(x.upper) : tail(-x.upper) - tail(-x.lower);
  return log(mass / 2);
}

}  // namespace

TEST_CASE("truncated_gaussian: probabilities are those of the error function") {
  for (auto const& x : intervals) {
    CAPTURE(x.lower);
    ff::truncated_gaussian<double> const p(0.0, 1.0, {x.lower, x.upper});
    CHECK(std::abs(p.log_probability() - static_cast<double>(log_probability(x))) <=
          rounding * (1 + std::abs(p.log_probability())));
  }
}

TEST_CASE("truncated_gaussian: mean and variance by densities at the ends, in 50 digits") {
  // E[z] = (phi(a) - phi(b)) / P,   Var[z] = 1 + (a phi(a) - b phi(b)) / P - E[z]^2
  for (auto const& x : intervals) {
    CAPTURE(x.lower);
    precise const log_mass = log_probability(x), circle = log(2 * boost::math::constants::pi<precise>());
    auto const density = [&](double z) {
      return std::isinf(z) ? precise(0) : precise(exp(-(precise(z) * z + circle) / 2 - log_mass));
    };
    precise const a = density(x.lower), b = density(x.upper), mean = a - b;
    precise variance = 1 - mean * mean;
    if (std::isfinite(x.lower)) variance += a * x.lower;
    if (std::isfinite(x.upper)) variance -= b * x.upper;
    ff::truncated_gaussian<double> const p(0.0, 1.0, {x.lower, x.upper});
    CHECK(std::abs(p.mean() - static_cast<double>(mean)) <= rounding * (1 + std::abs(p.mean())));
    if (x.upper - x.lower < 1e-3) continue;  // the closed form cancels; the uniform limit is below
    CHECK(close(p.variance(), static_cast<double>(variance), 64));
  }
  ff::truncated_gaussian<double> const narrow(0.0, 1.0, {1, 1 + 0x1p-30});
  CHECK(close(narrow.variance(), 0x1p-60 / 12, 16));
  for (int const k : {1, 2, 51, 100}) CHECK(std::abs(narrow.moment(k) - std::pow(1 + 0x1p-31, k)) < 1e-15 * (16 + k));
}

TEST_CASE("truncated_gaussian: 50 digits") {
  ff::truncated_gaussian<precise> const p(0, 1, {8, 9});
  precise const expected = log_probability({8, 9});
  CHECK(abs(p.log_probability() - expected) < precise("1e-47"));
}

TEST_CASE("truncated_gaussian: moments, units, distribution function") {
  ff::truncated_gaussian<double> const p(1.5, 0.5, {1.0, 3.0}), standard(0.0, 1.0, {-1.0, 3.0});
  CHECK(close(p.mean(), 1.5 + 0.5 * standard.mean(), 4));
  CHECK(close(p.variance(), 0.25 * standard.variance(), 4));
  CHECK(close(p.log_probability(), standard.log_probability(), 8));
  CHECK(close(p.moment(0), 1.0, 2));
  CHECK(close(p.moment(2), p.variance() + p.mean() * p.mean(), 8));
  CHECK(p.cumulative(1.0) == 0);
  CHECK(p.cumulative(5.0) == 1);
  CHECK(p.cumulative(-infinity) == 0);
  double const root = std::numbers::sqrt2;
  CHECK(close(p.cumulative(2.0), 2 * std::erf(1 / root) / (std::erf(3 / root) + std::erf(1 / root)), 16));
  CHECK(p.log_density(0.5) == -infinity);
  // The density is the derivative of the distribution function: over a short step by Simpson's rule.
  double const h = 1.0 / 256, middle = std::exp(p.log_density(2.0)), left = std::exp(p.log_density(2.0 - h)),
               right = std::exp(p.log_density(2.0 + h));
  CHECK(std::abs(p.cumulative(2.0 + h) - p.cumulative(2.0 - h) - h / 3 * (left + 4 * middle + right)) < 1e-12);
}

TEST_CASE("truncated_gaussian: high moments, and distances from a far bound") {
  ff::truncated_gaussian<double> const all(0.0, 1.0, {});
  double odd_factorial = 1;
  for (int k = 2; k <= 300; k += 2) {
    odd_factorial *= k - 1;
    CHECK(std::abs(all.moment(k) / odd_factorial - 1) < 1e-13);
  }
  CHECK(caught([&] { return all.moment(302); }).code == ff::errc::overflow);
  // A mean so far out that its square is beyond all numbers.
  for (double const mean : {1e16, 1e17, 1e100, 1e200, -1e200}) {
    CAPTURE(mean);
    ff::truncated_gaussian<double> const far_out(mean, 1.0, {});
    CHECK(std::abs(far_out.moment(1) / mean - 1) < 4e-15);
    if (std::abs(mean) < 1e150) CHECK(std::abs(far_out.moment(2) / mean / mean - 1) < 4e-15);
  }
  CHECK(caught([&] { return all.moment(1001); }).code == ff::errc::too_large);
  // Far out the measure is exponential with the rate lower / deviation^2.
  ff::truncated_gaussian<double> const far(0.0, 3.0, {.lower = 1e6});
  CHECK(std::abs(far.cumulative(1e6 + 0x1p-20) / -std::expm1(-1e6 / 9 * 0x1p-20) - 1) < 1e-9);
}

TEST_CASE("truncated_gaussian: moments by their recursion, in 200 digits" * doctest::test_suite("long")) {
  // E[z^k] = (k - 1) E[z^(k - 2)] + (a^(k - 1) phi(a) - b^(k - 1) phi(b)) / P;   x = m + s z by the binomial theorem;
  // the factorials of the recursion cancel up to 90 digits.
  int const top = 101;
  for (auto const& x : intervals) {
    longer const log_mass = log_probability<longer>(x), circle = log(2 * boost::math::constants::pi<longer>());
    auto const end = [&](double z, int k) {
      return std::isinf(z) ? longer(0) : longer(pow(longer(z), k) * exp(-(longer(z) * z + circle) / 2 - log_mass));
    };
    std::vector<longer> standard{1, end(x.lower, 0) - end(x.upper, 0)};
    for (int k = 2; k <= top + 1; ++k)
      standard.push_back((k - 1) * standard[std::size_t(k - 2)] + end(x.lower, k - 1) - end(x.upper, k - 1));
    for (double const mean : {0.0, -0.75, 40.0}) {
      double const deviation = 0.5;
      ff::truncated_gaussian<double> const p(mean, deviation, {mean + deviation * x.lower, mean + deviation * x.upper});
      auto const exact = [&](int k) {
        longer sum = 0, binomial = 1;
        for (int j = 0; j <= k; ++j) {
          sum += binomial * pow(longer(mean), k - j) * pow(longer(deviation), j) * standard[std::size_t(j)];
          binomial = binomial * (k - j) / (j + 1);
        }
        return sum;
      };
      for (int const k : {1, 2, 3, 8, 51, 100, 101}) {
        CAPTURE(x.lower);
        CAPTURE(mean);
        CAPTURE(k);
        // An odd moment may be small by cancellation: its size is that of its neighbours.
        longer const size = k % 2 == 0 ? exact(k) : longer(sqrt(exact(k - 1) * exact(k + 1)));
        CHECK(abs(longer(p.moment(k)) - exact(k)) <= 1e-15 * (16 + 2 * k) * size);
      }
    }
  }
}

TEST_CASE("truncated_gaussian: samples have its mean and variance and stay inside") {
  for (auto const& x : intervals) {
    CAPTURE(x.lower);
    ff::truncated_gaussian<double> const p(0.0, 1.0, {x.lower, x.upper});
    ff::philox4x32 engine{7, 1};
    int const n = 4000;
    double sum = 0, squares = 0, center = p.mean(), deviation = std::sqrt(p.variance());
    for (int k = 0; k < n; ++k) {
      double const z = p.sample(engine);
      CHECK((x.lower <= z && z <= x.upper));
      double const u = (z - center) / deviation;
      sum += u;
      squares += u * u;
    }
    CHECK(std::abs(sum / n) < 4.9 / std::sqrt(n));
    CHECK(std::abs(squares / n - 1) < 4.9 * 3 / std::sqrt(n));  // kurtosis at most 9, that of an exponential tail
  }
}

TEST_CASE("truncate_along: the space between two planes") {
  Eigen::Matrix2d covariance;
  covariance << 2, 0.5, 0.5, 1;
  Eigen::Vector2d const mean(0.5, -1), direction(1, 2);
  ff::gaussian<double> const p{mean, covariance};
  // Half of the measure: the mean moves by C a sqrt(2 / (pi v)), the variance along a loses the part 2/pi.
  auto const half = ff::truncate_along(p, direction, {.lower = direction.dot(mean)});
  double const v = direction.dot(covariance * direction);
  Eigen::Vector2d const shift = covariance * direction * std::sqrt(2 / (std::numbers::pi * v));
  CHECK((half.mean - mean - shift).norm() < 1e-14);
  Eigen::Matrix2d const expected =
      covariance - covariance * direction * direction.transpose() * covariance * (2 / (std::numbers::pi * v));
  CHECK((half.covariance - expected).norm() < 1e-14);
  CHECK(close(half.log_probability, -std::numbers::ln2, 16));
  // No restriction changes nothing.
  auto const all = ff::truncate_along(p, direction, {});
  CHECK((all.mean - mean).norm() < 1e-14);
  CHECK((all.covariance - covariance).norm() < 1e-13);
}

TEST_CASE("truncated_gaussian: refusals") {
  using measure = ff::truncated_gaussian<double>;
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([&] { return measure(nan, 1.0, {}); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return measure(0.0, infinity, {}); }).code == ff::errc::non_finite);
  CHECK(says(caught([] { return measure(0.0, -1.0, {}); }), "truncated_gaussian: deviation is not positive, got -1"));
  CHECK(says(caught([] {
               return measure(0.0, 1.0, {2.0, 2.0});
             }),
             "interval is empty: lower bound, got 2; expected lower < upper"));
  CHECK(caught([&] { return measure(0.0, 1.0, {nan, 2.0}); }).code == ff::errc::domain);
  CHECK(caught([] { return measure(0.0, 1.0, {infinity, infinity}); }).code == ff::errc::domain);
  CHECK(caught([] { return measure(0.0, 1e-300, {1e300, infinity}); }).code == ff::errc::domain);
  measure const p(0.0, 1.0, {});
  CHECK(caught([&] { return p.moment(-1); }).code == ff::errc::domain);
  CHECK(caught([&] { return p.cumulative(nan); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return p.log_density(infinity); }).code == ff::errc::non_finite);
  ff::gaussian<double> const q{Eigen::MatrixXd(Eigen::MatrixXd::Identity(2, 2))};
  CHECK(caught([&] { return ff::truncate_along(q, Eigen::VectorXd::Zero(2), {}); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::truncate_along(q, Eigen::VectorXd::Ones(3), {}); }).code == ff::errc::size_mismatch);
}
