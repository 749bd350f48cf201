// once: the conditions of order of the implicit methods in exact numbers, and 50 digits, which one compiler shows
/// The tables of the implicit methods.

#include <doctest/doctest.h>

#include <freefield/flow/stiff.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace ff = freefield;

namespace {

using rational = boost::multiprecision::cpp_rational;
using real = boost::multiprecision::cpp_bin_float_50;
using matrix = std::vector<std::vector<rational>>;
using column = std::vector<rational>;

rational exact(ff::fraction const& f) { return rational(f.numerator, f.denominator); }

/// The method of Rosenbrock's table in its first form: k_i = h f(x + sum alpha_ij k_j) + h J sum gamma_ij k_j.
struct first_form {
  matrix alpha, beta;  ///< beta = alpha + gamma with its diagonal
  column b, embedded;
};

/// u = gamma k turns sums over u into sums over k.
template <class S>
first_form untransformed() {
  constexpr std::size_t n = S::tableau.stages;
  auto const& t = S::tableau;
  rational const d = exact(t.diagonal);
  // coupling = I / d - gamma^-1, so gamma is the inverse of a triangular matrix.
  matrix inverse(n, column(n)), gamma(n, column(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) inverse[i][j] = i == j ? rational(1 / d) : rational(-exact(t.coupling[i][j]));
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = j; i < n; ++i) {
      rational sum = i == j ? 1 : 0;
      for (std::size_t k = j; k < i; ++k) sum -= inverse[i][k] * gamma[k][j];
      gamma[i][j] = sum / inverse[i][i];
    }
  }
  first_form result{matrix(n, column(n)), gamma, column(n), column(n)};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t k = 0; k < n; ++k) result.alpha[i][j] += exact(t.a[i][k]) * gamma[k][j];
      result.b[i] += exact(t.b[j]) * gamma[j][i];
      result.embedded[i] += exact(t.b[j] - t.error[j]) * gamma[j][i];
    }
    for (std::size_t j = 0; j < n; ++j) result.beta[i][j] += result.alpha[i][j];
  }
  return result;
}

column image(matrix const& m, column const& v) {
  column result(v.size());
  for (std::size_t i = 0; i < v.size(); ++i)
    for (std::size_t j = 0; j < v.size(); ++j) result[i] += m[i][j] * v[j];
  return result;
}
column product(column a, column const& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] *= b[i];
  return a;
}
rational dot(column const& a, column const& b) {
  rational sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// The order of weights b by the conditions of Kaps and Rentrop, where beta contains the diagonal.
int order_of(first_form const& m, column const& b) {
  column const ones(b.size(), rational(1)), a = image(m.alpha, ones), v = image(m.beta, ones);
  if (dot(b, ones) != 1) return 0;
  if (dot(b, v) != rational(1, 2)) return 1;
  if (dot(b, product(a, a)) != rational(1, 3) || dot(b, image(m.beta, v)) != rational(1, 6)) return 2;
  bool const four = dot(b, product(a, product(a, a))) == rational(1, 4) &&
                    dot(b, product(a, image(m.alpha, v))) == rational(1, 8) &&
                    dot(b, image(m.beta, product(a, a))) == rational(1, 12) &&
                    dot(b, image(m.beta, image(m.beta, v))) == rational(1, 24);
  return four ? 4 : 3;
}

}  // namespace

TEST_CASE("rosenbrock4: every condition of order, exactly") {
  using S = ff::steppers::rosenbrock4;
  first_form const m = untransformed<S>();
  CHECK(order_of(m, m.b) == 4);
  CHECK(order_of(m, m.embedded) == 3);
  std::size_t const n = m.b.size();
  column const ones(n, rational(1)), a = image(m.alpha, ones), v = image(m.beta, ones);
  for (std::size_t i = 0; i < n; ++i) {
    CHECK(exact(S::tableau.nodes[i]) == a[i]);
    CHECK(exact(S::tableau.time[i]) == v[i] - a[i]);
    CHECK(m.beta[n - 1][i] == m.b[i]);  // stiffly accurate, so that nothing is left of an infinitely fast decay
    CHECK(m.beta[n - 2][i] == m.embedded[i]);
  }
  static_assert(S::tableau.shares_velocity(2) && !S::tableau.shares_velocity(1) && !S::tableau.shares_velocity(3));
}

TEST_CASE("the real eigenvalue and the pair of Radau's matrix, to 50 digits") {
  ff::detail::flow_room::radau_table<real> const t;
  real const tiny("1e-47");
  auto const polynomial = [](real const& x) { return real(((x - 9) * x + 36) * x - 60); };
  CHECK(abs(polynomial(t.real)) < tiny * 100);
  // (x - alpha)^2 + beta^2 divides the rest.
  CHECK(abs(2 * t.alpha + t.real - 9) < tiny);
  CHECK(abs((t.alpha * t.alpha + t.beta * t.beta) * t.real - 60) < tiny * 100);
  // A (basis Lambda) = basis
  for (std::size_t i = 0; i < 3; ++i) {
    ff::detail::flow_room::three<real> row{0, 0, 0};
    for (std::size_t k = 0; k < 3; ++k) {
      real const a = ff::detail::flow_room::number_of<real>(ff::steppers::radau5::tableau.a[i][k]);
      row[0] += a * (t.basis[k][0] * t.real);
      row[1] += a * (t.basis[k][1] * t.alpha + t.basis[k][2] * t.beta);
      row[2] += a * (t.basis[k][2] * t.alpha - t.basis[k][1] * t.beta);
    }
    for (std::size_t j = 0; j < 3; ++j) CHECK(abs(row[j] - t.basis[i][j]) < tiny * 10);
  }
}

TEST_CASE("surds are a field") {
  using root = ff::surd<2>;
  constexpr root r(0, 1), x(ff::fraction(1, 3), ff::fraction(-2, 5));
  static_assert(r * r == root(2));
  static_assert(x * (root(1) / x) == root(1));
  static_assert(x - x == root(0) && -x + x == root(0));
  CHECK(abs(ff::detail::flow_room::number_of<real>(x) - (real(1) / 3 - 2 * sqrt(real(2)) / 5)) < real("1e-49"));
}

TEST_CASE("50 digits: a relaxation to cos t, slow and fast") {
  auto const error = [&](auto stepper, int rate, real const& tolerance) {
    auto const flow = ff::ode([rate](auto const& x, auto const& t) {
      using std::cos, std::sin;
      auto v = x;
      v[0] = -rate * (x[0] - cos(t)) - sin(t);
      return v;
    });
    auto const end = ff::evolve(flow, std::array{real(1)}, real(0), real(1), stepper, {.tolerance = tolerance});
    return real(abs(end.state[0] - cos(real(1))));
  };
  CHECK(error(ff::steppers::radau5{}, 1, real("1e-18")) < real("1e-17"));
  CHECK(error(ff::steppers::radau5{}, 1000, real("1e-18")) < real("1e-13"));  // tolerance^(2/3) / 10
  CHECK(error(ff::steppers::rosenbrock4{}, 1000, real("1e-13")) < real("1e-13"));
  CHECK(error(ff::steppers::tr_bdf2{}, 1000, real("1e-8")) < real("1e-8"));
}
