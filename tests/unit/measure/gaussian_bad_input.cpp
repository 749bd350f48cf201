#include <doctest/doctest.h>

#include <freefield/measure.hpp>

#include <support/caught.hpp>
#include <unit/measure/matrices.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace ff = freefield;
using support::caught;
using support::says;
using gaussian = ff::gaussian<double>;
using place = ff::error_index;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double largest = std::numeric_limits<double>::max();

bool is(ff::error const& e, ff::errc code, std::string const& function, place const& index) {
  bool const same = e.code == code && e.function == function && e.index == index;
  if (!same) MESSAGE("the error is " << ff::to_string(e.code) << " in " << e.function << ": " << e.what());
  return same;
}

gaussian plane() { return {Eigen::Vector2d(1, -2), Eigen::Matrix2d{{4, 1}, {1, 3}}}; }

/// Variance 4 of both coordinates, whose difference is certain.
gaussian line() { return gaussian{Eigen::Matrix2d{{4, 4}, {4, 4}}}; }

Eigen::VectorXd one(double x) { return Eigen::VectorXd::Constant(1, x); }

}  // namespace

TEST_CASE("an asymmetric matrix: both values, the tolerance and the place") {
  auto const e = caught([] { return gaussian{Eigen::Matrix3d{{1, 0, 0.25}, {0, 2, 0}, {0.375, 0, 3}}}; });
  CHECK(is(e, ff::errc::not_symmetric, "gaussian", {0, 2}));
  CHECK(says(e, "freefield::gaussian: matrix is not symmetric at (0, 2), got 0.25 against 0.375 with tolerance 9.2"));
  CHECK(says(e, "; expected A(i, j) == A(j, i)"));
  auto const f = caught([] { return gaussian::from_precision(Eigen::Matrix2d{{1, 0}, {0.5, 2}}); });
  CHECK(is(f, ff::errc::not_symmetric, "gaussian::from_precision", {0, 1}));
}

TEST_CASE("rounding is no asymmetry, and the mean of both halves is taken") {
  double const next = std::nextafter(0.5, 1.0);
  gaussian const p{Eigen::Matrix2d{{1, 0.5}, {next, 1}}};
  CHECK(p.covariance()(0, 1) == p.covariance()(1, 0));
  CHECK(p.covariance()(0, 1) >= 0.5);
  CHECK(p.covariance()(0, 1) <= next);
}

TEST_CASE("the allowance for asymmetry has the units of the entry") {
  // 16 epsilon sqrt(1e10 1e-10) = 3.6e-15 for coordinates of very different units
  CHECK(caught([] {
          return gaussian{Eigen::Matrix2d{{1e10, 0.5}, {0.5 + 1e-14, 1e-10}}};
        }).code == ff::errc::not_symmetric);
  CHECK(gaussian{Eigen::Matrix2d{{1e10, 0.5}, {0.5 + 1e-15, 1e-10}}}.rank() == 2);
  CHECK(caught([] { return gaussian{Eigen::Matrix2d{{1, 1e-300}, {0, 0}}}; }).code == ff::errc::not_symmetric);
}

TEST_CASE("the mean of two halves near the largest number does not overflow") {
  double const below = std::nextafter(largest, 0.0);
  gaussian const p{Eigen::Matrix2d{{largest, below}, {largest, largest}}};
  CHECK(p.covariance()(0, 1) >= below);
  CHECK(p.covariance()(0, 1) <= largest);
}

TEST_CASE("an indefinite matrix: the pivot and its index") {
  auto const e = caught([] { return gaussian{Eigen::Matrix3d{{1, 0, 0}, {0, -0.5, 0}, {0, 0, 2}}}; });
  CHECK(is(e, ff::errc::not_positive, "gaussian", {1}));
  CHECK(says(e,
             "freefield::gaussian: covariance is not positive semidefinite: pivot at 1, got -0.5; expected no negative "
             "pivot"));
  auto const f = caught([] { return gaussian{Eigen::Matrix2d{{4, 6}, {6, 1}}}; });
  CHECK(is(f, ff::errc::not_positive, "gaussian", {1}));
  CHECK(says(f, "got -8"));
}

TEST_CASE("a zero variance beside a covariance: the entry and its place") {
  auto const e = caught([] { return gaussian{Eigen::Matrix3d{{0, 0, 0.5}, {0, 1, 0}, {0.5, 0, 0}}}; });
  CHECK(is(e, ff::errc::not_positive, "gaussian", {0, 2}));
  CHECK(says(e, "covariance is not positive semidefinite: beside a zero pivot at (0, 2), got 0.5; expected zero"));
}

TEST_CASE("numbers too large for the elimination are no positive matrix either") {
  CHECK(caught([] { return gaussian{Eigen::Matrix2d{{1, 1e300}, {1e300, 1}}}; }).code == ff::errc::not_positive);
  CHECK(caught([] {
          return gaussian{Eigen::Matrix2d{{1e-300, 1e300}, {1e300, 1e-300}}};
        }).code == ff::errc::not_positive);
}

TEST_CASE("a precision that is indefinite or singular") {
  auto const e = caught([] { return gaussian::from_precision(Eigen::Matrix2d{{1, 2}, {2, 4}}); });
  CHECK(e.code == ff::errc::not_positive);
  CHECK(e.function == "gaussian::from_precision");
  CHECK(e.index.size() == 1);
  CHECK(says(e, "precision is not positive definite: pivot at "));
  CHECK(says(e, "got 0; expected a positive definite matrix"));
  CHECK(is(caught([] { return gaussian::from_precision(Eigen::Matrix2d{{1, 2}, {2, 1}}); }), ff::errc::not_positive,
           "gaussian::from_precision", {1}));
  CHECK(is(caught([] { return gaussian::from_precision(Eigen::Matrix2d::Zero()); }), ff::errc::not_positive,
           "gaussian::from_precision", {0}));
}

TEST_CASE("density, partition function and precision of a singular measure") {
  auto const p = line();
  auto const e = caught([&] { return p.log_density(Eigen::Vector2d(0, 0)); });
  CHECK(is(e, ff::errc::not_positive, "gaussian::log_density", {1}));
  CHECK(says(e, "covariance is singular: pivot at 1, got 0; expected a positive definite matrix"));
  CHECK(is(caught([&] { return p.log_partition_function(); }), ff::errc::not_positive,
           "gaussian::log_partition_function", {1}));
  CHECK(is(caught([&] { return p.precision(); }), ff::errc::not_positive, "gaussian::precision", {1}));
}

TEST_CASE("sizes that differ") {
  auto const e = caught([] { return gaussian(Eigen::Vector2d(1, 2), Eigen::Matrix3d(Eigen::Matrix3d::Identity())); });
  CHECK(is(e, ff::errc::size_mismatch, "gaussian", {}));
  CHECK(says(e, "freefield::gaussian: mean and covariance differ in size, got 2 and 3; expected equal sizes"));
  auto const rectangle = caught([] { return gaussian{Eigen::MatrixXd(Eigen::MatrixXd::Zero(2, 3))}; });
  CHECK(is(rectangle, ff::errc::size_mismatch, "gaussian", {}));
  CHECK(says(rectangle, "rows and columns of the matrix differ in number, got 2 and 3"));
  auto const wide = caught([] {
    return gaussian(Eigen::MatrixXd(Eigen::MatrixXd::Zero(2, 2)), Eigen::Matrix2d(Eigen::Matrix2d::Identity()));
  });
  CHECK(is(wide, ff::errc::size_mismatch, "gaussian", {}));
  CHECK(says(wide, "a vector has several columns, got 2; expected one column"));
  CHECK(is(caught([] {
             return gaussian::from_precision(Eigen::Matrix2d(Eigen::Matrix2d::Identity()), Eigen::Vector3d(1, 2, 3));
           }),
           ff::errc::size_mismatch, "gaussian::from_precision", {}));
}

TEST_CASE("sizes that differ from the measure's") {
  auto const p = plane();
  auto const e = caught([&] { return p.log_density(Eigen::Vector3d(1, 2, 3)); });
  CHECK(is(e, ff::errc::size_mismatch, "gaussian::log_density", {}));
  CHECK(says(e, "point and measure differ in dimension, got 3 and 2"));
  CHECK(is(caught([&] { return p.log_density(Eigen::VectorXd(0)); }), ff::errc::size_mismatch, "gaussian::log_density",
           {}));
  CHECK(is(caught([&] { return p.affine(Eigen::Matrix3d(Eigen::Matrix3d::Identity())); }), ff::errc::size_mismatch,
           "gaussian::affine", {}));
  auto const shift =
      caught([&] { return p.affine(Eigen::Matrix2d(Eigen::Matrix2d::Identity()), Eigen::Vector3d(1, 2, 3)); });
  CHECK(is(shift, ff::errc::size_mismatch, "gaussian::affine", {}));
  CHECK(says(shift, "map and shift differ in size, got 2 and 3"));
  auto const values = caught([&] { return p.conditional(ff::indices{0}, Eigen::Vector2d(1, 2)); });
  CHECK(is(values, ff::errc::size_mismatch, "gaussian::conditional", {}));
  CHECK(says(values, "indices and values differ in number, got 1 and 2"));
}

TEST_CASE("an index that does not exist or comes twice: its place among the indices") {
  auto const p = plane();
  auto const e = caught([&] { return p.marginal(ff::indices{1, 2}); });
  CHECK(is(e, ff::errc::out_of_range, "gaussian::marginal", {1}));
  CHECK(says(e, "index does not exist at 1, got 2; expected 0 <= index < dimension"));
  CHECK(is(caught([&] { return p.marginal(ff::indices{-1}); }), ff::errc::out_of_range, "gaussian::marginal", {0}));
  auto const twice = caught([&] { return p.marginal(ff::indices{1, 0, 1}); });
  CHECK(is(twice, ff::errc::domain, "gaussian::marginal", {2}));
  CHECK(says(twice, "index comes twice at 2, got 1; expected distinct indices"));
  CHECK(is(caught([&] { return p.conditional(ff::indices{2}, one(0)); }), ff::errc::out_of_range,
           "gaussian::conditional", {0}));
  CHECK(is(caught([&] {
             return p.conditional(ff::indices{0, 0}, Eigen::Vector2d(0, 0));
           }),
           ff::errc::domain, "gaussian::conditional", {1}));
  auto const huge = std::numeric_limits<Eigen::Index>::max(), tiny = std::numeric_limits<Eigen::Index>::min();
  CHECK(is(caught([&] { return p.marginal(ff::indices{huge}); }), ff::errc::out_of_range, "gaussian::marginal", {0}));
  CHECK(is(caught([&] { return p.marginal(ff::indices{tiny}); }), ff::errc::out_of_range, "gaussian::marginal", {0}));
}

TEST_CASE("NaN and infinities at every place of the mean and the covariance") {
  for (double const bad : {not_a_number, infinity, -infinity}) {
    for (Eigen::Index n = 1; n <= 5; ++n) {
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), 0};
      Eigen::VectorXd const mean = support::random_vector<double>(engine, n);
      Eigen::MatrixXd const covariance = support::random_covariance<double>(engine, n);
      for (Eigen::Index i = 0; i < n; ++i) {
        Eigen::VectorXd broken = mean;
        broken(i) = bad;
        CHECK(is(caught([&] { return gaussian(broken, covariance); }), ff::errc::non_finite, "gaussian", {i}));
        CHECK(is(caught([&] { return gaussian::from_precision(covariance, broken); }), ff::errc::non_finite,
                 "gaussian::from_precision", {i}));
        for (Eigen::Index j = 0; j < n; ++j) {
          Eigen::MatrixXd shattered = covariance;
          shattered(i, j) = bad;
          CHECK(is(caught([&] { return gaussian(mean, shattered); }), ff::errc::non_finite, "gaussian", {i, j}));
          CHECK(is(caught([&] { return gaussian{shattered}; }), ff::errc::non_finite, "gaussian", {i, j}));
          CHECK(is(caught([&] { return gaussian::from_precision(shattered); }), ff::errc::non_finite,
                   "gaussian::from_precision", {i, j}));
        }
      }
    }
  }
}

TEST_CASE("NaN and infinities at every place of a point, values, a map and a shift") {
  Eigen::Index const n = 4;
  ff::philox4x32 engine{7, 0};
  gaussian const p{support::random_vector<double>(engine, n), support::random_covariance<double>(engine, n)};
  for (double const bad : {not_a_number, infinity, -infinity}) {
    for (Eigen::Index i = 0; i < n; ++i) {
      Eigen::VectorXd x = support::random_vector<double>(engine, n);
      x(i) = bad;
      CHECK(is(caught([&] { return p.log_density(x); }), ff::errc::non_finite, "gaussian::log_density", {i}));
      CHECK(is(caught([&] {
                 return p.conditional(ff::indices{3, 1, 0, 2}, x);
               }),
               ff::errc::non_finite, "gaussian::conditional", {i}));
      CHECK(is(caught([&] { return p.affine(Eigen::MatrixXd::Identity(n, n), x); }), ff::errc::non_finite,
               "gaussian::affine", {i}));
      for (Eigen::Index j = 0; j < n; ++j) {
        Eigen::MatrixXd m = support::random_matrix<double>(engine, n, n);
        m(i, j) = bad;
        CHECK(is(caught([&] { return p.affine(m); }), ff::errc::non_finite, "gaussian::affine", {i, j}));
      }
    }
  }
}

TEST_CASE("the message of a NaN") {
  CHECK(says(caught([] { return gaussian(one(not_a_number), Eigen::MatrixXd::Identity(1, 1)); }),
             "freefield::gaussian: mean is not finite at 0, got nan; expected finite numbers"));
  CHECK(says(caught([] { return gaussian{Eigen::Matrix2d{{1, 0}, {infinity, 1}}}; }),
             "freefield::gaussian: matrix is not finite at (1, 0), got inf; expected finite numbers"));
}

TEST_CASE("an impossible value: its place among the values and the distance from the support") {
  auto const p = line();
  auto const e = caught([&] { return p.conditional(ff::indices{1, 0}, Eigen::Vector2d(1, 1.5)); });
  CHECK(is(e, ff::errc::domain, "gaussian::conditional", {1}));
  CHECK(says(e,
             "freefield::gaussian::conditional: value is impossible: its distance from the support at 1, got 0.5; "
             "expected zero"));
  gaussian const point(Eigen::Vector2d(1, -2), Eigen::Matrix2d::Zero());
  CHECK(is(caught([&] { return point.conditional(ff::indices{1}, one(1e-170)); }), ff::errc::domain,
           "gaussian::conditional", {0}));
}

TEST_CASE("a result that is too large is an error, never an infinity or NaN") {
  gaussian const p(Eigen::Vector2d(-largest, 0), Eigen::Matrix2d{{1, 0.5}, {0.5, 1}});
  auto const e = caught([&] { return p.log_density(Eigen::Vector2d(largest, 0)); });
  CHECK(is(e, ff::errc::overflow, "gaussian::log_density", {}));
  CHECK(says(e, "result overflows, got "));
  CHECK(is(caught([&] { return p.log_partition_function(); }), ff::errc::overflow, "gaussian::log_partition_function",
           {}));
  CHECK(is(caught([&] { return p.conditional(ff::indices{0}, one(largest)); }), ff::errc::overflow,
           "gaussian::conditional", {0}));
  CHECK(is(caught([&] { return p.affine(Eigen::RowVector2d(-2, 0)); }), ff::errc::overflow, "gaussian::affine", {0}));
  auto const variance = caught([] {
    return gaussian{Eigen::Matrix2d{{1, 0}, {0, 1e200}}}.affine(Eigen::Matrix2d{{1, 0}, {0, 1e200}});
  });
  CHECK(is(variance, ff::errc::overflow, "gaussian::affine", {1}));
  CHECK(says(variance, "variance overflows at 1, got inf; expected a finite result"));
  CHECK(is(caught([] { return gaussian::from_precision(Eigen::MatrixXd::Constant(1, 1, 1e-310)); }), ff::errc::overflow,
           "gaussian::from_precision", {0}));
}

TEST_CASE("images whose terms overflow and cancel are an error") {
  gaussian const p{Eigen::Matrix2d{{1e150, 1e150}, {1e150, 1e150}}};
  CHECK(is(caught([&] { return p.affine(Eigen::RowVector2d(1e200, -1e200)); }), ff::errc::overflow, "gaussian::affine",
           {0}));
}
