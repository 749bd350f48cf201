#pragma once
/// @file
/// Two Gaussians side by side: what all of their divergences are made of, without eigenvalues and without cancellation.

#include <freefield/entropy/cells/excess.hpp>
#include <freefield/entropy/reference.hpp>
#include <freefield/entropy/variation.hpp>
#include <freefield/measure/gaussian.hpp>
#include <freefield/numeric/lower_factor.hpp>
#include <freefield/numeric/semidefinite_factor.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::entropy_room {

/// What there is to know of det(I + X) for a symmetric X.
template <class R>
struct determinant_of_shift {
  bool positive = true;  ///< I + X is positive definite
  R log{0};              ///< log det(I + X)
  R excess{0};           ///< tr X - log det(I + X) >= 0, as a sum of terms >= 0
  matrix_of<R> lower;    ///< unit triangular, with the pivots on the diagonal
};

/// I + X = L D L^T: the pivot d = 1 + x_kk - s with s = sum_j l_kj^2 d_j gives tr X - log det(I + X) the terms
/// (x_kk - s) - log d and s, both >= 0.
template <class R>
determinant_of_shift<R> shifted_determinant(matrix_of<R> x) {
  determinant_of_shift<R> result;
  Eigen::Index const n = x.rows();
  for (Eigen::Index k = 0; k < n; ++k) {
    R sum(0);
    for (Eigen::Index j = 0; j < k; ++j) sum = R(sum + R(R(x(k, j) * x(k, j)) * x(j, j)));
    R const shift = R(x(k, k) - sum), pivot = R(R(1) + shift);
    if (!(pivot > R(0))) {
      result.positive = false;
      return result;
    }
    result.log = R(result.log + math::log1p(shift));
    result.excess = R(result.excess + R(log_excess(shift) + sum));
    for (Eigen::Index j = 0; j < k; ++j) {
      R const factor = R(x(k, j) * x(j, j));
      for (Eigen::Index i = k + 1; i < n; ++i) x(i, k) = R(x(i, k) - R(x(i, j) * factor));
    }
    for (Eigen::Index i = k + 1; i < n; ++i) x(i, k) = R(x(i, k) / pivot);
    x(k, k) = pivot;
  }
  result.lower = std::move(x);
  return result;
}

/// Two Gaussians with positive definite covariances C0 = L0 L0^T and C1 = L1 L1^T.  With
///     M = L1^-1 L0,   B = L1^-1 (C0 - C1) L1^-T = M M^T - I,   y = L1^-1 (m1 - m0)
/// the relative entropy is half of tr B - log det(I + B) + |y|^2, and Renyi's divergence of order a, with b = 1 - a,
///     (a/2) y^T (I + b B)^-1 y + (log det(I + b B) - b log det(I + B)) / (2 b).
template <class R>
class gaussian_pair {
 public:
  gaussian_pair(gaussian<R> const& p, gaussian<R> const& q)
      : p_(p), q_(q), lower_q_(lower_factor<R>(q.covariance())),
        y_(solve_lower<R>(lower_q_, vector_of<R>(q.mean() - p.mean()))), m_(lower_factor<R>(p.covariance())) {
    solve_lower_in_place<R>(lower_q_, m_, true);
  }

  gaussian<R> const& p() const { return p_; }
  gaussian<R> const& q() const { return q_; }

  /// KL(p || q)
  R relative_entropy() const { return R(R(covariance_excess() + square(y_)) / R(2)); }

  /// Of any real order, +infinity where the integral has no value.  Small orders are those of the exchanged measures,
  /// D_a(p || q) = a/(1 - a) D_(1 - a)(q || p), which keeps the digits of what is proportional to a.
  R renyi(R const& a) const {
    R const b = R(R(1) - a);
    if (b == R(0)) return renyi_of_order(a);
    if (magnitude(a) < R(R(1) / R(2))) return R(R(a / b) * gaussian_pair(q_, p_).renyi_of_order(b));
    return renyi_of_order(a);
  }

  /// With respect to p: {a S^-1 (m0 - m1), a (a - 1) u u^T + S^-1 - C0^-1}, S = (1 - a) C0 + a C1, u = S^-1 (m1 - m0).
  gaussian_variation<R> renyi_variation(R const& a) const {
    matrix_of<R> const s = p_.covariance() * R(R(1) - a) + q_.covariance() * a;
    matrix_of<R> const inverse = gaussian<R>(s).precision();
    vector_of<R> const u = inverse * (q_.mean() - p_.mean());
    R const factor = R(a * R(a - R(1)));
    return {vector_of<R>(u * R(-a)), matrix_of<R>((u * u.transpose()) * factor + inverse - p_.precision())};
  }

 private:
  R renyi_of_order(R const& a) const {
    R const b = R(R(1) - a);
    if constexpr (requires { a.is_constant(); }) {
      require(a.is_constant() || !(b == R(0)), errc::domain,
              {"renyi_divergence", "the derivative with respect to the order of Gaussians is not known at 0 and 1",
               "another order, or one that does not vary"},
              a.value);
    }
    if (b == R(0)) return relative_entropy();
    matrix_of<R> const difference = scaled_difference();
    auto const shifted = shifted_determinant<R>(difference * b);
    if (!shifted.positive) return infinite<R>("renyi_divergence");
    R const means = R(R(a * quadratic(shifted)) / R(2));
    R largest(0);
    for (Eigen::Index i = 0; i < difference.rows(); ++i) {
      for (Eigen::Index j = 0; j < difference.cols(); ++j)
        largest = std::max(largest, magnitude(R(difference(i, j))));
    }
    bool const near = largest <= R(R(1) / R(2));
    R const twice = near ? R(covariance_excess() - R(shifted.excess / b))
                         : R(R(shifted.log / b) - log_determinant_ratio());
    return R(means + R(twice / R(2)));
  }

  static R square(vector_of<R> const& v) {
    R sum(0);
    for (Eigen::Index i = 0; i < v.size(); ++i) sum = R(sum + R(v(i) * v(i)));
    return sum;
  }

  /// tr B - log det(I + B): from M where that has its digits, from the difference of the covariances where they nearly
  /// agree.
  R covariance_excess() const {
    R sum(0);
    for (Eigen::Index j = 0; j < m_.cols(); ++j) {
      R const d = R(m_(j, j));
      bool const small = d < R(R(1) / R(2));
      sum =
          R(sum + (small ? R(R(R(d * d) - R(1)) - R(R(2) * math::log(d))) : log_excess(R(R(d - R(1)) * R(d + R(1))))));
      for (Eigen::Index i = j + 1; i < m_.rows(); ++i) sum = R(sum + R(m_(i, j) * m_(i, j)));
    }
    if (!(sum < R(R(1) / R(64)))) return sum;
    auto const shifted = shifted_determinant<R>(scaled_difference());
    return shifted.positive ? shifted.excess : sum;
  }

  R log_determinant_ratio() const {
    R sum(0);
    for (Eigen::Index j = 0; j < m_.cols(); ++j) sum = R(sum + math::log(R(m_(j, j))));
    return R(R(2) * sum);
  }

  /// B
  matrix_of<R> scaled_difference() const {
    matrix_of<R> half = p_.covariance() - q_.covariance();
    solve_lower_in_place<R>(lower_q_, half);
    matrix_of<R> result = half.transpose();
    solve_lower_in_place<R>(lower_q_, result);
    return result;
  }

  /// y^T (L D L^T)^-1 y
  R quadratic(determinant_of_shift<R> const& shifted) const {
    vector_of<R> z = y_;
    R sum(0);
    for (Eigen::Index k = 0; k < z.size(); ++k) {
      sum = R(sum + R(R(z(k) * z(k)) / shifted.lower(k, k)));
      for (Eigen::Index i = k + 1; i < z.size(); ++i) z(i) = R(z(i) - R(shifted.lower(i, k) * z(k)));
    }
    return sum;
  }

  gaussian<R> const &p_, &q_;
  matrix_of<R> lower_q_;
  vector_of<R> y_;
  matrix_of<R> m_;
};

/// Tells whether the support of q is a part of that of p.  On the support of p all coordinates are functions of some,
/// its pivots: they have to be the same functions for q.
template <class R>
bool supports(gaussian<R> const& p, gaussian<R> const& q) {
  if (p.is_positive_definite()) return true;
  Eigen::Index const n = p.dimension(), rank = p.rank();
  semidefinite_factor<R> const factor(p.covariance());
  std::vector<Eigen::Index> chosen;
  for (Eigen::Index k = 0; k < rank; ++k) chosen.push_back(factor.order(k));
  indices const pivots(chosen);
  std::vector<Eigen::Index> const order = followed_by_others(pivots, n);
  vector_of<R> const at = selected(p.mean(), pivots);
  vector_of<R> const rest = rank == 0 ? p.mean() : p.conditional(pivots, at).mean();
  matrix_of<R> map = matrix_of<R>::Constant(n - rank, n, R(0));  // what has to vanish
  vector_of<R> shift = -rest, scale = vector_of<R>::Constant(n - rank, R(0));
  for (Eigen::Index k = 0; k < n - rank; ++k) {
    Eigen::Index const i = order[static_cast<std::size_t>(rank + k)];
    map(k, i) = R(1);
    scale(k) = R(R(magnitude(R(q.mean()(i))) + magnitude(R(rest(k)))) + math::sqrt(R(q.covariance()(i, i))));
  }
  for (Eigen::Index j = 0; j < rank; ++j) {
    Eigen::Index const i = order[static_cast<std::size_t>(j)];
    R const step = math::sqrt(R(p.covariance()(i, i)));
    vector_of<R> beside = at;
    beside(j) = R(beside(j) + step);
    vector_of<R> const moved = p.conditional(pivots, beside).mean();
    for (Eigen::Index k = 0; k < n - rank; ++k) {
      R const slope = R(R(moved(k) - rest(k)) / step);
      map(k, i) = R(-slope);
      shift(k) = R(shift(k) + R(slope * at(j)));
      R const size = R(magnitude(R(q.mean()(i))) + R(magnitude(R(at(j))) + math::sqrt(R(q.covariance()(i, i)))));
      scale(k) = R(scale(k) + R(magnitude(slope) * size));
    }
  }
  auto const residual = q.affine(map, shift);
  R const allowance = R(R(64) * rounding_allowance<R>(n));
  for (Eigen::Index k = 0; k < n - rank; ++k) {
    R const deviation = math::sqrt(R(residual.covariance()(k, k)));
    if (!(R(magnitude(R(residual.mean()(k))) + deviation) <= R(math::sqrt(allowance) * scale(k)))) return false;
    if (!(magnitude(R(residual.mean()(k))) <= R(allowance * scale(k)))) return false;
  }
  return true;
}

/// Orthonormal columns that span the support of a singular Gaussian, n x rank, by Gram and Schmidt, twice.
template <class R>
matrix_of<R> support_basis(gaussian<R> const& p) {
  semidefinite_factor<R> const factor(p.covariance());
  Eigen::Index const n = p.dimension(), rank = factor.rank();
  matrix_of<R> basis(n, rank);
  for (Eigen::Index k = 0; k < rank; ++k) {
    vector_of<R> column = p.covariance().col(factor.order(k));
    for (int pass = 0; pass < 2; ++pass) {
      for (Eigen::Index j = 0; j < k; ++j) {
        R product(0);
        for (Eigen::Index i = 0; i < n; ++i) product = R(product + R(basis(i, j) * column(i)));
        for (Eigen::Index i = 0; i < n; ++i) column(i) = R(column(i) - R(product * basis(i, j)));
      }
      R square(0);
      for (Eigen::Index i = 0; i < n; ++i) square = R(square + R(column(i) * column(i)));
      R const length = math::sqrt(square);
      for (Eigen::Index i = 0; i < n; ++i) column(i) = R(column(i) / length);
    }
    basis.col(k) = column;
  }
  return basis;
}

/// Two Gaussians in orthonormal coordinates of their common support; nothing where the supports differ, and then the
/// measures are mutually singular.
template <class R>
std::optional<std::pair<gaussian<R>, gaussian<R>>> on_common_support(gaussian<R> const& p, gaussian<R> const& q) {
  if (p.rank() != q.rank() || !supports(p, q) || !supports(q, p)) return std::nullopt;
  matrix_of<R> const to_support = support_basis(q).transpose();
  auto const one = p.affine(to_support), other = q.affine(to_support);
  if (!one.is_positive_definite() || !other.is_positive_definite()) return std::nullopt;
  return std::pair(one, other);
}

}  // namespace freefield::detail::entropy_room
