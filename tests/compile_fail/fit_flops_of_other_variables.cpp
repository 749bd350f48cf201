// expect: needs a compute formula of the two data variables of the fit
#include <freefield/power_law.hpp>

#include <vector>

namespace ff = freefield;
using namespace ff::forms;

inline std::vector<double> const xs{1, 2, 4, 8}, ys{4, 3, 2.5, 2.2};

inline double allocation() {
  auto const fit = ff::fit(A * pow(N, -alpha) + B * pow(D, -beta), given(N = xs, D = ys), ys);
#ifndef EXPECT_SUCCESS
  return ff::compute_optimal(fit, ff::flops(6 * N * x), 1e3)[N];
#else
  return ff::compute_optimal(fit, ff::flops(6 * N * D), 1e3)[N];
#endif
}
