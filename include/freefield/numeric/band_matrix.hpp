#pragma once
/// @file
/// Banded matrices whose band the type says, and their factors with partial pivoting.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// A square matrix that vanishes more than `Lower` diagonals below and `Upper` above the main one, stored by rows.
template <ring_scalar T, std::size_t Lower, std::size_t Upper>
class band_matrix {
 public:
  using scalar_type = T;
  using row_type = std::array<T, Lower + Upper + 1>;  ///< A(i, i - Lower), ..., A(i, i + Upper); 0 outside of A
  static constexpr std::size_t lower = Lower, upper = Upper, width = Lower + Upper + 1;

  band_matrix() = default;
  /// The zero matrix with n rows.
  explicit band_matrix(std::size_t n) : rows_(n, zeros()) {}

  std::size_t size() const { return rows_.size(); }
  static constexpr bool holds(std::size_t i, std::size_t j) { return j + Lower >= i && j <= i + Upper; }

  /// A(i, j) of the band, unchecked.
  T& operator()(std::size_t i, std::size_t j) { return rows_[i][j + Lower - i]; }
  T const& operator()(std::size_t i, std::size_t j) const { return rows_[i][j + Lower - i]; }
  row_type const& row(std::size_t i) const { return rows_[i]; }

 private:
  static row_type zeros() {
    row_type result{};
    result.fill(T(0));
    return result;
  }
  std::vector<row_type> rows_;
};

/// The factors of shift I - A of a banded A, by elimination with exchanges of rows.  One object factorises many
/// matrices in its own memory.
/// Cost: n ((Lower + 1) (Lower + Upper) + Lower) products and n divisions for the factors, n (2 Lower + Upper + 1)
/// products for a solve.
/// Source: G. H. Golub, C. F. Van Loan, Matrix Computations (2013), section 4.3.
template <field_scalar T, std::size_t Lower, std::size_t Upper>
class band_factor {
 public:
  /// @returns false where a pivot is zero, or not finite, or too small beside its row
  template <class Entry>
  bool factorise(T const& shift, band_matrix<Entry, Lower, Upper> const& a) {
    load(shift, a);
    std::size_t const n = rows_.size();
    for (std::size_t k = 0; k < n; ++k) {
      std::size_t const last = std::min(n - 1, k + Lower);
      if constexpr (Lower > 0) choose_pivot(k, last);
      if (rows_[k][0] == T(0)) return false;
      T const inverse = T(T(1) / rows_[k][0]);
      for (std::size_t i = k + 1; i <= last; ++i) multipliers_[k][i - k - 1] = eliminate(rows_[k], rows_[i], inverse);
      spoiled_ = T(spoiled_ + T(T(rows_[k][0] - rows_[k][0]) + T(inverse - inverse)));  // NaN where one is not finite
      rows_[k][0] = inverse;
      for (std::size_t m = 1; m < width; ++m) {
        rows_[k][m] = T(rows_[k][m] * inverse);
        spoiled_ = T(spoiled_ + T(rows_[k][m] - rows_[k][m]));
      }
    }
    return spoiled_ == T(0);
  }

  std::size_t size() const { return rows_.size(); }

  /// The solution of (shift I - A) x = b in the place of b, which has `size()` numbers.  What the next row waits for is
  /// one product and one difference: the numbers that are still needed stay beside the loop.
  void solve_in_place(std::span<T> b) const {
    if constexpr (Lower > 0) eliminate_from(b);
    std::array<T, Lower + Upper + 1> known = zeros();  // x_(k + 1), x_(k + 2), ..., zero beyond the end
    for (std::size_t k = rows_.size(); k-- > 0;) {
      T x = T(b[k] * rows_[k][0]);
      for (std::size_t m = Lower + Upper; m >= 1; --m) {
        x = T(x - T(rows_[k][m] * known[m - 1]));
        known[m] = known[m - 1];
      }
      b[k] = known[0] = x;
    }
  }

 private:
  static constexpr std::size_t width = Lower + Upper + 1;
  using row_type = std::array<T, width>;

  static row_type zeros() {
    row_type result{};
    result.fill(T(0));
    return result;
  }

  /// The multiples of the rows above are taken from b, and its numbers change places as the rows have.
  void eliminate_from(std::span<T> b) const {
    std::size_t const n = rows_.size();
    std::array<T, Lower + 1> next{};  // b_k, ..., b_(k + Lower); beyond the end what nobody uses
    for (std::size_t m = 0; m <= Lower; ++m) next[m] = m < n ? b[m] : T(0);
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t m = 1; m <= Lower; ++m)
        if (exchanges_[k] == m) std::swap(next[0], next[m]);
      T const x = b[k] = next[0];
      for (std::size_t m = 0; m < Lower; ++m) next[m] = T(next[m + 1] - T(multipliers_[k][m] * x));
      next[Lower] = k + 1 + Lower < n ? b[k + 1 + Lower] : T(0);
    }
  }

  /// Every row begins with its first entry of the band; those above the first column are moved there.
  template <class Entry>
  void load(T const& shift, band_matrix<Entry, Lower, Upper> const& a) {
    std::size_t const n = a.size();
    rows_.resize(n);
    multipliers_.resize(n);
    exchanges_.resize(n);
    spoiled_ = T(0);
    for (std::size_t i = 0; i < n; ++i) {
      auto const& from = a.row(i);
      std::size_t const missing = i < Lower ? Lower - i : 0;
      for (std::size_t m = 0; m < width; ++m)
        rows_[i][m] = m + missing > Lower + Upper ? T(0) : T(-T(from[m + missing]));
      rows_[i][Lower - missing] = T(rows_[i][Lower - missing] + shift);
    }
  }

  void choose_pivot(std::size_t k, std::size_t last) {
    std::size_t best = k;
    auto size = detail::larger_part(rows_[k][0]);
    for (std::size_t i = k + 1; i <= last; ++i) {
      auto const here = detail::larger_part(rows_[i][0]);
      if (!(size < here)) continue;
      best = i;
      size = here;
    }
    exchanges_[k] = static_cast<unsigned>(best - k);
    if (best != k) std::swap(rows_[k], rows_[best]);
  }

  /// Takes the multiple of the pivot's row from another that leaves nothing in its column, and moves that row on.
  static T eliminate(row_type const& pivot, row_type& row, T const& inverse) {
    T const multiple = T(row[0] * inverse);
    for (std::size_t m = 1; m < width; ++m) row[m - 1] = T(row[m] - T(multiple * pivot[m]));
    row[Lower + Upper] = T(0);
    return multiple;
  }

  std::vector<row_type> rows_;  ///< of the upper triangle, relative to its pivot, whose inverse comes first
  std::vector<std::array<T, Lower == 0 ? 1 : Lower>> multipliers_;
  std::vector<unsigned> exchanges_;  ///< how far below row k its pivot was found
  T spoiled_{0};
};

}  // namespace freefield
