#pragma once
/// @file
/// Sums of products of truncated power series, the inner loop of every contraction.

#include <freefield/core/ball.hpp>
#include <freefield/core/lanes.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace freefield::detail {

/// A product of two series, left(x) right(x), that enters a sum.
template <class V>
struct factors {
  V const* left;
  V const* right;
};

/// The number of coefficients that are computed together: as many sums as keep the multipliers busy and fit into the
/// registers.
template <class T> inline constexpr std::size_t series_tile = 1;
template <vectorized_real T> inline constexpr std::size_t series_tile<T> = 4;
template <vectorized_real T> inline constexpr std::size_t series_tile<std::complex<T>> = 2;

template <vectorized_real T> inline constexpr std::size_t series_tile<ball<T>> = 2;

template <std::size_t N, class V>
std::array<V, N> filled(V const& value) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<V, N>{(static_cast<void>(I), value)...};
  }(std::make_index_sequence<N>{});
}

/// Calls body(0), ..., body(N - 1) with arguments that are compile-time constants.
template <std::size_t N, class Body>
[[gnu::always_inline]] inline void repeat(Body const& body) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (body(std::integral_constant<std::size_t, I>{}), ...);
  }(std::make_index_sequence<N>{});
}

/// Returns the coefficients d, ..., d + Rows - 1 of sum_k left_k(x) right_k(x).  Accumulator r sums the products
/// left[a] right[d + r - a] for a = 0, ..., d + r.  In this drawing for Rows = 4 and d = 5, i * j is left[i] right[j]:
///
///             r = 0    r = 1    r = 2    r = 3
///     a = 0   0 * 5    0 * 6    0 * 7    0 * 8   | A full block of Rows steps: products on a diagonal
///     a = 1   1 * 4    1 * 5    1 * 6    1 * 7   | share a right factor, so the 16 products need only
///     a = 2   2 * 3    2 * 4    2 * 5    2 * 6   | right[2], ..., right[8], and each is loaded once.
///     a = 3   3 * 2    3 * 3    3 * 4    3 * 5   |
///     a = 4   4 * 1    4 * 2    4 * 3    4 * 4   : Single steps, for the values of a up to d that do
///     a = 5   5 * 0    5 * 1    5 * 2    5 * 3   : not fill a block; they complete the sum of r = 0.
///     a = 6     .      6 * 0    6 * 1    6 * 2   * The triangle a = d + 1, ..., d + Rows - 1: only
///     a = 7     .        .      7 * 0    7 * 1   * the accumulators r >= a - d have terms left.
///     a = 8     .        .        .      8 * 0   *
template <std::size_t Rows, std::size_t K, class V>
[[gnu::always_inline]] inline std::array<V, Rows> coefficients(std::array<factors<V>, K> const& products, std::size_t d,
                                                               V const& zero) {
  auto sums = filled<K>(filled<Rows>(zero));
  auto const add = [&](std::size_t a, std::size_t first) __attribute__((always_inline)) {
    repeat<K>([&](auto k) __attribute__((always_inline)) {
      repeat<Rows>([&](auto r) __attribute__((always_inline)) {
        if (r < first) return;
        sums[k][r] = multiply_add(products[k].left[a], products[k].right[d + r - a], sums[k][r]);
      });
    });
  };
  std::size_t a = 0;
  if constexpr (Rows > 1) {
    for (; a + Rows <= d + 1; a += Rows) {
      repeat<Rows>([&](auto step) __attribute__((always_inline)) { add(a + step, 0); });
    }
  }
  for (; a <= d; ++a) add(a, 0);
  repeat<Rows - 1>([&](auto step) __attribute__((always_inline)) { add(d + 1 + step, step + 1); });
  repeat<K - 1>([&](auto k) __attribute__((always_inline)) {
    repeat<Rows>([&](auto r) __attribute__((always_inline)) { sums[0][r] = V(sums[0][r] + sums[k + 1][r]); });
  });
  return sums[0];
}

/// Calls store(d, c) with the coefficient c of degree d of sum_k left_k(x) right_k(x), for d = 0, ..., length - 1 in
/// ascending order.  The cost is length (length + 1) / 2 products for each k.
template <class T, std::size_t K, class V, class Store>
[[gnu::always_inline]] inline void for_each_coefficient(std::array<factors<V>, K> const& products, std::size_t length,
                                                        V const& zero, Store&& store) {
  constexpr std::size_t rows = series_tile<T>;
  std::size_t d = 0;
  for (; d < length % rows; ++d) store(d, coefficients<1>(products, d, zero)[0]);
  for (; d < length; d += rows) {
    auto const block = coefficients<rows>(products, d, zero);
    for (std::size_t r = 0; r < rows; ++r) store(d + r, block[r]);
  }
}

/// The algebra of truncated series whose coefficients are registers: every lane holds a series of its own.
template <class T, class Lanes>
class series_algebra {
 public:
  using V = typename Lanes::type;

 protected:
  static V broadcast(T const& x) { return Lanes::broadcast(x); }
  static factors<V> product(V const* left, V const* right) { return {left, right}; }

  /// Sets `to` to the sum of the products.
  template <class... Products>
  void sum(V* to, std::size_t length, Products const&... products) const {
    each(length, [&](std::size_t d, V const& c) { to[d] = c; }, products...);
  }

  /// Sets `to` to `from` plus the sum of the products.
  template <class... Products>
  void plus(V* to, V const* from, std::size_t length, Products const&... products) const {
    each(length, [&](std::size_t d, V const& c) { to[d] = V(from[d] + c); }, products...);
  }

  /// Returns the coefficient of the highest degree, length - 1, of g(x) times the sum of the products.
  template <class... Products>
  V top(V const* g, std::size_t length, Products const&... products) const {
    V total = zero_;
    each(length, [&](std::size_t d, V const& c) { total = multiply_add(g[length - 1 - d], c, total); }, products...);
    return total;
  }

  V zero_ = broadcast(T(0));
  V one_ = broadcast(T(1));

 private:
  template <class Store, class... Products>
  void each(std::size_t length, Store const& store, Products const&... products) const {
    for_each_coefficient<T>(std::array<factors<V>, sizeof...(Products)>{products...}, length, zero_, store);
  }
};

}  // namespace freefield::detail
