// once: statistics.
#include <doctest/doctest.h>

#include <freefield/integral.hpp>
#include <freefield/measure.hpp>

#include <laws/measure.hpp>

#include <cmath>
#include <vector>

namespace ff = freefield;

namespace {

template <class T>
ff::gaussian<T> line(T mean, T variance) {
  return ff::gaussian<T>(ff::vector_of<T>::Constant(1, mean), ff::matrix_of<T>::Constant(1, 1, variance));
}

/// Mean and covariance of no symmetry.
template <class T>
ff::gaussian<T> plane(T correlation) {
  ff::matrix_of<T> covariance(2, 2);
  covariance << T(2), correlation * T(2) * T(0.5), correlation * T(2) * T(0.5), T(0.5);
  ff::vector_of<T> mean(2);
  mean << T(0.75), T(-1.5);
  return ff::gaussian<T>(mean, covariance);
}

ff::gaussian<double> singular() {
  Eigen::MatrixXd const map{{1.0, 2.0}, {0.5, -1.0}, {1.5, 1.0}};
  return ff::gaussian<double>(Eigen::Vector3d(0.25, -0.5, 1), Eigen::MatrixXd(map * map.transpose()));
}

/// N(0, 1) that claims to have mean 1/4.
struct biased {
  using scalar_type = double;
  int dimension() const { return 1; }
  Eigen::VectorXd sample(ff::philox4x32& engine) const {
    return Eigen::VectorXd::Constant(1, ff::normal<double>(engine));
  }
};
template <class F>
double expectation(biased const&, F const& f) {
  return ff::expectation(line(0.25, 1.0), f);
}

/// A measure whose points come from a common engine.
struct of_one_stream {
  using scalar_type = double;
  int dimension() const { return 1; }
  Eigen::VectorXd sample(ff::philox4x32&) const { return Eigen::VectorXd::Constant(1, ff::normal<double>(*engine)); }
  ff::philox4x32* engine;
};

}  // namespace

TEST_CASE("Gaussian measures") {
  CHECK(laws::sampling(line(0.75, 2.0)));
  CHECK(laws::expectations(line(0.75, 2.0), 1));
  CHECK(laws::sampling(plane(0.6)));
  CHECK(laws::expectations(plane(0.6), 2));
  CHECK(laws::expectations(plane(-0.9), 3));
  CHECK(laws::expectations(line(0.75, 0.0), 4));
  CHECK(laws::sampling(singular()));
  CHECK(laws::expectations(singular(), 5));
}

TEST_CASE("Gaussian measures of other scalars") {
  CHECK(laws::sampling(plane(0.6f)));
  CHECK(laws::expectations(plane(0.6f), 6));
  CHECK(laws::sampling(plane(0.6L)));
  CHECK(laws::expectations(plane(0.6L), 7));
}

TEST_CASE("mixtures of Gaussians") {
  ff::gaussian_mixture<double> const p({0.25, 0.75},
                                       {plane(0.6), plane(-0.25).affine(Eigen::MatrixXd{{2, 0}, {1, 1}})});
  CHECK(laws::sampling(p));
  CHECK(laws::expectations(p, 8));
}

TEST_CASE("densities on a grid") {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  auto const rho = ff::normalised(ff::grid<double, 1>({-4.0, 6.0, 400}), exp(-pow<4>(x - 1) / 4) * (2 + sin(3 * x)));
  CHECK(laws::sampling(rho));
  CHECK(laws::expectations(rho, 9));
  ff::grid<double, 2> const plane({-5.0, 5.0, 100}, {0.0, 1.0, 50, ff::boundary::periodic});
  auto const ring = ff::normalised(plane, exp(-pow<2>(x) + x * cos(2 * ff::pi * y)));
  CHECK(laws::sampling(ring));
  CHECK(laws::expectations(ring, 10));
}

TEST_CASE("ensembles and probability vectors") {
  ff::ensemble<double> const cloud(ff::sample(plane(0.6), 50, {.seed = 3}));
  CHECK(laws::sampling(cloud));
  CHECK(laws::expectations(cloud, 11));
  Eigen::VectorXd const weights = Eigen::VectorXd::LinSpaced(50, 0, 1);
  CHECK(laws::expectations(ff::normalised(cloud.points(), weights), 12));
  ff::discrete<double> const p{0.5, 0.0, 0.125, 0.375};
  CHECK(laws::sampling(p));
  CHECK(laws::expectations(p, 13));
}

TEST_CASE("the laws find a measure that is none") {
  CHECK(!laws::expectations(biased{}, 1));
  ff::philox4x32 engine(1, 0);
  CHECK(!laws::sampling(of_one_stream{&engine}));
}
