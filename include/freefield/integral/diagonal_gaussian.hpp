#pragma once
/// @file
/// Independent Gaussian variables, in memory of the order of their number.

#include <freefield/core/multi_index.hpp>
#include <freefield/integral/expectation_of_marginal.hpp>
#include <freefield/integral/gaussian_integral.hpp>
#include <freefield/measure/gaussian.hpp>
#include <freefield/numeric/submatrix.hpp>

#include <Eigen/Core>

#include <span>
#include <string_view>
#include <utility>

namespace freefield {

namespace detail::integral {

/// A dense marginal of a large measure, from its mean and from the entries of its covariance that are needed.
/// @param covariance  covariance(i, j)
template <class T, class Covariance>
gaussian<T> dense_marginal(std::string_view function, vector_of<T> const& mean, index_span indices,
                           Covariance const& covariance) {
  require_distinct(function, indices, mean.size());
  auto const count = static_cast<Eigen::Index>(indices.size());
  matrix_of<T> c(count, count);
  for (Eigen::Index l = 0; l < count; ++l) {
    for (Eigen::Index k = l; k < count; ++k) {
      c(k, l) = c(l, k) = covariance(indices[static_cast<std::size_t>(k)], indices[static_cast<std::size_t>(l)]);
    }
  }
  return gaussian<T>(selected(mean, indices), c);
}

inline void require_coordinates(std::string_view function, Eigen::Index i, Eigen::Index j, Eigen::Index n) {
  require_index(function, i, n, 0);
  require_index(function, j, n, 1);
}

template <class T>
void require_finite_mean(std::string_view function, vector_of<T> const& mean) {
  for (Eigen::Index i = 0; i < mean.size(); ++i) {
    require(math::is_finite(mean(i)), errc::overflow, {function, "mean overflows", "a finite result"}, mean(i), {i});
  }
}

template <class T, class Diagonal>
vector_of<T> checked_diagonal(std::string_view function, Diagonal const& diagonal) {
  vector_of<T> const d = checked_vector<T>(function, "precision is not finite", diagonal);
  for (Eigen::Index i = 0; i < d.size(); ++i) {
    require(T(0) < d(i), errc::not_positive,
            {function, "precision is not positive definite: pivot", "positive numbers"}, d(i), {i});
  }
  return d;
}

template <class T, class Diagonal, class Source>
factored_integral<T> diagonal_integral(std::string_view function, Diagonal const& diagonal, Source const& source) {
  vector_of<T> const d = checked_diagonal<T>(function, diagonal), b = checked_source<T>(function, source, d.size());
  factored_integral<T> result;
  T exponent(0);
  for (Eigen::Index i = 0; i < d.size(); ++i) {
    result.integrate(d(i));
    exponent = T(exponent + T(b(i) / d(i)) * b(i));
  }
  result.exponentiate(T(exponent / T(2)));
  return result;
}

/// A diagonal matrix of Eigen: `Eigen::DiagonalMatrix` or `v.asDiagonal()`.
template <class Derived>
void take_diagonal(Eigen::DiagonalBase<Derived> const&);

}  // namespace detail::integral

/// A diagonal matrix of Eigen: `Eigen::DiagonalMatrix` or `v.asDiagonal()`.
template <class M>
concept diagonal_matrix = requires(M const& m) { detail::integral::take_diagonal(m); };

/// The Gaussian measure of independent variables, x_i with mean m_i and variance 1 / A_i; density proportional to
/// exp(-sum A_i x_i^2 / 2 + sum b_i x_i).  Exact for exact numbers.
///     auto const p = ff::diagonal_gaussian<double>::from_precision(A, b);   // two vectors
///     ff::moment(p.marginal(ff::indices{3, 7000}), ff::indices{0, 0, 1, 1});
/// Cost: O(n) to construct and O(n) memory; every other operation in what it returns.
template <field_scalar T>
  requires ordered_scalar<T>
class diagonal_gaussian {
 public:
  using scalar_type = T;
  using vector_type = vector_of<T>;
  using index_type = Eigen::Index;

  /// @param precision  the numbers A_i > 0
  /// @param source     b
  /// @throws error `size_mismatch`, `non_finite`, `not_positive` with the index; `overflow` for the mean
  template <eigen_dense<T> Precision, eigen_dense<T> Source>
  static diagonal_gaussian from_precision(Precision const& precision, Source const& source) {
    constexpr std::string_view function = "diagonal_gaussian::from_precision";
    vector_type const a = detail::integral::checked_diagonal<T>(function, precision);
    vector_type mean = detail::integral::checked_source<T>(function, source, a.size());
    for (index_type i = 0; i < a.size(); ++i) mean(i) = T(mean(i) / a(i));
    detail::integral::require_finite_mean(function, mean);
    return diagonal_gaussian(a, std::move(mean));
  }
  template <eigen_dense<T> Precision>
  static diagonal_gaussian from_precision(Precision const& precision) {
    return from_precision(precision, detail::integral::no_source<T>(precision.rows()));
  }

  index_type dimension() const { return mean_.size(); }
  vector_type const& mean() const { return mean_; }

  /// The numbers A_i.
  vector_type const& precision() const { return precision_; }

  /// @throws error `out_of_range` for an index that is not below the dimension, `overflow`
  T covariance(index_type i, index_type j) const {
    constexpr std::string_view function = "diagonal_gaussian::covariance";
    detail::integral::require_coordinates(function, i, j, dimension());
    return entry(function, i, j);
  }

  /// log of the integral of exp(-sum A_i x_i^2 / 2 + sum b_i x_i).
  /// @throws error `overflow`
  T log_partition_function() const requires real_scalar<T> {
    constexpr std::string_view function = "diagonal_gaussian::log_partition_function";
    vector_type source = mean_;
    for (index_type i = 0; i < dimension(); ++i) source(i) = T(source(i) * precision_(i));
    detail::integral::require_finite_mean(function, source);
    return detail::integral::diagonal_integral<T>(function, precision_, source).log(function);
  }

  /// The coordinates `which`, in that order, as a dense measure.
  /// @throws error `out_of_range` for an index that is not below the dimension, `domain` for one that comes twice,
  /// `overflow`
  gaussian<T> marginal(indices const& which) const {
    constexpr std::string_view function = "diagonal_gaussian::marginal";
    return detail::integral::dense_marginal<T>(function, mean_, which,
                                     [&](index_type i, index_type j) { return entry(function, i, j); });
  }

  /// @param engine  draws n times the words of `normal<T>`
  template <random_engine Engine>
  vector_type sample(Engine& engine) const requires(real_scalar<T> && requires(T const& x) { math::cos(x); }) {
    vector_type result = mean_;
    for (index_type i = 0; i < dimension(); ++i) {
      T const noise = normal<T>(engine);
      result(i) = T(result(i) + T(noise / math::sqrt(precision_(i))));
    }
    return result;
  }

 private:
  diagonal_gaussian(vector_type precision, vector_type mean)
      : precision_(std::move(precision)), mean_(std::move(mean)) {}

  T entry(std::string_view function, index_type i, index_type j) const {
    if (i != j) return T(0);
    T const result = T(T(1) / precision_(i));
    require(math::is_finite(result), errc::overflow, {function, "variance overflows", "a finite result"}, result, {i});
    return result;
  }

  vector_type precision_;
  vector_type mean_;
};

template <field_scalar T>
struct expectation_on<diagonal_gaussian<T>> : expectation_of_marginal<diagonal_gaussian<T>> {};

/// The Gaussian integral with a diagonal precision, in O(n): `gaussian_integral(v.asDiagonal(), b)`.
/// @throws error as for a dense precision, but that a zero on the diagonal is `not_positive`, too
template <diagonal_matrix Precision, real_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
T gaussian_integral(Precision const& a, Source const& b) {
  constexpr std::string_view function = "gaussian_integral";
  return detail::integral::diagonal_integral<T>(function, a.diagonal(), b).value(function);
}
template <diagonal_matrix Precision, real_scalar T = typename Precision::Scalar>
T gaussian_integral(Precision const& a) {
  return gaussian_integral(a, detail::integral::no_source<T>(a.rows()));
}
template <diagonal_matrix Precision, real_scalar T = typename Precision::Scalar, eigen_dense<T> Source>
T log_gaussian_integral(Precision const& a, Source const& b) {
  constexpr std::string_view function = "log_gaussian_integral";
  return detail::integral::diagonal_integral<T>(function, a.diagonal(), b).log(function);
}
template <diagonal_matrix Precision, real_scalar T = typename Precision::Scalar>
T log_gaussian_integral(Precision const& a) {
  return log_gaussian_integral(a, detail::integral::no_source<T>(a.rows()));
}

}  // namespace freefield
