// Many points of any measure.
#include <doctest/doctest.h>

#include <freefield/integral.hpp>
#include <freefield/measure.hpp>

#include <support/caught.hpp>

#include <array>
#include <string>
#include <vector>

namespace ff = freefield;

namespace {

/// Exactly what the concept asks for.
class measure_archetype {
 public:
  using scalar_type = double;

  measure_archetype() = default;
  measure_archetype(measure_archetype const&) = delete;

  int dimension() const { return 2; }
  std::array<double, 2> sample(ff::philox4x32& engine) const {
    return {ff::uniform(engine), ff::normal<double>(engine)};
  }
};

/// A measure that does not keep its word.
struct of_another_dimension {
  using scalar_type = double;
  int dimension() const { return 3; }
  std::array<double, 2> sample(ff::philox4x32&) const { return {1, 2}; }
};

struct without_points {
  using scalar_type = double;
  int dimension() const { return 1; }
};

}  // namespace

static_assert(ff::measure<measure_archetype> && !ff::measure<without_points> && !ff::measure<double>);
static_assert(ff::measure<ff::gaussian<double>> && ff::measure<ff::gaussian<long double>>);
static_assert(ff::measure<ff::gaussian_mixture<double>> && ff::measure<ff::log_normal<double>>);
static_assert(ff::measure<ff::diagonal_gaussian<double>> && ff::measure<ff::sparse_gaussian<double>>);

TEST_CASE("row i is drawn from stream i of the seed") {
  measure_archetype const m;
  auto const points = ff::sample(m, 5, {.seed = 9});
  REQUIRE((points.rows() == 5 && points.cols() == 2));
  for (Eigen::Index i = 0; i < 5; ++i) {
    ff::philox4x32 engine(9, static_cast<std::uint64_t>(i));
    auto const point = m.sample(engine);
    CHECK(points(i, 0) == point[0]);
    CHECK(points(i, 1) == point[1]);
  }
}

TEST_CASE("the same points on any number of threads") {
  ff::gaussian<double> const p(Eigen::Vector2d(1, 2), Eigen::MatrixXd(Eigen::Matrix2d{{2, 1}, {1, 3}}));
  auto const points = ff::sample(p, 1000, {.seed = 3});
  for (unsigned const n : {1U, 2U, 5U}) CHECK(points == ff::sample(p, 1000, {.seed = 3, .execution = ff::threads(n)}));
  CHECK(points.topRows(10) == ff::sample(p, 10, {.seed = 3}));
  CHECK(points != ff::sample(p, 1000, {.seed = 4}));
}

TEST_CASE("formulas at the points of a measure") {
  ff::gaussian<double> const p(Eigen::Vector2d(1, 2), Eigen::MatrixXd(Eigen::Matrix2d{{2, 1}, {1, 3}}));
  auto const points = ff::sample(p, 20, {.seed = 3});
  auto const f = ff::field<0> * ff::field<1>;
  CHECK(f(ff::at_rows(points)) == Eigen::VectorXd(points.col(0).cwiseProduct(points.col(1))));
}

TEST_CASE("progress is told") {
  std::size_t last = 0;
  static_cast<void>(
      ff::sample(measure_archetype(), 200, {.progress = [&](std::size_t done, std::size_t) { last = done; }}));
  CHECK(last == 4);
}

TEST_CASE("refusals") {
  CHECK(ff::sample(measure_archetype(), 0).rows() == 0);
  auto const negative = support::caught([] { return ff::sample(measure_archetype(), -1); });
  CHECK(negative.code == ff::errc::domain);
  CHECK(std::string(negative.what()).find("freefield::sample: number of points is negative") == 0);
  CHECK(support::caught([] { return ff::sample(of_another_dimension{}, 1); }).code == ff::errc::size_mismatch);
}
