/// Events along orbits: against closed forms, by direction and number.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#ifdef EIGEN_WORLD_VERSION
#error "freefield/flow/ode.hpp is a door without Eigen"
#endif
#ifdef BOOST_VERSION
#error "freefield/flow/ode.hpp is a door without Boost"
#endif

namespace ff = freefield;
using support::caught, support::says, support::within;

namespace {

using pair = std::array<double, 2>;
double const pi = std::acos(-1.0);
constexpr auto x = ff::field<0>;
constexpr auto v = ff::field<1>;

auto const turn = ff::ode([](pair const& z) { return pair{z[1], -z[0]}; });  // from (1, 0): cos t, -sin t

template <class Result>
std::vector<double> times_of(Result const& result) {
  std::vector<double> times;
  for (auto const& e : result.events) times.push_back(e.time);
  return times;
}

void check_times(std::vector<double> const& found, std::vector<double> const& expected, double tolerance) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) CHECK(within(found[k], expected[k], tolerance));
}

}  // namespace

TEST_CASE("100 roots of the cosine to 12 digits, by direction, by formula and by callable") {
  // Lengths that the clock adds without rounding: else t itself is off by a random walk, 2e-12 after 20'000 steps.
  double const h = 1.0 / 128;
  ff::evolve_options<double> const options{.step = h, .tolerance = 1e-12, .largest_step = h};
  auto const run = [&](auto const& event) {
    return ff::evolve(turn, pair{1, 0}, 0.0, 100 * pi, ff::steppers::dopri5{}, options, event);
  };
  std::vector<double> all, falling, rising;
  for (int k = 0; k < 100; ++k) {
    all.push_back((k + 0.5) * pi);
    (k % 2 == 0 ? falling : rising).push_back(all.back());
  }
  auto const both = run(ff::event(x));
  check_times(times_of(both), all, 1e-12);
  for (auto const& e : both.events) {
    CHECK(e.event == 0);
    CHECK(within(std::abs(e.state[1]), 1.0, 1e-11));
    CHECK(std::abs(e.value) < 1e-13);
    CHECK(e.value == e.state[0]);
  }
  CHECK(both.stopped_by == -1);
  CHECK(both.time == 100 * pi);
  auto const cosine = [](pair const& z) { return z[0]; };
  check_times(times_of(run(ff::event(cosine, {.direction = ff::crossing::falling}))), falling, 1e-12);
  check_times(times_of(run(ff::event(cosine, {.direction = ff::crossing::rising}))), rising, 1e-12);

  // They alter nothing where they only watch.
  auto const alone = ff::evolve(turn, pair{1, 0}, 0.0, 100 * pi, ff::steppers::dopri5{}, options);
  CHECK(both.state == alone.state);
  CHECK(both.evaluations == alone.evaluations);
}

TEST_CASE("the n-th ends the evolution, its time is the end") {
  for (int n = 1; n <= 4; ++n) {
    auto const run = ff::evolve(turn, pair{1, 0}, 0.0, 100.0, ff::steppers::dopri5{}, {.tolerance = 1e-12},
                                ff::event(v), ff::event(x, {.stop_after = n}));
    CHECK(within(run.time, (n - 0.5) * pi, 1e-10));
    CHECK(run.stopped_by == 1);
    REQUIRE(run.events.size() == static_cast<std::size_t>(2 * n - 1));
    CHECK(run.events.back().time == run.time);
    CHECK(run.events.back().state == run.state);
    CHECK(std::is_sorted(run.events.begin(), run.events.end(),
                         [](auto const& a, auto const& b) { return a.time < b.time; }));
  }
}

TEST_CASE("backwards: rising along the way, in the order of the way") {
  auto const run = [&](ff::crossing direction) {
    return times_of(ff::evolve(turn, pair{1, 0}, 0.0, -10.0, ff::steppers::dopri5{}, {.tolerance = 1e-12},
                               ff::event(x, {.direction = direction})));
  };
  check_times(run(ff::crossing::either), {-0.5 * pi, -1.5 * pi, -2.5 * pi}, 1e-10);
  check_times(run(ff::crossing::falling), {-0.5 * pi, -2.5 * pi}, 1e-10);
  check_times(run(ff::crossing::rising), {-1.5 * pi}, 1e-10);
}

TEST_CASE("Henon and Heiles: the section y = 0 keeps the energy, and its points are those of short steps") {
  constexpr auto y = ff::field<1>;
  constexpr auto px = ff::field<2>;
  constexpr auto py = ff::field<3>;
  auto const flow = ff::ode(px, py, -x - 2 * x * y, -y - x * x + y * y);
  auto const energy = (px * px + py * py + x * x + y * y) / 2 + x * x * y - pow<3>(y) / 3;
  using state = std::array<double, 4>;
  state const start{0.0, 0.1, 0.3, 0.2};
  auto const section = [&](double tolerance) {
    return ff::evolve(flow, start, 0.0, 200.0, ff::steppers::dopri5{}, {.tolerance = tolerance},
                      ff::event(y, {.direction = ff::crossing::rising}));
  };
  auto const points = section(1e-11), finer = section(1e-13);
  CHECK(points.events.size() > 25);
  REQUIRE(points.events.size() == finer.events.size());
  double const e0 = energy(ff::at_point(start));
  for (std::size_t k = 0; k < points.events.size(); ++k) {
    auto const& p = points.events[k];
    CHECK(std::abs(p.state[1]) < 1e-14);
    CHECK(p.state[3] > 0);
    CHECK(within(energy(ff::at_point(p.state)), e0, 1e-9));
    CHECK(within(p.time, finer.events[k].time, 1e-6));
  }
}
