#pragma once
/// @file
/// Descent by one coordinate after the other: of functions without derivatives.

#include <freefield/core/error.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/proximal_point.hpp>
#include <freefield/flow/state_run.hpp>
#include <freefield/flow/stepper.hpp>
#include <freefield/numeric/root.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>

namespace freefield {

namespace steppers {

/// The discrete gradient of Itoh and Abe: for i = 1, ..., n the increment d_i of the coordinate i alone solves
///     d_i / h = -(f(x + d_i e_i) - f(x)) / d_i,   so that   f(x+) - f(x) = -sum_i d_i^2 / h
/// to the rounding of f, at any length of the step.  No derivative is taken: f may have kinks, and any callable of the
/// state will do.  Order 1.  A function of time is that at the middle of the step.
/// Cost: n roots, each of about 10 to 20 evaluations of f.
/// @throws error `not_converged` where f falls without end along a coordinate, or a root takes more than 1000
/// evaluations; `non_finite`; `domain` for a step backwards
/// Source: T. Itoh, K. Abe, J. Comput. Phys. 76 (1988) 85; E. S. Riis, M. J. Ehrhardt, G. R. W. Quispel,
/// C.-B. Schonlieb, Found. Comput. Math. 22 (2022) 1351.
struct itoh_abe {
  static constexpr int order = 1;
};

/// Half a step of itoh_abe, and half a step of its adjoint, which takes the coordinates from the last to the first:
/// order 2.  The law holds in both halves.
struct symmetric_itoh_abe {
  static constexpr int order = 2;
};

}  // namespace steppers

namespace detail::flow_room {

template <class S>
concept coordinate_stepper = std::same_as<S, steppers::itoh_abe> || std::same_as<S, steppers::symmetric_itoh_abe>;

/// The value of whatever `gradient_flow` takes, and of callables that have no gradient.
template <class F, class S>
scalar_of<S> value_at(F const& f, S const& x, time_of<S> const& t) {
  if constexpr (objective_of<F, S>) return scalar_of<S>(objective_on<F, S>::value(f, x, t));
  else return scalar_of<S>(call_at(f, x, t));
}
template <class F, class S>
concept has_value_at = objective_of<F, S> || (!expression<F> && function_of_state<F, S, time_of<S>>);

template <coordinate_stepper S, class F, vector_state State>
class itoh_abe_run : public state_run<gradient_flow_of<F, euclidean_metric>, State> {
  using base = state_run<gradient_flow_of<F, euclidean_metric>, State>;
  using typename base::T, typename base::Time;
  using base::flow_, base::x_, base::evaluations_;
  static constexpr bool symmetric = std::same_as<S, steppers::symmetric_itoh_abe>;
  static constexpr int most_doublings = 2000;
  static constexpr std::string_view name = symmetric ? "symmetric_itoh_abe" : "itoh_abe";

 public:
  itoh_abe_run(gradient_flow_of<F, euclidean_metric> const& flow, State const& start, Time const& t0,
               evolve_options<Time> const&)
      : base(flow, start, t0) {}

  void advance(Time const& t, Time const& h, long first, long count) {
    require_forward(name, h);
    std::size_t const n = size_of(x_);
    for (long k = first; k < first + count; ++k) {
      Time const middle = this->inside(Time(t + Time(Time(as_scalar<Time>(2 * k + 1) * h) / Time(2))));
      Time const length = symmetric ? Time(h / Time(2)) : h;
      T here = value(middle, 0);
      for (std::size_t i = 0; i < n; ++i) here = move_coordinate(i, middle, length, here);
      if constexpr (symmetric)
        for (std::size_t i = n; i-- > 0;) here = move_coordinate(i, middle, length, here);
    }
  }

 private:
  T value(Time const& t, std::size_t i) {
    ++evaluations_;
    T const result = value_at(flow_->functional, x_, t);
    require(result == result, errc::non_finite, {name, "function has no value", "a number at every point"}, result,
            {static_cast<std::ptrdiff_t>(i)});
    return result;
  }

  /// (f(x + d e_i) - f(x)) / d, and below |d| = `near`, where f is too coarse for that, the line through the quotients
  /// at -near and near, whose value at 0 is the derivative in the limit.
  class quotient {
   public:
    quotient(itoh_abe_run& run, std::size_t i, Time const& t, T const& here, T const& near)
        : run_(&run), i_(i), t_(t), from_(numbers_of(run.x_)[i]), here_(here), near_(near) {
      T const left = direct(T(-near_)), right = direct(near_);
      is_flat_ = left == T(0) && right == T(0);
      middle_ = T(T(left + right) / T(2));
      slope_ = T(T(right - left) / T(T(2) * near_));
    }
    T operator()(T const& d) {
      if (T(math::abs(d)) < near_) return T(middle_ + T(slope_ * d));
      return direct(d);
    }
    T const& at_zero() const { return middle_; }
    T const& slope() const { return slope_; }
    /// The function does not see moves by `near`.
    bool is_flat() const { return is_flat_; }

   private:
    T direct(T const& d) {
      T& coordinate = numbers_of(run_->x_)[i_];
      coordinate = T(from_ + d);
      T const taken = T(coordinate - from_);
      T const there = run_->value(t_, i_);
      coordinate = from_;
      return T(T(there - here_) / taken);
    }

    itoh_abe_run* run_;
    std::size_t i_;
    Time t_;
    T from_, here_, near_, middle_{0}, slope_{0};
    bool is_flat_ = false;
  };

  /// The quotient with moves by the cube root of epsilon on the scale of the coordinate, which balances rounding and
  /// curvature; where f does not see them, by longer ones up to the scale of the state.
  quotient quotient_at(std::size_t i, Time const& t, T const& here) {
    T widest(1);
    for (std::size_t j = 0; j < size_of(x_); ++j) widest = std::max(widest, T(math::abs(numbers_of(x_)[j])));
    T const root = math::pow(std::numeric_limits<T>::epsilon(), T(T(1) / T(3))), own = T(math::abs(numbers_of(x_)[i]));
    T const close = T(root * own);  // zero for a denormal coordinate
    quotient result(*this, i, t, here, close > T(0) ? close : T(root * widest));
    for (T near = T(root * std::max(own, T(widest * root))); result.is_flat() && near <= widest; near = T(near * T(10)))
      result = quotient(*this, i, t, here, near);
    return result;
  }

  /// @returns f after the move
  T move_coordinate(std::size_t i, Time const& t, Time const& h, T const& here) {
    require(math::is_finite(here), errc::non_finite, {name, "function is not finite", "a finite value"}, here,
            {static_cast<std::ptrdiff_t>(i)});
    quotient q = quotient_at(i, t, here);
    T const rate = T(T(1) / T(h));
    auto const balance = [&](T const& d) { return T(T(d * rate) + q(d)); };
    if (q.at_zero() == T(0)) return here;
    T const curvature = q.slope() > T(0) ? q.slope() : T(0);
    T near(0), far = T(T(-q.at_zero()) / T(rate + curvature));
    bool const downwards = q.at_zero() > T(0);  // the sign of the balance before the root
    int doublings = 0;
    for (; doublings < most_doublings; ++doublings, near = far, far = T(far * T(2))) {
      T const there = balance(far);
      if (!math::is_finite(far) || !(there == there)) doublings = most_doublings;
      else if (downwards ? !(there > T(0)) : !(there < T(0))) break;
    }
    if (!(doublings < most_doublings))
      fail(errc::not_converged, {name, "function falls without end along a coordinate", "a function bounded below"},
           {static_cast<std::ptrdiff_t>(i)}, here);
    auto const root = find_root(balance, near, far);
    if (!root.converged)
      fail(errc::not_converged, {name, "root along a coordinate took more than 1000 evaluations",
                                 "a function of finite variation"},
           {static_cast<std::ptrdiff_t>(i)}, here);
    T const before = numbers_of(x_)[i];
    numbers_of(x_)[i] = T(before + root.value);
    T const after = value(t, i);
    if (after <= here) return after;
    numbers_of(x_)[i] = before;  // the move is below the rounding of f
    return here;
  }
};

}  // namespace detail::flow_room

template <detail::flow_room::coordinate_stepper S, class F, vector_state State>
  requires(real_scalar<scalar_of<State>> && detail::flow_room::has_value_at<F, State>)
struct step_traits<S, gradient_flow_of<F, euclidean_metric>, State> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = false;
  using guarantees = std::conditional_t<detail::flow_room::depends_on_time<F, State>, guarantee_list<>,
                                        guarantee_list<guarantee::energy_decay>>;
  using method = detail::flow_room::itoh_abe_run<S, F, State>;
};

template <detail::flow_room::coordinate_stepper S, class Flow, vector_state State>
struct step_refusal<S, Flow, State> {
  static_assert(std::is_void_v<State>,
                "freefield: steppers::itoh_abe is for gradient_flow(f, euclidean) of real vectors, where f has a value "
                "at states of this type");
};

}  // namespace freefield
