#pragma once
/// @file
/// Kicks and drifts: the numbers of symplectic compositions, as roots of the conditions of order that they meet.

#include <freefield/core/jet/jet.hpp>
#include <freefield/core/jet/limits.hpp>
#include <freefield/core/scalar.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace freefield {

/// The step
///     p -= h kicks[0] grad V(q),  q += h drifts[0] grad T(p),  p -= h kicks[1] grad V(q),  ...,  the last a kick,
/// in which V is taken at the time that the drifts before it have come to, and T at that of the kicks.  Kicks sum to 1
/// and so do drifts; a method that is its own mirror image is reversible.
template <class T, std::size_t Stages>
struct kicks_and_drifts {
  static constexpr std::size_t stages = Stages;

  std::array<T, Stages + 1> kicks;
  std::array<T, Stages> drifts;
};

namespace detail::flow_room {

/// billionths of billionths, as a number of T.
template <class T>
constexpr T decimal(std::int64_t numerator) {
  constexpr std::int64_t denominator = 1'000'000'000'000'000'000;
  T const above = numerator < 0 ? T(-as_scalar<T>(-numerator)) : as_scalar<T>(numerator);
  return T(above / as_scalar<T>(denominator));
}

/// The solution x of A x = b, where a column of `rows` has the row of A and then the entry of b; by elimination, the
/// largest pivot first.
template <class T, std::size_t N>
constexpr std::array<T, N> solved(std::array<std::array<T, N + 1>, N> rows) {
  auto const size = [](T const& x) { return x < T(0) ? T(-x) : x; };
  for (std::size_t k = 0; k < N; ++k) {
    for (std::size_t i = k + 1; i < N; ++i)
      if (size(rows[i][k]) > size(rows[k][k])) std::swap(rows[i], rows[k]);
    for (std::size_t i = 0; i < N; ++i) {
      if (i == k) continue;
      T const factor = T(rows[i][k] / rows[k][k]);
      for (std::size_t j = k; j <= N; ++j) rows[i][j] = T(rows[i][j] - T(factor * rows[k][j]));
    }
  }
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<T, N>{T(rows[I][N] / rows[I][I])...};
  }(std::make_index_sequence<N>{});
}

/// The gradient of a condition and then its value.
template <class T, std::size_t N, std::size_t... I>
constexpr std::array<T, N + 1> extended(jet<T, N> const& condition, std::index_sequence<I...>) {
  return {condition.gradient[I]..., condition.value};
}

/// The root of N conditions beside `x`, of which 17 decimals are right: as many steps of Newton as the scalar has
/// digits for, none for double.
/// @param conditions  of an array of N jets: as many jets, zero at the root
template <class T, std::size_t N, class Conditions>
constexpr std::array<T, N> polished(std::array<T, N> x, Conditions const& conditions) {
  T error = decimal<T>(10);
  for (int round = 0; round < 12 && error > std::numeric_limits<T>::epsilon(); ++round) {
    auto const defects = conditions(jet<T, N>::variables(x));
    std::array<std::array<T, N + 1>, N> rows = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<std::array<T, N + 1>, N>{extended(defects[I], std::make_index_sequence<N>{})...};
    }(std::make_index_sequence<N>{});
    std::array<T, N> const move = solved<T, N>(std::move(rows));
    for (std::size_t i = 0; i < N; ++i) x[i] = T(x[i] - move[i]);
    error = T(T(T(100) * error) * error);
  }
  return x;
}

/// (w_m, ..., w_1, w_0, w_1, ..., w_m) with the sum 1, of which the outer ones are given, w_m first.
template <class U, std::size_t M>
constexpr std::array<U, 2 * M + 1> mirrored(std::array<U, M> const& outer) {
  U middle(1);
  for (U const& w : outer) middle = U(middle - U(U(2) * w));
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<U, 2 * M + 1>{(I < M ? outer[I < M ? I : 0] : I == M ? middle : outer[I > M ? 2 * M - I : 0])...};
  }(std::make_index_sequence<2 * M + 1>{});
}

/// What a composition of reversible steps of order 2 with these lengths has at the orders 3 and 5, where it should have
/// nothing: with log(step of w) = w X + w^3 Y + w^5 Z + ..., the coefficients of Y, of Z and of Y X X in the product of
/// the steps; the last is that of [X, [X, Y]] in its logarithm.
template <class U, std::size_t N>
constexpr std::array<U, 3> defects_of_composition(std::array<U, N> const& lengths) {
  U third(0), fifth(0), nested(0), rest(1);
  for (U const& w : lengths) {
    rest = U(rest - w);
    U const square = U(w * w), cube = U(square * w);
    third = U(third + cube);
    fifth = U(fifth + U(cube * square));
    U const after = U(U(U(rest * rest) / U(2)) + U(U(U(rest * w) / U(2)) + U(square / U(6))));
    nested = U(nested + U(cube * after));
  }
  return {third, fifth, nested};
}

/// Steps of verlet with these lengths, one after the other.
template <class T, std::size_t N>
constexpr kicks_and_drifts<T, N> composed(std::array<T, N> const& lengths) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    auto const kick = [&](std::size_t i) {
      T const before = i == 0 ? T(0) : lengths[i - 1], after = i == N ? T(0) : lengths[i];
      return T(T(before + after) / T(2));
    };
    return kicks_and_drifts<T, N>{{kick(I)...}, lengths};
  }(std::make_index_sequence<N + 1>{});
}

/// What kicks B and drifts A have at order 3 beside exp(A + B): the coefficients of A B B and of B A A in the product
/// of their exponentials, minus 1/6.  With sums of 1 and symmetry this is all up to order 4.
template <class U, std::size_t N>
constexpr std::array<U, 2> defects_of_order_three(kicks_and_drifts<U, N> const& table) {
  U const sixth = U(U(1) / U(6));
  U drift_first = U(-sixth), kick_first = U(-sixth), kicks_left(1), drifts_left(1);
  for (std::size_t i = 0; i <= N; ++i) {
    kicks_left = U(kicks_left - table.kicks[i]);
    kick_first = U(kick_first + U(U(table.kicks[i] * U(drifts_left * drifts_left)) / U(2)));
    if (i == N) break;
    drift_first = U(drift_first + U(U(table.drifts[i] * U(kicks_left * kicks_left)) / U(2)));
    drifts_left = U(drifts_left - table.drifts[i]);
  }
  return {drift_first, kick_first};
}

}  // namespace detail::flow_room
}  // namespace freefield
