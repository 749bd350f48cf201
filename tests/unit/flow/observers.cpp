#include <doctest/doctest.h>

#include <freefield/flow.hpp>
#include <freefield/measure.hpp>

#include <cmath>

namespace ff = freefield;
using matrix = ff::matrix_of<double>;
using normal = ff::gaussian<double>;

TEST_CASE("laws of time: callables of state and time, functionals of time") {
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  normal const p(matrix::Identity(2, 2));
  auto const grows = [](normal const& q, double t) { return q.covariance()(0, 0) - 2 * t; };  // conserved by the flow
  auto const falls = [](double t) {
    return ff::relative_entropy(normal(matrix((4 + 2 * t) * matrix::Identity(2, 2))));
  };
  auto const rises = [](double t) {
    return ff::relative_entropy(normal(matrix(std::exp(3 * t) * matrix::Identity(2, 2))));
  };
  auto const run = ff::evolve(heat, p, 0.0, 1.0, ff::steppers::exact{}, {.step = 0.1}, ff::conserved(grows),
                              ff::monotone(falls), ff::monotone(rises));
  CHECK(run.violation_count == 10);  // of the last law, at every step
  CHECK(run.violations.front().law == "monotone");
}
