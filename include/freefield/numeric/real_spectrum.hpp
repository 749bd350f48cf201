#pragma once
/// @file
/// The discrete Fourier transform of real fields on a periodic lattice, in half the memory and time of a complex one.

#include <freefield/numeric/spectra/full_spectrum.hpp>
#include <freefield/numeric/spectra/half_spectrum.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

namespace freefield {

namespace detail {

template <class T>
struct spectrum_for {
  using type = full_spectrum<T>;
};
template <std::floating_point T>
struct spectrum_for<T> {
  using type = half_spectrum<T>;
};

}  // namespace detail

/// The transform f(k) = sum_x exp(-i k x) f(x) of a real field, which holds one field at a time:
///
///     ff::real_spectrum<double> spectrum(sites);
///     spectrum.transform(field);  spectrum.scale(factor);  spectrum.invert(field);      // a filter
///
/// As f(-k) is the conjugate of f(k), the numbers of the machine need only the half k_last <= n_last / 2; others have
/// all momenta.
/// Cost: O(N log N) for N sites and the numbers of the machine, O(N sum n_a) for others.  One object is used by one
/// thread at a time.
template <real_scalar T>
class real_spectrum {
 public:
  explicit real_spectrum(periodic_sites sites) : sites_(std::move(sites)), numbers_(sites_) {}

  periodic_sites const& sites() const { return sites_; }

  /// @throws error `size_mismatch` where the field has not one number for each site
  void transform(vector_of<T> const& field) {
    detail::require_same_size("real_spectrum", "field and sites differ in size", field.size(), sites_.count());
    numbers_.transform(field.data());
    holds_ = true;
  }

  /// The field with this transform, which is lost: the next call is `transform`.
  /// @throws error `domain` where no field is held
  void invert(vector_of<T>& field) {
    require_held();
    holds_ = false;
    field.resize(sites_.count());
    numbers_.invert(field.data());
  }

  /// f(k) -> factor(k) f(k) for a real even factor, one number for each momentum.
  /// @throws error `size_mismatch`; `domain` where no field is held
  void scale(vector_of<T> const& factor) {
    for_each_number(factor, [this](std::size_t i, T const& a) {
      numbers_.set(i, T(numbers_.real(i) * a), T(numbers_.imaginary(i) * a));
    });
  }
  /// f(k) -> f(k) + factor(k) g(k)
  /// @throws error as `scale`; `size_mismatch` where g is of another lattice
  void add(real_spectrum const& g, vector_of<T> const& factor) {
    g.require_on(sites_);
    g.require_held();
    for_each_number(factor, [this, &g](std::size_t i, T const& a) {
      numbers_.set(i, T(numbers_.real(i) + T(a * g.numbers_.real(i))),
                   T(numbers_.imaginary(i) + T(a * g.numbers_.imaginary(i))));
    });
  }

  /// @throws error `size_mismatch` where the transform is that of another lattice
  void require_on(periodic_sites const& sites) const {
    require(sites_.sizes() == sites.sizes(), errc::size_mismatch,
            {"real_spectrum", "transform is that of another lattice: its sites", "one lattice"}, sites_.count());
  }

  /// |f(k)|^2 for every momentum.
  vector_of<T> squared_magnitudes() const {
    vector_of<T> result(sites_.count());
    for_each_momentum([&](Eigen::Index k, T const& real, T const& imaginary) {
      result(k) = T(T(real * real) + T(imaginary * imaginary));
    });
    return result;
  }
  /// f(k) for every momentum.
  complex_field<T> coefficients() const {
    std::vector<T> const zero(static_cast<std::size_t>(sites_.count()), T(0));
    complex_field<T> result{zero, zero};
    for_each_momentum([&](Eigen::Index k, T const& real, T const& imaginary) {
      result.real[static_cast<std::size_t>(k)] = real;
      result.imaginary[static_cast<std::size_t>(k)] = imaginary;
    });
    return result;
  }

 private:
  /// visit(i, factor(k)) for the numbers i that are held.
  template <class Visit>
  void for_each_number(vector_of<T> const& factor, Visit const& visit) {
    require_held();
    detail::require_same_size("real_spectrum", "factors and momenta differ in number", factor.size(), sites_.count());
    std::size_t i = 0;
    for (Eigen::Index row = 0; row < sites_.count(); row += sites_.sizes().back())
      for (std::size_t j = 0; j < numbers_.width(); ++j) visit(i++, factor(row + static_cast<Eigen::Index>(j)));
  }
  /// visit(k, real, imaginary) for all momenta: where k is not held, -k is.
  template <class Visit>
  void for_each_momentum(Visit const& visit) const {
    require_held();
    auto const width = static_cast<Eigen::Index>(numbers_.width());
    Eigen::Index const row = sites_.sizes().back();
    for (Eigen::Index k = 0; k < sites_.count(); ++k) {
      Eigen::Index const held = k % row < width ? k : sites_.difference(0, k);
      auto const i = static_cast<std::size_t>(held / row * width + held % row);
      visit(k, numbers_.real(i), held == k ? T(numbers_.imaginary(i)) : T(-numbers_.imaginary(i)));
    }
  }
  void require_held() const {
    require(holds_, errc::domain, {"real_spectrum", "no transform is held", "transform(field) before"});
  }

  periodic_sites sites_;
  typename detail::spectrum_for<T>::type numbers_;
  bool holds_ = false;
};

/// The spectrum of a real even field, sum_x cos(k x) f(x).
/// @throws error `size_mismatch` where the field has not one number for each site
template <real_scalar T>
vector_of<T> even_transform(periodic_sites const& sites, vector_of<T> const& f) {
  real_spectrum<T> spectrum(sites);
  spectrum.transform(f);
  complex_field<T> const values = spectrum.coefficients();
  vector_of<T> result(f.size());
  std::copy(values.real.begin(), values.real.end(), result.begin());
  return result;
}

/// The real field whose transform is that of f times a real even factor.
/// @throws error as `even_transform`; `size_mismatch` where there is not one factor for each momentum
template <real_scalar T>
vector_of<T> filtered(periodic_sites const& sites, vector_of<T> const& f, vector_of<T> const& factor) {
  detail::require_same_size("filtered", "factors and sites differ in number", factor.size(), sites.count());
  real_spectrum<T> spectrum(sites);
  spectrum.transform(f);
  spectrum.scale(factor);
  vector_of<T> result;
  spectrum.invert(result);
  return result;
}

}  // namespace freefield
