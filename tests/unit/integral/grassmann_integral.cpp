// Gaussian integrals over Grassmann fields against Berezin's integral, term by term.

#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/integral/grassmann_logarithm.hpp>
#include <freefield/integral/grassmann_sources.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <bit>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using matrix = Eigen::Matrix<rational, Eigen::Dynamic, Eigen::Dynamic>;
using indices = std::vector<Eigen::Index>;
using support::caught, support::says;

namespace {

/// A polynomial in anticommuting generators, multiplied out; bit i of the place of a coefficient is generator i, and
/// the generators of a monomial stand in ascending order.
struct grassmann_polynomial {
  explicit grassmann_polynomial(int generators) : coefficients(std::size_t{1} << generators, 0) {
    coefficients[0] = 1;
  }

  std::vector<long long> coefficients;

  /// Multiplies by (1 + c x_i x_j) from the right.
  void multiply(long long c, int i, int j) {
    grassmann_polynomial const shifted = times(i).times(j);
    for (std::size_t m = 0; m < coefficients.size(); ++m) coefficients[m] += c * shifted.coefficients[m];
  }

  /// this * x_i
  grassmann_polynomial times(int i) const {
    grassmann_polynomial result = *this;
    result.coefficients.assign(coefficients.size(), 0);
    for (std::size_t m = 0; m < coefficients.size(); ++m) {
      if ((m >> i & 1U) == 0) result.coefficients[m | std::size_t{1} << i] = sign(m >> (i + 1)) * coefficients[m];
    }
    return result;
  }

  /// int dx_i this
  grassmann_polynomial integrated(int i) const {
    grassmann_polynomial result = *this;
    result.coefficients.assign(coefficients.size(), 0);
    for (std::size_t m = 0; m < coefficients.size(); ++m) {
      std::size_t const bit = std::size_t{1} << i;
      if ((m & bit) != 0) result.coefficients[m ^ bit] = sign(m & (bit - 1)) * coefficients[m];
    }
    return result;
  }

  static int sign(std::size_t passed) { return std::popcount(passed) % 2 == 0 ? 1 : -1; }
};

matrix random_matrix(ff::philox4x32& engine, Eigen::Index n) {
  matrix a(n, n);
  for (rational& x : a.reshaped()) x = rational(static_cast<int>(engine() % 15U) - 7);
  return a;
}

matrix random_antisymmetric(ff::philox4x32& engine, Eigen::Index n) {
  matrix const a = random_matrix(engine, n);
  return a - a.transpose();
}

long long integer(rational const& x) { return static_cast<long long>(numerator(x)); }

/// int dtheta_0 ... dtheta_(n-1) theta_i1 ... theta_ik exp(-theta^T A theta / 2 + eta^T theta), in generators
/// theta_0, ..., theta_(n-1), eta_0, ..., eta_(n-1).
grassmann_polynomial berezin(matrix const& a, indices const& inserted, bool with_sources) {
  auto const n = static_cast<int>(a.rows());
  grassmann_polynomial f(with_sources ? 2 * n : n);
  for (Eigen::Index const i : inserted) f = f.times(static_cast<int>(i));
  for (int i = 0; i < n; ++i) {
    for (int j = i + 1; j < n; ++j) f.multiply(-integer(a(i, j)), i, j);
    if (with_sources) f.multiply(1, n + i, i);
  }
  for (int i = n - 1; i >= 0; --i) f = f.integrated(i);
  return f;
}

/// int prod dpsibar_i dpsi_i  psi_i1 ... psi_ik psibar_jk ... psibar_j1 exp(-psibar^T A psi + etabar^T psi +
/// psibar^T eta), in generators psi, psibar, etabar, eta.
grassmann_polynomial charged_berezin(matrix const& a, indices const& fields, indices const& conjugate,
                                     bool with_sources) {
  auto const n = static_cast<int>(a.rows());
  grassmann_polynomial f(with_sources ? 4 * n : 2 * n);
  for (Eigen::Index const i : fields) f = f.times(static_cast<int>(i));
  for (std::size_t k = conjugate.size(); k-- > 0;) f = f.times(n + static_cast<int>(conjugate[k]));
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) f.multiply(-integer(a(i, j)), n + i, j);
    if (!with_sources) continue;
    f.multiply(1, 2 * n + i, i);
    f.multiply(1, n + i, 3 * n + i);
  }
  for (int i = n - 1; i >= 0; --i) f = f.integrated(i).integrated(n + i);
  return f;
}

std::size_t bits(indices const& of, int offset) {
  std::size_t result = 0;
  for (Eigen::Index const i : of) result |= std::size_t{1} << (static_cast<int>(i) + offset);
  return result;
}

}  // namespace

TEST_CASE("Pfaffian and insertions: Berezin's integral, for every ordered list of fields") {
  for (Eigen::Index n = 0; n <= 4; ++n) {
    ff::philox4x32 engine{static_cast<std::uint64_t>(n), 0};
    matrix const a = random_antisymmetric(engine, n);
    CHECK(ff::grassmann_gaussian_integral(a) == berezin(a, {}, false).coefficients[0]);
    CHECK(ff::grassmann_gaussian_integral(a) == ff::pfaffian(a));
    for (Eigen::Index i = 0; i < n; ++i) {
      CHECK(ff::grassmann_gaussian_integral(a, ff::indices{i}) == berezin(a, {i}, false).coefficients[0]);
      for (Eigen::Index j = 0; j < n; ++j) {
        CHECK(ff::grassmann_gaussian_integral(a, ff::indices{i, j}) == berezin(a, {i, j}, false).coefficients[0]);
        for (Eigen::Index k = 0; k < n; ++k) {
          CHECK(ff::grassmann_gaussian_integral(a, ff::indices{i, j, k}) ==
                berezin(a, {i, j, k}, false).coefficients[0]);
          indices const four{i, j, k, n - 1};
          CHECK(ff::grassmann_gaussian_integral(a, ff::indices(four)) == berezin(a, four, false).coefficients[0]);
        }
      }
    }
  }
}

TEST_CASE("insertions are the Pfaffian times the moment, and absorb the zero modes where there is no moment") {
  ff::philox4x32 engine{1, 1};
  matrix const a = random_antisymmetric(engine, 6);
  auto const z = ff::grassmann_gaussian_integral(a, ff::with_sources);
  REQUIRE(z.value != 0);
  indices const four{4, 1, 5, 2};
  CHECK(ff::grassmann_gaussian_integral(a, ff::indices(four)) ==
        z.value * ff::grassmann_moment(z.propagator, ff::indices(four)));
  matrix singular = a;  // rows 0 and 5 are equal, and so the field theta_0 - theta_5 has no action
  singular.row(5) = singular.row(0);
  singular.col(5) = singular.col(0);
  singular(0, 5) = singular(5, 0) = 0;
  CHECK(ff::grassmann_gaussian_integral(singular) == 0);
  long long const absorbed = berezin(singular, {0, 2}, false).coefficients[0];
  CHECK(absorbed != 0);
  CHECK(ff::grassmann_gaussian_integral(singular, ff::indices{0, 2}) == absorbed);
}

TEST_CASE("sources: every coefficient of pf(A) exp(-eta^T A^-1 eta / 2)") {
  for (Eigen::Index n = 0; n <= 4; n += 2) {
    ff::philox4x32 engine{static_cast<std::uint64_t>(n), 2};
    matrix const a = random_antisymmetric(engine, n);
    auto const z = ff::grassmann_gaussian_integral(a, ff::with_sources);
    CHECK(z.value == ff::pfaffian(a));
    auto const expected = berezin(a, {}, true);
    for (std::size_t set = 0; set >> n == 0; ++set) {
      indices chosen;
      for (Eigen::Index i = 0; i < n; ++i) {
        if ((set >> i & 1U) != 0) chosen.push_back(i);
      }
      CHECK(z.coefficient(ff::indices(chosen)) == expected.coefficients[set << n]);
    }
  }
}

TEST_CASE("determinant and insertions of charged fields: Berezin's integral") {
  for (Eigen::Index n = 0; n <= 3; ++n) {
    ff::philox4x32 engine{static_cast<std::uint64_t>(n), 3};
    matrix a = random_matrix(engine, n);
    for (bool const singular : {false, true}) {
      if (singular && n > 1) a.row(n - 1) = a.row(0);
      CHECK(ff::charged_grassmann_gaussian_integral(a) == charged_berezin(a, {}, {}, false).coefficients[0]);
      for (Eigen::Index i = 0; i < n; ++i) {
        for (Eigen::Index j = 0; j < n; ++j) {
          CHECK(ff::charged_grassmann_gaussian_integral(a, ff::indices{i}, ff::indices{j}) ==
                charged_berezin(a, {i}, {j}, false).coefficients[0]);
          indices const first{i, j}, second{n - 1, i};
          CHECK(ff::charged_grassmann_gaussian_integral(a, ff::indices(first), ff::indices(second)) ==
                charged_berezin(a, first, second, false).coefficients[0]);
        }
      }
    }
  }
  matrix unequal = matrix::Identity(2, 2);
  CHECK(ff::charged_grassmann_gaussian_integral(unequal, ff::indices{0, 1}, ff::indices{0}) == 0);
}

TEST_CASE("sources of charged fields: every coefficient of det(A) exp(etabar^T A^-1 eta)") {
  ff::philox4x32 engine{7, 4};
  matrix const a = random_matrix(engine, 2);
  auto const z = ff::charged_grassmann_gaussian_integral(a, ff::with_sources);
  auto const f = charged_berezin(a, {}, {}, true);  // generators etabar from 4 on, eta from 6 on
  CHECK(z.value == a(0, 0) * a(1, 1) - a(0, 1) * a(1, 0));
  CHECK(f.coefficients[0] == z.value);
  for (Eigen::Index i = 0; i < 2; ++i) {
    for (Eigen::Index j = 0; j < 2; ++j) {
      CHECK(z.coefficient(ff::indices{i}, ff::indices{j}) == f.coefficients[bits({i}, 4) | bits({j}, 6)]);
    }
  }
  // etabar_0 eta_0 etabar_1 eta_1 = -etabar_0 etabar_1 eta_0 eta_1
  CHECK(z.coefficient(ff::indices{0, 1}, ff::indices{0, 1}) == -f.coefficients[bits({0, 1}, 4) | bits({0, 1}, 6)]);
}

TEST_CASE("integers and doubles; what is printed") {
  Eigen::Matrix4i a;
  a << 0, 2, 3, 5, -2, 0, 7, 11, -3, -7, 0, 13, -5, -11, -13, 0;
  CHECK(ff::grassmann_gaussian_integral(a) == 28);
  CHECK(ff::grassmann_gaussian_integral(a, ff::indices{0, 1}) == -13);
  CHECK(ff::charged_grassmann_gaussian_integral(Eigen::Matrix2i{{1, 2}, {3, 4}}) == -2);
  CHECK(support::close(ff::grassmann_gaussian_integral(a.cast<double>(), ff::with_sources).value, 28.0, 16));
  Eigen::Matrix2d const half{{0, 2}, {-2, 0}};
  std::ostringstream out;
  out << ff::grassmann_gaussian_integral(half, ff::with_sources) << '\n'
      << ff::charged_grassmann_gaussian_integral(Eigen::Matrix2d{{4, 0}, {0, 2}}, ff::with_sources);
  CHECK(out.str() == "2 exp(-eta^T C eta / 2) with C =\n0 -0.5\n0.5 0\n8 exp(etabar^T C eta) with C =\n0.25 0\n0 0.5");
}

TEST_CASE("logarithms: of the value where it fits, and of chains whose Pfaffian is beyond all numbers") {
  ff::philox4x32 engine{1, 5};
  for (Eigen::Index n = 0; n <= 9; ++n) {
    Eigen::MatrixXd const a = random_antisymmetric(engine, n).cast<double>();
    auto const z = ff::log_grassmann_gaussian_integral(a);
    CHECK(support::close(z.value(), ff::grassmann_gaussian_integral(a), 64));
    Eigen::MatrixXcd const b = random_matrix(engine, n).cast<double>() * std::complex<double>(0.5, 0.25);
    std::complex<double> const exact = ff::charged_grassmann_gaussian_integral(b);
    auto const w = ff::log_charged_grassmann_gaussian_integral(b);
    CHECK(std::abs(w.value() - exact) <= 1e-13 * std::abs(exact));
    CHECK(support::within(std::abs(w.phase), 1.0, 1e-14));
  }
  Eigen::Index const n = 60;
  Eigen::MatrixXd pairs = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index i = 0; i < n; i += 2) {
    pairs(i, i + 1) = i == 0 ? -1e30 : 1e30;
    pairs(i + 1, i) = -pairs(i, i + 1);
  }
  auto const z = ff::log_grassmann_gaussian_integral(pairs);
  CHECK(z.phase == -1);
  CHECK(support::close(z.logarithm, 30 * std::log(1e30), 64));
  auto const charged = ff::log_charged_grassmann_gaussian_integral(pairs);
  CHECK(charged.phase == 1);
  CHECK(support::close(charged.logarithm, 60 * std::log(1e30), 64));
  CHECK(caught([&] { return ff::grassmann_gaussian_integral(pairs); }).code == ff::errc::overflow);
  pairs.row(0).setZero();
  pairs.col(0).setZero();
  std::ostringstream out;
  out << ff::log_grassmann_gaussian_integral(pairs) << ", "
      << ff::log_charged_grassmann_gaussian_integral(Eigen::Matrix2d{{0, 1}, {1, 0}});
  CHECK(out.str() == "0 exp(0), -1 exp(0)");
}
