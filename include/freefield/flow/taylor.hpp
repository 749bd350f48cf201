#pragma once
/// @file
/// The Taylor series of the solution at each step: any order, for high precision.
///
///     auto end = ff::evolve(lorenz, x, real(0), real(5), ff::steppers::taylor<30>{}, {.tolerance = real("1e-40")});

#include <freefield/flow/stepper.hpp>
#include <freefield/flow/taylor/run.hpp>

#include <type_traits>

namespace freefield {

namespace steppers {

/// Steps of the Taylor polynomial of degree Order of the solution, of any order from 2 on.  The order that costs least
/// is about half of the natural logarithm of 1 / tolerance: 18 for 1e-16, 46 for 1e-40.
///
/// The right-hand side is called once per step, and once more inside of a step that is more than twice as long as the
/// last or has a negligible error, with numbers that write their operations down (`series_variable`), time among
/// them: a callable has to take any numbers, as in `[](auto const& x) {...}` and `[](auto const& x, auto const& t)
/// {...}`; formulas do.  `evolution::evaluations` counts these calls.  Where the flow branches it does so by the
/// values at the beginning of the step; a kink or a jump inside of a step is seen by the defect at its end and met by
/// shorter steps; `.breaks` costs less.  The flow has to be analytic at the states that it meets: sqrt(x) at x = 0 is
/// an error, also where the velocity is finite.
/// Cost per step: O(Order^2) for each operation of the right-hand side, O(Order) memory.
/// Dense output is the polynomial of the step itself.
/// Source: A. Jorba, M. Zou, Experiment. Math. 14 (2005) 99.
template <int Order>
struct taylor {
  static_assert(Order >= 2, "freefield: the order of steppers::taylor is 2 or more");
};

}  // namespace steppers

template <int Order, class Flow, vector_state State>
  requires(flow_on<Flow, State> && flow_on<Flow, detail::flow_room::traced<State>>)
struct step_traits<steppers::taylor<Order>, Flow, State> {
  static constexpr int order = Order;
  static constexpr bool adaptive = true;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::taylor_run<Order, Flow, State>;
};

/// A right-hand side that takes one type of numbers.
template <int Order, class Flow, vector_state State>
  requires(flow_on<Flow, State> && !flow_on<Flow, detail::flow_room::traced<State>>)
struct step_refusal<steppers::taylor<Order>, Flow, State> {
  static_assert(std::is_void_v<State>,
                "freefield: steppers::taylor calls the right-hand side with numbers that write their operations down; "
                "write it as [](auto const& x) {...} or [](auto const& x, auto const& t) {...}, for any numbers");
};

}  // namespace freefield
