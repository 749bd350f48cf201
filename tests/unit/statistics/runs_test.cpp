// The runs test against the enumeration of all orders of signs.

#include <doctest/doctest.h>

#include <freefield/statistics.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <sstream>
#include <vector>

namespace ff = freefield;
using support::caught;
using support::within;

TEST_CASE("the probability of so few runs is their share among all orders") {
  for (int m = 1; m <= 6; ++m) {
    for (int n = 1; n <= 5; ++n) {
      CAPTURE(m);
      CAPTURE(n);
      std::vector<double> signs(static_cast<std::size_t>(n), -2.0);
      signs.insert(signs.end(), static_cast<std::size_t>(m), 0.5);
      std::vector<int> orders(static_cast<std::size_t>(m + n + 1), 0);
      std::vector<double> p_values(orders.size(), 0.0);
      int all = 0;
      double runs = 0;
      do {
        auto const test = ff::runs_test(signs);
        CHECK(test.positive == static_cast<std::size_t>(m));
        CHECK(test.negative == static_cast<std::size_t>(n));
        ++orders[test.runs];
        p_values[test.runs] = test.p_value;
        runs += static_cast<double>(test.runs);
        ++all;
      } while (std::next_permutation(signs.begin(), signs.end()));
      int below = 0;
      for (std::size_t r = 0; r < orders.size(); ++r) {
        below += orders[r];
        if (orders[r] > 0) CHECK(within(p_values[r], double(below) / all, 1e-13));
      }
      CHECK(within(ff::runs_test(signs).expected_runs, runs / all, 1e-12));
    }
  }
}

TEST_CASE("zeros are left out, one sign alone says nothing") {
  CHECK(ff::runs_test(std::vector<double>{1, 0, 1, 0, -1}).runs == 2);
  CHECK(ff::runs_test(std::vector<double>{3, 2, 1}).p_value == 1);
  CHECK(ff::runs_test(std::vector<double>{}).p_value == 1);
  CHECK(ff::runs_test(std::vector<float>{1, 1, 1, -1, -1, -1}).p_value == doctest::Approx(0.1));
  auto const e = caught([] { return ff::runs_test(std::vector{1.0, std::numeric_limits<double>::quiet_NaN()}); });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.function == "runs_test");
  CHECK(e.index == ff::error_index{1});
  std::ostringstream out;
  out << ff::runs_test(std::vector<double>{1, 1, 1, -1, -1, -1});
  CHECK(out.str() == "2 runs of equal sign, 4 expected, p = 0.1");
}

TEST_CASE("many signs") {
  std::vector<double> signs;
  for (int i = 0; i < 5000; ++i) signs.push_back(i % 2 == 0 ? 1 : -1);
  CHECK(within(ff::runs_test(signs).p_value, 1.0, 1e-9));
  std::sort(signs.begin(), signs.end());
  CHECK(ff::runs_test(signs).p_value == 0);  // 2 / C(5000, 2500) underflows
  signs.resize(2510);
  CHECK(ff::runs_test(signs).p_value > 0);
}
