#pragma once
/// @file
/// The factors of (alpha + i beta) I - J of a real J.

#include <freefield/core/scalar.hpp>
#include <freefield/flow/stiff/shifted_factor.hpp>

#include <complex>
#include <concepts>
#include <cstddef>

namespace freefield::detail::flow_room {

/// Solves (alpha u - beta v) - J u = a, (beta u + alpha v) - J v = b for (u, v) in the place of (a, b): with complex
/// numbers where the scalar is built in.
template <class Matrix, class T>
class pair_factor {
  using complex = std::complex<T>;

 public:
  static constexpr bool exists = std::floating_point<T> && requires(shifted_factor<Matrix, complex>& f,
                                                                    Matrix const& j) { f.factorise(complex(), j); };

  bool factorise(T const& alpha, T const& beta, Matrix const& j) { return factor_.factorise({alpha, beta}, j); }

  template <class Column>
  void solve_in_place(Column& a, Column& b) {
    both_.resize(a.size());
    for (Eigen::Index i = 0; i < a.size(); ++i) both_(i) = complex(a(i), b(i));
    factor_.solve_in_place(both_);
    for (Eigen::Index i = 0; i < a.size(); ++i) {
      a(i) = both_(i).real();
      b(i) = both_(i).imag();
    }
  }

 private:
  shifted_factor<Matrix, complex> factor_{};
  vector_of<complex> both_;
};

/// Other scalars, of which the standard's complex numbers need not work, have a real matrix of twice the size.
template <class T, int Rows, int Options, int MaxRows>
  requires(!std::floating_point<T>)
class pair_factor<Eigen::Matrix<T, Rows, Rows, Options, MaxRows, MaxRows>, T> {
 public:
  static constexpr bool exists = true;

  template <class J>
  bool factorise(T const& alpha, T const& beta, J const& j) {
    Eigen::Index const n = j.rows();
    matrix_of<T> both = matrix_of<T>::Constant(2 * n, 2 * n, T(0));
    both.topLeftCorner(n, n) = both.bottomRightCorner(n, n) = j;
    for (Eigen::Index i = 0; i < n; ++i) {
      both(i, n + i) = beta;
      both(n + i, i) = T(-beta);
    }
    return factor_.factorise(alpha, both);
  }
  template <class Column>
  void solve_in_place(Column& a, Column& b) {
    Eigen::Index const n = a.size();
    vector_of<T> both(2 * n);
    both.head(n) = a;
    both.tail(n) = b;
    factor_.solve_in_place(both);
    a = both.head(n);
    b = both.tail(n);
  }

 private:
  shifted_factor<matrix_of<T>, T> factor_{};
};

}  // namespace freefield::detail::flow_room
