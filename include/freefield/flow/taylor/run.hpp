#pragma once
/// @file
/// A run of the Taylor series method.

#include <freefield/flow/first_step.hpp>
#include <freefield/flow/step_control.hpp>
#include <freefield/flow/taylor/expansion.hpp>
#include <freefield/flow/time_window.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

namespace freefield::detail::flow_room {

/// Steps of the Taylor polynomial of a given order.
///
/// The last two terms of the polynomial choose the length of the step: each is half of the tolerance there.  The step
/// is accepted where they are within the tolerance and where the polynomial obeys the equation at its end: the defect
/// |p'(h) - f(p(h))| h / (order + 1), which is the error of a smooth solution, sees a kink of the flow inside of the
/// step, and terms that vanish by symmetry.  The velocity at the end is that with which the next step begins.
///
/// Where the step is more than twice as long as the last, or the first, or its error is negligible, the terms at its
/// beginning are a weak witness of what comes: the defect is taken inside of it, too, at the golden section, for one
/// more call of the flow.
/// Source: A. Jorba, M. Zou, Experiment. Math. 14 (2005) 99.
template <int Order, class Flow, vector_state State>
class taylor_run : public time_window<time_of<State>> {
  using T = scalar_of<State>;
  using Time = time_of<State>;

 public:
  taylor_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const& options)
      : time_window<Time>(t0),
        flow_(&flow),
        x_(start),
        next_(start),
        slope_(start),
        trial_slope_(start),
        inside_(start),
        here_(Order, start),
        there_(Order, start),
        allowed_(tolerances_of(options)) {
    restart(t0);
  }

  State const& state() const { return x_; }
  State const& trial() const { return next_; }
  long evaluations() const { return evaluations_; }
  static constexpr int error_order() { return Order - 1; }
  std::ptrdiff_t first_non_finite() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(x_);
    return place >= 0 ? place : here_.first_non_finite_velocity();
  }
  std::ptrdiff_t first_non_finite_of_trial() const { return bad_place_ >= 0 ? bad_place_ : bad_place_of_trial_; }

  State const& velocity() const { return slope_; }
  State const& trial_velocity() const { return trial_slope_; }
  void velocity_at(State const& x, Time const& t, State& velocity) {
    (*flow_)(x, velocity, this->inside(t));
    ++evaluations_;
  }

  void restart(Time const& t) {
    record(here_, slope_, x_, t);
    begin_anew();
  }
  void place(State const& x, Time const& t) {
    record(there_, trial_slope_, x, t);
    x_ = x;
    std::swap(slope_, trial_slope_);
    std::swap(here_, there_);
    begin_anew();
  }

  Time first_step(Time const&, Time const& longest) {
    Time const limit = math::abs(longest), size = norm_of([&](std::size_t i) { return numbers_of(x_)[i]; }),
               slope = norm_of([&](std::size_t i) { return here_.velocity(i); });
    expand(longest < Time(0), time_of_change(size, slope, limit, Time(1), limit));
    if (bad_place_ >= 0) return limit;  // the trial will show what is not finite
    Time const h = proposal(limit);
    return says_nothing(h) ? std::min(h, blind_step(limit)) : h;
  }

  Time attempt(Time const& t, Time const& h) {
    step_ = h;
    retry_ = Time(0);
    expand(h < Time(0), math::abs(h));
    if (bad_place_ >= 0) return std::numeric_limits<Time>::quiet_NaN();
    share_ = Time(h / here_.scale());
    write_at(share_, next_);
    bad_place_of_trial_ = flow_room::first_non_finite(next_);
    ratio_ = last_terms();
    if (ratio_ <= Time(1) && looks_inside(h)) {
      Time const golden = Time(Time(math::sqrt(Time(5)) - Time(1)) / Time(2)), share = Time(share_ * golden);
      write_at(share, inside_);
      meet(inside_, Time(t + Time(h * golden)), share);
    }
    if (ratio_ <= Time(1)) meet(next_, Time(t + h), share_);
    if (ratio_ > Time(1)) retry_ = Time(math::abs(h) * shortening(ratio_));
    return ratio_;
  }

  void accept() {
    last_step_ = math::abs(step_);
    std::swap(x_, next_);
    std::swap(slope_, trial_slope_);
    std::swap(here_, there_);
    is_expanded_ = false;
  }

  /// What the last terms at the state allow, at most 10 times the last step; after a trial that was not accepted, what
  /// its error allows.
  Time next_length() {
    if (retry_ > Time(0)) return retry_;
    expand(step_ < Time(0), last_step_);
    if (bad_place_ >= 0) return last_step_;  // the trial will show it
    Time const twice = Time(last_step_ + last_step_), h = proposal(Time(Time(5) * twice));
    return h > twice && says_nothing(h) ? twice : h;
  }

  /// The step that was tried last, before it is accepted.
  taylor_piece<State> piece() const {
    taylor_piece<State> result{x_, {}, share_};
    result.coefficients.reserve(size_of(x_) * static_cast<std::size_t>(Order + 1));
    for (std::size_t i = 0; i < size_of(x_); ++i) {
      auto const c = here_.coefficients(i);
      result.coefficients.insert(result.coefficients.end(), c.begin(), c.end());
    }
    return result;
  }

 private:
  void record(taylor_expansion<State>& expansion, State& slope, State const& x, Time const& t) {
    expansion.record(*flow_, x, this->inside(t));
    for (std::size_t i = 0; i < size_of(x); ++i) numbers_of(slope)[i] = expansion.velocity(i);
    ++evaluations_;
  }

  void begin_anew() {
    last_step_ = retry_ = Time(0);
    is_expanded_ = false;
  }

  /// The coefficients at the state, in units of a length that the next step will not be far from.
  void expand(bool backward, Time const& unit) {
    if (is_expanded_ && backward == (here_.scale() < Time(0))) return;
    bad_place_ = here_.expand(backward ? Time(-unit) : unit);
    is_expanded_ = true;
  }

  template <class Component>
  Time norm_of(Component const& component) const {
    return scaled_norm(x_, allowed_, component);
  }

  /// The length with which each of the last two terms is half of the tolerance, at most `longest`.
  Time proposal(Time const& longest) const {
    Time best = longest;
    for (int k = Order - 1; k <= Order; ++k) {
      Time const size = norm_of([&](std::size_t i) { return here_.coefficients(i)[static_cast<std::size_t>(k)]; });
      if (!(size > Time(0))) continue;
      Time const share = math::pow(Time(Time(1) / Time(size + size)), Time(Time(1) / Time(k)));
      Time const h = Time(math::abs(here_.scale()) * share);
      if (h < best) best = h;
    }
    return best;
  }

  /// Every term of the lower half of the polynomial is negligible after a step h > 0.  The upper half may see an input
  /// from afar, but from there its terms say nothing of the length of a step.
  bool says_nothing(Time const& h) const {
    Time const share = Time(h / math::abs(here_.scale()));
    Time power(1);
    for (std::size_t k = 1; k <= std::size_t(Order + 1) / 2; ++k) {
      power = Time(power * share);
      Time const size = norm_of([&](std::size_t i) { return here_.coefficients(i)[k]; });
      if (!(size == Time(0)) && !(Time(size * power) <= negligible_size<Time>())) return false;
    }
    return true;
  }

  bool looks_inside(Time const& h) const {
    return !(math::abs(h) <= Time(last_step_ + last_step_)) || ratio_ < negligible_error<Time>();
  }

  void write_at(Time const& share, State& x) const {
    for (std::size_t i = 0; i < size_of(x); ++i) numbers_of(x)[i] = polynomial_at(here_.coefficients(i), share);
  }

  /// The velocity at a point of the polynomial, and what its defect there adds to the error.
  void meet(State const& x, Time const& t, Time const& share) {
    record(there_, trial_slope_, x, t);
    if (bad_place_of_trial_ < 0) bad_place_of_trial_ = there_.first_non_finite_velocity();
    Time const defect = defect_at(share);
    if (!(defect <= ratio_)) ratio_ = defect;
  }

  Time last_terms() const {
    Time ratio(0);
    for (int k = Order - 1; k <= Order; ++k) {
      Time const power = math::integer_power(share_, static_cast<unsigned long>(k));
      Time const here = ratio_of([&](std::size_t i) {
        return times(here_.coefficients(i)[static_cast<std::size_t>(k)], power);
      });
      if (!(here <= ratio)) ratio = here;
      if (!(ratio == ratio)) return ratio;
    }
    return ratio;
  }

  Time defect_at(Time const& share) const {
    Time const weight = Time(share_ / Time(Order + 1));
    return ratio_of([&](std::size_t i) {
      T const slope = polynomial_slope_at(here_.coefficients(i), share);
      return times(T(slope - times(there_.velocity(i), here_.scale())), weight);
    });
  }

  template <class Component>
  Time ratio_of(Component const& component) const {
    return largest_of<Time>(size_of(x_), [&](std::size_t i) {
      return error_ratio(component(i), numbers_of(x_)[i], numbers_of(next_)[i], allowed_);
    });
  }

  /// Between 1/5 and 9/10.
  static Time shortening(Time const& ratio) {
    Time const most = Time(Time(9) / Time(10)), least = Time(Time(1) / Time(5));
    if (!math::is_finite(ratio)) return least;
    Time const factor = Time(most * math::pow(ratio, Time(Time(-1) / Time(Order))));
    return factor > least ? factor : least;
  }

  Flow const* flow_;
  State x_, next_, slope_, trial_slope_, inside_;
  taylor_expansion<State> here_, there_;  // at the state, at the end of the trial
  tolerances<Time> allowed_;
  Time step_{0}, last_step_{0}, retry_{0}, share_{0}, ratio_{0};
  std::ptrdiff_t bad_place_ = -1, bad_place_of_trial_ = -1;
  bool is_expanded_ = false;
  long evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room
