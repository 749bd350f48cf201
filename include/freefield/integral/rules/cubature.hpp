#pragma once
/// @file
/// Rules of low degree with few points in many dimensions.

#include <freefield/integral/rules/gauss_hermite.hpp>

#include <string_view>

namespace freefield::detail::integral {

/// Adds w (f(r e_i) + f(-r e_i)) over all i.
template <class T, class F>
void add_star(tally<T, typename F::value_type>& total, F& f, T const& weight, T const& radius) {
  vector_of<T> z = vector_of<T>::Constant(f.rank(), T(0));
  for (Eigen::Index i = 0; i < z.size(); ++i) {
    z(i) = radius;
    total.add(weight, f(z));
    z(i) = T(-radius);
    total.add(weight, f(z));
    z(i) = T(0);
  }
}

template <class T, class F>
typename F::value_type at_center(F& f) {
  return f(vector_of<T>(vector_of<T>::Constant(f.rank(), T(0))));
}

/// The rule of degree 3: r^2 = n + kappa, with weights kappa / (n + kappa) at 0 and 1 / (2 (n + kappa)) elsewhere.
/// Source: S. J. Julier, J. K. Uhlmann, Proc. IEEE 92 (2004) 401.
template <class T, class F>
tally<T, typename F::value_type> unscented_sum(F& f, T const& kappa) {
  T const spread = T(T(static_cast<int>(f.rank())) + kappa);
  tally<T, typename F::value_type> total;
  total.add(T(kappa / spread), at_center<T>(f));
  add_star(total, f, T(T(1) / T(T(2) * spread)), math::sqrt(spread));
  return total;
}

/// The rule of degree 5 with 2 n^2 + 1 points: 0, +-sqrt(n + 2) e_i and sqrt((n + 2) / 2) (+-e_i +-e_k).
/// Source: A. H. Stroud, D. Secrest, Math. Comp. 17 (1963) 105; J. McNamee, F. Stenger, Numer. Math. 10 (1967) 327.
template <class T, class F>
tally<T, typename F::value_type> degree_five_sum(F& f) {
  auto const n = static_cast<int>(f.rank());
  T const square = T(n + 2), diagonal = math::sqrt(T(square / T(2))), of_pair = T(T(1) / T(square * square));
  tally<T, typename F::value_type> total;
  total.add(T(T(2) / square), at_center<T>(f));
  add_star(total, f, T(T(4 - n) / T(T(2) * T(square * square))), math::sqrt(square));
  vector_of<T> z = vector_of<T>::Constant(f.rank(), T(0));
  for (Eigen::Index i = 0; i < z.size(); ++i) {
    for (Eigen::Index k = 0; k < i; ++k) {
      for (int signs = 0; signs < 4; ++signs) {
        z(i) = signs % 2 == 0 ? diagonal : T(-diagonal);
        z(k) = signs < 2 ? diagonal : T(-diagonal);
        total.add(of_pair, f(z));
      }
      z(i) = z(k) = T(0);
    }
  }
  return total;
}

/// One of the two rules, with its distance to the other.
template <class T, class F>
quadratures<T, typename F::value_type> cubature_of(std::string_view function, F& f, T const& kappa, bool degree_five) {
  require(T(T(static_cast<int>(f.rank())) + kappa) > T(0), errc::bad_option,
          {function, "option .kappa is too negative", "kappa > - dimension"}, kappa);
  auto const three = unscented_sum<T>(f, kappa), five = degree_five_sum<T>(f);
  return degree_five ? compared(five, three, five) : compared(three, five, three);
}

}  // namespace freefield::detail::integral
