#pragma once
/// @file
/// Integrals over a radius by the trapezoidal rule in a doubly exponential variable.

#include <freefield/core/math.hpp>
#include <freefield/renormalization/convolution/exponent_nodes.hpp>

#include <boost/math/special_functions/gamma.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace freefield::detail::renormalization_room {

/// log of the area of the unit sphere in N dimensions, 2 pi^(N/2) / Gamma(N/2).
template <class T>
T log_sphere(int components) {
  T const half = T(T(components) / T(2));
  return T(T(math::log(T(2)) + T(half * math::log(math::pi<T>()))) - T(boost::math::lgamma(half)));
}

/// The weight t^(power - 1) exp(-t^2 / (2 c)) dt of a radius t > 0.  With t = sqrt(c) exp(u - exp(-u)) the integrand
/// over u falls doubly exponentially on both sides, whatever the power: the trapezoidal rule converges as for a smooth
/// integrand on the line.  Source: H. Takahasi, M. Mori, Publ. RIMS 9 (1974) 721.
template <class T>
class radial_weight {
 public:
  /// @param scale  sqrt(c)
  /// @param power  > 0
  radial_weight(T const& scale, T const& power) : scale_(scale), power_(power) {}

  T radius(T const& u) const { return T(scale_ * math::exp(T(u - math::exp(T(-u))))); }

  /// The exponent of exp(-potential(t)) times the weight, in units of c^(power / 2), as a function of u.
  template <class Potential>
  auto exponent(Potential const& potential) const {
    return [this, &potential](T const& u, T const&) {
      T const decay = math::exp(T(-u)), logarithm = T(u - decay), ratio = math::exp(logarithm);
      T const confinement = T(T(T(T(ratio * ratio) / T(2)) - T(power_ * logarithm)) - math::log(T(T(1) + decay)));
      return exponent_parts<T>{potential(T(scale_ * ratio)), confinement};
    };
  }

  search_start<T> start(std::string_view function, T const& tolerance, std::span<landmark<T> const> landmarks,
                        bool has_kinks) const {
    return {function, T(0), T(1), tolerance, landmarks, false, has_kinks};
  }

  /// Where the radius t is that of landmarks of sqrt(y^2 + t^2), as places u.
  std::vector<landmark<T>> landmarks(std::vector<landmark<T>> const& of_length, T const& y) const {
    std::vector<landmark<T>> result;
    for (auto const& [length, scale] : of_length) {
      T const square = T(T(length * length) - T(y * y));
      if (!(length > T(0) && square > T(0))) continue;
      T const t = math::sqrt(square), u = coordinate(t);
      T const width = T(math::sqrt(T(square + T(T(length + length) * scale))) - t);  // where the length has its scale
      result.push_back({u, T(T(width / t) / T(T(1) + math::exp(T(-u))))});
    }
    return result;
  }

 private:
  /// The u of a radius, to a few digits, by Newton's method: u - exp(-u) is concave.
  T coordinate(T const& radius) const {
    T const logarithm = math::log(T(radius / scale_));
    T u = logarithm < T(0) ? T(-math::log(T(T(1) - logarithm))) : logarithm;
    for (int k = 0; k < 5; ++k) {
      T const decay = math::exp(T(-u));
      u = T(u + T(T(T(logarithm - u) + decay) / T(T(1) + decay)));
    }
    return u;
  }

  T scale_, power_;
};

}  // namespace freefield::detail::renormalization_room
