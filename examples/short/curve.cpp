// Any formula in any units, without starting values; and a word where it is the wrong one.
#include <freefield/power_law.hpp>

#include <cstddef>
#include <iostream>
#include <vector>

namespace ff = freefield;

int main() {
  constexpr auto t = ff::symbol<"t">;
  constexpr auto a = ff::symbol<"a">;
  constexpr auto b = ff::symbol<"b">;
  constexpr auto centre = ff::symbol<"centre">;
  constexpr auto width = ff::symbol<"width">;
  constexpr auto peak = b + a * exp(-pow<2>((t - centre) / width));

  std::vector<double> times;
  for (int i = 0; i < 24; ++i) times.push_back(100000 + 40 * i);
  std::vector<double> counts = peak(t = times, a = 250.0, b = 9.0, centre = 100390.0, width = 150.0);
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += 2 * static_cast<double>(i * 7 % 5) - 4;

  std::cout << ff::fit(peak, given(t = times), counts, {.objective = ff::mean_square});
  auto const line = ff::fit(a + b * t, given(t = times), counts, {.objective = ff::mean_square});
  for (auto const& warning : line.certificate.warnings) std::cout << warning << '\n';
}

// > b + a*exp(-((t - centre)/width)^2)
// >   parameter  estimate  std. error  95 % interval
// >           b    8.7262     0.99358  (6.64796, 10.7874)
// >           a   250.064     1.89766  (246.11, 254.025)
// >      centre    100390     0.86531  (100388, 100392)
// >       width   150.375     1.48628  (147.322, 153.496)
// > residuals along t are not random: 3 runs of equal sign, 12 expected, p = 1.8e-05
