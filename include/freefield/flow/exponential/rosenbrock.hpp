#pragma once
/// @file
/// Exponential Rosenbrock steps: exact in the linear part that the flow has where it is.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/first_step.hpp>
#include <freefield/flow/method.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/stiff/newton_matrix.hpp>
#include <freefield/flow/stiff/jacobian.hpp>
#include <freefield/flow/time_window.hpp>
#include <freefield/numeric/phi_functions.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace freefield {

namespace steppers {

/// With the Jacobian J and the derivative in time v at the beginning of the step,
///     u  = x + h phi_1(h J) f + h^2 phi_2(h J) v                (exponential Rosenbrock-Euler, order 2)
///     x+ = u + 2 h phi_3(h J) (f(u, t + h) - f - J (u - x) - h v)
/// Order 3, with an error estimate of order 2: x+ - u.  Exact for x' = J x + b + v t; of order 3 for parabolic
/// equations, too.  For any flow whose Jacobian is dense and whose derivative in time is known.
/// Cost: O(n^3 log |h J|) a step.
/// Source: M. Hochbruck, A. Ostermann, J. Schweitzer, SIAM J. Numer. Anal. 47 (2009) 786, method exprb32.
struct exponential_rosenbrock {
  static constexpr int order = 3;
  static constexpr int error_order = 2;
};

}  // namespace steppers

namespace detail::flow_room {

template <class Flow, vector_state State>
class exponential_rosenbrock_run : public time_window<time_of<State>> {
  using T = scalar_of<State>;
  using Time = time_of<State>;
  using jacobian = jacobian_on<Flow, State>;
  using matrix = typename jacobian::matrix_type;
  using column = column_of<State>;

 public:
  exponential_rosenbrock_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const& options)
      : time_window<Time>(t0), flow_(&flow), differentiate_(start), differentiate_in_time_(start), x_(start),
        next_(start), slope_(start), velocity_(start), in_time_(start), point_(start),
        allowed_(tolerances_of(options)) {
    restart(t0);
  }

  State const& state() const { return x_; }
  long evaluations() const { return evaluations_; }
  long jacobians() const { return jacobians_; }
  long factorisations() const { return exponentials_; }
  static constexpr int error_order() { return steppers::exponential_rosenbrock::error_order; }
  step_trouble trouble() const { return trouble_; }
  std::ptrdiff_t first_non_finite() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(x_);
    return place >= 0 ? place : flow_room::first_non_finite(slope_);
  }
  std::ptrdiff_t first_non_finite_of_trial() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(velocity_);
    return place >= 0 ? place : flow_room::first_non_finite(next_);
  }

  void restart(Time const& t) {
    velocity_at(x_, t, slope_);
    velocity_ = slope_;
    current_ = false;
  }

  Time first_step(Time const& t, Time const& longest) {
    return first_step_length(x_, slope_, allowed_, longest, error_order(), point_, velocity_,
                             [&](Time const& h) { velocity_at(point_, Time(t + h), velocity_); });
  }

  Time attempt(Time const& t, Time const& h) {
    if (!current_) {
      differentiate_(*flow_, x_, this->inside(t), jacobian_);
      require_finite_entries(jacobian_);
      differentiate_in_time_(*flow_, x_, this->inside(t), in_time_);
      ++jacobians_;
      current_ = true;
    }
    next_ = velocity_ = slope_;
    end_ = Time(t + h);
    ++exponentials_;
    auto const phi = functions_of(matrix(jacobian_ * T(h)));
    trouble_ = phi ? step_trouble::none : step_trouble::singular_matrix;
    return phi ? step(h, *phi) : std::numeric_limits<Time>::infinity();
  }

  void accept() {
    std::swap(x_, next_);
    velocity_at(x_, end_, slope_);
    current_ = false;
  }

 private:
  void velocity_at(State const& x, Time const& t, State& out) {
    (*flow_)(x, out, this->inside(t));
    ++evaluations_;
  }
  static column column_from(State const& x, T const& factor) {
    column result = column::Constant(static_cast<Eigen::Index>(size_of(x)), T(0));
    for (std::size_t i = 0; i < size_of(x); ++i) result(static_cast<Eigen::Index>(i)) = T(numbers_of(x)[i] * factor);
    return result;
  }

  /// None where the matrix is too large for its exponential.
  static std::optional<decltype(phi_functions<3>(std::declval<matrix>()))> functions_of(matrix const& a) {
    try {
      return phi_functions<3>(a);
    } catch (error const&) {
      return std::nullopt;
    }
  }

  template <class Functions>
  Time step(Time const& h, Functions const& phi) {
    T const length = T(h);
    column const moved = phi[1] * column_from(slope_, length) + phi[2] * column_from(in_time_, T(length * length));
    column const linear = jacobian_ * moved;
    for (std::size_t i = 0; i < size_of(x_); ++i)
      numbers_of(point_)[i] = T(numbers_of(x_)[i] + moved(static_cast<Eigen::Index>(i)));
    velocity_at(point_, end_, velocity_);
    column rest = linear;
    for (std::size_t i = 0; i < size_of(x_); ++i) {
      auto const row = static_cast<Eigen::Index>(i);
      T const bent = T(T(numbers_of(velocity_)[i] - numbers_of(slope_)[i]) - linear(row));
      rest(row) = T(T(bent - T(numbers_of(in_time_)[i] * length)) * T(length * T(2)));
    }
    column const error = phi[3] * rest;
    for (std::size_t i = 0; i < size_of(x_); ++i)
      numbers_of(next_)[i] = T(numbers_of(point_)[i] + error(static_cast<Eigen::Index>(i)));
    auto const *const x = numbers_of(x_), *const y = numbers_of(next_);
    return largest_of<Time>(size_of(x_), [&](std::size_t i) {
      return error_ratio(T(error(static_cast<Eigen::Index>(i))), x[i], y[i], allowed_);
    });
  }

  Flow const* flow_;
  jacobian differentiate_;
  velocity_in_time<Flow, State> differentiate_in_time_;
  matrix jacobian_{};
  State x_, next_, slope_, velocity_, in_time_, point_;
  tolerances<Time> allowed_;
  Time end_{0};
  long evaluations_ = 0, jacobians_ = 0, exponentials_ = 0;
  bool current_ = false;
  step_trouble trouble_ = step_trouble::none;
};

template <class Flow, class State>
concept has_dense_jacobian = jacobian_of<Flow, State> && dense_matrix<typename jacobian_on<Flow, State>::matrix_type>;

}  // namespace detail::flow_room

template <class Flow, vector_state State>
  requires(detail::flow_room::has_dense_jacobian<Flow, State> && differentiable_in_time<Flow, State>)
struct step_traits<steppers::exponential_rosenbrock, Flow, State> {
  static constexpr int order = steppers::exponential_rosenbrock::order;
  static constexpr bool adaptive = true;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::exponential_rosenbrock_run<Flow, State>;
};

template <class Flow, vector_state State>
struct step_refusal<steppers::exponential_rosenbrock, Flow, State> {
  static_assert(std::is_void_v<State>,
                "freefield: steppers::exponential_rosenbrock needs a dense Jacobian and the derivative with respect to "
                "time: formulas, a callable of the state alone that takes dual numbers, or [](auto const& x, auto "
                "const& t) { ... }; for banded and sparse Jacobians steppers::rosenbrock4 and radau5");
};

}  // namespace freefield
