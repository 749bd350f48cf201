#pragma once
/// @file
/// Explicit steps that do to the energy of a gradient flow what the flow does, by the length of their update.

#include <freefield/flow/energy/discrete_gradient.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/proximal_point.hpp>
#include <freefield/flow/runge_kutta/stage_sums.hpp>
#include <freefield/flow/runge_kutta/steppers.hpp>
#include <freefield/flow/state_run.hpp>
#include <freefield/flow/stepper.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace freefield {

namespace steppers {

/// An explicit method of Runge and Kutta, of order 2 or more, whose update is made shorter or longer by a number g near
/// 1 such that the energy of x' = -grad f obeys the balance of the stages:
///     x+ = x + g h sum_i b_i k_i,      f(x+) - f(x) = -g h sum_i b_i |k_i|^2,
/// to the rounding of f.  With b_i >= 0 (rk4, ssp_rk3, bogacki_shampine) f decays.  Of an embedded method the error
/// estimate is not used: steps of one length.
///
/// Time goes on by g h in such a step, g = 1 + O(h^(p - 1)).  So that the clock shows h, the stages are taken again
/// with a step of h / g: what is left of time, h O(h^(2 p - 2)) and at most h / 1000, does not lower the order p.
/// g does not exist near 1 where the step is long (h at most about 1 / L for f with curvature L), nor where the second
/// derivative of f along the path vanishes, the more rarely the shorter the step: that is an error and never a step
/// without the law.
/// Cost: two sets of stages, and some two gradients for each g.
/// @throws error `not_converged` with h where there is no g between 1/2 and 2; `domain` for a step backwards;
/// `non_finite`
/// Source: D. I. Ketcheson, SIAM J. Numer. Anal. 57 (2019) 2850; H. Ranocha, M. Sayyari, L. Dalcin, M. Parsani,
/// D. I. Ketcheson, SIAM J. Sci. Comput. 42 (2020) A612.
template <explicit_runge_kutta S>
struct relaxed {
  static constexpr int order = S::order;
  static_assert(order >= 2, "freefield: relaxed<S> is for methods of order 2 and above: Euler's step has no such g");
  /// Every weight is positive or zero.
  static constexpr bool has_positive_weights = [] {
    for (auto const& b : S::tableau.b)
      if (detail::flow_room::number_of<long double>(b) < 0.0L) return false;
    return true;
  }();
};

}  // namespace steppers

namespace detail::flow_room {

template <class S, class F, vector_state State>
class relaxed_run : public state_run<gradient_flow_of<F, euclidean_metric>, State> {
  using base = state_run<gradient_flow_of<F, euclidean_metric>, State>;
  using typename base::T, typename base::Time;
  using base::flow_, base::x_, base::evaluations_;
  static constexpr std::size_t stages = S::tableau.stages;
  using objective = objective_on<F, State>;
  static constexpr int most_iterations = 60, most_sweeps = 30;
  static constexpr std::string_view name = "relaxed";

 public:
  relaxed_run(gradient_flow_of<F, euclidean_metric> const& flow, State const& start, Time const& t0,
              evolve_options<Time> const&)
      : base(flow, start, t0), stage_(start), update_(start), next_(start),
        slopes_(filled<stages>(start)) {}

  void advance(Time const& t, Time const& h, long first, long count) {
    require_forward(name, h);
    for (long k = first; k < first + count; ++k) {
      Time const begin = Time(t + Time(as_scalar<Time>(k) * h));
      T const here = T(objective::value(flow_->functional, x_, this->inside(begin)));
      require(math::is_finite(here), errc::non_finite, {name, "function is not finite", "a finite value"}, here);
      take_by_the_clock(begin, h, here);
      std::swap(x_, next_);
    }
  }

 private:
  /// Stages with a step of h / g until g is the same to a thousandth; what is left after the second time is of order
  /// (g - 1)^2.
  void take_by_the_clock(Time const& t, Time const& h, T const& here) {
    T factor = relax(t, h, here);
    for (int sweep = 0; sweep < most_sweeps; ++sweep) {
      if (sweep == 0 && factor == T(1)) return;  // the stages are those of h
      T const next = relax(t, Time(h / Time(factor)), here);
      bool const on_time = T(math::abs(T(next - factor))) <= T(factor / T(1000));
      if (on_time) return;
      factor = next;
    }
    fail(errc::not_converged, {name, "time of a relaxed step is not found within 30 sets of stages", "a shorter step"},
         {}, h);
  }

  /// Writes x + g h sum_i b_i k_i, and returns g.
  T relax(Time const& t, Time const& h, T const& here) {
    auto const& table = coefficients_.table();
    (*flow_)(x_, slopes_[0], this->inside(t));
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (evaluate_stage<I + 1>(t, h), ...);
    }(std::make_index_sequence<stages - 1>{});
    evaluations_ += static_cast<long>(stages);
    slope_sum<solution_row<S>, std::remove_cvref_t<decltype(table)>, State, stages> const sum(table, slopes_, h);
    for (std::size_t i = 0; i < size_of(x_); ++i) numbers_of(update_)[i] = sum(i);
    T promised(0);  // -h sum_i b_i |k_i|^2
    for (std::size_t s = 0; s < stages; ++s)
      promised = T(promised - times(dot(slopes_[s], slopes_[s]), Time(table.b[s] * h)));
    require_finite(promised);
    return length_of_update(this->inside(t), h, here, promised);
  }

  template <std::size_t I>
  void evaluate_stage(Time const& t, Time const& h) {
    auto const& table = coefficients_.table();
    write_moved<stage_row<S, I>>(table, size_of(x_), x_, slopes_, h, stage_);
    (*flow_)(stage_, slopes_[I], this->inside(Time(t + Time(table.nodes[I] * h))));
  }

  void require_finite(T const& promised) const {
    if (math::is_finite(promised)) return;
    for (State const& slope : slopes_) {
      std::ptrdiff_t const place = flow_room::first_non_finite(slope);
      if (place >= 0)
        fail(errc::non_finite, {name, "gradient is not finite", "a function with finite derivatives"}, {place},
             no_value{});
    }
    fail(errc::non_finite, {name, "gradient is too large", "a shorter step"}, {}, promised);
  }

  /// The root g near 1 of f(x + g d) - f(x) - g e = 0, by Newton's method from 1, to the rounding of f.
  T length_of_update(Time const& t, Time const& h, T const& here, T const& promised) {
    State gradient = x_;
    T g(1);
    for (int iteration = 0; iteration < most_iterations; ++iteration) {
      for (std::size_t i = 0; i < size_of(x_); ++i)
        numbers_of(next_)[i] = T(numbers_of(x_)[i] + T(g * numbers_of(update_)[i]));
      T const there = T(objective::value(flow_->functional, next_, t));
      objective::gradient(flow_->functional, next_, gradient, t);
      ++evaluations_;
      T const rest = T(T(there - here) - T(g * promised));
      T const unseen = T(T(T(2) * std::numeric_limits<T>::epsilon()) * rounding_of(here, there, gradient, x_, next_));
      if (T(math::abs(rest)) <= unseen) return g;
      T const slope = T(dot(gradient, update_) - promised);
      g = T(g - T(rest / slope));
      if (!(T(T(1) / T(2)) <= g && g <= T(2))) break;
    }
    fail(errc::not_converged,
         {name, "no factor between 1/2 and 2 gives the update its energy", "a shorter step"}, {}, h);
  }

  coefficients<S, Time> coefficients_{};
  State stage_, update_, next_;
  std::array<State, stages> slopes_;
};

}  // namespace detail::flow_room

template <class S, class F, vector_state State>
  requires(flow_on<gradient_flow_of<F, euclidean_metric>, State> && real_scalar<scalar_of<State>> &&
           !detail::flow_room::depends_on_time<F, State>)
struct step_traits<steppers::relaxed<S>, gradient_flow_of<F, euclidean_metric>, State> {
  static constexpr int order = S::order;
  static constexpr bool adaptive = false;
  using guarantees = std::conditional_t<steppers::relaxed<S>::has_positive_weights,
                                        guarantee_list<guarantee::energy_decay>, guarantee_list<>>;
  using method = detail::flow_room::relaxed_run<S, F, State>;
};

template <class S, class Flow, vector_state State>
struct step_refusal<steppers::relaxed<S>, Flow, State> {
  static_assert(std::is_void_v<State>,
                "freefield: steppers::relaxed<S> is for gradient_flow(f, euclidean) of real vectors with an f that "
                "does not depend on time");
};

}  // namespace freefield
