// The hierarchical model against its published numbers, its Gaussian fixed point and its expansion about D = 4.
#include <doctest/doctest.h>

#include <freefield/renormalization/hierarchical_model.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <limits>
#include <sstream>
#include <vector>

namespace ff = freefield;
using support::caught, support::close, support::says, support::within;

namespace {

/// The spin with the law N(0, v).
struct gaussian_spin {
  double variance = 1;
  double moment(int n) const {
    double result = n % 2 == 0 ? 1 : 0;
    for (int k = 1; k < n; k += 2) result *= variance * k;
    return result;
  }
};

/// The spin that is -1, 0 or 1, each with the probability 1/3.
struct three_states {
  double moment(int n) const { return n % 2 == 0 ? 2.0 / 3.0 : 0; }
};

/// R(k) = exp(-v k^2 / 2).
std::vector<double> gaussian(double v, int order) {
  std::vector<double> a{1};
  for (int l = 1; l <= order; ++l) a.push_back(-a.back() * v / (2 * l));
  return a;
}

}  // namespace

TEST_CASE("the exponents in three dimensions are the published ones") {
  auto const e = ff::hierarchical_model<double>{.dimension = 3}.exponents(2);
  CHECK(e.gamma().contains(1.299140730158595));
  CHECK(e.nu().contains(0.649570365079297694));
  CHECK(e.correction_exponent().contains(0.42594685898813));
  CHECK(e.omega().contains(0.65573628645472));
  CHECK(within(e.omega(2).value, 3.17995266409055, 1e-12));
  CHECK(e.nu().error < 1e-13);
  CHECK(e.omega(2).error < 1e-12);
  auto const in_float = ff::hierarchical_model<float>{}.exponents();
  CHECK(within(in_float.nu().value, 0.6495704F, 1e-6F));
  CHECK(in_float.nu().contains(0.6495704F));
  CHECK(in_float.nu().error < 2e-5F);
  CHECK(ff::hierarchical_model<long double>{}.exponents().nu().error < 1e-16L);
}

TEST_CASE("the critical temperature of Ising spins is the published one, and scales with the spins") {
  ff::hierarchical_model<double> const model;
  auto const beta = model.critical_inverse_temperature(ff::ising_spin<double>{});
  CHECK(beta.contains(1.179030170446269732));
  CHECK(beta.error < 1e-13);
  auto const in_float = ff::hierarchical_model<float>{}.critical_inverse_temperature(ff::ising_spin<float>{});
  CHECK(in_float.contains(1.1790302F));
  CHECK(in_float.error < 1e-5F);

  struct large_spin {
    double moment(int n) const { return n % 2 == 0 ? std::pow(3.0, n) : 0; }
  };
  CHECK(within(model.critical_inverse_temperature(large_spin{}).value, beta.value / 9, 1e-14));
  // Vacancies make spins fluctuate less at a given variance: closer to the Gaussian 2 / c - 1.
  double const vacant = model.critical_inverse_temperature(three_states{}).value * 2 / 3;
  CHECK(vacant < beta.value);
  CHECK(vacant > std::pow(2.0, 2.0 / 3) - 1);
}

TEST_CASE("Gaussian spins are critical where the map has its Gaussian fixed point") {
  for (double const d : {2.5, 3.0, 4.0, 6.0}) {
    double const c = std::pow(2.0, 1 - 2 / d), variance = (2 - c) / c;
    ff::hierarchical_model<double> const model{.dimension = d, .order = 60};
    CAPTURE(d);
    auto const beta = model.critical_inverse_temperature(gaussian_spin{3});
    CHECK(beta.contains(variance / 3));
    CHECK(beta.error < (d < 3 ? 1e-7 : 1e-10));
    auto const a = gaussian(variance, 60), image = model.map(a);
    for (std::size_t l = 0; l <= 6; ++l) CHECK(within(image[l], a[l], 1e-12));
    // Any Gaussian goes to the one with 1 / v' = 2 / (c v) - 1.
    auto const other = model.map(gaussian(0.7 * variance, 60));
    CHECK(within(-2 * other[1], 1 / (2 / (0.7 * c * variance) - 1), 1e-12));
  }
}

TEST_CASE("the eigenvalues at the Gaussian fixed point are 2 / c^n") {
  double const c = std::pow(2.0, 1.0 / 3), variance = (2 - c) / c;
  ff::hierarchical_model<double> const model;
  auto const a = gaussian(variance, 70);
  Eigen::MatrixXd const jacobian = model.jacobian(a);
  // In the coordinates l! 2^l a_l, in which no column is much larger than the others.
  Eigen::VectorXd scale(70);
  for (Eigen::Index l = 0; l < 70; ++l) scale(l) = (l == 0 ? 1 : scale(l - 1)) * 2 * static_cast<double>(l + 1);
  ff::matrix_of<double> const scaled = scale.asDiagonal() * jacobian * scale.cwiseInverse().asDiagonal();
  auto const eigenvalues = ff::detail::general_eigenvalues<double>(scaled);
  for (int n = 1; n <= 4; ++n)
    CHECK(within(eigenvalues[static_cast<std::size_t>(n - 1)].real(), 2 / std::pow(c, n), 1e-6));
  // A change of the variance is the first of them, to every digit.
  Eigen::VectorXd change(70);
  for (Eigen::Index l = 0; l < 70; ++l)
    change(l) = static_cast<double>(l + 1) * a[static_cast<std::size_t>(l + 1)] / variance;
  Eigen::VectorXd const image = jacobian * change;
  for (Eigen::Index l = 0; l < 5; ++l) CHECK(close(image(l), 2 / c * change(l), 1000));
}

TEST_CASE("the Jacobian is the derivative of the map, for laws and for other polynomials") {
  ff::hierarchical_model<double> const model{.dimension = 2.7};
  for (std::vector<double> const& a :
       {std::vector<double>{1, -0.4, 0.05, -0.004, 0.0002}, std::vector<double>{1, 0, 0.03, 0.001, -0.0002}}) {
    auto const jacobian = model.jacobian(a);
    for (std::size_t j = 1; j < a.size(); ++j) {
      auto above = a, below = a;
      double const h = 1e-5;
      above[j] += h;
      below[j] -= h;
      auto const up = model.map(above), down = model.map(below);
      for (std::size_t l = 1; l < a.size(); ++l) {
        double const slope = (up[l] - down[l]) / (2 * h);
        auto const row = static_cast<Eigen::Index>(l - 1), column = static_cast<Eigen::Index>(j - 1);
        CHECK(within(jacobian(row, column), slope, 1e-6 * (1 + std::abs(slope))));
      }
    }
  }
}

TEST_CASE("the map keeps its fixed point and leaves it with the relevant eigenvalue") {
  auto const point = ff::hierarchical_model<double>{}.fixed_point();
  CHECK(point.order() >= 28);
  CHECK(point.residual < 1e-14);
  CHECK(point.coefficients[1].contains(-0.35871134988219320508));
  CHECK(point.coefficients[2].contains(0.053537288227223440319));
  CHECK(point.coefficients[1].error < 1e-13);
  std::vector<double> a;
  for (auto const& c : point.coefficients) a.push_back(c.value);
  ff::hierarchical_model<double> const model;
  CHECK(close(model.map(a)[1], a[1], 16));
  double before = 1e-9, distance = 0;
  a[1] *= 1 + before;
  for (int step = 0; step < 30; ++step) {
    a = model.map(a);
    before = distance;
    distance = a[1] / point.coefficients[1].value - 1;
  }
  double const gamma = std::log(std::pow(2.0, 2.0 / 3)) / std::log(distance / before);
  CHECK(within(gamma, 1.29914073, 1e-3));
  std::ostringstream text;
  text << point;
  CHECK(text.str().find("fixed point of the hierarchical model, D = 3, polynomials of order") == 0);
}

TEST_CASE("near four dimensions exponents are those of the epsilon expansion") {
  for (double const epsilon : {0.1, 0.02, 0.004}) {
    auto const e = ff::hierarchical_model<double>{.dimension = 4 - epsilon}.exponents();
    CAPTURE(epsilon);
    CHECK(within(e.nu().value, 0.5 + epsilon / 12, 0.06 * epsilon * epsilon));
    CHECK(within(e.omega().value, epsilon, 1.1 * epsilon * epsilon));
  }
}

TEST_CASE("a truncation's errors bound the distance to the exact numbers") {
  for (double const d : {2.1, 2.5, 3.0, 3.5, 3.9}) {
    auto const exact = ff::hierarchical_model<double>{.dimension = d, .order = 56}.exponents(2);
    auto const exact_point = ff::hierarchical_model<double>{.dimension = d, .order = 56}.fixed_point();
    for (int const order : {8, 12, 16, 24}) {
      ff::hierarchical_model<double> const model{.dimension = d, .order = order};
      auto const e = model.exponents(2);
      CAPTURE(d);
      CAPTURE(order);
      CHECK(e.nu().contains(exact.nu().value));
      CHECK(e.omega().contains(exact.omega().value));
      CHECK(e.omega(2).contains(exact.omega(2).value));
      if (d < 3.2) CHECK(e.nu().error < (order == 24 ? 1e-9 : 0.5));
      auto const point = model.fixed_point();
      for (std::size_t l = 0; l < point.coefficients.size(); ++l)
        CHECK(point.coefficients[l].contains(exact_point.coefficients[l].value));
    }
  }
  auto const beta = ff::hierarchical_model<double>{.order = 10}.critical_inverse_temperature(ff::ising_spin<double>{});
  CHECK(beta.contains(1.179030170446269732));
  CHECK(beta.error < 1e-2);
  CHECK(beta.error > 1e-6);
}

TEST_CASE("what is no model of this kind is refused") {
  using model = ff::hierarchical_model<double>;
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(says(caught([] { return model{.dimension = 4}.fixed_point(); }), "only the Gaussian fixed point is left"));
  CHECK(caught([] { return model{.dimension = 5}.exponents(); }).code == ff::errc::domain);
  CHECK(caught([] { return model{.dimension = 2}.fixed_point(); }).code == ff::errc::domain);
  CHECK(caught([&] { return model{.dimension = nan}.fixed_point(); }).code == ff::errc::non_finite);
  for (int const order : {-1, 7, 129})
    CHECK(caught([&] { return model{.order = order}.fixed_point(); }).code == ff::errc::bad_option);
  CHECK(caught([] { return model{}.exponents(-1); }).code == ff::errc::bad_option);
  CHECK(caught([] { return model{.order = 8}.exponents(3); }).code == ff::errc::bad_option);
  CHECK(caught([] { return model{}.map({1}); }).code == ff::errc::size_mismatch);
  CHECK(caught([] { return model{}.map(std::vector<double>(200, 1)); }).code == ff::errc::too_large);
  CHECK(caught([] { return model{}.map({2, 1}); }).code == ff::errc::domain);
  CHECK(caught([&] { return model{}.map({1, 0, nan}); }).index == ff::error_index{2});
  CHECK(caught([] { return model{}.map({1, 1e300}); }).code == ff::errc::overflow);
}

TEST_CASE("what is no law of a spin is refused") {
  struct law {
    double second, fourth;
    double moment(int n) const { return n == 2 ? second : n == 4 ? fourth : 1; }
  };
  double const nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  ff::hierarchical_model<double> const model;
  auto const refused = [&](law const& spin) {
    return caught([&] { return model.critical_inverse_temperature(spin); });
  };
  CHECK(refused({0, 1}).code == ff::errc::domain);
  CHECK(refused({-1, 1}).code == ff::errc::domain);
  CHECK(refused({nan, 1}).code == ff::errc::non_finite);
  CHECK(refused({1, infinity}).code == ff::errc::non_finite);
  CHECK(refused({1, infinity}).index == ff::error_index{4});
  CHECK(refused({1, -1}).code == ff::errc::domain);
  CHECK(refused({1e-300, 1}).code == ff::errc::overflow);
  CHECK(caught([] { return ff::ising_spin<double>{}.moment(-1); }).code == ff::errc::domain);
  auto const at_two = caught([] {
    return ff::hierarchical_model<double>{.dimension = 2}.critical_inverse_temperature(ff::ising_spin<double>{});
  });
  CHECK(says(at_two, "too fast for a transition"));
}
