#pragma once
/// @file
/// From the start to the end in steps of one length.

#include <freefield/flow/march.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace freefield::detail::flow_room {

/// How many steps of length h fit into a span; at most `limit`.
template <class Time>
long whole_steps(Time const& span, Time const& h, long limit) {
  auto const fits = [&](long steps) { return Time(as_scalar<Time>(steps) * h) <= span; };
  long steps = 0, stride = 1;
  while (stride <= limit / 2 && fits(stride)) stride *= 2;
  for (; stride > 0; stride /= 2)
    if (stride <= limit - steps && fits(steps + stride)) steps += stride;
  return steps;
}

/// Equal steps in rows: as many at once as nobody looks at, because a short state then stays in registers.
template <class S, class Flow, class State, class... Extras>
class fixed_march : march<S, Flow, State, Extras...> {
  using base = march<S, Flow, State, Extras...>;
  using Time = typename base::Time;
  static constexpr long longest_row = 64;

 public:
  using base::base;
  using result_type = typename base::result_type;

  result_type finish() && {
    return this->finished([&](Time const& stop, bool) { walk(stop); });
  }

 private:
  /// `count` steps of length h from `start`, the last of which ends at `stop`.
  struct row_of_steps {
    Time start, h, stop;
    long count;

    Time end_of(long k) const { return k == count ? stop : Time(start + Time(as_scalar<Time>(k) * h)); }
  };

  void walk(Time const& stop) {
    Time const start = this->result_.time, span = this->distance(start, stop), step = this->options_.step;
    Time const latest = std::max(Time(math::abs(start)), Time(math::abs(stop)));
    if (step < span && !(step > this->shortest_at(latest)))
      this->fail(errc::step_underflow, "the step is too short for the clock", "a longer step, or times nearer to zero");
    // Whatever the rounding of both ends and of the products can explain is no rest.
    Time const rounding = Time(Time(4) * Time(std::numeric_limits<Time>::epsilon() * Time(latest + span)));
    long const count = whole_steps(Time(span + rounding), step, this->tries_left_);
    bool const exact = count > 0 && Time(span - Time(as_scalar<Time>(count) * step)) <= rounding;
    if (count + (exact ? 0 : 1) > this->tries_left_) this->fail_steps_left();
    this->tries_left_ -= count + (exact ? 0 : 1);
    Time const h = this->signed_length(step);
    if (count > 0)
      take({start, h, exact ? stop : Time(start + Time(as_scalar<Time>(count) * h)), count});
    if (!exact) take({this->result_.time, Time(stop - this->result_.time), stop, 1});
  }

  void take(row_of_steps const& row) {
    for (long k = 0; k < row.count;) {
      long const length = quiet_length(row, k);
      if (length > 1 && take_quietly(row, k, length)) k += length;
      else take_one(row, k++);
    }
  }

  /// How many steps from number k on end before somebody looks.
  long quiet_length(row_of_steps const& row, long k) const {
    if constexpr (base::watched) return 1;
    long const most = std::min(row.count - k, longest_row);
    if (!this->has_samples()) return most;
    long length = 0;
    while (length < most && !this->is_before(this->sample_time(), row.end_of(k + length + 1))) ++length;
    return length;
  }

  /// False where it fails on the way: then nothing has happened, and the steps are taken one by one.
  bool take_quietly(row_of_steps const& row, long k, long length) {
    auto const before = this->run_.keep();
    bool good = false;
    try {
      this->run_.advance(row.start, row.h, k, length);
      good = this->run_.first_non_finite() < 0;
    } catch (error const&) {  // which take_one meets again
    }
    if (!good) {
      this->run_.put_back(before);
      return false;
    }
    this->count_steps(math::abs(row.h), length);
    this->arrive(row.end_of(k + length));
    return true;
  }

  void take_one(row_of_steps const& row, long k) {
    Time const begin = k == 0 ? row.start : row.end_of(k), after = row.end_of(k + 1);
    while (this->has_samples() && this->is_before(this->sample_time(), after)) {  // inside of the step
      auto side = this->run_;
      side.advance(begin, Time(this->sample_time() - begin), 0, 1);
      this->keep_sample(side.state());
    }
    auto const before = this->run_.keep();
    try {
      this->run_.advance(row.start, row.h, k, 1);
    } catch (...) {
      this->run_.put_back(before);
      throw;
    }
    std::ptrdiff_t const place = this->run_.first_non_finite();
    if (place >= 0) {
      this->run_.put_back(before);
      this->fail(errc::non_finite, "a component of the state is not finite",
                 "a flow that stays finite, or a shorter step", {place});
    }
    this->count_steps(math::abs(row.h), 1);
    this->arrive(after);
  }
};

}  // namespace freefield::detail::flow_room
