#pragma once
/// @file
/// The proximal point: implicit Euler's step of a gradient flow of vectors, as the minimum that it is.

#include <freefield/core/error.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/state_run.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/numeric/cholesky.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace freefield {

namespace steppers {

struct jko;

/// argmin_y f(y) + |y - x|^2 / (2 h) by Newton's method with a line search from y = x, so that f does not grow at any
/// h.  A function of time is that at the end of the step.  Order 1.  For a formula, or a callable of states whose type
/// says their length; it takes the Hessian.
/// @throws error `not_converged` after 100 iterations
/// Source: R. T. Rockafellar, SIAM J. Control Optim. 14 (1976) 877.
struct proximal_point {};

}  // namespace steppers

namespace detail::flow_room {

/// A function whose second derivatives are known: a formula, or a callable where the length is.
template <class F, class S>
concept twice_differentiable_objective =
    objective_of<F, S> &&
    (expression<F> ||
     (extent<S> > 0 && objective_of<F, typename rebound<S, jet<scalar_of<S>, extent<S>>>::type>));

/// A function of time as well, which may rise by itself.
template <class F, class S> inline constexpr bool depends_on_time = function_at_time<F, S, time_of<S>>;
template <class F, class G, class S>
inline constexpr bool depends_on_time<differentiable<F, G>, S> = depends_on_time<F, S>;
template <expression F, class S>
inline constexpr bool depends_on_time<F, S> = !std::same_as<decltype(derivative(std::declval<F const&>(), symbol<"t">)),
                                                           constant_node<0, 1>>;

template <class F, class S, class... Fields>
void formula_hessian(variable_set<Fields...>, F const& f, S const& x, time_of<S> const& t,
                     matrix_of<scalar_of<S>>& out) {
  auto const row = [&]<class Row>(Row) {
    ((out(static_cast<Eigen::Index>(Row::index), static_cast<Eigen::Index>(Fields::index)) =
          formula_at(derivative(derivative(f, Row{}), Fields{}), x, t)), ...);
  };
  (row(Fields{}), ...);
}

template <class F, class S>
matrix_of<scalar_of<S>> hessian_at(F const& f, S const& x, time_of<S> const& t) {
  using T = scalar_of<S>;
  auto const n = static_cast<Eigen::Index>(size_of(x));
  matrix_of<T> result = matrix_of<T>::Constant(n, n, T(0));
  if constexpr (expression<F>) {
    formula_hessian(fields_among(variable_set<>{}, variables_of<F>{}), f, x, t, result);
  } else {
    using dual = jet<T, extent<S>>;
    auto point = constants_of<dual>(x);
    auto gradient = point;
    for (std::size_t i = 0; i < size_of(x); ++i) numbers_of(point)[i].gradient[i] = T(1);
    objective_on<F, typename rebound<S, dual>::type>::gradient(f, point, gradient, t);
    for (Eigen::Index i = 0; i < n; ++i)
      for (Eigen::Index j = 0; j < n; ++j)
        result(i, j) = numbers_of(gradient)[static_cast<std::size_t>(i)].gradient[static_cast<std::size_t>(j)];
  }
  return result;
}

template <class F, vector_state State>
class proximal_run : public state_run<gradient_flow_of<F, euclidean_metric>, State> {
  using base = state_run<gradient_flow_of<F, euclidean_metric>, State>;
  using typename base::T, typename base::Time;
  using base::flow_, base::x_, base::evaluations_;
  static constexpr int most_iterations = 100, most_halvings = 60;
  static constexpr std::string_view name = "proximal_point";

 public:
  proximal_run(gradient_flow_of<F, euclidean_metric> const& flow, State const& start, Time const& t0,
               evolve_options<Time> const&)
      : base(flow, start, t0) {}

  void advance(Time const& t, Time const& h, long first, long count) {
    require_forward(name, h);
    for (long k = first; k < first + count; ++k)
      x_ = minimum(this->inside(Time(t + Time(as_scalar<Time>(k + 1) * h))), T(h));
  }

 private:
  T value(State const& y, Time const& t, T const& h) {
    ++evaluations_;
    T distance(0);
    for (std::size_t i = 0; i < size_of(y); ++i) {
      T const d = T(numbers_of(y)[i] - numbers_of(x_)[i]);
      distance = T(distance + T(d * d));
    }
    return T(objective_on<F, State>::value(flow_->functional, y, t) + T(distance / T(T(2) * h)));
  }

  State minimum(Time const& t, T const& h) {
    State y = x_, gradient = x_;
    T here = value(y, t, h);
    require(math::is_finite(here), errc::non_finite, {name, "function is not finite", "a finite value"}, here);
    for (int iteration = 0; iteration < most_iterations; ++iteration) {
      objective_on<F, State>::gradient(flow_->functional, y, gradient, t);
      auto const n = static_cast<Eigen::Index>(size_of(y));
      vector_of<T> slope(n);
      for (Eigen::Index i = 0; i < n; ++i) {
        auto const k = static_cast<std::size_t>(i);
        slope(i) = T(numbers_of(gradient)[k] + T(T(numbers_of(y)[k] - numbers_of(x_)[k]) / h));
        require(math::is_finite(slope(i)), errc::non_finite, {name, "gradient is not finite", "a finite one"}, slope(i),
                {i});
      }
      vector_of<T> const step = newton_step(y, slope, t, h);
      T promised(0), size(0), scale(0);
      for (Eigen::Index i = 0; i < n; ++i) {
        promised = T(promised - T(step(i) * slope(i)));
        size = std::max(size, T(math::abs(T(step(i)))));
        scale = std::max(scale, T(math::abs(numbers_of(y)[static_cast<std::size_t>(i)])));
      }
      T const epsilon = std::numeric_limits<T>::epsilon();
      if (!(promised > T(0)) || size <= T(T(2) * T(epsilon * scale))) return y;
      // Where the value no longer sees the step, the step is Newton's last.
      bool const seen = promised > T(T(8) * T(epsilon * T(math::abs(here))));
      if (!seen) return moved(y, step, T(1));
      if (!descend(y, here, step, promised, t, h)) return y;
    }
    fail(errc::not_converged, {name, "Newton's method did not converge", "at most 100 iterations"}, {}, h);
  }

  /// -(H + 1/h + shift)^-1 g with the least shift, of zero and powers of four, that makes it a descent.
  vector_of<T> newton_step(State const& y, vector_of<T> const& slope, Time const& t, T const& h) const {
    matrix_of<T> matrix = hessian_at(flow_->functional, y, t);
    T size = T(T(1) / h);
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
      size = std::max(size, T(math::abs(T(matrix(i, i)))));
      matrix(i, i) = T(matrix(i, i) + T(T(1) / h));
    }
    cholesky_factor<T> factor(matrix);
    T shift = T(size / T(1024));
    for (int trial = 0; trial < most_halvings && !factor.exists(); ++trial, shift = T(shift * T(4))) {
      matrix_of<T> shifted = matrix;
      for (Eigen::Index i = 0; i < matrix.rows(); ++i) shifted(i, i) = T(shifted(i, i) + shift);
      factor.factorise(shifted);
    }
    require(factor.exists(), errc::non_finite, {name, "Hessian is not finite", "finite second derivatives"}, shift);
    vector_of<T> step = factor.solve(slope);
    for (T& s : step) s = T(-s);
    return step;
  }

  static State moved(State const& y, vector_of<T> const& step, T const& share) {
    State result = y;
    for (Eigen::Index i = 0; i < step.size(); ++i)
      numbers_of(result)[i] = T(numbers_of(result)[i] + T(share * step(i)));
    return result;
  }

  /// Armijo's rule; false where no step is an improvement that the scalar can see.
  bool descend(State& y, T& here, vector_of<T> const& step, T const& promised, Time const& t, T const& h) {
    T share(1);
    for (int halving = 0; halving < most_halvings; ++halving, share = T(share / T(2))) {
      State const trial = moved(y, step, share);
      T const there = value(trial, t, h);
      if (there <= T(here - T(T(share * promised) / T(10000)))) {
        y = trial;
        here = there;
        return true;
      }
    }
    return false;
  }
};

}  // namespace detail::flow_room

template <class F, vector_state State>
  requires(real_scalar<scalar_of<State>> && detail::flow_room::twice_differentiable_objective<F, State>)
struct step_traits<steppers::proximal_point, gradient_flow_of<F, euclidean_metric>, State> {
  static constexpr int order = 1;
  static constexpr bool adaptive = false;
  using guarantees = std::conditional_t<detail::flow_room::depends_on_time<F, State>, guarantee_list<>,
                                        guarantee_list<guarantee::energy_decay>>;
  using method = detail::flow_room::proximal_run<F, State>;
};

template <class F, class G, vector_state State>
struct step_refusal<steppers::proximal_point, gradient_flow_of<F, G>, State> {
  static_assert(
      std::is_void_v<State>,
      "freefield: steppers::proximal_point needs second derivatives and the metric euclidean: a formula, or a "
      "callable of states whose type says their length; steppers::gradient_descent needs neither");
};
template <class F, class G, vector_state State>
struct step_refusal<steppers::jko, gradient_flow_of<F, G>, State> {
  static_assert(std::is_void_v<State>,
                "freefield: steppers::jko is for measures; the same step of a vector is steppers::proximal_point");
};

}  // namespace freefield
