#pragma once
/// @file
/// A Gaussian vector as a function of independent standard normal numbers.

#include <freefield/measure/gaussian.hpp>
#include <freefield/numeric/semidefinite_factor.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace freefield::detail::integral {

/// The form m + L z of a Gaussian vector, where L has one column for every independent direction: L L^T = C.
template <class T>
class standard_form {
 public:
  explicit standard_form(gaussian<T> const& p) : mean_(p.mean()) {
    semidefinite_factor<T> const factor(p.covariance());
    root_ = matrix_of<T>::Constant(p.dimension(), p.rank(), T(0));
    for (Eigen::Index k = 0; k < root_.cols(); ++k) {
      T const scale = math::sqrt(factor.pivot(k));
      root_(factor.order(k), k) = scale;
      for (Eigen::Index i = k + 1; i < root_.rows(); ++i) root_(factor.order(i), k) = T(factor.lower(i, k) * scale);
    }
  }
  standard_form(vector_of<T> mean, matrix_of<T> root) : mean_(std::move(mean)), root_(std::move(root)) {}

  Eigen::Index dimension() const { return mean_.size(); }
  Eigen::Index rank() const { return root_.cols(); }
  vector_of<T> const& mean() const { return mean_; }
  matrix_of<T> const& root() const { return root_; }

  /// Writes the point m + L z.
  template <class Numbers>
  void write_point(Numbers const& z, vector_of<T>& x) const {
    x = mean_;
    for (Eigen::Index k = 0; k < rank(); ++k) {
      for (Eigen::Index i = 0; i < x.size(); ++i) x(i) = T(x(i) + T(root_(i, k) * z(k)));
    }
  }

  /// The change of a linear function a . x with each z_k: L^T a.
  vector_of<T> slope(vector_of<T> const& a) const {
    vector_of<T> result(rank());
    for (Eigen::Index k = 0; k < rank(); ++k) {
      T sum(0);
      for (Eigen::Index i = 0; i < a.size(); ++i) sum = T(sum + T(root_(i, k) * a(i)));
      result(k) = sum;
    }
    return result;
  }

  /// The same vector in rotated z, whose first axis is along w: L (1 - 2 v v^T / v.v) with v = w / |w| +- e_0.
  standard_form rotated_onto(vector_of<T> w) const {
    T squares(0);
    for (T const& entry : w) squares = T(squares + T(entry * entry));
    T const length = math::sqrt(squares);
    for (T& entry : w) entry = T(entry / length);
    w(0) = w(0) < T(0) ? T(w(0) - T(1)) : T(w(0) + T(1));
    T const half_norm = magnitude(w(0));  // v.v / 2 = 1 + |w_0| / |w|
    matrix_of<T> root = root_;
    for (Eigen::Index i = 0; i < root.rows(); ++i) {
      T along(0);
      for (Eigen::Index k = 0; k < rank(); ++k) along = T(along + T(root(i, k) * w(k)));
      for (Eigen::Index k = 0; k < rank(); ++k) root(i, k) = T(root(i, k) - T(T(along * w(k)) / half_norm));
    }
    return {mean_, std::move(root)};
  }

  /// The vector at z_0 = t, as a function of the other z.
  standard_form slice(T const& t) const {
    vector_of<T> mean = mean_;
    for (Eigen::Index i = 0; i < mean.size(); ++i) mean(i) = T(mean(i) + T(root_(i, 0) * t));
    return {std::move(mean), root_.rightCols(rank() - 1)};
  }

 private:
  vector_of<T> mean_;
  matrix_of<T> root_;
};

/// The density of a standard normal number.
template <class T>
T normal_density(T const& z) {
  return T(math::exp(T(T(-T(z * z)) / T(2))) / math::sqrt(T(T(2) * math::pi<T>())));
}

/// The distance beyond which the density is below epsilon^2.
template <class T>
T normal_reach() {
  return math::sqrt(T(T(-4) * math::log(std::numeric_limits<T>::epsilon())));
}

/// The largest distance that is looked at, where a function grows.
template <class T>
T far_reach() {
  return T(T(T(8) / T(5)) * normal_reach<T>());
}

/// The distance beyond which the density times a function is negligible, as far as a few points can tell.
/// @param size  the absolute value of the function, of a number
template <class T, class G>
T reach_for(G const& size) {
  T bulk(0), reach = normal_reach<T>();
  for (int k = -4; k <= 4; ++k) {
    T const z = T(T(k) + T(T(3) / T(8)));  // not 0, where many functions have no value
    bulk = std::max(bulk, T(normal_density(z) * size(z)));
  }
  T const least = T(bulk * T(std::numeric_limits<T>::epsilon() / T(1000)));
  T const end = far_reach<T>(), growth = T(T(6) / T(5));
  while (reach < end && T(normal_density(reach) * std::max(size(reach), size(T(-reach)))) > least)
    reach = std::min(T(reach * growth), end);
  return reach;
}

/// The leading term, for large r, of the probability that a standard normal vector is farther from 0 than r.
template <class T>
T mass_beyond(Eigen::Index rank, T const& r) {
  T mass = math::exp(T(T(-T(r * r)) / T(2)));
  if (rank % 2 == 1) mass = T(T(mass * math::sqrt(T(T(2) / math::pi<T>()))) / r);
  for (Eigen::Index k = rank % 2 == 1 ? 3 : 4; k <= rank; k += 2)
    mass = T(mass * T(T(r * r) / T(static_cast<int>(k - 2))));
  return mass;
}

}  // namespace freefield::detail::integral
