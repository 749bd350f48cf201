#pragma once
/// @file
/// Measures without any symmetry, to try laws on.

#include <freefield/core/random.hpp>
#include <freefield/measure.hpp>

#include <cmath>
#include <cstdint>

namespace laws {

class random_measures {
 public:
  explicit random_measures(std::uint64_t seed) : engine_(seed, 21) {}

  double next() { return freefield::uniform<double>(engine_); }
  freefield::discrete<double> probabilities(Eigen::Index n) {
    freefield::vector_of<double> weights(n);
    for (double& w : weights) w = std::exp(2 * freefield::normal<double>(engine_));
    return freefield::normalised_probabilities(weights);
  }
  freefield::matrix_of<double> matrix(Eigen::Index n) {
    freefield::matrix_of<double> result(n, n);
    for (double& entry : result.reshaped()) entry = freefield::normal<double>(engine_);
    return result;
  }
  freefield::gaussian<double> gaussian(Eigen::Index n) {
    freefield::matrix_of<double> const root = matrix(n);
    freefield::vector_of<double> const mean = matrix(n).col(0);
    freefield::matrix_of<double> const covariance =
        root * root.transpose() + freefield::matrix_of<double>::Identity(n, n);
    return freefield::gaussian<double>(mean, covariance);
  }

 private:
  freefield::philox4x32 engine_;
};

/// Two bumps, one of them at a place.
inline freefield::density<double, 1> bumps(double at) {
  constexpr auto x = freefield::field<0>;
  freefield::grid<double, 1> const line({-4.0, 5.0, 60});
  return freefield::normalised(line, exp(-pow<2>(x - at)) + exp(-pow<2>(x + 1) / 4) / 3);
}

}  // namespace laws
