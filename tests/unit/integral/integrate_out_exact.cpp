// once: the same code as other tests, in other scalars.
// Blocks integrated out and zero modes in rational arithmetic, where every law holds exactly; 50 digits; archetypes.

#include <doctest/doctest.h>

#include <freefield/integral/grassmann_integral.hpp>
#include <freefield/integral/integrate_out.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <support/archetype.hpp>
#include <support/caught.hpp>
#include <unit/measure/matrices.hpp>

#include <cstdint>

namespace ff = freefield;
using real50 = boost::multiprecision::cpp_bin_float_50;
using rational = boost::multiprecision::cpp_rational;
using support::caught, support::close, support::matrix, support::says, support::vector;

namespace {

rational determinant(matrix<rational> const& a) { return ff::charged_grassmann_gaussian_integral(a); }

/// [[A, b], [b^T, 0]], whose determinant is -det(A) b^T A^-1 b.
matrix<rational> bordered(matrix<rational> const& a, vector<rational> const& b) {
  Eigen::Index const n = a.rows();
  matrix<rational> result = matrix<rational>::Constant(n + 1, n + 1, rational(0));
  result.topLeftCorner(n, n) = a;
  for (Eigen::Index i = 0; i < n; ++i) result(i, n) = result(n, i) = b(i);
  return result;
}

}  // namespace

TEST_CASE("one after the other is both at once; determinant and exponent by Cramer's rule") {
  for (Eigen::Index n = 3; n <= 6; ++n) {
    ff::philox4x32 engine{static_cast<std::uint64_t>(n), 0};
    vector<rational> const b = support::random_vector<rational>(engine, n);
    matrix<rational> const a = support::random_covariance<rational>(engine, n);
    auto const both = ff::integrate_out(a, b, ff::indices{2, 0});
    auto const one = ff::integrate_out(a, b, ff::indices{0});
    auto const two = ff::integrate_out(one.precision, one.source, ff::indices{1});
    CHECK(two.precision == both.precision);
    CHECK(two.source == both.source);
    CHECK(one.determinant() * two.determinant() == both.determinant());
    CHECK(one.exponent + two.exponent == both.exponent);
    CHECK(both.determinant() == a(0, 0) * a(2, 2) - a(0, 2) * a(0, 2));
    auto const all = ff::integrate_out(a, b, ff::indices(support::others({}, n)));
    CHECK(all.precision.size() == 0);
    CHECK(all.determinant() == determinant(a));
    CHECK(all.exponent * determinant(a) * 2 == -determinant(bordered(a, b)));
    CHECK(determinant(both.precision) * both.determinant() == determinant(a));
  }
}

TEST_CASE("only the block has to be positive: what is left may be anything") {
  matrix<rational> a(3, 3);
  a << 2, 1, 1, 1, -3, 0, 1, 0, rational(1, 2);
  vector<rational> b(3);
  b << 1, 0, -1;
  auto const rest = ff::integrate_out(a, b, ff::indices{0});
  CHECK(rest.precision(0, 0) == rational(-7, 2));
  CHECK(rest.precision(0, 1) == rational(-1, 2));
  CHECK(rest.precision(1, 1) == 0);
  CHECK(rest.source(0) == rational(-1, 2));
  CHECK(rest.source(1) == rational(-3, 2));
  CHECK(rest.exponent == rational(1, 4));
  CHECK(rest.determinant() == 2);
  auto const negative = caught([&] { return ff::integrate_out(a, b, ff::indices{0, 1}); });
  CHECK(negative.code == ff::errc::not_positive);
  CHECK(negative.index == ff::error_index{1});
  CHECK(says(negative, "block to integrate over is not positive definite: pivot at 1, got -7/2; expected a positive"));
  a(1, 1) = rational(1, 2);
  auto const zero = caught([&] { return ff::integrate_out(a, b, ff::indices{1, 0}); });
  CHECK(zero.code == ff::errc::degenerate);
  CHECK(zero.index == ff::error_index{0});
  CHECK(says(zero, "block to integrate over has 1 zero mode: pivot at 0, got 0; expected a positive definite block"));
}

TEST_CASE("zero modes: exact, also where they are not obvious") {
  for (Eigen::Index n = 1; n <= 6; ++n) {
    for (Eigen::Index rank = 0; rank <= n; ++rank) {
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(rank)};
      matrix<rational> const a = support::random_gram_matrix<rational>(engine, n, rank);
      matrix<rational> const modes = ff::zero_modes(a);
      CHECK(modes.cols() == n - rank);
      CHECK(a * modes == matrix<rational>::Constant(n, n - rank, rational(0)));
    }
  }
}

TEST_CASE("50 digits: a Hilbert matrix, whose determinant is known") {
  Eigen::Index const n = 5;
  matrix<real50> a(n, n);
  vector<real50> b(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) a(i, j) = real50(1) / static_cast<int>(i + j + 1);
    b(i) = real50(i == 0 ? 1 : 0);
  }
  // 1 / det = 266716800000, (A^-1)_00 = 25
  real50 const pi = ff::math::pi<real50>();
  real50 const expected = pow(2 * pi, 5) * 266716800000;
  CHECK(close<real50>(ff::gaussian_integral(a, b), sqrt(expected) * exp(real50(25) / 2), 100000));
  CHECK(close<real50>(ff::log_gaussian_integral(a, b), log(expected) / 2 + real50(25) / 2, 10000));
}

TEST_CASE("no operation but those of a ring or a field is asked for") {
  using ring = support::stored<support::ring_archetype>;
  using field = support::stored<support::field_archetype>;
  matrix<ring> a(2, 2);
  a << ring(0), ring(3), ring(-3), ring(0);
  CHECK(ring::reveal(ff::grassmann_gaussian_integral(a)) == 3);
  CHECK(ring::reveal(ff::charged_grassmann_gaussian_integral(a, ff::indices{0}, ff::indices{1})) == -3);
  matrix<field> b(2, 2);
  b << field(1), field(2), field(3), field(4);
  CHECK(bool(ff::charged_grassmann_gaussian_integral(b) == field(-2)));
}
