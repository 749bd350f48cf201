#pragma once
/// @file
/// Pfaffians in rings: by dynamic programming over subsets, by elimination with power series where there is no
/// division, and by elimination with exact division for integers.  The strict lower triangle of the matrix is read.

#include <freefield/core/integer/fixed_width.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>

#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

namespace freefield::detail::wick {

/// Exchanges the indices a < b, in the columns from `first` on.
template <class T>
void exchange_indices(matrix_of<T>& m, Eigen::Index first, Eigen::Index a, Eigen::Index b) {
  using std::swap;
  for (Eigen::Index j = first; j < a; ++j) swap(m(a, j), m(b, j));
  for (Eigen::Index i = a + 1; i < b; ++i) {
    T const x = m(i, a);
    m(i, a) = T(-m(b, i));
    m(b, i) = T(-x);
  }
  m(b, a) = T(-m(b, a));
  for (Eigen::Index i = b + 1; i < m.rows(); ++i) swap(m(i, a), m(i, b));
}

/// The Pfaffian by f(S) = sum_j (-1)^(elements of S between i and j) A_ij f(S without i, j), where i is the first
/// element of the set S of indices.  It takes O(n 2^n) products and 2^n numbers, in any ring.
/// @throws error `too_large` for n > 26
template <class T>
T pfaffian_by_subsets(matrix_of<T> const& a) {
  Eigen::Index const n = a.rows();
  require(n <= 26, errc::too_large, {"pfaffian", "a table of all subsets is too large", "at most 26 indices"}, n);
  std::vector<T> f(std::size_t{1} << n, T(0));
  f[0] = T(1);
  for (std::size_t set = 1; set < f.size(); ++set) {
    auto const first = static_cast<Eigen::Index>(std::countr_zero(set));
    std::size_t const others = set & (set - 1);
    bool negative = true;
    for (Eigen::Index j = first + 1; j < n; ++j) {
      std::size_t const element = std::size_t{1} << j;
      if ((others & element) == 0) continue;
      T const term = a(j, first) * f[others ^ element];
      f[set] = negative ? T(f[set] - term) : T(f[set] + term);
      negative = !negative;
    }
  }
  return f.back();
}

/// The Pfaffian without division.  Let J be antisymmetric with J_01 = J_23 = ... = 1 and zeros elsewhere.  The Pfaffian
/// of J + x (A - J) is a polynomial in x of degree m = n/2, and its value at x = 1 is the result.  Elimination finds
/// its coefficients as a series in x; all pivots begin with 1 and so have inverses in any ring.  The cost is n^3/6
/// products of series with m^2/2 products each.
/// Source: V. Strassen, J. reine angew. Math. 264 (1973) 184.
template <class T>
class series_elimination {
 public:
  using series = std::vector<T>;

  /// The size n is even and positive.
  explicit series_elimination(matrix_of<T> const& a)
      : size_(static_cast<std::size_t>(a.rows())), length_(size_ / 2 + 1), columns_(size_) {
    for (std::size_t k = 0; k < size_; ++k) {
      for (std::size_t i = k + 1; i < size_; ++i) {
        T const start(k % 2 == 0 && i == k + 1 ? -1 : 0);
        columns_[k].emplace_back(length_, T(0));
        columns_[k].back()[0] = start;
        columns_[k].back()[1] = T(a(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) - start);
      }
    }
  }

  T value() {
    series total(length_, T(0));
    total[0] = T(1);
    for (std::size_t k = 0; k < size_; k += 2) {
      series const pivot = negative(entry(k + 1, k));
      total = product(total, pivot);
      if (k + 2 < size_) eliminate(k, inverse(pivot));
    }
    T sum(0);
    for (T const& coefficient : total) sum = T(sum + coefficient);
    return sum;
  }

 private:
  series& entry(std::size_t i, std::size_t k) { return columns_[k][i - k - 1]; }

  static series negative(series a) {
    for (T& coefficient : a) coefficient = T(-coefficient);
    return a;
  }

  static void add_product(series const& a, series const& b, series& to) {
    for (std::size_t d = 0; d < to.size(); ++d) {
      for (std::size_t j = 0; j <= d; ++j) to[d] = T(to[d] + T(a[j] * b[d - j]));
    }
  }

  series product(series const& a, series const& b) const {
    series result(length_, T(0));
    add_product(a, b, result);
    return result;
  }

  /// The inverse of a series that begins with 1.
  series inverse(series const& a) const {
    series result(length_, T(0));
    result[0] = T(1);
    for (std::size_t d = 1; d < length_; ++d) {
      for (std::size_t j = 1; j <= d; ++j) result[d] = T(result[d] - T(a[j] * result[d - j]));
    }
    return result;
  }

  /// Replaces A_ij by A_ij + v_i u_j - u_i v_j with u = A_k and v = A_(k+1) / pivot.
  void eliminate(std::size_t k, series const& reciprocal) {
    std::vector<series> v, minus_u;
    for (std::size_t i = k + 2; i < size_; ++i) {
      v.push_back(product(entry(i, k + 1), reciprocal));
      minus_u.push_back(negative(entry(i, k)));
    }
    for (std::size_t j = 0; j < v.size(); ++j) {
      for (std::size_t i = j + 1; i < v.size(); ++i) {
        add_product(v[i], entry(k + 2 + j, k), entry(k + 2 + i, k + 2 + j));
        add_product(minus_u[i], v[j], entry(k + 2 + i, k + 2 + j));
      }
    }
  }

  std::size_t size_, length_;
  std::vector<std::vector<series>> columns_;
};

/// A 128-bit integer that knows whether it has overflowed.  Whatever is computed from such a number has overflowed,
/// too.
class wide_exact_integer {
 public:
  constexpr wide_exact_integer() = default;
  template <fixed_width_integer S>
  constexpr explicit wide_exact_integer(S x) : value_(x) {}

  constexpr wide_integer value() const { return value_; }
  constexpr bool is_finite() const { return !lost_; }

  friend constexpr wide_exact_integer operator+(wide_exact_integer a, wide_exact_integer const& b) {
    a.lost_ = __builtin_add_overflow(a.value_, b.value_, &a.value_) || a.lost_ || b.lost_;
    return a;
  }
  friend constexpr wide_exact_integer operator-(wide_exact_integer a, wide_exact_integer const& b) {
    a.lost_ = __builtin_sub_overflow(a.value_, b.value_, &a.value_) || a.lost_ || b.lost_;
    return a;
  }
  friend constexpr wide_exact_integer operator*(wide_exact_integer a, wide_exact_integer const& b) {
    a.lost_ = __builtin_mul_overflow(a.value_, b.value_, &a.value_) || a.lost_ || b.lost_;
    return a;
  }
  /// The divisor is not zero.
  friend constexpr wide_exact_integer operator/(wide_exact_integer a, wide_exact_integer const& b) {
    a.lost_ = a.lost_ || b.lost_;
    if (a.lost_) return a;
    if (b.value_ == -1) return -a;
    a.value_ /= b.value_;
    return a;
  }
  friend constexpr wide_exact_integer operator-(wide_exact_integer const& a) { return wide_exact_integer(0) - a; }

  /// A number that has overflowed equals no number.
  friend constexpr bool operator==(wide_exact_integer const& a, wide_exact_integer const& b) {
    return !a.lost_ && !b.lost_ && a.value_ == b.value_;
  }

 private:
  wide_integer value_ = 0;
  bool lost_ = false;
};

/// The Pfaffian for integers.  After s steps A_ij is the Pfaffian of the first 2 s indices with i and j, and so every
/// quotient
///     (A_(k,k+1) A_ij - A_ik A_(j,k+1) + A_jk A_(i,k+1)) / (the previous pivot),   k = 2 s,
/// is an integer.  O(n^3/3) products and n^3/12 divisions.
/// Source: D. E. Knuth, Electron. J. Combin. 3 (1996) R5.
template <class R>
R pfaffian_without_fractions(matrix_of<R> a) {
  Eigen::Index const n = a.rows();
  R previous(1);
  bool negative = false;
  for (Eigen::Index k = 0;; k += 2) {
    Eigen::Index row = k + 1;
    while (row < n && a(row, k) == R(0)) ++row;
    if (row == n) return R(0);
    if (row != k + 1) {
      exchange_indices(a, k, k + 1, row);
      negative = !negative;
    }
    R const pivot = R(-a(k + 1, k));
    if (k + 2 == n) return negative ? R(-pivot) : pivot;
    for (Eigen::Index j = k + 2; j < n; ++j) {
      for (Eigen::Index i = j + 1; i < n; ++i) {
        R const exchanged = R(R(a(j, k) * a(i, k + 1)) - R(a(i, k) * a(j, k + 1)));
        a(i, j) = R(R(R(pivot * a(i, j)) + exchanged) / previous);
      }
    }
    previous = pivot;
  }
}

}  // namespace freefield::detail::wick
