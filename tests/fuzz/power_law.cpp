// Any table: `fit` ends, with an error or with finite estimates; never with a number where a NaN or an infinity went
// in.

#include "bytes.hpp"

#include <freefield/power_law.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ff = freefield;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  fuzz::reader input({data, size});
  ff::objective<double> const objectives[]{ff::mean_square_log, ff::mean_square, ff::huber_log(1e-3), ff::huber(0.1),
                                           ff::absolute_log};
  auto const objective = objectives[input.below(5)];
  std::vector<double> xs(input.below(9)), ys(xs.size());
  for (auto& x : xs) x = input.number();
  for (auto& y : ys) y = input.number();

  auto const finite = [](double x) { return std::isfinite(x); };
  bool const clean = std::all_of(xs.begin(), xs.end(), finite) && std::all_of(ys.begin(), ys.end(), finite);
  try {
    auto const x = ff::forms::x;
    auto const fit =
        ff::fit(ff::forms::saturating_power_law, given(x = xs), ys, {.objective = objective, .replicates = 0});
    fuzz::require(clean);
    for (double const estimate : fit.estimates()) fuzz::require(std::isfinite(estimate));
    if (fit.converged()) fuzz::require(std::isfinite(fit.objective_value));
    fuzz::require(std::isfinite(fit.predict(x = 3.0).value));
  } catch (ff::error const& refusal) {
    fuzz::require(!refusal.function.empty() && !refusal.message.empty());
  }
  return 0;
}
