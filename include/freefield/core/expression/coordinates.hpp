#pragma once
/// @file
/// All coordinates of a formula at once: a point, the rows of a matrix, the cells of a grid.

#include <freefield/core/error.hpp>
#include <freefield/core/expression/query.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail {

/// A matrix, Eigen's or another.
template <class T>
concept matrix_like = requires(T const& m) {
  { m.rows() } -> std::convertible_to<std::ptrdiff_t>;
  { m.cols() } -> std::convertible_to<std::ptrdiff_t>;
  m(0, 0);
};

/// A named matrix is referred to; one without a name, or whose elements are yet to be computed, is kept.
template <class M>
constexpr auto stored_matrix_of() {
  using matrix = std::remove_cvref_t<M>;
  if constexpr (lazy_expression<matrix>) return std::type_identity<typename matrix::PlainObject>{};
  else if constexpr (std::is_lvalue_reference_v<M>) return std::type_identity<matrix const&>{};
  else return std::type_identity<matrix>{};
}
template <class M> using stored_matrix = typename decltype(stored_matrix_of<M>())::type;

/// Where a column is Eigen's, what it looks like to Eigen.
template <class C>
  requires requires { typename C::PlainObject; }
C const& eigen_model(C const& column);
template <class C>
auto eigen_model(C const& column) -> decltype(column.eigen_model());

/// Eigen's column of T in the place of a C.
template <class T, class C>
using eigen_column =
    typename std::remove_cvref_t<decltype(eigen_model(std::declval<C const&>()).template cast<T>())>::PlainObject;

/// Column number `index` of a matrix.
template <class Matrix>
struct column_of_matrix {
  Matrix const* matrix;
  std::ptrdiff_t index;

  std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(matrix->rows()); }
  auto operator[](std::ptrdiff_t row) const {
    using index_type = decltype(matrix->rows());
    return (*matrix)(static_cast<index_type>(row), static_cast<index_type>(index));
  }
  auto eigen_model() const requires requires(Matrix const& m) { m.col(0); } { return matrix->col(0); }
};

/// A coordinate of the cells of a grid, along one of its axes.
template <class Axis>
struct column_of_cells {
  Axis const* axis;
  std::ptrdiff_t stride, cells;

  std::ptrdiff_t size() const { return cells; }
  auto operator[](std::ptrdiff_t cell) const {
    using index_type = decltype(axis->size());
    return (*axis)[static_cast<index_type>(cell / stride) % axis->size()];
  }
  auto eigen_model() const requires requires(Axis const& a) { a.replicate(1, 1).col(0); } {
    return axis->replicate(1, 1).col(0);
  }
};

/// As many zeros: says the size and the scalar of coordinates that the formula does not have.
template <class Column>
struct zeros_like {
  Column column;

  std::ptrdiff_t size() const { return column.size(); }
  auto operator[](std::ptrdiff_t) const { return element_of<Column>(0); }
  auto eigen_model() const requires requires(Column const& c) { c.eigen_model(); } { return column.eigen_model(); }
};

/// Stands beside the coordinates of a formula, of which there may be none.
using no_field = field_node<static_cast<std::size_t>(-1)>;

[[noreturn]] inline void refuse_coordinate(std::size_t index, std::size_t available) {
  fail(errc::size_mismatch,
       {"evaluate", "the formula has a coordinate that the point lacks", "fields below " + std::to_string(available)},
       {static_cast<std::ptrdiff_t>(index)}, index);
}

template <class V>
constexpr void require_coordinate(std::size_t available) {
  if (!(V::index < available)) refuse_coordinate(V::index, available);
}

/// What `at_point` and its like make: gives all coordinates.
struct coordinates {};

template <class T>
concept coordinate_argument = std::derived_from<T, coordinates>;

template <class Point>
struct point_coordinates : coordinates {
  Point point;

  template <class... Fields>
  constexpr auto bindings(variable_set<Fields...>) const {
    using element = element_of<std::remove_cvref_t<Point>>;
    using index_type = decltype(point.size());
    (require_coordinate<Fields>(static_cast<std::size_t>(point.size())), ...);
    return std::tuple(binding<Fields, element>{point[static_cast<index_type>(Fields::index)]}...,
                      binding<no_field, element>{element(0)});
  }
};

template <class Matrix>
struct row_coordinates : coordinates {
  Matrix matrix;

  template <class... Fields>
  auto bindings(variable_set<Fields...>) const {
    using column = column_of_matrix<std::remove_cvref_t<Matrix>>;
    (require_coordinate<Fields>(static_cast<std::size_t>(matrix.cols())), ...);
    return std::tuple(binding<Fields, column>{{&matrix, static_cast<std::ptrdiff_t>(Fields::index)}}...,
                      binding<no_field, zeros_like<column>>{{{&matrix, 0}}});
  }
};

template <class... Axes>
struct cell_coordinates : coordinates {
  std::tuple<Axes...> axes;

  template <class... Fields>
  auto bindings(variable_set<Fields...>) const {
    return std::tuple_cat(binding_of<Fields>()...,
                          std::tuple(binding<no_field, zeros_like<column_type<0>>>{{column<0>()}}));
  }

 private:
  template <std::size_t I>
  using column_type = column_of_cells<std::remove_cvref_t<std::tuple_element_t<I, std::tuple<Axes...>>>>;

  /// Nothing for a field without an axis, which is then refused as one that has no value.
  template <class Field>
  auto binding_of() const {
    if constexpr (Field::index < sizeof...(Axes))
      return std::tuple(binding<Field, column_type<Field::index>>{column<Field::index>()});
    else return std::tuple<>();
  }

  /// The first axis runs fastest.
  template <std::size_t I>
  column_type<I> column() const {
    std::array<std::ptrdiff_t, sizeof...(Axes)> const sizes = std::apply(
        [](auto const&... axis) { return std::array{static_cast<std::ptrdiff_t>(axis.size())...}; }, axes);
    std::ptrdiff_t stride = 1, cells = 1;
    for (std::size_t k = 0; k < I; ++k) stride *= sizes[k];
    for (std::ptrdiff_t const size : sizes) cells *= size;
    return {&std::get<I>(axes), stride, cells};
  }
};

/// The fields of a formula.
template <class... Found>
constexpr auto fields_among(variable_set<Found...> found, variable_set<>) {
  return found;
}
template <class... Found, class First, class... Rest>
constexpr auto fields_among(variable_set<Found...>, variable_set<First, Rest...>) {
  if constexpr (is_field<First>) return fields_among(variable_set<Found..., First>{}, variable_set<Rest...>{});
  else return fields_among(variable_set<Found...>{}, variable_set<Rest...>{});
}

template <class Variables, class Argument>
constexpr auto bindings_of(Argument const& argument) {
  if constexpr (coordinate_argument<Argument>) return argument.bindings(fields_among(variable_set<>{}, Variables{}));
  else return std::tuple<Argument const&>(argument);
}

/// f of the bindings, with those of all coordinates in the place of what gives them.
template <class Variables, class F, class... Arguments>
constexpr auto with_coordinates_bound(Variables, F const& f, Arguments const&... arguments) {
  return std::apply(f, std::tuple_cat(bindings_of<Variables>(arguments)...));
}

}  // namespace detail

/// Gives all coordinates `field<0>, field<1>, ...` of a formula: `f(at_point(x), g = 0.5)` is f at the point x.
/// @param x  an Eigen vector, std::array, std::vector or std::span of at least as many numbers as f has coordinates
/// @throws error (from the evaluation) `size_mismatch` for a coordinate that x lacks
template <class Point>
  requires detail::column<std::remove_cvref_t<Point>>
constexpr auto at_point(Point&& x) {
  return detail::point_coordinates<detail::stored<Point>>{{}, std::forward<Point>(x)};
}

/// The points are the rows of a matrix: `f(at_rows(X))` is the column of f at each of them, in one loop without
/// temporaries; Eigen's where the matrix is, else a std::vector.  A block or a map stays a view of its matrix, which
/// has to be there when the formula is evaluated.
/// @param X  n x d, anything with rows(), cols() and X(i, j)
/// @throws error (from the evaluation) `size_mismatch` for a coordinate that X lacks
template <class Matrix>
  requires detail::matrix_like<std::remove_cvref_t<Matrix>>
auto at_rows(Matrix&& X) {
  return detail::row_coordinates<detail::stored_matrix<Matrix>>{{}, std::forward<Matrix>(X)};
}

/// The points are the cells of a grid with these coordinates along its axes: `f(at_cells(xs, ys))` is the column of
/// f(xs[i], ys[j]) at i + j * xs.size(): the first axis runs fastest, as in a matrix of Eigen.
template <class... Axes>
  requires(sizeof...(Axes) > 0 && (detail::column<std::remove_cvref_t<Axes>> && ...))
auto at_cells(Axes&&... axes) {
  return detail::cell_coordinates<detail::stored<Axes>...>{{}, {std::forward<Axes>(axes)...}};
}

}  // namespace freefield
