#pragma once
/// @file
/// Tables of results that were computed in checked numbers.

#include <freefield/core/integer/checked_integer.hpp>
#include <freefield/core/multi_index_table.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield::detail {

/// Converts a table of results to numbers of type T.
/// @throws error `overflow` with the multi-index of the first that does not fit
template <class T>
multi_index_table<T> fitting_table(std::string_view function, std::string_view what,
                                   multi_index_table<checked_number<T>> computed) {
  if constexpr (std::same_as<checked_number<T>, T>) {
    computed.for_each([&](std::size_t place, std::vector<int> const& k) {
      if (!math::is_finite(computed[place])) {
        static_cast<void>(fitting<T>(function, what, computed[place], error_index(k.begin(), k.end())));
      }
    });
    return computed;
  } else {
    multi_index_table<T> result(computed.top(), T(0));
    computed.for_each([&](std::size_t place, std::vector<int> const& k) {
      result[place] = fitting<T>(function, what, computed[place], error_index(k.begin(), k.end()));
    });
    return result;
  }
}

}  // namespace freefield::detail
