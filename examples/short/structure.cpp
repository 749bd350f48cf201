// Steps that know what they step: energies that only fall, stiff linear parts, stiff parts beside mild ones.
#include <freefield/flow.hpp>

#include <array>
#include <cmath>
#include <iostream>

namespace ff = freefield;

int main() {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  auto const f = pow<2>(x * x - 1) / 4 + 10 * pow<2>(y - x * x);  // a bent double well
  auto const descent = ff::gradient_flow(f, ff::euclidean);
  auto const end = ff::evolve(descent, std::array{0.1, 2.0}, 0.0, 50.0, ff::steppers::gonzalez{}, {.step = 0.5},
                              ff::monotone(f), ff::guaranteed<ff::guarantee::energy_decay>);
  std::cout << "minimum at " << end.state[0] << ' ' << end.state[1] << ", " << end.violation_count << " violations\n";

  auto const pendulum = ff::hamiltonian_flow(y * y / 2 - cos(x));  // the same steps conserve an energy
  auto const swing = ff::evolve(pendulum, std::array{3.0, 0.0}, 0.0, 1000.0, ff::steppers::gonzalez{}, {.step = 0.25});
  std::cout << "energy kept: " << (std::abs(pendulum(swing.state) - pendulum(std::array{3.0, 0.0})) < 1e-11) << '\n';

  Eigen::Matrix2d const A{{-1000.0, 1.0}, {0.0, -1.0}};  // x' = A x + N(x), the linear part exactly
  auto const semilinear = ff::semilinear(A, [](auto const& z) {
    auto n = z;
    n[0] = z[1] * z[1];
    n[1] = 0.0 * z[0];
    return n;
  });
  Eigen::Vector2d const start(1.0, 1.0);
  std::cout << ff::evolve(semilinear, start, 0.0, 1.0, ff::steppers::exponential_rk4{}, {.step = 0.1}).state[0] << ' ';

  auto const stiff = ff::ode([A](auto const& z) {
    auto v = z;
    v[0] = A(0, 0) * z[0] + A(0, 1) * z[1];
    v[1] = A(1, 1) * z[1];
    return v;
  });
  auto const mild = ff::ode([](auto const& z) {
    auto v = z;
    v[0] = z[1] * z[1];
    v[1] = 0.0 * z[0];
    return v;
  });
  std::cout << ff::evolve(ff::split(stiff, mild), start, 0.0, 1.0, ff::steppers::ars343{}, {.step = 1e-3}).state[0]
            << '\n';
}

// > minimum at -0.999975 1.00001, 0 violations
// > energy kept: 1
// > 0.000503853 0.000503855
