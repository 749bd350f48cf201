#pragma once
/// @file
/// A forecast at one point, with the two intervals that must not be confused.

#include <freefield/core/deferred.hpp>
#include <freefield/statistics/quantile.hpp>
#include <freefield/statistics/student_t.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace freefield {

/// How far the truth can lie from a prediction: the intervals themselves, or standard errors, or draws of a bootstrap,
/// or why there is none of these.
template <class T>
class prediction_spread {
 public:
  /// No interval, and why.
  static prediction_spread refused(error const& reason) {
    prediction_spread spread;
    spread.refusal_ = reason;
    return spread;
  }

  /// Standard errors of the curve and of a run about this value; of its logarithm where `logarithmic`.
  static prediction_spread of_errors(T const& value, T const& curve, T const& run, std::size_t degrees_of_freedom,
                                     bool logarithmic) {
    prediction_spread spread;
    spread.value_ = value;
    spread.curve_error_ = curve;
    spread.run_error_ = run;
    spread.degrees_of_freedom_ = degrees_of_freedom;
    spread.logarithmic_ = logarithmic;
    return spread;
  }

  /// Intervals of the curve and of a run at any level.
  static prediction_spread of_intervals(std::function<freefield::interval<T>(T const& level)> curve,
                                        std::function<freefield::interval<T>(T const& level)> run) {
    prediction_spread spread;
    spread.curve_interval_ = std::move(curve);
    spread.run_interval_ = std::move(run);
    return spread;
  }

  /// The curves of the resamples, and runs y = f exp(-r) or f - r near them for the residuals r.  There is no interval
  /// where some run has no value.
  static prediction_spread of_draws(std::vector<T> curves, std::vector<T> const& residuals, bool logarithmic) {
    require(
        curves.size() == residuals.size(), errc::size_mismatch,
        {"prediction_spread", "curves and residuals differ in number", std::to_string(curves.size()) + " residuals"},
        residuals.size());
    if (curves.size() < 2)
      return refused(error(errc::no_interval, "fit_result::predict", {}, "there are too few resamples, got " +
                           std::to_string(curves.size()) + "; expected two or more"));
    prediction_spread spread;
    std::size_t lost = 0;
    for (std::size_t b = 0; b < curves.size(); ++b) {
      T const run = logarithmic ? T(curves[b] * math::exp(T(-residuals[b]))) : T(curves[b] - residuals[b]);
      lost += math::is_finite(run) ? 0U : 1U;
      spread.runs_.push_back(run);
    }
    spread.curves_ = std::move(curves);
    if (lost == 0) return spread;
    return refused(error(errc::no_interval, "fit_result::predict", {},
                         "the curve of some resamples has no value there, got " + std::to_string(lost) +
                             "; expected a point inside the domain of all"));
  }

  std::optional<error> const& refusal() const { return refusal_; }

  /// @throws error no_interval, not_converged
  freefield::interval<T> of_curve(T const& level) const {
    return interval(level, curve_interval_, curves_, curve_error_);
  }
  freefield::interval<T> of_run(T const& level) const { return interval(level, run_interval_, runs_, run_error_); }

 private:
  freefield::interval<T> interval(T const& level, std::function<freefield::interval<T>(T const&)> const& known,
                                  std::vector<T> const& draws, T const& standard_error) const {
    if (refusal_) throw error(*refusal_);
    if (known) return known(level);
    if (!draws.empty()) return percentile_interval(draws, level);
    T const reach = T(student_t_factor(level, degrees_of_freedom_) * standard_error);
    if (!logarithmic_) return {T(value_ - reach), T(value_ + reach)};
    return {T(value_ * math::exp(T(-reach))), T(value_ * math::exp(reach))};
  }

  std::optional<error> refusal_;
  T value_{}, curve_error_{}, run_error_{};
  std::size_t degrees_of_freedom_ = 0;
  bool logarithmic_ = false;
  std::vector<T> curves_, runs_;
  std::function<freefield::interval<T>(T const&)> curve_interval_, run_interval_;
};

/// The fitted curve at one point.  The first question for an interval pays for what the intervals are made of.
template <class T>
class prediction {
 public:
  T value;

  prediction(T const& v, deferred<prediction_spread<T>> spread) : value(v), spread_(std::move(spread)) {}

  /// Where the curve itself lies: for a log objective the median curve.
  /// @throws error no_interval, not_converged
  interval<T> mean_interval(T const& level) const {
    detail::require_level("prediction::mean_interval", level);
    return spread_.get().of_curve(level);
  }

  /// Where one new run (of weight 1) lies: the uncertainty of the curve and the scatter of a run about it.
  /// @throws error no_interval, not_converged
  interval<T> run_interval(T const& level) const {
    detail::require_level("prediction::run_interval", level);
    return spread_.get().of_run(level);
  }

  /// What the intervals are made of.
  deferred<prediction_spread<T>> spread() const { return spread_; }

  /// Why there is no interval, if there is none.
  std::optional<error> refusal() const { return spread_.get().refusal(); }

  friend std::ostream& operator<<(std::ostream& out, prediction const& p) {
    out << p.value;
    if (auto const reason = p.refusal()) return out << ", no interval: " << to_string(reason->code);
    T const level = T(T(19) / T(20));
    return out << ", 95 % intervals: curve " << p.mean_interval(level) << ", run " << p.run_interval(level);
  }

 private:
  deferred<prediction_spread<T>> spread_;
};

}  // namespace freefield
