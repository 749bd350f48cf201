#pragma once
/// @file
/// The scalar in which columns of numbers are fitted.

#include <concepts>
#include <cstddef>
#include <vector>

namespace freefield::detail::power_law {

/// Tables of float and of integers are fitted in double, because the normal equations of a power law lose half the
/// digits.
template <class T>
struct fit_scalar {
  using type = T;
};
template <>
struct fit_scalar<float> {
  using type = double;
};

template <std::integral T>
struct fit_scalar<T> {
  using type = double;
};

/// The numbers of a column, in the scalar of the fit.
template <class T, class Column>
std::vector<T> numbers_of(Column const& column) {
  std::vector<T> values;
  values.reserve(static_cast<std::size_t>(column.size()));
  for (decltype(column.size()) i = 0; i < column.size(); ++i) values.push_back(T(column[i]));
  return values;
}

}  // namespace freefield::detail::power_law
