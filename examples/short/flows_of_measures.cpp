// One relaxation on a Gaussian, on a grid and on particles; the geometry of Fisher and Rao; sensitivities.
#include <freefield/core/jet.hpp>
#include <freefield/flow.hpp>
#include <freefield/measure.hpp>

#include <iostream>

namespace ff = freefield;

int main() {
  constexpr auto x = ff::field<0>;
  auto const flow = ff::gradient_flow(ff::potential_energy(pow<2>(x) / 2) - ff::entropy, ff::wasserstein);
  ff::gaussian<double> const p(ff::vector_of<double>::Constant(1, 1.2), ff::matrix_of<double>::Constant(1, 1, 0.3));
  auto const rho = ff::to_density(p, ff::grid<double, 1>({-7.0, 7.0, 700})).measure;
  ff::ensemble<double> const cloud(ff::sample(p, 40'000, {.seed = 1}));

  auto const show = [](auto const& result) {
    std::cout << result.state.mean() << ' ' << result.state.covariance() << '\n';
  };
  show(ff::evolve(flow, p, 0.0, 0.5, ff::steppers::exact{}, {.step = 0.5}));
  show(ff::evolve(flow, p, 0.0, 0.5, ff::steppers::forward_backward{}, {.step = 1e-3}));
  show(ff::evolve(flow, p, 0.0, 0.5, ff::steppers::dopri5{}));
  show(ff::evolve(flow, rho, 0.0, 0.5, ff::steppers::tr_bdf2{}, {.step = 5e-3}));
  show(ff::evolve(flow, rho, 0.0, 0.5, ff::steppers::jko{}, {.step = 5e-3}));
  show(ff::evolve(flow, cloud, 0.0, 0.5, ff::steppers::euler_maruyama{},
                  {.step = 5e-3, .seed = 2, .execution = ff::threads(2)}));

  ff::discrete<double> const prior{0.2, 0.3, 0.5}, target{0.6, 0.3, 0.1};
  auto const replicator = ff::gradient_flow(ff::relative_entropy(target), ff::fisher_rao);
  std::cout
      << ff::evolve(replicator, prior, 0.0, 1.0, ff::steppers::rk4{}, {.step = 0.1}).state.probabilities().transpose()
      << '\n';

  using dual = ff::jet<double, 1>;  // d variance / d temperature
  auto const T = dual::variable(1.0, 0);
  auto const hotter = ff::gradient_flow(ff::potential_energy(pow<2>(x) / 2) - T * ff::entropy, ff::wasserstein);
  ff::gaussian<dual> const q(ff::matrix_of<dual>::Constant(1, 1, dual(0.3)));
  std::cout
      << ff::evolve(hotter, q, 0.0, 0.5, ff::steppers::exact{}, {.step = 0.5}).state.covariance()(0, 0).gradient[0]
      << '\n';
}

// > 0.727837 0.742484
// > 0.727655 0.742368
// > 0.727837 0.742484
// > 0.727861 0.742476
// > 0.728744 0.740661
// > 0.733134 0.749237
// >  0.45447 0.340407 0.205123
// > 0.632121
