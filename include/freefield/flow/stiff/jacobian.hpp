#pragma once
/// @file
/// The derivative of a velocity with respect to the state: from formulas, from dual numbers, or supplied.

#include <freefield/core/jet.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/objective.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/hamiltonian_flow.hpp>
#include <freefield/flow/inertial_flow.hpp>
#include <freefield/flow/split_flow.hpp>
#include <freefield/flow/stiff/shifted_factor.hpp>
#include <freefield/numeric/band_matrix.hpp>
#include <freefield/numeric/dense.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail::flow_room {

/// As many rows as the type of the state says, where these are few.
template <class S>
inline constexpr int rows_of = extent<S> > 0 && extent<S> <= 16 ? static_cast<int>(extent<S>) : Eigen::Dynamic;
template <class S> using column_of = Eigen::Matrix<scalar_of<S>, rows_of<S>, 1>;
template <class S> using square_of = Eigen::Matrix<scalar_of<S>, rows_of<S>, rows_of<S>>;

template <class S, class T, std::size_t N> using dual_state = typename rebound<S, jet<T, N>>::type;

/// F has a velocity at states of dual numbers, N derivatives each.
template <class F, class S, std::size_t N>
concept velocity_of_duals = flow_on<F, dual_state<S, scalar_of<S>, N>>;

}  // namespace detail::flow_room

/// How the velocity of a flow F at states S is differentiated; specialised for flows with
///     using matrix_type = ...;                             // dense or sparse of Eigen, band_matrix
///     explicit jacobian_on(S const& like);                 // holds the memory that it works in
///     void operator()(F const&, S const& x, time const& t, matrix_type& out);
template <class F, class S>
struct jacobian_on {};

/// The Jacobian of F at states S is known.
template <class F, class S>
concept differentiable_flow = flow_on<F, S> && std::constructible_from<jacobian_on<F, S>, S const&> &&
                              requires(jacobian_on<F, S>& j, F const& f, S const& x, time_of<S> const& t,
                                       typename jacobian_on<F, S>::matrix_type& out) { j(f, x, t, out); };

/// It is, and there is a solver for its type.
template <class F, class S>
concept jacobian_of = differentiable_flow<F, S> &&
                      requires(shifted_factor<typename jacobian_on<F, S>::matrix_type, scalar_of<S>>& factor,
                               scalar_of<S> const& shift, typename jacobian_on<F, S>::matrix_type const& j,
                               detail::flow_room::column_of<S>& b, Eigen::Map<detail::flow_room::column_of<S>>& view) {
                        { factor.factorise(shift, j) } -> std::convertible_to<bool>;
                        factor.solve_in_place(b);
                        factor.solve_in_place(view);
                      };

/// How the velocity of a flow F at states S changes with time alone, which Rosenbrock's methods need; specialised with
///     explicit velocity_in_time(S const& like);            // holds the memory that it works in
///     void operator()(F const&, S const& x, time const& t, S& out);
///     static constexpr bool vanishes;                      // the velocity takes no time, nobody has to ask
template <class F, class S>
struct velocity_in_time {};

/// The derivative of the velocity with respect to time is known.
template <class F, class S>
concept differentiable_in_time = std::constructible_from<velocity_in_time<F, S>, S const&> &&
                                 requires(velocity_in_time<F, S>& d, F const& f, S const& x, time_of<S> const& t,
                                          S& out) {
                                   d(f, x, t, out);
                                   { velocity_in_time<F, S>::vanishes } -> std::convertible_to<bool>;
                                 };

namespace detail::flow_room {

/// A callable of the state alone.
template <class F, class S>
concept autonomous_callable =
    velocity_at_state<F, S> && !velocity_at_time<F, S> && !writes_velocity<F, S>;

/// A callable whose time may be a dual number.
template <class F, class S>
concept callable_at_dual_time = requires(F const& f, dual_state<S, scalar_of<S>, 1> const& x,
                                         dual_state<S, scalar_of<S>, 1>& velocity, jet<scalar_of<S>, 1> const& t) {
  f(x, velocity, t);
} || requires(F const& f, dual_state<S, scalar_of<S>, 1> const& x, dual_state<S, scalar_of<S>, 1>& velocity,
              jet<scalar_of<S>, 1> const& t) { velocity = f(x, t); };

/// Formulas of a flow at a state and a time.
template <class... Formulas, class... Bindings, class S>
auto values_of(together<Formulas...> const& formulas, std::tuple<Bindings...> const& bindings, S const& x,
               time_of<S> const& t) {
  using T = scalar_of<S>;
  return std::apply([&](auto const&... b) {
    return formulas(at_point(std::span<T const>(numbers_of(x), size_of(x))), symbol<"t"> = T(t), b...);
  }, bindings);
}

/// The velocity and its derivatives in some directions, which stay from call to call, by dual numbers.
template <class F, class S, std::size_t Width>
class dual_velocity {
  using T = scalar_of<S>;
  using state = dual_state<S, T, Width>;

 public:
  explicit dual_velocity(S const& like) : point_(constants_of<jet<T, Width>>(like)), velocity_(point_) {}

  /// Component j of the directions.
  std::array<T, Width>& direction(std::size_t j) { return numbers_of(point_)[j].gradient; }

  /// @returns the derivatives, those of component i in `.gradient` of number i
  jet<T, Width> const* operator()(F const& f, S const& x, time_of<S> const& t) {
    for (std::size_t i = 0; i < size_of(x); ++i) numbers_of(point_)[i].value = numbers_of(x)[i];
    f(point_, velocity_, t);
    return numbers_of(velocity_);
  }

 private:
  state point_, velocity_;
};

/// The dense Jacobian by dual numbers: in one call where the type of the state says its length, else four columns in
/// each.
template <class F, class S>
class dual_jacobian {
  static constexpr std::size_t width = rows_of<S> > 0 ? extent<S> : 4;

 public:
  using matrix_type = square_of<S>;

  explicit dual_jacobian(S const& like) : velocity_(like) {}

  void operator()(F const& f, S const& x, time_of<S> const& t, matrix_type& out) {
    using T = scalar_of<S>;
    std::size_t const n = size_of(x);
    out.resize(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(n));
    for (std::size_t first = 0; first < n; first += width) {
      std::size_t const last = std::min(n, first + width);
      for (std::size_t j = 0; j < n; ++j) velocity_.direction(j).fill(T(0));
      for (std::size_t j = first; j < last; ++j) velocity_.direction(j)[j - first] = T(1);
      auto const* const duals = velocity_(f, x, t);
      for (std::size_t j = first; j < last; ++j)
        for (std::size_t i = 0; i < n; ++i)
          out(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = duals[i].gradient[j - first];
    }
  }

 private:
  dual_velocity<F, S, width> velocity_;
};

}  // namespace detail::flow_room

/// Any flow that can be called at states of dual numbers: gradient flows, inertial and Hamiltonian ones, sums of flows.
template <flow F, vector_state S>
  requires detail::flow_room::velocity_of_duals<F, S, 1>
struct jacobian_on<F, S> : detail::flow_room::dual_jacobian<F, S> {
  using detail::flow_room::dual_jacobian<F, S>::dual_jacobian;
};

/// Formulas: each entry is a derivative that the compiler takes.
template <class... Formulas, class Bindings, vector_state S>
struct jacobian_on<formula_flow<together<Formulas...>, Bindings>, S> {
  using flow_type = formula_flow<together<Formulas...>, Bindings>;
  using T = scalar_of<S>;
  using matrix_type = Eigen::Matrix<T, static_cast<int>(sizeof...(Formulas)), static_cast<int>(sizeof...(Formulas))>;

  explicit jacobian_on(S const&) {}

  void operator()(flow_type const& f, S const& x, time_of<S> const& t, matrix_type& out) const {
    Eigen::Index i = 0;
    std::apply([&](auto const&... formula) { (write_row(f, formula, x, t, out, i++), ...); }, f.formulas.formulas);
  }

 private:
  template <class Formula>
  static void write_row(flow_type const& f, Formula const& formula, S const& x, time_of<S> const& t, matrix_type& out,
                        Eigen::Index i) {
    auto const derivatives = [&]<std::size_t... J>(std::index_sequence<J...>) {
      return together(derivative(formula, field<J>)...);
    }(std::index_sequence_for<Formulas...>{});
    auto const values = detail::flow_room::values_of(derivatives, f.bindings, x, t);
    for (std::size_t j = 0; j < values.size(); ++j) out(i, static_cast<Eigen::Index>(j)) = T(values[j]);
  }
};

namespace detail::flow_room {

/// The derivative with respect to time of a velocity that takes none.
template <class F, class S>
struct no_change_in_time {
  static constexpr bool vanishes = true;

  explicit no_change_in_time(S const&) {}

  void operator()(F const&, S const&, time_of<S> const&, S& out) const {
    for (std::size_t i = 0; i < size_of(out); ++i) numbers_of(out)[i] = scalar_of<S>(0);
  }
};

}  // namespace detail::flow_room

/// A callable of the state alone.
template <class F, vector_state S>
  requires detail::flow_room::autonomous_callable<F, S>
struct velocity_in_time<ode_flow<F>, S> : detail::flow_room::no_change_in_time<ode_flow<F>, S> {
  using detail::flow_room::no_change_in_time<ode_flow<F>, S>::no_change_in_time;
};

/// A callable whose time may be a dual number: `[](auto const& x, auto const& t) { ... }`.
template <class F, vector_state S>
  requires detail::flow_room::callable_at_dual_time<F, S>
struct velocity_in_time<ode_flow<F>, S> {
  static constexpr bool vanishes = false;

  explicit velocity_in_time(S const& like)
      : point_(detail::flow_room::constants_of<jet<scalar_of<S>, 1>>(like)), velocity_(point_) {}

  void operator()(ode_flow<F> const& f, S const& x, time_of<S> const& t, S& out) {
    using T = scalar_of<S>;
    for (std::size_t i = 0; i < detail::flow_room::size_of(x); ++i)
      detail::flow_room::numbers_of(point_)[i] = jet<T, 1>(detail::flow_room::numbers_of(x)[i]);
    jet<T, 1> time{T(t)};
    time.gradient[0] = T(1);
    if constexpr (requires { f.right_hand_side(point_, velocity_, time); }) f.right_hand_side(point_, velocity_, time);
    else velocity_ = f.right_hand_side(point_, time);
    for (std::size_t i = 0; i < detail::flow_room::size_of(x); ++i)
      detail::flow_room::numbers_of(out)[i] = detail::flow_room::numbers_of(velocity_)[i].gradient[0];
  }

 private:
  detail::flow_room::dual_state<S, scalar_of<S>, 1> point_, velocity_;
};

template <class... Formulas, class Bindings, vector_state S>
struct velocity_in_time<formula_flow<together<Formulas...>, Bindings>, S> {
  using flow_type = formula_flow<together<Formulas...>, Bindings>;
  static constexpr bool vanishes = false;

  explicit velocity_in_time(S const&) {}

  void operator()(flow_type const& f, S const& x, time_of<S> const& t, S& out) const {
    auto const derivatives = std::apply([](auto const&... formula) {
      return together(derivative(formula, symbol<"t">)...);
    }, f.formulas.formulas);
    auto const values = detail::flow_room::values_of(derivatives, f.bindings, x, t);
    for (std::size_t i = 0; i < values.size(); ++i) detail::flow_room::numbers_of(out)[i] = scalar_of<S>(values[i]);
  }
};

namespace detail::flow_room {

/// Flows whose velocity takes no time.
template <class Flow, class S> inline constexpr bool is_steady = false;
template <class F, class S> inline constexpr bool is_steady<gradient_flow_of<F, euclidean_metric>, S> =
    steady_function<F, S>;
template <class H, class S> inline constexpr bool is_steady<hamiltonian_flow_of<H>, S> = steady_function<H, S>;
template <class T, class V, two_halves S> inline constexpr bool is_steady<separable_hamiltonian_flow<T, V>, S> =
    steady_function<T, half_of<S>> && steady_function<V, half_of<S>>;
template <class F, class C, two_halves S> inline constexpr bool is_steady<inertial_flow_of<F, C>, S> =
    steady_function<F, half_of<S>>;

}  // namespace detail::flow_room

template <class Flow, vector_state S>
  requires detail::flow_room::is_steady<Flow, S>
struct velocity_in_time<Flow, S> : detail::flow_room::no_change_in_time<Flow, S> {
  using detail::flow_room::no_change_in_time<Flow, S>::no_change_in_time;
};

template <class A, class B, vector_state S>
  requires(differentiable_in_time<A, S> && differentiable_in_time<B, S>)
struct velocity_in_time<split_flow<A, B>, S> {
  static constexpr bool vanishes = velocity_in_time<A, S>::vanishes && velocity_in_time<B, S>::vanishes;

  explicit velocity_in_time(S const& like) : first_(like), second_(like), other_(like) {}

  void operator()(split_flow<A, B> const& f, S const& x, time_of<S> const& t, S& out) {
    first_(f.first, x, t, out);
    second_(f.second, x, t, other_);
    for (std::size_t i = 0; i < detail::flow_room::size_of(x); ++i)
      detail::flow_room::numbers_of(out)[i] =
          scalar_of<S>(detail::flow_room::numbers_of(out)[i] + detail::flow_room::numbers_of(other_)[i]);
  }

 private:
  velocity_in_time<A, S> first_;
  velocity_in_time<B, S> second_;
  S other_;
};

}  // namespace freefield
