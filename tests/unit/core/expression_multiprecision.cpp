// once: the same code as other tests, in other scalars.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_complex.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <unit/core/expression_formulas.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <vector>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using ff::constant, ff::derivative;
using support::for_each_formula, support::for_random_points, support::tracked, support::unit, support::x, support::y;
using fifty = mp::number<mp::cpp_bin_float<50>, mp::et_on>;
using mp::cpp_int, mp::cpp_rational;

namespace {

/// The number of 50 digits is within the error bound of the double.
bool agree(fifty const& exact, tracked rounded) {
  return abs(fifty(exact - rounded.value)) <= rounded.error && rounded.error <= 1e-11 * (1 + std::abs(rounded.value));
}

/// Two results of 50 digits agree as far as their error bounds, scaled down from double, allow.
bool agree(fifty const& a, fifty const& b, tracked bound) {
  fifty const allowed = std::numeric_limits<fifty>::epsilon() / unit * 4 * (bound.error + unit * std::abs(bound.value));
  return abs(fifty(a - b)) <= allowed;
}

using rational_with_templates = mp::number<mp::cpp_rational_backend, mp::et_on>;
using rational_without_templates = mp::number<mp::cpp_rational_backend, mp::et_off>;

}  // namespace

TEST_CASE_TEMPLATE("rational numbers are exact", T, rational_with_templates, rational_without_templates) {
  constexpr auto V = pow<4>(x) / 4 - pow<2>(x) / 2;
  T const third = T(1) / 3, half = T(1) / 2;
  CHECK(V(x = third) == T(-17) / 324);
  CHECK(derivative(V, x)(x = third) == T(-8) / 27);
  CHECK(derivative(V, x, x, x, x)(x = third) == 6);
  CHECK((constant<1, 3> * x + constant<-2, 7>)(x = half) == T(-5) / 42);
  CHECK(ff::pow<-3>(x)(x = third) == 27);
  CHECK(pow(x, -3)(x = third) == 27);
  CHECK(derivative(pow(x, -3), x)(x = half) == -48);
  CHECK((x / y - 1 / (x + y))(x = third, y = half) == T(-8) / 15);
  CHECK(abs(x - y)(x = third, y = half) == T(1) / 6);
  CHECK((x * 0.25)(x = third) == T(1) / 12);
  CHECK(ff::pow<40>(x)(x = third) == T(1) / T(cpp_int(mp::pow(cpp_int(3), 40))));
}

TEST_CASE_TEMPLATE("expression templates are bound and combined as the numbers they are", T, rational_with_templates,
                   fifty) {
  T const a = T(1) / 4, b = 3;
  auto const f = x * x - y;
  T const bound = f(x = a + b, y = a * b - 1);
  CHECK(bound == T(a + b) * T(a + b) - T(a * b - 1));
  T const combined = (x * (a + b) - (a - b) / x + (b * b))(x = a);
  CHECK(combined == T(a * (a + b)) - T(a - b) / a + b * b);
  auto const kept = (x = a + b);  // a number, not a reference to a and b
  static_assert(std::same_as<decltype(kept.value), T>);
  CHECK(ff::to_string(x + (a + a)) == (std::numeric_limits<T>::is_exact ? "x + 1/2" : "x + 0.5"));
}

TEST_CASE("big integers need only a ring") {
  cpp_int const big = mp::pow(cpp_int(10), 40);
  CHECK((x * x - 1)(x = big) == (big - 1) * (big + 1));
  CHECK(ff::pow<5>(x - 2 * y)(x = big, y = 3) == mp::pow(big - 6, 5));
  CHECK(pow(x, 3)(x = big) == mp::pow(big, 3));
  CHECK(derivative(ff::pow<4>(x), x, x)(x = big) == 12 * big * big);
  CHECK((constant<1'000'000'000'000'000'000> * x)(x = big) == mp::pow(cpp_int(10), 58));
  CHECK(support::caught([&] { return pow(x, -1)(x = big); }).code == ff::errc::domain);
}

TEST_CASE("scalars meet in the one that holds the other") {
  static_assert(std::same_as<decltype((x * y)(x = cpp_rational(1), y = 2)), cpp_rational>);
  static_assert(std::same_as<decltype((x * y)(x = cpp_rational(1), y = 0.5)), cpp_rational>);
  static_assert(std::same_as<decltype((x * y)(x = cpp_rational(1), y = cpp_int(2))), cpp_rational>);
  static_assert(std::same_as<decltype((x * y)(x = fifty(1), y = 0.5)), fifty>);
  static_assert(std::same_as<decltype((x * cpp_rational(1, 3))(x = 2)), cpp_rational>);
  CHECK((x * cpp_rational(1, 3))(x = 2) == cpp_rational(2, 3));
  CHECK((x * y)(x = cpp_rational(1, 3), y = 0.5) == cpp_rational(1, 6));
  CHECK((x + y)(x = fifty(1) / 3, y = 0.1) == fifty(fifty(1) / 3 + 0.1));
}

TEST_CASE("constants are exact at fifty digits") {
  CHECK((constant<1, 3> + constant<0> * x)(x = fifty(0)) == fifty(1) / 3);
  CHECK((constant<2, 7> * x)(x = fifty(1)) == fifty(2) / 7);
  CHECK((ff::pi * x)(x = fifty(1)) == boost::math::constants::pi<fifty>());
  CHECK((constant<9'223'372'036'854'775'807> * x)(x = fifty(1)) == fifty("9223372036854775807"));
  CHECK((x * 0.1)(x = fifty(1)) == fifty(0.1));  // the double 0.1, not a tenth
  CHECK(support::close(ff::pow<1, 3>(x)(x = fifty(2)), fifty(cbrt(fifty(2))), 8));
}

TEST_CASE("complex numbers of many digits, columns and dual numbers of them") {
  mp::cpp_complex_50 const i(0, 1);
  CHECK((x * x + 1)(x = i) == mp::cpp_complex_50(0));
  CHECK(abs(exp(ff::pi * x)(x = i) + 1) < 1e-49);
  std::vector<cpp_rational> const column{cpp_rational(1, 2), cpp_rational(1, 3)};
  CHECK((1 / x)(x = column) == std::vector<cpp_rational>{2, 3});
  auto const a = ff::jet<cpp_rational, 1>::variable(cpp_rational(1, 3), 0);
  CHECK((1 / x)(x = a).gradient[0] == -9);
  CHECK(derivative(1 / x, x)(x = a).gradient[0] == 54);
  CHECK(ff::to_string(x * mp::cpp_complex_50(1, -2)) == "x*(1 - 2i)");
}

TEST_CASE("derivatives are those of dual numbers at fifty digits, and doubles are within their error bounds of them") {
  for_each_formula([](auto const& f) {
    INFO(ff::to_string(f));
    auto const all = ff::together(f, derivative(f, x), derivative(f, y));
    for_random_points(4, [&](double a, double b) {
      auto const exact = all(x = fifty(a), y = fifty(b));
      auto const bound = all(x = tracked(a), y = tracked(b));
      auto const rounded = all(x = a, y = b);
      using jet = ff::jet<fifty, 2>;
      auto const dual = f(x = jet::variable(a, 0), y = jet::variable(b, 1));
      CHECK(agree(exact[0], dual.value, bound[0]));
      for (std::size_t k = 0; k < 3; ++k) {
        CHECK(rounded[k] == bound[k].value);
        CHECK(agree(exact[k], bound[k]));
      }
      for (std::size_t k = 0; k < 2; ++k) CHECK(agree(exact[k + 1], dual.gradient[k], bound[k + 1]));
    });
  });
}
