// Truncated power series: the ring, its functions, evaluation, text and refusals.

#include <freefield/core/integer/fraction.hpp>
#include <freefield/core/power_series.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <array>
#include <complex>
#include <sstream>
#include <string>
#include <vector>

#include "support/caught.hpp"
#include "support/close.hpp"
#include "support/random_matrix.hpp"

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using support::close;
using support::says;

namespace {

constexpr auto g = ff::symbol<"g">;
constexpr auto h = ff::symbol<"h">;
using coupling_g = ff::symbol_node<"g">;
using coupling_h = ff::symbol_node<"h">;

template <class T, int Order>
using in_g = ff::power_series<T, Order, coupling_g>;
template <class T, int Order>
using in_g_and_h = ff::power_series<T, Order, coupling_g, coupling_h>;

template <class Series>
Series random_series(std::uint64_t seed, int constant) {
  support::random_entries entries(seed);
  Series result(constant);
  using T = typename Series::scalar_type;
  for (int i = 0; i <= Series::order(); ++i) {
    if constexpr (Series::couplings::size() == 1) {
      if (i > 0) result.set_coefficient(std::array{i}, entries.next<T>());
    } else {
      for (int j = i == 0 ? 1 : 0; i + j <= Series::order(); ++j)
        result.set_coefficient(std::array{i, j}, entries.next<T>());
    }
  }
  return result;
}

template <class T>
std::string text(T const& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

static_assert(ff::field_scalar<in_g<double, 3>>);
static_assert(ff::ring_scalar<in_g_and_h<int, 2>>);

// At compile time.
constexpr auto geometric = 1 / (1 - in_g<ff::fraction, 4>::of(g));
static_assert(geometric[4] == 1 && geometric.size() == 5);
static_assert(geometric(ff::fraction(1, 2)) == ff::fraction(31, 16));

}  // namespace

TEST_CASE_TEMPLATE("power series: the laws of a ring and the functions of a field", S, in_g<rational, 6>,
                   in_g_and_h<rational, 4>) {
  for (std::uint64_t seed = 1; seed < 6; ++seed) {
    S const a = random_series<S>(seed, 1), b = random_series<S>(seed + 100, 1), c = random_series<S>(seed + 200, 0);
    CHECK(a * b == b * a);
    CHECK((a * b) * c == a * (b * c));
    CHECK((a + b) * c == a * c + b * c);
    CHECK(a - a == S(0));
    CHECK((a / b) * b == a);
    CHECK(exp(log(a)) == a);
    CHECK(log(exp(c)) == c);
    CHECK(log(a * b) == log(a) + log(b));
    CHECK(exp(c + c) == exp(c) * exp(c));
    CHECK(pow<1, 2>(a) * pow<1, 2>(a) == a);
    CHECK(pow<-3>(a) * a * a * a == S(1));
    CHECK(pow<2, 3>(a) == exp(log(a) * S(rational(2, 3))));
  }
}

TEST_CASE("power series: coefficients of known functions") {
  auto const x = in_g<rational, 5>::of(g);
  for (int k = 1; k <= 5; ++k) CHECK(log(1 + x)[k] == rational(k % 2 == 1 ? 1 : -1, k));
  CHECK(exp(x)[5] == rational(1, 120));
  CHECK(pow<1, 2>(1 + x)[4] == rational(-5, 128));
  using S = in_g_and_h<rational, 5>;
  CHECK(exp(S::of(g) + S::of(h)).coefficient(2, 3) == rational(1, 12));
  CHECK(pow<5>(1 + S::of(g) + S::of(h)).coefficient(2, 1) == 30);
}

TEST_CASE("power series: exact coefficients are read in the scalar of the point") {
  auto const s = 1 - in_g<rational, 2>::of(g) / 3;
  CHECK(s(rational(1, 2)) == rational(5, 6));
  CHECK(s(2) == rational(1, 3));
  static_assert(std::same_as<decltype(s(0.5)), double>);
  static_assert(std::same_as<decltype(s(g = 0.5L)), long double>);
  CHECK(close(s(g = 0.5), 5.0 / 6, 1));
  CHECK(std::abs(s(std::complex<double>(0, 3)) - std::complex<double>(1, -1)) < 1e-15);
  auto const t = in_g_and_h<rational, 2>::of(g) * 2 + in_g_and_h<rational, 2>::of(h) * in_g_and_h<rational, 2>::of(h);
  CHECK(t(h = 3.0, g = 0.25) == 9.5);
}

TEST_CASE("power series: from coefficients, and their order") {
  std::vector<rational> const given{1, rational(-1, 2), 3};
  in_g<rational, 4> const s{std::span<rational const>(given)};
  CHECK(s[2] == 3);
  CHECK(s[4] == 0);
  CHECK(std::vector<rational>(s.coefficients().begin(), s.coefficients().end()) ==
        std::vector<rational>{1, rational(-1, 2), 3, 0, 0});
  using S = ff::power_series<int, 2, coupling_g, coupling_h, ff::symbol_node<"u">>;
  S const all = (1 + S::of(g) + S::of(h) * 10 + S::of(ff::symbol<"u">) * 100) *
                (1 + S::of(g) + S::of(h) * 10 + S::of(ff::symbol<"u">) * 100);
  std::vector<int> const expected{1, 2, 20, 200, 1, 20, 200, 100, 2000, 10000};
  CHECK(std::vector<int>(all.coefficients().begin(), all.coefficients().end()) == expected);
}

TEST_CASE("power series: text") {
  auto const x = in_g<rational, 3>::of(g);
  CHECK(text(1 - x / 2 + x * x * 3) == "1 - 1/2 g + 3 g^2 + O(g^4)");
  CHECK(text(-x) == "-g + O(g^4)");
  CHECK(text(in_g<rational, 3>()) == "O(g^4)");
  CHECK(text(in_g<double, 1>(0.5) + in_g<double, 1>::of(g) * 1e-20) == "0.5 + 1e-20 g + O(g^2)");
  using complex = std::complex<double>;
  CHECK(text(in_g<complex, 1>::of(g) * in_g<complex, 1>(complex(0, -1))) == "(0,-1) g + O(g^2)");
  using S = in_g_and_h<rational, 2>;
  CHECK(text(S::of(h) * S::of(g) - S::of(h)) == "-h + g h + O(3)");
}

TEST_CASE("power series: refusals") {
  auto const x = in_g<rational, 3>::of(g);
  auto const no_constant = caught([&] { return 1 / x; });
  CHECK(no_constant.code == ff::errc::domain);
  CHECK(says(no_constant, "power_series: divisor has no constant term, got 0"));
  CHECK(says(caught([&] { return log(x); }),
             "freefield::log: constant term of the series is wrong, got 0; expected constant term 1"));
  CHECK(says(caught([&] { return exp(1 + x); }), "expected constant term 0"));
  CHECK(says(caught([&] { return pow<1, 2>(2 + x); }), "got 2"));
  auto const beyond = caught([&] { return x[4]; });
  for (auto const& e : {caught([] { return in_g_and_h<rational, 3>().coefficient(1LL << 32, 0); }),
                        caught([] { return in_g_and_h<rational, 3>().coefficient(0, -(1LL << 32)); }),
                        caught([] { return in_g_and_h<rational, 3>().coefficient(2147483647, 2147483647); })})
    CHECK(e.code == ff::errc::out_of_range);
  CHECK(beyond.code == ff::errc::out_of_range);
  CHECK(says(beyond, "coefficient is beyond the order, got 4"));
  auto const negative = caught([&] { return in_g_and_h<rational, 3>().coefficient(1, -1); });
  CHECK(negative.index == ff::error_index{1});
  std::vector<double> const many(5, 1.0);
  CHECK(caught([&] { return in_g<double, 3>{std::span<double const>(many)}; }).code == ff::errc::size_mismatch);
}

TEST_CASE("composition: exp(log(1 + x)), and a series of two couplings inside") {
  using series = in_g<rational, 6>;
  auto const x = series::of(g);
  auto const shifted_exp = exp(x) - series(1);
  CHECK(compose(shifted_exp, log(series(1) + x)) == x);
  using inner = in_g_and_h<rational, 3>;
  auto const sum = inner::of(g) + inner::of(h);
  CHECK(compose(exp(in_g<rational, 4>::of(g)), sum) == exp(sum));
  CHECK(caught([&] { return compose(x, series(1) + x); }).code == ff::errc::domain);
}

TEST_CASE("reversion: log(1 + x) from exp(x) - 1, the numbers of Catalan, and both ways round for random series") {
  using series = in_g<rational, 7>;
  auto const x = series::of(g);
  CHECK(reversion(exp(x) - series(1)) == log(series(1) + x));
  auto const catalan = reversion(x - x * x);
  int const numbers[] = {0, 1, 1, 2, 5, 14, 42, 132};
  for (int k = 0; k <= 7; ++k) CHECK(catalan[k] == numbers[k]);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    auto f = random_series<series>(seed, 0);
    f.set_coefficient(std::array{1}, rational(3, 2));
    auto const inverse = reversion(f);
    CHECK(compose(f, inverse) == x);
    CHECK(compose(inverse, f) == x);
  }
  CHECK(caught([&] { return reversion(series(1) + x); }).code == ff::errc::domain);
  CHECK(caught([&] { return reversion(x * x); }).code == ff::errc::domain);
}
