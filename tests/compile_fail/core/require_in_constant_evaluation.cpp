// expect: non-[^ ]*constexpr[^ ]* function .*fail
#include <freefield/core/error.hpp>

constexpr int half(int x) {
  freefield::require(x % 2 == 0, freefield::errc::domain, {"half", "argument is odd", "an even number"}, x);
  return x / 2;
}

constexpr int fine = half(4);

#ifndef EXPECT_SUCCESS
constexpr int odd = half(3);  // a failed check is no constant expression
#endif
