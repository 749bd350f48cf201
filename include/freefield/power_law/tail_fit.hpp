#pragma once
/// @file
/// A fitted power-law tail.

#include <freefield/core/interval.hpp>
#include <freefield/core/text/number.hpp>
#include <freefield/power_law/heavy_tail/exponent_interval.hpp>
#include <freefield/power_law/tail_options.hpp>

#include <cstddef>
#include <ostream>

namespace freefield {

/// A power law above a cut-off: p(x) = (alpha - 1)/xmin (x/xmin)^-alpha of real numbers x >= xmin, and
/// p(x) = x^-alpha / zeta(alpha, xmin) of integers.  The exponent is that of the density; P(X >= x) falls with
/// alpha - 1.  Everything is in units of `options.scale`.
template <real_scalar T>
struct tail_fit {
  T alpha;                       ///< the estimate of largest likelihood, corrected where the options say so
  T standard_error;              ///< of alpha at this cut-off; `bootstrap` adds what the choice of the cut-off does
  T xmin;                        ///< the lower cut-off
  T distance;                    ///< between the tail and the law of largest likelihood
  T log_likelihood;              ///< of the tail, of the law of largest likelihood
  T mean_log;                    ///< of the tail: the mean of log(x / xmin)
  std::size_t tail_size;         ///< values >= xmin
  std::size_t size;              ///< all values
  std::size_t candidates;        ///< cut-offs that were searched; 1 if it was given
  std::size_t full_evaluations;  ///< of their distances; bounds excluded the others
  tail_options<T> options;       ///< those of the fit

  /// The confidence interval of alpha at this cut-off.  Of real numbers it is exact, as 2 (alpha - 1) sum log(x/xmin)
  /// has the chi-squared distribution of 2 n degrees of freedom; of integers it holds the exponents whose likelihood
  /// ratio has a probability below the level.  It does not know that the cut-off was searched: see `bootstrap`.
  /// @throws error `domain` for a level outside of (0, 1)
  freefield::interval<T> interval(T const& level) const {
    detail::require_level("tail_fit::interval", level);
    T const n = detail::as_scalar<T>(tail_size);
    if (options.discrete) return detail::power_law::discrete_exponent_interval(xmin, mean_log, n, level);
    return detail::power_law::continuous_exponent_interval(mean_log, n, level);
  }

  /// The exponent with its error, the cut-off, how much of the data lies above it, and the distance.
  friend std::ostream& operator<<(std::ostream& out, tail_fit const& f)
    requires detail::streamable<T>
  {
    auto const number = [](T const& x) { return detail::text_with(5, x); };
    out << (f.options.discrete ? "discrete" : "continuous") << " power law above xmin = " << number(f.xmin)
        << (f.options.xmin ? " (given)" : " (searched)") << ", " << f.tail_size << " of " << f.size << " values\n"
        << "  alpha     " << number(f.alpha) << " +- " << detail::text_with(2, f.standard_error)
        << (f.options.finite_size_correction ? ", corrected for the finite size" : "") << '\n'
        << "  distance  " << number(f.distance)
        << (f.options.distance == tail_distance::two_sided ? " (two_sided)" : " (csn_lower)") << '\n';
    if (!f.options.xmin)
      out << "  searched  " << f.candidates << " cut-offs, " << f.full_evaluations << " of them to the end\n";
    return out;
  }
};

}  // namespace freefield
