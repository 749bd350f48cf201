// once: it repeats in dual numbers what others run in double.
/// How a flow of Gaussians depends on its temperature, by dual numbers.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/flow.hpp>
#include <freefield/transport.hpp>

#include <laws/stepper.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <cstddef>
#include <limits>

namespace ff = freefield;
using support::caught, support::close, support::within;

namespace {

constexpr auto x = ff::field<0>;

}  // namespace

TEST_CASE("dual numbers: how the end depends on the temperature") {
  using dual = ff::jet<double, 1>;
  auto const run = [](auto const& temperature, auto stepper) {
    using T = std::remove_cvref_t<decltype(temperature)>;
    ff::gaussian<T> const p(ff::vector_of<T>::Constant(1, T(1)), ff::matrix_of<T>::Constant(1, 1, T(0.3)));
    auto const flow =
        ff::gradient_flow(ff::potential_energy(pow<2>(x) / 2) - temperature * ff::entropy, ff::wasserstein);
    return T(ff::evolve(flow, p, 0.0, 0.5, stepper, {.step = 0.125}).state.covariance()(0, 0));
  };
  double const exact = 1 - std::exp(-1.0), h = 1e-5;
  CHECK(close(run(dual::variable(0.7, 0), ff::steppers::exact{}).gradient[0], exact, 8));
  auto const check = [&](auto stepper) {
    double const difference = (run(0.7 + h, stepper) - run(0.7 - h, stepper)) / (2 * h);
    CHECK(within(run(dual::variable(0.7, 0), stepper).gradient[0], difference, 1e-9));
  };
  check(ff::steppers::jko{});
  check(ff::steppers::forward_backward{});
  check(ff::steppers::rk4{});
}
