// once: the same code as other tests, in other scalars.
#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>

#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <array>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::equal;

namespace {

using with_templates = mp::number<mp::cpp_rational_backend, mp::et_on>;
using without_templates = mp::number<mp::cpp_rational_backend, mp::et_off>;

/// f = (x^2 + 3 y) / (x - 2 y) and its derivatives by hand, with u = x^2 + 3 y and v = x - 2 y.
template <class T>
T quotient(T const& x, T const& y) {
  T const u = x * x + T(3) * y, v = x - T(2) * y;
  return T(u / v);
}
template <class T>
T by_x(T const& x, T const& y) {
  T const u = x * x + 3 * y, v = x - 2 * y;
  return T(2 * x / v - u / (v * v));
}
template <class T>
T by_y(T const& x, T const& y) {
  T const u = x * x + 3 * y, v = x - 2 * y;
  return T(3 / v + 2 * u / (v * v));
}
template <class T>
T by_xx(T const& x, T const& y) {
  T const u = x * x + 3 * y, v = x - 2 * y;
  return T(2 / v - 4 * x / (v * v) + 2 * u / (v * v * v));
}
template <class T>
T by_xy(T const& x, T const& y) {
  T const u = x * x + 3 * y, v = x - 2 * y;
  return T((4 * x - 3) / (v * v) - 4 * u / (v * v * v));
}
template <class T>
T by_yy(T const& x, T const& y) {
  T const u = x * x + 3 * y, v = x - 2 * y;
  return T(12 / (v * v) + 8 * u / (v * v * v));
}

}  // namespace

static_assert(ff::field_scalar<ff::jet<with_templates, 2>> && !ff::real_scalar<ff::jet<with_templates, 2>>);
static_assert(ff::ring_scalar<ff::jet<mp::cpp_int, 2>> && !ff::field_scalar<ff::jet<mp::cpp_int, 2>>);
static_assert(std::numeric_limits<ff::jet<with_templates, 2>>::is_exact);

TEST_CASE_TEMPLATE("first and second derivatives of a quotient are exact rationals", T, with_templates,
                   without_templates) {
  using jet = ff::jet<T, 2>;
  using nested = ff::jet<jet, 2>;
  for (auto const& [a, b] : {std::array<int, 2>{5, 1}, {-3, 2}, {1, 7}}) {
    T const x = T(a) / T(4), y = T(b) / T(3);
    auto const inner = jet::variables({x, y});
    auto const outer = nested::variables({inner[0], inner[1]});
    nested const f = quotient(outer[0], outer[1]);
    CHECK(equal(f.value.value, quotient(x, y)));
    CHECK(equal(f.gradient[0].value, by_x(x, y)));
    CHECK(equal(f.gradient[1].value, by_y(x, y)));
    CHECK(equal(f.value.gradient[0], by_x(x, y)));
    CHECK(equal(f.value.gradient[1], by_y(x, y)));
    CHECK(equal(f.gradient[0].gradient[0], by_xx(x, y)));
    CHECK(equal(f.gradient[0].gradient[1], by_xy(x, y)));
    CHECK(equal(f.gradient[1].gradient[0], by_xy(x, y)));
    CHECK(equal(f.gradient[1].gradient[1], by_yy(x, y)));
  }
}

TEST_CASE_TEMPLATE("operands of every kind keep rationals exact", T, with_templates, without_templates) {
  using jet = ff::jet<T, 1>;
  jet const x = jet::variable(T(T(2) / T(3)), 0);
  T const third = T(1) / T(3);
  CHECK(equal(jet(1 / (x + third)).gradient[0], T(-1)));
  CHECK(equal(jet((third - x) * 3).value, T(-1)));
  CHECK(equal(jet(x / third).gradient[0], T(3)));
  CHECK(equal(jet(x * (third * third)).gradient[0], T(T(1) / T(9))));  // an expression where templates are on
  CHECK(equal(jet(third / x).gradient[0], T(T(-3) / T(4))));
  CHECK(x > third);
  CHECK(third < x);
  CHECK(x == T(2) / T(3));
}

TEST_CASE_TEMPLATE("the chain rule: a composition by Horner's rule is the product of the slopes", T, with_templates,
                   without_templates) {
  using jet = ff::jet<T, 1>;
  auto const inside = [](auto const& x) { return decltype(+x)((2 * x - 5) * x + 7); };      // 2 x^2 - 5 x + 7
  auto const outside = [](auto const& y) { return decltype(+y)((y * y + 1) * y * y - y); };  // y^4 + y^2 - y
  T const x = T(11) / T(5);
  jet const composed = outside(jet(inside(jet::variable(x, 0))));
  T const y = T(2 * x * x - 5 * x + 7);
  CHECK(equal(composed.gradient[0], T((4 * y * y * y + 2 * y - 1) * (4 * x - 5))));
}

TEST_CASE_TEMPLATE("abs and integer powers need no real numbers", T, with_templates, without_templates) {
  using jet = ff::jet<T, 1>;
  jet const x = jet::variable(T(T(-2) / T(3)), 0);
  CHECK(equal(abs(x).value, T(T(2) / T(3))));
  CHECK(equal(abs(x).gradient[0], T(-1)));
  CHECK(equal(ff::math::integer_power(x, 5).gradient[0], T(T(80) / T(81))));
}
