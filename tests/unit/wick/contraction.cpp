// Contractions at compile time: closed forms, order and text, every kind of scalar, what is refused.

#include <freefield/wick/contraction.hpp>
#include <freefield/wick/normal_order.hpp>

#include <freefield/core/jet.hpp>
#include <freefield/interop/eigen_jet.hpp>

#include <doctest/doctest.h>

#include <Eigen/Core>

#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <utility>

#include "support/caught.hpp"
#include "support/close.hpp"

namespace ff = freefield;
using ff::contract, ff::fraction, ff::normal_ordered, ff::propagator_power;
using support::caught;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto z = ff::field<2>;

template <std::size_t C, std::size_t M>
std::string text(ff::contraction<C, M> const& sum) {
  std::ostringstream out;
  out << sum;
  return out.str();
}

constexpr auto pairs = contract(x * x * y * y);
static_assert(pairs.size() == 2 && pairs.count() == 3 && pairs.dimension() == 2);
static_assert(pairs[0].numerator == 1 && pairs[0].denominator == 1 && pairs[0].factors().size() == 2);
static_assert(pairs[0].factors()[0] == propagator_power{0, 0, 1} && pairs[0].factors()[1] == propagator_power{1, 1, 1});
static_assert(pairs[1].numerator == 2 && pairs[1].factors().size() == 1);
static_assert(pairs[1].factors()[0] == propagator_power{0, 1, 2});

static_assert(contract(pow<8>(x) * pow<4>(y)).size() == 3 && contract(pow<8>(x) * pow<4>(y)).count() == 10395);
static_assert(contract(pow<34>(x)).count() == 6332659870762850625);
static_assert(contract(pow<4>(x) * pow<4>(y) * pow<4>(z)).size() == 15);  // labelled graphs of three 4-vertices
static_assert(contract(pow<4>(x) * pow<4>(y) * pow<4>(z)).count() == 10395);
static_assert(contract(pow<3>(x) * y).size() == 1 && contract(pow<3>(x) * y).count() == 3);

// Nothing is left of odd powers, and of what cancels.
static_assert(contract(x * y * z).empty() && contract(x * y * z).count() == 0);
static_assert(contract((x + y) * (x - y) - pow<2>(x) + pow<2>(y)).empty());
static_assert(contract(ff::constant<0>).empty());

// Equal sums are equal however they are written.
static_assert(contract(pow<2>(x + y)) == contract(x * x + ff::constant<2> * x * y + y * y));
static_assert(contract(pow<4>(x) / 24) == contract(ff::constant<1, 24> * pow<4>(x)));
static_assert(!(contract(x * x) == contract(y * y)) && !(contract(x * x) == contract(x * x * 2)));

// Fractions.
static_assert(contract(pow<4>(x) / 24).count() == fraction(1, 8));
static_assert(contract(pow<3>(x) * pow<3>(y) / 36)[1].numerator == 1);  // 6 C(0,1)^3 / 36
static_assert(contract(pow<3>(x) * pow<3>(y) / 36)[1].denominator == 6);

// A denominator takes factors out before they can overflow: 10^-12 19!! 11!! 3 and its neighbours.
static_assert(contract(ff::constant<1, 1'000'000'000'000> * pow<20>(x) * pow<12>(y) * pow<4>(z)).size() == 55);

// No contractions within what is in normal order.
static_assert(contract(normal_ordered(x * x)).empty() && contract(normal_ordered(pow<4>(x) + x * y)).empty());
static_assert(contract(normal_ordered(x * x) * normal_ordered(y * y)).count() == 2);
static_assert(contract(pow<2>(normal_ordered(pow<3>(x)))).count() == 6);
static_assert(contract(pow<3>(normal_ordered(x * x))).count() == 8);
static_assert(contract(normal_ordered(x * x) * y * y).count() == 2);
static_assert(contract(normal_ordered(x * x + 1)).count() == 1);
static_assert(contract(normal_ordered(3 * x * x) * y * y).count() == 6);
static_assert(contract(normal_ordered(x * x) - normal_ordered(x * x) / 1).empty());

}  // namespace

TEST_CASE("printed as in the textbook") {
  CHECK(text(pairs) == "C(0,0) C(1,1) + 2 C(0,1)^2");
  CHECK(text(contract(pow<4>(x))) == "3 C(0,0)^2");
  CHECK(text(contract(x * y)) == "C(0,1)");
  CHECK(text(contract(y * x)) == "C(0,1)");
  CHECK(text(contract(-x * y)) == "-C(0,1)");
  CHECK(text(contract(-2 * x * y)) == "-2 C(0,1)");
  CHECK(text(contract(pow<4>(x) / 24 - x * y + 7)) == "1/8 C(0,0)^2 - C(0,1) + 7");
  CHECK(text(contract(1 - x * x)) == "-C(0,0) + 1");
  CHECK(text(contract(x * x - ff::constant<1, 2>)) == "C(0,0) - 1/2");
  CHECK(text(contract(ff::constant<3>)) == "3");
  CHECK(text(contract(ff::constant<1>)) == "1");
  CHECK(text(contract(-ff::constant<1>)) == "-1");
  CHECK(text(contract(x)) == "0");
  CHECK(text(contract(normal_ordered(x * x) * normal_ordered(y * y))) == "2 C(0,1)^2");
  CHECK(text(contract(normal_ordered(x * x) * x * x * y * y)) == "2 C(0,0)^2 C(1,1) + 10 C(0,0) C(0,1)^2");
}

TEST_CASE("the order of the terms: degree, exponents of the fields, contractions within a field first") {
  CHECK(text(contract(y * y + x * y + x * x + 1)) == "C(0,0) + C(0,1) + C(1,1) + 1");
  CHECK(text(contract(x * y + x * x * y * y)) == "C(0,0) C(1,1) + 2 C(0,1)^2 + C(0,1)");
  CHECK(text(contract(z * y * x * x)) == "C(0,0) C(1,2) + 2 C(0,1) C(0,2)");
  CHECK(text(contract(pow<4>(x + y))) == "3 C(0,0)^2 + 12 C(0,0) C(0,1) + 6 C(0,0) C(1,1) + 12 C(0,1)^2 + "
                                         "12 C(0,1) C(1,1) + 3 C(1,1)^2");
}

TEST_CASE("fields of any index, in any order") {
  constexpr auto far = contract(ff::field<7> * pow<2>(ff::field<3>) * ff::field<7>);
  CHECK(text(far) == "C(3,3) C(7,7) + 2 C(3,7)^2");
  CHECK(far.dimension() == 8);
  constexpr auto one = contract(pow<2>(ff::field<3>));
  Eigen::Matrix4d covariance = Eigen::Matrix4d::Identity();
  covariance(3, 3) = 2.5;
  CHECK(one(covariance) == 2.5);
}

TEST_CASE("the terms are a range") {
  std::int64_t sum = 0;
  int degree = 0;
  for (auto const& term : contract(pow<4>(x) * pow<2>(y))) {
    sum += term.numerator;
    degree = 0;
    for (auto const& [first, second, power] : term.factors()) {
      CHECK(first <= second);
      degree += 2 * power;
    }
    CHECK(degree == 6);
  }
  CHECK(sum == 15);
}

TEST_CASE("values in rings and fields") {
  Eigen::Matrix2i integers;
  integers << 2, -3, -3, 5;
  CHECK(pairs(integers) == 28);
  Eigen::Matrix2d reals = integers.cast<double>();
  CHECK(pairs(reals) == 28.0);
  CHECK(pairs(2.0 * reals) == 112.0);
  CHECK(contract(x * x * y * y / 3)(reals) == doctest::Approx(28.0 / 3));
  using complex = std::complex<double>;
  Eigen::Matrix2cd numbers;
  numbers << complex(0, 2), complex(1, 1), complex(1, 1), complex(0, -1);
  CHECK(pairs(numbers) == complex(2, 0) + 2.0 * complex(0, 2));
  Eigen::Matrix<fraction, 2, 2> fractions;
  fractions << fraction(1, 2), fraction(1, 3), fraction(1, 3), fraction(5, 7);
  CHECK(pairs(fractions) == fraction(1, 2) * fraction(5, 7) + 2 * fraction(1, 9));
  CHECK(contract(ff::constant<3>)(Eigen::MatrixXd(0, 0)) == 3.0);
  CHECK(contract(x * y * z)(Eigen::Matrix3d::Identity()) == 0.0);
  CHECK(contract(x * x)(Eigen::Matrix3d::Identity()) == 1.0);  // a larger matrix
}

TEST_CASE("dual numbers: the derivative by a propagator") {
  using dual = ff::jet<double, 1>;
  Eigen::Matrix<dual, 2, 2> covariance;
  auto const off = dual::variable(0.5, 0);
  covariance << dual(2.0), off, off, dual(3.0);
  auto const value = pairs(covariance);
  CHECK(value.value == 6.5);
  CHECK(value.gradient[0] == 2.0);  // 4 C(0,1)
}

TEST_CASE("constants known at run time only") {
  for (int a = -2; a <= 2; ++a) {
    auto const sum = contract(a * pow<4>(x) - pow<2>(y) * a + x * y * 2);
    CHECK(sum.size() == (a == 0 ? 1U : 3U));
    CHECK(sum.count() == 2 * a + 2);
    auto const expanded = contract((x + a * y) * (x - a * y));
    CHECK(expanded.count() == 1 - a * a);
    CHECK(expanded.size() == (a == 0 ? 1U : 2U));
  }
  CHECK(contract(fraction(2, 3) * x * x).count() == fraction(2, 3));
  constexpr auto known = contract(3 * x * x - 2 * x * x - 1 * x * x);
  static_assert(known.empty());
}

TEST_CASE("many fields and high powers") {
  constexpr auto five = contract(pow<4>(x) * pow<4>(y) * pow<4>(z) * pow<4>(ff::field<3>));
  static_assert(five.size() == 138 && five.count() == 2027025);
  constexpr auto distinct = contract(x * y * z * ff::field<3> * ff::field<4> * ff::field<5> * ff::field<6> *
                                     ff::field<7> * ff::field<8> * ff::field<9>);
  static_assert(distinct.size() == 945 && distinct.count() == 945);
  CHECK(distinct(Eigen::Matrix<int, 10, 10>::Ones()) == 945);
}

TEST_CASE("what is refused") {
  double const not_a_number = std::numeric_limits<double>::quiet_NaN();
  Eigen::Matrix2d matrix;
  matrix << 1, 0.5, 0.5, not_a_number;
  auto const undefined = caught([&] { return pairs(matrix); });
  CHECK(undefined.code == ff::errc::non_finite);
  CHECK(undefined.index == ff::error_index{1, 1});
  CHECK(undefined.function == "contraction");
  matrix << 1, 0.5, 0.25, 1;
  CHECK(caught([&] { return pairs(matrix); }).code == ff::errc::not_symmetric);
  CHECK(caught([&] { return pairs(Eigen::MatrixXd::Identity(2, 3)); }).code == ff::errc::size_mismatch);
  auto const small = caught([&] { return pairs(Eigen::MatrixXd::Identity(1, 1)); });
  CHECK(small.code == ff::errc::size_mismatch);
  CHECK(support::says(small, "at least 2 rows"));
  CHECK(caught([&] { return pairs(1e200 * Eigen::Matrix2d::Identity()); }).code == ff::errc::overflow);
  CHECK(caught([&] { return pairs(100'000 * Eigen::Matrix2i::Identity()); }).code == ff::errc::overflow);
  auto const divided = caught([&] { return contract(x * x / 2)(Eigen::Matrix2i::Identity()); });
  CHECK(divided.code == ff::errc::domain);
  CHECK(support::says(divided, "multiplicity is a fraction"));
  CHECK(contract(x * x / 2 + x * x / 2)(Eigen::Matrix2i::Identity()) == 1);
  CHECK(caught([&] { return contract(x * x * std::int64_t{INT64_MAX} * 2); }).code == ff::errc::overflow);
  CHECK(caught([&] { return contract(x * x / std::int64_t{0}); }).code == ff::errc::overflow);
}

TEST_CASE("exact fractions of 64-bit integers") {
  static_assert(ff::field_scalar<fraction>);
  static_assert(fraction(6, -4) == fraction(-3, 2) && fraction(0, 5) == 0);
  static_assert(fraction(1, 6) + fraction(1, 10) == fraction(4, 15));
  static_assert(fraction(1, 6) - fraction(1, 6) == 0 && -fraction(1, 6) == fraction(-1, 6));
  static_assert(fraction(2, 3) * fraction(9, 4) == fraction(3, 2));
  static_assert(fraction(2, 3) / fraction(-4, 9) == fraction(-3, 2));
  static_assert(!fraction(1, 0).is_finite() && !(fraction(1, 0) == fraction(1, 0)));
  static_assert(!(fraction(INT64_MAX) + 1).is_finite() && !(fraction(INT64_MAX) * 2).is_finite());
  static_assert(!fraction(INT64_MIN).is_finite() && !fraction(UINT64_MAX).is_finite());
  static_assert(fraction(INT64_MAX) * fraction(1, INT64_MAX) == 1);
  static_assert(!(fraction(1, 0) + 1).is_finite() && !(0 * fraction(1, 0)).is_finite());
  static_assert(!(1 / fraction(0)).is_finite());
  static_assert(!(-fraction(1, 0)).is_finite());
  CHECK((pow<2>(x) / 2 + 1)(x = fraction(1, 3)) == fraction(19, 18));  // a scalar like any other
  CHECK(to_string(fraction(2, 3) * x) == "2/3*phi0");
  std::ostringstream out;
  out << fraction(3) << ' ' << fraction(-1, 8) << ' ' << fraction(1, 0);
  CHECK(out.str() == "3 -1/8 undefined");
}
