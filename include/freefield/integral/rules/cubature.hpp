#pragma once
/// @file
/// Rules of low degree with few points in many dimensions.

#include <freefield/integral/rules/integrand.hpp>

#include <limits>
#include <string_view>

namespace freefield::detail::integral {

/// E f for a standard normal vector, from the points 0 and +-r e_i:  w_0 f(0) + w sum_i (f(r e_i) + f(-r e_i)).
template <class T, class F>
T star_sum(F& f, T const& radius) {
  vector_of<T> z = vector_of<T>::Constant(f.rank(), T(0));
  T sum(0);
  for (Eigen::Index i = 0; i < z.size(); ++i) {
    z(i) = radius;
    T const right = f(z);
    z(i) = T(-radius);
    sum = T(sum + T(right + f(z)));
    z(i) = T(0);
  }
  return sum;
}

/// The rule of degree 3: r^2 = n + kappa, with weights kappa / (n + kappa) at 0 and 1 / (2 (n + kappa)) elsewhere.
/// Source: S. J. Julier, J. K. Uhlmann, Proc. IEEE 92 (2004) 401.
template <class T, class F>
T unscented_sum(F& f, T const& kappa) {
  T const spread = T(T(static_cast<int>(f.rank())) + kappa);
  T const center = f(vector_of<T>(vector_of<T>::Constant(f.rank(), T(0))));
  return T(T(T(kappa * center) + T(star_sum(f, math::sqrt(spread)) / T(2))) / spread);
}

/// The rule of degree 5 with 2 n^2 + 1 points: 0, +-sqrt(n + 2) e_i and sqrt((n + 2) / 2) (+-e_i +-e_k).
/// Source: A. H. Stroud, D. Secrest, Math. Comp. 17 (1963) 105; J. McNamee, F. Stenger, Numer. Math. 10 (1967) 327.
template <class T, class F>
T degree_five_sum(F& f) {
  auto const n = static_cast<int>(f.rank());
  T const square = T(n + 2), diagonal = math::sqrt(T(square / T(2)));
  vector_of<T> z = vector_of<T>::Constant(f.rank(), T(0));
  T sum = T(T(T(2) / square) * f(z)), pairs(0);
  sum = T(sum + T(T(T(4 - n) / T(T(2) * T(square * square))) * star_sum(f, math::sqrt(square))));
  for (Eigen::Index i = 0; i < z.size(); ++i) {
    for (Eigen::Index k = 0; k < i; ++k) {
      for (int signs = 0; signs < 4; ++signs) {
        z(i) = signs % 2 == 0 ? diagonal : T(-diagonal);
        z(k) = signs < 2 ? diagonal : T(-diagonal);
        pairs = T(pairs + f(z));
      }
      z(i) = z(k) = T(0);
    }
  }
  return T(sum + T(pairs / T(square * square)));
}

/// One of the two rules, with its distance to the other.
template <class T, class F>
quadrature<T> cubature_of(std::string_view function, F& f, T const& kappa, bool degree_five) {
  require(T(T(static_cast<int>(f.rank())) + kappa) > T(0), errc::bad_option,
          {function, "option .kappa is too negative", "kappa > - dimension"}, kappa);
  T const three = unscented_sum(f, kappa), five = degree_five_sum<T>(f);
  T const value = degree_five ? five : three, size = std::max(magnitude(three), magnitude(five));
  T const rounding = T(T(T(16) * std::numeric_limits<T>::epsilon()) * size);
  return {{value, T(magnitude(T(three - five)) + rounding)}, size};
}

}  // namespace freefield::detail::integral
