// once: computes for long what sanitizers would multiply by ten
// A thousand random actions: the divergence from the free theory never rises as the propagator falls.
#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/renormalization/zero_dimensional.hpp>

#include <support/close.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace ff = freefield;
using support::within;

namespace {

constexpr auto x = ff::field<0>;

/// M at four propagators from the largest to the smallest, and its slope at one in the middle.
template <class Theory>
void check_monotone(Theory const& theory) {
  double const full = theory.propagator();
  auto before = theory.free_divergence(full, ff::with_error);
  for (double const share : {0.6, 0.2, 0.03}) {
    auto const M = theory.free_divergence(share * full, ff::with_error);
    CHECK(M.value <= before.value + M.error + before.error);
    CHECK(M.value >= -M.error);
    before = M;
  }
  double const C = 0.4 * full, h = 2e-3 * full;
  double const quotient = (theory.free_divergence(C + h) - theory.free_divergence(C - h)) / (2 * h);
  double const slope = theory.free_divergence_slope(C);
  CHECK(slope >= 0);
  CHECK(within(quotient, slope, 2e-3 * (slope + 1 / full)));
}

}  // namespace

TEST_CASE("the divergence from the free theory is monotone") {
  ff::philox4x32 engine(20240607);
  auto const between = [&](double low, double high) { return low + (high - low) * ff::uniform<double>(engine); };
  for (int k = 0; k < 1000; ++k) {
    double const C0 = std::exp(between(-1, 1)), b = between(-2, 2), c = between(-1, 1), d = between(-1, 1);
    double const g = between(0.1, 2);
    CAPTURE(k);
    if (k % 2 == 0) {
      check_monotone(
          ff::zero_dimensional_theory(g * pow<4>(x) + c * pow<3>(x) + b * pow<2>(x) + d * x, C0, {.tolerance = 1e-10}));
    } else {
      check_monotone(
          ff::zero_dimensional_theory(g * pow<6>(x) + c * pow<4>(x) + b * pow<2>(x) + d * x, C0, {.tolerance = 1e-10}));
    }
  }
}
