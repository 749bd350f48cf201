#pragma once
/// @file
/// Divergences from a reference that are sums over cells or outcomes: the relative entropy and its relatives.

#include <freefield/entropy/cells/excess.hpp>
#include <freefield/entropy/cells/pointwise.hpp>
#include <freefield/entropy/reference.hpp>

#include <concepts>
#include <cstddef>
#include <ostream>
#include <string_view>
#include <type_traits>
#include <utility>

namespace freefield {

/// A divergence of a kind from a reference.  The kind has a `name`, its `laws`, the type of its parameter and, for
/// values p and q of measure and reference,
///     term(p, q)   slope(p, q)   curvature(p, q)     // the integrand and its derivatives with respect to p
template <class Kind, detail::entropy_room::reference Q>
struct divergence : functional_node<divergence<Kind, Q>> {
  using laws = typename Kind::laws;
  using kind_type = Kind;
  using reference_type = detail::entropy_room::measure_in<Q>;

  [[no_unique_address]] Kind kind;
  Q held;

  reference_type const& reference() const { return detail::entropy_room::measure_of(held); }

  void print(std::ostream& out) const {
    out << Kind::name << '(';
    detail::entropy_room::describe(out, reference());
    kind.print_parameter(out);
    out << ')';
  }
};

namespace detail::entropy_room {

template <class R, class Kind, class P, class Q>
struct divergence_integrand {
  Kind const& kind;
  P const* p;
  Q const* q;

  template <class Point>
  R value(std::ptrdiff_t i, Point const&) const { return kind.term(R(p[i]), R(q[i])); }
  template <class Point>
  R slope(std::ptrdiff_t i, Point const&) const { return kind.slope(R(p[i]), R(q[i])); }
  template <class Point>
  R curvature(std::ptrdiff_t i, Point const&) const { return kind.curvature(R(p[i]), R(q[i])); }
};

/// Base of a kind without a parameter.
struct no_parameter {
  using parameter_type = void;
  void print_parameter(std::ostream&) const {}
};

struct relative_entropy_kind : no_parameter {
  static constexpr std::string_view name = "relative_entropy";
  using laws = law_list<law::nonnegative, law::zero_where_equal, law::convex, law::relabelling, law::additive,
                        law::data_processing, law::affine>;
  template <real_scalar R>
  R term(R const& p, R const& q) const { return log_loss(p, q); }
  template <real_scalar R>
  R slope(R const& p, R const& q) const {
    if (!(p > R(0))) return q > R(0) ? R(-infinite<R>(name)) : R(1);
    return q > R(0) ? R(log_ratio(p, q) + R(1)) : infinite<R>(name);
  }
  template <real_scalar R>
  R curvature(R const& p, R const&) const { return p > R(0) ? R(R(1) / p) : infinite<R>(name); }
};

struct reverse_relative_entropy_kind : no_parameter {
  static constexpr std::string_view name = "reverse_relative_entropy";
  using laws = relative_entropy_kind::laws;
  template <real_scalar R>
  R term(R const& p, R const& q) const { return log_loss(q, p); }
  template <real_scalar R>
  R slope(R const& p, R const& q) const {
    if (!(q > R(0))) return R(0);
    return p > R(0) ? R(-R(q / p)) : R(-infinite<R>(name));
  }
  template <real_scalar R>
  R curvature(R const& p, R const& q) const {
    if (!(q > R(0))) return R(0);
    return p > R(0) ? R(R(q / p) / p) : infinite<R>(name);
  }
};

struct cross_entropy_kind : no_parameter {
  static constexpr std::string_view name = "cross_entropy";
  using laws = law_list<law::convex, law::concave, law::relabelling, law::additive>;
  template <real_scalar R>
  R term(R const& p, R const& q) const { return p > R(0) ? R(p * slope(p, q)) : R(0); }
  template <real_scalar R>
  R slope(R const&, R const& q) const { return q > R(0) ? R(-math::log(q)) : infinite<R>(name); }
  template <real_scalar R>
  R curvature(R const&, R const&) const { return R(0); }
};

struct jeffreys_kind : no_parameter {
  static constexpr std::string_view name = "jeffreys_divergence";
  using laws = law_list<law::nonnegative, law::zero_where_equal, law::symmetric, law::convex, law::relabelling,
                        law::additive, law::data_processing, law::affine>;
  template <real_scalar R>
  R term(R const& p, R const& q) const {
    if (!(p > R(0)) && !(q > R(0))) return R(0);
    if (!(p > R(0)) || !(q > R(0))) return infinite<R>(name);
    return R(R(p - q) * log_ratio(p, q));
  }
  template <real_scalar R>
  R slope(R const& p, R const& q) const {
    return R(relative_entropy_kind{}.slope(p, q) + reverse_relative_entropy_kind{}.slope(p, q));
  }
  template <real_scalar R>
  R curvature(R const& p, R const& q) const {
    return R(relative_entropy_kind{}.curvature(p, q) + reverse_relative_entropy_kind{}.curvature(p, q));
  }
};

struct jensen_shannon_kind : no_parameter {
  static constexpr std::string_view name = "jensen_shannon_divergence";
  using laws = law_list<law::nonnegative, law::zero_where_equal, law::symmetric, law::convex, law::relabelling,
                        law::data_processing, law::affine>;
  /// (p + q)/4 (2 t artanh t + log(1 - t^2)), t = (p - q)/(p + q)
  template <real_scalar R>
  R term(R const& p, R const& q) const {
    R const sum = R(p + q);
    if (!(sum > R(0))) return R(0);
    R const quarter = R(sum / R(4));
    if (!(p > R(0)) || !(q > R(0))) return R(quarter * R(R(2) * math::log(R(2))));
    R const t = R(R(p - q) / sum);
    if (R(t * t) <= R(R(1) / R(4))) return R(quarter * R(R(t * log_ratio(p, q)) + math::log1p(R(-R(t * t)))));
    R const double_p = R(p + p), double_q = R(q + q);
    return R(R(R(p * log_ratio(double_p, sum)) + R(q * log_ratio(double_q, sum))) / R(2));
  }
  template <real_scalar R>
  R slope(R const& p, R const& q) const {
    if (!(p > R(0))) return q > R(0) ? R(-infinite<R>(name)) : R(0);
    return R(log_ratio(R(p + p), R(p + q)) / R(2));
  }
  template <real_scalar R>
  R curvature(R const& p, R const& q) const {
    if (!(p > R(0))) return q > R(0) ? infinite<R>(name) : R(0);
    return R(R(q / p) / R(R(2) * R(p + q)));
  }
};

struct total_variation_kind : no_parameter {
  static constexpr std::string_view name = "total_variation";
  using laws = law_list<law::nonnegative, law::zero_where_equal, law::symmetric, law::convex, law::relabelling,
                        law::data_processing, law::triangle, law::affine>;
  template <class R>
  R term(R const& p, R const& q) const { return R(magnitude(R(p - q)) / R(2)); }
  template <class R>
  R slope(R const& p, R const& q) const {
    R const half = R(R(1) / R(2));
    return p > q ? half : p < q ? R(-half) : R(0);
  }
  template <class R>
  R curvature(R const&, R const&) const { return R(0); }
};

struct squared_hellinger_kind : no_parameter {
  static constexpr std::string_view name = "squared_hellinger";
  using laws = law_list<law::nonnegative, law::zero_where_equal, law::symmetric, law::convex, law::relabelling,
                        law::data_processing, law::affine>;
  /// (sqrt p - sqrt q)^2 / 2 without the difference of roots
  template <real_scalar R>
  R term(R const& p, R const& q) const {
    R const roots = R(math::sqrt(p) + math::sqrt(q));
    if (!(roots > R(0))) return R(0);
    R const difference = R(R(p - q) / roots);
    return R(R(difference * difference) / R(2));
  }
  template <real_scalar R>
  R slope(R const& p, R const& q) const {
    if (!(q > R(0))) return R(0);
    return p > R(0) ? R(-R(math::sqrt(R(q / p)) / R(2))) : R(-infinite<R>(name));
  }
  template <real_scalar R>
  R curvature(R const& p, R const& q) const {
    if (!(q > R(0))) return R(0);
    return p > R(0) ? R(math::sqrt(R(q / p)) / R(R(4) * p)) : infinite<R>(name);
  }
};

struct chi_square_kind : no_parameter {
  static constexpr std::string_view name = "chi_square_divergence";
  using laws = law_list<law::nonnegative, law::zero_where_equal, law::convex, law::relabelling, law::data_processing,
                        law::affine>;
  template <class R>
  R term(R const& p, R const& q) const {
    if (!(q > R(0))) return p > R(0) ? infinite<R>(name) : R(0);
    R const difference = R(p - q);
    return R(R(difference * difference) / q);
  }
  template <class R>
  R slope(R const& p, R const& q) const {
    if (!(q > R(0))) return p > R(0) ? infinite<R>(name) : R(0);
    return R(R(2) * R(R(p - q) / q));
  }
  template <class R>
  R curvature(R const&, R const& q) const { return q > R(0) ? R(R(2) / q) : infinite<R>(name); }
};

struct neyman_kind : no_parameter {
  static constexpr std::string_view name = "neyman_divergence";
  using laws = chi_square_kind::laws;
  template <class R>
  R term(R const& p, R const& q) const { return chi_square_kind{}.term(q, p); }
  template <class R>
  R slope(R const& p, R const& q) const {
    if (!(p > R(0))) return q > R(0) ? R(-infinite<R>(name)) : R(1);
    R const ratio = R(q / p);
    return R(R(1) - R(ratio * ratio));
  }
  template <class R>
  R curvature(R const& p, R const& q) const {
    if (!(p > R(0))) return q > R(0) ? infinite<R>(name) : R(0);
    R const ratio = R(q / p);
    return R(R(R(2) * R(ratio * ratio)) / p);
  }
};

struct triangular_kind : no_parameter {
  static constexpr std::string_view name = "triangular_divergence";
  using laws = law_list<law::nonnegative, law::zero_where_equal, law::symmetric, law::convex, law::relabelling,
                        law::data_processing>;
  template <class R>
  R term(R const& p, R const& q) const {
    R const sum = R(p + q), difference = R(p - q);
    return sum > R(0) ? R(R(difference * difference) / sum) : R(0);
  }
  template <class R>
  R slope(R const& p, R const& q) const {
    R const sum = R(p + q);
    return sum > R(0) ? R(R(R(p - q) / sum) * R(R(p + R(R(3) * q)) / sum)) : R(0);
  }
  template <class R>
  R curvature(R const& p, R const& q) const {
    R const sum = R(p + q);
    return sum > R(0) ? R(R(R(8) * R(R(q / sum) * R(q / sum))) / sum) : R(0);
  }
};

}  // namespace detail::entropy_room

template <class Kind, class Q, detail::entropy_room::cellular M>
  requires detail::entropy_room::same_kind<M, detail::entropy_room::measure_in<Q>> &&
           requires(Kind const& kind, typename M::scalar_type const& p) { kind.term(p, p); }
struct integrand_on<divergence<Kind, Q>, M> {
  using reference_type = detail::entropy_room::measure_in<Q>;
  using scalar_type = detail::entropy_room::meeting_of<typename M::scalar_type, typename reference_type::scalar_type,
                                                       typename Kind::parameter_type>;
  static auto make(divergence<Kind, Q> const& f, M const& m) {
    using detail::entropy_room::divergence_integrand, detail::entropy_room::values_of;
    detail::entropy_room::require_same_cells(Kind::name, m, f.reference());
    return divergence_integrand<scalar_type, Kind, typename M::scalar_type, typename reference_type::scalar_type>{
        f.kind, values_of(m).data(), values_of(f.reference()).data()};
  }
};

template <class Kind, class Q, class M>
  requires(detail::entropy_room::is_measure<M> &&
           !detail::entropy_room::same_kind<M, detail::entropy_room::measure_in<Q>>)
struct refusal<divergence<Kind, Q>, M> {
  static_assert(std::is_void_v<M>,
                "freefield: a divergence compares measures of one kind; bring both to one with to_density(p, grid), "
                "to_discrete(rho), to_gaussian(m) or histogram(cloud, grid)");
};

namespace detail::entropy_room {

/// How a divergence is called: of one measure, the reference, it is a functional; of two it is a number.
template <class Kind>
struct divergence_call {
  template <reference Q>
  constexpr auto operator()(Q const& q) const {
    return divergence<Kind, Q>{{}, {}, q};
  }
  template <class P, reference Q>
    requires reference<P>
  auto operator()(P const& p, Q const& q) const {
    return divergence<Kind, std::reference_wrapper<measure_in<Q> const>>{{}, {}, std::cref(measure_of(q))}(
        measure_of(p));
  }
};

}  // namespace detail::entropy_room

/// Kullback and Leibler's relative entropy KL(p || q) = integral p log(p/q), +infinity where p has mass and q has none.
///     relative_entropy(p, q)       // a number
///     relative_entropy(q)          // the functional p -> KL(p || q), as a term or for `first_variation`
/// The same for every divergence below.  On densities and probability vectors each term is >= 0 and is accurate where p
/// and q nearly agree; on Gaussians
///     KL = (tr C1^-1 C0 + D^T C1^-1 D - d + log(det C1 / det C0)) / 2,   D = m1 - m0,
/// without eigenvalues and without cancellation.  First variation log(p/q) + 1; on a Gaussian {C1^-1 (m0 - m1), C1^-1 -
/// C0^-1}.  Singular Gaussians are compared on their support, +infinity where the supports differ.
/// Cost: O(cells); O(d^3) on Gaussians.
/// @throws error `size_mismatch`, `domain` for densities on different grids; (first variation) `not_positive` for a
/// singular covariance
/// Source: S. Kullback, R. A. Leibler, Ann. Math. Statist. 22 (1951) 79.
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::relative_entropy_kind> relative_entropy{};

/// KL(q || p) as a functional of p: first variation -q/p.
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::reverse_relative_entropy_kind>
    reverse_relative_entropy{};

/// -integral p log q = H(p) + KL(p || q).
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::cross_entropy_kind> cross_entropy{};

/// KL(p || q) + KL(q || p) = integral (p - q) log(p/q).
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::jeffreys_kind> jeffreys_divergence{};

/// (KL(p || m) + KL(q || m)) / 2 with m = (p + q)/2; at most log 2.  Its root is `jensen_shannon_distance`.
/// Source: J. Lin, IEEE Trans. Inf. Theory 37 (1991) 145.
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::jensen_shannon_kind>
    jensen_shannon_divergence{};

/// integral |p - q| / 2; exact in exact numbers.  On Gaussians in one dimension, to rounding of 1.
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::total_variation_kind> total_variation{};

/// H^2 = 1 - integral sqrt(p q) = integral (sqrt p - sqrt q)^2 / 2.  Its root is `hellinger_distance`.
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::squared_hellinger_kind>
    squared_hellinger{};

/// Pearson's chi^2 = integral (p - q)^2 / q; exact in exact numbers.
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::chi_square_kind> chi_square_divergence{};

/// Neyman's chi^2 = integral (p - q)^2 / p; exact in exact numbers.
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::neyman_kind> neyman_divergence{};

/// integral (p - q)^2 / (p + q); exact in exact numbers.
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::triangular_kind> triangular_divergence{};

}  // namespace freefield
