#pragma once
/// @file
/// What a stepper preserves of a flow, known to the compiler.

#include <type_traits>

namespace freefield {

/// What can be promised for a triple (stepper, flow, state).  Each promise holds for every step that is taken, at any
/// length of the step unless the stepper says so, to rounding.
namespace guarantee {

/// No probability becomes negative.
struct positivity {
  static constexpr char const* name = "positivity";
};
/// The total probability stays what it is.
struct mass {
  static constexpr char const* name = "mass";
};
/// The functional of a gradient flow does not grow, in the coordinates in which the stepper holds the state.
struct energy_decay {
  static constexpr char const* name = "energy_decay";
};
/// The stationary state of the flow on this grid is that of the stepper.
struct stationarity {
  static constexpr char const* name = "stationarity";
};

/// The step is a canonical map of positions and momenta: its Jacobian M keeps the form J, M^T J M = J.
struct symplectic {
  static constexpr char const* name = "symplectic";
};

}  // namespace guarantee

template <class... Promises>
struct guarantee_list {
  template <class Promise>
  static constexpr bool has = (std::is_same_v<Promise, Promises> || ...);
};

/// The order of accuracy as something to be asked for: `guaranteed<order<2>>` is met by steppers of order 2 and above.
template <int Order>
struct order {
  static constexpr int value = Order;
};

/// Asks for promises, as an argument of `evolve`: where the stepper does not give one, the call does not compile.
template <class... Promises>
struct guaranteed_promises {};
template <class... Promises>
inline constexpr guaranteed_promises<Promises...> guaranteed{};

}  // namespace freefield
