#pragma once
/// @file
/// The density of a nearly Gaussian distribution: an Edgeworth expansion in several variables.

#include <freefield/measure/gaussian.hpp>
#include <freefield/wick/perturbation/quartic_array.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace freefield {

/// The density of mean m, covariance G and connected four-point function W to first or second order in W,
///     p(x) = N(x; m, G) c(x),   c = 1 + u                                              to first order,
///     c = 1 + u + u^2/2 - B : H_4 / 16 - S : H_2 / 12 - S : P / 48                     to second order,
/// with P = G^-1, the Hermite polynomials H_k of P (x - m) for the covariance P, u = W : H_4 / 24, and
///     B_abcd = W_abef P_eg P_fh W_ghcd,   S_ab = W_acde P_cf P_dg P_eh W_bfgh.
/// Its integral is 1 and its moments are those of `nearly_gaussian::moment`, exactly.  Where W is not small it is
/// negative somewhere: it is a signed density, not an error.
/// Source: O. E. Barndorff-Nielsen, D. R. Cox, "Asymptotic Techniques" (1989), section 5.7, for the first order.
template <field_scalar T>
class nearly_gaussian_density {
 public:
  using vector_type = vector_of<T>;
  using matrix_type = matrix_of<T>;

  /// `nearly_gaussian::density` makes it.  d^5 products, d^6 to second order.
  nearly_gaussian_density(gaussian<T> free, vertex_tensor<T> const& connected, int order)
      : free_(std::move(free)), precision_(free_.precision()), first_(form(connected, T(1) / T(24))), second_(first_),
        loops_(matrix_type::Constant(free_.dimension(), free_.dimension(), T(0))), order_(order) {
    if (order == 1) return;
    auto const w = detail::wick::quartic_array<T>::of(name, connected, free_.dimension());
    second_ = form(w.bubbles(precision_).tensor(detail::wick::ratio<T>(1, 3)), detail::wick::ratio<T>(-1, 16));
    loops_ = w.sunset(precision_);
    constant_ = trace_with_precision(loops_);
  }

  /// c(x), the density in units of the Gaussian one.
  /// @param x  n
  /// @throws error `size_mismatch`, `non_finite`
  template <eigen_dense<T> Point>
  T correction(Point const& x) const {
    vector_type const point = detail::checked_vector<T>(name, "point is not finite", x);
    detail::require_same_size(name, "point and measure differ in dimension", point.size(), free_.dimension());
    vector_type const y = detail::image<T>(precision_, vector_type(point - free_.mean()));
    T const u = value(first_, y);
    if (order_ == 1) return T(T(1) + u);
    T const square = T(T(u * u) / T(2));
    T const pair = T(T(quadratic(loops_, y) - constant_) / T(12));
    T const rest = T(T(value(second_, y) - pair) - T(constant_ / T(48)));
    return T(T(T(1) + u) + T(square + rest));
  }

  /// p(x).
  /// @throws error as `correction`; `overflow`
  template <eigen_dense<T> Point>
  T operator()(Point const& x) const requires real_scalar<T> {
    T const polynomial = correction(x);
    T const result = T(math::exp(free_.log_density(x)) * polynomial);
    require(math::is_finite(result), errc::overflow, {name, "density overflows", "a finite result"}, result);
    return result;
  }

 private:
  static constexpr std::string_view name = "nearly_gaussian_density";

  /// A : H_4(y) = A y^4 - 6 (A : P) y^2 + 3 A : P : P
  struct quartic_form {
    vertex_tensor<T> four;
    matrix_type two;
    T zero;
    T factor;
  };

  quartic_form form(vertex_tensor<T> const& a, T const& factor) const {
    matrix_type const two = detail::wick::quartic_array<T>::of(name, a, free_.dimension()).closed_by(precision_);
    return {a, two, trace_with_precision(two), factor};
  }

  static T value(quartic_form const& form, vector_type const& y) {
    T sum(0);
    form.four.for_each([&](std::span<Eigen::Index const> i, T const& a) {
      T const outer = T(y(i[0]) * y(i[1])), inner = T(y(i[2]) * y(i[3]));
      sum = T(sum + T(T(T(arrangements(i)) * a) * T(outer * inner)));
    });
    T const lower = T(T(T(6) * quadratic(form.two, y)) - T(T(3) * form.zero));
    return T(form.factor * T(sum - lower));
  }

  /// The number of different orders of four ascending indices.
  static int arrangements(std::span<Eigen::Index const> i) {
    int count = 24, run = 1;
    for (std::size_t k = 1; k < i.size(); ++k) {
      run = i[k] == i[k - 1] ? run + 1 : 1;
      count /= run;
    }
    return count;
  }

  static T quadratic(matrix_type const& m, vector_type const& y) {
    T sum(0);
    for (Eigen::Index j = 0; j < y.size(); ++j) {
      for (Eigen::Index i = 0; i < y.size(); ++i) sum = T(sum + T(T(y(i) * m(i, j)) * y(j)));
    }
    return sum;
  }

  T trace_with_precision(matrix_type const& m) const {
    T sum(0);
    for (Eigen::Index j = 0; j < m.cols(); ++j) {
      for (Eigen::Index i = 0; i < m.rows(); ++i) sum = T(sum + T(m(i, j) * precision_(i, j)));
    }
    return sum;
  }

  gaussian<T> free_;
  matrix_type precision_;
  quartic_form first_, second_;
  matrix_type loops_;
  T constant_{T(0)};
  int order_;
};

}  // namespace freefield
