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

 public:
  using base::base;
  using result_type = typename base::result_type;

  result_type finish() && {
    return this->finished([&](Time const& stop, bool anew) { walk(stop, anew); });
  }

 private:
  void walk(Time const& stop, bool anew) {
    step_controller<Time> control(this->run_.error_order());
    Time t = this->result_.time, h = first_length(stop, anew);
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
      if (looks) look_inside(t, taken, after);
      this->run_.accept();
      this->result_.time = t = after;
      this->count_steps(taken, 1);
      if (looks) looks = look_at(after);
      // A step that was cut by the end says nothing against the length that it was to have.
      Time const proposed = limited(Time(taken * control.accepted(ratio)));
      if (!arrives || h < proposed) h = proposed;
    }
    this->result_.next_step = h;
  }

  bool somebody_looks() const {
    return base::watched || base::dense || this->options_.progress || this->has_samples();
  }

  Time first_length(Time const& stop, bool anew) {
    if (!anew && this->options_.step > Time(0)) return limited(this->options_.step);
    if (!anew && this->result_.next_step > Time(0)) return limited(this->result_.next_step);
    Time const now = this->result_.time;
    return limited(math::abs(this->run_.first_step(now, Time(stop - now))));
  }
  Time limited(Time h) const {
    if (this->options_.largest_step > Time(0) && h > this->options_.largest_step) h = this->options_.largest_step;
    return h < this->options_.smallest_step ? this->options_.smallest_step : h;
  }

  /// The step from t that is about to be accepted: its piece of the path, the samples inside.
  [[gnu::noinline]] void look_inside(Time const& t, Time const& taken, Time const& after) {
    if constexpr (base::dense) this->result_.path.add(t, after, this->run_.piece());
    while (this->has_samples() && this->is_before(this->sample_time(), after)) {
      Time const at = this->sample_time();
      if constexpr (interpolating_method<typename base::method, State>) {
        this->keep_sample(this->run_.piece().at(Time(this->distance(t, at) / taken)));
      } else {
        auto side = this->run_;
        if (!math::is_finite(side.attempt(t, Time(at - t))))
          this->fail(errc::non_finite, "a sample inside of a step is not finite", "a flow that stays finite");
        side.accept();
        this->keep_sample(side.state());
      }
    }
  }

  /// @returns whether somebody will look again
  [[gnu::noinline]] bool look_at(Time const& t) {
    this->arrive(t);
    return somebody_looks();
  }

  /// The length with which the step is to be tried again.
  [[gnu::noinline, gnu::cold]] Time reject(Time const& ratio, Time const& taken, Time const& after,
                                           step_controller<Time>& control) {
    ++this->result_.rejected;
    if (!math::is_finite(ratio)) abyss_ = {after, this->run_.first_non_finite_of_trial()};
    Time const h = Time(taken * (math::is_finite(ratio) ? control.rejected(ratio) : Time(Time(1) / Time(4))));
    if (h < this->options_.smallest_step)
      this->fail(errc::step_underflow, "the tolerance asks for less than .smallest_step", "a larger tolerance");
    return h;
  }

  [[noreturn, gnu::noinline, gnu::cold]] void fail_length() const {
    if (abyss_ && this->is_before(this->result_.time, abyss_->until))
      this->fail(errc::non_finite, "a component of the velocity is not finite, however short the step",
                 "a flow that stays finite", abyss_->place < 0 ? error_index{} : error_index{abyss_->place});
    this->fail(errc::step_underflow, "the step became too short for the clock",
               "a solution that does not blow up, or a larger tolerance");
  }

  /// A trial that would have ended at `until` had no value, first in the component `place`.
  struct abyss {
    Time until;
    std::ptrdiff_t place;
  };
  std::optional<abyss> abyss_;
};

}  // namespace freefield::detail::flow_room
