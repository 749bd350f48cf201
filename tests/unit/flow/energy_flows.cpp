/// Flows that keep their energy, by discrete gradients; bad input.

#include <doctest/doctest.h>

#include <freefield/flow/energy/gonzalez.hpp>
#include <freefield/flow/evolve.hpp>
#include <freefield/flow/ode.hpp>

#include <laws/stepper.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace ff = freefield;
using support::caught, support::within;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
using pair = std::array<double, 2>;

}  // namespace

TEST_CASE("a skew operator conserves, in any dimension and with a state in it") {
  // Euler's rigid body: z' = z x grad H, whose Casimir |z|^2 the midpoint in B keeps as well.
  auto const energy = [](auto const& z) { return z[0] * z[0] / 2.0 + z[1] * z[1] / 4.0 + z[2] * z[2] / 6.0; };
  auto const body = ff::energy_flow(energy, [](auto const& z, auto const& g) {
    auto v = g;
    v[0] = z[1] * g[2] - z[2] * g[1];
    v[1] = z[2] * g[0] - z[0] * g[2];
    v[2] = z[0] * g[1] - z[1] * g[0];
    return v;
  });
  std::array<double, 3> const start{0.3, 1.0, -0.5};
  auto const end = ff::evolve(body, start, 0.0, 200.0, ff::steppers::gonzalez{}, {.step = 0.5}).state;
  CHECK(within(energy(end), energy(start), 1e-13));
  // The pendulum, and back again.
  auto const pendulum = ff::energy_flow([](auto const& z) {
    using std::cos;
    return z[1] * z[1] / 2.0 - cos(z[0]);
  }, [](auto const&, auto const& g) {
    auto v = g;
    v[0] = g[1];
    v[1] = -g[0];
    return v;
  });
  pair const begin{2.0, 0.3};
  auto const swung = ff::evolve(pendulum, begin, 0.0, 300.0, ff::steppers::gonzalez{}, {.step = 0.3}).state;
  CHECK(within(swung[1] * swung[1] / 2 - std::cos(swung[0]), 0.045 - std::cos(2.0), 1e-13));
  auto const back = ff::evolve(pendulum, swung, 300.0, 0.0, ff::steppers::gonzalez{}, {.step = 0.3}).state;
  CHECK(within(back[0], 2.0, 1e-9));
  auto const exact = ff::evolve(pendulum, begin, 0.0, 2.0, ff::steppers::dopri5{}, {.tolerance = 1e-13}).state;
  CHECK(laws::order_by_halving(ff::steppers::gonzalez{}, pendulum, begin, 2.0, 1.0 / 16, [&](pair const& z) {
    return std::hypot(z[0] - exact[0], z[1] - exact[1]);
  }));
}

TEST_CASE("bad input") {
  enum class kind { bowl, logarithm, abyss };
  auto const run = [](kind which, double from, double to) {
    auto const f = [which](auto const& z) {
      using std::exp, std::log;
      return which == kind::bowl ? z * z / 2.0 : which == kind::logarithm ? log(z) : -exp(z);
    };
    return ff::evolve(ff::gradient_flow(f, ff::euclidean), from, 0.0, to, ff::steppers::gonzalez{},
                      {.step = std::abs(to)});
  };
  CHECK(caught([&] { return run(kind::bowl, 1.0, -1.0); }).code == ff::errc::domain);
  CHECK(caught([&] { return run(kind::logarithm, -1.0, 1.0); }).code == ff::errc::non_finite);
  CHECK(caught([&] { return run(kind::bowl, std::nan(""), 1.0); }).code == ff::errc::non_finite);
  // Without a minimum a long step has no solution.
  CHECK(caught([&] { return run(kind::abyss, 1.0, 10.0); }).code == ff::errc::not_converged);
  CHECK(within(run(kind::bowl, 1.0, 1.0).state, 1.0 / 3, 1e-15));  // (1 - h / 2) / (1 + h / 2)
  CHECK(caught([&] { return ff::discrete_gradient(x * y, std::vector{1.0, 2.0}, std::vector{1.0}); }).code ==
        ff::errc::size_mismatch);
}
