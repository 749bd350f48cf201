/// Implicit steps of chains: against exact rationals, the sum and the sign at any step.

#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/numeric/birth_death_factor.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ff = freefield;
using support::caught, support::close;

namespace {

using rational = boost::multiprecision::cpp_rational;
using long_real = boost::multiprecision::cpp_bin_float_50;

template <class T>
struct chain {
  std::vector<T> up, down, x;
};

/// Rates of very different size, some of them zero.
template <class T>
chain<T> random_chain(std::size_t n, bool ring, std::uint64_t seed) {
  ff::philox4x32 engine(seed);
  chain<T> result;
  std::size_t const edges = ring ? n : n - 1;
  for (std::size_t i = 0; i < edges; ++i) {
    for (auto* rates : {&result.up, &result.down}) {
      auto const size = static_cast<int>(ff::uniform_index(engine, 9));
      rates->push_back(size == 0 ? T(0) : T(static_cast<int>(1 + ff::uniform_index(engine, 1000))) * T(1 << size));
    }
  }
  for (std::size_t i = 0; i < n; ++i) result.x.push_back(T(static_cast<int>(ff::uniform_index(engine, 100))) / T(7));
  return result;
}

/// (1 + A) x, edge by edge.
template <class T>
std::vector<T> applied(chain<T> const& c) {
  std::vector<T> b = c.x;
  std::size_t const n = c.x.size();
  for (std::size_t i = 0; i < c.up.size(); ++i) {
    std::size_t const j = (i + 1) % n;
    T const current = c.up[i] * c.x[i] - c.down[i] * c.x[j];
    b[i] += current;
    b[j] -= current;
  }
  return b;
}

template <class Factor, class T>
std::vector<T> solved(chain<T> const& c, std::vector<T> b) {
  Factor const factor(std::span<T const>(c.up), std::span<T const>(c.down));
  factor.solve_in_place(std::span<T>(b));
  return b;
}

}  // namespace

TEST_CASE("rationals: the inverse, exactly, for every size") {
  for (std::size_t n = 1; n <= 12; ++n) {
    auto const line = random_chain<rational>(n, false, n);
    CHECK(solved<ff::birth_death_factor<rational>>(line, applied(line)) == line.x);
    auto const ring = random_chain<rational>(n, true, 100 + n);
    CHECK(solved<ff::birth_death_ring_factor<rational>>(ring, applied(ring)) == ring.x);
  }
}

TEST_CASE("every component to a few ulps of 50 digits, at rates up to 1e12") {
  for (bool const ring : {false, true}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      auto const exact = random_chain<long_real>(200, ring, seed);
      chain<double> rounded;
      chain<long_real> same;  // as the rounded ones are
      for (auto const& [from, to, back] : {std::tuple(&exact.up, &rounded.up, &same.up),
                                           std::tuple(&exact.down, &rounded.down, &same.down),
                                           std::tuple(&exact.x, &rounded.x, &same.x)}) {
        for (long_real const& value : *from) {
          to->push_back(static_cast<double>(value * 1000000));
          back->push_back(to->back());
        }
      }
      auto const x = ring ? solved<ff::birth_death_ring_factor<double>>(rounded, rounded.x)
                          : solved<ff::birth_death_factor<double>>(rounded, rounded.x);
      auto const reference = ring ? solved<ff::birth_death_ring_factor<long_real>>(same, same.x)
                                  : solved<ff::birth_death_factor<long_real>>(same, same.x);
      for (std::size_t i = 0; i < x.size(); ++i) CHECK(close(x[i], static_cast<double>(reference[i]), 200));
    }
  }
}

TEST_CASE(
    "constant rates: mass to rounding where plain elimination loses 1e-6, and the constant part changes no digit") {
  std::size_t const n = 10'000;
  double const rate = 1e6 * 1e8;
  std::vector<double> const rates(n - 1, rate);
  std::vector<double> b(n, 0.0);
  b[n / 3] = 1.0;
  ff::birth_death_factor<double>(rates, rates).solve_in_place(b);
  double sum = 0, least = 1;
  for (double const value : b) sum += value, least = std::min(least, value);
  CHECK(close(sum, 1.0, 100));
  CHECK(least > 0);

  for (double const small : {0.1, 3.0, 100.0}) {
    std::vector<double> const quiet(2001, small);
    std::vector<double> point(2002, 0.0);
    point[700] = 1.0;
    ff::birth_death_factor<double>(quiet, quiet).solve_in_place(point);
    // The decaying solution on the infinite line: q^|i - 700| / sqrt(1 + 4 r), with q + 1/q = 2 + 1/r.
    double const root = std::sqrt(1 + 4 * small), q = (1 + 2 * small - root) / (2 * small);
    for (int const away : {0, 1, 5, 40})
      CHECK(close(point[static_cast<std::size_t>(700 + away)], std::pow(q, away) / root, 200));
  }
}

TEST_CASE("bad input") {
  double const not_a_number = std::numeric_limits<double>::quiet_NaN();
  auto const code = [](std::vector<double> up, std::vector<double> down) {
    auto const line = caught([&] { return ff::birth_death_factor<double>(up, down); });
    auto const ring = caught([&] { return ff::birth_death_ring_factor<double>(up, down); });
    CHECK(line.code == ring.code);
    return line;
  };
  CHECK(code({1, 2}, {1}).code == ff::errc::size_mismatch);
  CHECK(code({1, not_a_number}, {1, 1}).code == ff::errc::non_finite);
  CHECK(code({1, not_a_number}, {1, 1}).index == ff::error_index{1});
  CHECK(code({1, 1}, {-1, 1}).code == ff::errc::domain);
  CHECK(caught([] { return ff::birth_death_ring_factor<double>({}, {}); }).code == ff::errc::empty);
  std::vector<double> const one{1.0};
  std::vector<double> three(3);
  CHECK(caught([&] { ff::birth_death_factor<double>(one, one).solve_in_place(three); return 0; }).code ==
        ff::errc::size_mismatch);
}
