#pragma once
/// @file
/// Dual numbers: a value and its N first partial derivatives, carried through every operation exactly.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <ostream>
#include <type_traits>
#include <utility>

namespace freefield {

template <ring_scalar T, std::size_t N>
struct jet;

namespace detail {

/// A number that may be combined with a jet over T: whatever converts to T without a cast, except fractions for an
/// integer T.
template <class S, class T>
concept jet_operand = std::convertible_to<S const&, T> && !(std::is_floating_point_v<S> && is_integer_scalar<T>);

/// Tells whether a number is zero together with all its derivatives; `x == 0` looks at the value alone.
template <class T>
constexpr bool vanishes(T const& x) {
  if constexpr (requires { x.vanishes(); }) return x.vanishes();
  else return x == T(0);
}

}  // namespace detail

/// value + sum_i gradient[i] e_i with e_i e_j = 0: the ring of first-order Taylor polynomials in N variables over T.
///
/// T is any ring: integers and rationals have + - *, fields also /, real scalars the elementary functions.  Nested
/// jets, `jet<jet<T, N>, M>`, carry second derivatives.  Comparisons look at the value alone, so that branches are
/// taken as for plain numbers.  A function at a point where its slope is infinite (sqrt, log, pow, 1/x at 0) keeps
/// partial derivatives that are zero; abs has slope 0 at 0.
/// Cost: an operation on T per partial derivative; all ring operations are constexpr.
/// Source: W. K. Clifford, Proc. London Math. Soc. 4 (1873) 381; A. Griewank, A. Walther, "Evaluating Derivatives"
/// (2008).
template <ring_scalar T, std::size_t N>
struct jet {
  using scalar_type = T;

  T value;
  std::array<T, N> gradient;

  constexpr jet() : jet(T(0)) {}
  template <class S>
    requires(!std::same_as<S, jet> && std::constructible_from<T, S const&>)
  constexpr explicit(!detail::jet_operand<S, T>) jet(S const& constant)
      : value(static_cast<T>(constant)), gradient(zeros(std::make_index_sequence<N>{})) {}

  /// The variable number `index` at `value`: its own partial derivative is 1, the others are 0.
  static constexpr jet variable(T const& value, std::size_t index) {
    require(index < N, errc::out_of_range, {"jet::variable", "index does not exist", "0 <= index < N"}, index);
    jet result(value);
    result.gradient[index] = T(1);
    return result;
  }

  /// All N variables at the given point.
  static constexpr std::array<jet, N> variables(std::array<T, N> const& point) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<jet, N>{variable(point[I], I)...};
    }(std::make_index_sequence<N>{});
  }

  /// No NaN and no infinity, in the derivatives neither.
  constexpr bool is_finite() const {
    return math::is_finite(value) && all_of_gradient([](T const& partial) { return math::is_finite(partial); });
  }

  /// The constant zero.
  constexpr bool vanishes() const { return detail::vanishes(value) && is_constant(); }

  /// No dependence on any variable.
  constexpr bool is_constant() const {
    return all_of_gradient([](T const& partial) { return detail::vanishes(partial); });
  }

  /// f(x) from f(value) and f'(value): what makes any function of T a function of jets.
  /// Partial derivatives that are zero stay so where the slope is infinite.
  constexpr jet compose(T const& at, T const& slope) const {
    if (math::is_finite(slope)) return scaled(at, slope);
    jet result(at);
    for (std::size_t i = 0; i < N; ++i) {
      if (!detail::vanishes(gradient[i])) result.gradient[i] = T(gradient[i] * slope);
    }
    return result;
  }

  constexpr jet& operator+=(jet const& b) {
    for (std::size_t i = 0; i < N; ++i) gradient[i] = T(gradient[i] + b.gradient[i]);
    value = T(value + b.value);
    return *this;
  }
  constexpr jet& operator-=(jet const& b) {
    for (std::size_t i = 0; i < N; ++i) gradient[i] = T(gradient[i] - b.gradient[i]);
    value = T(value - b.value);
    return *this;
  }
  constexpr jet& operator*=(jet const& b) {
    for (std::size_t i = 0; i < N; ++i) gradient[i] = T(gradient[i] * b.value + value * b.gradient[i]);
    value = T(value * b.value);
    return *this;
  }
  constexpr jet& operator/=(jet const& b) requires field_scalar<T> {
    T const quotient = value / b.value;
    for (std::size_t i = 0; i < N; ++i) gradient[i] = T((gradient[i] - quotient * b.gradient[i]) / b.value);
    value = quotient;
    return *this;
  }

  template <detail::jet_operand<T> S> constexpr jet& operator+=(S const& s) {
    value = T(value + T(s));
    return *this;
  }
  template <detail::jet_operand<T> S> constexpr jet& operator-=(S const& s) {
    value = T(value - T(s));
    return *this;
  }
  template <detail::jet_operand<T> S> constexpr jet& operator*=(S const& s) {
    T const factor = T(s);
    return *this = scaled(T(value * factor), factor);
  }
  template <detail::jet_operand<T> S> constexpr jet& operator/=(S const& s) requires field_scalar<T> {
    T const divisor = T(s);
    for (T& partial : gradient) partial = T(partial / divisor);
    value = T(value / divisor);
    return *this;
  }

  friend constexpr jet operator+(jet const& a) { return a; }
  friend constexpr jet operator-(jet const& a) { return a.scaled(T(-a.value), T(-1)); }

  friend constexpr jet operator+(jet a, jet const& b) { return a += b; }
  friend constexpr jet operator-(jet a, jet const& b) { return a -= b; }
  friend constexpr jet operator*(jet a, jet const& b) { return a *= b; }
  friend constexpr jet operator/(jet a, jet const& b) requires field_scalar<T> { return a /= b; }

  template <detail::jet_operand<T> S> friend constexpr jet operator+(jet a, S const& s) { return a += s; }
  template <detail::jet_operand<T> S> friend constexpr jet operator-(jet a, S const& s) { return a -= s; }
  template <detail::jet_operand<T> S> friend constexpr jet operator*(jet a, S const& s) { return a *= s; }
  template <detail::jet_operand<T> S> friend constexpr jet operator/(jet a, S const& s) requires field_scalar<T> {
    return a /= s;
  }

  template <detail::jet_operand<T> S> friend constexpr jet operator+(S const& s, jet b) { return b += s; }
  template <detail::jet_operand<T> S> friend constexpr jet operator-(S const& s, jet const& b) { return -b + s; }
  template <detail::jet_operand<T> S> friend constexpr jet operator*(S const& s, jet b) { return b *= s; }
  template <detail::jet_operand<T> S>
  friend constexpr jet operator/(S const& s, jet const& b)
    requires field_scalar<T>
  {
    T const quotient = T(s) / b.value;
    return b.compose(quotient, T(-quotient / b.value));
  }

  friend constexpr bool operator==(jet const& a, jet const& b) { return a.value == b.value; }
  template <detail::jet_operand<T> S> friend constexpr bool operator==(jet const& a, S const& s) {
    return a.value == T(s);
  }
  friend constexpr std::partial_ordering operator<=>(jet const& a, jet const& b) requires ordered_scalar<T> {
    return order(a.value, b.value);
  }
  template <detail::jet_operand<T> S>
  friend constexpr std::partial_ordering operator<=>(jet const& a, S const& s) requires ordered_scalar<T> {
    return order(a.value, T(s));
  }

  /// `value [gradient]`
  friend std::ostream& operator<<(std::ostream& out, jet const& x) requires detail::streamable<T> {
    out << x.value << " [";
    for (std::size_t i = 0; i < N; ++i) out << (i == 0 ? "" : ", ") << x.gradient[i];
    return out << ']';
  }

 private:
  template <std::size_t... I>
  static constexpr std::array<T, N> zeros(std::index_sequence<I...>) {
    return {(static_cast<void>(I), T(0))...};
  }

  template <class Predicate>
  constexpr bool all_of_gradient(Predicate holds) const {
    for (T const& partial : gradient) {
      if (!holds(partial)) return false;
    }
    return true;
  }

  /// The same differential times `slope`, at another value.
  constexpr jet scaled(T const& at, T const& slope) const {
    jet result(*this);
    result.value = at;
    for (T& partial : result.gradient) partial = T(partial * slope);
    return result;
  }

  static constexpr std::partial_ordering order(T const& a, T const& b) {
    if (a < b) return std::partial_ordering::less;
    if (b < a) return std::partial_ordering::greater;
    return a == b ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
  }
};

}  // namespace freefield
