#pragma once
/// @file
/// Coordinates in which measures are vectors, so that the explicit steppers of vectors run on them.

#include <freefield/entropy/functional.hpp>
#include <freefield/flow/fisher_rao.hpp>
#include <freefield/flow/free_energy.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/runge_kutta/embedded_method.hpp>
#include <freefield/flow/runge_kutta/fixed_method.hpp>
#include <freefield/flow/wasserstein.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <memory>
#include <utility>

namespace freefield {

/// Coordinates of the measures M; specialised with
///     static vector_of<T> to(M const&);                      // the coordinates
///     static M from(vector_of<T> const&, M const& like);     // the measure, validated
///     static vector_of<T> velocity(M const&, motion);        // a motion in coordinates
///     using guarantees = guarantee_list<...>;                // what every measure with coordinates has
template <class M>
struct chart {};

/// A Gaussian as its mean and the lower triangle of its covariance.  A step that leaves the positive matrices is an
/// error.
template <class T>
struct chart<gaussian<T>> {
  using guarantees = guarantee_list<>;

  static vector_of<T> to(gaussian<T> const& p) { return packed(p.mean(), p.covariance()); }
  static gaussian<T> from(vector_of<T> const& u, gaussian<T> const& like) {
    Eigen::Index const d = like.dimension();
    matrix_of<T> covariance(d, d);
    Eigen::Index k = d;
    for (Eigen::Index j = 0; j < d; ++j)
      for (Eigen::Index i = j; i < d; ++i) covariance(i, j) = covariance(j, i) = u(k++);
    return gaussian<T>(vector_of<T>(u.head(d)), covariance);
  }
  static vector_of<T> velocity(gaussian<T> const&, gaussian_motion<T> const& motion) {
    return packed(motion.mean, motion.covariance);
  }

 private:
  static vector_of<T> packed(vector_of<T> const& mean, matrix_of<T> const& covariance) {
    Eigen::Index const d = mean.size();
    vector_of<T> result(d + d * (d + 1) / 2);
    result.head(d) = mean;
    Eigen::Index k = d;
    for (Eigen::Index j = 0; j < d; ++j)
      for (Eigen::Index i = j; i < d; ++i) result(k++) = covariance(i, j);
    return result;
  }
};

/// Probabilities as their logarithms, up to a constant: none becomes negative, their sum stays 1.
template <class T>
struct chart<discrete<T>> {
  using guarantees = guarantee_list<guarantee::positivity, guarantee::mass>;

  /// @throws error `domain` for a probability of 0
  static vector_of<T> to(discrete<T> const& p) {
    vector_of<T> result(p.size());
    for (Eigen::Index i = 0; i < p.size(); ++i) {
      require(p.weight(i) > T(0), errc::domain,
              {"evolve", "probability is zero, where logarithms are the coordinates", "probabilities > 0"}, p.weight(i),
              {i});
      result(i) = math::log(p.weight(i));
    }
    return result;
  }
  static discrete<T> from(vector_of<T> const& u, discrete<T> const&) {
    T largest = u(0);
    for (Eigen::Index i = 1; i < u.size(); ++i) largest = std::max(largest, T(u(i)));
    vector_of<T> weights(u.size());
    for (Eigen::Index i = 0; i < u.size(); ++i) weights(i) = math::exp(T(u(i) - largest));
    return discrete<T>::normalised(weights);
  }
  static vector_of<T> velocity(discrete<T> const& p, vector_of<T> const& motion) {
    vector_of<T> result(p.size());
    for (Eigen::Index i = 0; i < p.size(); ++i) result(i) = T(motion(i) / p.weight(i));
    return result;
  }
};

/// M has coordinates.
///
/// `like` is asked for because coordinates need not say all of a measure, such as its grid.
template <class M>
concept charted = requires(M const& m) {
  typename chart<M>::guarantees;
  { chart<M>::from(chart<M>::to(m), m) } -> std::same_as<M>;
};

/// The velocity of coordinates in a metric, from the first variation at m; specialised where it needs no way through
/// the motion.
template <class G, class M>
struct coordinate_velocity {
  static auto at(G const& g, M const& m, covector_of<M> const& xi, time_of<M> const& t) {
    return chart<M>::velocity(m, metric_traits<G, M>::motion(g, m, xi, t));
  }
};
/// xi_i - sum_j p_j xi_j, also where p_i is below the scalar and its logarithm is not.
template <class T>
struct coordinate_velocity<fisher_rao_metric, discrete<T>> {
  static vector_of<T> at(fisher_rao_metric, discrete<T> const& p, vector_of<T> const& xi, time_of<discrete<T>> const&) {
    T mean(0);
    for (Eigen::Index i = 0; i < p.size(); ++i) {
      require(math::is_finite(xi(i)), errc::precision_lost,
              {"evolve", "probability is below the scalar, where its variation is not finite", "probabilities > 0"},
              p.weight(i), {i});
      mean = T(mean + T(p.weight(i) * xi(i)));
    }
    vector_of<T> result(p.size());
    for (Eigen::Index i = 0; i < p.size(); ++i) result(i) = T(xi(i) - mean);
    return result;
  }
};

/// The velocity -K delta F of a measure.
template <class F, class G, class M>
  requires(functional_of<detail::flow_room::functional_at<F, time_of<M>>, M> && metric_on<G, M>)
auto motion_of(gradient_flow_of<F, G> const& flow, M const& m, time_of<M> const& t) {
  auto const& f = detail::flow_room::at_time(flow.functional, t);
  return metric_traits<G, M>::motion(flow.metric, m, first_variation(-f, m), t);
}

namespace detail::flow_room {

/// A gradient flow of measures as a flow of coordinates.
template <class F, class G, class M>
class charted_flow : public flow_node {
  using state_type = vector_of<typename M::scalar_type>;

 public:
  charted_flow(gradient_flow_of<F, G> const& flow, M const& like) : flow_(&flow), like_(like) {}

  void operator()(state_type const& u, state_type& velocity, time_of<M> const& t) const {
    M const m = chart<M>::from(u, like_);
    velocity = coordinate_velocity<G, M>::at(flow_->metric, m, first_variation(-at_time(flow_->functional, t), m), t);
  }
  M measure_at(state_type const& u) const { return chart<M>::from(u, like_); }

 private:
  gradient_flow_of<F, G> const* flow_;
  M like_;
};

template <class F, class G, class M>
concept charted_gradient_flow = charted<M> && metric_on<G, M> && requires {
  requires functional_of<functional_at<F, time_of<M>>, M>;
};

/// A run of an explicit stepper in coordinates.
template <class S, class F, class G, class M>
class charted_run {
  using inner_flow = charted_flow<F, G, M>;
  using coordinates = vector_of<typename M::scalar_type>;
  using traits = step_traits<S, inner_flow, coordinates>;
  using Time = time_of<M>;

 public:
  charted_run(gradient_flow_of<F, G> const& flow, M const& start, Time const& t0, evolve_options<Time> const& options)
      : flow_(std::make_shared<inner_flow const>(flow, start)), run_(*flow_, chart<M>::to(start), t0, options) {}

  M state() const { return flow_->measure_at(run_.state()); }
  long evaluations() const { return run_.evaluations(); }
  std::ptrdiff_t first_non_finite() const { return run_.first_non_finite(); }
  void restart(Time const& t) { run_.restart(t); }

  void limit_times(Time const& first, Time const& last) { run_.limit_times(first, last); }
  coordinates keep() const requires(!traits::adaptive) { return run_.keep(); }
  void put_back(coordinates const& u) requires(!traits::adaptive) { run_.put_back(u); }

  void place(M const& m) requires(!traits::adaptive) { run_.place(chart<M>::to(m)); }

  /// @throws error where the coordinates at the end are those of no measure
  void advance(Time const& t, Time const& h, long first, long count) requires(!traits::adaptive) {
    run_.advance(t, h, first, count);
    static_cast<void>(state());
  }

  /// A trial that leaves the measures is one with an infinite error.
  Time attempt(Time const& t, Time const& h) requires(traits::adaptive) {
    return inside_or(std::numeric_limits<Time>::infinity(), [&] {
      Time const ratio = run_.attempt(t, h);
      if (ratio <= Time(1)) static_cast<void>(flow_->measure_at(run_.trial()));
      return ratio;
    });
  }
  Time first_step(Time const& t, Time const& longest) requires(traits::adaptive) {
    return inside_or(Time(math::abs(longest) / Time(1000000)), [&] { return run_.first_step(t, longest); });
  }
  std::ptrdiff_t first_non_finite_of_trial() const requires(traits::adaptive) {
    return run_.first_non_finite_of_trial();
  }
  static constexpr int error_order() requires(traits::adaptive) { return traits::method::error_order(); }
  void accept() requires(traits::adaptive) { run_.accept(); }

 private:
  /// What `work` returns, or the other value where it meets coordinates that are those of no measure.
  template <class Work>
  static Time inside_or(Time const& otherwise, Work const& work) {
    try {
      return work();
    } catch (error const& e) {
      if (e.code != errc::not_positive && e.code != errc::non_finite && e.code != errc::overflow) throw;
      return otherwise;
    }
  }

  std::shared_ptr<inner_flow const> flow_;
  typename traits::method run_;
};

}  // namespace detail::flow_room

/// The explicit steppers of vectors on measures that have coordinates.
template <explicit_runge_kutta S, class F, class G, class M>
  requires detail::flow_room::charted_gradient_flow<F, G, M>
struct step_traits<S, gradient_flow_of<F, G>, M> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = embedded_runge_kutta<S>;
  using guarantees = typename chart<M>::guarantees;
  using method = detail::flow_room::charted_run<S, F, G, M>;
};

/// Measures without coordinates.
template <explicit_runge_kutta S, class F, class G, class M>
  requires(!vector_state<M>)
struct step_refusal<S, gradient_flow_of<F, G>, M> {
  static_assert(
      std::is_void_v<M>,
      "freefield: explicit steppers run vectors, Gaussians and probabilities, where the functional has a first "
      "variation and the metric is defined; on densities take steppers::scharfetter_gummel, tr_bdf2 or jko, on "
      "particles euler_maruyama");
};

}  // namespace freefield
