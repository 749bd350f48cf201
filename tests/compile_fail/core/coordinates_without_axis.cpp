// expect: the formula has a coordinate for which at_cells\(axes...\) has no axis
#include <freefield/core/expression.hpp>

#include <vector>

std::vector<double> const axis{1, 2};
constexpr auto f = freefield::field<0> * freefield::field<1>;
#ifdef EXPECT_SUCCESS
auto const values = f(freefield::at_cells(axis, axis));
#else
auto const values = f(freefield::at_cells(axis));
#endif
