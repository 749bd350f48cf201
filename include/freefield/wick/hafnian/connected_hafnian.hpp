#pragma once
/// @file
/// Hafnians of graphs: split into connected parts, each by the algorithm that was asked for.

#include <freefield/core/execution.hpp>
#include <freefield/wick/hafnian/hafnian_algorithm.hpp>
#include <freefield/wick/hafnian/pair_recursion.hpp>
#include <freefield/wick/hafnian/subset_table.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace freefield::detail::wick {

/// A value that is worked out at once is one leaf.
template <class T>
T one_leaf(T value, progress_callback const& progress) {
  tell(progress, 1, 1);
  return value;
}

/// Sums all leaves of a recursion over pairs.
template <class Recursion, class Value, class T>
Value sum_of_leaves(weighted_graph<T> const& graph, pair_plan const& plan, Value const& zero,
                    execution_options const& work) {
  worker_pool pool([&] { return Recursion(graph, plan); });
  auto const leaf = [&](std::size_t index, std::size_t) {
    return pool.with([index](Recursion& worker) { return worker.leaf(index); });
  };
  auto const add = [](Value const& a, Value const& b) { return Value(a + b); };
  return reduce({plan.leaves(), 1}, zero, leaf, add, work);
}

template <class T, bool Loops, pair_form Form>
T sum_of_pairs(weighted_graph<T> const& graph, execution_options const& work) {
  pair_plan const plan(graph.vertices / 2, Form, lanes<T>::width);
  T const sum = sum_of_leaves<pair_recursion<T, Loops, Form>>(graph, plan, T(0), work);
  if constexpr (Form == pair_form::signs) {
    if (plan.pairs > 3) return T(sum / math::integer_power(T(2), plan.pairs - 3));
  }
  return sum;
}

/// The number of vertices is even and at least 4.
template <class T, pair_form Form>
T hafnian_by_pairs(std::string_view function, weighted_graph<T> const& graph, execution_options const& work) {
  require(graph.vertices < 128, errc::too_large,
          {function, "the recursion has 2^(n/2 - 1) terms, too many for n vertices", "n < 128"}, graph.vertices);
  return graph.loops.empty() ? sum_of_pairs<T, false, Form>(graph, work) : sum_of_pairs<T, true, Form>(graph, work);
}

/// The hafnian of a graph with at most two vertices.
template <class T>
T hafnian_of_few(weighted_graph<T> const& graph) {
  bool const loops = !graph.loops.empty();
  if (graph.vertices == 0) return T(1);
  if (graph.vertices == 1) return loops ? graph.loops[0] : T(0);
  return loops ? T(graph.edges[0] + T(graph.loops[0] * graph.loops[1])) : graph.edges[0];
}

inline void require_algorithm(std::string_view function, bool possible, hafnian_algorithm algorithm,
                              std::string const& needs) {
  require(possible, errc::bad_option, {function, "algorithm is not possible here", needs}, algorithm);
}

template <class T>
T hafnian_by(std::string_view function, weighted_graph<T> graph, hafnian_algorithm algorithm,
             execution_options const& work) {
  std::size_t const n = graph.vertices;
  if (algorithm == hafnian_algorithm::subsets) {
    require(n <= 26, errc::too_large, {function, "2^n numbers are too many for n vertices", "n <= 26"}, n);
    return one_leaf(hafnian_by_subsets(graph), work.progress);
  }
  if (algorithm == hafnian_algorithm::matchings) {
    require(n <= 30, errc::too_large, {function, "matchings are too many for n vertices", "n <= 30"}, n);
    return one_leaf(hafnian_by_matchings(graph, (std::size_t{1} << n) - 1), work.progress);
  }
  if (n <= 2) return one_leaf(hafnian_of_few(graph), work.progress);
  if (n % 2 == 1) graph.add_single();
  if (algorithm == hafnian_algorithm::automatic) algorithm = best_for_pairs<T>();
  if (algorithm == hafnian_algorithm::division_free_pairs) {
    return hafnian_by_pairs<T, pair_form::zero_one>(function, graph, work);
  }
  require_algorithm(function, algorithm == hafnian_algorithm::sign_pairs, algorithm,
                    "one for a matrix without powers");
  if constexpr (field_scalar<T>) {
    if (divides_up_to<T>(2)) return hafnian_by_pairs<T, pair_form::signs>(function, graph, work);
  }
  fail(errc::bad_option, {function, "algorithm is not possible here", "a field in which 2 is not 0"}, {}, algorithm);
}

/// The product over the connected parts.  A part with an odd number of vertices and no loops makes it zero.
template <class T>
T hafnian_of_graph(std::string_view function, weighted_graph<T> const& graph, hafnian_options const& options) {
  execution_options const work{options.execution, options.progress};
  auto const connected = [&](std::size_t i, std::size_t k) { return i != k && !vanishes(graph.weight(i, k)); };
  auto const parts = connected_parts(graph.vertices, connected);
  for (auto const& part : parts) {
    if (graph.loops.empty() && part.size() % 2 == 1) return one_leaf(T(0), work.progress);
  }
  if (parts.empty()) return one_leaf(T(1), work.progress);
  T product(1);
  for (auto const& part : parts) {
    T const factor = hafnian_by(function, graph.part(part), options.algorithm, work);
    product = T(product * factor);
  }
  return product;
}

}  // namespace freefield::detail::wick
