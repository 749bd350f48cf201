#pragma once
/// @file
/// Explicit Runge-Kutta steps that estimate their error.

#include <freefield/flow/error_norm.hpp>
#include <freefield/flow/evolve_options.hpp>
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
        allowed_{tolerance_of(options),
                 options.absolute_tolerance > Time(0) ? options.absolute_tolerance : tolerance_of(options)} {
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

  void restart(Time const& t) {
    (*flow_)(x_, slopes_[0], this->inside(t));
    ++evaluations_;
  }

  /// A length for which Euler's step has about a hundredth of the tolerated error.
  /// Source: E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I (1993), section II.4.
  Time first_step(Time const& t, Time const& longest) {
    Time const size = norm(x_), slope = norm(slopes_[0]), hundred = Time(100), tiny = Time(Time(1) / Time(1000000));
    bool const backward = longest < Time(0);
    Time const limit = math::abs(longest);
    Time h = size > tiny && slope > tiny ? Time(size / Time(slope * hundred)) : Time(tiny * limit);
    if (!(h < limit)) h = limit;
    Time const signed_step = backward ? Time(-h) : h;
    for (std::size_t i = 0; i < size_of(x_); ++i)
      numbers_of(stage_)[i] = T(numbers_of(x_)[i] + times(numbers_of(slopes_[0])[i], signed_step));
    (*flow_)(stage_, next_, this->inside(Time(t + signed_step)));
    ++evaluations_;
    Time const bend = Time(scaled_norm(x_, allowed_, [&](std::size_t i) {
      return T(numbers_of(next_)[i] - numbers_of(slopes_[0])[i]);
    }) / h);
    Time const steepest = std::max(slope, bend);
    Time const root = Time(Time(1) / Time(S::error_order + 1));
    Time const best = steepest > Time(Time(1) / Time(1000000000))
                          ? math::pow(Time(Time(1) / Time(hundred * steepest)), root)
                          : std::max(Time(tiny * limit), Time(h / Time(1000)));
    Time const most = Time(hundred * h);
    Time const chosen = best < most ? best : most;
    return chosen < limit ? chosen : limit;  // limit, too, for a NaN: the trial will show it
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
  Time norm(State const& v) const {
    return scaled_norm(x_, allowed_, [&](std::size_t i) -> T const& { return numbers_of(v)[i]; });
  }

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
