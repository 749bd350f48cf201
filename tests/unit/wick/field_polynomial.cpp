// Run-time polynomials in fields and couplings.

#include <freefield/core/integer/fraction.hpp>
#include <freefield/wick/field_polynomial.hpp>
#include <freefield/wick/moment.hpp>
#include <freefield/wick/normal_order.hpp>
#include <freefield/wick/perturbation/gaussian_smearing.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <sstream>
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

using polynomial = ff::field_polynomial<rational>;
using coupled = ff::field_polynomial<rational, ff::symbol_node<"g">, ff::symbol_node<"h">>;

template <class T>
std::string text(T const& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

polynomial random_polynomial(std::uint64_t seed, Eigen::Index dimension, int degree) {
  support::random_entries entries(seed);
  polynomial sum(entries.next<rational>());
  for (int n = 1; n <= degree; ++n) {
    for (int repeat = 0; repeat < 3; ++repeat) {
      polynomial term(entries.next<rational>());
      for (int k = 0; k < n; ++k) term *= polynomial::field((repeat + k * static_cast<int>(seed)) % dimension);
      sum += term;
    }
  }
  return sum;
}

ff::gaussian<rational> random_measure(std::uint64_t seed, Eigen::Index n) {
  matrix const a = support::random_symmetric<rational>(seed, n);
  return {support::random_vector<rational>(seed, n), matrix(a * a)};
}

}  // namespace

TEST_CASE("field_polynomial: a commutative ring with derivatives") {
  for (std::uint64_t seed = 1; seed < 5; ++seed) {
    auto const a = random_polynomial(seed, 3, 3), b = random_polynomial(seed + 10, 3, 2),
               c = random_polynomial(seed + 20, 3, 2);
    CHECK(a * b == b * a);
    CHECK((a * b) * c == a * (b * c));
    CHECK((a + b) * c == a * c + b * c);
    CHECK((a - a).terms().empty());
    CHECK(pow(a, 3) == a * a * a);
    CHECK(pow(a, 0) == polynomial(1));
    CHECK(derivative(a * b, 1) == derivative(a, 1) * b + a * derivative(b, 1));
    CHECK(derivative(derivative(a, 0), 2) == derivative(derivative(a, 2), 0));
    CHECK((a * b).degree() == a.degree() + b.degree());
  }
}

TEST_CASE("field_polynomial: from formulas and vertex tensors") {
  polynomial const formula = pow<2>(x - 2 * y) / 4;
  auto const a = polynomial::field(0), b = polynomial::field(1);
  CHECK(formula == (a * a - a * b * 4 + b * b * 4) / rational(4));
  CHECK(formula.dimension() == 2);
  coupled const with_coupling = g * pow<3>(x) + 1;
  CHECK(with_coupling == coupled::coupling(g) * pow(coupled::field(0), 3) + 1);
  auto const cubic = ff::vertex_tensor<rational>::dense(3, 2, [](auto indices) {
    rational product = 1;
    for (auto const i : indices) product *= i == 0 ? 2 : 3;
    return product;
  });
  CHECK(polynomial(cubic) == pow(a * 2 + b * 3, 3) / rational(6));
  auto const local = ff::vertex_tensor<rational>::ultra_local(4, std::vector<rational>{1, 5});
  CHECK(polynomial(local) == (pow(a, 4) + pow(b, 4) * 5) / rational(24));
}

TEST_CASE("field_polynomial: text") {
  CHECK(text(polynomial()) == "0");
  CHECK(text(polynomial(pow<4>(x) / 24 - x * y + 1)) == "1 - field<0> field<1> + 1/24 field<0>^4");
  CHECK(text(coupled::coupling(ff::symbol<"h">) * coupled::field(11) - coupled::coupling(g)) == "-g + h field<11>");
}

TEST_CASE("field_polynomial: averages are moments, and smearing is undone by normal order") {
  for (std::uint64_t seed = 1; seed < 4; ++seed) {
    auto const p = random_measure(seed, 3);
    auto const f = random_polynomial(seed, 3, 5);
    rational expected = 0;
    for (auto const& [product, coefficient] : f.terms()) {
      std::vector<Eigen::Index> indices;
      for (auto const& [i, n] : product.fields) indices.insert(indices.end(), static_cast<std::size_t>(n), i);
      expected += coefficient * ff::moment(p, ff::indices(indices));
    }
    CHECK(ff::detail::wick::averaged(f, p) == polynomial(expected));
    auto const smeared = ff::detail::wick::smeared(f, p.covariance(), 1);
    CHECK(ff::detail::wick::smeared(smeared, p.covariance(), -1) == f);
    auto const about_mean = ff::detail::wick::shifted(smeared, p.mean());
    CHECK(about_mean.terms().begin()->second == expected);
  }
}

TEST_CASE("field_polynomial: normal order written out is that of formulas") {
  auto const p = random_measure(7, 2);
  constexpr auto f = pow<3>(x) * y + 5 * pow<2>(y);
  vector const minus_mean = -p.mean();
  auto const mine = ff::detail::wick::shifted(ff::detail::wick::smeared(polynomial(f), p.covariance(), -1), minus_mean);
  CHECK(mine == polynomial(ff::normal_ordered(f, p)));
}

TEST_CASE("field_polynomial: products truncated in the couplings") {
  auto const a = 1 + coupled::coupling(g) * coupled::field(0) + coupled::coupling(ff::symbol<"h">);
  auto const full = a * a * a;
  coupled kept;
  for (auto const& [product, coefficient] : full.terms()) {
    if (product.order() <= 2) kept.add(product, coefficient);
  }
  CHECK(truncated_product(truncated_product(a, a, 2), a, 2) == kept);
}

TEST_CASE("field_polynomial: refusals") {
  CHECK(says(caught([] { return polynomial::field(-1); }), "field_polynomial::field: index does not exist, got -1"));
  CHECK(caught([] { return pow(polynomial(2), -1); }).code == ff::errc::domain);
  CHECK(caught([] { return polynomial(2) / rational(0); }).code == ff::errc::domain);
  ff::field_polynomial<int> wide;
  for (int i = 0; i < 17000; ++i) wide.add({{}, {{i, 1}}}, 1);
  auto const large = caught([&] { return wide * wide; });
  CHECK(large.code == ff::errc::too_large);
  CHECK(says(large, "a product has too many pairs of terms, got 17000; expected at most 2^28"));
}
