#pragma once
/// @file
/// Relative entropies of Gaussians in closed form, and what every closed form says.

#include <freefield/entropy/divergence.hpp>
#include <freefield/entropy/fisher_information.hpp>
#include <freefield/entropy/gaussians/gaussian_pair.hpp>

namespace freefield::detail::entropy_room {

/// A divergence of Gaussians in closed form: for a kind,
///     value(kind, pair)   variation(kind, pair)   disjoint(kind, p, q)
/// from two positive definite Gaussians, and of mutually singular measures.
template <class Kind>
struct gaussian_form {};

template <class Kind>
concept has_gaussian_form = requires { gaussian_form<Kind>::exists; };

template <>
struct gaussian_form<relative_entropy_kind> {
  static constexpr bool exists = true;
  template <class R> static R disjoint(relative_entropy_kind const&, gaussian<R> const&, gaussian<R> const&) {
    return infinite<R>("relative_entropy");
  }
  template <class R>
  static R value(relative_entropy_kind const&, gaussian_pair<R> const& pair) { return pair.relative_entropy(); }
  template <class R>
  static gaussian_variation<R> variation(relative_entropy_kind const&, gaussian_pair<R> const& pair) {
    matrix_of<R> const precision = pair.q().precision();
    return {vector_of<R>(precision * (pair.p().mean() - pair.q().mean())),
            matrix_of<R>(precision - pair.p().precision())};
  }
};

template <>
struct gaussian_form<reverse_relative_entropy_kind> {
  static constexpr bool exists = true;
  template <class R> static R disjoint(reverse_relative_entropy_kind const&, gaussian<R> const&, gaussian<R> const&) {
    return infinite<R>("reverse_relative_entropy");
  }
  template <class R>
  static R value(reverse_relative_entropy_kind const&, gaussian_pair<R> const& pair) {
    return gaussian_pair<R>(pair.q(), pair.p()).relative_entropy();
  }
  /// {C0^-1 (m0 - m1), C0^-1 - C0^-1 (C1 + D D^T) C0^-1}
  template <class R>
  static gaussian_variation<R> variation(reverse_relative_entropy_kind const&, gaussian_pair<R> const& pair) {
    matrix_of<R> const precision = pair.p().precision();
    vector_of<R> const u = precision * (pair.p().mean() - pair.q().mean());
    matrix_of<R> const spread = precision * pair.q().covariance() * precision;
    return {u, matrix_of<R>(precision - spread - u * u.transpose())};
  }
};

template <>
struct gaussian_form<jeffreys_kind> {
  static constexpr bool exists = true;
  template <class R> static R disjoint(jeffreys_kind const&, gaussian<R> const&, gaussian<R> const&) {
    return infinite<R>("jeffreys_divergence");
  }
  template <class R>
  static R value(jeffreys_kind const&, gaussian_pair<R> const& pair) {
    return R(pair.relative_entropy() + gaussian_pair<R>(pair.q(), pair.p()).relative_entropy());
  }
  template <class R>
  static gaussian_variation<R> variation(jeffreys_kind const&, gaussian_pair<R> const& pair) {
    auto result = gaussian_form<relative_entropy_kind>::variation({}, pair);
    result += gaussian_form<reverse_relative_entropy_kind>::variation({}, pair);
    return result;
  }
};

/// tr(X C0 X) + |C1^-1 D|^2 with X = C1^-1 - C0^-1 = C1^-1 (C0 - C1) C0^-1.
template <>
struct gaussian_form<relative_fisher_kind> {
  static constexpr bool exists = true;
  template <class R> static R disjoint(relative_fisher_kind const&, gaussian<R> const&, gaussian<R> const&) {
    return infinite<R>("relative_fisher_information");
  }
  template <class R>
  static R value(relative_fisher_kind const&, gaussian_pair<R> const& pair) {
    matrix_of<R> const one = pair.p().precision(), other = pair.q().precision();
    matrix_of<R> const difference = pair.p().covariance() - pair.q().covariance();
    matrix_of<R> const x = other * difference * one;
    vector_of<R> const shift = other * (pair.q().mean() - pair.p().mean());
    R sum(0);
    matrix_of<R> const half = x * lower_factor<R>(pair.p().covariance());
    for (Eigen::Index j = 0; j < half.cols(); ++j)
      for (Eigen::Index i = 0; i < half.rows(); ++i) sum = R(sum + R(half(i, j) * half(i, j)));
    for (Eigen::Index i = 0; i < shift.size(); ++i) sum = R(sum + R(shift(i) * shift(i)));
    return sum;
  }
  template <class R>
  static gaussian_variation<R> variation(relative_fisher_kind const&, gaussian_pair<R> const& pair) {
    matrix_of<R> const one = pair.p().precision(), other = pair.q().precision();
    vector_of<R> const shift = other * (other * (pair.p().mean() - pair.q().mean()));
    return {vector_of<R>(shift * R(2)), matrix_of<R>((other * other - one * one) * R(2))};
  }
};

}  // namespace freefield::detail::entropy_room
