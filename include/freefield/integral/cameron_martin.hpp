#pragma once
/// @file
/// Shifts of a Gaussian measure and their densities with respect to it.

#include <freefield/integral/gaussian_integral.hpp>
#include <freefield/measure/gaussian.hpp>

#include <string_view>

namespace freefield {

/// The shift of a Gaussian measure with mean m and covariance C by h = C u, a vector of its Cameron-Martin space:
///     E[f(x + h)] = E[f(x) exp(log_density(x))],   log_density(x) = u . (x - m) - u . h / 2.
///
///     cameron_martin<double> const shift(p, h);
///     shift.norm_squared();                    // h . C^-1 h
///     exp(shift.log_density(x));               // of the shifted measure with respect to p
/// Where C is singular, only shifts in its range have a density; others make the measures singular to each other.
/// All of it is rational arithmetic, exact for exact numbers.
/// Source: R. H. Cameron, W. T. Martin, Ann. of Math. 45 (1944) 386.
template <field_scalar T>
class cameron_martin {
 public:
  using vector_type = vector_of<T>;

  /// @param h  n
  /// Cost: O(n^3).
  /// @throws error `size_mismatch`, `non_finite`; `domain` for a shift outside of the range of C, with its place;
  /// `overflow`
  template <eigen_dense<T> Shift>
  cameron_martin(gaussian<T> const& p, Shift const& h)
      : mean_(p.mean()), shift_(detail::checked_vector<T>(function, "shift is not finite", h)) {
    detail::require_same_size(function, "shift and measure differ in dimension", shift_.size(), mean_.size());
    detail::semidefinite_factor<T> const factor(p.covariance());
    detail::require_diagonal_pivots(function, factor, factor.size());
    vector_type const forward = factor.forward(shift_);
    detail::require_possible(function, factor, shift_, forward);
    dual_ = detail::integral::solve_eliminated(factor, forward);
    norm_squared_ = detail::integral::inner_product<T>(dual_, shift_);
    require(math::is_finite(norm_squared_), errc::overflow,
            {function, "norm of the shift overflows", "a finite result"}, norm_squared_);
  }

  vector_type const& shift() const { return shift_; }

  /// u with C u = h
  vector_type const& dual() const { return dual_; }

  /// u . h, the squared norm of the Cameron-Martin space.
  T norm_squared() const { return norm_squared_; }

  /// The logarithm of the density of the shifted measure with respect to the original one.
  /// @throws error `size_mismatch`, `non_finite`, `overflow`
  template <eigen_dense<T> Point>
  T log_density(Point const& x) const {
    vector_type const point = detail::checked_vector<T>("cameron_martin::log_density", "point is not finite", x);
    detail::require_same_size("cameron_martin::log_density", "point and measure differ in dimension", point.size(),
                              mean_.size());
    vector_type const deviation = point - mean_;
    T const result = T(detail::integral::inner_product<T>(dual_, deviation) - T(norm_squared_ / T(2)));
    require(math::is_finite(result), errc::overflow,
            {"cameron_martin::log_density", "logarithm overflows", "a finite result"}, result);
    return result;
  }

 private:
  static constexpr std::string_view function = "cameron_martin";

  vector_type mean_, shift_, dual_;
  T norm_squared_;
};

template <class T, class Shift>
cameron_martin(gaussian<T> const&, Shift const&) -> cameron_martin<T>;

}  // namespace freefield
