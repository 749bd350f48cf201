// once: the same code as other tests, in other scalars.
// Contractions of random polynomials against the sum over all matchings, in exact arithmetic.

#include <freefield/integral.hpp>
#include <freefield/wick/contraction.hpp>
#include <freefield/wick/normal_order.hpp>
#include <freefield/wick/matchings.hpp>

#include <freefield/core/random.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <vector>

#include "support/close.hpp"

namespace ff = freefield;
using ff::contract, ff::normal_ordered;
using rational = boost::multiprecision::cpp_rational;
using integer = boost::multiprecision::cpp_int;
using matrix = Eigen::Matrix<rational, 3, 3>;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto z = ff::field<2>;

/// One field, outside of all blocks or in one of them.
struct leg {
  int field;
  int block = 0;
};

/// x^i y^j z^k as legs, appended to those that are there.
std::vector<leg> with(std::vector<leg> legs, std::array<int, 3> const& exponents, int block = 0) {
  for (int field = 0; field < 3; ++field) {
    for (int k = 0; k < exponents[static_cast<std::size_t>(field)]; ++k) legs.push_back({field, block});
  }
  return legs;
}

/// Wick's theorem as it is stated: the sum over all matchings without a pair inside a block.
template <class T>
T sum_over_matchings(std::vector<leg> const& legs, Eigen::Matrix<T, 3, 3> const& c) {
  T sum(0);
  for (auto const& matching : ff::matchings_of(static_cast<int>(legs.size()))) {
    T product(1);
    for (auto const& [i, j] : matching) {
      leg const a = legs[static_cast<std::size_t>(i)], b = legs[static_cast<std::size_t>(j)];
      product *= a.block != 0 && a.block == b.block ? T(0) : c(a.field, b.field);
    }
    sum += product;
  }
  return sum;
}

rational digit(ff::philox4x32& engine) { return rational(static_cast<int>(ff::uniform_index(engine, 19)) - 9); }

/// Symmetric, of any signature.
matrix random_symmetric(ff::philox4x32& engine) {
  matrix c;
  for (int j = 0; j < 3; ++j)
    for (int i = 0; i <= j; ++i) c(i, j) = c(j, i) = digit(engine) / (1 + i + j);
  return c;
}

using exponents = std::array<int, 3>;

/// Exponents that the compiler draws, of degree 8 at most.
template <std::uint64_t Seed>
constexpr exponents drawn() {
  ff::philox4x32 engine{Seed, 0};
  exponents result{};
  auto const degree = static_cast<int>(ff::uniform_index(engine, 9));
  for (int k = 0; k < degree; ++k) ++result[ff::uniform_index(engine, 3)];
  return result;
}

template <int I, int J, int K>
constexpr auto monomial = ff::pow<I>(x) * ff::pow<J>(y) * ff::pow<K>(z);
template <std::uint64_t Seed>
constexpr auto drawn_monomial = monomial<drawn<Seed>()[0], drawn<Seed>()[1], drawn<Seed>()[2]>;

/// a m_1 + b m_2 / 4 + 2/3 m_3 with drawn monomials and numbers.
template <std::uint64_t Seed>
void check_polynomial() {
  ff::philox4x32 engine{Seed, 1};
  int const a = static_cast<int>(ff::uniform_index(engine, 21)) - 10;
  int const b = static_cast<int>(ff::uniform_index(engine, 7));
  matrix const c = random_symmetric(engine);
  auto const wick = [&](exponents const& k) { return sum_over_matchings(with({}, k), c); };
  auto const sum = contract(a * drawn_monomial<Seed> + b * drawn_monomial<Seed + 100> / 4 +
                            ff::constant<2, 3> * drawn_monomial<Seed + 200>);
  CHECK(sum(c) == a * wick(drawn<Seed>()) + b * wick(drawn<Seed + 100>()) / 4 +
                      rational(2, 3) * wick(drawn<Seed + 200>()));
  for (auto const& term : sum) CHECK(term.numerator != 0);
}

/// m_1 :m_2: :m_3:
template <std::uint64_t Seed>
void check_normal_order() {
  ff::philox4x32 engine{Seed, 2};
  matrix const c = random_symmetric(engine);
  constexpr int a = Seed % 2, b = Seed / 2 % 2, d = Seed / 4 % 2;
  constexpr exponents k{Seed % 3, a, 1}, l{1 + b, a, b}, m{d, 1, 1};
  auto const sum = contract(monomial<k[0], k[1], k[2]> * normal_ordered(monomial<l[0], l[1], l[2]>) *
                            normal_ordered(monomial<m[0], m[1], m[2]>));
  CHECK(sum(c) == sum_over_matchings(with(with(with({}, k), l, 1), m, 2), c));
}

}  // namespace

TEST_CASE("random polynomials against all matchings") {
  [&]<std::uint64_t... Seed>(std::integer_sequence<std::uint64_t, Seed...>) {
    (check_polynomial<Seed + 1>(), ...);
  }(std::make_integer_sequence<std::uint64_t, 16>{});
}

TEST_CASE("random normal-ordered products against all matchings that respect the order") {
  [&]<std::uint64_t... Seed>(std::integer_sequence<std::uint64_t, Seed...>) {
    (check_normal_order<Seed>(), ...);
  }(std::make_integer_sequence<std::uint64_t, 12>{});
}

TEST_CASE("products of sums are multiplied out: the same as the expectation by integration by parts") {
  constexpr auto f = pow<3>(x + ff::constant<2> * y - z) * (x - y / 2) * pow<2>(z) + pow<6>(x + y + z);
  constexpr auto g = pow<2>(normal_ordered(x * y - z * z)) * (x + z) * y + pow<3>(normal_ordered(x * x + y));
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    ff::philox4x32 engine{seed, 3};
    matrix root;
    for (rational& entry : root.reshaped()) entry = digit(engine) / 3;
    ff::gaussian<rational> const p(matrix(root * root.transpose()));
    CHECK(contract(f)(p.covariance()) == expectation(p, f));
    CHECK(contract(g)(p.covariance()) == expectation(p, g));
  }
}

TEST_CASE("integers of any size") {
  Eigen::Matrix<integer, 3, 3> c;
  c << 1000000007, 3, 5, 3, 998244353, -7, 5, -7, 1000000009;
  constexpr auto sum = contract(pow<4>(x) * pow<3>(y) * z);
  CHECK(sum(c) == sum_over_matchings(with({}, {4, 3, 1}), c));
}

TEST_CASE("a covariance of a larger vector, through an expression of Eigen") {
  matrix c = matrix::Identity() / 2;
  CHECK(contract(pow<6>(y))(c + c) == 15);
  CHECK(contract(pow<6>(y))(c.topLeftCorner(2, 2)) == rational(15, 8));
}
