// Hermite polynomials against Boost.Math, their generating function and their orthogonality.

#include <freefield/integral.hpp>
#include <freefield/wick/hermite.hpp>
#include <freefield/wick/normal_order.hpp>

#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/math/special_functions/hermite.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <complex>
#include <limits>
#include <map>
#include <vector>

#include "support/archetype.hpp"
#include "support/caught.hpp"
#include "support/close.hpp"

namespace ff = freefield;
using ff::hermite;
using rational = boost::multiprecision::cpp_rational;
using real = boost::multiprecision::cpp_bin_float_50;
using support::caught;

namespace {

static_assert(hermite(0, 7) == 1 && hermite(1, 7) == 7 && hermite(2, 7) == 48 && hermite(3, 2) == 2);
static_assert(hermite(4, 3) == 81 - 6 * 9 + 3 && hermite(5, -2L) == -32 + 80 - 30);
static_assert(hermite(6, 0.0) == -15.0 && hermite(7, 0.0) == 0.0);
static_assert(support::ring_archetype::reveal(hermite(4, support::ring_archetype(3))) == 30);

using matrix = Eigen::Matrix<rational, 2, 2>;
using vector = Eigen::Matrix<rational, 2, 1>;

rational digit(ff::philox4x32& engine) { return rational(static_cast<int>(ff::uniform_index(engine, 19)) - 9); }

matrix random_symmetric(ff::philox4x32& engine) {
  matrix c;
  c(0, 0) = digit(engine) / 2;
  c(1, 1) = digit(engine) / 3;
  c(0, 1) = c(1, 0) = digit(engine) / 5;
  return c;
}

rational factorial(int n) { return n < 2 ? rational(1) : rational(n * factorial(n - 1)); }

/// Coefficients of t_0^i t_1^j up to degree `top`.
using series = std::map<std::pair<int, int>, rational>;

series product(series const& a, series const& b, int top) {
  series result;
  for (auto const& [k, u] : a)
    for (auto const& [l, v] : b)
      if (k.first + k.second + l.first + l.second <= top) result[{k.first + l.first, k.second + l.second}] += u * v;
  return result;
}

/// exp(t.x - t.Ct/2), summed as a power series.
series generating_function(vector const& x, matrix const& c, int top) {
  series const exponent{{{1, 0}, x(0)},           {{0, 1}, x(1)},  {{2, 0}, -c(0, 0) / 2},
                        {{0, 2}, -c(1, 1) / 2}, {{1, 1}, -c(0, 1)}};
  series term{{{0, 0}, rational(1)}}, sum = term;
  for (int k = 1; k <= top; ++k) {
    term = product(term, exponent, top);
    for (auto& [powers, u] : term) {
      u /= k;
      sum[powers] += u;
    }
  }
  return sum;
}

/// The physicists' polynomial of Boost, H_n(x) = 2^(n/2) He_n(sqrt(2) x).
template <class T>
T boost_hermite(int n, T const& x) {
  using std::pow, std::sqrt;
  T const root = sqrt(T(2));
  T const physicists = boost::math::hermite(static_cast<unsigned>(n), T(x / root));
  return T(physicists / pow(root, n));
}

/// Sum of the sizes of the terms of He_n: i^-n He_n(i |x|), which bounds what rounding can do.
template <class T>
T size_of_terms(int n, T const& x) {
  T before(0), value(1);
  for (int k = 0; k < n; ++k) {
    T const next = T(T(abs(x)) * value) + T(T(k) * before);
    before = value;
    value = next;
  }
  return value;
}

template <class T>
void check_against_boost() {
  ff::philox4x32 engine{4, 0};
  for (int n = 0; n <= 40; ++n) {
    for (int trial = 0; trial < 20; ++trial) {
      T const point = T(T(8) * ff::uniform<T>(engine)) - T(4);
      T const scale = size_of_terms(n, point);
      CHECK(support::close_to_scale(hermite(n, point), boost_hermite(n, point), scale, 8 + 2 * n));
    }
  }
}

}  // namespace

TEST_CASE("the polynomials of Boost.Math in double precision") { check_against_boost<double>(); }

TEST_CASE("and to fifty digits") { check_against_boost<real>(); }

TEST_CASE("one variable is the one-dimensional case, C the scale: H_n(x; C) = C^(n/2) He_n(x / sqrt C)") {
  Eigen::Matrix<double, 1, 1> const c(4.0), point(3.0);
  for (int n = 0; n <= 12; ++n) CHECK(hermite(ff::powers{n}, point, c) == std::ldexp(hermite(n, 1.5), n));
}

TEST_CASE("the generating function, exactly: sum_k H_k(x; C) t^k / k! = exp(t.x - t.Ct/2)") {
  constexpr int top = 9;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    ff::philox4x32 engine{seed, 0};
    matrix const c = random_symmetric(engine);
    vector const x(digit(engine) / 4, digit(engine) / 7);
    for (auto const& [k, coefficient] : generating_function(x, c, top)) {
      CHECK(hermite(ff::powers{k.first, k.second}, x, c) ==
            rational(coefficient * factorial(k.first) * factorial(k.second)));
    }
  }
}

TEST_CASE("one variable, exactly: sum_n He_n(x) t^n / n! = exp(t x - t^2/2)") {
  rational const point(5, 3);
  vector const x(point, rational(0));
  for (auto const& [k, coefficient] : generating_function(x, matrix::Identity(), 12)) {
    if (k.second == 0) CHECK(hermite(k.first, point) == rational(coefficient * factorial(k.first)));
  }
}

TEST_CASE("orthogonality: E[He_n He_m] = n! for n = m, else zero, by the exact moments (2k - 1)!!") {
  auto const coefficients = [](int n) {  // of x^n, x^(n - 2), ...
    std::vector<rational> result;
    for (int k = 0; 2 * k <= n; ++k) {
      result.push_back((k % 2 == 0 ? 1 : -1) * factorial(n) / (factorial(k) * factorial(n - 2 * k) * (1 << k)));
    }
    return result;
  };
  auto const moment = [](int n) {
    return n % 2 == 1 ? rational(0) : rational(factorial(n) / (factorial(n / 2) * (1 << (n / 2))));
  };
  for (int n = 0; n <= 10; ++n) {
    for (int m = 0; m <= 10; ++m) {
      rational sum = 0;
      auto const a = coefficients(n), b = coefficients(m);
      for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j) sum += a[i] * b[j] * moment(n + m - 2 * static_cast<int>(i + j));
      CHECK(sum == (n == m ? factorial(n) : rational(0)));
    }
    rational value = 0;  // and these are the coefficients
    rational const point(-7, 4);
    auto const a = coefficients(n);
    for (std::size_t i = 0; i < a.size(); ++i) {
      rational power = 1;
      for (int k = 0; k < n - 2 * static_cast<int>(i); ++k) power *= point;
      value += a[i] * power;
    }
    CHECK(hermite(n, point) == value);
  }
}

TEST_CASE("normal order is the Hermite polynomial, orthogonal in several variables") {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  ff::philox4x32 engine{9, 0};
  matrix root;
  for (rational& entry : root.reshaped()) entry = digit(engine) / 3;
  matrix const c = root * root.transpose();
  ff::gaussian<rational> const p(c);
  rational const a = digit(engine) / 4, b = digit(engine) / 5;
  CHECK(ff::normal_ordered(pow<3>(x) * pow<2>(y), p)(x = a, y = b) == hermite(ff::powers{3, 2}, vector(a, b), c));
  CHECK(ff::normal_ordered(pow<5>(y), c)(y = b) == hermite(ff::powers{0, 5}, vector(a, b), c));
}

TEST_CASE("the derivative of H_k is k H_(k - e)") {
  using dual = ff::jet<double, 1>;
  CHECK(hermite(7, dual::variable(0.75, 0)).gradient[0] == doctest::Approx(7 * hermite(6, 0.75)).epsilon(1e-14));
}

TEST_CASE("integers and complex numbers") {
  Eigen::Matrix2i c;
  c << 2, -1, -1, 3;
  Eigen::Vector2i const x(4, -5);
  CHECK(hermite(ff::powers{2, 1}, x, c) == 16 * -5 - 2 * -5 - 2 * -1 * 4);
  CHECK(hermite(ff::powers{0, 0}, x, c) == 1);
  CHECK(hermite(ff::powers{}, Eigen::VectorXi(0), Eigen::MatrixXi(0, 0)) == 1);
  CHECK(hermite(2, std::complex<double>(0, 2)) == std::complex<double>(-5, 0));
  CHECK(hermite(30, boost::multiprecision::cpp_int(10)) ==
        boost::multiprecision::cpp_int("458359188083722463684183125"));
}

TEST_CASE("what is refused") {
  CHECK(caught([] { return hermite(-1, 2.0); }).code == ff::errc::domain);
  CHECK(caught([] { return hermite(30, 10); }).code == ff::errc::overflow);
  CHECK(caught([] { return hermite(300, 1e3); }).code == ff::errc::overflow);
  CHECK(caught([] { return hermite(std::numeric_limits<int>::max(), 0.0); }).code == ff::errc::overflow);
  double const not_a_number = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([&] { return hermite(0, not_a_number); }).code == ff::errc::non_finite);
  Eigen::Matrix2d c = Eigen::Matrix2d::Identity();
  Eigen::Vector2d x(1, 2);
  CHECK(caught([&] { return hermite(ff::powers{1, -1}, x, c); }).code == ff::errc::domain);
  CHECK(caught([&] { return hermite(ff::powers{1}, x, c); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] {
          return hermite(ff::powers{1, 1, 1}, Eigen::Vector3d::Zero(), c);
        }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return hermite(ff::powers{70000, 70000}, x, c); }).code == ff::errc::too_large);
  CHECK(caught([&] { return hermite(ff::powers{40, 40}, 1e10 * x, c); }).code == ff::errc::overflow);
  x(1) = not_a_number;
  auto const undefined = caught([&] { return hermite(ff::powers{1, 1}, x, c); });
  CHECK(undefined.code == ff::errc::non_finite);
  CHECK(undefined.function == "hermite");
  x(1) = 0;
  c(0, 1) = 0.5;
  CHECK(caught([&] { return hermite(ff::powers{1, 1}, x, c); }).code == ff::errc::not_symmetric);
}
