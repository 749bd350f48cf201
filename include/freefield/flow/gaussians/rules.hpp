#pragma once
/// @file
/// Steps of Gaussians, each a rule: `step(flow, p, window, t, h)`.

#include <freefield/flow/field_metric.hpp>
#include <freefield/flow/fisher_rao.hpp>
#include <freefield/flow/gaussians/diffused.hpp>
#include <freefield/flow/gaussians/implicit_step.hpp>
#include <freefield/flow/gaussians/transition.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/time_window.hpp>
#include <freefield/flow/wasserstein.hpp>
#include <freefield/numeric/cholesky.hpp>

#include <memory>
#include <string_view>

namespace freefield::detail::flow_room {

/// The mobility of a metric as a matrix.
template <class T, class Mobility>
matrix_of<T> mobility_matrix(wasserstein_metric<Mobility> const& g, Eigen::Index d) {
  return identity<T>(d, mobility_number<T>(g.mobility));
}
template <class T, class Operator>
matrix_of<T> mobility_matrix(field_metric_of<Operator> const& g, Eigen::Index d) {
  return field_operator<T>(g, typename real_below<T>::type(0), d);
}

/// The exact solution for a quadratic potential with Hessian A: m' = -C g(m), S' = 2 T C - C A S - S A C.  The
/// transition over a length is kept for the next step.
template <class T>
class exact_rule {
 public:
  static constexpr std::string_view name = "exact";

  template <class F, class G, class Time>
  gaussian<T> step(gradient_flow_of<F, G> const& flow, gaussian<T> const& p, time_window<Time> const&,
                   Time const&, Time const& h) {
    auto const at = potential_variation(flow.functional, p);
    if (!transition_ || !(h == length_)) {
      mobility_ = mobility_matrix<T>(flow.metric, p.dimension());
      T const temperature = checked_temperature<T>(name, flow.functional);
      transition_ = std::make_shared<linear_transition<T> const>(transition_of<T>(
          matrix_of<T>(mobility_ * at.hessian), matrix_of<T>(mobility_ * T(T(2) * temperature)), T(h)));
      length_ = h;
    }
    vector_of<T> const force = mobility_ * at.gradient;
    vector_of<T> const mean = p.mean() - transition_->response * force;
    return {mean, symmetric_part<T>(transition_->decay * p.covariance() * transition_->decay.transpose() +
                                    transition_->noise)};
  }

 private:
  std::shared_ptr<linear_transition<T> const> transition_;
  matrix_of<T> mobility_;
  typename real_below<T>::type length_{0};
};

/// Forward in the potential, backward in the entropy: S_half = (1 - h H) S (1 - h H), then `diffused`.
template <class T>
struct forward_backward_rule {
  static constexpr std::string_view name = "forward_backward";

  template <class F, class Mobility, class Time>
  gaussian<T> step(gradient_flow_of<F, wasserstein_metric<Mobility>> const& flow, gaussian<T> const& p,
                   time_window<Time> const& window, Time const& t, Time const& h) const {
    auto const& f = at_time(flow.functional, window.inside(t));
    T const temperature = checked_temperature<T>(name, f);
    T const length = times(mobility_number<T>(flow.metric.mobility), h);
    auto const at = potential_variation(f, p);
    matrix_of<T> const map = identity<T>(p.dimension()) - at.hessian * length;
    matrix_of<T> const half = symmetric_part<T>(map * p.covariance() * map.transpose());
    return {vector_of<T>(p.mean() - at.gradient * length),
            symmetric_part<T>(diffused<T>(name, half, T(length * temperature)))};
  }
};

/// The minimising movement in closed form for a quadratic potential.
template <class T>
struct gaussian_jko_rule {
  static constexpr std::string_view name = "jko";

  template <class F, class Mobility, class Time>
  gaussian<T> step(gradient_flow_of<F, wasserstein_metric<Mobility>> const& flow, gaussian<T> const& p,
                   time_window<Time> const& window, Time const& t, Time const& h) const {
    auto const& f = at_time(flow.functional, window.inside(Time(t + h)));
    auto const at = potential_variation(f, p);
    implicit_step<T> const step(name, at.hessian, times(mobility_number<T>(flow.metric.mobility), h),
                                checked_temperature<T>(name, f));
    return {vector_of<T>(p.mean() + step.motion(at.gradient)), step.covariance(p.covariance())};
  }
};

/// The natural gradient: P+ = P + h H,  m+ = m - h S+ g, for dF = g . dm + tr(H dS) / 2.
template <class T>
struct natural_gradient_rule {
  static constexpr std::string_view name = "natural_gradient";

  template <class F, class Time>
  gaussian<T> step(gradient_flow_of<F, fisher_rao_metric> const& flow, gaussian<T> const& p,
                   time_window<Time> const& window, Time const& t, Time const& h) const {
    auto const at = first_variation(at_time(flow.functional, window.inside(t)), p);
    cholesky_factor<T> const precision(symmetric_part<T>(p.precision() + at.hessian * T(h)));
    require(precision.exists(), errc::not_positive,
            {name, "precision is not positive after the step", "a shorter step"}, h);
    matrix_of<T> const covariance = symmetric_part<T>(precision.inverse());
    vector_of<T> const force = covariance * at.gradient;
    return {vector_of<T>(p.mean() - force * T(h)), covariance};
  }
};

}  // namespace freefield::detail::flow_room
