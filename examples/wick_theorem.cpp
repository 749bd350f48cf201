/// @file
/// Wick's theorem three ways: contractions at compile time, exact moments in rationals, and hafnians of many variables
/// against the sum over all matchings.
///
///     wick_theorem

#include "progress_bar.hpp"

#include <freefield/integral.hpp>
#include <freefield/wick.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

namespace {

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using Eigen::Index;

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;

/// E[x^2 y^2] and its like, as polynomials in the propagators C(i, j) that the compiler works out.
void contractions() {
  constexpr auto pairs = ff::contract(x * x * y * y);
  static_assert(pairs.size() == 2 && pairs.count() == 3);
  std::cout << "Contractions, found by the compiler\n"
            << "  <x^2 y^2>       = " << pairs << '\n'
            << "  <x^3 y^3>       = " << ff::contract(pow<3>(x) * pow<3>(y)) << '\n'
            << "  <:x^2: :y^2:>   = " << ff::contract(ff::normal_ordered(pow<2>(x)) * ff::normal_ordered(pow<2>(y)))
            << '\n'
            << "  <x^8 y^4>       = " << ff::contract(pow<8>(x) * pow<4>(y)) << '\n';
}

/// The same moments for a covariance of fractions, and of 50 copies of a field.
void exact_moments() {
  Eigen::Matrix<rational, 2, 2> covariance;
  covariance << rational(1, 2), rational(1, 3), rational(1, 3), rational(1, 4);
  ff::gaussian<rational> const p(covariance);
  std::cout << "\nMoments for the covariance [[1/2, 1/3], [1/3, 1/4]], exactly\n"
            << "  <x^2 y^2>       = " << ff::contract(x * x * y * y)(covariance) << " = "
            << ff::expectation(p, x * x * y * y) << " = " << ff::moment(p, ff::indices{0, 0, 1, 1}) << " = "
            << ff::hafnian(covariance, ff::powers{2, 2}) << '\n'
            << "  <(x + y)^6>     = " << ff::expectation(p, pow<6>(x + y)) << '\n'
            << "  <x^30 y^20>     = " << ff::moment(p, ff::powers{30, 20}) << '\n';
}

Eigen::MatrixXd coupling(Index n) {
  Eigen::MatrixXd a(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k < n; ++k) a(i, k) = 1.0 / static_cast<double>(1 + i + k);
  }
  return a;
}

template <class Work>
double seconds(Work const& work) {
  auto const begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// E[x_1 ... x_n] for C(i, k) = 1/(i + k - 1): the sum over all matchings while it is bearable, the recursion beyond.
void race() {
  std::cout << "\nE[x_1 ... x_n] for C(i,k) = 1/(i+k-1)\n"
            << "   n     matchings  one by one     hafnian          value\n";
  for (Index n = 8; n <= 32; n += 4) {
    auto const a = coupling(n);
    double value = 0, naive = 0;
    bool const bearable = n <= 16;
    double const time = seconds([&] { value = ff::hafnian(a); });
    if (bearable) {
      naive = seconds([&] { value = ff::hafnian(a, {.algorithm = ff::hafnian_algorithm::matchings}); });
    }
    double matchings = 1;
    for (Index k = n - 1; k > 1; k -= 2) matchings *= static_cast<double>(k);
    std::printf("  %2d  %11.4g  ", static_cast<int>(n), matchings);
    if (bearable) std::printf("%8.2e s", naive);
    else std::printf("          ");
    std::printf("  %8.2e s  %.8e\n", time, value);
  }
  std::fflush(stdout);
  auto const a = coupling(42);
  double value = 0;
  auto const bar = [](std::size_t done, std::size_t all) {
    example::show_progress(static_cast<double>(done) / static_cast<double>(all), "n = 42", done == all);
  };
  double const time = seconds([&] { value = ff::hafnian(a, {.execution = ff::threads(2), .progress = bar}); });
  std::printf("  42   1.3113e+25              %8.2e s  %.8e\n", time, value);
}

}  // namespace

int main() {
  try {
    contractions();
    exact_moments();
    race();
  } catch (std::exception const& e) {
    std::cerr << "wick_theorem: " << e.what() << '\n';
    return 1;
  }
}
