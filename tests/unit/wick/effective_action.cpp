// The effective action: one-particle-irreducible vertices.

#include <freefield/wick/effective_action.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <sstream>
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
using polynomial = ff::field_polynomial<rational>;
using coefficients = std::vector<rational>;

ff::gaussian<rational> const unit{matrix(matrix::Identity(1, 1))};

template <class Series>
coefficients of(Series const& s) {
  return {s.coefficients().begin(), s.coefficients().end()};
}

}  // namespace

TEST_CASE("effective_action_series: phi^4") {
  auto const gamma = ff::effective_action_series<4>(unit, pow<4>(x) / 24);
  CHECK(of(gamma.vertex(ff::indices{0, 0, 0, 0})) ==
        coefficients{0, 1, rational(-3, 2), rational(21, 4), rational(-45, 2)});
  CHECK(of(gamma.vertex(ff::indices{0})) == coefficients(5));
  // The full propagator is the inverse of the second derivative; the four-point function is one vertex with full legs.
  auto const propagator = ff::perturbation_series<4>(unit, pow<4>(x) / 24, x * x);
  CHECK(1 / propagator == 1 + gamma.vertex(ff::indices{0, 0}));
  CHECK(ff::cumulant_series<4>(unit, pow<4>(x) / 24, ff::indices{0, 0, 0, 0}) ==
        -gamma.vertex(ff::indices{0, 0, 0, 0}) * pow<4>(propagator));
  // Without fields: the vacuum diagrams that no cut of one line separates, which are all of phi^4.
  CHECK(gamma(vector(vector::Zero(1))) == -ff::log_partition_series<4>(unit, pow<4>(x) / 24));
}

TEST_CASE("effective_action_series: phi^3 has diagrams that a cut separates") {
  auto const gamma = ff::effective_action_series<4>(unit, -pow<3>(x) / 6);
  // Of 5/24 g^2 the dumbbell, 1/8, is reducible; 1/12 stays.
  CHECK(of(gamma(vector(vector::Zero(1)))) == coefficients{0, 0, rational(-1, 12), 0, rational(-5, 48)});
  CHECK(of(gamma.vertex(ff::indices{0})) == coefficients{0, rational(-1, 2), 0, rational(-1, 4), 0});
  CHECK(of(gamma.vertex(ff::indices{0, 0, 0})) == coefficients{0, -1, 0, -1, 0});
}

TEST_CASE("effective_action_series: the laws of a Legendre transform, with a mean and in two dimensions") {
  matrix c(2, 2);
  c << 2, rational(1, 3), rational(1, 3), 1;
  vector m(2);
  m << rational(1, 2), -1;
  ff::gaussian<rational> const free{m, c};
  polynomial const a = polynomial::field(0), b = polynomial::field(1);
  polynomial const u = pow(a, 3) / rational(6) + a * b * b + pow(b, 4) / rational(24);
  auto const gamma = ff::effective_action_series<3>(free, u);
  using series = decltype(gamma.vertex(ff::indices{0}));
  using coupled = ff::field_polynomial<rational, ff::symbol_node<"g">>;
  // At phi = <x> the gradient of Gamma vanishes, its value is -log(Z / Z_0), and its second derivative is the inverse
  // of the covariance of x.
  std::vector<series> mean{ff::perturbation_series<3>(free, u, ff::indices{0}),
                           ff::perturbation_series<3>(free, u, ff::indices{1})};
  matrix const precision = free.precision();
  auto const at_mean = [&](coupled const& f) {
    series sum;
    for (auto const& [product, coefficient] : f.terms()) {
      series term(coefficient);
      for (int k = 0; k < product.couplings[0]; ++k) term *= series::of(ff::symbol<"g">);
      for (auto const& [i, n] : product.fields) {
        for (int k = 0; k < n; ++k) term *= mean[static_cast<std::size_t>(i)];
      }
      sum += term;
    }
    return sum;
  };
  series free_action;
  for (int i = 0; i < 2; ++i) {
    series gradient = at_mean(derivative(gamma.interaction(), i));
    for (int j = 0; j < 2; ++j) {
      series const deviation = mean[static_cast<std::size_t>(j)] - m(j);
      gradient += deviation * precision(i, j);
      free_action += deviation * (mean[static_cast<std::size_t>(i)] - m(i)) * rational(precision(i, j) / 2);
      series inverse;
      for (int l = 0; l < 2; ++l) {
        series const second = precision(i, l) + at_mean(derivative(derivative(gamma.interaction(), i), l));
        inverse += second * ff::cumulant_series<3>(free, u, ff::indices{l, j});
      }
      CHECK(inverse == series(i == j ? 1 : 0));
    }
    CHECK(gradient == series(0));
  }
  CHECK(free_action + at_mean(gamma.interaction()) == -ff::log_partition_series<3>(free, u));
}

TEST_CASE("effective_action_series: a singular covariance, text and refusals") {
  ff::gaussian<rational> const singular{matrix(matrix::Constant(2, 2, 1))};
  auto const gamma = ff::effective_action_series<2>(singular, pow<4>(x) / 24);
  CHECK(of(gamma.vertex(ff::indices{0, 0, 0, 0})) == coefficients{0, 1, rational(-3, 2)});
  std::ostringstream out;
  out << ff::effective_action_series<1>(unit, pow<4>(x) / 24);
  CHECK(out.str() == "1/8 g + 1/4 g field<0>^2 + 1/24 g field<0>^4");
  auto const outside = caught([&] { return gamma.vertex(ff::indices{0, 2}); });
  CHECK(outside.code == ff::errc::out_of_range);
  CHECK(outside.index == ff::error_index{1});
  CHECK(says(outside, "effective_action::vertex: index does not exist at 1, got 2"));
  CHECK(caught([&] { return gamma(vector(vector::Zero(3))); }).code == ff::errc::size_mismatch);
}
