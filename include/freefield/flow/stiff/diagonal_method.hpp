#pragma once
/// @file
/// Runge-Kutta steps whose stages are implicit one by one.

#include <freefield/flow/first_step.hpp>
#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/hamiltonian_flow.hpp>
#include <freefield/flow/runge_kutta/hermite_piece.hpp>
#include <freefield/flow/step_control.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/stiff/stage_equation.hpp>
#include <freefield/flow/stiff/steppers.hpp>
#include <freefield/flow/time_window.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

namespace freefield::detail::flow_room {

/// The row of stage I without its diagonal.
template <class S, std::size_t I>
struct known_row {
  static constexpr auto weights = [] {
    auto row = S::tableau.a[I];
    row[I] = 0;
    return row;
  }();
  template <class Table>
  static constexpr auto const& of(Table const& table) { return table.a[I]; }
};

/// The stages of a step of S from x to `next`.
template <diagonally_implicit S, class Flow, vector_state State>
class diagonal_stages : public time_window<time_of<State>> {
 protected:
  static constexpr std::size_t stages = S::tableau.stages;
  static constexpr bool ends_at_stage = S::tableau.is_stiffly_accurate();
  template <std::size_t I>
  static constexpr bool is_explicit_stage =
      S::tableau.a[I][I] == typename decltype(S::tableau)::coefficient_type(0);
  static constexpr std::size_t last_implicit_stage = [] {
    std::size_t i = stages - 1;
    while (S::tableau.a[i][i] == typename decltype(S::tableau)::coefficient_type(0)) --i;
    return i;
  }();
  using T = scalar_of<State>;
  using Time = time_of<State>;

 public:
  diagonal_stages(Flow const& flow, State const& start, Time const& t0)
      : time_window<Time>(t0), flow_(&flow), equation_(flow, start), x_(start), next_(start), base_(start),
        start_slope_(start), slopes_(filled<stages>(start)) {
    restart(t0);
  }

  State const& state() const { return x_; }
  long evaluations() const { return evaluations_ + equation_.evaluations(); }
  long jacobians() const { return equation_.matrix().jacobians(); }
  long factorisations() const { return equation_.matrix().factorisations(); }
  std::ptrdiff_t first_non_finite() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(x_);
    return place >= 0 ? place : flow_room::first_non_finite(start_slope_);
  }

  void velocity_at(State const& x, Time const& t, State& out) {
    (*flow_)(x, out, this->inside(t));
    ++evaluations_;
  }

  void restart(Time const& t) {
    velocity_at(x_, t, start_slope_);
    equation_.matrix().forget();
    equation_.forget_rate();
  }

 protected:
  /// @returns false where Newton's method finds no root, for the reason `equation_.trouble()`
  bool take_stages(Time const& t, Time const& h, newton_limits<Time> const& limits) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (take_stage<I>(t, h, limits) && ...);
    }(std::make_index_sequence<stages>{});
  }

  /// The end of the step from its stages.
  void finish(Time const& h) {
    if constexpr (!ends_at_stage)
      write_moved<solution_row<S>>(coefficients_.table(), size_of(x_), x_, slopes_, h, next_);
  }

  template <std::size_t I>
  bool take_stage(Time const& t, Time const& h, newton_limits<Time> const& limits) {
    auto const& table = coefficients_.table();
    Time const at = this->inside(Time(t + Time(table.nodes[I] * h)));
    if constexpr (I > 0 || !is_explicit_stage<I>)
      write_moved<known_row<S, I>>(table, size_of(x_), x_, slopes_, h, base_);
    if constexpr (!is_explicit_stage<I>) {
      slopes_[I] = I == 0 ? start_slope_ : slopes_[I == 0 ? 0 : I - 1];
      return equation_.solve(base_, at, Time(table.a[I][I] * h), limits, slopes_[I], next_);
    } else if constexpr (I == 0) {
      slopes_[0] = start_slope_;
    } else {
      velocity_at(base_, at, slopes_[I]);
    }
    return true;
  }

  Flow const* flow_;
  coefficients<S, Time> coefficients_{};
  stage_equation<Flow, State> equation_;
  State x_, next_, base_, start_slope_;
  std::array<State, stages> slopes_;
  long evaluations_ = 0;
};

/// A run of S in steps of one length; every stage is solved to rounding.
template <diagonally_implicit S, class Flow, vector_state State>
class fixed_diagonal_run : public diagonal_stages<S, Flow, State> {
  using base = diagonal_stages<S, Flow, State>;
  using typename base::Time, typename base::T;
 public:
  fixed_diagonal_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const&)
      : base(flow, start, t0) {}

  void place(State const& x) {
    this->x_ = x;
    knows_slope_ = false;
  }
  State const& keep() const { return this->x_; }
  void put_back(State const& x) { place(x); }
  void restart(Time const& t) {
    base::restart(t);
    knows_slope_ = true;
  }

  void advance(Time const& t, Time const& h, long first, long count) {
    for (long k = first; k < first + count; ++k) step(Time(t + Time(as_scalar<Time>(k) * h)), h);
  }

 private:
  void step(Time const& t, Time const& h) {
    if (base::template is_explicit_stage<0> && !knows_slope_) this->velocity_at(this->x_, t, this->start_slope_);
    auto limits = limits_to_rounding(this->x_);
    if constexpr (S::tableau.is_symplectic()) limits.share = Time(0);  // errors with a sign add up: none is left
    this->equation_.solve_all(this->x_, this->inside(t), t, [&] { return this->take_stages(t, h, limits); });
    this->finish(h);
    std::swap(this->x_, this->next_);
    this->start_slope_ = this->slopes_.back();
    knows_slope_ = base::ends_at_stage;
  }

  bool knows_slope_ = true;  ///< at x; else `start_slope_` is but a guess
};

/// A run of S with an error estimate.
template <embedded_diagonally_implicit S, class Flow, vector_state State>
class embedded_diagonal_run : public diagonal_stages<S, Flow, State> {
  using base = diagonal_stages<S, Flow, State>;
  using typename base::Time, typename base::T;

 public:
  embedded_diagonal_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const& options)
      : base(flow, start, t0), allowed_(tolerances_of(options)), error_(static_cast<Eigen::Index>(size_of(start))) {}

  static constexpr int error_order() { return S::error_order; }
  static constexpr step_rule rule = step_rule::predictive;
  step_trouble trouble() const { return this->equation_.trouble(); }
  std::ptrdiff_t first_non_finite_of_trial() const {
    return flow_room::first_non_finite(this->equation_.last_velocity());
  }

  Time first_step(Time const& t, Time const& longest) {
    return first_step_length(this->x_, this->start_slope_, allowed_, longest, S::error_order, this->base_,
                             this->slopes_[0], [&](Time const& h) {
      this->velocity_at(this->base_, Time(t + h), this->slopes_[0]);
    });
  }

  Time attempt(Time const& t, Time const& h) {
    newton_limits<Time> const limits{allowed_, Time(Time(1) / Time(50)), Time(Time(1) / Time(50)), 10};
    auto& matrix = this->equation_.matrix();
    bool const slow = Time(Time(1) / Time(10)) < this->equation_.rate();
    if (!matrix.is_known() || (slow && !matrix.is_current())) matrix.differentiate(this->x_, this->inside(t));
    bool found = this->take_stages(t, h, limits);
    if (!found && !matrix.is_current()) {
      matrix.differentiate(this->x_, this->inside(t));
      found = this->take_stages(t, h, limits);
    }
    if (!found) return std::numeric_limits<Time>::infinity();
    this->finish(h);
    step_ = h;
    end_ = Time(t + h);
    return error_of(h);
  }

  void accept() {
    std::swap(this->x_, this->next_);
    if constexpr (base::ends_at_stage) this->start_slope_ = this->slopes_.back();
    else this->velocity_at(this->x_, end_, this->start_slope_);
    this->equation_.matrix().age();
  }

  State const& velocity() const { return this->start_slope_; }
  State const& trial() const { return this->next_; }
  State const& trial_velocity() const requires base::ends_at_stage { return this->slopes_.back(); }
  void place(State const& x, Time const& t) {
    this->velocity_at(x, t, this->base_);
    this->x_ = x;
    this->start_slope_ = this->base_;
    this->equation_.matrix().forget();
    this->equation_.forget_rate();
  }

  hermite_piece<State> piece() const requires base::ends_at_stage {
    return cubic_between(this->x_, this->next_, this->start_slope_, this->slopes_.back(), step_);
  }

 private:
  /// The estimate, without the parts that a stiff equation damps: (I - h a J)^-1 h sum_i error_i k_i.
  Time error_of(Time const& h) {
    auto const& table = this->coefficients_.table();
    slope_sum<error_row<S>, std::remove_cvref_t<decltype(table)>, State, base::stages> const sum(table, this->slopes_,
                                                                                                 h);
    Time const shift = Time(Time(1) / Time(table.a[base::last_implicit_stage][base::last_implicit_stage] * h));
    for (Eigen::Index i = 0; i < error_.size(); ++i) error_(i) = times(sum(static_cast<std::size_t>(i)), shift);
    this->equation_.matrix().solve_in_place(error_);
    auto const *const x = numbers_of(this->x_), *const y = numbers_of(this->next_);
    return largest_of<Time>(size_of(this->x_), [&](std::size_t i) {
      return error_ratio(T(error_(static_cast<Eigen::Index>(i))), x[i], y[i], allowed_);
    });
  }

  tolerances<Time> allowed_;
  column_of<State> error_;
  Time step_{0}, end_{0};
};

}  // namespace freefield::detail::flow_room

namespace freefield {

/// What a table promises it says itself: whether the method is symplectic.
template <diagonally_implicit S, class Flow, vector_state State>
  requires(jacobian_of<Flow, State> && !embedded_diagonally_implicit<S>)
struct step_traits<S, Flow, State> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = false;
  using guarantees = std::conditional_t<S::tableau.is_symplectic() && detail::flow_room::is_hamiltonian<Flow>,
                                        guarantee_list<guarantee::symplectic>, guarantee_list<>>;
  using method = detail::flow_room::fixed_diagonal_run<S, Flow, State>;
};

template <embedded_diagonally_implicit S, class Flow, vector_state State>
  requires jacobian_of<Flow, State>
struct step_traits<S, Flow, State> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = true;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::embedded_diagonal_run<S, Flow, State>;
};

}  // namespace freefield
