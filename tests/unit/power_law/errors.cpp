// Bad input: the kind, the function, the place and the text of every refusal.

#include <freefield/power_law.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "support/caught.hpp"
#include "support/scaling_data.hpp"

namespace ff = freefield;
using ff::errc;
using support::caught;

namespace {

constexpr auto x = ff::forms::x;
constexpr auto A = ff::forms::A;
constexpr auto B = ff::forms::B;
constexpr auto E = ff::forms::E;
constexpr auto alpha = ff::forms::alpha;
constexpr auto law = ff::forms::saturating_power_law;

struct sample {
  std::vector<double> xs{1, 2, 4, 8, 16, 32}, ys{6.1, 4.4, 3.4, 2.9, 2.5, 2.3};
};

ff::error refusal(sample const& s, ff::fit_options<double> const& options = {}) {
  auto const e = caught([&] { return ff::fit(law, given(x = s.xs), s.ys, options); });
  CHECK(e.function == "fit");
  CHECK(std::string(e.what()).find("freefield::fit: ") == 0);
  CHECK(e.message.find("; expected ") != std::string::npos);
  return e;
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("observed values") {
  for (double const bad : {not_a_number, infinity, -infinity}) {
    sample s;
    s.ys[3] = bad;
    auto const e = refusal(s);
    CHECK(e.code == errc::non_finite);
    CHECK(e.index == ff::error_index{3});
  }
  for (double const bad : {0.0, -1.5}) {
    sample s;
    s.ys[5] = bad;
    auto const e = refusal(s);
    CHECK(e.code == errc::domain);
    CHECK(e.index == ff::error_index{5});
    CHECK(e.message.find("logarithmic objective") != std::string::npos);
    CHECK(ff::fit(law, given(x = s.xs), s.ys, {.objective = ff::mean_square}).rows() == 6);
  }
}

TEST_CASE("columns") {
  for (double const bad : {not_a_number, infinity}) {
    sample s;
    s.xs[2] = bad;
    auto const e = refusal(s);
    CHECK(e.code == errc::non_finite);
    CHECK(e.index == ff::error_index{2});
    CHECK(e.message.find("column x") != std::string::npos);
  }
  sample constant;
  constant.xs.assign(6, 3.0);
  CHECK(refusal(constant).code == errc::degenerate);
  CHECK(refusal(constant).message.find("column x is constant") != std::string::npos);

  sample shorter;
  shorter.xs.pop_back();
  CHECK(refusal(shorter).code == errc::size_mismatch);
  CHECK(refusal(shorter).message == "column x has another size than the observed column, got 5; expected 6 rows");

  sample zero;  // x^-alpha has no value at x = 0 for every alpha: log x is -infinity
  zero.xs[0] = 0;
  CHECK(refusal(zero).code == errc::domain);
  CHECK(refusal(zero).index == ff::error_index{0});
}

TEST_CASE("too little data") {
  sample none;
  none.xs.clear();
  none.ys.clear();
  CHECK(refusal(none).code == errc::empty);
  sample few;
  few.xs.resize(2);
  few.ys.resize(2);
  CHECK(refusal(few).code == errc::underdetermined);
  CHECK(refusal(few).message == "fewer rows than parameters, got 2; expected 3 rows or more");
  sample weighted;
  CHECK(refusal(weighted, {.weights = {1, 1, 0, 0, 0, 0}}).code == errc::underdetermined);
}

TEST_CASE("unidentifiable parameters are named") {
  sample s;
  auto const product = caught([&] { return ff::fit(A * B * pow(x, -alpha), given(x = s.xs), s.ys); });
  CHECK(product.code == errc::unidentifiable);
  CHECK(product.message.find("move together: A, B at (0, 1);") != std::string::npos);
  auto const sum =
      caught([&] { return ff::fit(A + E + B * x, given(x = s.xs), s.ys, {.objective = ff::mean_square}); });
  CHECK(sum.code == errc::unidentifiable);
  CHECK(sum.message.find("A, E") != std::string::npos);
  auto const twin = [&] {
    constexpr auto z = ff::symbol<"z">;
    return ff::fit(A + B * x + E * z, given(x = s.xs, z = s.xs), s.ys, {.objective = ff::mean_square});
  };
  CHECK(caught(twin).code == errc::unidentifiable);
  CHECK(caught(twin).message.find("B, E") != std::string::npos);
}

TEST_CASE("options") {
  sample const s;
  auto const other = ff::symbol<"gamma">;
  for (ff::fit_options<double> const& options :
       {ff::fit_options<double>{.positive = {other}}, ff::fit_options<double>{.sign_free = {other}},
        ff::fit_options<double>{.bounds = {{other, 0, 1}}}, ff::fit_options<double>{.starts = {{other, {1.0}}}}}) {
    auto const e = refusal(s, options);
    CHECK(e.code == errc::unknown_name);
    CHECK(e.message.find("got gamma; expected one of E, A, alpha") != std::string::npos);
  }
  CHECK(refusal(s, {.weights = {1, 1}}).code == errc::size_mismatch);
  auto const negative = refusal(s, {.weights = {1, 1, -1, 1, 1, 1}});
  CHECK(negative.code == errc::bad_option);
  CHECK(negative.index == ff::error_index{2});
  CHECK(refusal(s, {.weights = {1, 1, not_a_number, 1, 1, 1}}).code == errc::bad_option);
  CHECK(refusal(s, {.bounds = {{alpha, 1, 0}}}).code == errc::bad_option);
  CHECK(refusal(s, {.bounds = {{alpha, not_a_number, 1}}}).code == errc::bad_option);
  CHECK(refusal(s, {.starts = {{alpha, {}}}}).code == errc::empty);
  CHECK(refusal(s, {.starts = {{alpha, {not_a_number}}}}).code == errc::non_finite);

  for (double const bad : {0.0, -1e-3, not_a_number, infinity}) {
    CHECK(caught([&] { return ff::huber_log(bad); }).code == errc::bad_option);
    CHECK(caught([&] { return ff::huber(bad); }).function == "huber");
    auto by_hand = ff::huber_log(1.0);
    by_hand.width = bad;
    CHECK(refusal(s, {.objective = by_hand}).code == errc::bad_option);
  }
}

TEST_CASE("options that contradict themselves") {
  sample const s;
  for (ff::fit_options<double> const& options :
       {ff::fit_options<double>{.positive = {alpha, E, alpha}}, ff::fit_options<double>{.sign_free = {E, E}},
        ff::fit_options<double>{.positive = {E}, .sign_free = {E}},
        ff::fit_options<double>{.bounds = {{alpha, 0, 1}, {alpha, 0, 2}}},
        ff::fit_options<double>{.starts = {{alpha, {1.0}}, {alpha, {2.0}}}}}) {
    auto const e = refusal(s, options);
    CHECK(e.code == errc::duplicate_name);
    CHECK(e.message.find("names a parameter twice") != std::string::npos);
  }
  auto const start = refusal(s, {.positive = {alpha}, .starts = {{alpha, {0.5, 0.0}}}});
  CHECK(start.code == errc::bad_option);
  CHECK(start.message ==
        "starting value of the positive parameter alpha is not positive, got 0; expected a number > 0");
  CHECK(refusal(s, {.positive = {alpha}, .bounds = {{alpha, -2, -1}}}).code == errc::bad_option);
}

TEST_CASE("a parameter that no residual shows") {
  // At the start exp(-2000 x) is 0 in every row, and B and beta are free.
  sample const s;
  constexpr auto beta = ff::forms::beta;
  auto const e = caught([&] {
    return ff::fit(A * pow(x, -alpha) + B * exp(-beta * x), given(x = s.xs), s.ys,
                   {.objective = ff::mean_square, .starts = {{beta, {2000.0}}}});
  });
  CHECK(e.code == errc::unidentifiable);
  CHECK(e.message.find("no residual depends on parameter ") != std::string::npos);
}

TEST_CASE("no interval without reason to believe it") {
  sample const s;
  auto const unfinished = ff::fit(law, given(x = s.xs), s.ys, {.number_of_starts = 1, .max_iterations = 1});
  REQUIRE_FALSE(unfinished.converged());
  CHECK(caught([&] { return unfinished.interval(alpha, 0.95); }).code == errc::not_converged);
  CHECK(caught([&] { return ff::bootstrap(unfinished); }).code == errc::not_converged);
  CHECK(std::isnan(unfinished[alpha].standard_error.get()));
  auto const forecast = unfinished.predict(x = 64.0);
  CHECK(caught([&] { return forecast.run_interval(0.95); }).code == errc::not_converged);
  CHECK(caught([&] { return forecast.mean_interval(0.95); }).code == errc::not_converged);

  auto const robust = ff::fit(law, given(x = s.xs), s.ys, {.objective = ff::huber_log(0.05), .replicates = 0});
  REQUIRE(robust.converged());
  CHECK(caught([&] { return robust.interval(alpha, 0.95); }).code == errc::no_interval);
  CHECK(caught([&] { return robust.predict(x = 64.0).mean_interval(0.95); }).code == errc::no_interval);

  auto const good = ff::fit(law, given(x = s.xs), s.ys);
  for (double const bad : {0.0, 1.0, -0.5, 95.0, not_a_number}) {
    CHECK(caught([&] { return good.interval(alpha, bad); }).code == errc::domain);
    CHECK(caught([&] { return good.predict(x = 64.0).run_interval(bad); }).code == errc::domain);
  }
  CHECK(caught([&] { return good.predict(x = not_a_number); }).code == errc::non_finite);
  CHECK(caught([&] { return good.predict(x = 0.0); }).code == errc::domain);
  CHECK(caught([&] { return ff::bootstrap(good, {.replicates = 1}); }).code == errc::bad_option);
  for (int const k : {-1, 3}) {
    CHECK(caught([&] { return good.interval(k, 0.9); }).code == errc::out_of_range);
    CHECK(caught([&] { return good.parameter(k); }).code == errc::out_of_range);
  }
  // Beside a parameter at its bound no covariance is valid: that of the others would take it as known.
  auto const held = ff::fit(law, given(x = s.xs), s.ys, {.bounds = {{alpha, 0.0, 0.1}}, .replicates = 0});
  auto const e = caught([&] { return held.interval(A, 0.9); });
  CHECK(e.code == errc::no_interval);
  CHECK(e.message.find("is held at its bound") != std::string::npos);
  CHECK(caught([&] { return held.predict(x = 64.0).mean_interval(0.9); }).code == errc::no_interval);
  auto const resampled = ff::fit(law, given(x = s.xs), s.ys, {.bounds = {{alpha, 0.0, 0.1}}});
  CHECK(resampled.has_draws());
  CHECK(caught([&] { return ff::fit(law, given(x = s.xs), s.ys, {.max_iterations = 0}); }).code == errc::bad_option);
  CHECK(caught([&] { return ff::fit(law, given(x = s.xs), s.ys, {.objective = ff::huber_log(1e-26)}); }).code ==
        errc::bad_option);
}

TEST_CASE("compute_optimal") {
  auto const table = support::chinchilla_runs(1, 0.01, 4, 4);
  auto const N = ff::forms::N;
  auto const D = ff::forms::D;
  auto const fit = ff::fit(ff::forms::chinchilla, given(N = table.N, D = table.D), table.loss);
  for (double const bad : {0.0, -1.0, not_a_number, infinity})
    CHECK(caught([&] { return ff::compute_optimal(fit, ff::flops(6 * N * D), bad); }).code == errc::domain);
  CHECK(caught([&] { return ff::compute_optimal(fit, ff::flops(6 * N / D), 1e20); }).code == errc::domain);
}
