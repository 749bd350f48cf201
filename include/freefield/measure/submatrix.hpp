#pragma once
/// @file
/// Parts of vectors and matrices by index, and products that need no more than a ring.

#include <freefield/measure/matrix_checks.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace freefield::detail {

using index_span = std::span<Eigen::Index const>;

/// Every index exists in 0 .. n - 1 and comes once.
inline void require_distinct(std::string_view function, index_span indices, Eigen::Index n) {
  std::vector<bool> seen(static_cast<std::size_t>(n), false);
  for (std::size_t k = 0; k < indices.size(); ++k) {
    auto const place = static_cast<std::ptrdiff_t>(k);
    bool const inside = 0 <= indices[k] && indices[k] < n;
    require(inside, errc::domain, {function, "coordinate does not exist", "0 <= index < dimension"}, indices[k],
            {place});
    bool const fresh = !seen[static_cast<std::size_t>(indices[k])];
    require(fresh, errc::domain, {function, "coordinate comes twice", "distinct indices"}, indices[k], {place});
    seen[static_cast<std::size_t>(indices[k])] = true;
  }
}

/// The given indices, and then the others of 0 .. n - 1 in ascending order.
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
