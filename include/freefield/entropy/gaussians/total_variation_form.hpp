#pragma once
/// @file
/// The total variation of two Gaussians on the line.

#include <freefield/entropy/gaussians/gaussian_form.hpp>

#include <algorithm>
#include <limits>

namespace freefield::detail::entropy_room {

/// In one dimension, by the points at which the densities cross.
template <>
struct gaussian_form<total_variation_kind> {
  static constexpr bool exists = true;
  template <class R>
  static R disjoint(total_variation_kind const&, gaussian<R> const&, gaussian<R> const&) { return R(1); }

  template <class R>
  static R value(total_variation_kind const&, gaussian_pair<R> const& pair) {
    if (pair.p().dimension() == 0) return R(0);
    auto const cut = crossings(pair);
    return math::abs(R(mass(pair.p(), cut.from_p) - mass(pair.q(), cut.from_q)));
  }
  /// With s the sign of p - q outside of the crossings x1 < x2: {s (p(x2) - p(x1)), s (p'(x1) - p'(x2))}.
  template <class R>
  static gaussian_variation<R> variation(total_variation_kind const&, gaussian_pair<R> const& pair) {
    auto const cut = crossings(pair);
    R const m = pair.p().mean()(0), v = pair.p().covariance()(0, 0);
    if (m == pair.q().mean()(0) && v == pair.q().covariance()(0, 0)) {  // the middle of all one-sided derivatives
      return {vector_of<R>(vector_of<R>::Constant(1, R(0))), matrix_of<R>(matrix_of<R>::Constant(1, 1, R(0)))};
    }
    auto const density = [&](R const& z) {
      return math::is_finite(z) ? math::exp(pair.p().log_density(vector_of<R>(vector_of<R>::Constant(1, R(m + z)))))
                                : R(0);
    };
    auto const slope = [&](R const& z) { return math::is_finite(z) ? R(R(-R(z / v)) * density(z)) : R(0); };
    auto const [left, right] = cut.from_p;
    R const s = R(cut.outside), change = R(s * R(density(right) - density(left)));
    R const curve = R(s * R(slope(left) - slope(right)));
    return {vector_of<R>(vector_of<R>::Constant(1, change)), matrix_of<R>(matrix_of<R>::Constant(1, 1, curve))};
  }

 private:
  template <class R>
  struct bounds {
    R left, right;
  };
  /// Where log p = log q, counted from either mean, and the sign of p - q outside.
  template <class R>
  struct crossing_points {
    bounds<R> from_p, from_q;
    int outside;
  };

  /// log p - log q = (a z^2 - 2 b z + c)/2 with z from m0, and the same a with z from m1; the discriminant
  /// b^2 - a c = s^2/(v w) + a log(v/w) is a sum of terms >= 0.
  template <class R>
  static crossing_points<R> crossings(gaussian_pair<R> const& pair) {
    require(pair.p().dimension() == 1, errc::domain,
            {"total_variation", "Gaussians have several dimensions, in which there is no closed form", "dimension 1"},
            pair.p().dimension());
    R const infinity = std::numeric_limits<R>::infinity();
    R const v = pair.p().covariance()(0, 0), w = pair.q().covariance()(0, 0);
    R const s = R(pair.q().mean()(0) - pair.p().mean()(0)), a = R(R(R(v - w) / v) / w);
    if (a == R(0)) {
      R const half = R(s / R(2));
      if (s < R(0)) return {{R(-infinity), half}, {R(-infinity), R(-half)}, 1};
      return {{half, infinity}, {R(-half), infinity}, 1};
    }
    R const logarithm = log_ratio(w, v), root = math::sqrt(R(R(R(s / v) * R(s / w)) - R(a * logarithm)));
    bounds<R> const from_p = roots(a, R(s / w), R(R(s * R(s / w)) + logarithm), root);
    bounds<R> const from_q = roots(a, R(s / v), R(logarithm - R(s * R(s / v))), root);
    return {from_p, from_q, a > R(0) ? 1 : -1};
  }

  /// (b +- root)/a, without cancellation.
  template <class R>
  static bounds<R> roots(R const& a, R const& b, R const& c, R const& root) {
    R const sum = R(b + (b < R(0) ? R(-root) : root)), one = R(sum / a), other = sum == R(0) ? R(0) : R(c / sum);
    return {std::min(one, other), std::max(one, other)};
  }

  /// The mass between these offsets from the mean.
  template <class R>
  static R mass(gaussian<R> const& p, bounds<R> const& offsets) {
    R const unit = math::sqrt(R(R(2) * p.covariance()(0, 0)));
    auto const below = [&](R const& z) {
      if (!math::is_finite(z)) return z > R(0) ? R(1) : R(-1);
      return R(math::erf(R(z / unit)));
    };
    return R(R(below(offsets.right) - below(offsets.left)) / R(2));
  }
};

}  // namespace freefield::detail::entropy_room
