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

/// The sum of all leaves of a recursion over pairs.
template <class Recursion, class Value, class T, class Execution, class Progress>
Value sum_of_leaves(weighted_graph<T> const& graph, pair_plan const& plan, Value const& zero,
                    Execution const& execution, Progress& progress) {
  worker_pool pool([&] { return Recursion(graph, plan); });
  auto const leaf = [&](std::size_t index, std::size_t) {
    return pool.with([index](Recursion& worker) { return worker.leaf(index); });
  };
  auto const add = [](Value const& a, Value const& b) { return Value(a + b); };
  return reduce(execution, {plan.leaves(), 1}, zero, leaf, add, progress);
}

template <class T, bool Loops, pair_form Form, class Execution, class Progress>
T sum_of_pairs(weighted_graph<T> const& graph, Execution const& execution, Progress& progress) {
  pair_plan const plan(graph.vertices / 2, Form, lanes<T>::width);
  T const sum = sum_of_leaves<pair_recursion<T, Loops, Form>>(graph, plan, T(0), execution, progress);
  if constexpr (Form == pair_form::signs) {
    if (plan.pairs > 3) return T(sum / math::integer_power(T(2), plan.pairs - 3));
  }
  return sum;
}

/// Of a graph with an even number of vertices, at least 4.
template <class T, pair_form Form, class Execution, class Progress>
T hafnian_by_pairs(std::string_view function, weighted_graph<T> const& graph, Execution const& execution,
                   Progress& progress) {
  require(graph.vertices < 128, errc::too_large,
          {function, "the recursion has 2^(n/2 - 1) terms, too many for n vertices", "n < 128"}, graph.vertices);
  return graph.loops.empty() ? sum_of_pairs<T, false, Form>(graph, execution, progress)
                             : sum_of_pairs<T, true, Form>(graph, execution, progress);
}

/// Up to two vertices.
template <class T>
T hafnian_of_few(weighted_graph<T> const& graph) {
  bool const loops = !graph.loops.empty();
  if (graph.vertices == 0) return T(1);
  if (graph.vertices == 1) return loops ? graph.loops[0] : T(0);
  return loops ? T(graph.edges[0] + T(graph.loops[0] * graph.loops[1])) : graph.edges[0];
}

inline void require_algorithm(std::string_view function, bool possible, hafnian_algorithm algorithm,
                              std::string const& needs) {
  require(possible, errc::domain, {function, "algorithm is not possible here", needs}, algorithm);
}

template <class T, class Execution, class Progress>
T hafnian_by(std::string_view function, weighted_graph<T> graph, hafnian_algorithm algorithm,
             Execution const& execution, Progress& progress) {
  std::size_t const n = graph.vertices;
  if (algorithm == hafnian_algorithm::subsets) {
    require(n <= 26, errc::too_large, {function, "2^n numbers are too many for n vertices", "n <= 26"}, n);
    return hafnian_by_subsets(graph);
  }
  if (algorithm == hafnian_algorithm::matchings) {
    require(n <= 30, errc::too_large, {function, "matchings are too many for n vertices", "n <= 30"}, n);
    return hafnian_by_matchings(graph, (std::size_t{1} << n) - 1);
  }
  if (n <= 2) return hafnian_of_few(graph);
  if (n % 2 == 1) graph.add_single();
  if (algorithm == hafnian_algorithm::automatic) algorithm = best_for_pairs<T>();
  if (algorithm == hafnian_algorithm::division_free_pairs) {
    return hafnian_by_pairs<T, pair_form::zero_one>(function, graph, execution, progress);
  }
  require_algorithm(function, algorithm == hafnian_algorithm::sign_pairs, algorithm,
                    "one for a matrix without multiplicities");
  if constexpr (field_scalar<T>) {
    if (divides_up_to<T>(2)) return hafnian_by_pairs<T, pair_form::signs>(function, graph, execution, progress);
  }
  fail(errc::domain, {function, "algorithm is not possible here", "a field in which 2 is not 0"}, {}, algorithm);
}

/// The product over the connected parts.  A part with an odd number of vertices and no loops makes it zero.
template <class T, class Execution, class Progress>
T hafnian_of_graph(std::string_view function, weighted_graph<T> const& graph, hafnian_options const& options,
                   Execution const& execution, Progress& progress) {
  auto const connected = [&](std::size_t i, std::size_t k) { return i != k && !vanishes(graph.weight(i, k)); };
  auto const parts = components(graph.vertices, connected);
  for (auto const& part : parts) {
    if (graph.loops.empty() && part.size() % 2 == 1) return T(0);
  }
  T product(1);
  for (auto const& part : parts) {
    T const factor = hafnian_by(function, graph.part(part), options.algorithm, execution, progress);
    product = T(product * factor);
  }
  return product;
}

}  // namespace freefield::detail::wick
