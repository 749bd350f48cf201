// once: compares errors in double with values in 50 digits
#include <doctest/doctest.h>

#include <freefield/renormalization/zero_dimensional.hpp>

#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace ff = freefield;
namespace mp = boost::multiprecision;

namespace {

using real = mp::number<mp::cpp_bin_float<50>, mp::et_off>;
constexpr auto x = ff::field<0>;

}  // namespace

TEST_CASE("errors in double contain the values at fifty digits") {
  for (double const c : {0.01, 0.7, 5.0}) {
    for (double const phi : {0.0, 0.9, -4.0, 60.0}) {
      CAPTURE(c);
      CAPTURE(phi);
      auto const check = [&](auto const& formula) {
        ff::effective_potential const many(formula, real(c));
        real const value = many(real(phi)), slope = many.slope(real(phi)), curvature = many.curvature(real(phi));
        for (double const tolerance : {1e-3, 1e-7, 0.0}) {
          ff::effective_potential const few(formula, c, {.tolerance = tolerance});
          auto const contains = [](ff::estimate<double> const& e, real const& exact) {
            return real(abs(real(e.value) - exact)) <= real(e.error);
          };
          CHECK(contains(few(phi, ff::with_error), value));
          CHECK(contains(few.slope(phi, ff::with_error), slope));
          CHECK(contains(few.curvature(phi, ff::with_error), curvature));
        }
      };
      check(pow<4>(x));
      check(pow<6>(x) / 8 - 2 * pow<4>(x) + x);
      check(cos(3 * x));
    }
  }
}
