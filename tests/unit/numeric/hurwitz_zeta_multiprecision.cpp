// once: the same code as other tests, in 50 digits.
// Zeta functions and exponential integrals in 50 digits, and those of double against them.

#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/numeric/incomplete_gamma.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>
#include <support/zeta_table.hpp>

#include <algorithm>
#include <cmath>

namespace ff = freefield;
using real = boost::multiprecision::cpp_bin_float_50;
using support::close;
using support::within;

TEST_CASE("the tables to their 40 digits") {
  for (auto const& entry : support::zeta_table) {
    CAPTURE(entry.s);
    CAPTURE(entry.q);
    auto const all = ff::log_hurwitz_zeta_derivatives(real(entry.s), real(entry.q));
    real const log(entry.log), first(entry.first), second(entry.second);
    CHECK(within(all.value, log, real(1e-43 * (1 + static_cast<double>(abs(log))))));
    CHECK(within(all.first, first, real(1e-43 * (1 + static_cast<double>(abs(first))))));
    CHECK(within(real(all.second / second), real(1), real(1e-40)));
  }
  for (auto const& entry : support::exponential_integral_table) {
    CAPTURE(entry.s);
    CAPTURE(entry.x);
    real const value(entry.value);
    CHECK(within(real(ff::scaled_exponential_integral(real(entry.s), real(entry.x)) / value), real(1), real(1e-43)));
  }
}

TEST_CASE("double has 4 epsilon of the zeta function on random arguments") {
  ff::philox4x32 engine{1, 0};
  for (int k = 0; k < 1500; ++k) {
    double const s = 1 + std::exp(-8 + 12 * ff::uniform<double>(engine));
    double const any = std::exp(-3 + 14 * ff::uniform<double>(engine)), q = k % 2 == 0 ? any : std::ceil(any);
    CAPTURE(s);
    CAPTURE(q);
    CHECK(close(ff::detail::relative_zeta(s, q), static_cast<double>(ff::detail::relative_zeta<real>(s, q))));
    auto const log = static_cast<double>(ff::log_hurwitz_zeta<real>(s, q));
    double const scale = std::max({1.0, std::abs(log), std::abs(s * std::log(q))});
    CHECK(support::close_to_scale(ff::log_hurwitz_zeta(s, q), log, scale));
  }
}
