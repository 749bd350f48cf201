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
  using value_type = typename F::value_type;

  product_rule(F& f, std::vector<int> const& counts) : f_(f), counts_(counts), point_(f.rank()) {
    if (f.rank() == 1) line();
    else along(0, T(1));
  }

  tally<T, value_type> const& total() const { return total_; }

 private:
  quadrature_rule<T> const& rule(std::size_t axis) const {
    return gauss_rule<T, hermite_recurrence>("gauss_hermite_rule", counts_[axis]);
  }

  void line() {
    auto const& [nodes, weights] = rule(0);
    for (std::size_t i = 0; i < nodes.size(); ++i) total_.add(weights[i], f_(nodes[i]));
  }

  void along(Eigen::Index axis, T const& weight) {
    if (axis == f_.rank()) return total_.add(weight, f_(point_));
    auto const& [nodes, weights] = rule(static_cast<std::size_t>(axis));
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      point_(axis) = nodes[i];
      along(axis + 1, T(weight * weights[i]));
    }
  }

  F& f_;
  std::vector<int> const& counts_;
  vector_of<T> point_;
  tally<T, value_type> total_;
};

/// Two results of different rules with their distance, and rounding, as the error of the first.
/// @param sizes  the sums of the absolute values of all terms, of which rounding errors are a part
template <class T, class V>
quadratures<T, V> compared(tally<T, V> const& better, tally<T, V> const& worse, tally<T, V> const& sizes) {
  quadratures<T, V> result{make_per_part<quadrature<T>, T, V>(better.parts(), {{T(0), T(0)}, T(0)}), limited_by_points};
  for (std::size_t k = 0; k < better.parts(); ++k) {
    T const distance = magnitude(T(better.sum(k) - worse.sum(k)));
    T const size = std::max(better.size(k), magnitude(better.sum(k)));
    result.parts[k] = {{better.sum(k), T(distance + rounding_of(sizes.size(k)))}, size};
  }
  return result;
}

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
quadratures<T, typename F::value_type> gauss_hermite_pair(F& f, int points, int fewer) {
  std::vector<int> const many(static_cast<std::size_t>(f.rank()), points),
      few(static_cast<std::size_t>(f.rank()), fewer);
  product_rule<T, F> const rule(f, many), coarse(f, few);
  return compared(rule.total(), coarse.total(), rule.total());
}

template <class T, class F>
quadratures<T, typename F::value_type> gauss_hermite_of(std::string_view function, F& f, int points) {
  require(points >= 1 && points <= 1000, errc::bad_option,
          {function, "option .points is out of range", "1 to 1000 points"}, points);
  require_grid(function, f.rank(), points);
  return gauss_hermite_pair<T>(f, points, std::max(1, 2 * points / 3));
}

/// Smolyak's grid.  With |l| = sum_k (l_k - 1) it is the sum over q, and over all l with |l| = level - 1 - q, of (-1)^q
/// C(rank - 1, q) times the product of the rules with l_k >= 1 points in direction k.
template <class T, class F>
class sparse_grid {
 public:
  using value_type = typename F::value_type;

  sparse_grid(F& f, int level) : f_(f), counts_(static_cast<std::size_t>(f.rank()), 1) {
    T coefficient(1);
    auto const rank = static_cast<int>(f.rank());
    for (int q = 0; q < rank && q < level; ++q) {
      weight_ = q % 2 == 0 ? coefficient : T(-coefficient);
      distribute(0, level - 1 - q);
      coefficient = T(T(coefficient * T(rank - 1 - q)) / T(q + 1));
    }
  }

  /// The sums, with those of the absolute values of all terms.
  tally<T, value_type> const& total() const { return total_; }

  /// The result with its distance to that of another level.  Some weights of the grid are negative, so that E|f| comes
  /// from the grid itself: it may be too small, and is no smaller than |E f|.
  quadratures<T, value_type> beside(sparse_grid const& other) const {
    auto result = compared(total_, other.total_, total_);
    for (std::size_t k = 0; k < total_.parts(); ++k) {
      result.parts[k].size = std::max(sizes_[k], magnitude(total_.sum(k)));
    }
    return result;
  }

 private:
  void distribute(std::size_t axis, int rest) {
    if (axis + 1 == counts_.size()) {
      counts_[axis] = 1 + rest;
      auto const product = product_rule<T, F>(f_, counts_).total();
      total_.add_tally(weight_, product);
      if constexpr (!std::same_as<T, value_type>) sizes_.resize(product.parts(), T(0));
      for (std::size_t k = 0; k < product.parts(); ++k) sizes_[k] = T(sizes_[k] + T(weight_ * product.size(k)));
      return;
    }
    for (int k = 0; k <= rest; ++k) {
      counts_[axis] = 1 + k;
      distribute(axis + 1, rest - k);
    }
  }

  F& f_;
  std::vector<int> counts_;
  T weight_ = T(0);
  tally<T, value_type> total_;
  per_part<T, T, value_type> sizes_ = make_per_part<T, T, value_type>(0, T(0));
};

/// Computes E f by the grid of a level, with its distance to the level below.
template <class T, class F>
quadratures<T, typename F::value_type> smolyak_of(std::string_view function, F& f, int level) {
  require(level >= 2 && level <= 30, errc::bad_option, {function, "option .level is out of range", "2 to 30"}, level);
  double count = 1;
  for (int k = 1; k < level; ++k) count *= static_cast<double>(f.rank() + k) * 2 / k;
  require(count <= 0x1p30, errc::too_large, {function, "sparse grid has too many points, about", "at most 2^30"},
          count);
  sparse_grid<T, F> const below(f, level - 1);
  return sparse_grid<T, F>(f, level).beside(below);
}

}  // namespace freefield::detail::integral
