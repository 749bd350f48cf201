#pragma once
/// @file
/// Moments, central moments and cumulants of a Gaussian measure, one at a time.

#include <freefield/measure/gaussian.hpp>
#include <freefield/wick/balance.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace freefield {

namespace detail {

/// The components of a vector that a product of them has, ascending, and how often it has each.
struct monomial {
  std::vector<Eigen::Index> components;
  std::vector<int> exponents;

  std::size_t degree() const {
    std::size_t sum = 0;
    for (int const k : exponents) sum += static_cast<std::size_t>(k);
    return sum;
  }
};

/// x_i x_j ... as a monomial.
/// @throws error `domain` (with the place in the list) for a component that a vector of this dimension has not
inline monomial monomial_of(std::string_view function, index_span indices, Eigen::Index dimension) {
  for (std::size_t k = 0; k < indices.size(); ++k) {
    bool const inside = 0 <= indices[k] && indices[k] < dimension;
    require(inside, errc::domain, {function, "component does not exist", "0 <= index < dimension"}, indices[k],
            {static_cast<std::ptrdiff_t>(k)});
  }
  std::vector<Eigen::Index> sorted(indices.begin(), indices.end());
  std::sort(sorted.begin(), sorted.end());
  monomial result;
  for (Eigen::Index const i : sorted) {
    if (result.components.empty() || result.components.back() != i) {
      result.components.push_back(i);
      result.exponents.push_back(0);
    }
    ++result.exponents.back();
  }
  return result;
}

/// prod x_i^k_i as a monomial.
/// @throws error `size_mismatch`, `domain` for a negative power
inline monomial monomial_of(std::string_view function, powers const& k, Eigen::Index dimension) {
  require_same_size(function, "powers and components differ in number", static_cast<Eigen::Index>(k.size()), dimension);
  require_powers(function, k.values);
  monomial result;
  for (std::size_t i = 0; i < k.size(); ++i) {
    if (k.values[i] == 0) continue;
    result.components.push_back(static_cast<Eigen::Index>(i));
    result.exponents.push_back(k.values[i]);
  }
  return result;
}

/// E[prod x_i^k_i] for positive k; odd moments about a mean that vanishes are zero, whatever the size of the others.
template <class T>
T gaussian_moment(std::string_view function, vector_of<T> const& mean, matrix_of<T> const& covariance,
                  std::vector<int> const& k) {
  std::size_t odd = 0;
  for (int const count : k) odd ^= static_cast<std::size_t>(count) & 1U;
  bool const centred = std::all_of(mean.begin(), mean.end(), [](T const& m) { return vanishes(m); });
  if (centred && odd == 1) return T(0);
  no_progress progress;
  repeated_graph<T> const graph{covariance, centred ? vector_of<T>() : mean, k};
  T const result = balanced<T>(graph, [&](repeated_graph<T> const& g) {
    return hafnian_of_graph(function, g, {}, serial, progress);
  });
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

}  // namespace detail

/// E[x_i x_j ...] for x distributed as p, exact in T.
///     ff::moment(p, {0, 0, 1, 1});          // E[x_0^2 x_1^2]
///     ff::moment(p, ff::powers{2, 2, 0});   // the same, for a measure on R^3
/// The odd moments of a centred measure are exactly zero; the empty product has the moment 1.
/// @param indices  components of x, in any order and as often as they occur
/// Cost: that of `hafnian(C, k)`; at most d prod (k_i + 1) products where k_i > 0 counts how often each of the d
/// components occurs.
/// @throws error `domain` with the place of an index that is not below the dimension; `too_large` for more than 2^63
/// terms; `overflow` where T cannot hold the result
/// Source: L. Isserlis, Biometrika 12 (1918) 134.
template <field_scalar T>
T moment(gaussian<T> const& p, std::span<Eigen::Index const> indices) {
  constexpr std::string_view function = "moment";
  return detail::moment_of(function, p, detail::monomial_of(function, indices, p.dimension()));
}
template <field_scalar T>
T moment(gaussian<T> const& p, std::initializer_list<Eigen::Index> indices) {
  return moment(p, std::span<Eigen::Index const>(indices.begin(), indices.size()));
}

/// E[prod x_i^k_i].
/// @param k  one power >= 0 for each component
/// @throws error as above, `size_mismatch`, `domain` for a negative power
template <field_scalar T>
T moment(gaussian<T> const& p, powers const& k) {
  constexpr std::string_view function = "moment";
  return detail::moment_of(function, p, detail::monomial_of(function, k, p.dimension()));
}

/// E[(x_i - m_i) (x_j - m_j) ...], where m is the mean: the sum over all pairings of products of covariances.
/// @throws error as `moment`
template <field_scalar T>
T central_moment(gaussian<T> const& p, std::span<Eigen::Index const> indices) {
  constexpr std::string_view function = "central_moment";
  return detail::central_moment_of(function, p, detail::monomial_of(function, indices, p.dimension()));
}
template <field_scalar T>
T central_moment(gaussian<T> const& p, std::initializer_list<Eigen::Index> indices) {
  return central_moment(p, std::span<Eigen::Index const>(indices.begin(), indices.size()));
}
template <field_scalar T>
T central_moment(gaussian<T> const& p, powers const& k) {
  constexpr std::string_view function = "central_moment";
  return detail::central_moment_of(function, p, detail::monomial_of(function, k, p.dimension()));
}

/// The derivative of log E[exp(t.x)] = m.t + t.C t / 2 by t_i, t_j, ... at t = 0: a component of the mean, an entry of
/// the covariance, and zero for no index and for more than two.
/// @throws error `domain`, `size_mismatch` as `moment`
template <field_scalar T>
T cumulant(gaussian<T> const& p, std::span<Eigen::Index const> indices) {
  return detail::cumulant_of(p, detail::monomial_of("cumulant", indices, p.dimension()));
}
template <field_scalar T>
T cumulant(gaussian<T> const& p, std::initializer_list<Eigen::Index> indices) {
  return cumulant(p, std::span<Eigen::Index const>(indices.begin(), indices.size()));
}
template <field_scalar T>
T cumulant(gaussian<T> const& p, powers const& k) {
  return detail::cumulant_of(p, detail::monomial_of("cumulant", k, p.dimension()));
}

}  // namespace freefield
