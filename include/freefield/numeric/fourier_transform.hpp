#pragma once
/// @file
/// The discrete Fourier transform in one and more dimensions: of a field on a periodic lattice.

#include <freefield/numeric/matrix_checks.hpp>

#include <unsupported/Eigen/FFT>

#include <algorithm>
#include <complex>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// Sites of a periodic lattice, numbered with the last coordinate fastest.
class periodic_sites {
 public:
  /// @throws error `empty` without sizes, `domain` for a size below 1, `too_large` for 2^31 sites or more
  /// @param function  that refuses them
  explicit periodic_sites(std::vector<Eigen::Index> sizes, std::string_view function = "periodic_sites")
      : sizes_(std::move(sizes)) {
    require(!sizes_.empty(), errc::empty, {function, "lattice has no dimensions", "at least one size"});
    constexpr Eigen::Index most = (std::numeric_limits<int>::max)();
    for (std::size_t axis = 0; axis < sizes_.size(); ++axis) {
      auto const place = static_cast<std::ptrdiff_t>(axis);
      require(sizes_[axis] >= 1, errc::domain, {function, "size of the lattice is not positive", "size >= 1"},
              sizes_[axis], {place});
      require(sizes_[axis] <= most / count_, errc::too_large, {function, "lattice has too many sites", "below 2^31"},
              sizes_[axis], {place});
      count_ *= sizes_[axis];
    }
  }

  Eigen::Index count() const { return count_; }
  std::vector<Eigen::Index> const& sizes() const { return sizes_; }

  /// The site x with coordinates x_a = i_a - j_a.
  Eigen::Index difference(Eigen::Index i, Eigen::Index j) const {
    Eigen::Index result = 0, stride = 1;
    for (std::size_t axis = sizes_.size(); axis-- > 0;) {
      Eigen::Index const size = sizes_[axis], x = (i % size - j % size + size) % size;
      result += stride * x;
      stride *= size;
      i /= size;
      j /= size;
    }
    return result;
  }

  std::vector<Eigen::Index> coordinates(Eigen::Index site) const {
    std::vector<Eigen::Index> result(sizes_.size());
    for (std::size_t axis = sizes_.size(); axis-- > 0;) {
      result[axis] = site % sizes_[axis];
      site /= sizes_[axis];
    }
    return result;
  }

 private:
  std::vector<Eigen::Index> sizes_;
  Eigen::Index count_ = 1;
};

namespace detail {

/// Checks that f(x) and f(-x) agree up to 8 epsilon max |f|, and returns f with both replaced by their mean.
/// @throws error `not_symmetric` with x and -x
template <ordered_scalar T>
vector_of<T> checked_even(complaint const& about, periodic_sites const& sites, vector_of<T> f) {
  T largest(0);
  for (T const& x : f) largest = std::max<T>(largest, magnitude(x));
  T const tolerance = T(rounding_allowance<T>(1) * largest);
  for (Eigen::Index x = 0; x < f.size(); ++x) {
    Eigen::Index const mirrored = sites.difference(0, x);
    if (mirrored <= x) continue;
    require(are_equal(f(x), f(mirrored), tolerance), errc::not_symmetric, about,
            disagreement<T>{f(x), f(mirrored), tolerance}, {x, mirrored});
    f(x) = f(mirrored) = T(f(x) + T(T(f(mirrored) - f(x)) / T(2)));
  }
  return f;
}

}  // namespace detail

/// The real and the imaginary parts of a field.
template <class T>
struct complex_field {
  std::vector<T> real;
  std::vector<T> imaginary;
};

namespace detail {

/// Transforms one line: sum_x exp(-2 pi i k x / n) f(x).  Built-in numbers take O(n log n) by Eigen's FFT, others n^2
/// products with a table of cosines and sines.
template <class T>
class line_transform {
 public:
  explicit line_transform(std::size_t n) {
    if constexpr (!std::floating_point<T>) {
      for (std::size_t k = 0; k < n; ++k) {
        T const angle = T(T(T(2) * math::pi<T>()) * T(T(static_cast<int>(k)) / T(static_cast<int>(n))));
        cosine_.push_back(math::cos(angle));
        sine_.push_back(math::sin(angle));
      }
    }
  }

  void operator()(complex_field<T>& line) {
    std::size_t const n = line.real.size();
    if (n == 1) return;
    if constexpr (std::floating_point<T>) {
      std::vector<std::complex<T>> in(n), out;
      for (std::size_t x = 0; x < n; ++x) in[x] = {line.real[x], line.imaginary[x]};
      fft_.fwd(out, in);
      for (std::size_t k = 0; k < n; ++k) {
        line.real[k] = out[k].real();
        line.imaginary[k] = out[k].imag();
      }
    } else {
      line = by_table(line);
    }
  }

 private:
  struct no_fft {};
  template <class U>
  static auto fft_for() {
    if constexpr (std::floating_point<U>) return Eigen::FFT<U>();
    else return no_fft();
  }

  complex_field<T> by_table(complex_field<T> const& line) const {
    std::size_t const n = line.real.size();
    complex_field<T> result;
    for (std::size_t k = 0; k < n; ++k) {
      T real(0), imaginary(0);
      for (std::size_t x = 0; x < n; ++x) {
        T const& c = cosine_[k * x % n];
        T const& s = sine_[k * x % n];
        real = T(real + T(T(c * line.real[x]) + T(s * line.imaginary[x])));
        imaginary = T(imaginary + T(T(c * line.imaginary[x]) - T(s * line.real[x])));
      }
      result.real.push_back(real);
      result.imaginary.push_back(imaginary);
    }
    return result;
  }

  std::vector<T> cosine_, sine_;
  decltype(fft_for<T>()) fft_;
};

}  // namespace detail

/// f(k) = sum_x exp(-i k x) f(x) with k_a = 2 pi s_a / n_a, axis by axis, in place.
/// Cost: O(N log N) for N sites and the numbers of the machine, O(N sum n_a) for others.
/// @throws error `size_mismatch` where the field has not one number for each site
template <real_scalar T>
void fourier_transform(periodic_sites const& sites, complex_field<T>& field) {
  constexpr std::string_view function = "fourier_transform";
  detail::require_same_size(function, "real parts and sites differ in number",
                            static_cast<Eigen::Index>(field.real.size()), sites.count());
  detail::require_same_size(function, "imaginary parts and sites differ in number",
                            static_cast<Eigen::Index>(field.imaginary.size()), sites.count());
  auto const count = static_cast<std::size_t>(sites.count());
  std::size_t stride = 1;
  for (std::size_t axis = sites.sizes().size(); axis-- > 0;) {
    auto const n = static_cast<std::size_t>(sites.sizes()[axis]);
    detail::line_transform<T> along(n);
    complex_field<T> line{std::vector<T>(n, T(0)), std::vector<T>(n, T(0))};
    for (std::size_t first = 0; first < count; ++first) {
      if (first / stride % n != 0) continue;
      for (std::size_t x = 0; x < n; ++x) {
        line.real[x] = field.real[first + x * stride];
        line.imaginary[x] = field.imaginary[first + x * stride];
      }
      along(line);
      for (std::size_t k = 0; k < n; ++k) {
        field.real[first + k * stride] = line.real[k];
        field.imaginary[first + k * stride] = line.imaginary[k];
      }
    }
    stride *= n;
  }
}

/// f(x) = 1/N sum_k exp(i k x) f(k): the inverse.
/// @throws error as `fourier_transform`
template <real_scalar T>
void inverse_fourier_transform(periodic_sites const& sites, complex_field<T>& field) {
  for (T& y : field.imaginary) y = T(-y);
  fourier_transform(sites, field);
  T const count = T(static_cast<int>(sites.count()));
  for (T& x : field.real) x = T(x / count);
  for (T& y : field.imaginary) y = T(-T(y / count));
}

}  // namespace freefield
