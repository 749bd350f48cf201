#pragma once
/// @file
/// The search for the non-Gaussian fixed point of the hierarchical model, and its eigenvalues.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>
#include <freefield/numeric/pivoted_factor.hpp>
#include <freefield/renormalization/hierarchical/coordinates.hpp>
#include <freefield/renormalization/hierarchical/phase.hpp>
#include <freefield/renormalization/hierarchical/recursion.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::renormalization_room {

template <class T>
struct hierarchical_root {
  std::vector<T> u;
  T residual{0};  ///< max_l |F_l / (F_0 u_l) - 1|
  int iterations = 0;
};

/// The relative rounding errors of one step and of its slopes: those of sums of positive terms, most of which are
/// small.
template <class T>
T rounding_of_step(std::size_t order) {
  return T(as_scalar<T>(8 + order / 4) * std::numeric_limits<T>::epsilon());
}

/// Newton's iteration for F_l(u) / F_0(u) = u_l in the logarithms of u_l, which stay positive.
template <class T>
class hierarchical_newton {
 public:
  explicit hierarchical_newton(hierarchical_recursion<T> const& recursion)
      : recursion_(recursion), size_(static_cast<Eigen::Index>(recursion.order())), residual_(size_) {}

  /// `false` where it does not converge in 60 steps.  The last step is one that no longer halves the residual, or, on
  /// the way to another fixed point, where it is a thousandth.
  bool improve(hierarchical_root<T>& root, bool is_on_the_way) {
    T const small = T(T(8) * rounding_of_step<T>(recursion_.order()));
    hierarchical_root<T> best;
    for (int step = 0; step < 60; ++step, ++root.iterations) {
      evaluate(root);
      if (!math::is_finite(root.residual)) return false;
      if (is_on_the_way && T(T(1000) * root.residual) < T(1)) return true;
      bool const halved = best.u.empty() || T(root.residual * T(2)) < best.residual;
      if (root.residual <= small && !halved) {
        if (best.residual < root.residual) root = best;
        return true;
      }
      best = root;
      if (!advance(root.u)) return false;
    }
    return false;
  }

 private:
  void evaluate(hierarchical_root<T>& root) {
    image_ = recursion_.image(root.u);
    root.residual = T(0);
    for (Eigen::Index l = 0; l < size_; ++l) {
      auto const k = static_cast<std::size_t>(l + 1);
      residual_(l) = T(T(T(image_[k] / image_[0]) / root.u[k]) - T(1));
      T const size = math::abs(T(residual_(l)));
      if (!(size <= root.residual)) root.residual = size;  // a NaN stays
    }
  }

  /// A step that changes no log u_l by more than l / 2.
  bool advance(std::vector<T>& u) const {
    matrix_of<T> const slopes = recursion_.logarithmic_slopes(u, image_);
    matrix_of<T> matrix(size_, size_);
    for (Eigen::Index l = 0; l < size_; ++l)
      for (Eigen::Index j = 0; j < size_; ++j)
        matrix(l, j) = T(T(slopes(l + 1, j + 1) - slopes(0, j + 1)) - T(l == j ? 1 : 0));
    vector_of<T> const change = pivoted_factor<T>(std::move(matrix)).solve(residual_);
    T largest(0);
    for (Eigen::Index l = 0; l < size_; ++l) {
      T const size = T(T(T(2) * math::abs(T(change(l)))) / as_scalar<T>(l + 1));
      if (!(size <= largest)) largest = size;
    }
    if (!math::is_finite(largest)) return false;
    T const share = largest > T(1) ? T(T(1) / largest) : T(1);
    for (Eigen::Index l = 0; l < size_; ++l) {
      T& value = u[static_cast<std::size_t>(l + 1)];
      value = T(value * math::exp(T(-T(share * change(l)))));
    }
    return true;
  }

  hierarchical_recursion<T> const& recursion_;
  Eigen::Index size_;
  std::vector<T> image_;
  vector_of<T> residual_;
};

/// A law that is Gaussian up to its distance from D = 4: u_2 / u_1^2 = 1 there, and about 1 - (4 - D) / 10 at the
/// non-Gaussian fixed point.
template <class T>
bool is_gaussian(std::vector<T> const& u, T const& dimension) {
  T const distance = T(T(1) - T(u[2] / T(u[1] * u[1])));
  return !(distance > T(T(T(4) - dimension) / T(100)));
}

/// Of the Ising spin in D = 3, the iterate that moves least before it leaves the critical surface.
template <class T>
std::vector<T> critical_iterate(std::size_t order) {
  T const rescaling = hierarchical_rescaling(T(3));
  hierarchical_recursion<T> const recursion(rescaling, order);
  hierarchical_phases<T> const phases(recursion, rescaling);
  std::vector<T> weights(order + 1, T(1));
  for (std::size_t l = 1; l <= order; ++l) weights[l] = T(weights[l - 1] / as_scalar<T>(2 * l - 1));
  T lower(1), upper(T(T(3) / T(2)));
  T const width = (std::max)(T(T(64) * std::numeric_limits<T>::epsilon()), math::exp(T(-20)));
  for (int step = 0; step < 40 && T(upper - lower) > width; ++step) {
    T const middle = T(T(lower + upper) / T(2));
    (phases.is_ordered(phases.start(weights, middle)) ? upper : lower) = middle;
  }
  std::vector<T> u = phases.start(weights, lower), best = u;
  T least = std::numeric_limits<T>::max();
  for (int step = 0; step < 60; ++step) {
    std::vector<T> const next = hierarchical_step(recursion, u);
    T const moved = T(math::abs(T(T(next[1] / u[1]) - T(1))) + math::abs(T(T(next[2] / u[2]) - T(1))));
    if (moved < least) {
      least = moved;
      best = u;
    }
    u = next;
  }
  return best;
}

/// The non-Gaussian fixed points of one dimension for several orders: from the critical iterate in D = 3, then along D.
template <class T>
class hierarchical_search {
 public:
  hierarchical_search(std::string_view function, T const& dimension) : function_(function), dimension_(dimension) {
    current_.u = critical_iterate<T>(16);
    require_found(solve(T(3), 16, true), T(3));
    T at(3), stride(T(T(1) / T(4)));
    for (int trial = 0; trial < 400 && !(at == dimension); ++trial) {
      hierarchical_root<T> const before = current_;
      T const gap = T(dimension - at), size = (std::min)(math::abs(gap), stride_limit(at, stride));
      T const next = math::abs(gap) <= size ? dimension : (gap > T(0) ? T(at + size) : T(at - size));
      if (solve(next, 16, true) && !is_gaussian(current_.u, next)) {
        at = next;
        continue;
      }
      current_ = before;
      stride = T(stride / T(2));
    }
    require_found(at == dimension, at);
  }

  /// The fixed point of polynomials of this order; the search for the next one starts there.
  hierarchical_root<T> const& at_order(std::size_t order) {
    bool found = true;
    for (std::size_t next = current_.u.size() + 3; next < order && found; next += next / 4)
      found = solve(dimension_, next, true);
    current_.iterations = 0;
    found = found && solve(dimension_, order, false);
    require(found, errc::not_converged,
            {function_, "Newton's iteration did not converge in 60 steps at order", "an order that fits the dimension"},
            order);
    require(!is_gaussian(current_.u, dimension_), errc::not_converged,
            {function_, "Newton's iteration ended at the Gaussian fixed point at order", "a larger order"}, order);
    return current_;
  }

 private:
  /// Steps become shorter towards the ends.
  static T stride_limit(T const& at, T const& stride) {
    T const room = (std::min)(T(at - T(2)), T(T(4) - at));
    return (std::min)(stride, T(room / T(2)));
  }
  bool solve(T const& dimension, std::size_t order, bool is_on_the_way) {
    hierarchical_recursion<T> const recursion(hierarchical_rescaling(dimension), order);
    bool const is_longer = order + 1 > current_.u.size();
    current_.u.resize(order + 1, T(0));
    if (is_longer) current_.u = hierarchical_step(recursion, current_.u);
    return hierarchical_newton<T>(recursion).improve(current_, is_on_the_way);
  }
  void require_found(bool found, T const& at) const {
    require(found, errc::not_converged,
            {function_, "fixed point was lost on the way from dimension 3 to the one asked for",
             "a dimension not so close to 2 or 4"},
            at);
  }

  std::string_view function_;
  T dimension_;
  hierarchical_root<T> current_;
};

template <class T>
struct hierarchical_pair {
  hierarchical_root<T> longer, shorter;  ///< of an order, and of the order less by two
};

/// For the order 0 it grows by four until u_order is below the digits.
/// @throws error as `hierarchical_model::fixed_point`
template <class T>
hierarchical_pair<T> fixed_points_of_two_orders(std::string_view function, T const& dimension, int order) {
  require_non_gaussian_dimension(function, dimension);
  require_order(function, order);
  hierarchical_search<T> search(function, dimension);
  std::size_t longer = order > 0 ? static_cast<std::size_t>(order) : 16;
  T const small = T(std::numeric_limits<T>::epsilon() / T(64));
  while (order == 0 && longer < 128 && search.at_order(longer).u.back() > small) longer += 4;
  hierarchical_root<T> const shorter = search.at_order(longer - 2);
  return {search.at_order(longer), shorter};
}

}  // namespace freefield::detail::renormalization_room
