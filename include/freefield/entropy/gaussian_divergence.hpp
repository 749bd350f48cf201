#pragma once
/// @file
/// The closed forms of divergences between Gaussians.

#include <freefield/entropy/fisher_information.hpp>
#include <freefield/entropy/gaussians/gaussian_pair.hpp>
#include <freefield/entropy/power_divergence.hpp>
#include <freefield/entropy/renyi.hpp>

#include <array>
#include <concepts>
#include <functional>
#include <limits>
#include <string_view>
#include <utility>

namespace freefield {

namespace detail::entropy_room {

/// A divergence of Gaussians in closed form: for a kind,
///     value(kind, pair)   variation(kind, pair)   disjoint(kind, p, q)
/// from two positive definite Gaussians, and of mutually singular measures.
template <class Kind>
struct gaussian_form {};

template <class Kind>
concept has_gaussian_form = requires { gaussian_form<Kind>::exists; };

template <>
struct gaussian_form<relative_entropy_kind> {
  static constexpr bool exists = true;
  template <class R> static R disjoint(relative_entropy_kind const&, gaussian<R> const&, gaussian<R> const&) {
    return infinite<R>("relative_entropy");
  }
  template <class R>
  static R value(relative_entropy_kind const&, gaussian_pair<R> const& pair) { return pair.relative_entropy(); }
  template <class R>
  static gaussian_variation<R> variation(relative_entropy_kind const&, gaussian_pair<R> const& pair) {
    matrix_of<R> const precision = pair.q().precision();
    return {vector_of<R>(precision * (pair.p().mean() - pair.q().mean())),
            matrix_of<R>(precision - pair.p().precision())};
  }
};

template <>
struct gaussian_form<reverse_relative_entropy_kind> {
  static constexpr bool exists = true;
  template <class R> static R disjoint(reverse_relative_entropy_kind const&, gaussian<R> const&, gaussian<R> const&) {
    return infinite<R>("reverse_relative_entropy");
  }
  template <class R>
  static R value(reverse_relative_entropy_kind const&, gaussian_pair<R> const& pair) {
    return gaussian_pair<R>(pair.q(), pair.p()).relative_entropy();
  }
  /// {C0^-1 (m0 - m1), C0^-1 - C0^-1 (C1 + D D^T) C0^-1}
  template <class R>
  static gaussian_variation<R> variation(reverse_relative_entropy_kind const&, gaussian_pair<R> const& pair) {
    matrix_of<R> const precision = pair.p().precision();
    vector_of<R> const u = precision * (pair.p().mean() - pair.q().mean());
    matrix_of<R> const spread = precision * pair.q().covariance() * precision;
    return {u, matrix_of<R>(precision - spread - u * u.transpose())};
  }
};

template <>
struct gaussian_form<jeffreys_kind> {
  static constexpr bool exists = true;
  template <class R> static R disjoint(jeffreys_kind const&, gaussian<R> const&, gaussian<R> const&) {
    return infinite<R>("jeffreys_divergence");
  }
  template <class R>
  static R value(jeffreys_kind const&, gaussian_pair<R> const& pair) {
    return R(pair.relative_entropy() + gaussian_pair<R>(pair.q(), pair.p()).relative_entropy());
  }
  template <class R>
  static gaussian_variation<R> variation(jeffreys_kind const&, gaussian_pair<R> const& pair) {
    auto result = gaussian_form<relative_entropy_kind>::variation({}, pair);
    result += gaussian_form<reverse_relative_entropy_kind>::variation({}, pair);
    return result;
  }
};

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

/// tr(X C0 X) + |C1^-1 D|^2 with X = C1^-1 - C0^-1 = C1^-1 (C0 - C1) C0^-1.
template <>
struct gaussian_form<relative_fisher_kind> {
  static constexpr bool exists = true;
  template <class R> static R disjoint(relative_fisher_kind const&, gaussian<R> const&, gaussian<R> const&) {
    return infinite<R>("relative_fisher_information");
  }
  template <class R>
  static R value(relative_fisher_kind const&, gaussian_pair<R> const& pair) {
    matrix_of<R> const one = pair.p().precision(), other = pair.q().precision();
    matrix_of<R> const difference = pair.p().covariance() - pair.q().covariance();
    matrix_of<R> const x = other * difference * one;
    vector_of<R> const shift = other * (pair.q().mean() - pair.p().mean());
    R sum(0);
    matrix_of<R> const half = x * lower_factor<R>(pair.p().covariance());
    for (Eigen::Index j = 0; j < half.cols(); ++j)
      for (Eigen::Index i = 0; i < half.rows(); ++i) sum = R(sum + R(half(i, j) * half(i, j)));
    for (Eigen::Index i = 0; i < shift.size(); ++i) sum = R(sum + R(shift(i) * shift(i)));
    return sum;
  }
  template <class R>
  static gaussian_variation<R> variation(relative_fisher_kind const&, gaussian_pair<R> const& pair) {
    matrix_of<R> const one = pair.p().precision(), other = pair.q().precision();
    vector_of<R> const shift = other * (other * (pair.p().mean() - pair.q().mean()));
    return {vector_of<R>(shift * R(2)), matrix_of<R>((other * other - one * one) * R(2))};
  }
};

/// In one dimension, by the points at which the densities cross.
template <>
struct gaussian_form<total_variation_kind> {
  static constexpr bool exists = true;
  template <class R>
  static R disjoint(total_variation_kind const&, gaussian<R> const&, gaussian<R> const&) { return R(1); }

  template <class R>
  static R value(total_variation_kind const&, gaussian_pair<R> const& pair) {
    if (pair.p().dimension() == 0) return R(0);
    auto const cut = crossings(pair);
    return math::abs(R(mass(pair.p(), cut.from_p) - mass(pair.q(), cut.from_q)));
  }
  /// With s the sign of p - q outside of the crossings x1 < x2: {s (p(x2) - p(x1)), s (p'(x1) - p'(x2))}.
  template <class R>
  static gaussian_variation<R> variation(total_variation_kind const&, gaussian_pair<R> const& pair) {
    auto const cut = crossings(pair);
    R const m = pair.p().mean()(0), v = pair.p().covariance()(0, 0);
    if (m == pair.q().mean()(0) && v == pair.q().covariance()(0, 0)) {  // the middle of all one-sided derivatives
      return {vector_of<R>(vector_of<R>::Constant(1, R(0))), matrix_of<R>(matrix_of<R>::Constant(1, 1, R(0)))};
    }
    auto const density = [&](R const& z) {
      return math::is_finite(z) ? math::exp(pair.p().log_density(vector_of<R>(vector_of<R>::Constant(1, R(m + z)))))
                                : R(0);
    };
    auto const slope = [&](R const& z) { return math::is_finite(z) ? R(R(-R(z / v)) * density(z)) : R(0); };
    auto const [left, right] = cut.from_p;
    R const s = R(cut.outside), change = R(s * R(density(right) - density(left)));
    R const curve = R(s * R(slope(left) - slope(right)));
    return {vector_of<R>(vector_of<R>::Constant(1, change)), matrix_of<R>(matrix_of<R>::Constant(1, 1, curve))};
  }

 private:
  template <class R>
  struct bounds {
    R left, right;
  };
  /// Where log p = log q, counted from either mean, and the sign of p - q outside.
  template <class R>
  struct crossing_points {
    bounds<R> from_p, from_q;
    int outside;
  };

  /// log p - log q = (a z^2 - 2 b z + c)/2 with z from m0, and the same a with z from m1; the discriminant
  /// b^2 - a c = s^2/(v w) + a log(v/w) is a sum of terms >= 0.
  template <class R>
  static crossing_points<R> crossings(gaussian_pair<R> const& pair) {
    require(pair.p().dimension() == 1, errc::domain,
            {"total_variation", "Gaussians have several dimensions, in which there is no closed form", "dimension 1"},
            pair.p().dimension());
    R const infinity = std::numeric_limits<R>::infinity();
    R const v = pair.p().covariance()(0, 0), w = pair.q().covariance()(0, 0);
    R const s = R(pair.q().mean()(0) - pair.p().mean()(0)), a = R(R(R(v - w) / v) / w);
    if (a == R(0)) {
      R const half = R(s / R(2));
      if (s < R(0)) return {{R(-infinity), half}, {R(-infinity), R(-half)}, 1};
      return {{half, infinity}, {R(-half), infinity}, 1};
    }
    R const logarithm = log_ratio(w, v), root = math::sqrt(R(R(R(s / v) * R(s / w)) - R(a * logarithm)));
    bounds<R> const from_p = roots(a, R(s / w), R(R(s * R(s / w)) + logarithm), root);
    bounds<R> const from_q = roots(a, R(s / v), R(logarithm - R(s * R(s / v))), root);
    return {from_p, from_q, a > R(0) ? 1 : -1};
  }

  /// (b +- root)/a, without cancellation.
  template <class R>
  static bounds<R> roots(R const& a, R const& b, R const& c, R const& root) {
    R const sum = R(b + (b < R(0) ? R(-root) : root)), one = R(sum / a), other = sum == R(0) ? R(0) : R(c / sum);
    return {std::min(one, other), std::max(one, other)};
  }

  /// The mass between these offsets from the mean.
  template <class R>
  static R mass(gaussian<R> const& p, bounds<R> const& offsets) {
    R const unit = math::sqrt(R(R(2) * p.covariance()(0, 0)));
    auto const below = [&](R const& z) {
      if (!math::is_finite(z)) return z > R(0) ? R(1) : R(-1);
      return R(math::erf(R(z / unit)));
    };
    return R(R(below(offsets.right) - below(offsets.left)) / R(2));
  }
};

}  // namespace detail::entropy_room

template <class Kind, class Q, real_scalar T>
  requires detail::entropy_room::has_gaussian_form<Kind> &&
           detail::entropy_room::same_kind<gaussian<T>, detail::entropy_room::measure_in<Q>>
struct functional_on<divergence<Kind, Q>, gaussian<T>> {
  using F = divergence<Kind, Q>;
  using form = detail::entropy_room::gaussian_form<Kind>;
  using R = detail::entropy_room::meeting_of<T, typename F::reference_type::scalar_type, typename Kind::parameter_type>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, gaussian<T> const& p) {
    return on_pair(f, p, [&](gaussian<R> const& one, gaussian<R> const& other) {
      if (one.is_positive_definite() && other.is_positive_definite())
        return R(form::value(f.kind, detail::entropy_room::gaussian_pair<R>(one, other)));
      auto const common = detail::entropy_room::on_common_support(one, other);
      if (!common) return form::template disjoint<R>(f.kind, one, other);
      return R(form::value(f.kind, detail::entropy_room::gaussian_pair<R>(common->first, common->second)));
    });
  }
  static gaussian_variation<R> variation(F const& f, gaussian<T> const& p) {
    return on_pair(f, p, [&](gaussian<R> const& one, gaussian<R> const& other) {
      for (gaussian<R> const* m : {&one, &other}) {
        require(m->is_positive_definite(), errc::not_positive,
                {Kind::name, "covariance is singular, where there is no first variation", "a positive definite one"},
                m->rank());
      }
      return form::variation(f.kind, detail::entropy_room::gaussian_pair<R>(one, other));
    });
  }

 private:
  template <class Do>
  static auto on_pair(F const& f, gaussian<T> const& p, Do const& what) {
    detail::require_same_size(Kind::name, "Gaussians differ in dimension", p.dimension(), f.reference().dimension());
    return what(detail::entropy_room::in_scalar<R>(p), detail::entropy_room::in_scalar<R>(f.reference()));
  }
};

/// -integral p log q = (d log(2 pi) + log det C1 + tr C1^-1 C0 + D^T C1^-1 D) / 2; p may be singular.
template <class Q, real_scalar T>
  requires detail::entropy_room::same_kind<gaussian<T>, detail::entropy_room::measure_in<Q>>
struct functional_on<divergence<detail::entropy_room::cross_entropy_kind, Q>, gaussian<T>> {
  using F = divergence<detail::entropy_room::cross_entropy_kind, Q>;
  using R = detail::entropy_room::meeting_of<T, typename F::reference_type::scalar_type>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, gaussian<T> const& p) {
    auto const [m, q] = pair_of(f, p);
    matrix_of<R> const spread = q.precision() * m.covariance();
    return R(R(spread.trace() / R(2)) - q.log_density(m.mean()));
  }
  static gaussian_variation<R> variation(F const& f, gaussian<T> const& p) {
    auto const [m, q] = pair_of(f, p);
    matrix_of<R> const precision = q.precision();
    return {vector_of<R>(precision * (m.mean() - q.mean())), precision};
  }

 private:
  static std::pair<gaussian<R>, gaussian<R>> pair_of(F const& f, gaussian<T> const& p) {
    detail::require_same_size("cross_entropy", "Gaussians differ in dimension", p.dimension(),
                              f.reference().dimension());
    return {detail::entropy_room::in_scalar<R>(p), detail::entropy_room::in_scalar<R>(f.reference())};
  }
};

template <class Q, class T>
struct refusal<divergence<detail::entropy_room::jensen_shannon_kind, Q>, gaussian<T>> {
  static_assert(std::is_void_v<T>,
                "freefield: the Jensen-Shannon divergence of Gaussians has no closed form; put both on a grid with "
                "to_density(p, grid)");
};
template <class Q, class T>
struct refusal<divergence<detail::entropy_room::triangular_kind, Q>, gaussian<T>> {
  static_assert(std::is_void_v<T>,
                "freefield: the triangular divergence of Gaussians has no closed form; put both on a grid with "
                "to_density(p, grid)");
};

}  // namespace freefield
