#pragma once
/// @file
/// Regularised propagators C_s(k) = K(p^^2 / Lambda^2) / (p^^2 + m^2) on a lattice, and how they change with the scale.

#include <freefield/renormalization/cutoffs.hpp>
#include <freefield/renormalization/lattice.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace freefield {

/// What becomes of the mode k = 0, for which K is 1 at every scale: a flow of the other modes does not move it.
enum class zero_mode {
  kept,      ///< with the propagator 1 / m^2, which a massless theory does not have
  removed,   ///< its propagator is 0: the field has no constant part
  own_clock  ///< it has a momentum of its own and is integrated out at that scale
};

/// `.zero_mode` and `.squared_momentum` are the two ways out of a massless theory.
template <class T>
struct propagator_options {
  freefield::zero_mode zero_mode = freefield::zero_mode::kept;
  T squared_momentum{};  ///< p^^2 of the zero mode, with `own_clock` only
};

/// The time s = -log Lambda of the renormalisation group, which grows towards the infrared.
/// @throws error `domain` for a scale that is not positive
template <real_scalar T>
T renormalization_time(T const& scale) {
  require(scale > T(0) && math::is_finite(scale), errc::domain,
          {"renormalization_time", "scale is not positive", "a finite Lambda > 0"}, scale);
  return T(T(0) - math::log(scale));
}

namespace detail::renormalization_room {

template <class T>
void require_time(std::string_view function, T const& s) {
  require(math::is_finite(s), errc::non_finite,
          {function, "time of the flow is not finite", "a finite time, -log Lambda of flows with a cutoff"}, s);
}

/// The scale falls, s grows.
template <class T>
void require_order(std::string_view function, T const& s0, T const& s1) {
  require_time(function, s0);
  require_time(function, s1);
  require(s0 <= s1, errc::domain,
          {function, "times are in the wrong order: nothing that was integrated out comes back; s0 - s1",
           "s0 <= s1, which are -log of scales that fall where there is a cutoff"},
          T(s0 - s1));
}

}  // namespace detail::renormalization_room

/// The propagator of a free field with a cutoff, one variance C_s(k) for each momentum of the lattice:
///
///     auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 0.25);
///     C.covariance(s);  C.scale_derivative(s);   // C_s(k) and C' = Lambda dC/dLambda = -dC/ds >= 0
template <int D, cutoff_function K, real_scalar T>
class lattice_propagator {
 public:
  using scalar_type = T;

  /// Made by `propagator`.
  lattice_propagator(freefield::lattice<D> sites, K const& cutoff, T const& mass_squared,
                     propagator_options<T> const& options)
      : lattice_(std::move(sites)), cutoff_(cutoff), squares_(lattice_.template squared_momenta<T>()) {
    constexpr std::string_view function = "propagator";
    require(math::is_finite(mass_squared), errc::non_finite,
            {function, "mass squared is not finite", "a finite number"}, mass_squared);
    T const whole = T(evaluate_at(detail::renormalization_room::formula_of(cutoff_), T(0)));
    require(detail::magnitude(T(whole - T(1))) <= detail::rounding_allowance<T>(1), errc::domain,
            {function, "cutoff function is not 1 at zero: K(0)", "1"}, whole);
    require(options.zero_mode == zero_mode::own_clock || options.squared_momentum == T(0), errc::bad_option,
            {function, "option .squared_momentum is for zero_mode::own_clock", "none"}, options.squared_momentum);
    if (options.zero_mode == zero_mode::own_clock) {
      require(options.squared_momentum > T(0) && math::is_finite(options.squared_momentum), errc::bad_option,
              {function, "option .squared_momentum of the zero mode is not positive", "a finite number > 0"},
              options.squared_momentum);
      squares_(0) = options.squared_momentum;
    }
    inverse_ = vector_of<T>::Constant(size(), T(0));
    for (Eigen::Index k = options.zero_mode == zero_mode::removed ? 1 : 0; k < size(); ++k) {
      T const energy = T(squares_(k) + mass_squared);
      require(k > 0 || !(energy == T(0)), errc::degenerate,
              {function, "the zero mode of a massless theory has no propagator",
               ".zero_mode = zero_mode::removed, or zero_mode::own_clock with a .squared_momentum"},
              energy, {0});
      require(energy > T(0), errc::not_positive,
              {function, "propagator is not positive: p^^2 + m^2", "a positive number for every momentum"}, energy,
              {static_cast<std::ptrdiff_t>(k)});
      inverse_(k) = T(T(1) / energy);
    }
  }

  freefield::lattice<D> const& lattice() const { return lattice_; }
  Eigen::Index size() const { return lattice_.size(); }
  /// p^^2 of every mode; that of a zero mode with its own clock is what was given.
  vector_of<T> const& squared_momenta() const { return squares_; }

  /// C_s(k), zero for a zero mode that is removed.
  /// @throws error `non_finite` for the time; `not_positive` where K is negative or no number, with the momentum
  vector_of<T> covariance(T const& s) const {
    T const inverse_scale = inverse_scale_at(s);
    auto const formula = detail::renormalization_room::formula_of(cutoff_);
    vector_of<T> result(size());
    for (Eigen::Index k = 0; k < size(); ++k) {
      T const kept = T(evaluate_at(formula, ratio(k, inverse_scale)));
      require(kept >= T(0) && math::is_finite(kept), errc::not_positive,
              {"propagator", "cutoff function is negative or not finite", "a number >= 0"}, kept,
              {static_cast<std::ptrdiff_t>(k)});
      result(k) = T(kept * inverse_(k));
    }
    return result;
  }

  /// Lambda dC/dLambda = -dC/ds = -2 y K'(y) / (p^^2 + m^2) with y = p^^2 / Lambda^2.
  /// @throws error `non_finite`; `not_positive` where the cutoff function grows with y, with the momentum
  vector_of<T> scale_derivative(T const& s) const
    requires smooth_cutoff_function<K>
  {
    T const inverse_scale = inverse_scale_at(s);
    auto const slope = derivative(detail::renormalization_room::formula_of(cutoff_), field<0>);
    vector_of<T> result(size());
    for (Eigen::Index k = 0; k < size(); ++k) {
      T const y = ratio(k, inverse_scale), change = T(evaluate_at(slope, y));
      require(change <= T(0) && math::is_finite(change), errc::not_positive,
              {"propagator", "cutoff function grows or is not finite: K'", "a number <= 0"}, change,
              {static_cast<std::ptrdiff_t>(k)});
      result(k) = change == T(0) ? T(0) : T(T(T(T(-2) * y) * change) * inverse_(k));
    }
    return result;
  }

 private:
  static T inverse_scale_at(T const& s) {
    detail::renormalization_room::require_time("propagator", s);
    return math::exp(s);
  }
  /// y = p^^2 / Lambda^2, the largest number where it would be beyond.
  T ratio(Eigen::Index k, T const& inverse_scale) const {
    if (squares_(k) == T(0)) return T(0);
    T const root = T(math::sqrt(T(squares_(k))) * inverse_scale), y = T(root * root);
    return y <= (std::numeric_limits<T>::max)() ? y : (std::numeric_limits<T>::max)();
  }
  template <class F>
  static T evaluate_at(F const& f, T const& y) {
    return T(f(field<0> = y));
  }

  freefield::lattice<D> lattice_;
  [[no_unique_address]] K cutoff_;
  vector_of<T> squares_, inverse_;
};

/// The propagator of one variable that shrinks from C_0 as C_s = C_0 e^(-2 s), the theory of zero dimensions: its clock
/// (1/2) log(C_0 / C_s) is s itself.
template <real_scalar T>
class single_mode {
 public:
  using scalar_type = T;

  /// @throws error `domain` for a variance that is not positive
  explicit single_mode(T const& covariance) : lattice_(1), covariance_(covariance) {
    require(covariance > T(0) && math::is_finite(covariance), errc::domain,
            {"single_mode", "covariance is not positive", "a finite number > 0"}, covariance);
  }

  freefield::lattice<1> const& lattice() const { return lattice_; }
  Eigen::Index size() const { return 1; }
  vector_of<T> covariance(T const& s) const {
    detail::renormalization_room::require_time("single_mode", s);
    return vector_of<T>::Constant(1, T(covariance_ * math::exp(T(T(-2) * s))));
  }
  vector_of<T> scale_derivative(T const& s) const { return vector_of<T>(covariance(s) * T(2)); }

 private:
  freefield::lattice<1> lattice_;
  T covariance_;
};

/// P is a family of propagators C_s, diagonal in the momenta of a lattice and not growing with s.
///
/// The covariance alone is asked for: with it every flow has its exact kernels.
template <class P>
concept propagator_path = requires(P const& path, typename P::scalar_type const& s) {
  { path.covariance(s) } -> std::same_as<vector_of<typename P::scalar_type>>;
  { path.size() } -> std::convertible_to<Eigen::Index>;
  path.lattice();
};

/// A path with a finite C' = -dC/ds.
template <class P>
concept smooth_propagator_path = propagator_path<P> && requires(P const& path, typename P::scalar_type const& s) {
  { path.scale_derivative(s) } -> std::same_as<vector_of<typename P::scalar_type>>;
};

/// The propagator K(p^^2 / Lambda^2) / (p^^2 + m^2) on a lattice, with Lambda = e^(-s):
///
///     ff::propagator(sites, ff::cutoffs::exponential{}, 0.25);
///     ff::propagator(sites, exp(-pow<2>(ff::field<0>)), 0.25);           // any K(y) as a formula
///     ff::propagator(sites, ff::cutoffs::power<2>{}, 0.0, {.zero_mode = ff::zero_mode::removed});
///
/// @param cutoff        an entry of `cutoffs::`, or a formula in `field<0>`
/// @param mass_squared  may be negative while p^^2 + m^2 > 0 for every mode
/// @throws error `degenerate` for the zero mode of a massless theory, with the two ways out; `not_positive` with the
/// momentum; `domain` for a cutoff function with another K(0) than 1; `non_finite`, `bad_option`
/// Cost: O(N) numbers of memory and O(N) evaluations of K for each time.
template <int D, class K, class T>
auto propagator(lattice<D> const& sites, K const& cutoff, T const& mass_squared,
                propagator_options<T> const& options = {}) {
  static_assert(real_scalar<T>,
                "freefield: the mass squared has the scalar type of the field, a real one: 0.0 and not 0");
  static_assert(cutoff_function<K>,
                "freefield: a cutoff is an entry of cutoffs:: or a formula K(y) in field<0>, which is p^2 / Lambda^2, "
                "without open symbols");
  if constexpr (cutoff_function<K> && real_scalar<T>)
    return lattice_propagator<D, K, T>(sites, cutoff, mass_squared, options);
}

}  // namespace freefield
