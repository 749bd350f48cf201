#pragma once
/// @file
/// Sums of products of truncated power series, the inner loop of every contraction.

#include <freefield/core/ball.hpp>
#include <freefield/core/lanes.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace freefield::detail {

/// Two series that are multiplied.
template <class V>
struct factors {
  V const* left;
  V const* right;
};

/// Coefficients that are worked out together: as many sums as keep the multipliers busy and fit into the registers.
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

/// body(0), ..., body(N - 1) with constant arguments.
template <std::size_t N, class Body>
[[gnu::always_inline]] inline void repeat(Body const& body) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (body(std::integral_constant<std::size_t, I>{}), ...);
  }(std::make_index_sequence<N>{});
}

/// The coefficients d, ..., d + Rows - 1 of sum_k left_k right_k.  Steps of several a load a number once that several
/// of them need.
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

/// store(d, coefficient d of sum_k left_k right_k) for d < length.  length (length + 1) / 2 products for each k.
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

/// Series of the numbers in the lanes of registers.
template <class T, class Lanes>
class series_algebra {
 public:
  using V = typename Lanes::type;

 protected:
  static V broadcast(T const& x) { return Lanes::broadcast(x); }
  static factors<V> product(V const* left, V const* right) { return {left, right}; }

  /// to = the sum of the products
  template <class... Products>
  void sum(V* to, std::size_t length, Products const&... products) const {
    each(length, [&](std::size_t d, V const& c) { to[d] = c; }, products...);
  }

  /// to = from + the sum of the products
  template <class... Products>
  void plus(V* to, V const* from, std::size_t length, Products const&... products) const {
    each(length, [&](std::size_t d, V const& c) { to[d] = V(from[d] + c); }, products...);
  }

  /// The coefficient of the highest degree of g times the sum of the products.
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
