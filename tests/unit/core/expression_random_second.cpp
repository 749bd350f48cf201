// once: formulas hold no memory.
#include <unit/core/expression_random.hpp>

TEST_CASE("random formulas 50 to 99 of depth 4 have the values of the same functions of numbers") {
  support::compare_values<50, 50>();
}
