// Perturbation series of zero-dimensional theories against their known coefficients.

#include <freefield/wick/normal_order.hpp>
#include <freefield/wick/perturbation_series.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "support/caught.hpp"
#include "support/random_matrix.hpp"

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using matrix = support::matrix_of<rational>;
using vector = support::vector_of<rational>;
using support::caught;
using support::says;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto g = ff::symbol<"g">;
constexpr auto h = ff::symbol<"h">;

using polynomial = ff::field_polynomial<rational>;
using coefficients = std::vector<rational>;

ff::gaussian<rational> unit(Eigen::Index n) { return ff::gaussian<rational>{matrix(matrix::Identity(n, n))}; }

template <class Series>
coefficients of(Series const& s) {
  return {s.coefficients().begin(), s.coefficients().end()};
}

rational odd_factorial(int n) { return n <= 1 ? rational(1) : n * odd_factorial(n - 2); }

rational power(rational const& base, int n) { return n == 0 ? rational(1) : base * power(base, n - 1); }

rational factorial(int n) { return n == 0 ? rational(1) : n * factorial(n - 1); }

/// (x_1^2 + ... + x_N^2)^2
polynomial o_n_quartic(int n) {
  polynomial square;
  for (int i = 0; i < n; ++i) square += pow(polynomial::field(i), 2);
  return square * square;
}

}  // namespace

TEST_CASE("perturbation_series: phi^4, the printed coefficients") {
  auto const free = unit(1);
  constexpr auto quartic = pow<4>(x) / 24;
  CHECK(of(ff::log_partition_series<4>(free, quartic)) ==
        coefficients{0, rational(-1, 8), rational(1, 12), rational(-11, 96), rational(17, 72)});
  CHECK(of(ff::perturbation_series<4>(free, quartic, x * x)) ==
        coefficients{1, rational(-1, 2), rational(2, 3), rational(-11, 8), rational(34, 9)});
  CHECK(of(ff::cumulant_series<3>(free, quartic, ff::indices{0, 0, 0, 0})) ==
        coefficients{0, -1, rational(7, 2), rational(-149, 12)});
  CHECK(of(ff::cumulant_series<3>(free, quartic, ff::indices{0, 0, 0, 0, 0, 0})) == coefficients{0, 0, 10, -80});
  CHECK(of(ff::perturbation_series<4>(free, quartic, x)) == coefficients(5));
}

TEST_CASE("perturbation_series: phi^4 to every order, from double factorials") {
  auto const free = unit(1);
  constexpr int order = 8;
  using series = ff::power_series<rational, order, ff::symbol_node<"g">>;
  series partition, numerator;
  for (int n = 0; n <= order; ++n) {
    rational const weight = (n % 2 == 0 ? 1 : -1) / (factorial(n) * power(24, n));
    partition.set_coefficient(std::array{n}, weight * odd_factorial(4 * n - 1));
    numerator.set_coefficient(std::array{n}, weight * odd_factorial(4 * n + 5));
  }
  CHECK(ff::log_partition_series<order>(free, pow<4>(x) / 24) == log(partition));
  CHECK(ff::perturbation_series<order>(free, pow<4>(x) / 24, pow<6>(x)) == numerator / partition);
}

TEST_CASE("perturbation_series: phi^3") {
  auto const free = unit(1);
  constexpr auto cubic = -pow<3>(x) / 6;
  CHECK(of(ff::log_partition_series<4>(free, cubic)) == coefficients{0, 0, rational(5, 24), 0, rational(5, 16)});
  CHECK(of(ff::perturbation_series<3>(free, cubic, x)) == coefficients{0, rational(1, 2), 0, rational(5, 8)});
  CHECK(of(ff::cumulant_series<4>(free, cubic, ff::indices{0, 0})) == coefficients{1, 0, 1, 0, rational(25, 8)});
}

TEST_CASE("perturbation_series: O(N)" * doctest::test_suite("long")) {
  for (int const n : {1, 2, 3, 4, 10}) {
    CAPTURE(n);
    rational const N = n, pair = N * (N + 2), quadratic = 5 * N * N + 34 * N + 60;
    auto const free = unit(n);
    polynomial const action = o_n_quartic(n) / rational(24);
    coefficients const log_z{0, -pair / 24, pair * (N + 3) / 144, -pair * quadratic / 2592};
    coefficients const g2{1, -(N + 2) / 6, (N + 2) * (N + 3) / 18, -(N + 2) * quadratic / 216};
    coefficients const g4{0, -rational(1, 3), (5 * N + 16) / 18};
    CHECK(of(ff::log_partition_series<3>(free, action)) == log_z);
    CHECK(of(ff::perturbation_series<3>(free, action, ff::indices{0, 0})) == g2);
    if (n == 1) continue;
    CHECK(of(ff::cumulant_series<2>(free, action, ff::indices{0, 0, 1, 1})) == g4);
    CHECK(of(ff::cumulant_series<2>(free, action, ff::indices{0, 1})) == coefficients(3));
    auto const g4_same = ff::cumulant_series<2>(free, action, ff::indices{0, 0, 0, 0});
    CHECK(g4_same == ff::cumulant_series<2>(free, action, ff::indices{0, 0, 1, 1}) * 3);
  }
}

TEST_CASE("perturbation_series: O(N) at large N" * doctest::test_suite("long")) {
  // With the coupling 3/N u:  G2 = (sqrt(1 + 2u) - 1)/u = 1 - u/2 + u^2/2 - 5/8 u^3, up to 1/N.
  coefficients const limit{1, rational(-1, 2), rational(1, 2), rational(-5, 8)};
  for (int const n : {4, 10}) {
    auto const s = ff::perturbation_series<3>(unit(n), o_n_quartic(n) / rational(8 * n), ff::indices{0, 0});
    for (int k = 0; k <= 3; ++k) {
      rational const deviation = abs(s[k] - limit[static_cast<std::size_t>(k)]) * n;
      CHECK(deviation <= abs(limit[static_cast<std::size_t>(k)]) * 2 * k * k);
    }
  }
}

TEST_CASE("perturbation_series: several couplings, bound symbols and their names") {
  auto const free = unit(1);
  auto const both = ff::perturbation_series<3>(free, g * pow<3>(x) / 6 + h * pow<4>(x) / 24, x * x);
  auto const quartic = ff::perturbation_series<3>(free, h * pow<4>(x) / 24, x * x);
  auto const cubic = ff::perturbation_series<3>(free, pow<3>(x) / 6, x * x);
  for (int k = 0; k <= 3; ++k) {
    CHECK(both.coefficient(0, k) == quartic[k]);
    CHECK(both.coefficient(k, 0) == cubic[k]);
  }
  auto const scaled = ff::perturbation_series<3>(free, g * h * pow<4>(x) / 24, x * x, h = rational(2, 3));
  for (int k = 0; k <= 3; ++k) CHECK(scaled[k] == quartic[k] * power(rational(2, 3), k));
  // A quadratic interaction sums to another free field: <x^2> = 1/(1 + m).
  auto const mass = ff::perturbation_series<5>(free, ff::symbol<"m"> * x * x / 2, x * x);
  CHECK(of(mass) == coefficients{1, -1, 1, -1, 1, -1});
  // A linear one moves the mean, and an observable may have a coupling of its own.
  auto const tilt = ff::perturbation_series<3>(free, -g * x, x + h * x * x);
  CHECK(tilt.coefficient(1, 0) == 1);
  CHECK(tilt.coefficient(0, 1) == 1);
  CHECK(tilt.coefficient(2, 1) == 1);
}

TEST_CASE("perturbation_series: formulas, vertex tensors and polynomials agree") {
  matrix c(2, 2);
  c << 2, rational(1, 3), rational(1, 3), 1;
  vector m(2);
  m << rational(1, 2), -1;
  ff::gaussian<rational> const free{m, c};
  auto const tensor = ff::vertex_tensor<rational>::sparse(3, 2, {{{0, 0, 1}, 3}, {{1, 1, 1}, -2}});
  constexpr auto formula = 3 * x * x * y / 2 - pow<3>(y) / 3;
  polynomial const run_time = formula;
  auto const expected = ff::perturbation_series<2>(free, formula, x * y);
  CHECK(ff::perturbation_series<2>(free, tensor, x * y) == expected);
  CHECK(ff::perturbation_series<2>(free, run_time, ff::indices{0, 1}) == expected);
  CHECK(ff::perturbation_series<2>(free, tensor, polynomial::field(1) * polynomial::field(0)) == expected);
  CHECK(ff::log_partition_series<2>(free, tensor) == ff::log_partition_series<2>(free, formula));
  CHECK(ff::cumulant_series<2>(free, tensor, ff::indices{1, 1, 0}) ==
        ff::cumulant_series<2>(free, formula, ff::indices{0, 1, 1}));
}

TEST_CASE("perturbation_series: normal order removes the tadpoles") {
  auto const s = ff::perturbation_series<3>(unit(1), g * ff::normal_ordered(pow<4>(x)) / 24, x * x);
  CHECK(of(s) == coefficients{1, 0, rational(1, 6), rational(-1, 3)});
  ff::gaussian<rational> const moved{vector(vector::Constant(1, 2)), matrix(matrix::Constant(1, 1, 3))};
  auto const first =
      ff::perturbation_series<1>(moved, g * ff::normal_ordered(pow<3>(x)), ff::normal_ordered(pow<3>(x)));
  CHECK(of(first) == coefficients{0, -6 * 27});
}

TEST_CASE("perturbation_series: refusals") {
  auto const free = unit(1);
  auto const field = caught([&] { return ff::perturbation_series<1>(free, pow<4>(y), x); });
  CHECK(field.code == ff::errc::size_mismatch);
  CHECK(field.index == ff::error_index{1});
  CHECK(says(field,
             "perturbation_series: the polynomial has a field that the measure lacks at 1, got 1; expected fields "
             "below the dimension 1"));
  CHECK(says(caught([&] { return ff::cumulant_series<1>(free, pow<4>(x), ff::indices{0, 3}); }), "cumulant_series"));
  auto const bare = caught([&] { return ff::log_partition_series<2>(free, g * pow<4>(x) + x * x / 3); });
  CHECK(bare.code == ff::errc::domain);
  CHECK(says(bare, "a term of the interaction has no coupling, got 1/3"));
  ff::gaussian<double> const numbers{Eigen::MatrixXd(Eigen::MatrixXd::Identity(1, 1))};
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([&] { return ff::perturbation_series<1>(numbers, h * g * x, x, h = nan); }).code ==
        ff::errc::non_finite);
  CHECK(caught([&] { return ff::perturbation_series<2>(numbers, 1e200 * g * x, x * x); }).code == ff::errc::overflow);
  std::vector<Eigen::Index> const many(21, 0);
  CHECK(caught([&] { return ff::cumulant_series<1>(free, pow<4>(x), ff::indices(many)); }).code == ff::errc::too_large);
}
