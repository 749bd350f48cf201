// once: formulas hold no memory.
#include <unit/core/expression_random.hpp>

TEST_CASE("the derivatives of random formulas are those of dual numbers") { support::compare_derivatives<0, 14>(); }
