#pragma once
/// @file
/// The sum of losses of a curve over a table, as a function of coordinates in which positive parameters are logarithms.

#include <freefield/numeric/newton.hpp>
#include <freefield/power_law/regression/curve.hpp>
#include <freefield/power_law/objective.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// The loss rho of one residual and its derivatives: r^2 / 2, or width (|r| - width / 2) where |r| > window.  Usually
/// `window` is the width.  With the window of a wider loss, a Newton step from the minimum of that loss leads close to
/// the minimum for `width`.
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
template <class T>
struct fit_table {
  std::shared_ptr<curve<T> const> law;
  std::vector<T> rows;      ///< the rows of the curve, one after the other
  std::vector<T> observed;
  std::vector<T> weights;
  std::vector<T> rounding;  ///< residuals of this size are rounding errors: 64 eps (1 + |log y|), or of the largest |y|

  std::size_t size() const { return observed.size(); }
  std::span<T const> row(std::size_t i) const {
    return std::span<T const>(rows).subspan(i * law->row_size, law->row_size);
  }
};

/// sum_i w_i rho(r_i) over a table, where the w_i are the weights of the table or these times bootstrap counts.
template <class T>
class problem {
 public:
  problem(fit_table<T> const& table, std::vector<T> const& weights, bool logarithmic, loss_function<T> const& loss,
          active_set const& positive)
      : table_(&table), weights_(&weights), logarithmic_(logarithmic), loss_(loss), positive_(&positive) {}

  /// Computes parameters from coordinates: exp(u_k) for positive ones, u_k for others.
  vector_of<T> parameters(vector_of<T> u) const {
    for (Eigen::Index k = 0; k < u.size(); ++k)
      if (is_positive(k)) u(k) = math::exp(T(u(k)));
    return u;
  }
  vector_of<T> coordinates(vector_of<T> theta) const {
    for (Eigen::Index k = 0; k < theta.size(); ++k)
      if (is_positive(k)) theta(k) = math::log(T(theta(k)));
    return theta;
  }

  evaluation<T> operator()(vector_of<T> const& u) const {
    vector_of<T> const theta = parameters(u);
    vector_of<T> const units = units_at(theta);
    std::vector<T> expansion(table_->law->expansion_size());
    auto total = evaluation<T>::zero(theta.size());
    for (std::size_t i = 0; i < table_->size() && total.feasible; ++i) {
      T const& weight = (*weights_)[i];
      if (!(weight > T(0))) continue;
      table_->law->expand(theta, table_->row(i), expansion);
      change_coordinates(expansion, units);
      total.feasible = add(total, expansion, table_->observed[i], weight);
    }
    total.scale = total.value;
    complete(total);
    total.feasible = total.feasible && total.is_finite();
    return total;
  }

  /// The value of half the sum of squares where all residuals are rounding errors.
  T rounding_level() const {
    T sum(0);
    for (std::size_t i = 0; i < table_->size(); ++i)
      sum += T(T((*weights_)[i] * table_->rounding[i]) * T(table_->rounding[i] / T(2)));
    return sum;
  }

  /// The residuals log f - log y or f - y of all rows, those of weight 0 included.
  std::vector<T> residuals(vector_of<T> const& theta) const {
    std::vector<T> result;
    result.reserve(table_->size());
    for (std::size_t i = 0; i < table_->size(); ++i) {
      T const f = table_->law->value(theta, table_->row(i));
      T const& y = table_->observed[i];
      result.push_back(logarithmic_ ? T(math::log(f) - math::log(y)) : T(f - y));
    }
    return result;
  }

  fit_table<T> const& table() const { return *table_; }
  std::vector<T> const& weights() const { return *weights_; }
  bool logarithmic() const { return logarithmic_; }
  loss_function<T> const& loss() const { return loss_; }
  bool is_positive(Eigen::Index k) const { return (*positive_)[static_cast<std::size_t>(k)]; }

 private:
  fit_table<T> const* table_;
  std::vector<T> const* weights_;
  bool logarithmic_;
  loss_function<T> loss_;
  active_set const* positive_;

  /// Adds one row to the upper triangles, and replaces its gradient by that of the residual.  Returns false where the
  /// logarithm does not exist.
  bool add(evaluation<T>& total, std::vector<T>& expansion, T const& y, T const& weight) const {
    Eigen::Index const size = total.gradient.size();
    T const& f = expansion[0];
    T* const gradient = expansion.data() + 1;
    T const* hessian = gradient + size;
    if (logarithmic_ && !(f > T(0))) return false;
    T const residual = logarithmic_ ? math::log(T(f / y)) : T(f - y);
    auto const loss = loss_(residual);
    T const slope = T(weight * loss.slope), gauss = T(weight * loss.weight);
    T newton = T(weight * loss.curvature), bend = slope;  // of products of first derivatives, of second derivatives
    if (logarithmic_) {
      T const inverse = T(T(1) / f);
      for (Eigen::Index j = 0; j < size; ++j) gradient[j] *= inverse;
      newton -= slope;
      bend *= inverse;
    }
    total.value += T(weight * loss.value);
    for (Eigen::Index j = 0; j < size; ++j, hessian += j) {
      T* const gauss_column = &total.gauss(0, j);
      T* const newton_column = &total.newton(0, j);
      total.gradient(j) += T(slope * gradient[j]);
      for (Eigen::Index k = 0; k <= j; ++k) {
        T const square = T(gradient[j] * gradient[k]);
        gauss_column[k] += T(gauss * square);
        newton_column[k] += T(T(newton * square) + T(bend * hessian[k]));
      }
    }
    return true;
  }

  /// The derivatives of the parameters with respect to their coordinates: a positive one is an exponential.
  vector_of<T> units_at(vector_of<T> const& theta) const {
    vector_of<T> units(theta.size());
    for (Eigen::Index j = 0; j < theta.size(); ++j) units(j) = is_positive(j) ? T(theta(j)) : T(1);
    return units;
  }

  /// Multiplies the derivatives of one row by those units.  This is done row by row, where A x^-alpha is of the size of
  /// y, because sums of squares of x^-alpha underflow for large exponents.
  static void change_coordinates(std::vector<T>& expansion, vector_of<T> const& units) {
    Eigen::Index const size = units.size();
    T* const gradient = expansion.data() + 1;
    T* hessian = gradient + size;
    for (Eigen::Index j = 0; j < size; ++j, hessian += j) {
      gradient[j] *= units(j);
      for (Eigen::Index k = 0; k <= j; ++k) hessian[k] = T(T(hessian[k] * units(j)) * units(k));
    }
  }

  /// Adds the curvature of the exponentials themselves, and the lower triangles.
  void complete(evaluation<T>& total) const {
    for (Eigen::Index j = 0; j < total.gradient.size(); ++j) {
      for (Eigen::Index k = 0; k < j; ++k) {
        total.gauss(j, k) = total.gauss(k, j);
        total.newton(j, k) = total.newton(k, j);
      }
      if (is_positive(j)) total.newton(j, j) += total.gradient(j);
    }
  }
};

}  // namespace freefield::detail::power_law
