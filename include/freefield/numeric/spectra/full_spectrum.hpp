#pragma once
/// @file
/// The whole spectrum of a real field, for any real numbers.

#include <freefield/numeric/fourier_transform.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace freefield::detail {

/// f(k) for all momenta, by sums.
template <real_scalar T>
class full_spectrum {
 public:
  explicit full_spectrum(periodic_sites const& sites)
      : sites_(sites), numbers_{std::vector<T>(size(), T(0)), std::vector<T>(size(), T(0))} {}

  /// How many numbers a row has.
  std::size_t width() const { return static_cast<std::size_t>(sites_.sizes().back()); }
  T const& real(std::size_t i) const { return numbers_.real[i]; }
  T const& imaginary(std::size_t i) const { return numbers_.imaginary[i]; }
  void set(std::size_t i, T const& real, T const& imaginary) {
    numbers_.real[i] = real;
    numbers_.imaginary[i] = imaginary;
  }

  void transform(T const* field) {
    std::copy(field, field + size(), numbers_.real.begin());
    std::fill(numbers_.imaginary.begin(), numbers_.imaginary.end(), T(0));
    fourier_transform(sites_, numbers_);
  }
  /// Destroys the numbers.
  void invert(T* field) {
    inverse_fourier_transform(sites_, numbers_);
    std::copy(numbers_.real.begin(), numbers_.real.end(), field);
  }

 private:
  std::size_t size() const { return static_cast<std::size_t>(sites_.count()); }

  periodic_sites sites_;
  complex_field<T> numbers_;
};

}  // namespace freefield::detail
