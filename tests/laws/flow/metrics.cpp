/// The laws of the metrics, on every kind of state, at random covectors.

#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/flow.hpp>

#include <laws/metric.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ff = freefield;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
using column = ff::vector_of<double>;
using matrix = ff::matrix_of<double>;

column random_column(Eigen::Index n, std::uint64_t seed) {
  ff::philox4x32 engine(seed);
  column result(n);
  for (double& value : result) value = ff::normal(engine);
  return result;
}
matrix random_symmetric(Eigen::Index n, std::uint64_t seed) {
  matrix const a = matrix(random_column(n * n, seed).reshaped(n, n));
  return a + a.transpose();
}
matrix random_positive(Eigen::Index n, std::uint64_t seed) {
  matrix const a = matrix(random_column(n * n, seed).reshaped(n, n));
  return a * a.transpose() + 0.1 * matrix::Identity(n, n);
}

}  // namespace

TEST_CASE("vectors: euclidean, an operator, an operator of time") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    column const state = random_column(4, seed), a = random_column(4, 100 + seed), b = random_column(4, 200 + seed);
    CHECK(laws::metric(ff::euclidean, state, a, b));
    matrix const C = random_positive(4, 300 + seed);
    CHECK(laws::metric(ff::field_metric(C), state, a, b));
    CHECK(laws::metric(ff::field_metric([=](double t) { return matrix((1 + t) * C); }), state, a, b));
  }
  std::array<double, 2> const state{1, 2}, a{3, -1}, b{0.5, 4};
  CHECK(laws::metric(ff::euclidean, state, a, b));
  CHECK(laws::metric(ff::field_metric(matrix{{2.0, 1.0}, {1.0, 3.0}}), state, a, b));
}

TEST_CASE("densities in one, two and three dimensions, on walls and rings, with empty cells and mobilities") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    auto const check = [&](auto const& cells, auto const& g) {
      column values = random_column(cells.size(), seed).cwiseAbs();
      values(3) = 0;
      auto const rho = ff::normalised(cells, values);
      CHECK(laws::metric(g, rho, random_column(cells.size(), 50 + seed), random_column(cells.size(), 90 + seed)));
    };
    ff::grid<double, 1> const line({-1.0, 1.0, 17}), ring({-1.0, 1.0, 17, ff::boundary::periodic});
    check(line, ff::wasserstein);
    check(ring, ff::wasserstein);
    check(line, ff::wasserstein_with(2.5));
    check(ring, ff::wasserstein_with(1 + x * x));
    check(ff::grid<double, 2>({-1.0, 1.0, 7}, {0.0, 1.0, 5, ff::boundary::periodic}),
          ff::wasserstein_with(1 + x * x * y * y));
    check(ff::grid<double, 3>({-1.0, 1.0, 4}, {0.0, 1.0, 3, ff::boundary::periodic}, {0.0, 2.0, 5}), ff::wasserstein);
  }
}

TEST_CASE("Gaussians, particles, probabilities") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    ff::gaussian<double> const p(random_column(3, seed), random_positive(3, 10 + seed));
    ff::gaussian_variation<double> const a{random_column(3, 20 + seed), random_symmetric(3, 30 + seed)},
        b{random_column(3, 40 + seed), random_symmetric(3, 50 + seed)};
    CHECK(laws::metric(ff::wasserstein, p, a, b));
    CHECK(laws::metric(ff::wasserstein_with(0.3), p, a, b));
    CHECK(laws::metric(ff::field_metric(random_positive(3, 60 + seed)), p, a, b));
    CHECK(laws::metric(ff::fisher_rao, p, a, b));

    ff::ensemble<double> const cloud(matrix(random_column(10, seed).reshaped(5, 2)));
    CHECK(laws::metric(ff::wasserstein, cloud, matrix(random_column(10, 70 + seed).reshaped(5, 2)),
                       matrix(random_column(10, 80 + seed).reshaped(5, 2))));

    auto const q = ff::normalised_probabilities(column(random_column(6, seed).cwiseAbs()));
    CHECK(laws::metric(ff::fisher_rao, q, random_column(6, 90 + seed), random_column(6, 95 + seed)));
  }
}

TEST_CASE("a metric that is none") {
  ff::field_metric_of<matrix> const crooked{matrix{{1.0, 2.0}, {0.0, 1.0}}};  // field_metric refuses it
  std::array<double, 2> const state{0, 0}, a{1, 0}, b{0, 1};
  CHECK_FALSE(laws::metric(crooked, state, a, b));
}

TEST_CASE("dF/dt = -|dF|^2 along gradient flows: vectors, Gaussians in three geometries, probabilities") {
  auto const f = pow<4>(x) / 4 + x * y + pow<2>(y);
  column const start{{1.0, -0.4}};
  column gradient(2);
  ff::objective_on<std::remove_const_t<decltype(f)>, column>::gradient(f, start, gradient, 0.0);
  auto const check = [&](auto const& flow, auto const& state, auto const& value, double slope) {
    CHECK(laws::dissipation(slope, [&](double t) {
      return value(ff::evolve(flow, state, 0.0, t, ff::steppers::dopri5{}, {.tolerance = 1e-13}).state);
    }, 2e-5, 1e-6));
  };
  auto const value = [&](column const& z) { return f(ff::at_point(z)); };
  auto const C = ff::field_metric(matrix{{2.0, 0.5}, {0.5, 1.0}});
  check(ff::gradient_flow(f, ff::euclidean), start, value, ff::squared_slope(ff::euclidean, start, gradient));
  check(ff::gradient_flow(f, C), start, value, ff::squared_slope(C, start, gradient));

  ff::gaussian<double> const p(column{{1.0, 0.2}}, matrix{{0.5, 0.1}, {0.1, 0.9}});
  auto const F = ff::potential_energy(f) - 0.6 * ff::entropy;
  auto const on_gaussians = [&](auto const& g) {
    check(ff::gradient_flow(F, g), p, F, ff::squared_slope(g, p, first_variation(F, p)));
  };
  on_gaussians(ff::wasserstein);
  on_gaussians(C);
  on_gaussians(ff::fisher_rao);

  ff::discrete<double> const q{0.2, 0.3, 0.5};
  auto const G = ff::relative_entropy(ff::discrete<double>{0.6, 0.3, 0.1});
  check(ff::gradient_flow(G, ff::fisher_rao), q, G, ff::squared_slope(ff::fisher_rao, q, first_variation(G, q)));
}

TEST_CASE("probabilities in logarithmic coordinates: the path of a relative entropy, positive at any step") {
  // (log p)' = -(log(p / q) - KL): log p(t) = e^-t log p + (1 - e^-t) log q, normalised.
  ff::discrete<double> const p{0.2, 0.3, 0.5}, q{0.6, 0.3, 0.1};
  auto const flow = ff::gradient_flow(ff::relative_entropy(q), ff::fisher_rao);
  auto const end = ff::evolve(flow, p, 0.0, 1.0, ff::steppers::dopri5{}, {.tolerance = 1e-12},
                              ff::guaranteed<ff::guarantee::positivity, ff::guarantee::mass>).state;
  column expected(3);
  double const decay = std::exp(-1.0);
  for (Eigen::Index i = 0; i < 3; ++i) expected(i) = std::pow(p.weight(i), decay) * std::pow(q.weight(i), 1 - decay);
  expected /= expected.sum();
  CHECK((end.probabilities() - expected).cwiseAbs().maxCoeff() < 1e-10);
  auto const long_steps = ff::evolve(ff::gradient_flow(ff::potential_energy(100 * x), ff::fisher_rao), p, 0.0, 10.0,
                                     ff::steppers::euler{}, {.step = 1.0}).state;
  CHECK(long_steps.probabilities()(0) == 1.0);
}
