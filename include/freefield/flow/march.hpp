#pragma once
/// @file
/// From the start to the end: the loop over steps, with all that happens between them.

#include <freefield/flow/evolution.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/method.hpp>
#include <freefield/flow/observers.hpp>
#include <freefield/flow/step_control.hpp>
#include <freefield/flow/stepper.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield::detail::flow_room {

/// How many steps of length h fit, up to rounding; at most `limit` + 1.
template <class Time>
long whole_steps(Time const& span, Time const& h, long limit) {
  Time const room = Time(span * Time(Time(1) + Time(Time(4) * std::numeric_limits<Time>::epsilon())));
  long steps = 0, stride = 1;
  while (stride <= limit && Time(as_scalar<Time>(stride) * h) <= room) stride *= 2;
  for (; stride > 0; stride /= 2) {
    if (steps + stride <= limit + 1 && Time(as_scalar<Time>(steps + stride) * h) <= room) steps += stride;
  }
  return steps;
}

/// What watches on behalf of an argument of `evolve`.
template <class State, class Extra>
auto watches_for(Extra const& extra, State const& start) {
  if constexpr (is_law<Extra>) return std::tuple(watch<Extra, State>(extra, start));
  else if constexpr (is_guaranteed<Extra> || std::same_as<Extra, dense_output_request>) return std::tuple<>{};
  else return std::tuple(report_to<Extra, State>{&extra});
}

/// The path that is kept.
template <bool Wanted, class Method, class Time>
struct path_of {
  using type = no_path;
};
template <class Method, class Time>
struct path_of<true, Method, Time> {
  using type = dense_path<Time, decltype(std::declval<Method const&>().piece())>;
};

/// An evolution on its way.
template <class S, class Flow, class State, class... Extras>
class march {
  using traits = step_traits<S, Flow, State>;
  using method = typename traits::method;
  using Time = time_of<State>;
  static constexpr bool dense = (std::same_as<Extras, dense_output_request> || ...);
  using path = typename path_of<dense, method, Time>::type;
  using watches = decltype(std::tuple_cat(watches_for(std::declval<Extras const&>(), std::declval<State const&>())...));
  static constexpr bool watched = std::tuple_size_v<watches> > 0;

 public:
  using result_type = evolution<State, path>;

  march(Flow const& flow, State const& start, Time const& t0, Time const& t1, evolve_options<Time> const& options,
        result_type before, Extras const&... extras)
      : options_(options), begin_(t0), end_(t1), run_(flow, start, t0, options), result_(std::move(before)),
        watches_(std::tuple_cat(watches_for(extras, start)...)), earlier_evaluations_(result_.evaluations) {
    if constexpr (requires { run_.skip(result_.steps); }) run_.skip(result_.steps);
    result_.time = t0;
    require_finite_start();
    keep_samples_at(t0);
  }

  result_type finish() && {
    for (Time const& stop : options_.breaks) {
      if (!(stop == begin_) && !(stop == end_)) segment(stop, false);
    }
    segment(end_, true);
    result_.state = run_.state();
    result_.evaluations = earlier_evaluations_ + run_.evaluations();
    return std::move(result_);
  }

 private:
  bool forward() const { return begin_ < end_; }
  Time signed_length(Time const& h) const { return forward() ? h : Time(-h); }
  Time distance(Time const& a, Time const& b) const { return math::abs(Time(b - a)); }

  void segment(Time const& stop, bool last) {
    if (result_.time == stop) return;
    guarded([&] {
      if constexpr (traits::adaptive) controlled_steps(stop);
      else equal_steps(stop);
      if (!last) run_.restart(stop);
    });
  }

  // Steps of one length.

  void equal_steps(Time const& stop) {
    Time const start = result_.time, h = signed_length(options_.step), span = distance(start, stop);
    long const left = options_.max_steps - result_.steps + earlier_steps_;
    long const count = whole_steps(span, options_.step, left);
    Time const rest = Time(span - Time(as_scalar<Time>(count) * options_.step));
    Time const rounding = Time(Time(16) * Time(std::numeric_limits<Time>::epsilon() *
                                               std::max({span, Time(math::abs(start)), Time(math::abs(stop))})));
    bool const exact = !(rest > rounding);
    require_steps_left(count + (exact ? 0 : 1) <= left);
    for (long k = 0; k < count;) {
      long const row = steps_in_row(start, h, k, count);
      Time const after = exact && k + row == count ? stop : Time(start + Time(as_scalar<Time>(k + row) * h));
      take_row(start, h, k, row, after);
      k += row;
    }
    if (!exact) take_row(result_.time, Time(stop - result_.time), 0, 1, stop);
  }

  /// Equal steps until somebody looks.
  long steps_in_row(Time const& start, Time const& h, long k, long count) const {
    if constexpr (watched) return 1;
    if (next_sample_ == options_.at.size()) return std::min(count - k, 64L);
    Time const here = Time(start + Time(as_scalar<Time>(k) * h));
    long const before = whole_steps(distance(here, options_.at[next_sample_]), options_.step, 64);
    return std::clamp(before, 1L, std::min(count - k, 64L));
  }

  void take_row(Time const& start, Time const& h, long k, long count, Time const& after) {
    method const before = run_;
    keep_samples_inside(start, h, k, count, after);
    advance(start, h, k, count);
    if (run_.first_non_finite() >= 0 && count > 1) {  // somewhere in this row: once more, step by step
      run_ = before;
      for (long j = k; j < k + count; ++j) {
        method const good = run_;
        advance(start, h, j, 1);
        if (run_.first_non_finite() >= 0) fail_non_finite(good);
        result_.time = Time(start + Time(as_scalar<Time>(j + 1) * h));
      }
    }
    if (run_.first_non_finite() >= 0) fail_non_finite(before);
    note_step(math::abs(h), count);
    arrive(after);
  }

  void advance(Time const& start, Time const& h, long k, long count) {
    if constexpr (!traits::adaptive) run_.advance(start, h, k, count);
  }

  [[noreturn]] void fail_non_finite(method const& good) {
    std::ptrdiff_t const place = run_.first_non_finite();
    run_ = good;
    fail(errc::non_finite, "a component of the state is not finite", "a flow that stays finite, or a shorter step",
         {place});
  }

  /// A row of several steps ends before the step that holds the next sample.
  void keep_samples_inside(Time const& start, Time const& h, long k, long count, Time const& after) {
    if (count != 1) return;
    Time const here = k == 0 ? start : Time(start + Time(as_scalar<Time>(k) * h));
    while (next_sample_ < options_.at.size() && is_before(options_.at[next_sample_], after)) {
      Time const& t = options_.at[next_sample_++];
      method side = run_;
      if constexpr (!traits::adaptive) side.advance(here, Time(t - here), 0, 1);
      result_.samples.push_back({t, side.state()});
    }
  }

  // Steps whose length follows their error.

  void controlled_steps(Time const& stop) {
    if constexpr (traits::adaptive) {
      step_controller<Time> control(run_.error_order());
      Time h = first_length(stop);
      while (!(result_.time == stop)) {
        require_steps_left(result_.steps + result_.rejected - earlier_steps_ < options_.max_steps);
        Time const left = distance(result_.time, stop);
        bool const arrives = !(h < left);
        Time const taken = arrives ? left : h;
        require_length(taken, arrives);
        Time const ratio = run_.attempt(result_.time, signed_length(taken));
        if (ratio <= Time(1)) {
          accept(taken, arrives ? stop : Time(result_.time + signed_length(taken)));
          Time const proposed = limited(Time(taken * control.accepted(ratio)));
          h = arrives && proposed < h ? h : proposed;
        } else {
          ++result_.rejected;
          note_trial(ratio, Time(result_.time + signed_length(taken)));
          h = Time(taken * (math::is_finite(ratio) ? control.rejected(ratio) : Time(Time(1) / Time(4))));
          require_not_below_smallest(h);
        }
      }
      result_.next_step = h;
    }
  }

  /// Remembers a trial without a value until the evolution has come as far as it reached.
  void note_trial(Time const& ratio, Time const& reached) {
    if (math::is_finite(ratio)) return;
    if constexpr (traits::adaptive) {
      abyss_ = reached;
      abyss_place_ = run_.first_non_finite_of_trial();
      beside_abyss_ = true;
    }
  }

  Time first_length(Time const& stop) {
    if (result_.next_step > Time(0)) return limited(result_.next_step);
    if (options_.step > Time(0)) return limited(options_.step);
    if constexpr (traits::adaptive)
      return limited(math::abs(run_.first_step(result_.time, Time(stop - result_.time))));
    else return options_.step;
  }
  Time limited(Time h) const {
    if (options_.largest_step > Time(0) && h > options_.largest_step) h = options_.largest_step;
    if (h < options_.smallest_step) h = options_.smallest_step;
    return h;
  }

  void accept(Time const& taken, Time const& after) {
    if constexpr (traits::adaptive) {
      if constexpr (dense) result_.path.add(result_.time, after, run_.piece());
      Time const from = result_.time;
      while (next_sample_ < options_.at.size() && is_before(options_.at[next_sample_], after)) {
        Time const t = options_.at[next_sample_++];
        result_.samples.push_back({t, state_inside(from, taken, t)});
      }
      run_.accept();
      note_step(taken, 1);
      arrive(after);
    }
  }
  State state_inside(Time const& from, Time const& taken, Time const& t) const {
    if constexpr (interpolating_method<method, State>) {
      return run_.piece().at(Time(distance(from, t) / taken));
    } else {
      method side = run_;
      if constexpr (traits::adaptive) {
        side.attempt(from, Time(t - from));
        side.accept();
      }
      return side.state();
    }
  }

  // What both have in common.

  bool is_before(Time const& a, Time const& b) const { return forward() ? a < b : b < a; }

  void note_step(Time const& h, long count) {
    if (result_.steps == earlier_steps_ || h < result_.smallest_step) result_.smallest_step = h;
    if (h > result_.largest_step) result_.largest_step = h;
    result_.steps += count;
  }

  void arrive(Time const& t) {
    result_.time = t;
    if (beside_abyss_ && !is_before(t, abyss_)) beside_abyss_ = false;
    keep_samples_at(t);
    if constexpr (watched) {
      State const& state = run_.state();
      std::apply([&](auto&... w) { (w(state, t, result_), ...); }, watches_);
    }
    if (options_.progress) report_progress();
  }

  void keep_samples_at(Time const& t) {
    for (; next_sample_ < options_.at.size() && options_.at[next_sample_] == t; ++next_sample_)
      result_.samples.push_back({t, run_.state()});
  }

  void report_progress() {
    Time const whole = distance(begin_, end_), done = distance(begin_, result_.time);
    std::size_t const before = thousandths_;
    while (thousandths_ < 1000 && Time(whole * as_scalar<Time>(thousandths_ + 1)) <= Time(done * Time(1000)))
      ++thousandths_;
    if (thousandths_ > before) options_.progress(thousandths_, 1000);
  }

  // What can go wrong.

  /// Errors of a step get the time and the state with which the step began.
  template <class Work>
  void guarded(Work const& work) {
    try {
      work();
    } catch (evolution_error<State> const&) {
      throw;
    } catch (error const& e) {
      throw evolution_error<State>(e, result_.time, run_.state());
    }
  }

  /// @param what  what is the matter after the last good time
  [[noreturn]] void fail(errc code, std::string const& what, std::string const& expected, error_index index) const {
    std::ostringstream text;
    text << "after t = ";
    if constexpr (streamable<Time>) write_value(text, result_.time);
    else text << '?';
    text << ' ' << what;
    try {
      detail::fail(code, {evolve_name, text.str(), expected}, std::move(index), no_value{});
    } catch (error const& e) {
      throw evolution_error<State>(e, result_.time, run_.state());
    }
  }

  void require_finite_start() const {
    std::ptrdiff_t const place = run_.first_non_finite();
    if (place >= 0)
      fail(errc::non_finite, "a component of the state or of its velocity is not finite", "finite numbers", {place});
  }

  void require_steps_left(bool holds) const {
    if (!holds)
      fail(errc::step_limit,
           "the rest of the interval needs more than " + std::to_string(options_.max_steps) + " steps",
           "a larger .max_steps; where the problem is stiff, an implicit stepper", {});
  }

  void require_length(Time const& h, bool arrives) const {
    Time const least = Time(Time(16) * Time(std::numeric_limits<Time>::epsilon() * Time(math::abs(result_.time))));
    if (arrives || h > least) return;
    if (beside_abyss_)
      fail(errc::non_finite, "a component of the velocity is not finite, however short the step",
           "a flow that stays finite", {abyss_place_});
    fail(errc::step_underflow, "the step became too short for the clock",
           "a solution that does not blow up, or a larger tolerance", {});
  }

  void require_not_below_smallest(Time const& h) const {
    if (h < options_.smallest_step)
      fail(errc::step_underflow, "the tolerance asks for less than .smallest_step", "a larger tolerance", {});
  }

  evolve_options<Time> const& options_;
  Time begin_, end_;
  method run_;
  result_type result_;
  watches watches_;
  long earlier_evaluations_ = 0, earlier_steps_ = result_.steps + result_.rejected;
  std::size_t next_sample_ = 0, thousandths_ = 0;
  bool beside_abyss_ = false;  // a trial that would have ended at abyss_ had no value in the component abyss_place_
  Time abyss_{0};
  std::ptrdiff_t abyss_place_ = -1;
};

}  // namespace freefield::detail::flow_room
