// The values of Feynman diagrams against the algebraic perturbation series, and the index factors of the O(N) model.

#include <freefield/wick/diagram_index_factor.hpp>
#include <freefield/wick/diagram_value.hpp>
#include <freefield/wick/diagrams.hpp>

#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/effective_action.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <complex>
#include <cstdint>
#include <limits>
#include <sstream>
#include <vector>

#include "support/caught.hpp"
#include "support/close.hpp"
#include "support/random_matrix.hpp"

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using matrix = support::matrix_of<rational>;
using tensor = ff::vertex_tensor<rational>;
using support::caught;
using support::says;

namespace {

/// B B^T, positive semidefinite.
matrix random_covariance(std::uint64_t seed, Eigen::Index d) {
  support::random_entries entries(seed);
  matrix b(d, d);
  for (rational& entry : b.reshaped()) entry = entries.next<rational>();
  return b * b.transpose();
}

tensor random_tensor(std::uint64_t seed, int rank, Eigen::Index d) {
  support::random_entries entries(seed);
  return tensor::dense(rank, d, [&](auto) { return entries.next<rational>(); });
}

/// The sum over the diagrams of an order.
rational sum_of(std::vector<ff::diagram> const& all, matrix const& c, std::vector<tensor> const& vertices,
                std::vector<Eigen::Index> const& components = {}) {
  rational sum = 0;
  for (ff::diagram const& d : all) sum += ff::diagram_value(d, c, vertices, ff::indices(components));
  return sum;
}

}  // namespace

TEST_CASE("diagram_value: phi^4 in one dimension") {
  matrix const c = matrix::Identity(1, 1);
  auto const v = tensor::ultra_local(4, std::vector<rational>{1});
  std::vector<rational> const log_z{1, rational(-1, 8), rational(1, 12), rational(-11, 96), rational(17, 72)};
  std::vector<rational> const four_point{0, -1, rational(7, 2), rational(-149, 12)};
  for (int n = 1; n <= 4; ++n) {
    rational sum = 0;
    for (auto const& d : ff::vacuum_diagrams(4, n, {.connected = true})) sum += ff::diagram_value(d, c, v);
    CHECK(sum == log_z[static_cast<std::size_t>(n)]);
  }
  for (int n = 1; n <= 3; ++n) {
    rational sum = 0;
    for (auto const& d : ff::diagrams(4, 4, n, {.connected = true}))
      sum += ff::diagram_value(d, c, v, ff::indices{0, 0, 0, 0});
    CHECK(sum == four_point[static_cast<std::size_t>(n)]);
  }
}

TEST_CASE("diagram_value: the sum over diagrams is the algebraic series, exactly") {
  for (Eigen::Index d = 1; d <= 3; ++d) {
    auto const seed = static_cast<std::uint64_t>(d);
    matrix const c = random_covariance(seed, d);
    ff::gaussian<rational> const free{c};
    Eigen::Index const last = d - 1;
    std::vector<tensor> const quartic{random_tensor(10 + seed, 4, d)}, cubic{random_tensor(20 + seed, 3, d)};
    auto const log_z = ff::log_partition_series<3>(free, quartic[0]);
    auto const pair = ff::perturbation_series<3>(free, quartic[0], ff::indices{0, last});
    auto const four = ff::cumulant_series<3>(free, quartic[0], ff::indices{0, last, last, last});
    auto const mean = ff::cumulant_series<3>(free, cubic[0], ff::indices{last});
    auto const three = ff::cumulant_series<3>(free, cubic[0], ff::indices{0, 0, last});
    for (int n = 0; n <= 3; ++n) {
      if (n > 0) CHECK(sum_of(ff::vacuum_diagrams(4, n, {.connected = true}), c, quartic) == log_z[n]);
      CHECK(sum_of(ff::diagrams(4, 2, n, {.without_vacuum_parts = true}), c, quartic, {0, last}) == pair[n]);
      CHECK(sum_of(ff::diagrams(3, 1, n, {.connected = true}), c, cubic, {last}) == mean[n]);
      CHECK(sum_of(ff::diagrams(3, 3, n, {.connected = true}), c, cubic, {0, 0, last}) == three[n]);
      if (n == 3 && d > 1) continue;
      CHECK(sum_of(ff::diagrams(4, 4, n, {.connected = true}), c, quartic, {0, last, last, last}) == four[n]);
    }
  }
}

TEST_CASE("diagram_value: two kinds of vertices, coupling by coupling") {
  constexpr auto g = ff::symbol<"g">;
  constexpr auto h = ff::symbol<"h">;
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  matrix const c = random_covariance(5, 2);
  ff::gaussian<rational> const free{c};
  // g x^2 y / 2 has V_001 = 1; h (x^4 / 24 + x y^3 / 3) has V_0000 = 1, V_0111 = 2.
  std::vector<tensor> const vertices{tensor::sparse(3, 2, {{{0, 0, 1}, 1}}),
                                     tensor::sparse(4, 2, {{{0, 0, 0, 0}, 1}, {{0, 1, 1, 1}, 2}})};
  auto const action = g * x * x * y / 2 + h * pow<4>(x) / 24 + h * x * pow<3>(y) / 3;
  auto const mean = ff::cumulant_series<3>(free, action, ff::indices{1});
  auto const pair = ff::cumulant_series<3>(free, action, ff::indices{0, 1});
  for (int n = 0; n <= 3; ++n) {
    for (int m = 0; m + n <= 3; ++m) {
      CHECK(sum_of(ff::diagrams(ff::vertex_kinds{3, 4}, 1, ff::vertex_numbers{n, m}, {.connected = true}), c, vertices,
                   {1}) == mean.coefficient(n, m));
      CHECK(sum_of(ff::diagrams(ff::vertex_kinds{3, 4}, 2, ff::vertex_numbers{n, m}, {.connected = true}), c, vertices,
                   {0, 1}) == pair.coefficient(n, m));
    }
  }
}

TEST_CASE("diagram_value: floating-point numbers, vertices without legs, no components") {
  Eigen::Matrix2d c;
  c << 2, 0.5, 0.5, 1;
  auto const v = ff::vertex_tensor<double>::ultra_local(4, std::vector<double>{1, 3});
  // -V_abcd C_ab C_cd / 8
  CHECK(ff::diagram_value(ff::vacuum_diagrams(4, 1)[0], c, v) == -(1 * 4.0 + 3 * 1.0) / 8);
  // A symmetry factor above 2^31: ten rings of one line each, 2^10 10!.
  auto const mass = ff::vertex_tensor<double>::ultra_local(2, std::vector<double>{1, 0});
  auto const sets_of_rings = ff::vacuum_diagrams(2, 10);
  auto const ones = *std::max_element(sets_of_rings.begin(), sets_of_rings.end(), [](auto const& a, auto const& b) {
    return a.symmetry_factor() < b.symmetry_factor();
  });
  CHECK(ones.symmetry_factor() == 3'715'891'200);
  CHECK(ff::diagram_value(ones, Eigen::Matrix2d::Identity(), mass) == 1 / 3'715'891'200.0);
  // C = i, V = 1: -i^2 / 8
  Eigen::Matrix<std::complex<double>, 1, 1> const imaginary(std::complex<double>(0, 1));
  auto const unit = ff::vertex_tensor<std::complex<double>>::ultra_local(4, std::vector<std::complex<double>>{1});
  CHECK(ff::diagram_value(ff::vacuum_diagrams(4, 1)[0], imaginary, unit) == 0.125);
  auto const constant = ff::vertex_tensor<double>::dense(0, 2, [](auto) { return 3.0; });
  CHECK(ff::diagram_value(ff::vacuum_diagrams(0, 2)[0], c, constant) == 4.5);
  CHECK(ff::diagram_value(ff::diagrams(4, 2, 0)[0], c, v, ff::indices{0, 1}) == 0.5);
  auto const none = ff::vertex_tensor<double>::dense(4, 0, [](auto) { return 1.0; });
  CHECK(ff::diagram_value(ff::vacuum_diagrams(4, 1)[0], Eigen::MatrixXd(0, 0), none) == 0);
  CHECK(ff::diagram_value(ff::vacuum_diagrams(4, 0)[0], Eigen::MatrixXd(0, 0), none) == 1);
}

TEST_CASE("diagram_value: fields of one component, with directed lines and signs") {
  // The integral of exp(-|z|^2 - g |z|^4 / 4) over the plane: Z_n = (-1/4)^n (2n)! / n!
  std::vector<rational> const expected{1, rational(-1, 2), rational(3, 4), rational(-15, 8)};
  for (int n = 0; n <= 3; ++n) {
    rational sum = 0;
    for (auto const& d : ff::diagrams(ff::vertex_kind{.charged = 2}, ff::external_legs{}, n)) {
      sum += ff::diagram_value(d, ff::line_weights<rational>{.charged = 1}, {rational(1)});
    }
    CHECK(sum == expected[static_cast<std::size_t>(n)]);
  }
  // A Grassmann pair and a real field: integrating the pair out of exp(-psi-bar (1 + g phi) psi) gives 1 + g phi, so
  // that Z = E[1 + g phi] = 1 to every order.
  for (int n = 1; n <= 4; ++n) {
    rational sum = 0;
    for (auto const& d : ff::diagrams(ff::vertex_kind{.neutral = 1, .fermions = 1}, ff::external_legs{}, n)) {
      sum += ff::diagram_value(d, ff::line_weights<rational>{.neutral = 1, .fermion = 1}, {rational(1)});
    }
    CHECK(sum == 0);
  }
  auto const d = ff::diagrams(ff::vertex_kind{.charged = 2}, ff::external_legs{}, 1)[0];
  CHECK(caught([&] { return ff::diagram_value(d, ff::line_weights<double>{.charged = 1}, {}); }).code ==
        ff::errc::size_mismatch);
}

TEST_CASE("diagram_value: the irreducible diagrams are the vertices of the effective action") {
  Eigen::Index const n = 2;
  matrix const c = random_covariance(21, n) + matrix::Identity(n, n);
  matrix const inverse = ff::gaussian<rational>{c}.precision();
  auto const v = random_tensor(22, 3, n);
  auto const gamma = ff::effective_action_series<2>(ff::gaussian<rational>{c}, v);
  // External lines are cut off by the inverse propagator.
  auto const irreducible = ff::diagrams(3, 2, 2, {.one_particle_irreducible = true});
  matrix with_legs(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index k = 0; k < n; ++k) with_legs(i, k) = sum_of(irreducible, c, {v}, {i, k});
  }
  matrix const amputated = inverse * with_legs * inverse;
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index k = 0; k < n; ++k) CHECK(amputated(i, k) == -gamma.vertex(ff::indices{i, k})[2]);
  }
}

TEST_CASE("diagram_value: refusals") {
  Eigen::Matrix2d const c = Eigen::Matrix2d::Identity();
  auto const v = ff::vertex_tensor<double>::ultra_local(4, std::vector<double>{1, 1});
  auto const tadpole = ff::diagrams(4, 2, 1, {.connected = true})[0];
  auto const missing = caught([&] { return ff::diagram_value(tadpole, c, v, ff::indices{0}); });
  CHECK(missing.code == ff::errc::size_mismatch);
  CHECK(says(missing, "diagram_value: wrong number of external components, got 1"));
  auto const outside = caught([&] { return ff::diagram_value(tadpole, c, v, ff::indices{0, 2}); });
  CHECK(outside.code == ff::errc::out_of_range);
  CHECK(outside.index == ff::error_index{1});
  auto const rank = caught([&] { return ff::diagram_value(ff::vacuum_diagrams(3, 2)[0], c, v); });
  CHECK(rank.code == ff::errc::size_mismatch);
  CHECK(says(rank, "got 4"));
  CHECK(caught([&] { return ff::diagram_value(tadpole, Eigen::Matrix3d::Identity(), v, ff::indices{0, 1}); }).code ==
        ff::errc::size_mismatch);
  auto const kinds = caught([&] {
    return ff::diagram_value(ff::vacuum_diagrams(ff::vertex_kinds{4, 4}, ff::vertex_numbers{0, 1})[0], c, v);
  });
  CHECK(kinds.code == ff::errc::size_mismatch);
  CHECK(kinds.index == ff::error_index{1});
  Eigen::Matrix2d skew = c;
  skew(0, 1) = 1;
  CHECK(caught([&] { return ff::diagram_value(tadpole, skew, v, ff::indices{0, 1}); }).code == ff::errc::not_symmetric);
  skew(0, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([&] { return ff::diagram_value(tadpole, skew, v, ff::indices{0, 1}); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::diagram_value(tadpole, Eigen::Matrix2d(1e300 * c), v, ff::indices{0, 0}); }).code ==
        ff::errc::overflow);
  auto const ring = ff::vacuum_diagrams(ff::vertex_kind{.charged = 1}, 2)[0];
  CHECK(caught([&] { return ff::diagram_value(ring, c, v); }).code == ff::errc::domain);
  auto const large = ff::vertex_tensor<double>::ultra_local(4, std::vector<double>(100, 1.0));
  auto const memory = caught([&] {
    return ff::diagram_value(ff::vacuum_diagrams(4, 1)[0], Eigen::MatrixXd::Identity(100, 100), large);
  });
  CHECK(memory.code == ff::errc::too_large);
  CHECK(says(memory, "got 100"));
}

TEST_CASE("index_factor: the O(N) model") {
  auto const eight = ff::index_factor(ff::vacuum_diagrams(4, 1)[0]);
  CHECK(eight.coefficients() == std::vector<std::int64_t>{0, 2, 1});
  CHECK(eight.denominator() == 3);
  std::ostringstream out;
  out << eight << ' ' << ff::index_factor(ff::diagrams(4, 2, 0)[0]);
  CHECK(out.str() == "(N^2 + 2 N)/3 1");
  // log Z and the two-point function to third order.
  for (rational const N : {1, 2, 3, 4, 10}) {
    rational const cubic = N * (N + 2) * (5 * N * N + 34 * N + 60);
    std::vector<rational> const log_z{0, -N * (N + 2) / 24, N * (N + 2) * (N + 3) / 144, -cubic / 2592};
    std::vector<rational> const pair{1, -(N + 2) / 6, (N + 2) * (N + 3) / 18, -cubic / (216 * N)};
    for (int n = 0; n <= 3; ++n) {
      auto const sum = [&](std::vector<ff::diagram> const& all) {
        rational total = 0;
        for (auto const& d : all) total += ff::index_factor(d)(N) / (d.symmetry_factor() * (n % 2 == 0 ? 1 : -1));
        return total;
      };
      auto const place = static_cast<std::size_t>(n);
      if (n > 0) CHECK(sum(ff::vacuum_diagrams(4, n, {.connected = true})) == log_z[place]);
      CHECK(sum(ff::diagrams(4, 2, n, {.without_vacuum_parts = true})) == pair[place]);
    }
  }
  // The tensor (delta delta + delta delta + delta delta) / 3 gives the same, diagram by diagram.
  auto const v = tensor::sparse(
      4, 2, {{{0, 0, 0, 0}, 1}, {{1, 1, 1, 1}, 1}, {{0, 0, 1, 1}, rational(1, 3)}});
  for (auto const& d : ff::vacuum_diagrams(4, 3)) {
    CHECK(ff::diagram_value(d, matrix(matrix::Identity(2, 2)), v) ==
          -ff::index_factor(d)(rational(2)) / d.symmetry_factor());
  }
  CHECK(caught([] { return ff::index_factor(ff::vacuum_diagrams(3, 2)[0]); }).code == ff::errc::domain);
  CHECK(caught([] { return ff::index_factor(ff::diagrams(4, 4, 1)[0]); }).code == ff::errc::domain);
}
