#pragma once
/// @file
/// A formula in fields whose symbols have their values.

#include <freefield/core/expression.hpp>
#include <freefield/entropy/functional.hpp>
#include <freefield/measure/ensemble.hpp>
#include <freefield/measure/fields.hpp>

#include <cstddef>
#include <ostream>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace freefield::detail::entropy_room {

/// The scalar of a bound symbol.
template <class Binding> using bound_scalar = typename Binding::value_type;

/// The formula and what its symbols are.
template <class V, class... Bindings>
struct bound_formula {
  using fields = fields_of<V>;

  V formula;
  std::tuple<Bindings...> bindings;

  explicit bound_formula(V const& potential, Bindings const&... values) : formula(potential), bindings(values...) {}

  /// The value at a point.
  template <class R, class Point>
  R at(Point const& x) const {
    return value_of<R>(formula, x);
  }

  /// The gradient at a point, in all of its components.
  template <class R, class Point>
  vector_of<R> gradient(Point const& x) const {
    vector_of<R> result = vector_of<R>::Constant(x.size(), R(0));
    add_gradient<R>(fields{}, x, result);
    return result;
  }

  /// The same at particle i, where they have to be finite.
  template <class R, class Point>
  R finite_at(std::string_view function, Point const& x, Eigen::Index i) const {
    R const value = at<R>(x);
    require(math::is_finite(value), errc::non_finite, {function, "potential is not finite", "a finite value"}, value,
            {i});
    return value;
  }
  template <class R, class Point>
  vector_of<R> finite_gradient(std::string_view function, Point const& x, Eigen::Index i) const {
    vector_of<R> result = gradient<R>(x);
    for (R const& partial : result) {
      require(math::is_finite(partial), errc::non_finite,
              {function, "gradient of the potential is not finite", "a finite gradient"}, partial, {i});
    }
    return result;
  }

  template <class M>
  void require_fields(std::string_view function, M const& m) const {
    static_cast<void>(components_of(function, m, fields{}));
  }

  void print(std::ostream& out) const {
    out << formula;
    std::apply([&](auto const&... b) { (print_binding(out, b), ...); }, bindings);
  }

 private:
  template <class R, class Formula, class Point>
  R value_of(Formula const& f, Point const& x) const {
    return std::apply([&](auto const&... b) { return R(evaluate(f, at_point(x), b...)); }, bindings);
  }
  template <class R, class... Fields, class Point>
  void add_gradient(variable_set<Fields...>, Point const& x, vector_of<R>& result) const {
    ((result(static_cast<Eigen::Index>(Fields::index)) = value_of<R>(derivative(formula, Fields{}), x)), ...);
  }
  template <class S, class T>
  static void print_binding(std::ostream& out, binding<S, T> const& b) {
    out << ", " << S::name() << " = ";
    if constexpr (streamable<std::remove_cvref_t<T>>) write_value(out, b.value);
    else out << '?';
  }
};

/// A particle as a vector.
template <class T>
vector_of<T> row_of(ensemble<T> const& m, Eigen::Index i) {
  return m.points().row(i).transpose();
}

}  // namespace freefield::detail::entropy_room
