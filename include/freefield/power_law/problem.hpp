#pragma once
/// @file
/// The sum of losses of a model over a table, as a function of coordinates in which positive parameters are logarithms.

#include <freefield/power_law/model.hpp>
#include <freefield/power_law/newton.hpp>
#include <freefield/power_law/objective.hpp>

#include <limits>
#include <vector>

namespace freefield::detail {

/// rho, rho' and rho'' of one residual: r^2 / 2, and for Huber's loss width (|r| - width / 2) where |r| > window.
/// `window` is the width itself, or that of a wider loss whose minimum is known, to follow the minimum to `width`.
template <class T>
struct loss_function {
  bool square;
  T width;
  T window = width;

  struct derivatives {
    T value, slope, curvature, weight;  ///< weight = slope / residual
  };

  derivatives operator()(T const& r) const {
    T const size = r < T(0) ? T(-r) : r;
    if (square || size <= window) return {T(r * r / T(2)), r, T(1), T(1)};
    return {T(width * T(size - width / T(2))), r < T(0) ? T(-width) : width, T(0), T(width / size)};
  }
};

/// The table of a fit, in the scalar of the fit.
template <class T, class Model>
struct fit_table {
  Model model;
  std::vector<typename Model::row> rows;
  std::vector<T> observed;
  std::vector<T> weights;
  std::vector<T> rounding;  ///< residuals of this size are rounding errors: 64 eps (1 + |log y|), or of the largest |y|

  std::size_t size() const { return rows.size(); }
};

/// sum_i w_i rho(r_i) over a table, with w_i the given weights (those of the table, or bootstrap counts times them).
template <class T, class Model>
class problem {
 public:
  static constexpr int size = Model::size;
  using vector = typename Model::vector;
  using matrix = typename Model::matrix;
  using positivity = std::array<bool, static_cast<std::size_t>(size)>;

  problem(fit_table<T, Model> const& table, std::vector<T> const& weights, bool logarithmic,
          loss_function<T> const& loss, positivity const& positive)
      : table_(&table), weights_(&weights), logarithmic_(logarithmic), loss_(loss), positive_(positive) {}

  /// Parameters from coordinates: exp(u_k) for the positive ones, u_k for the others.
  vector parameters(vector const& u) const {
    vector theta = u;
    for (int k = 0; k < size; ++k)
      if (positive_[static_cast<std::size_t>(k)]) theta[k] = math::exp(T(u[k]));
    return theta;
  }
  vector coordinates(vector const& theta) const {
    vector u = theta;
    for (int k = 0; k < size; ++k)
      if (positive_[static_cast<std::size_t>(k)]) u[k] = math::log(T(theta[k]));
    return u;
  }

  evaluation<T, size> operator()(vector const& u) const {
    vector const theta = parameters(u);
    evaluation<T, size> sum;
    expansion<T, size> at;
    for (std::size_t i = 0; i < table_->size(); ++i) {
      T const& weight = (*weights_)[i];
      if (!(weight > T(0))) continue;
      table_->model.expand(theta, table_->rows[i], at);
      if (!add(sum, at, table_->observed[i], weight)) return infeasible();
    }
    change_coordinates(sum, theta);
    return sum.is_finite() ? sum : infeasible();
  }

  /// The sum of squares / 2 of residuals that are rounding errors.
  T rounding_level() const {
    T sum(0);
    for (std::size_t i = 0; i < table_->size(); ++i)
      sum += T(T((*weights_)[i] * table_->rounding[i]) * T(table_->rounding[i] / T(2)));
    return sum;
  }

  /// log f - log y or f - y in every row, also in those of weight 0.
  std::vector<T> residuals(vector const& theta) const {
    std::vector<T> result;
    result.reserve(table_->size());
    for (std::size_t i = 0; i < table_->size(); ++i) {
      T const f = table_->model.value(theta, table_->rows[i]);
      T const& y = table_->observed[i];
      result.push_back(logarithmic_ ? T(math::log(f) - math::log(y)) : T(f - y));
    }
    return result;
  }

  fit_table<T, Model> const& table() const { return *table_; }
  std::vector<T> const& weights() const { return *weights_; }
  positivity const& positive() const { return positive_; }
  bool logarithmic() const { return logarithmic_; }

 private:
  fit_table<T, Model> const* table_;
  std::vector<T> const* weights_;
  bool logarithmic_;
  loss_function<T> loss_;
  positivity positive_;

  static evaluation<T, size> infeasible() {
    evaluation<T, size> none;
    none.feasible = false;
    return none;
  }

  /// One row's contribution; false where the logarithm does not exist.
  bool add(evaluation<T, size>& sum, expansion<T, size>& at, T const& y, T const& weight) const {
    T residual(0);
    if (logarithmic_) {
      if (!(at.value > T(0))) return false;
      T const inverse = T(T(1) / at.value);
      residual = math::log(T(at.value / y));
      at.gradient *= inverse;
      at.hessian *= inverse;
      at.hessian.noalias() -= at.gradient * at.gradient.transpose();
    } else {
      residual = T(at.value - y);
    }
    auto const loss = loss_(residual);
    sum.value += T(weight * loss.value);
    sum.gradient += T(weight * loss.slope) * at.gradient;
    matrix const square = at.gradient * at.gradient.transpose();
    sum.gauss += T(weight * loss.weight) * square;
    sum.newton += T(weight * loss.curvature) * square + T(weight * loss.slope) * at.hessian;
    return true;
  }

  void change_coordinates(evaluation<T, size>& sum, vector const& theta) const {
    for (int k = 0; k < size; ++k) {
      if (!positive_[static_cast<std::size_t>(k)]) continue;
      sum.gradient[k] *= theta[k];
      sum.gauss.row(k) *= theta[k];
      sum.gauss.col(k) *= theta[k];
      sum.newton.row(k) *= theta[k];
      sum.newton.col(k) *= theta[k];
      sum.newton(k, k) += sum.gradient[k];
    }
  }
};

/// Moves the linear parameters to their weighted least-squares values for the given others (variable projection);
/// positive ones that would vanish get a small share of the observations.
template <class T, class Model>
class linear_projection {
 public:
  static constexpr int size = Model::size;
  using vector = typename Model::vector;
  static constexpr int count = [] {
    int n = 0;
    for (bool linear : Model::is_linear) n += linear ? 1 : 0;
    return n;
  }();

  linear_projection(problem<T, Model> const& p, box<T, size> const& limits) : problem_(&p), limits_(&limits) {}

  vector operator()(vector const& u) const {
    if constexpr (count == 0) {
      return u;
    } else {
      vector theta = problem_->parameters(u);
      return apply(u, solve(assemble(theta)));
    }
  }

 private:
  using small_vector = Eigen::Matrix<T, count, 1>;
  using small_matrix = Eigen::Matrix<T, count, count>;
  struct normal_equations {
    small_matrix square = small_matrix::Zero();
    small_vector right = small_vector::Zero();
  };

  problem<T, Model> const* problem_;
  box<T, size> const* limits_;

  static constexpr auto linear_indices() {
    std::array<int, static_cast<std::size_t>(count)> indices{};
    std::size_t n = 0;
    for (int k = 0; k < size; ++k)
      if (Model::is_linear[static_cast<std::size_t>(k)]) indices[n++] = k;
    return indices;
  }
  static constexpr auto index = linear_indices();

  normal_equations assemble(vector const& theta) const {
    auto const& table = problem_->table();
    normal_equations sum;
    vector gradient;
    small_vector column;
    for (std::size_t i = 0; i < table.size(); ++i) {
      T const& weight = problem_->weights()[i];
      if (!(weight > T(0))) continue;
      T rest = T(table.observed[i] - table.model.value(theta, table.rows[i], gradient));
      for (int j = 0; j < count; ++j) {
        int const k = index[static_cast<std::size_t>(j)];
        column[j] = gradient[k];
        rest += T(gradient[k] * theta[k]);
      }
      sum.square += weight * (column * column.transpose());
      sum.right += T(weight * rest) * column;
    }
    return sum;
  }

  bool is_positive(int j) const {
    return problem_->positive()[static_cast<std::size_t>(index[static_cast<std::size_t>(j)])];
  }

  /// Least squares; positive unknowns that come out negative are held at a small share, the most negative first.
  /// Not a number where the columns are not independent.
  small_vector solve(normal_equations system) const {
    small_vector const scale = system.square.diagonal().unaryExpr([](T const& d) { return T(T(1) / math::sqrt(d)); });
    for (int j = 0; j < count; ++j)
      for (int k = 0; k < count; ++k) system.square(j, k) *= T(scale[j] * scale[k]);
    system.right = system.right.cwiseProduct(scale).eval();
    std::array<bool, static_cast<std::size_t>(count)> held{};
    for (int round = 0;; ++round) {
      small_vector const scaled = solve(system, held);
      int worst = -1;
      for (int j = 0; j < count; ++j)
        if (is_positive(j) && !held[static_cast<std::size_t>(j)] && scaled[j] <= T(0) &&
            (worst < 0 || scaled[j] < scaled[worst]))
          worst = j;
      if (worst < 0 || round == count) return scaled.cwiseProduct(scale);
      held[static_cast<std::size_t>(worst)] = true;
    }
  }

  static small_vector solve(normal_equations system, std::array<bool, static_cast<std::size_t>(count)> const& held) {
    for (int j = 0; j < count; ++j) {
      if (!held[static_cast<std::size_t>(j)]) continue;
      system.square.row(j).setZero();
      system.square.col(j).setZero();
      system.square(j, j) = T(1);
      system.right[j] = T(system.right[j] / T(1000));
    }
    Eigen::LLT<small_matrix> const factor(system.square);
    if (factor.info() != Eigen::Success) return small_vector::Constant(std::numeric_limits<T>::quiet_NaN());
    return factor.solve(system.right);
  }

  vector apply(vector const& u, small_vector const& values) const {
    vector moved = u;
    for (int j = 0; j < count; ++j) {
      int const k = index[static_cast<std::size_t>(j)];
      if (is_positive(j) && !(values[j] > T(0))) continue;
      T const target = is_positive(j) ? math::log(T(values[j])) : values[j];
      if (math::is_finite(target)) moved[k] = target;
    }
    return limits_->inside(moved);
  }
};

}  // namespace freefield::detail
