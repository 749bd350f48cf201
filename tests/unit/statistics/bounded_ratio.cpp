// The level of likelihood ratios beside a bound, against the linear Gaussian model in which it is exact.

#include <doctest/doctest.h>

#include <freefield/core.hpp>
#include <freefield/statistics.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace ff = freefield;
using support::caught;
using support::within;

namespace {

/// Estimates of e and q with unit variances and this correlation; the truth is (e, 0) with e >= 0.
struct two_estimates {
  double e, q, correlation;

  two_estimates(double truth, double rho, ff::philox4x32& engine) : correlation(rho) {
    double const z = ff::normal<double>(engine);
    q = ff::normal<double>(engine);
    e = truth + rho * q + std::sqrt(1 - rho * rho) * z;
  }

  double lowest() const { return e < 0 ? e * e : 0; }

  /// Holds q at its true value 0; the best e there, and how far that is from its bound.
  double level_of_q(ff::bounded_ratio<double> const& ratio) const {
    double const best = e - correlation * q, k2 = 1 - correlation * correlation;
    double const sum = q * q + (best < 0 ? best * best / k2 : 0);
    return ratio.beside_bound(sum - lowest(), std::abs(correlation), best < 0 ? best / k2 : best);
  }
  double level_of_e(ff::bounded_ratio<double> const& ratio, double truth) const {
    return ratio.of_bounded((e - truth) * (e - truth) - lowest(), truth);
  }
};

constexpr int tables = 40000;

void check_share(int inside, double level) {
  CHECK(within(double(inside) / tables, level, 4.89 * std::sqrt(level * (1 - level) / tables)));
}

}  // namespace

TEST_CASE("in the linear model intervals cover exactly, wherever the bounded parameter is") {
  ff::bounded_ratio<double> const ratio(100000000);  // the variance is known
  for (double const truth : {0.0, 0.1, 0.5, 1.5, 4.0}) {
    for (double const rho : {0.0, 0.5, -0.9, 0.99}) {
      CAPTURE(truth);
      CAPTURE(rho);
      std::array<double, 3> const levels{0.68, 0.9, 0.95};
      std::array<int, 3> of_q{}, of_e{};
      ff::philox4x32 engine{7, static_cast<std::uint64_t>(1000 * truth + 10 * (rho + 1))};
      for (int table = 0; table < tables; ++table) {
        two_estimates const x(truth, rho, engine);
        double const q = x.level_of_q(ratio), e = x.level_of_e(ratio, truth);
        for (std::size_t k = 0; k < levels.size(); ++k) {
          of_q[k] += q <= levels[k] ? 1 : 0;
          of_e[k] += e <= levels[k] ? 1 : 0;
        }
      }
      for (std::size_t k = 0; k < levels.size(); ++k) {
        check_share(of_q[k], levels[k]);
        check_share(of_e[k], levels[k]);
      }
    }
  }
}

TEST_CASE("far from the bound, and without correlation, the level is Student's") {
  ff::bounded_ratio<double> const ratio(7);
  for (double const level : {0.5, 0.9, 0.99}) {
    double const t = ff::student_t_factor(level, 7);
    CHECK(within(ratio.two_sided(t * t), level, 1e-12));
    CHECK(within(ratio.beside_bound(t * t, 0.0, 0.3), level, 1e-12));
    CHECK(within(ratio.beside_bound(t * t, 0.7, 50.0), level, 1e-12));
    CHECK(within(ratio.of_bounded(t * t, 50.0), level, 1e-12));
  }
  CHECK(ratio.two_sided(0.0) == 0);
  CHECK(ratio.two_sided(-1e-20) == 0);
  CHECK(within(ratio.of_bounded(1e-30, 0.0), 0.5, 1e-14));
}

TEST_CASE("the level is continuous where the bound begins to matter, and grows with the ratio") {
  ff::bounded_ratio<double> const ratio(9);
  for (double const rho : {0.2, 0.8, 0.999, 1.0}) {
    CAPTURE(rho);
    for (double const distance : {-3.0, -0.4, -1e-9, 0.0, 1e-9, 0.3, 2.0}) {
      CAPTURE(distance);
      double before = -1;
      for (double lambda = 0.05; lambda < 30; lambda += 0.05) {
        double const level = ratio.beside_bound(lambda, rho, distance);
        CHECK(level >= before);
        CHECK(level <= 1);
        CHECK(within(ratio.beside_bound(lambda, rho, distance + 1e-7), level, 1e-6));
        before = level;
      }
    }
  }
}

TEST_CASE("bad input") {
  double const not_a_number = std::numeric_limits<double>::quiet_NaN(),
               infinity = std::numeric_limits<double>::infinity();
  ff::bounded_ratio<double> const ratio(9);
  CHECK(caught([] { return ff::bounded_ratio<double>(0); }).code == ff::errc::domain);
  for (double const bad : {not_a_number, infinity, -infinity}) {
    CHECK(caught([&] { return ratio.two_sided(bad); }).code == ff::errc::non_finite);
    CHECK(caught([&] { return ratio.beside_bound(bad, 0.5, 1.0); }).code == ff::errc::non_finite);
    CHECK(caught([&] { return ratio.of_bounded(bad, 1.0); }).code == ff::errc::non_finite);
  }
  for (double const bad : {not_a_number, -0.1, 1.1})
    CHECK(caught([&] { return ratio.beside_bound(4.0, bad, 1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return ratio.beside_bound(4.0, 0.5, not_a_number); }).code == ff::errc::non_finite);
  CHECK(ratio.beside_bound(4.0, 0.5, infinity) == ratio.two_sided(4.0));
}
