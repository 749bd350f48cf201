/// Where Jacobians are from, and the solvers that their types choose.

#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/stiff.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <stdexcept>
#include <type_traits>
#include <vector>

namespace ff = freefield;
using support::caught, support::within;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto t = ff::symbol<"t">;

/// Diffusion with a reaction on a line of cells, no flux at the walls.
constexpr auto reaction = [](auto const& u, auto& velocity, auto const&) {
  std::size_t const n = u.size();
  for (std::size_t i = 0; i < n; ++i) {
    auto const left = i == 0 ? u[i] : u[i - 1], right = i + 1 == n ? u[i] : u[i + 1];
    velocity[i] = 400.0 * (left - 2.0 * u[i] + right) + u[i] * (1.0 - u[i]);
  }
};

std::vector<double> front(std::size_t n) {
  std::vector<double> u(n);
  for (std::size_t i = 0; i < n; ++i) u[i] = 1 / (1 + std::exp(static_cast<double>(i) - 5.0));
  return u;
}

Eigen::SparseMatrix<double> sparse_jacobian(std::vector<double> const& u) {
  auto const n = static_cast<Eigen::Index>(u.size());
  Eigen::SparseMatrix<double> j(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    double const walls = (i == 0 ? 1.0 : 0.0) + (i + 1 == n ? 1.0 : 0.0);
    j.insert(i, i) = 400.0 * (walls - 2.0) + 1.0 - 2.0 * u[static_cast<std::size_t>(i)];
    if (i > 0) j.insert(i, i - 1) = 400.0;
    if (i + 1 < n) j.insert(i, i + 1) = 400.0;
  }
  return j;
}

double largest_difference(std::vector<double> const& a, std::vector<double> const& b) {
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    double const here = std::abs(a[i] - b[i]);
    if (!(here <= worst)) worst = here;
  }
  return worst;
}

struct tide {
  auto operator()(auto const& z, double time = 0) const { return 50.0 * (z - std::sin(time)) * (z - std::sin(time)); }
};

}  // namespace

TEST_CASE("formulas, dual numbers in one call and in several agree") {
  auto const formulas = ff::ode(sin(x * y) - pow<3>(x), exp(-y) * x + t * t * y);
  auto const callable = ff::ode([](auto const& z, auto const& time) {
    using std::sin, std::exp;
    auto v = z;
    v[0] = sin(z[0] * z[1]) - z[0] * z[0] * z[0];
    v[1] = exp(-z[1]) * z[0] + time * time * z[1];
    return v;
  });
  ff::philox4x32 draw(1, 0);
  for (int repeat = 0; repeat < 50; ++repeat) {
    double const a = ff::uniform<double>(draw) * 4 - 2, b = ff::uniform<double>(draw) * 4 - 2,
                 time = ff::uniform<double>(draw);
    std::array const point{a, b};
    std::vector<double> const same{a, b};
    Eigen::Matrix2d exact, duals;
    Eigen::MatrixXd columns;
    ff::jacobian_on<std::remove_const_t<decltype(formulas)>, std::array<double, 2>> of_formulas(point);
    ff::jacobian_on<std::remove_const_t<decltype(callable)>, std::array<double, 2>> of_callable(point);
    ff::jacobian_on<std::remove_const_t<decltype(callable)>, std::vector<double>> of_vector(same);
    of_formulas(formulas, point, time, exact);
    of_callable(callable, point, time, duals);
    of_vector(callable, same, time, columns);
    CHECK((exact - duals).norm() < 1e-13);
    CHECK((exact - columns).norm() < 1e-13);
    CHECK(within(exact(0, 1), a * std::cos(a * b), 1e-14));
    std::array<double, 2> first{}, second{};
    using pair = std::array<double, 2>;
    ff::velocity_in_time<std::remove_const_t<decltype(formulas)>, pair>{point}(formulas, point, time, first);
    ff::velocity_in_time<std::remove_const_t<decltype(callable)>, pair>{point}(callable, point, time, second);
    CHECK(first[0] == 0.0);
    CHECK(within(first[1], 2 * time * b, 1e-14));
    CHECK(within(second[1], 2 * time * b, 1e-14));
  }
}

TEST_CASE("dense, banded and sparse solvers give the same states") {
  auto const dense = ff::ode(reaction);
  auto const banded = ff::with_band<1, 1>(dense);
  auto const sparse = ff::with_jacobian(dense, sparse_jacobian);
  auto const check = [&](auto stepper) {
    auto const run = [&](auto const& flow) {
      return ff::evolve(flow, front(30), 0.0, 0.5, stepper, {.tolerance = 1e-7});
    };
    auto const a = run(dense), b = run(banded), c = run(sparse);
    CHECK(a.steps == b.steps);
    CHECK(a.jacobians == c.jacobians);
    CHECK(largest_difference(a.state, b.state) < 1e-11);
    CHECK(largest_difference(a.state, c.state) < 1e-11);
  };
  check(ff::steppers::tr_bdf2{});
  check(ff::steppers::rosenbrock4{});
  check(ff::steppers::radau5{});
  // A sample inside of a step is found with a copy of the run, which shares no factors.
  auto const sampled = ff::evolve(sparse, front(30), 0.0, 0.5, ff::steppers::implicit_euler{},
                                  {.step = 0.125, .at = {0.1, 0.3}});
  auto const plain = ff::evolve(sparse, front(30), 0.0, 0.5, ff::steppers::implicit_euler{}, {.step = 0.125});
  CHECK(sampled.state == plain.state);
}

TEST_CASE("gradient flows and single numbers have Jacobians, too") {
  auto const descent = ff::gradient_flow(pow<4>(x) / 4 + 500 * pow<2>(x - y), ff::euclidean);
  auto const end = ff::evolve(descent, std::array{1.0, -1.0}, 0.0, 10.0, ff::steppers::radau5{}, {.tolerance = 1e-9});
  auto const same = ff::evolve(descent, std::array{1.0, -1.0}, 0.0, 10.0, ff::steppers::dopri5{}, {.tolerance = 1e-11});
  CHECK(within(end.state[0], same.state[0], 1e-8));
  auto const decay = ff::ode([](auto const& u) { return -50.0 * u; });
  CHECK(within(ff::evolve(decay, 1.0, 0.0, 0.1, ff::steppers::rosenbrock4{}, {.tolerance = 1e-9}).state, std::exp(-5.0),
               1e-8));
}

TEST_CASE("complex amplitudes") {
  using namespace std::complex_literals;
  using amplitude = std::complex<double>;
  auto const spin = ff::ode([](std::vector<amplitude> const& z) {
    return std::vector<amplitude>{1i * z[0] - 100.0 * (z[0] - z[1]), 1i * z[1] + 100.0 * (z[0] - z[1])};
  });
  auto const flow = ff::with_jacobian(spin, [](std::vector<amplitude> const&) {
    return Eigen::Matrix2cd{{1i - 100.0, 100.0}, {100.0, 1i - 100.0}};
  });
  std::vector<amplitude> const start{1.0, 0.0};
  auto const end = ff::evolve(flow, start, 0.0, 3.0, ff::steppers::rosenbrock4{}, {.tolerance = 1e-9});
  CHECK(std::abs(end.state[0] - std::exp(3i) / 2.0) < 1e-7);
  CHECK(std::abs(ff::evolve(flow, start, 0.0, 3.0, ff::steppers::tr_bdf2{}, {.tolerance = 1e-8}).state[1] -
                 std::exp(3i) / 2.0) < 1e-5);
}

TEST_CASE("a function whose time has a default is one of time") {
  using flow_type = decltype(ff::gradient_flow(tide{}, ff::euclidean));
  static_assert(!ff::differentiable_in_time<flow_type, double>);
  static_assert(ff::velocity_in_time<decltype(ff::gradient_flow(pow<2>(x), ff::euclidean)), double>::vanishes);
}

TEST_CASE("a velocity that throws leaves nothing behind in the derivatives") {
  bool fails = true;
  int calls = 0;
  auto const flow = ff::ode([&](auto const& u) {
    if (fails && ++calls == 2) throw std::runtime_error("no value");
    auto v = u;
    for (std::size_t i = 0; i < u.size(); ++i) v[i] = (1.0 + static_cast<double>(i)) * u[i];
    return v;
  });
  std::vector<double> const point(6, 1.0);
  ff::jacobian_on<std::remove_const_t<decltype(flow)>, std::vector<double>> differentiate(point);
  Eigen::MatrixXd out;
  CHECK_THROWS_AS(differentiate(flow, point, 0.0, out), std::runtime_error);
  fails = false;
  differentiate(flow, point, 0.0, out);
  CHECK(out == Eigen::MatrixXd(Eigen::VectorXd::LinSpaced(6, 1.0, 6.0).asDiagonal()));
}

TEST_CASE("a matrix of another size is refused") {
  auto const flow = ff::with_jacobian([](std::array<double, 2> const& z) { return z; },
                                      [](std::array<double, 2> const&) -> Eigen::MatrixXd {
                                        return Eigen::MatrixXd::Identity(3, 3);
                                      });
  auto const e = caught([&] { return ff::evolve(flow, std::array{1.0, 1.0}, 0.0, 1.0, ff::steppers::radau5{}); });
  CHECK(e.code == ff::errc::size_mismatch);
  CHECK(e.function == "with_jacobian");
}
