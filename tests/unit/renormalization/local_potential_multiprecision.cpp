// once: repeats in 50 digits what local_potential_approximation tests in double
#include <doctest/doctest.h>

#include <freefield/renormalization/local_potential_approximation.hpp>

#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cstddef>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::within;

namespace {

using real = mp::number<mp::cpp_bin_float<50>, mp::et_off>;
using approximation = ff::local_potential_approximation<real>;
using enum ff::local_potential_scheme;

bool agree(ff::estimate<real> const& a, ff::estimate<real> const& b) {
  return abs(a.value - b.value) <= a.error + b.error && a.error + b.error < real("1e-27");
}

}  // namespace

TEST_CASE("forty digits of the exponents in three dimensions, twice") {
  auto const p = approximation{}.fixed_point(), l = approximation{.scheme = litim}.fixed_point();
  // Bervillier, Juettner and Litim, Nucl. Phys. B 783 (2007) 213, have nu and omega to 16 digits.
  auto const a = p.spectrum(3), b = l.spectrum(3);
  for (std::size_t k = 0; k < a.size(); ++k) CHECK(agree(a[k], b[k]));
  for (auto const* even : {&a, &b}) {
    ff::critical_exponents<real> const e(real(3), {(*even)[1], (*even)[2]});
    CHECK(e.nu().error <= real("1e-45"));
    CHECK(e.omega().error <= real("1e-44"));
    CHECK(within(e.nu().value, real("0.64956177388064801"), real("1e-16")));
    CHECK(within(e.omega().value, real("0.65574593919333875"), real("1e-16")));
    CHECK(abs((*even)[0].value - 3) <= (*even)[0].error);
  }
  auto const odd = p.spectrum(2, {.rank = 1});
  CHECK(abs(odd[0].value - real(5) / 2) <= odd[0].error);
  CHECK(abs(odd[1].value - real(1) / 2) <= odd[1].error);
  CHECK(odd[1].error <= real("1e-45"));
  CHECK(within(l.curvature().value, real(p.curvature().value / (1 - p.curvature().value)), real("1e-48")));

  // A shorter solution has the same digits, as many as it claims.
  auto const shorter = approximation{}.fixed_point({.digits = 30});
  CHECK(shorter.shooting_length() < p.shooting_length());
  CHECK(shorter.curvature().error <= real("1e-30"));
  CHECK(within(shorter.curvature().value, p.curvature().value, shorter.curvature().error));
  auto const y = shorter.spectrum(2)[1];
  CHECK(agree(y, a[1]));
  CHECK(within(y.value, a[1].value, real("1e-28")));
}

TEST_CASE("three components in 2.7 dimensions have the exact eigenvalue of a shift") {
  auto const wf = approximation{.dimension = real(27) / 10, .components = real(3)}.fixed_point({.digits = 20});
  auto const odd = wf.spectrum(2, {.rank = 1});
  CHECK(abs(odd[1].value - real(7) / 20) <= odd[1].error);
  CHECK(odd[1].error <= real("1e-17"));
}
