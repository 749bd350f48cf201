// Differential equations of any state and scalar: step control, sensitivities, laws that are watched.
#include <freefield/core/jet.hpp>
#include <freefield/flow/ode.hpp>

#include <array>
#include <iostream>

namespace ff = freefield;

int main() {
  auto const lorenz = ff::ode([](auto const& x) {
    return std::remove_cvref_t<decltype(x)>{10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3};
  });
  auto const result = ff::evolve(lorenz, std::array{1.0, 1.0, 1.0}, 0.0, 5.0, ff::steppers::dopri5{},
                                 {.tolerance = 1e-10, .at = {1.0, 2.5}}, ff::dense_output);
  std::cout << result.steps << " steps, " << result.evaluations << " evaluations\n"
            << result.state[0] << ' ' << result.samples[1].state[0] << ' ' << result(0.3)[0] << '\n';

  using dual = ff::jet<double, 3>;  // a state of dual numbers: how the end depends on the start
  auto const end =
      ff::evolve(lorenz, dual::variables({1, 1, 1}), 0.0, 5.0, ff::steppers::dopri5{}, {.tolerance = 1e-10});
  std::cout << end.state[0].gradient[0] << '\n';

  constexpr auto x = ff::field<0>;  // formulas, one for each component
  constexpr auto p = ff::field<1>;
  auto const pendulum = ff::ode(p, -sin(x));
  std::cout << ff::evolve(pendulum, std::array{1.0, 0.0}, 0.0, 10.0, ff::steppers::rk4{}, {.step = 0.25},
                          ff::conserved(p * p / 2 - cos(x), 1e-5)).violation_count
            << " of 40 steps ended with an energy that was off by more than 1e-5\n";
}

// > 1140 steps, 6842 evaluations
// > -6.51211 -6.95957 16.6848
// > -0.136896
// > 32 of 40 steps ended with an energy that was off by more than 1e-5
