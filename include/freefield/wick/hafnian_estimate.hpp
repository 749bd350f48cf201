#pragma once
/// @file
/// Hafnians with a bound of their error.

#include <freefield/core/ball.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/wick/hafnian.hpp>

#include <string_view>

namespace freefield {

namespace detail {

template <class T>
weighted_graph<ball<T>> as_balls(weighted_graph<T> const& graph) {
  weighted_graph<ball<T>> result{graph.vertices, {}, {}};
  for (T const& x : graph.edges) result.edges.emplace_back(x);
  for (T const& x : graph.loops) result.loops.emplace_back(x);
  return result;
}

template <class T, class Execution, class Progress>
estimate<T> hafnian_estimate(std::string_view function, weighted_graph<T> const& graph,
                             hafnian_options const& options, Execution const& execution, Progress& progress) {
  if constexpr (is_exact_scalar<T>) {
    return {finite_hafnian<T>(function, graph, graph.vertices, options, execution, progress), T(0)};
  } else {
    ball<T> const result = hafnian_of_graph(function, as_balls(graph), options, execution, progress);
    require(result.is_finite(), errc::overflow, {function, "hafnian overflows", "a finite result"}, result.middle());
    return {result.middle(), result.radius()};
  }
}

}  // namespace detail

/// haf(A) with a bound of its rounding error: the exact hafnian of the numbers in A lies within value +- error.
/// Computed in balls; about six times the cost of the number alone, no error for exact scalars.
/// @throws error as `hafnian`
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, execution_engine Execution = serial_execution,
          progress_callback Progress = no_progress>
  requires(real_scalar<T> || is_exact_scalar<T>)
estimate<T> hafnian(Matrix const& a, with_error_tag, hafnian_options const& options = {},
                    Execution const& execution = serial, Progress&& progress = {}) {
  constexpr std::string_view function = "hafnian";
  auto const graph = detail::graph_of(detail::checked_symmetric<T>(function, a));
  return detail::hafnian_estimate(function, graph, options, execution, progress);
}

/// The same with loops.
/// @throws error as `loop_hafnian`
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, eigen_dense<T> Loops,
          execution_engine Execution = serial_execution, progress_callback Progress = no_progress>
  requires(real_scalar<T> || is_exact_scalar<T>)
estimate<T> loop_hafnian(Matrix const& a, Loops const& loops, with_error_tag, hafnian_options const& options = {},
                         Execution const& execution = serial, Progress&& progress = {}) {
  constexpr std::string_view function = "loop_hafnian";
  auto const symmetric = detail::checked_symmetric<T>(function, a);
  auto const graph = detail::graph_of(symmetric, detail::checked_loops<T>(function, loops, symmetric.rows()));
  return detail::hafnian_estimate(function, graph, options, execution, progress);
}

}  // namespace freefield
