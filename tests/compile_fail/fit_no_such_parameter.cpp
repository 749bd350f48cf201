// expect: this symbol is no parameter of the fitted formula
#include <freefield/power_law.hpp>

#include <vector>

namespace ff = freefield;
using namespace ff::forms;

inline std::vector<double> const xs{1, 2, 4, 8}, ys{4, 3, 2.5, 2.2};

inline double estimate() {
  auto const fit = ff::fit(power_law, given(x = xs), ys);
#ifndef EXPECT_SUCCESS
  return fit[beta].estimate;
#else
  return fit[alpha].estimate;
#endif
}
