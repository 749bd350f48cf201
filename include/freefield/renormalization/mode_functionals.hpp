#pragma once
/// @file
/// The relative entropy to a field of independent modes, as a functional of the measures that flow.

#include <freefield/core/error.hpp>
#include <freefield/entropy/divergence.hpp>
#include <freefield/entropy/gaussian_divergence.hpp>
#include <freefield/entropy/local_entropy.hpp>
#include <freefield/entropy/potential_energy.hpp>
#include <freefield/flow/field_metric.hpp>
#include <freefield/flow/wasserstein.hpp>
#include <freefield/measure/density.hpp>
#include <freefield/measure/gaussian.hpp>
#include <freefield/numeric/pairwise_sum.hpp>
#include <freefield/renormalization/scheme.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace freefield::detail::renormalization_room {

/// What flows: dense Gaussian fields, and densities of one mode.
template <class M, class T>
concept field_law = std::same_as<M, gaussian<T>> || std::same_as<M, density<T, 1>>;

template <int D>
void require_one_mode(std::string_view function, lattice<D> const& sites) {
  require_same_size(function, "a density is that of one mode: modes of the field and 1", sites.size(), 1);
}

/// S(. || N(0, v)) with the variances v(k) of the modes: on dense Gaussians, where it has a first variation.
/// @throws error `degenerate` for a mode without variance, `precision_lost` for one that is rounding beside the others,
/// with the momentum
template <int D, class T>
auto entropy_relative_to(lattice<D> const& sites, vector_of<T> const& variances) {
  constexpr std::string_view function = "relative_entropy";
  for (Eigen::Index k = 0; k < variances.size(); ++k) {
    require(variances(k) > T(0), errc::degenerate,
            {function, "a mode of the reference has no variance, and the relative entropy to it no variation",
             "zero_mode::own_clock, or a cutoff and scales that leave something of every mode"},
            variances(k), {static_cast<std::ptrdiff_t>(k)});
  }
  require_resolved<T>(function, variances);
  return relative_entropy(gaussian<T>(sites.circulant(variances)));
}
/// The same of one mode up to a constant, E phi^2 / (2 v) - H: on densities, whose reference may be below the scalar.
template <class T>
auto free_energy_of_mode(T const& variance) {
  return potential_energy(pow<2>(field<0>) * T(T(1) / T(T(2) * variance))) - entropy;
}
/// The constant: the logarithm of the sum of exp(-phi^2 / (2 v)) over the cells, so that the reference is that of its
/// normalised values at their centres.
template <class T>
T log_sum_of_mode(grid<T, 1> const& cells, T const& variance) {
  auto const& line = cells.along(0);
  auto const exponent = [&](std::ptrdiff_t i) {
    T const phi = line.center(i);
    return T(-T(T(phi * phi) / T(T(2) * variance)));
  };
  T largest = exponent(0);
  for (Eigen::Index i = 1; i < cells.size(); ++i) largest = std::max(largest, exponent(i));
  T const sum = pairwise_sum<T>(0, cells.size(), [&](std::ptrdiff_t i) { return math::exp(T(exponent(i) - largest)); });
  return T(largest + math::log(T(sum * line.step())));
}

/// The functional on the kind of measure that P is, up to a constant.
template <int D, class T>
auto entropy_like(gaussian<T> const& p, lattice<D> const& sites, vector_of<T> const& variances) {
  require_same_size("relative_entropy", "Gaussian and lattice differ in size", p.dimension(), sites.size());
  return entropy_relative_to(sites, variances);
}
template <int D, class T>
auto entropy_like(density<T, 1> const&, lattice<D> const& sites, vector_of<T> const& variances) {
  require_one_mode("relative_entropy", sites);
  return free_energy_of_mode(T(variances(0)));
}

/// Its value, constant included.
/// @throws error as it says; `precision_lost` where the reference is narrower than a cell
template <int D, class T>
T entropy_value(gaussian<T> const& p, lattice<D> const& sites, vector_of<T> const& variances) {
  require_same_size("relative_entropy", "Gaussian and lattice differ in size", p.dimension(), sites.size());
  require_resolved<T>("relative_entropy", variances);
  return relative_entropy(gaussian<T>(sites.circulant(variances)))(p);
}
template <int D, class T>
T entropy_value(density<T, 1> const& rho, lattice<D> const& sites, vector_of<T> const& variances) {
  require_one_mode("relative_entropy", sites);
  T const step = rho.grid().along(0).step();
  require(variances(0) >= T(step * step), errc::precision_lost,
          {"relative_entropy", "the reference is narrower than a cell: its variance", "cells shorter than its width"},
          variances(0));
  return T(entropy_like(rho, sites, variances)(rho) + log_sum_of_mode(rho.grid(), T(variances(0))));
}

/// The metric b / 2 of a diffusion b(k), on either.
template <int D, class T>
auto half_metric(gaussian<T> const&, lattice<D> const& sites, vector_of<T> const& diffusion) {
  return field_metric(sites.circulant(vector_of<T>(diffusion / T(2))));
}
template <int D, class T>
auto half_metric(density<T, 1> const&, lattice<D> const&, vector_of<T> const& diffusion) {
  return wasserstein_with([half = T(diffusion(0) / T(2))](T const&) { return half; });
}

}  // namespace freefield::detail::renormalization_room
