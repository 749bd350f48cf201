#pragma once
/// @file
/// A state between the ends of a step as a polynomial.

#include <freefield/flow/state.hpp>

#include <array>
#include <cstddef>

namespace freefield::detail::flow_room {

/// x(s) = c_0 + s (c_1 + s (c_2 + ...)), s in [0, 1]
template <class State, std::size_t Degree>
struct polynomial_piece {
  std::array<State, Degree + 1> coefficients;

  template <class Time>
  State at(Time const& share) const {
    using T = scalar_of<State>;
    State result = coefficients[Degree];
    auto* const out = numbers_of(result);
    for (std::size_t k = Degree; k-- > 0;)
      for (std::size_t i = 0; i < size_of(result); ++i)
        out[i] = T(times(out[i], share) + numbers_of(coefficients[k])[i]);
    return result;
  }
};

}  // namespace freefield::detail::flow_room
