#pragma once
/// @file
/// What a fit minimises: a loss rho of residuals r, of the values or of their logarithms.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <string>

namespace freefield {

/// Residual r_i = f(x_i) - y_i, or log f(x_i) - log y_i where `logarithmic` (f, y > 0: the median curve under
/// symmetric noise of the logarithm); loss rho(r) = r^2 / 2 for |r| <= width, width (|r| - width / 2) beyond.
/// The fit minimises sum w_i rho(r_i); sum and mean have the same minimiser.
template <class T>
struct objective {
  enum class loss { square, huber, absolute };

  loss rho = loss::square;
  bool logarithmic = true;
  T width{};  ///< of `huber`, in the units of the residual

  /// Whether s^2 (J^T J)^-1 is the covariance of the parameters.
  constexpr bool is_least_squares() const { return rho == loss::square; }

  template <class U>
  constexpr explicit(false) operator objective<U>() const {
    return {static_cast<typename objective<U>::loss>(rho), logarithmic, U(width)};
  }

  /// rho(r).
  constexpr T operator()(T const& r) const {
    T const size = r < T(0) ? T(-r) : r;
    if (rho == loss::absolute) return size;
    bool const outside = rho == loss::huber && width < size;
    return outside ? T(width * T(size - T(width / T(2)))) : T(T(r * r) / T(2));
  }

  /// The name of the objective as it is spelled in C++.
  constexpr std::string name() const {
    char const* const base = rho == loss::square ? "mean_square" : rho == loss::huber ? "huber" : "absolute";
    return std::string(base) + (logarithmic ? "_log" : "");
  }
};

namespace detail::power_law {

template <class T>
constexpr objective<T> huber_objective(std::string_view function, T const& delta, bool logarithmic) {
  require(delta > T(0) && math::is_finite(delta), errc::bad_option,
          {function, "width delta is out of range", "a finite delta > 0"}, delta);
  return {objective<T>::loss::huber, logarithmic, delta};
}

}  // namespace detail::power_law

/// sum of (log f - log y)^2 / 2: least squares of the logarithms.
inline constexpr objective<double> mean_square_log{objective<double>::loss::square, true, 0.0};
/// sum of (f - y)^2 / 2: least squares.
inline constexpr objective<double> mean_square{objective<double>::loss::square, false, 0.0};
/// sum of |log f - log y|: least absolute deviations of the logarithms, minimised as Huber's loss with a width of a
/// millionth of the median residual, so that the residuals that should vanish are that small.
inline constexpr objective<double> absolute_log{objective<double>::loss::absolute, true, 0.0};

/// Huber's loss of the logarithms, as Hoffmann et al. 2022 (arXiv:2203.15556, eq. 3) with delta = 1e-3.
template <real_scalar T>
constexpr objective<T> huber_log(T const& delta) {
  return detail::power_law::huber_objective("huber_log", delta, true);
}
/// Huber's loss (P. J. Huber, Ann. Math. Statist. 35, 73, 1964) of the values.
template <real_scalar T>
constexpr objective<T> huber(T const& delta) {
  return detail::power_law::huber_objective("huber", delta, false);
}

}  // namespace freefield
