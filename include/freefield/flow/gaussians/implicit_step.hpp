#pragma once
/// @file
/// An implicit step of a quadratic free energy on Gaussians.

#include <freefield/core/error.hpp>
#include <freefield/flow/gaussians/diffused.hpp>
#include <freefield/flow/gaussians/quadratic.hpp>
#include <freefield/numeric/cholesky.hpp>
#include <freefield/numeric/lower_factor.hpp>

#include <string_view>

namespace freefield::detail::flow_room {

/// The minimising movement of length h of a potential with Hessian P and temperature T in coordinates in which the
/// metric is Euclid's: with A = 1 + h P = L L^T and c = h T,
///     m -> m - h A^-1 g(m),   S -> L^-T X L^-1,   X + c^2 X^-1 = L^-1 S L^-T + 2 c.
template <class T>
class implicit_step {
 public:
  /// @throws error `domain` where A is not positive
  implicit_step(std::string_view function, matrix_of<T> const& hessian, T const& h, T const& temperature)
      : function_(function),
        length_(h),
        diffusion_(T(h * temperature)),
        a_(symmetric_part<T>(identity<T>(hessian.rows()) + hessian * h)),
        factor_(a_),
        inverse_root_(identity<T>(hessian.rows())) {
    require(factor_.exists(), errc::domain,
            {function, "step is too long for a potential that bends down", "h times the curvature above -1"}, h);
    solve_lower_in_place<T>(lower_factor<T>(a_), inverse_root_, true);
  }

  /// -h A^-1 g
  vector_of<T> motion(vector_of<T> const& gradient) const { return factor_.solve(gradient) * T(-length_); }
  matrix_of<T> covariance(matrix_of<T> const& s) const {
    matrix_of<T> const y = symmetric_part<T>(inverse_root_ * s * inverse_root_.transpose());
    matrix_of<T> const x = diffused<T>(function_, y, diffusion_);
    return symmetric_part<T>(inverse_root_.transpose() * x * inverse_root_);
  }
  /// A^-1
  matrix_of<T> inverse() const { return inverse_root_.transpose() * inverse_root_; }

 private:
  std::string_view function_;
  T length_, diffusion_;
  matrix_of<T> a_;
  cholesky_factor<T> factor_;
  matrix_of<T> inverse_root_;
};

}  // namespace freefield::detail::flow_room
