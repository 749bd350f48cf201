#include <doctest/doctest.h>

#include <freefield/flow.hpp>
#include <freefield/measure.hpp>
#include <freefield/transport.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/random_matrix.hpp>

#include <cmath>
#include <vector>

namespace ff = freefield;
using matrix = ff::matrix_of<double>;
using vector = ff::vector_of<double>;
using normal = ff::gaussian<double>;
using support::caught;
using support::close;
using support::within;

namespace {

normal const start(vector{{1.0, 2.0, -1.0}}, matrix{{2.0, 0.3, 0.1}, {0.3, 1.0, 0.2}, {0.1, 0.2, 3.0}});
normal const target(vector{{0.5, 0.0, 0.25}}, matrix{{1.0, 0.2, 0.0}, {0.2, 2.0, -0.3}, {0.0, -0.3, 1.5}});

/// Of full rank, with a direction that cannot move, of rank one.
std::vector<matrix> const operators{matrix{{1.0, 0.3, 0.2}, {0.3, 0.5, 0.0}, {0.2, 0.0, 2.0}},
                                    matrix{{1.0, 0.3, 0.0}, {0.3, 0.5, 0.0}, {0.0, 0.0, 0.0}},
                                    matrix{{0.0, 0.0, 0.0}, {0.0, 2.0, 0.5}, {0.0, 0.5, 1.0}},
                                    matrix{{1.0, 2.0, -1.0}, {2.0, 4.0, -2.0}, {-1.0, -2.0, 1.0}}};

double distance(normal const& p, normal const& q) {
  return (p.covariance() - q.covariance()).norm() + (p.mean() - q.mean()).norm();
}

}  // namespace

TEST_CASE("one mode: the step in closed form, beside the exact flow") {
  normal const p(matrix::Constant(1, 1, 4.0)), q(matrix::Constant(1, 1, 1.0));
  auto const flow = ff::gradient_flow(ff::relative_entropy(q), ff::field_metric(matrix(matrix::Constant(1, 1, 1.0))));
  double const a = 1 + 1 / 0.1, b = -2.0 / 0.1, root = (-b + std::sqrt(b * b + 4 * a)) / (2 * a);
  auto const step = ff::evolve(flow, p, 0.0, 0.1, ff::steppers::jko{}, {.step = 0.1}).state;
  CHECK(close(step.covariance()(0, 0), root * root, 16));
  CHECK(within(step.covariance()(0, 0), 3.485232, 5e-7));
  auto const exact = ff::evolve(flow, p, 0.0, 0.1, ff::steppers::exact{}, {.step = 0.1}).state;
  CHECK(within(exact.covariance()(0, 0), 3.456192, 5e-7));
}

TEST_CASE("an operator c times the identity is the metric of Wasserstein with the mobility c") {
  matrix const C = 0.7 * matrix::Identity(3, 3);
  auto const one = ff::evolve(ff::gradient_flow(ff::relative_entropy(target), ff::field_metric(C)), start, 0.0, 1.0,
                              ff::steppers::jko{}, {.step = 0.25});
  auto const other = ff::evolve(ff::gradient_flow(ff::relative_entropy(target), ff::wasserstein_with(0.7)), start, 0.0,
                                1.0, ff::steppers::jko{}, {.step = 0.25});
  CHECK(distance(one.state, other.state) < 1e-13);
}

TEST_CASE("first order towards the exact flow, also where directions cannot move") {
  for (matrix const& C : operators) {
    auto const flow = ff::gradient_flow(ff::relative_entropy(target), ff::field_metric(C));
    auto const exact = ff::evolve(flow, start, 0.0, 0.5, ff::steppers::exact{}, {.step = 0.5}).state;
    double before = 0;
    for (double const h : {0.05, 0.025, 0.0125}) {
      auto const run =
          ff::evolve(flow, start, 0.0, 0.5, ff::steppers::jko{}, {.step = h},
                     ff::guaranteed<ff::guarantee::energy_decay>, ff::monotone(ff::relative_entropy(target)));
      CHECK(run.violation_count == 0);
      double const error = distance(run.state, exact);
      if (before > 0) CHECK(within(before / error, 2.0, 0.1));
      before = error;
    }
    CHECK(distance(ff::evolve(flow, target, 0.0, 1.0, ff::steppers::jko{}, {.step = 0.5}).state, target) < 1e-13);
  }
}

TEST_CASE("a direction without mobility keeps its law, and the step is the least of its functional") {
  matrix const& C = operators[1];
  auto const flow = ff::gradient_flow(ff::relative_entropy(target), ff::field_metric(C));
  double const h = 0.3;
  auto const step = ff::evolve(flow, start, 0.0, h, ff::steppers::jko{}, {.step = h}).state;
  CHECK(close(step.covariance()(2, 2), start.covariance()(2, 2), 8));
  CHECK(close(step.mean()(2), start.mean()(2), 8));
  // Where C moves all, among Gaussians nearby none has less: F + W^2 / (2 h) in the cost C^-1, by coordinates in which
  // C is the identity.
  matrix const full = operators[0];
  matrix const root = full.llt().matrixL();
  matrix const inverse = root.inverse();
  auto const least = ff::evolve(ff::gradient_flow(ff::relative_entropy(target), ff::field_metric(full)), start, 0.0, h,
                                ff::steppers::jko{}, {.step = h})
                         .state;
  auto const cost = [&](normal const& p) {
    double const w = ff::wasserstein_distance(p.affine(inverse), start.affine(inverse));
    return ff::relative_entropy(target)(p) + w * w / (2 * h);
  };
  double const at_least = cost(least);
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j <= i; ++j) {
      for (double const e : {1e-3, -1e-3}) {
        matrix S = least.covariance();
        S(i, j) += e;
        S(j, i) = S(i, j);
        vector m = least.mean();
        m(j) += e;
        CHECK(cost(normal(least.mean(), S)) > at_least);
        CHECK(cost(normal(m, least.covariance())) > at_least);
      }
    }
  }
}

TEST_CASE("a moving operator and a moving target are those at the end of the step") {
  auto const moving =
      ff::gradient_flow([](double t) { return ff::relative_entropy(normal(matrix((1 + t) * matrix::Identity(1, 1)))); },
                        ff::field_metric([](double t) { return matrix(2 * t * matrix::Identity(1, 1)); }));
  normal const p(matrix::Constant(1, 1, 3.0));
  double const h = 0.25;
  auto const step = ff::evolve(moving, p, 0.0, h, ff::steppers::jko{}, {.step = h}).state;
  double const d = 2 * h, a = 1 / (1 + h) + 1 / (d * h), b = -std::sqrt(3.0) / (d * h);
  double const root = (-b + std::sqrt(b * b + 4 * a)) / (2 * a);
  CHECK(close(step.covariance()(0, 0), root * root, 32));
}

TEST_CASE("bad input") {
  CHECK(caught([] { return ff::field_metric(matrix{{1.0, 0.0}, {0.0, -1.0}}); }).code == ff::errc::not_positive);
  auto const bends = ff::gradient_flow(ff::potential_energy(-pow<2>(ff::field<0>)) - ff::entropy,
                                       ff::field_metric(matrix(matrix::Identity(1, 1))));
  normal const p(matrix::Identity(1, 1));
  CHECK(caught([&] { return ff::evolve(bends, p, 0.0, 1.0, ff::steppers::jko{}, {.step = 0.6}); }).code ==
        ff::errc::domain);
  auto const wide = ff::gradient_flow(-ff::entropy, ff::field_metric(matrix(matrix::Identity(2, 2))));
  CHECK(caught([&] { return ff::evolve(wide, p, 0.0, 1.0, ff::steppers::jko{}, {.step = 0.1}); }).code ==
        ff::errc::size_mismatch);
  auto const line = ff::grid<double, 1>({-1.0, 1.0, 10});
  auto const rho = ff::normalised(line, 1 + 0 * ff::field<0>);
  auto const wrong = ff::gradient_flow(-ff::entropy, ff::wasserstein_with([](double) { return -1.0; }));
  CHECK(caught([&] { return ff::evolve(wrong, rho, 0.0, 1.0, ff::steppers::tr_bdf2{}, {.step = 0.1}); }).code ==
        ff::errc::domain);
}
