// once: the same code as other tests, in other scalars.
#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <freefield/interop/multiprecision.hpp>
#include <freefield/measure.hpp>

#include <support/caught.hpp>
#include <unit/measure/matrices.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using measure = ff::gaussian<rational>;
using matrix = support::matrix<rational>;
using vector = support::vector<rational>;
using support::block;
using support::indices;
using support::part;

namespace {

/// Numerators to 9 and denominators to 5, so that sums of products stay readable.
matrix random_rationals(ff::philox4x32& engine, Eigen::Index rows, Eigen::Index cols) {
  matrix result(rows, cols);
  for (Eigen::Index j = 0; j < cols; ++j) {
    for (Eigen::Index i = 0; i < rows; ++i) {
      int const numerator = static_cast<int>(ff::uniform_index(engine, 19)) - 9;
      result(i, j) = rational(numerator, 1 + static_cast<int>(ff::uniform_index(engine, 5)));
    }
  }
  return result;
}

measure random_measure(ff::philox4x32& engine, Eigen::Index n, Eigen::Index rank) {
  matrix const factor = random_rationals(engine, n, rank);
  vector const mean = random_rationals(engine, n, 1);
  if (rank == 0) return {mean, matrix(matrix::Constant(n, n, rational(0)))};
  return {mean, factor * factor.transpose()};
}

bool same(measure const& p, measure const& q) { return p.mean() == q.mean() && p.covariance() == q.covariance(); }

/// Calls `law(p, engine)` with random measures of dimension 2 to 6 of full rank, and of one less if asked.
template <class Law>
void for_measures(Law const& law, bool also_singular = false) {
  for (Eigen::Index n = 2; n <= 6; ++n) {
    for (std::uint64_t stream = 0; stream < 6; ++stream) {
      CAPTURE(n);
      CAPTURE(stream);
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), stream};
      law(random_measure(engine, n, also_singular && stream % 2 == 1 ? n - 1 : n), engine);
    }
  }
}

/// The places that `wanted` have among `all`.
indices places(indices const& wanted, indices const& all) {
  indices result;
  for (Eigen::Index const i : wanted) result.push_back(std::find(all.begin(), all.end(), i) - all.begin());
  return result;
}

indices joined(indices a, indices const& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A point of the support.
vector possible_point(measure const& p, ff::philox4x32& engine) {
  return p.mean() + p.covariance() * vector(random_rationals(engine, p.dimension(), 1));
}

}  // namespace

TEST_CASE("exact law: a conditional is the Schur complement, singular measures included") {
  for_measures([](measure const& p, ff::philox4x32& engine) {
    indices const observed = support::random_indices(engine, p.dimension(), p.dimension() / 2);
    indices const rest = support::others(observed, p.dimension());
    vector const v = part(possible_point(p, engine), observed);
    measure const q = p.conditional(ff::indices(observed), v);
    measure const seen = p.marginal(ff::indices(observed));
    if (!seen.is_positive_definite()) return;
    matrix const weights = block(p.covariance(), rest, observed) * seen.precision();
    CHECK(q.mean() == vector(part(p.mean(), rest) + weights * (v - part(p.mean(), observed))));
    CHECK(q.covariance() ==
          matrix(block(p.covariance(), rest, rest) - weights * block(p.covariance(), observed, rest)));
  }, true);
}

TEST_CASE("exact law: a conditional has the precision A_rr and the source b_r - A_ro v") {
  for_measures([](measure const& p, ff::philox4x32& engine) {
    indices const observed = support::random_indices(engine, p.dimension(), p.dimension() / 2);
    indices const rest = support::others(observed, p.dimension());
    vector const v = random_rationals(engine, p.dimension() / 2, 1);
    matrix const a = p.precision();
    vector const b = a * p.mean();
    measure const q = p.conditional(ff::indices(observed), v);
    CHECK(q.precision() == block(a, rest, rest));
    CHECK(same(q, measure::from_precision(block(a, rest, rest), vector(part(b, rest) - block(a, rest, observed) * v))));
  });
}

TEST_CASE("exact law: precision and source give the measure back") {
  for_measures([](measure const& p, ff::philox4x32&) {
    matrix const a = p.precision();
    CHECK(matrix(a * p.covariance()) == matrix(matrix::Identity(p.dimension(), p.dimension())));
    CHECK(a == a.transpose());
    CHECK(same(measure::from_precision(a, a * p.mean()), p));
    CHECK(measure::from_precision(a).precision() == a);
  });
}

TEST_CASE("exact law: two conditionals in turn are one") {
  for_measures([](measure const& p, ff::philox4x32& engine) {
    indices const all = support::random_indices(engine, p.dimension(), 2);
    indices const first{all[0]}, second{all[1]};
    vector const x = possible_point(p, engine);
    measure const once = p.conditional(ff::indices(first), part(x, first));
    measure const twice =
        once.conditional(ff::indices(places(second, support::others(first, p.dimension()))), part(x, second));
    CHECK(same(twice, p.conditional(ff::indices(all), part(x, all))));
  }, true);
}

TEST_CASE("exact law: a marginal of a conditional is the conditional of a marginal") {
  for_measures([](measure const& p, ff::philox4x32& engine) {
    indices const all = support::random_indices(engine, p.dimension(), 2);
    indices const observed{all[0]}, kept{all[1]};
    vector const v = part(possible_point(p, engine), observed);
    measure const q = p.conditional(ff::indices(observed), v);
    CHECK(same(q.marginal(ff::indices(places(kept, support::others(observed, p.dimension())))),
               p.marginal(ff::indices(joined(observed, kept))).conditional(ff::indices{0}, v)));
  }, true);
}

TEST_CASE("exact law: the mean of conditional means is the mean, the variances add (tower)") {
  for_measures([](measure const& p, ff::philox4x32& engine) {
    indices const observed = support::random_indices(engine, p.dimension(), p.dimension() / 2);
    indices const rest = support::others(observed, p.dimension());
    auto const count = static_cast<Eigen::Index>(observed.size());
    // The conditional mean is affine in the values; its columns are differences of values.
    vector const zero = vector::Constant(count, rational(0));
    measure const at_zero = p.conditional(ff::indices(observed), zero);
    matrix slope(static_cast<Eigen::Index>(rest.size()), count);
    for (Eigen::Index k = 0; k < count; ++k) {
      vector unit = zero;
      unit(k) = 1;
      slope.col(k) = p.conditional(ff::indices(observed), unit).mean() - at_zero.mean();
    }
    measure const means = p.marginal(ff::indices(observed)).affine(slope, at_zero.mean());
    CHECK(means.mean() == part(p.mean(), rest));
    CHECK(matrix(means.covariance() + at_zero.covariance()) == block(p.covariance(), rest, rest));
  });
}

TEST_CASE("exact law: affine maps compose, singular measures included") {
  for_measures([](measure const& p, ff::philox4x32& engine) {
    matrix const m = random_rationals(engine, 4, p.dimension()), k = random_rationals(engine, 3, 4);
    vector const a = random_rationals(engine, 4, 1), b = random_rationals(engine, 3, 1);
    CHECK(same(p.affine(m, a).affine(k, b), p.affine(k * m, k * a + b)));
    CHECK(same(p.affine(matrix::Identity(p.dimension(), p.dimension())), p));
    CHECK(p.affine(m).covariance() == matrix(m * p.covariance() * m.transpose()));
    CHECK(p.affine(m).rank() == std::min<Eigen::Index>(4, p.rank()));
  }, true);
}

TEST_CASE("exact law: a marginal is the image under the selection") {
  for_measures([](measure const& p, ff::philox4x32& engine) {
    indices const kept = support::random_indices(engine, p.dimension(), 2);
    matrix selection = matrix::Constant(2, p.dimension(), rational(0));
    selection(0, kept[0]) = selection(1, kept[1]) = 1;
    CHECK(same(p.marginal(ff::indices(kept)), p.affine(selection)));
  }, true);
}

TEST_CASE("exact law: everything follows a permutation of the coordinates") {
  for_measures([](measure const& p, ff::philox4x32& engine) {
    indices const order = support::random_indices(engine, p.dimension(), p.dimension());
    measure const q = p.marginal(ff::indices(order));
    CHECK(q.rank() == p.rank());
    if (p.is_positive_definite()) CHECK(q.precision() == block(p.precision(), order, order));
    vector const x = possible_point(p, engine);
    indices const observed{order[1]}, rest = support::others(observed, p.dimension());
    measure const given = q.conditional(ff::indices{1}, part(x, observed));
    indices kept = order;
    kept.erase(kept.begin() + 1);
    CHECK(
        same(given, p.conditional(ff::indices(observed), part(x, observed)).marginal(ff::indices(places(kept, rest)))));
  }, true);
}

TEST_CASE("exact law: an invertible map maps conditionals of certain directions") {
  // Given the sum of all coordinates, the sum is certain and every other direction is as likely as before.
  for_measures([](measure const& p, ff::philox4x32&) {
    Eigen::Index const n = p.dimension();
    matrix with_sum(n + 1, n);
    with_sum << matrix::Identity(n, n), matrix::Constant(1, n, rational(1));
    measure const joint = p.affine(with_sum);
    CHECK(joint.rank() == n);
    measure const given = joint.conditional(ff::indices{n}, vector(vector::Constant(1, rational(3))));
    CHECK(given.rank() == n - 1);
    CHECK(given.affine(matrix::Constant(1, n, rational(1))).mean()(0) == 3);
    CHECK(given.affine(matrix::Constant(1, n, rational(1))).covariance()(0, 0) == 0);
  });
}

TEST_CASE("every rank is found exactly, however near to singular") {
  for (Eigen::Index n = 1; n <= 6; ++n) {
    for (Eigen::Index r = 0; r <= n; ++r) {
      ff::philox4x32 engine{20, static_cast<std::uint64_t>(7 * n + r)};
      CHECK(random_measure(engine, n, r).rank() == r);
    }
  }
  rational const tiny = 1 / rational(boost::multiprecision::pow(boost::multiprecision::cpp_int(10), 100));
  CHECK(measure{matrix{{1, 1}, {1, 1 + tiny}}}.is_positive_definite());
  CHECK(measure{matrix{{1, 1}, {1, 1}}}.rank() == 1);
  auto const e = support::caught([&] { return measure{matrix{{1, 1}, {1, 1 - tiny}}}; });
  CHECK(e.code == ff::errc::not_positive);
  CHECK(e.index == ff::error_index{1});
  CHECK(support::says(e, "got -1/1000000000"));
}

TEST_CASE("the Hilbert matrix of any size, exactly: its inverse is whole") {
  Eigen::Index const n = 14;
  matrix h(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < n; ++i) h(i, j) = rational(1, static_cast<int>(i + j + 1));
  }
  matrix const inverse = measure{h}.precision();
  CHECK(inverse(0, 0) == n * n);
  CHECK(inverse(0, 1) == -n * n * (n * n - 1) / 2);
  CHECK(matrix(inverse * h) == matrix(matrix::Identity(n, n)));
}

TEST_CASE("exact numbers have no allowance for rounding") {
  rational const tiny(1, 1000000000), third(1, 3);
  auto const e = support::caught([&] { return measure{matrix{{1, third}, {third + tiny, 1}}}; });
  CHECK(e.code == ff::errc::not_symmetric);
  CHECK(e.index == ff::error_index{0, 1});
  CHECK(support::says(e, "got 1/3 against 1000000003/3000000000; expected A(i, j) == A(j, i)"));
  measure const line{matrix{{1, 2}, {2, 4}}};
  CHECK(line.conditional(ff::indices{0, 1}, vector(vector::Constant(2, rational(0)))).dimension() == 0);
  vector off(2);
  off << third, 2 * third + tiny;
  auto const f = support::caught([&] { return line.conditional(ff::indices{0, 1}, off); });
  CHECK(f.code == ff::errc::domain);
  CHECK(f.index == ff::error_index{1});
  CHECK(support::says(f, "its distance from the support at 1, got 1/1000000000"));
}

TEST_CASE("a zero variance beside a covariance is refused") {
  auto const e = support::caught([] { return measure{matrix{{0, rational(1, 7)}, {rational(1, 7), 0}}}; });
  CHECK(e.code == ff::errc::not_positive);
  CHECK(e.index == ff::error_index{0, 1});
  CHECK(support::says(e, "beside a zero pivot at (0, 1), got 1/7"));
}

TEST_CASE("fractions print as fractions") {
  std::ostringstream text;
  text << measure(vector(vector::Constant(1, rational(-2, 3))), matrix(matrix::Constant(1, 1, rational(22, 7))));
  CHECK(text.str() == "gaussian of dimension 1\n        mean  covariance\n        -2/3        22/7");
}
