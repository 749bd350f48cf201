#pragma once
/// @file
/// Built-in integers that know when a result did not fit, and the check of results that goes with them.

#include <freefield/core/error.hpp>
#include <freefield/core/integer/fixed_width.hpp>
#include <freefield/core/scalar.hpp>

#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace freefield::detail {

/// A built-in integer with the arithmetic of a ring.  A result that does not fit T behaves as NaN does among floating
/// point numbers: it is not finite and equals nothing, and the same holds for all that is computed from it.
template <fixed_width_integer T>
class checked_integer {
 public:
  template <std::integral S>
  constexpr explicit checked_integer(S x) : fits_(!__builtin_add_overflow(x, S(0), &value_)) {}

  constexpr T value() const { return value_; }
  constexpr bool is_finite() const { return fits_; }

  friend constexpr checked_integer operator+(checked_integer a, checked_integer const& b) {
    bool const wrapped = __builtin_add_overflow(a.value_, b.value_, &a.value_);
    return a.and_only_if(b.fits_ && !wrapped);
  }
  friend constexpr checked_integer operator-(checked_integer a, checked_integer const& b) {
    bool const wrapped = __builtin_sub_overflow(a.value_, b.value_, &a.value_);
    return a.and_only_if(b.fits_ && !wrapped);
  }
  friend constexpr checked_integer operator*(checked_integer a, checked_integer const& b) {
    bool const wrapped = __builtin_mul_overflow(a.value_, b.value_, &a.value_);
    return a.and_only_if(b.fits_ && !wrapped);
  }
  friend constexpr checked_integer operator-(checked_integer const& a) { return checked_integer(0) - a; }
  friend constexpr bool operator==(checked_integer const& a, checked_integer const& b) {
    return a.fits_ && b.fits_ && a.value_ == b.value_;
  }

 private:
  constexpr checked_integer& and_only_if(bool condition) {
    fits_ = fits_ && condition;
    return *this;
  }

  T value_ = 0;
  bool fits_;
};

template <class T>
struct checked_number_of {
  using type = T;
};
template <fixed_width_integer T>
struct checked_number_of<T> {
  using type = checked_integer<T>;
};

/// The type in which a result of type T is computed: for built-in integers the one that knows when a result does not
/// fit.
template <class T>
using checked_number = typename checked_number_of<T>::type;

/// The number x as an N, without a copy where it is an N already.
template <class N, class T>
decltype(auto) as_number(T const& x) {
  if constexpr (std::same_as<N, T>) return (x);
  else return N(x);
}

/// Converts the result of a computation to T.
/// @param place  the place of the result among several
/// @throws error `overflow` for what does not fit T: infinite, NaN, or beyond the limits of a built-in integer
template <class T>
constexpr T fitting(std::string_view function, std::string_view what, checked_number<T> const& x,
                    error_index place = {}) {
  bool const fits = math::is_finite(x);
  if constexpr (fixed_width_integer<T>) {
    if (!fits) fail(errc::overflow, {function, what, limits_of<T>()}, std::move(place), no_value{});
    return x.value();
  } else {
    if (!fits) fail(errc::overflow, {function, what, "a finite result"}, std::move(place), x);
    return x;
  }
}

}  // namespace freefield::detail
