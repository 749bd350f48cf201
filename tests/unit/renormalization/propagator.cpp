#include <doctest/doctest.h>

#include <freefield/renormalization/propagator.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <limits>

namespace ff = freefield;
using fifty = boost::multiprecision::cpp_bin_float_50;
using support::caught;
using support::close;
using support::says;
using support::within;

namespace {

ff::lattice<2> const sites{6, 4};
constexpr auto y = ff::field<0>;
constexpr auto compact = pow<2>(max(1 - pow<2>(y), 0));

/// -dC/ds by central differences in 50 digits.
template <class K>
void check_rate(K const& cutoff) {
  auto const C = ff::propagator(sites, cutoff, fifty(1) / 4);
  for (fifty const& s : {fifty(-1), fifty(1) / 5, fifty(1)}) {
    fifty const h("1e-15");
    auto const above = C.covariance(fifty(s + h)), below = C.covariance(fifty(s - h));
    auto const rate = C.scale_derivative(s);
    for (Eigen::Index k = 0; k < sites.size(); ++k)
      CHECK(within(fifty(rate(k)), fifty(fifty(below(k) - above(k)) / fifty(2 * h)), fifty("1e-25")));
  }
}

}  // namespace

TEST_CASE("the propagators of the catalogue, by their formulas") {
  double const s = 0.3, scale = std::exp(-s);
  auto const squares = sites.squared_momenta<double>();
  auto const exponential = ff::propagator(sites, ff::cutoffs::exponential{}, 0.25).covariance(s);
  auto const power = ff::propagator(sites, ff::cutoffs::power<3>{}, 0.25).covariance(s);
  auto const litim = ff::propagator(sites, ff::cutoffs::smooth_litim{}, 0.25).covariance(s);
  auto const sharp = ff::propagator(sites, ff::cutoffs::sharp{}, 0.25).covariance(s);
  auto const formula = ff::propagator(sites, exp(-pow<2>(y)), 0.25).covariance(s);
  for (Eigen::Index k = 0; k < sites.size(); ++k) {
    double const z = squares(k) / (scale * scale), free = 1 / (squares(k) + 0.25);
    CHECK(close(exponential(k), std::exp(-z) * free, 64));
    CHECK(close(power(k), std::pow(1 + z, -3) * free, 16));
    CHECK(close(litim(k), z < 1 ? (1 - z) * (1 - z) * free : 0.0, 16));
    CHECK(close(sharp(k), z < 1 ? free : 0.0, 4));
    CHECK(close(formula(k), std::exp(-z * z) * free, 8 + static_cast<int>(8 * z * z)));  // the condition of exp
  }
}

TEST_CASE("rates are the derivatives; the exponential's is 2 (p^^2 / Lambda^2) C") {
  check_rate(ff::cutoffs::exponential{});
  check_rate(ff::cutoffs::power<1>{});
  check_rate(ff::cutoffs::power<4>{});
  check_rate(ff::cutoffs::smooth_litim{});
  check_rate(exp(-pow<3>(y)));
  check_rate(compact);
  auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 0.25);
  double const s = -0.4;
  auto const c = C.covariance(s), rate = C.scale_derivative(s);
  for (Eigen::Index k = 0; k < sites.size(); ++k)
    CHECK(close(rate(k), 2 * C.squared_momenta()(k) * std::exp(2 * s) * c(k), 32));
  static_assert(ff::smooth_cutoff_function<ff::cutoffs::smooth_litim>);
  static_assert(ff::cutoff_function<ff::cutoffs::sharp> && !ff::smooth_cutoff_function<ff::cutoffs::sharp>);
  static_assert(!ff::cutoff_function<int> && !ff::cutoff_function<decltype(pow<2>(ff::field<1>))>);
}

TEST_CASE("scales far away: nothing is no number") {
  for (double const s : {-400.0, -20.0, 20.0, 350.0, 500.0, 709.0}) {
    auto const check = [&](auto const& C) {
      auto const c = C.covariance(s), rate = C.scale_derivative(s);
      CHECK(c.allFinite());
      CHECK(rate.allFinite());
      CHECK((rate.array() >= 0).all());
    };
    check(ff::propagator(sites, ff::cutoffs::exponential{}, 0.25));
    check(ff::propagator(sites, ff::cutoffs::power<2>{}, 0.25));
    check(ff::propagator(sites, ff::cutoffs::smooth_litim{}, 0.25));
  }
}

TEST_CASE("momenta that are images of each other have equal bits: a sharp cutoff keeps the lattice's symmetry") {
  ff::lattice<3> const cube{12, 12, 12};
  auto const C = ff::propagator(cube, ff::cutoffs::sharp{}, 0.25);
  for (double const square : {5.0, 6.0, 7.0}) {
    auto const c = C.covariance(ff::renormalization_time(std::sqrt(square)));
    for (Eigen::Index i = 0; i < 12; ++i)
      for (Eigen::Index j = 0; j < 12; ++j)
        for (Eigen::Index k = 0; k < 12; ++k) {
          double const here = c((12 * i + j) * 12 + k);
          CHECK(here == c((12 * k + i) * 12 + j));
          CHECK(here == c((12 * j + i) * 12 + (12 - k) % 12));
        }
  }
}

TEST_CASE("the zero mode: kept with a mass, removed, or with a clock of its own") {
  auto const massive = ff::propagator(sites, ff::cutoffs::exponential{}, 0.25);
  CHECK(massive.covariance(5.0)(0) == 4);
  CHECK(massive.scale_derivative(0.0)(0) == 0);
  auto const removed = ff::propagator(sites, ff::cutoffs::exponential{}, 0.0, {.zero_mode = ff::zero_mode::removed});
  CHECK(removed.covariance(0.0)(0) == 0);
  CHECK(removed.scale_derivative(0.0)(0) == 0);
  CHECK(removed.covariance(0.0)(1) > 0);
  auto const clock = ff::propagator(sites, ff::cutoffs::exponential{}, 0.0,
                                    {.zero_mode = ff::zero_mode::own_clock, .squared_momentum = 0.5});
  CHECK(close(clock.covariance(0.0)(0), 2 * std::exp(-0.5), 4));
  CHECK(close(clock.scale_derivative(0.0)(0), 2 * std::exp(-0.5), 8));
  auto const e = caught([] { return ff::propagator(sites, ff::cutoffs::exponential{}, 0.0); });
  CHECK(e.code == ff::errc::degenerate);
  CHECK(says(e, "zero_mode::removed"));
  CHECK(says(e, "zero_mode::own_clock"));
}

TEST_CASE("one mode of zero dimensions") {
  ff::single_mode const C(1.5);
  CHECK(close(C.covariance(0.5)(0), 1.5 * std::exp(-1.0)));
  CHECK(close(C.scale_derivative(0.5)(0), 3 * std::exp(-1.0)));
  CHECK(caught([] { return ff::single_mode(0.0); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::single_mode(std::nan("")); }).code == ff::errc::domain);
}

TEST_CASE("bad input") {
  auto const not_positive = caught([] { return ff::propagator(sites, ff::cutoffs::exponential{}, -0.5); });
  CHECK(not_positive.code == ff::errc::not_positive);
  CHECK(not_positive.index == ff::error_index{0});
  // With the zero mode removed a mass squared below zero is one more than -p^^2 of the lowest mode.
  CHECK(ff::propagator(sites, ff::cutoffs::exponential{}, -0.5, {.zero_mode = ff::zero_mode::removed})
            .covariance(0.0)(0) == 0);
  CHECK(caught([] {
          return ff::propagator(sites, ff::cutoffs::exponential{}, -1.5, {.zero_mode = ff::zero_mode::removed});
        }).code == ff::errc::not_positive);
  CHECK(caught([] { return ff::propagator(sites, ff::cutoffs::exponential{}, std::nan("")); }).code ==
        ff::errc::non_finite);
  CHECK(caught([] {
          return ff::propagator(sites, ff::cutoffs::exponential{}, 0.0, {.zero_mode = ff::zero_mode::own_clock});
        }).code == ff::errc::bad_option);
  CHECK(caught([] {
          return ff::propagator(sites, ff::cutoffs::exponential{}, 0.25, {.squared_momentum = 0.5});
        }).code == ff::errc::bad_option);
  CHECK(caught([] { return ff::propagator(sites, 2 * exp(-y), 0.25); }).code == ff::errc::domain);
  auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 0.25);
  CHECK(caught([&] { return C.covariance(std::nan("")); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return C.scale_derivative(std::numeric_limits<double>::infinity()); }).code ==
        ff::errc::non_finite);
  auto const negative = ff::propagator(sites, 1 - y, 0.25);
  auto const e = caught([&] { return negative.covariance(0.0); });
  CHECK(e.code == ff::errc::not_positive);
  CHECK(e.index.size() == 1);
  auto const grows = ff::propagator(sites, 1 + y, 0.25);
  CHECK(caught([&] { return grows.scale_derivative(0.0); }).code == ff::errc::not_positive);
  CHECK(caught([] { return ff::renormalization_time(0.0); }).code == ff::errc::domain);
  CHECK(close(ff::renormalization_time(std::exp(2.0)), -2.0, 4));
}
