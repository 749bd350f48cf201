#pragma once
/// @file
/// Fitting any formula to a table.

#include <freefield/power_law/bootstrap.hpp>
#include <freefield/power_law/regression/checked_table.hpp>
#include <freefield/power_law/fit_scalar.hpp>
#include <freefield/power_law/regression/multistart.hpp>
#include <freefield/power_law/regression/print_fit.hpp>
#include <freefield/power_law/regression/starts.hpp>
#include <freefield/power_law/regression/warnings.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::power_law {

template <class T, class... Bindings>
std::vector<data_column<T>> columns_of(data_columns<Bindings...> const& data) {
  return std::apply([](auto const&... b) {
    return std::vector<data_column<T>>{{std::string(std::remove_cvref_t<decltype(b)>::variable_type::name()),
                                        numbers_of<T>(b.value)}...};
  }, data.columns);
}

/// Decides which parameters are kept positive and fitted as logarithms.  These are the parameters whose sign the
/// formula fixes and, under a logarithmic objective, the linear ones, except for those with a negative lower bound and
/// those of the option `sign_free`; and besides these the parameters of the option `positive`.
template <class T>
active_set positive_parameters(std::vector<parameter_traits> const& parameters, fit_options<T> const& options) {
  active_set positive;
  for (auto const& p : parameters)
    positive.push_back((p.linear && options.objective.logarithmic) || p.sign_is_fixed);
  for (auto const& b : options.bounds)
    if (b.lower < T(0)) positive[position_of(b.parameter.text, parameters, "bounds")] = false;
  std::vector<bool> taken(parameters.size(), false);  // shared: naming one in both options is an error
  for (auto const& name : options.sign_free)
    positive[next_position(name.text, parameters, "sign_free", taken)] = false;
  for (auto const& name : options.positive) positive[next_position(name.text, parameters, "positive", taken)] = true;
  return positive;
}

/// The limits of the coordinates.  One step changes a logarithm by at most 4 and an exponent by at most 1.
template <class T>
box<T> box_of(std::vector<parameter_traits> const& parameters, active_set const& positive,
                 std::vector<parameter_bounds<T>> const& bounds) {
  auto limits = box<T>::everything(static_cast<Eigen::Index>(parameters.size()));
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    auto const i = static_cast<Eigen::Index>(k);
    if (positive[k]) limits.reach(i) = T(4);
    if (parameters[k].role == parameter_role::exponent) limits.reach(i) = T(1);
    limits.vanishing[k] = positive[k] && !parameters[k].sign_is_fixed;
  }
  std::vector<bool> taken(parameters.size(), false);
  for (auto const& b : bounds) {
    std::size_t const k = next_position(b.parameter.text, parameters, "bounds", taken);
    require(b.lower < b.upper, errc::bad_option,
            {"fit", "bounds of " + b.parameter.text + " leave no room", "lower < upper"}, b.lower);
    require(!positive[k] || b.upper > T(0), errc::bad_option,
            {"fit", "upper bound of the positive parameter " + b.parameter.text + " is not positive", "a bound > 0"},
            b.upper);
    auto const i = static_cast<Eigen::Index>(k);
    if (!positive[k]) limits.lower(i) = b.lower;
    else if (b.lower > T(0)) limits.lower(i) = math::log(b.lower);
    limits.upper(i) = positive[k] ? math::log(b.upper) : b.upper;
  }
  return limits;
}

template <class T>
void require_objective(objective<T> const& goal, std::vector<T> const& rounding) {
  if (goal.rho != objective<T>::loss::huber) return;
  require(goal.width > T(0) && math::is_finite(goal.width), errc::bad_option,
          {"fit", "width delta of the objective is out of range", "a finite delta > 0"}, goal.width);
  T const least = *std::max_element(rounding.begin(), rounding.end());
  require(goal.width >= least, errc::bad_option,
          {"fit", "width delta of the objective is below the rounding of residuals", "a wider one, or absolute_log"},
          goal.width);
}

/// Where each parameter starts: the range of its sizes at the rows where it has one.
template <class T>
std::vector<start_range<T>> ranges_of(fit_table<T> const& table, std::vector<data_column<T>> const& columns,
                                      active_set const& positive, box<T> const& limits) {
  column_rows<T> const data(columns);
  std::vector<start_range<T>> ranges;
  for (std::size_t k = 0; k < table.law->parameters.size(); ++k) {
    auto const& p = table.law->parameters[k];
    auto const i = static_cast<Eigen::Index>(k);
    bool const has_positive = positive[k] || limits.upper(i) > T(0),
               has_negative = !positive[k] && limits.lower(i) < T(0);
    ranges.push_back({p.role, p.at_zero, positive[k], has_positive, has_negative, {T(0), T(0)}});
  }
  std::vector<bool> known(ranges.size(), false);
  for (std::size_t i = 0; i < data.rows.size(); ++i) {
    auto const sizes = table.law->sizes(data.rows[i], table.observed[i], data.lowest, data.highest, data.rows.size());
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      if (!math::is_finite(sizes[k]) || !(ranges[k].is_place() || sizes[k] > T(0))) continue;
      auto& [smallest, largest] = ranges[k].sizes;
      smallest = known[k] ? (std::min)(smallest, sizes[k]) : sizes[k];
      largest = known[k] ? (std::max)(largest, sizes[k]) : sizes[k];
      known[k] = true;
    }
  }
  for (std::size_t k = 0; k < ranges.size(); ++k)
    if (!known[k]) ranges[k].role = parameter_role::general;
  return ranges;
}

/// Refuses x = 0 in x^b where no start has an exponent b > 0, and where the formula is then 0 and its logarithm is
/// compared.
template <class T>
void require_powers_at_zero(fit_table<T> const& table, std::vector<vector_of<T>> const& starts,
                            std::vector<data_column<T>> const& columns, bool logarithmic) {
  for (std::size_t k = 0; k < table.law->row_size; ++k) {
    auto const part = table.law->part(k);
    if (!part.is_power_of_data) continue;
    T const zero = base_logarithm{}(T(0));
    for (std::size_t i = 0; i < table.size(); ++i) {
      auto const row = table.row(i);
      auto const has_value = [&](auto const& start) {
        T const f = table.law->value(start, row);
        return math::is_finite(f) && (!logarithmic || f > T(0));
      };
      if (!(table.weights[i] > T(0)) || row[k] != zero || std::any_of(starts.begin(), starts.end(), has_value))
        continue;
      refuse_part(part, columns, i, math::is_finite(table.law->value(starts.front(), row))
                                        ? "a formula that is positive there, least squares of values, or no zeros"
                                        : "a positive exponent, or no zeros");
    }
  }
}

/// The result of a fit, without the type of its formula.
template <class T>
struct found_fit {
  std::shared_ptr<solver<T> const> from;
  minimum<T> best;
  fit_certificate<T> certificate;
};

template <class T>
found_fit<T> find_fit(std::shared_ptr<curve<T> const> law, std::vector<data_column<T>> const& columns,
                      std::vector<T> observed, fit_options<T> const& options) {
  require(options.replicates != 1, errc::bad_option, {"fit", "option .replicates is too small", "0, or 2 or more"},
          options.replicates);
  require(options.max_iterations >= 1, errc::bad_option,
          {"fit", "option .max_iterations is out of range", "at least 1"}, options.max_iterations);
  auto result = std::make_shared<solver<T>>();
  result->table = make_table(std::move(law), columns, std::move(observed), options);
  require_objective(options.objective, result->table.rounding);
  auto const& parameters = result->table.law->parameters;
  result->goal = options.objective;
  result->max_iterations = options.max_iterations;
  result->positive = positive_parameters(parameters, options);
  result->limits = box_of(parameters, result->positive, options.bounds);

  auto const ranges = ranges_of(result->table, columns, result->positive, result->limits);
  auto starts = automatic_starts(parameters, options.number_of_starts, ranges);
  bool const given = !options.starts.empty();
  if (given) starts = grid_of(options.starts, parameters, result->positive, starts.front());
  require_powers_at_zero(result->table, starts, columns, options.objective.logarithmic);
  multistart<T> const search(*result, starts, given);
  vector_of<T> const theta = result->parameters(search.best());
  auto const help = remedy(search.best(), theta, ranges, parameters);
  found_fit<T> found{result, search.best(), search.certify(help)};
  auto& warnings = found.certificate.warnings;
  if (!found.certificate.converged) warnings.push_back("no start reached a minimum: " + help);
  else if (!found.certificate.exact_fit)
    warn_of_structure(warnings, result->table, columns, result->squares(result->table.weights).residuals(theta));
  if (!options.objective.is_least_squares()) warn_of_zeros(warnings, theta, found.best.bound, parameters);
  return found;
}

}  // namespace detail::power_law

/// Fits `formula` to `observed`: the symbols in `data` are variables, all others are parameters.
///
///     auto fit = ff::fit(E + A * pow(N, -alpha), given(N = sizes), losses, {.objective = ff::huber_log(1e-3)});
///     fit[alpha].estimate;  fit.interval(alpha, 0.95);  fit.predict(N = 7e10);  std::cout << fit;
///
/// Minimises sum_i w_i rho(r_i) (see `objective`) by multi-start variable projection over the parameters that do not
/// enter linearly, then Newton's method with exact derivatives.  Starts have the sizes that the dimensions of the
/// formula and the range of the data give them, so that the answer does not depend on units; a formula with a period
/// has a minimum for each of many frequencies and needs `.starts`.  Robust objectives are searched for their lowest
/// minimum.  What speaks against a fit is in `certificate.warnings`.
/// The scalar is that of `observed` (float and integers are fitted in double).  Cost: a few ms for 240 rows and five
/// parameters, several times that for a robust objective and many outliers; intervals are computed when asked for.
/// @throws error empty, underdetermined, size_mismatch, non_finite, domain (a value <= 0 under a log objective),
///         bad_option, degenerate (a constant column), unidentifiable (naming the flat direction), not_converged (no
///         start has a value), unknown_name and duplicate_name (in an option)
/// @see Golub and Pereyra, SIAM J. Numer. Anal. 10, 413 (1973) for the projection.
template <expression Formula, class... Bindings, detail::column Observed,
          real_scalar T = typename detail::power_law::fit_scalar<detail::element_t<Observed>>::type>
auto fit(Formula const& formula, data_columns<Bindings...> const& data, Observed const& observed,
         std::type_identity_t<fit_options<T>> const& options = {}) {
  using variables = typename data_columns<Bindings...>::variables;
  if constexpr (detail::power_law::formula_check<Formula, variables>::holds) {
    auto found = detail::power_law::find_fit<T>(
        std::make_shared<detail::power_law::model<T, Formula, variables> const>(formula),
        detail::power_law::columns_of<T>(data), detail::power_law::numbers_of<T>(observed), options);
    auto result = detail::power_law::fit_access::make<fit_result<T, Formula, variables>>(
        formula, std::move(found.from), found.best, std::move(found.certificate));
    bool const resamples = !result.has_covariance() && result.degrees_of_freedom() > 0 && options.replicates > 0;
    if (!resamples || !result.converged()) return result;
    auto draws = detail::power_law::deferred_draws<T>(
        result, {options.replicates, options.seed, options.execution, options.progress});
    result = result.with_draws(std::move(draws), options.bootstrap_at_once);
    if (options.bootstrap_at_once) static_cast<void>(result.draws());
    return result;
  }
}

}  // namespace freefield
