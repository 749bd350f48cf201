#pragma once
/// @file
/// The divergences of Gaussians that are functions of Renyi's.

#include <freefield/entropy/gaussians/gaussian_form.hpp>
#include <freefield/entropy/power_divergence.hpp>
#include <freefield/entropy/renyi.hpp>

namespace freefield::detail::entropy_room {

/// The divergences that are functions of Renyi's: `outer(kind, D)` with its derivative, of an order.
template <class Kind>
struct function_of_renyi {
  static constexpr bool exists = true;

  template <class R>
  static R disjoint(Kind const& kind, gaussian<R> const& p, gaussian<R> const& q) {
    bool const zero = gaussian_form<Kind>::template order<R>(kind) == R(0);
    R const at_zero = supports(p, q) ? R(0) : infinite<R>(Kind::name);  // -log of the mass of q on the support of p
    return gaussian_form<Kind>::outer(kind, zero ? at_zero : infinite<R>(Kind::name));
  }
  template <class R>
  static R value(Kind const& kind, gaussian_pair<R> const& pair) {
    return gaussian_form<Kind>::outer(kind, of_order(gaussian_form<Kind>::template order<R>(kind), pair));
  }
  template <class R>
  static gaussian_variation<R> variation(Kind const& kind, gaussian_pair<R> const& pair) {
    R const a = gaussian_form<Kind>::template order<R>(kind), at = of_order(a, pair);
    require(math::is_finite(at), errc::domain,
            {Kind::name, "the divergence is infinite and has no first variation", "a finite value"}, at);
    return times(gaussian_form<Kind>::slope(kind, at), pair.renyi_variation(a));
  }

 private:
  template <class R>
  static R of_order(R const& a, gaussian_pair<R> const& pair) {
    require(math::is_finite(a), errc::domain,
            {Kind::name, "the order is infinite; of Gaussians it has to be finite", "a finite order"}, a);
    return pair.renyi(a);
  }
};

template <class A>
struct gaussian_form<renyi_kind<A>> : function_of_renyi<renyi_kind<A>> {
  template <class R>
  static R order(renyi_kind<A> const& kind) { return R(kind.order); }
  template <class R>
  static R outer(renyi_kind<A> const&, R const& d) { return d; }
  template <class R>
  static R slope(renyi_kind<A> const&, R const&) { return R(1); }
};

/// (exp((a - 1) D) - 1) / (a - 1)
template <class R>
R tsallis_of_renyi(R const& a, R const& d) {
  R const less = R(a - R(1));
  if (!math::is_finite(d)) return less < R(0) ? R(R(-1) / less) : d;
  return R(d * expm1_quotient(R(less * d)));
}

template <class A>
struct gaussian_form<tsallis_kind<A>> : function_of_renyi<tsallis_kind<A>> {
  template <class R>
  static R order(tsallis_kind<A> const& kind) { return R(kind.order); }
  template <class R>
  static R outer(tsallis_kind<A> const& kind, R const& d) { return tsallis_of_renyi(R(kind.order), d); }
  template <class R>
  static R slope(tsallis_kind<A> const& kind, R const& d) {
    return math::exp(R(R(R(kind.order) - R(1)) * d));
  }
};

template <>
struct gaussian_form<chi_square_kind> : function_of_renyi<chi_square_kind> {
  template <class R>
  static R order(chi_square_kind const&) { return R(2); }
  template <class R>
  static R outer(chi_square_kind const&, R const& d) { return math::expm1(d); }
  template <class R>
  static R slope(chi_square_kind const&, R const& d) { return math::exp(d); }
};

/// H^2 = 1 - exp(-D/2) of order 1/2
template <>
struct gaussian_form<squared_hellinger_kind> : function_of_renyi<squared_hellinger_kind> {
  template <class R>
  static R order(squared_hellinger_kind const&) { return R(R(1) / R(2)); }
  template <class R>
  static R outer(squared_hellinger_kind const&, R const& d) { return R(-math::expm1(R(-R(d / R(2))))); }
  template <class R>
  static R slope(squared_hellinger_kind const&, R const& d) { return R(math::exp(R(-R(d / R(2)))) / R(2)); }
};

/// Neyman's: chi^2 of the exchanged measures, exp(D_2(q || p)) - 1, and D_2(q || p) = -2 D_-1(p || q).
template <>
struct gaussian_form<neyman_kind> : function_of_renyi<neyman_kind> {
  template <class R>
  static R order(neyman_kind const&) { return R(-1); }
  template <class R>
  static R outer(neyman_kind const&, R const& d) {
    return math::is_finite(d) ? math::expm1(R(R(-2) * d)) : infinite<R>("neyman_divergence");
  }
  template <class R>
  static R slope(neyman_kind const&, R const& d) { return R(R(-2) * math::exp(R(R(-2) * d))); }
};

/// Amari's: the value is Tsallis's over the order; of order 0 it is the relative entropy of the exchanged measures.
template <class A>
struct gaussian_form<alpha_kind<A>> {
  static constexpr bool exists = true;
  using kind_type = alpha_kind<A>;

  template <class R>
  static R disjoint(kind_type const& kind, gaussian<R> const&, gaussian<R> const&) {
    R const a = R(kind.order);
    if (a > R(0) && a < R(1)) return R(R(1) / R(a * R(R(1) - a)));
    return infinite<R>("alpha_divergence");
  }
  template <class R>
  static R value(kind_type const& kind, gaussian_pair<R> const& pair) {
    R const a = R(kind.order);
    if (magnitude(a) < R(R(1) / R(2))) {  // A_a(p || q) = A_(1 - a)(q || p)
      R const other = R(R(1) - a);
      return R(tsallis_of_renyi(other, gaussian_pair<R>(pair.q(), pair.p()).renyi(other)) / other);
    }
    R const d = pair.renyi(a);
    return math::is_finite(d) ? R(tsallis_of_renyi(a, d) / a) : infinite<R>("alpha_divergence");
  }
  template <class R>
  static gaussian_variation<R> variation(kind_type const& kind, gaussian_pair<R> const& pair) {
    R const a = R(kind.order);
    if (a == R(0)) return gaussian_form<reverse_relative_entropy_kind>::variation({}, pair);
    R const d = pair.renyi(a);
    require(math::is_finite(d), errc::domain,
            {"alpha_divergence", "the divergence is infinite and has no first variation", "a finite value"}, d);
    return times(R(math::exp(R(R(a - R(1)) * d)) / a), pair.renyi_variation(a));
  }
};

}  // namespace freefield::detail::entropy_room
