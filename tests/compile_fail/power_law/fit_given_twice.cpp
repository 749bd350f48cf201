// expect: binds a symbol twice
#include <freefield/power_law.hpp>

#include <vector>

namespace ff = freefield;
using namespace ff::forms;

inline std::vector<double> const xs{1, 2, 4, 8}, ys{4, 3, 2.5, 2.2};

#ifndef EXPECT_SUCCESS
inline auto const data = given(N = xs, N = ys);
#else
inline auto const data = given(N = xs, D = ys);
#endif
