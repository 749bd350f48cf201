#pragma once
/// @file
/// A fitted law: parameters with errors, intervals, predictions, certificate.

#include <freefield/power_law/certificate.hpp>
#include <freefield/power_law/prediction.hpp>
#include <freefield/power_law/solver.hpp>

#include <Eigen/Cholesky>

#include <cstdint>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
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
    detail::require_level("fit_result::interval", level);
    require_interval("fit_result::interval");
    require(!best_.bound[static_cast<std::size_t>(k)] || has_draws(), errc::no_interval,
            {"fit_result::interval", "parameter " + model::names()[static_cast<std::size_t>(k)] + " is held at its bound",
             "a parameter inside its bounds, or a bootstrap"}, estimates_[k]);
    if (has_draws()) return detail::percentile_interval(draws_of(k), level);
    T const reach = T(detail::t_factor(level, degrees_of_freedom()) * math::sqrt(T(covariance_(k, k))));
    if (!solver_->positive[static_cast<std::size_t>(k)]) return {T(estimates_[k] - reach), T(estimates_[k] + reach)};
    return {T(estimates_[k] * math::exp(T(-reach))), T(estimates_[k] * math::exp(reach))};
  }

  /// Correlations of the parameters (of the logarithms of positive ones): near +-1 two parameters cannot be told apart.
  matrix correlation() const {
    matrix result = has_draws() ? draws_covariance() : (require_interval("fit_result::correlation"), covariance_);
    vector const scale = result.diagonal().unaryExpr([](T const& v) { return v > T(0) ? T(T(1) / math::sqrt(v)) : T(0); });
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
    require(math::is_finite(value) && (!objective.logarithmic || value > T(0)), errc::domain,
            {"fit_result::predict", "the fitted formula has no value there", "a point inside its domain"}, value);
    try {
      require_interval("fit_result::predict");
    } catch (error const& reason) {
      return prediction<T>::without_interval(value, reason);
    }
    return has_draws() ? predict_by_draws(value, row) : predict_by_covariance(value, gradient);
  }

  bool has_draws() const { return !draws_.parameters.empty(); }
  bootstrap_draws<T, vector> const& draws() const { return draws_; }

  /// Throws unless this fit has converged and has a covariance or a bootstrap.
  void require_interval(std::string_view function) const {
    require(converged(), errc::not_converged,
            {function, "the fit has no certificate of convergence", "a converged fit"}, certificate.relative_gradient);
    if (has_draws()) {
      require(draws_.failed * 20 <= draws_.parameters.size(), errc::not_converged,
              {function, "bootstrap resamples without certificate", "at most one in twenty"}, draws_.failed);
      return;
    }
    require(objective.is_least_squares(), errc::no_interval,
            {function, "the objective " + objective.name() + " has no valid covariance formula",
             "a bootstrap: the option .replicates or bootstrap(fit, ...)"});
    require(degrees_of_freedom() > 0, errc::no_interval,
            {function, "as many parameters as rows leave no scatter to estimate", "more rows than parameters"}, rows_in_use_);
  }

  /// s^2 (J^T W J)^-1 in coordinates (logarithms of positive parameters); zero for parameters at a bound.
  matrix const& coordinate_covariance() const { return covariance_; }
  detail::solver<T, model> const& solver() const { return *solver_; }

  fit_result(Formula const& f, std::shared_ptr<detail::solver<T, model> const> solver, detail::minimum<T, size> const& best,
             fit_certificate<T> found)
      : formula(f), objective(solver->goal), objective_value(best.at.value), certificate(std::move(found)),
        solver_(std::move(solver)), best_(best) {
    auto const& table = *solver_->table;
    auto const problem = solver_->problem_with(table.weights, {true, T(0)});
    estimates_ = problem.parameters(best.point);
    for (int k = 0; k < size; ++k) {
      bool const floor = best.bound[static_cast<std::size_t>(k)] && solver_->positive[static_cast<std::size_t>(k)] &&
                         best.point[k] > solver_->limits.lower[k] && best.at.gradient[k] >= T(0);
      if (floor) estimates_[k] = T(0);
      free_parameters_ += best.bound[static_cast<std::size_t>(k)] ? 0 : 1;
    }
    for (auto const& w : table.weights) rows_in_use_ += w > T(0) ? 1 : 0;
    residuals = problem.residuals(estimates_);
    if (objective.rho == freefield::objective<T>::loss::absolute) objective_value = sum_of_sizes(table.weights);
    set_covariance(best);
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
    static_assert(decltype(parameters)::contains(symbol_node<Name>{}), "freefield: this symbol is no parameter of the fitted formula");
    return static_cast<int>(parameters.index_of(s));
  }

  T sum_of_sizes(std::vector<T> const& weights) const {
    T sum(0);
    for (std::size_t i = 0; i < residuals.size(); ++i) sum += T(weights[i] * math::abs(residuals[i]));
    return sum;
  }

  void set_covariance(detail::minimum<T, size> const& best) {
    if (!objective.is_least_squares() || rows_in_use_ <= free_parameters_) return;
    matrix const scaled = detail::scaled_curvature(best);
    matrix const inverse = Eigen::LLT<matrix>(scaled).solve(matrix::Identity());
    T const variance = T(T(2) * best.at.value / T(static_cast<int>(degrees_of_freedom())));
    for (int j = 0; j < size; ++j) {
      for (int k = 0; k < size; ++k) {
        if (best.bound[static_cast<std::size_t>(j)] || best.bound[static_cast<std::size_t>(k)]) continue;
        covariance_(j, k) = T(variance * inverse(j, k) / math::sqrt(T(best.at.gauss(j, j) * best.at.gauss(k, k))));
      }
    }
  }

  T standard_error(int k) const {
    if (!converged() || best_.bound[static_cast<std::size_t>(k)]) return std::numeric_limits<T>::quiet_NaN();
    if (has_draws()) return detail::spread_of(draws_of(k));
    if (!objective.is_least_squares() || degrees_of_freedom() == 0) return std::numeric_limits<T>::quiet_NaN();
    T const error = math::sqrt(T(covariance_(k, k)));
    return solver_->positive[static_cast<std::size_t>(k)] ? T(error * estimates_[k]) : error;
  }

  std::vector<T> draws_of(int k) const {
    std::vector<T> values;
    values.reserve(draws_.parameters.size());
    for (auto const& theta : draws_.parameters) values.push_back(theta[k]);
    return values;
  }

  matrix draws_covariance() const {
    auto const coordinates = [this](vector theta) {
      for (int k = 0; k < size; ++k)
        if (solver_->positive[static_cast<std::size_t>(k)]) theta[k] = math::log(T(theta[k]));
      return theta;
    };
    vector mean = vector::Zero();
    matrix sum = matrix::Zero();
    T const n(static_cast<int>(draws_.parameters.size()));
    for (auto const& theta : draws_.parameters) mean += coordinates(theta) / n;
    for (auto const& theta : draws_.parameters) {
      vector const d = coordinates(theta) - mean;
      sum += d * d.transpose() / T(n - T(1));
    }
    return sum;
  }

  template <class... Bindings>
  static std::array<T, Data::size()> values_of(Bindings const&... bindings) {
    std::array<T, Data::size()> values{};
    auto const store = [&]<class V, class Value>(binding<V, Value> const& b) {
      T const value = T(b.value);
      require(math::is_finite(value), errc::non_finite,
              {"fit_result::predict", "value of " + std::string(V::name()) + " is not finite", "a finite number"}, value);
      if constexpr (Data::contains(V{})) values[Data::index_of(V{})] = value;
    };
    (store(bindings), ...);
    return values;
  }

  prediction<T> predict_by_covariance(T const& value, vector gradient) const {
    for (int k = 0; k < size; ++k)
      if (solver_->positive[static_cast<std::size_t>(k)]) gradient[k] *= estimates_[k];
    if (objective.logarithmic) gradient /= value;
    T const curve = T(gradient.dot(covariance_ * gradient));
    T const scatter = T(T(2) * objective_value / T(static_cast<int>(degrees_of_freedom())));
    return prediction<T>::from_covariance(value, math::sqrt(curve), math::sqrt(T(curve + scatter)), degrees_of_freedom(),
                                          objective.logarithmic);
  }

  /// y = f exp(-r) or f - r for a residual r of the fit, on the curve of each resample.
  prediction<T> predict_by_draws(T const& value, typename model::row const& row) const {
    std::vector<T> curves, runs;
    for (std::size_t b = 0; b < draws_.parameters.size(); ++b) {
      curves.push_back(solver_->table->model.value(draws_.parameters[b], row));
      T const& r = draws_.scatter[b];
      runs.push_back(objective.logarithmic ? T(curves[b] * math::exp(T(-r))) : T(curves[b] - r));
    }
    return prediction<T>::from_draws(value, std::move(curves), std::move(runs));
  }
};

namespace detail {

template <class T>
void write_cell(std::ostream& out, T const& value, int width) {
  std::ostringstream text;
  text.precision(out.precision());
  text << value;
  std::string const cell = text.str();
  for (auto n = static_cast<int>(cell.size()); n < width; ++n) out << ' ';
  out << cell;
}

}  // namespace detail

/// The table a person wants to see.
template <class T, expression Formula, class Data>
std::ostream& operator<<(std::ostream& out, fit_result<T, Formula, Data> const& fit) {
  out << fit.formula << "\n"
      << fit.rows() << " rows, objective " << fit.objective.name() << " = " << fit.objective_value << "\n"
      << "  parameter      estimate  std. error        95 % interval\n";
  for (int k = 0; k < fit.size; ++k) {
    auto const row = fit.parameter(k);
    detail::write_cell(out, row.name, 11);
    detail::write_cell(out, row.estimate, 14);
    detail::write_cell(out, row.standard_error, 12);
    out << "   ";
    try {
      out << fit.interval(k, T(T(19) / T(20)));
    } catch (error const& reason) {
      out << "none: " << to_string(reason.code);
    }
    out << '\n';
  }
  if (fit.has_draws()) out << "  pairs bootstrap, " << fit.draws().parameters.size() << " resamples, " << fit.draws().failed << " without certificate\n";
  return out << "  " << fit.certificate << '\n';
}

}  // namespace freefield
