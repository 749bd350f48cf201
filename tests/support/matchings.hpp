#pragma once
/// @file
/// Random symmetric matrices for the tests of contractions, and the sum over all matchings by the textbook recursion.

#include <freefield/core/random.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <vector>

namespace support {

template <class T> using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T> using vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;

/// An integer from -size to size.
inline int random_integer(freefield::philox4x32& engine, int size) {
  return static_cast<int>(freefield::uniform_index(engine, static_cast<std::size_t>(2 * size + 1))) - size;
}

/// Integers from -size to size over a common denominator.
template <class T>
matrix<T> random_ratios(freefield::philox4x32& engine, Eigen::Index rows, Eigen::Index cols, int size,
                        int denominator) {
  matrix<T> result(rows, cols);
  for (Eigen::Index j = 0; j < cols; ++j) {
    for (Eigen::Index i = 0; i < rows; ++i) result(i, j) = T(random_integer(engine, size));
  }
  if constexpr (requires(T x) { T(x / x); }) {
    for (Eigen::Index j = 0; j < cols; ++j) {
      for (Eigen::Index i = 0; i < rows; ++i) result(i, j) = T(result(i, j) / T(denominator));
    }
  }
  return result;
}

/// The lower triangle of a square matrix, and its mirror image.
template <class T>
matrix<T> mirrored(matrix<T> a) {
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    for (Eigen::Index i = 0; i < j; ++i) a(i, j) = a(j, i);
  }
  return a;
}

template <class T>
matrix<T> random_symmetric(freefield::philox4x32& engine, Eigen::Index n, int size, int denominator = 1) {
  return mirrored(random_ratios<T>(engine, n, n, size, denominator));
}

/// f(S) = d_i f(S \ i) + sum_j A_ij f(S \ {i, j}), where i is the lowest element of S and f of nothing is 1; without
/// the first term where there are no loops.
template <class T>
T sum_over_matchings(matrix<T> const& a, vector<T> const& loops = {}) {
  auto const n = static_cast<std::size_t>(a.rows());
  std::vector<T> f(std::size_t{1} << n, T(1));
  for (std::size_t set = 1; set < f.size(); ++set) {
    std::size_t i = 0;
    while ((set >> i) % 2 == 0) ++i;
    std::size_t const rest = set - (std::size_t{1} << i);
    T sum = loops.size() == 0 ? T(0) : T(loops(static_cast<Eigen::Index>(i)) * f[rest]);
    for (std::size_t j = i + 1; j < n; ++j) {
      if ((set >> j) % 2 == 0) continue;
      T const weight = a(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      sum = T(sum + T(weight * f[rest - (std::size_t{1} << j)]));
    }
    f[set] = sum;
  }
  return f.back();
}

/// E[prod x_i^k_i] for the covariance and the mean by Wick's theorem: rows and columns are repeated k_i times.
template <class T>
T wick_moment(matrix<T> const& covariance, vector<T> const& mean, std::vector<int> const& k) {
  std::vector<Eigen::Index> copies;
  for (std::size_t i = 0; i < k.size(); ++i) {
    copies.insert(copies.end(), static_cast<std::size_t>(k[i]), static_cast<Eigen::Index>(i));
  }
  matrix<T> const a = covariance(copies, copies);
  vector<T> const loops = mean(copies);
  return sum_over_matchings<T>(a, loops);
}

}  // namespace support
