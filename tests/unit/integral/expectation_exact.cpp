// once: the same code as other tests, in other scalars.
// Expectations in exact and in 50-digit arithmetic against the Taylor coefficients of exp(m.t + t.Ct/2).

#include <freefield/integral.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <freefield/core/random.hpp>

#include <array>
#include <map>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto z = ff::field<2>;

using matrix = Eigen::Matrix<rational, 3, 3>;
using vector = Eigen::Matrix<rational, 3, 1>;
using powers = std::array<int, 3>;
using series = std::map<powers, rational>;

series product(series const& a, series const& b, int degree) {
  series result;
  for (auto const& [p, u] : a)
    for (auto const& [q, v] : b)
      if (p[0] + p[1] + p[2] + q[0] + q[1] + q[2] <= degree) result[{p[0] + q[0], p[1] + q[1], p[2] + q[2]}] += u * v;
  return result;
}

/// E[x^i y^j z^k] = i! j! k! [t^(i,j,k)] exp(m.t + t.Ct/2), summed as a power series.
rational moment(vector const& m, matrix const& c, powers const& n) {
  int const degree = n[0] + n[1] + n[2];
  series exponent;
  for (int i = 0; i < 3; ++i) {
    powers p{};
    p[static_cast<std::size_t>(i)] += 1;
    exponent[p] += m(i);
    for (int j = 0; j < 3; ++j) {
      powers q = p;
      q[static_cast<std::size_t>(j)] += 1;
      exponent[q] += c(i, j) / 2;
    }
  }
  series term{{powers{}, rational(1)}}, sum = term;
  for (int k = 1; k <= degree; ++k) {
    term = product(term, exponent, degree);
    for (auto& [p, u] : term) {
      u /= k;
      sum[p] += u;
    }
  }
  rational result = sum[n];
  for (int const e : n)
    for (int k = 2; k <= e; ++k) result *= k;
  return result;
}

struct sample {
  vector mean;
  matrix covariance;
};

/// A rational positive definite matrix and a mean, of small numerators.
sample random_sample(std::uint64_t seed) {
  ff::philox4x32 engine{seed, 0};
  auto const digit = [&] { return rational(static_cast<int>(ff::uniform_index(engine, 11)) - 5); };
  matrix root;
  vector mean;
  for (int i = 0; i < 3; ++i) {
    mean(i) = digit() / 3;
    for (int j = 0; j < 3; ++j) root(i, j) = digit() / 2;
  }
  return {mean, matrix(root * root.transpose() + matrix::Identity() / 7)};
}

}  // namespace

TEST_CASE("moments are the Taylor coefficients of the generating function, exactly") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    auto const s = random_sample(seed);
    ff::gaussian<rational> const p(s.mean, s.covariance);
    CHECK(expectation(p, x * y * z) == moment(s.mean, s.covariance, {1, 1, 1}));
    CHECK(expectation(p, pow<4>(x)) == moment(s.mean, s.covariance, {4, 0, 0}));
    CHECK(expectation(p, pow<2>(x) * pow<2>(y)) == moment(s.mean, s.covariance, {2, 2, 0}));
    CHECK(expectation(p, pow<3>(x) * y * pow<2>(z)) == moment(s.mean, s.covariance, {3, 1, 2}));
    CHECK(expectation(p, pow<8>(z)) == moment(s.mean, s.covariance, {0, 0, 8}));
    CHECK(expectation(p, 2 * x * y * z - pow<2>(y) / 3) ==
          2 * moment(s.mean, s.covariance, {1, 1, 1}) - moment(s.mean, s.covariance, {0, 2, 0}) / 3);
  }
}

TEST_CASE("Stein's lemma holds exactly: E[x f] = E[x] E[f] + sum_j C_xj E[d_j f]") {
  for (std::uint64_t seed = 11; seed <= 20; ++seed) {
    auto const s = random_sample(seed);
    ff::gaussian<rational> const p(s.mean, s.covariance);
    auto const f = pow<3>(x) * y + pow<2>(z - y) * x - 4 * z;
    rational const by_parts = s.mean(0) * expectation(p, f) + s.covariance(0, 0) * expectation(p, derivative(f, x)) +
                              s.covariance(0, 1) * expectation(p, derivative(f, y)) +
                              s.covariance(0, 2) * expectation(p, derivative(f, z));
    CHECK(expectation(p, x * f) == by_parts);
  }
}

TEST_CASE("the example of the free field") {
  Eigen::Matrix<rational, 2, 2> c;
  c << rational(1, 2), rational(1, 3), rational(1, 3), rational(5, 7);
  ff::gaussian<rational> const p(c);
  CHECK(expectation(p, x * x * y * y + 3 * x * y) == c(0, 0) * c(1, 1) + 2 * c(0, 1) * c(0, 1) + 3 * c(0, 1));
  constexpr auto g = ff::symbol<"g">;
  CHECK(expectation(p, g * pow<4>(x) / 24, g = rational(1, 10)) == rational(1, 10) * 3 * c(0, 0) * c(0, 0) / 24);
}

TEST_CASE("fifty digits") {
  using real = boost::multiprecision::cpp_bin_float_50;
  Eigen::Matrix<real, 1, 1> c;
  c(0, 0) = real(1) / 3;
  ff::gaussian<real> const p(c);
  real const expected = real(10395) / real(729);  // 11!! / 3^6
  CHECK(abs(real(expectation(p, pow<12>(x)) - expected)) <= 8 * std::numeric_limits<real>::epsilon() * expected);
}
