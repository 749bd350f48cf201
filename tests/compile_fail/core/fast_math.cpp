// expect: -ffast-math removes NaN
#ifndef EXPECT_SUCCESS
#define __FAST_MATH__ 1  // as the compiler's flag does
#endif
#include <freefield/core.hpp>
