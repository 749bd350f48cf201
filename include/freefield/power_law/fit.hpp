#pragma once
/// @file
/// Fitting any formula to a table.

#include <freefield/power_law/bootstrap.hpp>
#include <freefield/power_law/starts.hpp>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail {

/// float tables are fitted in double, as Boost.Math promotes: the normal equations of a power law lose half the digits.
template <class T> struct fit_scalar { using type = T; };
template <> struct fit_scalar<float> { using type = double; };

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
    require(math::is_finite(values[i]), errc::non_finite, {"fit", "observed value is not finite", "finite numbers"}, values[i], {place});
    require(!logarithmic || values[i] > T(0), errc::domain,
            {"fit", "observed value is not positive", "positive values under a logarithmic objective"}, values[i], {place});
  }
  return values;
}

template <class T>
std::vector<T> checked_weights(std::vector<T> const& weights, std::size_t rows, int parameters) {
  if (weights.empty()) return std::vector<T>(rows, T(1));
  require(weights.size() == rows, errc::size_mismatch, {"fit", "option .weights has another size than the observed column", std::to_string(rows) + " weights"}, weights.size());
  int in_use = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    require(math::is_finite(weights[i]) && weights[i] >= T(0), errc::domain, {"fit", "weight out of range", "finite weights >= 0"}, weights[i], {static_cast<std::ptrdiff_t>(i)});
    in_use += weights[i] > T(0) ? 1 : 0;
  }
  require(in_use >= parameters, errc::underdetermined, {"fit", "fewer rows of positive weight than parameters", std::to_string(parameters) + " rows or more"}, in_use);
  return weights;
}

template <class T, class Model, class... Bindings>
std::shared_ptr<fit_table<T, Model> const> make_table(Model const& model, data_columns<Bindings...> const& data,
                                                      std::vector<T> observed, std::vector<T> weights) {
  fit_table<T, Model> table{model, {}, std::move(observed), std::move(weights)};
  std::size_t const rows = table.observed.size();
  auto const columns = std::apply([&](auto const&... b) { return std::array{checked_column<T>(b, rows)...}; }, data.columns);
  std::array<T, sizeof...(Bindings)> x{};
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < columns.size(); ++k) x[k] = columns[k][i];
    table.rows.push_back(table.model.make_row(x));
    for (T const& value : table.rows.back())
      require(math::is_finite(value), errc::domain, {"fit", "a part of the formula has no value at this row", "data inside its domain"},
              value, {static_cast<std::ptrdiff_t>(i)});
  }
  return std::make_shared<fit_table<T, Model> const>(std::move(table));
}

/// Which parameters are positive: data scales, those named, and under a logarithmic objective the linear ones.
template <class T, std::size_t P>
std::array<bool, P> positive_parameters(std::array<bool, P> const& linear, std::array<parameter_role, P> const& roles,
                                        std::vector<std::string> const& names, fit_options<T> const& options) {
  std::array<bool, P> positive{};
  for (std::size_t k = 0; k < P; ++k)
    positive[k] = (linear[k] && options.objective.logarithmic) || roles[k] == parameter_role::data_scale;
  for (auto const& name : options.sign_free) positive[position_of(name.text, names, "sign_free")] = false;
  for (auto const& name : options.positive) positive[position_of(name.text, names, "positive")] = true;
  return positive;
}

template <class T, class Solver>
void set_limits(Solver& solver, std::vector<std::string> const& names, fit_options<T> const& options) {
  T const infinity = std::numeric_limits<T>::infinity();
  solver.limits.lower.setConstant(T(-infinity));
  solver.limits.upper.setConstant(infinity);
  for (auto const& b : options.bounds) {
    std::size_t const k = position_of(b.parameter.text, names, "bounds");
    require(b.lower < b.upper, errc::domain, {"fit", "bounds of " + b.parameter.text + " leave no room", "lower < upper"}, b.lower);
    bool const positive = solver.positive[k];
    require(!positive || b.upper > T(0), errc::domain, {"fit", "upper bound of the positive parameter " + b.parameter.text, "a bound > 0"}, b.upper);
    auto const i = static_cast<int>(k);
    solver.limits.lower[i] = positive ? (b.lower > T(0) ? math::log(b.lower) : T(-infinity)) : b.lower;
    solver.limits.upper[i] = positive ? math::log(b.upper) : b.upper;
  }
}

/// Squared distance of two points in units of the objective.
template <class T, int P>
T distance(minimum<T, P> const& a, minimum<T, P> const& b) {
  T sum(0);
  for (int k = 0; k < P; ++k) {
    T const step = T(a.point[k] - b.point[k]);
    sum += T(step * step * a.at.gauss(k, k));
  }
  return a.at.value > T(0) ? T(sum / a.at.value) : sum;
}

/// The best of all starts, and how many of them reach it.  Starts that meet after the cheap first stage share the second.
template <class T, class Model>
struct multistart {
  struct candidate {
    minimum<T, Model::size> at;
    std::size_t starts;
  };
  std::vector<candidate> candidates;
  std::size_t tried = 0;

  multistart(solver<T, Model> const& s, std::vector<typename Model::vector> const& starts) {
    for (auto const& start : starts) {
      ++tried;
      auto const near = s.approach(s.table->weights, start);
      if (near.at.feasible && !join(near, T(T(1) / T(100000000)))) candidates.push_back({near, 1});
    }
    auto const approached = std::exchange(candidates, {});
    for (auto const& c : approached) {
      auto const fine = s.polish(s.table->weights, c.at.point);
      if (fine.at.feasible) candidates.push_back({fine, c.starts});
    }
  }

  minimum<T, Model::size> const& best() const {
    require(!candidates.empty(), errc::not_converged, {"fit", "the formula has no value at any start", "starts inside its domain"}, tried);
    return std::min_element(candidates.begin(), candidates.end(),
                            [](auto const& a, auto const& b) { return a.at.at.value < b.at.at.value; })->at;
  }

  /// Starts whose objective is within 1e-7 relative of the best, at the same parameters.
  std::size_t agreeing(bool exact) const {
    auto const& top = best();
    std::size_t count = 0;
    for (auto const& c : candidates) {
      T const excess = T(c.at.at.value - top.at.value);
      bool const same = exact ? distance(top, c.at) < T(1) : !(excess > T(top.at.value / T(10000000)));
      count += same ? c.starts : 0;
    }
    return count;
  }

 private:
  bool join(minimum<T, Model::size> const& near, T const& tolerance) {
    for (auto& c : candidates) {
      if (!(distance(c.at, near) < tolerance)) continue;
      ++c.starts;
      return true;
    }
    return false;
  }
};

/// Whether the residuals are rounding errors: |r| <= 64 eps (1 + |log y|), or of y itself.
template <class T, class Model>
bool is_exact_fit(solver<T, Model> const& s, minimum<T, Model::size> const& best) {
  auto const problem = s.problem_with(s.table->weights, {true, T(0)});
  auto const residuals = problem.residuals(problem.parameters(best.point));
  T const unit = T(T(64) * std::numeric_limits<T>::epsilon());
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    T const& y = s.table->observed[i];
    T const scale = s.goal.logarithmic ? T(T(1) + math::abs(math::log(y))) : math::abs(y);
    if (!(math::abs(residuals[i]) <= T(unit * scale))) return false;
  }
  return true;
}

template <class T, class Model>
fit_certificate<T> certify(solver<T, Model> const& s, multistart<T, Model> const& search, std::vector<std::string> const& names) {
  auto const& best = search.best();
  fit_certificate<T> c;
  c.exact_fit = is_exact_fit(s, best);
  c.converged = is_converged(best, c.exact_fit);
  c.relative_gradient = best.relative_gradient;
  c.newton_decrement = best.newton_decrement;
  c.condition_number = require_identifiable(best, names);
  c.iterations = best.iterations;
  c.starts = search.tried;
  c.starts_agreeing = search.agreeing(c.exact_fit);
  for (std::size_t k = 0; k < names.size(); ++k)
    if (best.bound[k]) c.at_bound.push_back(names[k]);
  return c;
}

/// Smallest and largest positive value among the data columns.
template <class T, class... Bindings>
std::pair<T, T> positive_range(data_columns<Bindings...> const& data) {
  T smallest(1), largest(1);
  bool first = true;
  auto const scan = [&](auto const& column) {
    for (decltype(column.size()) i = 0; i < column.size(); ++i) {
      T const x(column[i]);
      if (!(x > T(0))) continue;
      smallest = first || x < smallest ? x : smallest;
      largest = first || x > largest ? x : largest;
      first = false;
    }
  };
  std::apply([&](auto const&... b) { (scan(b.value), ...); }, data.columns);
  return {smallest, largest};
}

}  // namespace detail

/// Fits `formula` to `observed`: the symbols in `data` are variables, all others are parameters.
///
///     auto fit = ff::fit(E + A * pow(N, -alpha), given(N = sizes), losses, {.objective = ff::huber_log(1e-3)});
///     fit[alpha].estimate;  fit.interval(alpha, 0.95);  fit.predict(N = 7e10);  std::cout << fit;
///
/// Minimises sum_i w_i rho(r_i) (see `objective`) by multi-start variable projection over the parameters that do not
/// enter linearly, then Newton's method with exact derivatives; the answer does not depend on the units of the data.
/// The scalar is that of `observed` (float is fitted in double).  Cost: about 1 ms for 240 rows and five parameters.
/// @throws error empty, underdetermined, size_mismatch, non_finite, domain (a value <= 0 under a log objective), degenerate
///         (a constant column), unidentifiable (naming the flat direction), unknown_name (in an option)
/// @see Golub and Pereyra, SIAM J. Numer. Anal. 10, 413 (1973) for the projection.
template <expression Formula, class... Bindings, detail::column Observed,
          real_scalar T = typename detail::fit_scalar<detail::element_t<Observed>>::type>
auto fit(Formula const& formula, data_columns<Bindings...> const& data, Observed const& observed,
         std::type_identity_t<fit_options<T>> const& options = {}) {
  using variables = typename data_columns<Bindings...>::variables;
  using model = detail::model<T, Formula, variables>;
  auto const names = model::names();
  auto values = detail::checked_observations<T>(observed, options.objective.logarithmic, model::size);
  auto weights = detail::checked_weights(options.weights, values.size(), model::size);

  auto solver = std::make_shared<detail::solver<T, model>>();
  solver->table = detail::make_table<T>(model(formula), data, std::move(values), std::move(weights));
  solver->goal = options.objective;
  solver->max_iterations = options.max_iterations;
  auto const roles = detail::roles_of<Formula, variables>(typename model::parameters{});
  solver->positive = detail::positive_parameters(model::is_linear, roles, names, options);
  detail::set_limits(*solver, names, options);

  auto const [smallest, largest] = detail::positive_range<T>(data);
  auto starts = detail::automatic_starts<T, typename model::vector>(roles, model::is_linear, options.number_of_starts, smallest, largest);
  if (!options.starts.empty()) starts = detail::grid_of(options.starts, names, starts.front());

  detail::multistart<T, model> const search(*solver, starts);
  auto certificate = detail::certify(*solver, search, names);
  fit_result<T, Formula, variables> const result(formula, solver, search.best(), std::move(certificate));
  if (options.objective.is_least_squares() || options.replicates == 0 || !result.converged()) return result;
  return bootstrap(result, {.replicates = options.replicates, .seed = options.seed});
}

}  // namespace freefield
