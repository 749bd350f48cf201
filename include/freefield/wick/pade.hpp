#pragma once
/// @file
/// Pade approximants of power series.

#include <freefield/core/power_series.hpp>
#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/wick/perturbation/series_coefficients.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

/// The value p_0 + p_1 x + p_2 x^2 + ...
template <class X, class T>
X polynomial_at(std::vector<T> const& p, X const& x) {
  X sum(0);
  for (std::size_t k = p.size(); k-- > 0;) sum = X(X(sum * x) + number_in<X>(p[k]));
  return sum;
}

/// Solves A x = b by elimination; there is no result where a pivot is zero.  Rows are exchanged to get the largest
/// pivot where scalars have an order, and otherwise one that is not zero.
template <class T>
std::optional<std::vector<T>> solved(matrix_of<T> a, std::vector<T> b) {
  Eigen::Index const n = a.rows();
  auto const at = [&](Eigen::Index i) -> T& { return b[static_cast<std::size_t>(i)]; };
  for (Eigen::Index k = 0; k < n; ++k) {
    Eigen::Index pivot = k;
    for (Eigen::Index i = k + 1; i < n; ++i) {
      if constexpr (ordered_scalar<T>) {
        if (magnitude(a(pivot, k)) < magnitude(a(i, k))) pivot = i;
      } else if (a(pivot, k) == T(0)) {
        pivot = i;
      }
    }
    if (a(pivot, k) == T(0)) return std::nullopt;
    a.row(k).swap(a.row(pivot));
    std::swap(at(k), at(pivot));
    for (Eigen::Index i = k + 1; i < n; ++i) {
      T const factor = T(a(i, k) / a(k, k));
      for (Eigen::Index j = k + 1; j < n; ++j) a(i, j) = T(a(i, j) - T(factor * a(k, j)));
      at(i) = T(at(i) - T(factor * at(k)));
    }
  }
  for (Eigen::Index k = n; k-- > 0;) {
    for (Eigen::Index j = k + 1; j < n; ++j) at(k) = T(at(k) - T(a(k, j) * at(j)));
    at(k) = T(at(k) / a(k, k));
  }
  return b;
}

}  // namespace detail::wick

/// A ratio of polynomials P(x) / Q(x) with Q(0) = 1.  `pade` makes it.
template <field_scalar T>
struct pade_approximant {
  std::vector<T> numerator;    ///< p_0, ..., p_L
  std::vector<T> denominator;  ///< 1, q_1, ..., q_M

  /// The value.  Exact coefficients and a floating-point number make a number of its type that is rounded once; for
  /// other points the coefficients are read in the scalar of the point.
  /// @throws error `domain` at a pole, `non_finite`, `overflow`
  template <ring_scalar X>
  auto operator()(X const& x) const {
    using R = detail::value_of_series<T, X>;
    require(math::is_finite(x), errc::non_finite, {name, "point is not finite", "a finite number"}, x);
    if constexpr (is_exact_scalar<T> && std::is_floating_point_v<X> && std::constructible_from<T, X const&>) {
      return finite(detail::number_in<X>(ratio_at(static_cast<T>(x))));
    } else {
      return finite(ratio_at(static_cast<R>(x)));
    }
  }

 private:
  static constexpr std::string_view name = "pade_approximant";

  template <class R>
  static R finite(R const& value) {
    require(math::is_finite(value), errc::overflow, {name, "value overflows", "a finite result"}, value);
    return value;
  }

  /// Uses powers of 1/x for large |x|, because these do not overflow.
  template <class R>
  R ratio_at(R const& x) const {
    if constexpr (real_scalar<R>) {
      if (R(1) < detail::magnitude(x)) {
        R const y = R(R(1) / x);
        R const power = numerator.size() < denominator.size() ? y : x;
        std::size_t const n = std::max(numerator.size(), denominator.size());
        std::size_t const steps = 2 * n - numerator.size() - denominator.size();
        return R(quotient(reversed(numerator), reversed(denominator), y) * math::integer_power(power, steps));
      }
    }
    return quotient(numerator, denominator, x);
  }

  template <class R>
  static R quotient(std::vector<T> const& above, std::vector<T> const& below, R const& x) {
    R const divisor = detail::wick::polynomial_at<R>(below, x);
    require(!(divisor == R(0)), errc::domain, {name, "denominator is zero", "no pole at the point"}, x);
    return R(detail::wick::polynomial_at<R>(above, x) / divisor);
  }

  static std::vector<T> reversed(std::vector<T> const& p) { return std::vector<T>(p.rbegin(), p.rend()); }
};

namespace detail::wick {

/// The approximant; there is none where its equations are singular.
template <class T>
std::optional<pade_approximant<T>> find_pade(std::vector<T> const& a, int numerator, int denominator) {
  auto const coefficient = [&](int k) { return k < 0 ? T(0) : a[static_cast<std::size_t>(k)]; };
  matrix_of<T> equations(denominator, denominator);
  std::vector<T> right;
  for (int k = 1; k <= denominator; ++k) {
    for (int j = 1; j <= denominator; ++j) equations(k - 1, j - 1) = coefficient(numerator + k - j);
    right.push_back(T(-coefficient(numerator + k)));
  }
  auto const q = solved<T>(std::move(equations), std::move(right));
  if (!q) return std::nullopt;
  pade_approximant<T> result;
  result.denominator.push_back(T(1));
  result.denominator.insert(result.denominator.end(), q->begin(), q->end());
  for (int k = 0; k <= numerator; ++k) {
    T sum(0);
    for (int j = 0; j <= denominator && j <= k; ++j) {
      sum = T(sum + T(result.denominator[static_cast<std::size_t>(j)] * coefficient(k - j)));
    }
    result.numerator.push_back(sum);
  }
  return result;
}

}  // namespace detail::wick

/// The approximant [L/M]: P of degree L and Q of degree M with Q(0) = 1 whose ratio agrees with the series up to the
/// power L + M.
///     pade(series, 2, 2)(0.5)
/// Exact for exact coefficients.  Cost: M^3/3 products.
/// @throws error `domain` for negative degrees, `size_mismatch` for a series with fewer than L + M + 1 coefficients,
/// `non_finite`; `degenerate` where no such pair of polynomials is unique
/// Source: G. A. Baker, P. Graves-Morris, "Pade Approximants", 2nd ed. (1996), ch. 1.
template <coefficient_sequence Series>
  requires field_scalar<detail::wick::coefficient_type<Series>>
auto pade(Series const& series, int numerator, int denominator) {
  using T = detail::wick::coefficient_type<Series>;
  constexpr std::string_view function = "pade";
  std::vector<T> const a = detail::wick::coefficients_of(function, series);
  for (int const degree : {numerator, denominator}) {
    require(degree >= 0, errc::domain, {function, "degree is negative", "degrees >= 0"}, degree);
  }
  require(std::cmp_less(numerator, a.size()) && std::cmp_less(denominator, a.size()) &&
              std::cmp_less(numerator + denominator, a.size()),
          errc::size_mismatch, {function, "series has too few coefficients", "numerator + denominator + 1 of them"},
          a.size());
  auto const found = detail::wick::find_pade(a, numerator, denominator);
  require(found.has_value(), errc::degenerate,
          {function, "equations of the denominator are singular", "other degrees"}, denominator);
  return *found;
}

}  // namespace freefield
