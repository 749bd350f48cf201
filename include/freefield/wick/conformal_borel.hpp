#pragma once
/// @file
/// Borel sums of divergent series, by a conformal map of the Borel plane.

#include <freefield/core/estimate.hpp>
#include <freefield/wick/pade.hpp>
#include <freefield/wick/perturbation/borel_transform.hpp>
#include <freefield/wick/perturbation/series_coefficients.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

/// The Borel sum of a series whose Borel transform is analytic but for a cut from -distance to minus infinity.
template <field_scalar T>
class conformal_borel_sum {
 public:
  /// @param coefficients  of the powers of w
  conformal_borel_sum(std::vector<T> coefficients, T distance)
      : coefficients_(std::move(coefficients)), distance_(std::move(distance)) {}

  /// The sum at g >= 0; the error is twice the largest distance to the sums with up to three terms less, and the error
  /// of the integral.
  /// @throws error `domain` for g < 0, where the path meets the cut; `non_finite`
  template <real_scalar X>
  estimate<X> operator()(X const& g) const {
    constexpr std::string_view function = "conformal_borel";
    require(math::is_finite(g), errc::non_finite, {function, "coupling is not finite", "a finite number"}, g);
    require(g >= X(0), errc::domain, {function, "coupling is negative", "g >= 0"}, g);
    estimate<X> result = partial_sum(function, g, coefficients_.size());
    X farthest(0);
    for (std::size_t n = coefficients_.size() - 1; n + 3 >= coefficients_.size() && n > 0; --n) {
      farthest = std::max(farthest, detail::magnitude(X(partial_sum(function, g, n).value - result.value)));
    }
    result.error = X(result.error + X(X(2) * farthest));
    return result;
  }

 private:
  template <class X>
  estimate<X> partial_sum(std::string_view function, X const& g, std::size_t terms) const {
    std::vector<T> const kept(coefficients_.begin(), coefficients_.begin() + static_cast<std::ptrdiff_t>(terms));
    X const distance = detail::number_in<X>(distance_);
    return detail::wick::laplace_integral<X>(function, [&](X const& t) {
      X const root = math::sqrt(X(X(1) + X(X(g * t) / distance)));
      return detail::wick::polynomial_at<X>(kept, X(X(root - X(1)) / X(root + X(1))));
    });
  }

  std::vector<T> coefficients_;
  T distance_;
};

/// The Borel sum of a series, with the Borel transform expanded again in
///     w(t) = (sqrt(1 + t / a) - 1) / (sqrt(1 + t / a) + 1),   t = 4 a w / (1 - w)^2,
/// which maps the plane cut from -a on to the unit disc: the expansion converges on the whole axis of integration.
///     conformal_borel(series, rational(3, 2))(1.0)     // a = 3/2 for phi^4 of one site
/// @param distance  a > 0, of the first singularity -a; `large_order` estimates it
/// Exact coefficients and distance make exact coefficients in w.
/// @throws error `domain` for a <= 0; `underdetermined` for fewer than four coefficients; `non_finite`
/// Source: J. C. Le Guillou, J. Zinn-Justin, Phys. Rev. Lett. 39 (1977) 95.
template <coefficient_sequence Series>
  requires field_scalar<detail::wick::coefficient_type<Series>>
auto conformal_borel(Series const& series,
                     std::type_identity_t<detail::wick::coefficient_type<Series>> const& distance) {
  using T = detail::wick::coefficient_type<Series>;
  constexpr std::string_view function = "conformal_borel";
  std::vector<T> const b = detail::wick::borel_transform(detail::wick::coefficients_of(function, series));
  require(math::is_finite(distance) && distance > T(0), errc::domain,
          {function, "distance of the singularity is not positive", "a positive number"}, distance);
  require(b.size() >= 4, errc::underdetermined, {function, "series has too few coefficients", "four or more"},
          b.size());
  // t^k = (4 a w)^k sum_m C(2k + m - 1, m) w^m.
  std::vector<T> c(b.size(), T(0));
  c[0] = b[0];
  T scale(1);
  for (std::size_t k = 1; k < b.size(); ++k) {
    scale = T(scale * T(T(4) * distance));
    T term = T(b[k] * scale);
    for (std::size_t m = 0; k + m < b.size(); ++m) {
      c[k + m] = T(c[k + m] + term);
      term = T(T(term * T(static_cast<int>(2 * k + m))) / T(static_cast<int>(m + 1)));
    }
  }
  return conformal_borel_sum<T>(std::move(c), distance);
}

}  // namespace freefield
