#pragma once
/// @file
/// Hafnians with all their derivatives.

#include <freefield/wick/hafnian.hpp>
#include <freefield/wick/pair_gradient.hpp>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// A hafnian and its derivatives by the entries of the matrix, A(i, j) and A(j, i) taken as one variable.
template <class T>
struct hafnian_derivatives {
  T value;
  detail::matrix_of<T> gradient;  ///< symmetric with a zero diagonal: the hafnian without the rows and columns i, j
  detail::vector_of<T> loops;     ///< by the weights of the loops; empty for the hafnian
};

namespace detail {

template <class T, bool Loops, pair_form Form, class Execution, class Progress>
value_and_gradient<T> gradient_of_pairs(weighted_graph<T> const& graph, Execution const& execution,
                                        Progress& progress) {
  pair_plan const plan(graph.vertices / 2, Form, lanes<T>::width);
  worker_pool pool([&] { return pair_gradient<T, Loops, Form>(graph, plan); });
  auto const leaf = [&](std::size_t index, std::size_t) {
    return pool.with([index](auto& worker) { return worker.leaf(index); });
  };
  auto const add = [](value_and_gradient<T> a, value_and_gradient<T> const& b) { return std::move(a) + b; };
  auto result = reduce(execution, {plan.leaves(), 1}, value_and_gradient<T>{T(0), {}}, leaf, add, progress);
  if constexpr (Form == pair_form::signs) {
    if (plan.pairs > 2) result.divide(math::integer_power(T(2), plan.pairs - 2));
  }
  return result;
}

template <class T, bool Loops, class Execution, class Progress>
value_and_gradient<T> gradient_of(weighted_graph<T> const& graph, Execution const& execution, Progress& progress) {
  if constexpr (field_scalar<T>) {
    if (divides_up_to<T>(2)) return gradient_of_pairs<T, Loops, pair_form::signs>(graph, execution, progress);
  }
  return gradient_of_pairs<T, Loops, pair_form::zero_one>(graph, execution, progress);
}

/// In balanced units, as `balanced`; a derivative lacks the factors of its own vertices.
template <class T, bool Loops, class Execution, class Progress>
value_and_gradient<T> balanced_gradient(weighted_graph<T> const& graph, Execution const& execution,
                                        Progress& progress) {
  if constexpr (!binary_scalar<T>) {
    return gradient_of<T, Loops>(graph, execution, progress);
  } else {
    auto const e = balancing_exponents(graph);
    auto result = gradient_of<T, Loops>(rescaled(graph, e), execution, progress);
    long const back = -total_exponent(graph, e);
    result.value = shifted(result.value, back);
    std::size_t k = 0;
    for (std::size_t i = 1; i < graph.vertices; ++i) {
      for (std::size_t j = 0; j < i; ++j, ++k) result.gradient[k] = shifted(result.gradient[k], back + e[i] + e[j]);
    }
    for (std::size_t i = 0; k < result.gradient.size(); ++i, ++k) {
      result.gradient[k] = shifted(result.gradient[k], back + e[i]);
    }
    return result;
  }
}

/// The derivatives for `size` vertices; those by an added vertex are left out.
template <class T>
hafnian_derivatives<T> derivatives_from(value_and_gradient<T> const& numbers, std::size_t vertices, std::size_t size) {
  auto const n = static_cast<Eigen::Index>(size);
  hafnian_derivatives<T> result{numbers.value, matrix_of<T>::Constant(n, n, T(0)), vector_of<T>()};
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index k = 0; k < i; ++k) {
      std::size_t const edge = weighted_graph<T>::edge(static_cast<std::size_t>(i), static_cast<std::size_t>(k));
      result.gradient(i, k) = result.gradient(k, i) = numbers.gradient[edge];
    }
  }
  std::size_t const edges = vertices * (vertices - 1) / 2;
  if (numbers.gradient.size() == edges) return result;
  result.loops.resize(n);
  for (Eigen::Index i = 0; i < n; ++i) result.loops(i) = numbers.gradient[edges + static_cast<std::size_t>(i)];
  return result;
}

template <class T, bool Loops, class Execution, class Progress>
hafnian_derivatives<T> hafnian_derivatives_of(std::string_view function, weighted_graph<T> graph,
                                              Execution const& execution, Progress& progress) {
  std::size_t const size = graph.vertices;
  auto const n = static_cast<Eigen::Index>(size);
  matrix_of<T> const zero = matrix_of<T>::Constant(n, n, T(0));
  if (size == 0) return {T(1), zero, vector_of<T>()};
  if (!Loops && size % 2 == 1) return {T(0), zero, vector_of<T>()};
  if (size % 2 == 1) graph.add_single();
  require(graph.vertices < 128, errc::too_large,
          {function, "the recursion has 2^(n/2 - 1) terms, too many for n vertices", "n < 128"}, graph.vertices);
  auto const numbers = balanced_gradient<T, Loops>(graph, execution, progress);
  for (T const& x : numbers.gradient) {
    require(math::is_finite(x), errc::overflow, {function, "derivative overflows", "finite results"}, x);
  }
  require(math::is_finite(numbers.value), errc::overflow, {function, "hafnian overflows", "a finite result"},
          numbers.value);
  return derivatives_from(numbers, graph.vertices, size);
}

}  // namespace detail

/// haf(A) and d haf / d A(i, j) for all i, j in one pass backwards through the recursion, about four times the cost of
/// the hafnian.  Any ring without a largest number: built-in integers are to be converted first.
/// @throws error as `hafnian`
/// Source: S. Linnainmaa, BIT 16 (1976) 146, for the way backwards.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, execution_engine Execution = serial_execution,
          progress_callback Progress = no_progress>
  requires(!detail::fixed_width_integer<T>)
hafnian_derivatives<T> hafnian_gradient(Matrix const& a, Execution const& execution = serial,
                                        Progress&& progress = {}) {
  constexpr std::string_view function = "hafnian_gradient";
  auto const graph = detail::graph_of(detail::checked_symmetric<T>(function, a));
  return detail::hafnian_derivatives_of<T, false>(function, graph, execution, progress);
}

/// The same with loops, whose derivatives come with it.
/// @throws error as `loop_hafnian`
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, eigen_dense<T> Loops,
          execution_engine Execution = serial_execution, progress_callback Progress = no_progress>
  requires(!detail::fixed_width_integer<T>)
hafnian_derivatives<T> loop_hafnian_gradient(Matrix const& a, Loops const& loops, Execution const& execution = serial,
                                             Progress&& progress = {}) {
  constexpr std::string_view function = "loop_hafnian_gradient";
  auto const symmetric = detail::checked_symmetric<T>(function, a);
  auto const graph = detail::graph_of(symmetric, detail::checked_loops<T>(function, loops, symmetric.rows()));
  return detail::hafnian_derivatives_of<T, true>(function, graph, execution, progress);
}

}  // namespace freefield
