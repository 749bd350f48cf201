// Expectations of products of functions of two components, for all pairs.

#include <freefield/integral/pair_expectations.hpp>

#include <freefield/core/random.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "support/caught.hpp"
#include "unit/integral/kinks.hpp"

using namespace support;

namespace {

constexpr auto g = ff::symbol<"g">;

/// Components of several means and variances, some of them equal; two are the same up to sign, one has no spread.
ff::gaussian<double> many() {
  ff::philox4x32 engine(4, 20);
  MatrixXd root(7, 5);
  for (double& entry : root.reshaped()) entry = ff::normal<double>(engine) / 2;
  root.row(3) = -root.row(2);
  root.row(4).setZero();
  root.row(6) = root.row(5).reverse();
  VectorXd mean(7);
  mean << 0, 0.5, 0.25, -0.25, 1, 0.1, 0.1;
  return ff::gaussian<double>(mean, MatrixXd(root * root.transpose()));
}

template <class F, class G>
void check_by_rules(ff::estimate<MatrixXd> const& found, ff::gaussian<double> const& p, F const& f, G const& h,
                    double closest) {
  for (Eigen::Index i = 0; i < p.dimension(); ++i) {
    for (Eigen::Index j = 0; j < p.dimension(); ++j) {
      CAPTURE(i);
      CAPTURE(j);
      auto const one = i == j ? ff::expectation(p.marginal(ff::indices{i}), [&](double t) { return f(t) * h(t); })
                              : ff::expectation(p.marginal(ff::indices{i, j}),
                                                [&](VectorXd const& v) { return f(v(0)) * h(v(1)); });
      CHECK(std::abs(found.value(i, j) - one.value) <= found.error(i, j) + one.error);
      CHECK(found.error(i, j) <= closest);
    }
  }
}

}  // namespace

TEST_CASE("smooth functions: every pair as by a rule for two components") {
  auto const p = many();
  auto const f = [](double t) { return std::tanh(t); };
  auto const h = [](double t) { return std::exp(-t * t) + t; };
  check_by_rules(ff::pair_expectations(p, f, h), p, f, h, 1e-11);
  check_by_rules(ff::pair_expectations(p, tanh(x), exp(-x * x) + x), p, f, h, 1e-11);
  auto const symmetric = ff::pair_expectations(p, tanh(x));
  check_by_rules(symmetric, p, f, f, 1e-11);
  CHECK(symmetric.value == symmetric.value.transpose());
  auto const bound = ff::pair_expectations(p, tanh(g * x), {.tolerance = 1e-10}, g = 2);
  auto const twice = [](double t) { return std::tanh(2 * t); };
  check_by_rules(bound, p, twice, twice, 1e-10);
}

TEST_CASE("closed forms: erf, sign and ReLU for all correlations, also of components that are the same") {
  VectorXd const correlations = (VectorXd(8) << 0, 0.3, -0.6, 0.9, 0.99, -0.9999, 1, -1).finished();
  for (double const rho : correlations) {
    CAPTURE(rho);
    auto const p = plane(1, 1, rho);
    double const angle = std::acos(rho);
    auto const erfs = ff::pair_expectations(p, erf(x));
    CHECK(erfs[0].error < 1e-12);
    CHECK(erfs(0, 1).contains(2 / pi * std::asin(2 * rho / 3)));
    CHECK(erfs(0, 0).contains(2 / pi * std::asin(2.0 / 3)));
    auto const ramps = ff::pair_expectations(p, max(x, 0));
    double const ramp = (std::sin(angle) + rho * (pi - angle)) / (2 * pi);  // itself with rounding near -1
    CHECK(std::abs(ramps.value(0, 1) - ramp) <= ramps.error(0, 1) + 1e-16);
    CHECK(ramps(1, 1).contains(0.5));
    CHECK(ramps.error.maxCoeff() < 1e-11);
    auto const signs = ff::pair_expectations(p, sign(x), sign(x));
    CHECK(signs(0, 1).contains(2 / pi * std::asin(rho)));
    CHECK(signs.error.maxCoeff() < 1e-10);
    auto const callables = ff::pair_expectations(p, [](double t) { return t > 0 ? t : 0; },
                                                 [](double t) { return t * t; }, {.breaks = {{0.0}, {}}});
    CHECK(callables(0, 1).contains((1 + rho * rho) / std::sqrt(2 * pi)));
  }
}

TEST_CASE("kinks of high order that nobody names: inside the error") {
  auto const p = plane(1, 1, 0);
  auto const fifth = ff::pair_expectations(p, [](double t) { return std::pow(std::abs(t), 5); });
  CHECK(fifth(0, 1).contains(64 * 2 / pi));  // E|z|^5 = 8 sqrt(2 / pi)
  auto const seventh = ff::pair_expectations(p, [](double t) { return std::pow(std::abs(t), 7); });
  CHECK(seventh(0, 1).contains(48 * 48 * 2 / pi));
}

TEST_CASE("Price's theorem for pairs: the slope by the covariance is the pair of the derivatives") {
  double const step = 1e-4;
  auto const above = ff::pair_expectations(plane(1, 1, 0.4 + step), tanh(x)),
             below = ff::pair_expectations(plane(1, 1, 0.4 - step), tanh(x));
  double const slope = (above.value(0, 1) - below.value(0, 1)) / (2 * step);
  CHECK(ff::pair_expectations(plane(1, 1, 0.4), derivative(tanh(x), x)).value(0, 1) ==
        doctest::Approx(slope).epsilon(1e-7));
}

TEST_CASE("what is refused") {
  auto const p = plane(1, 1, 0.5);
  double const not_a_number = std::nan("");
  CHECK(caught([&] { return ff::pair_expectations(p, tanh(x), {.tolerance = -1.0}); }).code == ff::errc::bad_option);
  auto const lists = caught([&] { return ff::pair_expectations(p, tanh(x), {.breaks = {{0.0}, {}, {}}}); });
  CHECK(lists.code == ff::errc::size_mismatch);
  CHECK(lists.function == "pair_expectations");
  CHECK(caught([&] { return ff::pair_expectations(p, tanh(g * x), g = not_a_number); }).code ==
        ff::errc::non_finite);
  CHECK(caught([&] { return ff::pair_expectations(p, log(x)); }).code == ff::errc::non_finite);
  // A kink that is not named, at a correlation of 1: no series and no rule comes to 1e-13.
  auto const missed = caught([&] {
    return ff::pair_expectations(plane(1, 1, 0.95), [](double t) { return std::abs(t - 0.1); },
                                 {.tolerance = 1e-13, .evaluations = 5000});
  });
  CHECK(missed.code == ff::errc::not_converged);
  CHECK(missed.index.size() == 2);
}
