#pragma once
/// @file
/// Runs of kicks and drifts.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/runge_kutta/stage_sums.hpp>
#include <freefield/flow/symplectic/separable.hpp>
#include <freefield/flow/symplectic/steppers.hpp>
#include <freefield/flow/time_window.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>

namespace freefield::detail::flow_room {

/// The numbers of a composition, with the times of its kicks and drifts as shares of the step: a Hamiltonian of time is
/// one of two more coordinates, the time that drifts move on and that which kicks do.
template <class S, class Time>
struct composition_table {
  static constexpr std::size_t stages = decltype(S::template table<Time>())::stages;

  kicks_and_drifts<Time, stages> lengths;
  kicks_and_drifts<Time, stages> times;

  constexpr composition_table() : lengths(S::template table<Time>()), times(lengths) {
    Time kicked(0), drifted(0);
    for (std::size_t i = 0; i < stages; ++i) {
      times.kicks[i] = drifted;
      kicked = Time(kicked + lengths.kicks[i]);
      drifted = Time(drifted + lengths.drifts[i]);
      times.drifts[i] = kicked;
    }
    times.kicks[stages] = Time(1);
  }

  /// Some time is none of the step.
  constexpr bool leaves_step() const {
    Time const little = Time(Time(1) / Time(1000)), most = Time(Time(1) + little);
    auto const within = [&](Time const& share) { return Time(-little) <= share && share <= most; };
    for (std::size_t i = 0; i < stages; ++i)
      if (!within(times.kicks[i]) || !within(times.drifts[i])) return true;
    return false;
  }
};

/// Where a run finds them, as the coefficients of Runge and Kutta.
template <class S, class Time>
struct composition {
  composition_table<S, Time> own;
  constexpr composition_table<S, Time> const& table() const { return own; }
};
template <class S, std::floating_point Time>
struct composition<S, Time> {
  static constexpr composition_table<S, Time> shared{};
  static constexpr composition_table<S, Time> const& table() { return shared; }
};

/// A run of S, which keeps the force at the end of a step for the first kick of the next.
template <kick_drift_composition S, class Flow, class State>
  requires separable_flow<Flow, State>
class symplectic_run : public time_window<time_of<State>> {
  using Time = time_of<State>;
  using T = scalar_of<State>;
  using half = half_of<State>;
  using parts = separable_parts<Flow, State>;
  static constexpr std::size_t stages = composition_table<S, Time>::stages;
  static constexpr bool leaves_step = composition_table<S, float>{}.leaves_step();

  struct workspace {
    half q, p, force, slope;
    bool knows_force = false;
  };

 public:
  symplectic_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const&)
      : time_window<Time>(t0), flow_(&flow), work_(workspace_of(start)) {}

  State state() const { return joined_halves<State>(work_.q, work_.p); }
  long evaluations() const { return evaluations_; }
  std::ptrdiff_t first_non_finite() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(work_.q);
    if (place >= 0) return place;
    std::ptrdiff_t const moving = flow_room::first_non_finite(work_.p);
    return moving < 0 ? -1 : static_cast<std::ptrdiff_t>(size_of(work_.q)) + moving;
  }
  void restart(Time const&) { work_.knows_force = false; }
  void place(State const& z) { work_ = workspace_of(z); }
  workspace keep() const { return work_; }
  void put_back(workspace const& kept) { work_ = kept; }

  void advance(Time const& t, Time const& h, long first, long count) {
    workspace local = std::move(work_);  // whose numbers the compiler can keep in registers
    evaluations_ += count * static_cast<long>(stages) + (local.knows_force ? 0 : 1);
    if (!local.knows_force)
      parts::potential_gradient(*flow_, local.q, local.force, this->inside(Time(t + Time(as_scalar<Time>(first) * h))));
    with_length(local.q, [&](auto n) __attribute__((always_inline)) {
      for (long k = 0; k < count; ++k) step(local, n, Time(t + Time(as_scalar<Time>(first + k) * h)), h);
    });
    local.knows_force = true;
    work_ = std::move(local);
  }

 private:
  static workspace workspace_of(State const& z) {
    require_halves("hamiltonian_flow", z);
    parts::require_state(z);
    half const q = positions_of(z);
    return {q, momenta_of(z), q, q};
  }

  template <class Length>
  [[gnu::always_inline]] void step(workspace& w, Length n, Time const& t, Time const& h) const {
    auto const& lengths = composition_.table().lengths;
    move_by(w.force, Time(-Time(lengths.kicks[0] * h)), n, w.p);
    [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
      (drift_and_kick<I>(w, n, t, h), ...);
    }(std::make_index_sequence<stages>{});
  }
  template <std::size_t I, class Length>
  [[gnu::always_inline]] void drift_and_kick(workspace& w, Length n, Time const& t, Time const& h) const {
    auto const& [lengths, times] = composition_.table();
    parts::kinetic_gradient(*flow_, w.p, w.slope, time_at(Time(t + Time(times.drifts[I] * h))));
    move_by(w.slope, Time(lengths.drifts[I] * h), n, w.q);
    parts::potential_gradient(*flow_, w.q, w.force, time_at(Time(t + Time(times.kicks[I + 1] * h))));
    move_by(w.force, Time(-Time(lengths.kicks[I + 1] * h)), n, w.p);
  }
  [[gnu::always_inline]] Time time_at(Time const& t) const {
    if constexpr (leaves_step) return this->between_breaks(t);
    else return this->inside(t);
  }
  /// x += h v
  template <class Length>
  [[gnu::always_inline]] static void move_by(half const& v, Time const& h, Length n, half& x) {
    T const* const from = numbers_of(v);
    T* const to = numbers_of(x);
    for (std::size_t i = 0; i < n; ++i) to[i] = T(to[i] + times(from[i], h));
  }

  Flow const* flow_;
  composition<S, Time> composition_{};
  workspace work_;
  long evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room
