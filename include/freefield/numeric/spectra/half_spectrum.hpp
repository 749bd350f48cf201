#pragma once
/// @file
/// The half of the spectrum of a real field that says all of it, for numbers of the machine.

#include <freefield/numeric/fourier_transform.hpp>

#include <unsupported/Eigen/FFT>

#include <algorithm>
#include <complex>
#include <concepts>
#include <cstddef>
#include <vector>

namespace freefield::detail {

/// f(k) with k_last <= n_last / 2: Eigen's FFT of the rows of real numbers, and then of the columns of complex ones.
template <std::floating_point T>
class half_spectrum {
  using complex = std::complex<T>;
  static constexpr std::size_t block = 8;  // columns that are moved together: two lines of a cache

 public:
  explicit half_spectrum(periodic_sites const& sites)
      : row_(static_cast<std::size_t>(sites.sizes().back())), rows_(static_cast<std::size_t>(sites.count()) / row_),
        numbers_(rows_ * width()) {
    fft_.SetFlag(Eigen::FFT<T>::HalfSpectrum);
    fft_.SetFlag(Eigen::FFT<T>::Unscaled);
    for (Eigen::Index n : sites.sizes()) sizes_.push_back(static_cast<std::size_t>(n));
  }

  /// How many numbers a row has.
  std::size_t width() const { return row_ / 2 + 1; }
  T real(std::size_t i) const { return numbers_[i].real(); }
  T imaginary(std::size_t i) const { return numbers_[i].imag(); }
  void set(std::size_t i, T real, T imaginary) { numbers_[i] = {real, imaginary}; }

  void transform(T const* field) {
    for (std::size_t r = 0; r < rows_; ++r) {
      complex* const row = numbers_.data() + r * width();
      if (row_ == 1) row[0] = field[r];
      else fft_.fwd(row, field + r * row_, static_cast<Eigen::Index>(row_));
    }
    for_each_column([this](complex* out, complex const* in, std::size_t n) {
      fft_.fwd(out, in, static_cast<Eigen::Index>(n));
    });
  }
  /// Destroys the numbers.
  void invert(T* field) {
    for_each_column([this](complex* out, complex const* in, std::size_t n) {
      fft_.inv(out, in, static_cast<Eigen::Index>(n));
    });
    T const factor = T(1) / static_cast<T>(rows_ * row_);
    for (std::size_t r = 0; r < rows_; ++r) {
      T* const row = field + r * row_;
      if (row_ == 1) row[0] = numbers_[r].real();
      else fft_.inv(row, numbers_.data() + r * width(), static_cast<Eigen::Index>(row_));
      for (std::size_t x = 0; x < row_; ++x) row[x] *= factor;
    }
  }

 private:
  /// Transforms along every axis but the last.
  template <class Transform>
  void for_each_column(Transform const& transform) {
    std::size_t stride = width();
    for (std::size_t axis = sizes_.size() - 1; axis-- > 0;) {
      std::size_t const n = sizes_[axis];
      in_.resize(block * n);
      out_.resize(block * n);
      for (std::size_t slab = 0; n > 1 && slab < numbers_.size(); slab += n * stride)
        for (std::size_t first = 0; first < stride; first += block)
          transform_block(slab + first, stride, std::min(block, stride - first), n, transform);
      stride *= n;
    }
  }
  template <class Transform>
  void transform_block(std::size_t begin, std::size_t stride, std::size_t columns, std::size_t n,
                       Transform const& transform) {
    complex* const at = numbers_.data() + begin;
    for (std::size_t x = 0; x < n; ++x)
      for (std::size_t j = 0; j < columns; ++j) in_[j * n + x] = at[x * stride + j];
    for (std::size_t j = 0; j < columns; ++j) transform(out_.data() + j * n, in_.data() + j * n, n);
    for (std::size_t x = 0; x < n; ++x)
      for (std::size_t j = 0; j < columns; ++j) at[x * stride + j] = out_[j * n + x];
  }

  Eigen::FFT<T> fft_;
  std::size_t row_, rows_;
  std::vector<std::size_t> sizes_;
  std::vector<complex> numbers_, in_, out_;
};

}  // namespace freefield::detail
