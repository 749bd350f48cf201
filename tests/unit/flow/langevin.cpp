/// Particles: stationary laws in closed form, equal bits, what is refused.

#include <doctest/doctest.h>

#include <freefield/flow.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace ff = freefield;
using support::caught, support::says, support::within;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
using matrix = ff::matrix_of<double>;
using cloud = ff::ensemble<double>;

/// n particles drawn from N(0, variance) in d components.
cloud normal_cloud(Eigen::Index n, Eigen::Index d, double variance, std::uint64_t seed) {
  return cloud(ff::sample(ff::gaussian<double>(matrix(variance * matrix::Identity(d, d))), n, {.seed = seed}));
}

double second_moment(cloud const& c, Eigen::Index k) {
  return c.points().col(k).squaredNorm() / static_cast<double>(c.size());
}

/// |estimate - exact| within 4.9 standard errors of a variance of n normal variates.
void check_variance(double estimate, double exact, double n) {
  CHECK(std::abs(estimate - exact) <= 4.9 * exact * std::sqrt(2 / n));
}

}  // namespace

TEST_CASE("Euler and Maruyama in a harmonic well: variance T / (a (1 - h D a / 2)) at steps of 0.2 and 1") {
  double const a = 1.5, T = 0.7;
  auto const F = ff::potential_energy(ff::symbol<"a"> * pow<2>(x) / 2, ff::symbol<"a"> = a) - T * ff::entropy;
  Eigen::Index const n = 20'000;
  for (double const D : {1.0, 0.5}) {
    for (double const h : {0.2, 1.0}) {
      auto const end = ff::evolve(ff::gradient_flow(F, ff::wasserstein_with(D)), normal_cloud(n, 1, 0.5, 3), 0.0,
                                  40 * h, ff::steppers::euler_maruyama{}, {.step = h, .seed = 11})
                           .state;
      check_variance(second_moment(end, 0), T / (a * (1 - h * D * a / 2)), static_cast<double>(n));
    }
  }
}

TEST_CASE("BAOAB in a harmonic well: <q^2> = T exactly, <p^2> = T (1 - h^2 / 4), also at a step of 1.5") {
  double const T = 0.8;
  auto const flow = ff::inertial_flow(ff::potential_energy(pow<2>(x) / 2) - T * ff::entropy, 1.0);
  Eigen::Index const n = 20'000;
  for (double const h : {0.5, 1.5}) {
    auto const end =
        ff::evolve(flow, normal_cloud(n, 2, 0.8, 5), 0.0, 30 * h, ff::steppers::baoab{}, {.step = h, .seed = 7}).state;
    check_variance(second_moment(end, 0), T, static_cast<double>(n));
    check_variance(second_moment(end, 1), T * (1 - h * h / 4), static_cast<double>(n));
  }
}

TEST_CASE("without temperature particles descend, each for itself") {
  auto const F = ff::potential_energy(pow<2>(x) / 2 + pow<2>(y));
  auto const end = ff::evolve(ff::gradient_flow(F, ff::wasserstein), normal_cloud(50, 2, 1.0, 1), 0.0, 1.0,
                              ff::steppers::euler_maruyama{}, {.step = 1e-3}, ff::monotone(F));
  CHECK(end.violation_count == 0);
  auto const start = normal_cloud(50, 2, 1.0, 1);
  for (Eigen::Index i = 0; i < 50; i += 7) {
    CHECK(within(end.state.points()(i, 0), start.points()(i, 0) * std::pow(1 - 1e-3, 1000), 1e-13));
    CHECK(within(end.state.points()(i, 1), start.points()(i, 1) * std::pow(1 - 2e-3, 1000), 1e-13));
  }
}

TEST_CASE("the same bits on any number of threads, in pieces, and whoever looks") {
  auto const F = ff::potential_energy(pow<4>(x) / 4 - pow<2>(x) / 2 + x * y + pow<2>(y)) - 0.3 * ff::entropy;
  auto const flow = ff::gradient_flow(F, ff::wasserstein);
  auto const start = normal_cloud(300, 2, 1.0, 2);
  auto const run = [&](ff::execution execution) {
    return ff::evolve(flow, start, 0.0, 1.0, ff::steppers::euler_maruyama{},
                      {.step = 0.01, .seed = 9, .execution = execution})
        .state;
  };
  auto const reference = run(ff::serial);
  for (std::size_t threads : {1U, 2U, 3U, 7U}) CHECK(run(ff::threads(threads)).points() == reference.points());
  auto const half = ff::evolve(flow, start, 0.0, 0.5, ff::steppers::euler_maruyama{}, {.step = 0.01, .seed = 9});
  auto const whole = ff::resume(flow, half, 1.0, ff::steppers::euler_maruyama{}, {.step = 0.01, .seed = 9});
  CHECK(whole.steps == 100);
  CHECK(whole.state.points() == reference.points());
  int looks = 0;
  auto const watched =
      ff::evolve(flow, start, 0.0, 1.0, ff::steppers::euler_maruyama{}, {.step = 0.01, .at = {0.333}, .seed = 9},
                 [&](cloud const& c) { looks += c.size() == 300 ? 1 : 0; });
  CHECK(looks == 100);
  CHECK(watched.state.points() == reference.points());
  auto const other =
      ff::evolve(flow, start, 0.0, 1.0, ff::steppers::euler_maruyama{}, {.step = 0.01, .seed = 10}).state;
  CHECK(other.points() != reference.points());

  auto const inertial = ff::inertial_flow(F, 0.5);
  auto const phase = normal_cloud(200, 4, 1.0, 4);
  auto const kicks = [&](ff::execution execution) {
    return ff::evolve(inertial, phase, 0.0, 1.0, ff::steppers::baoab{},
                      {.step = 0.05, .seed = 9, .execution = execution})
        .state;
  };
  CHECK(kicks(ff::threads(3)).points() == kicks(ff::serial).points());
}

TEST_CASE("weights stay; a potential that moves; without friction and noise BAOAB is a symplectic step") {
  ff::vector_of<double> weights(3);
  weights << 0.5, 0.25, 0.25;
  cloud const weighted(matrix(matrix::Random(3, 1)), weights);
  auto const moving = [](double t) { return ff::potential_energy(pow<2>(x - std::sin(t)) / 2) - 0 * ff::entropy; };
  auto const end = ff::evolve(ff::gradient_flow(moving, ff::wasserstein), weighted, 0.0, 8.0,
                              ff::steppers::euler_maruyama{}, {.step = 1e-3})
                       .state;
  CHECK(end.weights() == weights);
  CHECK(within(end.points()(0, 0), (std::sin(8.0) - std::cos(8.0)) / 2, 1e-3));

  auto const free = ff::inertial_flow(ff::potential_energy(pow<2>(x) / 2), 0.0);
  cloud const one(matrix{{1.0, 0.0}});
  auto const orbit = ff::evolve(free, one, 0.0, 1000.0, ff::steppers::baoab{}, {.step = 0.1}).state.points();
  CHECK(within(orbit(0, 0) * orbit(0, 0) * (1 - 0.0025) + orbit(0, 1) * orbit(0, 1), 1 - 0.0025, 1e-11));
}

TEST_CASE("double well: the histogram of particles and the density of Fokker and Planck") {
  auto const F = ff::potential_energy(pow<4>(x) / 4 - pow<2>(x) / 2) - 0.3 * ff::entropy;
  auto const flow = ff::gradient_flow(F, ff::wasserstein);
  Eigen::Index const n = 20'000;
  auto const particles = ff::evolve(flow, normal_cloud(n, 1, 0.04, 8), 0.0, 1.0, ff::steppers::euler_maruyama{},
                                    {.step = 5e-3, .seed = 3}).state;
  ff::grid<double, 1> const line({-3.0, 3.0, 600});
  auto const start = ff::normalised(line, exp(-pow<2>(x) / 0.08));
  auto const rho = ff::evolve(flow, start, 0.0, 1.0, ff::steppers::tr_bdf2{}, {.step = 5e-3}).state;
  // Kolmogorov and Smirnov: the largest gap of the distribution functions is below 1.9 / sqrt(n), plus the step's bias.
  ff::vector_of<double> sorted = particles.points().col(0);
  std::sort(sorted.data(), sorted.data() + n);
  double below = 0, gap = 0;
  Eigen::Index k = 0;
  for (Eigen::Index i = 0; i < line.size(); ++i) {
    below += rho.weight(i);
    double const face = line.along(0).center(i) + 0.005;
    while (k < n && sorted(k) <= face) ++k;
    gap = std::max(gap, std::abs(below - static_cast<double>(k) / static_cast<double>(n)));
  }
  CHECK(gap < 2.5 / std::sqrt(static_cast<double>(n)) + 5e-3);
}

TEST_CASE("bad input") {
  auto const F = ff::potential_energy(pow<2>(y) / 2) - 0.3 * ff::entropy;
  auto const flow = ff::gradient_flow(F, ff::wasserstein);
  auto const failed = [](auto const& f, cloud const& c, double t1, double h, auto stepper) {
    return caught([&] { return ff::evolve(f, c, 0.0, t1, stepper, {.step = h}); });
  };
  using em = ff::steppers::euler_maruyama;
  CHECK(failed(flow, normal_cloud(5, 1, 1.0, 1), 1.0, 0.1, em{}).code == ff::errc::size_mismatch);
  CHECK(failed(flow, normal_cloud(5, 2, 1.0, 1), -1.0, 0.1, em{}).code == ff::errc::domain);
  CHECK(
      failed(ff::gradient_flow(1.0 * ff::entropy, ff::wasserstein), normal_cloud(5, 1, 1.0, 1), 1.0, 0.1, em{}).code ==
      ff::errc::domain);
  auto const blown = failed(ff::gradient_flow(ff::potential_energy(pow<4>(x)), ff::wasserstein),
                            normal_cloud(5, 1, 9.0, 1), 100.0, 1.0, em{});
  CHECK(blown.code == ff::errc::non_finite);
  CHECK(failed(ff::inertial_flow(F, 1.0), normal_cloud(5, 3, 1.0, 1), 1.0, 0.1, ff::steppers::baoab{}).code ==
        ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::inertial_flow(F, -1.0); }).code == ff::errc::domain);
}

TEST_CASE("particles drawn with the seed of the noise, samples at the ends of steps, a force that moves") {
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  Eigen::Index const n = 20'000;
  for (double const h : {0.01, 0.1}) {
    auto const run = ff::evolve(heat, normal_cloud(n, 1, 1.0, 0), 0.0, 0.3, ff::steppers::euler_maruyama{},
                                {.step = h, .at = {0.1, 0.3}});
    REQUIRE(run.samples.size() == 2);
    check_variance(second_moment(run.state, 0), 1.6, static_cast<double>(n));
    CHECK(run.samples[1].state.points() == run.state.points());
  }
  // Without noise and friction, V = (q - sin t)^2 / 2: q'' = sin t - q, q = (sin t - t cos t) / 2 from rest.
  auto const moving =
      ff::inertial_flow([](double t) { return ff::potential_energy(pow<2>(x - std::sin(t)) / 2); }, 0.0);
  cloud const rest(matrix{{0.0, 0.0}});
  auto const error = [&](double h) {
    auto const q = ff::evolve(moving, rest, 0.0, 2.0, ff::steppers::baoab{}, {.step = h}).state.points()(0, 0);
    return std::abs(q - (std::sin(2.0) - 2 * std::cos(2.0)) / 2);
  };
  CHECK(std::abs(std::log2(error(1.0 / 8) / error(1.0 / 128)) / 4 - 2) < 0.15);
}
