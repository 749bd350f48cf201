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

template <class T, bool Loops, class Execution, class Progress>
branch_sum<T> sum_of_classes(repeated_graph<T> const& graph, std::vector<edge_class> const& classes,
                             Execution const& execution, Progress& progress) {
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
  auto const sum = reduce(execution, {leaves, 1}, branch_sum<T>{T(0), T(0)}, leaf, add, progress);
  T const power = math::integer_power(T(2), pairs);
  return {T(sum.value / power), T(sum.size / power)};
}

template <class T, class Execution, class Progress>
branch_sum<T> hafnian_by_classes(std::string_view function, repeated_graph<T> const& graph, Execution const& execution,
                                 Progress& progress) {
  std::vector<std::size_t> copies;
  for (int const k : graph.powers) copies.push_back(static_cast<std::size_t>(k));
  auto const classes = edge_classes_of(std::move(copies));
  long double branches = 1;
  for (edge_class const& c : classes) branches *= static_cast<long double>(c.edges + 1);
  require(branches < 0x1p63L, errc::too_large, {function, "the recursion has too many branches", "less than 2^63"},
          branches);
  return graph.has_loops() ? sum_of_classes<T, true>(graph, classes, execution, progress)
                           : sum_of_classes<T, false>(graph, classes, execution, progress);
}

/// Whether the branches are of the size of their sum, or at most 2^8 times as large: what is lost by cancellation is
/// then two or three digits.  NaN is not.
template <class T>
bool is_of_size(branch_sum<T> const& branches, branch_sum<T> const& sum) {
  return larger_part(branches.size) <= decltype(larger_part(sum.value))(256) * larger_part(sum.value);
}

/// |weights|, |loops|
template <class T>
repeated_graph<T> absolute_graph(repeated_graph<T> const& graph) {
  auto const size = [](T const& x) { return T(larger_part(x)); };
  return {graph.weights.unaryExpr(size), graph.loops.unaryExpr(size), graph.powers};
}

/// Whether the classes lose no more than that beyond what every algorithm loses to the signs of the weights.
template <class T, class Execution, class Progress>
bool is_trusted(std::string_view function, repeated_graph<T> const& graph, branch_sum<T> const& sum,
                Execution const& execution, Progress& progress) {
  if constexpr (is_rounded<T>) {
    return is_of_size(sum, sum) ||
           is_of_size(sum, hafnian_by_classes(function, absolute_graph(graph), execution, progress));
  }
  return true;
}

template <class T>
T hafnian_by_table(repeated_graph<T> const& graph) {
  vector_of<T> const zero = vector_of<T>::Constant(graph.weights.rows(), T(0));
  auto const moments = integrate_by_parts(graph.weights, graph.has_loops() ? graph.loops : zero, powers(graph.powers));
  return moments[moments.size() - 1];
}

/// By an algorithm that is not `automatic`; of a connected graph whose powers are all positive.
template <class T, class Execution, class Progress>
T hafnian_by(std::string_view function, repeated_graph<T> const& graph, hafnian_algorithm algorithm,
             Execution const& execution, Progress& progress) {
  std::size_t const total = graph.total();
  if (algorithm == hafnian_algorithm::moment_table) return hafnian_by_table(graph);
  if (algorithm == hafnian_algorithm::edge_classes) {
    require_algorithm(function, divides_up_to<T>((total + 1) / 2 + 1), algorithm,
                      "a field in which no number up to one more than that of the pairs is 0");
    if constexpr (field_scalar<T>) return hafnian_by_classes(function, graph, execution, progress).value;
  }
  require(total < 4096, errc::too_large, {function, "too many copies to be written out", "less than 4096"}, total);
  return hafnian_by(function, expanded(graph), algorithm, execution, progress);
}

/// By the fastest algorithm, unless that one loses too many digits.
/// @throws error `not_converged` where only that one is possible
template <class T, class Execution, class Progress>
T hafnian_by_best(std::string_view function, repeated_graph<T> const& graph, Execution const& execution,
                  Progress& progress) {
  std::size_t const total = graph.total();
  hafnian_algorithm best = best_for_powers<T>(graph.powers, total, true);
  if constexpr (field_scalar<T>) {
    if (best == hafnian_algorithm::edge_classes) {
      auto const sum = hafnian_by_classes(function, graph, execution, progress);
      if (is_trusted(function, graph, sum, execution, progress)) return sum.value;
      best = best_for_powers<T>(graph.powers, total, false);
      require(best != hafnian_algorithm::edge_classes, errc::not_converged,
              {function, "the terms cancel and no other algorithm is possible", "a scalar with more digits"},
              sum.value);
    }
  }
  return hafnian_by(function, graph, best, execution, progress);
}

template <class T, class Execution, class Progress>
T hafnian_of_graph(std::string_view function, repeated_graph<T> const& graph, hafnian_options const& options,
                   Execution const& execution, Progress& progress) {
  std::vector<std::size_t> occurring;
  for (std::size_t i = 0; i < graph.powers.size(); ++i) {
    if (graph.powers[i] > 0) occurring.push_back(i);
  }
  repeated_graph<T> const used = graph.part(occurring);
  auto const connected = [&](std::size_t i, std::size_t k) {
    return !vanishes(used.weights(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)));
  };
  std::vector<repeated_graph<T>> parts;
  for (auto const& part : components(occurring.size(), connected)) parts.push_back(used.part(part));
  for (auto const& part : parts) {
    if (!part.has_loops() && part.total() % 2 == 1) return T(0);
  }
  T product(1);
  for (auto const& part : parts) {
    require(part.total() < most_copies, errc::too_large,
            {function, "multiplicities add up to too many", "less than 2^20"}, part.total());
    T const factor = options.algorithm == hafnian_algorithm::automatic
                         ? hafnian_by_best(function, part, execution, progress)
                         : hafnian_by(function, part, options.algorithm, execution, progress);
    product = T(product * factor);
  }
  return product;
}

}  // namespace freefield::detail::wick
