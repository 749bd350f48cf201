#pragma once
/// @file
/// Densities on the line from cumulants: the expansions of Edgeworth and of Gram and Charlier.

#include <freefield/core/cumulant.hpp>
#include <freefield/core/error.hpp>
#include <freefield/core/integer/checked_integer.hpp>
#include <freefield/core/math.hpp>
#include <freefield/core/scalar.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// A normal density times a polynomial: with y = x - m and H_n(y) = v^(n/2) He_n(y / sqrt(v)),
///     p(x) = exp(-y^2 / (2 v)) / sqrt(2 pi v)  c(x),   c(x) = sum_n h_n H_n(y) / (n! v^n).
/// Its integral is 1 for h_0 = 1, and h_n is the integral of H_n p.  `edgeworth` and `gram_charlier` make it.
/// It may be negative: no expansion of this kind, cut anywhere, is a density for all cumulants.
template <field_scalar T>
class corrected_normal {
 public:
  using scalar_type = T;

  corrected_normal(T mean, T variance, std::vector<T> hermite_moments)
      : mean_(std::move(mean)), variance_(std::move(variance)), hermite_moments_(std::move(hermite_moments)) {}

  T const& mean() const { return mean_; }
  T const& variance() const { return variance_; }

  /// h_0, ..., h_N; h_1 = h_2 = 0.
  std::span<T const> hermite_moments() const { return hermite_moments_; }

  /// c(x), the density in units of the normal one: exact for exact numbers.
  /// @throws error `non_finite`
  T correction(T const& x) const { return series(checked(x), 0); }

  /// p(x).
  /// @throws error `non_finite`
  T operator()(T const& x) const requires real_scalar<T> { return T(normal_density(checked(x)) * correction(x)); }

  /// The integral of p up to x: Phi(y / sqrt(v)) - N(y) sum_(n > 0) h_n H_(n - 1)(y) / (n! v^(n - 1)).
  /// @throws error `non_finite`
  T distribution_function(T const& x) const requires(real_scalar<T> && requires { math::erf(x); }) {
    T const y = checked(x);
    T const t = T(y / math::sqrt(T(T(2) * variance_)));
    return T(T(T(T(1) + math::erf(t)) / T(2)) - T(normal_density(y) * series(y, 1)));
  }

  /// The integral of x^k p: sum_n C(k, n) h_n E[x^(k - n)] with the moments of the normal density; exact for exact
  /// numbers.
  /// @throws error `domain` for k < 0
  T moment(int k) const {
    require(k >= 0, errc::domain, {"corrected_normal::moment", "power is negative", "powers >= 0"}, k);
    std::vector<T> normal{T(1)};
    for (int n = 1; n <= k; ++n) {
      T const shifted = T(mean_ * normal.back());
      T const below = n == 1 ? T(0) : T(T(T(n - 1) * variance_) * normal[normal.size() - 2]);
      normal.push_back(T(shifted + below));
    }
    auto const binomials = detail::pascal_triangle<T>(k).back();
    T sum(0);
    for (std::size_t n = 0; n < hermite_moments_.size() && n < binomials.size(); ++n) {
      sum = T(sum + T(T(binomials[n] * hermite_moments_[n]) * normal[binomials.size() - 1 - n]));
    }
    return sum;
  }

 private:
  T checked(T const& x) const {
    require(math::is_finite(x), errc::non_finite, {"corrected_normal", "point is not finite", "a finite number"}, x);
    return T(x - mean_);
  }

  /// The sum over n >= first of h_n q_(n - first) / n!, where q_n = H_n(y) / v^n satisfies
  /// q_(n + 1) = (y q_n - n q_(n - 1)) / v.
  T series(T const& y, int first) const {
    T before(0), q(1), sum(0), factorial(1);
    for (int n = first; n < static_cast<int>(hermite_moments_.size()); ++n) {
      if (n > 1) factorial = T(factorial * T(n));
      sum = T(sum + T(T(hermite_moments_[static_cast<std::size_t>(n)] * q) / factorial));
      T const next = T(T(T(y * q) - T(T(n - first) * before)) / variance_);
      before = q;
      q = next;
    }
    return sum;
  }

  T normal_density(T const& y) const {
    T const exponent = T(T(y * y) / T(T(-2) * variance_));
    return T(math::exp(exponent) / math::sqrt(T(T(T(2) * math::pi<T>()) * variance_)));
  }

  T mean_;
  T variance_;
  std::vector<T> hermite_moments_;
};

namespace detail::wick {

/// The h_n for n <= degree: the moments that belong to the cumulants 0, 0, kappa_3, kappa_4, ...  Of their terms only
/// those are kept in which the sum of r - 2 over the factors kappa_r is at most `order`.
template <class T>
std::vector<T> hermite_moments(std::span<T const> cumulants, int degree, int order) {
  auto const grades = static_cast<std::size_t>(order) + 1;
  auto const binomials = pascal_triangle<T>(degree > 0 ? degree : 1);
  // The element all[n][e] is the part of h_n of grade e:  h_n = sum_r C(n - 1, r - 1) kappa_r h_(n - r).
  std::vector<std::vector<T>> all{std::vector<T>(grades, T(0))};
  all[0][0] = T(1);
  for (std::size_t n = 1; n <= static_cast<std::size_t>(degree); ++n) {
    std::vector<T> row(grades, T(0));
    for (std::size_t r = 3; r <= n && r <= cumulants.size(); ++r) {
      T const factor = T(binomials[n - 1][r - 1] * cumulants[r - 1]);
      for (std::size_t e = r - 2; e < grades; ++e) row[e] = T(row[e] + T(factor * all[n - r][e - (r - 2)]));
    }
    all.push_back(std::move(row));
  }
  std::vector<T> result;
  for (auto const& row : all) {
    T sum(0);
    for (T const& x : row) sum = T(sum + x);
    result.push_back(sum);
  }
  return result;
}

template <class T>
corrected_normal<T> corrected_by_cumulants(std::string_view function, std::span<T const> cumulants, int needed,
                                           int degree, int order) {
  require(std::cmp_less_equal(needed, cumulants.size()), errc::size_mismatch,
          {function, "there are too few cumulants", "all up to the highest one of the expansion"}, cumulants.size());
  for (std::size_t k = 0; k < cumulants.size(); ++k) {
    require(math::is_finite(cumulants[k]), errc::non_finite, {function, "cumulant is not finite", "finite numbers"},
            cumulants[k], {static_cast<std::ptrdiff_t>(k)});
  }
  bool positive = !(cumulants[1] == T(0));
  if constexpr (ordered_scalar<T>) positive = cumulants[1] > T(0);
  require(positive, errc::not_positive, {function, "variance is not positive", "a positive second cumulant"},
          cumulants[1], {1});
  auto const known = cumulants.first(static_cast<std::size_t>(needed));
  std::vector<T> h = hermite_moments(known, degree, order);
  for (std::size_t n = 0; n < h.size(); ++n) {
    require(math::is_finite(h[n]), errc::overflow, {function, "coefficient overflows", "a finite result"}, h[n],
            {static_cast<std::ptrdiff_t>(n)});
  }
  return corrected_normal<T>(cumulants[0], cumulants[1], std::move(h));
}

inline void require_expansion_order(std::string_view function, int order, int lowest) {
  require(order >= lowest, errc::domain, {function, "order is too low", "an order from 0; a degree from 2"}, order);
  require(order <= 256, errc::too_large, {function, "order is too high", "at most 256"}, order);
}

}  // namespace detail::wick

/// Edgeworth's expansion: all terms prod kappa_r, r >= 3, with the sum of r - 2 at most `order`,
///     c = 1 + kappa_3 H_3 / (6 v^3)                                                           order 1
///           + kappa_4 H_4 / (24 v^4) + kappa_3^2 H_6 / (72 v^6)                               order 2, ...
/// For sums of n independent draws these are the terms up to n^(-order/2).
/// @param cumulants  kappa_1, kappa_2, ..., at least order + 2 of them; those beyond do not enter
/// Cost: order^4 products.
/// @throws error `size_mismatch` for too few cumulants, `not_positive` for a variance that is not, `non_finite` with
/// the place, `domain` for order < 0, `too_large` for order > 256, `overflow`
/// Source: H. Cramer, "Mathematical Methods of Statistics" (1946), section 17.7.
template <field_scalar T>
corrected_normal<T> edgeworth(std::span<T const> cumulants, int order) {
  detail::wick::require_expansion_order("edgeworth", order, 0);
  return detail::wick::corrected_by_cumulants("edgeworth", cumulants, order + 2, 3 * order, order);
}
template <field_scalar T>
corrected_normal<T> edgeworth(std::vector<T> const& cumulants, int order) {
  return edgeworth(std::span<T const>(cumulants), order);
}

/// The expansion of Gram and Charlier, type A: the terms h_n H_n / (n! v^n) with n <= degree, so that the moments up to
/// the degree are those of the cumulants, exactly.
/// @param cumulants  kappa_1, kappa_2, ..., at least `degree` of them; those beyond do not enter
/// @throws error as `edgeworth`, `domain` for degree < 2
template <field_scalar T>
corrected_normal<T> gram_charlier(std::span<T const> cumulants, int degree) {
  detail::wick::require_expansion_order("gram_charlier", degree, 2);
  return detail::wick::corrected_by_cumulants("gram_charlier", cumulants, degree, degree, degree);
}
template <field_scalar T>
corrected_normal<T> gram_charlier(std::vector<T> const& cumulants, int degree) {
  return gram_charlier(std::span<T const>(cumulants), degree);
}

}  // namespace freefield
