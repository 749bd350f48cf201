#pragma once
/// @file
/// Whether data are those of a fit.

#include <freefield/power_law/heavy_tail/distinct_values.hpp>
#include <freefield/power_law/tail_fit.hpp>

#include <cstddef>
#include <string_view>

namespace freefield::detail::power_law {

/// Refuses data of another size than those of the fit, in all or above its cut-off.
template <class T>
void require_own_data(std::string_view function, tail_fit<T> const& tail, distinct_values<T> const& data) {
  require(data.size() == tail.size, errc::size_mismatch,
          {function, "data are not those of the fit", "as many values as were fitted"}, data.size());
  std::size_t const above = data.size_from(data.first_from(tail.xmin));
  require(above == tail.tail_size, errc::size_mismatch,
          {function, "data are not those of the fit", "as many values above the cut-off as were fitted"}, above);
}

}  // namespace freefield::detail::power_law
