#pragma once
/// @file
/// A number whose operations are written on a `series_tape`.

#include <freefield/core/jet/jet.hpp>
#include <freefield/core/power_series/series_recurrences.hpp>

#include <compare>
#include <concepts>
#include <cstddef>
#include <limits>
#include <ostream>

namespace freefield {

template <field_scalar T>
class series_tape;

/// A power series on a tape, or a constant: a number for every template that takes numbers, with + - * / and the
/// elementary functions of its scalar.
///
/// Comparisons look at constant terms alone, so that branches are taken as at the point itself; the series are those
/// of the branch that was taken.
/// A series whose operation has no coefficients at the point (sqrt, log, 1/x at 0) has ones that are not finite.
template <field_scalar T>
class series_variable {
  using tape = series_tape<T>;
  using operation = detail::series_operation;

 public:
  using scalar_type = T;

  series_variable() : value_(T(0)) {}
  template <class S>
    requires(!std::same_as<S, series_variable> && std::constructible_from<T, S const&>)
  explicit(!detail::jet_operand<S, T>) series_variable(S const& constant) : value_(static_cast<T>(constant)) {}

  T const& constant_term() const { return value_; }
  /// The number of the series on its tape, -1 for a constant.
  std::ptrdiff_t place() const { return place_; }
  bool is_constant() const { return tape_ == nullptr; }
  bool vanishes() const { return is_constant() && detail::vanishes(value_); }
  /// Of the constant term.
  bool is_finite() const { return math::is_finite(value_); }

  series_variable& operator+=(series_variable const& b) { return *this = *this + b; }
  series_variable& operator-=(series_variable const& b) { return *this = *this - b; }
  series_variable& operator*=(series_variable const& b) { return *this = *this * b; }
  series_variable& operator/=(series_variable const& b) { return *this = *this / b; }

  friend series_variable operator+(series_variable const& a) { return a; }
  friend series_variable operator-(series_variable const& a) { return a.scaled(T(-a.value_), T(-1)); }

  friend series_variable operator+(series_variable const& a, series_variable const& b) {
    T const value = T(a.value_ + b.value_);
    if (b.is_constant()) return a.shifted(value, b.value_);
    if (a.is_constant()) return b.shifted(value, a.value_);
    return a.with(b, operation::sum, value);
  }
  friend series_variable operator-(series_variable const& a, series_variable const& b) {
    T const value = T(a.value_ - b.value_);
    if (b.is_constant()) return a.shifted(value, T(-b.value_));
    if (a.is_constant()) return b.scaled(value, T(-1));
    return a.with(b, operation::difference, value);
  }
  friend series_variable operator*(series_variable const& a, series_variable const& b) {
    T const value = T(a.value_ * b.value_);
    if (b.is_constant()) return a.scaled(value, b.value_);
    if (a.is_constant()) return b.scaled(value, a.value_);
    return a.with(b, a.place_ == b.place_ ? operation::square : operation::product, value);
  }
  friend series_variable operator/(series_variable const& a, series_variable const& b) {
    T const value = T(a.value_ / b.value_);
    if (b.is_constant()) return a.scaled(value, T(T(1) / b.value_));
    if (a.is_constant()) return b.written(operation::inverse, value, b.place_, b.place_, a.value_);
    return a.with(b, operation::quotient, value);
  }

  template <detail::jet_operand<T> S>
  friend series_variable operator+(series_variable const& a, S const& s) { return a + series_variable(s); }
  template <detail::jet_operand<T> S>
  friend series_variable operator-(series_variable const& a, S const& s) { return a - series_variable(s); }
  template <detail::jet_operand<T> S>
  friend series_variable operator*(series_variable const& a, S const& s) { return a * series_variable(s); }
  template <detail::jet_operand<T> S>
  friend series_variable operator/(series_variable const& a, S const& s) { return a / series_variable(s); }
  template <detail::jet_operand<T> S>
  friend series_variable operator+(S const& s, series_variable const& b) { return series_variable(s) + b; }
  template <detail::jet_operand<T> S>
  friend series_variable operator-(S const& s, series_variable const& b) { return series_variable(s) - b; }
  template <detail::jet_operand<T> S>
  friend series_variable operator*(S const& s, series_variable const& b) { return series_variable(s) * b; }
  template <detail::jet_operand<T> S>
  friend series_variable operator/(S const& s, series_variable const& b) { return series_variable(s) / b; }

  friend bool operator==(series_variable const& a, series_variable const& b) { return a.value_ == b.value_; }
  template <detail::jet_operand<T> S>
  friend bool operator==(series_variable const& a, S const& s) { return a.value_ == T(s); }
  friend std::partial_ordering operator<=>(series_variable const& a, series_variable const& b)
    requires ordered_scalar<T>
  {
    return order(a.value_, b.value_);
  }
  template <detail::jet_operand<T> S>
  friend std::partial_ordering operator<=>(series_variable const& a, S const& s) requires ordered_scalar<T> {
    return order(a.value_, T(s));
  }

  /// `constant + ...`
  friend std::ostream& operator<<(std::ostream& out, series_variable const& x) requires detail::streamable<T> {
    return out << x.value_ << (x.is_constant() ? "" : " + ...");
  }

  /// A series on the tape of this one; for the elementary functions.
  series_variable written(operation what, T const& value, std::ptrdiff_t left, std::ptrdiff_t right,
                          T const& number) const {
    return tape_->write(what, value, left, right, number);
  }

 private:
  friend class series_tape<T>;

  series_variable(tape& where, std::ptrdiff_t place, T const& value) : value_(value), tape_(&where), place_(place) {}

  series_variable with(series_variable const& b, operation what, T const& value) const {
    require(tape_ == b.tape_, errc::domain,
            {"series_variable", "series of two tapes meet", "series of one tape, and constants"});
    return written(what, value, place_, b.place_, T(0));
  }
  series_variable shifted(T const& value, T const& number) const {
    return is_constant() ? series_variable(value) : written(operation::shifted, value, place_, place_, number);
  }
  series_variable scaled(T const& value, T const& number) const {
    return is_constant() ? series_variable(value) : written(operation::scaled, value, place_, place_, number);
  }

  static std::partial_ordering order(T const& a, T const& b) {
    if (a < b) return std::partial_ordering::less;
    if (b < a) return std::partial_ordering::greater;
    return a == b ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
  }

  T value_;
  tape* tape_ = nullptr;
  std::ptrdiff_t place_ = -1;
};

}  // namespace freefield

/// A series has the precision, the range and the kind of its scalar.
template <class T>
class std::numeric_limits<freefield::series_variable<T>> : public std::numeric_limits<T> {
  using scalar = std::numeric_limits<T>;
  using series = freefield::series_variable<T>;

 public:
  static series(min)() { return (scalar::min)(); }
  static series(max)() { return (scalar::max)(); }
  static series lowest() { return scalar::lowest(); }
  static series epsilon() { return scalar::epsilon(); }
  static series round_error() { return scalar::round_error(); }
  static series infinity() { return scalar::infinity(); }
  static series quiet_NaN() { return scalar::quiet_NaN(); }
  static series signaling_NaN() { return scalar::signaling_NaN(); }
  static series denorm_min() { return scalar::denorm_min(); }
};
