#pragma once
/// @file
/// The evidence that a fit has converged.

#include <freefield/core/error.hpp>
#include <freefield/numeric/newton.hpp>
#include <freefield/power_law/regression/curve.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
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
  /// Those with the objective of the best, to 1e-7 of it or to rounding.  Each start is followed on its own; automatic
  /// ones of a robust objective are only a part of the search, so that 0 may agree where its best minimum is elsewhere.
  std::size_t starts_agreeing = 0;
  std::vector<std::string> at_bound;  ///< parameters held at a bound
  /// What speaks against the fit: residuals with a structure (a runs test along each column, at one in a thousand)
  /// although it converged; where it did not, parameters that run away, and what may help.
  std::vector<std::string> warnings;

  friend std::ostream& operator<<(std::ostream& out, fit_certificate const& c) {
    if (c.exact_fit) out << "converged: exact fit, all residuals are rounding errors";
    else
      out << (c.converged ? "converged" : "NOT CONVERGED") << ": relative gradient " << c.relative_gradient
          << ", Newton decrement " << c.newton_decrement;
    out << ", condition number " << c.condition_number << ", " << c.iterations << " steps, " << c.starts_agreeing
        << " of " << c.starts << " starts agree";
    for (std::size_t k = 0; k < c.at_bound.size(); ++k) out << (k == 0 ? ", at a bound: " : ", ") << c.at_bound[k];
    for (auto const& warning : c.warnings) out << "\n  warning: " << warning;
    return out;
  }
};

namespace detail::power_law {

template <class T>
bool is_zero(vector_of<T> const& v) {
  for (Eigen::Index k = 0; k < v.size(); ++k)
    if (!(v(k) == T(0))) return false;
  return true;
}

/// Tells whether no step can lower the objective by more than its last digits.  The argument `rounding_level` is the
/// objective of residuals that are rounding errors.
template <class T>
bool is_stationary(minimum<T> const& m, T const& rounding_level) {
  if (!m.at.feasible) return false;
  if (!(m.at.scale > T(0))) return is_zero(m.at.gradient);  // the squares may merely have underflowed
  if (m.at.scale <= rounding_level) return true;
  T const unit = (std::max)(T(std::numeric_limits<T>::epsilon()), T(rounding_level / m.at.scale));
  return m.convex && m.relative_gradient <= math::sqrt(unit) && m.newton_decrement <= unit;
}

/// The Gauss-Newton matrix of the free parameters, scaled to unit diagonal; bound parameters have a unit row.
template <class T>
matrix_of<T> scaled_curvature(minimum<T> const& best) {
  Eigen::Index const size = best.point.size();
  matrix_of<T> result(size, size);
  auto const is_free = [&](Eigen::Index k) { return !best.bound[static_cast<std::size_t>(k)]; };
  for (Eigen::Index j = 0; j < size; ++j) {
    for (Eigen::Index k = 0; k < size; ++k) {
      bool const free = j != k && is_free(j) && is_free(k);
      result(j, k) = T(j == k ? 1 : 0);
      if (free)
        result(j, k) =
            T(T(best.at.gauss(j, k) / math::sqrt(T(best.at.gauss(j, j)))) / math::sqrt(T(best.at.gauss(k, k))));
    }
  }
  return result;
}

template <class T>
T one_norm(matrix_of<T> const& m) {
  T largest(0);
  for (Eigen::Index k = 0; k < m.cols(); ++k) {
    T sum(0);
    for (Eigen::Index j = 0; j < m.rows(); ++j) sum += math::abs(T(m(j, k)));
    largest = (std::max)(largest, sum);
  }
  return largest;
}

/// Returns the direction in which the scaled matrix is smallest, with the largest component 1.  Inverse iteration is
/// applied to the matrix with a small multiple of the unit matrix added, so that it has an inverse.
template <class T>
vector_of<T> flattest_direction(matrix_of<T> m) {
  Eigen::Index const size = m.rows();
  T const lift = T(T(static_cast<int>(16 * size)) * std::numeric_limits<T>::epsilon());
  vector_of<T> direction(size);
  for (Eigen::Index k = 0; k < size; ++k) {
    m(k, k) += lift;
    direction(k) = T(T(1) + T(T(static_cast<int>(k)) / T(10)));
  }
  cholesky_factor<T> const factor(std::move(m));
  for (int step = 0; step < 6; ++step) {
    direction = factor.solve(std::move(direction));
    T largest(0);
    for (Eigen::Index k = 0; k < size; ++k) largest = (std::max)(largest, math::abs(T(direction(k))));
    for (Eigen::Index k = 0; k < size; ++k) direction(k) /= largest;
  }
  return direction;
}

/// Returns the first free parameter on which no residual depends: its curvature is 0, or it is fitted as a logarithm of
/// which a unit change alters the residuals by less than their rounding errors.
template <class T>
std::optional<Eigen::Index> invisible_parameter(minimum<T> const& best, active_set const& is_logarithm,
                                       T const& rounding_level) {
  for (Eigen::Index k = 0; k < best.point.size(); ++k) {
    auto const i = static_cast<std::size_t>(k);
    T const least = is_logarithm[i] ? T(T(2) * rounding_level) : T(0);
    if (!best.bound[i] && !(best.at.gauss(k, k) > least)) return k;
  }
  return std::nullopt;
}

/// The condition number; none where a direction of the free parameters is flat up to rounding.
template <class T>
std::optional<T> condition_number(minimum<T> const& best) {
  matrix_of<T> const m = scaled_curvature(best);
  cholesky_factor<T> const factor(m);
  if (!factor.exists()) return std::nullopt;
  T const condition = T(one_norm(m) * one_norm(factor.inverse()));
  if (!(condition < T(T(1) / T(T(64) * std::numeric_limits<T>::epsilon())))) return std::nullopt;
  return condition;
}

/// The inverse of the Gauss-Newton matrix of all parameters, those at a bound included; none where it is singular up to
/// rounding.
template <class T>
std::optional<matrix_of<T>> inverse_curvature(evaluation<T> const& at) {
  minimum<T> all;
  all.point = at.gradient;
  all.at = at;
  all.bound.assign(static_cast<std::size_t>(at.gradient.size()), false);
  if (!condition_number(all)) return std::nullopt;
  matrix_of<T> result = cholesky_factor<T>(scaled_curvature(all)).inverse();
  for (Eigen::Index j = 0; j < result.rows(); ++j)
    for (Eigen::Index k = 0; k < result.cols(); ++k)
      result(j, k) /= T(math::sqrt(T(at.gauss(j, j))) * math::sqrt(T(at.gauss(k, k))));
  return result;
}

/// Returns the condition number, and throws where the data leave a direction of the parameters free.
/// @param remedy  what may help besides other data
template <class T>
T require_identifiable(minimum<T> const& best, active_set const& is_logarithm, T const& rounding_level,
                       std::vector<parameter_traits> const& parameters, std::string const& remedy) {
  if (auto const k = invisible_parameter(best, is_logarithm, rounding_level))
    fail(errc::unidentifiable,
         {"fit", "no residual depends on parameter " + parameters[static_cast<std::size_t>(*k)].name,
          "data that determine every parameter; " + remedy},
         {*k}, no_value{});
  if (auto const condition = condition_number(best)) return *condition;

  vector_of<T> const direction = flattest_direction(scaled_curvature(best));
  std::string free;
  error_index place;
  for (Eigen::Index k = 0; k < direction.size(); ++k) {
    if (!(math::abs(T(direction(k))) > T(T(1) / T(100)))) continue;
    free += (free.empty() ? "" : ", ") + parameters[static_cast<std::size_t>(k)].name;
    place.push_back(k);
  }
  fail(errc::unidentifiable,
       {"fit", "flat direction: the residuals do not change when these parameters move together: " + free,
        "data that determine every parameter; " + remedy}, place, no_value{});
}

}  // namespace detail::power_law
}  // namespace freefield
