// Exponential integrals of orders far below 0: values by mpmath, joints with the other methods, derivatives.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>
#include <freefield/numeric/incomplete_gamma.hpp>

#include <support/close.hpp>

#include <cmath>
#include <limits>

namespace ff = freefield;
using support::within;

namespace {

struct entry {
  long double s, x, log_value;  ///< log(e^x E_s(x)), by mpmath in 60 digits
};

constexpr entry table[] = {
    {-80, 3, 187.6855289035768191455438766104601L},       {-80.5L, 81, -1.957259650809771469217249683648414L},
    {-200, 150, 6.094251019315705381323248463260651L},    {-200.25L, 201.25L, -2.444994840805781320513340329100485L},
    {-999, 500, 190.6123247869894691893346697665247L},    {-1500, 1400, 0.8167596053488219788614145939159063L},
    {-1500, 1501, -3.437985050407833756776159718189295L}, {-2000.5L, 2100, -4.744398308800059586762306828346991L},
    {-1e4L, 9e3L, 50.02429377447075050553721950665389L},  {-1e4L, 10001, -4.382083524761729754634197611820671L},
    {-1e5L, 1e5L, -5.528989873430922399171153236193383L}, {-1e6L, 1.001e6L, -7.329646664321546019306356184731347L},
    {-5e4L, 1e3L, 146600.5713454703972748270465279229L}};

/// Rounding of the arguments alone changes the logarithm by epsilon times (x + s - 1).
template <class T>
T allowed(entry const& e) {
  return T(std::numeric_limits<T>::epsilon() *
           static_cast<T>(16 + 4 * std::abs(e.log_value) + std::abs(e.x + e.s - 1)));
}

template <class T>
void check_table() {
  for (auto const& e : table) {
    CAPTURE(e.s);
    CAPTURE(e.x);
    T const s = static_cast<T>(e.s), x = static_cast<T>(e.x);
    CHECK(within(ff::detail::log_exponential_integral(s, x), static_cast<T>(e.log_value), allowed<T>(e)));
    if (std::abs(e.log_value) > 80) continue;
    T const value = ff::scaled_exponential_integral(s, x);
    CHECK(within(static_cast<T>(value / std::exp(static_cast<T>(e.log_value))), T(1), 4 * allowed<T>(e)));
  }
}

}  // namespace

TEST_CASE("values") {
  check_table<double>();
  check_table<long double>();
}

TEST_CASE("the recurrence x E_s = 1 - s E_(s+1), over the joints between methods") {
  ff::philox4x32 engine{3, 0};
  for (int k = 0; k < 3000; ++k) {
    double const s = k % 2 == 0 ? -60 - 40 * ff::uniform<double>(engine) : -980 - 100 * ff::uniform<double>(engine);
    double const x = (1 - s) * std::exp(0.5 * (ff::uniform<double>(engine) - 0.5));
    CAPTURE(s);
    CAPTURE(x);
    double const above = ff::scaled_exponential_integral(s + 1, x), here = ff::scaled_exponential_integral(s, x);
    CHECK(within((1 - s * above) / (x * here), 1.0, 1e-12));
  }
}

TEST_CASE("derivatives in both arguments, on both sides of the mode") {
  using dual = ff::jet<long double, 2>;
  for (long double const x : {900.0L, 1000.0L, 1001.0L, 1100.0L}) {
    CAPTURE(x);
    long double const s = -1000.25L, h = 1e-4L;
    auto const f = [](auto const& a, auto const& b) { return ff::detail::log_exponential_integral(a, b); };
    auto const slopes = f(dual::variable(s, 0), dual::variable(x, 1)).gradient;
    CHECK(within(slopes[0], (f(s + h, x) - f(s - h, x)) / (2 * h), 1e-10L));
    CHECK(within(slopes[1], (f(s, x + h) - f(s, x - h)) / (2 * h), 1e-10L));
  }
}
