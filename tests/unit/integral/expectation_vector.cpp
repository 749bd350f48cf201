// Vectors in one pass, and the options of expectations.

#include <freefield/integral/expectation.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <sstream>

#include "support/caught.hpp"
#include "unit/integral/kinks.hpp"

using namespace support;

namespace {

/// Values of several sizes, with different scales; the last one is zero.
Eigen::Vector4d values(double t) { return {std::tanh(t) * t, 1e6 * std::cos(t), std::exp(-t * t), 0}; }

}  // namespace

TEST_CASE("each number of a vector is that of its own integral, by every rule; points are shared") {
  auto const p = line(0.5, 1.5);
  auto const all = [&](auto const& rule, ff::expectation_options<double> const& options) {
    int calls = 0;
    auto const found = ff::expectation(p, [&](double t) { return ++calls, values(t); }, rule, options);
    int separate = 0;
    for (int k = 0; k < 4; ++k) {
      CAPTURE(k);
      auto const one = ff::expectation(p, [&](double t) { return ++separate, values(t)(k); }, rule, options);
      CHECK(std::abs(found.value(k) - one.value) <= found.error(k) + one.error);
      CHECK(found[k].value == found.value(k));
    }
    CHECK(calls < separate);
  };
  all(ff::rules::adaptive{}, {});
  all(ff::rules::adaptive{}, {.tolerance = 1e-10});
  all(ff::rules::trapezoid{}, {});
  all(ff::rules::gauss_hermite{.points = 40}, {});
  all(ff::rules::gauss_kronrod{}, {});
  all(ff::rules::smolyak{.level = 8}, {});
  all(ff::rules::unscented{}, {});
  all(ff::rules::cubature{}, {});
  all(ff::rules::quasi_monte_carlo{.points = 256}, {});
  all(ff::rules::monte_carlo{.samples = 1000}, {});
}

TEST_CASE("closed forms, as an Eigen vector, an expression of Eigen or a std::array") {
  auto const q = plane(1, 1, 0.5);
  auto const moments = ff::expectation(q, [](VectorXd const& v) { return (v(0) * v).eval(); });
  CHECK(moments.contains(Eigen::Vector2d(1, 0.5)));
  auto const pair = ff::expectation(q, [](VectorXd const& v) {
    return std::array<double, 2>{std::erf(v(0)) * std::erf(v(1)), std::exp(v(0) - v(1))};
  });
  CHECK(pair[0].contains(2 / pi * std::asin(1.0 / 3)));
  CHECK(pair[1].contains(std::exp(0.5)));
  CHECK_FALSE(pair.contains(Eigen::Vector2d(0, 0)));
  std::ostringstream text;
  text << moments;
  CHECK(text.str().find("+-") != std::string::npos);
}

TEST_CASE("kinks of vectors in one dimension: found by bisection, and exact where they are named") {
  auto const p = line(0.25, 1);
  auto const f = [](double t) { return Eigen::Vector2d(std::abs(t), t > 0 ? 1 : 0); };
  double const of_abs = 0.25 * (2 * distribution(0.25) - 1) + 2 * density(0.25);
  auto const found = ff::expectation(p, f), named = ff::expectation(p, f, {.breaks = {{0.0}}});
  CHECK(found.contains(Eigen::Vector2d(of_abs, distribution(0.25))));
  CHECK(named.contains(Eigen::Vector2d(of_abs, distribution(0.25))));
  CHECK(named.error.maxCoeff() < 1e-13);
}

TEST_CASE("a measure of one point") {
  ff::gaussian<double> const point(VectorXd::Constant(1, 2.0), MatrixXd::Zero(1, 1));
  auto const found = ff::expectation(point, values);
  CHECK(found.value == values(2));
  CHECK(found.error.isZero(0));
}

TEST_CASE("what is refused") {
  auto const p = line(0, 1);
  auto const vector = [](double t) { return Eigen::Vector2d(t, std::sin(t)); };
  auto const changing = caught([&] {
    return ff::expectation(p, [](double t) { return VectorXd(VectorXd::Ones(t > 0 ? 2 : 1)); });
  });
  CHECK(changing.code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::expectation(p, [](double) { return VectorXd(); }); }).code ==
        ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::expectation(plane(1, 1, 0), [](VectorXd const& v) { return v; }, {.breaks = {{0}}}); })
            .code == ff::errc::domain);
  // The number that misses its tolerance is named.
  auto const missed = caught([&] {
    return ff::expectation(p, [](double t) { return Eigen::Vector2d(1, std::abs(t)); }, ff::rules::trapezoid{},
                           {.tolerance = 1e-10, .evaluations = 1000});
  });
  CHECK(missed.code == ff::errc::not_converged);
  CHECK(missed.index == ff::error_index{1});
  auto const nan = caught([&] {
    return ff::expectation(p, [](double t) { return Eigen::Vector2d(1, std::log(t - 1)); });
  });
  CHECK(nan.code == ff::errc::non_finite);
  CHECK(says(nan, "integrand is not finite at the point ("));
  double const infinity = std::numeric_limits<double>::infinity();
  auto const breaks = caught([&] { return ff::expectation(p, vector, {.breaks = {{0, infinity}}}); });
  CHECK(breaks.code == ff::errc::non_finite);
  CHECK(breaks.index == ff::error_index{0});
}

TEST_CASE("a tolerance that cannot be reached: why") {
  auto const p = line(0, 1);
  auto const rounding =
      caught([&] { return ff::expectation(p, [](double t) { return std::cos(t); }, {.tolerance = 1e-17}); });
  CHECK(says(rounding, "tolerance is not reached, because rounding errors are larger: the best estimate is 0.60653"));
  auto const growth = caught([&] {
    return ff::expectation(p, [](double t) { return std::exp(0.45 * t * t); }, ff::rules::trapezoid{},
                           {.tolerance = 1e-12});
  });
  CHECK(says(growth, "because the function grows too fast far from the mean"));
  auto const points = caught([&] {
    return ff::expectation(p, [](double t) { return std::tanh(3 * t) * t; }, ff::rules::gauss_hermite{},
                           {.tolerance = 1e-12});
  });
  CHECK(says(points, "because its number of points is fixed"));
  CHECK(ff::expectation(p, [](double t) { return std::cos(t); }, ff::rules::gauss_hermite{}, {.tolerance = 1e-12})
            .contains(std::exp(-0.5)));
}

TEST_CASE("functions of zero, and what is zero except far out") {
  auto const p = line(0, 1);
  CHECK(ff::expectation(p, [](double) { return 0.0; }).value == 0);
  CHECK(ff::expectation(p, [](double) { return 0.0; }).error == 0);
  auto const far = ff::expectation(p, [](double t) { return t > 2.5 ? 1.0 : 0.0; });
  CHECK(far.contains(distribution(-2.5)));
}

TEST_CASE("at most 100 evaluations for tanh to 1e-12 up to variance 4") {
  auto const check_count = [](double mean, double variance, auto const& f) {
    CAPTURE(variance);
    CAPTURE(mean);
    int calls = 0;
    auto const p = line(mean, std::sqrt(variance));
    auto const found = ff::expectation(p, [&](double t) { return ++calls, f(t); }, {.tolerance = 1e-12});
    CHECK(calls <= 100);
    auto const other = ff::expectation(p, f, ff::rules::gauss_kronrod{});
    CHECK(std::abs(found.value - other.value) <= found.error + other.error);
  };
  for (double const variance : {0.25, 0.5, 1.0, 2.0, 3.0, 4.0}) {
    for (double const mean : {0.0, 0.25, 0.5, 1.0}) check_count(mean, variance, [](double t) { return std::tanh(t); });
    check_count(0, variance, [](double t) { return std::tanh(t) * std::tanh(t); });
  }
}
