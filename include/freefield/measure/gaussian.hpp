#pragma once
/// @file
/// The Gaussian measure: the free field that everything else starts from.

#include <freefield/core/random.hpp>
#include <freefield/measure/semidefinite_factor.hpp>
#include <freefield/measure/submatrix.hpp>

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace freefield {

/// The Gaussian measure on R^n with mean m and covariance C; where C is positive definite, the density
///     p(x) = exp(-(x - m)^T C^-1 (x - m) / 2) / sqrt((2 pi)^n det C).
///
/// T is any field: everything but densities, logarithms and samples is rational arithmetic, exact for exact numbers.
/// C is checked where it comes in: square, finite, symmetric, positive semidefinite.  Symmetry may fail by rounding,
/// |C(i, j) - C(j, i)| <= 8 n epsilon max(C(i, i), C(j, j)), for which the mean of both is taken; exact numbers have no
/// such allowance.  A pivot of the factorisation that is at most 8 n epsilon C(i, i) counts as zero: then C is singular,
/// mean, moments, marginals, images, conditionals and samples remain, and density and precision are refused.
/// Where T has no order (complex numbers), positivity is not asked.
/// Cost: O(n^3) to construct, O(n^2) numbers in memory.
template <field_scalar T>
class gaussian {
 public:
  using scalar_type = T;
  using vector_type = detail::vector_of<T>;
  using matrix_type = detail::matrix_of<T>;
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
      : gaussian("gaussian", checked_vector("gaussian", "mean is not finite", mean), checked_matrix("gaussian", covariance),
                 vector_type()) {}

  /// The measure with density proportional to exp(-x^T A x / 2 + b^T x): covariance A^-1, mean A^-1 b.
  /// @param precision  A, n x n
  /// @param source     b, n
  /// @throws error as above; `not_positive` for a semidefinite A, too, and `overflow` where A^-1 is too large for T
  template <eigen_dense<T> Precision, eigen_dense<T> Source>
  static gaussian from_precision(Precision const& precision, Source const& source) {
    constexpr std::string_view function = "gaussian::from_precision";
    matrix_type const a = checked_matrix(function, precision);
    vector_type const b = checked_vector(function, "source is not finite", source);
    detail::require_same_size(function, "source and precision differ in size", b.size(), a.rows());
    factor_type const factor(a, a.diagonal());
    require_full_rank(function, "precision is not positive definite: pivot", factor);
    matrix_type const covariance = factor.inverse();
    return result_of(function, factor.solve(b), covariance, covariance.diagonal());
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
  index_type rank() const { return factor_.rank(); }

  /// A = C^-1, exactly symmetric.  O(n^3).
  /// @throws error `not_positive` for a singular covariance
  matrix_type precision() const {
    require_full_rank("gaussian::precision", singular, factor_);
    return factor_.inverse();
  }

  /// log of the integral of exp(-x^T A x / 2 + b^T x) over R^n with A = C^-1 and b = C^-1 m:
  ///     n/2 log(2 pi) + log(det C)/2 + m^T C^-1 m / 2.
  /// @throws error `not_positive` for a singular covariance
  T log_partition_function() const requires real_scalar<T> {
    require_full_rank("gaussian::log_partition_function", singular, factor_);
    T const energy = factor_.quadratic_form(factor_.forward(mean_));
    return T(log_normalization() + energy / T(2));
  }

  /// log p(x).  O(n^2).
  /// @param x  n
  /// @throws error `not_positive` for a singular covariance, which has no density; `size_mismatch`, `non_finite`
  template <eigen_dense<T> Point>
  T log_density(Point const& x) const requires real_scalar<T> {
    constexpr std::string_view function = "gaussian::log_density";
    require_full_rank(function, singular, factor_);
    vector_type const point = checked_vector(function, "point is not finite", x);
    detail::require_same_size(function, "point and measure differ in dimension", point.size(), dimension());
    vector_type const deviation = point - mean_;
    T const energy = factor_.quadratic_form(factor_.forward(deviation));
    return T(-(T(energy / T(2)) + log_normalization()));
  }

  /// The measure of the coordinates `indices`, in that order.
  /// @throws error `domain` for an index that is not below n or comes twice
  gaussian marginal(std::span<index_type const> indices) const {
    constexpr std::string_view function = "gaussian::marginal";
    detail::require_distinct(function, indices, dimension());
    return result_of(function, detail::selected(mean_, indices), detail::selected(covariance_, indices), detail::selected(scale_, indices));
  }
  gaussian marginal(std::initializer_list<index_type> indices) const {
    return marginal(std::span<index_type const>(indices.begin(), indices.size()));
  }

  /// The measure of the other coordinates, in ascending order, given that coordinate indices[k] is values(k):
  ///     mean m_r + C_ro C_oo^-1 (v - m_o),   covariance C_rr - C_ro C_oo^-1 C_or.
  /// A singular C_oo is fine for values that are possible.
  /// @throws error `domain` for a bad index and for values outside the support of a singular C_oo; `size_mismatch`,
  /// `non_finite`
  template <eigen_dense<T> Values>
  gaussian conditional(std::span<index_type const> indices, Values const& values) const {
    constexpr std::string_view function = "gaussian::conditional";
    detail::require_distinct(function, indices, dimension());
    vector_type const observed = checked_vector(function, "value is not finite", values);
    auto const count = static_cast<index_type>(indices.size());
    detail::require_same_size(function, "indices and values differ in number", count, observed.size());
    std::vector<index_type> const order = detail::followed_by_others(indices, dimension());
    vector_type deviation = vector_type::Constant(dimension(), T(0));
    deviation.head(count) = observed - detail::selected(mean_, indices);
    vector_type const scale = detail::selected(scale_, order);
    factor_type const factor(detail::selected(covariance_, order), scale, count);
    vector_type const left = factor.forward(deviation);
    require_possible(function, factor, left, count);
    index_type const rest = dimension() - count;
    vector_type const shift = left.tail(rest);
    std::span<index_type const> const others(order.begin() + count, order.end());
    return result_of(function, detail::selected(mean_, others) - shift, remainder(factor, rest), scale.tail(rest));
  }
  template <eigen_dense<T> Values>
  gaussian conditional(std::initializer_list<index_type> indices, Values const& values) const {
    return conditional(std::span<index_type const>(indices.begin(), indices.size()), values);
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
    vector_type const s = checked_vector(function, "shift is not finite", shift);
    detail::require_same_size(function, "map and measure differ in dimension", m.cols(), dimension());
    detail::require_same_size(function, "map and shift differ in size", m.rows(), s.size());
    return result_of(function, detail::image(m, mean_) + s, detail::congruent(m, covariance_), image_of_scale(m));
  }
  template <eigen_dense<T> Map>
  gaussian affine(Map const& map) const {
    return affine(map, vector_type(vector_type::Constant(map.rows(), T(0))));
  }

  /// One sample, m + L D^(1/2) z with n standard normal variates z.  O(n^2).
  /// @param engine  draws n times the words of `normal<T>`, also where C is singular
  template <random_engine Engine>
  vector_type sample(Engine& engine) const requires(real_scalar<T> && requires(T const& x) { math::cos(x); }) {
    vector_type noise(dimension());
    for (index_type i = 0; i < dimension(); ++i) noise(i) = normal<T>(engine);
    vector_type result = mean_;
    for (index_type k = 0; k < rank(); ++k) {
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

  /// `scale`: the size of the terms that cancelled in each variance; the variances themselves if it is empty.
  gaussian(std::string_view function, vector_type mean, matrix_type covariance, vector_type scale)
      : mean_(std::move(mean)), covariance_(std::move(covariance)),
        scale_(scale.size() == 0 ? vector_type(covariance_.diagonal()) : std::move(scale)), factor_(covariance_, scale_) {
    detail::require_same_size(function, "mean and covariance differ in size", mean_.size(), covariance_.rows());
    auto const [i, j] = factor_.negative_place();
    if (i < 0) return;
    require(i != j, errc::not_positive, {function, "covariance is not positive semidefinite: pivot", "no negative pivot"},
            factor_.pivot(i), {factor_.order(i)});
    detail::fail(errc::not_positive, {function, "covariance is not positive semidefinite: beside a zero pivot", "zero"},
                 {factor_.order(j), factor_.order(i)}, factor_.remainder(i, j));
  }

  /// A measure computed from a valid one.  Variances that are zero up to rounding become zero.
  static gaussian result_of(std::string_view function, vector_type mean, matrix_type covariance, vector_type scale) {
    index_type const n = covariance.rows();
    T const allowance = detail::rounding_allowance<T>(n);
    for (index_type i = 0; i < n; ++i) {
      require(math::is_finite(mean(i)), errc::overflow, {function, "mean overflows", "a finite result"}, mean(i), {i});
      require(math::is_finite(covariance(i, i)), errc::overflow, {function, "variance overflows", "a finite result"},
              covariance(i, i), {i});
      if constexpr (detail::ordered_scalar<T>) {
        if (!(detail::magnitude(covariance(i, i)) <= T(allowance * scale(i)))) continue;
        for (index_type j = 0; j < n; ++j) covariance(i, j) = covariance(j, i) = T(0);
      }
    }
    return gaussian(function, std::move(mean), std::move(covariance), std::move(scale));
  }

  template <class Vector>
  static vector_type checked_vector(std::string_view function, std::string_view what, Vector const& v) {
    require(v.cols() == 1, errc::size_mismatch, {function, "a vector has several columns", "one column"}, v.cols());
    vector_type result = v;
    detail::require_finite<T>(function, what, result);
    return result;
  }

  template <class Matrix>
  static matrix_type checked_matrix(std::string_view function, Matrix const& m) {
    detail::require_same_size(function, "rows and columns of the matrix differ in number", m.rows(), m.cols());
    matrix_type result = m;
    detail::require_finite<T>(function, "matrix is not finite", result);
    detail::require_symmetric<T>(function, "matrix is not symmetric", result);
    return result;
  }

  static void require_full_rank(std::string_view function, std::string_view what, factor_type const& factor) {
    if (factor.full_rank()) return;
    index_type const k = factor.rank();
    detail::fail(errc::not_positive, {function, what, "a positive definite matrix"}, {factor.order(k)}, factor.pivot(k));
  }

  /// Behind the pivots of the observed block, a possible deviation leaves zero: its square stays below the allowance for
  /// the variance, in units of the whole deviation.
  static void require_possible(std::string_view function, factor_type const& factor, vector_type const& left,
                               index_type count) {
    if (factor.rank() == count) return;
    T const size = T(1) + factor.quadratic_form(left);
    for (index_type k = factor.rank(); k < count; ++k) {
      bool possible = left(k) == T(0);
      if constexpr (detail::ordered_scalar<T>) possible = possible || T(left(k) * left(k)) <= T(factor.tolerance(k) * size);
      require(possible, errc::domain, {function, "value is impossible: its distance from the support", "zero"}, left(k),
              {factor.order(k)});
    }
  }

  /// The Schur complement of the last `rest` indices, both triangles.
  static matrix_type remainder(factor_type const& factor, index_type rest) {
    matrix_type result(rest, rest);
    index_type const first = factor.size() - rest;
    for (index_type j = 0; j < rest; ++j) {
      for (index_type i = j; i < rest; ++i) result(i, j) = result(j, i) = factor.remainder(first + i, first + j);
    }
    return result;
  }

  /// n sum_j M(i, j)^2 scale(j), a bound of the terms in (M C M^T)(i, i).
  vector_type image_of_scale(matrix_type const& m) const {
    vector_type result = vector_type::Constant(m.rows(), T(0));
    for (index_type j = 0; j < m.cols(); ++j) {
      for (index_type i = 0; i < m.rows(); ++i) result(i) = T(result(i) + T(m(i, j) * m(i, j)) * scale_(j));
    }
    for (index_type i = 0; i < m.rows(); ++i) result(i) = T(result(i) * T(static_cast<int>(dimension())));
    return result;
  }

  /// n/2 log(2 pi) + log(det C)/2
  T log_normalization() const requires real_scalar<T> {
    T const circle = math::log(T(T(2) * math::pi<T>()));
    return T(T(T(static_cast<int>(dimension())) * circle + factor_.log_determinant()) / T(2));
  }

  vector_type mean_;
  matrix_type covariance_;
  vector_type scale_;
  factor_type factor_;
};

template <class Covariance>
explicit gaussian(Eigen::MatrixBase<Covariance> const&) -> gaussian<typename Covariance::Scalar>;
template <class Mean, class Covariance>
gaussian(Eigen::MatrixBase<Mean> const&, Eigen::MatrixBase<Covariance> const&) -> gaussian<typename Covariance::Scalar>;

}  // namespace freefield
