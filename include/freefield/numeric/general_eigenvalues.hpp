#pragma once
/// @file
/// The eigenvalues of a real matrix without symmetry.

#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>

#include <algorithm>
#include <complex>
#include <limits>
#include <utility>
#include <vector>

namespace freefield::detail {

/// The QR iteration of Francis, with double shifts that keep complex pairs in real numbers, on a Hessenberg form by
/// elimination.  It compiles in a tenth of the time of Eigen's, and takes every real scalar.
/// Source: J. H. Wilkinson, C. Reinsch, "Linear Algebra" (1971), contributions II/13 and II/14.
template <class T>
class francis_iteration {
 public:
  explicit francis_iteration(matrix_of<T> matrix) : a_(std::move(matrix)), last_(a_.rows() - 1) { reduce(); }

  /// The eigenvalues in the order in which they come out; too few where one takes more than 60 sweeps.
  std::vector<std::complex<T>> run() {
    int sweeps = 0;
    while (last_ >= 0 && sweeps < 60) {
      first_ = start_of_block();
      if (first_ + 1 >= last_) {
        split();
        sweeps = 0;
        continue;
      }
      set_shifts(++sweeps);
      sweep(start_of_sweep());
    }
    return std::move(found_);
  }

 private:
  static T size(T const& x) { return math::abs(x); }

  /// Similarity transformations by elimination with pivots, to zeros below the first lower diagonal.
  void reduce() {
    Eigen::Index const n = a_.rows();
    for (Eigen::Index m = 1; m + 1 < n; ++m) {
      Eigen::Index pivot = m;
      for (Eigen::Index i = m; i < n; ++i)
        if (size(a_(i, m - 1)) > size(a_(pivot, m - 1))) pivot = i;
      T const largest = a_(pivot, m - 1);
      if (largest == T(0)) continue;
      for (Eigen::Index j = 0; j < n; ++j) std::swap(a_(pivot, j), a_(m, j));
      for (Eigen::Index i = 0; i < n; ++i) std::swap(a_(i, pivot), a_(i, m));
      for (Eigen::Index i = m + 1; i < n; ++i) {
        T const factor = T(a_(i, m - 1) / largest);
        a_(i, m - 1) = T(0);
        for (Eigen::Index j = m; j < n; ++j) a_(i, j) = T(a_(i, j) - T(factor * a_(m, j)));
        for (Eigen::Index k = 0; k < n; ++k) a_(k, m) = T(a_(k, m) + T(factor * a_(k, i)));
      }
    }
    for (Eigen::Index i = 0; i < n; ++i)
      for (Eigen::Index j = i > 0 ? i - 1 : 0; j < n; ++j) norm_ = T(norm_ + size(a_(i, j)));
  }

  /// The first row of the block that ends in `last_` and has no entry on the lower diagonal that can be neglected.
  Eigen::Index start_of_block() {
    for (Eigen::Index l = last_; l > 0; --l) {
      T scale = T(size(a_(l - 1, l - 1)) + size(a_(l, l)));
      if (scale == T(0)) scale = norm_;
      if (!(size(a_(l, l - 1)) > T(std::numeric_limits<T>::epsilon() * T(scale / T(2))))) {
        a_(l, l - 1) = T(0);
        return l;
      }
    }
    return 0;
  }

  /// Takes the eigenvalues of a block of one or two rows.
  void split() {
    T const x = a_(last_, last_);
    if (first_ == last_) {
      found_.emplace_back(T(x + shifted_), T(0));
      --last_;
      return;
    }
    T const w = T(a_(last_, last_ - 1) * a_(last_ - 1, last_)), p = T(T(a_(last_ - 1, last_ - 1) - x) / T(2));
    T const q = T(T(p * p) + w), root = math::sqrt(size(q)), center = T(x + shifted_);
    if (q < T(0)) {
      found_.emplace_back(T(center + p), root);
      found_.emplace_back(T(center + p), T(-root));
    } else {
      T const z = p < T(0) ? T(p - root) : T(p + root);
      found_.emplace_back(T(center + z), T(0));
      found_.emplace_back(z == T(0) ? center : T(center - T(w / z)), T(0));
    }
    last_ -= 2;
  }

  /// The sum and product of the shifts, in the form of the last two rows; others after 10, 20, ... sweeps.
  void set_shifts(int sweeps) {
    x_ = a_(last_, last_);
    y_ = a_(last_ - 1, last_ - 1);
    w_ = T(a_(last_, last_ - 1) * a_(last_ - 1, last_));
    if (sweeps % 10 != 0) return;
    shifted_ = T(shifted_ + x_);
    T const by = x_;
    for (Eigen::Index i = 0; i <= last_; ++i) a_(i, i) = T(a_(i, i) - by);
    T const s = T(size(a_(last_, last_ - 1)) + size(a_(last_ - 1, last_ - 2)));
    x_ = y_ = T(T(T(3) * s) / T(4));
    w_ = T(T(T(-7) * T(s * s)) / T(16));
  }

  /// The row in which the sweep can begin, and the first column (p, q, r) of the shifted matrix there.
  Eigen::Index start_of_sweep() {
    for (Eigen::Index m = last_ - 2;; --m) {
      T const z = a_(m, m), r = T(x_ - z), s = T(y_ - z);
      p_ = T(T(T(T(r * s) - w_) / a_(m + 1, m)) + a_(m, m + 1));
      q_ = T(T(T(a_(m + 1, m + 1) - z) - r) - s);
      r_ = a_(m + 2, m + 1);
      T const scale = T(T(size(p_) + size(q_)) + size(r_));
      p_ = T(p_ / scale);
      q_ = T(q_ / scale);
      r_ = T(r_ / scale);
      if (m == first_) return m;
      T const left = T(size(a_(m, m - 1)) * T(size(q_) + size(r_)));
      T const right = T(size(p_) * T(T(size(a_(m - 1, m - 1)) + size(z)) + size(a_(m + 1, m + 1))));
      if (!(left > T(std::numeric_limits<T>::epsilon() * right))) return m;
    }
  }

  void sweep(Eigen::Index m) {
    for (Eigen::Index i = m + 2; i <= last_; ++i) {
      a_(i, i - 2) = T(0);
      if (i > m + 2) a_(i, i - 3) = T(0);
    }
    for (Eigen::Index k = m; k < last_; ++k) {
      bool const is_three = k + 1 < last_;
      T scale(1);
      if (k > m) {
        p_ = a_(k, k - 1);
        q_ = a_(k + 1, k - 1);
        r_ = is_three ? a_(k + 2, k - 1) : T(0);
        scale = T(T(size(p_) + size(q_)) + size(r_));
        if (scale == T(0)) continue;
        p_ = T(p_ / scale);
        q_ = T(q_ / scale);
        r_ = T(r_ / scale);
      }
      T const root = math::sqrt(T(T(T(p_ * p_) + T(q_ * q_)) + T(r_ * r_))), s = p_ < T(0) ? T(-root) : root;
      if (s == T(0)) continue;
      if (k > m) a_(k, k - 1) = T(-T(s * scale));
      else if (first_ < m) a_(k, k - 1) = T(-a_(k, k - 1));
      reflect(k, is_three, s);
    }
  }

  /// The reflection that takes (p, q, r) to the first axis, from both sides.
  void reflect(Eigen::Index k, bool is_three, T const& s) {
    T const p = T(p_ + s), x = T(p / s), y = T(q_ / s), z = T(r_ / s), q = T(q_ / p), r = T(r_ / p);
    for (Eigen::Index j = k; j <= last_; ++j) {
      T sum = T(a_(k, j) + T(q * a_(k + 1, j)));
      if (is_three) {
        sum = T(sum + T(r * a_(k + 2, j)));
        a_(k + 2, j) = T(a_(k + 2, j) - T(sum * z));
      }
      a_(k + 1, j) = T(a_(k + 1, j) - T(sum * y));
      a_(k, j) = T(a_(k, j) - T(sum * x));
    }
    for (Eigen::Index i = first_; i <= std::min(last_, k + 3); ++i) {
      T sum = T(T(x * a_(i, k)) + T(y * a_(i, k + 1)));
      if (is_three) {
        sum = T(sum + T(z * a_(i, k + 2)));
        a_(i, k + 2) = T(a_(i, k + 2) - T(sum * r));
      }
      a_(i, k + 1) = T(a_(i, k + 1) - T(sum * q));
      a_(i, k) = T(a_(i, k) - sum);
    }
  }

  matrix_of<T> a_;
  Eigen::Index first_ = 0, last_;
  T norm_{0}, shifted_{0};
  T x_{0}, y_{0}, w_{0}, p_{0}, q_{0}, r_{0};
  std::vector<std::complex<T>> found_;
};

/// All eigenvalues of a square matrix, complex pairs among them, by decreasing real part; of a pair the one with the
/// positive imaginary part comes first.  Empty where the iteration does not converge, or an entry is not finite.
/// The rows and columns should have similar sizes: the errors are those of the largest entries.
/// Cost: about 10 n^3 products.
template <class T>
std::vector<std::complex<T>> general_eigenvalues(matrix_of<T> const& matrix) {
  for (Eigen::Index k = 0; k < matrix.size(); ++k)
    if (!math::is_finite(matrix.data()[k])) return {};
  auto result = francis_iteration<T>(matrix).run();
  if (static_cast<Eigen::Index>(result.size()) != matrix.rows()) return {};
  std::sort(result.begin(), result.end(), [](std::complex<T> const& a, std::complex<T> const& b) {
    return b.real() < a.real() || (a.real() == b.real() && b.imag() < a.imag());
  });
  return result;
}

}  // namespace freefield::detail
