#pragma once
/// @file
/// Tridiagonal systems, factorised once and solved for many right-hand sides.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// The factors of a tridiagonal matrix that is eliminated from both ends to the middle.  The two recurrences are
/// independent and overlap, so that a solve waits for memory and not for the last multiplication.
///
/// No pivoting: for matrices that are diagonally dominant or positive definite, as implicit diffusion steps are.
/// Cost: n divisions for the factors, 4 n products for a solve.
/// Source: J. J. Dongarra, C. B. Moler, J. R. Bunch, G. W. Stewart, LINPACK Users' Guide (1979), chapter 7.
template <field_scalar T>
class tridiagonal_factor {
 public:
  /// @param lower     A(i + 1, i), n - 1 numbers
  /// @param diagonal  A(i, i), n
  /// @param upper     A(i, i + 1), n - 1
  /// @throws error `empty`; `size_mismatch`; `non_finite` with the row; `degenerate` with the row whose pivot is zero,
  /// `overflow` with that whose pivot is not finite
  tridiagonal_factor(std::span<T const> lower, std::span<T const> diagonal, std::span<T const> upper)
      : inverse_(diagonal.begin(), diagonal.end()), inner_(diagonal.size(), T(0)), outer_(diagonal.size(), T(0)),
        middle_(diagonal.size() / 2) {
    std::size_t const n = diagonal.size();
    require(n > 0, errc::empty, {function, "matrix is empty", "one row or more"});
    require(lower.size() == n - 1, errc::size_mismatch,
            {function, "wrong number of entries below the diagonal", "n - 1"}, lower.size());
    require(upper.size() == n - 1, errc::size_mismatch,
            {function, "wrong number of entries above the diagonal", "n - 1"}, upper.size());
    for (std::size_t i = 0; i < n; ++i) {
      bool const finite = math::is_finite(diagonal[i]) && (i == 0 || math::is_finite(lower[i - 1])) &&
                          (i + 1 == n || math::is_finite(upper[i]));
      require(finite, errc::non_finite, {function, "row is not finite", "finite numbers"}, diagonal[i],
              {static_cast<std::ptrdiff_t>(i)});
    }
    for (std::size_t i = 0; i < middle_; ++i) eliminate(i, i + 1, upper[i], lower[i]);
    for (std::size_t i = n - 1; i > middle_; --i) eliminate(i, i - 1, lower[i - 1], upper[i - 1]);
    invert(middle_);
  }

  std::size_t size() const { return inverse_.size(); }

  /// x = A^-1 b in the place of b.
  /// @throws error `size_mismatch`
  void solve_in_place(std::span<T> b) const {
    std::size_t const n = size();
    require(b.size() == n, errc::size_mismatch, {function, "right-hand side has another size", "n numbers"}, b.size());
    // Both recurrences run in one loop, so that they overlap; each keeps its last number at hand.
    std::size_t const below = n - 1 - middle_;
    T first = b[0], last = b[n - 1];
    for (std::size_t k = 0; k < below; ++k) {
      std::size_t const i = k + 1, j = n - 2 - k;
      first = T(b[i] - T(inner_[i - 1] * first));
      b[i] = first;
      last = T(b[j] - T(inner_[j + 1] * last));
      b[j] = last;
    }
    if (middle_ > below) b[middle_] = T(b[middle_] - T(inner_[middle_ - 1] * b[middle_ - 1]));
    first = last = b[middle_] = T(b[middle_] * inverse_[middle_]);
    for (std::size_t k = 1; k <= below; ++k) {
      std::size_t const i = middle_ - k, j = middle_ + k;
      first = T(T(b[i] * inverse_[i]) - T(outer_[i] * first));
      b[i] = first;
      last = T(T(b[j] * inverse_[j]) - T(outer_[j] * last));
      b[j] = last;
    }
    if (middle_ > below) b[0] = T(T(b[0] * inverse_[0]) - T(outer_[0] * b[1]));
  }
  std::vector<T> solve(std::vector<T> b) const {
    solve_in_place(b);
    return b;
  }

 private:
  static constexpr std::string_view function = "tridiagonal_factor";

  std::vector<T> inverse_;  ///< the inverses of the pivots
  std::vector<T> inner_;    ///< the multiple of b_i that is subtracted from the next b inward
  std::vector<T> outer_;    ///< the multiple of the next x inward that is subtracted from x_i
  std::size_t middle_;

  void invert(std::size_t i) {
    require(!(inverse_[i] == T(0)), errc::degenerate, {function, "pivot is zero", "a nonsingular matrix"}, inverse_[i],
            {static_cast<std::ptrdiff_t>(i)});
    require(math::is_finite(inverse_[i]), errc::overflow, {function, "pivot is not finite", "a dominant diagonal"},
            inverse_[i], {static_cast<std::ptrdiff_t>(i)});
    inverse_[i] = T(T(1) / inverse_[i]);
  }

  /// Eliminates x_i from row `next`, the next one towards the middle.  The entry of row i in column `next` is `along`,
  /// and that of row `next` in column i is `back`.
  void eliminate(std::size_t i, std::size_t next, T const& along, T const& back) {
    invert(i);
    inner_[i] = T(back * inverse_[i]);
    outer_[i] = T(along * inverse_[i]);
    inverse_[next] = T(inverse_[next] - T(inner_[i] * along));
  }
};

/// x = A^-1 b in the place of b for a symmetric tridiagonal A that is positive definite, by one elimination from top to
/// bottom in the memory of the diagonal: for a matrix that is used once.
/// @param diagonal  A(i, i), n; overwritten by the inverse pivots
/// @param beside    A(i, i + 1), n - 1
/// @returns the first row whose pivot is not positive, n where all are
/// Cost: n divisions, 4 n products.
template <field_scalar T>
  requires ordered_scalar<T>
std::size_t solve_symmetric_tridiagonal(std::span<T> diagonal, std::span<T const> beside, std::span<T> b) {
  std::size_t const n = diagonal.size();
  require(b.size() == n && beside.size() + 1 == n, errc::size_mismatch,
          {"solve_symmetric_tridiagonal", "sizes do not fit", "n, n - 1 and n numbers"}, b.size());
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0) {
      T const share = T(beside[i - 1] * diagonal[i - 1]);
      diagonal[i] = T(diagonal[i] - T(share * beside[i - 1]));
      b[i] = T(b[i] - T(share * b[i - 1]));
    }
    if (!(diagonal[i] > T(0))) return i;
    diagonal[i] = T(T(1) / diagonal[i]);
  }
  b[n - 1] = T(b[n - 1] * diagonal[n - 1]);
  for (std::size_t i = n - 1; i-- > 0;) b[i] = T(T(b[i] - T(beside[i] * b[i + 1])) * diagonal[i]);
  return n;
}

}  // namespace freefield
