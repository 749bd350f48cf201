// expect: predict takes values of the data variables of the fit alone
#include <freefield/power_law.hpp>

#include <type_traits>
#include <vector>

namespace ff = freefield;
using namespace ff::forms;

inline std::vector<double> const xs{1, 2, 4, 8}, ys{4, 3, 2.5, 2.2};

constexpr auto law = power_law;
using result = ff::fit_result<double, std::remove_const_t<decltype(law)>, decltype(given(x = xs))::variables>;

inline double forecast(result const& fit) {
#ifndef EXPECT_SUCCESS
  return fit.predict(x = 3.0, alpha = 0.5).value;
#else
  return fit.predict(x = 3.0).value;
#endif
}
