#pragma once
/// @file
/// Rosenbrock's steps: implicit, without an iteration.

#include <freefield/flow/controlled_run.hpp>
#include <freefield/flow/polynomial_piece.hpp>
#include <freefield/flow/runge_kutta/stage_sums.hpp>
#include <freefield/flow/step_control.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/stiff/newton_matrix.hpp>
#include <freefield/flow/stiff/rosenbrock_table.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

namespace freefield::detail::flow_room {

template <rosenbrock_method S, class Flow, vector_state State>
class rosenbrock_run : public controlled_run<Flow, State> {
  using base = controlled_run<Flow, State>;
  using typename base::T, typename base::Time;
  using base::flow_, base::x_, base::next_, base::slope_, base::velocity_, base::point_, base::allowed_;
  using base::trouble_, base::evaluations_;
  static constexpr std::size_t stages = S::tableau.stages;
  using numbers = rosenbrock_numbers<S, Time>;
  static constexpr bool is_steady = velocity_in_time<Flow, State>::vanishes;

 public:
  rosenbrock_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const& options)
      : base(flow, start, t0, tolerances_of(options)), matrix_(flow, start), differentiate_in_time_(start),
        in_time_(start), increments_(filled<stages>(start)) {
    restart(t0);
  }

  long jacobians() const { return matrix_.jacobians(); }
  long factorisations() const { return matrix_.factorisations(); }
  static constexpr int error_order() { return S::error_order; }
  static constexpr step_rule rule = step_rule::predictive;


  State const& velocity() const { return slope_; }
  State const& trial() const { return next_; }
  State const& trial_velocity() const { return velocity_; }

  void restart(Time const& t) {
    this->velocity_at(x_, t, slope_);
    matrix_.forget();
  }
  void place(State const& x, Time const& t) {
    this->move_to(x, t);
    matrix_.forget();
  }

  Time first_step(Time const& t, Time const& longest) {
    return this->first_step_of_order(error_order(), t, longest);
  }

  Time attempt(Time const& t, Time const& h) {
    if (!matrix_.is_current()) {
      matrix_.differentiate(x_, this->inside(t));
      if constexpr (!is_steady) differentiate_in_time_(*flow_, x_, this->inside(t), in_time_);
    }
    if (!matrix_.factorise(T(Time(Time(1) / Time(numbers_.diagonal * h))))) {
      trouble_ = step_trouble::singular_matrix;
      next_ = velocity_ = slope_;
      return std::numeric_limits<Time>::infinity();
    }
    trouble_ = step_trouble::none;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (take_stage<I>(t, h), ...);
    }(std::make_index_sequence<stages>{});
    write_moved<solution_row<S>>(numbers_, size_of(x_), x_, increments_, Time(1), next_);
    slope_sum<error_row<S>, numbers, State, stages> const error(numbers_, increments_, Time(1));
    auto const *const x = numbers_of(x_), *const y = numbers_of(next_);
    Time const ratio =
        largest_of<Time>(size_of(x_), [&](std::size_t i) { return error_ratio(error(i), x[i], y[i], allowed_); });
    if (!math::is_finite(ratio)) find_non_finite(t, h);
    if (!(ratio <= Time(1))) return ratio;
    this->velocity_at(next_, Time(t + h), velocity_);
    return flow_room::first_non_finite(velocity_) < 0 ? ratio : std::numeric_limits<Time>::quiet_NaN();
  }

  void accept() {
    std::swap(x_, next_);
    std::swap(slope_, velocity_);
    matrix_.age();
  }

  /// The powers of s of the interpolation.
  polynomial_piece<State, 3> piece() const {
    slope_sum<left_row<S>, numbers, State, stages> const left(numbers_, increments_, Time(1));
    slope_sum<right_row<S>, numbers, State, stages> const right(numbers_, increments_, Time(1));
    polynomial_piece<State, 3> result{{x_, x_, x_, x_}};
    for (std::size_t i = 0; i < size_of(x_); ++i) {
      T const rise = T(numbers_of(next_)[i] - numbers_of(x_)[i]), p = left(i), q = right(i);
      numbers_of(result.coefficients[1])[i] = T(rise + p);
      numbers_of(result.coefficients[2])[i] = T(q - p);
      numbers_of(result.coefficients[3])[i] = T(-q);
    }
    return result;
  }

 private:
  /// Takes the stages again up to the first whose velocity is not finite.
  void find_non_finite(Time const& t, Time const& h) {
    velocity_ = slope_;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      static_cast<void>(((take_stage<I>(t, h), flow_room::first_non_finite(velocity_) < 0) && ...));
    }(std::make_index_sequence<stages>{});
  }

  template <std::size_t I>
  void take_stage(Time const& t, Time const& h) {
    if constexpr (I > 0 && !S::tableau.shares_velocity(I)) {
      write_moved<stage_row<S, I>>(numbers_, size_of(x_), x_, increments_, Time(1), point_);
      this->velocity_at(point_, Time(t + Time(numbers_.nodes[I] * h)), velocity_);
    }
    slope_sum<coupling_row<S, I>, numbers, State, stages> const sum(numbers_, increments_, Time(Time(1) / h));
    auto const* const f = numbers_of(stage_velocity<I>());
    T* const right = numbers_of(increments_[I]);
    if constexpr (is_steady || S::tableau.time[I] == 0) {
      for (std::size_t i = 0; i < size_of(x_); ++i) right[i] = T(f[i] + sum(i));
    } else {
      Time const weight = Time(numbers_.time[I] * h);
      for (std::size_t i = 0; i < size_of(x_); ++i)
        right[i] = T(T(f[i] + sum(i)) + times(numbers_of(in_time_)[i], weight));
    }
    Eigen::Map<column_of<State>> increment(right, static_cast<Eigen::Index>(size_of(x_)));
    matrix_.solve_in_place(increment);
  }

  /// The velocity of the last stage up to I that has one of its own; the first has that of x.
  template <std::size_t I>
  State const& stage_velocity() const {
    constexpr bool is_own = [] {
      for (std::size_t k = 1; k <= I; ++k)
        if (!S::tableau.shares_velocity(k)) return true;
      return false;
    }();
    if constexpr (is_own) return velocity_;
    else return slope_;
  }

  newton_matrix<Flow, State> matrix_;
  [[no_unique_address]] velocity_in_time<Flow, State> differentiate_in_time_;
  numbers numbers_{};
  State in_time_;
  std::array<State, stages> increments_;
};

}  // namespace freefield::detail::flow_room

namespace freefield {

template <rosenbrock_method S, class Flow, vector_state State>
  requires(jacobian_of<Flow, State> && differentiable_in_time<Flow, State>)
struct step_traits<S, Flow, State> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = true;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::rosenbrock_run<S, Flow, State>;
};

}  // namespace freefield
