#pragma once
/// @file
/// Extrapolation of the midpoint rule: orders that follow the tolerance, for any callable.

#include <freefield/flow/extrapolation/run.hpp>
#include <freefield/flow/stepper.hpp>

namespace freefield {

namespace steppers {

/// Gragg's midpoint rule of 2, 4, 6, ... steps, extrapolated to infinitely many; the number of rows and the length of
/// the step are those of the least work per unit of time.  For smooth flows and tolerances from 1e-8 down to any: every
/// two digits cost about one row more.  Unlike steppers::taylor it takes every right-hand side, also one for a single
/// type of numbers.
///
/// A step of j rows has the order 2 j and j (j + 1) + 1 calls.  The order that is promised is the lowest, 4, of two
/// rows.  Rows magnify rounding, about (e / 2)^(2 j) times, and are not added where that exceeds the tolerance: the
/// scalar needs 2 digits beyond those of the tolerance for 8 rows, 7 for 25.  No dense output.
/// Source: R. Bulirsch, J. Stoer, Numer. Math. 8 (1966) 1; P. Deuflhard, Numer. Math. 41 (1983) 399; E. Hairer, S. P.
/// Norsett, G. Wanner, Solving Ordinary Differential Equations I (1993), section II.9.
struct bulirsch_stoer {};

}  // namespace steppers

template <class Flow, vector_state State>
  requires flow_on<Flow, State>
struct step_traits<steppers::bulirsch_stoer, Flow, State> {
  static constexpr int order = 4;
  static constexpr bool adaptive = true;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::extrapolation_run<Flow, State>;
};

}  // namespace freefield
