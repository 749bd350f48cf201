// once: 40 digits repeat what double shows.
/// The same steps in numbers of 50 digits: Kepler and Lorenz to 40 digits by extrapolation in the step.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace ff = freefield;
using support::within;

namespace {

using real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<60>, boost::multiprecision::et_off>;

/// The limit of results whose error is a power series in the step that begins with the power 8: Aitken's and Neville's
/// scheme in h over the powers 8, 9, ...
template <std::size_t N>
std::array<real, N> limit_of(std::vector<std::array<real, N>> const& results, std::vector<int> const& counts) {
  // Solves for the limit: sum_j w_j r_j with sum w_j = 1 and sum w_j n_j^-p = 0 for p = 8, ..., 8 + m - 2.
  std::size_t const m = counts.size();
  std::vector<std::vector<real>> a(m, std::vector<real>(m + 1));
  for (std::size_t row = 0; row < m; ++row) {
    for (std::size_t j = 0; j < m; ++j)
      a[row][j] = row == 0 ? real(1) : pow(real(counts[0]) / real(counts[j]), static_cast<int>(row) + 7);
    a[row][m] = row == 0 ? 1 : 0;
  }
  for (std::size_t k = 0; k < m; ++k) {
    std::size_t best = k;
    for (std::size_t i = k; i < m; ++i)
      if (abs(a[i][k]) > abs(a[best][k])) best = i;
    std::swap(a[k], a[best]);
    for (std::size_t i = 0; i < m; ++i) {
      if (i == k) continue;
      real const factor = a[i][k] / a[k][k];
      for (std::size_t j = k; j <= m; ++j) a[i][j] -= factor * a[k][j];
    }
  }
  std::array<real, N> limit{};
  for (std::size_t j = 0; j < m; ++j)
    for (std::size_t i = 0; i < N; ++i) limit[i] += a[j][m] / a[j][j] * results[j][i];
  return limit;
}

/// Fehlberg's weights of order 8 without their error estimate: steps of one length.
struct fehlberg8 {
  static constexpr int order = 8;
  static constexpr auto tableau = [] {
    auto result = ff::steppers::fehlberg78::tableau;
    result.error = {};
    return result;
  }();
};

template <std::size_t N, class Flow>
std::array<real, N> extrapolated(Flow const& flow, std::array<real, N> const& start, real const& t1, int coarsest,
                                 int levels) {
  std::vector<std::array<real, N>> results;
  std::vector<int> counts;
  for (int level = 0; level < levels; ++level) {
    int const count = coarsest * (4 + level) / 4;
    results.push_back(ff::evolve(flow, start, real(0), t1, fehlberg8{}, {.step = t1 / count}).state);
    counts.push_back(count);
  }
  return limit_of(results, counts);
}

}  // namespace

TEST_CASE("a planet to 40 digits") {
  auto const kepler = ff::ode([](std::array<real, 4> const& z) {
    real const square = z[0] * z[0] + z[1] * z[1], cube = square * sqrt(square);
    return std::array<real, 4>{z[2], z[3], -z[0] / cube, -z[1] / cube};
  });
  real const e = real(1) / 10, t = 1;
  std::array<real, 4> const start{1 - e, 0, 0, sqrt((1 + e) / (1 - e))};
  auto const end = extrapolated<4>(kepler, start, t, 120, 14);
  real anomaly = t;
  for (int i = 0; i < 20; ++i) anomaly -= (anomaly - e * sin(anomaly) - t) / (1 - e * cos(anomaly));
  CHECK(within(end[0], real(cos(anomaly) - e), real("1e-40")));
  CHECK(within(end[1], real(sqrt(1 - e * e) * sin(anomaly)), real("1e-40")));
}

TEST_CASE("Lorenz at t = 5 to 40 digits: against its Taylor series") {
  auto const lorenz = ff::ode([](std::array<real, 3> const& x) {
    return std::array<real, 3>{10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3};
  });
  std::array<real, 3> x{1, 1, 1};
  int const steps = 500, degree = 45;
  real const h = real(5) / steps;
  for (int step = 0; step < steps; ++step) {
    std::vector<std::array<real, 3>> c{x};
    for (int k = 0; k < degree; ++k) {
      auto const n = static_cast<std::size_t>(k);
      real xz = 0, xy = 0;
      for (std::size_t j = 0; j <= n; ++j) {
        xz += c[j][0] * c[n - j][2];
        xy += c[j][0] * c[n - j][1];
      }
      c.push_back({10 * (c[n][1] - c[n][0]) / (k + 1), (28 * c[n][0] - xz - c[n][1]) / (k + 1),
                   (xy - 8 * c[n][2] / 3) / (k + 1)});
    }
    for (std::size_t i = 0; i < 3; ++i) {
      x[i] = 0;
      for (std::size_t j = c.size(); j-- > 0;) x[i] = x[i] * h + c[j][i];
    }
  }
  auto const end = extrapolated<3>(lorenz, {1, 1, 1}, real(5), 2000, 16);
  for (std::size_t i = 0; i < 3; ++i) CHECK(within(end[i], x[i], real("1e-39")));
}

TEST_CASE("step control in 50 digits") {
  auto const decay = ff::ode([](real const& x) { return real(-x); });
  auto const end =
      ff::evolve(decay, real(1), real(0), real(1), ff::steppers::fehlberg78{}, {.tolerance = real("1e-25")});
  CHECK(within(end.state, real(exp(real(-1))), real("1e-24")));
  CHECK(end.steps < 2000);
}
