#pragma once
/// @file
/// The laws that functionals obey, by name.

#include <concepts>

/// What is known of a functional at compile time: `F::laws` lists these, and the law suite tests each that is listed.
namespace freefield::law {

/// F(p) >= 0.
struct nonnegative {};
/// F((p + q)/2) <= (F(p) + F(q))/2.
struct convex {};
/// F((p + q)/2) >= (F(p) + F(q))/2.
struct concave {};
/// A permutation of the outcomes, of p and of its reference alike, changes nothing.
struct relabelling {};
/// The value at a product of independent measures is the sum of the values.
struct additive {};
/// H(p) is the entropy of the groups and the mean entropy within each.
struct grouping {};

/// A divergence vanishes where p is its reference, and nowhere else.
struct zero_where_equal {};
/// A divergence does not depend on which measure is the reference.
struct symmetric {};
/// A divergence does not grow when both measures go through the same random map.
struct data_processing {};
/// A divergence of Gaussians is the same after a common affine map.
struct affine {};
/// A divergence is a distance: the triangle inequality.
struct triangle {};

}  // namespace freefield::law

namespace freefield {

template <class... Laws>
struct law_list {
  template <class Law>
  static constexpr bool contains = (std::same_as<Law, Laws> || ...);
};

/// Whether a functional names a law among its own.
template <class F, class Law>
concept obeys = F::laws::template contains<Law>;

}  // namespace freefield
