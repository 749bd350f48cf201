#pragma once
/// @file
/// Pairs of an implicit and an explicit Runge-Kutta method by name.

#include <freefield/core/scalar.hpp>
#include <freefield/flow/runge_kutta/surd.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>

namespace freefield {

/// Two methods with the same stages: with g_i the stiff velocity and k_i the other one at the stage
///     y_i = x + h sum_(j<=i) a_ij g_j + h sum_(j<i) e_ij k_j,
///     x+  = x + h sum_i b_i g_i + h sum_i d_i k_i,
/// at the times t + c_i h with c_i = sum_j a_ij = sum_j e_ij.
template <class T, std::size_t Stages>
struct additive_table {
  using row = std::array<T, Stages>;
  std::array<row, Stages> a{};  ///< implicit
  row b{};
  std::array<row, Stages> e{};  ///< explicit
  row d{};

  T node(std::size_t i) const {
    T sum(0);
    for (T const& entry : a[i]) sum = T(sum + entry);
    return sum;
  }
};

/// A stepper with a pair of methods, whose numbers are asked for in the scalar of a run.  A user's own is such a
/// struct, too.
template <class S>
concept implicit_explicit_method = requires {
  { S::order } -> std::convertible_to<int>;
  { S::stages } -> std::convertible_to<std::size_t>;
  { S::template table<double>() } -> std::same_as<additive_table<double, S::stages>>;
};

namespace steppers {

/// Two implicit stages with the diagonal 1 - sqrt(1/2): order 2, L-stable in the stiff part, and x+ is the last stage.
/// Source: U. M. Ascher, S. J. Ruuth, R. J. Spiteri, Appl. Numer. Math. 25 (1997) 151, section 2.6.
struct ars222 {
  static constexpr int order = 2;
  static constexpr std::size_t stages = 3;

  template <class T>
  static additive_table<T, stages> table() {
    T const diagonal = detail::flow_room::number_of<T>(surd<2>{1, fraction(-1, 2)});
    T const early = detail::flow_room::number_of<T>(surd<2>{0, fraction(-1, 2)});  // 1 - 1 / (2 diagonal)
    T const zero(0), rest = T(T(1) - diagonal), late = T(T(1) - early);
    additive_table<T, stages> result{};
    result.a = {{{zero, zero, zero}, {zero, diagonal, zero}, {zero, rest, diagonal}}};
    result.b = result.a[2];
    result.e = {{{zero, zero, zero}, {diagonal, zero, zero}, {early, late, zero}}};
    result.d = result.e[2];
    return result;
  }
};

/// Three implicit stages, four explicit ones: order 3, L-stable in the stiff part.  The diagonal is the middle root of
/// 6 r^3 - 18 r^2 + 9 r - 1, which the run computes in its scalar.
/// Source: U. M. Ascher, S. J. Ruuth, R. J. Spiteri, Appl. Numer. Math. 25 (1997) 151, section 2.7.
struct ars343 {
  static constexpr int order = 3;
  static constexpr std::size_t stages = 4;

  template <class T>
  static T diagonal() {
    T root = T(T(4358665) / T(10000000)), last(2);
    for (int iteration = 0; iteration < 60; ++iteration) {
      T const value = T(T(T(T(T(T(T(6) * root) - T(18)) * root) + T(9)) * root) - T(1));
      T const slope = T(T(T(T(T(18) * root) - T(36)) * root) + T(9));
      T const step = T(value / slope), size = T(math::abs(step));
      if (!(size < last)) break;
      root = T(root - step);
      last = size;
    }
    return root;
  }

  template <class T>
  static additive_table<T, stages> table() {
    T const r = diagonal<T>(), square = T(r * r), zero(0);
    T const free = T(detail::as_scalar<T>(5529291479LL) / detail::as_scalar<T>(10000000000LL));
    auto const sum = [&](int constant, int linear, int quadratic, int by) {
      return T(T(T(T(constant) + T(T(linear) * r)) + T(T(quadratic) * square)) / T(by));
    };
    T const middle = sum(1, 1, 0, 2);
    T const second = T(T(free * sum(15, -60, 21, 4)) + sum(-7, 26, -9, 2));  // e_32 = middle - second
    additive_table<T, stages> result{};
    result.b = {zero, sum(-1, 16, -6, 4), sum(5, -20, 6, 4), r};
    result.a = {{{zero, zero, zero, zero}, {zero, r, zero, zero}, {zero, sum(1, -1, 0, 2), r, zero}, result.b}};
    T const first = T(T(1) - T(free + free));
    result.e = {{{zero, zero, zero, zero},
                 {r, zero, zero, zero},
                 {second, T(middle - second), zero, zero},
                 {first, free, free, zero}}};
    result.d = result.b;
    return result;
  }
};

}  // namespace steppers
}  // namespace freefield
