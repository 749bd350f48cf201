// Wick ordering: text, derivatives, values, orthogonality; with means, for every scalar.

#include <freefield/integral.hpp>
#include <freefield/wick/contraction.hpp>
#include <freefield/wick/hermite.hpp>
#include <freefield/wick/normal_order.hpp>

#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>
#include <freefield/interop/eigen_jet.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <complex>
#include <limits>
#include <sstream>
#include <type_traits>

#include "support/caught.hpp"
#include "support/close.hpp"

namespace ff = freefield;
using ff::constant, ff::contract, ff::normal_ordered, ff::to_latex, ff::to_string;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using support::close;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto z = ff::field<2>;
constexpr auto g = ff::symbol<"g">;

template <class A, class B>
constexpr bool same_formula(A const&, B const&) {
  return std::is_same_v<A, B>;
}

// Linear, with constants outside; a formula without fields is its own normal order.
static_assert(same_formula(normal_ordered(constant<3>), constant<3>));
static_assert(same_formula(normal_ordered(pow<2>(g)), pow<2>(g)));
static_assert(same_formula(normal_ordered(constant<2> * x), constant<2> * normal_ordered(x)));
static_assert(same_formula(normal_ordered(x * x) - normal_ordered(x * x), constant<0>));
static_assert(same_formula(normal_ordered(x * x) + normal_ordered(x * x), constant<2> * normal_ordered(x * x)));

// What the type says.
static_assert(ff::degree_in(normal_ordered(pow<4>(x) * y) * x, x) == 5);
static_assert(ff::is_polynomial(normal_ordered(g * pow<4>(x))) && ff::depends_on(normal_ordered(g * x), g));
static_assert(ff::symbols_of(normal_ordered(x * y) * z).size() == 3);

// d :f: = :f':
static_assert(same_formula(derivative(normal_ordered(pow<4>(x)), x), constant<4> * normal_ordered(pow<3>(x))));
static_assert(same_formula(derivative(normal_ordered(x), x), constant<1>));
static_assert(same_formula(derivative(normal_ordered(g * x * x), g), normal_ordered(x * x)));
static_assert(same_formula(derivative(normal_ordered(x * y), z), constant<0>));

using matrix = Eigen::Matrix<rational, 3, 3>;
using vector = Eigen::Matrix<rational, 3, 1>;

/// A rational positive definite measure.
ff::gaussian<rational> random_measure(std::uint64_t seed, bool centred) {
  ff::philox4x32 engine{seed, 0};
  auto const digit = [&] { return rational(static_cast<int>(ff::uniform_index(engine, 11)) - 5); };
  matrix root;
  vector mean;
  for (int i = 0; i < 3; ++i) {
    mean(i) = centred ? rational(0) : digit() / 3;
    for (int j = 0; j < 3; ++j) root(i, j) = digit() / 2;
  }
  return ff::gaussian<rational>(mean, matrix(root * root.transpose() + matrix::Identity() / 7));
}

ff::gaussian<double> correlated() {
  return ff::gaussian<double>(Eigen::Vector2d(0.5, -1.25), (Eigen::Matrix2d() << 2.0, 0.75, 0.75, 1.5).finished());
}

}  // namespace

TEST_CASE("printed between colons") {
  CHECK(to_string(normal_ordered(pow<4>(x))) == ":phi0^4:");
  CHECK(to_string(normal_ordered(x * x) * normal_ordered(y * y)) == ":phi0^2:*:phi1^2:");
  CHECK(to_string(pow<2>(normal_ordered(x * x + y))) == "(:phi0^2 + phi1:)^2");
  CHECK(to_string(1 - 2 * normal_ordered(x)) == "1 - 2*:phi0:");
  CHECK(to_latex(normal_ordered(pow<4>(x)) / 24) == "\\frac{{:}\\phi_{0}^{4}{:}}{24}");
}

TEST_CASE("E[:x^n: :y^m:] = n! C01^n for n = m, else zero: no rounding") {
  auto const p = correlated();
  double const c = 0.75;
  CHECK(expectation(p, normal_ordered(x) * normal_ordered(y)) == c);
  CHECK(expectation(p, normal_ordered(x * x) * normal_ordered(y * y)) == 2 * c * c);
  CHECK(expectation(p, normal_ordered(pow<3>(x)) * normal_ordered(pow<3>(y))) == 6 * c * c * c);
  CHECK(expectation(p, normal_ordered(pow<6>(x)) * normal_ordered(pow<6>(x))) == 720 * 64);
  CHECK(expectation(p, normal_ordered(pow<6>(x)) * normal_ordered(pow<4>(x))) == 0);
  CHECK(expectation(p, normal_ordered(pow<6>(x)) * normal_ordered(pow<5>(x))) == 0);
  CHECK(expectation(p, normal_ordered(pow<4>(x))) == 0);
  CHECK(expectation(p, normal_ordered(pow<4>(x) + 2)) == 2);
}

TEST_CASE("orthogonality in several variables, exactly") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    auto const p = random_measure(seed, seed % 2 == 0);
    auto const& c = p.covariance();
    CHECK(expectation(p, normal_ordered(pow<4>(x) * y) * pow<2>(x + y - z) * (1 + x)) == 0);  // lower degree
    CHECK(expectation(p, normal_ordered(x * y * z) * normal_ordered(x * y)) == 0);
    CHECK(expectation(p, normal_ordered(x * y) * normal_ordered(z * z)) == 2 * c(0, 2) * c(1, 2));
    CHECK(expectation(p, normal_ordered(x * y) * normal_ordered(x * y)) == c(0, 0) * c(1, 1) + c(0, 1) * c(0, 1));
    // the permanent of the covariances
    CHECK(expectation(p, normal_ordered(x * y * z) * normal_ordered(pow<3>(x))) == 6 * c(0, 0) * c(0, 1) * c(0, 2));
    // three factors: a triangle
    CHECK(expectation(p, normal_ordered(x * x) * normal_ordered(y * y) * normal_ordered(z * z)) ==
          8 * c(0, 1) * c(1, 2) * c(0, 2));
  }
}

TEST_CASE("written out for a measure: exp(-(1/2) d C d) f at x - m") {
  ff::gaussian<rational> const p = random_measure(6, false);
  auto const& c = p.covariance();
  rational const m = p.mean()(0), n = p.mean()(1), a(1, 3), b(-2, 5), u = a - m, v = b - n;
  CHECK(normal_ordered(x, p)(x = a) == u);
  CHECK(normal_ordered(x * x, p)(x = a) == u * u - c(0, 0));
  CHECK(normal_ordered(x * y, p)(x = a, y = b) == u * v - c(0, 1));
  CHECK(normal_ordered(pow<4>(x), p)(x = a) == u * u * u * u - 6 * c(0, 0) * u * u + 3 * c(0, 0) * c(0, 0));
  CHECK(normal_ordered(x * x * y, p)(x = a, y = b) == u * u * v - c(0, 0) * v - 2 * c(0, 1) * u);
  CHECK(normal_ordered(g * x * x + 3, p)(x = a, g = b) == b * (u * u - c(0, 0)) + 3);
  CHECK(normal_ordered(pow<2>(x + y), p)(x = a, y = b) == (u + v) * (u + v) - c(0, 0) - 2 * c(0, 1) - c(1, 1));
  CHECK(normal_ordered(constant<3>, p)() == 3);
}

TEST_CASE("the written-out formula has the expectations of the node, and those of another measure") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    auto const p = random_measure(seed, false);
    auto const f = pow<2>(x) * y + z * y / 3 - pow<3>(z) + 1;
    auto const h = pow<2>(y) + x * z;
    CHECK(expectation(p, normal_ordered(f, p) * h) == expectation(p, normal_ordered(f) * h));
    CHECK(expectation(p, normal_ordered(f, p) * normal_ordered(h, p) * x) ==
          expectation(p, normal_ordered(f) * normal_ordered(h) * x));
    auto const q = random_measure(seed + 10, false);  // E_q[:x^2:_p] = (C_q - C_p) + (m_q - m_p)^2
    rational const shift = q.mean()(0) - p.mean()(0);
    CHECK(expectation(q, normal_ordered(x * x, p)) == q.covariance()(0, 0) - p.covariance()(0, 0) + shift * shift);
  }
}

TEST_CASE("for a matrix that is no covariance, and fields of any index") {
  Eigen::Matrix2d c;
  c << -1, 0.5, 0.5, 3;
  auto const f = normal_ordered(pow<3>(x) * y, c);
  CHECK(f(x = 2.0, y = -1.5) == ff::hermite(ff::powers{3, 1}, Eigen::Vector2d(2.0, -1.5), c));
  CHECK(to_string(normal_ordered(pow<4>(y), c)) == "phi1^4 - 18*phi1^2 + 27");
  CHECK(to_string(normal_ordered(y * x, c)) == "phi1*phi0 - 0.5");
  CHECK(contract(normal_ordered(pow<4>(y)) * pow<4>(x))(c) == 24 * 0.0625);
}

TEST_CASE("symbols and powers within a product of measures") {
  auto const p = correlated();
  CHECK(expectation(p, normal_ordered(g * x * x) * y * y, g = 3.0) == 3 * 2 * 0.75 * 0.75);
  CHECK(expectation(p, pow<2>(normal_ordered(x * x) + normal_ordered(y * y))) ==
        2 * 4.0 + 4 * 0.5625 + 2 * 2.25);
  ff::gaussian<double> const one((Eigen::Matrix<double, 1, 1>() << 2.0).finished());
  CHECK(expectation(one, pow<12>(normal_ordered(x))) == 10395 * 64.0);
  auto const power = pow<8>(normal_ordered(x * x) / 2);  // 2-regular graphs on eight vertices
  CHECK(expectation(one, power) == contract(power)(one.covariance()));
}

TEST_CASE("other scalars") {
  using complex = std::complex<double>;
  Eigen::Matrix<complex, 1, 1> const covariance(complex(0, 1));
  ff::gaussian<complex> const p(covariance);
  CHECK(expectation(p, normal_ordered(x * x) * x * x) == 2.0 * complex(0, 1) * complex(0, 1));
  CHECK(normal_ordered(x * x, p)(x = complex(2, 0)) == complex(4, -1));
  using dual = ff::jet<double, 1>;
  Eigen::Matrix<dual, 1, 1> c(dual::variable(2.0, 0));
  ff::gaussian<dual> const d(c);
  CHECK(expectation(d, pow<2>(normal_ordered(pow<3>(x)))).gradient[0] == 18 * 4.0);
  CHECK(normal_ordered(x * x, d)(x = dual(3.0)).gradient[0] == -1);
}

TEST_CASE("what is refused") {
  auto const p = correlated();
  auto const lacking = caught([&] { return normal_ordered(x * z, p); });
  CHECK(lacking.code == ff::errc::size_mismatch);
  CHECK(lacking.function == "normal_ordered");
  CHECK(lacking.index == ff::error_index{2});
  CHECK(caught([&] { return expectation(p, normal_ordered(z * z)); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return normal_ordered(pow<4>(x), (1e200 * Eigen::Matrix2d::Identity()).eval()); }).code ==
        ff::errc::overflow);
  Eigen::Matrix2d c;
  c << 1, 2, 3, 4;
  CHECK(caught([&] { return normal_ordered(x * x, c); }).code == ff::errc::not_symmetric);
  c(1, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([&] { return normal_ordered(x * x, c); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return normal_ordered(x * x, Eigen::MatrixXd::Identity(2, 1)); }).code == ff::errc::size_mismatch);
}
