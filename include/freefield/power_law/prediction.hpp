#pragma once
/// @file
/// A forecast at one point, with the two intervals that must not be confused.

#include <freefield/statistics/student_t.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace freefield {

/// The fitted curve at one point.
template <class T>
class prediction {
 public:
  T value;

  /// Where the curve itself lies: for a log objective the median curve.
  interval<T> mean_interval(T const& level) const {
    detail::require_level("prediction::mean_interval", level);
    require_interval();
    return draws_.empty() ? around(level, curve_error_) : percentile_interval(draws_, level);
  }

  /// Where one new run (of weight 1) lies: the uncertainty of the curve and the scatter of a run about it.
  interval<T> run_interval(T const& level) const {
    detail::require_level("prediction::run_interval", level);
    require_interval();
    return draws_.empty() ? around(level, run_error_) : percentile_interval(run_draws_, level);
  }

  /// A prediction from a covariance: standard errors of the curve and of a run, of the logarithm where `logarithmic`.
  static prediction from_covariance(T const& value, T const& curve_error, T const& run_error,
                                    std::size_t degrees_of_freedom, bool logarithmic) {
    prediction p(value);
    p.curve_error_ = curve_error;
    p.run_error_ = run_error;
    p.degrees_of_freedom_ = degrees_of_freedom;
    p.logarithmic_ = logarithmic;
    return p;
  }

  /// A prediction from bootstrap draws of the curve and of a run; without intervals where some draw has no value.
  static prediction from_draws(T const& value, std::vector<T> draws, std::vector<T> run_draws) {
    auto const lost = std::count_if(run_draws.begin(), run_draws.end(), [](T const& x) { return !math::is_finite(x); });
    if (lost > 0)
      return without_interval(value, {errc::no_interval, "fit_result::predict", {},
                                      "the curve of some resamples has no value there, got " + std::to_string(lost) +
                                          "; expected a point inside the domain of all"});
    prediction p(value);
    p.draws_ = std::move(draws);
    p.run_draws_ = std::move(run_draws);
    return p;
  }

  /// A prediction without intervals, and why.
  static prediction without_interval(T const& value, error const& reason) {
    prediction p(value);
    p.refusal_ = reason;
    return p;
  }

  /// Why there is no interval, if there is none.
  std::optional<error> const& refusal() const { return refusal_; }

  friend std::ostream& operator<<(std::ostream& out, prediction const& p) {
    out << p.value;
    if (p.refusal_) return out << ", no interval: " << to_string(p.refusal_->code);
    T const level = T(T(19) / T(20));
    return out << ", 95 % intervals: curve " << p.mean_interval(level) << ", run " << p.run_interval(level);
  }

 private:
  explicit prediction(T const& v) : value(v) {}

  void require_interval() const {
    if (refusal_) throw error(*refusal_);
  }

  interval<T> around(T const& level, T const& standard_error) const {
    T const reach = T(student_t_factor(level, degrees_of_freedom_) * standard_error);
    if (!logarithmic_) return {T(value - reach), T(value + reach)};
    return {T(value * math::exp(T(-reach))), T(value * math::exp(reach))};
  }

  T curve_error_{}, run_error_{};
  std::size_t degrees_of_freedom_ = 0;
  bool logarithmic_ = false;
  std::vector<T> draws_, run_draws_;
  std::optional<error> refusal_;
};

}  // namespace freefield
