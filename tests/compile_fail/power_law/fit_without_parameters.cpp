// expect: every symbol of the formula is data; nothing is left to fit
#include <freefield/power_law.hpp>

#include <vector>

namespace ff = freefield;
using namespace ff::forms;

inline std::vector<double> const xs{1, 2, 4, 8}, ys{4, 3, 2.5, 2.2};

inline void fit() {
#ifndef EXPECT_SUCCESS
  ff::fit(2 * x, given(x = xs), ys);
#else
  ff::fit(A * x, given(x = xs), ys);
#endif
}
