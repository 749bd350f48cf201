#pragma once
/// @file
/// Hafnians with repeated indices.

#include <freefield/wick/hafnian/class_recursion.hpp>
#include <freefield/wick/hafnian/connected_hafnian.hpp>
#include <freefield/wick/hafnian/repeated_graph.hpp>
#include <freefield/wick/moment_table.hpp>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::wick {

inline constexpr std::size_t most_copies = std::size_t{1} << 20U;

template <class T, bool Loops>
branch_sum<T> sum_of_classes(repeated_graph<T> const& graph, std::vector<edge_class> const& classes,
                             execution_options const& work) {
  std::size_t const modes = graph.powers.size();
  auto const weight = [&](std::size_t i, std::size_t k) {
    return i < modes && k < modes ? graph.weights(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) : T(0);
  };
  auto const loop = [&](std::size_t i) { return i < modes ? graph.loops(static_cast<Eigen::Index>(i)) : T(1); };
  using recursion = class_recursion<T, Loops>;
  worker_pool pool([&] { return recursion(classes, weight, loop); });
  auto const leaf = [&](std::size_t index, std::size_t) {
    return pool.with([index](auto& worker) { return worker.leaf(index); });
  };
  auto const add = [](branch_sum<T> const& a, branch_sum<T> const& b) { return a + b; };
  auto const [leaves, pairs] = pool.with([](auto& worker) { return std::pair(worker.leaves(), worker.pairs()); });
  auto const sum = reduce({leaves, 1}, branch_sum<T>{T(0), T(0)}, leaf, add, work);
  T const power = math::integer_power(T(2), pairs);
  return {T(sum.value / power), T(sum.size / power)};
}

template <class T>
branch_sum<T> hafnian_by_classes(std::string_view function, repeated_graph<T> const& graph,
                                 execution_options const& work) {
  std::vector<std::size_t> copies;
  for (int const k : graph.powers) copies.push_back(static_cast<std::size_t>(k));
  auto const classes = edge_classes_of(std::move(copies));
  long double branches = 1;
  for (edge_class const& c : classes) branches *= static_cast<long double>(c.edges + 1);
  require(branches < 0x1p63L, errc::too_large, {function, "the recursion has too many branches", "less than 2^63"},
          branches);
  return graph.has_loops() ? sum_of_classes<T, true>(graph, classes, work)
                           : sum_of_classes<T, false>(graph, classes, work);
}

/// Tells whether the sum of the absolute values of the branches is at most 2^8 times the absolute value of `sum`: then
/// cancellation among the branches costs at most two or three digits.  The answer for NaN is no.
template <class T>
bool is_of_size(branch_sum<T> const& branches, branch_sum<T> const& sum) {
  return larger_part(branches.size) <= decltype(larger_part(sum.value))(256) * larger_part(sum.value);
}

/// The graph with the absolute values of all weights and loops.
template <class T>
repeated_graph<T> absolute_graph(repeated_graph<T> const& graph) {
  auto const size = [](T const& x) { return T(larger_part(x)); };
  return {graph.weights.unaryExpr(size), graph.loops.unaryExpr(size), graph.powers};
}

/// Tells whether the recursion over classes is accurate enough.  It is where its branches hardly cancel.  It also is
/// where the branches are not much larger than the hafnian of the absolute weights, the sum of |weight| over all
/// matchings: then the matchings themselves cancel, and every algorithm loses these digits.
template <class T>
bool is_trusted(std::string_view function, repeated_graph<T> const& graph, branch_sum<T> const& sum,
                execution_options const& work) {
  if constexpr (is_rounded<T>) {
    return is_of_size(sum, sum) ||
           is_of_size(sum, hafnian_by_classes(function, absolute_graph(graph), {.execution = work.execution}));
  }
  return true;
}

template <class T>
T hafnian_by_table(repeated_graph<T> const& graph) {
  vector_of<T> const zero = vector_of<T>::Constant(graph.weights.rows(), T(0));
  auto const moments = integrate_by_parts(graph.has_loops() ? graph.loops : zero, graph.weights, powers(graph.powers));
  return moments[moments.size() - 1];
}

/// Computes the hafnian of a connected graph whose powers are all positive, by an algorithm that is not `automatic`.
template <class T>
T hafnian_by(std::string_view function, repeated_graph<T> const& graph, hafnian_algorithm algorithm,
             execution_options const& work) {
  std::size_t const total = graph.total();
  if (algorithm == hafnian_algorithm::moment_table) return one_leaf(hafnian_by_table(graph), work.progress);
  if (algorithm == hafnian_algorithm::edge_classes) {
    require_algorithm(function, divides_up_to<T>((total + 1) / 2 + 1), algorithm,
                      "a field in which no number up to one more than that of the pairs is 0");
    if constexpr (field_scalar<T>) return hafnian_by_classes(function, graph, work).value;
  }
  require(total < 4096, errc::too_large, {function, "too many copies to be written out", "less than 4096"}, total);
  return hafnian_by(function, expanded(graph), algorithm, work);
}

/// Computes the hafnian by the fastest algorithm, or by the next one where that algorithm loses too many digits.
/// @throws error `precision_lost` where there is no other algorithm
template <class T>
T hafnian_by_best(std::string_view function, repeated_graph<T> const& graph, execution_options const& work) {
  std::size_t const total = graph.total();
  hafnian_algorithm best = best_for_powers<T>(graph.powers, total, true);
  if constexpr (field_scalar<T>) {
    if (best == hafnian_algorithm::edge_classes) {
      auto const sum = hafnian_by_classes(function, graph, work);
      if (is_trusted(function, graph, sum, work)) return sum.value;
      best = best_for_powers<T>(graph.powers, total, false);
      require(best != hafnian_algorithm::edge_classes, errc::precision_lost,
              {function, "the terms cancel and no other algorithm is possible", "a scalar with more digits"},
              sum.value);
    }
  }
  return hafnian_by(function, graph, best, work);
}

template <class T>
T hafnian_of_graph(std::string_view function, repeated_graph<T> const& graph, hafnian_options const& options) {
  execution_options const work{options.execution, options.progress};
  std::vector<std::size_t> occurring;
  for (std::size_t i = 0; i < graph.powers.size(); ++i) {
    if (graph.powers[i] > 0) occurring.push_back(i);
  }
  repeated_graph<T> const used = graph.part(occurring);
  auto const connected = [&](std::size_t i, std::size_t k) {
    return !vanishes(used.weights(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)));
  };
  std::vector<repeated_graph<T>> parts;
  for (auto const& part : connected_parts(occurring.size(), connected)) parts.push_back(used.part(part));
  for (auto const& part : parts) {
    if (!part.has_loops() && part.total() % 2 == 1) return one_leaf(T(0), work.progress);
  }
  if (parts.empty()) return one_leaf(T(1), work.progress);
  T product(1);
  for (auto const& part : parts) {
    require(part.total() < most_copies, errc::too_large,
            {function, "powers add up to too many", "less than 2^20"}, part.total());
    T const factor = options.algorithm == hafnian_algorithm::automatic
                         ? hafnian_by_best(function, part, work)
                         : hafnian_by(function, part, options.algorithm, work);
    product = T(product * factor);
  }
  return product;
}

}  // namespace freefield::detail::wick
