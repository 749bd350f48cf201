#pragma once
/// @file
/// Hafnians with all their derivatives.

#include <freefield/wick/hafnian.hpp>
#include <freefield/wick/hafnian/pair_gradient.hpp>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// A hafnian and its derivatives with respect to the entries of the matrix, where A(i, j) and A(j, i) are one variable.
template <class T>
struct hafnian_derivatives {
  T value;
  matrix_of<T> gradient;  ///< symmetric with a zero diagonal: the hafnian without the rows and columns i, j
  vector_of<T> loops;     ///< with respect to the weights of the loops; empty for the hafnian
};

namespace detail::wick {

template <class T, bool Loops, pair_form Form>
value_and_gradient<T> gradient_of_pairs(weighted_graph<T> const& graph, execution_options const& work) {
  pair_plan const plan(graph.vertices / 2, Form, lanes<T>::width);
  value_and_gradient<T> const zero{T(0), {}};
  auto result = sum_of_leaves<pair_gradient<T, Loops, Form>>(graph, plan, zero, work);
  if constexpr (Form == pair_form::signs) {
    if (plan.pairs > 2) result.divide(math::integer_power(T(2), plan.pairs - 2));
  }
  return result;
}

template <class T, bool Loops>
value_and_gradient<T> gradient_of(weighted_graph<T> const& graph, execution_options const& work) {
  if constexpr (field_scalar<T>) {
    if (divides_up_to<T>(2)) return gradient_of_pairs<T, Loops, pair_form::signs>(graph, work);
  }
  return gradient_of_pairs<T, Loops, pair_form::zero_one>(graph, work);
}

/// Differentiates in balanced units and converts the results back.  The derivative with respect to the edge (i, j) is
/// the hafnian of the graph without the vertices i and j, so its factor is 2^-(sum of the e_k over all k but i and j);
/// the derivative with respect to a loop lacks one vertex.
template <class T, bool Loops>
value_and_gradient<T> balanced_gradient(weighted_graph<T> const& graph, execution_options const& work) {
  balanced_graph<T, weighted_graph<T>> const units(graph);
  auto result = gradient_of<T, Loops>(units.graph, work);
  result.value = units.back(result.value);
  std::size_t k = 0;
  for (std::size_t i = 1; i < graph.vertices; ++i) {
    for (std::size_t j = 0; j < i; ++j, ++k) result.gradient[k] = units.back(result.gradient[k], i, j);
  }
  for (std::size_t i = 0; k < result.gradient.size(); ++i, ++k) result.gradient[k] = units.back(result.gradient[k], i);
  return result;
}

/// A connected part of the graph: its hafnian, and the derivatives of that with respect to its edges and to loops at
/// its vertices.
template <class T>
struct part_derivatives {
  std::vector<std::size_t> vertices;
  T value;
  std::vector<T> edges;
  std::vector<T> loops;
};

/// Differentiates the hafnian of one connected part.  Derivatives with respect to loops are needed even where the graph
/// has none: an edge from vertex i to another part removes i from this part, which has the same effect as a loop at i.
/// Without loops only a part with an odd number of vertices has such derivatives, for removing one vertex has to leave
/// an even number; all its other derivatives are zero.
template <class T, bool Loops>
part_derivatives<T> derivatives_of_part(std::string_view function, weighted_graph<T> part,
                                        std::vector<std::size_t> const& vertices, execution_options const& work) {
  std::size_t const size = part.vertices;
  bool const odd = size % 2 == 1;
  if (odd && part.loops.empty()) part.loops.assign(size, T(0));
  if (odd) part.add_single();
  require(part.vertices < 128, errc::too_large,
          {function, "the recursion has 2^(n/2 - 1) terms, too many for n vertices", "n < 128"}, part.vertices);
  auto const numbers = Loops || odd ? balanced_gradient<T, true>(part, work) : balanced_gradient<T, false>(part, work);
  auto const begin = numbers.gradient.begin();
  auto const edges = static_cast<std::ptrdiff_t>(size * (size - 1) / 2);
  part_derivatives<T> result{vertices, numbers.value, {begin, begin + edges}, std::vector<T>(size, T(0))};
  if (Loops || odd) {
    auto const first = begin + static_cast<std::ptrdiff_t>(part.edges.size());
    result.loops.assign(first, first + static_cast<std::ptrdiff_t>(size));
  }
  return result;
}

/// The product of the values of all parts except two, which may be the same one.
template <class T>
T value_of_others(std::vector<part_derivatives<T>> const& parts, std::size_t one, std::size_t other) {
  T product(1);
  for (std::size_t c = 0; c < parts.size(); ++c) {
    if (c != one && c != other) product = T(product * parts[c].value);
  }
  return product;
}

/// Writes the derivatives with respect to the entries A(i, k) with i in part c and k in part d.  For c = d these are
/// derivatives of the part.  For two different parts an edge (i, k) would remove i from one and k from the other: the
/// derivative is the product of both derivatives with respect to loops there.  The other parts enter by their values.
template <class T>
void add_derivatives(hafnian_derivatives<T>& result, std::vector<part_derivatives<T>> const& parts, std::size_t c,
                     std::size_t d) {
  T const others = value_of_others(parts, c, d);
  auto const& one = parts[c];
  auto const& other = parts[d];
  for (std::size_t i = 0; i < one.vertices.size(); ++i) {
    for (std::size_t k = 0; k < (c == d ? i : other.vertices.size()); ++k) {
      T const slope = c == d ? one.edges[weighted_graph<T>::edge(i, k)] : T(one.loops[i] * other.loops[k]);
      auto const row = static_cast<Eigen::Index>(one.vertices[i]);
      auto const column = static_cast<Eigen::Index>(other.vertices[k]);
      result.gradient(row, column) = result.gradient(column, row) = T(slope * others);
    }
  }
}

template <class T, bool Loops>
hafnian_derivatives<T> hafnian_derivatives_of(std::string_view function, weighted_graph<T> const& graph,
                                              execution_options const& work) {
  auto const connected = [&](std::size_t i, std::size_t k) { return i != k && !vanishes(graph.weight(i, k)); };
  std::vector<part_derivatives<T>> parts;
  for (auto const& part : connected_parts(graph.vertices, connected)) {
    parts.push_back(derivatives_of_part<T, Loops>(function, graph.part(part), part, work));
  }
  auto const n = static_cast<Eigen::Index>(graph.vertices);
  hafnian_derivatives<T> result{value_of_others(parts, parts.size(), parts.size()),
                                matrix_of<T>::Constant(n, n, T(0)), vector_of<T>(Loops ? n : 0)};
  for (std::size_t c = 0; c < parts.size(); ++c) {
    for (std::size_t d = 0; d <= c; ++d) add_derivatives(result, parts, c, d);
    if constexpr (Loops) {
      T const others = value_of_others(parts, c, c);
      for (std::size_t i = 0; i < parts[c].vertices.size(); ++i) {
        result.loops(static_cast<Eigen::Index>(parts[c].vertices[i])) = T(parts[c].loops[i] * others);
      }
    }
  }
  require(math::is_finite(result.value), errc::overflow, {function, "hafnian overflows", "a finite result"},
          result.value);
  complaint const overflow{function, "derivative overflows", "a finite result"};
  for (T const& x : result.gradient.reshaped()) require(math::is_finite(x), errc::overflow, overflow, x);
  for (T const& x : result.loops) require(math::is_finite(x), errc::overflow, overflow, x);
  return result;
}

}  // namespace detail::wick

/// haf(A) and d haf / d A(i, j) for all i, j in one pass of reverse mode through the recursion, about four times the
/// cost of the hafnian, also where the matrix has blocks.  Any ring without a largest number: built-in integers are to
/// be converted first.
/// @throws error as `hafnian`
/// Source: S. Linnainmaa, BIT 16 (1976) 146, for reverse mode.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  requires(!detail::fixed_width_integer<T>)
hafnian_derivatives<T> hafnian_gradient(Matrix const& a, execution_options const& options = {}) {
  constexpr std::string_view function = "hafnian_gradient";
  auto const graph = detail::wick::graph_of(detail::checked_symmetric<T>(function, a));
  return detail::wick::hafnian_derivatives_of<T, false>(function, graph, options);
}

/// The same with loops; the derivatives with respect to their weights are returned, too.
/// @throws error as `loop_hafnian`
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, eigen_dense<T> Loops>
  requires(!detail::fixed_width_integer<T>)
hafnian_derivatives<T> loop_hafnian_gradient(Matrix const& a, Loops const& loops,
                                             execution_options const& options = {}) {
  constexpr std::string_view function = "loop_hafnian_gradient";
  auto const symmetric = detail::checked_symmetric<T>(function, a);
  auto const graph =
      detail::wick::graph_of(symmetric, detail::wick::checked_loops<T>(function, loops, symmetric.rows()));
  return detail::wick::hafnian_derivatives_of<T, true>(function, graph, options);
}

}  // namespace freefield
