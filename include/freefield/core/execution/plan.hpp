#pragma once
/// @file
/// How long work is cut into leaves, independent of who computes them.

#include <freefield/core/error.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>

namespace freefield {

/// `size` items in ranges of `grain` (the last one may be shorter).  The plan determines the bits of a reduction;
/// the number of workers never does.
struct reduction_plan {
  std::size_t size = 0;
  std::size_t grain = 1;

  constexpr std::size_t leaves() const { return size / grain + (size % grain == 0 ? 0 : 1); }
  constexpr std::size_t first(std::size_t leaf) const { return leaf * grain; }
  constexpr std::size_t last(std::size_t leaf) const { return first(leaf) + std::min(grain, size - first(leaf)); }

  friend constexpr bool operator==(reduction_plan const&, reduction_plan const&) = default;
};

namespace detail {

/// An archetype of a task, with which the concept of an engine is checked.
struct any_task {
  void operator()(std::size_t) const {}
};

}  // namespace detail

/// Computes leaves: `engine.run(count, task)` calls `task(i)` exactly once for every i < count, in any order and on any
/// threads, and returns when all calls have returned.  Where tasks throw, exactly one exception leaves `run` (that of
/// the lowest index), after all workers have ended.
///
///     struct tbb_engine {                                            // all that a user's own engine needs
///       void run(std::size_t count, auto&& task) const { tbb::parallel_for(std::size_t{0}, count, task); }
///     };
template <class E>
concept execution_engine = requires(E const& engine, std::size_t count, detail::any_task task) {
  engine.run(count, task);
};

}  // namespace freefield
