#pragma once
/// @file
/// Flows with a linear part that is known: x' = A x + N(x, t).

#include <freefield/core/error.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/stiff/with_jacobian.hpp>
#include <freefield/numeric/phi_functions.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace freefield {

/// x' = A x + N(x, t); A is a square matrix of Eigen, or a column of it: the diagonal of one.
template <class A, class N>
struct semilinear_flow : flow_node {
  static constexpr bool is_diagonal = A::ColsAtCompileTime == 1;

  A linear;
  [[no_unique_address]] N rest;

  semilinear_flow(A a, N n) : linear(std::move(a)), rest(std::move(n)) {}

  template <vector_state S>
    requires(flow_on<N, S> && std::same_as<time_of<S>, typename detail::real_part_of<typename A::Scalar>::type> &&
             std::constructible_from<scalar_of<S>, typename A::Scalar const&>)
  void operator()(S const& x, S& velocity, time_of<S> const& t) const {
    require_size(detail::flow_room::size_of(x));
    rest(x, velocity, t);
    add_product(linear, detail::flow_room::numbers_of(x), detail::flow_room::numbers_of(velocity));
  }

  void require_size(std::size_t n) const {
    require(static_cast<std::size_t>(linear.rows()) == n, errc::size_mismatch,
            {"semilinear", "linear part and state differ in size", "a row for each component"}, n);
  }

  /// out = out + M v, with the matrix or the diagonal M of a function of A.
  template <class M, class T>
  static void add_product(M const& m, T const* v, T* out) {
    if constexpr (is_diagonal) {
      for (Eigen::Index i = 0; i < m.rows(); ++i)
        out[i] = T(out[i] + detail::flow_room::times(v[i], m(i)));
    } else {
      for (Eigen::Index j = 0; j < m.cols(); ++j)
        for (Eigen::Index i = 0; i < m.rows(); ++i)
          out[i] = T(out[i] + detail::flow_room::times(v[j], m(i, j)));
    }
  }
};

/// The flow x' = A x + N(x, t).  Every stepper of vectors runs it; steppers::exponential_euler and exponential_rk4 are
/// exact in A, however fast it decays or turns.
///
///     ff::semilinear(A, [](auto const& x, auto const& t) { ... })      // A: Eigen::MatrixXd, n x n
///     ff::semilinear(d, nonlinearity)                                  // d: Eigen::VectorXcd, the diagonal of A
///     ff::semilinear(A, -pow<3>(x) + y, sin(x))                        // formulas, as in ode
///
/// @param linear  a square matrix, or a column: its diagonal, as in a spectral method; real or complex; also a number
/// @param rest    as `ode` takes it, or a flow
/// @throws error `non_finite` with the place; `size_mismatch` where the matrix is not square, and (from a step) where
/// the state has another size; `empty`
template <class A, class First, class... Rest>
auto semilinear(A const& linear, First first, Rest... rest) {
  constexpr std::string_view name = "semilinear";
  if constexpr (!dense_matrix<A>) {
    return semilinear(Eigen::Matrix<A, 1, 1>::Constant(1, 1, linear).eval(), std::move(first), std::move(rest)...);
  } else {
    using plain = Eigen::Matrix<typename A::Scalar, A::RowsAtCompileTime, A::ColsAtCompileTime>;
    plain matrix = linear;
    require(matrix.size() > 0, errc::empty, {name, "linear part is empty", "one row or more"});
    require(A::ColsAtCompileTime == 1 || matrix.rows() == matrix.cols(), errc::size_mismatch,
            {name, "linear part is neither square nor a column", "n x n, or the diagonal"}, matrix.cols());
    for (Eigen::Index j = 0; j < matrix.cols(); ++j)
      for (Eigen::Index i = 0; i < matrix.rows(); ++i)
        require(math::is_finite(detail::modulus(typename A::Scalar(matrix(i, j)))), errc::non_finite,
                {name, "linear part is not finite", "finite numbers"}, typename A::Scalar(matrix(i, j)),
                {i, j});
    if constexpr (flow<First>) {
      return semilinear_flow<plain, First>(std::move(matrix), std::move(first));
    } else {
      using rest_type = decltype(ode(std::move(first), std::move(rest)...));
      return semilinear_flow<plain, rest_type>(std::move(matrix), ode(std::move(first), std::move(rest)...));
    }
  }
}

template <class A, class N, vector_state S>
  requires differentiable_in_time<N, S>
struct velocity_in_time<semilinear_flow<A, N>, S> : velocity_in_time<N, S> {
  using velocity_in_time<N, S>::velocity_in_time;

  void operator()(semilinear_flow<A, N> const& f, S const& x, time_of<S> const& t, S& out) {
    velocity_in_time<N, S>::operator()(f.rest, x, t, out);
  }
};

}  // namespace freefield
