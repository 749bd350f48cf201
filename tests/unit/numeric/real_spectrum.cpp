#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/numeric.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cstddef>
#include <vector>

namespace ff = freefield;
using fifty = boost::multiprecision::cpp_bin_float_50;
using support::caught;
using support::close_to_scale;

namespace {

template <class T>
ff::vector_of<T> random_field(Eigen::Index n, std::uint64_t seed) {
  ff::philox4x32 engine{seed, 0};
  ff::vector_of<T> field(n);
  for (T& x : field) x = T(T(static_cast<int>(engine() % 65U) - 32) / T(8));
  return field;
}

/// Sizes with and without a factor of two, lines, points and boxes.
std::vector<std::vector<Eigen::Index>> const boxes{{1},       {2},          {5},    {8},      {1, 1},
                                                   {1, 6},    {6, 1},       {4, 6}, {5, 3},   {9, 8},
                                                   {3, 4, 5}, {2, 2, 2, 2}, {17},   {16, 20}, {12, 1, 4}};

template <class T>
void check_against_complex(std::vector<Eigen::Index> const& sizes, int ulps) {
  ff::periodic_sites const sites(sizes);
  ff::vector_of<T> const f = random_field<T>(sites.count(), 3);
  auto const count = static_cast<std::size_t>(sites.count());
  ff::complex_field<T> z{std::vector<T>(f.begin(), f.end()), std::vector<T>(count, T(0))};
  ff::fourier_transform(sites, z);
  ff::real_spectrum<T> spectrum(sites);
  spectrum.transform(f);
  auto const half = spectrum.coefficients();
  ff::vector_of<T> const squares = spectrum.squared_magnitudes();
  T const scale = T(4 * static_cast<int>(count));
  for (std::size_t k = 0; k < count; ++k) {
    CHECK(close_to_scale(half.real[k], z.real[k], scale, ulps));
    CHECK(close_to_scale(half.imaginary[k], z.imaginary[k], scale, ulps));
    T const square = T(T(z.real[k] * z.real[k]) + T(z.imaginary[k] * z.imaginary[k]));
    CHECK(close_to_scale(T(squares(static_cast<Eigen::Index>(k))), square, T(scale * scale), ulps));
  }
  ff::vector_of<T> back;
  spectrum.invert(back);
  for (Eigen::Index x = 0; x < f.size(); ++x) CHECK(close_to_scale(T(back(x)), T(f(x)), T(4), ulps));
}

}  // namespace

TEST_CASE("the half spectrum is that of the complex transform, and goes back") {
  for (auto const& sizes : boxes) check_against_complex<double>(sizes, 8);
  for (auto const& sizes : boxes) check_against_complex<float>(sizes, 8);
  check_against_complex<fifty>({4, 3}, 8);
  check_against_complex<fifty>({5}, 8);
}

TEST_CASE("filters: a factor per momentum, sums of filtered fields, translations commute") {
  ff::periodic_sites const sites({6, 5, 4});
  ff::vector_of<double> const f = random_field<double>(120, 1), g = random_field<double>(120, 2);
  ff::vector_of<double> even(120), other(120);
  ff::vector_of<double> const raw = random_field<double>(120, 4);
  for (Eigen::Index k = 0; k < 120; ++k) {
    even(k) = raw(k) + raw(sites.difference(0, k));
    other(k) = even(k) * even(k) - 1;
  }
  ff::real_spectrum<double> a(sites), b(sites);
  a.transform(f);
  b.transform(g);
  a.scale(even);
  a.add(b, other);
  ff::vector_of<double> sum;
  a.invert(sum);
  ff::vector_of<double> const expected = ff::filtered<double>(sites, f, even) + ff::filtered<double>(sites, g, other);
  CHECK((sum - expected).cwiseAbs().maxCoeff() < 1e-12);
  // A filter by the transform of a kernel is the convolution with it.
  ff::vector_of<double> const kernel =
      ff::filtered<double>(sites, ff::vector_of<double>(ff::vector_of<double>::Unit(120, 0)), even);
  for (Eigen::Index x : {0, 7, 119}) {
    double convolved = 0;
    for (Eigen::Index y = 0; y < 120; ++y) convolved += kernel(sites.difference(x, y)) * f(y);
    CHECK(close_to_scale(ff::filtered<double>(sites, f, even)(x), convolved, 1000.0, 8));
  }
}

TEST_CASE("bad input") {
  ff::real_spectrum<double> spectrum(ff::periodic_sites({4, 4})), other(ff::periodic_sites({2, 8}));
  ff::vector_of<double> const short_one = ff::vector_of<double>::Zero(15);
  ff::vector_of<double> field = ff::vector_of<double>::Ones(16);
  auto const code = [](auto const& call) { return caught([&] { return call(), 0; }).code; };
  CHECK(code([&] { spectrum.invert(field); }) == ff::errc::domain);
  CHECK(code([&] { spectrum.scale(field); }) == ff::errc::domain);
  CHECK(code([&] { static_cast<void>(spectrum.coefficients()); }) == ff::errc::domain);
  CHECK(code([&] { spectrum.transform(short_one); }) == ff::errc::size_mismatch);
  spectrum.transform(field);
  other.transform(field);
  CHECK(code([&] { spectrum.scale(short_one); }) == ff::errc::size_mismatch);
  CHECK(code([&] { spectrum.add(other, field); }) == ff::errc::size_mismatch);
  spectrum.invert(field);
  CHECK(code([&] { spectrum.invert(field); }) == ff::errc::domain);
  CHECK(code([&] { static_cast<void>(ff::filtered<double>(spectrum.sites(), field, short_one)); }) ==
        ff::errc::size_mismatch);
}
