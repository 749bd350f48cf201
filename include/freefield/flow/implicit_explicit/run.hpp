#pragma once
/// @file
/// Steps whose stages are implicit in the stiff part of a flow and explicit in the rest.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/implicit_explicit/steppers.hpp>
#include <freefield/flow/runge_kutta/stage_sums.hpp>
#include <freefield/flow/split_flow.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/stiff/stage_equation.hpp>
#include <freefield/flow/time_window.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail::flow_room {

template <implicit_explicit_method S, class Stiff, class Rest, vector_state State>
class implicit_explicit_run : public time_window<time_of<State>> {
  using Flow = split_flow<Stiff, Rest>;
  using T = scalar_of<State>;
  using Time = time_of<State>;
  using table_type = additive_table<Time, S::stages>;
  static constexpr std::size_t stages = S::stages;

 public:
  implicit_explicit_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const&)
      : time_window<Time>(t0), flow_(&flow), table_(S::template table<Time>()), equation_(flow.first, start), x_(start),
        base_(start), point_(start), stiff_(filled<stages>(start)), rest_(filled<stages>(start)) {
    restart(t0);
  }

  State const& state() const { return x_; }
  long evaluations() const { return evaluations_ + equation_.evaluations(); }
  long jacobians() const { return equation_.matrix().jacobians(); }
  long factorisations() const { return equation_.matrix().factorisations(); }
  std::ptrdiff_t first_non_finite() const { return flow_room::first_non_finite(x_); }
  State const& keep() const { return x_; }
  void put_back(State const& x) { x_ = x; }
  void restart(Time const&) {
    equation_.matrix().forget();
    equation_.forget_rate();
  }

  void advance(Time const& t, Time const& h, long first, long count) {
    for (long k = first; k < first + count; ++k) step(Time(t + Time(as_scalar<Time>(k) * h)), h);
  }

 private:
  void step(Time const& t, Time const& h) {
    equation_.solve_all(x_, this->inside(t), t, [&] { return take_stages(t, h); });
    finish(h);
  }

  /// x+, from the last stage where the implicit method ends there: what that has damped does not come back.
  void finish(Time const& h) {
    if (table_.b == table_.a[stages - 1]) {
      for (std::size_t j = 0; j < stages; ++j) {
        Time const weight = Time(Time(table_.d[j] - table_.e[stages - 1][j]) * h);
        if (weight == Time(0)) continue;
        for (std::size_t i = 0; i < size_of(x_); ++i)
          numbers_of(point_)[i] = T(numbers_of(point_)[i] + times(numbers_of(rest_[j])[i], weight));
      }
      std::swap(x_, point_);
    } else {
      write_sum(table_.b, table_.d, stages, h);
      std::swap(x_, base_);
    }
  }

  /// x + h sum_(j < count) (implicit_j g_j + explicit_j k_j)
  void write_sum(typename table_type::row const& implicit, typename table_type::row const& explicit_, std::size_t count,
                 Time const& h) {
    base_ = x_;
    auto* const out = numbers_of(base_);
    auto const add = [&](State const& slope, Time const& weight) {
      if (weight == Time(0)) return;
      for (std::size_t i = 0; i < size_of(x_); ++i) out[i] = T(out[i] + times(numbers_of(slope)[i], weight));
    };
    for (std::size_t j = 0; j < count; ++j) {
      add(stiff_[j], Time(implicit[j] * h));
      add(rest_[j], Time(explicit_[j] * h));
    }
  }

  /// Whether a later stage or the end has a weight for the velocity of this one.
  static bool is_used(std::array<typename table_type::row, stages> const& rows, typename table_type::row const& weights,
                      std::size_t stage) {
    bool used = !(weights[stage] == Time(0));
    for (std::size_t i = stage + 1; i < stages; ++i) used = used || !(rows[i][stage] == Time(0));
    return used;
  }

  /// @returns false where Newton's method finds no root
  bool take_stages(Time const& t, Time const& h) {
    auto const limits = limits_to_rounding(x_);
    for (std::size_t i = 0; i < stages; ++i) {
      Time const at = this->inside(Time(t + Time(table_.node(i) * h)));
      write_sum(table_.a[i], table_.e[i], i, h);
      if (table_.a[i][i] == Time(0)) {
        point_ = base_;
        if (is_used(table_.a, table_.b, i)) evaluate(flow_->first, at, stiff_[i]);
      } else {
        if (i > 0 && !(table_.a[i - 1][i - 1] == Time(0))) stiff_[i] = stiff_[i - 1];
        else evaluate_guess(at, stiff_[i]);
        if (!equation_.solve(base_, at, Time(table_.a[i][i] * h), limits, stiff_[i], point_)) return false;
      }
      if (is_used(table_.e, table_.d, i)) evaluate(flow_->second, at, rest_[i]);
    }
    return true;
  }
  template <class Part>
  void evaluate(Part const& part, Time const& t, State& out) {
    part(point_, out, t);
    ++evaluations_;
  }
  void evaluate_guess(Time const& t, State& out) {
    point_ = x_;
    evaluate(flow_->first, t, out);
  }

  Flow const* flow_;
  table_type table_;
  stage_equation<Stiff, State> equation_;
  State x_, base_, point_;
  std::array<State, stages> stiff_, rest_;
  long evaluations_ = 0;
};

}  // namespace detail::flow_room

template <implicit_explicit_method S, class Stiff, class Rest, vector_state State>
  requires(jacobian_of<Stiff, State> && flow_on<Rest, State>)
struct step_traits<S, split_flow<Stiff, Rest>, State> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::implicit_explicit_run<S, Stiff, Rest, State>;
};

template <implicit_explicit_method S, class Flow, vector_state State>
struct step_refusal<S, Flow, State> {
  static_assert(std::is_void_v<State>,
                "freefield: this stepper is for split(stiff, rest), where the Jacobian of the stiff part "
                "is known: formulas, a callable that takes dual numbers, with_band or with_jacobian");
};

}  // namespace freefield
