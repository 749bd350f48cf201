#pragma once
/// @file
/// The metric of a positive operator, on vectors and on Gaussians.

#include <freefield/core/error.hpp>
#include <freefield/flow/metric.hpp>
#include <freefield/flow/wasserstein.hpp>
#include <freefield/numeric/semidefinite_factor.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

namespace freefield {

/// K = C with a positive operator C: x' = -C grad f on vectors; on Gaussians the metric of Wasserstein with the
/// mobility C, m' = -C g, S' = -(C H S + S H C), which is Polchinski's where C is the derivative of a propagator.
/// Nothing moves along a direction in which C is zero.  `Operator` is a matrix, or a callable that returns one for a
/// time.
template <class Operator>
struct field_metric_of {
  Operator operation;
};

namespace detail::flow_room {

/// C, symmetric and positive semidefinite.
template <class T, class Matrix>
matrix_of<T> checked_operator(Matrix const& m) {
  constexpr std::string_view function = "field_metric";
  matrix_of<T> c = checked_symmetric<T, by_coordinates>(function, m);
  semidefinite_factor<T> const factor(c);
  auto const [i, j] = factor.nonzero_place(factor.size());
  if (i >= 0) {
    fail(errc::not_positive, {function, "operator is not positive semidefinite: pivot", "no negative pivot"},
         {factor.order(i)}, factor.packed(i, i));
  }
  return c;
}

template <class Operator, class Time>
concept operator_of_time = std::invocable<Operator const&, Time const&>;

/// C at a time, for d components.
template <class T, class Operator, class Time>
matrix_of<T> field_operator(field_metric_of<Operator> const& g, Time const& t, Eigen::Index d) {
  matrix_of<T> result;
  if constexpr (dense_matrix<Operator>) {
    result = g.operation.template cast<T>();
  } else {
    result = checked_operator<T>(g.operation(t));
  }
  require_same_size("field_metric", "operator and state differ in size", result.rows(), d);
  return result;
}

template <class Operator, class T>
concept field_operator_on = dense_matrix<Operator> || operator_of_time<Operator, typename real_below<T>::type>;

}  // namespace detail::flow_room

/// @param operation  a symmetric positive semidefinite matrix, n x n, or a callable that returns one for a time
/// @throws error `not_symmetric`, `not_positive`, `non_finite` (of a callable in the step that uses it);
/// `size_mismatch`
template <class Operator>
auto field_metric(Operator const& operation) {
  if constexpr (dense_matrix<Operator>) {
    using T = typename Operator::Scalar;
    return field_metric_of<matrix_of<T>>{detail::flow_room::checked_operator<T>(operation)};
  } else {
    return field_metric_of<Operator>{operation};
  }
}

template <class Operator, vector_state S>
  requires(real_scalar<scalar_of<S>> && detail::flow_room::field_operator_on<Operator, scalar_of<S>>)
struct metric_traits<field_metric_of<Operator>, S> {
  static S motion(field_metric_of<Operator> const& g, S const&, S const& covector, time_of<S> const& t) {
    using T = scalar_of<S>;
    auto const d = static_cast<Eigen::Index>(detail::flow_room::size_of(covector));
    matrix_of<T> const c = detail::flow_room::field_operator<T>(g, t, d);
    T const* const in = detail::flow_room::numbers_of(covector);
    S result = covector;
    T* const out = detail::flow_room::numbers_of(result);
    for (Eigen::Index i = 0; i < d; ++i) {
      out[i] = T(0);
      for (Eigen::Index j = 0; j < d; ++j) out[i] = T(out[i] + T(c(i, j) * in[j]));
    }
    return result;
  }
  static auto pairing(S const&, S const& covector, S const& motion) {
    return detail::flow_room::dot(covector, motion);
  }
};

template <class Operator, class T>
  requires detail::flow_room::field_operator_on<Operator, T>
struct metric_traits<field_metric_of<Operator>, gaussian<T>> {
  static gaussian_motion<T> motion(field_metric_of<Operator> const& g, gaussian<T> const& p,
                                   gaussian_variation<T> const& xi, time_of<gaussian<T>> const& t) {
    matrix_of<T> const c = detail::flow_room::field_operator<T>(g, t, p.dimension());
    matrix_of<T> const half = c * matrix_of<T>(xi.hessian * p.covariance());
    return {c * xi.gradient, half + half.transpose()};
  }
  static T pairing(gaussian<T> const&, gaussian_variation<T> const& xi, gaussian_motion<T> const& motion) {
    return detail::flow_room::gaussian_pairing(xi, motion);
  }
};

}  // namespace freefield
