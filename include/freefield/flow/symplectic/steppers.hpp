#pragma once
/// @file
/// The symplectic compositions of kicks and drifts by name.

#include <freefield/flow/symplectic/coefficients.hpp>

#include <array>
#include <concepts>
#include <cstddef>

namespace freefield {

/// A stepper that is a row of kicks and drifts and its order.  A user's own is such a struct, too.
template <class S>
concept kick_drift_composition = requires {
  S::template table<float>().kicks;
  S::template table<float>().drifts;
  { S::order } -> std::convertible_to<int>;
};

namespace steppers {

/// Half a kick, a drift, half a kick: order 2, one gradient of V a step.  For Hamiltonians T(p) + V(q); symplectic,
/// reversible.
/// Source: L. Verlet, Phys. Rev. 159 (1967) 98; W. C. Swope et al., J. Chem. Phys. 76 (1982) 637.
struct verlet {
  static constexpr int order = 2;
  template <class T>
  static constexpr kicks_and_drifts<T, 1> table() {
    return detail::flow_room::composed<T, 1>({T(1)});
  }
};

/// Three steps of verlet with the lengths w, 1 - 2 w, w, w = 1 / (2 - 2^(1/3)): order 4.
/// A Hamiltonian of time is asked up to 0.36 h before and after the step; across a break it is not, which costs the
/// order of the steps beside it.
/// Source: E. Forest, R. D. Ruth, Physica D 43 (1990) 105; H. Yoshida, Phys. Lett. A 150 (1990) 262.
struct yoshida4 {
  static constexpr int order = 4;
  template <class T>
  static constexpr kicks_and_drifts<T, 3> table() {
    using detail::flow_room::composed, detail::flow_room::decimal, detail::flow_room::defects_of_composition,
        detail::flow_room::mirrored, detail::flow_room::polished;
    std::array<T, 1> const near{decimal<T>(1'351207191959657634)};
    auto const third = [](auto const& outer) { return std::array{defects_of_composition(mirrored(outer))[0]}; };
    return composed(mirrored(polished(near, third)));
  }
};

/// Seven steps of verlet: order 6, the solution A of Yoshida.  A Hamiltonian of time is asked up to
/// 0.16 h before and after the step, as for yoshida4.
/// Source: H. Yoshida, Phys. Lett. A 150 (1990) 262.
struct yoshida6 {
  static constexpr int order = 6;
  template <class T>
  static constexpr kicks_and_drifts<T, 7> table() {
    using detail::flow_room::composed, detail::flow_room::decimal, detail::flow_room::defects_of_composition,
        detail::flow_room::mirrored, detail::flow_room::polished;
    std::array<T, 3> const near{decimal<T>(784513610477557264), decimal<T>(235573213359358134),
                                decimal<T>(-1'177679984178871007)};
    auto const all = [](auto const& outer) { return defects_of_composition(mirrored(outer)); };
    return composed(mirrored(polished(near, all)));
  }
};

/// Seven kicks and six drifts with small errors: order 4 at six gradients a step, and a hundred times as accurate as
/// yoshida4 at the same cost.  Three of its numbers are the published decimals, two are the roots of the conditions of
/// order next to theirs.
/// Source: S. Blanes, P. C. Moan, J. Comput. Appl. Math. 142 (2002) 313, the method S of 6 stages and order 4.
struct blanes_moan {
  static constexpr int order = 4;
  template <class T>
  static constexpr kicks_and_drifts<T, 6> table() {
    using detail::flow_room::decimal, detail::flow_room::defects_of_order_three, detail::flow_room::polished;
    std::array<T, 2> const near{decimal<T>(-42065080357719536), decimal<T>(209515106613362073)};
    auto const defects = [](auto const& x) { return defects_of_order_three(with(x[0], x[1])); };
    auto const [kick, drift] = polished(near, defects);
    return with(kick, drift);
  }

 private:
  template <class U>
  static constexpr kicks_and_drifts<U, 6> with(U const& third_kick, U const& first_drift) {
    using detail::flow_room::decimal;
    U const a = decimal<U>(79203696431195700), b = decimal<U>(353172906049774000), c = third_kick;
    U const d = first_drift, e = decimal<U>(-143851773179818000);
    U const middle = U(U(1) - U(U(2) * U(U(a + b) + c)));
    U const inner = U(U(U(1) / U(2)) - U(d + e));
    return {{a, b, c, middle, c, b, a}, {d, e, inner, inner, e, d}};
  }
};

}  // namespace steppers
}  // namespace freefield
