#pragma once
/// @file
/// The power series of core in one variable, grown coefficient by coefficient: the operations of a computation are
/// written on a tape once, and the tape then gives coefficient after coefficient of every result.

#include <freefield/core/error.hpp>
#include <freefield/core/power_series/series_functions.hpp>
#include <freefield/core/power_series/series_recurrences.hpp>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace freefield {

/// Power series u(s) = sum over k <= order of u_k s^k of all results of a computation with `series_variable`s.
///
///     ff::series_tape<double> tape(4);
///     auto const x = tape.given(1.0);     // x = 1 + s
///     tape.set(x, 1, 1.0);
///     auto const y = exp(x) / x;          // constant terms are known now,
///     tape.extend_to(4);                  // the other coefficients now
///     tape.coefficient(y, 2);
///
/// A `power_series` holds all coefficients at once and costs O(order^2) for each operation, too; but where a
/// coefficient of what comes in depends on the coefficients below of what comes out, as in x' = f(x), it has to be
/// multiplied anew for each order.  Here every coefficient is computed once: O(order^2) in all for each operation.
/// Rationals have the operations of a field, exactly; the elementary functions are for scalars that have them.
/// A copy of a tape has all coefficients; the variables keep referring to the original.
/// Source: R. E. Moore, "Interval Analysis" (1966), chapter 11; A. Griewank, A. Walther, "Evaluating Derivatives"
/// (2008), chapter 13.
template <field_scalar T>
class series_tape {
 public:
  /// @throws error `bad_option` for a negative order
  explicit series_tape(int order) : order_(order), stride_(static_cast<std::size_t>(order) + 1) {
    require(order >= 0, errc::bad_option, {"series_tape", "order is negative", "0 or more"}, order);
  }

  int order() const { return order_; }
  /// The degree up to which all coefficients are known.
  int known() const { return known_; }
  /// How many series are on the tape.
  std::size_t size() const { return entries_.size(); }

  /// A series that is no result of others: this constant term, and zeros for coefficients until they are set.
  series_variable<T> given(T const& constant) { return write(detail::series_operation::given, constant); }

  /// Sets the coefficient k of a given series, before the tape is extended to degree k.
  /// @throws error `domain` for a series that is a result; `out_of_range` for a k that is known, or beyond the order
  void set(series_variable<T> const& x, int k, T const& value) { set(x.place(), k, value); }
  void set(std::ptrdiff_t place, int k, T const& value) {
    bool const is_given = place >= 0 && std::cmp_less(place, size()) &&
                          entries_[static_cast<std::size_t>(place)].what == detail::series_operation::given;
    require(is_given, errc::domain, {"series_tape", "series is not a given one", "what `given` returned"}, place);
    require(k > known_ && k <= order_, errc::out_of_range,
            {"series_tape", "coefficient cannot be set any more, or is beyond the order", "known() < k <= order()"}, k);
    coefficients_[static_cast<std::size_t>(place) * stride_ + static_cast<std::size_t>(k)] = value;
  }

  /// Computes the coefficients of the results up to degree k, from those of the given series.
  /// @throws error `out_of_range` for a k beyond the order
  void extend_to(int k) {
    require(k <= order_, errc::out_of_range, {"series_tape", "degree is beyond the order", "k <= order()"}, k);
    while (known_ < k) {
      ++known_;
      detail::series_rows<T> const rows{coefficients_.data(), stride_};
      for (std::size_t i = 0; i < entries_.size(); ++i)
        detail::extend_series(entries_[i], rows, i, static_cast<std::size_t>(known_));
    }
  }

  /// u_k; of a constant 0 for k > 0.
  /// @throws error `out_of_range` for a k that is not known
  T coefficient(series_variable<T> const& x, int k) const {
    require(k >= 0 && k <= known_, errc::out_of_range, {"series_tape", "coefficient is not known", "k <= known()"}, k);
    if (x.place() < 0) return k == 0 ? x.constant_term() : T(0);
    return coefficients(x.place())[static_cast<std::size_t>(k)];
  }

  /// u_0, ..., u_order of the series number `place`; what is not known is 0.
  std::span<T const> coefficients(std::ptrdiff_t place) const {
    require(place >= 0 && std::cmp_less(place, size()), errc::out_of_range,
            {"series_tape", "there is no such series", "0 <= place < size()"}, place);
    return {coefficients_.data() + static_cast<std::size_t>(place) * stride_, stride_};
  }

  /// All coefficients above the degree k are unknown again; what was set is to be set anew.
  /// @throws error `out_of_range` for a k that is not known
  void forget_above(int k) {
    require(k >= 0 && k <= known_, errc::out_of_range,
            {"series_tape", "coefficient to keep is not known", "0 <= k <= known()"}, k);
    known_ = k;
  }
  /// All coefficients above the constant terms are unknown again.
  void forget() { known_ = 0; }

  /// Begins anew; the memory is kept, the variables are void.
  void clear() {
    entries_.clear();
    known_ = 0;
  }

 private:
  friend class series_variable<T>;

  /// A result with the constant term that the caller knows, by value: it may be one of `coefficients_`, which move.
  /// @throws error `domain` after the tape was extended: what is written then would lack coefficients
  series_variable<T> write(detail::series_operation what, T constant, std::ptrdiff_t left = 0,
                           std::ptrdiff_t right = 0, T const& number = T(0)) {
    require(known_ == 0, errc::domain,
            {"series_tape", "operation after the coefficients were computed", "all operations before extend_to"},
            known_);
    std::size_t const place = entries_.size();
    entries_.push_back({what, static_cast<std::size_t>(left), static_cast<std::size_t>(right), number});
    if (coefficients_.size() < entries_.size() * stride_) coefficients_.resize(entries_.size() * stride_, T(0));
    coefficients_[place * stride_] = constant;
    for (std::size_t k = 1; k < stride_; ++k) coefficients_[place * stride_ + k] = T(0);
    return series_variable<T>(*this, static_cast<std::ptrdiff_t>(place), constant);
  }

  int order_, known_ = 0;
  std::size_t stride_;
  std::vector<detail::series_entry<T>> entries_;
  std::vector<T> coefficients_;
};

}  // namespace freefield
