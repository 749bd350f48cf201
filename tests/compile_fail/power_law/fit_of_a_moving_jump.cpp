// expect: a parameter of fit\(f\) moves a jump
#include <freefield/power_law.hpp>

#include <vector>

constexpr auto x = freefield::symbol<"x">;
constexpr auto a = freefield::symbol<"a">;
constexpr auto c = freefield::symbol<"c">;
std::vector<double> const xs{1, 2, 3};
#ifdef EXPECT_SUCCESS
constexpr auto f = a * sign(x - 2) + c * x;
#else
constexpr auto f = a * sign(x - c) + c * x;
#endif
using law = decltype(freefield::fit(f, freefield::given(x = xs), xs));
