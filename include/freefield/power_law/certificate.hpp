#pragma once
/// @file
/// The evidence that a fit has converged.

#include <freefield/core/error.hpp>
#include <freefield/power_law/newton.hpp>

#include <Eigen/Cholesky>

#include <array>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace freefield {

/// None of these numbers changes with the units of the data or with sum against mean.
template <class T>
struct fit_certificate {
  bool converged = false;        ///< relative gradient <= sqrt(eps) and Newton decrement <= eps, or an exact fit
  T relative_gradient{};         ///< max_j |g_j| / sqrt(h_j S), h_j the Gauss-Newton curvature, S the objective
  T newton_decrement{};          ///< g^T H^-1 g / (2 S)
  T condition_number{};          ///< 1-norm, of the Gauss-Newton matrix scaled to unit diagonal
  bool exact_fit = false;        ///< the residuals are rounding errors
  int iterations = 0;            ///< Newton steps from the best start
  std::size_t starts = 0;        ///< starting points tried
  std::size_t starts_agreeing = 0;  ///< those that end in the minimum reported
  std::vector<std::string> at_bound;  ///< parameters held at a bound

  friend std::ostream& operator<<(std::ostream& out, fit_certificate const& c) {
    out << (c.converged ? (c.exact_fit ? "converged, exact fit" : "converged") : "NOT CONVERGED") << ": relative gradient "
        << c.relative_gradient << ", Newton decrement " << c.newton_decrement << ", condition number " << c.condition_number
        << ", " << c.iterations << " steps, " << c.starts_agreeing << " of " << c.starts << " starts agree";
    for (std::size_t k = 0; k < c.at_bound.size(); ++k) out << (k == 0 ? ", at a bound: " : ", ") << c.at_bound[k];
    return out;
  }
};

namespace detail {

/// The Gauss-Newton matrix of the free parameters, scaled to unit diagonal; bound parameters have a unit row.
template <class T, int P>
Eigen::Matrix<T, P, P> scaled_curvature(minimum<T, P> const& best) {
  Eigen::Matrix<T, P, P> result = Eigen::Matrix<T, P, P>::Identity();
  auto const free = [&](int k) { return !best.bound[static_cast<std::size_t>(k)]; };
  for (int j = 0; j < P; ++j)
    for (int k = 0; k < P; ++k)
      if (j != k && free(j) && free(k))
        result(j, k) = T(best.at.gauss(j, k) / math::sqrt(T(best.at.gauss(j, j) * best.at.gauss(k, k))));
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

/// Throws where the data leave a direction of the parameters free; the condition number otherwise.
template <class T, int P>
T require_identifiable(minimum<T, P> const& best, std::vector<std::string> const& names) {
  for (int k = 0; k < P; ++k) {
    bool const seen = best.at.gauss(k, k) > T(0) || best.bound[static_cast<std::size_t>(k)];
    require(seen, errc::unidentifiable, {"fit", "no residual depends on parameter " + names[static_cast<std::size_t>(k)],
            "data that determine every parameter"}, no_value{}, {k});
  }
  Eigen::Matrix<T, P, P> const m = scaled_curvature(best);
  Eigen::LLT<Eigen::Matrix<T, P, P>> const factor(m);
  if (factor.info() == Eigen::Success) {
    Eigen::Matrix<T, P, P> const inverse = factor.solve(Eigen::Matrix<T, P, P>::Identity());
    T const condition = T(one_norm(m) * one_norm(inverse));
    if (condition < T(T(1) / T(T(64) * std::numeric_limits<T>::epsilon()))) return condition;
  }

  Eigen::Matrix<T, P, 1> const direction = flattest_direction(m);
  std::string free;
  error_index place;
  for (int k = 0; k < P; ++k) {
    if (!(math::abs(T(direction[k])) > T(T(1) / T(100)))) continue;
    free += (free.empty() ? "" : ", ") + names[static_cast<std::size_t>(k)];
    place.push_back(k);
  }
  fail(errc::unidentifiable, {"fit", "flat direction: the residuals do not change when these parameters move together: " + free,
       "data that determine every parameter"}, place, no_value{});
}

}  // namespace detail
}  // namespace freefield
