#pragma once
/// @file
/// The metric of Fisher and Rao on probabilities and on Gaussians.

#include <freefield/flow/metric.hpp>
#include <freefield/flow/wasserstein.hpp>
#include <freefield/measure/discrete.hpp>
#include <freefield/measure/gaussian.hpp>
#include <freefield/numeric/pairwise_sum.hpp>

#include <cstddef>

namespace freefield {

/// The Fisher information as a metric.  On probabilities K xi = p_i (xi_i - sum_j p_j xi_j), the replicator equation;
/// on Gaussians m' = -S g, S' = -S H S: the natural gradient in continuous time.
/// Source: S. Amari, Neural Comput. 10 (1998) 251.
struct fisher_rao_metric {};
inline constexpr fisher_rao_metric fisher_rao{};

template <class T>
struct covector_at<discrete<T>> {
  using type = vector_of<T>;
};

template <class T>
struct metric_traits<fisher_rao_metric, discrete<T>> {
  static vector_of<T> motion(fisher_rao_metric, discrete<T> const& p, vector_of<T> const& xi,
                             time_of<discrete<T>> const&) {
    // A place without mass stays without; its variation may be infinite.
    auto const share = [&](std::ptrdiff_t i) { return p.weight(i) > T(0) ? T(p.weight(i) * xi(i)) : T(0); };
    T const mean = pairwise_sum<T>(0, p.size(), share);
    vector_of<T> result(p.size());
    for (Eigen::Index i = 0; i < p.size(); ++i)
      result(i) = p.weight(i) > T(0) ? T(p.weight(i) * T(xi(i) - mean)) : T(0);
    return result;
  }
  static T pairing(discrete<T> const& p, vector_of<T> const& xi, vector_of<T> const& motion) {
    return pairwise_sum<T>(0, p.size(), [&](std::ptrdiff_t i) {
      return p.weight(i) > T(0) ? T(xi(i) * motion(i)) : T(0);
    });
  }
};

template <class T>
struct metric_traits<fisher_rao_metric, gaussian<T>> {
  static gaussian_motion<T> motion(fisher_rao_metric, gaussian<T> const& p, gaussian_variation<T> const& xi,
                                   time_of<gaussian<T>> const&) {
    return {p.covariance() * xi.gradient, p.covariance() * xi.hessian * p.covariance()};
  }
  static T pairing(gaussian<T> const&, gaussian_variation<T> const& xi, gaussian_motion<T> const& motion) {
    return detail::flow_room::gaussian_pairing(xi, motion);
  }
};

}  // namespace freefield
