#pragma once
/// @file
/// Hafnians and loop hafnians.

#include <freefield/core/integer/fixed_width.hpp>
#include <freefield/numeric/monomial.hpp>
#include <freefield/wick/hafnian/balance.hpp>
#include <freefield/wick/hafnian/repeated_hafnian.hpp>
#include <freefield/wick/hafnian/unrolled_hafnian.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

template <class T>
weighted_graph<T> graph_of(matrix_of<T> const& a) {
  weighted_graph<T> graph{static_cast<std::size_t>(a.rows()), {}, {}};
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    for (Eigen::Index k = 0; k < i; ++k) graph.edges.push_back(a(i, k));
  }
  return graph;
}

template <class T>
weighted_graph<T> graph_of(matrix_of<T> const& a, vector_of<T> const& loops) {
  weighted_graph<T> graph = graph_of(a);
  graph.loops.assign(loops.data(), loops.data() + loops.size());
  return graph;
}

/// Returns log2 of prod_i (|d_i| + (sum_k |b_ik|)^(1/2)), which bounds the sum over all matchings of the absolute
/// weights: without loops the square of that sum is at most the permanent of |b|, and so the product of its row sums.
template <class T>
long double bound_of(weighted_graph<T> const& graph) {
  long double bound = 0;
  for (std::size_t i = 0; i < graph.vertices; ++i) {
    long double sum = 0;
    for (std::size_t k = 0; k < graph.vertices; ++k) {
      if (k != i) sum += std::abs(static_cast<long double>(graph.weight(i, k)));
    }
    long double const loop = graph.loops.empty() ? 0 : std::abs(static_cast<long double>(graph.loops[i]));
    bound += std::log2(std::max(loop + std::sqrt(sum), 1.0L));
  }
  return bound;
}

template <class T>
weighted_graph<wrapping_integer> wrapped_graph(weighted_graph<T> const& graph) {
  weighted_graph<wrapping_integer> result{graph.vertices, {}, {}};
  for (T const x : graph.edges) result.edges.push_back(wrapped(x));
  for (T const x : graph.loops) result.loops.push_back(wrapped(x));
  return result;
}

template <class T>
repeated_graph<wrapping_integer> wrapped_graph(repeated_graph<T> const& graph) {
  return {graph.weights.unaryExpr([](T x) { return wrapped(x); }),
          graph.loops.unaryExpr([](T x) { return wrapped(x); }), graph.powers};
}

/// The same bound, with a factor for every copy.
template <class T>
long double bound_of(repeated_graph<T> const& graph) {
  long double bound = 0;
  auto const size = [](T x) { return std::abs(static_cast<long double>(x)); };
  for (Eigen::Index i = 0; i < graph.weights.rows(); ++i) {
    long double sum = -size(graph.weights(i, i));
    for (Eigen::Index k = 0; k < graph.weights.rows(); ++k) {
      sum += static_cast<long double>(graph.powers[static_cast<std::size_t>(k)]) * size(graph.weights(i, k));
    }
    long double const loop = graph.has_loops() ? size(graph.loops(i)) : 0;
    long double const weight = std::max(loop + std::sqrt(std::max(sum, 0.0L)), 1.0L);
    bound += static_cast<long double>(graph.powers[static_cast<std::size_t>(i)]) * std::log2(weight);
  }
  return bound;
}

template <class T>
T required_finite(std::string_view function, T const& result) {
  require(math::is_finite(result), errc::overflow, {function, "hafnian overflows", "a finite result"}, result);
  return result;
}

/// Computes the hafnian of a graph and refuses a result that does not fit its scalar.
template <class T, class Graph>
T finite_hafnian(std::string_view function, Graph const& graph, std::size_t vertices, hafnian_options const& options) {
  static_assert(fixed_width_integer<T> || !std::numeric_limits<T>::is_bounded || !is_integer_scalar<T>,
                "freefield: a hafnian of wide integers that overflow silently; take boost::multiprecision::cpp_int");
  if constexpr (fixed_width_integer<T>) {
    auto const residue = hafnian_of_graph(function, wrapped_graph(graph), options);
    std::string const what = "hafnian for n = " + std::to_string(vertices);
    return unwrapped<T>(function, what, residue, bound_of(graph));
  } else {
    balanced_graph<T, Graph> const units(graph);
    return required_finite<T>(
        function, units.back(hafnian_of_graph(function, units.graph, options)));
  }
}

/// Tells whether the size is known to the compiler and small enough for the sum to be written out.
template <class Matrix, class T>
inline constexpr bool unrolls = !fixed_width_integer<T> && 0 <= Matrix::RowsAtCompileTime &&
                                Matrix::RowsAtCompileTime <= 6;

template <int Size, class T>
T unrolled(std::string_view function, weighted_graph<T> const& graph, progress_callback const& progress) {
  constexpr auto vertices = std::make_index_sequence<static_cast<std::size_t>(Size)>{};
  balanced_graph<T, weighted_graph<T>> const units(graph);
  auto const edge = [&](std::size_t i, std::size_t k) -> T const& { return units.graph.weight(i, k); };
  auto const loop = [&](std::size_t i) -> T const& { return units.graph.loops[i]; };
  T const sum = graph.loops.empty() ? unrolled_hafnian<T>(edge, no_loops{}, vertices)
                                    : unrolled_hafnian<T>(edge, loop, vertices);
  return one_leaf(required_finite<T>(function, units.back(sum)), progress);
}

template <class T>
vector_of<T> checked_loops(std::string_view function, auto const& loops, Eigen::Index size) {
  auto const result = checked_vector<T>(function, "loop is not finite", loops);
  require_same_size(function, "loops and matrix differ in size", result.size(), size);
  return result;
}

}  // namespace detail::wick

/// haf(A) = the sum over all perfect matchings of {0, ..., n - 1} of the product of A(i, j) over the matched pairs: by
/// Wick's theorem E[x_0 ... x_(n-1)] for x Gaussian with mean zero and covariance A.  The diagonal is not looked at; 0
/// for odd n, 1 for n = 0.
///
///     ff::hafnian(A);                                                        // any scalar
///     ff::hafnian(A, {.execution = ff::threads(8), .progress = bar});
///     ff::hafnian(A, {.algorithm = ff::hafnian_algorithm::subsets});
///
/// @param a        n x n, symmetric; no definiteness needed; any ring
/// @param options  the algorithm, who does the work, who is told; all give the same number
/// A block-diagonal matrix (up to order) costs what its blocks cost.  For a connected one less than 2.5 m^2 2^m
/// products, m = n/2, and about m^4/3 numbers of memory per worker; built-in floats and their complex numbers are
/// computed in vector registers, floating point numbers in units in which the weights are about 1.  Built-in integers
/// are exact or refused.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric` (with the indices and both entries), `overflow` where
/// the result does not fit T, `too_large` for n >= 128, `bad_option` for an algorithm that T does not allow
/// Source: A. Bjorklund, SODA 2012, 914; L. Isserlis, Biometrika 12 (1918) 134; G. C. Wick, Phys. Rev. 80 (1950) 268.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
T hafnian(Matrix const& a, hafnian_options const& options = {}) {
  constexpr std::string_view function = "hafnian";
  auto const symmetric = detail::checked_symmetric<T>(function, a);
  auto const graph = detail::wick::graph_of(symmetric);
  if constexpr (detail::wick::unrolls<Matrix, T>) {
    if (options.algorithm == hafnian_algorithm::automatic) {
      return detail::wick::unrolled<Matrix::RowsAtCompileTime>(function, graph, options.progress);
    }
  }
  return detail::wick::finite_hafnian<T>(function, graph, graph.vertices, options);
}

/// The same sum over all matchings in which a vertex i may also stay single, with the weight loops(i): E[x_0 ...
/// x_(n-1)] for x Gaussian with mean `loops` and covariance A.  Any n.  About 1.5 times the cost of `hafnian`.
/// @param loops  n; they belong to the matrix, whose diagonal they are, and so come after it
/// @throws error as `hafnian`
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, eigen_dense<T> Loops>
T loop_hafnian(Matrix const& a, Loops const& loops, hafnian_options const& options = {}) {
  constexpr std::string_view function = "loop_hafnian";
  auto const symmetric = detail::checked_symmetric<T>(function, a);
  auto const graph =
      detail::wick::graph_of(symmetric, detail::wick::checked_loops<T>(function, loops, symmetric.rows()));
  if constexpr (detail::wick::unrolls<Matrix, T>) {
    if (options.algorithm == hafnian_algorithm::automatic) {
      return detail::wick::unrolled<Matrix::RowsAtCompileTime>(function, graph, options.progress);
    }
  }
  return detail::wick::finite_hafnian<T>(function, graph, graph.vertices, options);
}

/// The loops are the diagonal of A.
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
T loop_hafnian(Matrix const& a, hafnian_options const& options = {}) {
  detail::require_same_size("loop_hafnian", "rows and columns of the matrix differ in number", a.rows(), a.cols());
  vector_of<T> const loops = a.diagonal();
  return loop_hafnian(a, loops, options);
}

/// The hafnian of A with row and column i repeated k_i times, A(i, i) between two copies of i: E[prod x_i^k_i].
///
///     ff::hafnian(A, ff::powers{4, 4, 2});
///     ff::hafnian(A, ff::indices{0, 0, 1, 3});   // the same as powers{2, 1, 0, 1}
///
/// @param rows  one power k_i >= 0 for each row, or the rows themselves
/// Cost: the least of d prod (k_i + 1) products, of the recursion over classes of edges, whose number of branches is
/// prod (e + 1) over classes with k_i copies on either side, and of `hafnian` for all copies.
/// @throws error as `hafnian`; `domain` for a negative power, `out_of_range` for a row that is not there,
/// `precision_lost` where the terms cancel and no other algorithm is possible
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
T hafnian(Matrix const& a, multi_index const& rows, hafnian_options const& options = {}) {
  constexpr std::string_view function = "hafnian";
  auto const symmetric = detail::checked_symmetric<T>(function, a);
  detail::wick::repeated_graph<T> const graph{symmetric, {}, detail::powers_of(function, rows, symmetric.rows())};
  return detail::wick::finite_hafnian<T>(function, graph, graph.total(), options);
}

/// The same with the loop loops(i) at every copy of i: E[prod x_i^k_i] for the mean `loops` and the covariance A.
/// @throws error as `hafnian` with rows
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar, eigen_dense<T> Loops>
T loop_hafnian(Matrix const& a, Loops const& loops, multi_index const& rows, hafnian_options const& options = {}) {
  constexpr std::string_view function = "loop_hafnian";
  auto const symmetric = detail::checked_symmetric<T>(function, a);
  detail::wick::repeated_graph<T> const graph{symmetric,
                                              detail::wick::checked_loops<T>(function, loops, symmetric.rows()),
                                              detail::powers_of(function, rows, symmetric.rows())};
  return detail::wick::finite_hafnian<T>(function, graph, graph.total(), options);
}

}  // namespace freefield
