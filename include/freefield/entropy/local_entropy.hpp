#pragma once
/// @file
/// Functionals of the values of a density alone: Shannon and Tsallis entropies, internal energies.

#include <freefield/core/expression.hpp>
#include <freefield/entropy/cells/excess.hpp>
#include <freefield/entropy/cells/function_of_one.hpp>
#include <freefield/entropy/cells/pointwise.hpp>

#include <concepts>
#include <ostream>
#include <type_traits>

namespace freefield {

/// Base of a functional v sum_i f(rho_i): its own says `parameter_type`, and f, f' and f'' as `term`, `slope` and
/// `curvature` of a number in any scalar.
template <class Derived>
struct local_functional : functional_node<Derived> {};

namespace detail::entropy_room {

template <class F>
concept local = std::derived_from<F, local_functional<F>>;

template <class R, class F, class M>
struct local_integrand {
  F const& f;
  typename M::scalar_type const* values;

  template <class Point>
  R value(std::ptrdiff_t i, Point const&) const { return f.term(R(values[i])); }
  template <class Point>
  R slope(std::ptrdiff_t i, Point const&) const { return f.slope(R(values[i])); }
  template <class Point>
  R curvature(std::ptrdiff_t i, Point const&) const { return f.curvature(R(values[i])); }
};

}  // namespace detail::entropy_room

template <detail::entropy_room::local F, detail::entropy_room::cellular M>
  requires requires(F const& f, typename M::scalar_type const& p) { f.term(p); }
struct integrand_on<F, M> {
  using scalar_type = detail::entropy_room::meeting_of<typename M::scalar_type, typename F::parameter_type>;
  static auto make(F const& f, M const& m) {
    return detail::entropy_room::local_integrand<scalar_type, F, M>{f, detail::entropy_room::values_of(m).data()};
  }
};

/// Shannon's entropy, in nats:
///     density   H = -integral rho log rho,   delta H / delta rho = -log rho - 1
///     discrete  H = -sum_i p_i log p_i
///     gaussian  H = (d log(2 pi e) + log det C) / 2, -infinity where C is singular; {0, C^-1}
/// An ensemble has none: `kernel_entropy` smooths it first.
/// @throws error (first variation) `not_positive` for a singular covariance
struct entropy_functional : local_functional<entropy_functional> {
  using laws = law_list<law::concave, law::relabelling, law::additive, law::grouping>;
  using parameter_type = void;

  template <real_scalar R>
  R term(R const& p) const {
    return p > R(0) ? R(-R(p * math::log(p))) : R(0);
  }
  template <real_scalar R>
  R slope(R const& p) const {
    return p > R(0) ? R(R(-math::log(p)) - R(1)) : detail::entropy_room::infinite<R>("entropy");
  }
  template <real_scalar R>
  R curvature(R const& p) const {
    return p > R(0) ? R(R(-1) / p) : R(-detail::entropy_room::infinite<R>("entropy"));
  }
  void print(std::ostream& out) const { out << "entropy"; }
};

/// `entropy(p)`, or as a term, `potential_energy(V) - temperature * entropy`.
inline constexpr entropy_functional entropy{};

/// The entropy of Tsallis, (1 - integral rho^q) / (q - 1), of order q > 0; that of Shannon for q = 1.
/// First variation -(q rho^(q - 1) - 1) / (q - 1), the constant chosen so that it is continuous at q = 1.
/// On a Gaussian ((2 pi)^(d (1 - q)/2) det C^((1 - q)/2) q^(-d/2) - 1) / (1 - q).
/// Source: C. Tsallis, J. Stat. Phys. 52 (1988) 479.
template <class Q>
struct tsallis_entropy_functional : local_functional<tsallis_entropy_functional<Q>> {
  using laws = law_list<law::concave, law::relabelling>;
  using parameter_type = Q;

  Q order;

  template <class R>
  R term(R const& p) const {
    if (!(p > R(0))) return R(0);
    detail::entropy_room::require_logarithms<R>("tsallis_entropy", order);
    if constexpr (is_exact_scalar<R>) {
      return R(R(p - detail::entropy_room::power(p, order)) / R(order - Q(1)));
    } else {
      R const logarithm = math::log(p), shift = R(R(order) - R(1));
      return R(-R(R(p * logarithm) * detail::entropy_room::expm1_quotient(R(shift * logarithm))));
    }
  }
  template <class R>
  R slope(R const& p) const {
    detail::entropy_room::require_logarithms<R>("tsallis_entropy", order);
    if (!(p > R(0)) && !(R(order) > R(1))) return detail::entropy_room::infinite<R>("tsallis_entropy");
    return R(R(-R(R(order) * detail::entropy_room::power_slope(p, R(1), Q(order - Q(1))))) - R(1));
  }
  template <class R>
  R curvature(R const& p) const {
    if (!(p > R(0)) && R(order) < R(2)) return R(-detail::entropy_room::infinite<R>("tsallis_entropy"));
    return R(R(-R(order)) * detail::entropy_room::power(p, Q(order - Q(2))));
  }
  void print(std::ostream& out) const { detail::write_value(out << "tsallis_entropy(", order), out << ')'; }
};

/// @param order  q > 0, a number; an int where exact numbers stay exact
/// @throws error `domain`
template <detail::number Q>
auto tsallis_entropy(Q const& order) {
  require(order > Q(0) && math::is_finite(order), errc::domain,
          {"tsallis_entropy", "order is out of range", "a finite order > 0"}, order);
  auto const q = detail::entropy_room::signed_order("tsallis_entropy", order);
  return tsallis_entropy_functional<std::remove_const_t<decltype(q)>>{{}, q};
}
template <class M, detail::number Q>
  requires requires { typename M::scalar_type; }
auto tsallis_entropy(M const& m, Q const& order) {
  return tsallis_entropy(order)(m);
}

/// The internal energy integral U(rho) of a convex U, a formula in one symbol or field that stands for the density:
///     internal_energy(pow<2>(r) / 2)         // porous medium of exponent 2
///     internal_energy(r * log(r))            // minus the entropy, where no cell is empty
/// Its first variation is U'(rho), which has to have a value in every cell.  U(0), where the formula has no value
/// there, is taken as 0, which every internal energy has: no mass has no energy.
template <expression U>
struct internal_energy_functional : local_functional<internal_energy_functional<U>> {
  using laws = law_list<law::convex, law::relabelling>;
  using parameter_type = void;
  static_assert(detail::entropy_room::formula_of_one<U>,
                "freefield: internal_energy(U) takes a formula in one variable, which stands for the density");

  U formula;

  template <class R>
  R term(R const& p) const {
    R const value = detail::entropy_room::value_of_order<0>(formula, p);
    return !(p > R(0)) && !(value == value) ? R(0) : value;
  }
  template <class R>
  R slope(R const& p) const {
    return detail::entropy_room::value_of_order<1>(formula, p);
  }
  template <class R>
  R curvature(R const& p) const {
    return detail::entropy_room::value_of_order<2>(formula, p);
  }
  void print(std::ostream& out) const { out << "internal_energy(" << formula << ')'; }
};

/// @param U  convex, a formula in one variable
template <expression U>
internal_energy_functional<U> internal_energy(U const& formula) {
  return {{}, formula};
}

}  // namespace freefield
