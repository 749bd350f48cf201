#pragma once
/// @file
/// Divergences of an order: those of Tsallis and of Amari, and f-divergences of any formula.

#include <freefield/core/expression.hpp>
#include <freefield/entropy/cells/function_of_one.hpp>
#include <freefield/entropy/composite.hpp>
#include <freefield/entropy/divergence.hpp>

#include <functional>
#include <limits>
#include <optional>
#include <ostream>
#include <string_view>
#include <type_traits>

namespace freefield {

namespace detail::entropy_room {

/// p exp(x), also where the exponential alone has no place in R.
template <class R>
R times_exponential(R const& p, R const& x) {
  R const factor = math::exp(x);
  return math::is_finite(factor) ? R(p * factor) : math::exp(R(x + math::log(p)));
}

/// q (t^a - 1 - a (t - 1)) / (a - 1) with t = p/q, >= 0 for a > 0 and <= 0 for a < 0, without cancellation for nearly
/// equal p and q.
template <class R, class A>
R power_loss(std::string_view function, R const& p, R const& q, A const& order) {
  require_logarithms<R>(function, order);
  R const a = R(order), less = R(a - R(1));
  if (!(p > R(0)) && !(q > R(0))) return R(0);
  if (!(p > R(0))) return a > R(0) ? q : R(-infinite<R>(function));
  if (!(q > R(0))) return a < R(1) ? R(R(a / R(R(1) - a)) * p) : infinite<R>(function);
  if constexpr (is_exact_scalar<R>) {
    R const t = R(p / q);
    return R(R(q * R(R(power(t, order) - R(1)) - R(a * R(t - R(1))))) / less);
  } else {
    R const u = log_ratio(p, q);
    if (magnitude(less) < R(R(1) / R(2))) {
      return R(log_loss(p, q) + R(R(p * u) * exp_excess_quotient(R(less * u))));
    }
    if (magnitude(u) < R(R(1) / R(2))) return R(R(q * R(exp_excess(R(a * u)) - R(a * exp_excess(u)))) / less);
    return R(R(R(times_exponential(p, R(less * u)) - q) - R(a * R(p - q))) / less);
  }
}

/// ((p/q)^(a - 1) - 1) / (a - 1), log(p/q) for a = 1.
template <class R, class A>
R amari_slope(std::string_view function, R const& p, R const& q, A const& order) {
  require_logarithms<R>(function, order);
  R const less = R(R(order) - R(1));
  if (!(p > R(0)) && !(q > R(0))) return R(0);
  if (!(q > R(0))) return less < R(0) ? R(R(-1) / less) : infinite<R>(function);
  if (!(p > R(0)) && !(less > R(0))) return R(-infinite<R>(function));
  return power_slope(p, q, A(order - A(1)));
}

template <class A>
struct tsallis_kind {
  static constexpr std::string_view name = "tsallis_divergence";
  using laws = law_list<law::nonnegative, law::zero_where_equal, law::convex, law::relabelling, law::data_processing,
                        law::affine>;
  using parameter_type = A;
  A order;

  template <class R>
  R term(R const& p, R const& q) const { return power_loss(name, p, q, order); }
  template <class R>
  R slope(R const& p, R const& q) const {
    return R(R(R(order) * amari_slope(name, p, q, order)) + R(1));
  }
  template <class R>
  R curvature(R const& p, R const& q) const {
    R const a = R(order);
    if (!(p > R(0)) && !(q > R(0))) return R(0);
    if (!(q > R(0))) return a < R(1) ? R(0) : infinite<R>(name);
    if (!(p > R(0)) && a < R(2)) return infinite<R>(name);
    return R(R(a * power(R(p / q), A(order - A(2)))) / q);
  }
  void print_parameter(std::ostream& out) const { write_value(out << ", ", order); }
};

/// Tsallis over the order: q (t^a - 1 - a (t - 1)) / (a (a - 1)); a may be negative.
template <class A>
struct alpha_kind {
  static constexpr std::string_view name = "alpha_divergence";
  using laws = typename tsallis_kind<A>::laws;
  using parameter_type = A;
  A order;

  template <class R>
  R term(R const& p, R const& q) const {
    R const a = R(order);
    if constexpr (is_exact_scalar<R>) {
      require(!(order == A(0)), errc::domain,
              {name, "the order is 0, which needs logarithms that exact numbers do not have", "another order"}, order);
    }
    if (magnitude(a) < R(R(1) / R(2))) return power_term_reversed(p, q);
    return R(power_loss(name, p, q, order) / a);
  }
  template <class R>
  R slope(R const& p, R const& q) const {
    return amari_slope(name, p, q, order);
  }
  template <class R>
  R curvature(R const& p, R const& q) const {
    if (!(p > R(0)) && !(q > R(0))) return R(0);
    if (!(q > R(0))) return R(order) < R(1) ? R(0) : infinite<R>(name);
    if (!(p > R(0)) && R(order) < R(2)) return infinite<R>(name);
    return R(power(R(p / q), A(order - A(2))) / q);
  }
  void print_parameter(std::ostream& out) const { write_value(out << ", ", order); }

 private:
  /// A_a(p || q) = A_(1 - a)(q || p), whose factor does not vanish for small a.
  template <class R>
  R power_term_reversed(R const& p, R const& q) const {
    A const other = A(A(1) - order);
    return R(power_loss(name, q, p, other) / R(other));
  }
};

/// Limits of the formula of an f-divergence that it does not have by itself.
template <class Phi, class T>
struct formula_kind {
  static constexpr std::string_view name = "f_divergence";
  using laws = law_list<law::convex, law::relabelling, law::data_processing>;
  using parameter_type = void;
  static_assert(formula_of_one<Phi>,
                "freefield: f_divergence(f, q) takes a formula in one variable, which stands for p/q");

  Phi formula;
  std::optional<T> at_zero, slope_at_zero, slope_at_infinity;

  template <class R>
  R term(R const& p, R const& q) const {
    if (!(p > R(0))) return q > R(0) ? R(q * zero<R>()) : R(0);
    if (q > R(0) && math::is_finite(R(p / q))) return R(q * value_of_order<0>(formula, R(p / q)));
    return R(p * infinity<R>());
  }
  template <class R>
  R slope(R const& p, R const& q) const {
    if (q > R(0) && !(p > R(0)) && slope_at_zero) return R(*slope_at_zero);
    if (q > R(0)) return value_of_order<1>(formula, R(p / q));
    return p > R(0) ? infinity<R>() : R(0);
  }
  template <class R>
  R curvature(R const& p, R const& q) const {
    if (q > R(0)) return R(value_of_order<2>(formula, R(p / q)) / q);
    if (!(p > R(0))) return R(0);
    R const slope = infinity<R>();
    return math::is_finite(slope) ? R(0) : slope;
  }
  void print_parameter(std::ostream& out) const { out << ", " << formula; }

 private:
  template <class R>
  R zero() const {
    if (at_zero) return R(*at_zero);
    R const value = value_of_order<0>(formula, R(0));
    require(value == value, errc::domain,
            {name, "the formula has no value at 0, where p has no mass", "option .at_zero, its limit"}, value);
    return value;
  }
  template <class R>
  R infinity() const {
    if (slope_at_infinity) return R(*slope_at_infinity);
    if constexpr (std::numeric_limits<R>::has_infinity) {
      R const value = value_of_order<1>(formula, std::numeric_limits<R>::infinity());
      if (value == value) return value;
    }
    fail(errc::domain,
         {name, "the slope of the formula has no value at infinity, where q has no mass and p has",
          "option .slope_at_infinity, the limit of f(t)/t"},
         {}, no_value{});
  }
};

}  // namespace detail::entropy_room

/// The divergence of Tsallis, (integral p^a q^(1 - a) - 1) / (a - 1), of order a > 0; the relative entropy for a = 1. 
/// As a sum of terms >= 0; an int order keeps exact numbers exact.
/// @throws error `domain`
template <detail::entropy_room::reference Q, detail::number A>
auto tsallis_divergence(Q const& q, A const& order) {
  require(order > A(0) && math::is_finite(order), errc::domain,
          {"tsallis_divergence", "order is out of range", "a finite order > 0"}, order);
  auto const a = detail::entropy_room::signed_order("tsallis_divergence", order);
  return divergence<detail::entropy_room::tsallis_kind<std::remove_const_t<decltype(a)>>, Q>{{}, {a}, q};
}
template <detail::entropy_room::reference P, detail::entropy_room::reference Q, detail::number A>
auto tsallis_divergence(P const& p, Q const& q, A const& order) {
  return tsallis_divergence(std::cref(detail::entropy_room::measure_of(q)), order)(detail::entropy_room::measure_of(p));
}

/// Amari's alpha-divergence (1 - integral p^a q^(1 - a)) / (a (1 - a)) of any order: KL(p || q) for a = 1, KL(q || p)
/// for a = 0.  First variation ((p/q)^(a - 1) - 1) / (a - 1).
/// Source: S. Amari, "Information Geometry and Its Applications" (2016), section 4.2.
template <detail::entropy_room::reference Q, detail::number A>
auto alpha_divergence(Q const& q, A const& order) {
  require(math::is_finite(order), errc::domain, {"alpha_divergence", "order is not finite", "a finite order"}, order);
  auto const a = detail::entropy_room::signed_order("alpha_divergence", order);
  return divergence<detail::entropy_room::alpha_kind<std::remove_const_t<decltype(a)>>, Q>{{}, {a}, q};
}
template <detail::entropy_room::reference P, detail::entropy_room::reference Q, detail::number A>
auto alpha_divergence(P const& p, Q const& q, A const& order) {
  return alpha_divergence(std::cref(detail::entropy_room::measure_of(q)), order)(detail::entropy_room::measure_of(p));
}

/// Limits that a formula does not have by itself, as 0 log 0.
template <class T>
struct f_divergence_options {
  std::optional<T> at_zero = std::nullopt;            ///< f(0), needed where p has no mass
  std::optional<T> slope_at_zero = std::nullopt;      ///< f'(0), needed there by the first variation
  std::optional<T> slope_at_infinity = std::nullopt;  ///< the limit of f(t)/t, needed where q has no mass and p has
};

/// The f-divergence integral q f(p/q) of a convex formula f in one variable with f(1) = 0:
///     f_divergence(t * log(t), q, {.at_zero = 0.0})
/// First variation f'(p/q).  On densities and probability vectors; exact where the formula is.
/// @throws error `domain` where the formula has no limit at a cell that needs one, and for f(1) != 0
/// Source: I. Csiszar, Studia Sci. Math. Hungar. 2 (1967) 299.
template <expression Phi, detail::entropy_room::reference Q,
          class T = typename detail::entropy_room::measure_in<Q>::scalar_type>
auto f_divergence(Phi const& f, Q const& q, std::type_identity_t<f_divergence_options<T>> const& options = {}) {
  detail::entropy_room::formula_kind<Phi, T> const kind{f, options.at_zero, options.slope_at_zero,
                                                        options.slope_at_infinity};
  T const at_one = kind.term(T(1), T(1));
  require(detail::magnitude(at_one) <= detail::rounding_allowance<T>(1), errc::domain,
          {"f_divergence", "the formula is not 0 at 1", "f(1) = 0"}, at_one);
  return divergence<detail::entropy_room::formula_kind<Phi, T>, Q>{{}, kind, q};
}

namespace detail::entropy_room {

/// The root of a divergence that is the square of a distance.
template <class Call, class... More>
struct distance_call {
  using laws = law_list<law::nonnegative, law::zero_where_equal, law::symmetric, law::triangle, law::relabelling,
                        law::data_processing, More...>;
  template <reference Q>
  constexpr auto operator()(Q const& q) const {
    constexpr auto root = sqrt(value_symbol);
    return composite<std::remove_const_t<decltype(root)>, decltype(Call{}(q)), laws>(root, Call{}(q));
  }
  template <reference P, reference Q>
  auto operator()(P const& p, Q const& q) const {
    return math::sqrt(Call{}(p, q));
  }
};

}  // namespace detail::entropy_room

/// The root of `squared_hellinger`: a distance, at most 1.
inline constexpr detail::entropy_room::distance_call<
    detail::entropy_room::divergence_call<detail::entropy_room::squared_hellinger_kind>, law::affine>
    hellinger_distance{};

/// The root of `jensen_shannon_divergence`: a distance, at most sqrt(log 2).
/// Source: D. M. Endres, J. E. Schindelin, IEEE Trans. Inf. Theory 49 (2003) 1858.
inline constexpr detail::entropy_room::distance_call<
    detail::entropy_room::divergence_call<detail::entropy_room::jensen_shannon_kind>>
    jensen_shannon_distance{};

}  // namespace freefield
