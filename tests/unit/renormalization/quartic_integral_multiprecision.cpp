// once: repeats in 50 digits what quartic_integral tests in double
#include <doctest/doctest.h>

#include <freefield/renormalization/quartic_integral.hpp>
#include <freefield/renormalization/zero_dimensional.hpp>

#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::within;

namespace {

using real = mp::number<mp::cpp_bin_float<50>, mp::et_off>;
constexpr auto x = ff::field<0>;

}  // namespace

TEST_CASE("partition function, moments and divergence of a quartic theory") {
  ff::zero_dimensional_theory const theory(pow<4>(x) / 10, real(1));
  CHECK(within(theory.log_partition_function(), ff::log_quartic_integral(real(1), real(real(1) / 10)), real("1e-45")));
  CHECK(within(theory.moment(2), ff::quartic_second_moment(real(1), real(real(1) / 10)), real("1e-44")));
  for (int n = 1; n <= 5; ++n) {
    real const left = (2 * n - 1) * theory.moment(2 * n - 2);
    CHECK(within(real(theory.moment(2 * n) + theory.moment(2 * n + 2) * 2 / 5), left, real(left * real("1e-44"))));
  }
  CHECK(within(theory.at(real(0))(real(0)), real(log(2 * ff::math::pi<real>()) / 2 - theory.log_partition_function()),
               real("1e-45")));
}

TEST_CASE("the quartic integrals keep fifty digits") {
  for (real const& a : {real(1), real(-1)}) {
    for (int const inverse : {2, 10, 1000}) {
      real const g = real(1) / inverse, h = real("1e-3");
      auto const Z = [&](real const& mass) { return ff::log_quartic_integral(mass, g); };
      // <x^2> = -2 d log Z / da, by a difference of eighth order.
      real const slope = real(4) / 5 * (Z(a + h) - Z(a - h)) - real(1) / 5 * (Z(a + 2 * h) - Z(a - 2 * h)) +
                         real(4) / 105 * (Z(a + 3 * h) - Z(a - 3 * h)) - real(1) / 280 * (Z(a + 4 * h) - Z(a - 4 * h));
      real const moment = ff::quartic_second_moment(a, g);
      CHECK(within(real(-2 * slope / h), moment, real(moment * real("1e-15"))));
    }
  }
}
