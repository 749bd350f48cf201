#pragma once
/// @file
/// The gradient flow of lattice fields, without noise and with it.

#include <freefield/renormalization/renormalization_flow.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

namespace freefield {

namespace detail::renormalization_room {

/// a = p^^2 + m^2 and a constant diffusion b(k), which is zero where there is no noise.
template <int D, real_scalar Scalar, bool Noisy>
class damped_scheme {
 public:
  using scalar_type = Scalar;
  using T = Scalar;
  static constexpr std::string_view name = Noisy ? "stochastic_flow" : "lattice_gradient_flow";

  /// @param strength  b
  damped_scheme(freefield::lattice<D> sites, T const& mass_squared, vector_of<T> strength)
      : lattice_(std::move(sites)), energies_(lattice_.template squared_momenta<T>()), strength_(std::move(strength)) {
    for (Eigen::Index k = 0; k < energies_.size(); ++k) {
      auto const place = static_cast<std::ptrdiff_t>(k);
      energies_(k) = T(energies_(k) + mass_squared);
      require(energies_(k) >= T(0) && math::is_finite(energies_(k)), errc::not_positive,
              {name, "mode is not damped: p^^2 + m^2", "a finite number >= 0 for every momentum"}, energies_(k),
              {place});
      require(strength_(k) >= T(0) && math::is_finite(strength_(k)), errc::not_positive,
              {name, "strength of the noise is negative or not finite", "a number >= 0"}, strength_(k), {place});
    }
  }

  freefield::lattice<D> const& lattice() const { return lattice_; }

  /// e^(-a t), and b (1 - e^(-2 a t)) / (2 a), which is b t where a = 0.
  auto kernel(T const& t0, T const& t1) const {
    require_order(name, t0, t1);
    T const t = T(t1 - t0);
    vector_of<T> factor(lattice_.size()), noise(lattice_.size());
    for (Eigen::Index k = 0; k < lattice_.size(); ++k) {
      T const a = T(energies_(k)), exponent = T(a * t), share = T(-math::expm1(T(T(-2) * exponent)));
      factor(k) = math::exp(T(-exponent));
      noise(k) = a == T(0) ? T(strength_(k) * t) : T(T(strength_(k) * share) / T(T(2) * a));
    }
    return field_kernel(lattice_, factor, noise);
  }
  vector_of<T> damping(T const& t) const { return at(t, energies_); }
  vector_of<T> diffusion(T const& t) const { return at(t, strength_); }

  /// b / (2 a)
  /// @throws error `degenerate` for a mode without damping or without noise, which has no stationary law
  vector_of<T> background(T const&) const
    requires Noisy
  {
    vector_of<T> result(lattice_.size());
    for (Eigen::Index k = 0; k < lattice_.size(); ++k) {
      require(energies_(k) > T(0) && strength_(k) > T(0), errc::degenerate,
              {name, "a mode without damping or without noise has no stationary law: p^^2 + m^2",
               "a mass, and noise in every mode"},
              energies_(k), {static_cast<std::ptrdiff_t>(k)});
      result(k) = T(strength_(k) / T(T(2) * energies_(k)));
    }
    return result;
  }

 private:
  static vector_of<T> const& at(T const& t, vector_of<T> const& rates) {
    require_time(name, t);
    return rates;
  }

  freefield::lattice<D> lattice_;
  vector_of<T> energies_, strength_;
};

}  // namespace detail::renormalization_room

/// The gradient flow of lattice fields, phi_t = e^(-t (p^^2 + m^2)) phi; t has the dimension of a length squared, and
/// no scale is a cutoff.  Without noise there is no Q.
/// @throws error `not_positive` where p^^2 + m^2 < 0, with the momentum
/// Source: M. Luescher, J. High Energy Phys. 08 (2010) 071.
template <int D, real_scalar T>
auto lattice_gradient_flow(lattice<D> const& sites, T const& mass_squared) {
  vector_of<T> const nothing = vector_of<T>::Constant(sites.size(), T(0));
  return renormalization_flow(detail::renormalization_room::damped_scheme<D, T, false>(sites, mass_squared, nothing));
}

/// Carosso's stochastic flow: the gradient flow driven by noise of a constant strength, so that Q = N(0, b / (2 (p^^2 +
/// m^2))) does not move.
/// @param strength  b >= 0, a number, or a callable b(p^^2), which cuts the noise off
/// @throws error `not_positive` where p^^2 + m^2 < 0 or b < 0, with the momentum
/// Source: A. Carosso, J. High Energy Phys. 01 (2020) 172.
template <int D, real_scalar T, class Strength>
auto stochastic_flow(lattice<D> const& sites, T const& mass_squared, Strength const& strength) {
  vector_of<T> b = sites.template squared_momenta<T>();
  for (T& x : b) {
    if constexpr (std::convertible_to<Strength, T>) x = T(strength);
    else x = T(strength(T(x)));
  }
  return renormalization_flow(detail::renormalization_room::damped_scheme<D, T, true>(sites, mass_squared, b));
}

}  // namespace freefield
