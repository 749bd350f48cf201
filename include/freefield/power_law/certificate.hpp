#pragma once
/// @file
/// The evidence that a fit has converged.

#include <freefield/core/error.hpp>
#include <freefield/power_law/newton.hpp>

#include <Eigen/Cholesky>

#include <array>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace freefield {

/// None of these numbers changes with the units of the data or with sum against mean.
template <class T>
struct fit_certificate {
  /// Positive definite Hessian, relative gradient <= sqrt(eps) and Newton decrement <= eps; where residuals are so
  /// small that their rounding spoils these two, a step that changes no residual by more than its rounding.
  bool converged = false;
  T relative_gradient{};         ///< max_j |g_j| / sqrt(h_j S), h_j the Gauss-Newton curvature, S the objective
  T newton_decrement{};          ///< g^T H^-1 g / (2 S)
  T condition_number{};          ///< 1-norm, of the Gauss-Newton matrix scaled to unit diagonal
  bool exact_fit = false;        ///< |r| is rounding, about 64 eps (1 + |log y|), or 64 eps of the largest |y|
  int iterations = 0;            ///< Newton steps from the best start
  std::size_t starts = 0;        ///< starting points tried
  /// Those with the objective of the best, to 1e-7 of it or to rounding.  Automatic starts go through least squares,
  /// so under many outliers they may agree on a minimum of a robust objective that is not its lowest: give `starts`, too.
  std::size_t starts_agreeing = 0;
  std::vector<std::string> at_bound;  ///< parameters held at a bound

  friend std::ostream& operator<<(std::ostream& out, fit_certificate const& c) {
    out << (c.converged ? (c.exact_fit ? "converged, exact fit" : "converged") : "NOT CONVERGED")
        << ": relative gradient " << c.relative_gradient << ", Newton decrement " << c.newton_decrement
        << ", condition number " << c.condition_number << ", " << c.iterations << " steps, " << c.starts_agreeing
        << " of " << c.starts << " starts agree";
    for (std::size_t k = 0; k < c.at_bound.size(); ++k) out << (k == 0 ? ", at a bound: " : ", ") << c.at_bound[k];
    return out;
  }
};

namespace detail {

/// Whether no step can lower the objective by more than its last digits.  `rounding_level` is the objective of
/// residuals that are rounding errors.
template <class T, int P>
bool is_stationary(minimum<T, P> const& m, T const& rounding_level) {
  if (!m.at.feasible) return false;
  if (!(m.at.value > T(0))) return m.at.gradient.cwiseAbs().maxCoeff() == T(0);  // not squares that underflow
  if (m.at.value <= rounding_level) return true;
  T const unit = (std::max)(T(std::numeric_limits<T>::epsilon()), T(rounding_level / m.at.value));
  return m.convex && m.relative_gradient <= math::sqrt(unit) && m.newton_decrement <= unit;
}

/// The Gauss-Newton matrix of the free parameters, scaled to unit diagonal; bound parameters have a unit row.
template <class T, int P>
Eigen::Matrix<T, P, P> scaled_curvature(minimum<T, P> const& best) {
  Eigen::Matrix<T, P, P> result = Eigen::Matrix<T, P, P>::Identity();
  auto const free = [&](int k) { return !best.bound[static_cast<std::size_t>(k)]; };
  for (int j = 0; j < P; ++j)
    for (int k = 0; k < P; ++k)
      if (j != k && free(j) && free(k))
        result(j, k) = T(best.at.gauss(j, k) / math::sqrt(T(best.at.gauss(j, j))) / math::sqrt(T(best.at.gauss(k, k))));
  return result;
}

template <class T, int P>
T one_norm(Eigen::Matrix<T, P, P> const& m) {
  T largest(0);
  for (int k = 0; k < P; ++k) largest = (std::max)(largest, T(m.col(k).cwiseAbs().sum()));
  return largest;
}

/// The unit direction in which the scaled matrix is smallest, by inverse iteration on a matrix lifted off zero.
template <class T, int P>
Eigen::Matrix<T, P, 1> flattest_direction(Eigen::Matrix<T, P, P> m) {
  m += Eigen::Matrix<T, P, P>::Identity() * T(T(16 * P) * std::numeric_limits<T>::epsilon());
  Eigen::LLT<Eigen::Matrix<T, P, P>> const factor(m);
  Eigen::Matrix<T, P, 1> direction;
  for (int k = 0; k < P; ++k) direction[k] = T(T(1) + T(T(k) / T(10)));
  for (int step = 0; step < 6; ++step) {
    direction = factor.solve(direction).eval();
    direction /= T(direction.cwiseAbs().maxCoeff());
  }
  return direction;
}

/// The first free parameter that no residual shows: its curvature is 0, or it is a logarithm and a unit change of it
/// changes the residuals by less than their rounding.
template <class T, int P>
std::optional<int> invisible_parameter(minimum<T, P> const& best, active_set<P> const& is_logarithm,
                                       T const& rounding_level) {
  for (int k = 0; k < P; ++k) {
    auto const i = static_cast<std::size_t>(k);
    T const least = is_logarithm[i] ? T(T(2) * rounding_level) : T(0);
    if (!best.bound[i] && !(best.at.gauss(k, k) > least)) return k;
  }
  return std::nullopt;
}

/// Nothing where a direction of the free parameters is flat to rounding.
template <class T, int P>
std::optional<T> condition_number(minimum<T, P> const& best) {
  Eigen::Matrix<T, P, P> const m = scaled_curvature(best);
  Eigen::LLT<Eigen::Matrix<T, P, P>> const factor(m);
  if (factor.info() != Eigen::Success) return std::nullopt;
  Eigen::Matrix<T, P, P> const inverse = factor.solve(Eigen::Matrix<T, P, P>::Identity());
  T const condition = T(one_norm(m) * one_norm(inverse));
  if (!(condition < T(T(1) / T(T(64) * std::numeric_limits<T>::epsilon())))) return std::nullopt;
  return condition;
}

/// Throws where the data leave a direction of the parameters free; the condition number otherwise.
template <class T, int P>
T require_identifiable(minimum<T, P> const& best, active_set<P> const& is_logarithm, T const& rounding_level,
                       std::vector<std::string> const& names) {
  if (auto const k = invisible_parameter(best, is_logarithm, rounding_level))
    fail(errc::unidentifiable, {"fit", "no residual depends on parameter " + names[static_cast<std::size_t>(*k)],
         "data that determine every parameter"}, {*k}, no_value{});
  if (auto const condition = condition_number(best)) return *condition;

  Eigen::Matrix<T, P, 1> const direction = flattest_direction(scaled_curvature(best));
  std::string free;
  error_index place;
  for (int k = 0; k < P; ++k) {
    if (!(math::abs(T(direction[k])) > T(T(1) / T(100)))) continue;
    free += (free.empty() ? "" : ", ") + names[static_cast<std::size_t>(k)];
    place.push_back(k);
  }
  fail(errc::unidentifiable,
       {"fit", "flat direction: the residuals do not change when these parameters move together: " + free,
        "data that determine every parameter"}, place, no_value{});
}

}  // namespace detail
}  // namespace freefield
