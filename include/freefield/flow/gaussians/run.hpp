#pragma once
/// @file
/// A run of a rule on Gaussians.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/free_energy.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/time_window.hpp>
#include <freefield/measure/gaussian.hpp>

#include <cstddef>

namespace freefield::detail::flow_room {

/// `Rule` has `step(flow, p, window, t, h)`, the Gaussian at t + h; it asks the flow inside of the window.
template <class Rule, class F, class G, class T>
class gaussian_run : public time_window<time_of<gaussian<T>>> {
  using Time = time_of<gaussian<T>>;

 public:
  gaussian_run(gradient_flow_of<F, G> const& flow, gaussian<T> const& start, Time const& t0,
               evolve_options<Time> const&)
      : time_window<Time>(t0), flow_(&flow), state_(start) {}

  gaussian<T> const& state() const { return state_; }
  long evaluations() const { return evaluations_; }
  std::ptrdiff_t first_non_finite() const { return -1; }  // such a Gaussian cannot be made
  void restart(Time const&) {}
  gaussian<T> const& keep() const { return state_; }
  void put_back(gaussian<T> const& state) { state_ = state; }
  void place(gaussian<T> const& state) { state_ = state; }

  void advance(Time const& t, Time const& h, long first, long count) {
    require_forward(Rule::name, h);
    for (long k = first; k < first + count; ++k)
      state_ = rule_.step(*flow_, state_, *this, Time(t + Time(as_scalar<Time>(k) * h)), h);
    evaluations_ += count;
  }

 private:
  gradient_flow_of<F, G> const* flow_;
  gaussian<T> state_;
  Rule rule_;
  long evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room
