#include <doctest/doctest.h>

#include <freefield/numeric.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>

namespace ff = freefield;
using fifty = boost::multiprecision::cpp_bin_float_50;
using support::caught;
using support::close;
using support::close_to_scale;

namespace {

/// The mean of x^k by the rule, beside the same of |x|^k.
template <class T>
T moment(ff::quadrature_rule<T> const& rule, int k) {
  T sum(0);
  for (std::size_t i = 0; i < rule.nodes.size(); ++i)
    sum = T(sum + T(rule.weights[i] * ff::math::integer_power(rule.nodes[i], static_cast<unsigned long>(k))));
  return sum;
}

}  // namespace

TEST_CASE("two points: +-1 for the normal density, +-1/sqrt 3 for the interval") {
  auto const hermite = ff::gauss_hermite_rule<double>(2);
  CHECK(close(hermite.nodes[0], -1.0));
  CHECK(close(hermite.nodes[1], 1.0));
  CHECK(close(hermite.weights[0], 0.5));
  CHECK(close(ff::gauss_legendre_rule<double>(2).nodes[1], 1 / std::sqrt(3.0)));
  auto const three = ff::gauss_legendre_rule<double>(3);
  CHECK(three.nodes[1] == 0);
  CHECK(close(three.nodes[2], std::sqrt(0.6)));
  CHECK(close(three.weights[1], 4.0 / 9));
}

TEST_CASE_TEMPLATE("exact for all polynomials of degree 2n - 1", T, double, long double, fifty) {
  for (int const n : {1, 2, 3, 5, 8, 13}) {
    CAPTURE(n);
    T hermite(1), legendre(1);
    for (int k = 0; k < 2 * n; ++k) {
      CAPTURE(k);
      if (k > 0 && k % 2 == 0) hermite = T(hermite * T(k - 1));  // (k - 1)!!
      legendre = T(T(1) / T(k + 1));
      T const expected_hermite = k % 2 == 0 ? hermite : T(0), expected_legendre = k % 2 == 0 ? legendre : T(0);
      CHECK(close_to_scale(moment(ff::gauss_hermite_rule<T>(n), k), expected_hermite, T(hermite * T(k + 1)), 40 * n));
      CHECK(close_to_scale(moment(ff::gauss_legendre_rule<T>(n), k), expected_legendre, T(1), 40 * n));
    }
    CHECK_FALSE(close_to_scale(moment(ff::gauss_hermite_rule<T>(n), 2 * n), T(hermite * T(2 * n - 1)), hermite, 1000));
  }
}

TEST_CASE("a hundred points integrate what is smooth to the last digits") {
  auto const hermite = ff::gauss_hermite_rule<double>(100);
  auto const legendre = ff::gauss_legendre_rule<double>(100);
  double cosine = 0, exponential = 0, total = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    cosine += hermite.weights[i] * std::cos(hermite.nodes[i]);
    exponential += legendre.weights[i] * std::exp(legendre.nodes[i]);
    total += legendre.weights[i];
  }
  CHECK(close(cosine, std::exp(-0.5), 64));
  CHECK(close(exponential, std::sinh(1.0), 64));
  CHECK(close(total, 1.0, 64));
}

TEST_CASE_TEMPLATE("a thousand points: far out, weights vanish and nothing overflows", T, float, double) {
  for (int const n : {95, 400, 730, 1000}) {
    CAPTURE(n);
    auto const rule = ff::gauss_hermite_rule<T>(n);
    T total(0), square(0);
    for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
      REQUIRE(ff::math::is_finite(rule.nodes[i]));
      REQUIRE(rule.weights[i] >= 0);
      total += rule.weights[i];
      square += rule.weights[i] * rule.nodes[i] * rule.nodes[i];
      if (i > 0) CHECK(rule.nodes[i - 1] < rule.nodes[i]);
    }
    CHECK(close(total, T(1), 4000));
    CHECK(close(square, T(1), 4000));
  }
}

TEST_CASE_TEMPLATE("trapezoid: h^2/12 of the second derivative, and exact for waves below n - 1", T, double, fifty) {
  for (std::size_t const n : {2U, 3U, 8U, 21U}) {
    CAPTURE(n);
    auto const rule = ff::trapezoid_rule<T>(n);
    T const h = T(T(2) / T(static_cast<int>(n - 1)));
    CHECK(rule.nodes.front() == T(-1));
    CHECK(rule.nodes.back() == T(1));
    CHECK(close(moment(rule, 0), T(1), 16));
    CHECK(close_to_scale(moment(rule, 1), T(0), T(1), 16));
    CHECK(close(moment(rule, 2), T(T(T(1) / T(3)) + T(T(h * h) / T(6))), 16));
    for (int k = 1; k < static_cast<int>(n); ++k) {
      T sum(0);
      for (std::size_t i = 0; i < n; ++i)
        sum = T(sum + T(rule.weights[i] * ff::math::cos(T(T(ff::math::pi<T>() * T(k)) * rule.nodes[i]))));
      T const alias(k + 1 == static_cast<int>(n) ? (k % 2 == 0 ? 1 : -1) : 0);  // at the nodes cos is then +-1
      CHECK(close_to_scale(sum, alias, T(k), 32));
    }
  }
}

TEST_CASE("bad input") {
  CHECK(caught([] { return ff::trapezoid_rule<double>(1).nodes.size(); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::gauss_hermite_rule<double>(0).nodes.size(); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::gauss_legendre_rule<double>(1001).nodes.size(); }).function == "gauss_legendre_rule");
}
