#pragma once
/// @file
/// Sums of asymptotic series up to their smallest term.

#include <freefield/core/estimate.hpp>
#include <freefield/core/power_series.hpp>
#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/wick/perturbation/series_coefficients.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// The partial sums of a series and where to stop: `optimal_truncation` makes it.
template <ring_scalar T>
class truncated_series {
 public:
  explicit truncated_series(std::vector<T> coefficients) : coefficients_(std::move(coefficients)) {}

  /// The first term that is left out at g: the smallest but the first that is not zero.
  template <real_scalar X>
  std::size_t order(X const& g) const {
    std::vector<X> const all = terms(g);
    std::size_t smallest = 0;
    for (std::size_t k = 1; k < all.size(); ++k) {
      if (all[k] == X(0)) continue;
      if (smallest == 0 || detail::magnitude(all[k]) < detail::magnitude(all[smallest])) smallest = k;
    }
    return smallest == 0 ? all.size() : smallest;
  }

  /// The sum of the terms before the smallest one, m.  The error is the size of that term where the signs of the terms
  /// from there on alternate with those before, as for series of Stieltjes, else sqrt(2 pi m) times it, which is what
  /// a singularity of the Borel transform on the axis of integration leaves undetermined, and no less than the rest of
  /// a geometric series where no term grows; and rounding.
  /// Both are sizes that a generic asymptotic series has, not bounds for all series.
  /// @throws error `non_finite`
  template <real_scalar X>
  estimate<X> operator()(X const& g) const {
    require(math::is_finite(g), errc::non_finite, {"optimal_truncation", "coupling is not finite", "a finite number"},
            g);
    std::vector<X> const all = terms(g);
    std::size_t const end = order(g);
    X sum(0), size(0);
    for (std::size_t k = 0; k < end; ++k) {
      sum = X(sum + all[k]);
      size = X(size + detail::magnitude(all[k]));
    }
    X error = X(detail::rounding_allowance<X>(static_cast<Eigen::Index>(all.size())) * size);
    if (end < all.size()) {
      std::size_t before = end - 1;
      while (before > 0 && all[before] == X(0)) --before;
      bool const alternates = (all[before] < X(0)) != (all[end] < X(0));
      X factor = alternates ? X(1) : math::sqrt(X(X(X(2) * math::pi<X>()) * X(static_cast<int>(end))));
      X const left = X(detail::magnitude(all[before]) - detail::magnitude(all[end]));
      if (!alternates && end + 1 == all.size() && left > X(0)) {  // terms still shrink, perhaps as those of 1/(1 - g)
        factor = std::max(factor, X(detail::magnitude(all[before]) / left));
      }
      error = X(error + X(factor * detail::magnitude(all[end])));
    }
    return {sum, error};
  }

 private:
  template <class X>
  std::vector<X> terms(X const& g) const {
    std::vector<X> result;
    X power(1);
    for (T const& a : coefficients_) {
      result.push_back(X(detail::number_in<X>(a) * power));
      power = X(power * g);
    }
    return result;
  }

  std::vector<T> coefficients_;
};

/// The best that an asymptotic series gives without resummation: its sum up to the smallest term.
///     auto const sum = optimal_truncation(series);
///     sum(0.1);           // value and error
///     sum.order(0.1);     // the first term that is left out
/// @throws error `empty` for a series without coefficients, `non_finite`
/// Source: C. M. Bender, S. A. Orszag, "Advanced Mathematical Methods" (1978), section 3.5.
template <coefficient_sequence Series>
auto optimal_truncation(Series const& series) {
  using T = detail::wick::coefficient_type<Series>;
  std::vector<T> a = detail::wick::coefficients_of("optimal_truncation", series);
  require(!a.empty(), errc::empty, {"optimal_truncation", "series has no coefficients", "one or more"});
  return truncated_series<T>(std::move(a));
}

}  // namespace freefield
