// once: repeats in 50 digits what hierarchical_model tests in double
#include <doctest/doctest.h>

#include <freefield/renormalization/hierarchical_model.hpp>
#include <freefield/renormalization/zero_dimensional.hpp>

#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::within;

using real = mp::number<mp::cpp_bin_float<50>, mp::et_off>;

TEST_CASE("double precision knows how many of its digits are right") {
  for (double const d : {2.5, 3.0}) {
    auto const exact = ff::hierarchical_model<real>{.dimension = real(d), .order = 32}.exponents(2);
    auto const e = ff::hierarchical_model<double>{.dimension = d}.exponents(2);
    CAPTURE(d);
    CHECK(exact.nu().error < real("1e-18"));
    auto const contains = [](ff::estimate<double> const& x, real const& truth) {
      return abs(real(x.value) - truth) <= real(x.error);
    };
    CHECK(contains(e.nu(), exact.nu().value));
    CHECK(contains(e.omega(), exact.omega().value));
    CHECK(contains(e.omega(2), exact.omega(2).value));
  }
}

TEST_CASE("nineteen digits of an exponent, and more of the next order") {
  auto const e = ff::hierarchical_model<real>{.order = 28}.exponents(),
             more = ff::hierarchical_model<real>{.order = 36}.exponents();
  CHECK(e.gamma().contains(more.gamma().value));
  CHECK(e.omega().contains(more.omega().value));
  CHECK(more.gamma().error < real("1e-20"));
  CHECK(within(more.gamma().value, real("1.2991407301585953888"), real("1e-19")));
}

TEST_CASE("the spins of a zero-dimensional theory") {
  // Deep wells make Ising spins.
  constexpr auto x = ff::field<0>;
  ff::zero_dimensional_theory const wells(50 * pow<2>(pow<2>(x) - 1), 1.0);
  ff::zero_dimensional_theory const shallow(pow<4>(x) / 10, 1.0);
  ff::hierarchical_model<double> const model;
  double const deep = model.critical_inverse_temperature(wells).value * wells.moment(2),
               weak = model.critical_inverse_temperature(shallow).value * shallow.moment(2);
  CHECK(within(deep, 1.17903017, 0.02));
  CHECK(weak < deep);
  CHECK(weak > 0.5874);
}
