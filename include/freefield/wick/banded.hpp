#pragma once
/// @file
/// Hafnians of banded matrices: weighted matchings of long strips.

#include <freefield/core/integer/checked_integer.hpp>
#include <freefield/core/jet/jet.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// A symmetric matrix with A(i, j) = 0 for |i - j| > w; stored are the diagonals 0, ..., w, and of these no more than
/// the matrix has.
template <ring_scalar T>
class banded_matrix {
 public:
  using scalar_type = T;

  /// @param a      n x n, symmetric
  /// @param width  w >= 0, the number of diagonals beside the main one
  /// @throws error `size_mismatch`, `non_finite`, `not_symmetric`; `domain` for w < 0 and, with the indices, for an
  /// entry outside of the band that does not vanish
  template <eigen_dense<T> Matrix>
  banded_matrix(Matrix const& a, Eigen::Index width) {
    constexpr std::string_view function = "banded";
    require(width >= 0, errc::domain, {function, "width of the band is negative", "width >= 0"}, width);
    matrix_of<T> const full = detail::checked_symmetric<T>(function, a);
    Eigen::Index const n = full.rows();
    for (Eigen::Index j = 0; j < n; ++j) {
      for (Eigen::Index i = 0; i < j && j - i > width; ++i) {
        require(detail::vanishes(full(i, j)), errc::domain,
                {function, "entry outside of the band does not vanish", "A(i, j) == 0 for |i - j| > width"}, full(i, j),
                {i, j});
      }
    }
    diagonals_ = matrix_of<T>::Constant(std::min(width, std::max<Eigen::Index>(n - 1, 0)) + 1, n, T(0));
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index d = 0; d <= this->width() && i + d < n; ++d) diagonals_(d, i) = full(i, i + d);
    }
  }

  /// n
  Eigen::Index size() const { return diagonals_.cols(); }

  /// w, at most n - 1
  Eigen::Index width() const { return diagonals_.rows() - 1; }

  /// A(i, i + d) for 0 <= d <= w
  T const& operator()(Eigen::Index i, Eigen::Index d) const { return diagonals_(d, i); }

 private:
  matrix_of<T> diagonals_;
};

/// Wraps A as a banded matrix, for functions that have an overload for such matrices.  A itself may be stored in any
/// way.
/// @throws error as the constructor of `banded_matrix`
template <dense_matrix Matrix>
banded_matrix<typename Matrix::Scalar> banded(Matrix const& a, Eigen::Index width) {
  return banded_matrix<typename Matrix::Scalar>(a, width);
}

namespace detail::wick {

/// Matches the vertices in ascending order.  A state is the set of those of the next w vertices that are matched
/// already, with one bit for each; its number is the sum of the weights of all partial matchings that lead to it.
template <class N, class T>
class band_transfer {
 public:
  explicit band_transfer(banded_matrix<T> const& a)
      : a_(a), states_(std::size_t{1} << a.width(), N(0)), next_(states_.size(), N(0)) {
    states_[0] = N(1);
  }

  /// @param loops  whether vertices may stay single, with the weight A(i, i)
  N operator()(bool loops) {
    for (Eigen::Index i = 0; i < a_.size(); ++i) {
      std::fill(next_.begin(), next_.end(), N(0));
      for (std::size_t state = 0; state < states_.size(); ++state) {
        if (!vanishes(states_[state])) match(i, state, loops);
      }
      states_.swap(next_);
    }
    return states_[0];
  }

 private:
  /// Adds what can happen to vertex i: nothing if it is matched already; otherwise a loop, or an edge to a free later
  /// vertex.
  void match(Eigen::Index i, std::size_t state, bool loops) {
    N const& value = states_[state];
    std::size_t const later = state >> 1U;
    if ((state & 1U) != 0) {
      next_[later] = N(next_[later] + value);
      return;
    }
    if (loops) add(later, i, 0, value);
    for (Eigen::Index d = 1; d <= a_.width() && i + d < a_.size(); ++d) {
      std::size_t const partner = std::size_t{1} << (d - 1);
      if ((later & partner) == 0) add(later | partner, i, d, value);
    }
  }

  void add(std::size_t state, Eigen::Index i, Eigen::Index d, N const& value) {
    if (vanishes(a_(i, d))) return;
    next_[state] = N(next_[state] + N(as_number<N>(a_(i, d)) * value));
  }

  banded_matrix<T> const& a_;
  std::vector<N> states_, next_;
};

template <class T>
T banded_hafnian(std::string_view function, banded_matrix<T> const& a, bool loops) {
  require(a.width() <= 24, errc::too_large, {function, "2^w numbers are too many for the width w", "w <= 24"},
          a.width());
  band_transfer<checked_number<T>, T> transfer(a);
  return fitting<T>(function, "hafnian overflows", transfer(loops));
}

}  // namespace detail::wick

/// The hafnian of a banded matrix.  Zero for odd n, 1 for n = 0; the diagonal is not looked at.
///     ff::hafnian(ff::banded(A, 2));
/// Cost: at most n w 2^(w - 1) products, 2^(w + 1) numbers of memory; states that cannot be reached and entries that
/// vanish cost nothing.  Any ring.
/// @throws error `too_large` for w > 24, `overflow` where the hafnian (or a sum on the way) does not fit T
/// Source: M. Schwartz, Linear Algebra Appl. 430 (2009) 1364, for Toeplitz matrices.
template <ring_scalar T>
T hafnian(banded_matrix<T> const& a) {
  return a.size() % 2 == 1 ? T(0) : detail::wick::banded_hafnian("hafnian", a, false);
}

/// The loop hafnian: a vertex may also stay single, with the weight A(i, i).  Cost and errors as for `hafnian`.
template <ring_scalar T>
T loop_hafnian(banded_matrix<T> const& a) {
  return detail::wick::banded_hafnian("loop_hafnian", a, true);
}

}  // namespace freefield
