#pragma once
/// @file
/// The functions phi_0, phi_1, ... of exponential integrators, of numbers and of matrices.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>

#include <array>
#include <complex>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail {

/// The real numbers of a scalar.
template <class T>
struct real_part_of {
  using type = T;
};
template <complex_scalar T>
struct real_part_of<T> {
  using type = typename T::value_type;
};

template <class T>
typename real_part_of<T>::type modulus(T const& z) {
  using std::abs;
  return typename real_part_of<T>::type(abs(z));
}

/// How many terms of sum_m z^m / (m + k)!, relative to the first, are seen for |z| <= 1/2.
template <class Real>
unsigned long terms_of_phi(unsigned long k) {
  Real term(1);
  unsigned long m = 0;
  while (term > std::numeric_limits<Real>::epsilon() / Real(4) && m < 1000) {
    ++m;
    term = Real(term / Real(Real(2) * as_scalar<Real>(m + k)));
  }
  return m;
}

template <class Real>
Real factorial_of(unsigned long n) {
  Real result(1);
  for (unsigned long i = 2; i <= n; ++i) result = Real(result * as_scalar<Real>(i));
  return result;
}

/// phi_0, ..., phi_K near zero: the last by its series, the others by phi_(k-1) = z phi_k + 1 / (k - 1)!.
/// @param add_to_unit  add_to_unit(a, X) = a + X with a number a
template <std::size_t K, class Real, class X, class AddToUnit>
std::array<X, K + 1> small_phi(X const& z, X const& unit, AddToUnit const& add_to_unit) {
  std::array<X, K + 1> phi = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<X, K + 1>{(static_cast<void>(I), unit)...};
  }(std::make_index_sequence<K + 1>{});
  X& last = phi[K];
  for (unsigned long m = terms_of_phi<Real>(K); m > 0; --m)
    last = add_to_unit(Real(1), X(X(z * last) * Real(Real(1) / as_scalar<Real>(m + K))));
  last = X(last * Real(Real(1) / factorial_of<Real>(K)));
  for (std::size_t k = K; k > 0; --k)
    phi[k - 1] = add_to_unit(Real(Real(1) / factorial_of<Real>(k - 1)), X(z * phi[k]));
  return phi;
}

}  // namespace detail

/// From phi_k(z) those of 2 z, without cancellation for z <= 0:
///     phi_k(2 z) = 2^-k (phi_0(z) phi_k(z) + sum_(j=1..k) phi_j(z) / (k - j)!)
template <class X, std::size_t Count>
std::array<X, Count> doubled_phi(std::array<X, Count> const& phi) {
  using T = typename decltype([] {
    if constexpr (dense_matrix<X>) return std::type_identity<typename X::Scalar>{};
    else return std::type_identity<X>{};
  }())::type;
  using Real = typename detail::real_part_of<T>::type;
  std::array<X, Count> result = phi;
  Real scale(1);
  for (std::size_t k = 0; k < Count; ++k, scale = Real(scale / Real(2))) {
    X sum = X(phi[0] * phi[k]);
    for (std::size_t j = 1; j <= k; ++j)
      sum = X(sum + X(phi[j] * Real(Real(1) / detail::factorial_of<Real>(k - j))));
    result[k] = X(sum * scale);
  }
  return result;
}

/// phi_0, ..., phi_K at a number: phi_0 = exp, phi_(k+1)(z) = (phi_k(z) - 1 / k!) / z, that is
///     phi_k(z) = int_0^1 exp((1 - s) z) s^(k - 1) / (k - 1)! ds,   phi_k(0) = 1 / k!.
/// The recursion is used where it does not cancel, for |z| > 16; the series and doublings of z below.
/// @param z  real or complex
/// @throws error `non_finite`; `overflow` where exp(z) does not fit
/// Source: M. Hochbruck, A. Ostermann, Acta Numerica 19 (2010) 209, section 2.
template <std::size_t K, field_scalar T>
  requires(!dense_matrix<T>)
std::array<T, K + 1> phi_functions(T const& z) {
  using Real = typename detail::real_part_of<T>::type;
  constexpr std::string_view name = "phi_functions";
  Real const size = detail::modulus(z);
  require(math::is_finite(size), errc::non_finite, {name, "argument is not finite", "a number"}, z);
  std::array<T, K + 1> phi{};
  using std::exp;
  if (size > Real(16)) {
    phi[0] = T(exp(z));
    Real inverse(1);
    for (std::size_t k = 0; k < K; ++k) {
      if (k > 1) inverse = Real(inverse / detail::as_scalar<Real>(k));
      phi[k + 1] = T(T(phi[k] - T(inverse)) / z);
    }
  } else {
    int doublings = 0;
    Real scale(1);
    for (; Real(size * scale) > Real(Real(1) / Real(2)); ++doublings) scale = Real(scale / Real(2));
    phi = detail::small_phi<K, Real>(T(z * scale), T(1), [](Real const& a, T const& x) { return T(T(a) + x); });
    for (; doublings > 0; --doublings) {
      phi[0] = T(exp(T(z * scale)));  // a square would have twice the error
      phi = doubled_phi(phi);
      scale = Real(scale * Real(2));
    }
    phi[0] = T(exp(z));
  }
  require(math::is_finite(detail::modulus(phi[0])), errc::overflow,
          {name, "exponential does not fit the scalar", "an argument with a smaller real part"}, z);
  return phi;
}

/// The same of a square matrix, by scaling to the norm 1/2, series, and doublings.  The exponential of A is as
/// sensitive as the norm of A: the error relative to the norm of the result is about n |A| epsilon where A has large
/// and small eigenvalues.
/// Cost: O(n^3) (terms + K log2 |A|), some 12 terms for 16 digits.
/// @param a  n x n, real or complex
/// @throws error `size_mismatch` where it is not square; `non_finite` with the place; `precision_lost` for
/// |A| epsilon > 1/1000; `overflow`
template <std::size_t K, dense_matrix Matrix>
auto phi_functions(Matrix const& a) {
  using T = typename Matrix::Scalar;
  using Real = typename detail::real_part_of<T>::type;
  using plain = Eigen::Matrix<T, Matrix::RowsAtCompileTime, Matrix::ColsAtCompileTime>;
  constexpr std::string_view name = "phi_functions";
  plain z = a;
  require(z.rows() == z.cols(), errc::size_mismatch, {name, "matrix is not square", "as many rows as columns"},
          z.rows());
  Real norm(0);
  for (Eigen::Index j = 0; j < z.cols(); ++j) {
    Real sum(0);
    for (Eigen::Index i = 0; i < z.rows(); ++i) {
      Real const size = detail::modulus(T(z(i, j)));
      require(math::is_finite(size), errc::non_finite, {name, "entry is not finite", "finite numbers"}, T(z(i, j)),
              {i, j});
      sum = Real(sum + size);
    }
    if (sum > norm) norm = sum;
  }
  require(Real(norm * std::numeric_limits<Real>::epsilon()) <= Real(Real(1) / Real(1000)), errc::precision_lost,
          {name, "exponential of a matrix of this size has no digits left", "a smaller norm, or a diagonal matrix"},
          norm);
  int doublings = 0;
  Real scale(1);
  for (; Real(norm * scale) > Real(Real(1) / Real(2)); ++doublings) scale = Real(scale / Real(2));
  plain const scaled = z * T(scale);
  plain const unit = plain::Identity(z.rows(), z.cols());
  auto phi = detail::small_phi<K, Real>(scaled, unit, [&](Real const& number, plain const& x) {
    plain sum = x;
    for (Eigen::Index i = 0; i < sum.rows(); ++i) sum(i, i) = T(sum(i, i) + T(number));
    return sum;
  });
  for (int i = 0; i < doublings; ++i) phi = doubled_phi(phi);
  for (Eigen::Index j = 0; j < z.cols(); ++j)
    for (Eigen::Index i = 0; i < z.rows(); ++i)
      require(math::is_finite(detail::modulus(T(phi[0](i, j)))), errc::overflow,
              {name, "exponential does not fit the scalar", "smaller eigenvalues"}, norm, {i, j});
  return phi;
}

}  // namespace freefield
