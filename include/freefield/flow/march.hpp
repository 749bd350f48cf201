#pragma once
/// @file
/// What happens between the steps of an evolution: samples, observers, progress, and what can go wrong.

#include <freefield/flow/events/event_list.hpp>
#include <freefield/flow/evolution.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/method.hpp>
#include <freefield/flow/observers.hpp>
#include <freefield/flow/stepper.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield::detail::flow_room {

/// What watches on behalf of an argument of `evolve`.
template <class Extra, class Run, class Time>
auto watches_for(Extra const& extra, Run const& run, Time const& t0) {
  auto const state = [&]() -> decltype(auto) { return run.state(); };
  if constexpr (is_law<Extra>) return std::tuple(watch<Extra, Time>(extra, run, state, t0));
  else if constexpr (is_guaranteed<Extra> || is_event<Extra> || std::same_as<Extra, dense_output_request>)
    return std::tuple<>{};
  else return std::tuple(report_to<Extra>{&extra});
}

/// The state of a run, taken when somebody first asks for it.
template <class Run>
class state_on_demand {
  using result = decltype(std::declval<Run const&>().state());

 public:
  explicit state_on_demand(Run const& run) : run_(&run) {}
  auto const& operator()() const {
    if constexpr (std::is_reference_v<result>) {
      return run_->state();
    } else {
      if (!taken_) taken_.emplace(run_->state());
      return *taken_;
    }
  }

 private:
  Run const* run_;
  mutable std::optional<std::remove_cvref_t<result>> taken_;
};

/// The path that is kept.
template <bool Wanted, class Method, class Time>
struct path_of {
  using type = no_path;
};
template <class Method, class Time>
struct path_of<true, Method, Time> {
  using type = dense_path<Time, decltype(std::declval<Method const&>().piece())>;
};

/// An evolution on its way; how it goes from one break to the next is for `fixed_march` and `adaptive_march` to say.
template <class S, class Flow, class State, class... Extras>
class march {
 protected:
  using method = typename step_traits<S, Flow, State>::method;
  using Time = time_of<State>;
  static constexpr bool dense = (std::same_as<Extras, dense_output_request> || ...);
  using path = typename path_of<dense, method, Time>::type;
  using watches =
      decltype(std::tuple_cat(watches_for(std::declval<Extras const&>(), std::declval<method const&>(),
                                                std::declval<Time const&>())...));
  static constexpr bool watched = std::tuple_size_v<watches> > 0;
  static constexpr bool eventful = (is_event<Extras> || ...);

 public:
  using result_type = evolution<State, path>;

  /// @param before  what an earlier evolution counted, where this one resumes it
  march(Flow const& flow, State const& start, Time const& t0, Time const& t1, evolve_options<Time> const& options,
        result_type before, Extras const&... extras)
      : options_(options), begin_(t0), end_(t1), tries_left_(options.max_steps), run_(flow, start, t0, options),
        result_(std::move(before)), watches_(std::tuple_cat(watches_for(extras, run_, t0)...)),
        events_(events_among<State>(extras...)), earlier_evaluations_(result_.evaluations) {
    if constexpr (requires { run_.skip(result_.steps); }) run_.skip(result_.steps);
    result_.time = t0;
    std::ptrdiff_t const place = run_.first_non_finite();
    if (place >= 0)
      fail(errc::non_finite, "a component of the state or of its velocity is not finite", "finite numbers", {place});
    keep_samples_at(t0);
  }

 protected:
  bool is_before(Time const& a, Time const& b) const { return begin_ < end_ ? a < b : b < a; }
  Time signed_length(Time const& h) const { return begin_ < end_ ? h : Time(-h); }
  static Time distance(Time const& a, Time const& b) { return math::abs(Time(b - a)); }
  /// What the clock can tell from nothing.
  static Time shortest_at(Time const& t) {
    return Time(Time(16) * Time(std::numeric_limits<Time>::epsilon() * Time(math::abs(t))));
  }

  /// What the evolution that this one resumes met last does not happen again.
  void resume_events(std::vector<event_occurrence<State>> const& earlier) {
    if constexpr (eventful) {
      guarded([&] { events_.resume_from(earlier, begin_); });
    }
  }

  /// Walks from break to break: walk(stop, anew), where the method starts anew after a break.
  template <class Walk>
  result_type finished(Walk const& walk) {
    bool anew = false;
    auto const segment = [&](Time const& stop, bool is_break) {
      if (result_.time == stop || result_.stopped_by >= 0) return;
      // Beside a break the flow is asked what it is just before or just after.
      run_.limit_times(anew ? Time(result_.time + tick()) : result_.time, is_break ? Time(stop - tick()) : stop);
      if constexpr (requires { run_.open_ends(anew, is_break); }) run_.open_ends(!anew, !is_break);
      if (anew) run_.restart(result_.time);
      walk(stop, anew);
      anew = true;
    };
    guarded([&] {
      for (Time const& stop : options_.breaks)
        if (!(stop == begin_) && !(stop == end_)) segment(stop, true);
      segment(end_, false);
      result_.state = run_.state();
    });
    result_.evaluations = earlier_evaluations_ + run_.evaluations();
    if constexpr (requires { run_.jacobians(), run_.factorisations(); }) {
      result_.jacobians += run_.jacobians();
      result_.factorisations += run_.factorisations();
    }
    return std::move(result_);
  }

  /// What the clock can tell, with a sign.
  Time tick() const {
    return signed_length(Time(std::numeric_limits<Time>::epsilon() *
                              std::max(Time(math::abs(begin_)), Time(math::abs(end_)))));
  }

  void count_steps(Time const& h, long count) {
    if (!(result_.largest_step > Time(0)) || h < result_.smallest_step) result_.smallest_step = h;
    if (h > result_.largest_step) result_.largest_step = h;
    result_.steps += count;
  }

  /// The state has come to t.
  void arrive(Time const& t) {
    result_.time = t;
    keep_samples_at(t);
    if constexpr (watched) {
      state_on_demand<method> const state(run_);
      std::apply([&](auto&... w) { (w(run_, state, t, result_), ...); }, watches_);
    }
    if (options_.progress) report_progress();
  }

  bool has_samples() const { return next_sample_ < options_.at.size(); }
  Time const& sample_time() const { return options_.at[next_sample_]; }
  void keep_sample(State state) { result_.samples.push_back({options_.at[next_sample_++], std::move(state)}); }
  void keep_samples_at(Time const& t) {
    while (has_samples() && sample_time() == t) keep_sample(run_.state());
  }

  /// @param what  what is the matter after the last good time
  [[noreturn, gnu::noinline, gnu::cold]] void fail(errc code, std::string const& what, std::string const& expected,
                         error_index index = {}) const {
    std::ostringstream text;
    text << "after t = ";
    if constexpr (streamable<Time>) write_value(text, result_.time);
    else text << '?';
    text << ' ' << what;
    try {
      detail::fail(code, {evolve_name, text.str(), expected}, std::move(index), no_value{});
    } catch (error const& e) {
      throw located(e);
    }
  }
  [[noreturn, gnu::noinline, gnu::cold]] void fail_steps_left() const {
    fail(errc::step_limit,
         "the rest of the interval needs more than " + std::to_string(options_.max_steps) + " steps",
         "a larger .max_steps; where the problem is stiff, an implicit stepper");
  }

 private:
  /// Errors of a step get the time and the state with which the step began.
  template <class Work>
  void guarded(Work const& work) {
    try {
      work();
    } catch (evolution_error<State> const&) {
      throw;
    } catch (error const& e) {
      throw located(e);
    }
  }
  /// With the last sample, or the start, where the run has no state to give.
  evolution_error<State> located(error const& e) const {
    try {
      return {e, result_.time, run_.state()};
    } catch (error const&) {
      if (!result_.samples.empty()) return {e, result_.samples.back().time, result_.samples.back().state};
      return {e, begin_, result_.state};
    }
  }

  void report_progress() {
    Time const whole = distance(begin_, end_), done = distance(begin_, result_.time);
    std::size_t const before = thousandths_;
    while (thousandths_ < 1000 && Time(whole * as_scalar<Time>(thousandths_ + 1)) <= Time(done * Time(1000)))
      ++thousandths_;
    if (thousandths_ > before) options_.progress(thousandths_, 1000);
  }

 protected:
  evolve_options<Time> const& options_;
  Time begin_, end_;
  long tries_left_;
  method run_;
  result_type result_;

 private:
  watches watches_;

 protected:
  [[no_unique_address]] decltype(events_among<State>(std::declval<Extras const&>()...)) events_;

 private:
  long earlier_evaluations_ = 0;
  std::size_t next_sample_ = 0, thousandths_ = 0;
};

}  // namespace freefield::detail::flow_room
