/// Every kind of state, and what happens between the steps.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <Eigen/Core>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <sstream>
#include <vector>

namespace ff = freefield;
using support::caught, support::says, support::within;

namespace {

/// x'' = -x in any container of two numbers.
template <class State>
void check_rotation(State const& start) {
  using T = ff::time_of<State>;
  auto const turn = ff::ode([](State const& x, State& velocity, T const&) {
    velocity[0] = x[1];
    velocity[1] = -x[0];
  });
  T const tolerance = std::max(T(T(200) * std::numeric_limits<T>::epsilon()), T(T(1) / T(10000000000)));
  auto const end = ff::evolve(turn, start, T(0), T(3), ff::steppers::dopri5{}, {.tolerance = tolerance});
  T const allowed = T(T(2000) * tolerance);
  CHECK(within(T(std::abs(end.state[0] - start[0] * std::cos(T(3)))), T(0), allowed));
  CHECK(within(T(std::abs(end.state[1] + start[0] * std::sin(T(3)))), T(0), allowed));
  auto const back = ff::evolve(turn, end.state, T(3), T(0), ff::steppers::dopri5{}, {.tolerance = tolerance});
  CHECK(back.time == T(0));
  CHECK(within(T(std::abs(back.state[0] - start[0])), T(0), allowed));
  auto const fixed = ff::evolve(turn, start, T(0), T(3), ff::steppers::rk4{}, {.step = T(T(1) / T(64))});
  CHECK(fixed.steps == 192);
  CHECK(fixed.evaluations == 4 * 192);
  CHECK(
      within(T(std::abs(fixed.state[0] - start[0] * std::cos(T(3)))), T(0), std::max(allowed, T(T(1) / T(10000000)))));
}

}  // namespace

TEST_CASE("std::array, std::vector, Eigen of fixed and dynamic size; float, double, long double") {
  check_rotation(std::array{1.0, 0.0});
  check_rotation(std::array{1.0f, 0.0f});
  check_rotation(std::array{1.0L, 0.0L});
  check_rotation(std::vector<double>{1.0, 0.0});
  check_rotation(Eigen::Vector2d(1.0, 0.0));
  check_rotation(Eigen::VectorXd(Eigen::Vector2d(1.0, 0.0)));
  check_rotation(Eigen::Vector2f(1.0f, 0.0f));
}

TEST_CASE("complex numbers: a spin and a single amplitude") {
  using namespace std::complex_literals;
  using amplitude = std::complex<double>;
  check_rotation(std::vector<amplitude>{1.0, 0.0});
  check_rotation(Eigen::VectorXcd(Eigen::Vector2cd(1.0, 0.0)));
  auto const phase = ff::ode([](amplitude const& z) { return 1i * z; });
  auto const end = ff::evolve(phase, amplitude(1.0), 0.0, 10.0, ff::steppers::dopri5{}, {.tolerance = 1e-11});
  CHECK(std::abs(end.state - std::exp(10i)) < 1e-8);
  static_assert(std::same_as<ff::time_of<std::vector<amplitude>>, double>);
}

TEST_CASE("a matrix is a state: the exponential") {
  Eigen::Matrix2d const generator{{0.0, 1.0}, {-1.0, 0.0}};
  auto const flow = ff::ode([&](Eigen::Matrix2d const& m) -> Eigen::Matrix2d { return generator * m; });
  auto const end = ff::evolve(flow, Eigen::Matrix2d(Eigen::Matrix2d::Identity()), 0.0, 1.0, ff::steppers::dopri5{},
                              {.tolerance = 1e-12});
  CHECK(within(end.state(0, 1), std::sin(1.0), 1e-10));
}

TEST_CASE("formulas as a right-hand side, with symbols and time") {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  constexpr auto mu = ff::symbol<"mu">;
  constexpr auto t = ff::symbol<"t">;
  auto const formulas = ff::ode(y, mu * (1 - x * x) * y - x + cos(t), mu = 1.5);
  auto const callable = ff::ode([](std::array<double, 2> const& z, double time) {
    return std::array{z[1], 1.5 * (1 - z[0] * z[0]) * z[1] - z[0] + std::cos(time)};
  });
  auto const a = ff::evolve(formulas, std::array{2.0, 0.0}, 0.0, 5.0, ff::steppers::dopri5{});
  auto const b = ff::evolve(callable, std::array{2.0, 0.0}, 0.0, 5.0, ff::steppers::dopri5{});
  CHECK(within(a.state[0], b.state[0], 1e-12));
  CHECK(a.evaluations == b.evaluations);
  auto const decay = ff::ode(-x);
  CHECK(within(ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.01}).state, std::exp(-1.0), 1e-9));
  auto const e = caught([&] { return ff::evolve(formulas, std::vector<double>(3), 0.0, 1.0, ff::steppers::dopri5{}); });
  CHECK(e.code == ff::errc::size_mismatch);
  auto const nan = caught([&] { return ff::ode(mu * x, mu = std::nan("")); });
  CHECK(nan.code == ff::errc::non_finite);
}

namespace {

auto const decay = ff::ode([](double x) { return -x; });

}  // namespace

TEST_CASE("dense output and samples alter no step") {
  auto const plain = ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-9});
  auto const path = ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::dopri5{},
                               {.tolerance = 1e-9, .at = {0.0, 0.1, 0.7, 0.7, 2.0}}, ff::dense_output);
  CHECK(path.state == plain.state);
  CHECK(path.steps == plain.steps);
  CHECK(path.evaluations == plain.evaluations);
  REQUIRE(path.samples.size() == 5);
  for (auto const& s : path.samples) CHECK(within(s.state, std::exp(-s.time), 2e-8));
  for (double t = 0; t <= 2; t += 1.0 / 64) CHECK(within(path(t), std::exp(-t), 2e-8));
  CHECK(path(0) == 1.0);
  CHECK(within(path(2), path.state, 1e-16));
  CHECK(path.path.knots().size() == static_cast<std::size_t>(path.steps) + 1);
  for (double const outside : {-0.1, 2.1, std::nan("")}) {
    auto const e = caught([&] { return path(outside); });
    CHECK(e.code == ff::errc::domain);
  }
  auto const backwards = ff::evolve(decay, 1.0, 0.0, -1.0, ff::steppers::bogacki_shampine{},
                                    {.tolerance = 1e-8, .at = {-0.25, -0.5}}, ff::dense_output);
  CHECK(within(backwards(-0.6), std::exp(0.6), 1e-6));
  CHECK(within(backwards.samples[1].state, std::exp(0.5), 1e-6));
  auto const high = ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::fehlberg78{}, {.tolerance = 1e-12, .at = {0.3}});
  CHECK(within(high.samples.at(0).state, std::exp(-0.3), 1e-11));
  auto const row = ff::evolve(decay, 1.0, 0.0, 2.0, ff::steppers::rk4{}, {.step = 0.01, .at = {0.1234, 1.5, 2.0}});
  CHECK(row.steps == 200);
  for (auto const& s : row.samples) CHECK(within(s.state, std::exp(-s.time), 1e-9));
}

TEST_CASE("breaks: a switch that is thrown at known times is met exactly") {
  // x' = -x + (t < 1 ? 1 : -1): x(2) from the pieces
  auto const switched = ff::ode([](double x, double t) { return -x + (t < 1 ? 1.0 : -1.0); });
  double const middle = 1 + (0.5 - 1) * std::exp(-1.0), exact = -1 + (middle + 1) * std::exp(-1.0);
  auto const cut = ff::evolve(switched, 0.5, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-10, .breaks = {1.0}});
  CHECK(within(cut.state, exact, 1e-9));
  auto const through = ff::evolve(switched, 0.5, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-10});
  CHECK(cut.rejected < through.rejected);
  auto const row = ff::evolve(switched, 0.5, 0.0, 2.0, ff::steppers::rk4{}, {.step = 0.0625, .breaks = {0.99, 1.0}});
  CHECK(row.time == 2.0);
  CHECK(within(row.state, exact, 0.05));
}

TEST_CASE("the end is exact, also where steps do not divide the interval") {
  auto const e = ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.3});
  CHECK(e.steps == 4);
  CHECK(e.time == 1.0);
  CHECK(within(e.smallest_step, 0.1, 1e-15));
  CHECK(within(e.state, std::exp(-1.0), 1e-4));
  auto const tenths = ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1});
  CHECK(tenths.steps == 10);
  auto const limited = ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::dopri5{}, {.largest_step = 0.125});
  CHECK(limited.largest_step <= 0.125);
  CHECK(limited.steps >= 8);
}

TEST_CASE("laws are watched, violations reported, progress told, results printed") {
  auto const grow = ff::ode([](double x) { return x; });
  auto const square = [](double x) { return x * x; };
  auto const result = ff::evolve(grow, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.25}, ff::monotone(square),
                                 ff::conserved(ff::field<0>));
  CHECK(result.violation_count == 8);
  REQUIRE(result.violations.size() == 8);
  CHECK(result.violations[0].law == "monotone");
  CHECK(result.violations[1].law == "conserved(phi0)");
  CHECK(result.violations[1].before == 1.0);
  CHECK(result.violations[7].time == 1.0);
  std::ostringstream text;
  text << result;
  CHECK(text.str().find("t = 1 after 4 steps (0 rejected), 16 evaluations") == 0);
  CHECK(text.str().find("8 violations") != std::string::npos);
  CHECK(text.str().find("and 5 more") != std::string::npos);
  auto const tolerant =
      ff::evolve(grow, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.25}, ff::monotone(square, 10.0));
  CHECK(tolerant.violation_count == 0);
  auto const falls = ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.25}, ff::monotone(square));
  CHECK(falls.violation_count == 0);

  std::vector<double> times;
  std::size_t last = 0;
  ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::rk4{},
             {.step = 0.25, .progress = [&](std::size_t done, std::size_t total) {
                CHECK(done > last);
                CHECK(total == 1000);
                last = done;
              }},
             [&](double, double t) { times.push_back(t); });
  CHECK(last == 1000);
  CHECK(times == std::vector<double>{0.25, 0.5, 0.75, 1.0});
}

TEST_CASE("resume goes on with the step that was found") {
  auto const half = ff::evolve(decay, 1.0, 0.0, 1.0, ff::steppers::dopri5{}, {.tolerance = 1e-9});
  auto const whole = ff::resume(decay, half, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-9});
  CHECK(within(whole.state, std::exp(-2.0), 1e-8));
  CHECK(whole.steps > half.steps);
  CHECK(whole.evaluations > half.evaluations);
  auto const afresh = ff::evolve(decay, half.state, 1.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-9});
  CHECK(whole.steps - half.steps <= afresh.steps);
}
