// Expectations and moments on densities, ensembles and probability vectors: one name, one meaning.
#include <doctest/doctest.h>

#include <freefield/integral/expectation_of_points.hpp>
#include <freefield/measure/conversions.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>

namespace ff = freefield;
using boost::multiprecision::cpp_rational;
using support::caught, support::close, support::within;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto g = ff::symbol<"g">;

ff::gaussian<double> tilted() {
  return ff::gaussian<double>(Eigen::Vector2d(0.5, -0.25), Eigen::Matrix2d{{1.0, 0.5}, {0.5, 0.75}});
}

}  // namespace

TEST_CASE("one expectation on every measure of one law") {
  auto const p = tilted();
  auto const rho = ff::to_density(p, ff::grid<double, 2>({-12.0, 12.0, 96}, {-12.0, 12.0, 100})).measure;
  ff::ensemble<double> const cloud(ff::sample(p, 100'000, {.seed = 5}));
  double const exact = ff::expectation(p, x * x * y + 2 * y);
  CHECK(within(ff::expectation(rho, x * x * y + 2 * y), exact, 1e-13));
  CHECK(within(ff::expectation(cloud, x * x * y + 2 * y), exact, 0.03));
  auto const wave = ff::expectation(p, cos(g * x) * exp(y / 4), g = 2.0);
  auto const on_grid = ff::expectation(rho, cos(g * x) * exp(y / 4), g = 2.0);
  CHECK(within(on_grid.value, wave.value, 1e-13));
  CHECK(on_grid.error < 1e-12);
  CHECK(within(ff::expectation(cloud, cos(g * x) * exp(y / 4), g = 2.0).value, wave.value, 0.01));
  CHECK(close(ff::moment(rho, ff::indices{0, 0, 1}), ff::expectation(rho, x * x * y), 64));
  CHECK(close(ff::moment(cloud, ff::powers{1, 2}), ff::expectation(cloud, x * y * y), 64));
}

TEST_CASE("expectations of rationals are exact") {
  using R = cpp_rational;
  ff::discrete<R> const p{R(1, 2), R(1, 3), R(1, 6)};
  CHECK(ff::expectation(p, x * x + g, g = R(1, 7)) == R(1, 3) + R(4, 6) + R(1, 7));
  auto const inverse = ff::expectation(p, 1 / (1 + x));
  CHECK(inverse.value == R(1, 2) + R(1, 6) + R(1, 18));
  CHECK(inverse.error == 0);
  CHECK(ff::expectation(p, [](R const& i) -> R { return i * i * i; }).value == R(1, 3) + R(8, 6));
  CHECK(ff::moment(p, ff::powers{3}) == R(1, 3) + R(8, 6));
  CHECK(ff::moment(p, ff::powers{0}) == 1);
}

TEST_CASE("callables take the point, or its only coordinate, and may return vectors") {
  ff::ensemble<double> const cloud(ff::sample(tilted(), 1000, {.seed = 2}));
  auto const all = ff::expectation(cloud, [](Eigen::VectorXd const& at) { return Eigen::VectorXd(at * at(0)); });
  CHECK(all.contains(Eigen::Vector2d(ff::expectation(cloud, x * x), ff::expectation(cloud, x * y))));
  CHECK(caught([&] { return ff::expectation(cloud, [](double u) { return u; }); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::expectation(cloud, ff::field<2>); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::moment(cloud, ff::indices{2}); }).code == ff::errc::out_of_range);
  CHECK(caught([&] { return ff::expectation(cloud, log(x)); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::expectation(cloud, g * x, g = std::nan("")); }).code == ff::errc::non_finite);
}
