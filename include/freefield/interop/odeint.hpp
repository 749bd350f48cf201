#pragma once
/// @file
/// Opt-in: the steppers of Boost.odeint in `evolve`.
///
/// The other way round needs no header: a flow is a system of odeint as it is,
///     boost::numeric::odeint::integrate_adaptive(stepper, flow, state, t0, t1, h);

#include <freefield/flow/first_step.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/time_window.hpp>

#include <boost/numeric/odeint/stepper/stepper_categories.hpp>

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail::flow_room {

template <class Stepper, class Tag>
concept odeint_category = std::derived_from<typename Stepper::stepper_category, Tag>;

/// Steps of one length.
template <class Stepper>
concept odeint_plain = odeint_category<Stepper, boost::numeric::odeint::stepper_tag>;
/// Steps with an error, which leave their length to others.
template <class Stepper>
concept odeint_embedded = (odeint_category<Stepper, boost::numeric::odeint::explicit_error_stepper_tag> ||
                           odeint_category<Stepper, boost::numeric::odeint::explicit_error_stepper_fsal_tag>) &&
                          requires { Stepper::error_order_value; };
/// The same, where the velocity at the end of a step is that at the begin of the next.
template <class Stepper>
concept odeint_reusing = odeint_category<Stepper, boost::numeric::odeint::explicit_error_stepper_fsal_tag>;

}  // namespace detail::flow_room

namespace steppers {

/// A stepper of Boost.odeint for the states that it is made for:
///
///     ff::evolve(flow, x, 0.0, 1.0, ff::steppers::odeint<boost::numeric::odeint::runge_kutta_cash_karp54<State>>{})
///
/// Plain steppers take steps of one length; those with an error estimate are controlled by `.tolerance` as all others.
/// Samples, breaks, laws and errors are those of `evolve`.  odeint's own controlled and dense-output steppers have a
/// control of their own and are refused.
/// For states in Eigen odeint needs <boost/numeric/odeint/external/eigen/eigen.hpp>.
template <class Stepper>
struct odeint {};

}  // namespace steppers

namespace detail::flow_room {

/// What both kinds of runs have.
template <class Stepper, class Flow, vector_state State>
class odeint_base : public time_window<time_of<State>> {
 protected:
  using Time = time_of<State>;

 public:
  odeint_base(Flow const& flow, State const& start, Time const& t0)
      : time_window<Time>(t0), flow_(&flow), x_(start) {}

  State const& state() const { return x_; }
  long evaluations() const { return evaluations_; }

 protected:
  auto system() {
    return [this](State const& x, State& velocity, Time const& t) {
      (*flow_)(x, velocity, this->inside(t));
      ++evaluations_;
    };
  }

  Flow const* flow_;
  Stepper stepper_{};
  State x_;
  long evaluations_ = 0;
};

template <class Stepper, class Flow, vector_state State>
class odeint_run : public odeint_base<Stepper, Flow, State> {
  using base = odeint_base<Stepper, Flow, State>;
  using typename base::Time;
  static constexpr bool remembers = requires(Stepper& stepper) { stepper.reset(); };  // the steps before

 public:
  odeint_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const&)
      : base(flow, start, t0), next_(start) {}

  std::ptrdiff_t first_non_finite() const { return flow_room::first_non_finite(this->x_); }
  void restart(Time const&) {
    if constexpr (remembers) this->stepper_.reset();
  }
  auto keep() const {
    if constexpr (remembers) return std::tuple(this->x_, this->stepper_, last_step_);
    else return this->x_;
  }
  template <class Kept>
  void put_back(Kept const& before) {
    if constexpr (remembers) std::tie(this->x_, this->stepper_, last_step_) = before;
    else this->x_ = before;
  }

  void advance(Time const& t, Time const& h, long first, long count) {
    if constexpr (remembers) {
      if (!(h == std::exchange(last_step_, h))) this->stepper_.reset();  // its formula is for steps of one length
    }
    for (long k = first; k < first + count; ++k) {
      // Not in place, in which the first steps of adams_bashforth go wrong.
      this->stepper_.do_step(this->system(), this->x_, Time(t + Time(as_scalar<Time>(k) * h)), next_, h);
      std::swap(this->x_, next_);
    }
  }

 private:
  State next_;
  Time last_step_{0};
};

template <class Stepper, class Flow, vector_state State>
class odeint_embedded_run : public odeint_base<Stepper, Flow, State> {
  using base = odeint_base<Stepper, Flow, State>;
  using typename base::Time;

 public:
  odeint_embedded_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const& options)
      : base(flow, start, t0), next_(start), slope_(start), next_slope_(start), error_(start),
        allowed_(tolerances_of(options)) {
    restart(t0);
  }

  static constexpr int error_order() { return int(Stepper::error_order_value); }
  std::ptrdiff_t first_non_finite() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(this->x_);
    return place >= 0 ? place : flow_room::first_non_finite(slope_);
  }
  std::ptrdiff_t first_non_finite_of_trial() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(next_);
    if constexpr (odeint_reusing<Stepper>) return place >= 0 ? place : flow_room::first_non_finite(next_slope_);
    else return place;
  }

  void restart(Time const& t) { this->system()(this->x_, slope_, t); }

  Time first_step(Time const& t, Time const& longest) {
    return first_step_length(this->x_, slope_, allowed_, longest, error_order(), next_, next_slope_,
                             [&](Time const& h) { this->system()(next_, next_slope_, Time(t + h)); });
  }

  Time attempt(Time const& t, Time const& h) {
    if constexpr (odeint_reusing<Stepper>) {
      this->stepper_.do_step(this->system(), this->x_, slope_, t, next_, next_slope_, h, error_);
    } else {
      this->stepper_.do_step(this->system(), this->x_, slope_, t, next_, h, error_);
    }
    end_ = Time(t + h);
    auto const *const x = numbers_of(this->x_), *const y = numbers_of(next_), *const e = numbers_of(error_);
    return largest_of<Time>(size_of(next_), [&](std::size_t i) { return error_ratio(e[i], x[i], y[i], allowed_); });
  }

  void accept() {
    std::swap(this->x_, next_);
    if constexpr (odeint_reusing<Stepper>) std::swap(slope_, next_slope_);
    else this->system()(this->x_, slope_, end_);
  }

 private:
  State next_, slope_, next_slope_, error_;
  tolerances<Time> allowed_;
  Time end_{0};
};

}  // namespace detail::flow_room

template <detail::flow_room::odeint_plain Stepper, class Flow, vector_state State>
  requires(flow_on<Flow, State> && std::same_as<typename Stepper::state_type, State> &&
           !detail::flow_room::odeint_embedded<Stepper>)
struct step_traits<steppers::odeint<Stepper>, Flow, State> {
  static constexpr int order = int(Stepper::order_value);
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::odeint_run<Stepper, Flow, State>;
};

template <detail::flow_room::odeint_embedded Stepper, class Flow, vector_state State>
  requires(flow_on<Flow, State> && std::same_as<typename Stepper::state_type, State>)
struct step_traits<steppers::odeint<Stepper>, Flow, State> {
  static constexpr int order = int(Stepper::stepper_order_value);
  static constexpr bool adaptive = true;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::odeint_embedded_run<Stepper, Flow, State>;
};

template <class Stepper, class Flow, class State>
struct step_refusal<steppers::odeint<Stepper>, Flow, State> {
  static_assert(std::is_void_v<State>,
                "freefield: steppers::odeint runs the plain and the error steppers of Boost.odeint that are made for "
                "this type of state; controlled and dense-output steppers control their steps themselves");
};

}  // namespace freefield
