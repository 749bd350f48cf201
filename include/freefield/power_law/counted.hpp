#pragma once
/// @file
/// Data as values and how often each occurs.

#include <freefield/core/error.hpp>
#include <freefield/power_law/fit_scalar.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

/// Values and their counts; made by `counted`.
template <class T>
struct counted_values {
  std::vector<T> value;
  std::vector<std::size_t> count;  ///< as many as there are values
};

/// Takes a histogram for data: the value `values[i]` has been seen `counts[i]` times.  A value may occur in several
/// rows.
///
///     ff::fit_tail(ff::counted(degrees, how_many), {.discrete = true});
///
/// @param counts  integers >= 0
/// @throws error `size_mismatch`; `domain` with the row of a negative count
template <class Values, std::integral Count>
auto counted(Values const& values, std::vector<Count> const& counts) {
  using T = typename detail::power_law::fit_scalar<std::remove_cvref_t<decltype(values[0])>>::type;
  require(static_cast<std::size_t>(values.size()) == counts.size(), errc::size_mismatch,
          {"counted", "values and counts differ in number", "one count for each value"}, counts.size());
  counted_values<T> result{detail::power_law::numbers_of<T>(values), {}};
  result.count.reserve(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    require(std::cmp_greater_equal(counts[i], 0), errc::domain, {"counted", "count is negative", "counts >= 0"},
            counts[i], {static_cast<std::ptrdiff_t>(i)});
    result.count.push_back(static_cast<std::size_t>(counts[i]));
  }
  return result;
}

}  // namespace freefield
