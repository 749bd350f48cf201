// once: long computations.
#include <doctest/doctest.h>

#include <freefield/flow.hpp>
#include <freefield/measure.hpp>
#include <freefield/renormalization.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>

namespace ff = freefield;
using vector = ff::vector_of<double>;
using matrix = ff::matrix_of<double>;
using normal = ff::gaussian<double>;
using support::caught;
using support::close;
using support::within;

namespace {

constexpr auto x = ff::field<0>;
ff::lattice<2> const sites{4, 3};
auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 0.25);
auto const rg = ff::polchinski_flow(C);
auto const M = rg.free_divergence();

/// A Gaussian field that is not invariant under translations.
normal crooked(std::uint64_t seed) {
  ff::philox4x32 engine{seed, 0};
  vector mean(12);
  matrix A = 0.6 * matrix::Identity(12, 12);
  for (double& m : mean) m = 0.3 * ff::normal<double>(engine);
  for (Eigen::Index j = 0; j < 12; ++j)
    for (Eigen::Index i = 0; i < 12; ++i) A(i, j) += 0.1 * ff::normal<double>(engine);
  return normal(mean, matrix(A * A.transpose()));
}

}  // namespace

TEST_CASE("the divergence from the free field falls at the rate of its formula") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto const p = crooked(seed);
    auto const run = ff::evolve(
        rg, p, -0.5, 0.5, ff::steppers::exact{}, {.step = 0.05}, ff::monotone(M), [](normal const& q, double s) {
          double const h = 1e-4;
          auto const kernel = rg.kernel(s, s + h), twice = rg.kernel(s, s + 2 * h);
          double const slope = (4 * M(kernel(q), s + h) - M(twice(q), s + 2 * h) - 3 * M(q, s)) / (2 * h);
          CHECK(within(slope, M.slope(q, s), 1e-4 * (1 + std::abs(slope))));
          CHECK(M.slope(q, s) <= 0);
        });
    CHECK(run.violation_count == 0);
  }
}

TEST_CASE("any two solutions come closer; the divergence from the background may rise") {
  auto const p = crooked(1), other = crooked(2);
  auto const run = ff::evolve(rg, p, -0.5, 0.5, ff::steppers::exact{}, {.step = 0.05},
                              ff::monotone(ff::divergence_from_solution(rg, other, -0.5)));
  CHECK(run.violation_count == 0);
  for (double const alpha : {0.5, 2.0}) {
    auto const scheme = ff::wegner_morris_flow(C, alpha);
    auto const moved = ff::evolve(scheme, p, -0.5, 0.5, ff::steppers::exact{}, {.step = 0.05},
                                  ff::monotone(ff::divergence_from_solution(scheme, other, -0.5)));
    CHECK(moved.violation_count == 0);
  }
  // A free theory stays at (1 - log 2) / 2 for each mode.
  auto const S = rg.background_divergence();
  for (double const s : {-0.5, 0.0, 0.4}) CHECK(within(S(rg.free_field(s), s), 6 * (1 - std::log(2.0)), 1e-9));
  // A field of half the variance is Q at the start and leaves it: S rises from 0.
  auto const q = rg.background(-0.5);
  auto const rising = ff::evolve(rg, q, -0.5, 0.0, ff::steppers::exact{}, {.step = 0.1}, ff::monotone(S));
  CHECK(within(S(q, -0.5), 0.0, 1e-10));
  CHECK(rising.violation_count == 5);
  CHECK(rising.violations.front().law == "monotone(relative_entropy(background))");
}

TEST_CASE("mode by mode: the parts of a field that is invariant under translations add up") {
  double const s = -0.3;
  vector spectrum = C.covariance(s);
  for (Eigen::Index k = 0; k < 12; ++k) spectrum(k) *= 1 + 0.5 * std::cos(2 * C.squared_momenta()(k));
  vector const parts = M.of_modes(spectrum, s);
  CHECK((parts.array() >= 0).all());
  CHECK(within(parts.sum(), M(normal(sites.circulant(spectrum)), s), 1e-10));
  CHECK(M.of_modes(C.covariance(s), s).cwiseAbs().maxCoeff() == 0);
  // Each part falls by itself.
  double t = s;
  vector before = parts;
  for (double const next : {-0.1, 0.1, 0.4}) {
    spectrum = rg.kernel(t, next).second_moment(spectrum);
    t = next;
    vector const now = M.of_modes(spectrum, t);
    for (Eigen::Index k = 0; k < 12; ++k) CHECK(now(k) <= before(k) * (1 + 1e-12));
    before = now;
  }
  // Close to the free field no digit is lost: (e - log(1 + e)) / 2 = e^2 / 4.
  vector close_by = C.covariance(s);
  close_by *= 1 + 0x1p-30;
  for (Eigen::Index k = 0; k < 12; ++k) CHECK(within(M.of_modes(close_by, s)(k) / 0x1p-62, 1.0, 1e-6));
}

TEST_CASE("one mode as a density: the monotone of a quartic theory, its rate, and the counterexample") {
  auto const zero = ff::polchinski_flow(ff::single_mode(1.0));
  auto const divergence = zero.free_divergence();
  auto const background = zero.background_divergence();
  double const at_075 = -std::log(0.75) / 2, at_001 = -std::log(0.01) / 2;
  double coarse_error = 0;
  for (Eigen::Index const cells : {600, 1200}) {
    ff::grid<double, 1> const line({-6.0, 6.0, cells});
    auto const rho = ff::normalised(line, exp(-pow<4>(x) - pow<2>(x) / 2));
    auto const run = ff::evolve(zero.fokker_planck(), rho, 0.0, at_001, ff::steppers::tr_bdf2{},
                                {.step = 0.001, .at = {0.0, at_075, at_001}}, ff::monotone(divergence, 1e-7));
    CHECK(run.violation_count == 0);  // below 1e-5 it is what the cells leave of it
    auto const S = [&](std::size_t i) { return background(run.samples.at(i).state, run.samples.at(i).time); };
    CHECK(within(S(0), 0.0901396, 2e-5));
    CHECK(within(S(1), 0.0022608, 2e-5));
    // At the end the width is that of 5 or 10 cells: an error of second order in the cells.
    double const error = std::abs(S(2) - 0.1498337);
    CHECK(error < 5e-3);
    if (coarse_error > 0) CHECK(within(coarse_error / error, 4.0, 0.5));
    coarse_error = error;
  }
  ff::grid<double, 1> const line({-6.0, 6.0, 1200});
  auto const rho = ff::normalised(line, exp(-pow<4>(x) - pow<2>(x) / 2));
  auto const two =
      ff::evolve(zero.fokker_planck(), rho, 0.0, 0.302, ff::steppers::tr_bdf2{}, {.step = 0.001, .at = {0.298, 0.3}});
  double const slope = (divergence(two.state, 0.302) - divergence(two.samples.at(0).state, 0.298)) / 0.004;
  CHECK(within(divergence.slope(two.samples.at(1).state, 0.3), slope, 1e-3 * std::abs(slope)));
}

TEST_CASE("bad input") {
  CHECK(caught([] { return M(normal(matrix(matrix::Identity(3, 3))), 0.0); }).code == ff::errc::size_mismatch);
  CHECK(caught([] { return M.of_modes(vector(vector::Ones(11)), 0.0); }).code == ff::errc::size_mismatch);
  vector negative = vector::Ones(12);
  negative(5) = -1;
  CHECK(caught([&] { return M.of_modes(negative, 0.0); }).index == ff::error_index{5});
  auto const removed = ff::polchinski_flow(
      ff::propagator(sites, ff::cutoffs::exponential{}, 0.0, {.zero_mode = ff::zero_mode::removed}));
  CHECK(caught([&] { return removed.free_divergence().of_modes(vector(vector::Ones(12)), 0.0); }).code ==
        ff::errc::not_positive);
  CHECK(removed.free_divergence().of_modes(removed.propagator().covariance(0.0), 0.0).sum() == 0);
  vector no_number = vector::Ones(12);
  no_number(5) = std::nan("");
  CHECK(caught([&] { return M.of_modes(no_number, 0.0); }).code == ff::errc::non_finite);
  ff::grid<double, 1> const line({-6.0, 6.0, 100});
  auto const rho = ff::normalised(line, exp(-pow<2>(x)));
  CHECK(caught([&] { return M(rho, 0.0); }).code == ff::errc::size_mismatch);
  auto const zero = ff::polchinski_flow(ff::single_mode(1.0));
  CHECK(caught([&] { return zero.free_divergence()(rho, 400.0); }).code == ff::errc::precision_lost);
  CHECK(caught([&] { return zero.background_divergence()(rho, 3.0); }).code == ff::errc::precision_lost);
}
