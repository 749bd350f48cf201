// expect: this_symbol_has_no_value<freefield::symbol_node
#include <freefield/power_law.hpp>

#include <type_traits>
#include <vector>

namespace ff = freefield;
using namespace ff::forms;

inline std::vector<double> const xs{1, 2, 4, 8}, ys{4, 3, 2.5, 2.2};

constexpr auto law = A * pow(N, -alpha) / D;
using result = ff::fit_result<double, std::remove_const_t<decltype(law)>, decltype(given(N = xs, D = ys))::variables>;

inline double forecast(result const& fit) {
#ifndef EXPECT_SUCCESS
  return fit.predict(N = 3.0).value;
#else
  return fit.predict(N = 3.0, D = 2.0).value;
#endif
}
