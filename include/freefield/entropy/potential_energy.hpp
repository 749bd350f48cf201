#pragma once
/// @file
/// The mean of a potential, E V.

#include <freefield/core/expression.hpp>
#include <freefield/entropy/bound_formula.hpp>
#include <freefield/entropy/cells/pointwise.hpp>
#include <freefield/entropy/reference.hpp>
#include <freefield/integral/expectation.hpp>
#include <freefield/integral/expectation_gradient.hpp>
#include <freefield/measure/ensemble.hpp>

#include <ostream>
#include <type_traits>
#include <utility>

namespace freefield {

/// E V = integral V rho for a potential V, a formula in fields.
template <expression V, class... Bindings>
struct potential_energy_functional : functional_node<potential_energy_functional<V, Bindings...>> {
  using laws = law_list<law::convex, law::concave>;  // linear

  detail::entropy_room::bound_formula<V, Bindings...> potential;

  void print(std::ostream& out) const { potential.print(out << "potential_energy("), out << ')'; }
};

/// The mean of a potential V(x), with the values of its symbols:
///     potential_energy(pow<4>(x) / 4 - k * pow<2>(x) / 2, k = 1.5)
/// First variation V on cells and outcomes (whose places are 0, 1, ...); grad V(x_i) at particles; {E grad V, E hess V}
/// on a Gaussian, where the integrals are those of `expectation`, exact for polynomials.
/// @throws error `non_finite` for the value of a symbol; `size_mismatch` where V has a field that the measure lacks; as
/// `expectation` on a Gaussian
template <expression V, detail::symbol_binding... Bindings>
auto potential_energy(V const& potential, Bindings const&... bindings) {
  constexpr bool complete = detail::check_symbols<V, Bindings...>();
  if constexpr (complete) {
    (detail::require_finite_binding("potential_energy", bindings), ...);
    return potential_energy_functional<V, Bindings...>{
        {}, detail::entropy_room::bound_formula<V, Bindings...>(potential, bindings...)};
  } else {
    return detail::entropy_room::refused{};
  }
}

namespace detail::entropy_room {

template <class R, class V, class P, class... Bindings>
struct potential_integrand {
  bound_formula<V, Bindings...> const& potential;
  P const* values;

  template <class Point>
  R value(std::ptrdiff_t i, Point const& x) const { return R(potential.template at<R>(x) * R(values[i])); }
  template <class Point>
  R slope(std::ptrdiff_t, Point const& x) const { return potential.template at<R>(x); }
  template <class Point>
  R curvature(std::ptrdiff_t, Point const&) const { return R(0); }
};

}  // namespace detail::entropy_room

template <class V, class... Bindings, detail::entropy_room::cellular M>
struct integrand_on<potential_energy_functional<V, Bindings...>, M> {
  using scalar_type =
      detail::entropy_room::meeting_of<typename M::scalar_type, detail::entropy_room::bound_scalar<Bindings>...>;
  static auto make(potential_energy_functional<V, Bindings...> const& f, M const& m) {
    f.potential.require_fields("potential_energy", m);
    return detail::entropy_room::potential_integrand<scalar_type, V, typename M::scalar_type, Bindings...>{
        f.potential, detail::entropy_room::values_of(m).data()};
  }
};

template <class V, class... Bindings, class T>
struct functional_on<potential_energy_functional<V, Bindings...>, ensemble<T>> {
  using F = potential_energy_functional<V, Bindings...>;
  using R = detail::entropy_room::meeting_of<T, detail::entropy_room::bound_scalar<Bindings>...>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, ensemble<T> const& m) {
    f.potential.require_fields("potential_energy", m);
    return pairwise_sum<R>(0, m.size(), [&](std::ptrdiff_t i) {
      return R(R(m.weight(i)) *
               f.potential.template finite_at<R>("potential_energy", detail::entropy_room::row_of(m, i), i));
    });
  }
  static matrix_of<R> variation(F const& f, ensemble<T> const& m) {
    f.potential.require_fields("potential_energy", m);
    matrix_of<R> result(m.size(), m.dimension());
    for (Eigen::Index i = 0; i < m.size(); ++i) {
      result.row(i) = f.potential.template finite_gradient<R>("potential_energy", detail::entropy_room::row_of(m, i), i)
                          .transpose();
    }
    return result;
  }
};

template <class V, class... Bindings, class T>
  requires(field_scalar<T> && (real_scalar<T> || detail::field_polynomial_formula<V>))
struct functional_on<potential_energy_functional<V, Bindings...>, gaussian<T>> {
  using F = potential_energy_functional<V, Bindings...>;
  using R = detail::entropy_room::meeting_of<T, detail::entropy_room::bound_scalar<Bindings>...>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, gaussian<T> const& p) {
    return std::apply([&](auto const&... bindings) {
      auto const result = expectation(detail::entropy_room::in_scalar<R>(p), f.potential.formula, bindings...);
      if constexpr (requires { result.error; }) return R(result.value);
      else return R(result);
    }, f.potential.bindings);
  }
  static gaussian_variation<R> variation(F const& f, gaussian<T> const& p) {
    auto const d = std::apply([&](auto const&... bindings) {
      return expectation_gradient(detail::entropy_room::in_scalar<R>(p), f.potential.formula, bindings...);
    }, f.potential.bindings);
    return {d.mean, detail::entropy_room::scaled_by(R(2), d.covariance)};
  }
};

}  // namespace freefield
