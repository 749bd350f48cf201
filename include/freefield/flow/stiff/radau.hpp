#pragma once
/// @file
/// Steps of Radau IIA: three stages at once, which a change of basis makes a real and a complex system.

#include <freefield/flow/controlled_run.hpp>
#include <freefield/flow/polynomial_piece.hpp>
#include <freefield/flow/step_control.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/stiff/convergence_test.hpp>
#include <freefield/flow/stiff/newton_matrix.hpp>
#include <freefield/flow/stiff/pair_factor.hpp>
#include <freefield/flow/stiff/radau_table.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <utility>

namespace freefield::detail::flow_room {

/// The unknowns are z_i = x(t + c_i h) - x, in the basis of the table: w = basis^-1 z.
template <class Flow, vector_state State>
class radau_run : public controlled_run<Flow, State> {
  using base = controlled_run<Flow, State>;
  using typename base::T;
  using base::flow_, base::x_, base::next_, base::slope_, base::velocity_, base::point_, base::allowed_;
  using base::trouble_, base::evaluations_;
  using column = column_of<State>;
  using matrix = typename jacobian_on<Flow, State>::matrix_type;

 public:
  radau_run(Flow const& flow, State const& start, T const& t0, evolve_options<T> const& options)
      : base(flow, start, t0, loosened(tolerances_of(options))), matrix_(flow, start) {
    for (auto* vectors : {&z_, &w_, &r_, &velocities_, &cubic_, &trial_cubic_})
      for (column& v : *vectors) v = column::Constant(static_cast<Eigen::Index>(size_of(start)), T(0));
    error_ = z_[0];
    restart(t0);
  }

  long jacobians() const { return matrix_.jacobians(); }
  long factorisations() const { return matrix_.factorisations() + pair_factorisations_; }
  static constexpr int error_order() { return steppers::radau5::error_order; }
  static constexpr step_rule rule = step_rule::predictive;
  std::ptrdiff_t first_non_finite_of_trial() const {
    for (column const& v : velocities_) {
      std::ptrdiff_t const place = flow_room::first_non_finite(v);
      if (place >= 0) return place;
    }
    return -1;
  }

  State const& velocity() const { return slope_; }
  State const& trial() const { return next_; }
  State const& trial_velocity() const { return velocity_; }

  void restart(T const& t) {
    this->velocity_at(x_, t, slope_);
    begin_anew();
  }
  void place(State const& x, T const& t) {
    this->move_to(x, t);
    begin_anew();
  }

  T first_step(T const& t, T const& longest) {
    return this->first_step_of_order(error_order(), t, longest);
  }

  T attempt(T const& t, T const& h) {
    if (!matrix_.is_known() || (T(T(1) / T(1000)) < rate_ && !matrix_.is_current()))
      matrix_.differentiate(x_, this->inside(t));
    bool found = solve(t, h);
    if (!found && !matrix_.is_current()) {
      matrix_.differentiate(x_, this->inside(t));
      found = solve(t, h);
    }
    step_ = h;
    T const ratio = found ? error_of(t, h) : std::numeric_limits<T>::infinity();
    if (ratio <= T(1)) set_path();
    return ratio;
  }

  void accept() {
    std::swap(x_, next_);
    std::swap(slope_, velocity_);
    std::swap(cubic_, trial_cubic_);
    last_step_ = step_;
    matrix_.age();
    is_first_ = false;
  }

  polynomial_piece<State, 3> piece() const {
    polynomial_piece<State, 3> result{{x_, x_, x_, x_}};
    for (std::size_t m = 0; m < 3; ++m)
      for (std::size_t i = 0; i < size_of(x_); ++i)
        numbers_of(result.coefficients[m + 1])[i] = trial_cubic_[m](static_cast<Eigen::Index>(i));
    return result;
  }

 private:
  static tolerances<T> loosened(tolerances<T> const& asked) {
    T const relative = T(math::pow(asked.relative, T(T(2) / T(3))) / T(10));
    return {relative, T(asked.absolute * T(relative / asked.relative))};
  }
  void begin_anew() {
    matrix_.forget();
    rate_ = T(1);
    last_step_ = T(0);
    is_first_ = true;
  }
  bool fails(step_trouble what) {
    trouble_ = what;
    rate_ = T(1);
    return false;
  }

  /// result_i = sum_j a_ij v_j
  static void multiply(three_by_three<T> const& a, three<column> const& v, three<column>& result) {
    for (Eigen::Index k = 0; k < v[0].size(); ++k)
      for (std::size_t i = 0; i < 3; ++i)
        result[i](k) = T(T(a[i][0] * v[0](k)) + T(T(a[i][1] * v[1](k)) + T(a[i][2] * v[2](k))));
  }

  bool solve(T const& t, T const& h) {
    T const real = T(table_.real / h), alpha = T(table_.alpha / h), beta = T(table_.beta / h);
    if (!matrix_.factorise(real)) return fails(step_trouble::singular_matrix);
    if (pair_step_ != h || pair_jacobians_ != matrix_.jacobians()) {
      pair_jacobians_ = -1;
      ++pair_factorisations_;
      if (!pair_.factorise(alpha, beta, matrix_.jacobian_matrix())) return fails(step_trouble::singular_matrix);
      pair_step_ = h;
      pair_jacobians_ = matrix_.jacobians();
    }
    guess(h);
    T const tight = std::max(T(T(10) * T(std::numeric_limits<T>::epsilon() / allowed_.relative)),
                             std::min(T(T(3) / T(100)), math::sqrt(allowed_.relative)));
    newton_limits<T> const limits{allowed_, tight, tight, 10};
    convergence_test<T> test(rate_);
    for (int iteration = 0; iteration < limits.iterations; ++iteration) {
      write_residual(t, h, real, alpha, beta);
      matrix_.solve_in_place(r_[0]);
      pair_.solve_in_place(r_[1], r_[2]);
      for (std::size_t m = 0; m < 3; ++m) w_[m] += r_[m];
      multiply(table_.basis, w_, z_);
      auto const verdict = test(size_of_correction(), limits);
      if (verdict == convergence_test<T>::verdict::go_on) continue;
      if (test.worst_rate() > T(0)) rate_ = test.worst_rate();
      if (verdict == convergence_test<T>::verdict::diverges) break;
      trouble_ = step_trouble::none;
      for (std::size_t i = 0; i < size_of(x_); ++i)
        numbers_of(next_)[i] = T(numbers_of(x_)[i] + z_[2](static_cast<Eigen::Index>(i)));
      return true;
    }
    return fails(step_trouble::no_convergence);
  }

  /// The cubic of the last step, continued.
  void guess(T const& h) {
    for (std::size_t m = 0; m < 3; ++m) {
      T const s = last_step_ == T(0) ? T(0) : T(T(table_.nodes[m] * h) / last_step_);
      T const second = T(s * T(s + T(2))), third = T(s * T(T(3) + T(s * T(s + T(3)))));  // (1 + s)^k - 1
      for (Eigen::Index k = 0; k < z_[m].size(); ++k)
        z_[m](k) = T(T(s * cubic_[0](k)) + T(T(second * cubic_[1](k)) + T(third * cubic_[2](k))));
    }
    multiply(table_.inverse_basis, z_, w_);
  }

  /// r = basis^-1 f(x + z) - Lambda w / h
  void write_residual(T const& t, T const& h, T const& real, T const& alpha, T const& beta) {
    for (std::size_t m = 0; m < 3; ++m) {
      for (std::size_t i = 0; i < size_of(x_); ++i)
        numbers_of(point_)[i] = T(numbers_of(x_)[i] + z_[m](static_cast<Eigen::Index>(i)));
      this->velocity_at(point_, T(t + T(table_.nodes[m] * h)), velocity_);
      for (std::size_t i = 0; i < size_of(x_); ++i)
        velocities_[m](static_cast<Eigen::Index>(i)) = numbers_of(velocity_)[i];
    }
    multiply(table_.inverse_basis, velocities_, r_);
    for (Eigen::Index k = 0; k < error_.size(); ++k) {
      T const u = w_[1](k), v = w_[2](k);
      r_[0](k) = T(r_[0](k) - T(real * w_[0](k)));
      r_[1](k) = T(r_[1](k) - T(T(alpha * u) - T(beta * v)));
      r_[2](k) = T(r_[2](k) - T(T(beta * u) + T(alpha * v)));
    }
  }

  /// The largest of basis r over the stages.
  T size_of_correction() const {
    T size(0);
    for (std::size_t m = 0; m < 3; ++m) {
      T const here = scaled_norm(x_, allowed_, [&](std::size_t i) {
        auto const k = static_cast<Eigen::Index>(i);
        auto const& row = table_.basis[m];
        return T(T(row[0] * r_[0](k)) + T(T(row[1] * r_[1](k)) + T(row[2] * r_[2](k))));
      });
      if (!(here <= size)) size = here;
      if (!(here == here)) return here;
    }
    return size;
  }

  /// The collocation polynomial and its slope at the end.
  void set_path() {
    multiply(table_.powers, z_, trial_cubic_);
    for (std::size_t i = 0; i < size_of(x_); ++i) {
      auto const k = static_cast<Eigen::Index>(i);
      T const rise = T(trial_cubic_[0](k) + T(T(T(2) * trial_cubic_[1](k)) + T(T(3) * trial_cubic_[2](k))));
      numbers_of(velocity_)[i] = T(rise / step_);
    }
  }

  /// (real / h - J)^-1 (f(x) + sum_i estimate_i z_i / h); once more from f at x moved by it where it would be too large
  /// and the step is the first or a repetition, because a stiff start makes it too large.
  T error_of(T const& t, T const& h) {
    T ratio = filtered(slope_, h);
    if (!(ratio <= T(1)) && math::is_finite(ratio) && is_first_) {
      for (std::size_t i = 0; i < size_of(x_); ++i)
        numbers_of(point_)[i] = T(numbers_of(x_)[i] + error_(static_cast<Eigen::Index>(i)));
      this->velocity_at(point_, t, velocity_);
      ratio = filtered(velocity_, h);
    }
    if (!(ratio <= T(1))) is_first_ = true;
    return ratio;
  }
  T filtered(State const& slope, T const& h) {
    for (std::size_t i = 0; i < size_of(x_); ++i) {
      auto const k = static_cast<Eigen::Index>(i);
      T const sum = T(T(table_.estimate[0] * z_[0](k)) +
                      T(T(table_.estimate[1] * z_[1](k)) + T(table_.estimate[2] * z_[2](k))));
      error_(k) = T(numbers_of(slope)[i] + T(sum / h));
    }
    matrix_.solve_in_place(error_);
    auto const *const x = numbers_of(x_), *const y = numbers_of(next_);
    return largest_of<T>(size_of(x_), [&](std::size_t i) {
      return error_ratio(T(error_(static_cast<Eigen::Index>(i))), x[i], y[i], allowed_);
    });
  }

  newton_matrix<Flow, State> matrix_;
  pair_factor<matrix, T> pair_{};
  radau_table<T> table_{};
  three<column> z_, w_, r_, velocities_, cubic_, trial_cubic_;  ///< of the last step and of the trial
  column error_;
  T rate_{1}, last_step_{0}, step_{0}, pair_step_{0};
  long pair_jacobians_ = -1, pair_factorisations_ = 0;
  bool is_first_ = true;  ///< the step, or it is tried again
};

}  // namespace freefield::detail::flow_room

namespace freefield {

template <class Flow, vector_state State>
  requires(jacobian_of<Flow, State> && real_scalar<scalar_of<State>> &&
           std::same_as<scalar_of<State>, time_of<State>> &&
           detail::flow_room::pair_factor<typename jacobian_on<Flow, State>::matrix_type, scalar_of<State>>::exists)
struct step_traits<steppers::radau5, Flow, State> {
  static constexpr int order = steppers::radau5::order;
  static constexpr bool adaptive = true;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::radau_run<Flow, State>;
};

}  // namespace freefield
