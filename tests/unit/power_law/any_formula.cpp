// Fits of formulas of all kinds.
#include <doctest/doctest.h>

#include <unit/power_law/recovers.hpp>

namespace ff = freefield;
using support::recovers, support::x;

namespace {

constexpr auto c = ff::symbol<"c">;
constexpr auto z = ff::symbol<"z">;

}  // namespace

TEST_CASE("a data variable may be subtracted, alone and within") {
  CHECK(recovers(c - x, c = 5.0));
  CHECK(recovers(c - 3 * x, c = 7.0));
  CHECK(recovers(c - ff::pow<2>(x), c = 5.0));
  CHECK(recovers(pow(c - x, z), c = 3.0, z = 1.5));
  CHECK(recovers(exp(c - x), c = 0.75));
}

TEST_CASE("kinks and callables") {
  CHECK(recovers(c + abs(x - z), c = 5.0, z = 0.73));
  CHECK(recovers(c - max(z * x, 1), c = 5.0, z = 1.7));
  CHECK(recovers(c + ff::formula([](auto a, auto b) { return a * exp(-b); })(z, x), c = 5.0, z = 0.73));
}
