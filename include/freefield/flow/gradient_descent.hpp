#pragma once
/// @file
/// Methods of optimisation as the discretised flows that they are: gradient descent and the heavy ball.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/inertial_flow.hpp>
#include <freefield/flow/runge_kutta/fixed_method.hpp>
#include <freefield/flow/state_run.hpp>

#include <cstddef>
#include <utility>

namespace freefield {

namespace steppers {

/// x - h K grad f(x): Euler's step of a gradient flow, the learning rate its length.  Where f has curvature of at most
/// L in the metric, it decreases for h < 2 / L.
struct gradient_descent {};

/// p+ = (p - h grad f(q)) / (1 + friction h), q+ = q + h p+, which is Polyak's method with the learning rate
/// h^2 / (1 + friction h) and the momentum 1 / (1 + friction h).  Order 1.
struct heavy_ball {};

}  // namespace steppers

template <class F, class G, vector_state State>
  requires flow_on<gradient_flow_of<F, G>, State>
struct step_traits<steppers::gradient_descent, gradient_flow_of<F, G>, State>
    : step_traits<steppers::euler, gradient_flow_of<F, G>, State> {};

namespace detail::flow_room {

template <class F, class C, vector_state State>
class heavy_ball_run : public state_run<inertial_flow_of<F, C>, State> {
  using base = state_run<inertial_flow_of<F, C>, State>;
  using typename base::T, typename base::Time;
  using base::flow_, base::x_, base::evaluations_;
  using half = typename half_state<State>::type;

 public:
  heavy_ball_run(inertial_flow_of<F, C> const& flow, State const& start, Time const& t0, evolve_options<Time> const&)
      : base(flow, start, t0) {
    require_halves("inertial_flow", start);
  }

  void place(State const& x) { x_ = x; }

  void advance(Time const& t, Time const& h, long first, long count) {
    half q = positions_of(x_), gradient = q;
    std::size_t const n = size_of(q);
    T const damping = T(T(1) + times(T(flow_->friction), h));
    require(damping > T(0), errc::domain,
            {"heavy_ball", "step back is too long against the friction", "friction h > -1"}, damping);
    T* const position = numbers_of(x_);
    T* const momentum = numbers_of(x_) + n;
    for (long k = first; k < first + count; ++k) {
      objective_on<F, half>::gradient(flow_->functional, q, gradient,
                                      this->inside(Time(t + Time(as_scalar<Time>(k) * h))));
      for (std::size_t i = 0; i < n; ++i) {
        momentum[i] = T(T(momentum[i] - times(numbers_of(gradient)[i], h)) / damping);
        position[i] = numbers_of(q)[i] = T(position[i] + times(momentum[i], h));
      }
    }
    evaluations_ += count;
  }
};

}  // namespace detail::flow_room

template <class F, class C, vector_state State>
  requires flow_on<inertial_flow_of<F, C>, State>
struct step_traits<steppers::heavy_ball, inertial_flow_of<F, C>, State> {
  static constexpr int order = 1;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::heavy_ball_run<F, C, State>;
};

}  // namespace freefield
