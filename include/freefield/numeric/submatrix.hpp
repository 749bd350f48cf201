#pragma once
/// @file
/// Parts of vectors and matrices by index, and products that need no more than a ring.

#include <freefield/numeric/matrix_checks.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace freefield::detail {

using index_span = std::span<Eigen::Index const>;

/// Checks that an index is one of 0, ..., n - 1; `place` is its place in a list or among the arguments.
/// @throws error `out_of_range`
inline void require_index(std::string_view function, Eigen::Index index, Eigen::Index n, std::size_t place) {
  require(0 <= index && index < n, errc::out_of_range, {function, "index does not exist", "0 <= index < dimension"},
          index, {static_cast<std::ptrdiff_t>(place)});
}

/// Checks that every index is one of 0, ..., n - 1; an index may come more than once.
inline void require_existing(std::string_view function, index_span indices, Eigen::Index n) {
  for (std::size_t k = 0; k < indices.size(); ++k) require_index(function, indices[k], n, k);
}

/// Checks that every index is one of 0, ..., n - 1 and comes once.
inline void require_distinct(std::string_view function, index_span indices, Eigen::Index n) {
  std::vector<bool> seen(static_cast<std::size_t>(n), false);
  for (std::size_t k = 0; k < indices.size(); ++k) {
    require_index(function, indices[k], n, k);
    bool const fresh = !seen[static_cast<std::size_t>(indices[k])];
    require(fresh, errc::domain, {function, "index comes twice", "distinct indices"}, indices[k],
            {static_cast<std::ptrdiff_t>(k)});
    seen[static_cast<std::size_t>(indices[k])] = true;
  }
}

/// The given indices, followed by the others of 0, ..., n - 1 in ascending order.
inline std::vector<Eigen::Index> followed_by_others(index_span indices, Eigen::Index n) {
  std::vector<Eigen::Index> order(indices.begin(), indices.end());
  std::vector<bool> seen(static_cast<std::size_t>(n), false);
  for (Eigen::Index const i : indices) seen[static_cast<std::size_t>(i)] = true;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (!seen[static_cast<std::size_t>(i)]) order.push_back(i);
  }
  return order;
}

template <class T>
vector_of<T> selected(vector_of<T> const& v, index_span indices) {
  vector_of<T> result(static_cast<Eigen::Index>(indices.size()));
  for (Eigen::Index k = 0; k < result.size(); ++k) result(k) = v(indices[static_cast<std::size_t>(k)]);
  return result;
}

template <class T>
matrix_of<T> selected(matrix_of<T> const& m, index_span indices) {
  auto const count = static_cast<Eigen::Index>(indices.size());
  matrix_of<T> result(count, count);
  for (Eigen::Index l = 0; l < count; ++l) {
    for (Eigen::Index k = 0; k < count; ++k) {
      result(k, l) = m(indices[static_cast<std::size_t>(k)], indices[static_cast<std::size_t>(l)]);
    }
  }
  return result;
}

/// M v
template <class T>
vector_of<T> image(matrix_of<T> const& m, vector_of<T> const& v) {
  vector_of<T> result = vector_of<T>::Constant(m.rows(), T(0));
  for (Eigen::Index j = 0; j < m.cols(); ++j) {
    for (Eigen::Index i = 0; i < m.rows(); ++i) result(i) = T(result(i) + m(i, j) * v(j));
  }
  return result;
}

/// M C M^T, exactly symmetric.
template <class T>
matrix_of<T> congruent(matrix_of<T> const& m, matrix_of<T> const& c) {
  matrix_of<T> const transposed = m.transpose();
  matrix_of<T> half(c.rows(), m.rows());
  for (Eigen::Index k = 0; k < m.rows(); ++k) half.col(k) = image<T>(c, transposed.col(k));
  matrix_of<T> result(m.rows(), m.rows());
  for (Eigen::Index l = 0; l < m.rows(); ++l) {
    vector_of<T> const column = image<T>(m, half.col(l));
    for (Eigen::Index k = l; k < m.rows(); ++k) result(k, l) = result(l, k) = column(k);
  }
  return result;
}

}  // namespace freefield::detail
