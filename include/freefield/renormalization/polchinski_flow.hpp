#pragma once
/// @file
/// Polchinski's flow, in which the free field stays free: its forms, and the action that goes with the law.

#include <freefield/flow/ode.hpp>
#include <freefield/renormalization/renormalization_flow.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace freefield {

namespace detail::renormalization_room {

/// a = C' / C, b = C', Q = N(0, C / 2)
template <propagator_path P>
class polchinski_scheme : public path_scheme<polchinski_scheme<P>, P> {
 public:
  using T = typename P::scalar_type;
  using path_scheme<polchinski_scheme<P>, P>::path_scheme;
  static constexpr std::string_view name = "polchinski_flow";

  /// c1 / c0, and c1 (1 - c1 / c0)
  mode_step<T> step(T const& c0, T const& c1) const {
    return {ratio_or_zero(c1, c0), T(c1 * ratio_or_zero(T(c0 - c1), c0))};
  }
  vector_of<T> damping(T const& s) const
    requires smooth_propagator_path<P>
  {
    vector_of<T> const c = this->propagator().covariance(s);
    vector_of<T> result = this->diffusion(s);
    for (Eigen::Index k = 0; k < c.size(); ++k) result(k) = ratio_or_zero(T(result(k)), T(c(k)));
    return result;
  }
  vector_of<T> background(T const& s) const
    requires smooth_propagator_path<P>
  {
    return vector_of<T>(this->propagator().covariance(s) / T(2));
  }
};

}  // namespace detail::renormalization_room

/// The flow of P_s = e^(-S_s) / Z_s, S = phi C_s^-1 phi / 2 + S_int, under a propagator C_s that falls:
///
///     (action)   dS_int/ds = (1/2) Tr C' (d^2 S_int - dS_int dS_int)
///     (law)      dP/ds = (1/2) d_phi (P C' d_phi log(P / Q)),  Q = N(0, C / 2),  C' = -dC/ds
///     (kernel)   phi_s = (C_s / C_0) phi_0 + N(0, C_s (1 - C_s / C_0)),  mode by mode
///
/// besides the forms of every `renormalization_flow`.
/// Source: J. Polchinski, Nucl. Phys. B 231 (1984) 269.
template <propagator_path P>
class polchinski_flow_of : public renormalization_flow<detail::renormalization_room::polchinski_scheme<P>> {
  using scheme_type = detail::renormalization_room::polchinski_scheme<P>;
  using base = renormalization_flow<scheme_type>;

 public:
  using typename base::scalar_type;
  using T = scalar_type;

  explicit polchinski_flow_of(P propagator) : base(scheme_type(std::move(propagator))) {}

  P const& propagator() const { return this->scheme().propagator(); }

  /// The law N(0, C_s), dense in position space, which the flow takes along: free fields stay free.
  gaussian<T> free_field(T const& s) const {
    return gaussian<T>(this->lattice().circulant(propagator().covariance(s)));
  }

  /// Configurations of the free field N(0, C_s).
  /// @throws error `domain` for fewer than one
  ensemble<T> free_configurations(T const& s, Eigen::Index count, sample_options const& options = {}) const {
    return freefield::free_configurations(this->lattice(), propagator().covariance(s), count, options);
  }

  /// phi / sqrt(C_s), mode by mode, in which the flow is the process of Ornstein and Uhlenbeck with the stationary law
  /// N(0, 1); a mode that is gone stays zero.
  /// @throws error `size_mismatch`, `non_finite`; `precision_lost` with the momentum of a mode that has become so small
  /// beside the others that it is rounding: rescaled fields are moved by `rescaled_kernel`
  template <eigen_dense<T> Field>
  vector_of<T> rescaled(Field const& field, T const& s) const {
    constexpr std::string_view function = "rescaled";
    vector_of<T> const phi = detail::checked_vector<T>(function, "field is not finite", field);
    detail::require_same_size(function, "field and lattice differ in size", phi.size(), this->lattice().size());
    vector_of<T> factor = propagator().covariance(s);
    detail::renormalization_room::require_resolved<T>(function, factor);
    for (T& x : factor) x = x > T(0) ? T(T(1) / math::sqrt(x)) : T(0);
    return filtered<T>(this->lattice().sites(), phi, factor);
  }
  /// The kernel of rescaled fields: chi_1 = rho chi_0 + N(0, 1 - rho^2), rho = sqrt(C_1 / C_0).
  auto rescaled_kernel(T const& s0, T const& s1) const {
    auto const [c0, c1] = this->scheme().ends("rescaled_kernel", s0, s1);
    vector_of<T> factor(c0.size()), noise(c0.size());
    for (Eigen::Index k = 0; k < c0.size(); ++k) {
      factor(k) = math::sqrt(detail::renormalization_room::ratio_or_zero(T(c1(k)), T(c0(k))));
      noise(k) = detail::renormalization_room::ratio_or_zero(T(c0(k) - c1(k)), T(c0(k)));
    }
    return field_kernel(this->lattice(), factor, noise);
  }
  /// The time log(C_0 / C_1) / 2 that passes for each mode, in which rescaled fields relax like e^(-time): infinite for
  /// one that is gone.
  vector_of<T> clock(T const& s0, T const& s1) const {
    auto const [c0, c1] = this->scheme().ends("clock", s0, s1);
    vector_of<T> result(c0.size());
    for (Eigen::Index k = 0; k < c0.size(); ++k)
      result(k) = c0(k) == c1(k) ? T(0) : T(math::log(T(T(c0(k)) / T(c1(k)))) / T(2));
    return result;
  }

  /// dS_int/ds at a field, of the local interaction S_int = sum_x V(phi_x):
  ///     (1/2) (C'(0) sum_x V''(phi_x) - sum_xy V'(phi_x) C'(x - y) V'(phi_y)),
  /// with C'(0) at distance 0, the mean of C'(k).
  /// @param potential  V, a formula in `field<0>`
  /// @throws error `size_mismatch`; `non_finite` for a field, a slope or a curvature that is not finite, with the site
  /// Cost: O(N log N).
  template <class V, eigen_dense<T> Field>
  T interaction_slope(V const& potential, Field const& field, T const& s) const {
    namespace room = detail::renormalization_room;
    constexpr std::string_view function = "interaction_slope";
    room::require_rates<scheme_type>();
    static_assert(room::formula_in_field_0<V>,
                  "freefield: a local interaction is a formula V in field<0>, without open symbols");
    if constexpr (smooth_propagator_path<P> && room::formula_in_field_0<V>) {
      vector_of<T> const phi = detail::checked_vector<T>(function, "field is not finite", field);
      auto const slope = derivative(potential, freefield::field<0>);
      auto const curvature = derivative(slope, freefield::field<0>);
      vector_of<T> slopes(phi.size()), curvatures(phi.size());
      for (Eigen::Index x = 0; x < phi.size(); ++x) {
        slopes(x) = T(evaluate(slope, freefield::field<0> = T(phi(x))));
        curvatures(x) = T(evaluate(curvature, freefield::field<0> = T(phi(x))));
      }
      detail::require_finite<T>(function, "slope of the potential is not finite", slopes);
      detail::require_finite<T>(function, "curvature of the potential is not finite", curvatures);
      vector_of<T> const rates = propagator().scale_derivative(s);
      vector_of<T> const pulled = filtered<T>(this->lattice().sites(), slopes, rates);
      T const rate_at_origin = T(rates.sum() / detail::as_scalar<T>(rates.size()));
      return T(T(T(rate_at_origin * T(curvatures.sum())) - T(slopes.dot(pulled))) / T(2));
    } else {
      return T(0);
    }
  }

  /// The equation of a quadratic interaction phi Sigma phi / 2, an ode of one number for each mode:
  /// dSigma/ds = -C' Sigma^2.  What the terms without a field do belongs to the partition function.
  auto quadratic_interaction_equation() const {
    detail::renormalization_room::require_rates<scheme_type>();
    if constexpr (smooth_propagator_path<P>)
      return ode([path = propagator()](vector_of<T> const& sigma, vector_of<T>& velocity, T const& s) {
        vector_of<T> const rate = path.scale_derivative(s);
        for (Eigen::Index k = 0; k < sigma.size(); ++k) velocity(k) = T(-T(rate(k) * T(sigma(k) * sigma(k))));
      });
  }
  /// Its solution Sigma_1 = Sigma_0 / (1 + (C_0 - C_1) Sigma_0), for any cutoff.
  /// @throws error `not_positive` with the momentum where 1 + C_0 Sigma_0 <= 0: such a law does not exist
  template <eigen_dense<T> Sigma>
  vector_of<T> quadratic_interaction(Sigma const& start, T const& s0, T const& s1) const {
    auto const [c0, c1] = this->scheme().ends("quadratic_interaction", s0, s1);
    vector_of<T> const sigma =
        detail::checked_vector<T>("quadratic_interaction", "interaction of a mode is not finite", start);
    detail::require_same_size("quadratic_interaction", "interaction and momenta differ in number", sigma.size(),
                              c0.size());
    vector_of<T> result(c0.size());
    for (Eigen::Index k = 0; k < c0.size(); ++k) {
      T const whole = T(T(1) + T(T(c0(k)) * T(sigma(k))));
      require(whole > T(0), errc::not_positive,
              {"quadratic_interaction", "law is not normalisable: 1 + C Sigma", "a number > 0"}, whole,
              {static_cast<std::ptrdiff_t>(k)});
      result(k) = T(T(sigma(k)) / T(T(1) + T(T(c0(k) - c1(k)) * T(sigma(k)))));
    }
    return result;
  }
  /// The equation of the interaction of one mode as a polynomial sum_n u_n phi^n, an ode of its coefficients, in which
  /// those beyond the state's length are left out:
  ///     du_n/ds = (C' / 2) ((n + 2) (n + 1) u_(n+2) - sum_(i+j=n+2) i j u_i u_j).
  /// Exact for n <= 2; the series in the coupling is exact to the order that the length admits.  It is a truncation:
  /// the exact potential is that of `zero_dimensional_theory`.
  /// @throws error `size_mismatch` for a field with more than one mode
  auto polynomial_interaction_equation() const {
    detail::renormalization_room::require_rates<scheme_type>();
    if constexpr (smooth_propagator_path<P>) {
      detail::require_same_size("polynomial_interaction_equation", "field has more than one mode: its modes and 1",
                                this->lattice().size(), 1);
      return ode([path = propagator()](vector_of<T> const& u, vector_of<T>& velocity, T const& s) {
        T const half = T(path.scale_derivative(s)(0) / T(2));
        for (Eigen::Index n = 0; n < u.size(); ++n) {
          T sum(0);
          if (n + 2 < u.size()) sum = T(detail::as_scalar<T>((n + 2) * (n + 1)) * T(u(n + 2)));
          for (Eigen::Index i = 1; i <= n + 1 && i < u.size(); ++i)
            if (n + 2 - i < u.size()) sum = T(sum - T(detail::as_scalar<T>(i * (n + 2 - i)) * T(u(i) * u(n + 2 - i))));
          velocity(n) = T(half * sum);
        }
      });
    }
  }

  /// M = S(P_s || N(0, C_s)), which falls along the flow: an observer of `evolve` as `monotone(rg.free_divergence())`.
  auto free_divergence() const { return free_divergence_of<P>(propagator()); }
};

/// Polchinski's flow of a propagator:
///
///     auto const rg = ff::polchinski_flow(ff::propagator(sites, ff::cutoffs::exponential{}, 0.25));
///     rg.kernel(s0, s1);  rg.gradient_flow();  rg.fokker_planck();  rg.ornstein_uhlenbeck(s);
template <propagator_path P>
auto polchinski_flow(P const& propagator) {
  return polchinski_flow_of<P>(propagator);
}

}  // namespace freefield
