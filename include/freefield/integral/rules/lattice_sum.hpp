#pragma once
/// @file
/// Sums of a function over the points of a lattice in a ball.

#include <freefield/integral/rules/integrand.hpp>
#include <freefield/integral/rules/lattice_axis.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace freefield::detail::integral {

/// The sums over points of a lattice, and those through the windows.
template <class T, class V>
struct lattice_total {
  tally<T, V> all;
  std::array<tally<T, V>, 2> beyond;

  void add_total(T const& weight, lattice_total const& other) {
    all.add_tally(weight, other.all);
    for (std::size_t w = 0; w < 2; ++w) beyond[w].add_tally(weight, other.beyond[w]);
  }
};

/// Three sets of points: `even` is a cubic lattice in t, `odd` the same lattice moved by half a step in every
/// direction, and `mixed` all other points of the lattice of half the step.  In one dimension there are no mixed
/// points.
enum class sublattice { even, odd, mixed };

/// Adds up the density times the function over the points of a sublattice in a ball.
template <class T, class F>
class lattice_sum {
 public:
  using total_type = lattice_total<T, typename F::value_type>;

  /// @param window  the window that has to be open where the function is evaluated, on a line; 2: none
  lattice_sum(F& f, std::size_t level, T const& radius, std::size_t window = 2)
      : f_(f), window_(window), axis_(lattice_axis_of<T>(level)), radius_squared_(T(radius * radius)),
        points_(f.rank() == 1 ? 0 : static_cast<std::size_t>(f.rank()) + 1, f.form().mean()) {
    T const spacing = T(axis_.half_step * math::sqrt(T(T(1) + T(radius_squared_ / T(4)))));
    T const shell = std::max(T(0), T(T(radius - T(1)) - T(T(2) * spacing)));
    shell_squared_ = T(shell * shell);
  }

  /// The sums; those values are watched that are near the surface of the ball.
  total_type const& over(sublattice which) {
    which_ = which;
    if (f_.rank() == 1) line();
    else along(0, T(1), T(0), {false, false});
    return total_;
  }

 private:
  void line() {
    for (std::size_t j = which_ == sublattice::odd ? 1 : 0; j < axis_.nodes.size(); j += 2) {
      if (T(axis_.nodes[j] * axis_.nodes[j]) > radius_squared_) break;
      if (window_ < 2 && axis_.windows[window_][j] == T(0)) continue;
      on_line(j, axis_.nodes[j]);
      if (j > 0) on_line(j, T(-axis_.nodes[j]));
    }
  }

  void on_line(std::size_t j, T const& z) {
    auto const value = f_(z);
    add(value, axis_.weights[j], T(z * z));
    for (std::size_t w = 0; w < 2; ++w) {
      T const& window = axis_.windows[w][j];
      if (T(0) < window) total_.beyond[w].add(T(axis_.weights[j] * window), value);
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
    for (std::size_t j = first; j < axis_.nodes.size(); j += stride) {
      T const& z = axis_.nodes[j];
      T const squares = T(square + T(z * z));
      if (squares > radius_squared_) break;
      T const product = T(weight * axis_.weights[j]);
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

  void add(typename F::value_type const& value, T const& weight, T const& square) {
    total_.all.add(weight, value);
    if (square > shell_squared_) total_.all.watch(value);
  }

  F& f_;
  std::size_t window_;
  lattice_axis<T> const& axis_;
  T radius_squared_, shell_squared_;
  std::vector<vector_of<T>> points_;  ///< the mean, and the points with the coordinates of the first axes
  sublattice which_ = sublattice::even;
  total_type total_;
};

}  // namespace freefield::detail::integral
