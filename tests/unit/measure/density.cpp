// Grids and densities: cells, mass, marginals, refinement, samples.
#include <doctest/doctest.h>

#include <freefield/measure.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <sstream>

namespace ff = freefield;
using boost::multiprecision::cpp_rational;
using support::caught, support::close, support::says;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto k = ff::symbol<"k">;

ff::grid<double, 1> line(Eigen::Index cells = 400) { return ff::grid<double, 1>({-8.0, 8.0, cells}); }

}  // namespace

TEST_CASE("a grid numbers its cells with the first axis fastest") {
  ff::grid<double, 3> const box({0.0, 1.0, 2}, {0.0, 3.0, 3}, {-1.0, 1.0, 4, ff::boundary::periodic});
  CHECK(box.size() == 24);
  CHECK(box.stride(0) == 1);
  CHECK(box.stride(2) == 6);
  CHECK(box.cell_volume() == 0.25);
  CHECK(box.volume() == 6);
  CHECK(box.center(0) == Eigen::Vector3d(0.25, 0.5, -0.75));
  CHECK(box.center(7) == Eigen::Vector3d(0.75, 0.5, -0.25));
  for (Eigen::Index i = 0; i < box.size(); ++i) {
    CHECK(box.cell_at(box.position(i)) == i);
    CHECK(box.cell_of(box.center(i)) == i);
  }
  CHECK(box.integral(Eigen::VectorXd::Ones(24)) == 6);
  std::ostringstream text;
  text << box;
  CHECK(text.str() == "grid of 2 x 3 x 4 cells on [0, 1] x [0, 3] x [-1, 1)");
}

TEST_CASE("points find their cells") {
  ff::grid<double, 1> const walls({0.0, 1.0, 4});
  CHECK(walls.cell_of(std::array{0.0}) == 0);
  CHECK(walls.cell_of(std::array{0.25}) == 1);
  CHECK(walls.cell_of(std::array{1.0}) == 3);
  CHECK(walls.cell_of(std::array{1.01}) == -1);
  CHECK(walls.cell_of(std::array{-1e-300}) == -1);
  CHECK(walls.cell_of(std::array{std::nan("")}) == -1);
  CHECK(walls.cell_of(std::array{std::numeric_limits<double>::infinity()}) == -1);
  ff::grid<double, 1> const ring({0.0, 1.0, 4, ff::boundary::periodic});
  CHECK(ring.cell_of(std::array{1.0}) == 0);
  CHECK(ring.cell_of(std::array{-0.125}) == 3);
  CHECK(ring.cell_of(std::array{-1.0}) == 0);
  CHECK(ring.cell_of(std::array{1000001.375}) == 1);
  CHECK(ring.cell_of(std::array{-1000001.375}) == 2);
  CHECK(ring.cell_of(std::array{-std::numeric_limits<double>::infinity()}) == -1);
}

TEST_CASE("a density integrates smooth functions to all digits") {
  auto const rho = ff::normalised(line(160), exp(-k * pow<2>(x - 0.25) / 2), k = 4.0);
  CHECK(close(rho.grid().integral(rho.values()), 1.0));
  CHECK(close(rho.mean()(0), 0.25));
  CHECK(close(rho.covariance()(0, 0), 0.25, 16));
  Eigen::Index const cell = rho.grid().cell_of(std::array{0.25});
  double const u = rho.grid().center(cell)(0) - 0.25;
  CHECK(close(rho.values()(cell), std::sqrt(2 / std::numbers::pi) * std::exp(-2 * u * u), 16));
}

TEST_CASE("formula, callable, Gaussian and column say the same") {
  ff::grid<double, 2> const plane({-12.0, 12.0, 96}, {-12.0, 12.0, 100});
  Eigen::Matrix2d const covariance{{1.0, 0.5}, {0.5, 0.75}};
  ff::gaussian<double> const p(Eigen::Vector2d(0.5, -0.25), covariance);
  Eigen::Matrix2d const a = p.precision();
  auto const u = x - 0.5;
  auto const w = y + 0.25;
  auto const one = ff::normalised(plane, exp(-(a(0, 0) * u * u + 2 * a(0, 1) * u * w + a(1, 1) * w * w) / 2));
  auto const two = ff::normalised(plane, [&](Eigen::Vector2d const& at) { return std::exp(p.log_density(at)); });
  ff::density const three(plane, p);  // all of its mass is inside, to rounding
  ff::density const four(plane, three.values());
  for (Eigen::Index i = 0; i < plane.size(); ++i) {
    CHECK(close(two.values()(i), one.values()(i), 2000));
    CHECK(close(three.values()(i), one.values()(i), 2000));
  }
  CHECK(four.values() == three.values());
  CHECK((one.covariance() - covariance).cwiseAbs().maxCoeff() < 1e-14);
  CHECK(close(one.marginal<1>().covariance()(0, 0), 0.75, 64));
  CHECK(close(one.marginal<1, 0>().covariance()(0, 1), 0.5, 64));
  CHECK(close(one.marginal<1, 0>().mean()(0), -0.25, 64));
}

TEST_CASE("densities of rationals are exact") {
  using R = cpp_rational;
  ff::grid<R, 2> const cells({R(0), R(1), 6}, {R(0), R(1, 3), 4});
  auto const rho = ff::normalised(cells, 1 + x * y);
  CHECK(cells.integral(rho.values()) == 1);
  CHECK(rho.mean()(0) > R(1, 2));
  auto const fine = rho.refined(3);
  CHECK(fine.size() == 24 * 9);
  CHECK(fine.grid().integral(fine.values()) == 1);
  CHECK(fine.coarsened(3).values() == rho.values());
  CHECK(fine.coarsened(3).grid() == cells);
  CHECK(rho.coarsened(2).grid().integral(rho.coarsened(2).values()) == 1);
  auto const along = rho.marginal<0>();
  CHECK(along.grid().integral(along.values()) == 1);
  CHECK(along.mean()(0) == rho.mean()(0));
  ff::density<R, 2> const same(cells, rho.values());
  CHECK(same.values() == rho.values());
}

TEST_CASE("samples are uniform in their cells") {
  ff::vector_of<double> values = ff::vector_of<double>::Zero(4);
  values(1) = 3;
  values(3) = 1;
  ff::density const rho(ff::grid<double, 1>({0.0, 1.0, 4}), values);
  auto const points = ff::sample(rho, 4000, {.seed = 3});
  int first = 0;
  for (Eigen::Index i = 0; i < points.rows(); ++i) {
    double const at = points(i, 0);
    CHECK(((at > 0.25 && at < 0.5) || (at > 0.75 && at < 1)));
    first += at < 0.5;
  }
  CHECK(std::abs(first - 3000) <= 4.89 * std::sqrt(4000 * 0.75 * 0.25));
  for (std::uint64_t row = 0; row < 8; ++row) {
    ff::philox4x32 engine(3, row);
    CHECK(rho.sample(engine)(0) == points(static_cast<Eigen::Index>(row), 0));
  }
}

TEST_CASE("what is no density is refused") {
  auto const cells = line(4);
  using column = ff::vector_of<double>;
  column values = column::Constant(4, 1.0 / 16);
  CHECK_NOTHROW(ff::density(cells, values));
  values(2) = -1e-300;
  auto e = caught([&] { return ff::density(cells, values); });
  CHECK(e.code == ff::errc::domain);
  CHECK(e.index == ff::error_index{2});
  CHECK(says(e, "-1e-300"));
  values(2) = std::nan("");
  CHECK(caught([&] { return ff::density(cells, values); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::normalised(cells, values); }).code == ff::errc::non_finite);
  values(2) = 1.0 / 16 + 1e-12;
  e = caught([&] { return ff::density(cells, values); });
  CHECK(e.code == ff::errc::domain);
  CHECK(says(e, "add up to 1"));
  CHECK(caught([&] { return ff::normalised(cells, column(column::Zero(4))); }).code == ff::errc::degenerate);
  CHECK(caught([&] { return ff::density(cells, column(column::Zero(5))); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::normalised(cells, exp(x * y)); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::normalised(cells, exp(k * x), k = std::nan("")); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::normalised(cells, x); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::normalised(cells, pow<-1>(x - x * 1.0) * x * x); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return line(6).coarsened(4); }).index == ff::error_index{0});
  CHECK(caught([&] { return line(6).refined(0); }).code == ff::errc::domain);
  CHECK(caught([&] { return line(6).refined(Eigen::Index{1} << 62); }).code == ff::errc::too_large);
  CHECK(caught([&] { return ff::grid<double, 1>({1.0, 1.0, 4}); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::grid<double, 1>({0.0, std::nan(""), 4}); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::grid<double, 2>({0.0, 1.0, 4}, {0.0, 1.0, 0}); }).index == ff::error_index{1});
  CHECK(caught([&] {
          Eigen::Index const many = Eigen::Index{1} << 40;
          return ff::grid<double, 2>({0.0, 1.0, many}, {0.0, 1.0, many});
        }).code == ff::errc::too_large);
  // finite bounds whose differences or volumes are not
  CHECK(caught([&] { return ff::grid<double, 1>({-1e308, 1e308, 4}); }).code == ff::errc::overflow);
  CHECK(caught([&] { return ff::grid<double, 1>({1.0, 1.0 + 1e-15, 100}); }).code == ff::errc::overflow);
  CHECK(caught([&] { return ff::grid<double, 3>({0.0, 1e-120, 2}, {0.0, 1e-120, 2}, {0.0, 1e-120, 2}); }).code ==
        ff::errc::overflow);
  ff::grid<double, 1> const far({-1e308, -0.9e308, 10, ff::boundary::periodic});
  CHECK(far.cell_of(std::array{1e308}) == -1);  // beyond what can be wrapped
  CHECK(caught([&] { return line(4).integral(column(column::Zero(5))); }).code == ff::errc::size_mismatch);
}
