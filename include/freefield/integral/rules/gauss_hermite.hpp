#pragma once
/// @file
/// Gauss-Hermite rules, their products and sparse grids.

#include <freefield/integral/rules/integrand.hpp>
#include <freefield/numeric/gauss_rule.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace freefield::detail::integral {

/// The product of Gauss-Hermite rules with counts[k] points in direction k.
template <class T, class F>
class product_rule {
 public:
  product_rule(F& f, std::vector<int> const& counts) : f_(f), counts_(counts), point_(f.rank()) { along(0, T(1)); }

  T const& sum() const { return sum_; }
  T const& size() const { return size_; }

 private:
  void along(Eigen::Index axis, T const& weight) {
    if (axis == f_.rank()) {
      T const term = T(weight * f_(point_));
      sum_ = T(sum_ + term);
      size_ = T(size_ + magnitude(term));
      return;
    }
    auto const& rule =
        gauss_rule<T, hermite_recurrence>("gauss_hermite_rule", counts_[static_cast<std::size_t>(axis)]);
    for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
      point_(axis) = rule.nodes[i];
      along(axis + 1, T(weight * rule.weights[i]));
    }
  }

  F& f_;
  std::vector<int> const& counts_;
  vector_of<T> point_;
  T sum_ = T(0), size_ = T(0);
};

/// Refuses a product rule with more than 2^30 points.
inline void require_grid(std::string_view function, Eigen::Index rank, int points) {
  std::size_t count = 1;
  for (Eigen::Index k = 0; k < rank; ++k) {
    require(count <= (std::size_t{1} << 30) / static_cast<std::size_t>(points), errc::too_large,
            {function, "product rule has too many points in a dimension of", "at most 2^30 points"}, rank);
    count *= static_cast<std::size_t>(points);
  }
}

template <class T, class F>
quadrature<T> gauss_hermite_of(std::string_view function, F& f, int points) {
  require(points >= 1 && points <= 1000, errc::bad_option,
          {function, "option .points is out of range", "1 to 1000 points"}, points);
  require_grid(function, f.rank(), points);
  std::vector<int> const many(static_cast<std::size_t>(f.rank()), points),
      few(static_cast<std::size_t>(f.rank()), std::max(1, 2 * points / 3));
  product_rule<T, F> const rule(f, many), coarse(f, few);
  T const rounding = T(T(T(16) * std::numeric_limits<T>::epsilon()) * rule.size());
  return {{rule.sum(), T(magnitude(T(rule.sum() - coarse.sum())) + rounding)}, rule.size()};
}

/// Smolyak's grid.  With |l| = sum_k (l_k - 1) it is the sum over q, and over all l with |l| = level - 1 - q, of (-1)^q
/// C(rank - 1, q) times the product of the rules with l_k >= 1 points in direction k.
template <class T, class F>
class sparse_grid {
 public:
  sparse_grid(F& f, int level) : f_(f), counts_(static_cast<std::size_t>(f.rank()), 1) {
    T coefficient(1);
    auto const rank = static_cast<int>(f.rank());
    for (int q = 0; q < rank && q < level; ++q) {
      weight_ = q % 2 == 0 ? coefficient : T(-coefficient);
      distribute(0, level - 1 - q);
      coefficient = T(T(coefficient * T(rank - 1 - q)) / T(q + 1));
    }
  }

  T const& sum() const { return sum_; }

  /// An estimate of E|f|.  The grid may give too small a number, because some of its weights are negative.
  T size() const { return std::max(size_, magnitude(sum_)); }

  /// The sum of the absolute values of all terms.
  T const& terms() const { return terms_; }

 private:
  void distribute(std::size_t axis, int rest) {
    if (axis + 1 == counts_.size()) {
      counts_[axis] = 1 + rest;
      product_rule<T, F> const rule(f_, counts_);
      sum_ = T(sum_ + T(weight_ * rule.sum()));
      size_ = T(size_ + T(weight_ * rule.size()));
      terms_ = T(terms_ + T(magnitude(weight_) * rule.size()));
      return;
    }
    for (int k = 0; k <= rest; ++k) {
      counts_[axis] = 1 + k;
      distribute(axis + 1, rest - k);
    }
  }

  F& f_;
  std::vector<int> counts_;
  T weight_ = T(0), sum_ = T(0), size_ = T(0), terms_ = T(0);
};

/// Computes E f by the grid of a level, with its distance to the level below.
template <class T, class F>
quadrature<T> smolyak_of(std::string_view function, F& f, int level) {
  require(level >= 2 && level <= 30, errc::bad_option, {function, "option .level is out of range", "2 to 30"}, level);
  double count = 1;
  for (int k = 1; k < level; ++k) count *= static_cast<double>(f.rank() + k) * 2 / k;
  require(count <= 0x1p30, errc::too_large, {function, "sparse grid has too many points, about", "at most 2^30"},
          count);
  sparse_grid<T, F> const below(f, level - 1), grid(f, level);
  T const rounding = T(T(T(16) * std::numeric_limits<T>::epsilon()) * grid.terms());
  return {{grid.sum(), T(magnitude(T(grid.sum() - below.sum())) + rounding)}, grid.size()};
}

}  // namespace freefield::detail::integral
