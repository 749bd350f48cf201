#pragma once
/// @file
/// Borel sums of divergent series, by Pade approximants of the Borel transform.

#include <freefield/core/estimate.hpp>
#include <freefield/wick/pade.hpp>
#include <freefield/wick/perturbation/borel_transform.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

template <class X>
std::vector<X> without_leading_zeros(std::vector<X> p) {
  while (!p.empty() && p.back() == X(0)) p.pop_back();
  return p;
}

/// The number of sign changes in a list of numbers, zeros left out.
template <class X>
int sign_changes(std::vector<X> const& values) {
  int changes = 0, last = 0;
  for (X const& v : values) {
    int const sign = v == X(0) ? 0 : v < X(0) ? -1 : 1;
    if (sign == 0) continue;
    if (last * sign < 0) ++changes;
    last = sign;
  }
  return changes;
}

/// Tells whether a polynomial with p_0 > 0 has a positive root: by Descartes' rule of signs where it decides, and
/// otherwise by Sturm's sequence p, p', and negative remainders.
template <class X>
bool has_positive_root(std::vector<X> const& polynomial) {
  std::vector<X> p = without_leading_zeros(polynomial);
  int const changes = sign_changes(p);
  if (changes % 2 == 1) return true;
  if (changes == 0) return false;
  std::vector<X> next;
  for (std::size_t k = 1; k < p.size(); ++k) next.push_back(X(p[k] * X(static_cast<int>(k))));
  std::vector<X> at_zero{p.front()}, at_infinity{p.back()};
  while (!next.empty()) {
    at_zero.push_back(next.front());
    at_infinity.push_back(next.back());
    std::vector<X> rest = p;
    while (rest.size() >= next.size()) {
      X const factor = X(rest.back() / next.back());
      std::size_t const shift = rest.size() - next.size();
      for (std::size_t k = 0; k < next.size(); ++k) rest[shift + k] = X(rest[shift + k] - X(factor * next[k]));
      rest.pop_back();
    }
    for (X& x : rest) x = X(-x);
    p = std::exchange(next, without_leading_zeros(std::move(rest)));
  }
  return sign_changes(at_zero) != sign_changes(at_infinity);
}

}  // namespace detail::wick

/// The Borel sum of a series, with Pade approximants for the Borel transform: `borel_pade` makes it.
template <field_scalar T>
class borel_pade_sum {
 public:
  explicit borel_pade_sum(std::vector<pade_approximant<T>> approximants) : approximants_(std::move(approximants)) {}

  /// The sum at g, and its error: twice how far the best three approximants are apart, and the errors of the integrals.
  /// Approximants with a pole on the axis of integration do not take part.
  /// @throws error `not_converged` where fewer than two approximants are left; `non_finite`
  template <real_scalar X>
  estimate<X> operator()(X const& g) const {
    constexpr std::string_view function = "borel_pade";
    require(math::is_finite(g), errc::non_finite, {function, "coupling is not finite", "a finite number"}, g);
    std::vector<estimate<X>> sums;
    for (auto const& approximant : approximants_) {
      auto const p = detail::wick::rescaled<X>(approximant.numerator, g),
                 q = detail::wick::rescaled<X>(approximant.denominator, g);
      if (detail::wick::has_positive_root(q)) continue;
      sums.push_back(detail::wick::laplace_integral<X>(function, [&](X const& t) {
        return X(detail::wick::polynomial_at<X>(p, t) / detail::wick::polynomial_at<X>(q, t));
      }));
      if (sums.size() == 3) break;
    }
    require(sums.size() >= 2, errc::not_converged,
            {function, "fewer than two approximants have no pole on the axis", "a series that is Borel summable"}, g);
    estimate<X> result = sums.front();
    for (estimate<X> const& other : sums) {
      X const distance = detail::magnitude(X(other.value - sums.front().value));
      result.error = std::max(result.error, X(X(X(2) * distance) + X(sums.front().error + other.error)));
    }
    return result;
  }

  /// The approximants of the Borel transform, the best first.
  std::vector<pade_approximant<T>> const& approximants() const { return approximants_; }

 private:
  std::vector<pade_approximant<T>> approximants_;
};

/// The Borel sum of a series a_0 + a_1 g + ...,
///     f(g) = integral over t > 0 of exp(-t) B(g t),   B(t) = sum_k a_k t^k / k!,
/// with the diagonal approximants of B and those beside them.
///     borel_pade(log_partition_series<10>(free, V))(1.0)       // value and error
/// Exact coefficients make exact approximants, whose values are computed in the scalar of g: of 20 rational
/// coefficients nothing is lost; of 20 doubles the last approximants may be noise, and the stated error says so.
/// @throws error `underdetermined` for fewer than three coefficients, `non_finite`; `degenerate` where no approximant
/// exists
/// Source: J. Zinn-Justin, "Quantum Field Theory and Critical Phenomena", 4th ed. (2002), ch. 42.
template <coefficient_sequence Series>
  requires field_scalar<detail::wick::coefficient_type<Series>>
auto borel_pade(Series const& series) {
  using T = detail::wick::coefficient_type<Series>;
  constexpr std::string_view function = "borel_pade";
  std::vector<T> const b = detail::wick::borel_transform(detail::wick::coefficients_of(function, series));
  require(b.size() >= 3, errc::underdetermined, {function, "series has too few coefficients", "three or more"},
          b.size());
  std::vector<pade_approximant<T>> found;
  constexpr std::size_t enough = 8;  // to have three without a pole
  for (int order = static_cast<int>(b.size()) - 1; order >= 1 && found.size() < enough; --order) {
    int const denominator = (order + 1) / 2;
    if (auto approximant = detail::wick::find_pade(b, order - denominator, denominator)) found.push_back(*approximant);
  }
  require(!found.empty(), errc::degenerate, {function, "no approximant of the Borel transform exists", "other series"});
  return borel_pade_sum<T>(std::move(found));
}

}  // namespace freefield
