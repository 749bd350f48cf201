#pragma once
/// @file
/// The equation y = x + h B(m) g(x, y) of a step by the discrete gradient, solved by Newton's method.

#include <freefield/flow/energy/discrete_gradient.hpp>
#include <freefield/flow/stiff/newton_matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace freefield::detail::flow_room {

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

/// The equation of the steps from x, whose time is t.
template <class Flow, vector_state State>
class discrete_equation {
  using T = scalar_of<State>;
  using Time = time_of<State>;
  using column = column_of<State>;
  using structure = energy_structure<Flow, State>;
  using functional = std::remove_cvref_t<decltype(structure::functional(std::declval<Flow const&>()))>;
  static constexpr int most_iterations = 60, most_halvings = 12;

 public:
  using motion_type = discrete_motion<Flow, State>;

  discrete_equation(Flow const& flow, State const& x, Time const& t)
      : flow_(&flow), x_(x), t_(t), motion_(flow, x),
        rest_(column::Constant(static_cast<Eigen::Index>(size_of(x)), T(0))) {
    motion_.rounding = unseen_curvature();
  }

  motion_type const& motion() const { return motion_; }
  T value(State const& y) const {
    return T(objective_on<functional, State>::value(structure::functional(*flow_), y, t_));
  }
  long evaluations() const { return evaluations_; }
  long jacobians() const { return jacobians_; }

  /// Newton's method for a step of length h.
  /// @param y  begins as a guess
  /// @returns false where it finds no root
  /// @throws error `non_finite` where the Jacobian is not finite
  bool solve(Time const& h, State& y) {
    newton_matrix<motion_type, State> matrix(motion_, y);
    column step = rest_;
    T here = residual(h, y, rest_);
    has_start_ = math::is_finite(here);
    if (!has_start_) return false;
    T const shift = T(Time(Time(1) / h));
    bool solved = false;
    for (int iteration = 0; iteration < most_iterations && !solved; ++iteration) {
      matrix.differentiate(y, t_);
      ++jacobians_;
      if (!matrix.factorise(shift)) return false;
      for (Eigen::Index i = 0; i < step.size(); ++i) step(i) = T(T(-rest_(i)) * shift);
      matrix.solve_in_place(step);
      if (is_last(y, step)) solved = true;
      if (!search(h, step, y, here)) return is_rounding(y, here);
    }
    return solved;
  }

  /// @throws error `non_finite` where the last `solve` had no residual to begin with
  void require_start(std::string_view function) const {
    if (has_start_) return;
    std::ptrdiff_t const place = flow_room::first_non_finite(rest_);
    fail(errc::non_finite, {function, "gradient is not finite", "a function with finite derivatives"},
         place < 0 ? error_index{} : error_index{place}, no_value{});
  }

 private:
  /// 4 epsilon sum_ij |x_i H_ij x_j|: what cancels in f where its gradient vanishes.
  Time unseen_curvature() const {
    using plain_descent = gradient_flow_of<functional, euclidean_metric>;
    plain_descent const descent(structure::functional(*flow_), euclidean);
    jacobian_on<plain_descent, State> differentiate(x_);
    typename jacobian_on<plain_descent, State>::matrix_type hessian;
    differentiate(descent, x_, t_, hessian);
    T sum(0);
    for (Eigen::Index i = 0; i < hessian.rows(); ++i)
      for (Eigen::Index j = 0; j < hessian.cols(); ++j)
        sum = T(sum + T(math::abs(T(T(hessian(i, j) * numbers_of(x_)[i]) * numbers_of(x_)[j]))));
    return Time(Time(Time(4) * std::numeric_limits<Time>::epsilon()) * Time(sum));
  }

  /// The residual y - x - h B g and its length.
  T residual(Time const& h, State const& y, column& out) {
    State velocity = y;
    motion_(y, velocity, t_);
    ++evaluations_;
    T square(0);
    for (std::size_t i = 0; i < size_of(y); ++i) {
      auto const row = static_cast<Eigen::Index>(i);
      out(row) = T(T(numbers_of(y)[i] - numbers_of(x_)[i]) - times(numbers_of(velocity)[i], h));
      square = T(square + T(out(row) * out(row)));
    }
    return math::sqrt(square);
  }

  /// The correction is a few last digits.
  static bool is_last(State const& y, column const& step) {
    T size(0), scale(0);
    for (Eigen::Index i = 0; i < step.size(); ++i) {
      T const s = T(math::abs(step(i)));
      if (!(s <= size)) size = s;
      scale = std::max(scale, T(math::abs(numbers_of(y)[i])));
    }
    return size <= T(T(4) * T(std::numeric_limits<T>::epsilon() * scale));
  }

  /// Moves y along the step by the first of 1, 1/2, 1/4, ... at which the residual is shorter.
  bool search(Time const& h, column const& step, State& y, T& here) {
    State trial = y;
    column there = rest_;
    T share(1);
    for (int halving = 0; halving < most_halvings; ++halving, share = T(share / T(2))) {
      for (std::size_t i = 0; i < size_of(y); ++i)
        numbers_of(trial)[i] = T(numbers_of(y)[i] + T(share * step(static_cast<Eigen::Index>(i))));
      T const length = residual(h, trial, there);
      if (!(length <= T(here * T(T(1) - T(share / T(4)))))) continue;
      y = trial;
      here = length;
      rest_ = there;
      return true;
    }
    return false;
  }

  /// Nothing is left but rounding: of the state, or, since f(y) - f(x) misses the law by g.rest, of the function.
  bool is_rounding(State const& y, T const& length) const {
    T scale(0), square(0);
    for (std::size_t i = 0; i < size_of(y); ++i)
      scale = std::max({scale, T(math::abs(numbers_of(y)[i])), T(math::abs(numbers_of(x_)[i]))});
    T const epsilon = std::numeric_limits<T>::epsilon();
    if (length <= T(T(16) * T(epsilon * scale))) return true;
    State gradient = y;
    write_discrete_gradient(structure::functional(*flow_), x_, y, t_, motion_.rounding, gradient);
    for (std::size_t i = 0; i < size_of(y); ++i)
      square = T(square + T(numbers_of(gradient)[i] * numbers_of(gradient)[i]));
    T const rounding = rounding_of(value(x_), value(y), gradient, x_, y);
    T const unseen = T(T(T(16) * T(epsilon * rounding)) + T(motion_.rounding));
    return T(length * math::sqrt(square)) <= unseen;
  }

  Flow const* flow_;
  State x_;
  Time t_;
  motion_type motion_;
  column rest_;
  bool has_start_ = true;
  long evaluations_ = 0, jacobians_ = 0;
};

}  // namespace freefield::detail::flow_room
