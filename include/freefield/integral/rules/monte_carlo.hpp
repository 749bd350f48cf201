#pragma once
/// @file
/// Expectations by random and by quasi-random points.

#include <freefield/core/random.hpp>
#include <freefield/integral/rules/integrand.hpp>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/random/sobol.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace freefield::detail::integral {

/// The mean of some numbers, and the half-width of Student's 99.9 % interval for it.
template <class T>
estimate<T> student_interval(std::vector<T> const& values) {
  T sum(0), squares(0);
  auto const n = static_cast<int>(values.size());
  for (T const& v : values) sum = T(sum + v);
  T const mean = T(sum / T(n));
  for (T const& v : values) squares = T(squares + T(T(v - mean) * T(v - mean)));
  double const quantile = boost::math::quantile(boost::math::students_t(n - 1), 0.9995);
  return {mean, T(T(quantile) * math::sqrt(T(squares / T(T(n) * T(n - 1)))))};
}

/// Draws samples in 32 batches; their means give the error.
template <class T, class F>
quadrature<T> monte_carlo_of(std::string_view function, F& f, std::size_t samples, std::uint64_t seed) {
  constexpr std::size_t batches = 32;
  require(samples >= batches, errc::bad_option, {function, "option .samples is too small", "32 or more"}, samples);
  philox4x32 engine(seed, 4);
  vector_of<T> z(f.rank());
  std::vector<T> means;
  T size(0);
  for (std::size_t b = 0; b < batches; ++b) {
    T sum(0);
    std::size_t const count = samples / batches;
    for (std::size_t k = 0; k < count; ++k) {
      for (T& x : z) x = normal<T>(engine);
      T const value = f(z);
      sum = T(sum + value);
      size = T(size + magnitude(value));
    }
    means.push_back(T(sum / T(static_cast<double>(count))));
  }
  return {student_interval(means), T(size / T(static_cast<double>(f.evaluations())))};
}

/// Takes Sobol's sequence, shifted at random on the torus and mapped by the inverse distribution function.
template <class T, class F>
quadrature<T> quasi_monte_carlo_of(std::string_view function, F& f, std::size_t points, int shifts,
                                   std::uint64_t seed) {
  require(points >= 2 && points <= (std::size_t{1} << 30), errc::bad_option,
          {function, "option .points is out of range", "2 to 2^30"}, points);
  require(shifts >= 4, errc::bad_option, {function, "option .shifts is too small", "4 or more"}, shifts);
  require(f.rank() >= 1 && f.rank() <= 1000, errc::domain,
          {function, "dimension is out of range for the sequence", "1 to 1000"}, f.rank());
  philox4x32 engine(seed, 5);
  vector_of<T> shift(f.rank()), z(f.rank());
  std::vector<T> means;
  T size(0);
  T const root = math::sqrt(T(2));
  for (int s = 0; s < shifts; ++s) {
    boost::random::sobol sequence(static_cast<std::size_t>(f.rank()));
    for (T& x : shift) x = uniform<T>(engine);
    T sum(0);
    for (std::size_t k = 0; k < points; ++k) {
      for (Eigen::Index i = 0; i < z.size(); ++i) {
        T u = T(T(static_cast<double>(sequence())) / T(0x1p64));
        u = T(u + shift(i));
        if (u >= T(1)) u = T(u - T(1));
        u = std::max(u, T(std::numeric_limits<T>::epsilon() / T(4)));
        z(i) = T(-root * T(boost::math::erfc_inv(T(T(2) * u))));
      }
      T const value = f(z);
      sum = T(sum + value);
      size = T(size + magnitude(value));
    }
    means.push_back(T(sum / T(static_cast<double>(points))));
  }
  return {student_interval(means), T(size / T(static_cast<double>(f.evaluations())))};
}

}  // namespace freefield::detail::integral
