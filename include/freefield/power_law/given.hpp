#pragma once
/// @file
/// The data of a fit: columns bound to the variables of a formula.

#include <freefield/core/error.hpp>
#include <freefield/core/expression.hpp>

#include <string>
#include <tuple>
#include <vector>

namespace freefield {

/// The columns of a table, one per variable of a formula; made by `given`.
template <class... Bindings>
struct data_columns {
  using variables = variable_set<typename Bindings::variable_type...>;
  std::tuple<Bindings...> columns;
};

/// `given(N = params, D = tokens)`: these symbols are data, all others of the formula are parameters.
/// Named columns are kept by reference, temporaries by value.
template <class... Bindings>
  requires(detail::is_binding<Bindings> && ...)
constexpr auto given(Bindings... bindings) {
  static_assert((detail::column<typename Bindings::value_type> && ...),
                "freefield: given(name = column, ...) takes columns; write constants into the formula");
  return data_columns<Bindings...>{{std::move(bindings)...}};
}

namespace detail {

/// One column in the scalar of the fit, checked: as many rows as observations, finite, not constant.
template <class T, class V, class C>
std::vector<T> checked_column(binding<V, C> const& b, std::size_t rows) {
  std::string const name(V::name());
  auto const size = static_cast<std::size_t>(b.value.size());
  require(size == rows, errc::size_mismatch,
          {"fit", "column " + name + " has another size than the observed column", std::to_string(rows) + " rows"}, size);
  std::vector<T> values;
  values.reserve(size);
  bool varies = false;
  for (std::size_t i = 0; i < size; ++i) {
    values.push_back(T(b.value[static_cast<decltype(b.value.size())>(i)]));
    require(math::is_finite(values[i]), errc::non_finite, {"fit", "column " + name + " is not finite", "finite numbers"},
            values[i], {static_cast<std::ptrdiff_t>(i)});
    varies = varies || values[i] != values[0];
  }
  require(varies, errc::degenerate, {"fit", "column " + name + " is constant", "a variable that varies"}, values[0]);
  return values;
}

}  // namespace detail
}  // namespace freefield
