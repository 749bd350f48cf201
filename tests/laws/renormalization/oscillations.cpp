// once: sums by brute force what the convolution sums by care
#include <doctest/doctest.h>

#include <freefield/renormalization/zero_dimensional.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace ff = freefield;

namespace {

constexpr auto x = ff::field<0>;

/// -log E exp(-V(phi + xi)) by a sum of 200000 terms, of which nothing is known but that they are many.
template <class V>
double by_force(V const& potential, double c, double phi) {
  constexpr int terms = 200'000;
  double const reach = 12 * std::sqrt(c), h = 2 * reach / terms;
  std::vector<double> exponents;
  for (int k = 0; k <= terms; ++k) {
    double const xi = k * h - reach;
    exponents.push_back(potential(phi + xi) + xi * xi / (2 * c));
  }
  double const lowest = *std::min_element(exponents.begin(), exponents.end());
  long double sum = 0;
  for (double const e : exponents) sum += std::exp(lowest - e);
  return lowest - std::log(static_cast<double>(sum) * h / std::sqrt(2 * std::numbers::pi * c));
}

/// Where the sum converges at all, its error contains the value by force, which is good to 1e-9.
template <class Formula, class V>
void check(Formula const& formula, V const& potential, int expected) {
  int answers = 0;
  for (double const c : {0.5, 1.0, 4.0, 20.0}) {
    for (double const phi : {0.0, 0.125, 0.37, 1.1, -2.3}) {
      double const value = by_force(potential, c, phi);
      for (double const tolerance : {1e-1, 1e-2, 1e-3, 1e-5, 1e-9, 0.0}) {
        CAPTURE(c);
        CAPTURE(phi);
        CAPTURE(tolerance);
        try {
          auto const e = ff::effective_potential(formula, c, {.tolerance = tolerance})(phi, ff::with_error);
          CHECK(std::abs(e.value - value) <= e.error + 1e-9);
          ++answers;
        } catch (ff::error const& e) {
          CHECK(e.code == ff::errc::not_converged);
        }
      }
    }
  }
  CHECK(answers >= expected);
}

}  // namespace

TEST_CASE("errors contain the truth of potentials that oscillate faster than any step") {
  check(
      10 * cos(25 * x), [](double y) { return 10 * std::cos(25 * y); }, 120);
  check(
      10 * cos(8 * std::numbers::pi * x), [](double y) { return 10 * std::cos(8 * std::numbers::pi * y); }, 120);
  check(
      10 * cos(7 * x) + pow<4>(x) / 50, [](double y) { return 10 * std::cos(7 * y) + y * y * y * y / 50; }, 120);
}

TEST_CASE("errors contain the truth of potentials with kinks, where the sum converges slowly") {
  check(
      abs(x), [](double y) { return std::abs(y); }, 80);
  check(
      5 * abs(x - 1), [](double y) { return 5 * std::abs(y - 1); }, 80);
}

TEST_CASE("errors contain the truth of smooth potentials that are no polynomials") {
  check(
      4 * exp(-pow<2>(x)), [](double y) { return 4 * std::exp(-y * y); }, 120);
  check(
      log(1 + pow<2>(x)), [](double y) { return std::log(1 + y * y); }, 120);
}
