#pragma once
/// @file
/// A state over another scalar: over dual numbers, over power series.

#include <freefield/flow/state.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace freefield::detail::flow_room {

/// A state of the same shape over another scalar.
template <class S, class U> struct rebound { using type = U; };
template <class T, std::size_t N, class U> struct rebound<std::array<T, N>, U> { using type = std::array<U, N>; };
template <class T, class A, class U> struct rebound<std::vector<T, A>, U> { using type = std::vector<U>; };
template <template <class, int, int, int, int, int> class Matrix, class T, int R, int C, int O, int MR, int MC, class U>
struct rebound<Matrix<T, R, C, O, MR, MC>, U> {
  using type = Matrix<U, R, C, O, MR, MC>;
};

/// The state with its scalar replaced, as constants.
template <class U, vector_state S>
typename rebound<S, U>::type constants_of(S const& x) {
  using result_type = typename rebound<S, U>::type;
  result_type result{};
  if constexpr (extent<S> == 0) {
    if constexpr (requires { result.resize(x.rows(), x.cols()); }) result.resize(x.rows(), x.cols());
    else result.resize(x.size());
  }
  for (std::size_t i = 0; i < size_of(x); ++i) numbers_of(result)[i] = U(numbers_of(x)[i]);
  return result;
}

}  // namespace freefield::detail::flow_room
