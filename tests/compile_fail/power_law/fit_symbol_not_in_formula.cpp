// expect: this_symbol_does_not_occur_in_the_formula<freefield::symbol_node
#include <freefield/power_law.hpp>

#include <vector>

namespace ff = freefield;
using namespace ff::forms;

inline std::vector<double> const xs{1, 2, 4, 8}, ys{4, 3, 2.5, 2.2};

// A column under another name than that of the formula: x would become a parameter.
inline void fit() {
#ifndef EXPECT_SUCCESS
  ff::fit(saturating_power_law, given(N = xs), ys);
#else
  ff::fit(saturating_power_law, given(x = xs), ys);
#endif
}
