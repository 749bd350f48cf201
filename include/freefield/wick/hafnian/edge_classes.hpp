#pragma once
/// @file
/// The division of the copies of modes into classes of edges that are eliminated together, and the sums that the signs
/// of a class can have.

#include <algorithm>
#include <cstddef>
#include <vector>

namespace freefield::detail::wick {

/// A class of `edges` edges between copies of the modes p and q.  A mode beyond the last one stands for a vertex that
/// is added to make the number of vertices even; its loop is 1.
struct edge_class {
  std::size_t p, q, edges;
};

/// Joins the two modes with the most copies left, as often as the second one allows, until no copy is left.  A mode
/// with more than twice as many copies as the next one is joined with itself.
inline std::vector<edge_class> edge_classes_of(std::vector<std::size_t> left) {
  std::vector<edge_class> classes;
  std::size_t total = 0;
  for (std::size_t const k : left) total += k;
  if (total % 2 == 1) left.push_back(1);
  auto const largest = [&](std::size_t except) {
    std::size_t best = left.size();
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (i != except && left[i] > 0 && (best == left.size() || left[i] > left[best])) best = i;
    }
    return best;
  };
  for (std::size_t p = largest(left.size()); p < left.size(); p = largest(left.size())) {
    std::size_t const q = largest(p);
    std::size_t const rival = q < left.size() ? left[q] : 0;
    bool const alone = left[p] > 2 * rival;
    std::size_t const edges = alone ? left[p] / 2 : rival;
    classes.push_back({p, alone ? p : q, edges});
    left[p] -= alone ? 2 * edges : edges;
    if (!alone) left[q] -= edges;
  }
  std::stable_sort(classes.begin(), classes.end(), [](auto const& a, auto const& b) { return a.edges > b.edges; });
  return classes;
}

/// The branches of a class of e edges: the values t = e - 2 r for r = 0, ..., e and their weights (-1)^r C(e, r).
template <class T>
struct class_branches {
  std::vector<T> values;
  std::vector<T> weights;

  explicit class_branches(std::size_t edges) {
    T binomial(1);
    for (std::size_t r = 0; r <= edges; ++r) {
      values.push_back(T(static_cast<int>(edges) - 2 * static_cast<int>(r)));
      weights.push_back(r % 2 == 0 ? binomial : T(-binomial));
      binomial = T(T(binomial * T(static_cast<int>(edges - r))) / T(static_cast<int>(r + 1)));
    }
  }

  std::size_t size() const { return values.size(); }
};

}  // namespace freefield::detail::wick
