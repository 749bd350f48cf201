#pragma once
/// @file
/// The heat flow of a law along a propagator.

#include <freefield/renormalization/renormalization_flow.hpp>

#include <string_view>

namespace freefield {

namespace detail::renormalization_room {

/// a = 0, b = C'
template <propagator_path P>
class heat_scheme : public path_scheme<heat_scheme<P>, P> {
 public:
  using T = typename P::scalar_type;
  using path_scheme<heat_scheme<P>, P>::path_scheme;
  static constexpr std::string_view name = "heat_flow";
  static constexpr bool is_undamped = true;

  mode_step<T> step(T const& c0, T const& c1) const { return {T(1), T(c0 - c1)}; }
  vector_of<T> damping(T const&) const
    requires smooth_propagator_path<P>
  {
    return vector_of<T>::Constant(this->lattice().size(), T(0));
  }
};

}  // namespace detail::renormalization_room

/// P_s = P_0 * N(0, C_0 - C_s): noise without damping, which is what e^(-S_int) does in Polchinski's flow.  There is no
/// Q: the flow is the steepest descent of minus the entropy alone.
template <propagator_path P>
auto heat_flow(P const& propagator) {
  return renormalization_flow(detail::renormalization_room::heat_scheme<P>(propagator));
}

}  // namespace freefield
