#pragma once
/// @file
/// The flow of Wegner and Morris with a quadratic seed action.

#include <freefield/flow/evolve.hpp>
#include <freefield/flow/ode.hpp>
#include <freefield/renormalization/renormalization_flow.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>

namespace freefield {

namespace detail::renormalization_room {

/// The seed action alpha phi C^-1 phi / 2: a = alpha C' / C, Q = N(0, C / (2 alpha)).
template <propagator_path P>
class wegner_morris_scheme : public path_scheme<wegner_morris_scheme<P>, P> {
 public:
  using T = typename P::scalar_type;
  static constexpr std::string_view name = "wegner_morris_flow";

  wegner_morris_scheme(P path, T const& alpha)
      : path_scheme<wegner_morris_scheme<P>, P>(std::move(path)), alpha_(alpha) {}

  /// r^alpha with r = c1 / c0, and (c0 r^(2 alpha) - c1) / (1 - 2 alpha), or c1 log(c0 / c1) at alpha = 1/2.
  mode_step<T> step(T const& c0, T const& c1) const {
    T const ratio = ratio_or_zero(c1, c0);
    if (!(ratio > T(0))) return {T(0), T(0)};
    T const power = T(T(1) - T(T(2) * alpha_)), length = T(-math::log(ratio)), exponent = T(length * power);
    T const factor = math::pow(ratio, alpha_);
    if (power == T(0)) return {factor, T(c1 * length)};
    if (exponent > T(1)) return {factor, T(T(T(c0 * T(factor * factor)) - c1) / power)};
    return {factor, T(c1 * T(math::expm1(exponent) / power))};
  }
  vector_of<T> damping(T const& s) const
    requires smooth_propagator_path<P>
  {
    vector_of<T> const c = this->propagator().covariance(s);
    vector_of<T> result = this->diffusion(s);
    for (Eigen::Index k = 0; k < c.size(); ++k) result(k) = T(alpha_ * ratio_or_zero(T(result(k)), T(c(k))));
    return result;
  }
  vector_of<T> background(T const& s) const
    requires smooth_propagator_path<P>
  {
    return vector_of<T>(this->propagator().covariance(s) / T(T(2) * alpha_));
  }

 private:
  T alpha_;
};

/// Any quadratic seed action phi B phi / 2: a = C' B, Q = N(0, 1 / (2 B)).
template <smooth_propagator_path P, class Precision>
class seeded_scheme : public path_scheme<seeded_scheme<P, Precision>, P> {
 public:
  using T = typename P::scalar_type;
  static constexpr std::string_view name = "wegner_morris_flow";

  seeded_scheme(P path, Precision precision)
      : path_scheme<seeded_scheme<P, Precision>, P>(std::move(path)), precision_(std::move(precision)) {}

  /// By an integration of d log A / ds = -C' B and, with N = n C so that deep modes keep their digits, of
  /// dn/ds = (C' / C) (1 + n - 2 B C n), to 1000 epsilon.
  auto kernel(T const& s0, T const& s1) const {
    vector_of<T> const c1 = this->ends(name, s0, s1).second;
    Eigen::Index const n = this->lattice().size();
    auto const rates = ode([this, n](vector_of<T> const& x, vector_of<T>& velocity, T const& s) {
      vector_of<T> const c = this->propagator().covariance(s), rate = this->diffusion(s), b = precisions(s);
      for (Eigen::Index k = 0; k < n; ++k) {
        T const share = T(x(n + k)), pull = T(T(T(T(2) * b(k)) * c(k)) * share);
        velocity(k) = T(-T(rate(k) * b(k)));
        velocity(n + k) = T(ratio_or_zero(T(rate(k)), T(c(k))) * T(T(T(1) + share) - pull));
      }
    });
    vector_of<T> const start = vector_of<T>::Constant(2 * n, T(0));
    T const tolerance = T(T(1000) * std::numeric_limits<T>::epsilon());
    vector_of<T> const end = evolve(rates, start, s0, s1, steppers::dopri5{}, {.tolerance = tolerance}).state;
    vector_of<T> factor(n), noise(n);
    for (Eigen::Index k = 0; k < n; ++k) {
      T const share = T(end(n + k));
      bool const rounding = share < T(0) && T(-share) <= tolerance;  // of a mode that hardly moves
      factor(k) = math::exp(T(end(k)));
      noise(k) = rounding ? T(0) : T(share * c1(k));
    }
    return field_kernel(this->lattice(), factor, noise);
  }
  vector_of<T> damping(T const& s) const {
    vector_of<T> result = this->diffusion(s);
    vector_of<T> const b = precisions(s);
    for (Eigen::Index k = 0; k < b.size(); ++k) result(k) = T(result(k) * b(k));
    return result;
  }
  vector_of<T> background(T const& s) const {
    vector_of<T> result = precisions(s);
    for (T& x : result) x = T(T(1) / T(T(2) * x));
    return result;
  }

 private:
  /// B(p^^2, s) > 0 for every mode.
  vector_of<T> precisions(T const& s) const {
    vector_of<T> result = this->propagator().squared_momenta();
    for (Eigen::Index k = 0; k < result.size(); ++k) {
      result(k) = T(precision_(T(result(k)), s));
      require(result(k) > T(0) && math::is_finite(result(k)), errc::not_positive,
              {name, "seed action is not positive: its precision", "a finite number > 0"}, result(k),
              {static_cast<std::ptrdiff_t>(k)});
    }
    return result;
  }

  [[no_unique_address]] Precision precision_;
};

}  // namespace detail::renormalization_room

/// The flow of Wegner and Morris with the diffusion C' and a quadratic seed action S^, of which Polchinski's is the one
/// with S^ = phi C^-1 phi / 2: the damping is C' d_phi^2 S^, and Q = exp(-2 S^) / Z.
///
///     ff::wegner_morris_flow(C, 0.5);                                              // S^ = phi C^-1 phi / 4
///     ff::wegner_morris_flow(C, [](double p2, double s) { return 1 + p2; });       // S^ = phi B(p^^2, s) phi / 2
///
/// @param seed_action  alpha > 0, for S^ = alpha phi C^-1 phi / 2, with closed kernels; or a callable B(p^^2, s) > 0,
/// whose kernels are integrated
/// @throws error `domain` for alpha <= 0, which has no Q; `not_positive` for B <= 0, with the momentum
/// Source: F. J. Wegner, J. Phys. C 7 (1974) 2098; T. R. Morris, J. High Energy Phys. 12 (2000) 012.
template <propagator_path P, class SeedAction>
auto wegner_morris_flow(P const& propagator, SeedAction const& seed_action) {
  namespace room = detail::renormalization_room;
  using T = typename P::scalar_type;
  if constexpr (std::convertible_to<SeedAction, T>) {
    T const alpha = T(seed_action);
    require(alpha > T(0) && math::is_finite(alpha), errc::domain,
            {"wegner_morris_flow", "multiple of the seed action is not positive", "a finite number > 0"}, alpha);
    return renormalization_flow(room::wegner_morris_scheme<P>(propagator, alpha));
  } else {
    static_assert(smooth_propagator_path<P>,
                  "freefield: this cutoff has no finite dC/ds, as it jumps; with it the seed action is a number alpha");
    if constexpr (smooth_propagator_path<P>)
      return renormalization_flow(room::seeded_scheme<P, SeedAction>(propagator, seed_action));
  }
}

}  // namespace freefield
