/// Discrete gradients: the law of the energy to rounding, at any step, of convex functions and of others.

#include <doctest/doctest.h>

#include <freefield/flow/energy/gonzalez.hpp>
#include <freefield/flow/evolve.hpp>

#include <support/random_potential.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ff = freefield;
using ff::guarantee::energy_decay;

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
using pair = std::array<double, 2>;

}  // namespace

TEST_CASE("the identity of a discrete gradient, near and far") {
  support::uniform_numbers uniform;
  for (int k = 0; k < 300; ++k) {
    auto const f = support::random_potential(uniform);
    pair const p{uniform(), uniform()};
    double const size = std::pow(10.0, -8 + 8 * std::abs(uniform()));
    pair const q{p[0] + size * uniform(), p[1] + size * uniform()};
    auto const g = ff::discrete_gradient(f, p, q);
    double const left = g[0] * (q[0] - p[0]) + g[1] * (q[1] - p[1]), right = f(q) - f(p);
    CHECK(std::abs(left - right) <= 64 * epsilon * (f.size(p) + f.size(q)));
    auto const back = ff::discrete_gradient(f, q, p);
    CHECK(std::abs(back[0] - g[0]) * size <= 64 * epsilon * (f.size(p) + f.size(q)));
    auto const at = ff::discrete_gradient(f, p, p);
    pair exact{};
    ff::objective_on<support::potential, pair>::gradient(f, p, exact, 0.0);
    CHECK(at == exact);
    CHECK(std::abs(g[0] - exact[0]) <= 100 * size);  // however close
  }
}

TEST_CASE("the energy law of 200 potentials at steps from short to very long") {
  support::uniform_numbers uniform;
  double worst = 0;
  int steps = 0, failed = 0;
  for (int k = 0; k < 200; ++k) {
    auto const f = support::random_potential(uniform);
    auto const flow = ff::gradient_flow(f, ff::euclidean);
    for (double const h : {1e-3, 0.1, 1.0, 30.0, 1e3}) {
      pair z{1.5 * uniform(), 1.5 * uniform()};
      for (int step = 0; step < 6; ++step) {
        pair next{};
        ++steps;
        try {
          next = ff::evolve(flow, z, 0.0, h, ff::steppers::gonzalez{}, {.step = h}, ff::guaranteed<energy_decay>).state;
        } catch (ff::error const& e) {
          CHECK(e.code == ff::errc::not_converged);
          CHECK(h >= 1.0);
          ++failed;
          break;
        }
        double const square = std::pow(next[0] - z[0], 2) + std::pow(next[1] - z[1], 2);
        worst = std::max(worst, std::abs(f(next) - f(z) + square / h) / (epsilon * (f.size(z) + f.size(next))));
        z = next;
      }
    }
  }
  CHECK(steps > 5500);
  CHECK(failed == 0);
  CHECK(worst < 64);
}

