#include <doctest/doctest.h>

#include <freefield/renormalization.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/lattice_fields.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <cstddef>

namespace ff = freefield;
using fifty = boost::multiprecision::cpp_bin_float_50;
using vector = ff::vector_of<double>;
using support::caught;
using support::close;
using support::close_to_scale;
using support::random_field;

namespace {

ff::lattice<2> const sites{6, 5};
auto const C = ff::propagator(sites, ff::cutoffs::exponential{}, 0.25);
auto const rg = ff::polchinski_flow(C);

/// Two steps are one, to rounding, and every mode is that of the closed form.
template <int D, class K, class T>
void check_modes(ff::lattice<D> const& box, K const& cutoff, T const& mass_squared, int ulps) {
  auto const path = ff::propagator(box, cutoff, mass_squared);
  auto const flow = ff::polchinski_flow(path);
  T const s0 = T(T(-1) / T(2)), s1 = T(T(1) / T(8)), s2 = T(T(3) / T(4));
  auto const one = flow.kernel(s0, s2), two = flow.kernel(s0, s1).then(flow.kernel(s1, s2));
  auto const c0 = path.covariance(s0), c2 = path.covariance(s2);
  for (Eigen::Index k = 0; k < box.size(); ++k) {
    CHECK(close(T(one.factor()(k)), T(two.factor()(k)), ulps));
    CHECK(close_to_scale(T(one.noise()(k)), T(two.noise()(k)), T(c2(k)), ulps));
    CHECK(close(T(one.factor()(k)), T(T(c2(k)) / T(c0(k))), ulps));
    // A massive perturbation stays one: 1/G = 1/C + Sigma, Sigma_s = m / (1 + (C_0 - C_s) m).
    T const m = T(T(3) / T(4)), before = T(T(1) / T(T(T(1) / T(c0(k))) + m));
    T const sigma = T(m / T(T(1) + T(T(c0(k) - c2(k)) * m)));
    ff::vector_of<T> spectrum = c0;
    spectrum(k) = before;
    CHECK(close(T(one.second_moment(spectrum)(k)), T(T(1) / T(T(T(1) / T(c2(k))) + sigma)), ulps));
    CHECK(close(T(one.second_moment(c0)(k)), T(c2(k)), ulps));  // the free field stays free
  }
}

}  // namespace

TEST_CASE("every mode of free and massive fields in one to four dimensions; steps are a semigroup") {
  check_modes(ff::lattice{16}, ff::cutoffs::power<2>{}, 0.25, 16);
  check_modes(ff::lattice{7}, ff::cutoffs::exponential{}, 0.25, 128);
  check_modes(ff::lattice{8, 6}, ff::cutoffs::exponential{}, 0.1, 128);
  check_modes(ff::lattice{4, 4, 3}, ff::cutoffs::power<3>{}, 1.0, 16);
  check_modes(ff::lattice{2, 3, 2, 2}, ff::cutoffs::power<1>{}, 0.5, 16);
  check_modes(ff::lattice{4, 3}, ff::cutoffs::exponential{}, fifty(1) / 4, 128);
}

TEST_CASE("a mode that is gone stays gone; sharp cutoffs have kernels") {
  for (double const s1 : {-0.2, 0.4}) {
    auto const sharp = ff::polchinski_flow(ff::propagator(sites, ff::cutoffs::sharp{}, 0.25));
    auto const kernel = sharp.kernel(-0.5, s1);
    auto const c0 = sharp.propagator().covariance(-0.5), c1 = sharp.propagator().covariance(s1);
    for (Eigen::Index k = 0; k < sites.size(); ++k) {
      CHECK(kernel.factor()(k) == (c1(k) > 0 ? 1.0 : 0.0));
      CHECK(kernel.noise()(k) == 0);
      CHECK((c0(k) > 0 || c1(k) == 0));
    }
  }
}

TEST_CASE("a kernel on a field, on a Gaussian and on a spectrum is the same kernel") {
  auto const kernel = rg.kernel(-0.5, 0.3);
  // A Gaussian that is not invariant under translations: the kernel is the affine map of its matrices.
  ff::matrix_of<double> A = ff::matrix_of<double>::Identity(30, 30);
  for (Eigen::Index i = 0; i < 30; ++i) A(i, (3 * i + 1) % 30) += 0.3;
  ff::gaussian<double> const p(random_field(30, 1), ff::matrix_of<double>(A * A.transpose()));
  auto const moved = kernel(p);
  ff::matrix_of<double> const M = sites.circulant(kernel.factor());
  auto const by_matrix = p.affine(M);
  CHECK((moved.mean() - by_matrix.mean()).norm() < 1e-13);
  CHECK((moved.covariance() - by_matrix.covariance() - sites.circulant(kernel.noise())).norm() < 1e-12);
  auto const field = random_field(30, 5);
  CHECK((kernel.mean(field) - M * field).norm() < 1e-13);
  ff::gaussian<double> const invariant(sites.circulant(vector(1.5 * C.covariance(-0.5))));
  CHECK((kernel(invariant).covariance() - sites.circulant(kernel.second_moment(vector(1.5 * C.covariance(-0.5)))))
            .norm() < 1e-13);
}

TEST_CASE("an ensemble's two-point function along the flow is the exact one within its errors") {
  Eigen::Index const count = 20'000;
  ff::lattice<2> const box{4, 4};
  auto const path = ff::propagator(box, ff::cutoffs::exponential{}, 0.25);
  auto const flow = ff::polchinski_flow(path);
  double const s0 = -0.5;
  // A massive field, which is no free field of the flow.
  vector variances = path.covariance(s0);
  for (double& x : variances) x = 1 / (1 / x + 0.5);
  ff::field_kernel<2, double> const draw(box, vector(vector::Zero(16)), variances);
  ff::ensemble<double> cloud =
      draw(ff::ensemble<double>(ff::matrix_of<double>(ff::matrix_of<double>::Zero(count, 16))), {.seed = 11});
  vector exact = variances;
  double s = s0;
  std::uint64_t seed = 12;
  for (double const next : {-0.2, 0.1, 0.4}) {
    auto const kernel = flow.kernel(s, next);
    cloud = kernel(cloud, {.seed = seed++});
    exact = kernel.second_moment(exact);
    s = next;
    vector measured = vector::Zero(16);
    for (Eigen::Index i = 0; i < count; ++i) measured += box.spectrum(vector(cloud.point(i).transpose()));
    measured /= static_cast<double>(count);
    for (Eigen::Index k = 0; k < 16; ++k) {
      // The variance of |phi~|^2 is 2 G^2 of a real mode and G^2 of a complex one.
      double const error = exact(k) * std::sqrt((box.opposite(k) == k ? 2.0 : 1.0) / static_cast<double>(count));
      CHECK(std::abs(measured(k) - exact(k)) < 4 * error);
    }
  }
}

TEST_CASE("the same bits on any number of threads; the first rows of a longer ensemble") {
  auto const kernel = rg.kernel(-0.5, 0.3);
  auto const start = rg.free_configurations(-0.5, 100, {.seed = 3});
  auto const one = kernel(start, {.seed = 4}), four = kernel(start, {.seed = 4, .execution = ff::threads(4)});
  CHECK(one.points() == four.points());
  CHECK(kernel(start, {.seed = 5}).points() != one.points());
  auto const fewer = kernel(rg.free_configurations(-0.5, 40, {.seed = 3}), {.seed = 4});
  CHECK(fewer.points() == one.points().topRows(40));
}

TEST_CASE("one seed for all: the fields that are drawn do not meet their own numbers as noise") {
  Eigen::Index const count = 4000;
  ff::lattice<1> const ring{12};
  auto const flow = ff::polchinski_flow(ff::propagator(ring, ff::cutoffs::exponential{}, 0.25));
  auto const moved = flow.kernel(-1.0, 0.0)(flow.free_configurations(-1.0, count, {.seed = 1}), {.seed = 1});
  vector const exact = flow.propagator().covariance(0.0);
  vector measured = vector::Zero(12);
  for (Eigen::Index i = 0; i < count; ++i) measured += ring.spectrum(vector(moved.point(i).transpose())) / count;
  for (Eigen::Index k = 0; k < 12; ++k) {
    double const error = exact(k) * std::sqrt((ring.opposite(k) == k ? 2.0 : 1.0) / static_cast<double>(count));
    CHECK(std::abs(measured(k) - exact(k)) < 4 * error);
  }
}

TEST_CASE("evolve by exact kernels: Gaussians and ensembles, samples, resume") {
  ff::gaussian<double> const p(sites.circulant(vector(1.3 * C.covariance(-0.5))));
  auto const whole = rg.kernel(-0.5, 0.3)(p);
  auto const run = ff::evolve(rg, p, -0.5, 0.3, ff::steppers::exact{}, {.step = 0.1, .at = {0.0}});
  CHECK((run.state.covariance() - whole.covariance()).norm() < 1e-13);
  CHECK((run.samples.at(0).state.covariance() - rg.kernel(-0.5, 0.0)(p).covariance()).norm() < 1e-13);
  auto const cloud = rg.free_configurations(-0.5, 50, {.seed = 3});
  auto const straight = ff::evolve(rg, cloud, -0.5, 0.5, ff::steppers::exact{}, {.step = 0.25, .seed = 8});
  auto const half = ff::evolve(rg, cloud, -0.5, 0.0, ff::steppers::exact{}, {.step = 0.25, .seed = 8});
  auto const resumed = ff::resume(rg, half, 0.5, ff::steppers::exact{}, {.step = 0.25, .seed = 8});
  CHECK(resumed.state.points() == straight.state.points());
  CHECK(straight.steps == 4);
}

TEST_CASE("bad input") {
  CHECK(caught([&] { return rg.kernel(0.3, -0.5); }).code == ff::errc::domain);
  CHECK(caught([&] { return rg.kernel(std::nan(""), 0.5); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return rg.kernel(0.0, std::numeric_limits<double>::infinity()); }).code == ff::errc::non_finite);
  auto const kernel = rg.kernel(-0.5, 0.3);
  vector const wrong = vector::Ones(29);
  ff::philox4x32 engine(1, 0);
  CHECK(caught([&] { return kernel(wrong, engine); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return kernel.mean(wrong); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return kernel.second_moment(wrong); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] {
          return kernel(ff::gaussian<double>(ff::matrix_of<double>(ff::matrix_of<double>::Identity(3, 3))));
        }).code == ff::errc::size_mismatch);
  CHECK(caught([&] {
          return kernel(ff::ensemble<double>(ff::matrix_of<double>(ff::matrix_of<double>::Ones(2, 3))));
        }).code == ff::errc::size_mismatch);
  vector negative = vector::Ones(30);
  negative(0) = -1;
  auto const e = caught([&] { return ff::field_kernel<2, double>(sites, negative, negative); });
  CHECK(e.code == ff::errc::not_positive);
  CHECK(e.index == ff::error_index{0});
  vector odd = vector::Ones(30);
  odd(4) = 2;  // and -4 is 1
  auto const crooked = caught([&] { return ff::field_kernel<2, double>(sites, odd, odd); });
  CHECK(crooked.code == ff::errc::not_symmetric);
  CHECK(crooked.index == ff::error_index{1, 4});
  CHECK(caught([&] { return ff::free_configurations(sites, odd, 3); }).code == ff::errc::not_symmetric);
  vector variances = vector::Ones(30);
  variances(3) = std::nan("");
  auto const no_number = caught([&] { return kernel.second_moment(variances); });
  CHECK(no_number.code == ff::errc::non_finite);
  CHECK(no_number.index == ff::error_index{3});
  ff::real_spectrum<double> elsewhere(ff::periodic_sites({5, 6}));
  vector thirty = vector::Ones(30);
  CHECK(caught([&] {
          kernel.damp(thirty, elsewhere);
          return 0;
        }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::field_kernel<2, double>(sites, wrong, wrong); }).code == ff::errc::size_mismatch);
  vector field = vector::Ones(30);
  field(7) = std::nan("");
  CHECK(caught([&] { return kernel(field, engine); }).index == ff::error_index{7});
  CHECK(caught([&] { return rg.free_configurations(0.0, 0); }).code == ff::errc::domain);
  ff::gaussian<double> const p(sites.circulant(C.covariance(-0.5)));
  CHECK(caught([&] { return ff::evolve(rg, p, 0.5, -0.5, ff::steppers::exact{}, {.step = 0.1}); }).code ==
        ff::errc::domain);
}
