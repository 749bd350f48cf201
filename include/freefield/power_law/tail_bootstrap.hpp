#pragma once
/// @file
/// How uncertain cut-off and exponent of a tail are together.

#include <freefield/core/text/number.hpp>
#include <freefield/power_law/heavy_tail/tail_resampling.hpp>
#include <freefield/statistics/bootstrap.hpp>
#include <freefield/statistics/quantile.hpp>

#include <cstddef>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// The fits of resampled data.
template <class T>
struct tail_bootstrap {
  std::vector<T> alpha, xmin, tail_size;  ///< one of each per resample, in the order of the resamples
  std::size_t failed = 0;                 ///< resamples with too few different values for a fit; they are left out

  T alpha_standard_error() const { return standard_deviation(alpha); }
  T xmin_standard_error() const { return standard_deviation(xmin); }
  T tail_size_standard_error() const { return standard_deviation(tail_size); }

  /// Percentile intervals.
  /// @throws error `domain` for a level outside of (0, 1)
  interval<T> alpha_interval(T const& level) const { return percentile_interval(alpha, level); }
  interval<T> xmin_interval(T const& level) const { return percentile_interval(xmin, level); }

  friend std::ostream& operator<<(std::ostream& out, tail_bootstrap const& b)
    requires detail::streamable<T>
  {
    auto const number = [](T const& x) { return detail::text_with(2, x); };
    out << "standard errors of " << b.alpha.size() << " resamples: alpha " << number(b.alpha_standard_error())
        << ", xmin " << number(b.xmin_standard_error()) << ", values above it " << number(b.tail_size_standard_error());
    if (b.failed > 0) out << " (" << b.failed << " more without a fit)";
    return out;
  }
};

/// The fit of a tail on data drawn from its data with replacement, cut-off and all:
///
///     auto spread = ff::bootstrap(tail, data, {.replicates = 1000});
///     spread.alpha_standard_error();  spread.xmin_interval(0.95);
///
/// A standard error at a fixed cut-off does not know that the cut-off was searched, and is up to seven times too small.
/// The same seed gives the same bits on any execution.
/// @param data  those of the fit
/// Cost: a fit for each resample.
/// @throws error `size_mismatch` for other data; `degenerate` where more than one resample in twenty fails;
/// `bad_option`
/// Source: A. Clauset, C. R. Shalizi, M. E. J. Newman, SIAM Review 51 (2009) 661, section 3.3.
template <real_scalar T, class Data>
tail_bootstrap<T> bootstrap(tail_fit<T> const& tail, Data const& data, bootstrap_options const& options = {}) {
  constexpr std::string_view function = "bootstrap";
  auto values = detail::power_law::values_of<T>(function, data, tail.options);
  detail::power_law::require_own_data(function, tail, values);
  detail::power_law::nonparametric_draw<T> const draw(function, tail.options, std::move(values));
  tail_bootstrap<T> result;
  for (auto const& drawn : replicates(draw, options)) {
    if (!drawn) {
      ++result.failed;
      continue;
    }
    result.alpha.push_back(drawn->alpha);
    result.xmin.push_back(drawn->xmin);
    result.tail_size.push_back(detail::as_scalar<T>(drawn->tail_size));
  }
  require(result.failed * 20 <= options.replicates, errc::degenerate,
          {function, "resamples have too few different values for a fit", "at most one in twenty"}, result.failed);
  return result;
}

}  // namespace freefield
