// Hurwitz's zeta function: values to 4 epsilon, derivatives, its recurrence, bad arguments.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>
#include <freefield/numeric/hurwitz_zeta.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/zeta_table.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>

namespace ff = freefield;
using support::caught;
using support::close;
using support::close_to_scale;
using support::number;
using support::within;

namespace {

template <class T>
void check_table() {
  for (auto const& entry : support::zeta_table) {
    CAPTURE(entry.s);
    CAPTURE(entry.q);
    T const s = number<T>(entry.s), q = number<T>(entry.q), log = number<T>(entry.log);
    T const scale = std::max({T(1), std::abs(log), std::abs(s * std::log(q))});
    CHECK(close_to_scale(ff::log_hurwitz_zeta(s, q), log, scale));
    auto const all = ff::log_hurwitz_zeta_derivatives(s, q);
    CHECK(close_to_scale(all.value, log, scale));
    T const first = number<T>(entry.first);
    CHECK(close_to_scale(all.first, first, std::max(std::abs(first), std::abs(std::log(q)))));
    CHECK(close(all.second, number<T>(entry.second), 64));
    if constexpr (!std::same_as<T, long double>) {
      if (std::abs(log) < 80)
        CHECK(close(ff::hurwitz_zeta(s, q), static_cast<T>(std::exp(number<long double>(entry.log)))));
    }
  }
}

}  // namespace

TEST_CASE("values and derivatives of the table, in every built-in scalar") {
  check_table<double>();
  check_table<long double>();
  // Not all arguments of the table are floats.
  CHECK(close(ff::hurwitz_zeta(2.0F, 1.0F), 1.6449341F));
  CHECK(close(ff::hurwitz_zeta(1.5F, 0.25F), 10.2130554F));
}

TEST_CASE("zeta(s, q) - zeta(s, q + 1) = q^-s, on random arguments") {
  ff::philox4x32 engine{3, 0};
  for (int k = 0; k < 2000; ++k) {
    double const s = 1 + std::exp(-6 + 9 * ff::uniform<double>(engine)),
                 q = std::exp(-2 + 8 * ff::uniform<double>(engine));
    CAPTURE(s);
    CAPTURE(q);
    double const here = ff::detail::relative_zeta(s, q), next = ff::detail::relative_zeta(s, q + 1);
    CHECK(close_to_scale(here - std::exp(-s * std::log1p(1 / q)) * next, 1.0, here, 4 + static_cast<int>(s / 8)));
  }
}

TEST_CASE("jets have the derivatives in both arguments: zeta' = zeta (log zeta)', d/dq = -s zeta(s + 1, q)") {
  using dual = ff::jet<double, 2>;
  for (auto const& entry : support::zeta_table) {
    CAPTURE(entry.s);
    CAPTURE(entry.q);
    double const s = number<double>(entry.s), q = number<double>(entry.q);
    auto const log = ff::log_hurwitz_zeta(dual::variable(s, 0), dual::variable(q, 1));
    double const first = number<double>(entry.first);
    CHECK(close_to_scale(log.gradient[0], first, std::max(std::abs(first), std::abs(std::log(q))), 64));
    double const slope = -s * std::exp(ff::log_hurwitz_zeta(s + 1, q) - ff::log_hurwitz_zeta(s, q));
    CHECK(close_to_scale(log.gradient[1], slope, s / q * (1 + s * std::abs(std::log(q))), 16));
  }
}

TEST_CASE("large exponents and arguments neither overflow nor hang") {
  CHECK(close(ff::log_hurwitz_zeta(1e6, 1.0), 0.0));
  CHECK(close(ff::log_hurwitz_zeta(1e6, 2.0), -1e6 * std::log(2.0)));
  CHECK(close(ff::log_hurwitz_zeta(3.0, 1e15), -30 * std::log(10.0) - std::log(2.0)));
  double const digamma_of_5 = 1.5061176684318004727,
               tiny = std::ldexp(1.0, -33);  // zeta(1 + e, q) = 1/e - psi(q) + ...
  CHECK(close(ff::log_hurwitz_zeta(1 + tiny, 5.0), 33 * std::log(2.0) + std::log1p(-digamma_of_5 * tiny)));
}

TEST_CASE("arguments near the ends of the range: zeta(s, q) is q^(1 - s) / (s - 1)") {
  CHECK(close(ff::hurwitz_zeta(2.0, 1e200), 1e-200));
  CHECK(close(ff::hurwitz_zeta(2.0, 1e160), 1e-160));
  CHECK(within(ff::log_hurwitz_zeta(1.0001, 1e306), -std::log(1e-4) - 1e-4 * 306 * std::log(10.0), 1e-12));
  CHECK(within(ff::log_hurwitz_zeta_derivatives(1.0001, 1e306).value, ff::log_hurwitz_zeta(1.0001, 1e306), 1e-12));
  CHECK(caught([] { return ff::hurwitz_zeta(3.0, 1e-200); }).code == ff::errc::overflow);
}

TEST_CASE("bad arguments") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const expect = [](auto&& call, ff::errc code, ff::error_index const& index) {
    auto const e = caught(call);
    CHECK(e.code == code);
    CHECK(e.index == index);
  };
  expect([&] { return ff::hurwitz_zeta(1.0, 1.0); }, ff::errc::domain, {0});
  expect([&] { return ff::hurwitz_zeta(2.0, 0.0); }, ff::errc::domain, {1});
  expect([&] { return ff::log_hurwitz_zeta(nan, 1.0); }, ff::errc::non_finite, {0});
  expect([&] { return ff::log_hurwitz_zeta_derivatives(2.0, nan); }, ff::errc::non_finite, {1});
}
