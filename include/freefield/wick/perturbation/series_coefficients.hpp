#pragma once
/// @file
/// The coefficients of a series, from whatever has them.

#include <freefield/core/error.hpp>
#include <freefield/core/math.hpp>
#include <freefield/core/scalar.hpp>

#include <concepts>
#include <cstddef>
#include <ranges>
#include <string_view>
#include <type_traits>
#include <vector>

namespace freefield {

/// A power series in one coupling: an object with `coefficients()`, or a range of a_0, a_1, ...
template <class S>
concept coefficient_sequence = std::ranges::random_access_range<S const> || requires(S const& s) {
  { s.coefficients() } -> std::ranges::random_access_range;
};

namespace detail::wick {

template <coefficient_sequence S>
auto coefficients_of(std::string_view function, S const& series) {
  auto const copied = [&](auto const& range) {
    using T = std::remove_cvref_t<decltype(range[0])>;
    std::vector<T> result;
    for (T const& a : range) {
      require(math::is_finite(a), errc::non_finite, {function, "coefficient is not finite", "finite numbers"}, a,
              {static_cast<std::ptrdiff_t>(result.size())});
      result.push_back(a);
    }
    return result;
  };
  if constexpr (requires { series.coefficients(); }) return copied(series.coefficients());
  else return copied(series);
}

template <class S>
using coefficient_type = typename decltype(coefficients_of({}, std::declval<S const&>()))::value_type;

}  // namespace detail::wick
}  // namespace freefield
