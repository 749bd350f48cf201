#pragma once
/// @file
/// The permanent, the sum over all perfect matchings of rows with columns.

#include <freefield/core/execution.hpp>
#include <freefield/core/integer/fixed_width.hpp>
#include <freefield/core/lanes.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

/// The two formulas for the permanent:
/// with signs d_i, d_0 = 1:  2^(n-1) per(B) = sum over d of (prod_i d_i) prod_j sum_i d_i B(i, j)          (Glynn)
/// with subsets S of rows:           per(B) = sum over S of (-1)^(n - |S|) prod_j sum_(i in S) B(i, j)     (Ryser)
enum class row_form { signs, subsets };

/// The plan deals out the branches of the first rows: some to the lanes of a register, the next ones to leaves, which
/// any worker may take.
struct row_plan {
  std::size_t rows;
  std::size_t first_branch;  ///< the first row with two branches
  std::size_t lane_rows;
  std::size_t leaf_rows;

  row_plan(std::size_t n, row_form form, std::size_t width) : rows(n), first_branch(form == row_form::signs ? 1 : 0) {
    std::size_t const spare = n > first_branch + 2 ? n - first_branch - 2 : 0;
    auto const wanted = static_cast<std::size_t>(std::countr_zero(width));
    lane_rows = wanted <= spare ? wanted : 0;
    leaf_rows = std::min<std::size_t>(n < 16 ? 0 : (n - 12) / 2, 16);
  }

  std::size_t leaves() const { return std::size_t{1} << leaf_rows; }
  std::size_t branched_row() const { return first_branch + lane_rows + leaf_rows; }
};

/// One worker's part of the sum over signs or subsets, with the memory that it needs.  Column sums are made row by row
/// along a binary tree, so that a branch costs little more than the product of its column sums, and rounding errors do
/// not accumulate from branch to branch.
template <class T, row_form Form, class Lanes = lanes<T>>
class row_recursion {
 public:
  using V = typename Lanes::type;

  /// @param entries  n x n, row by row
  row_recursion(std::vector<T> const& entries, row_plan const& plan) : plan_(plan), n_(plan.rows) {
    for (T const& x : entries) entries_.push_back(Lanes::broadcast(x));
    sums_.assign((n_ + 1) * n_, Lanes::broadcast(T(0)));
  }

  T leaf(std::size_t index) {
    V factor = Lanes::broadcast(T(1));
    V* const sums = sums_.data();
    for (std::size_t j = 0; j < n_; ++j) sums[j] = Form == row_form::signs ? entries_[j] : Lanes::broadcast(T(0));
    for (std::size_t i = plan_.first_branch; i < plan_.branched_row(); ++i) {
      V const sign = by_branch(i, index, T(-1));
      V const weight = Form == row_form::signs ? sign : by_branch(i, index, T(0));
      factor = V(factor * sign);
      for (std::size_t j = 0; j < n_; ++j) sums[j] = V(sums[j] + V(weight * row(i)[j]));
    }
    V const sum = V(factor * value(plan_.branched_row(), sums));
    T total = Lanes::get(sum, 0);
    for (std::size_t lane = 1; lane < (std::size_t{1} << plan_.lane_rows); ++lane) {
      total = T(total + Lanes::get(sum, lane));
    }
    return total;
  }

 private:
  V const* row(std::size_t i) const { return entries_.data() + i * n_; }

  /// Every lane holds 1 or `other`, depending on the branch that it takes at row i.
  V by_branch(std::size_t i, std::size_t leaf, T const& other) const {
    std::size_t const level = i - plan_.first_branch;
    V result = Lanes::broadcast(T(1));
    for (std::size_t lane = 0; lane < Lanes::width; ++lane) {
      std::size_t const bits = level < plan_.lane_rows ? lane >> level : leaf >> (level - plan_.lane_rows);
      if ((bits & 1U) != 0) Lanes::set(result, lane, other);
    }
    return result;
  }

  /// The sum over the branches of the rows from i on, given the column sums of the rows before.
  V value(std::size_t i, V const* sums) {
    if (i + 2 == n_) return value_of_two(i, sums);
    if (i == n_) return product(sums);
    V* const child = sums_.data() + (i + 1) * n_;
    for (std::size_t j = 0; j < n_; ++j) child[j] = V(sums[j] + row(i)[j]);
    V const with = value(i + 1, child);
    if (Form == row_form::subsets) return V(with - value(i + 1, sums));
    for (std::size_t j = 0; j < n_; ++j) child[j] = V(sums[j] - row(i)[j]);
    return V(with - value(i + 1, child));
  }

  V product(V const* sums) const {
    V result = sums[0];
    for (std::size_t j = 1; j < n_; ++j) result = V(result * sums[j]);
    return result;
  }

  /// The sum over the four branches of the last two rows, computed side by side.
  V value_of_two(std::size_t i, V const* sums) const {
    V const* const p = row(i);
    V const* const q = row(i + 1);
    std::array<V, 4> result = branches(sums[0], p[0], q[0]);
    for (std::size_t j = 1; j < n_; ++j) {
      std::array<V, 4> const factor = branches(sums[j], p[j], q[j]);
      for (std::size_t k = 0; k < 4; ++k) result[k] = V(result[k] * factor[k]);
    }
    return V(V(result[0] - result[1]) - V(result[2] - result[3]));
  }

  static std::array<V, 4> branches(V const& sum, V const& p, V const& q) {
    V const with = V(sum + p);
    if constexpr (Form == row_form::subsets) {
      return {V(with + q), with, V(sum + q), sum};
    } else {
      V const without = V(sum - p);
      return {V(with + q), V(with - q), V(without + q), V(without - q)};
    }
  }

  row_plan plan_;
  std::size_t n_;
  std::vector<V> entries_;
  std::vector<V> sums_;
};

/// Sums over signs or subsets of rows.
/// @param entries  n x n, row by row; n > 0
template <class T, row_form Form>
T sum_over_rows(std::vector<T> const& entries, std::size_t n, execution_options const& work) {
  row_plan const plan(n, Form, lanes<T>::width);
  auto const leaf = [&](std::size_t first, std::size_t) { return row_recursion<T, Form>(entries, plan).leaf(first); };
  auto const plus = [](T const& a, T const& b) { return T(a + b); };
  return reduce({plan.leaves(), 1}, T(0), leaf, plus, work);
}

/// log2 of a bound of the permanent, and of the sum of the absolute values of its terms.
template <fixed_width_integer T>
long double log2_of_permanent_bound(matrix_of<T> const& b) {
  auto const size = [](T x) { return std::abs(static_cast<long double>(x)); };
  long double by_rows = 0, by_columns = 0;
  for (Eigen::Index i = 0; i < b.rows(); ++i) {
    long double row = 0, column = 0;
    for (Eigen::Index j = 0; j < b.cols(); ++j) {
      row += size(b(i, j));
      column += size(b(j, i));
    }
    if (!(row > 0 && column > 0)) return 0;
    by_rows += std::log2(row);
    by_columns += std::log2(column);
  }
  return std::min(by_rows, by_columns);
}

template <class T>
std::vector<T> row_by_row(matrix_of<T> const& b) {
  std::vector<T> result;
  for (Eigen::Index i = 0; i < b.rows(); ++i) {
    for (Eigen::Index j = 0; j < b.cols(); ++j) result.push_back(b(i, j));
  }
  return result;
}

/// The permanent of a checked matrix, by the algorithm for its scalar.
template <class T>
T permanent_of(std::string_view function, matrix_of<T> const& b, execution_options const& work) {
  auto const n = static_cast<std::size_t>(b.rows());
  require(n < 64, errc::too_large, {function, "it takes 2^n products, too many for this n", "n < 64"}, n);
  if (n == 0) return T(1);
  if constexpr (fixed_width_integer<T>) {
    std::vector<wrapping_integer> entries;
    for (T const x : row_by_row(b)) entries.push_back(wrapped(x));
    auto const residue = sum_over_rows<wrapping_integer, row_form::subsets>(entries, n, work);
    std::string const what = "permanent for n = " + std::to_string(n);
    return unwrapped<T>(function, what, residue, log2_of_permanent_bound(b));
  } else {
    std::vector<T> const entries = row_by_row(b);
    if constexpr (has_division<T>) {
      if (T const two(2); !(two == T(0))) {
        T const sum = sum_over_rows<T, row_form::signs>(entries, n, work);
        T const result = sum / math::integer_power(two, static_cast<unsigned long>(n - 1));
        require(math::is_finite(result), errc::overflow, {function, "permanent overflows", "a finite result"}, result);
        return result;
      }
    }
    return sum_over_rows<T, row_form::subsets>(entries, n, work);
  }
}

}  // namespace detail::wick

/// per B = the sum over all permutations s of prod_i B(i, s(i)), which are the perfect matchings of rows with columns.
/// 1 for n = 0.
///
///     ff::permanent(B);                                                     // any scalar
///     ff::permanent(B, {.execution = ff::threads(8), .progress = bar});
///
/// @param b        n x n
/// @param options  who does the work, and who is told
/// Cost: n 2^(n-1) products where 2 has an inverse, by Glynn's signs, in vector registers for built-in floats and their
/// complex numbers; twice that in other rings, by Ryser's subsets without division.  n^2 numbers of memory per worker.
/// Exact for exact numbers.  Where numbers round, the error is at most about 2 n epsilon times the sum of the absolute
/// terms, which for entries of one size is about e^(n/2) per |B|.
/// Built-in integers are exact or refused: the result has to fit T, and the product of the row sums of |B|, or that of
/// the column sums, 128 bits.
/// @throws error `size_mismatch`, `non_finite`, `overflow` where the result does not fit T, `too_large` for n >= 64
/// Source: D. G. Glynn, Eur. J. Comb. 31 (2010) 1887; H. J. Ryser, "Combinatorial Mathematics" (1963).
template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
T permanent(Matrix const& b, execution_options const& options = {}) {
  constexpr std::string_view function = "permanent";
  return detail::wick::permanent_of<T>(function, detail::checked_square<T>(function, b), options);
}

}  // namespace freefield
