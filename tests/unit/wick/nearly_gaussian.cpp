// Nearly Gaussian distributions against diagram sums, the perturbation series of their action, and moments of their own
// density computed by integration.

#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/edgeworth.hpp>
#include <freefield/wick/nearly_gaussian.hpp>
#include <freefield/wick/perturbation_series.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/random_matrix.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using matrix = support::matrix_of<rational>;
using vector = support::vector_of<rational>;
using tensor = ff::vertex_tensor<rational>;
using site = Eigen::Index;
using support::caught;
using support::says;

namespace {

matrix random_covariance(std::uint64_t seed, site n) {
  matrix const a = support::random_symmetric<rational>(seed, n);
  return a.lazyProduct(a) + matrix::Identity(n, n);
}

tensor random_vertex(std::uint64_t seed, site n, rational const& scale = 1) {
  support::random_entries entries(seed);
  return tensor::dense(4, n, [&](auto const&) { return rational(scale * entries.next<rational>()); });
}

matrix one_by_one(rational const& x) { return matrix::Constant(1, 1, x); }

/// The action of a free field and a vertex times the coupling g.
template <class Coupling>
auto interaction(tensor const& v, Coupling g) {
  using polynomial = ff::field_polynomial<rational, Coupling>;
  polynomial sum;
  v.for_each([&](auto indices, rational const& value) {
    polynomial term(rational(value / 24));
    for (site const i : indices) term = term * polynomial::field(i);
    int count = 24, run = 1;
    for (std::size_t k = 1; k < indices.size(); ++k) {
      run = indices[k] == indices[k - 1] ? run + 1 : 1;
      count /= run;
    }
    sum += term * polynomial(rational(count)) * polynomial::coupling(g);
  });
  return sum;
}

/// Row r: the coefficients of the polynomial that is 1 at node r of -n/2, ..., n/2 and 0 at the others.
matrix lagrange_polynomials(int n) {
  matrix result = matrix::Constant(n + 1, n + 1, rational(0));
  for (int r = 0; r <= n; ++r) {
    std::vector<rational> p{1};
    for (int s = 0; s <= n; ++s) {
      if (s == r) continue;
      p.insert(p.begin(), rational(0));
      for (std::size_t k = 0; k + 1 < p.size(); ++k) p[k] -= p[k + 1] * (s - n / 2);
      for (rational& c : p) c /= r - s;
    }
    for (int k = 0; k <= n; ++k) result(r, k) = p[static_cast<std::size_t>(k)];
  }
  return result;
}

/// E[x^i y^j c(x, y)] in the Gaussian measure from values of the polynomial c, of degree 8 in two variables: its
/// coefficients by interpolation, its moments by Wick's theorem.
rational integral_of_density(ff::nearly_gaussian<rational> const& p, int i, int j) {
  int const n = 8;
  matrix const lagrange = lagrange_polynomials(n);
  auto const density = p.density();
  matrix values(n + 1, n + 1);
  for (int r = 0; r <= n; ++r) {
    for (int s = 0; s <= n; ++s) values(r, s) = density.correction(Eigen::Matrix<rational, 2, 1>(r - n / 2, s - n / 2));
  }
  matrix const half = lagrange.transpose().lazyProduct(values);
  matrix const c = half.lazyProduct(lagrange);
  rational sum = 0;
  for (int k = 0; k <= n; ++k) {
    for (int l = 0; l <= n; ++l) {
      if (c(k, l) != 0) sum += c(k, l) * ff::moment(p.free(), ff::powers{k + i, l + j});
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("nearly_gaussian: the cumulants of an action are its perturbation series, in exact numbers") {
  constexpr auto g = ff::symbol<"g">;
  matrix const k = random_covariance(3, 2);
  tensor const v = random_vertex(5, 2, rational(1, 1000));
  ff::gaussian<rational> const free(k);
  auto const u = interaction(v, g);
  auto const first = ff::nearly_gaussian<rational>::from_action(k, v);
  auto const second = ff::nearly_gaussian<rational>::from_action(k, v, {.order = 2});
  for (site i = 0; i < 2; ++i) {
    for (site j = i; j < 2; ++j) {
      auto const s = ff::cumulant_series<2>(free, u, ff::indices{i, j});
      CHECK(first.covariance()(i, j) == s[0] + s[1]);
      CHECK(second.covariance()(i, j) == s[0] + s[1] + s[2]);
    }
  }
  for (std::vector<site> const& i : {std::vector<site>{0, 0, 0, 1}, {0, 0, 1, 1}, {1, 1, 1, 1}}) {
    auto const s = ff::cumulant_series<2>(free, u, ff::indices{i[0], i[1], i[2], i[3]});
    CHECK(first.cumulant(ff::indices(i)) == s[1]);
    CHECK(second.cumulant(ff::indices(i)) == s[1] + s[2]);
  }
}

TEST_CASE("nearly_gaussian: one variable, where the numbers are known") {
  rational const g(1, 8);
  auto const vertex = tensor::ultra_local(4, std::vector<rational>{g});
  auto const p = ff::nearly_gaussian<rational>::from_action(one_by_one(1), vertex, {.order = 2});
  CHECK(p.covariance()(0, 0) == 1 - g / 2 + 2 * g * g / 3);
  rational const w = -g + 7 * g * g / 2;
  CHECK(p.connected()(0, 0, 0, 0) == w);
  CHECK(p.cumulant(ff::powers{6}) == 10 * w * w / p.covariance()(0, 0));
  CHECK(p.cumulant(ff::powers{8}) == 0);
  CHECK(p.moment(ff::indices{}) == 1);
  CHECK(p.moment(ff::indices{0}) == 0);
  CHECK(p.moment(ff::powers{7}) == 0);
  ff::nearly_gaussian<rational> const first(one_by_one(2), tensor::ultra_local(4, std::vector<rational>{g}));
  CHECK(first.moment(ff::powers{4}) == 12 + g);
  CHECK(first.moment(ff::powers{6}) == 120 + 30 * g);
  CHECK(first.moment(ff::powers{8}) == 1680 + 70 * 12 * g);  // and no 35 g^2
  ff::nearly_gaussian<rational> const second(one_by_one(2), tensor::ultra_local(4, std::vector<rational>{g}),
                                             {.order = 2});
  CHECK(second.moment(ff::powers{8}) == 1680 + 70 * 12 * g + 35 * g * g + 28 * 2 * 5 * g * g);
}

TEST_CASE("nearly_gaussian: moments are exactly the integrals of the density") {
  matrix const g = random_covariance(11, 2);
  vector const m = support::random_vector<rational>(12, 2);
  tensor const w = random_vertex(13, 2);
  for (int order : {1, 2}) {
    ff::nearly_gaussian<rational> const p(ff::gaussian<rational>(m, g), w, {.order = order});
    for (auto const& [i, j] : {std::pair{0, 0}, {1, 0}, {1, 1}, {0, 4}, {3, 1}, {3, 3}, {5, 3}, {6, 4}}) {
      CHECK(integral_of_density(p, i, j) == p.moment(ff::powers{i, j}));
    }
  }
}

TEST_CASE("nearly_gaussian: in one variable the density is Edgeworth's") {
  rational const v(5, 4), w(-1, 3);
  std::vector<rational> const kappa{0, v, 0, w, 0, rational(10 * w * w / v)};
  for (int order : {1, 2}) {
    ff::nearly_gaussian<rational> const p(one_by_one(v), tensor::ultra_local(4, std::vector<rational>{w}),
                                          {.order = order});
    auto const expansion = ff::edgeworth(kappa, 2 * order);
    for (int k = -3; k <= 3; ++k) {
      rational const x(k, 2);
      CHECK(p.density().correction(vector::Constant(1, x)) == expansion.correction(x));
    }
    for (int k = 0; k <= 12; ++k) CHECK(p.moment(ff::powers{k}) == expansion.moment(k));
  }
}

TEST_CASE("nearly_gaussian: the six-point function is the ten splits joined by the inverse covariance") {
  matrix const g = random_covariance(21, 3);
  tensor const w = random_vertex(22, 3);
  ff::nearly_gaussian<rational> const p(g, w, {.order = 2});
  matrix const inverse = ff::gaussian<rational>(g).precision();
  std::vector<site> const i{0, 1, 1, 2, 2, 2};
  rational sum = 0;
  for (unsigned set = 0; set < 64; ++set) {
    std::vector<site> one, other;
    for (unsigned k = 0; k < 6; ++k) ((set >> k & 1U) != 0 ? one : other).push_back(i[k]);
    if (one.size() != 3) continue;
    for (site a = 0; a < 3; ++a) {
      for (site b = 0; b < 3; ++b) {
        sum += w(one[0], one[1], one[2], a) * inverse(a, b) * w(other[0], other[1], other[2], b);
      }
    }
  }
  CHECK(p.cumulant(ff::indices(i)) == sum / 2);
}

TEST_CASE("nearly_gaussian: the action comes back, up to terms beyond the order") {
  matrix const k = random_covariance(31, 2);
  matrix const precision = ff::gaussian<rational>(k).precision();
  for (int order : {1, 2}) {
    rational before = 0;
    for (int const denominator : {1000000, 2000000}) {
      tensor const v = random_vertex(32, 2, rational(1, denominator));
      auto const back = ff::nearly_gaussian<rational>::from_action(k, v, {.order = order}).action();
      rational farthest = 0;
      back.vertex.for_each([&](auto i, rational const& x) { farthest += abs(x - v(i)); });
      matrix const difference = back.precision - precision;
      for (site i = 0; i < 4; ++i) farthest += abs(difference(i % 2, i / 2));
      double const ratio = static_cast<double>(rational(before / farthest));
      if (before != 0) CHECK(support::within(ratio, order == 1 ? 4.0 : 8.0, 0.01));
      before = farthest;
    }
  }
}

TEST_CASE("nearly_gaussian: the density is that of the exact action up to the order") {
  double errors[3][2] = {};
  struct { double coupling, partition; } const actions[] = {{0.01, 0.9987589917371761}, {0.02, 0.9975354944035596}};
  for (int order : {1, 2}) {
    for (int a = 0; a < 2; ++a) {
      auto const [g, z] = actions[a];
      auto const vertex = ff::vertex_tensor<double>::ultra_local(4, std::vector<double>{g});
      auto const p =
          ff::nearly_gaussian<double>::from_action(Eigen::Matrix<double, 1, 1>(1.0), vertex, {.order = order});
      auto const density = p.density();
      for (double x = -2; x <= 2; x += 0.25) {
        double const weight = std::exp(-x * x / 2 - g * x * x * x * x / 24);
        double const exact = weight / (std::sqrt(2 * ff::math::pi<double>()) * z);
        errors[order][a] = std::max(errors[order][a], std::abs(density(Eigen::Matrix<double, 1, 1>(x)) - exact));
      }
    }
    CHECK(support::within(std::log2(errors[order][1] / errors[order][0]), order + 1.0, 0.1));
  }
  CHECK(errors[1][0] < 1e-5);
  CHECK(errors[2][0] < 1e-6);
}

TEST_CASE("nearly_gaussian: bad input is named") {
  matrix const k = random_covariance(41, 2);
  tensor const v = random_vertex(42, 2);
  using nearly = ff::nearly_gaussian<rational>;
  auto const rank = caught([&] { return nearly(k, tensor::sparse(3, 2, {})); });
  CHECK(rank.code == ff::errc::size_mismatch);
  CHECK(says(rank, "nearly_gaussian: vertex is not a four-point one, got 3"));
  auto const size = caught([&] { return nearly(k, random_vertex(42, 3)); });
  CHECK(size.code == ff::errc::size_mismatch);
  CHECK(says(size, "got 3 and 2"));
  auto const order = caught([&] { return nearly::from_action(k, v, {.order = 3}); });
  CHECK(order.code == ff::errc::bad_option);
  CHECK(says(order, "nearly_gaussian::from_action: option .order is not known, got 3; expected 1 or 2"));
  auto const strong = tensor::ultra_local(4, std::vector<rational>{9});
  auto const large = caught([&] { return nearly::from_action(one_by_one(1), strong); });
  CHECK(large.code == ff::errc::not_positive);
  auto const component = caught([&] { return nearly(k, v).moment(ff::indices{0, 2}); });
  CHECK(component.code == ff::errc::out_of_range);
  CHECK(component.index == ff::error_index{1});
  auto const singular = caught([&] { return nearly(matrix::Constant(2, 2, rational(1)), v).density(); });
  CHECK(singular.code == ff::errc::not_positive);
  auto const point = caught([&] { return nearly(k, v).density().correction(vector::Constant(3, rational(1))); });
  CHECK(point.code == ff::errc::size_mismatch);
}

TEST_CASE("nearly_gaussian: prints its numbers") {
  std::ostringstream text;
  text << ff::nearly_gaussian<rational>(one_by_one(2), tensor::ultra_local(4, std::vector<rational>{rational(-1, 3)}));
  CHECK(text.str() == "nearly gaussian of dimension 1\n        mean  covariance\n           0           2\n"
                      "  connected four-point function, to order 1\n  0 0 0 0  -1/3");
}
