#pragma once
/// @file
/// Probability densities on the cells of a grid.

#include <freefield/core/expression.hpp>
#include <freefield/measure/fields.hpp>
#include <freefield/measure/gaussian.hpp>
#include <freefield/measure/grid.hpp>
#include <freefield/measure/sample.hpp>
#include <freefield/measure/weighted_points.hpp>
#include <freefield/measure/weights.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <ostream>
#include <string_view>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail::measure_room {

/// What a function of a point can be given: the point, or its only coordinate.
template <class F, class T, int D>
concept function_of_point = std::is_invocable_v<F const&, Eigen::Matrix<T, D, 1> const&> ||
                            (D == 1 && std::is_invocable_v<F const&, T const&>);

template <class T, int D, class F>
T value_at(F const& f, Eigen::Matrix<T, D, 1> const& x) {
  if constexpr (std::is_invocable_v<F const&, Eigen::Matrix<T, D, 1> const&>) return T(f(x));
  else return T(f(x(0)));
}

/// The density of a Gaussian with D <= 3 components at many points.
template <class T, int D>
class gaussian_values {
 public:
  explicit gaussian_values(gaussian<T> const& p)
      : mean_(p.mean()), precision_(p.precision()), at_mean_(p.log_density(p.mean())) {}

  T operator()(Eigen::Matrix<T, D, 1> const& x) const {
    T energy(0);
    for (int i = 0; i < D; ++i) {
      T row(0);
      for (int j = 0; j < D; ++j) row = T(row + T(precision_(i, j) * T(x(j) - mean_(j))));
      energy = T(energy + T(row * T(x(i) - mean_(i))));
    }
    return math::exp(T(at_mean_ - T(energy / T(2))));
  }

 private:
  Eigen::Matrix<T, D, 1> mean_;
  Eigen::Matrix<T, D, D> precision_;
  T at_mean_;
};

/// One number for each cell: a column as it is, a formula, a function or a Gaussian at the centres.
template <class T, int D, class Source, class... Bindings>
vector_of<T> cell_values(std::string_view function, grid<T, D> const& cells, Source const& source,
                         Bindings const&... bindings) {
  vector_of<T> values(cells.size());
  if constexpr (dense_matrix<Source>) {
    static_assert(std::same_as<typename Source::Scalar, T>,
                  "freefield: the numbers of a density and its grid have different scalars");
    require_same_size(function, "cells and numbers differ in number", cells.size(), source.size());
    values = source;
  } else if constexpr (std::same_as<Source, gaussian<T>>) {
    require_same_size(function, "Gaussian and grid differ in dimension", source.dimension(), D);
    gaussian_values<T, D> const at(source);
    for (Eigen::Index i = 0; i < values.size(); ++i) values(i) = at(cells.center(i));
  } else if constexpr (expression<Source>) {
    if constexpr (check_symbols<Source, Bindings...>()) {
      (require_finite_binding(function, bindings), ...);
      for (Eigen::Index i = 0; i < values.size(); ++i) {
        values(i) = T(evaluate(source, at_point(cells.center(i)), bindings...));
      }
    }
  } else {
    static_assert(sizeof...(Bindings) == 0, "freefield: only a formula has symbols to be given values");
    constexpr bool is_function = function_of_point<Source, T, D>;
    static_assert(is_function,
                  "freefield: a density is made of a column of numbers, a formula in fields, a gaussian, or a callable "
                  "that takes an Eigen vector (in one dimension also a number)");
    if constexpr (is_function) {
      for (Eigen::Index i = 0; i < values.size(); ++i) values(i) = value_at<T, D>(source, cells.center(i));
    }
  }
  return values;
}

}  // namespace detail::measure_room

/// A probability density rho on R^D, D <= 3, that is known at the centres of the cells of a grid:
///     rho_i >= 0,   v sum_i rho_i = 1   with the volume v of a cell.
///
///     constexpr auto x = ff::field<0>;
///     ff::grid<double, 1> const line({-5.0, 5.0, 400});
///     auto const rho = ff::normalised(line, exp(-pow<4>(x) / 4));       // a formula, divided by its integral
///     ff::density<double, 1> const flat(line, ff::vector_of<double>::Constant(400, 0.1));
///
/// Integrals against it are sums over cells, v sum_i rho_i f(x_i).  For a smooth density that vanishes at the walls, or
/// is periodic, their error falls faster than any power of the step; else as its square.  A sample is uniform in its
/// cell, which adds step^2 / 12 to a variance.
/// Nothing is normalised silently: a sum that is not 1 within 8 n epsilon is refused, and `normalised` divides by it.
/// T is any ordered field; densities of rationals are exact.
template <field_scalar T, int D>
  requires ordered_scalar<T>
class density {
 public:
  using scalar_type = T;
  using index_type = Eigen::Index;
  using grid_type = freefield::grid<T, D>;
  using point_type = typename grid_type::point_type;

  /// @param cells     the grid
  /// @param source    one number for each cell, as an Eigen vector; or a formula in fields, a callable of a point, or a
  ///                  `gaussian`, whose values at the centres are taken
  /// @param bindings  values of the symbols of a formula
  /// @throws error `size_mismatch`; `non_finite`, `domain` for a value that is NaN or negative, with the cell; `domain`
  /// where the integral is not 1
  template <class Source, detail::symbol_binding... Bindings>
  density(grid_type const& cells, Source const& source, Bindings const&... bindings)
      : density(unchecked{}, cells, detail::measure_room::cell_values("density", cells, source, bindings...)) {
    detail::measure_room::require_weights("density", not_a_density, values_);
    detail::measure_room::require_unit_sum<T>("density", cells_.integral(values_), values_.size());
  }

  /// The measure with values proportional to these.
  /// @throws error as above, but for the integral; `degenerate` where all values are zero
  template <class Source, detail::symbol_binding... Bindings>
  static density normalised(grid_type const& cells, Source const& source, Bindings const&... bindings) {
    constexpr std::string_view function = "normalised";
    auto values = detail::measure_room::cell_values(function, cells, source, bindings...);
    values = detail::measure_room::normalised_weights<T>(function, not_a_density, std::move(values));
    T const volume = cells.cell_volume();
    for (index_type i = 0; i < values.size(); ++i) values(i) = T(values(i) / volume);
    return density(unchecked{}, cells, std::move(values));
  }

  static constexpr int dimension() { return D; }
  grid_type const& grid() const { return cells_; }
  /// The number of cells.
  index_type size() const { return values_.size(); }
  /// rho at the centres.
  vector_of<T> const& values() const { return values_; }

  /// The probability of every cell, rho_i v.
  vector_of<T> weights() const {
    vector_of<T> result = values_;
    T const volume = cells_.cell_volume();
    for (index_type i = 0; i < result.size(); ++i) result(i) = T(result(i) * volume);
    return result;
  }
  T weight(index_type cell) const { return T(values_(cell) * cells_.cell_volume()); }
  point_type point(index_type cell) const { return cells_.center(cell); }

  vector_of<T> mean() const { return detail::measure_room::mean_of<T>(*this); }
  matrix_of<T> covariance() const { return detail::measure_room::covariance_of<T>(*this); }

  /// The density of the coordinates Axes..., in that order: `rho.template marginal<0, 2>()`.
  template <int... Axes>
  auto marginal() const {
    constexpr int K = static_cast<int>(sizeof...(Axes));
    static_assert(K >= 1 && ((Axes >= 0 && Axes < D) && ...), "freefield: the density does not have that axis");
    static_assert(distinct(std::array{Axes...}), "freefield: an axis of a marginal comes twice");
    freefield::grid<T, K> const kept(typename freefield::grid<T, K>::axes_type{cells_.along(Axes)...});
    vector_of<T> sums = vector_of<T>::Constant(kept.size(), T(0));
    for (index_type i = 0; i < size(); ++i) {
      auto const at = cells_.position(i);
      index_type const k = kept.cell_at({at[static_cast<std::size_t>(Axes)]...});
      sums(k) = T(sums(k) + values_(i));
    }
    T const others = T(cells_.cell_volume() / kept.cell_volume());
    for (index_type k = 0; k < sums.size(); ++k) sums(k) = T(sums(k) * others);
    return density<T, K>(typename density<T, K>::unchecked{}, kept, std::move(sums));
  }

  /// The same measure on cells cut into `factor` along each axis.
  density refined(index_type factor) const {
    grid_type const fine = cells_.refined(factor);
    vector_of<T> values(fine.size());
    for (index_type i = 0; i < fine.size(); ++i) values(i) = values_(coarse_cell(fine, i, factor));
    return density(unchecked{}, fine, std::move(values));
  }

  /// The measure on cells joined by `factor` along each axis: the mass of each is kept.
  /// @throws error `domain` for a factor that does not divide the numbers of cells
  density coarsened(index_type factor) const {
    grid_type const coarse = cells_.coarsened(factor);
    vector_of<T> values = vector_of<T>::Constant(coarse.size(), T(0));
    density const to(unchecked{}, coarse, values);
    for (index_type i = 0; i < size(); ++i) {
      index_type const k = to.coarse_cell(cells_, i, factor);
      values(k) = T(values(k) + values_(i));
    }
    T const joined = T(detail::as_scalar<T>(size()) / detail::as_scalar<T>(coarse.size()));
    for (index_type k = 0; k < values.size(); ++k) values(k) = T(values(k) / joined);
    return density(unchecked{}, coarse, std::move(values));
  }

  /// A point: a cell by its probability, uniform within.  O(n); `sample(rho, count)` takes O(log n) for each.
  template <random_engine Engine>
  point_type sample(Engine& engine) const requires real_scalar<T> {
    index_type const drawn = detail::measure_room::draw_by_scan(weights(), engine);
    return point_in(drawn, engine);
  }
  template <random_engine Engine>
  point_type point_in(index_type cell, Engine& engine) const requires real_scalar<T> {
    point_type result = cells_.center(cell);
    for (int k = 0; k < D; ++k) {
      T const offset = T(uniform<T>(engine) - T(T(1) / T(2)));
      result(k) = T(result(k) + T(offset * cells_.along(k).step()));
    }
    return result;
  }

  /// `density on a grid of 400 cells on [-5, 5]`
  friend std::ostream& operator<<(std::ostream& out, density const& rho) requires detail::streamable<T> {
    return out << "density on a " << rho.grid();
  }

 private:
  template <field_scalar U, int E>
    requires ordered_scalar<U>
  friend class density;

  struct unchecked {};
  static constexpr std::string_view not_a_density = "value of the density is not a number >= 0";

  density(unchecked, grid_type const& cells, vector_of<T> values) : cells_(cells), values_(std::move(values)) {}

  template <std::size_t K>
  static consteval bool distinct(std::array<int, K> const& which) {
    for (std::size_t i = 0; i < K; ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (which[i] == which[j]) return false;
    return true;
  }

  /// The cell of this grid that holds cell i of one with `factor` times as many.
  index_type coarse_cell(grid_type const& fine, index_type i, index_type factor) const {
    auto at = fine.position(i);
    for (auto& place : at) place /= factor;
    return cells_.cell_at(at);
  }

  grid_type cells_;
  vector_of<T> values_;
};

/// A density that is proportional to a column of numbers, a formula, a callable or a Gaussian on a grid; its integral
/// need not be 1.
///     ff::normalised(line, exp(-k * pow<2>(x)), k = 2.0)
/// @throws error `non_finite`, `domain` for a value that is NaN or negative, with the cell; `degenerate` where all are
/// zero; `size_mismatch`
template <class T, int D, class Source, detail::symbol_binding... Bindings>
density<T, D> normalised(grid<T, D> const& cells, Source const& source, Bindings const&... bindings) {
  return density<T, D>::normalised(cells, source, bindings...);
}

template <class T, int D, class Source, class... Bindings>
density(grid<T, D>, Source const&, Bindings const&...) -> density<T, D>;

/// n points of a density: as `sample` of any measure, with one table of its sums for all.
template <real_scalar T, int D>
matrix_of<T> sample(density<T, D> const& rho, Eigen::Index n, sample_options const& options = {}) {
  return sample(detail::measure_room::tabulated(rho), n, options);
}

}  // namespace freefield
