// Functionals of probabilities and densities: exact numbers, empty cells, extremes, bad input.
#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/entropy.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace ff = freefield;
using boost::multiprecision::cpp_rational;
using support::caught, support::close, support::says, support::within;

namespace {

using R = cpp_rational;
using discrete = ff::discrete<double>;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr auto x = ff::field<0>;
constexpr auto t = ff::symbol<"t">;

}  // namespace

TEST_CASE("what needs no logarithm is exact in rationals") {
  ff::discrete<R> const p{R(1, 2), R(1, 3), R(1, 6)}, q{R(1, 4), R(1, 4), R(1, 2)};
  CHECK(ff::total_variation(p, q) == R(1, 3));
  CHECK(ff::chi_square_divergence(p, q) == R(1, 4) + R(1, 36) + R(2, 9));
  CHECK(ff::neyman_divergence(p, q) == ff::chi_square_divergence(q, p));
  CHECK(ff::triangular_divergence(p, q) == R(1, 12) + R(1, 84) + R(1, 6));
  CHECK(ff::tsallis_divergence(p, q, 2) == ff::chi_square_divergence(p, q));
  CHECK(ff::tsallis_divergence(p, q, 3) == (R(2) + R(16, 27) + R(1, 54) - 1) / 2);
  CHECK(ff::alpha_divergence(p, q, 3) == ff::tsallis_divergence(p, q, 3) / 3);
  CHECK(ff::alpha_divergence(p, q, -1) == ff::neyman_divergence(p, q) / 2);
  CHECK(ff::tsallis_entropy(p, 2) == R(1) - R(1, 4) - R(1, 9) - R(1, 36));
  CHECK(ff::f_divergence(pow<2>(t - 1), q)(p) == ff::chi_square_divergence(p, q));
  CHECK(ff::internal_energy(pow<2>(t) / 2)(p) == R(7, 36));
  CHECK(ff::potential_energy(pow<2>(x))(p) == R(1));
  auto const f = ff::chi_square_divergence(q) * R(1, 2) - 3 * ff::total_variation(q);
  CHECK(f(p) == R(1, 4) - 1);
  auto const xi = first_variation(f, p);
  CHECK(xi(0) == R(1) - R(3, 2));
  CHECK(xi(2) == R(1, 3) - 1 + R(3, 2));
  // exact perturbation: chi^2 is quadratic
  ff::vector_of<R> moved(3);
  moved << R(1, 2) + R(1, 10), R(1, 3) - R(1, 20), R(1, 6) - R(1, 20);
  auto const chi = ff::chi_square_divergence(q);
  auto const slope = first_variation(chi, p);
  ff::vector_of<R> v(3);
  v << R(1, 10), R(-1, 20), R(-1, 20);
  auto const curved = second_variation(chi, p)(v);
  R expected = chi(p);
  for (int i = 0; i < 3; ++i) expected += slope(i) * v(i) + curved(i) * v(i) / 2;
  CHECK(chi(ff::discrete<R>(moved)) == expected);
}

TEST_CASE("densities of rationals: energies and their variations") {
  ff::grid<R, 1> const cells({R(0), R(1), 5});
  auto const rho = ff::normalised(cells, 1 + x);
  R const h(1, 5);
  auto const xi = first_variation(ff::dirichlet_energy, rho);
  R energy = 0;
  for (int i = 0; i + 1 < 5; ++i) {
    R const step = rho.values()(i + 1) - rho.values()(i);
    energy += step * step / (2 * h);
  }
  CHECK(ff::dirichlet_energy(rho) == energy);
  CHECK(xi(0) == (rho.values()(0) - rho.values()(1)) / (h * h));
  CHECK(xi(2) == 0);  // linear
  auto const pairs = ff::interaction_energy(pow<2>(x) / 2)(rho);
  CHECK(pairs == rho.covariance()(0, 0) / 2);  // E (x - y)^2 / 4
}

TEST_CASE("empty cells, by definition") {
  discrete const half{0.5, 0.5, 0.0}, left{1.0, 0.0, 0.0}, right{0.0, 0.0, 1.0};
  CHECK(ff::entropy(left) == 0);
  CHECK(close(ff::entropy(half), std::numbers::ln2));
  CHECK(close(ff::relative_entropy(left, half), std::numbers::ln2));
  CHECK(ff::relative_entropy(half, left) == infinity);
  CHECK(ff::reverse_relative_entropy(left, half) == infinity);
  CHECK(ff::jeffreys_divergence(left, half) == infinity);
  CHECK(ff::cross_entropy(half, left) == infinity);
  CHECK(close(ff::jensen_shannon_divergence(left, right), std::numbers::ln2));
  CHECK(ff::total_variation(left, right) == 1);
  CHECK(ff::squared_hellinger(left, right) == 1);
  CHECK(ff::bhattacharyya_distance(left, right) == infinity);
  CHECK(ff::chi_square_divergence(half, left) == infinity);
  CHECK(ff::chi_square_divergence(left, half) == 1);
  CHECK(ff::neyman_divergence(left, half) == infinity);
  CHECK(ff::triangular_divergence(left, right) == 2);
  CHECK(ff::renyi_divergence(half, left, 2) == infinity);
  CHECK(ff::renyi_divergence(left, right, 0.5) == infinity);
  CHECK(ff::renyi_divergence(left, right, 0) == infinity);
  CHECK(close(ff::renyi_divergence(half, left, 0.5), std::numbers::ln2));  // -2 log sqrt(1/2)
  CHECK(close(ff::renyi_divergence(left, half, 0), std::numbers::ln2));
  CHECK(close(ff::renyi_divergence(left, half, infinity), std::numbers::ln2));
  CHECK(ff::renyi_divergence(half, left, infinity) == infinity);
  CHECK(close(ff::tsallis_divergence(half, left, 0.5), 2 - std::numbers::sqrt2, 8));
  CHECK(ff::alpha_divergence(left, half, -1) == infinity);
  CHECK(first_variation(ff::entropy, left)(1) == infinity);
  CHECK(first_variation(ff::relative_entropy(half), left)(1) == -infinity);
  CHECK(first_variation(ff::relative_entropy(left), half)(1) == infinity);
  auto const with_limits = ff::f_divergence(t * log(t), half, {.at_zero = 0.0});
  CHECK(close(with_limits(left), std::numbers::ln2));
  CHECK(ff::f_divergence(t * log(t), left, {.at_zero = 0.0, .slope_at_infinity = infinity})(half) == infinity);
  CHECK(ff::f_divergence(pow<2>(t - 1), left)(half) == infinity);
  CHECK(caught([&] { return ff::f_divergence(t * log(t), half)(left); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::f_divergence(pow<2>(t - 1) / (t + 1), left)(half); }).code == ff::errc::domain);
  CHECK(close(ff::f_divergence(pow<2>(t - 1) / (t + 1), left, {.slope_at_infinity = 1.0})(half),
              ff::triangular_divergence(half, left)));
}

TEST_CASE("nearly equal measures keep their digits") {
  discrete const even{0.5, 0.5};
  double const e = 1.0 / (1 << 30);
  discrete const near{0.5 + e, 0.5 - e};
  CHECK(close(ff::jensen_shannon_divergence(even, near), e * e / 2, 64));
  CHECK(close(ff::relative_entropy(near, even), 2 * e * e, 64));
  CHECK(close(ff::relative_entropy(even, near), 2 * e * e, 64));
  CHECK(close(ff::squared_hellinger(even, near), e * e / 2, 64));
  CHECK(close(ff::tsallis_divergence(near, even, 1.5), 3 * e * e, 64));
  CHECK(close(ff::tsallis_divergence(near, even, 0.25), 0.5 * e * e, 64));
  CHECK(close(ff::alpha_divergence(near, even, 0.001), 2 * e * e, 64));
  CHECK(ff::relative_entropy(even, even) == 0);
  CHECK(within(ff::jensen_shannon_divergence(even, discrete{0.5 + 1e-9, 0.5 - 1e-9}), 5.0e-19, 1e-21));
  ff::gaussian<double> const p(ff::matrix_of<double>::Identity(1, 1));
  CHECK(close(ff::hellinger_distance(p, p.affine(ff::matrix_of<double>::Identity(1, 1),
                                                 ff::vector_of<double>::Constant(1, 1e-6))),
              1e-6 / std::sqrt(8.0), 4000));
}

TEST_CASE("Renyi and Bhattacharyya of nearly equal measures, skew symmetry") {
  for (double const e : {1e-5, 1e-7, 1e-9, 1e-11}) {
    Eigen::VectorXd a(7), b(7);
    for (int i = 0; i < 7; ++i) {
      a(i) = 1 + std::sin(1.0 + i) / 2;
      b(i) = a(i) * (1 + e * std::cos(3.0 * i));
    }
    auto const p = ff::normalised_probabilities(a), q = ff::normalised_probabilities(b);
    double const kl = ff::relative_entropy(p, q);
    CHECK(within(ff::renyi_divergence(p, q, 0.5) / (0.5 * kl), 1.0, 4 * e + 1e-9));
    CHECK(within(ff::renyi_divergence(p, q, 2) / (2 * kl), 1.0, 4 * e + 1e-9));
    CHECK(within(ff::bhattacharyya_distance(p, q) / ff::squared_hellinger(p, q), 1.0, 4 * e + 1e-9));
  }
  discrete const p{0.5, 0.3, 0.2}, q{0.25, 0.25, 0.5};
  for (double const a : {0.1, 0.4, 0.9})
    CHECK(close(a * ff::renyi_divergence(q, p, 1 - a), (1 - a) * ff::renyi_divergence(p, q, a), 64));
}

TEST_CASE("variations at empty cells: nothing is a NaN, nothing is lost") {
  discrete const p{0.5, 0.5, 0.0}, q{0.3, 0.3, 0.4};
  Eigen::Vector3d const along(0.1, -0.1, 0);
  auto const check = [&](auto const& f) {
    auto const change = second_variation(f, p)(along);
    CHECK(change(2) == 0);
    CHECK(std::isfinite(change(0)));
    CHECK(change(0) == doctest::Approx(-change(1)));
    auto const xi = first_variation(f, p);
    CHECK(xi(0) == xi(0));
    CHECK(xi(2) == xi(2));
  };
  check(ff::entropy);
  check(ff::relative_entropy(q));
  check(ff::renyi_entropy(0.5));
  check(ff::renyi_entropy(1));
  check(ff::renyi_divergence(q, 0.5));
  check(ff::renyi_divergence(q, 2));
  check(ff::tsallis_divergence(q, 1.5));
  check(ff::jensen_shannon_divergence(q));
  check(ff::potential_energy(pow<2>(x)) + ff::relative_entropy(q));
  CHECK(first_variation(ff::potential_energy(x) - 0.0 * ff::entropy, p)(2) == 2);
  CHECK(caught([&] { return first_variation(ff::relative_entropy(q) + ff::entropy, p); }).index ==
        ff::error_index{2});
  CHECK(caught([&] { return first_variation(ff::internal_energy(t * log(t)), p); }).index == ff::error_index{2});
  CHECK(caught([&] { return std::nan("") * ff::entropy; }).code == ff::errc::non_finite);
  CHECK(caught([&] { return 65536 * (65536 * ff::entropy); }).code == ff::errc::overflow);
  CHECK(caught([&] { return first_variation(ff::hellinger_distance(q), q); }).code == ff::errc::domain);
  CHECK(caught([&] { return sqrt(-ff::entropy)(p); }).code == ff::errc::domain);
  CHECK(caught([&] { return second_variation(ff::renyi_entropy(0.5), p)(Eigen::Vector3d(0.1, -0.2, 0.1)); }).index ==
        ff::error_index{2});
  CHECK(ff::internal_energy(pow<2>(t - 1))(discrete{1.0, 0.0}) == 1);
  ff::grid<double, 1> const line({-30.0, 30.0, 600});
  auto const far = ff::normalised(line, exp(-pow<2>(x) / 2)), near = ff::normalised(line, exp(-pow<2>(x - 1) / 2));
  for (double const entry : first_variation(ff::triangular_divergence(near), far)) CHECK(std::abs(entry) <= 3);
  auto const narrow = ff::normalised(ff::grid<double, 1>({-3.5, 3.5, 1400}), exp(-50 * pow<2>(x))),
             wide = ff::normalised(narrow.grid(), exp(-pow<2>(x) / 2));
  CHECK(within(ff::relative_fisher_information(wide, narrow), 99 * 99 * wide.covariance()(0, 0),
               200.0));  // and 9356 where the far faces are lost
}

TEST_CASE("infinite divergences have no variation, and limits can be given") {
  discrete const half{0.5, 0.5}, left{1.0, 0.0};
  CHECK(caught([&] { return first_variation(ff::renyi_divergence(left, 2.0), half); }).code == ff::errc::domain);
  CHECK(caught([&] { return first_variation(ff::renyi_divergence(left, 1.0), half); }).code == ff::errc::domain);
  auto const f = ff::f_divergence(t * log(t), half, {.at_zero = 0.0, .slope_at_zero = -infinity});
  CHECK(first_variation(f, left)(1) == -infinity);
  CHECK(caught([&] { return first_variation(ff::f_divergence(t * log(t), half, {.at_zero = 0.0}), left); }).index ==
        ff::error_index{1});
}

TEST_CASE("the limit of the order 1") {
  discrete const p{0.5, 0.3, 0.2}, q{0.25, 0.25, 0.5};
  for (double const a : {1 - 1e-9, 1 + 1e-9}) {
    CHECK(within(ff::renyi_divergence(p, q, a), ff::relative_entropy(p, q), 1e-8));
    CHECK(within(ff::tsallis_divergence(p, q, a), ff::relative_entropy(p, q), 1e-8));
    CHECK(within(ff::renyi_entropy(p, a), ff::entropy(p), 1e-8));
  }
}

TEST_CASE("a quotient beyond the scalar is infinite or exact, never a NaN") {
  ff::vector_of<double> thin(3);
  thin << 1e-320, 1, 1;
  ff::grid<double, 1> const line({0.0, 3.0, 3});
  auto const p = ff::normalised(line, ff::vector_of<double>(ff::vector_of<double>::Ones(3))),
             q = ff::normalised(line, thin);
  double const value = ff::relative_fisher_information(p, q);
  CHECK(value == value);
  CHECK(value > 1e150);
  auto const xi = first_variation(ff::relative_fisher_information(q), p);
  CHECK(xi(0) == xi(0));
  CHECK(xi(1) == xi(1));
}

TEST_CASE("orders of any integer type") {
  discrete const p{0.25, 0.75}, q{0.5, 0.5};
  Eigen::Vector2d const v(0.1, -0.1);
  CHECK(second_variation(ff::tsallis_entropy(1U), p)(v)(0) == second_variation(ff::tsallis_entropy(1), p)(v)(0));
  CHECK(first_variation(ff::alpha_divergence(q, 0U), p)(0) == first_variation(ff::alpha_divergence(q, 0), p)(0));
  ff::discrete<R> const a{R(1, 2), R(1, 2)}, b{R(1, 4), R(3, 4)};
  CHECK(caught([&] { return ff::tsallis_divergence(a, b, 1'000'000'000); }).code == ff::errc::too_large);
  CHECK(says(caught([&] { return ff::alpha_divergence(a, b, 0); }), "order is 0"));
  CHECK(caught([&] { return ff::total_variation(b) / R(0); }).code == ff::errc::domain);
}

TEST_CASE("a second variation holds a temporary measure") {
  auto const make = [] { return discrete{0.25, 0.75}; };
  auto const change = second_variation(ff::entropy, make());
  CHECK(change(Eigen::Vector2d(1, -1))(0) == -4);
}

TEST_CASE("orders are differentiable where formulas have a removable point") {
  using dual = ff::jet<double, 1>;
  using second = ff::jet<dual, 1>;
  discrete const p{0.25, 0.75}, q{0.5, 0.5};
  auto const one = dual::variable(1.0, 0);
  auto const slope = [&](auto const& f) {
    double const h = 1e-5;
    return (f(1 + h) - f(1 - h)) / (2 * h);
  };
  CHECK(within(ff::renyi_entropy(one)(p).gradient[0], slope([&](double a) { return ff::renyi_entropy(p, a); }), 1e-8));
  CHECK(within(ff::tsallis_entropy(one)(p).gradient[0], slope([&](double a) { return ff::tsallis_entropy(p, a); }),
               1e-8));
  CHECK(within(ff::renyi_divergence(q, one)(p).gradient[0],
               slope([&](double a) { return ff::renyi_divergence(p, q, a); }), 1e-8));
  ff::gaussian<double> const normal(ff::matrix_of<double>::Identity(1, 1));
  CHECK(within(ff::renyi_entropy(one)(normal).gradient[0], -0.25, 1e-12));
  // second derivatives along (1, -1) at p = q are 4 times the order
  for (double const a : {0.5, 1.0, 1.25, 2.5}) {
    ff::vector_of<second> values(2);
    for (int i = 0; i < 2; ++i) {
      double const sign = i == 0 ? 1 : -1;
      values(i) = second(dual::variable(0.5, 0));
      values(i).value.gradient[0] = sign;
      values(i).gradient[0] = dual(sign);
    }
    CHECK(within(ff::tsallis_divergence(q, a)(ff::discrete<second>(values)).gradient[0].gradient[0], 4 * a, 1e-10));
  }
}

TEST_CASE("the smallest and the largest probabilities") {
  discrete const half{0.5, 0.5};
  CHECK(within(ff::tsallis_divergence(half, discrete{1.0, 1e-200}, 1.6) / 5.498e119, 1.0, 1e-3));
  CHECK(within(ff::tsallis_divergence(half, discrete{1.0, 1e-320}, 0.5), 2 - std::numbers::sqrt2, 1e-10));
  CHECK(ff::tsallis_divergence(half, discrete{1.0, 1e-320}, 2) == infinity);

  discrete const tiny = ff::normalised_probabilities(Eigen::Vector3d(1e-300, 1, 2e-300)),
                 other = ff::normalised_probabilities(Eigen::Vector3d(2e-300, 1, 1e-300));
  CHECK(within(ff::relative_entropy(tiny, other) / 1e-300, std::numbers::ln2, 1e-12));
  CHECK(close(ff::renyi_divergence(tiny, other, infinity), std::numbers::ln2, 8));
  discrete const opposite = ff::normalised_probabilities(Eigen::Vector3d(1, 1e-300, 1e-300));
  CHECK(close(ff::relative_entropy(opposite, tiny), 300 * std::numbers::ln10, 8));
  CHECK(close(ff::renyi_divergence(opposite, tiny, 3), 300 * std::numbers::ln10, 8));  // p^3 q^-2 is 1e600
  CHECK(close(ff::bhattacharyya_distance(opposite, tiny), 150 * std::numbers::ln10 - std::log(2.0), 1 << 6));
  ff::grid<double, 1> const small({0.0, 1e-300, 4});
  auto const dense = ff::normalised(small, 1 + 0 * x);
  CHECK(close(ff::entropy(dense), -300 * std::numbers::ln10, 8));
  CHECK(close(ff::renyi_entropy(dense, 3), -300 * std::numbers::ln10, 8));
}

TEST_CASE("grouping, in the middle of a table") {
  discrete const p{0.1, 0.2, 0.3, 0.4}, groups{0.3, 0.7};
  discrete const first{1.0 / 3, 2.0 / 3}, second{3.0 / 7, 4.0 / 7};
  CHECK(close(ff::entropy(p), ff::entropy(groups) + 0.3 * ff::entropy(first) + 0.7 * ff::entropy(second)));
}

TEST_CASE("bad input is refused") {
  discrete const p{0.5, 0.5}, q{0.25, 0.25, 0.5};
  auto e = caught([&] { return ff::relative_entropy(p, q); });
  CHECK(e.code == ff::errc::size_mismatch);
  CHECK(e.function == "relative_entropy");
  ff::grid<double, 1> const line({0.0, 1.0, 4}), longer({0.0, 2.0, 4});
  auto const one = ff::normalised(line, 1 + x), other = ff::normalised(longer, 1 + x);
  CHECK(caught([&] { return ff::total_variation(one, other); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::relative_fisher_information(one, other); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::renyi_divergence(one, other, 2); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::renyi_entropy(-0.5); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::renyi_entropy(std::nan("")); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::renyi_divergence(p, p, std::nan("")); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::tsallis_entropy(0.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::tsallis_divergence(p, p, -1); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::alpha_divergence(p, p, infinity); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::f_divergence(t * t, p); }).code == ff::errc::domain);
  CHECK(caught([&] { return first_variation(ff::renyi_entropy(0), p); }).code == ff::errc::domain);
  CHECK(caught([&] { return first_variation(ff::renyi_divergence(p, infinity), p); }).code == ff::errc::domain);
  CHECK(caught([&] { return second_variation(ff::entropy, p)(Eigen::Vector3d(1, -1, 0)); }).code ==
        ff::errc::size_mismatch);
  ff::discrete<R> const r{R(1, 2), R(1, 2)}, s{R(1), R(0)};
  CHECK(caught([&] { return ff::tsallis_entropy(r, 1); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::chi_square_divergence(r, s); }).code == ff::errc::domain);  // no infinity
  CHECK(caught([&] { return (ff::relative_entropy(discrete{1.0, 0.0}) - ff::cross_entropy(discrete{1.0, 0.0}))(p); })
            .code == ff::errc::domain);  // infinity - infinity
  CHECK(caught([] { return ff::potential_energy(ff::symbol<"k"> * x, ff::symbol<"k"> = std::nan("")); }).code ==
        ff::errc::non_finite);
  CHECK(caught([&] { return ff::potential_energy(ff::field<1>)(one); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return ff::potential_energy(log(x - 2))(one); }).code == ff::errc::domain);
}
