// Survival functions and Hill plots of data.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace ff = freefield;
using support::caught;
using support::close;

TEST_CASE("the survival function counts the values that are at least x") {
  std::vector<int> const data{3, 1, 1, 2, 8};
  auto const points = ff::survival_plot(data);
  REQUIRE(points.size() == 4);
  double const x[] = {1, 2, 3, 8}, survival[] = {1, 0.6, 0.4, 0.2};
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(points[j].x == x[j]);
    CHECK(close(points[j].survival, survival[j]));
  }
  CHECK(ff::survival_plot(data, {.scale = 2.0})[3].x == 4);
  CHECK(ff::survival_plot(ff::counted(std::vector<double>{1, 2}, std::vector<int>{3, 1}))[1].survival == 0.25);
  CHECK(caught([] { return ff::survival_plot(std::vector<double>{1, 0}); }).index == ff::error_index{1});
}

TEST_CASE("a Hill plot has the fit above every value but the largest") {
  std::vector<double> const data{1, 2, 2, 4, 4, 5, 7, 11};
  for (bool const discrete : {false, true}) {
    for (bool const corrected : {false, true}) {
      auto const points = ff::hill_plot(data, {.discrete = discrete, .finite_size_correction = corrected});
      REQUIRE(points.size() == 5);
      for (auto const& point : points) {
        auto const tail =
            ff::fit_tail(data, {.xmin = point.xmin, .discrete = discrete, .finite_size_correction = corrected});
        CHECK(point.tail_size == tail.tail_size);
        CHECK(close(point.alpha, tail.alpha, 64));
        CHECK(close(point.standard_error, tail.standard_error, 64));
      }
    }
  }
  auto const e = caught([] { return ff::hill_plot(std::vector<double>{2, 2}); });
  CHECK(e.code == ff::errc::degenerate);
  CHECK(e.function == "hill_plot");
}
