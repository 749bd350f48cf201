#pragma once
/// @file
/// Optimal transport between Gaussians: distances, the map, the geodesic.

#include <freefield/measure/gaussian.hpp>
#include <freefield/numeric/lower_factor.hpp>
#include <freefield/numeric/semidefinite_factor.hpp>
#include <freefield/numeric/singular_values.hpp>

#include <Eigen/LU>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

namespace freefield {

/// x -> map x + shift
template <class T>
struct affine_map {
  matrix_of<T> map;
  vector_of<T> shift;

  template <eigen_dense<T> Point>
  vector_of<T> operator()(Point const& x) const {
    return map * x + shift;
  }
};

namespace detail::transport {

/// The inverse of a well-conditioned matrix, by elimination with row pivots.
template <class T>
matrix_of<T> inverse(matrix_of<T> a) {
  if constexpr (std::floating_point<T>) {
    return a.partialPivLu().inverse();
  } else {
    Eigen::Index const n = a.rows();
    matrix_of<T> result = matrix_of<T>::Constant(n, n, T(0));
    for (Eigen::Index i = 0; i < n; ++i) result(i, i) = T(1);
    for (Eigen::Index k = 0; k < n; ++k) {
      Eigen::Index best = k;
      for (Eigen::Index i = k + 1; i < n; ++i)
        if (magnitude(T(a(i, k))) > magnitude(T(a(best, k)))) best = i;
      a.row(k).swap(a.row(best));
      result.row(k).swap(result.row(best));
      T const pivot = T(a(k, k));
      for (Eigen::Index j = 0; j < n; ++j) {
        a(k, j) = T(a(k, j) / pivot);
        result(k, j) = T(result(k, j) / pivot);
      }
      for (Eigen::Index i = 0; i < n; ++i) {
        T const factor = T(a(i, k));
        if (i == k || factor == T(0)) continue;
        for (Eigen::Index j = 0; j < n; ++j) {
          a(i, j) = T(a(i, j) - T(factor * a(k, j)));
          result(i, j) = T(result(i, j) - T(factor * result(k, j)));
        }
      }
    }
    return result;
  }
}

template <class T>
T squared_norm(matrix_of<T> const& a) {
  T sum(0);
  for (Eigen::Index j = 0; j < a.cols(); ++j)
    for (Eigen::Index i = 0; i < a.rows(); ++i) sum = T(sum + T(a(i, j) * a(i, j)));
  return sum;
}

/// The norm, also where its square has no place in T.
template <class T>
T norm(matrix_of<T> const& a) {
  T largest(0), sum(0);
  for (Eigen::Index j = 0; j < a.cols(); ++j)
    for (Eigen::Index i = 0; i < a.rows(); ++i) largest = std::max(largest, magnitude(T(a(i, j))));
  if (!(largest > T(0))) return largest;
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
      T const share = T(a(i, j) / largest);
      sum = T(sum + T(share * share));
    }
  }
  return T(largest * math::sqrt(sum));
}

inline constexpr int polar_iterations = 100;

/// The orthogonal factor U of A = U P with P positive semidefinite, by Newton's iteration X <- (c X + X^-T / c) / 2
/// with the scale c that balances both norms; it converges quadratically, derivatives that T may carry as well.
/// Source: N. J. Higham, SIAM J. Sci. Stat. Comput. 7 (1986) 1160.
template <class T>
matrix_of<T> polar_factor(std::string_view function, matrix_of<T> x) {
  T largest(0);
  for (Eigen::Index j = 0; j < x.cols(); ++j)
    for (Eigen::Index i = 0; i < x.rows(); ++i) largest = std::max(largest, magnitude(T(x(i, j))));
  for (Eigen::Index j = 0; j < x.cols(); ++j)  // U does not depend on the size of A
    for (Eigen::Index i = 0; i < x.rows(); ++i) x(i, j) = T(x(i, j) / largest);
  T const near = T(as_scalar<T>(x.rows()) * rounding_unit<T>());
  int left = -1;  // steps to go once the next one squares an error of sqrt(epsilon); two, for the derivatives
  for (int step = 0; step < polar_iterations; ++step) {
    if (left == 0) return x;
    matrix_of<T> const inverted = inverse<T>(x);
    T const scale = left > 0 ? T(1) : math::sqrt(T(norm(inverted) / norm(x)));
    matrix_of<T> const next = (x * scale + inverted.transpose() * T(T(1) / scale)) * T(T(1) / T(2));
    T const change = squared_norm<T>(next - x);
    x = next;
    if (left > 0) --left;
    else if (change <= near) left = 2;
  }
  fail(errc::not_converged, {function, "polar iteration did not converge within its cap", "100 steps"}, {}, x.rows());
}

/// L0 and L1 U for which the columns of both are coupled best: |L0 - L1 U|^2 is the squared Bures distance.
template <class T>
struct coupled_factors {
  matrix_of<T> first, second;

  coupled_factors(std::string_view function, gaussian<T> const& p, gaussian<T> const& q)
      : first(lower_factor<T>(p.covariance())), second(lower_factor<T>(q.covariance())) {
    second = matrix_of<T>(second * polar_factor<T>(function, second.transpose() * first));
  }
};

/// A factor F of a semidefinite covariance, F F^T = C, n x rank.
template <class T>
matrix_of<T> semidefinite_root(matrix_of<T> const& covariance) {
  semidefinite_factor<T> const factor(covariance);
  matrix_of<T> root = matrix_of<T>::Constant(covariance.rows(), factor.rank(), T(0));
  for (Eigen::Index k = 0; k < factor.rank(); ++k) {
    T const size = math::sqrt(T(factor.pivot(k)));
    root(factor.order(k), k) = size;
    for (Eigen::Index i = k + 1; i < covariance.rows(); ++i) root(factor.order(i), k) = T(factor.lower(i, k) * size);
  }
  return root;
}

/// tr C0 + tr C1 - 2 sum of the singular values of F0^T F1, for singular covariances.
template <class T>
T singular_squared_bures(gaussian<T> const& p, gaussian<T> const& q) {
  matrix_of<T> const product = semidefinite_root<T>(p.covariance()).transpose() * semidefinite_root<T>(q.covariance());
  T coupled(0);
  for (T const& value : singular_values<T>(product)) coupled = T(coupled + value);
  T const result = T(T(p.covariance().trace() + q.covariance().trace()) - T(T(2) * coupled));
  return std::max(result, T(0));  // a square, up to rounding
}

template <class T>
void require_alike(std::string_view function, gaussian<T> const& p, gaussian<T> const& q) {
  require_same_size(function, "Gaussians differ in dimension", p.dimension(), q.dimension());
}

template <class T>
void require_regular(std::string_view function, gaussian<T> const& p) {
  require(p.is_positive_definite(), errc::not_positive, {function, "covariance is singular", "a positive definite one"},
          p.rank());
}

}  // namespace detail::transport

/// The squared distance of Wasserstein of order 2 between Gaussians,
///     |m0 - m1|^2 + tr C0 + tr C1 - 2 tr (C0^(1/2) C1 C0^(1/2))^(1/2),
/// as |m0 - m1|^2 + |L0 - L1 U|^2 with the polar factor U of L1^T L0, which does not cancel for nearly equal measures.
/// Singular covariances, too: there to rounding relative to their traces.
/// Cost: O(d^3).
/// @throws error `size_mismatch`
/// Source: D. C. Dowson, B. V. Landau, J. Multivariate Anal. 12 (1982) 450; C. R. Givens, R. M. Shortt, Michigan Math.
/// J. 31 (1984) 231.
template <real_scalar T>
T squared_wasserstein_distance(gaussian<T> const& p, gaussian<T> const& q) {
  detail::transport::require_alike("squared_wasserstein_distance", p, q);
  T const means = detail::transport::squared_norm<T>(matrix_of<T>(p.mean() - q.mean()));
  if (!p.is_positive_definite() || !q.is_positive_definite())
    return T(means + detail::transport::singular_squared_bures(p, q));
  detail::transport::coupled_factors<T> const factors("squared_wasserstein_distance", p, q);
  return T(means + detail::transport::squared_norm<T>(factors.first - factors.second));
}

/// The distance of Wasserstein of order 2, not its square; of singular Gaussians to sqrt(epsilon) of their deviations.
template <real_scalar T>
T wasserstein_distance(gaussian<T> const& p, gaussian<T> const& q) {
  return math::sqrt(squared_wasserstein_distance(p, q));
}

/// The distance of Wasserstein of order 1, 2 or 3 between Gaussians in one dimension, (E |D + s Z|^order)^(1/order)
/// with D the difference of the means, s that of the deviations and Z standard normal.
/// @throws error `domain` for another order or dimension
template <real_scalar T>
T wasserstein_distance(gaussian<T> const& p, gaussian<T> const& q, int order) {
  constexpr std::string_view function = "wasserstein_distance";
  detail::transport::require_alike(function, p, q);
  require(order >= 1 && order <= 3, errc::domain, {function, "order is out of range", "1, 2 or 3"}, order);
  if (order == 2) return wasserstein_distance(p, q);
  require(p.dimension() == 1, errc::domain,
          {function, "Gaussians of several dimensions have a closed form for the order 2 alone", "dimension 1"},
          p.dimension());
  T const shift = math::abs(T(p.mean()(0) - q.mean()(0)));
  T const v = p.covariance()(0, 0), w = q.covariance()(0, 0), roots = T(math::sqrt(v) + math::sqrt(w));
  T const s = roots > T(0) ? math::abs(T(T(v - w) / roots)) : T(0);
  if (!(s > T(0))) return shift;
  T const ratio = T(shift / s), t = std::min(ratio, T(100)), inside = math::erf(T(t / math::sqrt(T(2))));
  T const normal = T(math::exp(T(-T(T(t * t) / T(2)))) / math::sqrt(T(T(2) * math::pi<T>())));
  if (order == 1) return T(T(T(T(2) * s) * normal) + T(shift * inside));
  T const size = std::max(shift, s), a = T(shift / size), b = T(s / size);
  T const cube = T(T(T(a * T(T(a * a) + T(T(3) * T(b * b)))) * inside) +
                   T(T(T(T(2) * b) * T(T(a * a) + T(T(2) * T(b * b)))) * normal));
  return T(size * math::pow(cube, T(T(1) / T(3))));
}

/// The optimal transport map from p to q, x -> m1 + T (x - m0) with the symmetric T for which T C0 T = C1:
///     T = C0^(-1/2) (C0^(1/2) C1 C0^(1/2))^(1/2) C0^(-1/2).
/// @throws error `size_mismatch`; `not_positive` for a singular covariance
template <real_scalar T>
affine_map<T> optimal_map(gaussian<T> const& p, gaussian<T> const& q) {
  detail::transport::require_alike("optimal_map", p, q);
  detail::transport::require_regular("optimal_map", p);
  detail::transport::require_regular("optimal_map", q);
  detail::transport::coupled_factors<T> const factors("optimal_map", p, q);
  matrix_of<T> transposed = factors.second.transpose();  // (L1 U L0^-1)^T = L0^-T (L1 U)^T
  matrix_of<T> const whole = detail::transport::inverse<T>(factors.first).transpose() * transposed;
  matrix_of<T> const map = (whole + whole.transpose()) * T(T(1) / T(2));
  return {map, vector_of<T>(q.mean() - map * p.mean())};
}

/// The point at time t of the geodesic from p, t = 0, to q, t = 1: the image of p under (1 - t) x + t T(x).
/// @throws error as `optimal_map`; `domain` for t outside of [0, 1]
/// Source: R. J. McCann, Adv. Math. 128 (1997) 153.
template <real_scalar T>
gaussian<T> wasserstein_geodesic(gaussian<T> const& p, gaussian<T> const& q, std::type_identity_t<T> const& t) {
  constexpr std::string_view function = "wasserstein_geodesic";
  require(t >= T(0) && t <= T(1), errc::domain, {function, "time is out of range", "0 <= t <= 1"}, t);
  detail::transport::require_alike(function, p, q);
  detail::transport::require_regular(function, p);
  detail::transport::require_regular(function, q);
  detail::transport::coupled_factors<T> const factors(function, p, q);
  T const rest = T(T(1) - t);
  matrix_of<T> const root = factors.first * rest + factors.second * t;
  return gaussian<T>(vector_of<T>(p.mean() * rest + q.mean() * t), matrix_of<T>(root * root.transpose()));
}

/// The distance of Fisher and Rao, the length of the shortest path in the Fisher information: with one mean,
/// sqrt(sum log^2 lambda / 2) over the eigenvalues lambda of C0^-1 C1; in one dimension
///     sqrt 2 arcosh(1 + (D^2/2 + (s0 - s1)^2) / (2 s0 s1)),
/// there without cancellation, in several dimensions to rounding of 1.
/// @throws error `size_mismatch`; `not_positive`; `domain` for different means in several dimensions, where there is no
/// closed form
/// Source: C. Atkinson, A. F. S. Mitchell, Sankhya A 43 (1981) 345.
template <real_scalar T>
T fisher_rao_distance(gaussian<T> const& p, gaussian<T> const& q) {
  constexpr std::string_view function = "fisher_rao_distance";
  detail::transport::require_alike(function, p, q);
  detail::transport::require_regular(function, p);
  detail::transport::require_regular(function, q);
  if (p.dimension() == 1) {
    T const shift = T(p.mean()(0) - q.mean()(0)), v = p.covariance()(0, 0), w = q.covariance()(0, 0);
    T const one = math::sqrt(v), other = math::sqrt(w), difference = T(T(v - w) / T(one + other));
    T const excess = T(T(T(T(shift * shift) / T(2)) + T(difference * difference)) / T(T(2) * T(one * other)));
    return T(math::sqrt(T(2)) * math::log1p(T(excess + math::sqrt(T(excess * T(excess + T(2)))))));
  }
  for (Eigen::Index i = 0; i < p.dimension(); ++i) {
    require(p.mean()(i) == q.mean()(i), errc::domain,
            {function, "means differ in several dimensions, where there is no closed form", "equal means"}, q.mean()(i),
            {i});
  }
  matrix_of<T> ratio = lower_factor<T>(p.covariance());
  solve_lower_in_place<T>(lower_factor<T>(q.covariance()), ratio, true);
  T sum(0);
  for (T const& value : singular_values<T>(ratio)) {
    T const logarithm = math::log(value);
    sum = T(sum + T(logarithm * logarithm));
  }
  return math::sqrt(T(sum * T(2)));
}

}  // namespace freefield
