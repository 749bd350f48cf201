#pragma once
/// @file
/// Explicit Runge-Kutta steps that estimate their error.

#include <freefield/flow/error_norm.hpp>
#include <freefield/flow/first_step.hpp>
#include <freefield/flow/runge_kutta/hermite_piece.hpp>
#include <freefield/flow/runge_kutta/steppers.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/time_window.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace freefield::detail::flow_room {

/// A run of S with an error estimate.
template <embedded_runge_kutta S, class Flow, vector_state State>
  requires flow_on<Flow, State>
class embedded_runge_kutta_run : public time_window<time_of<State>> {
  static constexpr std::size_t stages = S::tableau.stages;
  static constexpr bool reuses_last_slope = S::tableau.reuses_last_slope();
  using T = scalar_of<State>;
  using Time = time_of<State>;

 public:
  embedded_runge_kutta_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const& options)
      : time_window<Time>(t0), flow_(&flow), x_(start), next_(start), stage_(start), slopes_(filled<stages>(start)),
        allowed_(tolerances_of(options)) {
    restart(t0);
  }

  State const& state() const { return x_; }
  long evaluations() const { return evaluations_; }
  static constexpr int error_order() { return S::error_order; }
  std::ptrdiff_t first_non_finite() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(x_);
    return place >= 0 ? place : flow_room::first_non_finite(slopes_[0]);
  }

  /// The same in the step that was tried last: of the earliest slope that is not finite.
  std::ptrdiff_t first_non_finite_of_trial() const {
    for (State const& slope : slopes_) {
      std::ptrdiff_t const place = flow_room::first_non_finite(slope);
      if (place >= 0) return place;
    }
    return flow_room::first_non_finite(next_);
  }

  /// The state that the step that was tried last would end in.
  State const& trial() const { return next_; }

  State const& velocity() const { return slopes_.front(); }
  State const& trial_velocity() const requires reuses_last_slope { return slopes_.back(); }

  void velocity_at(State const& x, Time const& t, State& velocity) {
    (*flow_)(x, velocity, this->inside(t));
    ++evaluations_;
  }

  void restart(Time const& t) { velocity_at(x_, t, slopes_.front()); }

  /// Goes on from another state; an error of the flow there leaves the run as it was.
  void place(State const& x, Time const& t) {
    velocity_at(x, t, stage_);
    slopes_.front() = stage_;
    x_ = x;
  }

  Time first_step(Time const& t, Time const& longest) {
    return first_step_length(x_, slopes_[0], allowed_, longest, S::error_order, stage_, next_, [&](Time const& h) {
      velocity_at(stage_, Time(t + h), next_);
    });
  }

  Time attempt(Time const& t, Time const& h) {
    auto const& table = coefficients_.table();
    [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
      (evaluate_stage<I + 1>(table, t, h), ...);
    }(std::make_index_sequence<stages - 1>{});
    if constexpr (!reuses_last_slope) write_moved<solution_row<S>>(table, size_of(x_), x_, slopes_, h, next_);
    evaluations_ += static_cast<long>(stages) - 1;
    step_ = h;
    end_ = Time(t + h);
    return error_of(table, h);
  }

  void accept() {
    if constexpr (reuses_last_slope) {
      take(slopes_.front(), slopes_.back());
    } else {
      (*flow_)(next_, slopes_.front(), this->inside(end_));
      ++evaluations_;
    }
    take(x_, next_);
  }

  /// The step that was tried last, before it is accepted.
  hermite_piece<State> piece() const requires reuses_last_slope {
    return piece_of<S>(coefficients_.table(), x_, next_, slopes_, step_);
  }

 private:
  /// The memory of a long state is exchanged, a short one copied.
  static void take(State& to, State& from) {
    if constexpr (extent<State> > 0) to = from;
    else std::swap(to, from);
  }

  template <std::size_t I, class Table>
  [[gnu::always_inline]] void evaluate_stage(Table const& table, Time const& t, Time const& h) {
    constexpr bool last = reuses_last_slope && I + 1 == stages;
    State& point = last ? next_ : stage_;
    write_moved<stage_row<S, I>>(table, size_of(x_), x_, slopes_, h, point);
    (*flow_)(point, slopes_[I], this->inside(Time(t + Time(table.nodes[I] * h))));
  }

  template <class Table>
  [[gnu::always_inline]] Time error_of(Table const& table, Time const& h) const {
    slope_sum<error_row<S>, Table, State, stages> const error(table, slopes_, h);
    auto const *const x = numbers_of(x_), *const y = numbers_of(next_);
    return largest_of<Time>(size_of(x_), [&](std::size_t i) __attribute__((always_inline)) {
      return error_ratio(error(i), x[i], y[i], allowed_);
    });
  }

  Flow const* flow_;
  coefficients<S, Time> coefficients_{};
  State x_, next_, stage_;
  std::array<State, stages> slopes_;
  tolerances<Time> allowed_;
  Time step_{0}, end_{0};
  long evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room

namespace freefield {

template <embedded_runge_kutta S, class Flow, vector_state State>
  requires flow_on<Flow, State>
struct step_traits<S, Flow, State> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = true;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::embedded_runge_kutta_run<S, Flow, State>;
};

}  // namespace freefield
