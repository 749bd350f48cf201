// The torontonian against the sum over subsets with Eigen's determinants, its laws, and what it refuses.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/torontonian.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/archetype.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <Eigen/LU>

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace ff = freefield;
using complex = std::complex<double>;
using precise = boost::multiprecision::cpp_bin_float_50;
using support::caught, support::close, support::close_to_scale, support::says, support::stored, support::within;

namespace {

template <class T> using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

/// A symmetric or Hermitian matrix whose rows have absolute sums below 1/2: the eigenvalues of 1 - A are in (1/2, 3/2).
template <class T>
matrix<T> random_state(std::uint64_t seed, Eigen::Index modes) {
  ff::philox4x32 engine{seed, static_cast<std::uint64_t>(modes)};
  Eigen::Index const n = 2 * modes;
  auto const draw = [&] { return T(2 * ff::uniform<double>(engine) - 1); };
  matrix<T> a(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    a(j, j) = draw();
    for (Eigen::Index i = 0; i < j; ++i) {
      a(i, j) = draw();
      if constexpr (ff::complex_scalar<T>) a(i, j) += T(0, 1) * draw();
      a(j, i) = Eigen::numext::conj(a(i, j));
    }
  }
  return a / T(static_cast<double>(3 * n));
}

/// The rows i and i + n for i in the set.
std::vector<Eigen::Index> rows_of(std::size_t set, Eigen::Index modes) {
  std::vector<Eigen::Index> result;
  for (Eigen::Index const shift : {Eigen::Index{0}, modes}) {
    for (Eigen::Index i = 0; i < modes; ++i)
      if ((set >> i & 1U) != 0) result.push_back(i + shift);
  }
  return result;
}

template <class T>
struct sum_of_terms {
  T value = T(0);
  T size = T(0);  ///< the sum of the absolute terms
};

template <class T>
sum_of_terms<T> over_subsets(matrix<T> const& a) {
  using std::abs, std::sqrt;
  Eigen::Index const modes = a.rows() / 2;
  sum_of_terms<T> result;
  for (std::size_t set = 0; set < std::size_t{1} << modes; ++set) {
    auto const rows = rows_of(set, modes);
    auto const count = static_cast<Eigen::Index>(rows.size());
    matrix<T> const part = matrix<T>::Identity(count, count) - a(rows, rows);
    T const root = count == 0 ? T(1) : T(sqrt(part.determinant()));
    bool const negative = (modes - std::popcount(set)) % 2 != 0;
    T const term = T(1) / root;
    result.value += negative ? T(-term) : term;
    result.size += T(abs(term));
  }
  return result;
}

/// The states of modes side by side, without correlation.
template <class T>
matrix<T> product_state(matrix<T> const& a, matrix<T> const& b) {
  Eigen::Index const p = a.rows() / 2, q = b.rows() / 2, n = p + q;
  matrix<T> result = matrix<T>::Constant(2 * n, 2 * n, T(0));
  for (Eigen::Index const r : {0, 1}) {
    for (Eigen::Index const c : {0, 1}) {
      result.block(r * n, c * n, p, p) = a.block(r * p, c * p, p, p);
      result.block(r * n + p, c * n + p, q, q) = b.block(r * q, c * q, q, q);
    }
  }
  return result;
}

/// Each of n steps multiplies, divides and subtracts numbers of size 1 in 2 x 2 blocks of condition number 3.
int roundings(Eigen::Index modes) { return static_cast<int>(32 * (modes + 1)); }

}  // namespace

TEST_CASE("one mode: 1 / sqrt(det(1 - A)) - 1; no mode: 1") {
  matrix<double> const a{{0.25, 0.125}, {-0.5, 0.375}};
  CHECK(close(ff::torontonian(a), 1 / std::sqrt(0.75 * 0.625 + 0.125 * 0.5) - 1, 16));
  CHECK(ff::torontonian(matrix<double>(0, 0)) == 1.0);
  Eigen::Matrix2d const fixed = a;
  CHECK(ff::torontonian(fixed.transpose()) == ff::torontonian(a));
}

TEST_CASE("thermal states: A = n/(n + 1) gives the mean number n of photons, and products multiply") {
  matrix<double> a(0, 0);
  double expected = 1;
  for (double const mean : {0.5, 2.0, 0.125, 7.0, 1.0}) {
    a = product_state<double>(a, matrix<double>::Identity(2, 2) * (mean / (mean + 1)));
    expected *= mean;
    double const terms = (1 + 0.5) * (1 + 2.0) * (1 + 0.125) * (1 + 7.0) * (1 + 1.0);
    CHECK(close_to_scale(ff::torontonian(a), expected, terms, roundings(5)));
  }
}

TEST_CASE("correlated states side by side factorise") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    auto const a = random_state<double>(seed, 3), b = random_state<double>(seed, 2);
    double const scale = over_subsets(a).size * over_subsets(b).size;
    CHECK(close_to_scale(ff::torontonian(product_state(a, b)), ff::torontonian(a) * ff::torontonian(b), scale,
                         roundings(5)));
  }
}

TEST_CASE("the sum over subsets, real and complex, symmetric or not") {
  for (Eigen::Index modes = 1; modes <= 8; ++modes) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      CAPTURE(modes);
      CAPTURE(seed);
      auto a = random_state<double>(seed, modes);
      if (seed == 3) a.row(0) *= 2;
      auto const expected = over_subsets(a);
      CHECK(close_to_scale(ff::torontonian(a), expected.value, expected.size, roundings(modes)));
      auto z = random_state<complex>(seed, modes);
      if (seed == 3) z.col(1) *= complex(0, 2);
      auto const sum = over_subsets(z);
      double const allowed = roundings(modes) * std::numeric_limits<double>::epsilon() * sum.size.real();
      CHECK(std::abs(ff::torontonian(z) - sum.value) <= allowed);
    }
  }
}

TEST_CASE("the principal square root where the determinant goes around zero") {
  matrix<complex> a = matrix<complex>::Zero(6, 6);
  for (Eigen::Index i = 0; i < 6; ++i) a(i, i) = 1.0 - std::polar(1.0, 0.8);
  auto const expected = over_subsets(a);  // det(1 - A) has the argument 4.8 - 2 pi
  CHECK(std::abs(ff::torontonian(a) - expected.value) <= 1e-14 * expected.size.real());
}

TEST_CASE("the sum of the torontonians of all parts is 1 / sqrt(det(1 - A))") {
  Eigen::Index const modes = 6;
  auto const a = random_state<double>(9, modes);
  double sum = 0;
  for (std::size_t set = 0; set < std::size_t{1} << modes; ++set) {
    auto const rows = rows_of(set, modes);
    sum += ff::torontonian(a(rows, rows));
  }
  double const expected = 1 / std::sqrt((matrix<double>::Identity(12, 12) - a).determinant());
  CHECK(close_to_scale(sum, expected, 64 * over_subsets(a).size, roundings(modes)));
}

TEST_CASE("fifty digits, long double and float") {
  auto const a = random_state<double>(10, 5);
  auto const exact = over_subsets<precise>(a.cast<precise>());
  CHECK(close_to_scale<precise>(ff::torontonian(a.cast<precise>()), exact.value, exact.size, roundings(5)));
  CHECK(close_to_scale(ff::torontonian(a), static_cast<double>(exact.value), static_cast<double>(exact.size),
                       roundings(5)));
  CHECK(close_to_scale(ff::torontonian(a.cast<long double>()), static_cast<long double>(exact.value),
                       static_cast<long double>(exact.size), roundings(5)));
  CHECK(close_to_scale(ff::torontonian(a.cast<float>()), static_cast<float>(exact.value),
                       static_cast<float>(exact.size), roundings(5)));
}

TEST_CASE("a real archetype") {
  using real = stored<support::real_archetype>;
  matrix<real> a(2, 2);
  a << real(-1), real(0), real(0), real(-7);
  CHECK(real::reveal(ff::torontonian(a)) == 1.0 / 4 - 1);
}

TEST_CASE("the order of the modes does not matter, nor do the workers, bit by bit") {
  Eigen::Index const modes = 13;
  auto const a = random_state<double>(11, modes);
  std::vector<Eigen::Index> order(26);
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::rotate(order.begin(), order.begin() + 5, order.begin() + 13);
  std::rotate(order.begin() + 13, order.begin() + 18, order.end());
  double const value = ff::torontonian(a), scale = std::pow(2 * 1.5, 13);
  CHECK(close_to_scale(ff::torontonian(a(order, order)), value, scale, roundings(modes)));
  std::size_t calls = 0;
  for (std::size_t const workers : {1U, 2U, 3U, 7U}) {
    auto const count = [&](std::size_t, std::size_t) { ++calls; };
    CHECK(ff::torontonian(a, {.execution = ff::threads(workers), .progress = count}) == value);
  }
  CHECK(calls > 4);
}

TEST_CASE("derivatives by jets") {
  using jet = ff::jet<double, 1>;
  matrix<jet> a(2, 2);
  a << jet::variable(0.25, 0), jet(0.0), jet(0.0), jet(0.5);
  jet const value = ff::torontonian(a);
  CHECK(close(value.gradient[0], 0.5 * std::pow(0.75, -1.5) * std::pow(0.5, -0.5), 16));
}

TEST_CASE("what is refused") {
  CHECK(caught([] { return ff::torontonian(matrix<double>::Zero(3, 3)); }).code == ff::errc::size_mismatch);
  CHECK(caught([] { return ff::torontonian(matrix<double>::Zero(2, 4)); }).code == ff::errc::size_mismatch);
  CHECK(caught([] { return ff::torontonian(matrix<double>::Zero(128, 128)); }).code == ff::errc::too_large);
  matrix<double> a = matrix<double>::Zero(6, 6);
  a(4, 1) = std::numeric_limits<double>::infinity();
  CHECK(caught([&] { return ff::torontonian(a); }).code == ff::errc::non_finite);
  a(4, 1) = 0;
  a(1, 1) = 1.5;
  auto const e = caught([&] { return ff::torontonian(a); });
  CHECK(e.code == ff::errc::domain);
  CHECK(e.index == ff::error_index{1});
  CHECK(says(e, "-0.5"));
  a(1, 1) = 1;
  CHECK(caught([&] { return ff::torontonian(a); }).code == ff::errc::domain);
  CHECK(caught([&] { return ff::torontonian(a.cast<complex>()); }).code == ff::errc::domain);
}
