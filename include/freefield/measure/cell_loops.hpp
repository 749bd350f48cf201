#pragma once
/// @file
/// Sums and loops over the cells of a grid that hand out the centres without a division per cell.

#include <freefield/measure/grid.hpp>

#include <concepts>
#include <cstddef>

namespace freefield {

namespace detail::measure_room {

/// The cells of a grid as lines along its first axis.
template <class T, int D>
class cell_lines {
 public:
  using point_type = typename grid<T, D>::point_type;

  explicit cell_lines(grid<T, D> const& cells)
      : cells_(cells), lower_(cells.along(0).lower), half_step_(T(cells.along(0).step() / T(2))),
        length_(cells.along(0).cells) {}

  std::ptrdiff_t length() const { return length_; }
  std::ptrdiff_t count() const { return cells_.size() / length_; }
  point_type start(std::ptrdiff_t line) const { return cells_.center(line * length_); }
  T coordinate(std::ptrdiff_t i) const { return T(lower_ + T(number(2 * i + 1) * half_step_)); }

 private:
  static T number(std::ptrdiff_t n) {
    if constexpr (std::floating_point<T>) return static_cast<T>(n);
    else return as_scalar<T>(n);
  }

  grid<T, D> cells_;
  T lower_, half_step_;
  std::ptrdiff_t length_;
};

}  // namespace detail::measure_room

/// visit(i, x) for every cell i and its centre x, in the order of the cells.
template <class T, int D, class Visit>
void for_each_cell(grid<T, D> const& cells, Visit const& visit) {
  detail::measure_room::cell_lines<T, D> const lines(cells);
  for (std::ptrdiff_t line = 0; line < lines.count(); ++line) {
    auto x = lines.start(line);
    for (std::ptrdiff_t i = 0; i < lines.length(); ++i) {
      x(0) = lines.coordinate(i);
      visit(line * lines.length() + i, x);
    }
  }
}

/// The sum of term(i, x) over all cells i with centres x, pairwise along the lines of the first axis and over them.
template <class R, class T, int D, class Term>
R sum_over_cells(grid<T, D> const& cells, Term const& term) {
  detail::measure_room::cell_lines<T, D> const lines(cells);
  return pairwise_sum<R>(0, lines.count(), [&](std::ptrdiff_t line) {
    auto x = lines.start(line);
    return pairwise_sum<R>(0, lines.length(), [&](std::ptrdiff_t i) {
      x(0) = lines.coordinate(i);
      return term(line * lines.length() + i, x);
    });
  });
}

}  // namespace freefield
