#pragma once
/// @file
/// The torontonian, the sum over all subsets of modes that click.

#include <freefield/core/execution.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield {

namespace detail::wick {

/// Rounded numbers that have square roots, real or complex.
template <class T>
concept root_scalar = real_scalar<T> || (complex_scalar<T> && !is_exact_scalar<T> && requires(T const& x) {
                        { math::sqrt(x) } -> std::convertible_to<T>;
                      });

/// One worker's part of the sum over subsets, with the memory that it needs.  A node is the Schur complement of 1 - A
/// after the modes taken so far were eliminated, in the modes that are not decided yet.  It is stored by rows of length
/// 2 n, and mode i has the rows 2 i and 2 i + 1.  A node decides on its last mode: leaving it out changes nothing in
/// memory, and taking it eliminates two rows and columns.
template <class T>
class torontonian_recursion {
 public:
  /// @param root  1 - A, 2n x 2n
  torontonian_recursion(std::string_view function, std::vector<T> const& root, std::size_t modes)
      : function_(function), root_(root), modes_(modes), stride_(2 * modes), nodes_(modes) {
    for (std::size_t j = 0; j < modes; ++j) nodes_[j].assign(2 * j * stride_, T(0));
  }

  /// The sum over the subsets that contain, of the last `levels` modes, exactly those whose bit of `index` is 1.
  T leaf(std::size_t index, std::size_t levels) {
    T const* node = root_.data();
    weight taken{T(1), T(1)};
    bool negative = false;
    for (std::size_t level = 0; level < levels; ++level) {
      std::size_t const mode = modes_ - 1 - level;
      if ((index >> level & 1U) == 0) {
        negative = !negative;
      } else {
        taken = take(mode, node, taken);
        node = nodes_[mode].data();
      }
    }
    T const result = value(modes_ - levels, node, taken);
    return negative ? T(-result) : result;
  }

 private:
  /// det(1 - A_Z) of the modes Z that were taken, and the inverse of its square root.
  struct weight {
    T determinant;
    T root;
  };

  /// The sum over the subsets of the first `left` modes.
  T value(std::size_t left, T const* node, weight const& taken) {
    if (left == 0) return taken.root;
    std::size_t const mode = left - 1;
    weight const more = take(mode, node, taken);
    T const with = value(mode, nodes_[mode].data(), more);
    return T(with - value(mode, node, taken));
  }

  /// Makes the node of the modes below `mode` for the case that this one is taken.
  weight take(std::size_t mode, T const* node, weight const& taken) {
    std::size_t const p = 2 * mode;
    T const* const row_p = node + p * stride_;
    T const* const row_q = row_p + stride_;
    T const a = row_p[p], b = row_p[p + 1], c = row_q[p], d = row_q[p + 1];
    T const block = T(a * d) - T(b * c);
    T const determinant = taken.determinant * block;
    require_root(mode, block, determinant);
    T* const child = nodes_[mode].data();
    for (std::size_t i = 0; i < p; ++i) {
      T const* const from = node + i * stride_;
      T* const to = child + i * stride_;
      T const u = T(T(from[p] * d) - T(from[p + 1] * c)) / block;
      T const v = T(T(from[p + 1] * a) - T(from[p] * b)) / block;
      for (std::size_t k = 0; k < p; ++k) to[k] = T(from[k] - T(T(u * row_p[k]) + T(v * row_q[k])));
    }
    return {determinant, T(T(1) / math::sqrt(determinant))};
  }

  /// Checks that real determinants are positive and complex ones are not on the cut of the square root.
  void require_root(std::size_t mode, T const& block, T const& determinant) const {
    complaint const about{function_, "det(1 - A) of the modes from this one on has no square root, its factor",
                          "a positive determinant for every set of modes"};
    auto const place = static_cast<std::ptrdiff_t>(mode);
    if constexpr (complex_scalar<T>) {
      using real = typename T::value_type;
      real const zero(0), re = determinant.real(), im = determinant.imag();
      require(zero < re || zero < im || im < zero, errc::domain, about, block, {place});
    } else {
      require(T(0) < block && T(0) < determinant, errc::domain, about, block, {place});
    }
  }

  std::string_view function_;
  std::vector<T> const& root_;
  std::size_t modes_, stride_;
  std::vector<std::vector<T>> nodes_;
};

template <class T>
T sum_over_modes(std::string_view function, std::vector<T> const& root, std::size_t modes,
                 execution_options const& work) {
  std::size_t const levels = std::min<std::size_t>(modes < 12 ? 0 : (modes - 8) / 2, 16);
  auto const leaf = [&](std::size_t first, std::size_t) {
    return torontonian_recursion<T>(function, root, modes).leaf(first, levels);
  };
  auto const plus = [](T const& x, T const& y) { return T(x + y); };
  return reduce({std::size_t{1} << levels, 1}, T(0), leaf, plus, work);
}

/// The matrix 1 - A with rows and columns i and i + n next to each other.
template <class T>
std::vector<T> complement_by_modes(matrix_of<T> const& a) {
  Eigen::Index const n = a.rows() / 2;
  std::vector<T> result;
  for (Eigen::Index i = 0; i < 2 * n; ++i) {
    for (Eigen::Index k = 0; k < 2 * n; ++k) {
      T const entry = a(i / 2 + i % 2 * n, k / 2 + k % 2 * n);
      result.push_back(i == k ? T(T(1) - entry) : T(-entry));
    }
  }
  return result;
}

}  // namespace detail::wick

/// tor A = the sum over all subsets Z of the modes 0, ..., n - 1 of (-1)^(n - |Z|) / sqrt(det(1 - A_Z)), where A_Z has
/// the rows and columns i and i + n of A for i in Z: up to a factor the probability that n threshold detectors click in
/// a Gaussian state.  1 for n = 0.
///
/// @param a        2n x 2n, real or complex; 1 - A is positive definite for a state.  Real determinants have to be
///                 positive; of complex ones the square root is the principal one.
/// @param options  who does the work, and who is told
/// Cost: about 24 products for each of 2^n subsets, 4 n^2 numbers of memory for each of n levels.  The error is about
/// n epsilon times the sum of the absolute terms, which for nearly empty modes is much larger than the result.
/// @throws error `size_mismatch` (also for an odd number of rows), `non_finite`, `domain` (with the mode) where a
/// determinant has no square root, `overflow`, `too_large` for n >= 64
/// Source: N. Quesada, J. M. Arrazola, N. Killoran, Phys. Rev. A 98 (2018) 062322; A. Kaposi et al.,
/// arXiv:2109.04528 for the recursion.
template <dense_matrix Matrix, detail::wick::root_scalar T = typename Matrix::Scalar>
T torontonian(Matrix const& a, execution_options const& options = {}) {
  constexpr std::string_view function = "torontonian";
  matrix_of<T> const checked = detail::checked_square<T>(function, a);
  require(checked.rows() % 2 == 0, errc::size_mismatch,
          {function, "number of rows is odd", "two rows and columns for every mode"}, checked.rows());
  auto const n = static_cast<std::size_t>(checked.rows() / 2);
  require(n < 64, errc::too_large, {function, "it has 2^n terms, too many for this n", "n < 64"}, n);
  T const result =
      detail::wick::sum_over_modes<T>(function, detail::wick::complement_by_modes(checked), n, options);
  require(math::is_finite(result), errc::overflow, {function, "torontonian overflows", "a finite result"}, result);
  return result;
}

}  // namespace freefield
