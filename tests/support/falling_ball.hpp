#pragma once
/// @file
/// A ball that falls with an acceleration of 10, and what the floor does to it.

#include <freefield/flow/ode.hpp>

#include <array>

namespace support {

using pair = std::array<double, 2>;
inline constexpr auto height = freefield::field<0>;
inline constexpr double gravity = 10;

inline auto const fall = freefield::ode([](pair const& z) { return pair{z[1], -gravity}; });
inline constexpr freefield::event_options falling{.direction = freefield::crossing::falling};

inline auto bounce_with(double restitution) {
  return [restitution](pair& z, double) { z[1] = -restitution * z[1]; };
}

}  // namespace support
