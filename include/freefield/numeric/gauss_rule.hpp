#pragma once
/// @file
/// Gauss quadrature: nodes and weights from the recurrence of the orthogonal polynomials.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <Eigen/Eigenvalues>

#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// sum_i weights[i] f(nodes[i]) is the mean of f under a probability density.
template <class T>
struct quadrature_rule {
  std::vector<T> nodes, weights;
};

namespace detail {

/// The square of the coefficient b_k in b_k p_k = x p_(k-1) - b_(k-1) p_(k-2), for k >= 1.
struct hermite_recurrence {
  template <class T> static T square(int k) { return T(k); }
};
struct legendre_recurrence {
  template <class T> static T square(int k) { return T(T(k) * T(k) / T(T(4) * T(k) * T(k) - T(1))); }
};

/// Evaluates the orthonormal polynomial p_n and its derivative at one point, up to a common factor that keeps them in
/// range, and the weight 1 / sum p_k^2 over k < n, which may be too small for T and then is zero.
template <class T>
struct orthonormal_polynomial {
  T value{1}, slope{0}, weight{0};

  orthonormal_polynomial(std::vector<T> const& b, int n, T const& x) {
    T const large(1 << 30), small = T(T(1) / large);
    T before(0), slope_before(0), squares(0);
    int scalings = 0;
    for (int k = 1; k <= n; ++k) {
      T const& divisor = b[static_cast<std::size_t>(k)];
      T const& last = b[static_cast<std::size_t>(k - 1)];
      squares = T(squares + T(value * value));
      T const next = T(T(T(x * value) - T(last * before)) / divisor);
      T const next_slope = T(T(T(value + T(x * slope)) - T(last * slope_before)) / divisor);
      before = std::exchange(value, next);
      slope_before = std::exchange(slope, next_slope);
      if (!(magnitude(value) > large)) continue;
      for (T* y : {&value, &slope, &before, &slope_before}) *y = T(*y * small);
      squares = T(squares * T(small * small));
      ++scalings;
    }
    weight = T(T(1) / squares);
    for (int k = 0; k < scalings; ++k) weight = T(weight * T(small * small));
  }
};

/// Makes the rule for a symmetric density.  The nodes are the roots of p_n: the eigenvalues of the Jacobi matrix in
/// double, improved by Newton's method in T.  The weights are 1 / sum p_k^2 over k < n.
template <class T, class Recurrence>
quadrature_rule<T> make_gauss_rule(int n) {
  Eigen::VectorXd const diagonal = Eigen::VectorXd::Zero(n);
  Eigen::VectorXd beside(n - 1);
  for (int k = 1; k < n; ++k) beside(k - 1) = std::sqrt(Recurrence::template square<double>(k));
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(diagonal, beside, Eigen::EigenvaluesOnly);
  std::vector<T> b{T(0)};
  for (int k = 1; k <= n; ++k) b.push_back(math::sqrt(Recurrence::template square<T>(k)));
  quadrature_rule<T> rule;
  for (int i = 0; i < n; ++i) {
    T x = 2 * i + 1 == n ? T(0) : T(solver.eigenvalues()(i));
    for (int step = 0; step < 8 && !(x == T(0)); ++step) {
      orthonormal_polynomial<T> const p(b, n, x);
      T const change = T(p.value / p.slope);
      x = T(x - change);
      if (magnitude(change) <= T(T(4) * T(std::numeric_limits<T>::epsilon() * magnitude(x)))) break;
    }
    rule.nodes.push_back(x);
    rule.weights.push_back(orthonormal_polynomial<T>(b, n, x).weight);
  }
  return rule;
}

/// Returns the rule of n points, which is kept on each thread once it has been made.
template <class T, class Recurrence>
quadrature_rule<T> const& gauss_rule(std::string_view function, int n) {
  require(n >= 1 && n <= 1000, errc::domain, {function, "number of points is out of range", "1 to 1000 points"}, n);
  thread_local std::map<int, quadrature_rule<T>> known;
  auto place = known.find(n);
  if (place == known.end()) place = known.emplace(n, make_gauss_rule<T, Recurrence>(n)).first;
  return place->second;
}

}  // namespace detail

/// The Gauss rule of n points for the normal density exp(-x^2/2) / sqrt(2 pi): exact for polynomials of degree 2n - 1.
/// Cost: O(n^2) once on each thread.  Errors: a few last digits of nodes and weights; weights below all numbers of type
/// T are zero.
/// @throws error `domain` for n out of 1 ... 1000
/// Source: G. H. Golub, J. H. Welsch, Math. Comp. 23 (1969) 221.
template <real_scalar T>
quadrature_rule<T> gauss_hermite_rule(int n) {
  return detail::gauss_rule<T, detail::hermite_recurrence>("gauss_hermite_rule", n);
}

/// The same for the density 1/2 on (-1, 1).
template <real_scalar T>
quadrature_rule<T> gauss_legendre_rule(int n) {
  return detail::gauss_rule<T, detail::legendre_recurrence>("gauss_legendre_rule", n);
}

}  // namespace freefield
