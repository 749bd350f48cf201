#pragma once
/// @file
/// Data in ascending order, every value once with how often it occurs.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/power_law/counted.hpp>
#include <freefield/power_law/fit_scalar.hpp>
#include <freefield/power_law/tail_options.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

template <class T>
struct distinct_values {
  std::vector<T> value;            ///< ascending
  std::vector<std::size_t> count;  ///< of each, at least 1

  std::size_t distinct() const { return value.size(); }
  std::size_t size() const { return std::accumulate(count.begin(), count.end(), std::size_t{0}); }

  /// How many values there are from this place on.
  std::size_t size_from(std::size_t place) const {
    return std::accumulate(count.begin() + static_cast<std::ptrdiff_t>(place), count.end(), std::size_t{0});
  }

  /// Where the values begin that are at least x.
  std::size_t first_from(T const& x) const {
    return static_cast<std::size_t>(std::lower_bound(value.begin(), value.end(), x) - value.begin());
  }

  /// A value that is at least as large as the last one.
  void append(T const& x, std::size_t times) {
    if (times == 0) return;
    if (!value.empty() && value.back() == x) {
      count.back() += times;
      return;
    }
    value.push_back(x);
    count.push_back(times);
  }
  void append(distinct_values const& larger) {
    for (std::size_t j = 0; j < larger.distinct(); ++j) append(larger.value[j], larger.count[j]);
  }
};

/// Each number once with its count.  The order of the numbers does not matter.
template <class T>
distinct_values<T> sorted(std::vector<T> numbers) {
  std::sort(numbers.begin(), numbers.end());
  distinct_values<T> result;
  for (T const& x : numbers) result.append(x, 1);
  return result;
}

/// The same for integers > 0.  Those below eight times their number are counted in a table, which is faster than
/// sorting.
template <class T>
distinct_values<T> sorted_integers(std::vector<T> const& numbers) {
  if constexpr (!std::floating_point<T>) return sorted(numbers);
  else {
    std::size_t const limit = (std::min)(8 * numbers.size(), std::size_t{1} << 16U);
    std::vector<std::size_t> table(limit, 0);
    std::vector<T> large;
    for (T const& x : numbers) {
      if (x < static_cast<T>(limit)) ++table[static_cast<std::size_t>(x)];
      else large.push_back(x);
    }
    distinct_values<T> result;
    for (std::size_t k = 0; k < table.size(); ++k) result.append(static_cast<T>(k), table[k]);
    std::sort(large.begin(), large.end());
    for (T const& x : large) result.append(x, 1);
    return result;
  }
}

/// Tells whether x is an integer, as every large number of a binary scalar is; of a jet its value counts.
template <class T>
bool is_integer(T const& x) {
  using std::floor;
  if constexpr (requires { x.gradient; }) return is_integer(x.value);
  else return floor(x) == x;
}

/// Refuses what a power law cannot be: anything but finite numbers > 0, or integers > 0.
template <class T>
void require_value(std::string_view function, T const& x, T const& scaled, bool discrete, std::size_t i) {
  auto const place = static_cast<std::ptrdiff_t>(i);
  require(math::is_finite(x), errc::non_finite, {function, "value is not finite", "finite numbers"}, x, {place});
  require(math::is_finite(scaled), errc::overflow,
          {function, "value over .scale overflows", "a number in the scalar's range"}, x, {place});
  require(scaled > T(0), errc::domain, {function, "value is not positive", "numbers > 0"}, x, {place});
  require(!discrete || is_integer(scaled), errc::domain,
          {function, "value is not an integer", "integers, over .scale, in a discrete fit"}, x, {place});
}

template <class T>
void require_options(std::string_view function, tail_options<T> const& options) {
  require(math::is_finite(options.scale) && options.scale > T(0), errc::bad_option,
          {function, "option .scale is out of range", "a number > 0"}, options.scale);
  if (!options.xmin) return;
  require(math::is_finite(*options.xmin) && *options.xmin > T(0), errc::bad_option,
          {function, "option .xmin is out of range", "a number > 0"}, *options.xmin);
  require(!options.discrete || is_integer(*options.xmin), errc::bad_option,
          {function, "option .xmin is not an integer", "an integer in a discrete fit"}, *options.xmin);
}

/// x over the scale; of integers the nearest one, if only the rounding of the division lies between.
template <class T>
T over_scale(T const& x, tail_options<T> const& options) {
  using std::floor;
  T const scaled = T(x / options.scale);
  if (!options.discrete || options.scale == T(1)) return scaled;
  T const nearest = T(floor(T(scaled + T(T(1) / T(2)))));
  return math::abs(T(scaled - nearest)) <= T(T(4) * T(std::numeric_limits<T>::epsilon() * scaled)) ? nearest : scaled;
}

/// The data over their scale.  A value that was counted zero times need not be positive.
template <class T>
distinct_values<T> distinct(std::string_view function, std::vector<T> numbers, tail_options<T> const& options) {
  require_options(function, options);
  require(!numbers.empty(), errc::empty, {function, "there are no data", "numbers > 0"});
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    T const x = numbers[i];
    numbers[i] = over_scale(x, options);
    require_value(function, x, numbers[i], options.discrete, i);
  }
  return options.discrete ? sorted_integers(numbers) : sorted(std::move(numbers));
}

template <class T>
distinct_values<T> distinct(std::string_view function, counted_values<T> const& data, tail_options<T> const& options) {
  require_options(function, options);
  require(data.value.size() == data.count.size(), errc::size_mismatch,
          {function, "values and counts differ in number", "one count for each value"}, data.count.size());
  std::vector<std::pair<T, std::size_t>> rows;
  rows.reserve(data.value.size());
  for (std::size_t i = 0; i < data.value.size(); ++i) {
    T const scaled = over_scale(data.value[i], options);
    bool const occurs = data.count[i] > 0;
    require_value(function, data.value[i], occurs ? scaled : T(1), options.discrete, i);
    if (occurs) rows.emplace_back(scaled, data.count[i]);
  }
  std::sort(rows.begin(), rows.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
  distinct_values<T> result;
  for (auto const& [x, times] : rows) result.append(x, times);
  require(!result.value.empty(), errc::empty, {function, "there are no data", "counts above 0"});
  return result;
}

/// What data a tail is fitted to: a column of numbers, or values with their counts.
template <class Data>
struct tail_data {
  using element = std::remove_cvref_t<decltype(std::declval<Data const&>()[0])>;
  using scalar = typename fit_scalar<element>::type;

  static std::vector<scalar> of(Data const& column) { return numbers_of<scalar>(column); }
};

template <class T>
struct tail_data<counted_values<T>> {
  using scalar = T;

  static counted_values<T> const& of(counted_values<T> const& data) { return data; }
};

template <class Data>
using tail_scalar = typename tail_data<std::remove_cvref_t<Data>>::scalar;

template <class T, class Data>
distinct_values<T> values_of(std::string_view function, Data const& data, tail_options<T> const& options) {
  return distinct<T>(function, tail_data<Data>::of(data), options);
}

}  // namespace freefield::detail::power_law
