// expect: needs a compute formula of the two data variables of the fit
#include <freefield/power_law.hpp>

#include <type_traits>
#include <vector>

namespace ff = freefield;
using namespace ff::forms;

inline std::vector<double> const xs{1, 2, 4, 8}, ys{4, 3, 2.5, 2.2};

constexpr auto law = A * pow(N, -alpha) + B * pow(D, -beta);
using result = ff::fit_result<double, std::remove_const_t<decltype(law)>, decltype(given(N = xs, D = ys))::variables>;

inline double allocation(result const& fit) {
#ifndef EXPECT_SUCCESS
  return ff::compute_optimal(fit, ff::flops(6 * N * x), 1e3)[N];
#else
  return ff::compute_optimal(fit, ff::flops(6 * N * D), 1e3)[N];
#endif
}
