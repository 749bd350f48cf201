#pragma once
/// @file
/// The numbers of the method Radau IIA with three stages.

#include <freefield/core/math.hpp>
#include <freefield/flow/runge_kutta/tableau.hpp>

#include <array>
#include <cstddef>

namespace freefield {

namespace steppers {

/// Collocation at the three nodes of Radau: order 5, L-stable, with an error estimate of order 3 and a cubic between
/// the steps: for stiff problems at any accuracy.  It takes few steps, each of three evaluations for an iteration of
/// Newton's method in all stages at once.  As the estimate lags two orders behind, it is compared with tolerance^(2/3)
/// / 10; where the equation is stiff, the error may come up to that. For real numbers.
/// Cost: an LU factorisation of a real and of a complex matrix where the step changes, and their solves for each
/// iteration.
/// Source: E. Hairer, G. Wanner, Solving Ordinary Differential Equations II (1996), section IV.8.
struct radau5 {
  static constexpr int order = 5;
  static constexpr int error_order = 3;
  static constexpr runge_kutta_tableau<3, surd<6>> tableau{
      .a = {{{surd<6>(fraction(88, 360), fraction(-7, 360)), surd<6>(fraction(296, 1800), fraction(-169, 1800)),
              surd<6>(fraction(-2, 225), fraction(3, 225))},
             {surd<6>(fraction(296, 1800), fraction(169, 1800)), surd<6>(fraction(88, 360), fraction(7, 360)),
              surd<6>(fraction(-2, 225), fraction(-3, 225))},
             {surd<6>(fraction(16, 36), fraction(-1, 36)), surd<6>(fraction(16, 36), fraction(1, 36)),
              fraction(1, 9)}}},
      .b = {surd<6>(fraction(16, 36), fraction(-1, 36)), surd<6>(fraction(16, 36), fraction(1, 36)), fraction(1, 9)}};
};

}  // namespace steppers

namespace detail::flow_room {

static_assert(order_of(steppers::radau5::tableau, steppers::radau5::tableau.b, 6) == 5);

template <class T> using three = std::array<T, 3>;
template <class T> using three_by_three = std::array<three<T>, 3>;

template <class T>
constexpr three<T> product_of(three_by_three<T> const& a, three<T> const& v) {
  three<T> result{T(0), T(0), T(0)};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) result[i] = T(result[i] + T(a[i][j] * v[j]));
  return result;
}

/// By minors.
template <class T>
constexpr three_by_three<T> inverse_of(three_by_three<T> const& a) {
  auto const minor = [&](std::size_t i, std::size_t j) {
    std::size_t const k = (i + 1) % 3, l = (i + 2) % 3, m = (j + 1) % 3, n = (j + 2) % 3;
    return T(T(a[k][m] * a[l][n]) - T(a[k][n] * a[l][m]));
  };
  T const determinant = T(T(a[0][0] * minor(0, 0)) + T(T(a[0][1] * minor(0, 1)) + T(a[0][2] * minor(0, 2))));
  three_by_three<T> result{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) result[i][j] = T(minor(j, i) / determinant);
  return result;
}

/// What a step of Radau IIA works with, to the last digit of T.  The inverse B of the tableau's matrix has one real
/// eigenvalue, the root of (x - 3)^3 + 9 (x - 3) - 6, and a pair alpha +- i beta; in the basis of the columns of
/// `basis` it is diag(real, {{alpha, -beta}, {beta, alpha}}).
template <class T>
struct radau_table {
  three<T> nodes, estimate;
  T real, alpha, beta;
  three_by_three<T> basis, inverse_basis;
  three_by_three<T> powers;  ///< the coefficients of s, s^2, s^3 of the cubic with given values at the nodes, 0 at 0

  radau_table() {
    three_by_three<T> a, powers_of_nodes;
    T const root = math::sqrt(T(6));
    for (std::size_t i = 0; i < 3; ++i) {
      nodes[i] = T(0);
      for (std::size_t j = 0; j < 3; ++j) {
        a[i][j] = number_of<T>(steppers::radau5::tableau.a[i][j]);
        nodes[i] = T(nodes[i] + a[i][j]);
      }
      powers_of_nodes[i] = {nodes[i], T(nodes[i] * nodes[i]), T(nodes[i] * T(nodes[i] * nodes[i]))};
    }
    powers = inverse_of(powers_of_nodes);
    T const seven = T(T(7) * root);
    estimate = {T(T(T(-13) - seven) / T(3)), T(T(seven - T(13)) / T(3)), T(T(-1) / T(3))};
    // Cardano: x - 3 = 9^(1/3) - 3^(1/3), because the cubes add up to 6 and the product is 3.
    T const third = T(T(1) / T(3));
    real = T(T(3) + T(math::pow(T(9), third) - math::pow(T(3), third)));
    alpha = T(T(T(9) - real) / T(2));  // the eigenvalues add up to 9, their product is 60
    beta = math::sqrt(T(T(T(60) / real) - T(alpha * alpha)));
    set_basis(inverse_of(a));
  }

 private:
  /// By the theorem of Cayley and Hamilton B - real maps every vector into the plane of the pair, and
  /// (B - alpha)^2 + beta^2 onto the axis of the real one.
  void set_basis(three_by_three<T> const& b) {
    three<T> const unit{T(0), T(0), T(1)};
    auto const minus = [](three<T> const& u, T const& x, three<T> const& v) {
      return three<T>{T(u[0] - T(x * v[0])), T(u[1] - T(x * v[1])), T(u[2] - T(x * v[2]))};
    };
    auto const centred = minus(product_of(b, unit), alpha, unit);
    three<T> const axis = minus(minus(product_of(b, centred), alpha, centred), T(-T(beta * beta)), unit);
    three<T> const first = minus(product_of(b, unit), real, unit);
    three<T> const turned = minus(product_of(b, first), alpha, first);  // beta times the second
    for (std::size_t i = 0; i < 3; ++i) basis[i] = {axis[i], first[i], T(turned[i] / beta)};
    inverse_basis = inverse_of(basis);
  }
};

}  // namespace detail::flow_room
}  // namespace freefield
