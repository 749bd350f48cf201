#pragma once
/// @file
/// Expectations by the trapezoidal rule on lattices.

#include <freefield/integral/rules/integrand.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace freefield::detail::integral {

/// The weights step * density at 0, step/2, step, ... up to the reach of the normal density, for the steps 3/2, 3/4,
/// ...  They are kept, because making them takes longer than many integrands.
template <class T>
std::vector<T> const& lattice_weights(std::size_t level) {
  thread_local std::vector<std::vector<T>> known;
  while (known.size() <= level) {
    T step = T(T(3) / T(2));
    for (std::size_t k = 0; k < known.size(); ++k) step = T(step / T(2));
    std::vector<T> weights;
    T const reach = normal_reach<T>();
    for (int j = 0; T(T(step / T(2)) * T(j)) <= reach; ++j) {
      weights.push_back(T(step * normal_density(T(T(step / T(2)) * T(j)))));
    }
    known.push_back(std::move(weights));
  }
  return known[level];
}

/// The leading term, for large r, of the probability that a standard normal vector is farther from 0 than r.
template <class T>
T mass_beyond(Eigen::Index rank, T const& r) {
  T mass = math::exp(T(T(-T(r * r)) / T(2)));
  if (rank % 2 == 1) mass = T(T(mass * math::sqrt(T(T(2) / math::pi<T>()))) / r);
  for (Eigen::Index k = rank % 2 == 1 ? 3 : 4; k <= rank; k += 2)
    mass = T(mass * T(T(r * r) / T(static_cast<int>(k - 2))));
  return mass;
}

/// Three sets of points: `even` is a cubic lattice, `odd` the same lattice moved by half a step in every direction, and
/// `mixed` all other points of the lattice of half the step.  In one dimension there are no mixed points.
enum class sublattice { even, odd, mixed };

/// The sum of the density times the function over the points of a sublattice in a ball.
template <class T, class F>
class lattice_sum {
 public:
  lattice_sum(F& f, std::size_t level, T const& radius)
      : f_(f), weights_(lattice_weights<T>(level)), half_step_(T(T(3) / T(4))), radius_(radius),
        points_(f.rank() == 1 ? 0 : static_cast<std::size_t>(f.rank()) + 1, f.form().mean()) {
    for (std::size_t k = 0; k < level; ++k) half_step_ = T(half_step_ / T(2));
    shell_ = std::max(T(0), T(T(radius - T(1)) - T(T(2) * half_step_)));
  }

  T over(sublattice which) {
    which_ = which;
    sum_ = T(0);
    if (f_.rank() == 1) line();
    else along(0, T(1), T(0), {false, false});
    return sum_;
  }

  /// The sum of the absolute values.
  T const& size() const { return size_; }

  /// The largest absolute value of the function near the surface of the ball.
  T const& largest() const { return largest_; }

 private:
  void line() {
    for (std::size_t j = which_ == sublattice::odd ? 1 : 0; j < weights_.size(); j += 2) {
      T const z = T(half_step_ * T(static_cast<int>(j)));
      if (z > radius_) break;
      add(f_(z), weights_[j], T(z * z));
      if (j > 0) add(f_(T(-z)), weights_[j], T(z * z));
    }
  }

  /// Whether an even coordinate, and whether an odd one, has occurred so far, counted in half steps.
  struct parities {
    bool even, odd;
  };

  void along(Eigen::Index axis, T const& weight, T const& square, parities seen) {
    bool const is_last = axis + 1 == f_.rank(), is_mixed = which_ == sublattice::mixed;
    std::size_t first = which_ == sublattice::odd ? 1 : 0, stride = is_mixed ? 1 : 2;
    if (is_mixed && is_last && seen.even != seen.odd) first = seen.even ? 1 : 0, stride = 2;
    for (std::size_t j = first; j < weights_.size(); j += stride) {
      T const z = T(half_step_ * T(static_cast<int>(j))), squares = T(square + T(z * z));
      if (squares > T(radius_ * radius_)) break;
      T const product = T(weight * weights_[j]);
      parities const now{seen.even || j % 2 == 0, seen.odd || j % 2 == 1};
      at(axis, z, product, squares, now);
      if (j > 0) at(axis, T(-z), product, squares, now);
    }
  }

  void at(Eigen::Index axis, T const& z, T const& weight, T const& square, parities seen) {
    auto const place = static_cast<std::size_t>(axis);
    vector_of<T>& x = points_[place + 1];
    for (Eigen::Index i = 0; i < x.size(); ++i) x(i) = T(points_[place](i) + T(f_.form().root()(i, axis) * z));
    if (axis + 1 < f_.rank()) along(axis + 1, weight, square, seen);
    else add(f_.at(x), weight, square);
  }

  void add(T const& value, T const& weight, T const& square) {
    T const term = T(weight * value);
    sum_ = T(sum_ + term);
    size_ = T(size_ + magnitude(term));
    if (square > T(shell_ * shell_)) largest_ = std::max(largest_, magnitude(value));
  }

  F& f_;
  std::vector<T> const& weights_;
  T half_step_, radius_, shell_;
  std::vector<vector_of<T>> points_;  ///< the mean, and the points with the coordinates of the first axes
  sublattice which_ = sublattice::even;
  T sum_ = T(0), size_ = T(0), largest_ = T(0);
};

/// An estimate of how far the last of several results can be off, from the relative differences of neighbours.  Errors
/// exp(-c / step) become a power of themselves under refinement: in one dimension the square, where the step is halved;
/// in several dimensions the power sqrt(2), as two refinements halve the step.  Where the last two differences fell
/// that fast, faster than algebraic convergence and hardly by accident, the error is a somewhat lower power of the last
/// one.  Otherwise it is the largest of the last three differences, twice that in several dimensions.
template <class T>
T error_after(bool is_line, std::vector<T> const& differences) {
  std::size_t const n = differences.size();
  T const now = differences[n - 1];
  if (n < 3) return is_line && n == 2 ? std::max(now, differences[0]) : T(1);
  T const before = differences[n - 2], least = T(is_line ? 1000 : 100);
  auto const lower_power = [&](T const& x) {  // x^(3/2) or x^(5/4)
    T const root = math::sqrt(x);
    return T(x * (is_line ? root : math::sqrt(root)));
  };
  bool const is_rounding = now <= T(T(4) * std::numeric_limits<T>::epsilon());
  bool const is_falling = T(now * least) <= before && now <= lower_power(before);
  bool const is_exponential =
      T(before * T(is_line ? 50 : 20)) <= differences[n - 3] && (is_falling || is_rounding);
  if (!is_exponential) {
    T const largest = *std::max_element(differences.end() - static_cast<std::ptrdiff_t>(std::min<std::size_t>(n, 3)),
                                        differences.end());
    return is_line ? largest : T(T(2) * largest);
  }
  T const by_accident = T(lower_power(before) * lower_power(before));
  return lower_power(std::max(now, by_accident));
}

/// The trapezoidal rule with steps 3/2, 3/4, ...: sums over a lattice, over it and its moved copy, over the lattice of
/// half the step, ..., until the error relative to E|f| is within the goal or the evaluations are spent.  The ball is
/// enlarged where the function is not negligible near its surface.
template <class T, class F>
quadrature<T> trapezoid_of(F& f, T const& goal, std::size_t evaluations) {
  bool const is_line = f.rank() == 1;
  std::size_t const before = f.evaluations();
  auto const spent = [&] { return f.evaluations() - before; };
  T const epsilon = std::numeric_limits<T>::epsilon(), reach = normal_reach<T>();
  T radius = std::min(reach, math::sqrt(T(T(-2) * math::log(T(std::max(goal, epsilon) / T(64))))));
  T halves(1);
  for (Eigen::Index k = 0; k < f.rank(); ++k) halves = T(halves / T(2));
  quadrature<T> best{{T(0), std::numeric_limits<T>::max()}, T(0)};
  T both(0), size(0), largest(0);
  std::vector<T> differences;
  differences.reserve(64);
  for (std::size_t level = 0; level < 24; ++level) {
    // The weights of a level are those of its step.  On the lattice of half the step a point has 2^-rank of that
    // weight.
    lattice_sum<T, F> sum(f, level, radius);
    T lattice(0);
    if (level == 0) {
      lattice = sum.over(sublattice::even);
    } else if (is_line) {
      lattice = both;
    } else {
      lattice_sum<T, F> others(f, level - 1, radius);
      lattice = T(halves * T(T(T(2) * both) + others.over(sublattice::mixed)));
      size = T(halves * T(T(T(2) * size) + others.size()));
    }
    T const moved = sum.over(sublattice::odd), last_both = std::exchange(both, T(T(lattice + moved) / T(2)));
    size = T(T(size + sum.size()) / T(2));
    if (size == T(0)) return {{T(0), T(0)}, T(0)};
    // An estimate of what is beyond the ball, if the function is not much larger there.
    largest = std::max(largest, sum.largest());
    T const tail = T(T(4) * T(largest * mass_beyond(f.rank(), radius)));
    if (tail > T(goal * size) && radius < reach && spent() <= evaluations) {
      radius = std::min(T(T(radius * T(6)) / T(5)), reach);
      level = static_cast<std::size_t>(-1);
      size = largest = T(0);
      differences.clear();
      continue;
    }
    auto const relative = [&](T const& a, T const& b) { return std::max(epsilon, T(magnitude(T(a - b)) / size)); };
    if (!is_line && level > 0) differences.push_back(relative(last_both, lattice));
    differences.push_back(relative(lattice, both));
    T const error = error_after(is_line, differences);
    best = {{both, T(T(size * T(error + T(T(16) * epsilon))) + tail)}, size};
    if (best.result.error <= T(goal * size)) break;
    std::size_t const growth = std::size_t{1} << std::min<Eigen::Index>(f.rank(), 40);
    if (spent() > evaluations / growth) break;
  }
  return best;
}

}  // namespace freefield::detail::integral
