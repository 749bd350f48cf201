// once: repeats in 50 digits what zero_dimensional tests in double
#include <doctest/doctest.h>

#include <freefield/renormalization/zero_dimensional.hpp>

#include <support/close.hpp>

#include <boost/math/quadrature/gauss.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::within;

namespace {

using real = mp::number<mp::cpp_bin_float<50>, mp::et_off>;
constexpr auto x = ff::field<0>;

/// -log E exp(-V(phi + xi)) by Gauss and Legendre's rule on pieces.
template <class Potential>
real by_quadrature(Potential const& v, real const& phi, real const& c) {
  real const reach = 16 * sqrt(c);
  auto const f = [&](real const& xi) { return real(exp(-v(phi + xi) - xi * xi / (2 * c))); };
  real sum(0);
  for (int k = -32; k < 32; ++k) {
    real const from = reach * k / 32, to = reach * (k + 1) / 32;
    sum += boost::math::quadrature::gauss<real, 60>::integrate(f, from, to);
  }
  return -log(sum / sqrt(2 * ff::math::pi<real>() * c));
}

real quartic(real const& y) { return y * y * y * y; }

}  // namespace

TEST_CASE("a convolution at fifty digits is that of another quadrature") {
  ff::effective_potential const V(pow<4>(x), real(2));
  for (real const& phi : {real(0), real(2), real(-1) / 3}) {
    auto const value = V(phi, ff::with_error);
    real const exact = by_quadrature(quartic, phi, real(2));
    CHECK(within(value.value, exact, real("1e-40")));
    CHECK(value.error < real("1e-45"));
  }
}

TEST_CASE("the flow equation by central differences") {
  real const h("1e-6"), c(1);
  auto const formula = pow<4>(x) / 10 - pow<2>(x);
  for (real const& phi : {real(0), real(3) / 2}) {
    auto const at = [&](real const& variance) { return ff::effective_potential(formula, variance)(phi); };
    ff::effective_potential const V(formula, c);
    real const u = V.slope(phi), d1 = (at(c + h) - at(c - h)) / (2 * h), d2 = (at(c + 2 * h) - at(c - 2 * h)) / (4 * h);
    CHECK(within(real((4 * d1 - d2) / 3), real((V.curvature(phi) - u * u) / 2), real("1e-21")));
  }
}

TEST_CASE("a formula with a built-in number is the same in both scalars") {
  ff::zero_dimensional_theory const few(0.1 * pow<4>(x), 1.0);
  ff::zero_dimensional_theory const many(0.1 * pow<4>(x), real(1));
  CHECK(within(real(few.moment(6)), many.moment(6), real("1e-13")));
  ff::zero_dimensional_theory const enough(0.1 * pow<4>(x), real(1), {.tolerance = real("1e-20")});
  CHECK(within(real(few.free_divergence(0.5)), enough.free_divergence(real(0.5)), real("1e-13")));
}
