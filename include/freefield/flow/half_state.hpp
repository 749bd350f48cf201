#pragma once
/// @file
/// States (q, p): positions followed by as many momenta in one vector.

#include <freefield/core/error.hpp>
#include <freefield/flow/state.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield::detail::flow_room {

/// The positions of a state (q, p): for std::array and std::vector, and for columns of Eigen.
template <class S> struct half_state {};
template <class T, std::size_t N>
  requires(N % 2 == 0)
struct half_state<std::array<T, N>> {
  using type = std::array<T, N / 2>;
};
template <class T, class A> struct half_state<std::vector<T, A>> { using type = std::vector<T, A>; };
template <template <class, int, int, int, int, int> class Matrix, class T, int R, int O, int MR>
  requires(R < 0 || R % 2 == 0)
struct half_state<Matrix<T, R, 1, O, MR, 1>> {
  using type = Matrix<T, R < 0 ? R : R / 2, 1, O, R < 0 ? R : R / 2, 1>;
};
template <class S> using half_of = typename half_state<S>::type;

/// A vector that can be cut into positions and momenta.
template <class S>
concept two_halves = vector_state<S> && requires { typename half_state<S>::type; };

template <vector_state S>
void require_halves(std::string_view function, S const& z) {
  require(size_of(z) % 2 == 0, errc::size_mismatch,
          {function, "state has an odd length", "positions followed by as many momenta"}, size_of(z));
}

/// The half of z that begins at number `first`.
template <vector_state S>
half_of<S> half_from(S const& z, std::size_t first) {
  half_of<S> half{};
  if constexpr (extent<S> == 0) half.resize(z.size() / 2);
  for (std::size_t i = 0; i < size_of(half); ++i) numbers_of(half)[i] = numbers_of(z)[first + i];
  return half;
}
template <vector_state S>
half_of<S> positions_of(S const& z) {
  return half_from(z, 0);
}
template <vector_state S>
half_of<S> momenta_of(S const& z) {
  return half_from(z, size_of(z) / 2);
}

/// out = (p, -q), where `from` is (q, p).
template <vector_state S>
void write_turned(S const& from, S& out) {
  std::size_t const n = size_of(from) / 2;
  for (std::size_t i = 0; i < n; ++i) {
    numbers_of(out)[i] = numbers_of(from)[n + i];
    numbers_of(out)[n + i] = scalar_of<S>(-numbers_of(from)[i]);
  }
}

/// (q, p)
template <vector_state S>
S joined_halves(half_of<S> const& q, half_of<S> const& p) {
  S z{};
  if constexpr (extent<S> == 0) z.resize(2 * q.size());
  std::size_t const n = size_of(q);
  for (std::size_t i = 0; i < n; ++i) {
    numbers_of(z)[i] = numbers_of(q)[i];
    numbers_of(z)[n + i] = numbers_of(p)[i];
  }
  return z;
}

}  // namespace freefield::detail::flow_room
