#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/numeric.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <vector>

namespace ff = freefield;
using fifty = boost::multiprecision::cpp_bin_float_50;
using support::caught;
using support::close_to_scale;

namespace {

template <class T>
ff::complex_field<T> random_field(ff::periodic_sites const& sites) {
  ff::philox4x32 engine{1, 0};
  ff::complex_field<T> field;
  auto const entry = [&] { return T(T(static_cast<int>(engine() % 33U) - 16) / T(8)); };
  for (Eigen::Index x = 0; x < sites.count(); ++x) {
    field.real.push_back(entry());
    field.imaginary.push_back(entry());
  }
  return field;
}

/// sum_x exp(-i k x) f(x), by the sum itself.
template <class T>
ff::complex_field<T> by_sum(ff::periodic_sites const& sites, ff::complex_field<T> const& f) {
  ff::complex_field<T> result;
  for (Eigen::Index s = 0; s < sites.count(); ++s) {
    auto const momentum = sites.coordinates(s);
    T real(0), imaginary(0);
    for (Eigen::Index x = 0; x < sites.count(); ++x) {
      auto const place = sites.coordinates(x);
      T turns(0);
      for (std::size_t axis = 0; axis < place.size(); ++axis) {
        T const turn = T(T(static_cast<int>(momentum[axis] * place[axis])) / T(static_cast<int>(sites.sizes()[axis])));
        turns = T(turns + turn);
      }
      T const angle = T(T(T(2) * ff::math::pi<T>()) * turns);
      T const c = ff::math::cos(angle), sine = ff::math::sin(angle);
      auto const i = static_cast<std::size_t>(x);
      real = T(real + T(T(c * f.real[i]) + T(sine * f.imaginary[i])));
      imaginary = T(imaginary + T(T(c * f.imaginary[i]) - T(sine * f.real[i])));
    }
    result.real.push_back(real);
    result.imaginary.push_back(imaginary);
  }
  return result;
}

}  // namespace

TEST_CASE_TEMPLATE("the sum itself, in one, two and three dimensions, and back", T, float, double, fifty) {
  for (std::vector<Eigen::Index> const& sizes :
       {std::vector<Eigen::Index>{1}, {7}, {8}, {3, 4}, {5, 1}, {2, 3, 4}}) {
    CAPTURE(sizes.size());
    ff::periodic_sites const sites(sizes);
    auto const field = random_field<T>(sites);
    auto transformed = field;
    ff::fourier_transform(sites, transformed);
    auto const expected = by_sum(sites, field);
    T const scale = T(T(2) * T(static_cast<int>(sites.count())));
    auto back = transformed;
    ff::inverse_fourier_transform(sites, back);
    for (std::size_t k = 0; k < field.real.size(); ++k) {
      CHECK(close_to_scale(transformed.real[k], expected.real[k], scale, 32));
      CHECK(close_to_scale(transformed.imaginary[k], expected.imaginary[k], scale, 32));
      CHECK(close_to_scale(back.real[k], field.real[k], scale, 32));
      CHECK(close_to_scale(back.imaginary[k], field.imaginary[k], scale, 32));
    }
  }
}

TEST_CASE("a filter multiplies modes: the Laplacian of a wave") {
  ff::periodic_sites const sites(std::vector<Eigen::Index>{16});
  ff::vector_of<double> wave(16), factor(16);
  for (int x = 0; x < 16; ++x) {
    wave(x) = std::cos(2 * ff::math::pi<double>() * 3 * x / 16 + 0.4);
    factor(x) = -4 * std::pow(std::sin(ff::math::pi<double>() * x / 16), 2);
  }
  auto const image = ff::filtered(sites, wave, factor);
  for (int x = 0; x < 16; ++x)
    CHECK(close_to_scale(image(x), wave((x + 1) % 16) - 2 * wave(x) + wave((x + 15) % 16), 4.0, 32));
}

TEST_CASE("bad input") {
  ff::periodic_sites const sites({2, 3});
  ff::complex_field<double> short_field{std::vector<double>(6, 0.0), std::vector<double>(5, 0.0)};
  auto const e = caught([&] {
    ff::fourier_transform(sites, short_field);
    return 0;
  });
  CHECK(e.code == ff::errc::size_mismatch);
  ff::vector_of<double> const six = ff::vector_of<double>::Ones(6), one = ff::vector_of<double>::Ones(1);
  CHECK(caught([&] { return ff::filtered(sites, six, one); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::filtered(sites, one, six); }).code == ff::errc::size_mismatch);
  CHECK(caught([] { return ff::periodic_sites({}).count(); }).code == ff::errc::empty);
  CHECK(caught([] { return ff::periodic_sites({3, 0}).count(); }).index == ff::error_index{1});
  CHECK(caught([] { return ff::periodic_sites({1 << 20, 1 << 20}).count(); }).code == ff::errc::too_large);
}
