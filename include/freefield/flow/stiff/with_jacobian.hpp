#pragma once
/// @file
/// What a user knows about the Jacobian of a flow: the matrix itself, or where it vanishes.

#include <freefield/core/error.hpp>
#include <freefield/flow/stiff/jacobian.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace freefield {

/// A flow with its Jacobian.
template <class Flow, class Jacobian>
struct differentiated_flow : flow_node {
  [[no_unique_address]] Flow flow;
  [[no_unique_address]] Jacobian jacobian;

  constexpr differentiated_flow(Flow f, Jacobian j) : flow(std::move(f)), jacobian(std::move(j)) {}

  template <vector_state S>
    requires flow_on<Flow, S>
  constexpr void operator()(S const& x, S& velocity, time_of<S> const& t) const { flow(x, velocity, t); }
};

/// A flow whose Jacobian vanishes more than `Lower` diagonals below and `Upper` above the main one.
template <std::size_t Lower, std::size_t Upper, class Flow>
struct banded_flow : flow_node {
  [[no_unique_address]] Flow flow;

  constexpr explicit banded_flow(Flow f) : flow(std::move(f)) {}

  template <vector_state S>
    requires flow_on<Flow, S>
  constexpr void operator()(S const& x, S& velocity, time_of<S> const& t) const { flow(x, velocity, t); }
};

/// x' = f(x, t) with the Jacobian df/dx, whose type chooses the solver of implicit steppers:
///
///     ff::with_jacobian(f, [](Eigen::VectorXd const& x) -> Eigen::SparseMatrix<double> { ... })
///
/// steppers::rosenbrock4 has its order with the exact Jacobian alone, and its error estimate does not see that another
/// was given; the other implicit steppers only get slower.
/// @param f         a flow, or a callable as `ode` takes it
/// @param jacobian  a callable of the state, or of state and time, that returns a dense or a sparse matrix of Eigen or
/// a `band_matrix`
/// @throws error (from a step) `size_mismatch` where the matrix has another size than the state; `non_finite` with the
/// place of an entry
template <class F, class Jacobian>
constexpr auto with_jacobian(F f, Jacobian jacobian) {
  if constexpr (flow<F>) return differentiated_flow<F, Jacobian>(std::move(f), std::move(jacobian));
  else return differentiated_flow<ode_flow<F>, Jacobian>(ode_flow<F>(std::move(f)), std::move(jacobian));
}

/// The same flow, known to have a Jacobian with a band, so that implicit steppers take Lower + Upper + 1 derivatives in
/// one call and O(n) for a solve: `ff::with_band<1, 1>(ff::ode([](auto const& u, auto& velocity, auto const& t) ...))`.
/// What lies beyond the band has to vanish; the first Jacobian of an evolution is compared with the derivative in one
/// more direction.
/// @param f  a flow, or a callable that takes dual numbers
/// @throws error (from a step) `domain` with the row where there is something beyond the band
template <std::size_t Lower, std::size_t Upper, class F>
constexpr auto with_band(F f) {
  if constexpr (flow<F>) return banded_flow<Lower, Upper, F>(std::move(f));
  else return banded_flow<Lower, Upper, ode_flow<F>>(ode_flow<F>(std::move(f)));
}

namespace detail::flow_room {

/// What a matrix of Eigen is stored as, where a callable returns an expression.
template <class M>
struct stored_matrix {
  using type = M;
};
template <class M>
  requires requires { typename M::PlainObject; }
struct stored_matrix<M> {
  using type = typename M::PlainObject;
};

template <class M>
void require_square(M const& matrix, std::size_t size) {
  auto const check = [&](auto extent, char const* what) {
    require(static_cast<std::size_t>(extent) == size, errc::size_mismatch,
            {"with_jacobian", what, "a square matrix with a row for each component"}, extent);
  };
  if constexpr (requires { matrix.rows(); }) {
    check(matrix.rows(), "Jacobian and state differ in size, rows");
    check(matrix.cols(), "Jacobian and state differ in size, columns");
  } else {
    check(matrix.size(), "Jacobian and state differ in size");
  }
}

}  // namespace detail::flow_room

template <class Flow, class Jacobian, vector_state S>
  requires detail::flow_room::function_of_state<Jacobian, S, time_of<S>>
struct jacobian_on<differentiated_flow<Flow, Jacobian>, S> {
  using flow_type = differentiated_flow<Flow, Jacobian>;
  using matrix_type = typename detail::flow_room::stored_matrix<std::remove_cvref_t<decltype(detail::flow_room::call_at(
      std::declval<Jacobian const&>(), std::declval<S const&>(), std::declval<time_of<S> const&>()))>>::type;

  explicit jacobian_on(S const&) {}

  void operator()(flow_type const& f, S const& x, time_of<S> const& t, matrix_type& out) const {
    out = detail::flow_room::call_at(f.jacobian, x, t);
    detail::flow_room::require_square(out, detail::flow_room::size_of(x));
  }
};

namespace detail::flow_room {

template <class Flow, class J>
inline constexpr bool is_hamiltonian<differentiated_flow<Flow, J>> = is_hamiltonian<Flow>;

/// Checks J v = dv for one direction v, in which entries of a row hardly make up for each other.  What is not finite in
/// the band is left to the check of the Jacobian.
template <class Flow, vector_state S, class T, std::size_t Lower, std::size_t Upper>
void require_band(Flow const& flow, S const& x, time_of<S> const& t, band_matrix<T, Lower, Upper> const& j) {
  auto const direction = [](std::size_t k) { return as_scalar<T>((k + 1) * 7919U % 104729U + 1U); };
  auto point = constants_of<jet<T, 1>>(x);
  auto velocity = point;
  std::size_t const n = size_of(x);
  for (std::size_t k = 0; k < n; ++k) numbers_of(point)[k].gradient[0] = direction(k);
  flow(point, velocity, t);
  for (std::size_t i = 0; i < n; ++i) {
    T product(0);
    auto size = larger_part(product);
    for (std::size_t k = i > Lower ? i - Lower : 0; k < std::min(n, i + Upper + 1); ++k) {
      T const term = T(j(i, k) * direction(k));
      product = T(product + term);
      size = decltype(size)(size + larger_part(term));
    }
    if (!(T(product - product) == T(0))) continue;
    T const slope = numbers_of(velocity)[i].gradient[0];
    auto const difference = larger_part(T(slope - product));
    require(difference <= decltype(size)(rounding_allowance<decltype(size)>(static_cast<Eigen::Index>(n)) *
                                         decltype(size)(size + larger_part(slope))),
            errc::domain, {"with_band", "the Jacobian has entries beyond the band in row", "zeros there"}, slope,
            {static_cast<std::ptrdiff_t>(i)});
  }
}

}  // namespace detail::flow_room

template <std::size_t Lower, std::size_t Upper, class Flow, vector_state S>
  requires detail::flow_room::velocity_of_duals<Flow, S, Lower + Upper + 1>
struct jacobian_on<banded_flow<Lower, Upper, Flow>, S> {
  using flow_type = banded_flow<Lower, Upper, Flow>;
  using matrix_type = band_matrix<scalar_of<S>, Lower, Upper>;

  /// Column j in direction j mod (Lower + Upper + 1): no row of the band meets two columns of one direction.
  explicit jacobian_on(S const& like) : velocity_(like) {
    for (std::size_t j = 0; j < detail::flow_room::size_of(like); ++j)
      velocity_.direction(j)[j % width] = scalar_of<S>(1);
  }

  void operator()(flow_type const& f, S const& x, time_of<S> const& t, matrix_type& out) {
    std::size_t const n = detail::flow_room::size_of(x);
    if (out.size() != n) out = matrix_type(n);
    auto const* const duals = velocity_(f.flow, x, t);
    std::size_t direction = 0;
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t i = j > Upper ? j - Upper : 0; i < std::min(n, j + Lower + 1); ++i)
        out(i, j) = duals[i].gradient[direction];
      direction = direction + 1 == width ? 0 : direction + 1;
    }
    if (!is_checked_) detail::flow_room::require_band(f.flow, x, t, out);
    is_checked_ = true;
  }

 private:
  static constexpr std::size_t width = Lower + Upper + 1;
  detail::flow_room::dual_velocity<Flow, S, width> velocity_;
  bool is_checked_ = false;
};

template <class F, class S>
  requires requires(F const& f) { f.flow; } && differentiable_in_time<decltype(F::flow), S>
struct velocity_in_time<F, S> : velocity_in_time<decltype(F::flow), S> {
  using velocity_in_time<decltype(F::flow), S>::velocity_in_time;

  void operator()(F const& f, S const& x, time_of<S> const& t, S& out) {
    velocity_in_time<decltype(F::flow), S>::operator()(f.flow, x, t, out);
  }
};

}  // namespace freefield
