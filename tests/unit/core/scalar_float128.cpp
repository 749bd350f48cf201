// once: the same code as other tests, in other scalars.
// The quadruple precision of gcc, as Boost.Multiprecision wraps it.  Built in gcc's own dialect, -std=gnu++20: in ISO
// mode
// `__float128` is no arithmetic type, and Boost's erf and numeric_limits for it do not compile.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>

#include <boost/multiprecision/float128.hpp>

#include <support/close.hpp>

namespace ff = freefield;
namespace math = freefield::math;
using quadruple = boost::multiprecision::float128;
using support::close;

static_assert(ff::real_scalar<quadruple> && !ff::complex_scalar<quadruple>);
static_assert(ff::real_scalar<ff::jet<quadruple, 2>>);
static_assert(std::numeric_limits<quadruple>::digits == 113);

TEST_CASE("functions to 33 digits") {
  quadruple const x = quadruple(2) / 3;
  CHECK(close(math::exp(math::log(x)), x, 4));
  CHECK(close(math::erf(quadruple(1)), quadruple("0.84270079294971486934122063508260926"), 4));
  CHECK(close(math::pi<quadruple>(), quadruple("3.14159265358979323846264338327950288"), 4));
  CHECK(close(exp(ff::jet<quadruple, 1>::variable(x, 0)).gradient[0], math::exp(x)));
}

TEST_CASE("a formula and its derivative") {
  constexpr auto x = ff::symbol<"x">;
  constexpr auto f = pow<3>(x) / 3 - exp(-x);
  quadruple const at = quadruple(1) / 7;
  CHECK(close(f(x = at), quadruple(at * at * at / 3 - exp(quadruple(-at))), 4));
  CHECK(close(ff::derivative(f, x)(x = at), quadruple(at * at + exp(quadruple(-at))), 4));
}

TEST_CASE("uniform variates fill its 113 bits") {
  ff::philox4x32 engine{42, 7}, words{42, 7};
  quadruple expected = 0;
  for (int i = 0; i < 3; ++i) expected = expected * 4294967296.0 + words();
  expected = expected * 65536 + (words() >> 16);  // 3 * 32 + 16 = 112 bits
  CHECK(support::equal(ff::uniform<quadruple>(engine), quadruple(ldexp(quadruple(2 * expected + 1), -113))));
}
