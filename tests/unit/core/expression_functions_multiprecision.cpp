// once: the same code as other tests, in other scalars.
// The functions of formulas with 50 digits.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

#include <type_traits>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::close;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;

}  // namespace

using with_templates = mp::number<mp::cpp_bin_float<50>, mp::et_on>;
using without_templates = mp::number<mp::cpp_bin_float<50>, mp::et_off>;

TEST_CASE_TEMPLATE("functions and their derivatives", T, with_templates, without_templates) {
  T const third = T(1) / 3, tiny = T(1) / T("1e30");
  CHECK(close(T(4 * atan(x)(x = T(1))), T("3.14159265358979323846264338327950288419716939937510582097494"), 4));
  CHECK(close(cosh(x)(x = third), T((exp(third) + exp(T(-third))) / 2), 4));
  CHECK(close(sinh(x)(x = third), T((exp(third) - exp(T(-third))) / 2), 16));
  CHECK(close(expm1(x)(x = tiny), T(tiny + tiny * tiny / 2), 4));
  CHECK(close(log1p(x)(x = tiny), T(tiny - tiny * tiny / 2), 4));
  CHECK(close(log2(x)(x = T(8)), T(3), 4));
  CHECK(close(log10(x)(x = T(1000)), T(3), 4));
  CHECK(close(derivative(log2(x), x)(x = third), T(3 / log(T(2))), 4));
  CHECK(max(x, y)(x = third, y = tiny) == third);
  CHECK(min(x, 0)(x = third) == 0);
  CHECK(derivative(max(x * x, y), x)(x = third, y = tiny) == T(T(2) / 3));
  CHECK(ff::break_points<T>(abs(3 * x - 1), x).at(0) == third);
}

TEST_CASE_TEMPLATE("callables and their derivatives by dual numbers", T, with_templates, without_templates) {
  auto const f = ff::formula([](auto const& a) { return std::remove_cvref_t<decltype(a)>(a * exp(a)); })(x);
  T const third = T(1) / 3;
  CHECK(close(derivative(f, x)(x = third), T((third + 1) * exp(third)), 8));
  CHECK(close(derivative(f, x, x)(x = third), T((third + 2) * exp(third)), 8));
}
