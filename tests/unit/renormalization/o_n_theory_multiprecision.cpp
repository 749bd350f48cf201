// once: repeats in 50 digits what o_n_theory tests in double
#include <doctest/doctest.h>

#include <freefield/renormalization/effective_radial_potential.hpp>
#include <freefield/renormalization/o_n_theory.hpp>
#include <freefield/renormalization/quartic_integral.hpp>

#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::within;

namespace {

using real = mp::number<mp::cpp_bin_float<50>, mp::et_off>;
constexpr auto x = ff::field<0>;

}  // namespace

TEST_CASE("the plane at fifty digits") {
  ff::o_n_theory const plane(pow<4>(x) / 10, real(1), 2);
  CHECK(within(plane.log_partition_function(), ff::log_planar_quartic_integral(real(1), real(real(1) / 10)),
               real("1e-45")));
  ff::effective_radial_potential const many(pow<4>(x) / 10, real(0.75), 3, {.tolerance = real("1e-22")});
  ff::effective_radial_potential const few(pow<4>(x) / 10, 0.75, 3);
  auto const value = few(1.5, ff::with_error);
  CHECK(abs(real(value.value) - many(real(1.5))) <= real(value.error));
}
