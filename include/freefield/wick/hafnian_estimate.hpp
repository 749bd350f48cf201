#pragma once
/// @file
/// Hafnians with a bound of their error.

#include <freefield/core/ball.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/wick/hafnian.hpp>

#include <limits>
#include <string_view>

namespace freefield {

namespace detail::wick {

template <class T>
weighted_graph<ball<T>> as_balls(weighted_graph<T> const& graph) {
  weighted_graph<ball<T>> result{graph.vertices, {}, {}};
  for (T const& x : graph.edges) result.edges.emplace_back(x);
  for (T const& x : graph.loops) result.loops.emplace_back(x);
  return result;
}

template <class T>
estimate<T> hafnian_estimate(std::string_view function, weighted_graph<T> const& graph,
                             hafnian_options const& options) {
  if constexpr (is_exact_scalar<T>) {
    return {finite_hafnian<T>(function, graph, graph.vertices, options), T(0)};
  } else {
    balanced_graph<T, weighted_graph<T>> const units(graph);
    ball<T> const sum = hafnian_of_graph(function, as_balls(units.graph), options);
    T const lost =
        binary_scalar<T> ? (std::numeric_limits<T>::min)() : T(0);  // underflow on the way back to the original units
    ball<T> const result(units.back(sum.middle()), T(units.back(sum.radius()) + lost));
    require(result.is_finite(), errc::overflow, {function, "hafnian overflows", "a finite result"}, result.middle());
    return {result.middle(), result.radius()};
  }
}

}  // namespace detail::wick

/// haf(A) with a bound of its rounding error: the exact hafnian of the numbers in A lies within value +- error.
/// Computed in balls; about six times the cost of the number alone, no error for exact scalars.
///     ff::hafnian(A, ff::with_error);  ff::hafnian(A, {.execution = ff::threads(8)}, ff::with_error);
/// @throws error as `hafnian`
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(real_scalar<T> || is_exact_scalar<T>)
estimate<T> hafnian(Matrix const& a, hafnian_options const& options, with_error_tag) {
  constexpr std::string_view function = "hafnian";
  auto const graph = detail::wick::graph_of(detail::checked_symmetric<T>(function, a));
  return detail::wick::hafnian_estimate(function, graph, options);
}
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(real_scalar<T> || is_exact_scalar<T>)
estimate<T> hafnian(Matrix const& a, with_error_tag tag) {
  return hafnian(a, hafnian_options{}, tag);
}

/// The same with loops.
/// @throws error as `loop_hafnian`
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, eigen_dense<T> Loops>
  requires(real_scalar<T> || is_exact_scalar<T>)
estimate<T> loop_hafnian(Matrix const& a, Loops const& loops, hafnian_options const& options, with_error_tag) {
  constexpr std::string_view function = "loop_hafnian";
  auto const symmetric = detail::checked_symmetric<T>(function, a);
  auto const graph =
      detail::wick::graph_of(symmetric, detail::wick::checked_loops<T>(function, loops, symmetric.rows()));
  return detail::wick::hafnian_estimate(function, graph, options);
}
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, eigen_dense<T> Loops>
  requires(real_scalar<T> || is_exact_scalar<T>)
estimate<T> loop_hafnian(Matrix const& a, Loops const& loops, with_error_tag tag) {
  return loop_hafnian(a, loops, hafnian_options{}, tag);
}

/// The loops are the diagonal of A.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(real_scalar<T> || is_exact_scalar<T>)
estimate<T> loop_hafnian(Matrix const& a, hafnian_options const& options, with_error_tag tag) {
  detail::require_same_size("loop_hafnian", "rows and columns of the matrix differ in number", a.rows(), a.cols());
  vector_of<T> const loops = a.diagonal();
  return loop_hafnian(a, loops, options, tag);
}
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(real_scalar<T> || is_exact_scalar<T>)
estimate<T> loop_hafnian(Matrix const& a, with_error_tag tag) {
  return loop_hafnian(a, hafnian_options{}, tag);
}

}  // namespace freefield
