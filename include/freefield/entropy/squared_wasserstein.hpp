#pragma once
/// @file
/// The squared distance of Wasserstein from a Gaussian, as a functional.

#include <freefield/entropy/combination.hpp>
#include <freefield/entropy/reference.hpp>
#include <freefield/entropy/variation.hpp>
#include <freefield/transport/bures.hpp>

#include <ostream>

namespace freefield {

/// W_2^2(p, q) as a functional of a Gaussian p: first variation {2 (m0 - m1), 2 (I - T)} with the optimal map T from p
/// to q.
template <detail::entropy_room::reference Q>
struct squared_wasserstein_functional : functional_node<squared_wasserstein_functional<Q>> {
  using laws = law_list<law::nonnegative>;
  Q held;

  detail::entropy_room::measure_in<Q> const& reference() const { return detail::entropy_room::measure_of(held); }
  void print(std::ostream& out) const {
    detail::entropy_room::describe(out << "squared_wasserstein_distance(", reference());
    out << ')';
  }
};

/// @param q  a Gaussian
template <detail::entropy_room::reference Q>
  requires requires(detail::entropy_room::measure_in<Q> const& m) { m.covariance(); m.precision(); }
squared_wasserstein_functional<Q> squared_wasserstein_distance(Q const& q) {
  return {{}, q};
}

template <class Q, real_scalar T>
  requires detail::entropy_room::same_kind<gaussian<T>, detail::entropy_room::measure_in<Q>>
struct functional_on<squared_wasserstein_functional<Q>, gaussian<T>> {
  using F = squared_wasserstein_functional<Q>;
  using R = detail::entropy_room::meeting_of<T, typename detail::entropy_room::measure_in<Q>::scalar_type>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, gaussian<T> const& p) {
    using detail::entropy_room::in_scalar;
    return squared_wasserstein_distance(in_scalar<R>(p), in_scalar<R>(f.reference()));
  }
  static gaussian_variation<R> variation(F const& f, gaussian<T> const& p) {
    using detail::entropy_room::in_scalar;
    gaussian<R> const one = in_scalar<R>(p), other = in_scalar<R>(f.reference());
    matrix_of<R> hessian = optimal_map(one, other).map * R(-2);
    for (Eigen::Index i = 0; i < hessian.rows(); ++i) hessian(i, i) = R(hessian(i, i) + R(2));
    return {vector_of<R>((one.mean() - other.mean()) * R(2)), hessian};
  }
};

}  // namespace freefield
