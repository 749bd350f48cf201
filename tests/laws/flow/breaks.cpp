/// Every stepper beside a break.

#include <doctest/doctest.h>

#include <freefield/flow.hpp>

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
}  // namespace

TEST_CASE("breaks: a potential that is switched on at t = 1 is not felt before") {
  auto const switched = [](double t) { return ff::potential_energy((t < 1 ? 0.0 : 5.0) * x) - ff::entropy; };
  auto const flow = ff::gradient_flow(switched, ff::wasserstein);
  auto const check = [](auto const& f, auto const& start, auto stepper, auto const& value, double step = 0.5) {
    auto const at_break = ff::evolve(f, start, 0.0, 2.0, stepper, {.step = step, .at = {1.0}, .breaks = {1.0}});
    CHECK(std::abs(value(at_break.samples.at(0).state)) < 1e-9);
    CHECK(value(at_break.state) < -1.0);
  };
  auto const mean = [](auto const& m) { return m.mean()(0); };
  auto const rho = normal(100, 0.0, 1.0);
  check(flow, rho, ff::steppers::scharfetter_gummel{}, mean);
  check(flow, rho, ff::steppers::square_root_gibbs{}, mean);
  check(flow, rho, ff::steppers::tr_bdf2{}, mean, 1.0 / 64);
  check(flow, rho, ff::steppers::jko{}, mean);
  ff::gaussian<double> const p(ff::matrix_of<double>::Constant(1, 1, 0.1));
  check(flow, p, ff::steppers::jko{}, mean);
  check(flow, p, ff::steppers::forward_backward{}, mean);
  check(flow, p, ff::steppers::rk4{}, mean);
  ff::ensemble<double> const two(ff::matrix_of<double>{{0.0, 0.0}});
  auto const cold = [](double t) { return ff::potential_energy((t < 1 ? 0.0 : 5.0) * x); };
  check(ff::gradient_flow(cold, ff::wasserstein), two, ff::steppers::euler_maruyama{}, mean);
  check(ff::inertial_flow(cold, 0.0), two, ff::steppers::baoab{}, mean);
  auto const vector = ff::gradient_flow([](auto const& q, double t) { return (t < 1 ? 0.0 : 5.0) * q; }, ff::euclidean);
  check(vector, 0.0, ff::steppers::gradient_descent{}, [](double q) { return q; });

  // TR-BDF2 keeps its order across the break.
  auto const mean_after = [&](double h) {
    return ff::evolve(flow, normal(100, 0.0, 1.0), 0.5, 1.5, ff::steppers::tr_bdf2{}, {.step = h, .breaks = {1.0}})
        .state.mean()(0);
  };
  double const reference = mean_after(1.0 / 4096);
  double const slope =
      std::log2(std::abs(mean_after(1.0 / 32) - reference) / std::abs(mean_after(1.0 / 512) - reference)) / 4;
  CHECK(std::abs(slope - 2) < 0.15);
}
