// Fixed points of the local potential approximation against 50 digits, the expansion in epsilon, and bad input.
#include <doctest/doctest.h>

#include <freefield/renormalization/hierarchical_model.hpp>
#include <freefield/renormalization/local_potential_approximation.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

namespace ff = freefield;
using support::caught, support::says, support::within;
using approximation = ff::local_potential_approximation<double>;
using enum ff::local_potential_scheme;

namespace {

constexpr ff::local_potential_scheme schemes[] = {polchinski, litim};

/// |value - exact| is within the error that is claimed, and the claim is at most `largest`.
support::comparison claims(ff::estimate<double> const& x, double exact, double largest) {
  return within(x.value, exact, x.error <= largest ? x.error : std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

TEST_CASE("Wilson and Fisher's fixed point in three dimensions has the known exponents, with both equations") {
  double const curvatures[] = {-0.228598202437021924373656, -0.186064249470314435648994};
  for (auto const scheme : schemes) {
    auto const wf = approximation{.dimension = 3.0, .scheme = scheme}.fixed_point();
    CHECK(wf.name() == "Wilson-Fisher");
    CHECK(wf.relevant_directions() == 1);
    CHECK(claims(wf.curvature(), curvatures[scheme == litim], 1e-15));
    auto const e = wf.exponents(3);
    CHECK(claims(e.nu(), 0.649561773880648048, 5e-14));
    CHECK(claims(e.omega(), 0.655745939193338740784, 1e-12));
    CHECK(claims(e.omega(2), 3.18000651205916753231, 1e-10));
    CHECK(claims(e.omega(3), 5.9122306127477, 1e-8));
    CHECK(e.delta() == 5);
    CHECK(claims(e.gamma(), 2 * 0.649561773880648048, 1e-13));
    CHECK(within(wf.minimum(), 1.90520256334454, 1e-11));
  }
}

TEST_CASE("two, three and four components in three dimensions have the known exponents") {
  // D. F. Litim, Nucl. Phys. B 631 (2002) 128, table 1.
  double const known[] = {0.708211, 0.761123, 0.804348};
  for (int n = 2; n <= 4; ++n)
    CHECK(within(approximation{.components = 1.0 * n}.fixed_point({.digits = 8}).exponents(0).nu().value, known[n - 2], 6e-7));
}

TEST_CASE("near four dimensions the exponents are those of the expansion in epsilon = 4 - d") {
  for (double const n : {1.0, 2.0, 5.0}) {
    for (double const epsilon : {1e-2, 1e-3, 1e-4}) {
      CAPTURE(n);
      CAPTURE(epsilon);
      auto const e = approximation{.dimension = 4 - epsilon, .components = n}.fixed_point().exponents(1);
      CHECK(within(e.nu().value, 0.5 + (n + 2) / (n + 8) / 4 * epsilon, 0.5 * epsilon * epsilon));
      CHECK(within(e.omega().value, epsilon, epsilon * epsilon));
    }
  }
}

TEST_CASE("the exponents of the hierarchical model differ, by more than the errors of either") {
  auto const smooth = approximation{}.fixed_point().exponents(1);
  auto const hierarchical = ff::hierarchical_model<double>{}.exponents(1);
  double const difference = hierarchical.nu().value - smooth.nu().value;
  CHECK(within(difference, 8.6e-6, 5e-8));
  CHECK(hierarchical.nu().error + smooth.nu().error < 1e-6 * difference);
}

TEST_CASE("any bracket around a fixed point finds it") {
  approximation const lpa{};
  double const w = lpa.fixed_point().curvature().value;
  for (auto const& bracket : {ff::curvature_bracket<double>{-0.26, -0.20}, {-0.2286, -0.2285}, {-0.9, -0.01}}) {
    auto const wf = lpa.fixed_point({.bracket = bracket});
    CHECK(within(wf.curvature().value, w, 1e-15));
    CHECK(wf.phases() == 2);
  }
  approximation const low{.dimension = 2.6, .scheme = litim};
  CHECK(low.fixed_point({.bracket = ff::curvature_bracket<double>{0.03, 0.1}}).name() == "tricritical");
}

TEST_CASE("fewer digits and shorter numbers have larger errors, which are true") {
  for (int const digits : {1, 6, 12}) {
    auto const wf = approximation{}.fixed_point({.digits = digits});
    CHECK(wf.curvature().error <= 0.23 * std::pow(10.0, -digits));
    CHECK(claims(wf.curvature(), -0.228598202437021924, 1e-5));
    CHECK(claims(wf.exponents(1).nu(), 0.649561773880648048, 1e-3));
    CHECK(claims(wf.exponents(1).omega(), 0.655745939193338741, 5e-2));
  }
  auto const wf = ff::local_potential_approximation<float>{}.fixed_point();
  auto const e = wf.exponents(1);
  CHECK(std::abs(e.nu().value - 0.64956177f) <= e.nu().error);
  CHECK(e.nu().error <= 1e-4f);
}

TEST_CASE("a fixed point and its exponents print as a table") {
  std::ostringstream out;
  out.precision(8);
  out << approximation{}.fixed_point();
  for (char const* const part : {"Wilson-Fisher fixed point, d = 3, N = 1, Polchinski's equation, u''(0) = -0.2285982",
                                 "        nu   0.64956177", "     omega   0.65574594", "error"}) {
    CAPTURE(part);
    CHECK(out.str().find(part) != std::string::npos);
  }
  std::ostringstream multicritical;
  multicritical << approximation{.dimension = 2.8}.fixed_point({.phases = 3});
  CHECK(multicritical.str().find("tricritical fixed point, d = 2.8") == 0);
}

TEST_CASE("what cannot be is refused") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  auto const at = [](double d, double n = 1.0) { return caught([&] { approximation{d, n}.fixed_point(); }); };
  CHECK(at(4.0).code == ff::errc::domain);
  CHECK(says(at(4.0), "only the Gaussian fixed point is left"));
  CHECK(at(5.0).code == ff::errc::domain);
  CHECK(at(2.0).code == ff::errc::domain);
  CHECK(at(nan).code == ff::errc::non_finite);
  CHECK(at(3.0, -2.0).code == ff::errc::domain);
  CHECK(at(3.0, nan).code == ff::errc::non_finite);
  CHECK(caught([] { approximation{2.18}.fixed_points(); }).code == ff::errc::too_large);

  approximation const lpa{};
  auto const with = [&](ff::fixed_point_options<double> const& options) {
    return caught([&] { lpa.fixed_point(options); });
  };
  auto const none = with({.phases = 3});
  CHECK(none.code == ff::errc::domain);
  CHECK(says(none, "2 n / (n - 1)"));
  CHECK(with({.phases = 12}).code == ff::errc::bad_option);
  CHECK(with({.phases = 3, .bracket = {{-0.3, -0.2}}}).code == ff::errc::bad_option);
  CHECK(with({.phases = 1}).code == ff::errc::bad_option);
  CHECK(with({.digits = -1}).code == ff::errc::bad_option);
  auto const digits = with({.digits = 30});
  CHECK(digits.code == ff::errc::precision_lost);
  CHECK(says(digits, "digits that are safe, got 14"));
  CHECK(with({.bracket = {{-0.2, 0.1}}}).code == ff::errc::domain);
  CHECK(says(with({.bracket = {{-0.2, 0.1}}}), "around the Gaussian fixed point"));
  CHECK(with({.bracket = {{-0.2, 0.0}}}).code == ff::errc::domain);
  CHECK(with({.bracket = {{-0.2, -0.3}}}).code == ff::errc::bad_option);
  CHECK(with({.bracket = {{nan, -0.3}}}).code == ff::errc::non_finite);
  CHECK(says(with({.bracket = {{-0.2, -0.1}}}), "has no fixed point in it"));
  CHECK(says(with({.bracket = {{0.1, 0.3}}}), "has no fixed point in it"));

  auto const wf = lpa.fixed_point();
  CHECK(caught([&] { wf(100.0); }).code == ff::errc::out_of_range);
  CHECK(caught([&] { wf.slope(nan); }).code == ff::errc::out_of_range);
  CHECK(caught([&] { wf.spectrum(0); }).code == ff::errc::bad_option);
  CHECK(caught([&] { wf.spectrum(1, {.rank = -1}); }).code == ff::errc::bad_option);
  CHECK(caught([&] { wf.spectrum(1, {.rank = 2}); }).code == ff::errc::bad_option);
  CHECK(caught([&] { wf.exponents(-1); }).code == ff::errc::bad_option);
  CHECK(caught([&] { wf.exponents(1).omega(2); }).code == ff::errc::out_of_range);
  auto const tricritical = approximation{.dimension = 2.8}.fixed_point({.phases = 3});
  CHECK(caught([&] { tricritical.exponents(); }).code == ff::errc::domain);
}
