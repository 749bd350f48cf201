#pragma once
/// @file
/// One half of a splitting: a stepper that moves a state along its own flow for the length of a substep.

#include <freefield/flow/evolve.hpp>
#include <freefield/flow/method.hpp>
#include <freefield/flow/time_window.hpp>

#include <cstdint>
#include <utility>

namespace freefield::detail::flow_room {

/// The options of a half: its own random numbers, nothing that is said of the whole.
template <class Time>
evolve_options<Time> options_of_half(evolve_options<Time> const& whole, std::uint64_t seed) {
  evolve_options<Time> result = whole;
  result.step = Time(0);
  result.at.clear();
  result.breaks.clear();
  result.progress = {};
  result.seed = seed;
  return result;
}

/// What implicit halves have done besides evaluations.
struct implicit_work {
  long jacobians = 0, factorisations = 0;
};
template <class Source>
implicit_work work_of(Source const& source) {
  if constexpr (requires { source.jacobians(), source.factorisations(); })
    return {source.jacobians(), source.factorisations()};
  else return {};
}

/// What all halves have.
template <class Flow, class State>
class substep_base {
 protected:
  using Time = time_of<State>;

 public:
  substep_base(Flow const& flow, Time const& t0, evolve_options<Time> options)
      : flow_(&flow), options_(std::move(options)), first_(t0), last_(t0) {}

 protected:
  Flow const* flow_;
  evolve_options<Time> options_;
  Time first_, last_;
};

/// A stepper without a run to go on with: a new one for each substep, which draws no random number twice.
template <class S, class Flow, class State>
class substep : substep_base<Flow, State> {
  using base = substep_base<Flow, State>;
  using typename base::Time;
  using method = typename step_traits<S, Flow, State>::method;

 public:
  substep(Flow const& flow, State const&, Time const& t0, evolve_options<Time> options)
      : base(flow, t0, std::move(options)) {}

  long evaluations() const { return evaluations_; }
  implicit_work work() const { return work_; }
  void restart(Time const&) {}
  void open_ends(bool first, bool last) {
    first_is_open_ = first;
    last_is_open_ = last;
  }
  void limit_times(Time const& first, Time const& last) {
    this->first_ = first;
    this->last_ = last;
  }
  void skip(long count) { count_ = count; }
  long keep() const { return count_; }
  void put_back(long count) { count_ = count; }

  void move(State& x, Time const& t, Time const& h) {
    method run(*this->flow_, x, t, this->options_);
    run.limit_times(this->first_, this->last_);
    if constexpr (requires { run.open_ends(first_is_open_, last_is_open_); })
      run.open_ends(first_is_open_, last_is_open_);
    if constexpr (requires { run.skip(count_); }) run.skip(count_);
    run.advance(t, h, 0, 1);
    x = run.state();
    evaluations_ += run.evaluations();
    work_.jacobians += work_of(run).jacobians;
    work_.factorisations += work_of(run).factorisations;
    ++count_;
  }

 private:
  long evaluations_ = 0, count_ = 0;
  implicit_work work_;
  bool first_is_open_ = false, last_is_open_ = false;
};

/// A stepper whose run is placed at the state.
template <class S, class Flow, class State>
  requires(!step_traits<S, Flow, State>::adaptive &&
           placeable_method<typename step_traits<S, Flow, State>::method, State>)
class substep<S, Flow, State> {
  using Time = time_of<State>;

 public:
  substep(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const& options)
      : run_(flow, start, t0, options) {}

  long evaluations() const { return run_.evaluations(); }
  implicit_work work() const { return work_of(run_); }
  void restart(Time const& t) { run_.restart(t); }
  void open_ends(bool first, bool last) {
    if constexpr (requires { run_.open_ends(first, last); }) run_.open_ends(first, last);
  }
  void limit_times(Time const& first, Time const& last) { run_.limit_times(first, last); }
  void skip(long count) {
    if constexpr (requires { run_.skip(count); }) run_.skip(count);
  }
  auto keep() const { return run_.keep(); }
  template <class Kept>
  void put_back(Kept const& kept) {
    run_.put_back(kept);
  }

  void move(State& x, Time const& t, Time const& h) {
    run_.place(x);
    run_.advance(t, h, 0, 1);
    x = run_.state();
  }

 private:
  typename step_traits<S, Flow, State>::method run_;
};

/// A stepper that chooses its steps: an evolution from the begin of the substep to its end, to the tolerance of the
/// options, which begins with the step that the one before it came to.
template <class S, class Flow, class State>
  requires(step_traits<S, Flow, State>::adaptive)
class substep<S, Flow, State> : substep_base<Flow, State> {
  using base = substep_base<Flow, State>;
  using typename base::Time;

 public:
  substep(Flow const& flow, State const&, Time const& t0, evolve_options<Time> options)
      : base(flow, t0, std::move(options)), next_step_(0) {}

  long evaluations() const { return evaluations_; }
  implicit_work work() const { return work_; }
  void restart(Time const&) { next_step_ = Time(0); }
  void open_ends(bool, bool) {}
  void limit_times(Time const& first, Time const& last) {
    this->first_ = first;
    this->last_ = last;
  }
  void skip(long) {}
  Time keep() const { return next_step_; }
  void put_back(Time const& next_step) { next_step_ = next_step; }

  void move(State& x, Time const& t, Time const& h) {
    time_window<Time> window(this->first_);
    window.limit_times(this->first_, this->last_);
    this->options_.step = next_step_;
    try {
      auto const result = evolve(*this->flow_, x, window.inside(t), window.inside(Time(t + h)), S{}, this->options_);
      x = result.state;
      next_step_ = result.next_step;
      evaluations_ += result.evaluations;
      work_.jacobians += result.jacobians;
      work_.factorisations += result.factorisations;
    } catch (evolution_error<State> const& e) {  // its time and state are those of a part of a step
      throw error(static_cast<error const&>(e));
    }
  }

 private:
  Time next_step_;
  long evaluations_ = 0;
  implicit_work work_;
};

}  // namespace freefield::detail::flow_room
