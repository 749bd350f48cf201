#pragma once
/// @file
/// The points of the trapezoidal rule on an axis, and windows far out on it.

#include <freefield/integral/rules/standard_form.hpp>
#include <freefield/numeric/gauss_rule.hpp>

#include <array>
#include <cstddef>
#include <deque>
#include <limits>
#include <utility>
#include <vector>

namespace freefield::detail::integral {

/// The rule in the variable t of z = 2 sinh(t / 2), which is z near 0 and takes longer and longer steps farther out,
/// where the normal density leaves less to resolve: the points z_j = 2 sinh(j step / 4), j >= 0, and their weights
/// step * density * dz/dt with dz/dt = cosh(t / 2).
///
/// Far out the density falls by a factor of up to 30 from one point to the next, and what happens between them is
/// hardly seen.  So on a line what is beyond |z| = 6 or so is also added up by itself, through windows that open
/// smoothly there: a wide one, which steps up to 0.23 resolve, and a narrow one for those of half the step.
template <class T>
struct lattice_axis {
  T half_step;
  std::vector<T> nodes, weights;
  std::array<std::vector<T>, 2> windows;  ///< 0 where they are shut, 1 where they are open

  explicit lattice_axis(T const& step) : half_step(T(step / T(2))) {
    T const reach = far_reach<T>();
    for (int j = 0;; ++j) {
      T const t = T(half_step * T(j)), grown = math::exp(T(t / T(2))), shrunk = T(T(1) / grown), z = T(grown - shrunk);
      if (z > reach) break;
      nodes.push_back(z);
      weights.push_back(T(T(half_step * normal_density(z)) * T(grown + shrunk)));
    }
    windows = {window(T(T(19) / T(5)), T(T(2) / T(5))), window(T(T(73) / T(20)), T(T(3) / T(20)))};
  }

 private:
  /// The integral up to t of a Gaussian bell of that width about an edge; 0 where that is below
  /// 1000 epsilon.  The windows of all steps have to be one function, to all digits: cells of half the width by a Gauss
  /// rule.
  std::vector<T> window(T const& edge, T const& width) const {
    auto const& rule = gauss_rule<T, legendre_recurrence>("trapezoid", 8 + std::numeric_limits<T>::digits10 / 2);
    int cells = 1;
    while (T(half_step / T(cells)) > T(width / T(2))) cells *= 2;
    T const half_cell = T(half_step / T(2 * cells)),
            scale = T(T(T(2) * half_cell) / T(width * math::sqrt(math::pi<T>())));
    T const digits = T(-math::log(std::numeric_limits<T>::epsilon()));
    T const shut = T(edge - T(width * math::sqrt(T(digits - T(8))))), reach = T(width * T(math::sqrt(digits) + T(4)));
    std::vector<T> result;
    T opened(0);
    for (int j = 0; std::cmp_less(j, nodes.size()); ++j) {
      T const t = T(half_step * T(j));
      result.push_back(t < shut ? T(0) : opened);
      for (int k = 0; k < cells; ++k) {
        T const middle = T(T(t - edge) + T(half_cell * T(2 * k + 1)));
        if (magnitude(middle) > reach) continue;
        for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
          T const u = T(T(middle + T(half_cell * rule.nodes[i])) / width);
          opened = T(opened + T(T(scale * rule.weights[i]) * math::exp(T(-T(u * u)))));
        }
      }
    }
    return result;
  }
};

/// The axis with the step 1.764, and half, a quarter, ... of it; kept on each thread, because making it takes longer
/// than many integrands.
template <class T>
lattice_axis<T> const& lattice_axis_of(std::size_t level) {
  thread_local std::deque<lattice_axis<T>> known;
  while (known.size() <= level) known.emplace_back(known.empty() ? T(T(441) / T(250)) : known.back().half_step);
  return known[level];
}

}  // namespace freefield::detail::integral
