#pragma once
/// @file
/// Values of formulas in any scalar, at a point or along columns of numbers.

#include <freefield/core/error.hpp>
#include <freefield/core/expression/check_bindings.hpp>
#include <freefield/core/expression/coordinates.hpp>
#include <freefield/core/expression/share.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail {

template <class V, class T>
constexpr auto entry_at(binding<V, T> const& b, std::ptrdiff_t i) {
  using value_type = typename binding<V, T>::value_type;
  if constexpr (column<value_type>) {
    using index_type = decltype(b.value.size());
    return entry<V, element_t<value_type>>{b.value[static_cast<index_type>(i)]};
  } else {
    return entry<V, value_type>{b.value};
  }
}

template <class... Bindings>
constexpr auto environment_at(std::ptrdiff_t i, Bindings const&... bindings) {
  return environment<decltype(entry_at(bindings, i))...>{entry_at(bindings, i)...};
}

template <class V>
[[noreturn]] void refuse_size(std::string_view function, std::ptrdiff_t size, std::ptrdiff_t expected) {
  fail(errc::size_mismatch,
       {function, (std::same_as<V, no_field> ? "column of points" : "column " + std::string(V::name())) +
                      " has another size than the columns before it",
        std::to_string(expected) + " elements"},
       {}, size);
}

/// The common size of the columns among the bindings, -1 where all are scalars.
template <class... Bindings>
std::ptrdiff_t common_size(std::string_view function, Bindings const&... bindings) {
  std::ptrdiff_t size = -1;
  auto check = [&]<class V, class T>(binding<V, T> const& b) {
    if constexpr (column<typename binding<V, T>::value_type>) {
      auto const here = static_cast<std::ptrdiff_t>(b.value.size());
      if (size < 0) size = here;
      if (here != size) refuse_size<V>(function, here, size);
    }
  };
  (check(bindings), ...);
  return size;
}

/// What a column of T is stored in: what the first of Eigen's columns given would be, else std::vector.
template <class T, class... Values>
struct result_column {
  using type = std::vector<T>;
  static type make(std::size_t size) { return type(size, T(0)); }
};
template <class T, class First, class... Rest>
struct result_column<T, First, Rest...> : result_column<T, Rest...> {};
template <class T, class First, class... Rest>
  requires requires { typename eigen_column<T, First>; }
struct result_column<T, First, Rest...> {
  using type = eigen_column<T, First>;
  static type make(std::size_t size) { return type(static_cast<decltype(type().size())>(size)); }
};

/// One column for each formula, filled in one loop over the elements.
template <class T, class... Formulas, class... Bindings>
auto columns_together(std::tuple<Formulas const&...> formulas, Bindings const&... bindings) {
  using result = result_column<T, typename Bindings::value_type...>;
  std::ptrdiff_t const size = common_size("evaluate", bindings...);
  std::array columns{(static_cast<void>(sizeof(Formulas)), result::make(static_cast<std::size_t>(size)))...};
  for (std::ptrdiff_t i = 0; i < size; ++i) {
    auto const at_i = [&](auto const&... f) { return values_together<T>(environment_at(i, bindings...), f...); };
    auto const values = std::apply(at_i, formulas);
    for (std::size_t k = 0; k < values.size(); ++k) columns[k][static_cast<decltype(columns[k].size())>(i)] = values[k];
  }
  return columns;
}

/// Several formulas at once: an array of numbers, or of columns where a binding is a column.
template <class... Formulas, class... Bindings>
constexpr auto evaluate_together(std::tuple<Formulas const&...> formulas, Bindings const&... bindings) {
  using T = typename evaluation_scalar<type_list<Formulas...>, typename Bindings::value_type...>::type;
  if constexpr ((column<typename Bindings::value_type> || ...)) {
    return columns_together<T>(formulas, bindings...);
  } else {
    return std::apply([&](auto const&... f) { return values_together<T>(environment_at(0, bindings...), f...); },
                      formulas);
  }
}

}  // namespace detail

/// The value of `e` with its variables bound: `evaluate(x * x + y, x = 2.0, y = 1.0)`, the same as `e(x = 2.0, ...)`.
///
/// The scalar is that of the bindings, in which built-in constants of the formula are read; where all bindings are
/// integers it is the common type with those constants.  Bindings of different scalars meet in the one into which the
/// others go without a cast.  Integers and rationals have the ring and field operations alone: neither 1/2 nor exp of
/// an int compiles.
///
/// Bindings may be columns (Eigen vectors and arrays, std::vector, std::array, std::span) of one size; the value is
/// then a column of Eigen where one of them is Eigen's, else a std::vector, computed in one loop without temporaries.
///
/// All coordinates at once are given by `at_point(x)`, `at_rows(X)` and `at_cells(xs, ys)`: see coordinates.hpp.
///
/// A variable that does not occur in the formula may be bound, too, because a derivative or a folded formula may have
/// lost it: `derivative(x + y, x)(x = 1.0, y = 2.0)`.  Its value is not looked at, its type and size are.
/// @throws error errc::size_mismatch for columns of different sizes
template <expression E, class... Bindings>
constexpr auto evaluate(E const& e, Bindings const&... bindings) {
  if constexpr ((detail::coordinate_argument<Bindings> || ...)) {
    auto const value = [&e](auto const&... expanded) { return evaluate(e, expanded...); };
    return detail::with_coordinates_bound(detail::variables_of<E>{}, value, bindings...);
  } else if constexpr (detail::check_bindings<Bindings...>(detail::variables_of<E>{})) {
    auto values = detail::evaluate_together(std::tuple<E const&>(e), bindings...);
    return std::move(values[0]);
  }
}

template <class Derived>
template <class... Bindings>
constexpr auto node<Derived>::operator()(Bindings const&... bindings) const {
  return evaluate(static_cast<Derived const&>(*this), bindings...);
}

/// Several formulas that are evaluated at once and share what they have in common: `together(f, derivative(f, x))`.
/// Called with bindings it returns a std::array of what each formula alone would give.
template <expression... Formulas>
struct together {
  std::tuple<Formulas...> formulas;

  constexpr explicit together(Formulas const&... f) : formulas(f...) {}

  template <class... Bindings>
  constexpr auto operator()(Bindings const&... bindings) const {
    using all_variables = decltype(detail::collect_variables(variable_set<>{}, type_list<Formulas...>{}));
    if constexpr ((detail::coordinate_argument<Bindings> || ...)) {
      return detail::with_coordinates_bound(all_variables{}, *this, bindings...);
    } else if constexpr (detail::check_bindings<Bindings...>(all_variables{})) {
      return std::apply([&](auto const&... f) {
        return detail::evaluate_together(std::tuple<Formulas const&...>(f...), bindings...);
      }, formulas);
    }
  }
};

}  // namespace freefield
