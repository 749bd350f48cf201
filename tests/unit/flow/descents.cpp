/// Descents with a law at any step: by coordinates, and by explicit methods whose update is relaxed.

#include <doctest/doctest.h>

#include <freefield/flow/energy/itoh_abe.hpp>
#include <freefield/flow/energy/relaxed.hpp>
#include <freefield/flow/evolve.hpp>
#include <freefield/flow/runge_kutta/embedded_method.hpp>

#include <laws/stepper.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/random_potential.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ff = freefield;
using support::caught, support::within;
using ff::guarantee::energy_decay;

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
using pair = std::array<double, 2>;

double distance(pair const& p, pair const& q) { return std::hypot(p[0] - q[0], p[1] - q[1]); }

auto const bowl = ff::gradient_flow(pow<2>(x) / 2 + 3 * pow<2>(y) / 2 + pow<4>(x - y) / 4, ff::euclidean);
constexpr pair start{1, 2};

template <class S>
void check_laws(S stepper, double step) {
  auto const exact = ff::evolve(bowl, start, 0.0, 1.0, ff::steppers::dopri5{}, {.tolerance = 1e-13}).state;
  CHECK(laws::order_by_halving(stepper, bowl, start, 1.0, step, [&](pair const& z) { return distance(z, exact); }));
  CHECK(laws::pieces_and_caps(stepper, bowl, start, 1.0, step, distance, 1e-12));
}

}  // namespace

TEST_CASE("coordinates: the law of 200 potentials at steps from short to very long") {
  support::uniform_numbers uniform;
  double worst = 0;
  for (int k = 0; k < 200; ++k) {
    auto const f = support::random_potential(uniform);
    auto const flow = ff::gradient_flow(f, ff::euclidean);
    for (double const h : {1e-3, 0.1, 1.0, 30.0, 1e3}) {
      pair z{1.5 * uniform(), 1.5 * uniform()};
      for (int step = 0; step < 6; ++step) {
        pair const next =
            ff::evolve(flow, z, 0.0, h, ff::steppers::itoh_abe{}, {.step = h}, ff::guaranteed<energy_decay>).state;
        double const square = std::pow(next[0] - z[0], 2) + std::pow(next[1] - z[1], 2);
        worst = std::max(worst, std::abs(f(next) - f(z) + square / h) / (epsilon * (f.size(z) + f.size(next))));
        CHECK(f(next) <= f(z));
        z = next;
      }
    }
  }
  CHECK(worst < 64);
}

TEST_CASE("coordinates: closed form, orders, kinks, rest") {
  // of a x^2 / 2 from z: d / h = -a (z + d / 2)
  auto const square = ff::gradient_flow(3 * pow<2>(x) / 2, ff::euclidean);
  for (double const h : {1e-3, 0.1, 10.0, 1e6})
    CHECK(within(ff::evolve(square, 2.0, 0.0, h, ff::steppers::itoh_abe{}, {.step = h}).state,
                 2.0 * (1 - 1.5 * h) / (1 + 1.5 * h), 1e-9));
  check_laws(ff::steppers::itoh_abe{}, 1.0 / 128);
  check_laws(ff::steppers::symmetric_itoh_abe{}, 1.0 / 32);
  // |x - 1/4| + 2 |y|: no derivative, and no dual numbers
  auto const roof = [](pair const& z) { return std::abs(z[0] - 0.25) + 2 * std::abs(z[1]); };
  auto const end = ff::evolve(ff::gradient_flow(roof, ff::euclidean), pair{1, -1}, 0.0, 3.0, ff::steppers::itoh_abe{},
                              {.step = 0.05}).state;
  CHECK(std::abs(end[0] - 0.25) < 0.05);
  CHECK(std::abs(end[1]) < 0.1);
  CHECK(ff::evolve(square, 0.0, 0.0, 1.0, ff::steppers::itoh_abe{}, {.step = 0.5}).state == 0.0);
  auto const least = ff::evolve(bowl, start, 0.0, 400.0, ff::steppers::symmetric_itoh_abe{}, {.step = 1.0}).state;
  CHECK(std::hypot(least[0], least[1]) < 1e-7);
}

TEST_CASE("coordinates: bad input") {
  auto const run = [](auto const& f, double from, double to) {
    return ff::evolve(ff::gradient_flow(f, ff::euclidean), from, 0.0, to, ff::steppers::itoh_abe{},
                      {.step = std::abs(to)});
  };
  CHECK(caught([&] { return run(pow<2>(x) / 2, 1.0, -1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return run(log(x), -1.0, 1.0); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return run(-pow<4>(x), 1.0, 10.0); }).code == ff::errc::not_converged);
  CHECK(caught([&] { return ff::evolve(ff::gradient_flow(pow<2>(x) / y, ff::euclidean), pair{1, 0}, 0.0, 1.0,
                                       ff::steppers::itoh_abe{}, {.step = 1.0}); }).code == ff::errc::non_finite);
}

namespace {

/// The factor g of the last length h / g with which stages are taken.
template <class FactorOf>
double length_by_the_clock(FactorOf const& factor_of, double h) {
  double g = factor_of(h);
  for (int sweep = 0; sweep < 30; ++sweep) {
    double const next = factor_of(h / g);
    if (std::abs(next - g) <= g / 1000) break;
    g = next;
  }
  return g;
}

/// h sum_i b_i k_i and -h sum_i b_i |k_i|^2 of the classical method.
struct classical_update {
  pair update{};
  double promised = 0;

  template <class Flow>
  classical_update(Flow const& flow, pair const& z, double h) {
    std::array<pair, 4> k{};
    constexpr std::array nodes{0.0, 0.5, 0.5, 1.0}, weights{1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6};
    for (std::size_t s = 0; s < 4; ++s) {
      pair point = z;
      if (s > 0)
        for (std::size_t i = 0; i < 2; ++i) point[i] += h * nodes[s] * k[s - 1][i];
      flow(point, k[s], 0.0);
      for (std::size_t i = 0; i < 2; ++i) update[i] += h * weights[s] * k[s][i];
      promised -= h * weights[s] * (k[s][0] * k[s][0] + k[s][1] * k[s][1]);
    }
  }
};

}  // namespace

TEST_CASE("relaxation: the balance of 200 potentials against stages written out") {
  support::uniform_numbers uniform;
  double worst = 0, widest = 0;
  int steps = 0, refused = 0;
  using rk4 = ff::steppers::relaxed<ff::steppers::rk4>;
  for (int k = 0; k < 200; ++k) {
    auto const f = support::random_potential(uniform);
    auto const flow = ff::gradient_flow(f, ff::euclidean);
    for (double const h : {0.003, 0.01, 0.05}) {
      pair z{uniform(), uniform()};
      for (int step = 0; step < 6; ++step, ++steps) {
        pair next{};
        try {
          next = ff::evolve(flow, z, 0.0, h, rk4{}, {.step = h}, ff::guaranteed<energy_decay>).state;
        } catch (ff::error const& e) {
          CHECK(e.code == ff::errc::not_converged);
          ++refused;
          break;
        }
        auto const factor_of = [&](double length) {
          classical_update const stages(flow, z, length);
          auto const rest = [&](double g) {
            return (f(pair{z[0] + g * stages.update[0], z[1] + g * stages.update[1]}) - f(z)) / g - stages.promised;
          };
          if (std::abs(rest(1)) < 1e3 * epsilon * f.size(z)) return 1.0;  // rounding: no factor to be told
          double g = 1;
          for (int i = 0; i < 8; ++i) g -= rest(g) / ((rest(g + 1e-6) - rest(g - 1e-6)) / 2e-6);
          return g;
        };
        double const g = length_by_the_clock(factor_of, h);
        classical_update const taken(flow, z, h / g);
        double const square = std::pow(taken.update[0], 2) + std::pow(taken.update[1], 2);
        double const factor = ((next[0] - z[0]) * taken.update[0] + (next[1] - z[1]) * taken.update[1]) / square;
        double const balance = f(next) - f(z) - factor * taken.promised;
        worst = std::max(worst, std::abs(balance) / (epsilon * f.size(z) + 1e-9 * std::abs(taken.promised)));
        widest = std::max(widest, std::abs(factor / g - 1));
        CHECK(f(next) <= f(z) + 8 * epsilon * f.size(z));
        z = next;
      }
    }
  }
  CHECK(steps > 3500);
  CHECK(refused < 10);  // where the second derivative along the path vanishes
  CHECK(worst < 8);
  CHECK(widest < 1.01e-3);
}

TEST_CASE("relaxation: the law itself for a quadratic function, where the factor is known") {
  // f = (x^2 + 3 y^2) / 2 and the midpoint rule: g (grad f.d - e) + g^2 d.A d / 2 = 0 beside g = 0.
  auto const flow = ff::gradient_flow(pow<2>(x) / 2 + 3 * pow<2>(y) / 2, ff::euclidean);
  auto const f = [](pair const& z) { return z[0] * z[0] / 2 + 1.5 * z[1] * z[1]; };
  auto const update = [](pair const& z, double h) {
    return pair{-h * z[0] * (1 - h / 2), -3 * h * z[1] * (1 - 1.5 * h)};
  };
  auto const factor = [&](pair const& z, double h) {
    pair const d = update(z, h), k{-z[0] * (1 - h / 2), -3 * z[1] * (1 - 1.5 * h)};
    double const promised = -h * (k[0] * k[0] + k[1] * k[1]);  // the midpoint rule has one weight
    return 2 * (promised - (z[0] * d[0] + 3 * z[1] * d[1])) / (d[0] * d[0] + 3 * d[1] * d[1]);
  };
  for (double const h : {0.15, 0.05, 0.01}) {
    pair const z{1.0, -0.7};
    double const first = length_by_the_clock([&](double length) { return factor(z, length); }, h);
    double const second = factor(z, h / first);
    pair const d = update(z, h / first);
    auto const end =
        ff::evolve(flow, z, 0.0, h, ff::steppers::relaxed<ff::steppers::midpoint>{}, {.step = h}).state;
    CHECK(within(end[0], z[0] + second * d[0], 1e-11));
    CHECK(within(end[1], z[1] + second * d[1], 1e-11));
    pair const k{d[0] * first / h, d[1] * first / h};
    CHECK(within(f(end) - f(z), -second * h / first * (k[0] * k[0] + k[1] * k[1]), 1e-13));
  }
}

TEST_CASE("relaxation: orders") {
  check_laws(ff::steppers::relaxed<ff::steppers::midpoint>{}, 1.0 / 128);
  check_laws(ff::steppers::relaxed<ff::steppers::ssp_rk3>{}, 1.0 / 64);
  check_laws(ff::steppers::relaxed<ff::steppers::rk4>{}, 1.0 / 32);
  check_laws(ff::steppers::relaxed<ff::steppers::bogacki_shampine>{}, 1.0 / 64);
}

TEST_CASE("relaxation: promises and bad input") {
  using flow = std::remove_const_t<decltype(bowl)>;
  static_assert(ff::guarantees<ff::steppers::relaxed<ff::steppers::rk4>, flow, pair, energy_decay>);
  static_assert(ff::guarantees<ff::steppers::relaxed<ff::steppers::bogacki_shampine>, flow, pair, energy_decay>);
  static_assert(!ff::guarantees<ff::steppers::relaxed<ff::steppers::dopri5>, flow, pair, energy_decay>);
  ff::steppers::relaxed<ff::steppers::rk4> const stepper;
  auto const run = [&](auto const& f, double from, double h) {
    return ff::evolve(ff::gradient_flow(f, ff::euclidean), from, 0.0, h, stepper, {.step = std::abs(h)});
  };
  CHECK(caught([&] { return run(pow<2>(x), 1.0, -0.1); }).code == ff::errc::domain);
  CHECK(caught([&] { return run(log(x), -1.0, 0.1); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return run(pow<2>(x), 1.0, 100.0); }).code == ff::errc::not_converged);
  CHECK(caught([&] { return run(pow<2>(x), std::nan(""), 0.1); }).code == ff::errc::non_finite);
  CHECK(run(pow<2>(x), 0.0, 0.1).state == 0.0);
}
