// once: the same code as other tests, in other scalars.
// Fifty digits by a number type whose operators return expression templates.

#include <doctest/doctest.h>

#include <freefield/interop/multiprecision.hpp>
#include <freefield/power_law.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

#include <vector>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::within;

namespace {

using fifty = mp::number<mp::cpp_bin_float<50>, mp::et_on>;

constexpr auto N = ff::forms::N;
constexpr auto D = ff::forms::D;
constexpr auto E = ff::forms::E;
constexpr auto A = ff::forms::A;
constexpr auto alpha = ff::forms::alpha;

/// E + A (N D^2)^-alpha on a grid of sizes, with a fixed relative scatter.
template <class T>
struct table {
  std::vector<T> N, D, loss;

  explicit table(int scatter) {
    for (int i = 0; i < 4; ++i) {
      for (int j = 0; j < 4; ++j) {
        N.push_back(T(1 << (2 * i)));
        D.push_back(T(1 << (2 * j)));
        T const root = exp(T(-log(T(N.back() * D.back() * D.back())) / 4));
        loss.push_back(T((2 + 3 * root) * (1 + T(scatter * ((5 * i + 3 * j) % 7 - 3)) / 1000)));
      }
    }
  }
};

constexpr auto law = E + A * pow(N * D * D, -alpha);

}  // namespace

TEST_CASE("noise-free data give the law to fifty digits") {
  table<fifty> const t(0);
  auto const fit = ff::fit(law, given(N = t.N, D = t.D), t.loss);
  CHECK(fit.certificate.exact_fit);
  CHECK(within(fit[E].estimate, fifty(2), fifty("1e-46")));
  CHECK(within(fit[A].estimate, fifty(3), fifty("1e-46")));
  CHECK(within(fit[alpha].estimate, fifty(fifty(1) / 4), fifty("1e-46")));
}

TEST_CASE("estimates, intervals and forecasts are those of double, to its digits") {
  table<fifty> const t(1);
  table<double> const u(1);
  auto const fit = ff::fit(law, given(N = t.N, D = t.D), t.loss);
  auto const coarse = ff::fit(law, given(N = u.N, D = u.D), u.loss);
  CHECK(fit.certificate.relative_gradient < fifty("1e-40"));
  CHECK(fit.certificate.newton_decrement < fifty("1e-80"));
  for (int k = 0; k < fit.size; ++k) {
    CHECK(within(coarse.estimates()[k], fit.estimates()[k].convert_to<double>(), 1e-13));
    CHECK(within(coarse.interval(k, 0.9).lower, fit.interval(k, fifty(9) / 10).lower.convert_to<double>(), 1e-12));
  }
  auto const run = fit.predict(N = fifty(1000), D = fifty(1000)).run_interval(fifty(19) / 20);
  CHECK(within(coarse.predict(N = 1e3, D = 1e3).run_interval(0.95).upper, run.upper.convert_to<double>(), 1e-12));
  auto const resampled = ff::bootstrap(fit, {.replicates = 8});
  auto const expected = ff::bootstrap(coarse, {.replicates = 8});
  CHECK(
      within(expected[alpha].standard_error.get(), resampled[alpha].standard_error.get().convert_to<double>(), 1e-12));
}
