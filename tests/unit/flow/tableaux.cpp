/// The conditions of order in exact rationals, and the polynomials between steps.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <vector>

namespace ff = freefield;

namespace {

using rational = boost::multiprecision::cpp_rational;

template <class S>
void check_exactly(int companion) {
  constexpr auto tableau = S::tableau;
  CHECK(ff::order_of<rational>(tableau, tableau.b, S::order + 1) == S::order);
  if (companion > 0) CHECK(ff::order_of<rational>(tableau, tableau.companion(), companion + 1) == companion);
}

rational exact(ff::fraction const& f) { return rational(f.numerator, f.denominator); }

}  // namespace

TEST_CASE("orders by all rooted trees, in rationals") {
  check_exactly<ff::steppers::euler>(0);
  check_exactly<ff::steppers::midpoint>(0);
  check_exactly<ff::steppers::ssp_rk3>(0);
  check_exactly<ff::steppers::rk4>(0);
  check_exactly<ff::steppers::bogacki_shampine>(2);
  check_exactly<ff::steppers::dopri5>(4);
  check_exactly<ff::steppers::fehlberg78>(7);  // 200 trees
}

TEST_CASE("a wrong digit is a lower order") {
  auto tableau = ff::steppers::rk4::tableau;
  tableau.a[2][1] = ff::fraction(2, 5);
  CHECK(ff::order_of<rational>(tableau, tableau.b, 5) < 4);
  static_assert(ff::order_of(ff::steppers::dopri5::tableau, ff::steppers::dopri5::tableau.b, 6) == 5);
  static_assert(ff::steppers::dopri5::tableau.reuses_last_slope());
  static_assert(!ff::steppers::fehlberg78::tableau.reuses_last_slope());
}

TEST_CASE("between the steps of dopri5: every weight polynomial meets the conditions of order 4, exactly") {
  // x(s) = x_0 + h sum_i w_i(s) k_i with w = s b + Hermite's terms + s^2 (1 - s)^2 d; conditions sum w = s, sum w c =
  // s^2/2, sum w c^2 = s^3/3, sum w A c = s^3/6 and the four of order 4, at rational shares.
  constexpr auto t = ff::steppers::dopri5::tableau;
  std::vector<rational> c(7);
  for (std::size_t i = 0; i < 7; ++i)
    for (auto const& entry : t.a[i]) c[i] += exact(entry);
  auto const apply = [&](std::vector<rational> const& v) {
    std::vector<rational> result(7);
    for (std::size_t i = 0; i < 7; ++i)
      for (std::size_t j = 0; j < i; ++j) result[i] += exact(t.a[i][j]) * v[j];
    return result;
  };
  auto const product = [](std::vector<rational> a, std::vector<rational> const& b) {
    for (std::size_t i = 0; i < 7; ++i) a[i] *= b[i];
    return a;
  };
  std::vector<rational> const ones(7, rational(1)), c2 = product(c, c), ac = apply(c);
  for (rational const& s : {rational(1, 7), rational(1, 2), rational(5, 6)}) {
    std::vector<rational> w(7);
    rational const r = 1 - s;
    for (std::size_t i = 0; i < 7; ++i) {
      rational const b = exact(t.b[i]), first = i == 0 ? 1 : 0, last = i == 6 ? 1 : 0;
      w[i] = s * (b + r * (first - b + s * (2 * b - first - last + r * exact(t.interpolation[i]))));
    }
    auto const sum = [&](std::vector<rational> const& u) {
      rational total = 0;
      for (std::size_t i = 0; i < 7; ++i) total += w[i] * u[i];
      return total;
    };
    CHECK(sum(ones) == s);
    CHECK(sum(c) == s * s / 2);
    CHECK(sum(c2) == s * s * s / 3);
    CHECK(sum(ac) == s * s * s / 6);
    CHECK(sum(product(c2, c)) == s * s * s * s / 4);
    CHECK(sum(product(c, ac)) == s * s * s * s / 8);
    CHECK(sum(apply(c2)) == s * s * s * s / 12);
    CHECK(sum(apply(ac)) == s * s * s * s / 24);
  }
}
