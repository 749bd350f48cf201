#pragma once
/// @file
/// The root of a function of one variable between two points where it has different signs.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <boost/math/tools/toms748_solve.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace freefield {

struct root_options {
  std::uintmax_t max_evaluations = 1000;
};

/// Where a function changes its sign.
template <class T>
struct bracketed_root {
  T value;         ///< the middle of the two
  T lower, upper;  ///< the function has different signs there, or vanishes at both, which are then one
  std::uintmax_t evaluations = 0;
  bool converged = false;  ///< lower and upper are as close as `find_root` says
};

namespace detail {

/// The rule that two ends agree: to the last digits, or to epsilon^2 times the largest number of the search.
template <class T>
class root_tolerance {
 public:
  explicit root_tolerance(T const& largest) : least_(T(T(epsilon() * epsilon()) * largest)) {}

  bool operator()(T const& a, T const& b) const {
    T const size = (std::max)(math::abs(a), math::abs(b));
    return math::abs(T(b - a)) <= (std::max)(T(T(4) * T(epsilon() * size)), least_);
  }

 private:
  static T epsilon() { return std::numeric_limits<T>::epsilon(); }
  T least_;
};

/// The function as the search uses it: NaN is refused, and infinities become large finite numbers.
template <class T, class Function>
class sign_changing {
 public:
  explicit sign_changing(Function const& f) : f_(f) {}

  T operator()(T const& x) const {
    constexpr std::string_view function = "find_root";
    T const value = T(f_(x)), most = T(std::numeric_limits<T>::max() / T(8));
    require(value == value, errc::non_finite,
            {function, "function has no value at a point between the ends", "numbers"}, x);
    return (std::min)((std::max)(value, T(-most)), most);
  }

 private:
  Function const& f_;
};

}  // namespace detail

/// The x between `lower` and `upper` where f changes its sign, enclosed to the last digits, or to epsilon^2 of the
/// larger end where it is that close to zero.
///
///     ff::find_root([](double x) { return std::cos(x) - x; }, 0.0, 1.0).value;   // 0.739085133215161
///
/// f need not be smooth, and may be infinite: where it jumps, the place of the jump is found.  The order of the two
/// ends is free.
/// Cost: about 10 evaluations for smooth functions of 16 digits, at most `max_evaluations`.
/// @throws error `non_finite` for an end that is not finite, and with the point at which f is a NaN; `domain` where f
/// has the same sign at both ends, with the value at the second; `bad_option` for fewer than 3 evaluations
/// Source: G. E. Alefeld, F. A. Potra, Y. Shi, ACM Trans. Math. Softw. 21 (1995) 327, as in Boost.Math.
template <real_scalar T, std::invocable<T const&> Function>
bracketed_root<T> find_root(Function const& f, T lower, std::type_identity_t<T> upper,
                            root_options const& options = {}) {
  constexpr std::string_view function = "find_root";
  require(math::is_finite(lower), errc::non_finite, {function, "end is not finite", "finite ends"}, lower, {0});
  require(math::is_finite(upper), errc::non_finite, {function, "end is not finite", "finite ends"}, upper, {1});
  require(options.max_evaluations >= 3, errc::bad_option,
          {function, "option .max_evaluations is too small", "at least 3"}, options.max_evaluations);
  if (upper < lower) std::swap(lower, upper);
  detail::sign_changing<T, Function> const value(f);
  T const at_lower = value(lower), at_upper = value(upper);
  if (at_lower == T(0)) return {lower, lower, lower, 2, true};
  if (at_upper == T(0)) return {upper, upper, upper, 2, true};
  require((at_lower < T(0)) != (at_upper < T(0)), errc::domain,
          {function, "function has the same sign at both ends", "ends with different signs"}, at_upper);
  detail::root_tolerance<T> const close((std::max)(math::abs(lower), math::abs(upper)));
  std::uintmax_t evaluations = options.max_evaluations - 2;
  auto const [a, b] = boost::math::tools::toms748_solve(value, lower, upper, at_lower, at_upper, close, evaluations);
  return {a == b ? a : T(T(a / T(2)) + T(b / T(2))), a, b, evaluations + 2, close(a, b)};
}

}  // namespace freefield
