// Events: a ball that bounces, one that is caught, and where nothing moves any more.
#include <freefield/flow/ode.hpp>

#include <array>
#include <iostream>

namespace ff = freefield;

int main() {
  constexpr auto height = ff::field<0>;
  auto const fall = ff::ode([](std::array<double, 2> const& x) { return std::array{x[1], -10.0}; });
  auto const bounce = [](auto& x, auto const&) { x[1] = -0.8 * x[1]; };

  auto const ball = ff::evolve(fall, std::array{5.0, 0.0}, 0.0, 5.0, ff::steppers::dopri5{}, {},
                               ff::event(height, bounce, {.direction = ff::crossing::falling}), ff::dense_output);
  for (auto const& e : ball.events) std::cout << "floor at " << e.time << " with speed " << e.state[1] << '\n';
  std::cout << "height at t = 1.8: " << ball(1.8)[0] << '\n';

  auto const caught = ff::evolve(fall, std::array{5.0, 0.0}, 0.0, 5.0, ff::steppers::dopri5{}, {},
                                 ff::event(height - 2, {.stop_after = 1}));
  std::cout << "caught at " << caught.time << " by event " << caught.stopped_by << '\n';

  auto const cooling = ff::ode([](double x) { return 20 - x; });
  auto const cold = ff::evolve(cooling, 90.0, 0.0, 1e6, ff::steppers::dopri5{}, {}, ff::steady_state(1e-3));
  std::cout << "steady at " << cold.time << '\n';
}

// > floor at 1 with speed -10
// > floor at 2.6 with speed -8
// > floor at 3.88 with speed -6.4
// > floor at 4.904 with speed -5.12
// > height at t = 1.8: 3.2
// > caught at 0.774597 by event 0
// > steady at 8.11073
