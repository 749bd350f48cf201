#pragma once
/// @file
/// Hafnians by dynamic programming over subsets and by the sum over all matchings: slow, in any ring, without division
/// and without cancellation.

#include <freefield/wick/hafnian/weighted_graph.hpp>

#include <bit>
#include <cstddef>
#include <vector>

namespace freefield::detail::wick {

/// Sums over the matchings of the vertices in the set `left` by the partner of the highest one, which may also stay
/// single where there are loops; rest(S) is the same sum for a smaller set S.
template <class T, class Rest>
T match_highest(weighted_graph<T> const& graph, std::size_t left, Rest const& rest) {
  auto const i = static_cast<std::size_t>(std::bit_width(left)) - 1;
  std::size_t const others = left ^ (std::size_t{1} << i);
  T sum = graph.loops.empty() ? T(0) : T(graph.loops[i] * rest(others));
  for (std::size_t k = 0; k < i; ++k) {
    if (((others >> k) & 1U) == 0) continue;
    sum = T(sum + T(graph.weight(i, k) * rest(others ^ (std::size_t{1} << k))));
  }
  return sum;
}

/// Tabulates the sums of `match_highest` for all subsets: n 2^(n - 2) products, 2^n numbers.
template <class T>
T hafnian_by_subsets(weighted_graph<T> const& graph) {
  std::vector<T> values{T(1)};
  values.reserve(std::size_t{1} << graph.vertices);
  auto const known = [&](std::size_t set) -> T const& { return values[set]; };
  for (std::size_t set = 1; set >> graph.vertices == 0; ++set) values.push_back(match_highest(graph, set, known));
  return values.back();
}

/// Visits every matching: there are (n - 1)!!, or with loops as many as involutions of n elements.
template <class T>
T hafnian_by_matchings(weighted_graph<T> const& graph, std::size_t left) {
  if (left == 0) return T(1);
  return match_highest(graph, left, [&](std::size_t rest) { return hafnian_by_matchings(graph, rest); });
}

}  // namespace freefield::detail::wick
