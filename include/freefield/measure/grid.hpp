#pragma once
/// @file
/// Uniform cells in a box of one to three dimensions.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense.hpp>
#include <freefield/numeric/pairwise_sum.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string_view>

namespace freefield {

/// What is at the two ends of an axis: walls that nothing passes, or each other.
enum class boundary { no_flux, periodic };

/// The interval [lower, upper] in equal cells.
template <class T>
struct axis {
  T lower;
  T upper;
  Eigen::Index cells;
  boundary ends = boundary::no_flux;

  /// The length of a cell.
  T step() const { return T(T(upper - lower) / detail::as_scalar<T>(cells)); }

  /// The centre of cell i.
  T center(Eigen::Index i) const { return T(lower + T(T(detail::as_scalar<T>(2 * i + 1) * step()) / T(2))); }

  friend bool operator==(axis const&, axis const&) = default;
};

/// The cells of a box, numbered with the first axis fastest, as in a matrix of Eigen.
///
///     ff::grid<double, 1> line({-5.0, 5.0, 400});
///     ff::grid<double, 2> plane({-5.0, 5.0, 100}, {0.0, 1.0, 50, ff::boundary::periodic});
///
/// T is any ordered field: the centres of rational bounds are rational.
template <field_scalar T, int D>
  requires ordered_scalar<T>
class grid {
  static_assert(D >= 1 && D <= 3, "freefield: a grid has one, two or three dimensions");

 public:
  using scalar_type = T;
  using index_type = Eigen::Index;
  using point_type = Eigen::Matrix<T, D, 1>;
  using position_type = std::array<index_type, static_cast<std::size_t>(D)>;
  using axes_type = std::array<axis<T>, static_cast<std::size_t>(D)>;

  /// @throws error `non_finite` for bounds, `domain` where lower < upper fails and for cells < 1, `too_large` where the
  /// cells are more than an index counts, `overflow` where the scalar cannot tell cells apart; with the axis
  template <std::same_as<axes_type> Axes>  // deduced, so that {-5.0, 5.0, 400} is an axis
  explicit grid(Axes const& axes) : axes_(axes) {
    constexpr index_type most = (std::numeric_limits<index_type>::max)();
    for (std::size_t k = 0; k < axes_.size(); ++k) {
      auto const place = static_cast<std::ptrdiff_t>(k);
      auto const& a = axes_[k];
      for (T const& bound : {a.lower, a.upper}) {
        require(math::is_finite(bound), errc::non_finite, {"grid", "bound is not finite", "finite bounds"}, bound,
                {place});
      }
      require(a.lower < a.upper, errc::domain, {"grid", "interval is empty", "lower < upper"}, a.upper, {place});
      require(a.cells >= 1, errc::domain, {"grid", "axis has no cells", "one cell or more"}, a.cells, {place});
      T const step = a.step();
      require(math::is_finite(step) && T(a.lower + step) > a.lower && T(a.upper - step) < a.upper, errc::overflow,
              {"grid", "cells are too many for the scalar, or the interval too long", "cells that it tells apart"},
              step, {place});
      require(a.cells <= most / size_, errc::too_large, {"grid", "cells are too many", "fewer"}, a.cells, {place});
      size_ *= a.cells;
    }
    for (T const& content : {cell_volume(), volume()}) {
      require(math::is_finite(content) && content > T(0), errc::overflow,
              {"grid", "volume of the box or of a cell is beyond the scalar", "a positive finite volume"}, content);
    }
  }
  explicit grid(axis<T> const& first) requires(D == 1) : grid(axes_type{first}) {}
  grid(axis<T> const& first, axis<T> const& second) requires(D == 2) : grid(axes_type{first, second}) {}
  grid(axis<T> const& first, axis<T> const& second, axis<T> const& third) requires(D == 3)
      : grid(axes_type{first, second, third}) {}

  static constexpr int dimension() { return D; }

  /// The number of cells.
  index_type size() const { return size_; }

  axes_type const& axes() const { return axes_; }
  /// @param k  0 <= k < D, unchecked
  axis<T> const& along(int k) const { return axes_[static_cast<std::size_t>(k)]; }

  /// How far apart the numbers of neighbours along axis k are.
  index_type stride(int k) const {
    index_type result = 1;
    for (int j = 0; j < k; ++j) result *= along(j).cells;
    return result;
  }

  T cell_volume() const {
    T result(1);
    for (auto const& a : axes_) result = T(result * a.step());
    return result;
  }
  T volume() const {
    T result(1);
    for (auto const& a : axes_) result = T(result * T(a.upper - a.lower));
    return result;
  }

  /// The place of a cell along each axis.
  position_type position(index_type cell) const {
    position_type result{};
    for (std::size_t k = 0; k < axes_.size(); ++k) {
      result[k] = cell % axes_[k].cells;
      cell /= axes_[k].cells;
    }
    return result;
  }
  /// The number of a cell; its inverse.
  index_type cell_at(position_type const& position) const {
    index_type result = 0;
    for (std::size_t k = axes_.size(); k-- > 0;) result = result * axes_[k].cells + position[k];
    return result;
  }

  point_type center(index_type cell) const {
    point_type result;
    position_type const at = position(cell);
    for (int k = 0; k < D; ++k) result(k) = along(k).center(at[static_cast<std::size_t>(k)]);
    return result;
  }

  /// The centres along one axis.
  vector_of<T> centers(int k) const {
    vector_of<T> result(along(k).cells);
    for (index_type i = 0; i < result.size(); ++i) result(i) = along(k).center(i);
    return result;
  }

  /// The cell that holds a point, -1 for a point outside of the box.  A point on a face belongs to the cell above it,
  /// one on the upper end of the box to the last cell; along a periodic axis every point has a cell.
  /// O(D log cells) comparisons, in any ordered field.
  template <class Point>
  index_type cell_of(Point const& point) const {
    position_type at{};
    for (int k = 0; k < D; ++k) {
      index_type const place = place_along(k, T(point[static_cast<decltype(point.size())>(k)]));
      if (place < 0) return -1;
      at[static_cast<std::size_t>(k)] = place;
    }
    return cell_at(at);
  }

  /// The cell volume times the sum of a column of cells: its integral.
  /// @throws error `size_mismatch`
  template <eigen_dense<T> Column>
  T integral(Column const& column) const {
    require(column.size() == size_, errc::size_mismatch,
            {"grid::integral", "column and grid differ in size", "one number for each cell"}, column.size());
    return T(cell_volume() * pairwise_sum<T>(0, size_, [&](std::ptrdiff_t i) { return T(column(i)); }));
  }

  /// The same box with `factor` times as many cells along each axis.
  /// @throws error `domain` for factor < 1, `too_large`
  grid refined(index_type factor) const {
    require(factor >= 1, errc::domain, {"grid::refined", "factor is not positive", "factor >= 1"}, factor);
    axes_type axes = axes_;
    for (auto& a : axes) {
      require(a.cells <= (std::numeric_limits<index_type>::max)() / factor, errc::too_large,
              {"grid::refined", "cells are too many", "fewer"}, factor);
      a.cells *= factor;
    }
    return grid(axes);
  }

  /// The same box with cells that are `factor` times as long along each axis.
  /// @throws error `domain` for a factor that does not divide the number of cells, with the axis
  grid coarsened(index_type factor) const {
    axes_type axes = axes_;
    for (std::size_t k = 0; k < axes.size(); ++k) {
      require(factor >= 1 && axes[k].cells % factor == 0, errc::domain,
              {"grid::coarsened", "factor does not divide the number of cells", "a divisor"}, factor,
              {static_cast<std::ptrdiff_t>(k)});
      axes[k].cells /= factor;
    }
    return grid(axes);
  }

  friend bool operator==(grid const& a, grid const& b) { return a.axes_ == b.axes_; }

  /// `grid of 100 x 50 cells on [-5, 5] x [0, 1)`; a round bracket closes a periodic axis.
  friend std::ostream& operator<<(std::ostream& out, grid const& g) requires detail::streamable<T> {
    out << "grid of ";
    for (int k = 0; k < D; ++k) out << (k > 0 ? " x " : "") << g.along(k).cells;
    out << " cells on ";
    for (int k = 0; k < D; ++k) {
      detail::write_value(out << (k > 0 ? " x [" : "["), g.along(k).lower);
      detail::write_value(out << ", ", g.along(k).upper);
      out << (g.along(k).ends == boundary::periodic ? ')' : ']');
    }
    return out;
  }

 private:
  /// The largest i with lower + i step <= x, by bisection; -1 outside.
  index_type place_along(int k, T x) const {
    auto const& a = along(k);
    if (a.ends == boundary::periodic) x = wrapped(a, x);
    if (!(x >= a.lower && x <= a.upper)) return -1;
    index_type below = 0, above = a.cells;  // face(below) <= x < face(above), or x is the upper end
    while (above - below > 1) {
      index_type const middle = below + (above - below) / 2;
      T const share = T(detail::as_scalar<T>(middle) / detail::as_scalar<T>(a.cells));
      (x < T(a.lower + T(T(a.upper - a.lower) * share)) ? above : below) = middle;
    }
    return below;
  }

  /// The image of x in [lower, upper), by doubling and halving of the period: any ordered field can do that.
  static T wrapped(axis<T> const& a, T x) {
    T const period = T(a.upper - a.lower);
    if (!math::is_finite(T(x - a.lower)) || !math::is_finite(T(a.upper - x))) return a.upper + period;  // no cell
    bool const below = x < a.lower;
    T excess = below ? T(a.upper - x) : T(x - a.lower);
    T largest = period;
    for (T next = T(largest + largest); next <= excess && largest < next; next = T(largest + largest)) largest = next;
    for (; largest >= period; largest = T(largest / T(2))) {
      if (excess >= largest) excess = T(excess - largest);
    }
    return below && excess > T(0) ? T(a.upper - excess) : T(a.lower + excess);
  }

  axes_type axes_;
  index_type size_ = 1;
};

template <class T> grid(axis<T>) -> grid<T, 1>;
template <class T> grid(axis<T>, axis<T>) -> grid<T, 2>;
template <class T> grid(axis<T>, axis<T>, axis<T>) -> grid<T, 3>;

}  // namespace freefield
