#pragma once
/// @file
/// Runs of flows by their transition kernels.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/langevin/particles.hpp>
#include <freefield/flow/state.hpp>
#include <freefield/flow/time_window.hpp>
#include <freefield/measure/ensemble.hpp>
#include <freefield/measure/gaussian.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace freefield::detail::flow_room {

/// A step of any length is exact.  The noise of a particle depends on the seed, the number of the step and that of the
/// particle alone.
template <class Flow, class M>
class kernel_run : public time_window<time_of<M>> {
  using T = typename M::scalar_type;
  using Time = time_of<M>;

 public:
  kernel_run(Flow const& flow, M const& start, Time const& t0, evolve_options<Time> const& options)
      : time_window<Time>(t0), flow_(&flow), state_(start), seed_(options.seed), execution_(options.execution) {}

  M const& state() const { return state_; }
  long evaluations() const { return evaluations_; }
  std::ptrdiff_t first_non_finite() const { return -1; }  // such a measure cannot be made
  void restart(Time const&) {}
  std::pair<M, long> keep() const { return {state_, step_}; }
  void put_back(std::pair<M, long> const& kept) {
    state_ = kept.first;
    step_ = kept.second;
  }
  void place(M const& state) { state_ = state; }
  /// Goes on after so many steps, whose noise is not drawn again.
  void skip(long steps) { step_ = steps; }

  void advance(Time const& t, Time const& h, long first, long count) {
    for (long k = first; k < first + count; ++k, ++step_, ++evaluations_) {
      auto const begin = Time(t + Time(as_scalar<Time>(k) * h)), end = Time(t + Time(as_scalar<Time>(k + 1) * h));
      move(flow_->kernel(begin, end));
    }
  }

 private:
  template <class Kernel>
  void move(Kernel const& kernel) {
    if constexpr (std::is_same_v<M, ensemble<T>>) {
      matrix_of<T> points = state_.points();
      auto const engine_of = [&](std::size_t row) {
        return noise_of(seed_, step_, static_cast<Eigen::Index>(row), points.rows());
      };
      kernel.move_rows(points, engine_of, {execution_, {}});
      state_ = ensemble<T>(points, state_.weights());
    } else {
      state_ = kernel(state_);
    }
  }

  Flow const* flow_;
  M state_;
  std::uint64_t seed_;
  execution execution_;
  long step_ = 0, evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room
