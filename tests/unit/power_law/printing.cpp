// What people see: the table of a fit, intervals, forecasts.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <cstddef>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

namespace ff = freefield;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto a = ff::symbol<"a">;
constexpr auto b = ff::symbol<"b">;
constexpr auto a_long_name_of_a_slope = ff::symbol<"a_long_name_of_a_slope">;

std::vector<double> const xs{0, 1, 2, 3}, ys{1, 3, 4, 8};  // a = 0.7, b = 2.2, sum of squares 1.8

template <class Value>
std::string printed(Value const& value, int precision = 6) {
  std::ostringstream out;
  out.precision(precision);
  out << value;
  return out.str();
}

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("the table of a fit, as a whole") {
  auto const fit = ff::fit(a + b * x, given(x = xs), ys, {.objective = ff::mean_square});
  auto const lines = lines_of(printed(fit, 4));
  REQUIRE(lines.size() == 6);
  CHECK(lines[0] == "a + b*x");
  CHECK(lines[1] == "4 rows, objective mean_square = 0.9");
  CHECK(lines[2] == "  parameter  estimate  std. error  95 % interval");
  CHECK(lines[3] == "          a       0.7      0.7937  (-2.715, 4.115)");
  CHECK(lines[4] == "          b       2.2      0.4243  (0.3745, 4.025)");
  CHECK(lines[5].find("  converged: relative gradient ") == 0);
  CHECK(lines[5].find(", 1 of 1 starts agree") != std::string::npos);
}

TEST_CASE("columns never touch, whatever the precision, the notation and the names") {
  auto const fit = ff::fit(a + a_long_name_of_a_slope * x, given(x = xs), ys, {.objective = ff::mean_square});
  for (bool const scientific : {false, true}) {
    for (int const precision : {1, 6, 10, 17}) {
      CAPTURE(precision);
      std::ostringstream out;
      if (scientific) out << std::scientific;
      out << std::setprecision(precision) << fit;
      auto const lines = lines_of(out.str());
      for (std::size_t k = 3; k < 5; ++k) {
        std::istringstream row(lines[k]);
        std::string name, estimate, error, interval;
        row >> name >> estimate >> error;
        std::getline(row, interval);
        std::ostringstream expected_estimate, expected_error;
        expected_estimate.copyfmt(out);
        expected_error.copyfmt(out);
        expected_estimate << fit.parameter(static_cast<int>(k) - 3).estimate;
        expected_error << fit.parameter(static_cast<int>(k) - 3).standard_error;
        CHECK(estimate == expected_estimate.str());
        CHECK(error == expected_error.str());
        CHECK(interval.find("  (") == 0);
        CHECK(lines[k].find(estimate) == lines[2].find("estimate") + 8 - estimate.size());
      }
    }
  }
}

TEST_CASE("a fit without intervals says why, a bootstrap how many") {
  auto const robust = ff::fit(a + b * x, given(x = xs), ys, {.objective = ff::huber(10.0), .replicates = 0});
  CHECK(lines_of(printed(robust))[3].find("  none: no_interval") != std::string::npos);
  auto const exact = ff::fit(a + b * x, given(x = std::vector<double>{0, 1}), std::vector<double>{1, 2},
                             {.objective = ff::mean_square});
  CHECK(lines_of(printed(exact))[3].find("  none  none: no_interval") != std::string::npos);
  CHECK(lines_of(printed(exact))[5].find("converged: exact fit, ") != std::string::npos);
  auto const held =
      ff::fit(a + b * x, given(x = xs), ys, {.objective = ff::mean_square, .bounds = {{b, 0, 1}}, .replicates = 0});
  CHECK(lines_of(printed(held))[4].find("  none: no_interval") != std::string::npos);
  CHECK(printed(held).find(", at a bound: b") != std::string::npos);

  std::vector<double> many, values;
  for (int i = 0; i < 30; ++i) {
    many.push_back(i);
    values.push_back(1 + 2 * i + (i * 7 % 5));
  }
  auto const fit = ff::fit(a + b * x, given(x = many), values, {.objective = ff::mean_square});
  auto const text = printed(ff::bootstrap(fit, {.replicates = 20}));
  CHECK(text.find("\n  pairs bootstrap, 20 resamples, 0 without certificate\n") != std::string::npos);
}

TEST_CASE("intervals and forecasts") {
  CHECK(printed(ff::interval<double>{-0.5, 1.25}) == "(-0.5, 1.25)");
  auto const fit = ff::fit(a + b * x, given(x = xs), ys, {.objective = ff::mean_square});
  CHECK(printed(fit.predict(x = 1.5), 4) == "4, 95 % intervals: curve (1.959, 6.041), run (-0.5637, 8.564)");
  auto const robust = ff::fit(a + b * x, given(x = xs), ys, {.objective = ff::huber(10.0), .replicates = 0});
  CHECK(printed(robust.predict(x = 1.5), 4) == "4, no interval: no_interval");
}
