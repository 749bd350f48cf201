#pragma once
/// @file
/// Four-point arrays with all their numbers, and the contractions that are needed at second order.

#include <freefield/core/error.hpp>
#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/wick/vertex_tensor.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::wick {

/// An array A_(abcd), not necessarily symmetric.
template <class T>
class quartic_array {
 public:
  using index_type = Eigen::Index;

  explicit quartic_array(index_type dimension)
      : dimension_(dimension),
        numbers_(static_cast<std::size_t>(dimension * dimension * dimension * dimension), T(0)) {}

  /// @throws error `size_mismatch` for another rank or dimension, `too_large` for more than 2^24 numbers
  static quartic_array of(std::string_view function, vertex_tensor<T> const& v, index_type dimension) {
    require(v.rank() == 4, errc::size_mismatch, {function, "vertex is not a four-point one", "rank 4"}, v.rank());
    require_same_size(function, "vertex and covariance differ in dimension", v.dimension(), dimension);
    require(dimension <= 64, errc::too_large, {function, "dimension is too high for a four-point vertex", "at most 64"},
            dimension);
    quartic_array result(dimension);
    v.for_each([&](std::span<index_type const> ascending, T const& value) {
      std::vector<index_type> i(ascending.begin(), ascending.end());
      do {
        result(i[0], i[1], i[2], i[3]) = value;
      } while (std::next_permutation(i.begin(), i.end()));
    });
    return result;
  }

  index_type dimension() const { return dimension_; }

  T& operator()(index_type a, index_type b, index_type c, index_type d) { return numbers_[place(a, b, c, d)]; }
  T const& operator()(index_type a, index_type b, index_type c, index_type d) const {
    return numbers_[place(a, b, c, d)];
  }

  /// Calls visit(a, b, c, d) for all indices.
  template <class Visit>
  void for_each_place(Visit&& visit) const {
    for (index_type a = 0; a < dimension_; ++a) {
      for (index_type b = 0; b < dimension_; ++b) {
        for (index_type c = 0; c < dimension_; ++c) {
          for (index_type d = 0; d < dimension_; ++d) visit(a, b, c, d);
        }
      }
    }
  }

  /// B_(bcde) = sum_a M_ea A_(abcd): the first leg is multiplied by a matrix and becomes the last one.  d^5 products.
  quartic_array turned(matrix_of<T> const& m) const {
    quartic_array result(dimension_);
    for_each_place([&](index_type b, index_type c, index_type d, index_type e) {
      T sum(0);
      for (index_type a = 0; a < dimension_; ++a) sum = T(sum + T(m(e, a) * (*this)(a, b, c, d)));
      result(b, c, d, e) = sum;
    });
    return result;
  }

  /// Multiplies all four legs by a matrix.
  quartic_array with_legs(matrix_of<T> const& m) const { return turned(m).turned(m).turned(m).turned(m); }

  /// The matrix sum_cd A_(abcd) M_cd.
  matrix_of<T> closed_by(matrix_of<T> const& m) const {
    matrix_of<T> result = matrix_of<T>::Constant(dimension_, dimension_, T(0));
    for_each_place([&](index_type a, index_type b, index_type c, index_type d) {
      result(a, b) = T(result(a, b) + T((*this)(a, b, c, d) * m(c, d)));
    });
    return result;
  }

  /// The sum over a, b, c, d, e, f of A_(iabc) M_ad M_be M_cf A_(jdef), for symmetric A and M.
  matrix_of<T> sunset(matrix_of<T> const& m) const {
    quartic_array const legs = turned(m).turned(m).turned(m);
    matrix_of<T> result = matrix_of<T>::Constant(dimension_, dimension_, T(0));
    for_each_place([&](index_type i, index_type d, index_type e, index_type f) {
      for (index_type j = 0; j < dimension_; ++j) {
        result(i, j) = T(result(i, j) + T(legs(i, d, e, f) * (*this)(j, d, e, f)));
      }
    });
    return result;
  }

  /// The sum of the three bubbles ab|cd, ac|bd, ad|bc; the first one is the sum over e, f, g, h of
  /// A_(abef) M_eg M_fh A_(ghcd), for symmetric A and M.  d^6 products.
  quartic_array bubbles(matrix_of<T> const& m) const {
    quartic_array const legs = turned(m).turned(m);
    quartic_array one(dimension_), all(dimension_);
    for_each_place([&](index_type a, index_type b, index_type c, index_type d) {
      T sum(0);
      for (index_type g = 0; g < dimension_; ++g) {
        for (index_type h = 0; h < dimension_; ++h) sum = T(sum + T(legs(a, b, g, h) * (*this)(g, h, c, d)));
      }
      one(a, b, c, d) = sum;
    });
    for_each_place([&](index_type a, index_type b, index_type c, index_type d) {
      all(a, b, c, d) = T(T(one(a, b, c, d) + one(a, c, b, d)) + one(a, d, b, c));
    });
    return all;
  }

  /// The sum over the four legs of A with the matrix M on that leg and N on the others, for symmetric A.
  quartic_array marked_legs(matrix_of<T> const& m, matrix_of<T> const& n) const {
    quartic_array const marked = turned(m).turned(n).turned(n).turned(n);
    quartic_array result(dimension_);
    for_each_place([&](index_type a, index_type b, index_type c, index_type d) {
      T const first = T(marked(a, b, c, d) + marked(b, a, c, d));
      result(a, b, c, d) = T(first + T(marked(c, a, b, d) + marked(d, a, b, c)));
    });
    return result;
  }

  /// The array x A + y B.
  friend quartic_array combined(T const& x, quartic_array const& a, T const& y, quartic_array const& b) {
    quartic_array result(a.dimension_);
    for (std::size_t k = 0; k < result.numbers_.size(); ++k) {
      result.numbers_[k] = T(T(x * a.numbers_[k]) + T(y * b.numbers_[k]));
    }
    return result;
  }

  /// The tensor x A, for a symmetric A.
  vertex_tensor<T> tensor(T const& x) const {
    return vertex_tensor<T>::dense(4, dimension_, [&](std::span<index_type const> i) {
      return T(x * (*this)(i[0], i[1], i[2], i[3]));
    });
  }

 private:
  std::size_t place(index_type a, index_type b, index_type c, index_type d) const {
    return static_cast<std::size_t>(((a * dimension_ + b) * dimension_ + c) * dimension_ + d);
  }

  index_type dimension_;
  std::vector<T> numbers_;
};

/// The matrix x A + y B.
template <class T>
matrix_of<T> combined(T const& x, matrix_of<T> const& a, T const& y, matrix_of<T> const& b) {
  matrix_of<T> result = a;
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    for (Eigen::Index i = 0; i < a.rows(); ++i) result(i, j) = T(T(x * a(i, j)) + T(y * b(i, j)));
  }
  return result;
}

/// The fraction a / b of small integers.
template <class T>
T ratio(int a, int b) {
  return T(T(a) / T(b));
}

}  // namespace freefield::detail::wick
