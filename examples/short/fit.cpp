// A scaling law fitted to losses, and what it says of a larger run.
#include <freefield/power_law.hpp>

#include <iostream>
#include <vector>

namespace ff = freefield;

int main() {
  constexpr auto N = ff::symbol<"N">;
  constexpr auto E = ff::symbol<"E">;
  constexpr auto A = ff::symbol<"A">;
  constexpr auto alpha = ff::symbol<"alpha">;
  std::vector<double> const sizes{1e3, 4e3, 2e4, 1e5, 5e5, 2e6}, losses{3.81, 3.02, 2.43, 2.10, 1.93, 1.84};

  auto const fit = ff::fit(E + A * pow(N, -alpha), given(N = sizes), losses, {.weights = {1, 1, 2, 2, 4, 4}});
  std::cout << fit                                         // estimates, errors, intervals, certificate
            << fit[alpha].estimate << ' ' << fit.interval(alpha, 0.95) << '\n'
            << fit.predict(N = 1e8).mean_interval(0.95)    // where the curve lies
            << fit.predict(N = 1e8).run_interval(0.95)     // where one new run lies
            << '\n';
}

// > E + A*N^(-alpha)
// >   parameter  estimate  std. error  95 % interval
// >           E   1.69609   0.0126345  (1.65352, 1.73383)
// >           A   24.8769     1.48728  (20.6417, 30.1329)
// >       alpha  0.355858  0.00836734  (0.329627, 0.382575)
// > 0.355858 (0.329627, 0.382575)
// > (1.70039, 1.76068)(1.6851, 1.7781)
