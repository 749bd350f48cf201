#pragma once
/// @file
/// Variable projection: the linear parameters are eliminated, as functions of the others.

#include <freefield/power_law/regression/problem.hpp>

#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// Moves the linear parameters to their weighted least-squares values for the given values of the others.  A positive
/// parameter whose best value is not positive gets a small positive one.
/// Source: G. H. Golub and V. Pereyra, SIAM J. Numer. Anal. 10 (1973) 413.
template <class T>
class linear_projection {
 public:
  explicit linear_projection(problem<T> const& p) : problem_(&p) {
    auto const& parameters = p.table().law->parameters;
    for (std::size_t k = 0; k < parameters.size(); ++k)
      if (parameters[k].linear) linear_.push_back(static_cast<Eigen::Index>(k));
  }

  vector_of<T> operator()(vector_of<T> const& u) const {
    if (linear_.empty()) return u;
    auto const values = least_squares(normal_equations_at(problem_->parameters(u)));
    return values ? moved(u, *values) : u;
  }

  /// The values of the linear parameters that fit best, for rows that have been prepared: f = rest + basis . values.
  std::optional<vector_of<T>> solution(std::vector<T> const& basis, std::vector<T> const& rest) const {
    normal_equations sum{matrix_of<T>::Constant(count(), count(), T(0)), vector_of<T>::Constant(count(), T(0))};
    T const* row = basis.data();
    for (std::size_t i = 0; i < rest.size(); ++i, row += count()) {
      T const& weight = problem_->weights()[i];
      if (!(weight > T(0))) continue;
      T const target = T(problem_->table().observed[i] - rest[i]);
      for (Eigen::Index j = 0; j < count(); ++j) {
        T const scaled = T(weight * row[j]);
        sum.right(j) += T(scaled * target);
        for (Eigen::Index k = 0; k <= j; ++k) sum.square(j, k) += T(scaled * row[k]);
      }
    }
    return least_squares(std::move(sum));
  }

  /// The coordinates with these values of the linear parameters.
  vector_of<T> moved(vector_of<T> u, vector_of<T> const& values) const {
    for (Eigen::Index j = 0; j < count(); ++j) {
      if (is_positive(j) && !(values(j) > T(0))) continue;
      T const target = is_positive(j) ? math::log(T(values(j))) : T(values(j));
      if (math::is_finite(target)) u(parameter(j)) = target;
    }
    return u;
  }

  std::vector<Eigen::Index> const& positions() const { return linear_; }

 private:
  struct normal_equations {
    matrix_of<T> square;
    vector_of<T> right;
  };

  problem<T> const* problem_;
  std::vector<Eigen::Index> linear_;

  Eigen::Index count() const { return static_cast<Eigen::Index>(linear_.size()); }
  Eigen::Index parameter(Eigen::Index j) const { return linear_[static_cast<std::size_t>(j)]; }
  bool is_positive(Eigen::Index j) const { return problem_->is_positive(parameter(j)); }

  normal_equations normal_equations_at(vector_of<T> const& theta) const {
    auto const& table = problem_->table();
    normal_equations sum{matrix_of<T>::Constant(count(), count(), T(0)), vector_of<T>::Constant(count(), T(0))};
    vector_of<T> gradient(theta.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
      T const& weight = problem_->weights()[i];
      if (!(weight > T(0))) continue;
      T rest = T(table.observed[i] - table.law->value(theta, table.row(i), gradient));
      for (auto const k : linear_) rest += T(gradient(k) * theta(k));
      for (Eigen::Index j = 0; j < count(); ++j) {
        T const scaled = T(weight * gradient(parameter(j)));
        sum.right(j) += T(scaled * rest);
        for (Eigen::Index k = 0; k <= j; ++k) sum.square(j, k) += T(scaled * gradient(parameter(k)));
      }
    }
    return sum;
  }

  /// Solves the normal equations.  A positive unknown that comes out negative is held at a thousandth of the value that
  /// it would have alone, the most negative one first.  There is no solution where the columns are not independent.
  std::optional<vector_of<T>> least_squares(normal_equations system) const {
    vector_of<T> scale(count());
    for (Eigen::Index j = 0; j < count(); ++j) {
      scale(j) = T(T(1) / math::sqrt(T(system.square(j, j))));
      system.right(j) *= scale(j);
      for (Eigen::Index k = 0; k <= j; ++k)
        system.square(k, j) = system.square(j, k) = T(system.square(j, k) * T(scale(j) * scale(k)));
    }
    active_set held(linear_.size(), false);
    for (Eigen::Index round = 0;; ++round) {
      auto solution = solve_around(system, held);
      if (!solution) return std::nullopt;
      auto const worst = most_negative(*solution, held);
      if (worst && round < count()) {
        held[static_cast<std::size_t>(*worst)] = true;
        continue;
      }
      for (Eigen::Index j = 0; j < count(); ++j) (*solution)(j) *= scale(j);
      return solution;
    }
  }

  /// The positive unknown that came out most negative, if any did.
  std::optional<Eigen::Index> most_negative(vector_of<T> const& values, active_set const& held) const {
    std::optional<Eigen::Index> worst;
    for (Eigen::Index j = 0; j < count(); ++j) {
      if (!is_positive(j) || held[static_cast<std::size_t>(j)] || !(values(j) <= T(0))) continue;
      if (!worst || values(j) < values(*worst)) worst = j;
    }
    return worst;
  }

  static std::optional<vector_of<T>> solve_around(normal_equations system, active_set const& held) {
    for (Eigen::Index j = 0; j < system.right.size(); ++j) {
      if (!held[static_cast<std::size_t>(j)]) continue;
      for (Eigen::Index k = 0; k < system.right.size(); ++k) system.square(j, k) = system.square(k, j) = T(0);
      system.square(j, j) = T(1);
      system.right(j) = T(system.right(j) / T(1000));
    }
    cholesky_factor<T> const factor(std::move(system.square));
    if (!factor.exists()) return std::nullopt;
    return factor.solve(std::move(system.right));
  }
};

/// A sum of losses; a trial point first gets the best values of its linear parameters.
template <class T>
struct projected_problem {
  problem<T> const& sum;
  linear_projection<T> const* projection;  ///< null if linear parameters stay as they are

  evaluation<T> operator()(vector_of<T> const& u) const { return sum(u); }
  vector_of<T> improved(vector_of<T> const& u) const { return projection ? (*projection)(u) : u; }
};

}  // namespace freefield::detail::power_law
