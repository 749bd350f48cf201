// once: follows many fixed points from weak coupling, which sanitizers would multiply by a hundred
// Fixed points against their equation, exact eigenvalues, the Legendre transform and limits.
#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/renormalization/local_potential_approximation.hpp>

#include <support/close.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ff = freefield;
using support::within;
using approximation = ff::local_potential_approximation<double>;
using enum ff::local_potential_scheme;

namespace {

constexpr ff::local_potential_scheme schemes[] = {polchinski, litim};

/// |value - exact| is within the error that is claimed, and the claim is at most `largest`.
support::comparison claims(ff::estimate<double> const& x, double exact, double largest) {
  return within(x.value, exact, x.error <= largest ? x.error : std::numeric_limits<double>::quiet_NaN());
}

bool agree(ff::estimate<double> const& a, ff::estimate<double> const& b) {
  return std::abs(a.value - b.value) <= a.error + b.error && a.error + b.error < 1e-6;
}

}  // namespace

TEST_CASE("the solution obeys its equation, and eigenvalues of constants, sources and shifts are exact") {
  ff::philox4x32 engine(26, 0);
  for (int trial = 0; trial < 12; ++trial) {
    double const d = 2.3 + 1.6 * ff::uniform<double>(engine),
                 n = trial % 3 == 0 ? 1.0 : -1 + 6 * ff::uniform<double>(engine);
    for (auto const scheme : schemes) {
      CAPTURE(d);
      CAPTURE(n);
      auto const wf = approximation{.dimension = d, .components = n, .scheme = scheme}.fixed_point();
      CHECK(wf.phases() == 2);
      CHECK(claims(wf.spectrum(1)[0], d, 1e-12));
      auto const odd = wf.spectrum(2, {.rank = 1});
      CHECK(claims(odd[0], (d + 2) / 2, 2e-11));
      CHECK(claims(odd[1], (d - 2) / 2, 1e-11));
      for (int k = 1; k < 10; ++k) {
        double const x = wf.reach() * k / 10, u = wf(x), f = wf.slope(x), a = wf.curvature(x), p = f / x;
        double const heat = scheme == litim ? a / (1 + a) + (n - 1) * p / (1 + p) : a + (n - 1) * p - f * f;
        double const size = std::abs(d * u) + std::abs((d - 2) * x * f / 2) + f * f;
        CHECK(within(d * u - (d - 2) * x * f / 2 + heat, 0.0, 1e-12 * size));
        CHECK(wf.slope(-x) == -f);
        CHECK(wf(-x) == u);
      }
    }
  }
}

TEST_CASE("Polchinski's potential is the Legendre transform of Litim's, and every eigenvalue is the same") {
  for (double const n : {1.0, 2.0, 3.0, 4.0}) {
    CAPTURE(n);
    auto const p = approximation{.components = n}.fixed_point();
    auto const l = approximation{.components = n, .scheme = litim}.fixed_point();
    for (double const phi : {0.0, 0.3, 1.1, 2.0, 2.9}) {
      double const x = phi + l.slope(phi);
      CHECK(within(p(x), l(phi) + std::pow(x - phi, 2) / 2, 1e-13));
      CHECK(within(p.slope(x), x - phi, 1e-13));
      CHECK(within(p.curvature(x), l.curvature(phi) / (1 + l.curvature(phi)), 1e-13));
    }
    for (int rank = 0; rank <= (n > 1 ? 3 : 1); ++rank) {
      auto const a = p.spectrum(4, {.rank = rank}), b = l.spectrum(4, {.rank = rank});
      for (std::size_t k = 0; k < 4; ++k) CHECK(agree(a[k], b[k]));
    }
  }
}

TEST_CASE("many components: nu tends to 1 / (d - 2), and omega to 4 - d, as 1 / N") {
  for (double const d : {2.7, 3.0, 3.4}) {
    CAPTURE(d);
    std::vector<double> nu, omega;
    for (double const n : {100.0, 200.0, 400.0}) {
      auto const e = approximation{.dimension = d, .components = n}.fixed_point().exponents(1);
      nu.push_back(e.nu().value - 1 / (d - 2));
      omega.push_back(e.omega().value - (4 - d));
    }
    CHECK(within(nu[0] / nu[1], 2.0, 0.03));
    CHECK(within(nu[1] / nu[2], 2.0, 0.015));
    CHECK(within(omega[1] / omega[2], 2.0, 0.03));
    CHECK(within(nu[2], 0.0, 4e-3));
  }
}

TEST_CASE("the number of components passes through zero, where polymers are, down to -2, where nu = 1/2") {
  auto const nu = [](double n) { return approximation{.components = n}.fixed_point().exponents(1).nu(); };
  double const below = nu(-1e-5).value, above = nu(1e-5).value;
  CHECK(within(nu(0.0).value, (below + above) / 2, 1e-11));
  CHECK(below < nu(0.0).value);
  CHECK(within(nu(-2 + 1e-3).value, 0.5, 1e-4));
  CHECK(within(nu(-2 + 1e-4).value, 0.5, 1e-5));
}

TEST_CASE("the errors of both equations hold, near four dimensions and far, for few digits and for many components") {
  struct theory {
    double d, n;
  };
  for (auto const [d, n] : {theory{3.999999, 1}, {3.9999, 10}, {3.936, 0.75}, {3.91, 2.2}, {3.899, 1}, {3.595, 1.5},
                            {3.0404, 1}, {2.7, 3}, {2.285, 2.4}, {2.2, 1}, {2.05, 1}, {3.3, 100}}) {
    CAPTURE(d);
    CAPTURE(n);
    for (int const digits : {0, 8}) {
      CAPTURE(digits);
      auto const p = approximation{.dimension = d, .components = n}.fixed_point({.digits = digits});
      auto const l = approximation{.dimension = d, .components = n, .scheme = litim}.fixed_point({.digits = digits});
      double const w = p.curvature().value, slope = 1 / ((1 - w) * (1 - w));
      CHECK(within(l.curvature().value, w / (1 - w), l.curvature().error + slope * p.curvature().error));
      for (auto const* fixed : {&p, &l}) {
        auto const odd = fixed->spectrum(2, {.rank = 1});
        CHECK(odd[0].contains((d + 2) / 2));
        CHECK(odd[1].contains((d - 2) / 2));
        CHECK(odd[1].error < 1e-2);
        double const x = 0.99 * fixed->reach(), f = fixed->slope(x), a = fixed->curvature(x), transverse = f / x;
        CHECK(f > 0);
        if (fixed == &p) continue;
        CHECK(a > -1);
        CHECK(transverse > 0);
      }
      CHECK(within(p.minimum(), l.minimum(), 1e-4 * p.minimum()));
    }
  }
}

TEST_CASE("below d_n = 2 n / (n - 1) a fixed point with n phases appears, with n - 1 relevant directions") {
  CHECK(approximation{.dimension = 3.0}.fixed_points().size() == 1);
  CHECK(approximation{.dimension = 2.99}.fixed_points().size() == 2);
  auto const all = approximation{.dimension = 2.45}.fixed_points();
  REQUIRE(all.size() == 4);
  char const* const names[] = {"Wilson-Fisher", "tricritical", "tetracritical", "pentacritical"};
  for (std::size_t k = 0; k < all.size(); ++k) {
    CHECK(all[k].name() == names[k]);
    CHECK(all[k].relevant_directions() == static_cast<int>(k) + 1);
    CHECK((all[k].curvature().value < 0) == (k % 2 == 0));
    CHECK(claims(all[k].spectrum(static_cast<int>(k) + 2, {.rank = 1}).back(), (2.45 - 2) / 2, 1e-11));
  }
  // Just below d_n the marginal direction has left the Gaussian point with the eigenvalue (n - 1) delta, and comes back
  // with its negative; the k-th direction below has d - k (d - 2) to zeroth order.
  for (int const n : {2, 3, 4}) {
    double const delta = 1e-4, d = 2.0 * n / (n - 1) - delta;
    CAPTURE(n);
    auto const y = approximation{.dimension = d}.fixed_point({.phases = n}).spectrum(n + 1);
    for (int k = 0; k < n; ++k) CHECK(within(y[static_cast<std::size_t>(k)].value, d - k * (d - 2), 10 * delta));
    CHECK(within(y[static_cast<std::size_t>(n)].value, -(n - 1) * delta, 100 * delta * delta));
  }
}
