#pragma once
/// @file
/// Schemes of the renormalisation group: how the modes of a field are damped and driven by noise.

#include <freefield/renormalization/field_kernel.hpp>
#include <freefield/renormalization/propagator.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace freefield {

/// A scheme moves every mode of a field by itself, dphi = -a phi ds + sqrt(b) dB with a damping a(k, s) and a diffusion
/// b(k, s); the law obeys dP/ds = d_phi (a phi P) + (b / 2) d_phi^2 P.
///
/// The exact kernel alone is asked for: a sharp cutoff has kernels and no rates.
template <class S>
concept field_scheme = requires(S const& scheme, typename S::scalar_type const& s) {
  scheme.lattice();
  scheme.kernel(s, s);
};

/// A scheme with finite rates, `damping(s)` and `diffusion(s)`, one number for each momentum.
template <class S>
concept smooth_scheme = field_scheme<S> && requires(S const& scheme, typename S::scalar_type const& s) {
  scheme.damping(s);
  scheme.diffusion(s);
};

/// A scheme whose flow is the steepest descent of S(P || Q) with Q = N(0, q), b = 2 a q: it has `background(s)`, the
/// variances q(k, s).
template <class S>
concept gradient_scheme =
    smooth_scheme<S> && requires(S const& scheme, typename S::scalar_type const& s) { scheme.background(s); };

/// A scheme without damping, which says so: `static constexpr bool is_undamped = true`.
template <class S>
concept undamped_scheme = smooth_scheme<S> && S::is_undamped;

namespace detail::renormalization_room {

/// What a step does to a mode: phi -> factor phi + N(0, noise).
template <class T>
struct mode_step {
  T factor;
  T noise;
};

/// x / y, 0 for a mode that is gone.
template <class T>
T ratio_or_zero(T const& x, T const& y) {
  return y == T(0) ? T(0) : T(x / y);
}

/// Refuses variances of modes so far apart that what is computed in position space of the small ones is rounding:
/// epsilon times the largest has to be below epsilon^(1/3) of each that is not zero.
/// @throws error `precision_lost` with the momentum
template <class T>
void require_resolved(std::string_view function, vector_of<T> const& variances) {
  T largest(0);
  for (T const& x : variances) largest = x > largest ? x : largest;
  T const unit = rounding_unit<T>(), least = T(largest * T(math::exp(T(T(math::log(unit) * T(2)) / T(3)))));
  for (Eigen::Index k = 0; k < variances.size(); ++k) {
    require(variances(k) == T(0) || !(variances(k) < least), errc::precision_lost,
            {function, "a mode has so small a variance beside the others that it is rounding",
             "more than epsilon^(2/3) of the largest; modes by themselves have no such limit (`of_modes`)"},
            variances(k), {static_cast<std::ptrdiff_t>(k)});
  }
}

/// Base of the schemes that go along a propagator, with the diffusion b = C' = -dC/ds.  A scheme has a `name` and the
/// step of a mode whose propagator falls from c0 to c1, `step(c0, c1)`.
template <class Scheme, propagator_path P>
class path_scheme {
 public:
  using scalar_type = typename P::scalar_type;
  using T = scalar_type;

  explicit path_scheme(P path) : path_(std::move(path)) {}

  P const& propagator() const { return path_; }
  auto const& lattice() const { return path_.lattice(); }

  auto kernel(T const& s0, T const& s1) const {
    auto const& scheme = static_cast<Scheme const&>(*this);
    auto const [c0, c1] = ends(Scheme::name, s0, s1);
    vector_of<T> factor(c0.size()), noise(c0.size());
    for (Eigen::Index k = 0; k < c0.size(); ++k) {
      mode_step<T> const step = scheme.step(T(c0(k)), T(c1(k)));
      factor(k) = step.factor;
      noise(k) = step.noise;
    }
    return field_kernel(lattice(), factor, noise);
  }
  vector_of<T> diffusion(T const& s) const
    requires smooth_propagator_path<P>
  {
    return path_.scale_derivative(s);
  }

  /// C at both ends of a step: the scale falls, and C with it.
  /// @throws error `domain` for scales in the wrong order; `not_positive` for a mode whose propagator grows
  std::pair<vector_of<T>, vector_of<T>> ends(std::string_view function, T const& s0, T const& s1) const {
    require_order(function, s0, s1);
    std::pair result(path_.covariance(s0), path_.covariance(s1));
    for (Eigen::Index k = 0; k < result.first.size(); ++k) {
      require(result.second(k) <= result.first(k), errc::not_positive,
              {function, "propagator grows along the flow: C_1", "C_1 <= C_0 for every mode"}, result.second(k),
              {static_cast<std::ptrdiff_t>(k)});
    }
    return result;
  }

 private:
  P path_;
};

}  // namespace detail::renormalization_room
}  // namespace freefield
