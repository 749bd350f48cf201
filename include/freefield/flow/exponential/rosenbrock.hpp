#pragma once
/// @file
/// Exponential Rosenbrock steps: exact in the linear part that the flow has where it is.

#include <freefield/flow/controlled_run.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/method.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/flow/stiff/jacobian.hpp>
#include <freefield/flow/stiff/newton_matrix.hpp>
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
class exponential_rosenbrock_run : public controlled_run<Flow, State> {
  using base = controlled_run<Flow, State>;
  using typename base::T, typename base::Time;
  using base::flow_, base::x_, base::next_, base::slope_, base::velocity_, base::point_, base::allowed_;
  using base::trouble_, base::evaluations_;
  using matrix = typename jacobian_on<Flow, State>::matrix_type;
  using column = column_of<State>;

 public:
  exponential_rosenbrock_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const& options)
      : base(flow, start, t0, tolerances_of(options)), matrix_(flow, start), differentiate_in_time_(start),
        in_time_(start) {
    restart(t0);
  }

  long jacobians() const { return matrix_.jacobians(); }
  long factorisations() const { return exponentials_; }
  static constexpr int error_order() { return steppers::exponential_rosenbrock::error_order; }

  void restart(Time const& t) {
    this->velocity_at(x_, t, slope_);
    velocity_ = slope_;
    matrix_.forget();
  }

  Time first_step(Time const& t, Time const& longest) {
    return this->first_step_of_order(error_order(), t, longest);
  }

  Time attempt(Time const& t, Time const& h) {
    if (!matrix_.is_current()) {
      matrix_.differentiate(x_, this->inside(t));
      differentiate_in_time_(*flow_, x_, this->inside(t), in_time_);
    }
    next_ = velocity_ = slope_;
    end_ = Time(t + h);
    ++exponentials_;
    auto const phi = functions_of(matrix(matrix_.jacobian_matrix() * T(h)));
    trouble_ = phi ? step_trouble::none : step_trouble::singular_matrix;
    return phi ? step(h, *phi) : std::numeric_limits<Time>::infinity();
  }

  void accept() {
    std::swap(x_, next_);
    this->velocity_at(x_, end_, slope_);
    matrix_.age();
  }

 private:
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
    column const linear = matrix_.jacobian_matrix() * moved;
    for (std::size_t i = 0; i < size_of(x_); ++i)
      numbers_of(point_)[i] = T(numbers_of(x_)[i] + moved(static_cast<Eigen::Index>(i)));
    this->velocity_at(point_, end_, velocity_);
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

  newton_matrix<Flow, State> matrix_;
  velocity_in_time<Flow, State> differentiate_in_time_;
  State in_time_;
  Time end_{0};
  long exponentials_ = 0;
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
