#pragma once
/// @file
/// A Gaussian measure by its sparse precision: a Markov random field, such as a lattice field with nearest neighbours.

#include <freefield/core/multi_index.hpp>
#include <freefield/integral/diagonal_gaussian.hpp>
#include <freefield/integral/factor/sparse_factor.hpp>

#include <concepts>
#include <span>
#include <string_view>
#include <utility>

namespace freefield {

/// The Gaussian measure with density proportional to exp(-x^T A x / 2 + b^T x) for a sparse A.
///     auto const p = ff::sparse_gaussian<double>::from_precision(A, b);   // Eigen::SparseMatrix<double>
///     p.log_partition_function();
///     ff::moment(p.marginal(ff::indices{3, 7000}), ff::indices{0, 0, 1, 1});
/// T is a real number that Eigen factorises: built-in, or multiprecision with `interop/multiprecision.hpp`.
/// Cost: one sparse factorisation in an order of minimum degree; memory for the nonzeros of its factor L.
template <real_scalar T>
class sparse_gaussian {
 public:
  using scalar_type = T;
  using vector_type = vector_of<T>;
  using index_type = Eigen::Index;

  /// @param precision  A, n x n, symmetric, positive definite, with both triangles
  /// @param source     b
  /// @throws error `size_mismatch`, `non_finite`, `not_symmetric`; `not_positive` and `degenerate` with the pivot and
  /// its index; `overflow` for the mean
  template <sparse_matrix Precision, eigen_dense<T> Source>
    requires std::same_as<typename Precision::Scalar, T>
  static sparse_gaussian from_precision(Precision const& precision, Source const& source) {
    constexpr std::string_view function = "sparse_gaussian::from_precision";
    auto const a = detail::integral::checked_sparse<T>(function, precision);
    return sparse_gaussian(function, detail::integral::sparse_factor<T>(function, a),
                           detail::integral::checked_source<T>(function, source, a.rows()));
  }
  template <sparse_matrix Precision>
    requires std::same_as<typename Precision::Scalar, T>
  static sparse_gaussian from_precision(Precision const& precision) {
    return from_precision(precision, detail::integral::no_source<T>(precision.rows()));
  }

  index_type dimension() const { return mean_.size(); }
  vector_type const& mean() const { return mean_; }

  /// C(i, j) by a solution with L: O(nonzeros of L).
  /// @throws error `out_of_range` for an index that is not below the dimension
  T covariance(index_type i, index_type j) const {
    detail::integral::require_coordinates("sparse_gaussian::covariance", i, j, dimension());
    return covariance_column(j)(i);
  }

  /// All C(i, j) of one j.
  /// @throws error as `covariance`
  vector_type covariance_column(index_type j) const {
    constexpr std::string_view function = "sparse_gaussian::covariance_column";
    detail::integral::require_coordinates(function, j, j, dimension());
    vector_type unit = vector_type::Constant(dimension(), T(0));
    unit(j) = T(1);
    vector_type const result = factor_.solve(unit);
    require(math::is_finite(result(j)), errc::overflow, {function, "variance overflows", "a finite result"}, result(j),
            {j});
    return result;
  }

  /// All C(i, i) at once: the sum of squares of the lengths of L's columns, not n solutions.
  vector_type variances() const { return factor_.inverse_diagonal(); }

  /// log of the integral of exp(-x^T A x / 2 + b^T x).
  /// @throws error `overflow`
  T log_partition_function() const { return log_partition_; }

  /// The coordinates `which`, in that order, as a dense measure: one solution for each.
  /// @throws error `out_of_range` for an index that is not below the dimension, `domain` for one that comes twice
  gaussian<T> marginal(indices const& which) const {
    constexpr std::string_view function = "sparse_gaussian::marginal";
    detail::require_distinct(function, which, dimension());
    index_type known = -1;
    vector_type column;
    return detail::integral::dense_marginal<T>(function, mean_, which, [&](index_type i, index_type j) {
      if (known != j) column = covariance_column(j);
      known = j;
      return column(i);
    });
  }

  /// m + P^T L^-T D^(-1/2) z with n standard normal variates z.
  /// @param engine  draws n times the words of `normal<T>`
  template <random_engine Engine>
  vector_type sample(Engine& engine) const requires requires(T const& x) { math::cos(x); } {
    vector_type noise(dimension());
    for (index_type k = 0; k < dimension(); ++k) {
      noise(k) = normal<T>(engine);
      noise(k) = T(noise(k) / math::sqrt(factor_.pivot(k)));
    }
    vector_type result = factor_.backward(std::move(noise));
    for (index_type i = 0; i < dimension(); ++i) result(i) = T(result(i) + mean_(i));
    return result;
  }

 private:
  sparse_gaussian(std::string_view function, detail::integral::sparse_factor<T> factor, vector_type const& source)
      : factor_(std::move(factor)), mean_(factor_.solve(source)),
        log_partition_(factor_.integral(source).log(function)) {
    detail::integral::require_finite_mean(function, mean_);
  }

  detail::integral::sparse_factor<T> factor_;
  vector_type mean_;
  T log_partition_;
};

template <class T>
struct expectation_on<sparse_gaussian<T>> : expectation_of_marginal<sparse_gaussian<T>> {};

}  // namespace freefield
