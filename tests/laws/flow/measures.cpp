/// The laws of the steppers of densities, particles and probabilities, away from t = 0 as well.

#include <doctest/doctest.h>

#include <freefield/flow.hpp>
#include <freefield/measure.hpp>

#include <laws/stepper.hpp>
#include <support/normal_density.hpp>

#include <cmath>
#include <cstddef>

namespace ff = freefield;

namespace {

constexpr auto x = ff::field<0>;
using line_density = ff::density<double, 1>;

line_density normal(Eigen::Index cells, double mean, double variance) {
  return support::normal_density(ff::grid<double, 1>({-5.0, 5.0, cells}), mean, variance);
}
auto const between_densities = [](line_density const& p, line_density const& q) {
  return (p.values() - q.values()).cwiseAbs().sum() * p.grid().cell_volume();
};
auto const between_clouds = [](ff::ensemble<double> const& p, ff::ensemble<double> const& q) {
  return (p.points() - q.points()).cwiseAbs().maxCoeff();
};
auto const between_probabilities = [](ff::discrete<double> const& p, ff::discrete<double> const& q) {
  return (p.probabilities() - q.probabilities()).cwiseAbs().maxCoeff();
};

template <class S, class Flow, class State, class Distance>
void check_anywhere(S const& stepper, Flow const& flow, State const& start, Distance const& distance, double rounding) {
  CHECK(laws::pieces_and_caps(stepper, flow, start, 1.0, 1.0 / 16, distance, rounding));
  CHECK(laws::pieces_and_caps(stepper, flow, start, 8.4, 0.1, distance, rounding, 8.0));
}

}  // namespace

TEST_CASE("pieces, samples and caps on every kind of measure") {
  auto const flow = ff::gradient_flow(ff::potential_energy(pow<2>(x) / 2) - ff::entropy, ff::wasserstein);
  check_anywhere(ff::steppers::scharfetter_gummel{}, flow, normal(100, 1.0, 0.5), between_densities, 1e-12);
  check_anywhere(ff::steppers::square_root_gibbs{}, flow, normal(100, 1.0, 0.5), between_densities, 1e-12);
  check_anywhere(ff::steppers::tr_bdf2{}, flow, normal(100, 1.0, 0.5), between_densities, 1e-12);
  check_anywhere(ff::steppers::jko{}, flow, normal(100, 1.0, 0.5), between_densities, 1e-2);  // resumed from the grid
  ff::ensemble<double> const cloud(ff::matrix_of<double>(ff::matrix_of<double>::Random(10, 2)));
  check_anywhere(ff::steppers::euler_maruyama{}, flow, cloud, between_clouds, 1e-14);
  check_anywhere(ff::steppers::baoab{}, ff::inertial_flow(ff::potential_energy(pow<2>(x) / 2) - ff::entropy, 1.0),
                 cloud, between_clouds, 1e-14);
  auto const replicator = ff::gradient_flow(ff::relative_entropy(ff::discrete<double>{0.6, 0.3, 0.1}), ff::fisher_rao);
  check_anywhere(ff::steppers::rk4{}, replicator, ff::discrete<double>{0.2, 0.3, 0.5}, between_probabilities, 1e-14);
}

TEST_CASE("tenths: every interval between two tenths takes its number of steps, and ends where it should") {
  auto const decay = ff::ode([](double y) { return -y; });
  auto const heat = ff::gradient_flow(-ff::entropy, ff::wasserstein);
  auto const rho = normal(20, 0.0, 1.0);
  for (int i = 0; i < 200; i += 3) {
    for (int k = 1; k < 25; k += 4) {
      double const t0 = i / 10.0, t1 = (i + k) / 10.0;
      auto const run = ff::evolve(decay, 1.0, t0, t1, ff::steppers::rk4{}, {.step = 0.1});
      CHECK(run.steps == k);
      CHECK(run.time == t1);
      CHECK(run.smallest_step == 0.1);
    }
  }
  for (double const t0 : {8.0, 10.0, 16.0, 100.0})
    CHECK(ff::evolve(heat, rho, t0, t0 + 0.7, ff::steppers::scharfetter_gummel{}, {.step = 0.1}).steps == 7);
  auto chain = ff::evolve(heat, rho, 0.0, 0.7, ff::steppers::scharfetter_gummel{}, {.step = 0.1});
  for (int k = 2; k < 40; ++k)
    chain = ff::resume(heat, chain, 0.7 * k, ff::steppers::scharfetter_gummel{}, {.step = 0.1});
  CHECK(chain.steps == 7 * 39);
}

TEST_CASE("probabilities that fall below the scalar come back") {
  auto const tilted = [](double t) { return ff::potential_energy((t < 1 ? 1000.0 : -1000.0) * x); };
  auto const end = ff::evolve(ff::gradient_flow(tilted, ff::fisher_rao), ff::discrete<double>{0.5, 0.5}, 0.0, 2.0,
                              ff::steppers::rk4{}, {.step = 0.01, .breaks = {1.0}}).state;
  CHECK(std::abs(end.probabilities()(0) - 0.5) < 1e-9);
}

TEST_CASE("the last good state of a measure; stiff trials of Gaussians are shortened") {
  using gaussian = ff::gaussian<double>;
  auto const stiff = [](double t) { return ff::potential_energy((t < 5 ? 0.1 : 1e6) * pow<2>(x) / 2) - ff::entropy; };
  try {
    ff::evolve(ff::gradient_flow(stiff, ff::wasserstein), gaussian(ff::matrix_of<double>::Constant(1, 1, 1.0)), 0.0,
               10.0, ff::steppers::euler{}, {.step = 0.25});
    FAIL_CHECK("nothing was thrown");
  } catch (ff::evolution_error<gaussian> const& e) {
    CHECK(e.time == 5.0);
    CHECK(e.state.covariance()(0, 0) > 1.0);
  }
  constexpr auto y = ff::field<1>;
  gaussian const thin(ff::matrix_of<double>{{1.0, 0.99999}, {0.99999, 1.0}});
  auto const flow =
      ff::gradient_flow(ff::potential_energy(5000 * pow<2>(x) + pow<2>(y) / 2) - ff::entropy, ff::wasserstein);
  auto const exact = ff::evolve(flow, thin, 0.0, 0.01, ff::steppers::exact{}, {.step = 0.01}).state;
  auto const check = [&](auto stepper) {
    auto const end = ff::evolve(flow, thin, 0.0, 0.01, stepper, {.tolerance = 1e-8, .at = {0.005}});
    CHECK((end.state.covariance() - exact.covariance()).norm() < 1e-5);
    CHECK(end.samples.size() == 1);
  };
  check(ff::steppers::dopri5{});
  check(ff::steppers::fehlberg78{});
}
