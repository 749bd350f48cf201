#pragma once
/// @file
/// Long sums and loops over several workers with the same bits on any number of them.

#include <freefield/core/execution/execution.hpp>
#include <freefield/core/execution/plan.hpp>
#include <freefield/core/execution/worker_pool.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace freefield {

namespace detail {

inline void require_grain(std::string_view function, reduction_plan const& plan) {
  require(plan.grain >= 1, errc::bad_option, {function, "grain of the plan is zero", "at least 1"}, plan.grain);
}

/// Combines neighbours level by level, ((0 1) (2 3)) ((4 5) 6).  The shape depends on the number of leaves alone.
template <class Value, class Combine>
Value combine_tree(std::vector<std::optional<Value>>& values, Combine&& combine) {
  for (std::size_t length = values.size(); length > 1; length = length / 2 + length % 2) {
    for (std::size_t pair = 0; pair < length / 2; ++pair) {
      Value both = combine(std::move(*values[2 * pair]), std::move(*values[2 * pair + 1]));
      values[pair].emplace(std::move(both));
    }
    if (length % 2 == 1) values[length / 2] = std::move(values[length - 1]);
  }
  return std::move(*values.front());
}

}  // namespace detail

/// combine(... combine(leaf(0, grain), leaf(grain, 2 grain)) ...) by one fixed binary tree.
///
///     ff::reduce({.size = 1000, .grain = 10}, 0.0, sum_of_range, std::plus<>{}, {.execution = ff::threads(8)});
///
/// @param plan       how the items are cut; a part of the result's identity
/// @param identity   the result of no items
/// @param leaf       leaf(first, last) -> Value of the items [first, last); may run at the same time as other leaves
/// @param combine    combine(Value, Value) -> Value; called on the caller's thread, left operand first
/// @param options    who does the work, which never changes a bit of the result, and who is told
/// Memory: one Value per leaf.
/// @throws error `bad_option` for a grain of zero; of the leaves that throw, the exception of the first one, once,
/// after all workers have ended
template <std::movable Value, class Leaf, class Combine>
  requires std::is_invocable_r_v<Value, Leaf&, std::size_t, std::size_t> &&
           std::is_invocable_r_v<Value, Combine&, Value, Value>
Value reduce(reduction_plan plan, Value identity, Leaf&& leaf, Combine&& combine,
             execution_options const& options = {}) {
  detail::require_grain("reduce", plan);
  if (plan.size == 0) return identity;
  std::vector<std::optional<Value>> values(plan.leaves());
  auto const store = [&](std::size_t index) { values[index].emplace(leaf(plan.first(index), plan.last(index))); };
  options.execution.run(values.size(), store, options.progress);
  return detail::combine_tree(values, combine);
}

/// body(first, last) for every range of the plan.  Bodies of different ranges may run at the same time.
/// @throws as `reduce` does
template <std::invocable<std::size_t, std::size_t> Body>
void for_each(reduction_plan plan, Body&& body, execution_options const& options = {}) {
  detail::require_grain("for_each", plan);
  auto const task = [&](std::size_t index) { body(plan.first(index), plan.last(index)); };
  options.execution.run(plan.leaves(), task, options.progress);
}

}  // namespace freefield
