#pragma once
/// @file
/// Relative entropies along the flow of a field: what falls with the scale, and what does not.

#include <freefield/flow/metric.hpp>
#include <freefield/renormalization/mode_functionals.hpp>
#include <freefield/renormalization/scheme.hpp>

#include <cstddef>
#include <ostream>
#include <string_view>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail::renormalization_room {

/// S(P_s || N(0, v_s)) with the variances v_s(k) of a moving reference, `Reference` with a `name`, `lattice()` and
/// `variances(s)`.
template <class Reference>
class divergence_from_modes {
 public:
  using T = typename Reference::scalar_type;

  explicit divergence_from_modes(Reference reference) : reference_(std::move(reference)) {}

  /// On a dense Gaussian, O(N^3), or a density of one mode.
  /// @throws error `size_mismatch`; `degenerate` for a reference without variance in some mode
  template <field_law<T> M>
  T operator()(M const& p, T const& s) const {
    return entropy_value(p, reference_.lattice(), reference_.variances(s));
  }

  /// The part of each mode, (G / v - 1 - log(G / v)) / 2, of a field that is invariant under translations and has the
  /// variances G(k): the whole is their sum.  A mode that is gone in both has none.  O(N).
  /// @throws error `size_mismatch`; `not_positive` for a negative variance, and for one that the reference does not
  /// have, with the momentum
  template <eigen_dense<T> Variances>
  vector_of<T> of_modes(Variances const& variances, T const& s) const {
    constexpr std::string_view function = "of_modes";
    vector_of<T> const v = reference_.variances(s),
                       g = checked_vector<T>(function, "variance is not finite", variances);
    require_same_size(function, "variances and momenta differ in number", g.size(), v.size());
    vector_of<T> result(v.size());
    for (Eigen::Index k = 0; k < v.size(); ++k) {
      require(g(k) >= T(0) && (v(k) > T(0) || g(k) == T(0)), errc::not_positive,
              {function, "variance of a mode is negative, or is that of a mode which the reference lacks",
               "a number >= 0, and 0 where that of the reference is"},
              g(k), {static_cast<std::ptrdiff_t>(k)});
      T const excess = g(k) == v(k) ? T(0) : T(T(g(k) - v(k)) / v(k));
      result(k) = T(T(excess - math::log1p(excess)) / T(2));
    }
    return result;
  }

  void print(std::ostream& out) const { out << "relative_entropy(" << Reference::name << ')'; }

 protected:
  Reference const& reference() const { return reference_; }

 private:
  Reference reference_;
};

/// N(0, C_s)
template <propagator_path P>
struct free_field_reference {
  using scalar_type = typename P::scalar_type;
  static constexpr std::string_view name = "free field";
  P path;
  auto const& lattice() const { return path.lattice(); }
  auto variances(scalar_type const& s) const { return path.covariance(s); }
};

/// Q_s
template <gradient_scheme Scheme>
struct background_reference {
  using scalar_type = typename Scheme::scalar_type;
  static constexpr std::string_view name = "background";
  Scheme scheme;
  auto const& lattice() const { return scheme.lattice(); }
  auto variances(scalar_type const& s) const { return scheme.background(s); }
};

}  // namespace detail::renormalization_room

/// M(s) = S(P_s || N(0, C_s)) >= 0 of a law along Polchinski's flow.  As N(0, C_s) is a solution itself, M never grows:
/// with S_int = -log(dP / dN(0, C_s)),
///     dM/ds = -(1/2) E_P(dS_int C' dS_int) <= 0.
/// It is finite per volume: the divergent part of the free field is in both.  On cells it can rise by their error, when
/// it has become as small.
///     ff::evolve(rg.fokker_planck(), rho, s0, s1, ff::steppers::tr_bdf2{}, {.step = 0.01},
///                ff::monotone(rg.free_divergence()));
template <propagator_path P>
class free_divergence_of : public detail::renormalization_room::divergence_from_modes<
                               detail::renormalization_room::free_field_reference<P>> {
  using base =
      detail::renormalization_room::divergence_from_modes<detail::renormalization_room::free_field_reference<P>>;

 public:
  using typename base::T;
  explicit free_divergence_of(P path) : base({std::move(path)}) {}

  /// dM/ds, as minus the squared slope of the divergence in the metric C' / 2.
  template <detail::renormalization_room::field_law<T> M>
  T slope(M const& p, T const& s) const
    requires smooth_propagator_path<P>
  {
    namespace room = detail::renormalization_room;
    auto const& path = this->reference().path;
    auto const xi = first_variation(room::entropy_like(p, path.lattice(), path.covariance(s)), p);
    return T(-squared_slope(room::half_metric(p, path.lattice(), path.scale_derivative(s)), p, xi, s));
  }
};

/// S(P_s || Q_s), of which the flow is the steepest descent at each time.
///
/// It is **not** monotone, because Q moves: the theory of one variable with S_int = phi^4 and C_0 = 1 has 0.090 at the
/// start, 0.0023 at C = 0.75 and 0.150 at C = 0.01.  A free theory has (1 - log 2) / 2 for each mode of Polchinski's
/// flow, always.
template <gradient_scheme Scheme>
class background_divergence_of : public detail::renormalization_room::divergence_from_modes<
                                     detail::renormalization_room::background_reference<Scheme>> {
 public:
  explicit background_divergence_of(Scheme scheme)
      : detail::renormalization_room::divergence_from_modes<detail::renormalization_room::background_reference<Scheme>>(
            {std::move(scheme)}) {}
};

/// s -> S(. || P'_s) for a solution P' of a flow, known at s0.
template <class Flow>
class divergence_from_solution_of {
 public:
  using T = typename Flow::scalar_type;

  divergence_from_solution_of(Flow flow, gaussian<T> start, T const& s0)
      : flow_(std::move(flow)), start_(std::move(start)), s0_(s0) {}

  T operator()(gaussian<T> const& p, T const& s) const { return relative_entropy(flow_.kernel(s0_, s)(start_))(p); }
  void print(std::ostream& out) const { out << "relative_entropy(another solution)"; }

 private:
  Flow flow_;
  gaussian<T> start_;
  T s0_;
};

/// S(P_s || P'_s) for two solutions of one flow never grows, which is the data processing inequality: on dense
/// Gaussians, for every scheme.
///     ff::monotone(ff::divergence_from_solution(rg, other, s0))
/// @param start  P' at s0
/// @throws error (of its calls) `domain` for s < s0
template <class Flow>
auto divergence_from_solution(Flow const& flow, gaussian<typename Flow::scalar_type> const& start,
                              typename Flow::scalar_type const& s0) {
  return divergence_from_solution_of<Flow>(flow, start, s0);
}

}  // namespace freefield
