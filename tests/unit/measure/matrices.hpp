#pragma once
/// @file
/// Random vectors and matrices for the tests of the measures, the same on every machine, and comparisons of matrices.

#include <freefield/core/random.hpp>

#include <support/close.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace support {

template <class T> using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T> using vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;
using indices = std::vector<Eigen::Index>;

/// Entries uniform in (-1, 1), as multiples of 2^-20, so that the same matrix exists in every binary type.
template <class T>
matrix<T> random_matrix(freefield::philox4x32& engine, Eigen::Index rows, Eigen::Index cols) {
  matrix<T> result(rows, cols);
  for (Eigen::Index j = 0; j < cols; ++j) {
    for (Eigen::Index i = 0; i < rows; ++i) {
      int const numerator = static_cast<int>(engine() >> 11U) - (1 << 20);
      result(i, j) = T(T(numerator) / T(1 << 20));
    }
  }
  return result;
}

template <class T>
vector<T> random_vector(freefield::philox4x32& engine, Eigen::Index size) {
  return random_matrix<T>(engine, size, 1);
}

/// F F^T for a random n x r matrix F: positive semidefinite of rank r, and exactly symmetric.
template <class T>
matrix<T> random_gram_matrix(freefield::philox4x32& engine, Eigen::Index n, Eigen::Index rank) {
  matrix<T> const factor = random_matrix<T>(engine, n, rank);
  matrix<T> result(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = j; i < n; ++i) {
      T sum(0);
      for (Eigen::Index k = 0; k < rank; ++k) sum = T(sum + T(factor(i, k) * factor(j, k)));
      result(i, j) = result(j, i) = sum;
    }
  }
  return result;
}

/// F F^T + 1/2: positive definite, with a condition number that stays below 4 n.
template <class T>
matrix<T> random_covariance(freefield::philox4x32& engine, Eigen::Index n) {
  matrix<T> result = random_gram_matrix<T>(engine, n, n);
  for (Eigen::Index i = 0; i < n; ++i) result(i, i) = T(result(i, i) + T(T(1) / T(2)));
  return result;
}

/// `count` different ones of 0 .. n - 1, in random order.
inline indices random_indices(freefield::philox4x32& engine, Eigen::Index n, Eigen::Index count) {
  indices all;
  for (Eigen::Index i = 0; i < n; ++i) all.push_back(i);
  for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[freefield::uniform_index(engine, i)]);
  all.resize(static_cast<std::size_t>(count));
  return all;
}

/// The ones of 0 .. n - 1 that are not among the given, in ascending order.
inline indices others(indices const& given, Eigen::Index n) {
  indices result;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (std::find(given.begin(), given.end(), i) == given.end()) result.push_back(i);
  }
  return result;
}

template <class T>
matrix<T> block(matrix<T> const& m, indices const& rows, indices const& cols) {
  return m(rows, cols);
}

template <class T>
vector<T> part(vector<T> const& v, indices const& rows) {
  return v(rows);
}

/// All entries agree up to `ulps` roundings of the largest entry.
template <class Left, class Right>
comparison agree(Left const& computed, Right const& expected, int ulps) {
  using T = typename Left::Scalar;
  if (computed.rows() != expected.rows() || computed.cols() != expected.cols()) return {false, "sizes differ"};
  comparison worst{true, "all agree"};
  T const scale = expected.size() == 0 ? T(0) : T(expected.array().abs().maxCoeff());
  for (Eigen::Index j = 0; j < expected.cols(); ++j) {
    for (Eigen::Index i = 0; i < expected.rows(); ++i) {
      auto const entry = close_to_scale<T>(computed(i, j), expected(i, j), scale, ulps);
      if (!entry.holds) worst = entry;
    }
  }
  return worst;
}

/// Calls `test(mean, covariance, engine)` with random measures of dimension 1 to 12.
template <class T, class Test>
void for_dimensions(Test const& test) {
  for (Eigen::Index n = 1; n <= 12; ++n) {
    CAPTURE(n);
    for (std::uint64_t stream = 0; stream < 4; ++stream) {
      freefield::philox4x32 engine{static_cast<std::uint64_t>(n), stream};
      vector<T> const mean = random_vector<T>(engine, n);
      test(mean, random_covariance<T>(engine, n), engine);
    }
  }
}

/// Condition numbers are below 4 n, and n products are summed: errors of up to this many roundings.
inline int roundings(Eigen::Index n) { return static_cast<int>(4 * n); }

}  // namespace support
