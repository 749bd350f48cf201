#pragma once
/// @file
/// One measure as another: a Gaussian or an ensemble on a grid, a density as a probability vector, and what is lost.

#include <freefield/core/estimate.hpp>
#include <freefield/measure/density.hpp>
#include <freefield/measure/discrete.hpp>
#include <freefield/measure/ensemble.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

/// A measure that stands for another one, and the part of the mass that it does not have.
template <class M>
struct conversion {
  M measure;
  estimate<typename M::scalar_type> lost;
};

/// How an ensemble is smoothed.
template <class T>
struct kernel_options {
  /// The deviation h of the Gaussian kernel along each axis; by default Scott's rule, h_k = s_k n^(-1/(d + 4)) with the
  /// deviations s_k and the effective number n of the particles.
  std::optional<T> bandwidth = std::nullopt;
};

namespace detail::measure_room {

/// 1 - erf(x), which keeps the digits of its tail for built-in numbers.
template <class T>
T complement_of_erf(T const& x) {
  if constexpr (std::floating_point<T>) return std::erfc(x);
  else return T(T(1) - math::erf(x));
}

/// The probability of [a, b] under N(mean, deviation^2), from the tail on whose side it is.
template <class T>
T normal_mass(T const& a, T const& b, T const& mean, T const& deviation) {
  T const unit = T(deviation * math::sqrt(T(2))), left = T(T(a - mean) / unit), right = T(T(b - mean) / unit);
  if (left > T(0)) return T(T(complement_of_erf(left) - complement_of_erf(right)) / T(2));
  if (right < T(0)) return T(T(complement_of_erf(T(-right)) - complement_of_erf(T(-left))) / T(2));
  return T(T(math::erf(right) - math::erf(left)) / T(2));
}

/// The probability of everything outside of [a, b].
template <class T>
T normal_mass_outside(T const& a, T const& b, T const& mean, T const& deviation) {
  T const unit = T(deviation * math::sqrt(T(2)));
  return T(T(complement_of_erf(T(T(mean - a) / unit)) + complement_of_erf(T(T(b - mean) / unit))) / T(2));
}

/// Beyond so many deviations a normal density is below epsilon^2.
template <class T>
T negligible_tail() {
  return T(T(2) * math::sqrt(T(-math::log(std::numeric_limits<T>::epsilon()))));
}

inline constexpr int maximal_images = 10'000;

/// The shifts k L by which points of an axis of period L have to be moved to cover N(mean, deviation^2); 0 alone where
/// there are walls.
template <class T>
std::vector<T> images(std::string_view function, axis<T> const& a, T const& mean, T const& deviation) {
  if (a.ends != boundary::periodic) return {T(0)};
  T const period = T(a.upper - a.lower), reach = T(negligible_tail<T>() * deviation);
  T const first = T(T(mean - reach) - a.upper), last = T(T(mean + reach) - a.lower);
  std::vector<T> result;
  auto const keep = [&](T const& shift) {
    require(result.size() < std::size_t{maximal_images}, errc::too_large,
            {function, "the measure is too wide, or too far, for the period", "at most 10000 periods"}, deviation);
    if (shift >= first && shift <= last) result.push_back(shift);
  };
  int const most = maximal_images;
  T up(0), down(0);
  keep(T(0));
  for (int k = 1; k <= most && (up <= last || down >= first); ++k) {
    up = T(up + period);
    down = T(down - period);
    keep(up);
    keep(down);
  }
  require(!(up <= last || down >= first), errc::too_large,
          {function, "the measure is too wide, or too far, for the period", "at most 10000 periods"}, deviation);
  return result;
}

/// The value of a density, with its images along periodic axes.
template <int K, class T, int D, class At>
T with_images(At const& at, std::array<std::vector<T>, static_cast<std::size_t>(D)> const& shifts,
              Eigen::Matrix<T, D, 1> x) {
  if constexpr (K == D) {
    return at(x);
  } else {
    T const place = x(K);
    T sum(0);
    for (T const& shift : shifts[static_cast<std::size_t>(K)]) {
      x(K) = T(place + shift);
      sum = T(sum + with_images<K + 1, T, D>(at, shifts, x));
    }
    return sum;
  }
}

/// The probability of every cell of an axis under N(mean, h^2), from the first cell that is not negligible.
template <class T>
struct axis_masses {
  Eigen::Index first = 0;
  std::vector<T> masses;

  axis_masses(axis<T> const& a, T const& mean, T const& h) {
    T const reach = T(negligible_tail<T>() * h), step = a.step();
    for (Eigen::Index end = a.cells; first < end;) {
      Eigen::Index const middle = first + (end - first) / 2;
      if (T(a.center(middle) + step) < T(mean - reach)) first = middle + 1;
      else end = middle;
    }
    for (Eigen::Index i = first; i < a.cells; ++i) {
      T const left = T(a.center(i) - T(step / T(2))), right = T(left + step);
      if (left > T(mean + reach)) break;
      masses.push_back(normal_mass<T>(left, right, mean, h));
    }
  }
};

/// Adds `weight` times the products of the masses along the axes K, ..., D - 1, with all images, to the cells.
template <int K, class T, int D>
void add_product(grid<T, D> const& cells,
                 std::array<std::vector<axis_masses<T>>, static_cast<std::size_t>(D)> const& lines, T const& weight,
                 Eigen::Index cell, Eigen::Index stride, vector_of<T>& masses) {
  if constexpr (K == D) {
    masses(cell) = T(masses(cell) + weight);
  } else {
    for (auto const& line : lines[static_cast<std::size_t>(K)]) {
      for (std::size_t i = 0; i < line.masses.size(); ++i) {
        Eigen::Index const place = line.first + static_cast<Eigen::Index>(i);
        add_product<K + 1>(cells, lines, T(weight * line.masses[i]), cell + place * stride,
                           stride * cells.along(K).cells, masses);
      }
    }
  }
}

/// The deviation of the kernel along each axis.
template <class T>
vector_of<T> bandwidths(std::string_view function, ensemble<T> const& cloud, kernel_options<T> const& options) {
  if (options.bandwidth) {
    require(*options.bandwidth > T(0) && math::is_finite(*options.bandwidth), errc::bad_option,
            {function, "option .bandwidth is out of range", "a positive number"}, *options.bandwidth);
    return vector_of<T>::Constant(cloud.dimension(), *options.bandwidth);
  }
  T const exponent = T(T(-1) / as_scalar<T>(cloud.dimension() + 4));
  T const factor = math::pow(cloud.effective_size(), exponent);
  matrix_of<T> const covariance = cloud.covariance();
  vector_of<T> result(cloud.dimension());
  for (Eigen::Index k = 0; k < result.size(); ++k) {
    require(covariance(k, k) > T(0), errc::degenerate,
            {function, "all particles are equal in one component, which gives no bandwidth", "option .bandwidth"},
            covariance(k, k), {k});
    result(k) = T(factor * math::sqrt(T(covariance(k, k))));
  }
  return result;
}

/// Cell weights as a density, and what the particles have outside, one by one.
template <class T, int D>
conversion<density<T, D>> from_masses(std::string_view function, grid<T, D> const& cells, vector_of<T> const& masses,
                                      estimate<T> const& outside) {
  require(total(masses) > T(0), errc::degenerate,
          {function, "no mass is on the grid", "a grid that meets the measure"}, T(0));
  return {normalised(cells, masses), outside};
}

}  // namespace detail::measure_room

/// A Gaussian on a grid: its values at the centres, divided by their sum; along periodic axes with all images.
///
/// `.lost` is its mass outside of the walls, by erf in one dimension and between the largest and the sum of the masses
/// beyond single pairs of walls in more; the error also holds the difference between the sum over cells and the
/// integral, which is large where the cells are longer than about a deviation.
/// Cost: one exponential for each cell and image.
/// @throws error `size_mismatch` where p has not D components, `not_positive` for a singular covariance, `degenerate`
/// where no cell has mass, `too_large` for more than 10000 images
template <real_scalar T, int D>
conversion<density<T, D>> to_density(gaussian<T> const& p, grid<T, D> const& cells) {
  constexpr std::string_view function = "to_density";
  detail::require_same_size(function, "Gaussian and grid differ in dimension", p.dimension(), D);
  detail::measure_room::gaussian_values<T, D> const at(p);
  std::array<std::vector<T>, static_cast<std::size_t>(D)> shifts;
  T largest(0), sum(0);
  for (int k = 0; k < D; ++k) {
    auto const& a = cells.along(k);
    T const deviation = math::sqrt(T(p.covariance()(k, k)));
    shifts[static_cast<std::size_t>(k)] = detail::measure_room::images<T>(function, a, p.mean()(k), deviation);
    if (a.ends == boundary::periodic) continue;
    T const beyond = detail::measure_room::normal_mass_outside<T>(a.lower, a.upper, p.mean()(k), deviation);
    largest = std::max(largest, beyond);
    sum = T(sum + beyond);
  }
  sum = std::min(sum, T(1));
  vector_of<T> values(cells.size());
  for (Eigen::Index i = 0; i < values.size(); ++i) {
    values(i) = detail::measure_room::with_images<0, T, D>(at, shifts, cells.center(i));
  }
  T const lost = T(T(largest + sum) / T(2));
  T const discretisation = math::abs(T(T(cells.integral(values) - T(1)) + lost));
  T const error = T(T(T(sum - largest) / T(2)) + discretisation + detail::rounding_allowance<T>(cells.size()));
  return {normalised(cells, values), {lost, error}};
}

/// The particles counted in cells, by weight; `.lost` is the weight of those outside of the walls.
/// Cost: n searches.
/// @throws error `size_mismatch` where the particles have not D components; `degenerate` where none is inside
template <class T, int D>
conversion<density<T, D>> histogram(ensemble<T> const& cloud, grid<T, D> const& cells) {
  constexpr std::string_view function = "histogram";
  detail::require_same_size(function, "ensemble and grid differ in dimension", cloud.dimension(), D);
  vector_of<T> masses = vector_of<T>::Constant(cells.size(), T(0));
  detail::measure_room::running_sum<T> outside;
  for (Eigen::Index i = 0; i < cloud.size(); ++i) {
    Eigen::Index const cell = cells.cell_of(cloud.point(i));
    if (cell >= 0) masses(cell) = T(masses(cell) + cloud.weight(i));
    else outside.add(cloud.weight(i));
  }
  T const lost = outside.value(), rounding = detail::rounding_allowance<T>(cloud.size());
  return detail::measure_room::from_masses<T>(function, cells, masses, {lost, lost > T(0) ? rounding : T(0)});
}

/// The particles smoothed by a Gaussian kernel, sum_i w_i N(x_i, diag(h_1^2, ..., h_D^2)), integrated over each cell;
/// along periodic axes with all images.  Where nothing is lost it has the particles' mean, and h_k^2 more variance
/// along each axis: that is the price of a density.  `.lost` is the mass of the kernels outside of the walls.
/// Cost: n times the cells within some ten deviations of a particle.
/// @throws error `size_mismatch` where the particles have not D components; `bad_option` for a bandwidth that is not
/// positive; `degenerate` where the particles give none, or no mass is inside; `too_large` for more than 10000 images
/// Source: B. W. Silverman, "Density Estimation" (1986), section 4.2; D. W. Scott, "Multivariate Density Estimation"
/// (1992), section 6.3.
template <real_scalar T, int D>
conversion<density<T, D>> kernel_density(ensemble<T> const& cloud, grid<T, D> const& cells,
                                         std::type_identity_t<kernel_options<T>> const& options = {}) {
  constexpr std::string_view function = "kernel_density";
  detail::require_same_size(function, "ensemble and grid differ in dimension", cloud.dimension(), D);
  vector_of<T> const h = detail::measure_room::bandwidths<T>(function, cloud, options);
  vector_of<T> masses = vector_of<T>::Constant(cells.size(), T(0));
  using line = detail::measure_room::axis_masses<T>;
  detail::measure_room::running_sum<T> outside;
  for (Eigen::Index i = 0; i < cloud.size(); ++i) {
    T beyond(0);  // 1 - (1 - b_1)(1 - b_2)... of the masses beyond each pair of walls
    std::array<std::vector<line>, static_cast<std::size_t>(D)> lines;
    for (int k = 0; k < D; ++k) {
      T const place = T(cloud.point(i)[k]);
      for (T const& shift : detail::measure_room::images<T>(function, cells.along(k), place, T(h(k)))) {
        lines[static_cast<std::size_t>(k)].emplace_back(cells.along(k), T(place - shift), T(h(k)));
      }
      auto const& a = cells.along(k);
      if (a.ends == boundary::periodic) continue;
      T const out = detail::measure_room::normal_mass_outside<T>(a.lower, a.upper, place, T(h(k)));
      beyond = T(beyond + T(T(T(1) - beyond) * out));
    }
    outside.add(T(beyond * cloud.weight(i)));
    detail::measure_room::add_product<0>(cells, lines, T(cloud.weight(i)), 0, 1, masses);
  }
  estimate<T> const lost{outside.value(), detail::rounding_allowance<T>(cloud.size())};
  return detail::measure_room::from_masses<T>(function, cells, masses, lost);
}

/// The probabilities of the cells; nothing is lost but where they are.  The entropy of the result is that of rho less
/// the logarithm of the volume of a cell.
template <class T, int D>
discrete<T> to_discrete(density<T, D> const& rho) {
  return discrete<T>::normalised(rho.weights());
}

/// The Gaussian with the mean and the covariance of a density, an ensemble or a probability vector.  All else is lost;
/// of all Gaussians it has the least relative entropy to the measure, which is what is lost: of a density the entropy
/// of the Gaussian less that of the density; of particles nobody knows.
/// @throws error `not_positive` where rounding made the covariance of nearly equal points indefinite
template <weighted_points M>
gaussian<typename M::scalar_type> to_gaussian(M const& m) {
  using T = typename M::scalar_type;
  return gaussian<T>(detail::measure_room::mean_of<T>(m), detail::measure_room::covariance_of<T>(m));
}

}  // namespace freefield
