#pragma once
/// @file
/// Steps by the discrete gradient: what the flow does to its energy, they do to rounding.

#include <freefield/flow/energy/discrete_equation.hpp>
#include <freefield/flow/energy/discrete_gradient.hpp>
#include <freefield/flow/energy/step_path.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/proximal_point.hpp>
#include <freefield/flow/state_run.hpp>
#include <freefield/flow/stepper.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace freefield {

namespace steppers {

/// x+ = x + h B(m) g(x, x+) with the discrete gradient g of `discrete_gradient` and m = (x + x+) / 2, for the flows
/// x' = B grad f: on gradient flows
///     f(x+) - f(x) = -h <g, K g>,   in the metric of Euclid -|x+ - x|^2 / h,
/// at any length of the step, so that f decays; `hamiltonian_flow(H)` and `energy_flow` with a skew B conserve theirs.
/// Both to the rounding of f.
/// Order 2, symmetric.  A function of time is that at the middle of the step.
///
/// Newton's method with the exact Jacobian by dual numbers and a line search; where it fails, the curve of the
/// solutions for shorter steps is followed, around its turning points, because a step has a solution wherever the set
/// {f <= f(x)} is bounded.  Cost: O(n^3) an iteration, dense.
/// @throws error `not_converged` with h; `non_finite`; `domain` for a descent backwards in time
/// Source: O. Gonzalez, J. Nonlinear Sci. 6 (1996) 449; R. I. McLachlan, G. R. W. Quispel, N. Robidoux, Phil. Trans.
/// R. Soc. A 357 (1999) 1021.
struct gonzalez {};

}  // namespace steppers

namespace detail::flow_room {

template <class Flow, vector_state State>
class gonzalez_run : public state_run<Flow, State> {
  using base = state_run<Flow, State>;
  using typename base::T, typename base::Time;
  using base::flow_, base::x_, base::evaluations_;
  using structure = energy_structure<Flow, State>;
  using equation_type = discrete_equation<Flow, State>;
  using motion_type = typename equation_type::motion_type;
  static constexpr int most_pieces = 400;
  static constexpr std::string_view name = "gonzalez";

 public:
  gonzalez_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const&)
      : base(flow, start, t0) {}

  long jacobians() const { return jacobians_; }
  long factorisations() const { return jacobians_; }

  void advance(Time const& t, Time const& h, long first, long count) {
    if constexpr (structure::descends) require_forward(name, h);
    for (long k = first; k < first + count; ++k) {
      Time const middle = Time(t + Time(Time(as_scalar<Time>(2 * k + 1) * h) / Time(2)));
      step(this->inside(middle), h);
    }
  }

 private:
  void step(Time const& t, Time const& h) {
    equation_type equation(*flow_, x_, t);
    T const here = equation.value(x_);
    require(math::is_finite(here), errc::non_finite, {name, "function is not finite", "a finite value"}, here);
    State y = x_;
    bool const found = equation.solve(h, y);
    if (!found) equation.require_start(name);
    if (!found && !follow_from_short_step(equation, t, h, y))
      fail(errc::not_converged,
           {name,
            "Newton's method does not converge within 60 iterations, nor on a path of 400 pieces from a short step",
            "a shorter step"},
           {}, h);
    evaluations_ += equation.evaluations();
    jacobians_ += equation.jacobians();
    T const there = equation.value(y);
    require(math::is_finite(there), errc::non_finite, {name, "function is not finite after a step", "a finite value"},
            there);
    x_ = y;
  }

  /// The solution for a length along the curve of those for shorter ones, from one so short that it is alone.
  bool follow_from_short_step(equation_type& equation, Time const& t, Time const& h, State& y) {
    jacobian_on<motion_type, State> differentiate(x_);
    typename jacobian_on<motion_type, State>::matrix_type jacobian;
    differentiate(equation.motion(), x_, t, jacobian);
    Time const rate = Time(jacobian.cwiseAbs().rowwise().sum().maxCoeff());
    Time const share = Time(Time(1) / Time(std::max(Time(2), Time(Time(4) * Time(rate * Time(math::abs(h)))))));
    Time const shortest = Time(h * share);
    y = x_;
    return equation.solve(shortest, y) &&
           follow_curve(step_path<motion_type, State>(equation.motion(), x_, t, y, T(shortest)), equation, h, y);
  }

  /// Along the curve of solutions to the length h.
  bool follow_curve(step_path<motion_type, State> path, equation_type& equation, Time const& h, State& y) {
    T const most = T(T(1) / T(4)), least = T(most / T(100000)), target = T(math::abs(T(h)));
    T distance = T(T(1) / T(50));
    bool arrived = false;
    for (int piece = 0; piece < most_pieces && !arrived && distance > least; ++piece) {
      auto const before = path;
      bool const good = path.advance(distance);
      T const from = T(math::abs(before.length())), to = T(math::abs(path.length()));
      bool const crosses = good && ((from <= target && target <= to) || (to <= target && target <= from));
      if (crosses) {
        y = path.point_between(before, T(h));
        arrived = equation.solve(h, y);
      }
      if (!good || (crosses && !arrived)) {
        path = before;
        distance = T(distance / T(4));
      } else {
        distance = std::min(most, T(distance * T(T(3) / T(2))));
      }
    }
    evaluations_ += path.evaluations();
    jacobians_ += path.jacobians();
    return arrived;
  }

  long jacobians_ = 0;
};

template <class Flow, class State>
concept has_discrete_step =
    has_energy_structure<Flow, State> && real_scalar<scalar_of<State>> &&
    velocity_of_duals<discrete_motion<Flow, State>, State, 1>;

template <class Flow, class State>
inline constexpr bool decays_by_discrete_gradient = false;
template <class F, class G, class State>
inline constexpr bool decays_by_discrete_gradient<gradient_flow_of<F, G>, State> = !depends_on_time<F, State>;

}  // namespace detail::flow_room

template <class Flow, vector_state State>
  requires detail::flow_room::has_discrete_step<Flow, State>
struct step_traits<steppers::gonzalez, Flow, State> {
  static constexpr int order = 2;
  static constexpr bool adaptive = false;
  using guarantees = std::conditional_t<detail::flow_room::decays_by_discrete_gradient<Flow, State>,
                                        guarantee_list<guarantee::energy_decay>, guarantee_list<>>;
  using method = detail::flow_room::gonzalez_run<Flow, State>;
};

template <class Flow, vector_state State>
struct step_refusal<steppers::gonzalez, Flow, State> {
  static_assert(
      std::is_void_v<State>,
      "freefield: steppers::gonzalez is for gradient_flow(f, metric) of real vectors, hamiltonian_flow(H) and "
      "energy_flow(H, B) where f takes dual numbers or is a formula; steppers::itoh_abe needs no derivative");
};

}  // namespace freefield
