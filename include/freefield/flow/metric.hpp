#pragma once
/// @file
/// What a metric is: it turns a first variation into motion.

#include <freefield/flow/state.hpp>

#include <concepts>
#include <utility>

namespace freefield {

/// How a metric G acts at states M; specialised for each pair beside G, with
///     static auto motion(G const&, M const&, covector, time);   // K covector, with Onsager's operator K = metric^-1
///     static auto pairing(M const&, covector, motion);          // the change of a functional with this first
///     variation
/// A gradient flow moves by -K delta F, so that dF/dt = -pairing(m, delta F, K delta F) <= 0.
template <class G, class M>
struct metric_traits {};

/// The covectors at states M: gradients of functions of a vector, first variations of functionals of measures.
template <class M>
struct covector_at {
  using type = M;
};
template <class M> using covector_of = typename covector_at<M>::type;

/// G is a metric on states M.
///
/// K and not the metric itself is asked for, because K is what is known: that of Wasserstein is a differential
/// operator, its inverse would be an elliptic equation in every step.  The pairing is asked for because without it
/// neither the symmetry nor the decay of a functional could be said, let alone tested.
template <class G, class M>
concept metric_on = requires(G const& g, M const& m, covector_of<M> const& xi, time_of<M> const& t) {
  metric_traits<G, M>::pairing(m, xi, metric_traits<G, M>::motion(g, m, xi, t));
};

/// |delta F|^2 = <delta F, K delta F>: the rate at which a gradient flow dissipates its functional.
template <class G, class M>
  requires metric_on<G, M>
auto squared_slope(G const& g, M const& m, covector_of<M> const& xi, time_of<M> const& t = time_of<M>(0)) {
  return metric_traits<G, M>::pairing(m, xi, metric_traits<G, M>::motion(g, m, xi, t));
}

/// The metric of Euclid, K = 1.
struct euclidean_metric {};
inline constexpr euclidean_metric euclidean{};

namespace detail::flow_room {

/// sum_i a_i b_i
template <vector_state S>
scalar_of<S> dot(S const& a, S const& b) {
  using T = scalar_of<S>;
  T sum(0);
  for (std::size_t i = 0; i < size_of(a); ++i) sum = T(sum + T(numbers_of(a)[i] * numbers_of(b)[i]));
  return sum;
}

}  // namespace detail::flow_room

template <vector_state S>
struct metric_traits<euclidean_metric, S> {
  static S motion(euclidean_metric, S const&, S covector, time_of<S> const&) { return covector; }
  static auto pairing(S const&, S const& covector, S const& motion) { return detail::flow_room::dot(covector, motion); }
};

}  // namespace freefield
