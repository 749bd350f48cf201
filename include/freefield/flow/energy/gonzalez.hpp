#pragma once
/// @file
/// Steps by the discrete gradient: what the flow does to its energy, they do to rounding.

#include <freefield/flow/energy/discrete_gradient.hpp>
#include <freefield/flow/energy/step_path.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/proximal_point.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/stiff/newton_matrix.hpp>
#include <freefield/flow/time_window.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
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

/// y -> B(m) g(x, y), the velocity of a step from x to y.
template <class Flow, class State>
struct discrete_motion : flow_node {
  Flow const* flow;
  State from;
  time_of<State> rounding{0};

  discrete_motion(Flow const& f, State const& x) : flow(&f), from(x) {}

  template <vector_state S>
    requires has_energy_structure<Flow, S>
  void operator()(S const& y, S& velocity, time_of<S> const& t) const {
    using structure = energy_structure<Flow, S>;
    using T = scalar_of<S>;
    S x = y, middle = y, gradient = y;
    for (std::size_t i = 0; i < size_of(y); ++i) {
      numbers_of(x)[i] = T(numbers_of(from)[i]);
      numbers_of(middle)[i] = T(T(numbers_of(x)[i] + numbers_of(y)[i]) / T(2));
    }
    write_discrete_gradient(structure::functional(*flow), x, y, t, rounding, gradient);
    velocity = structure::motion(*flow, middle, gradient, t);
  }
};

template <class Flow, vector_state State>
class gonzalez_run : public time_window<time_of<State>> {
  using T = scalar_of<State>;
  using Time = time_of<State>;
  using structure = energy_structure<Flow, State>;
  using functional = std::remove_cvref_t<decltype(structure::functional(std::declval<Flow const&>()))>;
  using plain_descent = gradient_flow_of<functional, euclidean_metric>;
  using motion_of_step = discrete_motion<Flow, State>;
  static constexpr int most_iterations = 60, most_halvings = 12, most_pieces = 400;
  static constexpr std::string_view name = "gonzalez";

 public:
  gonzalez_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const&)
      : time_window<Time>(t0), flow_(&flow), x_(start) {}

  State const& state() const { return x_; }
  long evaluations() const { return evaluations_; }
  long jacobians() const { return jacobians_; }
  long factorisations() const { return factorisations_; }
  std::ptrdiff_t first_non_finite() const { return flow_room::first_non_finite(x_); }
  void restart(Time const&) {}
  State const& keep() const { return x_; }
  void put_back(State const& x) { x_ = x; }

  void advance(Time const& t, Time const& h, long first, long count) {
    if constexpr (structure::descends) require_forward(name, h);
    for (long k = first; k < first + count; ++k) {
      Time const middle = Time(t + Time(Time(as_scalar<Time>(2 * k + 1) * h) / Time(2)));
      step(this->inside(middle), h);
    }
  }

 private:
  void step(Time const& t, Time const& h) {
    motion_of_step motion(*flow_, x_);
    T const here = T(objective_on<functional, State>::value(structure::functional(*flow_), x_, t));
    require(math::is_finite(here), errc::non_finite, {name, "function is not finite", "a finite value"}, here);
    motion.rounding = unseen_curvature(t);
    State y = x_;
    if (!solve(motion, t, h, y)) follow_from_short_step(motion, t, h, y);
    T const there = T(objective_on<functional, State>::value(structure::functional(*flow_), y, t));
    require(math::is_finite(there), errc::non_finite, {name, "function is not finite after a step", "a finite value"},
            there);
    x_ = y;
  }

  /// 4 epsilon sum_ij |x_i H_ij x_j|: what cancels in f where its gradient vanishes.
  Time unseen_curvature(Time const& t) {
    plain_descent const descent(structure::functional(*flow_), euclidean);
    jacobian_on<plain_descent, State> differentiate(x_);
    typename jacobian_on<plain_descent, State>::matrix_type hessian;
    differentiate(descent, x_, t, hessian);
    T sum(0);
    for (Eigen::Index i = 0; i < hessian.rows(); ++i)
      for (Eigen::Index j = 0; j < hessian.cols(); ++j)
        sum = T(sum + T(math::abs(T(T(hessian(i, j) * numbers_of(x_)[i]) * numbers_of(x_)[j]))));
    return Time(Time(Time(4) * std::numeric_limits<Time>::epsilon()) * Time(sum));
  }

  /// The solution for a length along the curve of those for shorter ones, from one so short that it is alone.
  void follow_from_short_step(motion_of_step const& motion, Time const& t, Time const& h, State& y) {
    jacobian_on<motion_of_step, State> differentiate(x_);
    typename jacobian_on<motion_of_step, State>::matrix_type jacobian;
    differentiate(motion, x_, t, jacobian);
    Time const rate = Time(jacobian.cwiseAbs().rowwise().sum().maxCoeff());
    Time const share = Time(Time(1) / Time(std::max(Time(2), Time(Time(4) * Time(rate * Time(math::abs(h)))))));
    Time const shortest = Time(h * share);
    y = x_;
    if (solve(motion, t, shortest, y) &&
        follow_curve(step_path<motion_of_step, State>(motion, x_, t, y, T(shortest)), motion, t, h, y))
      return;
    fail(errc::not_converged,
         {name, "Newton's method does not converge within 60 iterations, nor on a path of 400 pieces from a short step",
          "a shorter step"},
         {}, h);
  }

  /// Along the curve of solutions to the length h.
  bool follow_curve(step_path<motion_of_step, State> path, motion_of_step const& motion, Time const& t, Time const& h,
                    State& y) {
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
        arrived = solve(motion, t, h, y);
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
    factorisations_ += path.jacobians();
    return arrived;
  }

  /// The residual y - x - h B g and its length.
  T residual(motion_of_step const& motion, Time const& t, Time const& h, State const& y, column_of<State>& out) {
    State velocity = y;
    motion(y, velocity, t);
    ++evaluations_;
    T square(0);
    for (std::size_t i = 0; i < size_of(y); ++i) {
      auto const row = static_cast<Eigen::Index>(i);
      out(row) = T(T(numbers_of(y)[i] - numbers_of(x_)[i]) - times(numbers_of(velocity)[i], h));
      square = T(square + T(out(row) * out(row)));
    }
    return math::sqrt(square);
  }

  /// Newton's method from y.
  bool solve(motion_of_step const& motion, Time const& t, Time const& h, State& y) {
    newton_matrix<motion_of_step, State> matrix(motion, y);
    column_of<State> rest = column_of<State>::Constant(static_cast<Eigen::Index>(size_of(y)), T(0)), step = rest;
    T here = residual(motion, t, h, y, rest);
    require_value(y, here, rest);
    T const shift = T(Time(Time(1) / h));
    bool solved = false;
    for (int iteration = 0; iteration < most_iterations && !solved; ++iteration) {
      matrix.differentiate(y, t);
      ++jacobians_;
      ++factorisations_;
      if (!matrix.factorise(shift)) return false;
      for (Eigen::Index i = 0; i < rest.size(); ++i) step(i) = T(T(-rest(i)) * shift);
      matrix.solve_in_place(step);
      if (is_last(y, step)) solved = true;
      if (!search(motion, t, h, step, y, here, rest)) return is_rounding(motion, t, y, here);
    }
    return solved;
  }

  void require_value(State const& y, T const& length, column_of<State> const& rest) const {
    if (math::is_finite(length)) return;
    std::ptrdiff_t place = flow_room::first_non_finite(y);
    for (Eigen::Index i = 0; i < rest.size() && place < 0; ++i)
      if (!math::is_finite(rest(i))) place = i;
    fail(errc::non_finite, {name, "gradient is not finite", "a function with finite derivatives"},
         place < 0 ? error_index{} : error_index{place}, no_value{});
  }

  /// The correction is a few last digits.
  static bool is_last(State const& y, column_of<State> const& step) {
    T size(0), scale(0);
    for (Eigen::Index i = 0; i < step.size(); ++i) {
      T const s = T(math::abs(step(i)));
      if (!(s <= size)) size = s;
      scale = std::max(scale, T(math::abs(numbers_of(y)[i])));
    }
    return size <= T(T(4) * T(std::numeric_limits<T>::epsilon() * scale));
  }

  /// Moves y along the step by the first of 1, 1/2, 1/4, ... at which the residual is shorter.
  bool search(motion_of_step const& motion, Time const& t, Time const& h, column_of<State> const& step, State& y,
              T& here, column_of<State>& rest) {
    State trial = y;
    column_of<State> there = rest;
    T share(1);
    for (int halving = 0; halving < most_halvings; ++halving, share = T(share / T(2))) {
      for (std::size_t i = 0; i < size_of(y); ++i)
        numbers_of(trial)[i] = T(numbers_of(y)[i] + T(share * step(static_cast<Eigen::Index>(i))));
      T const length = residual(motion, t, h, trial, there);
      if (!(length <= T(here * T(T(1) - T(share / T(4)))))) continue;
      y = trial;
      here = length;
      rest = there;
      return true;
    }
    return false;
  }

  /// Nothing is left but rounding: of the state, or, since f(y) - f(x) misses the law by g.rest, of the function.
  bool is_rounding(motion_of_step const& motion, Time const& t, State const& y, T const& length) {
    using objective = objective_on<functional, State>;
    auto const& f = structure::functional(*flow_);
    T scale(0), square(0);
    for (std::size_t i = 0; i < size_of(y); ++i)
      scale = std::max({scale, T(math::abs(numbers_of(y)[i])), T(math::abs(numbers_of(x_)[i]))});
    T const epsilon = std::numeric_limits<T>::epsilon();
    if (length <= T(T(16) * T(epsilon * scale))) return true;
    State gradient = y;
    write_discrete_gradient(f, x_, y, t, motion.rounding, gradient);
    for (std::size_t i = 0; i < size_of(y); ++i)
      square = T(square + T(numbers_of(gradient)[i] * numbers_of(gradient)[i]));
    T const rounding = rounding_of(T(objective::value(f, x_, t)), T(objective::value(f, y, t)), gradient, x_, y);
    T const unseen = T(T(T(16) * T(epsilon * rounding)) + T(motion.rounding));
    return T(length * math::sqrt(square)) <= unseen;
  }

  Flow const* flow_;
  State x_;
  long evaluations_ = 0, jacobians_ = 0, factorisations_ = 0;
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
