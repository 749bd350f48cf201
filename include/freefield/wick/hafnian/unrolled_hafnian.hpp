#pragma once
/// @file
/// Hafnians of matrices whose size is known to the compiler, written out term by term.

#include <freefield/core/error.hpp>
#include <freefield/core/integer/checked_integer.hpp>
#include <freefield/core/scalar.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>

namespace freefield {

namespace detail::wick {

template <std::size_t... I>
using vertex_list = std::index_sequence<I...>;

/// The list without the element at a place.
template <std::size_t Place, std::size_t... I>
constexpr auto without_place(vertex_list<I...>) {
  constexpr std::array<std::size_t, sizeof...(I)> list{I...};
  return [&]<std::size_t... K>(vertex_list<K...>) {
    return vertex_list<list[K < Place ? K : K + 1]...>{};
  }(std::make_index_sequence<sizeof...(I) - 1>{});
}

/// This loop weight says that no vertex may stay single.
struct no_loops {};

/// Sums over the matchings of the listed vertices: the first one stays single, where that is allowed, or is matched
/// with each of the others.
/// @param edge  edge(i, k): the weight of an edge
/// @param loop  loop(i): the weight of a single vertex, or `no_loops`
template <class T, class Edge, class Loop>
constexpr T unrolled_hafnian(Edge const&, Loop const&, vertex_list<>) {
  return T(1);
}
template <class T, class Edge, class Loop, std::size_t First, std::size_t... Rest>
constexpr T unrolled_hafnian(Edge const& edge, Loop const& loop, vertex_list<First, Rest...>) {
  constexpr vertex_list<Rest...> others;
  T sum(0);
  if constexpr (!std::same_as<Loop, no_loops>) sum = T(loop(First) * unrolled_hafnian<T>(edge, loop, others));
  [&]<std::size_t... Place>(vertex_list<Place...>) {
    [[maybe_unused]] constexpr std::array<std::size_t, sizeof...(Rest)> list{Rest...};
    ((sum = T(sum + T(edge(First, list[Place]) * unrolled_hafnian<T>(edge, loop, without_place<Place>(others))))), ...);
  }(std::make_index_sequence<sizeof...(Rest)>{});
  return sum;
}

}  // namespace detail::wick

/// haf(A), also in constant expressions: (N - 1)!! terms, those with common factors collected.
///     static_assert(ff::hafnian(std::array{std::array{0, 2}, std::array{2, 0}}) == 2);
/// @param a  N x N, symmetric, N <= 10
/// @throws error `non_finite`, `not_symmetric`, `overflow`; compile errors in constant evaluation
template <ring_scalar T, std::size_t N>
constexpr T hafnian(std::array<std::array<T, N>, N> const& a) {
  static_assert(N <= 10, "freefield: hafnian of an array takes at most 10 x 10; larger matrices are Eigen's");
  using number = detail::checked_number<T>;
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t k = 0; k < N; ++k) {
      auto const row = static_cast<std::ptrdiff_t>(i), column = static_cast<std::ptrdiff_t>(k);
      require(math::is_finite(a[i][k]), errc::non_finite, {"hafnian", "matrix is not finite", "finite numbers"},
              a[i][k], {row, column});
      require(a[i][k] == a[k][i], errc::not_symmetric, {"hafnian", "matrix is not symmetric", "A(i, j) == A(j, i)"},
              a[i][k], {row, column});
    }
  }
  auto const edge = [&](std::size_t i, std::size_t k) { return number(a[i][k]); };
  return detail::fitting<T>(
      "hafnian", "hafnian overflows",
      detail::wick::unrolled_hafnian<number>(edge, detail::wick::no_loops{}, std::make_index_sequence<N>{}));
}

}  // namespace freefield
