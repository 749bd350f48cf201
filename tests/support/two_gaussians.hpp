#pragma once
/// @file
/// Two Gaussians in the plane without a common axis, and how far Gaussians are apart.

#include <freefield/measure/gaussian.hpp>

namespace support {

inline freefield::gaussian<double> start_gaussian() {
  return {Eigen::Vector2d(1.0, -0.5), Eigen::Matrix2d{{0.5, 0.3}, {0.3, 0.8}}};
}
inline freefield::gaussian<double> target_gaussian() {
  return {Eigen::Vector2d(0.2, 0.4), Eigen::Matrix2d{{1.5, -0.4}, {-0.4, 0.9}}};
}

inline double distance(freefield::gaussian<double> const& p, freefield::gaussian<double> const& q) {
  return (p.mean() - q.mean()).norm() + (p.covariance() - q.covariance()).norm();
}

}  // namespace support
