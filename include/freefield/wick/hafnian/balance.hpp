#pragma once
/// @file
/// Balancing of units: the weights of a graph are brought close to 1 by powers of two.  Multiplying row and column i by
/// 2^e_i for every i multiplies a hafnian by 2^(sum e_i) without rounding.  The recursions add and subtract terms that
/// mix all weights; in balanced units these cancel less and neither overflow nor vanish on the way.

#include <freefield/numeric/symmetric_matrix.hpp>
#include <freefield/wick/hafnian/repeated_graph.hpp>

#include <algorithm>
#include <climits>
#include <cmath>
#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <utility>
#include <vector>

namespace freefield::detail::wick {

namespace binary {

using std::frexp, std::ldexp;

/// x 2^e, without rounding.
template <class T>
auto scaled(T const& x, int e) -> decltype(T(ldexp(x, e))) {
  return T(ldexp(x, e));
}
template <class T>
std::complex<T> scaled(std::complex<T> const& z, int e) {
  return {scaled(z.real(), e), scaled(z.imag(), e)};
}

/// The binary exponent e of x, with |x| < 2^e <= 2 |x|.  The exponent of zero, `of_zero`, is far below all others.
inline constexpr int of_zero = INT_MIN / 8;
template <class T>
auto exponent(T const& x) -> decltype(frexp(x, static_cast<int*>(nullptr)), 0) {
  if (x == T(0)) return of_zero;
  int e = 0;
  static_cast<void>(T(frexp(x, &e)));
  return e;
}
template <class T>
int exponent(std::complex<T> const& z) {
  return std::max(exponent(z.real()), exponent(z.imag()));
}

}  // namespace binary

/// Real and complex floating point numbers.
template <class T>
concept binary_scalar = is_rounded<T> && requires(T const& x) {
  binary::scaled(x, 1);
  binary::exponent(x);
};

/// The table of the binary logarithms of the weights between any two vertices.  On the diagonal, a loop of weight d
/// counts as an edge of weight d^2, for both change by 2^(2 e_i).  The logarithm `of_zero` marks edges that do not
/// exist.
class logarithms {
 public:
  /// @param edge  edge(i, k): the binary exponent of the weight of an edge
  /// @param loop  loop(i): the binary exponent of the weight of a loop
  template <class Edge, class Loop>
  logarithms(std::size_t count, Edge const& edge, Loop const& loop) : count_(count) {
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t k = 0; k < count; ++k) {
        numbers_.push_back(i == k ? std::max(edge(i, i), 2 * loop(i)) : edge(i, k));
      }
    }
  }

  /// Returns exponents e_i that bring the weights of every row close to 1, or zeros where the weights are balanced
  /// already.  First the mean logarithm of every row is made 0, which undoes any change of units; then the largest
  /// logarithm of every row is made 0, because the largest weights decide how much cancels.
  std::vector<int> balancing_exponents() const {
    std::vector<double> e(count_, 0.0);
    if (is_balanced()) return std::vector<int>(count_, 0);
    for (int sweep = 0; sweep < 64; ++sweep) change(e, [&](std::size_t i) { return mean(i, e); });
    for (int sweep = 0; sweep < 32; ++sweep) change(e, [&](std::size_t i) { return maximum(i, e); });
    std::vector<int> rounded;
    for (double const x : e) rounded.push_back(static_cast<int>(std::lround(x)));
    return rounded;
  }

 private:
  int at(std::size_t i, std::size_t k) const { return numbers_[i * count_ + k]; }
  static bool exists(int logarithm) { return logarithm > binary::of_zero / 2; }

  /// The weights are balanced if their mean logarithm is moderate and no weight is much larger than the mean.
  bool is_balanced() const {
    double sum = 0, weights = 0, largest = binary::of_zero;
    for (int const x : numbers_) {
      if (!exists(x)) continue;
      sum += x;
      weights += 1;
      largest = std::max<double>(largest, x);
    }
    return weights == 0 || (std::abs(sum / weights) <= 32 && largest - sum / weights <= 10);
  }

  double mean(std::size_t i, std::vector<double> const& e) const {
    double sum = 0, weights = 0;
    for (std::size_t k = 0; k < count_; ++k) {
      if (!exists(at(i, k))) continue;
      sum += at(i, k) + e[i] + e[k];
      weights += 1;
    }
    return weights == 0 ? 0 : sum / weights;
  }

  double maximum(std::size_t i, std::vector<double> const& e) const {
    double largest = binary::of_zero;
    for (std::size_t k = 0; k < count_; ++k) largest = std::max(largest, at(i, k) + e[i] + e[k]);
    return largest < binary::of_zero / 2.0 ? 0 : largest;
  }

  /// Changes all e_i at once, each by half of the excess of its row, because the other half of the excess of an edge is
  /// removed by the vertex at its other end.
  template <class Excess>
  static void change(std::vector<double>& e, Excess const& excess) {
    std::vector<double> next = e;
    for (std::size_t i = 0; i < e.size(); ++i) next[i] -= excess(i) / 2;
    e = std::move(next);
  }

  std::size_t count_;
  std::vector<int> numbers_;
};

template <class T>
std::vector<int> balancing_exponents(weighted_graph<T> const& graph) {
  auto const edge = [&](std::size_t i, std::size_t k) {
    return i == k ? binary::of_zero : binary::exponent(graph.weight(i, k));
  };
  auto const loop = [&](std::size_t i) {
    return graph.loops.empty() ? binary::of_zero : binary::exponent(graph.loops[i]);
  };
  return logarithms(graph.vertices, edge, loop).balancing_exponents();
}

template <class T>
std::vector<int> balancing_exponents(repeated_graph<T> const& graph) {
  auto const at = [](std::size_t i) { return static_cast<Eigen::Index>(i); };
  auto const edge = [&](std::size_t i, std::size_t k) {
    bool const there = graph.powers[i] > (i == k ? 1 : 0) && graph.powers[k] > 0;
    return there ? binary::exponent(graph.weights(at(i), at(k))) : binary::of_zero;
  };
  auto const loop = [&](std::size_t i) {
    bool const there = graph.has_loops() && graph.powers[i] > 0;
    return there ? binary::exponent(graph.loops(at(i))) : binary::of_zero;
  };
  return logarithms(graph.powers.size(), edge, loop).balancing_exponents();
}

template <class T>
weighted_graph<T> rescaled(weighted_graph<T> graph, std::vector<int> const& e) {
  for (std::size_t i = 0; i < graph.vertices; ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      T& weight = graph.edges[graph.edge(i, k)];
      weight = binary::scaled(weight, e[i] + e[k]);
    }
    if (!graph.loops.empty()) graph.loops[i] = binary::scaled(graph.loops[i], e[i]);
  }
  return graph;
}

template <class T>
repeated_graph<T> rescaled(repeated_graph<T> graph, std::vector<int> const& e) {
  for (Eigen::Index i = 0; i < graph.weights.rows(); ++i) {
    int const row = e[static_cast<std::size_t>(i)];
    for (Eigen::Index k = 0; k < graph.weights.cols(); ++k) {
      graph.weights(i, k) = binary::scaled(graph.weights(i, k), row + e[static_cast<std::size_t>(k)]);
    }
    if (graph.has_loops()) graph.loops(i) = binary::scaled(graph.loops(i), row);
  }
  return graph;
}

/// The sum of e_i over all vertices, with every copy of a mode counted.  A hafnian grows by this power of two.
template <class T>
long total_exponent(weighted_graph<T> const&, std::vector<int> const& e) {
  long sum = 0;
  for (int const x : e) sum += x;
  return sum;
}
template <class T>
long total_exponent(repeated_graph<T> const& graph, std::vector<int> const& e) {
  long sum = 0;
  for (std::size_t i = 0; i < e.size(); ++i) sum += static_cast<long>(graph.powers[i]) * e[i];
  return sum;
}

/// x 2^e for any e, in steps whose exponents fit an int.
template <class T>
T shifted(T x, long e) {
  constexpr long most = 1000;
  for (; e > most && !vanishes(x) && math::is_finite(x); e -= most) x = binary::scaled(x, most);
  for (; e < -most && !vanishes(x); e += most) x = binary::scaled(x, -most);
  return binary::scaled(x, static_cast<int>(std::clamp(e, -most, most)));
}

/// A graph in balanced units, and the way back from its hafnian to that of the original graph.  Scalars without a
/// binary exponent keep their units.
template <class T, class Graph>
class balanced_graph {
 public:
  Graph graph;

  explicit balanced_graph(Graph original) : graph(std::move(original)) {
    if constexpr (binary_scalar<T>) {
      exponents_ = balancing_exponents(graph);
      total_ = total_exponent(graph, exponents_);
      graph = rescaled(std::move(graph), exponents_);
    }
  }

  /// Converts a hafnian of `graph` to the units of the original graph.  The hafnian of the graph without the vertices
  /// `without`, such as a derivative with respect to the edge between two of them, lacks the factors of these vertices.
  template <std::same_as<std::size_t>... Vertices>
  T back(T const& x, Vertices... without) const {
    if constexpr (binary_scalar<T>) return shifted(x, (0L + ... + exponents_[without]) - total_);
    else return x;
  }

 private:
  std::vector<int> exponents_;
  long total_ = 0;
};

}  // namespace freefield::detail::wick
