#pragma once
/// @file
/// Explicit Runge-Kutta steps of one length.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/runge_kutta/stage_sums.hpp>
#include <freefield/flow/runge_kutta/steppers.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/time_window.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace freefield::detail::flow_room {

/// A run of S without step control.
template <explicit_runge_kutta S, class Flow, vector_state State>
  requires flow_on<Flow, State>
class fixed_runge_kutta : public time_window<time_of<State>> {
  static constexpr std::size_t stages = S::tableau.stages;
  using Time = time_of<State>;

 public:
  fixed_runge_kutta(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const&)
      : time_window<Time>(t0), flow_(&flow), work_{start, start, filled<stages>(start)} {}

  State const& state() const { return work_.x; }
  long evaluations() const { return evaluations_; }
  std::ptrdiff_t first_non_finite() const { return flow_room::first_non_finite(work_.x); }
  void restart(Time const&) {}
  State keep() const { return work_.x; }
  void place(State const& x) { put_back(x); }
  void put_back(State const& x) { work_ = workspace{x, x, filled<stages>(x)}; }
  void advance(Time const& t, Time const& h, long first, long count) {
    workspace local = std::move(work_);  // whose numbers the compiler can keep in registers
    with_length(local.x, [&](auto n) __attribute__((always_inline)) {
      for (long k = 0; k < count; ++k) step(local, n, Time(t + Time(as_scalar<Time>(first + k) * h)), h);
    });
    work_ = std::move(local);
    evaluations_ += count * static_cast<long>(stages);
  }

 private:
  struct workspace {
    State x, stage;
    std::array<State, stages> slopes;
  };

  template <class Length>
  [[gnu::always_inline]] void step(workspace& w, Length n, Time const& t, Time const& h) const {
    auto const& table = coefficients_.table();
    (*flow_)(w.x, w.slopes[0], this->inside(t));
    [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
      (evaluate_stage<I + 1>(w, n, t, h), ...);
    }(std::make_index_sequence<stages - 1>{});
    move<solution_row<S>>(table, n, w.slopes, h, w.x);
  }
  template <std::size_t I, class Length>
  [[gnu::always_inline]] void evaluate_stage(workspace& w, Length n, Time const& t, Time const& h) const {
    auto const& table = coefficients_.table();
    write_moved<stage_row<S, I>>(table, n, w.x, w.slopes, h, w.stage);
    (*flow_)(w.stage, w.slopes[I], this->inside(Time(t + Time(table.nodes[I] * h))));
  }

  Flow const* flow_;
  coefficients<S, Time> coefficients_{};
  workspace work_;
  long evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room

namespace freefield {

template <explicit_runge_kutta S, class Flow, vector_state State>
  requires(flow_on<Flow, State> && !embedded_runge_kutta<S>)
struct step_traits<S, Flow, State> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::fixed_runge_kutta<S, Flow, State>;
};

}  // namespace freefield
