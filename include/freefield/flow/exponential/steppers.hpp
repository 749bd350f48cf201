#pragma once
/// @file
/// Exponential Runge-Kutta steps of semilinear flows: exact in the linear part.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/exponential/semilinear.hpp>
#include <freefield/flow/state_run.hpp>
#include <freefield/flow/stepper.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace freefield {

namespace steppers {

/// x+ = exp(h A) x + h phi_1(h A) N(x, t) for `semilinear(A, N)`: order 1, exact where N is constant.  Steps of one
/// length, for which phi is computed once.
/// Source: M. Hochbruck, A. Ostermann, Acta Numerica 19 (2010) 209, section 2.1.
struct exponential_euler {
  static constexpr int order = 1;
  static constexpr std::size_t highest_phi = 1;
};

/// Five stages of order 4 for `semilinear(A, N)`, also where A is that of a parabolic equation: the methods of four
/// stages (Cox and Matthews, Krogstad) are of order 4 for bounded A and fall to 3 and below there.  Steps of one
/// length, for which phi is computed once.
/// Cost: 5 evaluations of N and 10 products with n x n matrices a step; of a diagonal A all O(n).
/// Source: M. Hochbruck, A. Ostermann, SIAM J. Numer. Anal. 43 (2005) 1069, method (5.19).
struct exponential_rk4 {
  static constexpr int order = 4;
  static constexpr std::size_t highest_phi = 3;
};

}  // namespace steppers

namespace detail::flow_room {

template <class S>
concept exponential_stepper =
    std::same_as<S, steppers::exponential_euler> || std::same_as<S, steppers::exponential_rk4>;

/// phi_0(h A), ..., phi_K(h A), each a matrix, or a column of numbers for a diagonal A.
template <std::size_t K, class A, class Time>
std::array<A, K + 1> phi_of_linear(A const& linear, Time const& h) {
  using T = typename A::Scalar;
  if constexpr (A::ColsAtCompileTime == 1) {
    std::array<A, K + 1> result = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<A, K + 1>{(static_cast<void>(I), linear)...};
    }(std::make_index_sequence<K + 1>{});
    for (Eigen::Index i = 0; i < linear.size(); ++i) {
      auto const phi = phi_functions<K>(times(T(linear(i)), h));
      for (std::size_t k = 0; k <= K; ++k) result[k](i) = phi[k];
    }
    return result;
  } else {
    A const scaled = linear * T(h);
    return phi_functions<K>(scaled);
  }
}

/// What a step of length h multiplies by.
template <class S, class A, class Time>
struct exponential_weights;

template <class A, class Time>
struct exponential_weights<steppers::exponential_euler, A, Time> {
  A exponential, first;

  exponential_weights(A const& linear, Time const& h) : exponential(linear), first(linear) {
    using T = typename A::Scalar;
    auto const phi = phi_of_linear<1>(linear, h);
    exponential = phi[0];
    first = phi[1] * T(h);
  }
};

/// With c = 1/2 and phi_k(c) for phi_k(c h A), all but the exponentials times h.
template <class A, class Time>
struct exponential_weights<steppers::exponential_rk4, A, Time> {
  A half_exponential, half_first, half_second;  ///< phi_0(c), c phi_1(c), phi_2(c)
  A exponential, first, second;
  A early, fourth;             ///< of the differences of the stages 2 and 3, and of 4, in stage 5
  A last_fourth, last_fifth;   ///< of those of the stages 4 and 5 in the end

  exponential_weights(A const& linear, Time const& h)
      : exponential_weights(phi_of_linear<3>(linear, Time(h / Time(2))), phi_of_linear<3>(linear, h),
                            typename A::Scalar(h)) {}

 private:
  using T = typename A::Scalar;
  using functions = std::array<A, 4>;
  static T ratio(int numerator, int denominator) { return T(T(numerator) / T(denominator)); }

  exponential_weights(functions const& half, functions const& full, T const& h)
      : half_exponential(half[0]), half_first(half[1] * T(h / T(2))), half_second(half[2] * h), exponential(full[0]),
        first(full[1] * h), second(full[2] * h),
        early(half[2] * T(h * ratio(1, 2)) - full[3] * h + full[2] * T(h * ratio(1, 4)) - half[3] * T(h * ratio(1, 2))),
        fourth(half[2] * T(h * ratio(1, 4)) - early), last_fourth(full[3] * T(h * T(4)) - full[2] * h),
        last_fifth(full[2] * T(h * T(4)) - full[3] * T(h * T(8))) {}
};

template <exponential_stepper S, class A, class N, vector_state State>
class exponential_run : public state_run<semilinear_flow<A, N>, State> {
  using Flow = semilinear_flow<A, N>;
  using base = state_run<Flow, State>;
  using typename base::T, typename base::Time;
  using base::flow_, base::x_, base::evaluations_;
  static constexpr bool of_order_four = std::same_as<S, steppers::exponential_rk4>;

 public:
  exponential_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const&)
      : base(flow, start, t0), next_(start), slope_(start) {
    flow.require_size(size_of(start));
  }

  void advance(Time const& t, Time const& h, long first, long count) {
    if (!weights_ || !(length_ == h)) {
      weights_.emplace(flow_->linear, h);
      length_ = h;
    }
    for (long k = first; k < first + count; ++k) {
      Time const begin = Time(t + Time(as_scalar<Time>(k) * h));
      if constexpr (of_order_four) take_five_stages(begin, h);
      else take_one_stage(begin);
      std::swap(x_, next_);
    }
  }

 private:
  void evaluate(State const& x, Time const& t, State& out) {
    flow_->rest(x, out, this->inside(t));
    ++evaluations_;
  }
  static void clear(State& x) {
    for (std::size_t i = 0; i < size_of(x); ++i) numbers_of(x)[i] = T(0);
  }
  static void add(A const& weights, State const& v, State& out) {
    Flow::add_product(weights, numbers_of(v), numbers_of(out));
  }
  /// N(x, t) - slope
  void evaluate_difference(State const& x, Time const& t, State& out) {
    evaluate(x, t, out);
    for (std::size_t i = 0; i < size_of(x); ++i) numbers_of(out)[i] = T(numbers_of(out)[i] - numbers_of(slope_)[i]);
  }

  void take_one_stage(Time const& t) {
    evaluate(x_, t, slope_);
    clear(next_);
    add(weights_->exponential, x_, next_);
    add(weights_->first, slope_, next_);
  }

  void take_five_stages(Time const& t, Time const& h) {
    auto const& w = *weights_;
    Time const middle = Time(t + Time(h / Time(2))), end = Time(t + h);
    State difference = x_, sum = x_, half = x_, stage = x_;
    evaluate(x_, t, slope_);
    clear(half);
    add(w.half_exponential, x_, half);
    add(w.half_first, slope_, half);
    evaluate_difference(half, middle, sum);  // of stage 2
    stage = half;
    add(w.half_second, sum, stage);
    evaluate_difference(stage, middle, difference);  // of stage 3
    for (std::size_t i = 0; i < size_of(x_); ++i)
      numbers_of(sum)[i] = T(numbers_of(sum)[i] + numbers_of(difference)[i]);
    clear(next_);
    add(w.exponential, x_, next_);
    add(w.first, slope_, next_);
    stage = next_;
    add(w.second, sum, stage);
    evaluate_difference(stage, end, difference);  // of stage 4
    add(w.early, sum, half);
    add(w.fourth, difference, half);
    add(w.last_fourth, difference, next_);
    evaluate_difference(half, middle, difference);  // of stage 5
    add(w.last_fifth, difference, next_);
  }

  State next_, slope_;
  std::optional<exponential_weights<S, A, Time>> weights_;
  Time length_{0};
};

}  // namespace detail::flow_room

template <detail::flow_room::exponential_stepper S, class A, class N, vector_state State>
  requires flow_on<semilinear_flow<A, N>, State>
struct step_traits<S, semilinear_flow<A, N>, State> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<>;
  using method = detail::flow_room::exponential_run<S, A, N, State>;
};

template <detail::flow_room::exponential_stepper S, class Flow, vector_state State>
struct step_refusal<S, Flow, State> {
  static_assert(std::is_void_v<State>,
                "freefield: this stepper is for semilinear(A, N), with A and the state in the same real numbers; "
                "steppers::exponential_rosenbrock is for any flow with a dense Jacobian");
};

}  // namespace freefield
