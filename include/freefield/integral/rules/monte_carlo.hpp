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

/// The mean of the sums of some batches of points, with the error from their scatter.
template <class T, class V>
quadratures<T, V> mean_of_batches(std::vector<tally<T, V>> const& batches, std::size_t points_in_each) {
  T const count = as_scalar<T>(points_in_each), all = T(count * as_scalar<T>(batches.size()));
  quadratures<T, V> result{make_per_part<quadrature<T>, T, V>(batches[0].parts(), {{T(0), T(0)}, T(0)}),
                           limited_by_points};
  for (std::size_t k = 0; k < batches[0].parts(); ++k) {
    std::vector<T> means;
    T size(0);
    for (auto const& batch : batches) {
      means.push_back(T(batch.sum(k) / count));
      size = T(size + batch.size(k));
    }
    result.parts[k] = {student_interval(means), T(size / all)};
  }
  return result;
}

/// Draws samples in 32 batches; their means give the error.
template <class T, class F>
quadratures<T, typename F::value_type> monte_carlo_of(std::string_view function, F& f, std::size_t samples,
                                                      std::uint64_t seed) {
  constexpr std::size_t batches = 32;
  require(samples >= batches, errc::bad_option, {function, "option .samples is too small", "32 or more"}, samples);
  philox4x32 engine(seed, 4);
  vector_of<T> z(f.rank());
  std::vector<tally<T, typename F::value_type>> sums(batches);
  for (auto& sum : sums) {
    for (std::size_t k = 0; k < samples / batches; ++k) {
      for (T& x : z) x = T(normal<typename plain_scalar<T>::type>(engine));
      sum.add(T(1), f(z));
    }
  }
  return mean_of_batches(sums, samples / batches);
}

/// Takes Sobol's sequence, shifted at random on the torus and mapped by the inverse distribution function.
template <class T, class F>
quadratures<T, typename F::value_type> quasi_monte_carlo_of(std::string_view function, F& f, std::size_t points,
                                                            int shifts, std::uint64_t seed) {
  require(points >= 2 && points <= (std::size_t{1} << 30), errc::bad_option,
          {function, "option .points is out of range", "2 to 2^30"}, points);
  require(shifts >= 4, errc::bad_option, {function, "option .shifts is too small", "4 or more"}, shifts);
  require(f.rank() >= 1 && f.rank() <= 1000, errc::domain,
          {function, "dimension is out of range for the sequence", "1 to 1000"}, f.rank());
  philox4x32 engine(seed, 5);
  vector_of<T> z(f.rank());
  using plain = typename plain_scalar<T>::type;
  plain const root = math::sqrt(plain(2));
  vector_of<plain> shift(f.rank());
  std::vector<tally<T, typename F::value_type>> sums(static_cast<std::size_t>(shifts));
  for (auto& sum : sums) {
    boost::random::sobol sequence(static_cast<std::size_t>(f.rank()));
    for (plain& x : shift) x = uniform<plain>(engine);
    for (std::size_t k = 0; k < points; ++k) {
      for (Eigen::Index i = 0; i < z.size(); ++i) {
        plain u = plain(as_scalar<plain>(sequence()) / plain(0x1p64));
        u = plain(u + shift(i));
        if (u >= plain(1)) u = plain(u - plain(1));
        u = std::max(u, plain(std::numeric_limits<plain>::epsilon() / plain(4)));
        z(i) = T(plain(-root * plain(boost::math::erfc_inv(plain(plain(2) * u)))));
      }
      sum.add(T(1), f(z));
    }
  }
  return mean_of_batches(sums, points);
}

}  // namespace freefield::detail::integral
