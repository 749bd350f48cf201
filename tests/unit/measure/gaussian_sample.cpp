#include <doctest/doctest.h>

#include <freefield/measure.hpp>

#include <unit/measure/matrices.hpp>

#include <Eigen/Cholesky>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace ff = freefield;
using gaussian = ff::gaussian<double>;

namespace {

constexpr int count = 8000;
constexpr double bound = 4.89;  // standard errors; two-sided probability 1e-6

std::vector<Eigen::VectorXd> samples(gaussian const& p, std::uint64_t seed) {
  std::vector<Eigen::VectorXd> result;
  ff::philox4x32 engine{seed, 0};
  for (int k = 0; k < count; ++k) result.push_back(p.sample(engine));
  return result;
}

/// The mean of f over the samples lies within the bound of `expected`, where a single value has this variance.
template <class F>
bool averages(std::vector<Eigen::VectorXd> const& all, F const& f, double expected, double variance) {
  double sum = 0;
  for (auto const& x : all) sum += f(x);
  double const z = (sum / count - expected) / std::sqrt(variance / count);
  bool const holds = std::abs(z) <= bound;
  if (!holds) MESSAGE("z = " << z);
  return holds;
}

gaussian space() {
  return {Eigen::Vector3d(0.5, -1, 20), Eigen::Matrix3d{{2, 1.2, -0.25}, {1.2, 1, 0.125}, {-0.25, 0.125, 9}}};
}

/// An engine that counts its words.
struct counter {
  using result_type = std::uint32_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xffffffffU; }

  result_type operator()() {
    ++words;
    return engine();
  }

  ff::philox4x32 engine{5, 0};
  int words = 0;
};

template <class T>
int words_drawn(ff::gaussian<T> const& p) {
  counter engine;
  static_cast<void>(p.sample(engine));
  return engine.words;
}

}  // namespace

TEST_CASE("means, variances and covariances of samples") {
  auto const p = space();
  auto const all = samples(p, 1);
  Eigen::VectorXd const& m = p.mean();
  Eigen::MatrixXd const& c = p.covariance();
  for (Eigen::Index i = 0; i < 3; ++i) {
    CAPTURE(i);
    CHECK(averages(all, [&](auto const& x) { return x(i); }, m(i), c(i, i)));
    for (Eigen::Index j = 0; j <= i; ++j) {
      CAPTURE(j);
      auto const product = [&](auto const& x) { return (x(i) - m(i)) * (x(j) - m(j)); };
      CHECK(averages(all, product, c(i, j), c(i, i) * c(j, j) + c(i, j) * c(i, j)));
    }
  }
}

TEST_CASE("third and fourth moments along a direction") {
  auto const p = space();
  Eigen::Vector3d const t(1, -1, 0.5);
  double const variance = t.dot(p.covariance() * t);
  auto const step = [&](Eigen::VectorXd const& x) { return t.dot(x - p.mean()) / std::sqrt(variance); };
  auto const all = samples(p, 2);
  CHECK(averages(all, [&](auto const& x) { return std::pow(step(x), 3); }, 0, 15));
  CHECK(averages(all, [&](auto const& x) { return std::pow(step(x), 4); }, 3, 96));
}

TEST_CASE("(x - m)^T C^-1 (x - m) has the mean and the coverage of chi squared with n degrees") {
  auto const p = space();
  Eigen::LLT<Eigen::MatrixXd> const llt(p.covariance());
  auto const square = [&](Eigen::VectorXd const& x) { return (x - p.mean()).dot(llt.solve(x - p.mean())); };
  auto const all = samples(p, 3);
  CHECK(averages(all, square, 3, 6));
  // The 95 % quantile for three degrees of freedom.
  CHECK(averages(all, [&](auto const& x) { return square(x) <= 7.814727903251179 ? 1.0 : 0.0; }, 0.95, 0.95 * 0.05));
}

TEST_CASE("samples of a singular measure lie on its support and have its moments") {
  // x, y and z = 2 x - y + 3
  Eigen::Matrix2d const c{{1, 0.5}, {0.5, 2}};
  auto const p =
      gaussian(Eigen::Vector2d(1, -1), c).affine(Eigen::MatrixXd{{1, 0}, {0, 1}, {2, -1}}, Eigen::Vector3d(0, 0, 3));
  REQUIRE(p.rank() == 2);
  auto const all = samples(p, 4);
  for (auto const& x : all) CHECK(std::abs(x(2) - (2 * x(0) - x(1) + 3)) <= 1e-14);
  CHECK(averages(all, [](auto const& x) { return x(2); }, 6, 4));
  CHECK(averages(all, [](auto const& x) { return (x(2) - 6) * (x(2) - 6); }, 4, 32));
  CHECK(averages(all, [](auto const& x) { return (x(2) - 6) * (x(0) - 1); }, 1.5, 4 * 1 + 1.5 * 1.5));
}

TEST_CASE("a certain coordinate of a sample is its mean, to the bit") {
  gaussian const p(Eigen::Vector3d(0.1, 0.2, 0.3), Eigen::Matrix3d{{1, 0, 0.5}, {0, 0, 0}, {0.5, 0, 1}});
  for (auto const& x : samples(p, 5)) CHECK(x(1) == 0.2);
}

TEST_CASE("the same seed yields the same bits, another seed or stream does not") {
  auto const p = space();
  auto const sample = [&](std::uint64_t seed, std::uint64_t stream) {
    ff::philox4x32 engine{seed, stream};
    return p.sample(engine);
  };
  CHECK(sample(7, 0) == sample(7, 0));
  CHECK(sample(7, 0) != sample(8, 0));
  CHECK(sample(7, 0) != sample(7, 1));
}

TEST_CASE("n times the words of a normal variate are drawn, whatever the rank") {
  CHECK(words_drawn(space()) == 12);
  CHECK(words_drawn(gaussian{Eigen::Matrix3d::Ones()}) == 12);
  CHECK(words_drawn(gaussian{Eigen::Matrix3d::Zero()}) == 12);
  CHECK(words_drawn(ff::gaussian<float>{Eigen::Matrix2f::Identity()}) == 4);
  CHECK(words_drawn(ff::gaussian<long double>{Eigen::Matrix<long double, 2, 2>::Identity()}) == 8);
}

TEST_CASE("independent coordinates get the normal variates in order") {
  gaussian const p(Eigen::Vector3d(1, 2, 3), Eigen::Vector3d(4, 0.25, 16).asDiagonal().toDenseMatrix());
  ff::philox4x32 engine{9, 0}, same{9, 0};
  Eigen::VectorXd const x = p.sample(engine);
  CHECK(x(0) == 1 + 2 * ff::normal<double>(same));
  CHECK(x(1) == 2 + 0.5 * ff::normal<double>(same));
  CHECK(x(2) == 3 + 4 * ff::normal<double>(same));
}

TEST_CASE("a coordinate keeps its normal variate where another is certain") {
  gaussian const p(Eigen::Vector3d(1, 2, 3), Eigen::Vector3d(0, 0.25, 16).asDiagonal().toDenseMatrix());
  ff::philox4x32 engine{9, 0}, same{9, 0};
  Eigen::VectorXd const x = p.sample(engine);
  static_cast<void>(ff::normal<double>(same));
  CHECK(x(0) == 1);
  CHECK(x(1) == 2 + 0.5 * ff::normal<double>(same));
  CHECK(x(2) == 3 + 4 * ff::normal<double>(same));
}

TEST_CASE("any engine with words of 32 bits") {
  std::mt19937 engine(1), same(1);
  CHECK(space().sample(engine) == space().sample(same));
}
