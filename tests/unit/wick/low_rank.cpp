#include <freefield/core/jet.hpp>
#include <freefield/interop/eigen_jet.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/low_rank.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/matchings.hpp>

#include <array>
#include <complex>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

namespace ff = freefield;
using boost::multiprecision::cpp_int;
using rational = boost::multiprecision::cpp_rational;
using ff::detail::wick::homogeneous_monomial;
using ff::detail::wick::monomial_count;
using support::caught;
using support::matrix;

namespace {

constexpr std::size_t no_limit = std::size_t{1} << 40U;

/// Calls test(G) for random n x r matrices of all small sizes.
template <class T, class Test>
void for_factors(Test const& test) {
  for (Eigen::Index n = 0; n <= 10; n += n < 6 ? 1 : 2) {
    for (Eigen::Index r = 0; r <= 5; ++r) {
      CAPTURE(n);
      CAPTURE(r);
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(r)};
      test(support::random_ratios<T>(engine, n, r, 3, 4));
    }
  }
}

}  // namespace

TEST_CASE("monomials are counted by binomial coefficients, up to a limit") {
  CHECK(monomial_count(0, 1, no_limit) == 1);
  CHECK(monomial_count(7, 1, no_limit) == 1);
  CHECK(monomial_count(0, 9, no_limit) == 1);
  CHECK(monomial_count(2, 3, no_limit) == 6);
  CHECK(monomial_count(3, 3, no_limit) == 10);
  CHECK(monomial_count(20, 7, no_limit) == 230230);  // C(26, 6)
  CHECK(monomial_count(20, 7, 230230) == 230230);
  CHECK(monomial_count(20, 7, 230229) == 230229);
  CHECK(monomial_count(1000000, 1000000, 1000) == 1000);
}

TEST_CASE("places of monomials: descending to zero, every monomial of the degree once, division by a variable") {
  for (std::size_t r = 1; r <= 4; ++r) {
    std::vector<std::vector<std::size_t>> below{std::vector<std::size_t>(r, 0)};  // by place, of the degree below
    homogeneous_monomial z(r, 6);
    for (std::size_t degree = 1; degree <= 6; ++degree) {
      std::vector<std::vector<std::size_t>> all(monomial_count(degree, r, no_limit));
      z.start(degree, all.size());
      std::size_t expected = all.size();
      do {
        REQUIRE(z.place() == --expected);
        std::vector<std::size_t> k;
        std::size_t sum = 0;
        for (std::size_t a = 0; a < r; ++a) sum += k.emplace_back(z.exponent(a));
        CHECK(sum == degree);
        for (std::size_t a = 0; a < r; ++a) {
          if (k[a] == 0) continue;
          auto divided = k;
          --divided[a];
          CHECK(below.at(z.place_without(a)) == divided);
        }
        all[z.place()] = k;
      } while (z.retreat());
      CHECK(expected == 0);
      CHECK_FALSE(z.retreat());
      CHECK(std::set(all.begin(), all.end()).size() == all.size());
      below = all;
    }
  }
}

TEST_CASE_TEMPLATE("the hafnian of G G^T is the sum over matchings, exactly", T, rational, cpp_int, std::int64_t) {
  for_factors<T>([](matrix<T> const& g) {
    matrix<T> const a = g * g.transpose();
    CHECK(ff::hafnian(ff::low_rank(g)) == support::sum_over_matchings(a));
  });
}

TEST_CASE("complex factors are not conjugated") {
  using number = std::complex<double>;
  for_factors<double>([](matrix<double> const& real) {
    matrix<number> const g = 4 * (real + number(0, 1) * real.colwise().reverse());  // integers: exact below 2^53
    matrix<number> const a = g * g.transpose();
    if (g.rows() <= 8) CHECK(ff::hafnian(ff::low_rank(g)) == support::sum_over_matchings(a));
  });
}

TEST_CASE("rank one: (n - 1)!! times the product of the entries") {
  matrix<cpp_int> g(60, 1);
  cpp_int expected = 1;
  for (int i = 0; i < 60; ++i) {
    g(i, 0) = i - 100;
    expected *= cpp_int(i - 100) * (i % 2 == 1 ? i : 1);
  }
  CHECK(ff::hafnian(ff::low_rank(g)) == expected);
}

TEST_CASE("rank two of equal rows: E[(a x + b y)^n] = (n - 1)!! (a^2 + b^2)^(n/2)") {
  matrix<cpp_int> g(40, 2);
  for (int i = 0; i < 40; ++i) g.row(i) << cpp_int(3), cpp_int(-4);
  cpp_int expected = 1;
  for (int k = 1; k < 40; k += 2) expected *= 25 * k;
  CHECK(ff::hafnian(ff::low_rank(g)) == expected);
}

TEST_CASE("thousands of rows") {
  matrix<cpp_int> const g = matrix<cpp_int>::Constant(2000, 1, cpp_int(1));
  cpp_int expected = 1;
  for (int k = 1; k < 2000; k += 2) expected *= k;
  CHECK(ff::hafnian(ff::low_rank(g)) == expected);
}

TEST_CASE("laws: orthogonal columns, permuted rows, scaled rows") {
  ff::philox4x32 engine{1, 80};
  auto const g = support::random_ratios<rational>(engine, 8, 3, 5, 2);
  rational const expected = ff::hafnian(ff::low_rank(g));
  matrix<rational> rotation(3, 3);
  rotation << rational(1, 3), rational(2, 3), rational(2, 3), rational(2, 3), rational(1, 3), rational(-2, 3),
      rational(-2, 3), rational(2, 3), rational(-1, 3);
  CHECK(ff::hafnian(ff::low_rank(g * rotation)) == expected);
  CHECK(ff::hafnian(ff::low_rank(g.colwise().reverse())) == expected);
  matrix<rational> scaled = g;
  for (Eigen::Index i = 0; i < 8; ++i) scaled.row(i) *= rational(static_cast<int>(i) + 1);
  CHECK(ff::hafnian(ff::low_rank(scaled)) == 40320 * expected);
}

TEST_CASE("nothing has the hafnian one; odd sizes and no columns zero") {
  CHECK(ff::hafnian(ff::low_rank(Eigen::MatrixXd(0, 3))) == 1.0);
  CHECK(ff::hafnian(ff::low_rank(Eigen::MatrixXd(0, 0))) == 1.0);
  CHECK(ff::hafnian(ff::low_rank(Eigen::MatrixXd(4, 0))) == 0.0);
  CHECK(ff::hafnian(ff::low_rank(Eigen::MatrixXd::Ones(3, 2))) == 0.0);
  CHECK(ff::low_rank(Eigen::MatrixXd::Ones(3, 2)).size() == 3);
}

TEST_CASE("jets: the hafnian is linear in each row") {
  using jet = ff::jet<rational, 1>;
  ff::philox4x32 engine{2, 80};
  matrix<rational> g = support::random_ratios<rational>(engine, 6, 2, 5, 2);
  matrix<jet> varied = g.cast<jet>();
  varied(3, 1) = jet::variable(g(3, 1), 0);
  jet const computed = ff::hafnian(ff::low_rank(varied));
  CHECK(computed.value == ff::hafnian(ff::low_rank(g)));
  g.row(3) << rational(0), rational(1);
  CHECK(computed.gradient[0] == ff::hafnian(ff::low_rank(g)));
}

TEST_CASE("double against exact numbers") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    ff::philox4x32 engine{seed, 81};
    auto const g = support::random_ratios<double>(engine, 12, 3, 1000, 1024);
    auto const exact = static_cast<double>(ff::hafnian(ff::low_rank(g.cast<rational>())));
    // Terms have signs; without them they add up to `size`.  Twelve sums of three products, then one of 91 terms.
    double const size = ff::hafnian(ff::low_rank(g.cwiseAbs()));
    CHECK(support::close_to_scale(ff::hafnian(ff::low_rank(g)), exact, size, 12 * 4 + 28));
  }
}

TEST_CASE("fixed-width integers that overflow are refused") {
  matrix<std::int32_t> const fits = matrix<std::int32_t>::Ones(18, 1), not_any_more = matrix<std::int32_t>::Ones(22, 1);
  CHECK(ff::hafnian(ff::low_rank(fits)) == 34459425);
  auto const e = caught([&] { return ff::hafnian(ff::low_rank(not_any_more)); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(e.function == "hafnian");
  CHECK(support::says(e, "2147483647"));
  CHECK(ff::hafnian(ff::low_rank(matrix<std::uint8_t>::Ones(6, 2))) == 120);
  CHECK(caught([&] { return ff::hafnian(ff::low_rank(matrix<std::uint8_t>::Ones(6, 3))); }).code == ff::errc::overflow);
}

TEST_CASE("bad input is refused") {
  Eigen::MatrixXd g = Eigen::MatrixXd::Ones(4, 2);
  for (double const bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    g(2, 1) = bad;
    auto const e = caught([&] { return ff::low_rank(g); });
    CHECK(e.code == ff::errc::non_finite);
    CHECK(e.function == "low_rank");
    CHECK(e.index == ff::error_index{2, 1});
  }
  auto const large = caught([] { return ff::hafnian(ff::low_rank(Eigen::MatrixXd::Ones(40, 12))); });
  CHECK(large.code == ff::errc::too_large);
  CHECK(large.function == "hafnian");
  auto const overflow = caught([] { return ff::hafnian(ff::low_rank(Eigen::MatrixXd::Ones(400, 1))); });
  CHECK(overflow.code == ff::errc::overflow);
}
