#pragma once
/// @file
/// The Gaussian measure: the free field that everything else starts from.

#include <freefield/core/multi_index.hpp>
#include <freefield/core/random.hpp>
#include <freefield/numeric/pivot_checks.hpp>
#include <freefield/measure/print.hpp>
#include <freefield/numeric/semidefinite_factor.hpp>
#include <freefield/numeric/submatrix.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>

#include <algorithm>
#include <ostream>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// The Gaussian measure on R^n with mean m and covariance C; where C is positive definite, the density
///     p(x) = exp(-(x - m)^T C^-1 (x - m) / 2) / sqrt((2 pi)^n det C).
///
/// T is any field: everything but densities, logarithms and samples is rational arithmetic, exact for exact numbers.
/// C is checked where it comes in: square, finite, symmetric, positive semidefinite.  Symmetry may fail by rounding,
/// by 8 n epsilon times the larger of |C(i, j)| and sqrt(C(i, i) C(j, j)), for which the mean of both is taken; exact
/// numbers have no such allowance.  A pivot of the factorisation that is at most 8 n epsilon C(i, i) counts as zero; in
/// an image or a conditional, one that is at most what rounding may have left of the terms that cancelled.  Then C is
/// singular: mean, moments, marginals, images, conditionals and samples remain, density and precision are refused.  No
/// verdict depends on the units of the coordinates.
/// Where T has no order (complex numbers), C only has to be symmetric.  The elimination takes its pivots from the
/// diagonal; where it finds only zeros there but others beside them, as in [[0, 1], [1, 0]], what needs the rank or an
/// inverse is refused.
/// Cost: O(n^3) to construct, O(n^2) numbers in memory.
template <field_scalar T>
class gaussian {
 public:
  using scalar_type = T;
  using vector_type = vector_of<T>;
  using matrix_type = matrix_of<T>;
  using index_type = Eigen::Index;

  /// Mean zero.
  /// @param covariance  n x n
  /// @throws error `size_mismatch`, `non_finite`, `not_symmetric`, `not_positive` (with the pivot and its index)
  template <eigen_dense<T> Covariance>
  explicit gaussian(Covariance const& covariance)
      : gaussian(vector_type(vector_type::Constant(covariance.rows(), T(0))), covariance) {}

  /// @param mean        n
  /// @param covariance  n x n
  /// @throws error as above
  template <eigen_dense<T> Mean, eigen_dense<T> Covariance>
  gaussian(Mean const& mean, Covariance const& covariance)
      : gaussian{"gaussian", detail::checked_vector<T>("gaussian", "mean is not finite", mean),
                 detail::checked_symmetric<T, detail::by_coordinates>("gaussian", covariance), vector_type()} {}

  /// The measure with density proportional to exp(-x^T A x / 2 + b^T x): covariance A^-1, mean A^-1 b.
  /// @param precision  A, n x n
  /// @param source     b, n
  /// @throws error as above; `not_positive` for a semidefinite A, too, and for one whose inverse is singular up to
  /// rounding; `overflow` where A^-1 is too large for T
  template <eigen_dense<T> Precision, eigen_dense<T> Source>
  static gaussian from_precision(Precision const& precision, Source const& source) {
    constexpr std::string_view function = "gaussian::from_precision";
    matrix_type const a = detail::checked_symmetric<T, detail::by_coordinates>(function, precision);
    vector_type const b = detail::checked_vector<T>(function, "source is not finite", source);
    detail::require_same_size(function, "source and precision differ in size", b.size(), a.rows());
    factor_type const factor(a);
    detail::require_diagonal_pivots(function, factor, factor.size());
    detail::require_full_rank(function, "precision is not positive definite: pivot", factor);
    matrix_type const covariance = factor.inverse();
    gaussian result = result_of(function, factor.solve(b), covariance, factor_type::tolerance_of(covariance));
    detail::require_full_rank(function, "inverse precision is singular: pivot", result.factor_);
    return result;
  }
  template <eigen_dense<T> Precision>
  static gaussian from_precision(Precision const& precision) {
    return from_precision(precision, vector_type(vector_type::Constant(precision.rows(), T(0))));
  }

  index_type dimension() const { return mean_.size(); }
  vector_type const& mean() const { return mean_; }
  matrix_type const& covariance() const { return covariance_; }

  /// Whether a density exists.
  bool is_positive_definite() const { return factor_.full_rank(); }

  /// The number of independent directions: the dimension, less one for every pivot of C that is zero.
  /// @throws error `domain` where T has no order and no pivot is left on the diagonal
  index_type rank() const {
    detail::require_diagonal_pivots("gaussian::rank", factor_, dimension());
    return factor_.rank();
  }

  /// A = C^-1, exactly symmetric.  O(n^3).
  /// @throws error `not_positive` for a singular covariance, `overflow` where A is too large for T
  matrix_type precision() const {
    detail::require_diagonal_pivots("gaussian::precision", factor_, dimension());
    detail::require_full_rank("gaussian::precision", singular, factor_);
    matrix_type const result = factor_.inverse();
    for (index_type i = 0; i < dimension(); ++i) finite("gaussian::precision", result(i, i));
    return result;
  }

  /// log of the integral of exp(-x^T A x / 2 + b^T x) over R^n with A = C^-1 and b = C^-1 m:
  ///     n/2 log(2 pi) + log(det C)/2 + m^T C^-1 m / 2.
  /// @throws error `not_positive` for a singular covariance; `overflow`
  T log_partition_function() const requires real_scalar<T> {
    constexpr std::string_view function = "gaussian::log_partition_function";
    detail::require_full_rank(function, singular, factor_);
    return finite(function, T(log_normalization() + energy(mean_)));
  }

  /// log p(x).  O(n^2).
  /// @param x  n
  /// @throws error `not_positive` for a singular covariance, which has no density; `size_mismatch`, `non_finite`,
  /// `overflow`
  template <eigen_dense<T> Point>
  T log_density(Point const& x) const requires real_scalar<T> {
    constexpr std::string_view function = "gaussian::log_density";
    detail::require_full_rank(function, singular, factor_);
    vector_type const point = detail::checked_vector<T>(function, "point is not finite", x);
    detail::require_same_size(function, "point and measure differ in dimension", point.size(), dimension());
    vector_type const deviation = point - mean_;
    return finite(function, T(-T(log_normalization() + energy(deviation))));
  }

  /// The measure of the coordinates `which`, in that order.
  /// @throws error `out_of_range` for an index that is not below n, `domain` for one that comes twice
  gaussian marginal(indices const& which) const {
    constexpr std::string_view function = "gaussian::marginal";
    detail::require_distinct(function, which, dimension());
    return result_of(function, detail::selected(mean_, which), detail::selected(covariance_, which),
                     detail::selected(tolerance_, which));
  }

  /// The measure of the other coordinates, in ascending order, given that coordinate which[k] is values(k):
  ///     mean m_r + C_ro C_oo^-1 (v - m_o),   covariance C_rr - C_ro C_oo^-1 C_or.
  /// A singular C_oo is fine for values that are possible.
  /// @throws error `out_of_range` for an index that is not below n; `domain` for one that comes twice and for values
  /// outside the support of a singular C_oo (with the place among the values); `size_mismatch`, `non_finite`
  template <eigen_dense<T> Values>
  gaussian conditional(indices const& which, Values const& values) const {
    constexpr std::string_view function = "gaussian::conditional";
    detail::require_distinct(function, which, dimension());
    vector_type const observed = detail::checked_vector<T>(function, "value is not finite", values);
    auto const count = static_cast<index_type>(which.size());
    detail::require_same_size(function, "indices and values differ in number", count, observed.size());
    std::vector<index_type> const order = detail::followed_by_others(which, dimension());
    std::span<index_type const> const others(order.begin() + count, order.end());
    vector_type deviation = vector_type::Constant(dimension(), T(0));
    deviation.head(count) = observed - detail::selected(mean_, which);
    factor_type const factor(detail::selected(covariance_, order), detail::selected(tolerance_, order), count);
    vector_type const left = factor.forward(deviation);
    detail::require_possible(function, factor, observed, left);
    index_type const rest = dimension() - count;
    vector_type const shift = left.tail(rest);
    return result_of(function, detail::selected(mean_, others) - shift, factor.remainder(rest),
                     factor.remainder_tolerance(rest));
  }

  /// The measure of M x + shift: mean M m + shift, covariance M C M^T.  M may have any number of rows.
  /// @param map    M, k x n
  /// @param shift  k
  /// @throws error `size_mismatch`, `non_finite`; `overflow` where the image is too large for T
  template <eigen_dense<T> Map, eigen_dense<T> Shift>
  gaussian affine(Map const& map, Shift const& shift) const {
    constexpr std::string_view function = "gaussian::affine";
    matrix_type const m = map;
    detail::require_finite<T>(function, "map is not finite", m);
    vector_type const s = detail::checked_vector<T>(function, "shift is not finite", shift);
    detail::require_same_size(function, "map and measure differ in dimension", m.cols(), dimension());
    detail::require_same_size(function, "map and shift differ in size", m.rows(), s.size());
    return result_of(function, detail::image(m, mean_) + s, detail::congruent(m, covariance_), image_of_tolerance(m));
  }
  template <eigen_dense<T> Map>
  gaussian affine(Map const& map) const {
    return affine(map, vector_type(vector_type::Constant(map.rows(), T(0))));
  }

  /// One sample, m + P^T L D^(1/2) P z with n standard normal variates z.  O(n^2).
  /// @param engine  draws n times the words of `normal<T>`, also where C is singular
  template <random_engine Engine>
  vector_type sample(Engine& engine) const requires(real_scalar<T> && requires(T const& x) { math::cos(x); }) {
    vector_type noise(dimension());
    for (index_type i = 0; i < dimension(); ++i) noise(i) = normal<T>(engine);
    vector_type result = mean_;
    for (index_type k = 0; k < factor_.rank(); ++k) {
      T const step = math::sqrt(factor_.pivot(k)) * noise(factor_.order(k));
      result(factor_.order(k)) = T(result(factor_.order(k)) + step);
      for (index_type i = k + 1; i < dimension(); ++i) {
        result(factor_.order(i)) = T(result(factor_.order(i)) + factor_.lower(i, k) * step);
      }
    }
    return result;
  }

 private:
  using factor_type = detail::semidefinite_factor<T>;
  static constexpr std::string_view singular = "covariance is singular: pivot";

  /// `tolerance`: what rounding may have left in each variance; 8 n epsilon times the variance if it is empty.
  gaussian(std::string_view function, vector_type mean, matrix_type covariance, vector_type tolerance)
      : mean_(std::move(mean)), covariance_(std::move(covariance)),
        tolerance_(tolerance.size() == 0 ? factor_type::tolerance_of(covariance_) : std::move(tolerance)),
        factor_(covariance_, tolerance_) {
    detail::require_same_size(function, "mean and covariance differ in size", mean_.size(), covariance_.rows());
    detail::require_semidefinite(function, factor_);
  }

  /// A measure computed from a valid one.  Variances that are zero up to rounding become zero.
  static gaussian result_of(std::string_view function, vector_type mean, matrix_type covariance,
                            vector_type tolerance) {
    index_type const n = covariance.rows();
    T const allowance = detail::rounding_allowance<T>(n);
    for (index_type i = 0; i < n; ++i) {
      require(math::is_finite(mean(i)), errc::overflow, {function, "mean overflows", "a finite result"}, mean(i), {i});
      require(math::is_finite(covariance(i, i)), errc::overflow, {function, "variance overflows", "a finite result"},
              covariance(i, i), {i});
      if constexpr (ordered_scalar<T>) {
        tolerance(i) = std::max(tolerance(i), T(allowance * covariance(i, i)));
        if (detail::magnitude(covariance(i, i)) <= tolerance(i)) clear(covariance, i);
      }
    }
    return gaussian(function, std::move(mean), std::move(covariance), std::move(tolerance));
  }

  /// Row and column i become zero; zeros stay as they are, with the derivatives that a scalar may carry.
  static void clear(matrix_type& a, index_type i) {
    for (index_type j = 0; j < a.rows(); ++j) {
      if (!(a(i, j) == T(0))) a(i, j) = a(j, i) = T(0);
    }
  }

  /// sum_j M(i, j)^2 tolerance(j): what rounding may have left in (M C M^T)(i, i).
  vector_type image_of_tolerance(matrix_type const& m) const {
    vector_type result = vector_type::Constant(m.rows(), T(0));
    for (index_type j = 0; j < m.cols(); ++j) {
      for (index_type i = 0; i < m.rows(); ++i) result(i) = T(result(i) + T(m(i, j) * tolerance_(j)) * m(i, j));
    }
    return result;
  }

  /// d^T C^-1 d / 2
  T energy(vector_type const& deviation) const {
    return T(factor_.quadratic_form(factor_.forward(deviation)) / T(2));
  }

  /// n/2 log(2 pi) + log(det C)/2
  T log_normalization() const requires real_scalar<T> {
    T const circle = math::log(T(T(2) * math::pi<T>()));
    return T(T(T(static_cast<int>(dimension())) * circle + factor_.log_determinant()) / T(2));
  }

  static T finite(std::string_view function, T const& result) {
    require(math::is_finite(result), errc::overflow, {function, "result overflows", "a finite result"}, result);
    return result;
  }

  vector_type mean_;
  matrix_type covariance_;
  vector_type tolerance_;
  factor_type factor_;
};

/// Dimension, rank where it is not the dimension, and the mean beside the covariance, each number as the stream prints
/// it; of more than eight coordinates the first eight.
template <field_scalar T>
  requires detail::streamable<T>
std::ostream& operator<<(std::ostream& out, gaussian<T> const& p) {
  out << "gaussian of dimension " << p.dimension();
  if constexpr (ordered_scalar<T>) {
    if (!p.is_positive_definite()) out << " and rank " << p.rank();
  }
  if (p.dimension() == 0) return out;
  detail::measure_room::write_beside(out << '\n', "mean", p.mean(), "covariance", p.covariance());
  return out;
}

template <class Covariance>
explicit gaussian(Eigen::MatrixBase<Covariance> const&) -> gaussian<typename Covariance::Scalar>;
template <class Mean, class Covariance>
gaussian(Eigen::MatrixBase<Mean> const&, Eigen::MatrixBase<Covariance> const&) -> gaussian<typename Covariance::Scalar>;

}  // namespace freefield
