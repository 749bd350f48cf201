// expect: needs callables without captures
#include <freefield/power_law.hpp>

#include <vector>

constexpr auto x = freefield::symbol<"x">;
constexpr auto a = freefield::symbol<"a">;
std::vector<double> const xs{1, 2, 3};
double const k = 2;
#ifdef EXPECT_SUCCESS
auto const f = a * freefield::formula([](auto t, auto b) { return b * t; })(x, k);
#else
auto const f = a * freefield::formula([b = k](auto t) { return b * t; })(x);
#endif
using law = decltype(freefield::fit(f, freefield::given(x = xs), xs));
