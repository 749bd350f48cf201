// expect: needs at least one column
#include <freefield/power_law.hpp>

#include <vector>

namespace ff = freefield;
using namespace ff::forms;

inline std::vector<double> const xs{1, 2, 4, 8}, ys{4, 3, 2.5, 2.2};

#ifndef EXPECT_SUCCESS
inline auto const data = ff::given();
#else
inline auto const data = given(x = xs);
#endif
