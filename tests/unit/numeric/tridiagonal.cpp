#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/numeric.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using support::close_to_scale;

namespace {

template <class T>
struct tridiagonal {
  std::vector<T> lower, diagonal, upper;

  ff::tridiagonal_factor<T> factor() const { return {lower, diagonal, upper}; }

  std::vector<T> times(std::vector<T> const& x) const {
    std::vector<T> result;
    for (std::size_t i = 0; i < x.size(); ++i) {
      T sum = T(diagonal[i] * x[i]);
      if (i > 0) sum = T(sum + T(lower[i - 1] * x[i - 1]));
      if (i + 1 < x.size()) sum = T(sum + T(upper[i] * x[i + 1]));
      result.push_back(sum);
    }
    return result;
  }
};

/// Diagonally dominant, not symmetric.
template <class T>
tridiagonal<T> random_system(ff::philox4x32& engine, std::size_t n) {
  auto const entry = [&] { return T(T(static_cast<int>(engine() % 33U) - 16) / T(8)); };
  tridiagonal<T> a;
  for (std::size_t i = 0; i < n; ++i) {
    a.diagonal.push_back(T(entry() + T(i % 2 == 0 ? 7 : -7)));
    if (i + 1 == n) break;
    a.lower.push_back(entry());
    a.upper.push_back(entry());
  }
  return a;
}

}  // namespace

TEST_CASE("solutions are exact in rationals, for every size") {
  ff::philox4x32 engine{1, 0};
  for (std::size_t n = 1; n <= 12; ++n) {
    CAPTURE(n);
    auto const a = random_system<rational>(engine, n);
    std::vector<rational> x;
    for (std::size_t i = 0; i < n; ++i) x.push_back(rational(static_cast<int>(engine() % 19U) - 9, 4));
    CHECK(a.factor().solve(a.times(x)) == x);
  }
}

TEST_CASE("large systems leave residuals of rounding") {
  ff::philox4x32 engine{2, 0};
  for (std::size_t const n : {999U, 1000U}) {
    auto const a = random_system<double>(engine, n);
    std::vector<double> b;
    for (std::size_t i = 0; i < n; ++i) b.push_back(static_cast<double>(engine() % 1000U) - 500);
    auto const x = a.factor().solve(b);
    auto const image = a.times(x);
    for (std::size_t i = 0; i < n; ++i) CHECK(close_to_scale(image[i], b[i], 20 * std::abs(x[i]) + 600, 8));
  }
}

TEST_CASE("implicit heat step: sine modes decay by 1 / (1 + 4 r sin^2)") {
  std::size_t const n = 63;
  double const r = 0.7, pi = ff::math::pi<double>();
  tridiagonal<double> a{std::vector<double>(n - 1, -r), std::vector<double>(n, 1 + 2 * r), std::vector<double>(n - 1,
                                                                                                               -r)};
  auto const factor = a.factor();
  for (int const mode : {1, 2, 10, 63}) {
    std::vector<double> u;
    for (std::size_t i = 1; i <= n; ++i) u.push_back(std::sin(pi * mode * static_cast<double>(i) / 64));
    auto const later = factor.solve(u);
    double const decay = 1 / (1 + 4 * r * std::pow(std::sin(pi * mode / 128), 2));
    for (std::size_t i = 0; i < n; ++i) CHECK(close_to_scale(later[i], decay * u[i], 1.0, 32));
  }
}

TEST_CASE("bad input") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> const one{1}, two{1, 1}, three{2, 2, 2};
  auto const make = [](std::vector<double> const& l, std::vector<double> const& d, std::vector<double> const& u) {
    return caught([&] { return ff::tridiagonal_factor<double>(l, d, u).size(); });
  };
  CHECK(make({}, {}, {}).code == ff::errc::empty);
  CHECK(make(one, three, two).code == ff::errc::size_mismatch);
  CHECK(make(two, three, three).code == ff::errc::size_mismatch);
  CHECK(make(two, {1, nan, 1}, two).index == ff::error_index{1});
  CHECK(make({1, nan}, {1, 1, 1}, two).index == ff::error_index{2});
  auto const singular = make(one, two, one);
  CHECK(singular.code == ff::errc::degenerate);
  CHECK(singular.index == ff::error_index{1});
  auto const huge = make({1e200}, {1, 1}, {1e200});
  CHECK(huge.code == ff::errc::overflow);
  CHECK(huge.index == ff::error_index{1});
  ff::tridiagonal_factor<double> const factor(two, three, two);
  CHECK(caught([&] { return factor.solve(two); }).code == ff::errc::size_mismatch);
}
