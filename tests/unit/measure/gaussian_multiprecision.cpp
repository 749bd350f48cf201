// once: the same code as other tests, in other scalars.
#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <freefield/interop/multiprecision.hpp>
#include <freefield/measure.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <unit/measure/matrices.hpp>

#include <cmath>
#include <cstdint>
#include <limits>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using fifty = mp::cpp_bin_float_50;
using plain_fifty = mp::number<mp::cpp_bin_float<50>, mp::et_off>;
using support::close;
using support::matrix;
using support::vector;

namespace {

template <class T>
matrix<T> hilbert(Eigen::Index n) {
  matrix<T> result(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < n; ++i) result(i, j) = T(T(1) / T(static_cast<int>(i + j + 1)));
  }
  return result;
}

/// The same numbers, exactly.
template <class Matrix>
auto widened(Matrix const& m) {
  return m.template cast<fifty>().eval();
}

template <class Left, class Right>
fifty largest_difference(Left const& computed, Right const& expected) {
  fifty result = 0;
  for (Eigen::Index j = 0; j < expected.cols(); ++j) {
    for (Eigen::Index i = 0; i < expected.rows(); ++i) {
      fifty const difference = mp::abs(fifty(fifty(computed(i, j)) - expected(i, j)));
      if (!(difference <= result)) result = difference;
    }
  }
  return result;
}

fifty largest(matrix<fifty> const& m) {
  return largest_difference(m, matrix<fifty>(matrix<fifty>::Constant(m.rows(), m.cols(), fifty(0))));
}

}  // namespace

TEST_CASE_TEMPLATE("fifty digits, by hand", T, fifty, plain_fifty) {
  matrix<T> c(2, 2);
  c << T(4), T(1), T(1), T(3);
  vector<T> m(2), x(2);
  m << T(1), T(-2);
  x << T(T(5) / T(2)), T(T(1) / T(2));
  ff::gaussian<T> const p(m, c);
  T const log_circle = ff::math::log(T(2 * ff::math::pi<T>())), log_eleven = ff::math::log(T(11));
  CHECK(close(p.log_density(x), T(-T(T(97) / T(88)) - log_circle - log_eleven / 2)));
  CHECK(close(p.log_partition_function(), T(T(T(23) / T(22)) + log_circle + log_eleven / 2)));
  CHECK(close(p.precision()(0, 1), T(T(-1) / T(11))));
  CHECK(close(p.conditional(ff::indices{1}, x.tail(1)).mean()(0), T(1 + T(T(5) / T(6)))));
  CHECK(close(p.conditional(ff::indices{1}, x.tail(1)).covariance()(0, 0), T(T(11) / T(3))));
  CHECK(p.affine(c, m).mean()(0) == T(3));
  CHECK(close(ff::gaussian<T>::from_precision(p.precision(), p.precision() * m).covariance()(0, 0), T(4)));
}

TEST_CASE("double against fifty digits: density, partition function, precision") {
  for (Eigen::Index n = 1; n <= 12; ++n) {
    CAPTURE(n);
    for (std::uint64_t stream = 0; stream < 4; ++stream) {
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), stream};
      vector<double> const mean = support::random_vector<double>(engine, n),
                           x = support::random_vector<double>(engine, n);
      matrix<double> const covariance = support::random_covariance<double>(engine, n);
      ff::gaussian<double> const p(mean, covariance);
      ff::gaussian<fifty> const q(widened(mean), widened(covariance));
      fifty const density = q.log_density(widened(x)), partition = q.log_partition_function();
      // The sizes of the terms: at most n for the logarithms and twice as much for the quadratic form.
      fifty const epsilon = std::numeric_limits<double>::epsilon();
      CHECK(mp::abs(fifty(p.log_density(x) - density)) <= fifty(4 * n * epsilon));
      CHECK(mp::abs(fifty(p.log_partition_function() - partition)) <= fifty(4 * n * epsilon));
      matrix<fifty> const precision = q.precision();
      CHECK(largest_difference(p.precision(), precision) <= fifty(4 * n * epsilon * largest(precision)));
    }
  }
}

TEST_CASE("double against fifty digits: the error of a conditional is that of its condition") {
  // An observed block F F^T + delta with delta down to 2^-40 has a condition number of about n / delta.
  for (int exponent = 0; exponent <= 40; exponent += 5) {
    CAPTURE(exponent);
    for (std::uint64_t stream = 0; stream < 4; ++stream) {
      ff::philox4x32 engine{static_cast<std::uint64_t>(exponent), stream};
      Eigen::Index const n = 8;
      double const delta = std::ldexp(1.0, -exponent);
      matrix<double> covariance = support::random_gram_matrix<double>(engine, n, 3);
      for (Eigen::Index i = 0; i < n; ++i) covariance(i, i) += delta;
      vector<double> const mean = support::random_vector<double>(engine, n);
      ff::gaussian<double> const p(mean, covariance);
      vector<double> const values = p.sample(engine).head(5);
      auto const computed = p.conditional(ff::indices{0, 1, 2, 3, 4}, values);
      auto const exact = ff::gaussian<fifty>(widened(mean), widened(covariance))
                             .conditional(ff::indices{0, 1, 2, 3, 4}, widened(values));
      double const epsilon = std::numeric_limits<double>::epsilon(), condition = static_cast<double>(n) / delta;
      CHECK(largest_difference(computed.mean(), exact.mean()) <= fifty(16 * epsilon * std::sqrt(condition)));
      CHECK(largest_difference(computed.covariance(), exact.covariance()) <= fifty(16 * epsilon));
    }
  }
}

TEST_CASE("Hilbert matrices: double keeps the digits that the condition number leaves") {
  for (Eigen::Index n = 1; n <= 11; ++n) {
    CAPTURE(n);
    matrix<double> const h = hilbert<double>(n);
    ff::gaussian<double> const p{h};
    ff::gaussian<fifty> const q{widened(h)};
    matrix<fifty> const precision = q.precision();
    fifty const condition = fifty(2 * largest(precision)) * static_cast<int>(n);
    fifty const epsilon = std::numeric_limits<double>::epsilon();
    CHECK(largest_difference(p.precision(), precision) <= fifty(epsilon * condition * largest(precision)));
    CHECK(mp::abs(fifty(p.log_partition_function() - q.log_partition_function())) <= fifty(epsilon * condition));
  }
}

TEST_CASE("fifty digits tell larger Hilbert matrices from singular ones") {
  CHECK(ff::gaussian<fifty>{hilbert<fifty>(12)}.is_positive_definite());
  CHECK(ff::gaussian<fifty>{hilbert<fifty>(30)}.is_positive_definite());
  CHECK_FALSE(ff::gaussian<fifty>{hilbert<fifty>(40)}.is_positive_definite());
}

TEST_CASE("fifty digits: singular measures, samples, impossible values, NaN") {
  ff::philox4x32 engine{1, 0};
  matrix<fifty> const c = support::random_gram_matrix<fifty>(engine, 4, 2);
  ff::gaussian<fifty> const p{c};
  CHECK(p.rank() == 2);
  vector<fifty> x = p.sample(engine);
  CHECK(p.conditional(ff::indices{0, 1, 2, 3}, x).dimension() == 0);
  CHECK(p.conditional(ff::indices{3, 1}, vector<fifty>(x(support::indices{3, 1}))).rank() == 0);
  x(2) = fifty(x(2) + fifty(1) / 1000000000);
  CHECK(support::caught([&] { return p.conditional(ff::indices{0, 1, 2, 3}, x); }).code == ff::errc::domain);
  x(2) = std::numeric_limits<fifty>::quiet_NaN();
  auto const e = support::caught([&] { return p.affine(c, x); });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{2});
}

TEST_CASE("errors print fifty digits") {
  matrix<fifty> c(2, 2);
  c << fifty(1), fifty(1) / 3, fifty(2) / 3, fifty(1);
  auto const e = support::caught([&] { return ff::gaussian<fifty>{c}; });
  CHECK(e.code == ff::errc::not_symmetric);
  CHECK(support::says(e, "0.33333333333333333333333333333333333333333333333333"));
  CHECK(support::says(e, "against 0.66666666666666666666666666666666666666666666666666"));
}
