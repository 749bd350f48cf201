#pragma once
/// @file
/// From the coefficients of a polynomial of the hierarchical model to moments and back, and the checks of both.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield::detail::renormalization_room {

/// u_l = (-1)^l 2^l l! a_l
template <class T>
std::vector<T> moments_of_coefficients(std::vector<T> const& a) {
  std::vector<T> u = a;
  T factor(1);
  for (std::size_t l = 1; l < a.size(); ++l) {
    factor = T(factor * T(-as_scalar<T>(2 * l)));
    u[l] = T(a[l] * factor);
  }
  return u;
}
template <class T>
std::vector<T> coefficients_of_moments(std::vector<T> const& u) {
  std::vector<T> a = u;
  T factor(1);
  for (std::size_t l = 1; l < u.size(); ++l) {
    factor = T(factor / T(-as_scalar<T>(2 * l)));
    a[l] = T(u[l] * factor);
  }
  return a;
}

/// @throws error `non_finite`, `domain`
template <class T>
void require_hierarchical_dimension(std::string_view function, T const& d) {
  require(math::is_finite(d), errc::non_finite, {function, "dimension is not finite", "a number above 2"}, d);
  require(d > T(2), errc::domain,
          {function, "dimension is 2 or less: the couplings fall too fast for a transition", "dimension > 2"}, d);
}
/// @throws error `non_finite`, `domain`
template <class T>
void require_non_gaussian_dimension(std::string_view function, T const& d) {
  require_hierarchical_dimension(function, d);
  require(d < T(4), errc::domain,
          {function, "dimension is 4 or more: only the Gaussian fixed point is left", "2 < dimension < 4"}, d);
}

inline void require_order(std::string_view function, int order) {
  require(order == 0 || (order >= 8 && order <= 128), errc::bad_option,
          {function, "option .order is out of range", "8 to 128, or 0 for the digits of the scalar"}, order);
}

/// @throws error `size_mismatch`, `too_large`, `non_finite`, `domain`
template <class T>
void require_coefficients(std::string_view function, std::vector<T> const& a) {
  require(a.size() >= 2, errc::size_mismatch, {function, "there are too few coefficients", "a_0 = 1, a_1, ..."},
          a.size());
  require(a.size() <= 129, errc::too_large, {function, "there are too many coefficients", "at most 129"}, a.size());
  for (std::size_t l = 0; l < a.size(); ++l) {
    require(math::is_finite(a[l]), errc::non_finite, {function, "coefficient is not finite", "numbers"}, a[l],
            {static_cast<std::ptrdiff_t>(l)});
  }
  require(a[0] == T(1), errc::domain, {function, "law is not normalised", "a_0 = 1"}, a[0], {0});
}

/// @throws error `overflow` with the place of the number
template <class T>
std::vector<T> finite_numbers(std::string_view function, std::vector<T> const& numbers) {
  for (std::size_t l = 0; l < numbers.size(); ++l) {
    require(math::is_finite(numbers[l]), errc::overflow, {function, "coefficient overflows", "finite results"},
            numbers[l], {static_cast<std::ptrdiff_t>(l)});
  }
  return numbers;
}

/// E[x^(2l)] / (2l - 1)!!, which a Gaussian of variance one has as one, in the unit of E[x^2]:
///     R_0(k) = sum_l u_l (-k^2 / 2)^l / l!,   u_l = (beta E[x^2])^l weight_l.
/// @throws error `non_finite`, `domain`, `overflow`, with the number n of the moment
template <class T, class Law>
std::vector<T> spin_weights(std::string_view function, Law const& law, T const& second, std::size_t order) {
  std::vector<T> result(order + 1, T(1));
  T power = second, double_factorial(1);
  for (std::size_t l = 2; l <= order; ++l) {
    int const n = 2 * static_cast<int>(l);
    power = T(power * second);
    double_factorial = T(double_factorial * as_scalar<T>(2 * l - 1));
    T const moment = T(law.moment(n));
    require(math::is_finite(moment), errc::non_finite, {function, "moment of the law is not finite", "numbers"}, moment,
            {n});
    require(moment > T(0), errc::domain, {function, "moment of the law is not positive", "E[x^n] > 0"}, moment, {n});
    result[l] = T(T(moment / power) / double_factorial);
    require(math::is_finite(result[l]), errc::overflow,
            {function, "moment in the unit of the second one overflows", "a smaller order, or a wider scalar"}, moment,
            {n});
  }
  return result;
}

}  // namespace freefield::detail::renormalization_room
