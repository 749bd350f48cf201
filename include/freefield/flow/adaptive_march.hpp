#pragma once
/// @file
/// From the start to the end in steps whose length follows their error.

#include <freefield/flow/march.hpp>
#include <freefield/flow/step_control.hpp>

#include <cstddef>
#include <optional>

namespace freefield::detail::flow_room {

template <class S, class Flow, class State, class... Extras>
class adaptive_march : march<S, Flow, State, Extras...> {
  using base = march<S, Flow, State, Extras...>;
  using Time = typename base::Time;
  static constexpr bool proposes_length = proposing_method<typename base::method, State>;

 public:
  using base::base;
  using base::resume_events;
  using result_type = typename base::result_type;

  result_type finish() && {
    return this->finished([&](Time const& stop, bool anew) { walk(stop, anew); });
  }

 private:
  void walk(Time const& stop, bool anew) {
    if constexpr (base::eventful) {
      if (start_of_events()) return;
    }
    Time t = this->result_.time, h = first_length(stop, anew);
    step_controller<Time> control(this->run_.error_order(), this->distance(t, stop), rule());
    bool looks = somebody_looks();
    while (!(t == stop)) {
      Time const left = this->distance(t, stop);
      bool const arrives = !(h < left);
      Time const taken = arrives ? left : h, after = arrives ? stop : Time(t + this->signed_length(taken));
      if (this->tries_left_-- <= 0) this->fail_steps_left();
      if (!arrives && !(taken > this->shortest_at(t))) fail_length();
      Time const ratio = this->run_.attempt(t, this->signed_length(taken));
      if (!(ratio <= Time(1))) {
        h = reject(ratio, taken, after, control);
        continue;
      }
      if constexpr (base::eventful) {
        if (auto const cut = look_for_events(t, after, arrives && !(stop == this->end_))) {
          if (looks) look_inside(t, taken, *cut, after);
          Time const proposed = limited(control.accepted(ratio, taken));
          if (!arrives && proposed < h) h = proposed;
          cut_step(t, *cut, control);
          if (looks) looks = look_at(*cut);
          t = *cut;
          if (start_of_events()) break;
          continue;
        }
      }
      if (looks) look_inside(t, taken, after, after);
      this->run_.accept();
      this->result_.time = t = after;
      this->count_steps(taken, 1);
      if (looks) looks = look_at(after);
      // A step that was cut by the end says nothing against the length that it was to have.
      if constexpr (proposes_length) {
        if (!arrives) h = limited(control.limited(witness(ratio), taken, this->run_.next_length()));
      } else {
        Time const proposed = limited(control.accepted(ratio, taken));
        if (!arrives || h < proposed) h = proposed;
      }
    }
    this->result_.next_step = h;
  }

  static constexpr step_rule rule() {
    if constexpr (requires { base::method::rule; }) return base::method::rule;
    else return step_rule::smooth;
  }

  bool somebody_looks() const {
    return base::watched || base::dense || this->options_.progress || this->has_samples();
  }

  Time first_length(Time const& stop, bool anew) {
    if (!anew && this->options_.step > Time(0)) return limited(this->options_.step);
    if (!anew && this->result_.next_step > Time(0)) return limited(this->result_.next_step);
    Time const now = this->result_.time;
    Time const h = math::abs(this->run_.first_step(now, Time(stop - now)));
    Time const least = Time(Time(1000) * this->shortest_at(now));  // where the state is next to zero
    return limited(h < least ? least : h);
  }
  Time limited(Time h) const {
    if (this->options_.largest_step > Time(0) && h > this->options_.largest_step) h = this->options_.largest_step;
    return h < this->options_.smallest_step ? this->options_.smallest_step : h;
  }

  /// Whether an event ends the evolution here.
  bool start_of_events() {
    if (this->result_.stopped_by < 0) this->events_.start(this->run_, this->result_.time, this->result_);
    return this->result_.stopped_by >= 0;
  }

  /// The events in the step from t that is about to be accepted become part of the result.
  /// @param is_break  whether it ends at one
  /// @returns where one of them cuts it
  [[gnu::noinline]] std::optional<Time> look_for_events(Time const& t, Time const& after, bool is_break) {
    std::optional<Time> beyond;
    if (is_break) beyond = Time(after + this->tick());
    step_inside<typename base::method, State> const step(this->run_, t, after, beyond);
    std::optional<Time> const cut = this->events_.search(step);
    this->events_.record(step, this->result_);
    if (!cut) this->events_.pass();
    return cut;
  }

  /// The step ends where the last event was met, which may change the state.
  [[gnu::noinline]] void cut_step(Time const& t, Time const& cut, step_controller<Time>& control) {
    State const& there = this->result_.events.back().state;
    State changed = there;
    bool const is_changed = this->events_.change(changed, cut);
    this->events_.pass_to(cut, there, is_changed);
    this->run_.place(changed, cut);
    if (is_changed) control.forget();
    this->result_.time = cut;
    this->count_steps(this->distance(t, cut), 1);
    std::ptrdiff_t const place = this->run_.first_non_finite();
    if (place >= 0)
      this->fail(errc::non_finite, "a component of the velocity is not finite where an event has left the state",
                 "finite numbers", {place});
  }

  /// The step from t to `after` that is about to be accepted: its piece of the path, the samples inside.
  /// @param until  where an event cuts it, or `after`
  [[gnu::noinline]] void look_inside(Time const& t, Time const& taken, Time const& until, Time const& after) {
    if constexpr (base::dense) {
      if (until == after) this->result_.path.add(t, after, this->run_.piece());
      else this->result_.path.add_cut(t, until, this->run_.piece(), Time(after - t));
    }
    while (this->has_samples() && this->is_before(this->sample_time(), until)) {
      Time const at = this->sample_time();
      if constexpr (interpolating_method<typename base::method, State>) {
        this->keep_sample(this->run_.piece().at(Time(this->distance(t, at) / taken)));
      } else {
        this->keep_sample(state_between(t, at));
      }
    }
  }

  /// The state at a time inside of the step from t, by steps of a copy of the run.
  State state_between(Time const& t, Time const& at) const {
    auto side = this->run_;
    Time from = t, h = Time(at - t);
    while (!(from == at)) {
      Time const left = Time(at - from);
      bool const arrives = !(math::abs(h) < math::abs(left));
      Time const ratio = side.attempt(from, arrives ? left : h);
      if (!(ratio <= Time(1))) {
        h = Time(h / Time(2));
        if (!(math::abs(h) > this->shortest_at(from)))
          this->fail(errc::non_finite, "a sample inside of a step is not finite", "a flow that stays finite");
        continue;
      }
      side.accept();
      from = arrives ? at : Time(from + h);
    }
    return side.state();
  }

  /// @returns whether somebody will look again
  [[gnu::noinline]] bool look_at(Time const& t) {
    this->arrive(t);
    return somebody_looks();
  }

  /// The error that tells a rest from a motion: that of the lowest order which the method has.
  Time witness(Time const& ratio) const {
    if constexpr (requires { this->run_.low_order_error(); }) return this->run_.low_order_error();
    else return ratio;
  }

  Time shorter(Time const& ratio, Time const& taken, step_controller<Time>& control) {
    if (!math::is_finite(ratio)) return Time(taken / Time(4));
    if constexpr (proposes_length) return this->run_.next_length();
    else return Time(taken * control.rejected(ratio));
  }

  /// The length with which the step is to be tried again.
  [[gnu::noinline, gnu::cold]] Time reject(Time const& ratio, Time const& taken, Time const& after,
                                           step_controller<Time>& control) {
    ++this->result_.rejected;
    if (!math::is_finite(ratio)) abyss_ = {after, this->run_.first_non_finite_of_trial(), trouble()};
    Time const h = shorter(ratio, taken, control);
    if (h < this->options_.smallest_step)
      this->fail(errc::step_underflow, "the tolerance asks for less than .smallest_step", "a larger tolerance");
    return h;
  }

  /// Why an implicit method had no result for the trial.
  step_trouble trouble() const {
    if constexpr (requires { this->run_.trouble(); }) return this->run_.trouble();
    else return step_trouble::none;
  }

  [[noreturn, gnu::noinline, gnu::cold]] void fail_length() const {
    bool const falls = abyss_ && this->is_before(this->result_.time, abyss_->until);
    if (falls && abyss_->place < 0 && abyss_->trouble == step_trouble::singular_matrix)
      this->fail(errc::degenerate, "the matrix of an implicit step is singular or not finite, however short the step",
                 "a Jacobian that is finite");
    if (falls && abyss_->place < 0 && abyss_->trouble == step_trouble::no_convergence)
      this->fail(errc::not_converged, "Newton's method does not converge within its cap, however short the step",
                 "the Jacobian of the velocity, which is smooth");
    if (falls)
      this->fail(errc::non_finite, "a component of the velocity is not finite, however short the step",
                 "a flow that stays finite", abyss_->place < 0 ? error_index{} : error_index{abyss_->place});
    this->fail(errc::step_underflow, "the step became too short for the clock",
               "a solution that does not blow up, or a larger tolerance");
  }

  /// A trial that would have ended at `until` had no value, first in the component `place`, or its equation no root.
  struct abyss {
    Time until;
    std::ptrdiff_t place;
    step_trouble trouble;
  };
  std::optional<abyss> abyss_;
};

}  // namespace freefield::detail::flow_room
