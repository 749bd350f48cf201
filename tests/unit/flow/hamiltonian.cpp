/// Hamiltonian flows: what they take, what is conserved, the geometry of the steps that keep it.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>
#include <freefield/flow/symplectic.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#ifdef EIGEN_WORLD_VERSION
#error "Hamiltonian flows take no Eigen"
#endif

namespace ff = freefield;
using support::caught, support::close, support::says, support::within;

namespace {

constexpr auto q = ff::field<0>;
constexpr auto p = ff::field<1>;
using pair = std::array<double, 2>;
using four = std::array<double, 4>;

/// work(stepper) for each of the symplectic steppers.
template <class Work>
void for_each_stepper(Work const& work) {
  work(ff::steppers::verlet{});
  work(ff::steppers::yoshida4{});
  work(ff::steppers::yoshida6{});
  work(ff::steppers::blanes_moan{});
}

/// The largest entry of M^T J M - J for the Jacobian M of steps of length h from z.
template <class S, class Flow>
double canonical_defect(Flow const& flow, four const& z, double h, int steps) {
  using dual = ff::jet<double, 4>;
  auto const end = ff::evolve(flow, dual::variables(z), 0.0, h * steps, S{}, {.step = h}).state;
  double largest = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      double form = 0;  // sum_k dq_k / dz_i dp_k / dz_j - dp_k / dz_i dq_k / dz_j
      for (std::size_t k = 0; k < 2; ++k)
        form += end[k].gradient[i] * end[k + 2].gradient[j] - end[k + 2].gradient[i] * end[k].gradient[j];
      double const expected = j == i + 2 ? 1 : i == j + 2 ? -1 : 0;
      if (!(std::abs(form - expected) <= largest)) largest = std::abs(form - expected);
    }
  }
  return largest;
}

/// A polynomial of degree 4 in two variables with random coefficients.
struct quartic {
  std::array<double, 15> coefficients;

  template <class State>
  auto operator()(State const& x) const {
    std::size_t k = 0;
    std::remove_cvref_t<decltype(x[0])> sum(0), power(1);
    for (int i = 0; i <= 4; ++i, power = power * x[0]) {
      auto term = power;
      for (int j = 0; i + j <= 4; ++j, term = term * x[1]) sum = sum + coefficients[k++] * term;
    }
    return sum;
  }
};

quartic random_quartic(std::mt19937& engine) {
  quartic result{};
  for (double& c : result.coefficients) c = static_cast<double>(engine()) / 4294967296.0 - 0.5;
  return result;
}

/// q = A cos t + B sin t - cos(2 t) / 3, driven by cos 2t, from (1, 0).
double driven(double t) { return 4 * std::cos(t) / 3 - std::cos(2 * t) / 3; }

constexpr auto henon_heiles = [] {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  return (pow<2>(ff::field<2>) + pow<2>(ff::field<3>)) / 2 + (x * x + y * y) / 2 + x * x * y - pow<3>(y) / 3;
}();

}  // namespace

TEST_CASE("a formula, a callable, a gradient that is given, T and V: one flow") {
  auto const H = p * p / 2 - cos(q);
  auto const callable = [](auto const& z) {
    using std::cos;
    return z[1] * z[1] / 2 - cos(z[0]);
  };
  auto const gradient = [](auto const& z, auto& out) { out[0] = std::sin(z[0]), out[1] = z[1]; };
  auto const T = [](auto const& m) { return m[0] * m[0] / 2; };
  auto const V = ff::with_gradient([](auto const& x) { return -std::cos(x[0]); },
                                   [](auto const& x, auto& out) { out[0] = std::sin(x[0]); });
  pair const z{1.2, -0.4};
  auto const check = [&](auto const& flow) {
    pair velocity{};
    flow(z, velocity, 0.0);
    CHECK(velocity[0] == -0.4);
    CHECK(close(velocity[1], -std::sin(1.2), 1));
    CHECK(close(flow(z), 0.08 - std::cos(1.2), 2));
    std::vector<double> const long_state{1.2, -0.4};
    std::vector<double> out(2);
    flow(long_state, out, 0.0);
    CHECK(out[0] == velocity[0]);
    CHECK(out[1] == velocity[1]);
  };
  check(ff::hamiltonian_flow(H));
  check(ff::hamiltonian_flow(callable));
  check(ff::hamiltonian_flow(ff::with_gradient(callable, gradient)));
  check(ff::hamiltonian_flow(T, V));
  check(ff::hamiltonian_flow(pow<2>(q) / 2, -cos(q)));

  auto const end = [&](auto const& flow, auto const& start) {
    return ff::evolve(flow, start, 0.0, 2.0, ff::steppers::yoshida4{}, {.step = 0.1}).state;
  };
  pair const expected = end(ff::hamiltonian_flow(H), z);
  CHECK(within(end(ff::hamiltonian_flow(T, V), z)[0], expected[0], 1e-14));
  CHECK(within(end(ff::hamiltonian_flow(T, V), std::vector{1.2, -0.4})[1], expected[1], 1e-14));
  CHECK(within(end(ff::hamiltonian_flow(pow<2>(q) / 2, -cos(q)), z)[1], expected[1], 1e-14));
  auto const reference =
      ff::evolve(ff::hamiltonian_flow(callable), z, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-12}).state;
  CHECK(within(reference[0], expected[0], 1e-5));
}

TEST_CASE("the energy is a law of the flow") {
  auto const flow = ff::hamiltonian_flow(p * p / 2 - cos(q));
  auto const run = ff::evolve(flow, pair{1.0, 0.0}, 0.0, 100.0, ff::steppers::verlet{}, {.step = 0.1},
                              ff::conserved(flow, 2e-3));
  CHECK(run.violation_count == 0);
  CHECK(run.evaluations == run.steps + 1);  // each but the first begins with the force at the end of the one before
  auto const damped = ff::evolve(flow, pair{1.0, 0.0}, 0.0, 100.0, ff::steppers::euler{}, {.step = 0.1},
                                 ff::conserved(flow, 2e-3));
  CHECK(damped.violation_count > 0);
}

TEST_CASE("steps are canonical maps: M^T J M = J to rounding for random polynomials") {
  std::mt19937 engine(20);
  for (int trial = 0; trial < 10; ++trial) {
    auto const flow = ff::hamiltonian_flow(random_quartic(engine), random_quartic(engine));
    four const z{0.3, -0.2, 0.4, 0.1};
    for_each_stepper([&](auto stepper) { CHECK(canonical_defect<decltype(stepper)>(flow, z, 0.25, 4) < 1e-13); });
    CHECK(canonical_defect<ff::steppers::rk4>(flow, z, 0.25, 4) > 1e-9);
  }
  auto const formula = ff::hamiltonian_flow(henon_heiles);
  for_each_stepper([&](auto stepper) {
    CHECK(canonical_defect<decltype(stepper)>(formula, {0.1, 0.2, 0.3, 0.1}, 0.5, 10) < 1e-12);
  });
  auto const moving = ff::hamiltonian_flow(henon_heiles + q * sin(3 * ff::symbol<"t">));
  for_each_stepper([&](auto stepper) {
    CHECK(canonical_defect<decltype(stepper)>(moving, {0.1, 0.2, 0.3, 0.1}, 0.5, 10) < 1e-12);
  });
}

TEST_CASE("the way back is the way there") {
  auto const flow = ff::hamiltonian_flow(henon_heiles);
  four const z{0.1, 0.2, 0.3, 0.1};
  auto const way_and_back = [&](auto stepper) {
    auto const there = ff::evolve(flow, z, 0.0, 10.0, stepper, {.step = 0.125});
    auto const back = ff::evolve(flow, there.state, 10.0, 0.0, stepper, {.step = 0.125}).state;
    four turned{there.state[0], there.state[1], -there.state[2], -there.state[3]};
    turned = ff::evolve(flow, turned, 0.0, 10.0, stepper, {.step = 0.125}).state;
    double largest = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      largest = std::max(largest, std::abs(back[i] - z[i]));
      largest = std::max(largest, std::abs(turned[i] - (i < 2 ? z[i] : -z[i])));
    }
    return largest;
  };
  for_each_stepper([&](auto stepper) { CHECK(way_and_back(stepper) < 1e-13); });
  CHECK(way_and_back(ff::steppers::rk4{}) > 1e-9);
}

TEST_CASE("verlet turns a harmonic oscillator by arccos(1 - h^2 / 2) a step, others by h to their order") {
  auto const flow = ff::hamiltonian_flow(p * p / 2 + q * q / 2);
  double const angle = std::acos(1 - 0.3 * 0.3 / 2);
  auto const run = ff::evolve(flow, pair{1.0, 0.0}, 0.0, 0.3 * 100, ff::steppers::verlet{}, {.step = 0.3});
  CHECK(within(run.state[0], std::cos(100 * angle), 1e-12));

  // The trace of a step is 2 cos of its angle.
  auto const phase_error = [&](auto stepper, double h) {
    using dual = ff::jet<double, 2>;
    auto const z = ff::evolve(flow, dual::variables({0, 0}), 0.0, h, stepper, {.step = h}).state;
    return std::abs(std::acos((z[0].gradient[0] + z[1].gradient[1]) / 2) / h - 1);
  };
  for_each_stepper([&](auto stepper) {
    double const slope = std::log2(phase_error(stepper, 0.5) / phase_error(stepper, 0.25));
    CHECK(std::abs(slope - decltype(stepper)::order) < 0.3);
  });
}

TEST_CASE("Hamiltonians of time: a drive, and a clock that goes faster") {
  constexpr auto t = ff::symbol<"t">;
  auto const drive = ff::hamiltonian_flow(p * p / 2 + q * q / 2 - q * cos(2 * t));
  auto const faster = ff::hamiltonian_flow((1 + t) * (p * p + q * q) / 2);
  auto const as_callables = ff::hamiltonian_flow([](auto const& m, double s) { return (1 + s) * m[0] * m[0] / 2; },
                                                 [](auto const& x, double s) { return (1 + s) * x[0] * x[0] / 2; });
  auto const error_of = [](auto const& flow, auto stepper, double h, double exact) {
    return std::abs(ff::evolve(flow, pair{1.0, 0.0}, 0.0, 2.0, stepper, {.step = h}).state[0] - exact);
  };
  for_each_stepper([&](auto stepper) {
    double const order = decltype(stepper)::order;
    auto const slope = [&](auto const& flow, double exact) {
      return std::log2(error_of(flow, stepper, 1.0 / 16, exact) / error_of(flow, stepper, 1.0 / 64, exact)) / 2;
    };
    CHECK(std::abs(slope(drive, driven(2.0)) - order) < 0.15);
    CHECK(std::abs(slope(faster, std::cos(4.0)) - order) < 0.15);
    CHECK(std::abs(slope(as_callables, std::cos(4.0)) - order) < 0.15);
  });
}

TEST_CASE("a force that is switched at a break: parabolas are exact") {
  auto const flow = ff::hamiltonian_flow([](auto const& m, double) { return m[0] * m[0] / 2; },
                                         [](auto const& x, double t) { return (t < 1 ? 1.0 : -2.0) * x[0]; });
  for_each_stepper([&](auto stepper) {
    auto const run = ff::evolve(flow, pair{0.0, 0.0}, 0.0, 2.0, stepper, {.step = 0.3, .at = {1.0}, .breaks = {1.0}});
    CHECK(within(run.samples[0].state[0], -0.5, 1e-14));
    CHECK(within(run.state[0], -0.5 - 1 + 1, 1e-14));
    CHECK(within(run.state[1], 1.0, 1e-14));
  });
}

TEST_CASE("times at which a Hamiltonian is asked") {
  double earliest = 0, latest = 0;
  auto const flow = ff::hamiltonian_flow([](auto const& m, double) { return m[0] * m[0] / 2; },
                                         [&](auto const& x, double t) {
                                           earliest = std::min(earliest, t), latest = std::max(latest, t);
                                           return x[0] * x[0] / 2;
                                         });
  auto const ask = [&](auto stepper, double t0, double t1, std::vector<double> breaks) {
    earliest = std::max(t0, t1), latest = std::min(t0, t1);
    ff::evolve(flow, pair{1.0, 0.0}, t0, t1, stepper, {.step = 0.1, .breaks = breaks});
  };
  for (double const t1 : {1.0, -1.0}) {
    ask(ff::steppers::verlet{}, 0.0, t1, {});
    CHECK(earliest == std::min(0.0, t1));
    CHECK(latest == std::max(0.0, t1));
    ask(ff::steppers::blanes_moan{}, 0.0, t1, {});
    CHECK(earliest == std::min(0.0, t1));
    CHECK(latest == std::max(0.0, t1));
    ask(ff::steppers::yoshida4{}, 0.0, t1, {});  // a third of a step beyond the ends
    CHECK(within(earliest, std::min(0.0, t1) - 0.0351, 1e-4));
    CHECK(within(latest, std::max(0.0, t1) + 0.0351, 1e-4));
    ask(ff::steppers::yoshida6{}, 0.0, t1, {});
    CHECK(within(earliest, std::min(0.0, t1) - 0.0158, 1e-4));
    CHECK(within(latest, std::max(0.0, t1) + 0.0158, 1e-4));
  }
}

TEST_CASE("the first component without a value is named, at the last good state") {
  auto const flow = ff::hamiltonian_flow(
      [](auto const& m, double) { return m[0] * m[0] / 2 + m[1] * m[1] / 2; },
      [](auto const& x, double t) { return t > 0.5 ? x[1] * std::numeric_limits<double>::quiet_NaN() : x[1]; });
  for_each_stepper([&](auto stepper) {
    bool caught_it = false;
    try {
      ff::evolve(flow, four{0.0, 0.0, 1.0, 0.0}, 0.0, 1.0, stepper, {.step = 1.0 / 32});
    } catch (ff::evolution_error<four> const& e) {
      caught_it = true;
      CHECK(e.code == ff::errc::non_finite);
      CHECK(e.time > 0.4);
      CHECK(e.time <= 0.5);
      CHECK(within(e.state[1], -e.time * e.time / 2, 1e-12));
    }
    CHECK(caught_it);
  });
  auto const start = caught([&] {
    return ff::evolve(flow, four{0.0, 0.0, 1.0, std::nan("")}, 0.0, 1.0, ff::steppers::verlet{}, {.step = 0.1});
  });
  CHECK(start.code == ff::errc::non_finite);
  CHECK(start.index == ff::error_index{3});
}

TEST_CASE("lengths that do not fit") {
  auto const flow = ff::hamiltonian_flow(p * p / 2 - cos(q));
  auto const parts = ff::hamiltonian_flow(q * q / 2, -cos(q));
  using numbers = std::vector<double>;
  auto const run = [](auto const& f, numbers const& z) {
    return caught([&] { return ff::evolve(f, z, 0.0, 1.0, ff::steppers::verlet{}, {.step = 0.1}); });
  };
  for (ff::error const& e : {run(flow, {1, 0, 0, 0}), run(flow, {1, 0, 0}), run(parts, {1, 0, 0})})
    CHECK(e.code == ff::errc::size_mismatch);
  CHECK(says(run(parts, {1, 0, 0}), "odd length"));
  CHECK(says(run(flow, {1, 0, 0, 0}), "as many numbers as fields"));
  auto const whole = caught([&] {
    return ff::evolve(flow, four{1, 0, 0, 0}, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1});
  });
  CHECK(whole.code == ff::errc::size_mismatch);
}

TEST_CASE("float and long double") {
  auto const error_of = []<class T>(T) {
    auto const flow = ff::hamiltonian_flow(p * p / 2 + q * q / 2);
    auto const z = ff::evolve(flow, std::array<T, 2>{T(1), T(0)}, T(0), T(1), ff::steppers::yoshida6{},
                              {.step = T(1) / T(128)})
                       .state;
    return std::abs(z[0] - std::cos(T(1)));
  };
  CHECK(error_of(1.0F) < 2e-6F);
  CHECK(error_of(1.0L) < 2e-15L);
}

TEST_CASE("the promise") {
  using flow = decltype(ff::hamiltonian_flow(p * p / 2 - cos(q)));
  using ff::guarantee::symplectic;
  for_each_stepper([](auto stepper) { CHECK(ff::guarantees<decltype(stepper), flow, pair, symplectic>); });
  CHECK_FALSE(ff::guarantees<ff::steppers::rk4, flow, pair, symplectic>);
  CHECK_FALSE(ff::stepper_for<ff::steppers::verlet, decltype(ff::hamiltonian_flow(pow<2>(q * p))), pair>);
  CHECK_FALSE(ff::stepper_for<ff::steppers::verlet, flow, std::array<double, 3>>);
}
