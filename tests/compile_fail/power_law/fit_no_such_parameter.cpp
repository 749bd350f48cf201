// expect: this symbol is no parameter of the fitted formula
#include <freefield/power_law.hpp>

#include <type_traits>
#include <vector>

namespace ff = freefield;
using namespace ff::forms;

inline std::vector<double> const xs{1, 2, 4, 8}, ys{4, 3, 2.5, 2.2};

constexpr auto law = power_law;
using result = ff::fit_result<double, std::remove_const_t<decltype(law)>, decltype(given(x = xs))::variables>;

inline double estimate(result const& fit) {
#ifndef EXPECT_SUCCESS
  return fit[beta].estimate;
#else
  return fit[alpha].estimate;
#endif
}
