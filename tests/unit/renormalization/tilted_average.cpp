// The trapezoidal sums of a convolution: windows, needles, walls, errors.
#include <doctest/doctest.h>

#include <freefield/renormalization/convolution/landmarks.hpp>
#include <freefield/renormalization/convolution/potential.hpp>
#include <freefield/renormalization/convolution/theory_checks.hpp>
#include <freefield/renormalization/convolution/tilted_average.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

namespace ff = freefield;
namespace room = freefield::detail::renormalization_room;
using support::caught, support::says, support::within;

namespace {

/// log integral exp(-V(y) - (y - center)^2 / (2 c)) dy, and the number of evaluations.
struct convolution {
  double center, variance, tolerance = 1e-12;
  mutable long evaluations = 0;

  template <class Potential>
  ff::estimate<double> operator()(Potential const& v) const {
    return room::log_integral(start(), exponent(v));
  }
  room::search_start<double> start() const { return {"test", center, std::sqrt(variance), tolerance}; }
  template <class Potential>
  auto exponent(Potential const& v) const {
    return [this, &v](double y, double xi) {
      ++evaluations;
      return room::exponent_parts<double>{v(y), xi * xi / (2 * variance)};
    };
  }
};

double log_gaussian(double precision) { return std::log(2 * std::numbers::pi / precision) / 2; }

}  // namespace

TEST_CASE("a Gaussian integral is exact wherever its maximum is") {
  for (double const center : {0.0, 1.0, -30.0, 1e3, 1e6}) {
    for (double const m : {0.0, 1.0, 1e-6, 1e4, 1e8}) {
      convolution const sum{center, 2.0};
      auto const result = sum([&](double y) { return m * y * y / 2; });
      double const exact = log_gaussian(m + 0.5) - m * center * center / (2 * (1 + 2 * m));
      CAPTURE(center);
      CAPTURE(m);
      CHECK(result.contains(exact));
      CHECK(result.error < 1e-11 + 1e-13 * (std::abs(center) + std::abs(exact)) * (1 + std::sqrt(m)));
      CHECK(sum.evaluations < 2000);
    }
  }
}

TEST_CASE("needles that are narrower than the first step are not lost") {
  for (double const center : {0.0, 2.0, -7.0, 0.123}) {
    for (double const variance : {100.0, 1e4, 1e6}) {
      convolution const sum{center, variance};
      auto const v = [](double y) { return 200 * (y * y - 9) * (y * y - 9); };
      auto const result = sum(v);
      double exact = 0;
      double const h = 1e-4;
      for (int k = -2000; k <= 2000; ++k) {
        for (double const well : {-3.0, 3.0}) {
          double const y = well + k * h;
          exact += h * std::exp(-v(y) - (y - center) * (y - center) / (2 * variance));
        }
      }
      CAPTURE(center);
      CAPTURE(variance);
      CHECK(within(result.value, std::log(exact), 1e-11));
      CHECK(sum.evaluations < 2000);
    }
  }
}

TEST_CASE("a second well that is much narrower than the first is found") {
  // Widths 0.8 and 0.003: the first alone would converge at a step that passes over the second.
  auto const v = [](double y) {
    double const a = (y + 4) * (y + 4), b = (y - 5) * (y - 5);
    return a * b * (0.01 + 10 * a);
  };
  for (double const variance : {1.0, 30.0, 300.0}) {
    for (int k = 0; k < 40; ++k) {
      double const center = 0.37 * k - 7;
      double exact = 0;
      auto const add = [&](double well, double h) {
        for (int j = -2000; j <= 2000; ++j) {
          double const y = well + j * h;
          exact += h * std::exp(-v(y) - (y - center) * (y - center) / (2 * variance));
        }
      };
      add(-4, 4e-3 / 3);
      add(5, 2e-5);
      CAPTURE(variance);
      CAPTURE(center);
      convolution const sum{center, variance};
      CHECK(within(sum(v).value, std::log(exact), 1e-10));
      CHECK(sum.evaluations < 5000);
    }
  }
}

TEST_CASE("landmarks of a polynomial are its stationary points and inflections") {
  constexpr auto x = ff::field<0>;
  auto const places = [](auto const& formula) {
    std::vector<double> result;
    for (auto const& known : room::landmarks_of<double>(formula)) result.push_back(known.place);
    return result;
  };
  CHECK(places(pow<4>(x)) == std::vector<double>{0});
  CHECK(places(pow<2>(x - 3)) == std::vector<double>{3});
  CHECK(places(3 * x).empty());
  CHECK(places(cos(x)).empty());
  auto const wells = places(2 * pow<2>(pow<2>(x) - 4));
  REQUIRE(wells.size() == 5);
  for (std::size_t k = 0; k < 5; ++k)
    CHECK(within(wells[k], std::array{-2.0, -2 / std::sqrt(3.0), 0.0, 2 / std::sqrt(3.0), 2.0}[k], 1e-14));
  auto const far = room::landmarks_of<double>(1e4 * pow<2>(x - 1e3) + 1);
  REQUIRE(far.size() == 1);
  CHECK(within(far[0].place, 1e3, 1e-9));
  CHECK(within(far[0].scale, 1e-2, 1e-14));
  CHECK(places(std::numeric_limits<double>::quiet_NaN() * pow<4>(x)).empty());
}

TEST_CASE("averages carry errors that contain the truth") {
  convolution const sum{1.5, 2.0, 1e-9};
  auto const v = [](double y) { return 3 * y * y / 2; };
  auto const numbers = [](double y, double potential) {
    return std::array{room::averaged_number<double>{y, std::abs(y)},
                      room::averaged_number<double>{potential, potential}};
  };
  auto const result = room::tilted_average<2>(sum.start(), sum.exponent(v), numbers);
  double const variance = 1 / 3.5, mean = 0.75 * variance;
  CHECK(result.log_integral.contains(log_gaussian(3.5) - 3 * 2.25 / 14));
  CHECK(result.averages[0].contains(mean));
  CHECK(result.averages[1].contains(1.5 * (variance + mean * mean)));
  CHECK(result.averages[1].error < 1e-8);
}

TEST_CASE("a hard wall is a weight of zero") {
  double const infinity = std::numeric_limits<double>::infinity();
  convolution const sum{0.0, 1.0, 1e-5};
  auto const well = [&](double y) { return std::abs(y) < 1 ? 0.0 : infinity; };
  CHECK(within(sum(well).value, std::log(std::sqrt(2 * std::numbers::pi) * std::erf(std::sqrt(0.5))), 2e-5));
  // Smooth up to the wall, where the weight vanishes with all derivatives: every digit.
  convolution const precise{0.0, 1.0};
  auto const smooth = [&](double y) { return y > 0 ? 1 / y : infinity; };
  auto const result = precise(smooth);
  CHECK(result.error < 1e-11);
}

TEST_CASE("the number of evaluations grows with the logarithm of the distance") {
  auto const quartic = [](double y) { return y * y * y * y; };
  convolution const near{2.0, 2.0}, far{1e6, 2.0};
  near(quartic);
  far(quartic);
  CHECK(near.evaluations < 250);
  CHECK(far.evaluations < 2000);
}

TEST_CASE("bad input") {
  convolution const sum{0.5, 1.0};
  auto const decay = caught([&] { return sum([](double y) { return -y * y; }); });
  CHECK(decay.code == ff::errc::domain);
  CHECK(says(decay, "does not decay"));
  CHECK(caught([&] { return sum([](double) { return std::numeric_limits<double>::infinity(); }); }).code ==
        ff::errc::domain);
  auto const rough = caught([&] { return sum([](double y) { return std::abs(std::sin(1e4 * y)); }); });
  CHECK(rough.code == ff::errc::not_converged);
  CHECK(says(rough, "1048576"));
  double const nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  CHECK(caught([&] { return room::checked_potential("test", nan, 2.0); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return room::checked_potential("test", -infinity, 2.0); }).code == ff::errc::non_finite);
  CHECK(room::checked_potential("test", infinity, 2.0) == infinity);
  for (double const bad : {-1e-3, 1.0, nan, infinity})
    CHECK(caught([&] { return room::tolerance_of<double>("test", {.tolerance = bad}); }).code == ff::errc::bad_option);
}
