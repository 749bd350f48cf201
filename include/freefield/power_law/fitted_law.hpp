#pragma once
/// @file
/// A fitted law by the positions of its parameters: estimates with errors, intervals, predictions, certificate.

#include <freefield/core/deferred.hpp>
#include <freefield/power_law/bootstrap_draws.hpp>
#include <freefield/power_law/certificate.hpp>
#include <freefield/power_law/prediction.hpp>
#include <freefield/power_law/regression/profile_likelihood.hpp>
#include <freefield/power_law/regression/solver.hpp>
#include <freefield/power_law/regression/vectors.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// One row of the table of parameters.
template <class T>
struct parameter_estimate {
  std::string name;
  T estimate;
  deferred<T> standard_error;  ///< a T, from resamples when it is first read; NaN where there is none
};

namespace detail::power_law {

struct fit_access;

}  // namespace detail::power_law

/// What a fit found, without the types of its formula and data: `fit_result` adds those.
template <class T>
class fitted_law {
 public:
  using scalar_type = T;

  freefield::objective<T> objective;
  T objective_value;            ///< sum_i w_i rho(r_i) at the minimum
  fit_certificate<T> certificate;
  std::vector<T> residuals;     ///< log f - log y or f - y, one per row

  int number_of_parameters() const { return static_cast<int>(estimates_.size()); }
  bool converged() const { return certificate.converged; }
  std::size_t rows() const { return residuals.size(); }
  std::size_t degrees_of_freedom() const { return rows_in_use_ - free_parameters_; }

  /// All estimates, in the order of the parameters in the formula.
  vector_of<T> const& estimates() const { return estimates_; }
  /// The estimates as coordinates: positive parameters by their logarithms.
  vector_of<T> const& coordinates() const { return best_.point; }

  parameter_estimate<T> parameter(int k) const {
    require_position("fit_result::parameter", k);
    return {solver_->table.law->parameters[static_cast<std::size_t>(k)].name, estimates_(k), standard_error(k)};
  }

  /// Confidence interval of one parameter.  Least squares: from the profile likelihood (see `profile_likelihood`),
  /// which ends at 0 where the data allow a coefficient to vanish, and is infinite where they set no limit; for a
  /// linear law this is Student's t.  Other objectives, parameters at bounds of the user, and fits from `bootstrap`:
  /// percentiles of the resamples, for which the first such question pays.
  /// Cost of a profile: some ten fits for each end, from nearby.
  /// @throws error not_converged, no_interval
  freefield::interval<T> interval(int k, T const& level) const {
    require_position("fit_result::interval", k);
    detail::require_level("fit_result::interval", level);
    require_interval("fit_result::interval");
    if (uses_draws()) return percentile_interval(draws().of(k), level);
    if (profile_) return profile_->get().of_parameter(k, level);
    T const reach = T(student_t_factor(level, degrees_of_freedom()) * math::sqrt(T(covariance_(k, k))));
    if (!is_logarithm(k)) return {T(estimates_(k) - reach), T(estimates_(k) + reach)};
    return {T(estimates_(k) * math::exp(T(-reach))), T(estimates_(k) * math::exp(reach))};
  }

  /// Correlations of the parameters (of the logarithms of those positive in every resample): near +-1 two parameters
  /// cannot be told apart.  0 for parameters that do not vary.
  matrix_of<T> correlation() const {
    require_interval("fit_result::correlation");
    matrix_of<T> result = has_draws() ? draws().covariance(solver_->positive) : covariance_;
    vector_of<T> scale(result.rows());
    for (Eigen::Index k = 0; k < scale.size(); ++k)
      scale(k) = result(k, k) > T(0) ? T(T(1) / math::sqrt(T(result(k, k)))) : T(0);
    for (Eigen::Index j = 0; j < scale.size(); ++j)
      for (Eigen::Index k = 0; k < scale.size(); ++k) result(j, k) *= T(scale(j) * scale(k));
    return result;
  }

  /// The prediction for values of the data variables in the order of `given`.
  prediction<T> predict_at(std::span<T const> x) const {
    auto const& law = *solver_->table.law;
    require(x.size() == law.variables, errc::size_mismatch,
            {"fit_result::predict", "wrong number of data values", std::to_string(law.variables) + ", as given"},
            x.size());
    for (std::size_t k = 0; k < x.size(); ++k)
      require(math::is_finite(x[k]), errc::non_finite,
              {"fit_result::predict", "data value is not finite", "finite numbers"}, x[k],
              {static_cast<std::ptrdiff_t>(k)});
    auto const row = law.row(x);
    vector_of<T> gradient(estimates_.size());
    T const value = law.value(estimates_, row, gradient);
    bool const defined = math::is_finite(value) && detail::power_law::is_finite(gradient);
    require(defined && (!solver_->goal.logarithmic || value > T(0)), errc::domain,
            {"fit_result::predict", "the fitted formula has no value there", "a point inside its domain"}, value);
    if (uses_draws() && converged()) return {value, spread_of_draws(row)};
    if (profile_) return {value, spread_of_profile(row)};
    auto const reason = refusal("fit_result::predict");
    return {value, reason ? prediction_spread<T>::refused(*reason) : spread_of_errors(value, gradient)};
  }

  /// Tells whether a parameter is a coefficient that is positive under this objective and whose estimate is zero.
  bool is_held_at_zero(int k) const {
    auto const i = static_cast<std::size_t>(k);
    return best_.bound[i] && solver_->limits.vanishing[i] && estimates_(k) == T(0);
  }

  bool has_draws() const { return draws_.has_value(); }
  /// Tells whether intervals come from resamples: there are some, and `bootstrap` was asked for them or nothing else
  /// gives intervals.
  bool uses_draws() const { return has_draws() && (resampled_ || !profile_); }
  /// The resamples, drawn when they are first asked for; thread-safe, the same bits whoever asks.
  /// @throws error no_interval where there are none
  bootstrap_draws<T> const& draws() const& {
    require(has_draws(), errc::no_interval, {"fit_result::draws", "the fit has no bootstrap", "one with resamples"});
    return draws_->get();
  }
  bootstrap_draws<T> draws() const&& { return draws(); }

  /// Tells whether least squares gives a covariance.  It gives none where a parameter is at its bound, for it would
  /// treat that parameter as known.
  bool has_covariance() const {
    return objective.is_least_squares() && degrees_of_freedom() > 0 && certificate.at_bound.empty();
  }

  /// The reason why no interval exists, if none does.
  std::optional<error> refusal(std::string_view function) const {
    auto const because = [&](errc code, std::string const& what) { return error(code, function, {}, what); };
    if (!converged())
      return because(errc::not_converged, "the fit has no certificate of convergence; expected a converged fit");
    if (uses_draws()) return draws().refusal(function);
    if (profile_ || has_covariance()) return std::nullopt;
    std::string const remedy = "; expected a bootstrap: the option .replicates or bootstrap(fit, ...)";
    if (!objective.is_least_squares())
      return because(errc::no_interval,
                     "the objective " + objective.name() + " has no valid covariance formula" + remedy);
    if (!certificate.at_bound.empty())
      return because(errc::no_interval, "parameter " + certificate.at_bound.front() + " is held at its bound" + remedy);
    return because(errc::no_interval, "as many parameters as rows leave no scatter to estimate, got " +
                   std::to_string(rows_in_use_) + "; expected more rows than parameters");
  }

  /// Throws where there is no interval.
  void require_interval(std::string_view function) const {
    if (auto const reason = refusal(function)) throw error(*reason);
  }

  /// s^2 (J^T W J)^-1 in coordinates (logarithms of positive parameters); zero where there is none.
  matrix_of<T> const& coordinate_covariance() const { return covariance_; }

 protected:
  fitted_law(std::shared_ptr<detail::power_law::solver<T> const> solver, minimum<T> const& best,
             fit_certificate<T> found)
      : objective(solver->goal), objective_value(0), certificate(std::move(found)), solver_(std::move(solver)),
        best_(best), estimates_(solver_->parameters(best)),
        covariance_(matrix_of<T>::Constant(estimates_.size(), estimates_.size(), T(0))) {
    auto const& weights = solver_->table.weights;
    residuals = solver_->squares(weights).residuals(estimates_);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!(weights[i] > T(0))) continue;
      objective_value += T(weights[i] * objective(residuals[i]));
      ++rows_in_use_;
    }
    for (bool const bound : best.bound) free_parameters_ += bound ? 0 : 1;
    if (has_covariance()) set_covariance();
    if (has_profile())
      profile_ = deferred<detail::power_law::profile_likelihood<T>>([from = solver_, best, rows = rows_in_use_] {
        return detail::power_law::profile_likelihood<T>(from, best, rows);
      });
  }

  std::optional<deferred<bootstrap_draws<T>>> draws_;
  bool resampled_ = false;

 private:
  friend struct detail::power_law::fit_access;

  std::shared_ptr<detail::power_law::solver<T> const> solver_;
  minimum<T> best_;
  vector_of<T> estimates_;
  matrix_of<T> covariance_;
  std::size_t rows_in_use_ = 0;
  std::size_t free_parameters_ = 0;
  std::optional<deferred<detail::power_law::profile_likelihood<T>>> profile_;

  /// Whether the likelihood tells more than its curvature at the estimate: it does not for a linear law, nor for
  /// residuals that are rounding errors.
  bool has_profile() const {
    if (!objective.is_least_squares() || !converged() || certificate.exact_fit) return false;
    if (rows_in_use_ <= static_cast<std::size_t>(estimates_.size())) return false;
    bool is_linear = !objective.logarithmic;
    for (int k = 0; k < number_of_parameters(); ++k) {
      if (best_.bound[static_cast<std::size_t>(k)] && !is_held_at_zero(k)) return false;
      is_linear = is_linear && solver_->table.law->parameters[static_cast<std::size_t>(k)].linear;
    }
    return !is_linear;
  }

  void require_position(std::string_view function, int k) const {
    require(0 <= k && k < number_of_parameters(), errc::out_of_range,
            {function, "index does not exist", "0 <= k < " + std::to_string(number_of_parameters())},
            k);
  }

  bool is_logarithm(int k) const { return solver_->positive[static_cast<std::size_t>(k)]; }

  /// The variance of a residual of weight 1; it is at least that of rounding errors.
  T scatter() const {
    T const least = solver_->squares(solver_->table.weights).rounding_level();
    return T(T(2) * (std::max)(objective_value, least) / detail::as_scalar<T>(degrees_of_freedom()));
  }

  void set_covariance() {
    matrix_of<T> const inverse = cholesky_factor<T>(detail::power_law::scaled_curvature(best_)).inverse();
    T const variance = scatter();
    auto const unit = [this](Eigen::Index k) { return math::sqrt(T(best_.at.gauss(k, k))); };
    for (Eigen::Index j = 0; j < inverse.rows(); ++j)
      for (Eigen::Index k = 0; k < inverse.cols(); ++k)
        covariance_(j, k) = T(T(variance * inverse(j, k)) / T(unit(j) * unit(k)));
  }

  deferred<T> standard_error(int k) const {
    if (uses_draws() && converged()) return deferred<T>([draws = *draws_, k] { return draws.get().standard_error(k); });
    if (profile_ && !has_covariance())
      return deferred<T>([profile = *profile_, k] { return profile.get().standard_error(k); });
    if (refusal("fit_result::parameter")) return std::numeric_limits<T>::quiet_NaN();
    T const error = math::sqrt(T(covariance_(k, k)));
    return is_logarithm(k) ? T(error * estimates_(k)) : error;
  }

  prediction_spread<T> spread_of_errors(T const& value, vector_of<T> gradient) const {
    bool const logarithmic = solver_->goal.logarithmic;
    for (int k = 0; k < number_of_parameters(); ++k) {
      if (is_logarithm(k)) gradient(k) *= estimates_(k);
      if (logarithmic) gradient(k) /= value;
    }
    T const curve = detail::power_law::quadratic_form(covariance_, gradient);
    return prediction_spread<T>::of_errors(value, math::sqrt(curve), math::sqrt(T(curve + scatter())),
                                           degrees_of_freedom(), logarithmic);
  }

  prediction_spread<T> spread_of_profile(std::vector<T> const& row) const {
    return prediction_spread<T>::of_intervals(
        [profile = *profile_, row](T const& level) { return profile.get().of_curve(row, level); },
        [profile = *profile_, row](T const& level) { return profile.get().of_run(row, level); });
  }

  deferred<prediction_spread<T>> spread_of_draws(std::vector<T> row) const {
    return deferred<prediction_spread<T>>([draws = *draws_, from = solver_, row = std::move(row)] {
      bootstrap_draws<T> const& drawn = draws.get();
      if (auto const reason = drawn.refusal("fit_result::predict")) return prediction_spread<T>::refused(*reason);
      std::vector<T> curves;
      for (auto const& theta : drawn.parameters) curves.push_back(from->table.law->value(theta, row));
      return prediction_spread<T>::of_draws(std::move(curves), drawn.scatter, from->goal.logarithmic);
    });
  }
};

namespace detail::power_law {

/// The access of the other files of this room to the making of a fit and to the solver behind it.
struct fit_access {
  template <class Fit, class... Arguments>
  static Fit make(Arguments&&... arguments) {
    return Fit(std::forward<Arguments>(arguments)...);
  }

  template <class T>
  static detail::power_law::solver<T> const& solver(fitted_law<T> const& fit) {
    return *fit.solver_;
  }
  template <class T>
  static std::shared_ptr<detail::power_law::solver<T> const> const& shared_solver(fitted_law<T> const& fit) {
    return fit.solver_;
  }
};

}  // namespace detail::power_law

}  // namespace freefield
