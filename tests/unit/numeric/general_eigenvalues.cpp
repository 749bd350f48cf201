// Eigenvalues of matrices without symmetry, against polynomials whose roots are known.
#include <doctest/doctest.h>

#include <freefield/numeric/general_eigenvalues.hpp>
#include <freefield/numeric/pivoted_factor.hpp>
#include <freefield/numeric/refined_eigenvalue.hpp>

#include <support/close.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace ff = freefield;
using support::within;
using dense = ff::matrix_of<double>;

namespace {

/// A matrix without structure, the same in each run.
dense scrambled(Eigen::Index n) {
  dense m(n, n);
  unsigned state = 12345;
  for (double& entry : m.reshaped()) {
    state = state * 1664525U + 1013904223U;
    entry = static_cast<double>(state >> 8U) / 16777216.0 - 0.5;
  }
  return m;
}

}  // namespace

TEST_CASE("the companion matrix of x^n = 1 has the roots of one") {
  for (Eigen::Index const n : {1, 2, 3, 5, 8, 13}) {
    dense m = dense::Zero(n, n);
    for (Eigen::Index k = 0; k < n; ++k) m((k + 1) % n, k) = 1;
    auto const roots = ff::detail::general_eigenvalues<double>(m);
    REQUIRE(roots.size() == static_cast<std::size_t>(n));
    for (std::size_t k = 0; k < roots.size(); ++k) {
      double const angle = 2 * std::numbers::pi * static_cast<double>((k + 1) / 2) / static_cast<double>(n);
      CHECK(within(roots[k].real(), std::cos(angle), 1e-14));
      CHECK(within(std::abs(roots[k].imag()), std::abs(std::sin(angle)), 1e-14));
      if (k % 2 == 1 && k + 1 < roots.size()) CHECK(roots[k].imag() > 0);
    }
  }
}

TEST_CASE("a similarity keeps eigenvalues, and an eigenvalue is refined with an error that holds") {
  Eigen::Index const n = 12;
  dense const s = scrambled(n) + 3 * dense::Identity(n, n);
  dense middle = scrambled(n).triangularView<Eigen::StrictlyUpper>();
  for (Eigen::Index k = 0; k < n; ++k) middle(k, k) = static_cast<double>(n - k);
  ff::detail::pivoted_factor<double> const factor(s);
  dense product = s * middle, m(n, n);  // s middle s^-1, by the transposed systems
  ff::detail::pivoted_factor<double> const transposed(dense(s.transpose()));
  for (Eigen::Index i = 0; i < n; ++i) m.row(i) = transposed.solve(product.row(i).transpose()).transpose();
  auto const all = ff::detail::general_eigenvalues<double>(m);
  for (Eigen::Index k = 0; k < n; ++k) {
    double const expected = static_cast<double>(n - k);
    auto const& y = all[static_cast<std::size_t>(k)];
    CHECK(within(y.real(), expected, 1e-10));
    CHECK(y.imag() == 0);
    CHECK(ff::detail::refined_eigenvalue(m, y.real(), 1e-14).contains(expected));
  }
  ff::vector_of<double> const x = factor.solve(ff::vector_of<double>(s * ff::vector_of<double>::LinSpaced(n, 1, 2)));
  CHECK((x - ff::vector_of<double>::LinSpaced(n, 1, 2)).cwiseAbs().maxCoeff() < 1e-13);
}

TEST_CASE("the sum and the sum of squares of eigenvalues are traces, with pairs and without") {
  for (Eigen::Index const n : {2, 7, 30, 60}) {
    dense const m = scrambled(n);
    std::complex<double> sum = 0, squares = 0;
    for (auto const& y : ff::detail::general_eigenvalues<double>(m)) {
      sum += y;
      squares += y * y;
    }
    CHECK(within(sum.real(), m.trace(), 1e-12));
    CHECK(within(sum.imag(), 0.0, 1e-12));
    CHECK(within(squares.real(), (m * m).trace(), 1e-11));
  }
}

TEST_CASE("zeros, defective blocks and what is no matrix of numbers") {
  for (auto const& y : ff::detail::general_eigenvalues<double>(dense(dense::Zero(4, 4)))) CHECK(std::abs(y) == 0);
  dense block = 2 * dense::Identity(3, 3);
  block(0, 1) = block(1, 2) = 1;
  for (auto const& y : ff::detail::general_eigenvalues<double>(block)) CHECK(std::abs(y - 2.0) < 1e-4);
  block(1, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(ff::detail::general_eigenvalues<double>(block).empty());
}
