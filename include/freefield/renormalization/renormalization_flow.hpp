#pragma once
/// @file
/// The flow of the law of a field, in all its forms.

#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/kernels.hpp>
#include <freefield/renormalization/divergences.hpp>

#include <utility>

namespace freefield {

/// The process of each mode: dphi = -damping phi ds + sqrt(diffusion) dB.
template <class T>
struct ornstein_uhlenbeck_rates {
  vector_of<T> damping;    ///< a(k)
  vector_of<T> diffusion;  ///< b(k)
};

namespace detail::renormalization_room {

/// One sentence for a view that a scheme does not have.
template <class Scheme>
constexpr void require_rates() {
  static_assert(
      smooth_scheme<Scheme>,
      "freefield: this cutoff has no finite dC/ds, as it jumps: its flow has exact kernels, and neither rates "
      "nor a metric nor an equation of the action; take a smooth one such as cutoffs::exponential");
}
template <class Scheme>
constexpr void require_background() {
  require_rates<Scheme>();
  static_assert(!smooth_scheme<Scheme> || gradient_scheme<Scheme>,
                "freefield: this scheme has no background measure Q, as a pure heat flow or a flow without noise has "
                "none: it is no steepest descent of a relative entropy; polchinski_flow, wegner_morris_flow and "
                "stochastic_flow are");
}
template <class Scheme>
constexpr void require_fokker_planck() {
  require_rates<Scheme>();
  static_assert(!smooth_scheme<Scheme> || gradient_scheme<Scheme> || undamped_scheme<Scheme>,
                "freefield: this flow damps without noise, and its law is not followed by an equation of Fokker and "
                "Planck with diffusion; its kernel is exact");
}

/// s -> S(. || Q_s) on dense Gaussians
template <class Scheme>
struct background_entropy {
  Scheme scheme;
  auto operator()(typename Scheme::scalar_type const& s) const {
    return entropy_relative_to(scheme.lattice(), scheme.background(s));
  }
};

/// s -> the matrix b_s / 2
template <class Scheme>
struct half_diffusion {
  Scheme scheme;
  auto operator()(typename Scheme::scalar_type const& s) const {
    using T = typename Scheme::scalar_type;
    return scheme.lattice().circulant(vector_of<T>(scheme.diffusion(s) / T(2)));
  }
};

/// s -> b_s / 2 of one mode
template <class Scheme>
struct half_diffusion_of_mode {
  Scheme scheme;
  auto operator()(typename Scheme::scalar_type const& s) const {
    using T = typename Scheme::scalar_type;
    return T(scheme.diffusion(s)(0) / T(2));
  }
};

/// s -> S(. || Q_s) of one mode up to a constant; -H without a Q.
template <class Scheme>
struct background_energy_of_mode {
  Scheme scheme;
  auto operator()(typename Scheme::scalar_type const& s) const {
    using T = typename Scheme::scalar_type;
    if constexpr (gradient_scheme<Scheme>) return free_energy_of_mode(T(scheme.background(s)(0)));
    else return -entropy;
  }
};

}  // namespace detail::renormalization_room

/// The flow of the law P of a field with the time s, which is -log of the scale for flows with a cutoff:
///
///     auto const rg = ff::polchinski_flow(ff::propagator(sites, ff::cutoffs::exponential{}, 0.25));
///     rg.kernel(s0, s1)(configurations, {.seed = 1});                            // exact, for any step
///     ff::evolve(rg.gradient_flow(), p, s0, s1, ff::steppers::jko{}, {.step = 0.01});
///
/// `evolve` with `steppers::exact` follows it by kernels, Gaussians as well as ensembles of configurations.  The forms
/// are one flow, the last of them where there is a Q:
///     dP/ds = d_phi (a phi P) + (b / 2) d_phi^2 P = (1/2) d_phi (P b d_phi log(P / Q)).
/// A user's scheme is any type with `lattice()`, `kernel(s0, s1)` and what of `damping(s)`, `diffusion(s)` and
/// `background(s)` it has.
/// Source: J. Polchinski, Nucl. Phys. B 231 (1984) 269; J. Cotler, S. Rezchikov, Phys. Rev. D 108 (2023) 025003.
template <field_scheme Scheme>
class renormalization_flow : public flow_node {
 public:
  using scalar_type = typename Scheme::scalar_type;
  using T = scalar_type;

  explicit renormalization_flow(Scheme scheme) : scheme_(std::move(scheme)) {}

  Scheme const& scheme() const { return scheme_; }
  auto const& lattice() const { return scheme_.lattice(); }

  /// The exact transition of fields, Gaussians and ensembles from s0 to s1.
  /// @throws error `domain` for scales in the wrong order, `non_finite`
  auto kernel(T const& s0, T const& s1) const { return scheme_.kernel(s0, s1); }

  /// The stochastic equation of each mode.
  ornstein_uhlenbeck_rates<T> ornstein_uhlenbeck(T const& s) const {
    detail::renormalization_room::require_rates<Scheme>();
    if constexpr (smooth_scheme<Scheme>) return {scheme_.damping(s), scheme_.diffusion(s)};
    else return {};
  }

  /// Q_s, dense in position space, O(N^3): N(0, C_s / 2) of Polchinski's flow, of a lower rank where a mode is removed.
  auto background(T const& s) const {
    detail::renormalization_room::require_background<Scheme>();
    if constexpr (gradient_scheme<Scheme>) return gaussian<T>(lattice().circulant(scheme_.background(s)));
  }

  /// K = b / 2 as a metric on dense Gaussians, C' / 2 of Polchinski's flow: that of the cost (phi - phi') (b / 2)^-1
  /// (phi - phi').
  auto metric() const {
    detail::renormalization_room::require_rates<Scheme>();
    if constexpr (smooth_scheme<Scheme>)
      return field_metric(detail::renormalization_room::half_diffusion<Scheme>{scheme_});
  }

  /// gradient_flow(relative_entropy(Q), field_metric(b / 2)), both of them moving with s: on dense Gaussians with `jko`
  /// and the explicit steppers.
  /// Cost: O(N^2) memory, O(N^3) for each evaluation.
  /// @throws error (of a step) `degenerate` where a mode has no Q, as one that is removed
  auto gradient_flow() const {
    detail::renormalization_room::require_background<Scheme>();
    if constexpr (gradient_scheme<Scheme>)
      return freefield::gradient_flow(detail::renormalization_room::background_entropy<Scheme>{scheme_}, metric());
  }

  /// The equation of Fokker and Planck for the density of a theory of one mode, for the finite volumes: the same
  /// gradient flow on a line of cells.
  /// @throws error `size_mismatch` for a field with more than one mode
  auto fokker_planck() const {
    namespace room = detail::renormalization_room;
    room::require_fokker_planck<Scheme>();
    if constexpr (gradient_scheme<Scheme> || undamped_scheme<Scheme>) {
      room::require_one_mode("fokker_planck", lattice());
      return freefield::gradient_flow(room::background_energy_of_mode<Scheme>{scheme_},
                                      wasserstein_with(room::half_diffusion_of_mode<Scheme>{scheme_}));
    }
  }

  /// S(P_s || Q_s), of which the flow is the steepest descent at each time and which is no monotone, as Q moves.
  auto background_divergence() const {
    detail::renormalization_room::require_background<Scheme>();
    if constexpr (gradient_scheme<Scheme>) return background_divergence_of<Scheme>(scheme_);
  }

 private:
  Scheme scheme_;
};

}  // namespace freefield
