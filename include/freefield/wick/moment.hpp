#pragma once
/// @file
/// Moments, central moments and cumulants of a Gaussian measure, one at a time.

#include <freefield/measure/gaussian.hpp>
#include <freefield/numeric/monomial.hpp>
#include <freefield/wick/hafnian/balance.hpp>
#include <freefield/wick/hafnian/repeated_hafnian.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield {

namespace detail::wick {

/// E[prod x_i^k_i] for positive k.  Odd moments about a mean that is zero are zero, whatever the size of the others.
template <class T>
T gaussian_moment(std::string_view function, vector_of<T> const& mean, matrix_of<T> const& covariance,
                  std::vector<int> const& k) {
  std::size_t odd = 0;
  for (int const count : k) odd ^= static_cast<std::size_t>(count) & 1U;
  bool const centred = std::all_of(mean.begin(), mean.end(), [](T const& m) { return vanishes(m); });
  if (centred && odd == 1) return T(0);
  repeated_graph<T> const graph{covariance, centred ? vector_of<T>() : mean, k};
  balanced_graph<T, repeated_graph<T>> const units(graph);
  T const result = units.back(hafnian_of_graph(function, units.graph, {}));
  require(math::is_finite(result), errc::overflow, {function, "moment overflows", "a finite result"}, result);
  return result;
}

template <class T>
T moment_of(std::string_view function, gaussian<T> const& p, monomial const& product) {
  return gaussian_moment<T>(function, selected(p.mean(), product.components),
                            selected(p.covariance(), product.components), product.exponents);
}

template <class T>
T central_moment_of(std::string_view function, gaussian<T> const& p, monomial const& product) {
  vector_of<T> const zero = vector_of<T>::Constant(static_cast<Eigen::Index>(product.components.size()), T(0));
  return gaussian_moment<T>(function, zero, selected(p.covariance(), product.components), product.exponents);
}

template <class T>
T cumulant_of(gaussian<T> const& p, monomial const& product) {
  if (product.degree() == 1) return p.mean()(product.components.front());
  if (product.degree() == 2) return p.covariance()(product.components.front(), product.components.back());
  return T(0);
}

}  // namespace detail::wick

/// E[x_i x_j ...] for x distributed as p, exact in T.
///
///     ff::moment(p, ff::indices{0, 0, 1, 1});   // E[x_0^2 x_1^2]
///     ff::moment(p, ff::powers{2, 2, 0});       // the same, for a measure on R^3
///
/// The odd moments of a centred measure are exactly zero; the empty product has the moment 1.
/// @param product  the indices of the components, in any order and as often as they occur, or one power >= 0 for each
/// Cost: that of `hafnian(C, k)`; at most d prod (k_i + 1) products where k_i > 0 counts how often each of the d
/// components occurs.
/// @throws error `out_of_range` with the place of an index that is not below the dimension; `size_mismatch`; `domain`
/// for a negative power; `too_large` for more than 2^63 terms; `overflow` where T cannot hold the result
/// Source: L. Isserlis, Biometrika 12 (1918) 134.
template <field_scalar T>
T moment(gaussian<T> const& p, multi_index const& product) {
  constexpr std::string_view function = "moment";
  return detail::wick::moment_of(function, p, detail::monomial_of(function, product, p.dimension()));
}

/// E[(x_i - m_i) (x_j - m_j) ...], where m is the mean: the sum over all matchings of products of covariances.
/// @throws error as `moment`
template <field_scalar T>
T central_moment(gaussian<T> const& p, multi_index const& product) {
  constexpr std::string_view function = "central_moment";
  return detail::wick::central_moment_of(function, p, detail::monomial_of(function, product, p.dimension()));
}

/// The derivative of log E[exp(t.x)] = m.t + t.C t / 2 with respect to t_i, t_j, ... at t = 0: a component of the mean,
/// an entry of the covariance, and zero for no index and for more than two.
/// @throws error `out_of_range`, `size_mismatch`, `domain` as `moment`
template <field_scalar T>
T cumulant(gaussian<T> const& p, multi_index const& product) {
  return detail::wick::cumulant_of(p, detail::monomial_of("cumulant", product, p.dimension()));
}

}  // namespace freefield
