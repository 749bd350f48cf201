#pragma once
/// @file
/// The values of a formula or a function at the points of a measure.

#include <freefield/core/expression.hpp>
#include <freefield/measure/weighted_points.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

namespace freefield::detail {

/// The coordinates of a point of a measure, for formulas; it is a view of what it was made of.
template <class T, class Point>
struct coordinates_of_point {
  Point point;
  Eigen::Index dimension;

  std::ptrdiff_t size() const { return dimension; }
  T operator[](std::ptrdiff_t k) const { return T(point[static_cast<decltype(point.size())>(k)]); }
};

/// A function of a point as a function of the number of the point.
template <class M, class F, class... Bindings>
auto at_points(std::string_view function, M const& m, F const& f, Bindings const&... bindings) {
  using T = typename M::scalar_type;
  if constexpr (expression<F>) {
    return [&](std::ptrdiff_t i) {
      coordinates_of_point<T, decltype(m.point(i))> const x{m.point(i), static_cast<Eigen::Index>(m.dimension())};
      return T(evaluate(f, at_point(x), bindings...));
    };
  } else {
    return [&m, &f, function](std::ptrdiff_t i) {
      static_cast<void>(function);
      auto const x = m.point(i);
      if constexpr (std::is_invocable_v<F const&, vector_of<T> const&>) {
        vector_of<T> point(m.dimension());
        for (Eigen::Index k = 0; k < point.size(); ++k) point(k) = x[static_cast<decltype(x.size())>(k)];
        return f(point);
      } else {
        require(m.dimension() == 1, errc::size_mismatch,
                {function, "a function of one number meets points of several", "dimension 1"}, m.dimension());
        return f(T(x[0]));
      }
    };
  }
}

}  // namespace freefield::detail
