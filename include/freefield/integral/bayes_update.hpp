#pragma once
/// @file
/// Linear Gaussian inference: predictions and updates of a Gaussian measure, as in the Kalman filter.

#include <freefield/measure/gaussian.hpp>

#include <numeric>
#include <span>
#include <vector>

namespace freefield {

/// The joint measure of two independent vectors, (x, y).
/// Cost: O((n + m)^3).
template <field_scalar T>
gaussian<T> independent(gaussian<T> const& p, gaussian<T> const& q) {
  Eigen::Index const n = p.dimension(), m = q.dimension();
  vector_of<T> mean(n + m);
  mean << p.mean(), q.mean();
  matrix_of<T> covariance = matrix_of<T>::Constant(n + m, n + m, T(0));
  covariance.topLeftCorner(n, n) = p.covariance();
  covariance.bottomRightCorner(m, m) = q.covariance();
  return gaussian<T>(mean, covariance);
}

namespace detail::integral {

/// The measure of (x, H x + noise) or, without `keep`, of H x + noise.
template <class T, class Map, class Noise>
gaussian<T> observed(std::string_view function, gaussian<T> const& p, Map const& map, Noise const& noise, bool keep) {
  matrix_of<T> const h = map;
  matrix_of<T> const r = checked_symmetric<T, by_coordinates>(function, noise);
  require_finite<T>(function, "map is not finite", h);
  require_same_size(function, "map and measure differ in dimension", h.cols(), p.dimension());
  require_same_size(function, "map and noise differ in dimension", h.rows(), r.rows());
  Eigen::Index const n = keep ? h.cols() : 0;
  matrix_of<T> all = matrix_of<T>::Constant(n + h.rows(), h.cols() + h.rows(), T(0));
  for (Eigen::Index i = 0; i < n; ++i) all(i, i) = T(1);
  for (Eigen::Index i = 0; i < h.rows(); ++i) all(n + i, h.cols() + i) = T(1);
  all.bottomLeftCorner(h.rows(), h.cols()) = h;
  return independent(p, gaussian<T>(r)).affine(all);
}

/// The posterior, with the covariance of the error of the estimate, (1 - G H) (x - m) - G r.  Computed as a sum of
/// squares it loses no digits where the prior is far wider than the noise (Joseph's form).
template <class T, class Map, class Noise>
gaussian<T> without_cancellation(gaussian<T> const& prior, Map const& map, Noise const& noise,
                                 gaussian<T> const& predicted, gaussian<T> const& posterior) {
  matrix_of<T> const h = map, transposed = h.transpose();
  matrix_of<T> const gain = prior.covariance() * transposed * predicted.precision();
  Eigen::Index const n = h.cols(), k = h.rows();
  matrix_of<T> errors(n, n + k);
  errors.leftCols(n) = matrix_of<T>::Identity(n, n) - gain * h;
  errors.rightCols(k) = -gain;
  gaussian<T> const centred(vector_of<T>(vector_of<T>::Constant(n, T(0))), prior.covariance());
  return independent(centred, gaussian<T>(matrix_of<T>(noise))).affine(errors, posterior.mean());
}

}  // namespace detail::integral

/// The measure of H x + r for independent noise r with mean zero and covariance R: mean H m, covariance H C H^T + R.
/// The prediction of a Kalman filter, and the marginal likelihood of observations:
///     predict(prior, H, R).log_density(y)     // log of the evidence of y
/// @param map    H, k x n
/// @param noise  R, k x k
/// Cost: O((n + k)^3).
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`, `not_positive`, `overflow`
/// Source: R. E. Kalman, J. Basic Eng. 82 (1960) 35.
template <field_scalar T, eigen_dense<T> Map, eigen_dense<T> Noise>
gaussian<T> predict(gaussian<T> const& p, Map const& map, Noise const& noise) {
  return detail::integral::observed("predict", p, map, noise, false);
}

/// The measure of x given the observation y = H x + r, r with mean zero and covariance R:
///     mean m + G (y - H m),   covariance C - G H C,   G = C H^T (H C H^T + R)^-1,
/// as the conditional of the joint measure of x and y, exact for exact numbers; the covariance of others in Joseph's
/// form (1 - G H) C (1 - G H)^T + G R G^T, which keeps its digits under a wide prior.
/// R may be singular, even zero, where the observation is possible.
/// @param map    H, k x n
/// @param noise  R, k x k
/// @param value  y, k
/// Cost: O((n + k)^3).
/// @throws error as for `predict`; `domain` for an observation outside of the support
template <field_scalar T, eigen_dense<T> Map, eigen_dense<T> Noise, eigen_dense<T> Value>
gaussian<T> bayes_update(gaussian<T> const& prior, Map const& map, Noise const& noise, Value const& value) {
  auto const y = detail::checked_vector<T>("bayes_update", "observation is not finite", value);
  gaussian<T> const joint = detail::integral::observed("bayes_update", prior, map, noise, true);
  detail::require_same_size("bayes_update", "observation and map differ in size", y.size(), map.rows());
  std::vector<Eigen::Index> last(static_cast<std::size_t>(y.size()));
  std::iota(last.begin(), last.end(), prior.dimension());
  indices const observed(std::move(last));
  gaussian<T> const posterior = joint.conditional(observed, y);
  if constexpr (real_scalar<T>) {
    gaussian<T> const predicted = joint.marginal(observed);
    if (predicted.is_positive_definite())
      return detail::integral::without_cancellation(prior, map, noise, predicted, posterior);
  }
  return posterior;
}

}  // namespace freefield
