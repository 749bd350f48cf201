#include <doctest/doctest.h>

#include <freefield/numeric.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <limits>

namespace ff = freefield;
using support::caught;
using support::close;

TEST_CASE("roots that are known, from either order of the ends") {
  auto const fixed_point = [](double x) { return std::cos(x) - x; };
  auto const root = ff::find_root(fixed_point, 0.0, 1.0);
  CHECK(root.converged);
  CHECK(close(root.value, 0.7390851332151607));
  CHECK(root.lower <= root.value);
  CHECK(root.value <= root.upper);
  CHECK(root.evaluations < 15);
  CHECK(ff::find_root(fixed_point, 1.0, 0.0).value == root.value);
  CHECK(close(ff::find_root([](double x) { return x * x * x - 2; }, -10.0, 1e6).value, std::cbrt(2.0)));
  auto const flat = ff::find_root([](double x) { return std::pow(x, 9); }, -1.0, 2.0);
  CHECK(flat.converged);
  CHECK(std::abs(flat.value) < 1e-30);
}

TEST_CASE("a root at an end is exact, and a jump is found") {
  CHECK(ff::find_root([](double x) { return x - 1; }, 1.0, 3.0).value == 1);
  CHECK(ff::find_root([](double x) { return x - 3; }, 1.0, 3.0).upper == 3);
  auto const jump = ff::find_root([](double x) { return x < 0.3 ? -1.0 : 1.0; }, 0.0, 1.0);
  CHECK(jump.converged);
  CHECK(close(jump.value, 0.3));
  auto const at_zero = ff::find_root([](double x) { return x < 0 ? -1.0 : 1.0; }, -1.0, 1.0);
  CHECK(at_zero.converged);
  CHECK(std::abs(at_zero.value) < 1e-30);
  double const infinity = std::numeric_limits<double>::infinity();
  CHECK(close(ff::find_root([&](double x) { return x < 2   ? -infinity
                                                   : x > 5 ? infinity
                                                           : x - 4; }, 0.0, 9.0).value,
              4.0));
  CHECK(close(ff::find_root([](double x) { return x < 1.5e308 ? -1.0 : 1.0; }, 1e308, 1.7e308).value, 1.5e308));
}

TEST_CASE("fifty digits") {
  using fifty = boost::multiprecision::cpp_bin_float_50;
  auto const root = ff::find_root([](fifty const& x) { return fifty(x * x - 2); }, fifty(1), fifty(2));
  CHECK(root.converged);
  CHECK(close(root.value, fifty(sqrt(fifty(2)))));
}

TEST_CASE("too few evaluations are reported, not hidden") {
  auto const root = ff::find_root([](double x) { return std::atan(x - 0.123); }, -1e9, 1e3, {.max_evaluations = 5});
  CHECK_FALSE(root.converged);
  CHECK(root.lower <= 0.123);
  CHECK(0.123 <= root.upper);
}

TEST_CASE("bad input") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const line = [](double x) { return x; };
  auto const same = caught([&] { return ff::find_root(line, 1.0, 2.0); });
  CHECK(same.code == ff::errc::domain);
  CHECK(same.function == "find_root");
  CHECK(caught([&] { return ff::find_root(line, nan, 2.0); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::find_root(line, -1.0, std::numeric_limits<double>::infinity()); }).index ==
        ff::error_index{1});
  auto const hole = [&](double x) { return x < 0.5 ? -1.0 : x > 0.75 ? 1.0 : nan; };
  CHECK(caught([&] { return ff::find_root(hole, 0.0, 1.0); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::find_root(line, -1.0, 1.0, {.max_evaluations = 2}); }).code == ff::errc::bad_option);
}
