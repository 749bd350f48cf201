#pragma once
/// @file
/// Renyi's entropies and divergences, Hill numbers, and the distance of Bhattacharyya.

#include <freefield/entropy/cells/power_integral.hpp>
#include <freefield/entropy/composite.hpp>
#include <freefield/entropy/divergence.hpp>

#include <functional>
#include <ostream>
#include <string_view>

namespace freefield {

/// Renyi's entropy log(integral p^a) / (1 - a) of order a >= 0: log of the support's size for a = 0, Shannon's for a =
/// 1, -log max p for a = infinity.  On a Gaussian (d log(2 pi) + log det C) / 2 + d log(a) / (2 (a - 1)).
/// First variation a / (1 - a) (p^(a - 1) / integral p^a - 1), the constant chosen so that its mean is 0: it is smooth
/// at a = 1, where it is -log p - H.
/// Source: A. Renyi, Proc. 4th Berkeley Symp. (1961) 547.
template <class A>
struct renyi_entropy_functional : functional_node<renyi_entropy_functional<A>> {
  using laws = law_list<law::relabelling, law::additive>;

  A order;

  void print(std::ostream& out) const { detail::write_value(out << "renyi_entropy(", order), out << ')'; }
};

template <class A, detail::entropy_room::cellular M>
  requires real_scalar<typename M::scalar_type>
struct functional_on<renyi_entropy_functional<A>, M> {
  using F = renyi_entropy_functional<A>;
  using R = detail::entropy_room::meeting_of<typename M::scalar_type, A>;
  using reference = detail::entropy_room::unit_reference<R>;
  static constexpr bool has_curvature = true;

  static R value(F const& f, M const& m) {
    return R(-detail::entropy_room::power_value<R>(m, reference{}, f.order));
  }
  static vector_of<R> variation(F const& f, M const& m) {
    return -detail::entropy_room::power_at<R>(m, reference{}, f.order).variation();
  }
  template <class Direction>
  static vector_of<R> curvature(F const& f, M const& m, Direction const& v) {
    return -detail::entropy_room::power_at<R>(m, reference{}, f.order).change(v);
  }
};

/// @throws error `domain` for a negative order
template <detail::number A>
renyi_entropy_functional<A> renyi_entropy(A const& order) {
  detail::entropy_room::require_order("renyi_entropy", order);
  return {{}, order};
}
template <detail::entropy_room::reference M, detail::number A>
auto renyi_entropy(M const& m, A const& order) {
  return renyi_entropy(order)(m);
}

/// Hill's number (sum p^a)^(1/(1 - a)), the exponential of Renyi's entropy: how many equally likely outcomes have that
/// entropy.
/// Source: M. O. Hill, Ecology 54 (1973) 427.
template <detail::number A>
auto hill_number(A const& order) {
  return exp(renyi_entropy(order));
}
template <detail::entropy_room::reference M, detail::number A>
auto hill_number(M const& m, A const& order) {
  return math::exp(renyi_entropy(order)(m));
}

namespace detail::entropy_room {

template <class A>
struct renyi_kind {
  static constexpr std::string_view name = "renyi_divergence";
  // Zero where equal alone for orders > 0.
  using laws = law_list<law::nonnegative, law::zero_where_equal, law::relabelling, law::additive, law::data_processing,
                        law::affine>;
  using parameter_type = A;
  A order;
  void print_parameter(std::ostream& out) const { write_value(out << ", ", order); }
};

}  // namespace detail::entropy_room

template <class A, class Q, detail::entropy_room::cellular M>
  requires detail::entropy_room::same_kind<M, detail::entropy_room::measure_in<Q>> &&
           real_scalar<typename M::scalar_type>
struct functional_on<divergence<detail::entropy_room::renyi_kind<A>, Q>, M> {
  using F = divergence<detail::entropy_room::renyi_kind<A>, Q>;
  using U = typename F::reference_type::scalar_type;
  using R = detail::entropy_room::meeting_of<typename M::scalar_type, U, A>;
  static constexpr bool has_curvature = true;

  static R value(F const& f, M const& m) {
    return detail::entropy_room::power_value<R>(m, reference_of(f, m), f.kind.order);
  }
  static vector_of<R> variation(F const& f, M const& m) {
    return detail::entropy_room::power_at<R>(m, reference_of(f, m), f.kind.order).variation();
  }
  template <class Direction>
  static vector_of<R> curvature(F const& f, M const& m, Direction const& v) {
    return detail::entropy_room::power_at<R>(m, reference_of(f, m), f.kind.order).change(v);
  }

 private:
  static detail::entropy_room::measure_reference<R, U> reference_of(F const& f, M const& m) {
    detail::entropy_room::require_same_cells("renyi_divergence", m, f.reference());
    return {detail::entropy_room::values_of(f.reference()).data()};
  }
};

/// Renyi's divergence log(integral p^a q^(1 - a)) / (a - 1) of order a >= 0: -log of the mass that q has on the support
/// of p for a = 0, the relative entropy for a = 1, log max p/q for a = infinity.  On Gaussians, with S = (1 - a) C0 + a
/// C1 and D = m1 - m0,
///     (a/2) D^T S^-1 D - (log det S - (1 - a) log det C0 - a log det C1) / (2 (a - 1)),
/// +infinity unless S is positive definite; finite orders.
/// First variation a / (a - 1) ((p/q)^(a - 1) / integral p^a q^(1 - a) - 1), the constant chosen so that its mean is 0.
/// @throws error `domain` for a negative order
/// Source: T. van Erven, P. Harremoes, IEEE Trans. Inf. Theory 60 (2014) 3797.
template <detail::entropy_room::reference Q, detail::number A>
auto renyi_divergence(Q const& q, A const& order) {
  detail::entropy_room::require_order("renyi_divergence", order);
  return divergence<detail::entropy_room::renyi_kind<A>, Q>{{}, {order}, q};
}
template <detail::entropy_room::reference P, detail::entropy_room::reference Q, detail::number A>
auto renyi_divergence(P const& p, Q const& q, A const& order) {
  return renyi_divergence(std::cref(detail::entropy_room::measure_of(q)), order)(detail::entropy_room::measure_of(p));
}

namespace detail::entropy_room {

struct bhattacharyya_call {
  template <reference Q>
  auto operator()(Q const& q) const {
    using T = typename measure_in<Q>::scalar_type;
    return renyi_divergence(q, T(T(1) / T(2))) / T(2);
  }
  template <reference P, reference Q>
  auto operator()(P const& p, Q const& q) const {
    return (*this)(std::cref(measure_of(q)))(measure_of(p));
  }
};

}  // namespace detail::entropy_room

/// -log integral sqrt(p q), half of Renyi's divergence of order 1/2; +infinity for disjoint measures.
/// Source: A. Bhattacharyya, Bull. Calcutta Math. Soc. 35 (1943) 99.
inline constexpr detail::entropy_room::bhattacharyya_call bhattacharyya_distance{};

}  // namespace freefield
