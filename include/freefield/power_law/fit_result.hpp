#pragma once
/// @file
/// A fitted law: parameters with errors, intervals, predictions, certificate.

#include <freefield/power_law/certificate.hpp>
#include <freefield/power_law/prediction.hpp>
#include <freefield/power_law/solver.hpp>

#include <Eigen/Cholesky>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
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
  T standard_error;  ///< NaN where there is none; `interval` says why
};

/// Re-optimised fits of resampled rows.
template <class T, class Vector>
struct bootstrap_draws {
  std::vector<Vector> parameters;  ///< one per resample, in the order of the resamples
  std::vector<T> scatter;          ///< one residual per resample: how far a new run lies from its curve
  std::size_t failed = 0;          ///< resamples whose minimum has no certificate; they are kept
};

template <class T, expression Formula, class Data>
class fit_result {
 public:
  using scalar = T;
  using model = detail::model<T, Formula, Data>;
  using vector = typename model::vector;
  using matrix = typename model::matrix;
  static constexpr int size = model::size;
  static constexpr auto parameters = typename model::parameters{};

  Formula formula;
  freefield::objective<T> objective;
  T objective_value;            ///< sum_i w_i rho(r_i) at the minimum
  fit_certificate<T> certificate;
  std::vector<T> residuals;     ///< log f - log y or f - y, one per row

  bool converged() const { return certificate.converged; }
  std::size_t rows() const { return residuals.size(); }
  std::size_t degrees_of_freedom() const { return rows_in_use_ - free_parameters_; }

  /// All estimates, in the order of `parameters`.
  vector const& estimates() const { return estimates_; }
  /// The same as coordinates: logarithms of the positive parameters.
  vector const& coordinates() const { return best_.point; }

  template <fixed_string Name>
  parameter_estimate<T> operator[](symbol_node<Name> s) const {
    return parameter(position(s));
  }
  parameter_estimate<T> parameter(int k) const {
    require_position("fit_result::parameter", k);
    return {model::names()[static_cast<std::size_t>(k)], estimates_[k], standard_error(k)};
  }

  /// Confidence interval of one parameter: percentiles of the bootstrap where there is one, else Student's t with the
  /// covariance of least squares (of the logarithm, for a positive parameter).
  /// @throws error not_converged, no_interval
  template <fixed_string Name>
  freefield::interval<T> interval(symbol_node<Name> s, T const& level) const {
    return interval(position(s), level);
  }
  freefield::interval<T> interval(int k, T const& level) const {
    require_position("fit_result::interval", k);
    detail::require_level("fit_result::interval", level);
    require_interval("fit_result::interval");
    if (has_draws()) return detail::percentile_interval(draws_of(k), level);
    T const reach = T(detail::t_factor(level, degrees_of_freedom()) * math::sqrt(T(covariance_(k, k))));
    if (!is_logarithm(k)) return {T(estimates_[k] - reach), T(estimates_[k] + reach)};
    return {T(estimates_[k] * math::exp(T(-reach))), T(estimates_[k] * math::exp(reach))};
  }

  /// Correlations of the parameters (of the logarithms of those positive in every resample): near +-1 two parameters
  /// cannot be told apart.  0 for parameters that do not vary.
  matrix correlation() const {
    require_interval("fit_result::correlation");
    matrix result = has_draws() ? draws_covariance() : covariance_;
    vector const scale =
        result.diagonal().unaryExpr([](T const& v) { return v > T(0) ? T(T(1) / math::sqrt(v)) : T(0); });
    for (int j = 0; j < size; ++j)
      for (int k = 0; k < size; ++k) result(j, k) *= T(scale[j] * scale[k]);
    return result;
  }

  /// The fitted curve where the data variables have the given values: `fit.predict(N = 7e10, D = 1.4e12)`.
  template <class... Bindings>
  prediction<T> predict(Bindings const&... bindings) const {
    if constexpr (detail::check_bindings<Bindings...>(Data{})) return predict_at(values_of(bindings...));
  }

  /// As `predict`, with the values of the data variables in the order of `given`.
  prediction<T> predict_at(std::array<T, Data::size()> const& x) const {
    auto const row = solver_->table->model.make_row(x);
    vector gradient;
    T const value = solver_->table->model.value(estimates_, row, gradient);
    bool const defined = math::is_finite(value) && math::is_finite(T(gradient.sum()));
    require(defined && (!objective.logarithmic || value > T(0)), errc::domain,
            {"fit_result::predict", "the fitted formula has no value there", "a point inside its domain"}, value);
    if (auto const reason = refusal("fit_result::predict")) return prediction<T>::without_interval(value, *reason);
    return has_draws() ? predict_by_draws(value, row) : predict_by_covariance(value, gradient);
  }

  /// A coefficient that is positive under this objective, and at zero.
  bool is_held_at_zero(int k) const {
    auto const i = static_cast<std::size_t>(k);
    return best_.bound[i] && solver_->limits.vanishing[i] && estimates_[k] == T(0);
  }

  bool has_draws() const { return !draws_.parameters.empty(); }
  bootstrap_draws<T, vector> const& draws() const { return draws_; }

  /// Whether least squares gives a covariance: not where a parameter is at its bound, which it would take as known.
  bool has_covariance() const {
    return objective.is_least_squares() && degrees_of_freedom() > 0 && certificate.at_bound.empty();
  }

  /// Why there is no interval of anything, if there is none.
  std::optional<error> refusal(std::string_view function) const {
    auto const because = [&](errc code, std::string const& what) { return error(code, function, {}, what); };
    if (!converged())
      return because(errc::not_converged, "the fit has no certificate of convergence; expected a converged fit");
    if (has_draws()) {
      if (draws_.failed * 20 <= draws_.parameters.size()) return std::nullopt;
      return because(errc::not_converged, "bootstrap resamples without certificate, got " +
                     std::to_string(draws_.failed) + "; expected at most one in twenty");
    }
    if (has_covariance()) return std::nullopt;
    std::string const remedy = "; expected a bootstrap: the option .replicates or bootstrap(fit, ...)";
    if (!objective.is_least_squares())
      return because(errc::no_interval, "the objective " + objective.name() + " has no valid covariance formula" + remedy);
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
  matrix const& coordinate_covariance() const { return covariance_; }
  detail::solver<T, model> const& solver() const { return *solver_; }

  /// y = f exp(-r) or f - r for a residual r: a run near the curve f.
  T run_near(T const& curve, T const& residual) const {
    return objective.logarithmic ? T(curve * math::exp(T(-residual))) : T(curve - residual);
  }

  fit_result(Formula const& f, std::shared_ptr<detail::solver<T, model> const> solver,
             detail::minimum<T, size> const& best, fit_certificate<T> found)
      : formula(f), objective(solver->goal), objective_value(0), certificate(std::move(found)),
        solver_(std::move(solver)), best_(best), estimates_(solver_->parameters(best)) {
    auto const& weights = solver_->table->weights;
    residuals = solver_->squares(weights).residuals(estimates_);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!(weights[i] > T(0))) continue;
      objective_value += T(weights[i] * objective(residuals[i]));
      ++rows_in_use_;
    }
    for (bool const bound : best.bound) free_parameters_ += bound ? 0 : 1;
    if (has_covariance()) set_covariance();
  }

  /// The same fit with other resamples.
  fit_result with_draws(bootstrap_draws<T, vector> draws) const {
    fit_result result = *this;
    result.draws_ = std::move(draws);
    return result;
  }

 private:
  std::shared_ptr<detail::solver<T, model> const> solver_;
  detail::minimum<T, size> best_;
  vector estimates_;
  matrix covariance_ = matrix::Zero();
  std::size_t rows_in_use_ = 0;
  std::size_t free_parameters_ = 0;
  bootstrap_draws<T, vector> draws_;

  template <fixed_string Name>
  static constexpr int position(symbol_node<Name> s) {
    static_assert(decltype(parameters)::contains(symbol_node<Name>{}),
                  "freefield: this symbol is no parameter of the fitted formula");
    return static_cast<int>(parameters.index_of(s));
  }

  static void require_position(std::string_view function, int k) {
    require(0 <= k && k < size, errc::domain,
            {function, "position of a parameter out of range", "0 <= k < " + std::to_string(size)}, k);
  }

  bool is_logarithm(int k) const { return solver_->positive[static_cast<std::size_t>(k)]; }

  /// Variance of a residual of weight 1; at least that of rounding.
  T scatter() const {
    T const least = solver_->squares(solver_->table->weights).rounding_level();
    return T(T(2) * (std::max)(objective_value, least) / T(static_cast<int>(degrees_of_freedom())));
  }

  void set_covariance() {
    matrix const inverse = Eigen::LLT<matrix>(detail::scaled_curvature(best_)).solve(matrix::Identity());
    for (int j = 0; j < size; ++j) {
      for (int k = 0; k < size; ++k) {
        T const unit = T(math::sqrt(T(best_.at.gauss(j, j))) * math::sqrt(T(best_.at.gauss(k, k))));
        covariance_(j, k) = T(scatter() * inverse(j, k) / unit);
      }
    }
  }

  T standard_error(int k) const {
    T const none = std::numeric_limits<T>::quiet_NaN();
    if (refusal("fit_result::parameter")) return none;
    if (has_draws()) return detail::spread_of(draws_of(k));
    T const error = math::sqrt(T(covariance_(k, k)));
    return is_logarithm(k) ? T(error * estimates_[k]) : error;
  }

  std::vector<T> draws_of(int k) const {
    std::vector<T> values;
    values.reserve(draws_.parameters.size());
    for (auto const& theta : draws_.parameters) values.push_back(theta[k]);
    return values;
  }

  matrix draws_covariance() const {
    std::vector<vector> draws = draws_.parameters;
    for (int k = 0; k < size; ++k) {
      bool const positive = std::all_of(draws.begin(), draws.end(), [k](vector const& d) { return d[k] > T(0); });
      if (!is_logarithm(k) || !positive) continue;
      for (auto& d : draws) d[k] = math::log(T(d[k]));
    }
    vector mean = vector::Zero();
    matrix sum = matrix::Zero();
    T const n(static_cast<int>(draws.size()));
    for (auto const& d : draws) mean += d / n;
    for (auto const& d : draws) sum += (d - mean) * (d - mean).transpose() / T(n - T(1));
    return sum;
  }

  template <class... Bindings>
  static std::array<T, Data::size()> values_of(Bindings const&... bindings) {
    std::array<T, Data::size()> values{};
    auto const store = [&]<class V, class Value>(binding<V, Value> const& b) {
      static_assert(Data::contains(V{}), "freefield: predict takes values of the data variables of the fit alone");
      T const value = T(b.value);
      require(math::is_finite(value), errc::non_finite,
              {"fit_result::predict", "value of " + std::string(V::name()) + " is not finite", "a finite number"},
              value);
      values[Data::index_of(V{})] = value;
    };
    (store(bindings), ...);
    return values;
  }

  prediction<T> predict_by_covariance(T const& value, vector gradient) const {
    for (int k = 0; k < size; ++k)
      if (is_logarithm(k)) gradient[k] *= estimates_[k];
    if (objective.logarithmic) gradient /= value;
    T const curve = T(gradient.dot(covariance_ * gradient));
    return prediction<T>::from_covariance(value, math::sqrt(curve), math::sqrt(T(curve + scatter())),
                                          degrees_of_freedom(), objective.logarithmic);
  }

  prediction<T> predict_by_draws(T const& value, typename model::row const& row) const {
    std::vector<T> curves, runs;
    for (std::size_t b = 0; b < draws_.parameters.size(); ++b) {
      curves.push_back(solver_->table->model.value(draws_.parameters[b], row));
      runs.push_back(run_near(curves[b], draws_.scatter[b]));
    }
    return prediction<T>::from_draws(value, std::move(curves), std::move(runs));
  }
};

}  // namespace freefield
