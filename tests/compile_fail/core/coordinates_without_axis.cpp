// expect: this_symbol_has_no_value<.*field_node<1
#include <freefield/core/expression.hpp>

#include <vector>

std::vector<double> const axis{1, 2};
constexpr auto f = freefield::field<0> * freefield::field<1>;

void over_cells() {
#ifdef EXPECT_SUCCESS
  f(freefield::at_cells(axis, axis));
#else
  f(freefield::at_cells(axis));
#endif
}
