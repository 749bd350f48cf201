#pragma once
/// @file
/// Minimising movements of Gaussians in the metric of a field operator.

#include <freefield/flow/field_metric.hpp>
#include <freefield/flow/gaussians/implicit_step.hpp>
#include <freefield/flow/gaussians/mobile_coordinates.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/time_window.hpp>
#include <freefield/measure/gaussian.hpp>

#include <string_view>

namespace freefield::detail::flow_room {

/// In coordinates (u, w) of which u moves as in the metric of Wasserstein and w does not move, the movement is that of
/// u for every w.  With the Hessian P, A = 1 + h P_uu, the regression u = m + B (w - E w), S_uw = B S_ww, and the
/// conditional covariance S_u|w = S_uu - B S_ww B^T:
///     S_u|w -> that of the implicit step,   B -> A^-1 (B - h P_uw),
/// from which S_uw and S_uu = S_u|w + B S_ww B^T follow without an inverse of S_ww.
template <class T>
struct gaussian_field_jko_rule {
  static constexpr std::string_view name = "jko";

  template <class F, class Operator, class Time>
  gaussian<T> step(gradient_flow_of<F, field_metric_of<Operator>> const& flow, gaussian<T> const& p,
                   time_window<Time> const& window, Time const& t, Time const& h) const {
    Time const end = window.inside(Time(t + h));
    auto const& f = at_time(flow.functional, end);
    mobile_coordinates<T> const coordinates(field_operator<T>(flow.metric, end, p.dimension()));
    Eigen::Index const r = coordinates.rank();
    if (r == 0) return p;
    auto const at = potential_variation(f, p);
    matrix_of<T> const hessian = coordinates.hessian(at.hessian);
    implicit_step<T> const step(name, hessian.topLeftCorner(r, r), T(h), checked_temperature<T>(name, f));
    matrix_of<T> const pull = hessian.topRightCorner(r, p.dimension() - r) * T(h);
    matrix_of<T> const moved = moved_covariance(step, pull, coordinates.covariance(p.covariance()));
    vector_of<T> const motion = coordinates.motion(step.motion(coordinates.gradient(at.gradient)));
    return {vector_of<T>(p.mean() + motion), coordinates.covariance_of_field(moved)};
  }

 private:
  /// @param pull  h P_uw
  /// @param s     the covariance of (u, w)
  static matrix_of<T> moved_covariance(implicit_step<T> const& step, matrix_of<T> const& pull, matrix_of<T> const& s) {
    Eigen::Index const r = pull.rows(), rest = pull.cols();
    matrix_of<T> const s_uu = s.topLeftCorner(r, r), s_uw = s.topRightCorner(r, rest);
    matrix_of<T> const s_ww = s.bottomRightCorner(rest, rest), given_w = conditional_covariance(s, r);
    matrix_of<T> const inverse_a = step.inverse(), mixed = pull * s_uw.transpose();
    // (B - h P_uw) S_ww (B - h P_uw)^T
    matrix_of<T> const explained = s_uu - given_w - mixed - mixed.transpose() + pull * s_ww * pull.transpose();
    matrix_of<T> result = s;
    result.topLeftCorner(r, r) = step.covariance(given_w) + inverse_a * explained * inverse_a;
    result.topRightCorner(r, rest) = inverse_a * matrix_of<T>(s_uw - pull * s_ww);
    result.bottomLeftCorner(rest, r) = result.topRightCorner(r, rest).transpose();
    return result;
  }

  /// S_u|w, where S_ww may be singular.
  static matrix_of<T> conditional_covariance(matrix_of<T> const& s, Eigen::Index r) {
    if (r == s.rows()) return s;
    indices w;
    for (Eigen::Index i = r; i < s.rows(); ++i) w.values.push_back(i);
    return gaussian<T>(s).conditional(w, vector_of<T>(vector_of<T>::Constant(s.rows() - r, T(0)))).covariance();
  }
};

}  // namespace freefield::detail::flow_room
