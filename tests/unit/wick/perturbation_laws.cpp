// once: the same code as other tests, in other scalars.
// What perturbation series have to satisfy for every action: the second order written as diagrams, Dyson-Schwinger
// equations, changes of variables.

#include <freefield/wick/perturbation_series.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "support/random_matrix.hpp"

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using matrix = support::matrix_of<rational>;
using vector = support::vector_of<rational>;
using site = Eigen::Index;

namespace {

using polynomial = ff::field_polynomial<rational>;
using tensor = ff::vertex_tensor<rational>;

/// Positive definite, with entries that are small fractions.
matrix random_covariance(std::uint64_t seed, site n) {
  matrix const a = support::random_symmetric<rational>(seed, n);
  return a * a + matrix::Identity(n, n);
}

tensor random_vertex(std::uint64_t seed, int rank, site n) {
  support::random_entries entries(seed);
  return tensor::dense(rank, n, [&](auto const&) { return entries.next<rational>(); });
}

/// sum over all site tuples of length 4 of f(a, b, c, d)
template <class F>
rational sum_over_quadruples(site n, F const& f) {
  rational sum = 0;
  for (site a = 0; a < n; ++a) {
    for (site b = 0; b < n; ++b) {
      for (site c = 0; c < n; ++c) {
        for (site d = 0; d < n; ++d) sum += f(a, b, c, d);
      }
    }
  }
  return sum;
}

/// The quartic theory to second order, written as sums over indices.
struct quartic_diagrams {
  matrix k;
  tensor v;

  rational vertex(site a, site b, site c, site d) const { return v(std::array<site, 4>{a, b, c, d}); }

  /// V^(abcd) K_cd
  matrix tadpole() const {
    matrix t(k.rows(), k.rows());
    for (site a = 0; a < k.rows(); ++a) {
      for (site b = 0; b < k.rows(); ++b) {
        t(a, b) = 0;
        for (site c = 0; c < k.rows(); ++c) {
          for (site d = 0; d < k.rows(); ++d) t(a, b) += vertex(a, b, c, d) * k(c, d);
        }
      }
    }
    return t;
  }

  /// V^(abcd) with the legs e, f, g, h.
  rational legs(site e, site f, site g, site h) const {
    return sum_over_quadruples(k.rows(), [&](site a, site b, site c, site d) {
      return rational(vertex(a, b, c, d) * k(a, e) * k(b, f) * k(c, g) * k(d, h));
    });
  }

  rational second_order_log_z() const {
    matrix const t = tadpole(), tk = t * k;
    rational const basketball = sum_over_quadruples(
        k.rows(), [&](site a, site b, site c, site d) { return rational(vertex(a, b, c, d) * legs(a, b, c, d)); });
    return rational((tk * tk).trace()) / 16 + basketball / 48;
  }

  /// Two tadpoles in a chain, a tadpole on the tadpole, the sunset.
  rational second_order_propagator(site m, site n) const {
    matrix const t = tadpole(), ktk = k * t * k, chain = ktk * t * k;
    rational stacked = 0, sunset = 0;
    for (site a = 0; a < k.rows(); ++a) {
      for (site b = 0; b < k.rows(); ++b) {
        for (site c = 0; c < k.rows(); ++c) {
          for (site d = 0; d < k.rows(); ++d) {
            stacked += vertex(a, b, c, d) * k(m, a) * k(n, b) * ktk(c, d);
            sunset += vertex(a, b, c, d) * k(m, a) * legs(n, b, c, d);
          }
        }
      }
    }
    return chain(m, n) / 4 + stacked / 4 + sunset / 6;
  }
};

}  // namespace

TEST_CASE("perturbation_series: the quartic action to second order in d dimensions is the sum of its diagrams") {
  for (site n = 1; n <= 3; ++n) {
    CAPTURE(n);
    auto const seed = static_cast<std::uint64_t>(n);
    quartic_diagrams const theory{random_covariance(seed, n), random_vertex(seed, 4, n)};
    ff::gaussian<rational> const free{theory.k};
    auto const log_z = ff::log_partition_series<2>(free, theory.v);
    matrix const tk = theory.tadpole() * theory.k;
    CHECK(log_z[1] == rational(-tk.trace()) / 8);
    CHECK(log_z[2] == theory.second_order_log_z());
    auto const propagator = ff::perturbation_series<2>(free, theory.v, ff::indices{0, n - 1});
    matrix const one_tadpole = theory.k * theory.tadpole() * theory.k;
    CHECK(propagator[0] == theory.k(0, n - 1));
    CHECK(propagator[1] == -one_tadpole(0, n - 1) / 2);
    CHECK(propagator[2] == theory.second_order_propagator(0, n - 1));
    auto const four_point = ff::cumulant_series<1>(free, theory.v, ff::indices{0, 0, n - 1, n - 1});
    CHECK(four_point[1] == -theory.legs(0, 0, n - 1, n - 1));
  }
}

TEST_CASE("perturbation_series: Dyson-Schwinger equations") {
  // <d_i F> = <F (C^-1 (x - m))_i> + g <F d_i U>
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    site const n = 1 + static_cast<site>(seed % 3);
    matrix const c = random_covariance(seed, n);
    vector const m = support::random_vector<rational>(seed, n);
    ff::gaussian<rational> const free{m, c};
    matrix const precision = free.precision();
    polynomial const u = polynomial(random_vertex(seed, 4, n)) + polynomial(random_vertex(seed + 5, 3, n));
    polynomial const f = polynomial(random_vertex(seed + 9, 3, n)) + polynomial::field(0);
    for (site i = 0; i < n; ++i) {
      polynomial force;
      for (site j = 0; j < n; ++j) force += (polynomial::field(j) - polynomial(m(j))) * polynomial(precision(i, j));
      auto const left = ff::perturbation_series<2>(free, u, derivative(f, i));
      auto const free_part = ff::perturbation_series<2>(free, u, f * force);
      auto const interaction = ff::perturbation_series<2>(free, u, f * derivative(u, i));
      using series = std::remove_cvref_t<decltype(left)>;
      CHECK(left == free_part + series::of(ff::symbol<"g">) * interaction);
    }
  }
}

TEST_CASE("perturbation_series: Stein's identity and Price's theorem at the order zero, exactly") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    site const n = 1 + static_cast<site>(seed % 3);
    ff::gaussian<rational> const p{support::random_vector<rational>(seed, n), random_covariance(seed, n)};
    polynomial const f = pow(polynomial(random_vertex(seed, 2, n)) + polynomial::field(0), 2);
    polynomial const none;
    auto const mean = [&](polynomial const& of) { return ff::perturbation_series<0>(p, none, of)[0]; };
    rational contracted = 0;
    for (site j = 0; j < n; ++j) contracted += p.covariance()(0, j) * mean(derivative(f, j));
    CHECK(mean(f * (polynomial::field(0) - polynomial(p.mean()(0)))) == contracted);
    // E[f] at the covariance C + t C is a polynomial in t, whose derivative at 0 is  sum C_ij E[d_i d_j f] / 2.
    rational slope = 0;
    for (site i = 0; i < n; ++i) {
      for (site j = 0; j < n; ++j) slope += p.covariance()(i, j) * mean(derivative(derivative(f, i), j)) / 2;
    }
    auto const at = [&](rational const& t) {
      ff::gaussian<rational> const q{p.mean(), matrix(p.covariance() * rational(1 + t))};
      return ff::perturbation_series<0>(q, none, f)[0];
    };
    // Degree 2 in t: the central difference is exact.
    CHECK((at(rational(1, 2)) - at(rational(-1, 2))) == slope);
  }
}

TEST_CASE("perturbation_series: a change of variables changes nothing") {
  // x = A z: the interaction and the observable written in z, about the image of the measure.
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    site const n = 2;
    matrix a = support::random_symmetric<rational>(seed + 40, n);
    a(0, 1) += 1;
    ff::gaussian<rational> const in_z{random_covariance(seed, n)};
    ff::gaussian<rational> const in_x{matrix(a * in_z.covariance() * a.transpose())};
    polynomial const u = polynomial(random_vertex(seed, 4, n));
    polynomial const u_in_z = ff::detail::wick::substituted(u, [&](site i) {
      return polynomial::field(0) * polynomial(a(i, 0)) + polynomial::field(1) * polynomial(a(i, 1));
    }, 0);
    CHECK(ff::log_partition_series<3>(in_x, u) == ff::log_partition_series<3>(in_z, u_in_z));
  }
}

TEST_CASE("perturbation_series: independent fields have independent series") {
  matrix c = matrix::Zero(2, 2);
  c(0, 0) = 2;
  c(1, 1) = rational(1, 3);
  ff::gaussian<rational> const both{c};
  ff::gaussian<rational> const first{matrix(c.topLeftCorner(1, 1))}, second{matrix(c.bottomRightCorner(1, 1))};
  polynomial const a = polynomial::field(0), b = polynomial::field(1);
  polynomial const u = pow(a, 4) + pow(b, 4) + pow(b, 3);
  auto const joint = ff::log_partition_series<4>(both, u);
  CHECK(joint ==
        ff::log_partition_series<4>(first, pow(a, 4)) + ff::log_partition_series<4>(second, pow(a, 4) + pow(a, 3)));
  CHECK(ff::cumulant_series<3>(both, u, ff::indices{0, 0, 1}) ==
        std::remove_cvref_t<decltype(ff::cumulant_series<3>(both, u, ff::indices{0}))>());
  CHECK(ff::cumulant_series<3>(both, u, ff::indices{1, 1, 1}) ==
        ff::cumulant_series<3>(second, pow(a, 4) + pow(a, 3), ff::indices{0, 0, 0}));
}
