// once: long computations.
// What lies at the edge of a formula's domain: poles, zeros of the data, exact data, and residuals that contradict it.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ff = freefield;
using ff::errc;
using support::caught;
using support::close;
using support::within;

namespace {

constexpr auto x = ff::forms::x;
constexpr auto N = ff::forms::N;
constexpr auto D = ff::forms::D;
constexpr auto U = ff::symbol<"U">;
constexpr auto E = ff::forms::E;
constexpr auto A = ff::forms::A;
constexpr auto B = ff::forms::B;
constexpr auto R = ff::symbol<"R">;
constexpr auto alpha = ff::forms::alpha;
constexpr auto beta = ff::forms::beta;
constexpr auto a = ff::symbol<"a">;
constexpr auto b = ff::symbol<"b">;
constexpr auto c = ff::symbol<"c">;
constexpr auto k = ff::symbol<"k">;

/// Sizes, tokens and unique tokens, up to sixty epochs.
struct repeated_tokens {
  std::vector<double> n, d, u, losses;

  repeated_tokens(double epochs, double noise, std::uint64_t stream) {
    ff::philox4x32 engine{stream, 40};
    for (double const size : {1e8, 1e9, 1e10}) {
      for (double const unique : {1e8, 1e9}) {
        for (double const repeats : {1.0, 2.0, 4.0, 7.0, 12.0, 20.0, 35.0, 60.0}) {
          double const effective = unique * (1 + epochs * (1 - std::exp(-(repeats - 1) / epochs)));
          n.push_back(size);
          u.push_back(unique);
          d.push_back(unique * repeats);
          losses.push_back((1.87 + 521 * std::pow(size, -0.35) + 1488 * std::pow(effective, -0.35)) *
                           std::exp(noise * ff::normal<double>(engine)));
        }
      }
    }
  }
};

std::vector<double> decades(double first, double last, int rows) {
  std::vector<double> result;
  for (int i = 0; i < rows; ++i) result.push_back(first * std::pow(last / first, i / (rows - 1.0)));
  return result;
}

}  // namespace

TEST_CASE("a parameter by which a formula divides stays on its side of the pole") {
  auto const law = E + A * pow(N, -alpha) + B * pow(U + U * R * (1 - exp(-((D / U - 1) / R))), -beta);
  for (double const epochs : {3.0, 15.4, 40.0}) {
    for (std::uint64_t stream = 1; stream <= 4; ++stream) {
      CAPTURE(epochs);
      CAPTURE(stream);
      repeated_tokens const t(epochs, 0.003, stream);
      auto const fit = ff::fit(law, given(N = t.n, D = t.d, U = t.u), t.losses);
      CHECK(fit.converged());
      CHECK(fit.interval(R, 0.9999).contains(epochs));
      auto const named = ff::fit(law, given(N = t.n, D = t.d, U = t.u), t.losses, {.positive = {R}});
      CHECK(fit[R].estimate == doctest::Approx(named[R].estimate).epsilon(1e-8));
    }
  }
}

TEST_CASE("both signs of a divisor are tried") {
  std::vector<double> const xs{-4, -3, -2, -1, 0, 1, 2, 3, 4};
  for (double const width : {1.5, -1.5}) {
    CAPTURE(width);
    auto const law = a / (1 + exp(-((x - b) / k)));
    std::vector<double> const ys = law(x = xs, a = 2.0, b = 0.7, k = width);
    auto const fit = ff::fit(law, given(x = xs), ys, {.objective = ff::mean_square});
    CHECK(fit.converged());
    CHECK(within(fit[k].estimate, width, 1e-9));
  }
}

TEST_CASE("bounds on a divisor, on either side of its pole or on both") {
  std::vector<double> xs, ys;
  for (int i = 1; i <= 30; ++i) {
    xs.push_back(i);
    ys.push_back(3 * std::exp(-i / 20.0) * (1 + 0.01 * (i * 7 % 5 - 2)));
  }
  auto const law = a * exp(-(x / k));
  double const free = ff::fit(law, given(x = xs), ys, {.objective = ff::mean_square})[k].estimate;
  CHECK(within(free, 20.0, 1.0));
  auto const between = [&](double low, double high) {
    return ff::fit(law, given(x = xs), ys, {.objective = ff::mean_square, .bounds = {{k, low, high}}});
  };
  for (auto const& [low, high] : {std::pair{1.0, 100.0}, {0.0, 1000.0}, {-10.0, 1000.0}})
    CHECK(close(between(low, high)[k].estimate, free, 1e6));
  CHECK(between(-100, -1)[k].estimate == -100);
  CHECK(between(30, 90)[k].estimate == 30);
  auto const started = ff::fit(law, given(x = xs), ys, {.objective = ff::mean_square, .bounds = {{k, 1.0, 100.0}},
                                                       .starts = {{k, {-5.0, 5.0}}}});
  CHECK(close(started[k].estimate, free, 1e6));
}

TEST_CASE("where nothing is found, the parameter and the remedy are named") {
  // A straight line has no best rate: a exp(-x / k) + c gets closer and closer to it as k grows.
  std::vector<double> xs, ys;
  for (int i = 0; i < 12; ++i) {
    xs.push_back(i);
    ys.push_back(3 - 0.1 * i - 1e-4 * (i - 5.5) * (i - 5.5));
  }
  auto const law = c + a * exp(-(x / k));
  auto const e =
      caught([&] { return ff::fit(law, given(x = xs), ys, {.objective = ff::mean_square, .positive = {k}}); });
  CHECK(e.code == errc::unidentifiable);
  CHECK(e.message.find("parameter k runs away from the data, to ") != std::string::npos);
  CHECK(e.message.find("give .positive, .bounds or .starts") != std::string::npos);
  // A fit that is stopped too early says so.
  auto const stopped = ff::fit(ff::forms::saturating_power_law, given(x = decades(1, 1e4, 5)),
                               std::vector<double>{9, 5, 4, 3.5, 3.4}, {.number_of_starts = 1, .max_iterations = 1});
  REQUIRE(stopped.certificate.warnings.size() == 1);
  CHECK(stopped.certificate.warnings[0].find("no start reached a minimum: parameter ") == 0);
  CHECK(stopped.certificate.warnings[0].find("; give .positive, .bounds or .starts") != std::string::npos);
}

TEST_CASE("exact data of a law whose coefficient is zero: it is zero, at its bound") {
  auto const xs = decades(1e5, 1e9, 30);
  for (double const exponent : {0.2, 0.07, 0.9}) {
    for (double const noise : {0.0, 1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-8, 1e-6, 1e-4}) {
      for (std::uint64_t stream = 0; stream < 8; ++stream) {
        CAPTURE(exponent);
        CAPTURE(noise);
        CAPTURE(stream);
        ff::philox4x32 engine{stream, 41};
        std::vector<double> ys;
        for (double const at : xs)
          ys.push_back(50 * std::pow(at, -exponent) * std::exp(noise * ff::normal<double>(engine)));
        auto const fit = ff::fit(ff::forms::saturating_power_law, given(x = xs), ys);
        CHECK(fit.converged());
        CHECK(within(fit[alpha].estimate, exponent, 30 * noise + 1e-12));
        CHECK(within(fit[E].estimate, 0.0, (300 * noise + 1e-12) * ys.back()));
        if (noise == 0) {
          CHECK(fit[E].estimate == 0);
          CHECK(fit.certificate.exact_fit);
          CHECK(fit.certificate.at_bound == std::vector<std::string>{"E"});
        }
      }
    }
  }
}

TEST_CASE("the same under robust objectives") {
  for (auto const& objective : {ff::huber_log(1e-3), ff::absolute_log}) {
    for (int const rows : {8, 13, 30}) {
      for (double const exponent : {0.1, 0.2, 0.3, 0.5}) {
        CAPTURE(objective.name());
        CAPTURE(rows);
        CAPTURE(exponent);
        auto const xs = decades(1e5, 1e9, rows);
        std::vector<double> ys;
        for (double const at : xs) ys.push_back(50 * std::pow(at, -exponent));
        auto const fit =
            ff::fit(ff::forms::saturating_power_law, given(x = xs), ys, {.objective = objective, .replicates = 0});
        CHECK(fit.converged());
        CHECK(fit.certificate.exact_fit);
        CHECK(fit[E].estimate == 0);
        CHECK(within(fit[alpha].estimate, exponent, 1e-12));
        REQUIRE(fit.certificate.warnings.size() == 1);
        CHECK(fit.certificate.warnings[0].find("E is 0, where intervals from resamples are too short") == 0);
      }
    }
  }
}

TEST_CASE("an exact fit is said in words") {
  std::vector<double> const xs{1, 2, 3, 4}, ys{2, 4, 6, 8};
  std::ostringstream out;
  out << ff::fit(a + b * x, given(x = xs), ys, {.objective = ff::mean_square});
  CHECK(out.str().find("converged: exact fit, all residuals are rounding errors, ") != std::string::npos);
  CHECK(out.str().find("relative gradient") == std::string::npos);
}

TEST_CASE("zero to a positive power is zero") {
  std::vector<double> const xs{0, 1, 2, 4, 8, 16};
  auto const law = c + a * pow(x, b);
  std::vector<double> const ys = law(x = xs, c = 1.0, a = 3.0, b = 0.6);
  CHECK(ys[0] == 1);
  for (auto const& objective : {ff::mean_square, ff::mean_square_log, ff::huber_log(1e-3)}) {
    CAPTURE(objective.name());
    auto const fit = ff::fit(law, given(x = xs), ys, {.objective = objective});
    CHECK(fit.converged());
    CHECK(within(fit[c].estimate, 1.0, 1e-12));
    CHECK(within(fit[b].estimate, 0.6, 1e-12));
    CHECK(within(fit.predict(x = 0.0).value, 1.0, 1e-12));
  }
  auto const hill = a * pow(x, b) / (pow(k, b) + pow(x, b));
  std::vector<double> const responses = hill(x = xs, a = 2.0, b = 1.4, k = 3.0);
  auto const fit = ff::fit(hill, given(x = xs), responses, {.objective = ff::mean_square});
  CHECK(fit.converged());
  CHECK(within(fit[k].estimate, 3.0, 1e-10));
}

TEST_CASE("zero over a scale, in Weibull's curve") {
  std::vector<double> const xs{0, 1, 2, 4, 6, 8, 10, 15};
  auto const law = a * (1 - exp(-pow(x / k, b)));
  for (double const shape : {0.7, 1.3}) {
    CAPTURE(shape);
    std::vector<double> const ys = law(x = xs, a = 2.0, k = 5.0, b = shape);
    auto const fit = ff::fit(law, given(x = xs), ys, {.objective = ff::mean_square});
    CHECK(fit.converged());
    CHECK(within(fit[k].estimate, 5.0, 1e-9));
    CHECK(within(fit[b].estimate, shape, 1e-9));
  }
}

TEST_CASE("where a part of the formula has no value, the part and the column are named") {
  std::vector<double> const zs{1, 2, 3, 4, 5, 6}, ys{6, 5, 4, 3, 2, 1};
  std::vector<double> xs{1, 2, 4, 0, 8, 16};
  auto const z = ff::symbol<"z">;
  auto const negative = caught([&] { return ff::fit(c * z + a * pow(x, -b), given(z = zs, x = xs), ys); });
  CHECK(negative.code == errc::domain);
  CHECK(negative.index == ff::error_index{3});
  CHECK(negative.message == "part power of x of the formula has no value at this row of column x at 3, got 0; expected "
                            "a positive exponent, or no zeros");
  auto const logarithm = caught([&] { return ff::fit(c * z + a * log(x), given(z = zs, x = xs), ys); });
  CHECK(logarithm.code == errc::domain);
  CHECK(logarithm.message.find("part log(x) of the formula has no value at this row of column x at 3, got 0;") == 0);
  auto const no_logarithm = caught([&] { return ff::fit(a * pow(x, b), given(x = xs), ys); });
  CHECK(no_logarithm.code == errc::domain);
  CHECK(no_logarithm.index == ff::error_index{3});
  CHECK(no_logarithm.message.find(
            "; expected a formula that is positive there, least squares of values, or no zeros") != std::string::npos);
  xs[3] = -1;
  CHECK(caught([&] { return ff::fit(c * z + a * pow(x, b), given(z = zs, x = xs), ys); }).code == errc::domain);
}

TEST_CASE("residuals that contradict the formula are a warning") {
  auto const xs = decades(1, 1e6, 25);
  int warned = 0;
  for (std::uint64_t stream = 0; stream < 500; ++stream) {
    ff::philox4x32 engine{stream, 42};
    std::vector<double> ys;
    for (double const at : xs)
      ys.push_back((2 + 5 * std::pow(at, -0.3)) * std::exp(0.01 * ff::normal<double>(engine)));
    auto const right = ff::fit(ff::forms::saturating_power_law, given(x = xs), ys);
    warned += right.certificate.warnings.empty() ? 0 : 1;
    if (stream >= 20) continue;
    // A pure power law bends the wrong way, and falling data are not flat.
    auto const wrong = ff::fit(ff::forms::power_law, given(x = xs), ys);
    REQUIRE(wrong.converged());
    REQUIRE(wrong.certificate.warnings.size() == 1);
    CHECK(wrong.certificate.warnings[0].find("residuals along x are not random: 3 runs of equal sign, ") == 0);
    auto const flat = ff::fit(ff::forms::power_law, given(x = xs), ys, {.bounds = {{alpha, 0, 1e-3}}});
    CHECK_FALSE(flat.certificate.warnings.empty());
    std::ostringstream out;
    out << wrong;
    CHECK(out.str().find("\n  warning: residuals along x") != std::string::npos);
  }
  CHECK(warned <= 3);  // of 500 right fits at a level of one in a thousand
}
