#pragma once
/// @file
/// The equation of one implicit stage, k = f(base + h k, t), by Newton's method with the Jacobian of the step.

#include <freefield/flow/error_norm.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/stiff/convergence_test.hpp>
#include <freefield/flow/stiff/newton_matrix.hpp>

#include <cstddef>

namespace freefield::detail::flow_room {

/// Solves stages of implicit Runge-Kutta steps.
template <class Flow, vector_state State>
class stage_equation {
  using T = scalar_of<State>;
  using Time = time_of<State>;
  using column = column_of<State>;

 public:
  stage_equation(Flow const& flow, State const& like)
      : matrix_(flow, like), flow_(&flow), velocity_(like), correction_(static_cast<Eigen::Index>(size_of(like))) {}

  newton_matrix<Flow, State>& matrix() { return matrix_; }
  newton_matrix<Flow, State> const& matrix() const { return matrix_; }
  long evaluations() const { return evaluations_; }
  step_trouble trouble() const { return trouble_; }
  State const& last_velocity() const { return velocity_; }
  /// The rate of the iteration with this matrix, as far as it is known.
  Time const& rate() const { return rate_; }
  void forget_rate() { rate_ = Time(1); }

  /// Calls take(), which solves the stages of a step of one length from x, with the matrix that is there; where they
  /// have no root once more with that at x, and then from slopes of zero with a new matrix in each iteration.
  /// @param at     the time of x, between breaks
  /// @param begin  of the step, for the message
  template <class Take>
  void solve_all(State const& x, Time const& at, Time const& begin, Take const& take) {
    differentiates_always_ = false;  // an exception may have left it
    bool const slow = Time(Time(3) / Time(10)) < rate_;
    if (!matrix_.is_known() || (slow && !matrix_.is_current())) matrix_.differentiate(x, at);
    bool found = take();
    if (!found && !matrix_.is_current()) {
      matrix_.differentiate(x, at);
      found = take();
    }
    if (!found) {
      differentiates_always_ = true;
      found = take();
      differentiates_always_ = false;
      matrix_.forget();
    }
    if (!found) refuse(begin);
    matrix_.age();
  }

  /// Finds the slope k = f(point, t) at point = base + h k.
  /// @param slope  begins as a guess
  /// @returns false where there is trouble
  bool solve(State const& base, Time const& t, Time const& h, newton_limits<Time> const& limits, State& slope,
             State& point) {
    if (flow_room::first_non_finite(base) >= 0) {  // an explicit velocity before this stage: its place is told
      velocity_ = base;
      return fails(step_trouble::no_convergence);
    }
    T const shift = T(Time(Time(1) / h));
    std::size_t const n = size_of(base);
    auto *const k = numbers_of(slope), *const y = numbers_of(point);
    auto const* const from = numbers_of(base);
    if (differentiates_always_)
      for (std::size_t i = 0; i < n; ++i) k[i] = T(0);
    for (std::size_t i = 0; i < n; ++i) y[i] = T(from[i] + times(k[i], h));
    convergence_test<Time> test(rate_, differentiates_always_);
    for (int iteration = 0; iteration < limits.iterations; ++iteration) {
      if (differentiates_always_) matrix_.differentiate(point, t);
      if (!matrix_.factorise(shift)) return fails(step_trouble::singular_matrix);
      (*flow_)(point, velocity_, t);
      ++evaluations_;
      for (std::size_t i = 0; i < n; ++i)
        correction_(static_cast<Eigen::Index>(i)) = T(numbers_of(velocity_)[i] - k[i]);
      correct(shift, n, k, y, from, h);
      auto const verdict = test(size_of_correction(point, limits.allowed, h), limits);
      if (verdict == convergence_test<Time>::verdict::go_on) continue;
      rate_ = test.worst_rate() > Time(0) ? test.worst_rate() : rate_;
      if (verdict == convergence_test<Time>::verdict::diverges) break;
      trouble_ = step_trouble::none;
      return true;
    }
    return fails(step_trouble::no_convergence);
  }

 private:
  [[noreturn, gnu::cold]] void refuse(Time const& t) const {
    bool const singular = trouble_ == step_trouble::singular_matrix;
    std::ptrdiff_t const place = flow_room::first_non_finite(velocity_);
    if (!singular && place >= 0)
      fail(errc::non_finite,
           {evolve_name, "a component of the velocity is not finite", "a flow that stays finite, or a shorter step"},
           {place}, no_value{});
    fail(singular ? errc::degenerate : errc::not_converged,
         {evolve_name, singular ? "the matrix I - h J of an implicit step is singular in the step from t"
                                : "Newton's method does not converge within 50 iterations in the step from t",
          "a shorter step, or a stepper with step control"},
         {}, t);
  }

  bool fails(step_trouble what) {
    trouble_ = what;
    rate_ = Time(1);
    return false;
  }

  /// (I - h J) dk = f(y) - k, that is (I / h - J) dk = (f(y) - k) / h.
  void correct(T const& shift, std::size_t n, T* k, T* y, T const* from, Time const& h) {
    for (T& c : correction_) c = T(c * shift);
    matrix_.solve_in_place(correction_);
    for (std::size_t i = 0; i < n; ++i) {
      k[i] = T(k[i] + correction_(static_cast<Eigen::Index>(i)));
      y[i] = T(from[i] + times(k[i], h));
    }
  }
  Time size_of_correction(State const& point, tolerances<Time> const& allowed, Time const& h) const {
    return scaled_norm(point, allowed, [&](std::size_t i) {
      return times(T(correction_(static_cast<Eigen::Index>(i))), h);
    });
  }

  newton_matrix<Flow, State> matrix_;
  Flow const* flow_;
  State velocity_;
  column correction_;
  Time rate_{1};
  bool differentiates_always_ = false;
  step_trouble trouble_ = step_trouble::none;
  long evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room
