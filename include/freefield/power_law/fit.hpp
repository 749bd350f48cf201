#pragma once
/// @file
/// Fitting any formula to a table.

#include <freefield/power_law/bootstrap.hpp>
#include <freefield/power_law/multistart.hpp>
#include <freefield/power_law/print_fit.hpp>
#include <freefield/power_law/starts.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail {

/// Tables of float and of integers are fitted in double: the normal equations of a power law lose half the digits.
template <class T> struct fit_scalar { using type = T; };
template <> struct fit_scalar<float> { using type = double; };

template <std::integral T> struct fit_scalar<T> { using type = double; };

template <class T, class Column>
std::vector<T> checked_observations(Column const& observed, bool logarithmic, int parameters) {
  auto const rows = static_cast<std::size_t>(observed.size());
  require(rows > 0, errc::empty, {"fit", "the observed column is empty", "at least one row"});
  require(rows >= static_cast<std::size_t>(parameters), errc::underdetermined,
          {"fit", "fewer rows than parameters", std::to_string(parameters) + " rows or more"}, rows);
  std::vector<T> values;
  for (std::size_t i = 0; i < rows; ++i) {
    values.push_back(T(observed[static_cast<decltype(observed.size())>(i)]));
    auto const place = static_cast<std::ptrdiff_t>(i);
    require(math::is_finite(values[i]), errc::non_finite, {"fit", "observed value is not finite", "finite numbers"},
            values[i], {place});
    require(!logarithmic || values[i] > T(0), errc::domain,
            {"fit", "observed value is not positive", "positive values under a logarithmic objective"}, values[i],
            {place});
  }
  return values;
}

template <class T>
std::vector<T> checked_weights(std::vector<T> const& weights, std::size_t rows, int parameters) {
  if (weights.empty()) return std::vector<T>(rows, T(1));
  require(weights.size() == rows, errc::size_mismatch,
          {"fit", "option .weights has another size than the observed column", std::to_string(rows) + " weights"},
          weights.size());
  int in_use = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    require(math::is_finite(weights[i]) && weights[i] >= T(0), errc::domain,
            {"fit", "weight out of range", "finite weights >= 0"}, weights[i], {static_cast<std::ptrdiff_t>(i)});
    in_use += weights[i] > T(0) ? 1 : 0;
  }
  require(in_use >= parameters, errc::underdetermined,
          {"fit", "fewer rows of positive weight than parameters", std::to_string(parameters) + " rows or more"},
          in_use);
  return weights;
}

/// Residuals that are rounding errors: 64 eps (1 + |log y|) of logarithms; else of equal weighted size,
/// sqrt(w) r = 64 eps max sqrt(w) |y|.
template <class T>
std::vector<T> rounding_of(std::vector<T> const& observed, std::vector<T> const& weights, bool logarithmic) {
  T const unit = T(T(64) * std::numeric_limits<T>::epsilon());
  T largest(0);
  for (std::size_t i = 0; i < observed.size(); ++i)
    largest = (std::max)(largest, T(math::sqrt(weights[i]) * math::abs(observed[i])));
  std::vector<T> rounding;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    T const scale = logarithmic           ? T(T(1) + math::abs(math::log(observed[i])))
                    : weights[i] > T(0) ? T(largest / math::sqrt(weights[i]))
                                          : math::abs(observed[i]);
    rounding.push_back(T(unit * scale));
  }
  return rounding;
}

template <class T, class Model, class... Bindings>
std::shared_ptr<fit_table<T, Model> const> make_table(Model const& model, data_columns<Bindings...> const& data,
                                                      std::vector<T> observed, std::vector<T> weights,
                                                      bool logarithmic) {
  fit_table<T, Model> table{model, {}, std::move(observed), std::move(weights), {}};
  table.rounding = rounding_of(table.observed, table.weights, logarithmic);
  std::size_t const rows = table.observed.size();
  auto const columns =
      std::apply([&](auto const&... b) { return std::array{checked_column<T>(b, rows)...}; }, data.columns);
  std::array<T, sizeof...(Bindings)> x{};
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < columns.size(); ++k) x[k] = columns[k][i];
    table.rows.push_back(table.model.make_row(x));
    for (T const& value : table.rows.back())
      require(math::is_finite(value), errc::domain,
              {"fit", "a part of the formula has no value at this row", "data inside its domain"}, value,
              {static_cast<std::ptrdiff_t>(i)});
  }
  return std::make_shared<fit_table<T, Model> const>(std::move(table));
}

/// Which parameters are positive: those whose sign the formula fixes, under a logarithmic objective the linear ones,
/// and those named; without those named otherwise or bounded below by a negative number.
template <class T, std::size_t P>
std::array<bool, P> positive_parameters(parameter_traits<P> const& traits, std::vector<std::string> const& names,
                                        fit_options<T> const& options) {
  std::array<bool, P> positive{};
  for (std::size_t k = 0; k < P; ++k)
    positive[k] = (traits.linear[k] && options.objective.logarithmic) || traits.sign_is_fixed[k];
  for (auto const& b : options.bounds)
    if (b.lower < T(0)) positive[position_of(b.parameter.text, names, "bounds")] = false;
  std::vector<bool> taken(P, false);  // by either option: none says both of a parameter
  for (auto const& name : options.sign_free) positive[next_position(name.text, names, "sign_free", taken)] = false;
  for (auto const& name : options.positive) positive[next_position(name.text, names, "positive", taken)] = true;
  return positive;
}

/// Limits of the coordinates; one step changes a logarithm by at most 4 and an exponent by at most 1.
template <class Solver, std::size_t P, class T>
void set_limits(Solver& solver, parameter_traits<P> const& traits, std::vector<std::string> const& names,
                std::vector<parameter_bounds<T>> const& bounds) {
  T const infinity = std::numeric_limits<T>::infinity();
  solver.limits.lower.setConstant(T(-infinity));
  solver.limits.upper.setConstant(infinity);
  solver.limits.reach.setConstant(infinity);
  for (std::size_t k = 0; k < P; ++k) {
    if (solver.positive[k]) solver.limits.reach[static_cast<int>(k)] = T(4);
    if (traits.role[k] == parameter_role::exponent) solver.limits.reach[static_cast<int>(k)] = T(1);
  }
  std::vector<bool> taken(P, false);
  for (auto const& b : bounds) {
    std::size_t const k = next_position(b.parameter.text, names, "bounds", taken);
    require(b.lower < b.upper, errc::domain,
            {"fit", "bounds of " + b.parameter.text + " leave no room", "lower < upper"}, b.lower);
    bool const positive = solver.positive[k];
    require(!positive || b.upper > T(0), errc::domain,
            {"fit", "upper bound of the positive parameter " + b.parameter.text, "a bound > 0"}, b.upper);
    auto const i = static_cast<int>(k);
    if (!positive) solver.limits.lower[i] = b.lower;
    else if (b.lower > T(0)) solver.limits.lower[i] = math::log(b.lower);
    solver.limits.upper[i] = positive ? math::log(b.upper) : b.upper;
  }
}

template <class T>
void require_objective(objective<T> const& goal, std::vector<T> const& rounding) {
  if (goal.rho != objective<T>::loss::huber) return;
  require(goal.width > T(0) && math::is_finite(goal.width), errc::domain,
          {"fit", "width delta of the objective out of range", "a finite delta > 0"}, goal.width);
  T const least = *std::max_element(rounding.begin(), rounding.end());
  require(goal.width >= least, errc::domain,
          {"fit", "width delta of the objective is below the rounding of residuals", "a wider one, or absolute_log"},
          goal.width);
}

template <class T, class Model, std::size_t P>
std::shared_ptr<solver<T, Model>> make_solver(std::shared_ptr<fit_table<T, Model> const> const& table,
                                              parameter_traits<P> const& traits, fit_options<T> const& options) {
  auto const names = Model::names();
  auto result = std::make_shared<solver<T, Model>>();
  result->table = table;
  result->goal = options.objective;
  result->max_iterations = options.max_iterations;
  result->positive = positive_parameters(traits, names, options);
  for (std::size_t k = 0; k < P; ++k) result->limits.vanishing[k] = result->positive[k] && !traits.sign_is_fixed[k];
  set_limits(*result, traits, names, options.bounds);
  return result;
}

template <class T, class Column>
positive_range<T> range_of(Column const& column) {
  positive_range<T> range{T(1), T(1)};
  bool first = true;
  for (decltype(column.size()) i = 0; i < column.size(); ++i) {
    T const x(column[i]);
    if (!(x > T(0))) continue;
    range.smallest = first || x < range.smallest ? x : range.smallest;
    range.largest = first || x > range.largest ? x : range.largest;
    first = false;
  }
  return range;
}

/// Of every column, and (1, 1) for parameters that scale none.
template <class T, class... Bindings>
std::vector<positive_range<T>> ranges_of(data_columns<Bindings...> const& data) {
  return std::apply([](auto const&... b) {
    return std::vector<positive_range<T>>{range_of<T>(b.value)..., {T(1), T(1)}};
  }, data.columns);
}

}  // namespace detail

/// Fits `formula` to `observed`: the symbols in `data` are variables, all others are parameters.
///
///     auto fit = ff::fit(E + A * pow(N, -alpha), given(N = sizes), losses, {.objective = ff::huber_log(1e-3)});
///     fit[alpha].estimate;  fit.interval(alpha, 0.95);  fit.predict(N = 7e10);  std::cout << fit;
///
/// Minimises sum_i w_i rho(r_i) (see `objective`) by multi-start variable projection over the parameters that do not
/// enter linearly, then Newton's method with exact derivatives; the answer does not depend on the units of the data.
/// The scalar is that of `observed` (float and integers are fitted in double).  Cost: a few ms for 240 rows and five
/// parameters.
/// @throws error empty, underdetermined, size_mismatch, non_finite, domain (a value <= 0 under a log objective),
///         degenerate (a constant column), unidentifiable (naming the flat direction), not_converged (no start has a
///         value), unknown_name and duplicate_name (in an option)
/// @see Golub and Pereyra, SIAM J. Numer. Anal. 10, 413 (1973) for the projection.
template <expression Formula, class... Bindings, detail::column Observed,
          real_scalar T = typename detail::fit_scalar<detail::element_t<Observed>>::type>
auto fit(Formula const& formula, data_columns<Bindings...> const& data, Observed const& observed,
         std::type_identity_t<fit_options<T>> const& options = {}) {
  using variables = typename data_columns<Bindings...>::variables;
  if constexpr (detail::formula_check<Formula, variables>::holds) {
    using model = detail::model<T, Formula, variables>;
    require(options.max_iterations >= 1, errc::domain, {"fit", "option .max_iterations out of range", "at least 1"},
            options.max_iterations);
    auto values = detail::checked_observations<T>(observed, options.objective.logarithmic, model::size);
    auto weights = detail::checked_weights(options.weights, values.size(), model::size);
    auto const table = detail::make_table<T>(model(formula), data, std::move(values), std::move(weights),
                                             options.objective.logarithmic);

    detail::require_objective(options.objective, table->rounding);

    constexpr auto traits = detail::traits_of<Formula, model>(typename model::parameters{});
    auto const names = model::names();
    auto solver = detail::make_solver(table, traits, options);
    auto starts = detail::automatic_starts<typename model::vector>(traits, options.number_of_starts,
                                                                   detail::ranges_of<T>(data));
    bool const given = !options.starts.empty();
    if (given) starts = detail::grid_of(options.starts, names, solver->positive, starts.front());

    detail::multistart<T, model> const search(*solver, starts, given);
    fit_result<T, Formula, variables> const result(formula, solver, search.best(), search.certify(names));
    bool const resamples = !result.has_covariance() && result.degrees_of_freedom() > 0 && options.replicates > 0;
    if (!resamples || !result.converged()) return result;
    return bootstrap(result, {.replicates = options.replicates, .seed = options.seed});
  }
}

}  // namespace freefield
