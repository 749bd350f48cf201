#pragma once
/// @file
/// The best linear parameters under a robust loss, for given values of the others.

#include <freefield/power_law/regression/solver.hpp>
#include <freefield/power_law/regression/vectors.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace freefield::detail::power_law {

/// A point and its loss.
template <class T>
struct judged_point {
  vector_of<T> coordinates;
  T loss{};
};

/// Fits the linear parameters by iteratively reweighted least squares.  Where others are fixed, f = rest + basis .
/// values, and the weight c of a row makes the normal equations of sum c (f - y)^2 those of sum w rho(r): c (f - y) =
/// w rho'(r) dr/df.  For r = log f - log y this is c = w (rho'(r) / r) log(f / y) / (f (f - y)).
/// Source: P. W. Holland and R. E. Welsch, Commun. Stat. A 6 (1977) 813.
template <class T>
class robust_projection {
 public:
  robust_projection(solver<T> const& s, T const& width) : solver_(&s), rho_{false, width} {}

  /// The lowest point on the way from the least-squares values; none where the objective has no value.
  std::optional<judged_point<T>> operator()(vector_of<T> const& theta) const {
    auto reweighted = solver_->relative_weights(solver_->table.weights);
    return fit(theta, reweighted, 10);
  }

  /// Fits all parameters to squares that have the weights of the robust fit at the start, twice; none where the
  /// objective has no value.
  std::optional<vector_of<T>> approach(vector_of<T> theta) const {
    auto const& s = *solver_;
    vector_of<T> u;
    for (int round = 0; round < 2; ++round) {
      auto reweighted = s.relative_weights(s.table.weights);
      auto const point = fit(theta, reweighted, 3);
      if (!point) return round == 0 ? std::nullopt : std::optional<vector_of<T>>(u);
      theta = s.squares(s.table.weights).parameters(point->coordinates);
      auto const squares = s.approach_squares(s.table.weights, reweighted, theta);
      u = squares.at.feasible ? squares.point : point->coordinates;
      theta = s.squares(s.table.weights).parameters(u);
    }
    return u;
  }

 private:
  solver<T> const* solver_;
  loss_function<T> rho_;

  std::optional<judged_point<T>> fit(vector_of<T> const& theta, std::vector<T>& reweighted, int rounds) const {
    auto const& s = *solver_;
    problem<T> const squares(s.table, reweighted, false, {true, T(0)}, s.positive);
    linear_projection<T> const project(squares);
    auto const rows = rows_at(theta, project.positions());
    std::optional<judged_point<T>> best;
    for (int round = 0; round < rounds; ++round) {
      auto const values = project.solution(rows.basis, rows.rest);
      if (!values) break;
      vector_of<T> coefficients = *values;
      for (std::size_t j = 0; j < rows.unit.size(); ++j) coefficients(static_cast<Eigen::Index>(j)) /= rows.unit[j];
      vector_of<T> const u = s.limits.inside(project.moved(squares.coordinates(theta), coefficients));
      if (!power_law::is_finite(u)) break;
      auto const loss = reweigh(rows, squares.parameters(u), project.positions(), reweighted);
      if (loss && (!best || *loss < best->loss)) best = judged_point<T>{u, *loss};
      if (project.positions().empty()) break;
    }
    return best;
  }

  /// f = rest + sum_j basis_j unit_j theta_j in each row; the largest |basis_j| is 1.
  struct prepared_rows {
    std::vector<T> basis, rest, unit;
  };

  prepared_rows rows_at(vector_of<T> const& theta, std::vector<Eigen::Index> const& linear) const {
    auto const& table = solver_->table;
    prepared_rows rows{{}, {}, std::vector<T>(linear.size(), T(0))};
    vector_of<T> gradient(theta.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
      T rest = T(table.law->value(theta, table.row(i), gradient));
      for (std::size_t j = 0; j < linear.size(); ++j) {
        T const slope = T(gradient(linear[j]));
        rest -= T(slope * theta(linear[j]));
        rows.basis.push_back(slope);
        rows.unit[j] = (std::max)(T(rows.unit[j]), T(math::abs(slope)));
      }
      rows.rest.push_back(rest);
    }
    for (std::size_t i = 0; i < rows.basis.size(); ++i) rows.basis[i] /= rows.unit[i % linear.size()];
    return rows;
  }

  /// Computes the loss, which does not exist where the law has no logarithm, and the weights of the next round.
  std::optional<T> reweigh(prepared_rows const& rows, vector_of<T> const& theta,
                           std::vector<Eigen::Index> const& linear, std::vector<T>& reweighted) const {
    auto const& table = solver_->table;
    bool const logarithmic = solver_->goal.logarithmic;
    T const tiny = T(T(1) / T(1000000));
    T sum(0);
    bool exists = true;
    std::size_t next = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
      T f = rows.rest[i];
      for (std::size_t j = 0; j < linear.size(); ++j) f += T(rows.basis[next++] * T(theta(linear[j]) * rows.unit[j]));
      T const& y = table.observed[i];
      T const& weight = table.weights[i];
      if (!(weight > T(0))) continue;
      T const difference = T(f - y);
      bool const has_logarithm = logarithmic && f > T(0);
      T const r = has_logarithm ? math::log(T(f / y)) : logarithmic ? T(difference / y) : difference;
      exists = exists && has_logarithm == logarithmic && math::is_finite(r);
      auto const loss = rho_(r);
      bool const differs = has_logarithm && math::abs(r) > tiny;
      T const square = !logarithmic ? T(1) : differs ? T(T(f * difference) / r) : T(y * y);
      sum += T(weight * loss.value);
      reweighted[i] = T(T(weight * loss.weight) / square);
    }
    return exists ? std::optional<T>(sum) : std::nullopt;
  }
};

}  // namespace freefield::detail::power_law
