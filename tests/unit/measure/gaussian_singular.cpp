#include <doctest/doctest.h>

#include <freefield/measure.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <unit/measure/matrices.hpp>

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace ff = freefield;
using support::close;
using support::within;
using gaussian = ff::gaussian<double>;

namespace {

template <class T>
support::matrix<T> hilbert(Eigen::Index n) {
  support::matrix<T> result(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < n; ++i) result(i, j) = T(1) / T(static_cast<int>(i + j + 1));
  }
  return result;
}

Eigen::VectorXd one(double x) { return Eigen::VectorXd::Constant(1, x); }

/// Coordinate i in units of 10^units[i].
Eigen::MatrixXd in_units(Eigen::MatrixXd const& covariance, Eigen::VectorXd const& units) {
  return units.asDiagonal() * covariance * units.asDiagonal();
}

/// Random powers of two between 2^-reach and 2^reach.
Eigen::VectorXd random_units(ff::philox4x32& engine, Eigen::Index n, int reach) {
  Eigen::VectorXd result(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    result(i) =
        std::ldexp(1.0, static_cast<int>(ff::uniform_index(engine, static_cast<std::size_t>(2 * reach + 1))) - reach);
  }
  return result;
}

/// "rank 3" or the error's code.
std::string verdict(Eigen::MatrixXd const& covariance) {
  try {
    return "rank " + std::to_string(gaussian(covariance).rank());
  } catch (ff::error const& e) {
    return std::string(ff::to_string(e.code));
  }
}

}  // namespace

TEST_CASE("dimension zero: the density is one at the only point") {
  gaussian const p{Eigen::MatrixXd(0, 0)};
  CHECK(p.dimension() == 0);
  CHECK(p.rank() == 0);
  CHECK(p.is_positive_definite());
  CHECK(p.log_density(Eigen::VectorXd(0)) == 0);
  CHECK(p.log_partition_function() == 0);
  CHECK(p.precision().size() == 0);
  CHECK(p.marginal(ff::indices{}).dimension() == 0);
  CHECK(p.conditional(ff::indices{}, Eigen::VectorXd(0)).dimension() == 0);
  ff::philox4x32 engine{1, 0};
  CHECK(p.sample(engine).size() == 0);
  CHECK(engine == ff::philox4x32{1, 0});
  CHECK(gaussian::from_precision(Eigen::MatrixXd(0, 0)).dimension() == 0);
  auto const image = p.affine(Eigen::MatrixXd(2, 0), Eigen::Vector2d(3, 4));
  CHECK(image.mean() == Eigen::Vector2d(3, 4));
  CHECK(image.covariance() == Eigen::Matrix2d::Zero());
}

TEST_CASE("nothing kept, nothing observed, everything observed") {
  gaussian const p(Eigen::Vector2d(1, -2), Eigen::Matrix2d{{4, 1}, {1, 3}});
  CHECK(p.marginal(ff::indices{}).dimension() == 0);
  CHECK(p.affine(Eigen::MatrixXd(0, 2)).dimension() == 0);
  auto const same = p.conditional(ff::indices{}, Eigen::VectorXd(0));
  CHECK(same.mean() == p.mean());
  CHECK(same.covariance() == p.covariance());
  CHECK(p.conditional(ff::indices{1, 0}, Eigen::Vector2d(7, 8)).dimension() == 0);
}

TEST_CASE("rank zero: a point") {
  gaussian const p(Eigen::Vector2d(1, -2), Eigen::Matrix2d::Zero());
  CHECK(p.rank() == 0);
  CHECK_FALSE(p.is_positive_definite());
  auto const rest = p.conditional(ff::indices{1}, one(-2));
  CHECK(rest.mean()(0) == 1);
  CHECK(rest.covariance()(0, 0) == 0);
  CHECK(p.affine(Eigen::RowVector2d(2, 3)).mean()(0) == -4);
  CHECK(p.affine(Eigen::RowVector2d(2, 3)).rank() == 0);
}

TEST_CASE("rank one, by hand: x and y = 2 x - 1") {
  gaussian const p(Eigen::Vector2d(3, 5), Eigen::Matrix2d{{1, 2}, {2, 4}});
  CHECK(p.rank() == 1);
  CHECK_FALSE(p.is_positive_definite());
  auto const y = p.conditional(ff::indices{0}, one(4));
  CHECK(y.mean()(0) == 7);
  CHECK(y.covariance()(0, 0) == 0);
  CHECK(p.conditional(ff::indices{0, 1}, Eigen::Vector2d(4, 7)).dimension() == 0);
  CHECK(p.conditional(ff::indices{1, 0}, Eigen::Vector2d(7, 4)).dimension() == 0);
  CHECK(p.affine(Eigen::RowVector2d(-2, 1)).mean()(0) == -1);
  CHECK(p.affine(Eigen::RowVector2d(-2, 1)).covariance()(0, 0) == 0);
}

TEST_CASE("a certain coordinate may be given its value, and tells nothing") {
  gaussian const p(Eigen::Vector3d(1, 2, 3), Eigen::Matrix3d{{2, 0, 1}, {0, 0, 0}, {1, 0, 2}});
  CHECK(p.rank() == 2);
  auto const rest = p.conditional(ff::indices{1}, one(2));
  CHECK(rest.mean() == Eigen::Vector2d(1, 3));
  CHECK(rest.covariance() == Eigen::Matrix2d{{2, 1}, {1, 2}});
  CHECK(support::caught([&] { return p.conditional(ff::indices{1}, one(std::nextafter(2.0, 3.0) + 1e-12)); }).code ==
        ff::errc::domain);
}

TEST_CASE_TEMPLATE("every rank is found", T, float, double) {
  for (Eigen::Index n = 1; n <= 10; ++n) {
    for (Eigen::Index r = 0; r <= n; ++r) {
      CAPTURE(n);
      CAPTURE(r);
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(r)};
      ff::gaussian<T> const p{support::random_gram_matrix<T>(engine, n, r)};
      CHECK(p.rank() == r);
      CHECK(p.is_positive_definite() == (r == n));
    }
  }
}

TEST_CASE("given enough coordinates of a singular measure, the others are certain") {
  for (Eigen::Index n = 2; n <= 9; ++n) {
    for (Eigen::Index r = 1; r < n; ++r) {
      CAPTURE(n);
      CAPTURE(r);
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(r)};
      gaussian const p{support::random_vector<double>(engine, n), support::random_gram_matrix<double>(engine, n, r)};
      auto const observed = support::random_indices(engine, n, r);
      Eigen::VectorXd const x = p.sample(engine);
      auto const rest = p.conditional(ff::indices(observed), x(observed));
      CHECK(rest.rank() == 0);
      CHECK(rest.covariance().isZero(0));
      for (Eigen::Index i = 0; i < n - r; ++i) {
        CHECK(within(rest.mean()(i), x(support::others(observed, n)[static_cast<std::size_t>(i)]), 1e-6));
      }
    }
  }
}

TEST_CASE("every sample is possible, also far from zero, and a step off the support is not") {
  for (std::uint64_t stream = 0; stream < 200; ++stream) {
    ff::philox4x32 engine{3, stream};
    auto const n = static_cast<Eigen::Index>(2 + ff::uniform_index(engine, 8));
    auto const r = static_cast<Eigen::Index>(1 + ff::uniform_index(engine, static_cast<std::size_t>(n - 1)));
    double const distance = std::ldexp(1.0, static_cast<int>(ff::uniform_index(engine, 40)));
    Eigen::MatrixXd const covariance = support::random_gram_matrix<double>(engine, n, r);
    Eigen::VectorXd const mean = distance * support::random_vector<double>(engine, n);
    gaussian const p(mean, covariance);
    auto const all = support::random_indices(engine, n, n);
    Eigen::VectorXd x = p.sample(engine);
    CHECK(p.conditional(ff::indices(all), x(all)).dimension() == 0);
    if (distance > 1024) continue;
    x += covariance.fullPivLu().kernel().col(0).normalized() / 64;
    CHECK(support::caught([&] { return p.conditional(ff::indices(all), x(all)); }).code == ff::errc::domain);
  }
}

TEST_CASE("a conditional of a valid measure is valid, whatever is singular") {
  for (std::uint64_t stream = 0; stream < 1000; ++stream) {
    CAPTURE(stream);
    ff::philox4x32 engine{4, stream};
    auto const n = static_cast<Eigen::Index>(2 + ff::uniform_index(engine, 10));
    auto const r = static_cast<Eigen::Index>(1 + ff::uniform_index(engine, static_cast<std::size_t>(n)));
    auto const count = static_cast<Eigen::Index>(1 + ff::uniform_index(engine, static_cast<std::size_t>(n - 1)));
    gaussian const p{support::random_vector<double>(engine, n), support::random_gram_matrix<double>(engine, n, r)};
    auto const observed = support::random_indices(engine, n, count);
    Eigen::VectorXd const x = p.sample(engine);
    CHECK(p.conditional(ff::indices(observed), x(observed)).rank() == std::max<Eigen::Index>(0, r - count));
  }
}

TEST_CASE("the image of a valid measure is valid, and has the rank of the map") {
  for (std::uint64_t stream = 0; stream < 300; ++stream) {
    CAPTURE(stream);
    ff::philox4x32 engine{5, stream};
    auto const n = static_cast<Eigen::Index>(2 + ff::uniform_index(engine, 10));
    auto const r = static_cast<Eigen::Index>(1 + ff::uniform_index(engine, static_cast<std::size_t>(n)));
    auto const rows = static_cast<Eigen::Index>(1 + ff::uniform_index(engine, 20));
    gaussian const p{support::random_gram_matrix<double>(engine, n, r)};
    CHECK(p.affine(support::random_matrix<double>(engine, rows, n)).rank() == std::min(r, rows));
  }
}

TEST_CASE("terms that cancel leave exactly nothing") {
  Eigen::Index const n = 50;
  ff::philox4x32 engine{6, 0};
  gaussian const p{Eigen::MatrixXd::Ones(n, n)};
  Eigen::MatrixXd map = support::random_matrix<double>(engine, 5, n);
  for (Eigen::Index i = 0; i < 5; ++i) map.row(i).array() -= map.row(i).mean();
  auto const image = p.affine(map);
  CHECK(image.rank() == 0);
  CHECK(image.covariance().isZero(0));
}

TEST_CASE("a hundred maps in a row do not make a singular measure regular") {
  ff::philox4x32 engine{14, 0};
  gaussian p{Eigen::Matrix3d::Ones()};
  for (int k = 0; k < 100; ++k) p = p.affine(support::random_matrix<double>(engine, 3, 3).cwiseAbs());
  CHECK(p.rank() == 1);
}

TEST_CASE("terms that add up raise the size of the rounding errors") {
  ff::philox4x32 engine{12, 0};
  gaussian const p{Eigen::MatrixXd::Ones(50, 50)};
  Eigen::MatrixXd const map = support::random_matrix<double>(engine, 20, 50).cwiseAbs();
  CHECK(p.affine(map).rank() == 1);
}

TEST_CASE("a marginal remembers what cancelled in its variances") {
  // Differences of two coordinates that are almost the same: variances of 1e-8, and errors of 1e-16.
  ff::philox4x32 engine{13, 0};
  Eigen::MatrixXd map = 1e-4 * support::random_matrix<double>(engine, 8, 2);
  map.col(0).array() += 1;
  map.col(1).array() -= 1;
  auto const image = gaussian{Eigen::Matrix2d::Constant(1.0 / 3)}.affine(map);
  CHECK(image.rank() == 1);
  CHECK(image.marginal(ff::indices{7, 6, 5, 4, 3, 2, 1, 0}).rank() == 1);
  CHECK(image.affine(Eigen::MatrixXd::Identity(8, 8)).rank() == 1);
}

TEST_CASE("values may be off the support by what a variance taken for zero allows") {
  // Two variances of 4 and 32 epsilon times that: distances up to 1.7e-7.
  gaussian const line{Eigen::Matrix2d{{4, 4}, {4, 4}}};
  CHECK(line.conditional(ff::indices{0, 1}, Eigen::Vector2d(0, 1e-7)).dimension() == 0);
  CHECK(support::caught([&] {
          return line.conditional(ff::indices{0, 1}, Eigen::Vector2d(0, 2e-7));
        }).code == ff::errc::domain);
  CHECK(line.conditional(ff::indices{0, 1}, Eigen::Vector2d(4, 4 + 2e-7)).dimension() == 0);
}

TEST_CASE("a thousand maps in a row do not make a measure singular") {
  Eigen::Matrix2d const rotation{{std::cos(0.3), -std::sin(0.3)}, {std::sin(0.3), std::cos(0.3)}};
  gaussian p{Eigen::Matrix2d{{2, 0.5}, {0.5, 1}}};
  gaussian same = p, part = p;
  for (int k = 0; k < 1000; ++k) {
    p = p.affine(rotation);
    same = same.affine(Eigen::Matrix2d::Identity());
    part = part.marginal(ff::indices{1, 0});
  }
  CHECK(p.is_positive_definite());
  CHECK(within(p.covariance().trace(), 3.0, 1e-12));
  CHECK(within(p.covariance().determinant(), 1.75, 1e-12));
  CHECK(same.is_positive_definite());
  CHECK(same.covariance() == Eigen::Matrix2d{{2, 0.5}, {0.5, 1}});
  CHECK(part.covariance() == same.covariance());
}

TEST_CASE("Hilbert matrices: definite as far as double can tell") {
  for (Eigen::Index n = 1; n <= 11; ++n) {
    CAPTURE(n);
    CHECK(gaussian{hilbert<double>(n)}.rank() == n);
    auto const p = gaussian::from_precision(hilbert<double>(n));
    CHECK(p.is_positive_definite());
    CHECK(p.covariance() == p.covariance().transpose());
  }
  for (Eigen::Index n = 12; n <= 20; ++n) {
    CAPTURE(n);
    auto const rank = gaussian{hilbert<double>(n)}.rank();
    CHECK(rank < n);
    CHECK(rank >= 11);
    CHECK(support::caught([&] { return gaussian::from_precision(hilbert<double>(n)); }).code == ff::errc::not_positive);
  }
  CHECK(ff::gaussian<float>{hilbert<float>(5)}.is_positive_definite());
  CHECK_FALSE(ff::gaussian<float>{hilbert<float>(7)}.is_positive_definite());
}

TEST_CASE("the inverse and the determinant of the Hilbert matrix of size 5 keep the digits that its condition leaves") {
  gaussian const p{hilbert<double>(5)};
  // Inverse with entries up to 179200 and determinant 1 / 266716800000; condition number 4.8e5.
  CHECK(within(p.precision()(3, 3), 179200.0, 179200 * 4.8e5 * 2.2e-16));
  CHECK(within(p.precision()(0, 4), 630.0, 179200 * 4.8e5 * 2.2e-16));
  CHECK(within(p.log_density(Eigen::VectorXd::Zero(5)),
               std::log(266716800000.0) / 2 - 2.5 * std::log(2 * ff::math::pi<double>()), 1e-10));
}

TEST_CASE("verdicts do not depend on the units of the coordinates") {
  for (std::uint64_t stream = 0; stream < 300; ++stream) {
    CAPTURE(stream);
    ff::philox4x32 engine{8, stream};
    auto const n = static_cast<Eigen::Index>(1 + ff::uniform_index(engine, 7));
    auto const r = static_cast<Eigen::Index>(ff::uniform_index(engine, static_cast<std::size_t>(n + 1)));
    Eigen::MatrixXd covariance = support::random_gram_matrix<double>(engine, n, r);
    if (stream % 3 == 0)
      covariance -= std::ldexp(1.0, -static_cast<int>(ff::uniform_index(engine, 50))) * Eigen::MatrixXd::Identity(n, n);
    if (stream % 3 == 1)
      covariance += std::ldexp(1.0, -static_cast<int>(ff::uniform_index(engine, 50))) * Eigen::MatrixXd::Identity(n, n);
    CHECK(verdict(in_units(covariance, random_units(engine, n, 498))) == verdict(covariance));
  }
}

TEST_CASE("a covariance beyond what its variances allow is refused in any units") {
  CHECK(verdict(Eigen::Matrix2d{{1e300, 1.0000001e150}, {1.0000001e150, 1}}) == "not_positive");
  CHECK(verdict(Eigen::Matrix2d{{1e300, 1e140}, {1e140, 0}}) == "not_positive");
  CHECK(verdict(Eigen::Matrix2d{{1e300, 0.9999999e150}, {0.9999999e150, 1}}) == "rank 2");
  CHECK(verdict(Eigen::Matrix3d{{1e300, 1e150, 1e150}, {1e150, 1, 0.999}, {1e150, 0.999, 1}}) == "not_positive");
}

TEST_CASE("everything scales with the units, to the bit") {
  for (std::uint64_t stream = 0; stream < 50; ++stream) {
    CAPTURE(stream);
    ff::philox4x32 engine{9, stream};
    auto const n = static_cast<Eigen::Index>(2 + ff::uniform_index(engine, 6));
    Eigen::VectorXd const units = random_units(engine, n, 490), mean = support::random_vector<double>(engine, n);
    Eigen::MatrixXd const covariance = support::random_covariance<double>(engine, n);
    gaussian const p(mean, covariance), q(units.cwiseProduct(mean), in_units(covariance, units));
    Eigen::VectorXd const inverse = units.cwiseInverse();
    CHECK(q.precision() == in_units(p.precision(), inverse));
    Eigen::VectorXd const x = support::random_vector<double>(engine, n);
    CHECK(within(q.log_density(units.cwiseProduct(x)) + units.array().log().sum(), p.log_density(x), 1e-12));
    auto const observed = support::random_indices(engine, n, n / 2);
    auto const rest = support::others(observed, n);
    auto const given = p.conditional(ff::indices(observed), x(observed));
    auto const scaled = q.conditional(ff::indices(observed), units.cwiseProduct(x)(observed));
    CHECK(scaled.mean() == units(rest).cwiseProduct(given.mean()));
    CHECK(scaled.covariance() == in_units(given.covariance(), units(rest)));
    ff::philox4x32 first{10, stream}, second{10, stream};
    CHECK(q.sample(first) == units.cwiseProduct(p.sample(second)));
    CHECK(gaussian::from_precision(p.precision()).affine(units.asDiagonal().toDenseMatrix()).is_positive_definite());
  }
}

TEST_CASE("the smallest and the largest variances") {
  double const tiny = std::numeric_limits<double>::denorm_min(), huge = std::numeric_limits<double>::max();
  gaussian const p(Eigen::Vector2d(1, 2), Eigen::Matrix2d{{tiny, 0}, {0, huge}});
  CHECK(p.rank() == 2);
  CHECK(std::isfinite(p.log_density(p.mean())));
  CHECK(close(p.log_density(p.mean()), -std::log(2 * ff::math::pi<double>()) - (std::log(tiny) + std::log(huge)) / 2));
  CHECK(p.marginal(ff::indices{1}).covariance()(0, 0) == huge);
  CHECK(p.conditional(ff::indices{1}, one(3)).covariance()(0, 0) == tiny);
}

TEST_CASE("squares that leave the range of the scalar are not formed") {
  gaussian const wide{Eigen::MatrixXd::Constant(1, 1, 1e300)};
  CHECK(close(wide.log_density(one(1e160)), -0.5e20));
  auto const stretched = gaussian{1e-300 * Eigen::Matrix2d::Identity()}.affine(1e200 * Eigen::Matrix2d::Identity());
  CHECK(stretched.rank() == 2);
  CHECK(close(stretched.covariance()(0, 0), 1e100));
}

TEST_CASE("nearly singular precisions give measures with a density or are refused as such") {
  int accepted = 0;
  for (std::uint64_t stream = 0; stream < 500; ++stream) {
    CAPTURE(stream);
    ff::philox4x32 engine{11, stream};
    auto const n = static_cast<Eigen::Index>(2 + ff::uniform_index(engine, 8));
    Eigen::MatrixXd precision = support::random_gram_matrix<double>(engine, n, n - 1);
    precision += std::ldexp(1.0, -static_cast<int>(ff::uniform_index(engine, 54))) * Eigen::MatrixXd::Identity(n, n);
    try {
      auto const p = gaussian::from_precision(precision);
      CHECK(p.is_positive_definite());
      ++accepted;
    } catch (ff::error const& e) {
      CHECK(e.code == ff::errc::not_positive);
      CHECK(e.function == "gaussian::from_precision");
    }
  }
  CHECK(accepted > 400);
}
