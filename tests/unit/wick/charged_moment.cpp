// Moments of complex and of Grassmann fields against the sum over all matchings and against Berezin's integral.

#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/charged_moment.hpp>
#include <freefield/wick/grassmann_moment.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <Eigen/LU>

#include <bit>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using complex = std::complex<double>;
using support::caught, support::close;

namespace {

template <class T> using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
using indices = std::vector<Eigen::Index>;

matrix<rational> random_rational(ff::philox4x32& engine, Eigen::Index n) {
  matrix<rational> c(n, n);
  for (rational& x : c.reshaped()) x = rational(static_cast<int>(ff::uniform_index(engine, 19)) - 9) / 4;
  return c;
}

matrix<rational> random_antisymmetric(ff::philox4x32& engine, Eigen::Index n) {
  matrix<rational> const b = random_rational(engine, n);
  return b - b.transpose();
}

indices random_indices(ff::philox4x32& engine, std::size_t count, std::size_t n) {
  indices result;
  for (std::size_t k = 0; k < count; ++k) result.push_back(static_cast<Eigen::Index>(ff::uniform_index(engine, n)));
  return result;
}

/// Wick's theorem as it is stated: the first field is contracted with each other one in turn, with a sign for every
/// field between them where fields anticommute.
template <class T, class Field, class Contraction>
T over_matchings(std::vector<Field> const& fields, T const& exchange, Contraction const& contraction) {
  if (fields.empty()) return T(1);
  T sum(0), sign(1);
  for (std::size_t k = 1; k < fields.size(); ++k) {
    std::vector<Field> rest(fields.begin() + 1, fields.end());
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k) - 1);
    sum += sign * contraction(fields[0], fields[k]) * over_matchings(rest, exchange, contraction);
    sign *= exchange;
  }
  return sum;
}

/// A field or its conjugate.
struct charged {
  Eigen::Index index;
  bool conjugate;
};

/// phi_i ... phi*_j ..., those of the second list in the order given.
std::vector<charged> product_of(indices const& fields, indices const& conjugate) {
  std::vector<charged> result;
  for (Eigen::Index const i : fields) result.push_back({i, false});
  for (Eigen::Index const j : conjugate) result.push_back({j, true});
  return result;
}

/// <phi_i phi*_j> = C(i, j), <phi*_j phi_i> = exchange C(i, j), all others zero.
template <class T>
auto contraction_by(matrix<T> const& c, T const& exchange) {
  return [&c, exchange](charged const& x, charged const& y) {
    if (x.conjugate == y.conjugate) return T(0);
    return x.conjugate ? T(exchange * c(y.index, x.index)) : T(c(x.index, y.index));
  };
}

/// An element of the exterior algebra over N generators: a number for each ascending product of generators.
struct exterior {
  std::vector<rational> numbers;

  static exterior constant(std::size_t generators, rational const& x) {
    exterior result{std::vector<rational>(std::size_t{1} << generators, rational(0))};
    result.numbers[0] = x;
    return result;
  }
  static exterior generator(std::size_t generators, std::size_t which) {
    exterior result = constant(generators, 0);
    result.numbers[std::size_t{1} << which] = 1;
    return result;
  }

  friend exterior operator+(exterior a, exterior const& b) {
    for (std::size_t s = 0; s < a.numbers.size(); ++s) a.numbers[s] += b.numbers[s];
    return a;
  }
  friend exterior operator*(rational const& x, exterior a) {
    for (rational& number : a.numbers) number *= x;
    return a;
  }
  friend exterior operator*(exterior const& a, exterior const& b) {
    exterior result{std::vector<rational>(a.numbers.size(), rational(0))};
    for (std::size_t s = 0; s < a.numbers.size(); ++s) {
      if (a.numbers[s] == 0) continue;
      for (std::size_t t = 0; t < b.numbers.size(); ++t) {
        if ((s & t) != 0 || b.numbers[t] == 0) continue;
        int exchanges = 0;  // generators of s that have to pass one of t
        for (std::size_t rest = s >> 1U; rest != 0; rest >>= 1U) exchanges += std::popcount(rest & t);
        rational const term = a.numbers[s] * b.numbers[t];
        result.numbers[s | t] += exchanges % 2 == 0 ? term : rational(-term);
      }
    }
    return result;
  }
};

exterior exponential(std::size_t generators, exterior const& x) {
  exterior sum = exterior::constant(generators, 1), power = sum;
  for (int k = 1; k <= static_cast<int>(generators); ++k) {
    power = rational(1, k) * (power * x);
    sum = sum + power;
  }
  return sum;
}

/// Berezin's integral of the product with the weight, over that of the weight.
rational berezin(std::size_t generators, std::vector<std::size_t> const& product, exterior const& weight) {
  exterior x = exterior::constant(generators, 1);
  for (std::size_t const which : product) x = x * exterior::generator(generators, which);
  return (x * weight).numbers.back() / weight.numbers.back();
}

matrix<rational> inverse(matrix<rational> const& k) { return Eigen::FullPivLU<matrix<rational>>(k).inverse(); }
rational determinant(matrix<rational> const& k) { return Eigen::FullPivLU<matrix<rational>>(k).determinant(); }

}  // namespace

TEST_CASE("complex moments are the sum over all matchings, repeated indices too") {
  for (std::size_t order = 0; order <= 4; ++order) {
    for (std::uint64_t stream = 0; stream < 6; ++stream) {
      ff::philox4x32 engine{order, stream};
      auto const c = random_rational(engine, 3);
      auto const fields = random_indices(engine, order, 3), conjugate = random_indices(engine, order, 3);
      rational const expected =
          over_matchings(product_of(fields, conjugate), rational(1), contraction_by(c, rational(1)));
      CHECK(ff::charged_moment(c, ff::indices(fields), ff::indices(conjugate)) == expected);
    }
  }
}

TEST_CASE("complex moments in closed form") {
  matrix<complex> c(2, 2);
  c << 2, complex(0.5, 0.25), complex(0.5, -0.25), 3;
  CHECK(ff::charged_moment(c, ff::indices{0}, ff::indices{1}) == c(0, 1));
  CHECK(ff::charged_moment(c, ff::indices{0, 1}, ff::indices{0, 1}) == c(0, 0) * c(1, 1) + c(0, 1) * c(1, 0));
  CHECK(ff::charged_moment(c, ff::indices{0, 0, 0, 0}, ff::indices{0, 0, 0, 0}) == complex(24 * 16));
  CHECK(ff::charged_moment(c, ff::indices{0, 1}, ff::indices{0}) == complex(0));
  CHECK(ff::charged_moment(c, ff::indices{}, ff::indices{}) == complex(1));
  CHECK(ff::charged_moment(c, ff::indices{0, 1}, ff::indices{1, 0}, {.execution = ff::threads(2)}) ==
        ff::charged_moment(c, ff::indices{0, 1}, ff::indices{1, 0}));
  matrix<std::int64_t> const ones = matrix<std::int64_t>::Ones(1, 1);
  CHECK(ff::charged_moment(ones, ff::indices{0, 0, 0}, ff::indices{0, 0, 0}) == 6);
}

TEST_CASE(
    "real Grassmann moments are the signed sum over all matchings and Berezin's integral of exp(-eta K eta / 2)") {
  constexpr std::size_t n = 6;
  for (std::uint64_t stream = 0; stream < 4; ++stream) {
    ff::philox4x32 engine{20, stream};
    auto const k = random_antisymmetric(engine, n);
    exterior action = exterior::constant(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        rational const half = k(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) / -2;
        action = action + half * (exterior::generator(n, i) * exterior::generator(n, j));
      }
    }
    auto const weight = exponential(n, action);
    REQUIRE(weight.numbers.back() != 0);
    auto const c = inverse(k);
    for (std::size_t order = 0; order <= 6; ++order) {
      auto const chosen = random_indices(engine, order, n);
      rational const moment = ff::grassmann_moment(c, ff::indices(chosen));
      CHECK(moment == berezin(n, {chosen.begin(), chosen.end()}, weight));
      CHECK(moment == over_matchings(chosen, rational(-1), [&](auto i, auto j) { return rational(c(i, j)); }));
    }
    CHECK(ff::grassmann_moment(c, ff::indices{4, 0, 3, 1}) == berezin(n, {4, 0, 3, 1}, weight));
    CHECK(ff::grassmann_moment(c, ff::indices{5, 4, 3, 2, 1, 0}) ==
          -ff::grassmann_moment(c, ff::indices{0, 1, 2, 3, 4, 5}));
  }
}

TEST_CASE("complex Grassmann moments are determinants and Berezin's integral of exp(-psibar K psi)") {
  constexpr std::size_t n = 3, generators = 2 * n;  // psi_0, psi_1, psi_2, psibar_0, psibar_1, psibar_2
  for (std::uint64_t stream = 0; stream < 6; ++stream) {
    ff::philox4x32 engine{30, stream};
    auto const k = random_rational(engine, n);
    exterior action = exterior::constant(generators, 0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        rational const entry = -k(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
        action = action + entry * (exterior::generator(generators, n + i) * exterior::generator(generators, j));
      }
    }
    auto const weight = exponential(generators, action);
    REQUIRE(weight.numbers.back() != 0);
    auto const c = inverse(k);
    for (std::size_t order = 0; order <= 3; ++order) {
      auto const fields = random_indices(engine, order, n), conjugate = random_indices(engine, order, n);
      indices const reversed(conjugate.rbegin(), conjugate.rend());
      std::vector<std::size_t> product(fields.begin(), fields.end());
      for (Eigen::Index const j : reversed) product.push_back(n + static_cast<std::size_t>(j));
      rational const moment = ff::grassmann_charged_moment(c, ff::indices(fields), ff::indices(conjugate));
      CHECK(moment == berezin(generators, product, weight));
      CHECK(moment == over_matchings(product_of(fields, reversed), rational(-1), contraction_by(c, rational(-1))));
    }
    CHECK(ff::grassmann_charged_moment(c, ff::indices{0, 1, 2}, ff::indices{0, 1, 2}) * determinant(k) == 1);
  }
}

TEST_CASE("Grassmann moments of other scalars") {
  matrix<int> c(4, 4);
  c << 0, 2, 3, 5, -2, 0, 7, 11, -3, -7, 0, 13, -5, -11, -13, 0;
  CHECK(ff::grassmann_moment(c, ff::indices{0, 1, 2, 3}) == 2 * 13 - 3 * 11 + 5 * 7);
  CHECK(ff::grassmann_moment(c, ff::indices{2, 1}) == -7);
  CHECK(ff::grassmann_moment(c, ff::indices{0, 1, 0, 3}) == 0);
  CHECK(ff::grassmann_moment(c, ff::indices{0, 1, 2}) == 0);
  CHECK(ff::grassmann_moment(c, ff::indices{}) == 1);
  CHECK(ff::grassmann_charged_moment(c, ff::indices{0, 1}, ff::indices{2, 3}) == 3 * 11 - 5 * 7);
  CHECK(ff::grassmann_charged_moment(c, ff::indices{0, 1}, ff::indices{2}) == 0);
  CHECK(ff::grassmann_charged_moment(c, ff::indices{0, 0}, ff::indices{2, 3}) == 0);
  CHECK(ff::grassmann_charged_moment(c, ff::indices{}, ff::indices{}) == 1);
  ff::philox4x32 engine{40, 0};
  matrix<complex> z(5, 5);
  for (complex& x : z.reshaped()) x = complex(ff::normal<double>(engine), ff::normal<double>(engine));
  complex const expected = z.determinant(),
                moment = ff::grassmann_charged_moment(z, ff::indices{0, 1, 2, 3, 4}, ff::indices{0, 1, 2, 3, 4});
  CHECK(std::abs(moment - expected) < 1e-13 * z.cwiseAbs().colwise().sum().prod());
  auto const least = std::numeric_limits<int>::min();
  CHECK(ff::grassmann_charged_moment(matrix<int>::Constant(1, 1, least), ff::indices{0}, ff::indices{0}) == least);
  CHECK(ff::grassmann_charged_moment(matrix<unsigned>{{1U, 2U}, {3U, 8U}}, ff::indices{0, 1}, ff::indices{0, 1}) == 2U);
  matrix<unsigned> const negative{{1U, 2U}, {3U, 4U}};
  auto const e = caught([&] { return ff::grassmann_charged_moment(negative, ff::indices{0, 1}, ff::indices{0, 1}); });
  CHECK(e.code == ff::errc::overflow);
}

TEST_CASE("indices that do not exist, and matrices that are no propagators") {
  matrix<double> const c = matrix<double>::Zero(2, 2);
  auto const e = caught([&] { return ff::charged_moment(c, ff::indices{0, 2}, ff::indices{0, 1}); });
  CHECK(e.code == ff::errc::out_of_range);
  CHECK(e.index == ff::error_index{1});
  CHECK(e.function == "charged_moment");
  CHECK(caught([&] {
          return ff::charged_moment(c, ff::indices{0}, ff::indices{0, -1});
        }).code == ff::errc::out_of_range);
  CHECK(caught([&] { return ff::grassmann_moment(c, ff::indices{5, 5}); }).function == "grassmann_moment");
  CHECK(caught([&] { return ff::grassmann_charged_moment(c, ff::indices{0}, ff::indices{2}); }).code ==
        ff::errc::out_of_range);
  matrix<double> const symmetric = matrix<double>::Ones(2, 2);
  CHECK(caught([&] { return ff::grassmann_moment(symmetric, ff::indices{0, 1}); }).code == ff::errc::not_symmetric);
  CHECK(caught([&] { return ff::charged_moment(c.topRows(1), ff::indices{0}, ff::indices{0}); }).code ==
        ff::errc::size_mismatch);
  matrix<double> const nan = matrix<double>::Constant(2, 2, std::numeric_limits<double>::quiet_NaN());
  CHECK(caught([&] { return ff::charged_moment(nan, ff::indices{}, ff::indices{}); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return ff::grassmann_charged_moment(nan, ff::indices{}, ff::indices{}); }).code ==
        ff::errc::non_finite);
}
