/// Finite volumes on a line and on a ring: what is promised, at any step, and known solutions.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/flow.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/normal_density.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace ff = freefield;
using ff::guarantee::energy_decay, ff::guarantee::mass, ff::guarantee::positivity, ff::guarantee::stationarity;
using support::caught, support::close, support::normal_density, support::within;

namespace {

constexpr auto x = ff::field<0>;
using line_density = ff::density<double, 1>;

double distance(line_density const& p, line_density const& q) {
  return (p.values() - q.values()).cwiseAbs().sum() * p.grid().cell_volume();
}

auto const ornstein_uhlenbeck = ff::potential_energy(pow<2>(x) / 2) - ff::entropy;

}  // namespace

TEST_CASE("Ornstein and Uhlenbeck: order 2 in the cell, orders 1 and 2 in the step") {
  auto const flow = ff::gradient_flow(ornstein_uhlenbeck, ff::wasserstein);
  double const mean = std::exp(-0.5), variance = 1 - 0.5 * std::exp(-1.0);
  auto const error = [&](int cells, double step, auto stepper) {
    ff::grid<double, 1> const line({-7.0, 7.0, cells});
    auto const end = ff::evolve(flow, normal_density(line, 1.0, 0.5), 0.0, 0.5, stepper, {.step = step});
    return distance(end.state, normal_density(line, mean, variance));
  };
  double const coarse = error(100, 1.0 / 128, ff::steppers::tr_bdf2{}),
               fine = error(200, 1.0 / 512, ff::steppers::tr_bdf2{});
  CHECK(std::log2(coarse / fine) == doctest::Approx(2).epsilon(0.05));
  double const gibbs = error(100, 1.0 / 4096, ff::steppers::square_root_gibbs{});
  CHECK(gibbs < 2e-3);

  // In time alone: against many steps on the same cells.
  ff::grid<double, 1> const line({-7.0, 7.0, 140});
  auto const start = normal_density(line, 1.0, 0.5);
  auto const reference = ff::evolve(flow, start, 0.0, 0.5, ff::steppers::tr_bdf2{}, {.step = 1.0 / 8192}).state;
  auto const slope = [&](auto stepper, double step) {
    auto const at = [&](double h) {
      return distance(ff::evolve(flow, start, 0.0, 0.5, stepper, {.step = h}).state, reference);
    };
    return std::log2(at(step) / at(step / 16)) / 4;
  };
  CHECK(std::abs(slope(ff::steppers::scharfetter_gummel{}, 1.0 / 32) - 1) < 0.15);
  CHECK(std::abs(slope(ff::steppers::square_root_gibbs{}, 1.0 / 32) - 1) < 0.15);
  CHECK(std::abs(slope(ff::steppers::tr_bdf2{}, 1.0 / 32) - 2) < 0.15);
}

TEST_CASE("promises hold at any step, to rounding: 10^4 cells, steps of 10^6") {
  auto const F = ff::potential_energy(pow<4>(x) / 4 - pow<2>(x) / 2) - 0.1 * ff::entropy;
  auto const flow = ff::gradient_flow(F, ff::wasserstein);
  ff::grid<double, 1> const line({-3.0, 3.0, 10'000});
  ff::vector_of<double> point = ff::vector_of<double>::Constant(line.size(), 0.0);
  point(1234) = 1.0 / line.cell_volume();
  line_density const start(line, point);
  auto const pi = ff::normalised(line, [](double y) { return std::exp(-10 * (y * y * y * y / 4 - y * y / 2)); });
  auto const check = [&](auto stepper, double step) {
    auto const end = ff::evolve(flow, start, 0.0, 5 * step, stepper, {.step = step}, ff::guaranteed<positivity, mass>,
                                ff::monotone(ff::relative_entropy(pi)), ff::monotone(ff::chi_square_divergence(pi)),
                                ff::monotone(ff::total_variation(pi)));
    CHECK(end.violation_count == 0);
    CHECK(end.state.values().minCoeff() >= 0);
    CHECK(close(line.integral(end.state.values()), 1.0, 40));
    return end.state;
  };
  for (double const step : {1e-4, 1.0, 1e6}) {
    auto const a = check(ff::steppers::scharfetter_gummel{}, step), b = check(ff::steppers::square_root_gibbs{}, step);
    if (step > 1e5) CHECK(distance(a, pi) < 1e-11);
    if (step > 1e5) CHECK(distance(b, pi) < 1e-11);
  }
}

TEST_CASE("the Gibbs state of the grid stays, also where cells are coarse and the mobility is not constant") {
  ff::grid<double, 1> const line({-2.0, 2.0, 16});
  auto const V = 3 * pow<4>(x) / 4 - pow<2>(x);
  auto const F = ff::potential_energy(V) - 0.3 * ff::entropy;
  auto const pi = ff::normalised(line, exp(-V / 0.3));
  auto const flow = ff::gradient_flow(F, ff::wasserstein_with(1 + x * x));
  for (double const step : {1e-3, 1.0, 1e6}) {
    auto const check = [&](auto stepper) {
      auto const end =
          ff::evolve(flow, pi, 0.0, 10 * step, stepper, {.step = step}, ff::guaranteed<mass, stationarity>);
      CHECK(distance(end.state, pi) < 1e-13);
    };
    check(ff::steppers::scharfetter_gummel{});
    check(ff::steppers::square_root_gibbs{});
    check(ff::steppers::tr_bdf2{});
  }
  auto const moved =
      ff::evolve(flow, normal_density(line, 1.0, 0.1), 0.0, 100.0, ff::steppers::scharfetter_gummel{}, {.step = 0.5});
  CHECK(distance(moved.state, pi) < 1e-12);
}

TEST_CASE("the heat kernel on a ring") {
  double const circle = 2 * std::acos(-1.0);
  ff::grid<double, 1> const ring({0.0, circle, 512, ff::boundary::periodic});
  auto const wave = ff::normalised(ring, [](double y) { return 1 + 0.5 * std::cos(3 * y); });
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  auto const end = ff::evolve(heat, wave, 0.0, 0.1, ff::steppers::tr_bdf2{}, {.step = 1e-3}, ff::guaranteed<mass>);
  for (Eigen::Index i = 0; i < ring.size(); i += 37) {
    double const y = ring.along(0).center(i);
    CHECK(within(end.state.values()(i), (1 + 0.5 * std::exp(-0.9) * std::cos(3 * y)) / circle, 1e-5));
  }
  // From a point: theta_3(x/2, e^-t) / (2 pi).
  ff::vector_of<double> point = ff::vector_of<double>::Constant(ring.size(), 0.0);
  point(0) = 1.0 / ring.cell_volume();
  auto const kernel = ff::evolve(heat, line_density(ring, point), 0.0, 0.5, ff::steppers::tr_bdf2{},
                                 {.step = 1.0 / 2048}, ff::monotone(-ff::entropy));
  CHECK(kernel.violation_count == 0);
  for (Eigen::Index i = 0; i < ring.size(); i += 41) {
    double const y = ring.along(0).center(i) - ring.along(0).center(0);
    double theta = 1;
    for (int n = 1; n < 12; ++n) theta += 2 * std::exp(-n * n * 0.5) * std::cos(n * y);
    CHECK(within(kernel.state.values()(i), theta / circle, 2e-4));
  }
  auto const implicit =
      ff::evolve(heat, line_density(ring, point), 0.0, 1e7, ff::steppers::scharfetter_gummel{}, {.step = 1e6});
  CHECK(within(implicit.state.values().maxCoeff(), 1 / circle, 1e-12));
}

TEST_CASE("drift and diffusion on an interval without flux: a closed form") {
  // u_t = (u_x - u)_x on [0, 1]: e^(-(pi^2 + 1/4) t + x/2) (pi cos(pi x) + sin(pi x) / 2) + pi e^(x - 1/2)
  double const pi = std::acos(-1.0);
  auto const u = [=](double y, double t) {
    return std::exp(-(pi * pi + 0.25) * t + y / 2) * (pi * std::cos(pi * y) + std::sin(pi * y) / 2) +
           pi * std::exp(y - 0.5);
  };
  ff::grid<double, 1> const line({0.0, 1.0, 400});
  auto const flow = ff::gradient_flow(ff::potential_energy(-x) - ff::entropy, ff::wasserstein);
  auto const start = ff::normalised(line, [&](double y) { return u(y, 0.0); });
  auto const end = ff::evolve(flow, start, 0.0, 0.1, ff::steppers::tr_bdf2{}, {.step = 1e-3});
  CHECK(distance(end.state, ff::normalised(line, [&](double y) { return u(y, 0.1); })) < 2e-5);
}

TEST_CASE("the double well: its gap, and its Gibbs state's normalisation") {
  // V = (x^2 - 1)^2 / 4 at temperature 1: the slowest mode decays at 0.79208843
  auto const F = ff::potential_energy(pow<2>(x * x - 1) / 4) - ff::entropy;
  auto const flow = ff::gradient_flow(F, ff::wasserstein);
  ff::grid<double, 1> const line({-5.0, 5.0, 1000});
  auto const start = normal_density(line, 1.0, 0.3);
  auto const run = ff::evolve(flow, start, 0.0, 8.0, ff::steppers::tr_bdf2{}, {.step = 1e-2, .at = {6.0, 8.0}});
  double const rate = std::log(run.samples[0].state.mean()(0) / run.samples[1].state.mean()(0)) / 2;
  CHECK(within(rate, 0.79208843, 2e-4));
  auto const pi = ff::evolve(flow, start, 0.0, 1e7, ff::steppers::scharfetter_gummel{}, {.step = 1e6}).state;
  CHECK(within(
      F(pi),
      -std::log(ff::normalised(line, start.values())
                    .grid()
                    .integral(ff::vector_of<double>((-(line.centers(0).array().square() - 1).square() / 4).exp()))),
      1e-10));
}

TEST_CASE("a relative entropy, a cross-entropy and a potential energy say the same") {
  ff::grid<double, 1> const line({-6.0, 6.0, 240});
  auto const start = normal_density(line, 1.5, 0.4), target = normal_density(line, 0.0, 1.0);
  auto const end = [&](auto const& F) {
    return ff::evolve(ff::gradient_flow(F, ff::wasserstein), start, 0.0, 0.7, ff::steppers::scharfetter_gummel{},
                      {.step = 0.01}).state;
  };
  auto const reference = end(ornstein_uhlenbeck);
  CHECK(distance(end(ff::relative_entropy(target)), reference) < 1e-12);
  CHECK(distance(end(ff::cross_entropy(target) - ff::entropy), reference) < 1e-12);
  CHECK(distance(end(0.5 * ff::relative_entropy(target) + 0.5 * ornstein_uhlenbeck), reference) < 1e-12);
}

TEST_CASE("a potential that moves: the mean follows, mass stays, the type does not promise decay") {
  auto const F = [](double t) { return ff::potential_energy(pow<2>(x - std::sin(t)) / 2) - ff::entropy; };
  auto const flow = ff::gradient_flow(F, ff::wasserstein);
  ff::grid<double, 1> const line({-7.0, 7.0, 560});
  using flow_type = std::remove_const_t<decltype(flow)>;
  static_assert(ff::guarantees<ff::steppers::scharfetter_gummel, flow_type, line_density, positivity>);
  static_assert(!ff::guarantees<ff::steppers::scharfetter_gummel, flow_type, line_density, energy_decay>);
  auto const end = ff::evolve(flow, normal_density(line, 0.0, 1.0), 0.0, 2.0, ff::steppers::tr_bdf2{}, {.step = 0.01});
  double const exact = (std::sin(2.0) - std::cos(2.0) + std::exp(-2.0)) / 2;  // m' = sin t - m
  CHECK(within(end.state.mean()(0), exact, 1e-4));
  auto const implicit =
      ff::evolve(flow, normal_density(line, 0.0, 1.0), 0.0, 2.0, ff::steppers::scharfetter_gummel{}, {.step = 0.01});
  CHECK(within(implicit.state.mean()(0), exact, 1e-2));
}

TEST_CASE("temperature as a dual number: how the end depends on it") {
  using dual = ff::jet<double, 1>;
  auto const mean_square = [](auto const& rho) {
    auto sum = rho.weight(0) * 0;
    for (Eigen::Index i = 0; i < rho.size(); ++i) sum += rho.weight(i) * rho.point(i)(0) * rho.point(i)(0);
    return sum;
  };
  auto const run = [&]<class T>(T const& temperature) {
    ff::grid<T, 1> const line({T(-4.0), T(4.0), 80});
    auto const start = ff::normalised(line, [](T const& y) { return ff::math::exp(T(-y * y)); });
    auto const F = ff::potential_energy(pow<2>(x) / 2) - temperature * ff::entropy;
    return mean_square(ff::evolve(ff::gradient_flow(F, ff::wasserstein), start, 0.0, 0.5,
                                  ff::steppers::scharfetter_gummel{}, {.step = 0.05}).state);
  };
  double const h = 1e-5, difference = (run(0.7 + h) - run(0.7 - h)) / (2 * h);
  CHECK(within(run(dual::variable(0.7, 0)).gradient[0], difference, 1e-8));
}

TEST_CASE("bad input") {
  double const infinity = std::numeric_limits<double>::infinity();
  ff::grid<double, 1> const line({-1.0, 1.0, 20});
  auto const rho = normal_density(line, 0.0, 1.0);
  auto const failed = [&](auto const& flow, double t1, auto stepper) {
    return caught([&] { return ff::evolve(flow, rho, 0.0, t1, stepper, {.step = 0.1}); });
  };
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  CHECK(failed(heat, -1.0, ff::steppers::scharfetter_gummel{}).code == ff::errc::domain);
  CHECK(failed(heat, -1.0, ff::steppers::tr_bdf2{}).code == ff::errc::domain);
  CHECK(failed(ff::gradient_flow(+1.0 * ff::entropy, ff::wasserstein), 1.0, ff::steppers::scharfetter_gummel{}).code ==
        ff::errc::domain);
  CHECK(failed(ff::gradient_flow(0 * ff::entropy, ff::wasserstein), 1.0, ff::steppers::square_root_gibbs{}).code ==
        ff::errc::domain);
  ff::vector_of<double> hole = ff::vector_of<double>::Constant(20, 0.5 * 20 / 19);
  hole(7) = 0;
  auto const infinite = failed(ff::gradient_flow(ff::relative_entropy(line_density(line, hole)), ff::wasserstein), 1.0,
                               ff::steppers::scharfetter_gummel{});
  CHECK(infinite.code == ff::errc::non_finite);
  CHECK(infinite.index == ff::error_index{7});
  auto const other = ff::relative_entropy(normal_density(ff::grid<double, 1>({-1.0, 1.0, 30}), 0.0, 1.0));
  CHECK(failed(ff::gradient_flow(other, ff::wasserstein), 1.0, ff::steppers::scharfetter_gummel{}).code ==
        ff::errc::size_mismatch);
  auto const steep = ff::gradient_flow(ff::potential_energy(1e6 * x) - ff::entropy, ff::wasserstein);
  CHECK(failed(steep, 1.0, ff::steppers::square_root_gibbs{}).code == ff::errc::overflow);
  CHECK(caught([] { return ff::wasserstein_with(-1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::wasserstein_with(infinity); }).code == ff::errc::domain);
  CHECK(
      failed(ff::gradient_flow(-ff::entropy, ff::wasserstein_with(x)), 1.0, ff::steppers::scharfetter_gummel{}).code ==
      ff::errc::domain);
  // A step that is too long for the positivity of TR-BDF2 is no silent clipping.
  ff::vector_of<double> point = ff::vector_of<double>::Constant(20, 0.0);
  point(10) = 10;
  auto const negative = caught([&] {
    return ff::evolve(heat, line_density(line, point), 0.0, 0.05, ff::steppers::tr_bdf2{}, {.step = 0.05});
  });
  CHECK(negative.code == ff::errc::domain);
}

TEST_CASE(
    "samples at the ends of steps; a mobility that moves; the mass of TR-BDF2 at long steps; symmetric potentials") {
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  ff::grid<double, 1> const line({-6.0, 6.0, 240});
  auto const start = normal_density(line, 0.0, 0.5);
  auto const run = ff::evolve(heat, start, 0.0, 1.0, ff::steppers::scharfetter_gummel{},
                              {.step = 0.1, .at = {0.3, 0.7, 3 * 0.1 + 0.6}});
  CHECK(run.samples.size() == 3);
  // With D = 2 t the variance is v + 2 t^2.
  constexpr auto t = ff::symbol<"t">;
  auto const hotter = ff::evolve(ff::gradient_flow(-ff::entropy, ff::wasserstein_with(2 * t)), start, 0.0, 0.8,
                                 ff::steppers::tr_bdf2{}, {.step = 0.005}).state;
  CHECK(within(hotter.covariance()(0, 0) - start.covariance()(0, 0), 2 * 0.64, 1e-3));

  ff::grid<double, 1> const fine({-3.0, 3.0, 10'000});
  auto const F = ff::potential_energy(pow<4>(x) / 4 - pow<2>(x) / 2) - 0.5 * ff::entropy;
  auto const pi = ff::normalised(fine, [](double y) { return std::exp(-2 * (y * y * y * y / 4 - y * y / 2)); });
  auto const stays = ff::evolve(ff::gradient_flow(F, ff::wasserstein), pi, 0.0, 5e6, ff::steppers::tr_bdf2{},
                                {.step = 1e6}, ff::guaranteed<mass>)
                         .state;
  CHECK(distance(stays, pi) < 1e-9);

  // d/d(slope) of the rates where the potential does not rise at all: V = s x at s = 0.
  using dual = ff::jet<double, 1>;
  auto const mean = [](auto const& slope) {
    using T = std::remove_cvref_t<decltype(slope)>;
    ff::grid<T, 1> const cells({T(-1.0), T(1.0), 20});
    constexpr auto s = ff::symbol<"s">;
    auto const flow = ff::gradient_flow(ff::potential_energy(s * x, s = slope) - T(1) * ff::entropy, ff::wasserstein);
    return T(ff::evolve(flow, ff::normalised(cells, [](T const&) { return T(1); }), 0.0, 0.5,
                        ff::steppers::scharfetter_gummel{}, {.step = 0.1})
                 .state.mean()(0));
  };
  for (double const at : {0.0, 1e-15, 1e-6}) {
    double const difference = (mean(at + 1e-4) - mean(at - 1e-4)) / 2e-4;
    CHECK(within(mean(dual::variable(at, 0)).gradient[0], difference, 1e-7));
  }
}
