#pragma once
/// @file
/// A density on a line as the places of cells of constant mass.

#include <freefield/core/error.hpp>
#include <freefield/measure/density.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::flow_room {

/// Nodes x_0 < ... < x_n between which the masses m_0, ..., m_(n-1) > 0 lie, evenly in each: the quantile function at
/// the partial sums of the masses, linear between.  That of a density on N cells, of which those with more than 1/N of
/// the mass are cut, is exact, but for the outermost cells with less than sqrt(epsilon) of the mass at either end: they
/// are one cell with their mass and mean, because cells of which each has a part of the next one's mass would lie on
/// each other where they are pressed to a wall.
template <class T>
struct quantiles {
  grid<T, 1> cells;
  std::vector<T> nodes;    ///< n + 1
  std::vector<T> masses;   ///< n
  std::vector<T> weights;  ///< n + 1: half of the masses beside each node

  /// @throws error `domain` for a ring, and for an empty cell between others
  explicit quantiles(density<T, 1> const& rho) : cells(rho.grid()) {
    constexpr std::string_view function = "jko";
    axis<T> const& line = cells.along(0);
    require(line.ends == boundary::no_flux, errc::domain,
            {function, "quantiles belong to a line, and this axis is periodic", "ff::boundary::no_flux"});
    Eigen::Index first = 0, last = rho.size();
    while (!(rho.values()(first) > T(0))) ++first;
    while (!(rho.values()(last - 1) > T(0))) --last;
    nodes.push_back(face(first));
    for (Eigen::Index i = first; i < last; ++i) {
      require(rho.values()(i) > T(0), errc::domain,
              {function, "cell is empty between others", "a density whose support has no hole"}, rho.values()(i), {i});
      add_cell(i, rho.weight(i));
    }
    gather_tail();
    std::reverse(nodes.begin(), nodes.end());
    std::reverse(masses.begin(), masses.end());
    gather_tail();
    std::reverse(nodes.begin(), nodes.end());
    std::reverse(masses.begin(), masses.end());
    weights.assign(nodes.size(), T(0));
    for (std::size_t j = 0; j < masses.size(); ++j) {
      T const half = T(masses[j] / T(2));
      weights[j] = T(weights[j] + half);
      weights[j + 1] = T(weights[j + 1] + half);
    }
  }

  T lower() const { return cells.along(0).lower; }
  T upper() const { return cells.along(0).upper; }

  /// The masses on the cells of the grid.
  density<T, 1> on_grid() const {
    vector_of<T> values = vector_of<T>::Constant(cells.size(), T(0));
    Eigen::Index k = 0;
    for (std::size_t j = 0; j < masses.size(); ++j) {
      T const length = T(nodes[j + 1] - nodes[j]);
      while (k + 1 < cells.size() && !(nodes[j] < face(k + 1))) ++k;
      T begin = nodes[j];
      for (;; ++k) {
        bool const ends = k + 1 == cells.size() || !(face(k + 1) < nodes[j + 1]);
        T const end = ends ? nodes[j + 1] : face(k + 1);
        values(k) = T(values(k) + T(masses[j] * T(T(end - begin) / length)));
        if (ends) break;
        begin = end;
      }
    }
    T const step = cells.cell_volume();
    for (T& value : values) value = T(value / step);
    return density<T, 1>(cells, values);
  }

 private:
  /// A cell with more than its share of the mass is cut, so that it is resolved wherever it goes.
  void add_cell(Eigen::Index i, T const& mass) {
    T const share = T(T(1) / as_scalar<T>(cells.size()));
    int parts = 1;
    while (parts < cells.size() && T(share * as_scalar<T>(parts)) < mass) ++parts;
    T const length = T(face(i + 1) - face(i));
    for (int k = 1; k < parts; ++k)
      nodes.push_back(T(face(i) + T(length * T(as_scalar<T>(k) / as_scalar<T>(parts)))));
    nodes.push_back(face(i + 1));
    masses.insert(masses.end(), static_cast<std::size_t>(parts), T(mass / as_scalar<T>(parts)));
  }

  /// Joins the first cells until they have a mass that counts.
  void gather_tail() {
    T const enough = math::sqrt(std::numeric_limits<T>::epsilon());
    T mass(0), moment(0);
    std::size_t count = 0;
    while (count < masses.size() && mass < enough) {
      mass = T(mass + masses[count]);
      moment = T(moment + T(masses[count] * T(T(nodes[count] + nodes[count + 1]) / T(2))));
      ++count;
    }
    if (count < 2) return;
    T const inner = nodes[count], outer = T(T(T(2) * T(moment / mass)) - inner);
    nodes.erase(nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(count - 1));
    masses.erase(masses.begin(), masses.begin() + static_cast<std::ptrdiff_t>(count - 1));
    nodes.front() = std::clamp(outer, lower(), upper());
    masses.front() = mass;
  }

  T face(Eigen::Index i) const {
    axis<T> const& line = cells.along(0);
    if (i == line.cells) return line.upper;
    return T(line.lower + T(as_scalar<T>(i) * line.step()));
  }
};

}  // namespace freefield::detail::flow_room
