#pragma once
/// @file
/// A Gaussian integral as a product with one factor for each pivot: its value, or its logarithm where the value does
/// not fit the scalar.

#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield::detail::integral {

/// Pi as a number of type T, which may be complex.
template <class T>
T circle_number() {
  if constexpr (complex_scalar<T>) return T(math::pi<typename T::value_type>());
  else return math::pi<T>();
}

/// The product of the factors, in an order in which no partial product overflows or vanishes unless the result does.
template <class T>
T balanced_product(std::vector<T> factors) {
  using real = decltype(larger_part(factors.front()));
  auto const smaller = [](T const& x, T const& y) { return larger_part(x) < larger_part(y); };
  std::sort(factors.begin(), factors.end(), smaller);
  T result(1);
  for (std::size_t low = 0, high = factors.size(); low < high;) {
    T const factor = larger_part(result) < real(1) ? factors[--high] : factors[low++];
    result = T(result * factor);
  }
  return result;
}

/// exp(exponent) times factors that have a positive real part; their roots and logarithms are the principal ones.
template <class T>
class factored_integral {
 public:
  /// Multiplies by the integral of exp(-d x^2 / 2) over the line, sqrt(2 pi / d).
  void integrate(T const& d) {
    T const circle = T(T(2) * circle_number<T>());
    factors_.push_back(T(math::sqrt(circle) / math::sqrt(d)));
    log_ = T(log_ + T(T(math::log(circle) - math::log(d)) / T(2)));
  }

  /// Multiplies by d^(-1/2).
  void divide_by_root(T const& d) {
    factors_.push_back(T(T(1) / math::sqrt(d)));
    log_ = T(log_ - T(math::log(d) / T(2)));
  }

  void divide_by(T const& d) {
    factors_.push_back(T(T(1) / d));
    log_ = T(log_ - math::log(d));
  }

  void exponentiate(T const& exponent) { exponent_ = T(exponent_ + exponent); }

  /// @throws error `overflow`, only where the exponent overflows
  T log(std::string_view function) const {
    T const result = T(log_ + exponent_);
    require(math::is_finite(result), errc::overflow, {function, "result overflows", "a finite result"}, result);
    return result;
  }

  /// Zero where the product is below all numbers.
  /// @throws error `overflow` where it is beyond them
  T value(std::string_view function) const {
    log(function);
    std::vector<T> factors = factors_;
    T part = exponent_;
    std::size_t count = 1;
    for (; decltype(larger_part(part))(64) < larger_part(part) && count < most_parts; count *= 2) part = T(part / T(2));
    factors.insert(factors.end(), count, math::exp(part));
    T const result = balanced_product(std::move(factors));
    require(math::is_finite(result), errc::overflow,
            {function, "result overflows", "a finite number; its logarithm has a function of its own"}, result);
    return result;
  }

 private:
  /// exp(64) fits every scalar, but so many factors of this size only one that holds exp(exponent) itself.
  static constexpr std::size_t most_parts = 65536;

  std::vector<T> factors_;
  T log_ = T(0);
  T exponent_ = T(0);
};

}  // namespace freefield::detail::integral
