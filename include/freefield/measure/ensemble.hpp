#pragma once
/// @file
/// Weighted particles.

#include <freefield/core/random.hpp>
#include <freefield/measure/sample.hpp>
#include <freefield/measure/weighted_points.hpp>
#include <freefield/measure/weights.hpp>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string_view>
#include <utility>

namespace freefield {

/// The measure sum_i w_i delta(x - x_i) of n particles in R^d with weights w_i >= 0 that add up to 1.
///
///     ff::ensemble<double> const cloud(ff::sample(p, 10'000, {.seed = 7}));     // equal weights
///     auto const weighted = ff::normalised(points, ff::vector_of<double>(likelihoods));
///
/// T is any ordered field; means and covariances of rationals are exact.
template <field_scalar T>
  requires ordered_scalar<T>
class ensemble {
 public:
  using scalar_type = T;
  using index_type = Eigen::Index;

  /// Equal weights.
  /// @param points  n x d, one particle in each row
  /// @throws error `empty` without rows or columns; `non_finite` with row and column
  template <eigen_dense<T> Points>
  explicit ensemble(Points const& points)
      : ensemble(points, vector_of<T>(vector_of<T>::Constant(points.rows(), equal_weight(points.rows())))) {}

  /// @param points   n x d
  /// @param weights  n
  /// @throws error as above; `size_mismatch`; `non_finite`, `domain` for a weight that is NaN or negative, with its
  /// place; `domain` where the sum is not 1 within 8 n epsilon
  template <eigen_dense<T> Points, eigen_dense<T> Weights>
  ensemble(Points const& points, Weights const& weights) : points_(points), weights_(weights) {
    constexpr std::string_view function = "ensemble";
    require_points(function, points_);
    detail::require_same_size(function, "particles and weights differ in number", points_.rows(), weights_.size());
    detail::measure_room::require_weights(function, not_a_weight, weights_);
    detail::measure_room::require_unit_sum<T>(function, detail::measure_room::total(weights_), weights_.size());
  }

  /// Weights proportional to these.
  template <eigen_dense<T> Points, eigen_dense<T> Weights>
  static ensemble normalised(Points const& points, Weights const& weights) {
    return ensemble(points, detail::measure_room::normalised_weights<T>("normalised", not_a_weight, weights));
  }

  index_type dimension() const { return points_.cols(); }
  /// The number of particles.
  index_type size() const { return points_.rows(); }
  /// n x d
  matrix_of<T> const& points() const { return points_; }
  vector_of<T> const& weights() const { return weights_; }
  T const& weight(index_type i) const { return weights_(i); }
  auto point(index_type i) const { return points_.row(i); }

  /// sum_i w_i x_i
  vector_of<T> mean() const { return detail::measure_room::mean_of<T>(*this); }
  /// sum_i w_i (x_i - mean) (x_i - mean)^T: of the measure, which does not divide by n - 1.
  matrix_of<T> covariance() const { return detail::measure_room::covariance_of<T>(*this); }

  /// 1 / sum_i w_i^2: how many particles of equal weight say as much; n for equal weights.
  /// Source: A. Kong, J. S. Liu, W. H. Wong, J. Amer. Statist. Assoc. 89 (1994) 278.
  T effective_size() const {
    return T(T(1) / pairwise_sum<T>(0, size(), [&](std::ptrdiff_t i) { return T(weights_(i) * weights_(i)); }));
  }

  /// `count` particles of equal weight by systematic resampling: particle i comes floor(count w_i) or ceil(count w_i)
  /// times, in the order of the particles, and count w_i times on average; up to the rounding of T, which has to tell
  /// count different parts of 1 apart.
  /// @throws error `domain` for count < 1
  /// Source: J. Carpenter, P. Clifford, P. Fearnhead, IEE Proc. Radar Sonar Navig. 146 (1999) 2.
  ensemble resampled(index_type count, std::uint64_t seed = 0) const requires real_scalar<T> {
    require(count >= 1, errc::domain, {"ensemble::resampled", "number of particles is not positive", "1 or more"},
            count);
    philox4x32 engine(seed, 0);
    T const offset = uniform<T>(engine);
    matrix_of<T> chosen(count, dimension());
    detail::measure_room::weight_table<T> const table(weights_);
    for (index_type k = 0; k < count; ++k) {
      T const part = T(T(detail::as_scalar<T>(k) + offset) / detail::as_scalar<T>(count));
      chosen.row(k) = points_.row(table.at(part));
    }
    return ensemble(chosen);
  }

  /// One of the particles, by its weight.  O(n); `sample(cloud, count)` takes O(log n) for each.
  template <random_engine Engine>
  vector_of<T> sample(Engine& engine) const requires real_scalar<T> {
    return point_in(detail::measure_room::draw_by_scan(weights_, engine), engine);
  }
  template <random_engine Engine>
  vector_of<T> point_in(index_type i, Engine&) const {
    return points_.row(i).transpose();
  }

  /// `ensemble of 10000 particles in 2 dimensions`
  friend std::ostream& operator<<(std::ostream& out, ensemble const& cloud) {
    return out << "ensemble of " << cloud.size() << " particles in " << cloud.dimension() << " dimensions";
  }

 private:
  static constexpr std::string_view not_a_weight = "weight is not a number >= 0";

  static void require_points(std::string_view function, matrix_of<T> const& points) {
    require(points.rows() > 0 && points.cols() > 0, errc::empty,
            {function, "there are no particles", "one row and one column or more"});
    detail::require_finite<T>(function, "particle is not finite", points);
  }
  /// 1/n; of nothing, which is refused later, any number.
  static T equal_weight(index_type n) { return n > 0 ? T(T(1) / detail::as_scalar<T>(n)) : T(1); }

  matrix_of<T> points_;
  vector_of<T> weights_;
};

template <class Points>
explicit ensemble(Eigen::MatrixBase<Points> const&) -> ensemble<typename Points::Scalar>;
template <class Points, class Weights>
ensemble(Eigen::MatrixBase<Points> const&, Eigen::MatrixBase<Weights> const&) -> ensemble<typename Points::Scalar>;

/// Particles with weights proportional to these, n numbers >= 0.
template <dense_matrix Points, dense_matrix Weights, class T = typename Points::Scalar>
ensemble<T> normalised(Points const& points, Weights const& weights) {
  return ensemble<T>::normalised(points, weights);
}

/// n of the particles with replacement: as `sample` of any measure, with one table of the weights' sums for all.
template <real_scalar T>
matrix_of<T> sample(ensemble<T> const& cloud, Eigen::Index n, sample_options const& options = {}) {
  return sample(detail::measure_room::tabulated(cloud), n, options);
}

}  // namespace freefield
