/// Steppers against loops by hand, Boost.odeint and the memory.  The counter `ratio` is ours divided by theirs, per
/// right-hand side where both count them.

#include <freefield/flow.hpp>
#include <freefield/numeric/tridiagonal.hpp>

#include <benchmark/ratio.hpp>

#include <boost/numeric/odeint.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace ff = freefield;
namespace odeint = boost::numeric::odeint;

namespace {

using three = std::array<double, 3>;

struct lorenz {
  three operator()(three const& x) const {
    return {10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8.0 / 3 * x[2]};
  }
  template <class State>
  void operator()(State const& x, State& rate, double) const {
    rate[0] = 10 * (x[1] - x[0]);
    rate[1] = x[0] * (28 - x[2]) - x[1];
    rate[2] = x[0] * x[1] - 8.0 / 3 * x[2];
  }
};

/// Fermi, Pasta, Ulam and Tsingou's chain: n positions, then n momenta.
struct chain {
  template <class State>
  void operator()(State const& x, State& rate, double) const {
    std::size_t const n = x.size() / 2;
    double const *q = x.data(), *p = q + n;
    double *dq = rate.data(), *dp = dq + n;
    double left = q[0] + 0.1 * q[0] * q[0] * q[0];
    for (std::size_t i = 0; i < n; ++i) {
      dq[i] = p[i];
      double const stretch = (i + 1 < n ? q[i + 1] : 0.0) - q[i], right = stretch + 0.1 * stretch * stretch * stretch;
      dp[i] = right - left;
      left = right;
    }
  }
};

std::vector<double> chain_start() {
  std::vector<double> x(2000, 0.0);
  for (std::size_t i = 0; i < 1000; ++i) x[i] = std::sin(3.14159 * static_cast<double>(i + 1) / 1001);
  return x;
}

/// Dormand and Prince's method with the same control as the library's, written for three numbers.
long lorenz_by_hand(three& x, double t1, double tolerance) {
  lorenz const f;
  double t = 0, h = 1e-3, previous = 0;
  bool repeated = false;
  long evaluations = 1;
  three k1 = f(x), k2{}, k3{}, k4{}, k5{}, k6{}, k7{}, y{};
  while (t != t1) {
    bool const arrives = !(h < t1 - t);
    double const s = arrives ? t1 - t : h;
    for (std::size_t i = 0; i < 3; ++i) y[i] = x[i] + s * (1.0 / 5 * k1[i]);
    k2 = f(y);
    for (std::size_t i = 0; i < 3; ++i) y[i] = x[i] + s * (3.0 / 40 * k1[i] + 9.0 / 40 * k2[i]);
    k3 = f(y);
    for (std::size_t i = 0; i < 3; ++i) y[i] = x[i] + s * (44.0 / 45 * k1[i] - 56.0 / 15 * k2[i] + 32.0 / 9 * k3[i]);
    k4 = f(y);
    for (std::size_t i = 0; i < 3; ++i)
      y[i] =
          x[i] + s * (19372.0 / 6561 * k1[i] - 25360.0 / 2187 * k2[i] + 64448.0 / 6561 * k3[i] - 212.0 / 729 * k4[i]);
    k5 = f(y);
    for (std::size_t i = 0; i < 3; ++i)
      y[i] = x[i] + s * (9017.0 / 3168 * k1[i] - 355.0 / 33 * k2[i] + 46732.0 / 5247 * k3[i] + 49.0 / 176 * k4[i] -
                         5103.0 / 18656 * k5[i]);
    k6 = f(y);
    for (std::size_t i = 0; i < 3; ++i)
      y[i] = x[i] + s * (35.0 / 384 * k1[i] + 500.0 / 1113 * k3[i] + 125.0 / 192 * k4[i] - 2187.0 / 6784 * k5[i] +
                         11.0 / 84 * k6[i]);
    k7 = f(y);
    evaluations += 6;
    double worst = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      double const e = s * (71.0 / 57600 * k1[i] - 71.0 / 16695 * k3[i] + 71.0 / 1920 * k4[i] -
                            17253.0 / 339200 * k5[i] + 22.0 / 525 * k6[i] - 1.0 / 40 * k7[i]);
      double const ratio = std::abs(e) / (tolerance + tolerance * std::max(std::abs(x[i]), std::abs(y[i])));
      worst = std::max(worst, ratio);
    }
    double const logarithm = std::log(std::max(worst, 1e-8));
    if (worst <= 1) {
      t = arrives ? t1 : t + s;
      x = y;
      k1 = k7;
      double const factor = 0.9 * std::exp(0.04 * previous - 0.17 * logarithm);
      h = s * std::clamp(factor, 0.2, repeated ? 1.0 : 10.0);
      previous = std::max(logarithm, std::log(1e-4));
      repeated = false;
    } else {
      h = s * std::clamp(0.9 * std::exp(-0.2 * logarithm), 0.2, 1.0);
      repeated = true;
    }
  }
  return evaluations;
}

/// Time per right-hand side of ours divided by that of theirs; both return how many they took.
template <class Ours, class Theirs>
void report_ratio_per_call(benchmark::State& state, Ours const& ours, Theirs const& theirs) {
  std::vector<double> ratios, nanoseconds;
  for (auto _ : state) {
    long a = 0, b = 0;
    double const one = bench::seconds([&] { a = ours(); }), other = bench::seconds([&] { b = theirs(); });
    ratios.push_back(one / static_cast<double>(a) / (other / static_cast<double>(b)));
    nanoseconds.push_back(1e9 * one / static_cast<double>(a));
    state.SetIterationTime(one);
  }
  state.counters["ratio"] = bench::median(ratios);
  state.counters["ns_per_rhs"] = bench::median(nanoseconds);
}

long lorenz_of_ours() {
  auto const result = ff::evolve(ff::ode(lorenz{}), three{1, 1, 1}, 0.0, 20.0, ff::steppers::dopri5{},
                                 {.step = 1e-3, .tolerance = 1e-8});
  benchmark::DoNotOptimize(result.state[0]);
  return result.evaluations;
}
long lorenz_by_hand() {
  three x{1, 1, 1};
  long const evaluations = lorenz_by_hand(x, 20.0, 1e-8);
  benchmark::DoNotOptimize(x[0]);
  return evaluations;
}
template <class State, class System>
long by_odeint(State x, System const& system, double t1) {
  long evaluations = 0;
  auto const counted = [&](State const& y, State& rate, double t) {
    ++evaluations;
    system(y, rate, t);
  };
  odeint::integrate_adaptive(odeint::make_controlled(1e-8, 1e-8, odeint::runge_kutta_dopri5<State>()), counted, x, 0.0,
                             t1, 1e-3);
  benchmark::DoNotOptimize(x[0]);
  return evaluations;
}

}  // namespace

static void lorenz_dopri5_against_by_hand(benchmark::State& state) {
  report_ratio_per_call(state, lorenz_of_ours, [] { return lorenz_by_hand(); });
}
BENCHMARK(lorenz_dopri5_against_by_hand)->UseManualTime()->Iterations(1000);

static void lorenz_odeint_against_by_hand(benchmark::State& state) {
  report_ratio_per_call(
      state,
      [] {
        return by_odeint(three{1, 1, 1}, lorenz{}, 20.0);
      },
      [] { return lorenz_by_hand(); });
}
BENCHMARK(lorenz_odeint_against_by_hand)->UseManualTime()->Iterations(300);

static void chain_dopri5_against_odeint(benchmark::State& state) {
  report_ratio_per_call(
      state,
      [] {
        auto const result = ff::evolve(ff::ode(chain{}), chain_start(), 0.0, 20.0, ff::steppers::dopri5{},
                                       {.step = 1e-3, .tolerance = 1e-8});
        benchmark::DoNotOptimize(result.state[0]);
        return result.evaluations;
      },
      [] { return by_odeint(chain_start(), chain{}, 20.0); });
}
BENCHMARK(chain_dopri5_against_odeint)->UseManualTime()->Iterations(100);

/// 10000 steps of RK4.
template <class State>
static void lorenz_rk4(benchmark::State& state) {
  bench::report_ratio(state, [] {
    State const x{1, 1, 1};
    auto const end = ff::evolve(ff::ode(lorenz{}), x, 0.0, 10.0, ff::steppers::rk4{}, {.step = 1e-3});
    benchmark::DoNotOptimize(end.state[0]);
  }, [] {
    lorenz const f;
    three x{1, 1, 1};
    double const h = 1e-3;
    for (int step = 0; step < 10000; ++step) {
      three y{};
      three const k1 = f(x);
      for (std::size_t i = 0; i < 3; ++i) y[i] = x[i] + h / 2 * k1[i];
      three const k2 = f(y);
      for (std::size_t i = 0; i < 3; ++i) y[i] = x[i] + h / 2 * k2[i];
      three const k3 = f(y);
      for (std::size_t i = 0; i < 3; ++i) y[i] = x[i] + h * k3[i];
      three const k4 = f(y);
      for (std::size_t i = 0; i < 3; ++i) x[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    }
    benchmark::DoNotOptimize(x[0]);
  });
}
BENCHMARK(lorenz_rk4<three>)->UseManualTime()->Iterations(500);
BENCHMARK(lorenz_rk4<std::vector<double>>)->UseManualTime()->Iterations(500);

namespace {

/// The same recurrences with constant factors, by hand: two from both ends, forward and back.
void constant_solve(std::vector<double>& b, double inner, double inverse, double outer) {
  std::size_t const half = b.size() / 2;
  double *const up = b.data(), *const down = b.data() + (b.size() - 1);
  double left = 0, right = 0;
  for (std::size_t k = 0; k < half; ++k) {
    double const y = up[k] + left, z = *(down - k) + right;
    up[k] = y;
    *(down - k) = z;
    left = inner * y;
    right = inner * z;
  }
  for (std::size_t k = half; k-- > 0;) {
    left = up[k] * inverse + outer * left;
    right = *(down - k) * inverse + outer * right;
    up[k] = left;
    *(down - k) = right;
  }
}

/// What a step with three factors a cell has to move: b to and fro twice, each factor once; no recurrence.
void own_traffic(std::vector<double>& b, std::vector<double> const& one, std::vector<double> const& two,
                 std::vector<double> const& offset) {
  std::size_t const n = b.size();
  for (std::size_t i = 0; i < n; ++i) b[i] = b[i] * one[i];
  for (std::size_t i = n; i-- > 0;) b[i] = b[i] * two[i] + offset[i];
}

void implicit_heat_step(benchmark::State& state) {
  auto const n = static_cast<std::size_t>(state.range(0));
  std::vector<double> const rates(n - 1, 10.0);
  ff::birth_death_factor<double> const factor(rates, rates);
  std::vector<double> a(n, 1.0), b(n, 1.0);
  bench::report_ratio(state, [&] { factor.solve_in_place(a); benchmark::ClobberMemory(); },
                      [&] { constant_solve(b, 0.73, 0.073, 0.73); benchmark::ClobberMemory(); });
}
BENCHMARK(implicit_heat_step)->Arg(1'000'000)->Arg(10'000'000)->UseManualTime()->Iterations(60);

void implicit_fokker_planck_step(benchmark::State& state) {
  auto const n = static_cast<std::size_t>(state.range(0));
  std::vector<double> up(n - 1), down(n - 1);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    double const z = 1e-3 * std::sin(1e-4 * static_cast<double>(i));
    up[i] = 10 * std::exp(-z / 2);
    down[i] = 10 * std::exp(z / 2);
  }
  ff::birth_death_factor<double> const factor(up, down);
  std::vector<double> a(n, 1.0), b(n, 1.0), one(n, 1.0), two(n, 0.5), offset(n, 0.5);
  bench::report_ratio(state, [&] { factor.solve_in_place(a); benchmark::ClobberMemory(); },
                      [&] { own_traffic(b, one, two, offset); benchmark::ClobberMemory(); });
}
BENCHMARK(implicit_fokker_planck_step)->Arg(1'000'000)->Arg(10'000'000)->UseManualTime()->Iterations(60);

/// A Newton iteration of a minimising movement on 10^4 cells against one factorisation and solve.
void jko_newton_iteration(benchmark::State& state) {
  Eigen::Index const n = 10'000;
  constexpr auto x = ff::field<0>;
  ff::grid<double, 1> const line({-6.0, 6.0, n});
  auto const flow = ff::gradient_flow(ff::potential_energy(pow<2>(x) / ff::constant<2>) - ff::entropy, ff::wasserstein);
  auto const rho = ff::normalised(line, exp(-pow<2>(x)));
  using run = ff::step_traits<ff::steppers::jko, std::remove_const_t<decltype(flow)>, ff::density<double, 1>>::method;
  std::vector<double> const diagonal(static_cast<std::size_t>(n), 3.0), beside(static_cast<std::size_t>(n) - 1, -1.0);
  std::vector<double> ratios;
  for (auto _ : state) {
    run movement(flow, rho, 0.0, {});
    double const ours = bench::seconds([&] { movement.advance(0.0, 1e-3, 0, 4); });
    std::vector<double> d = diagonal, b(static_cast<std::size_t>(n), 1.0);
    double const theirs = bench::seconds([&] {
      for (int k = 0; k < 20; ++k) {
        std::copy(diagonal.begin(), diagonal.end(), d.begin());
        ff::solve_symmetric_tridiagonal<double>(d, beside, b);
      }
    }) / 20;
    ratios.push_back(ours / static_cast<double>(movement.evaluations()) / theirs);
    state.SetIterationTime(ours);
  }
  state.counters["ratio"] = bench::median(ratios);
}
BENCHMARK(jko_newton_iteration)->UseManualTime()->Iterations(100);

}  // namespace
