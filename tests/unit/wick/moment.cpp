#include <freefield/core/jet.hpp>
#include <freefield/integral.hpp>
#include <freefield/interop/eigen_jet.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/moment.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/matchings.hpp>

#include <algorithm>
#include <complex>
#include <cstdint>
#include <limits>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using support::matrix;
using support::vector;
using index_list = std::vector<Eigen::Index>;

namespace {

/// A measure on T^d of the given rank, with a mean.
template <class T>
ff::gaussian<T> random_measure(ff::philox4x32& engine, Eigen::Index d, Eigen::Index rank) {
  matrix<T> const root = support::random_ratios<T>(engine, d, rank, 3, 2);
  vector<T> const mean = support::random_ratios<T>(engine, d, 1, 4, 3);
  return {mean, matrix<T>(root * root.transpose())};
}

std::vector<int> counts(index_list const& indices, Eigen::Index d) {
  std::vector<int> k(static_cast<std::size_t>(d), 0);
  for (Eigen::Index const i : indices) ++k[static_cast<std::size_t>(i)];
  return k;
}

/// test(measure, indices) over random measures, singular ones among them, and lists of up to seven indices.
template <class T, class Test>
void for_random_products(Test const& test) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    ff::philox4x32 engine{seed, 0};
    Eigen::Index const d = 1 + static_cast<Eigen::Index>(ff::uniform_index(engine, 4));
    Eigen::Index const rank = static_cast<Eigen::Index>(ff::uniform_index(engine, static_cast<std::size_t>(d) + 1));
    auto const p = random_measure<T>(engine, d, rank);
    index_list indices(ff::uniform_index(engine, 8));
    for (auto& i : indices) i = static_cast<Eigen::Index>(ff::uniform_index(engine, static_cast<std::size_t>(d)));
    test(p, indices);
  }
}

/// Kan's formula: with h = k/2 - v,
/// sum over v <= k of (-1)^|v| prod C(k_i, v_i) sum_r (h C h / 2)^r (h m)^(|k| - 2 r) / (r! (|k| - 2 r)!).
rational kan_moment(ff::gaussian<rational> const& p, std::vector<int> const& k) {
  int total = 0;
  for (int const power : k) total += power;
  rational sum(0);
  std::vector<int> v(k.size(), 0);
  for (;;) {
    vector<rational> h(p.dimension());
    rational weight(1);
    for (std::size_t i = 0; i < k.size(); ++i) {
      h(static_cast<Eigen::Index>(i)) = rational(k[i] - 2 * v[i]) / 2;
      for (int l = 1; l <= v[i]; ++l) weight *= rational(-(k[i] - l + 1)) / l;
    }
    rational const quadratic = rational(h.dot(p.covariance() * h)) / 2, linear = h.dot(p.mean());
    for (int r = 0; 2 * r <= total; ++r) {
      rational term = weight;
      for (int l = 1; l <= r; ++l) term *= quadratic / l;
      for (int l = 1; l <= total - 2 * r; ++l) term *= linear / l;
      sum += term;
    }
    std::size_t i = 0;
    while (i < k.size() && v[i] == k[i]) v[i++] = 0;
    if (i == k.size()) return sum;
    ++v[i];
  }
}

}  // namespace

TEST_CASE("moments are sums over matchings with loops, and what Kan's formula says, exactly") {
  for_random_products<rational>([](ff::gaussian<rational> const& p, index_list const& indices) {
    auto const k = counts(indices, p.dimension());
    rational const computed = ff::moment(p, ff::indices(indices));
    CHECK(computed == support::wick_moment<rational>(p.covariance(), p.mean(), k));
    CHECK(computed == kan_moment(p, k));
    CHECK(computed == ff::moment(p, ff::powers(k)));
  });
}

TEST_CASE("central moments do not see the mean; odd ones are exactly zero") {
  for_random_products<rational>([](ff::gaussian<rational> const& p, index_list const& indices) {
    auto const k = counts(indices, p.dimension());
    rational const computed = ff::central_moment(p, ff::indices(indices));
    CHECK(computed == support::wick_moment<rational>(p.covariance(), vector<rational>::Zero(p.dimension()), k));
    CHECK(computed == ff::moment(ff::gaussian<rational>(p.covariance()), ff::indices(indices)));
    CHECK(computed == ff::central_moment(p, ff::powers(k)));
    if (indices.size() % 2 == 1) CHECK(computed == 0);
  });
}

TEST_CASE("the order of the indices does not matter, to the last bit") {
  for_random_products<double>([](ff::gaussian<double> const& p, index_list const& indices) {
    index_list const reversed(indices.rbegin(), indices.rend());
    CHECK(ff::moment(p, ff::indices(indices)) == ff::moment(p, ff::indices(reversed)));
    CHECK(ff::cumulant(p, ff::indices(indices)) == ff::cumulant(p, ff::indices(reversed)));
  });
}

TEST_CASE("moments are expectations of monomials") {
  ff::philox4x32 engine{3, 3};
  auto const p = random_measure<rational>(engine, 3, 3);
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  constexpr auto z = ff::field<2>;
  CHECK(ff::moment(p, ff::indices{0, 0, 1, 2, 2, 2}) == expectation(p, pow<2>(x) * y * pow<3>(z)));
  CHECK(ff::moment(p, ff::powers{2, 1, 3}) == expectation(p, pow<2>(x) * y * pow<3>(z)));
  CHECK(ff::central_moment(p, ff::indices{0, 1, 1, 2}) ==
        expectation(p, (x - p.mean()(0)) * pow<2>(y - p.mean()(1)) * (z - p.mean()(2))));
}

TEST_CASE("cumulants are those of a Gaussian: mean, covariance, nothing else") {
  for_random_products<rational>([](ff::gaussian<rational> const& p, index_list const& indices) {
    rational const computed = ff::cumulant(p, ff::indices(indices));
    CHECK(computed == ff::cumulant(p, ff::powers(counts(indices, p.dimension()))));
    if (indices.size() == 1) CHECK(computed == p.mean()(indices[0]));
    else if (indices.size() == 2) CHECK(computed == p.covariance()(indices[0], indices[1]));
    else CHECK(computed == 0);
  });
}

TEST_CASE("lists in braces, spans and powers name the same moments") {
  ff::gaussian<double> const p(Eigen::Vector2d(1, 2), Eigen::Matrix2d{{2, 1}, {1, 3}});
  index_list const indices{0, 1, 1};
  CHECK(ff::moment(p, ff::indices{0, 1, 1}) == 11.0);  // m_0 (m_1^2 + C_11) + 2 m_1 C_01
  CHECK(ff::moment(p, ff::indices(indices)) == 11.0);
  CHECK(ff::moment(p, ff::indices(std::span<Eigen::Index const>(indices))) == 11.0);
  CHECK(ff::moment(p, ff::powers{1, 2}) == 11.0);
  CHECK(ff::moment(p, ff::indices{1}) == 2.0);
  CHECK(ff::moment(p, ff::indices{0}) == 1.0);
  CHECK(ff::central_moment(p, ff::indices{0, 1}) == 1.0);
  CHECK(ff::cumulant(p, ff::indices{0, 1}) == 1.0);
  CHECK(ff::cumulant(p, ff::powers{0, 2}) == 3.0);
}

TEST_CASE("nothing multiplied is one, and its cumulant zero") {
  ff::gaussian<double> const p(Eigen::Vector2d(1, 2), Eigen::Matrix2d{{2, 1}, {1, 3}});
  CHECK(ff::moment(p, ff::indices{}) == 1.0);
  CHECK(ff::moment(p, ff::powers{0, 0}) == 1.0);
  CHECK(ff::central_moment(p, ff::indices{}) == 1.0);
  CHECK(ff::cumulant(p, ff::indices{}) == 0.0);
  ff::gaussian<double> const nowhere(Eigen::MatrixXd(0, 0));
  CHECK(ff::moment(nowhere, ff::indices{}) == 1.0);
  CHECK(ff::moment(nowhere, ff::powers{}) == 1.0);
}

TEST_CASE("only components that occur enter") {
  ff::gaussian<double> const p(Eigen::MatrixXd::Identity(200, 200));
  CHECK(ff::moment(p, ff::indices{3, 199, 3, 199, 3, 3}) == 3.0);
  ff::powers k(std::vector<int>(200, 0));
  k.values[100] = 10;
  CHECK(ff::moment(p, k) == 945.0);
}

TEST_CASE("complex covariances") {
  using number = std::complex<double>;
  number const i(0, 1);
  ff::gaussian<number> const p(vector<number>{{1.0 + i, 2.0 * i}}, matrix<number>{{2.0 + i, 1.0 - i}, {1.0 - i, 3.0}});
  // m_0 (m_1^2 + C_11) + 2 m_1 C_01 = (1 + i)(-4 + 3) + 4 i (1 - i) = 3 + 3 i
  CHECK(ff::moment(p, ff::indices{0, 1, 1}) == number(3, 3));
  CHECK(ff::central_moment(p, ff::indices{0, 0, 0, 0}) == 3.0 * (2.0 + i) * (2.0 + i));
}

TEST_CASE("jets: derivatives of a moment by mean and covariance") {
  using jet = ff::jet<double, 2>;
  jet const m = jet::variable(1.5, 0), v = jet::variable(0.5, 1);
  ff::gaussian<jet> const p(vector<jet>::Constant(1, m), matrix<jet>::Constant(1, 1, v));
  jet const third = ff::moment(p, ff::indices{0, 0, 0});  // m^3 + 3 m v
  CHECK(third.value == 1.5 * 1.5 * 1.5 + 3 * 1.5 * 0.5);
  CHECK(third.gradient[0] == 3 * 1.5 * 1.5 + 3 * 0.5);
  CHECK(third.gradient[1] == 3 * 1.5);
  // A mean whose value is zero is not centred as long as it has a derivative: d E[x^3] / d m = 3 v.
  ff::gaussian<jet> const q(vector<jet>::Constant(1, jet::variable(0.0, 0)), matrix<jet>::Constant(1, 1, v));
  CHECK(ff::moment(q, ff::indices{0, 0, 0}).gradient[0] == 1.5);
}

TEST_CASE("double against fifty digits, with a mean that cancels") {
  using real = boost::multiprecision::cpp_bin_float_50;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    ff::philox4x32 engine{seed, 7};
    matrix<double> const root = support::random_ratios<double>(engine, 3, 3, 1000, 1024);
    matrix<double> const c = support::mirrored<double>(root * root.transpose());
    vector<double> const mu = support::random_ratios<double>(engine, 3, 1, 1000, 1024);
    ff::gaussian<double> const p(mu, c);
    ff::gaussian<real> const exact(vector<real>(mu.cast<real>()), matrix<real>(c.cast<real>()));
    for (ff::powers const& k : {ff::powers{4, 3, 2}, ff::powers{1, 1, 1}, ff::powers{0, 9, 0}, ff::powers{6, 0, 6}}) {
      // The terms have the signs of C_ij and m_i; without them they add up to `size`, and each has 6 roundings a level.
      double const size = ff::moment_table(mu.cwiseAbs(), c.cwiseAbs(), k)(k);
      CHECK(support::close_to_scale(ff::moment(p, k), static_cast<double>(ff::moment(exact, k)), size, 6 * 12));
    }
  }
}

TEST_CASE("components that do not exist are refused with their place in the list") {
  ff::gaussian<double> const p(Eigen::Matrix2d{{2, 1}, {1, 3}});
  for (auto const& e : {caught([&] { return ff::moment(p, ff::indices{0, 1, 2, 5}); }),
                        caught([&] { return ff::moment(p, ff::indices{1, 0, -1}); })}) {
    CHECK(e.code == ff::errc::out_of_range);
    CHECK(e.function == "moment");
    CHECK(e.index == ff::error_index{2});
    CHECK(support::says(e, "0 <= index < dimension"));
  }
  CHECK(caught([&] { return ff::central_moment(p, ff::indices{2}); }).function == "central_moment");
  CHECK(caught([&] { return ff::cumulant(p, ff::indices{0, 0, 2}); }).function == "cumulant");
  CHECK(caught([&] { return ff::cumulant(p, ff::indices{0, 0, 2}); }).index == ff::error_index{2});
}

TEST_CASE("powers that do not fit the measure are refused") {
  ff::gaussian<double> const p(Eigen::Matrix2d{{2, 1}, {1, 3}});
  auto const size = caught([&] { return ff::moment(p, ff::powers{1, 1, 1}); });
  CHECK(size.code == ff::errc::size_mismatch);
  CHECK(support::says(size, "3 and 2"));
  auto const negative = caught([&] { return ff::central_moment(p, ff::powers{1, -1}); });
  CHECK(negative.code == ff::errc::domain);
  CHECK(negative.index == ff::error_index{1});
  CHECK(caught([&] { return ff::cumulant(p, ff::powers{1}); }).code == ff::errc::size_mismatch);
}

TEST_CASE("moments that are too large for memory or for the scalar are refused") {
  ff::gaussian<double> const p(Eigen::MatrixXd::Identity(30, 30));
  CHECK(ff::moment(p, ff::powers(std::vector<int>(30, 2))) == 1.0);  // independent components factor
  Eigen::MatrixXd const connected = Eigen::MatrixXd::Identity(140, 140) + Eigen::MatrixXd::Ones(140, 140);
  auto const work = caught([&] {
    return ff::moment(ff::gaussian<double>(connected), ff::powers(std::vector<int>(140, 2)));
  });
  CHECK(work.code == ff::errc::too_large);
  CHECK(work.function == "moment");
  ff::powers k(std::vector<int>(30, 0));
  k.values[3] = 300;
  CHECK(ff::moment(p, k) > 1e306);  // 299!! = 3.75e306
  k.values[3] = 302;
  auto const scalar = caught([&] { return ff::moment(p, k); });
  CHECK(scalar.code == ff::errc::overflow);
  CHECK(scalar.function == "moment");
  k.values[3] = 303;
  CHECK(ff::moment(p, k) == 0.0);
}
