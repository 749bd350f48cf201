#pragma once
/// @file
/// Fixed points just below the dimension where they leave the Gaussian one.

#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/local_potential/flow_equation.hpp>

#include <cstddef>
#include <vector>

namespace freefield::detail::renormalization_room {

/// Below d_n = 2 n / (n - 1) the perturbation L_n(z) of the Gaussian fixed point, a Laguerre polynomial of order
/// N/2 - 1 in z = (d - 2) x^2 / 4, is relevant, and there is a fixed point where n phases become one: n = 2 the one of
/// Wilson and Fisher, n = 3 the tricritical one, and so on.
template <class T>
T upper_critical_dimension(int n) {
  return T(T(2 * n) / T(n - 1));
}

/// Averages of L_n(z) times polynomials in z over the law z^(N/2 - 1) exp(-z) / Gamma(N/2) of the Gaussian fixed point,
/// divided by N/2, so that N = 0 and N < 0 are no exceptions.
template <class T>
class laguerre_average {
 public:
  laguerre_average(int n, T const& components) : half_(T(components / T(2))) {
    for (int j = 0; j <= n; ++j) coefficients_.push_back(coefficient(n, j));
    constant_ = T(1);  // L_n(0) / (N/2)
    for (int i = 1; i < n; ++i) constant_ = T(constant_ * T(half_ + T(i)));
    for (int i = 2; i <= n; ++i) constant_ = T(constant_ / T(i));
  }

  std::vector<T> const& coefficients() const { return coefficients_; }

  T operator()(std::vector<T> const& polynomial) const {
    T sum = T(constant_ * polynomial.front());
    for (std::size_t i = 0; i < coefficients_.size(); ++i) {
      for (std::size_t j = 0; j < polynomial.size(); ++j) {
        if (i + j > 0) sum = T(sum + T(T(coefficients_[i] * polynomial[j]) * moment(i + j)));
      }
    }
    return sum;
  }

 private:
  /// Of z^j in L_n: (-1)^j C(n + N/2 - 1, n - j) / j!
  T coefficient(int n, int j) const {
    T result(j % 2 == 0 ? 1 : -1);
    for (int i = 1; i <= n - j; ++i) result = T(result * T(T(T(half_ + T(j - 1)) + T(i)) / T(i)));
    for (int i = 2; i <= j; ++i) result = T(result / T(i));
    return result;
  }
  /// E[z^m] / (N/2), m > 0
  T moment(std::size_t m) const {
    T result(1);
    for (std::size_t i = 1; i < m; ++i) result = T(result * T(half_ + as_scalar<T>(i)));
    return result;
  }

  T half_, constant_;
  std::vector<T> coefficients_;
};

/// The curvature at the origin of Polchinski's fixed point number n for d just below d_n, to first order in d_n - d:
/// u = kappa L_n with kappa = lambda <L_n^2> / <L_n u_x^2 / kappa^2>, where lambda = d - n (d - 2).
template <class T>
T weak_curvature(potential_equation<T> const& equation, int n) {
  T const two_dimensions = T(equation.dimension - T(2));
  laguerre_average<T> const average(n, equation.components);
  auto const& c = average.coefficients();
  std::size_t const degree = c.size() - 1;
  std::vector<T> square(2 * degree, T(0));  // of the slope: (d - 2) z (dL / dz)^2
  for (std::size_t i = 1; i <= degree; ++i) {
    for (std::size_t j = 1; j <= degree; ++j)
      square[i + j - 1] = T(square[i + j - 1] + T(T(as_scalar<T>(i * j) * two_dimensions) * T(c[i] * c[j])));
  }
  T const eigenvalue = T(equation.dimension - T(T(n) * two_dimensions));
  T const coupling = T(T(eigenvalue * average(c)) / average(square));
  return T(T(coupling * c[1]) * T(two_dimensions / T(2)));
}

}  // namespace freefield::detail::renormalization_room
