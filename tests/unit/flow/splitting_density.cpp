/// Diffusion and reaction of densities in turn, with a stepper of a user's own.

#include <doctest/doctest.h>

#include <freefield/flow/fokker_planck.hpp>
#include <freefield/flow/split.hpp>

#include <support/close.hpp>
#include <support/normal_density.hpp>

#include <cmath>
#include <cstddef>
#include <type_traits>

namespace ff = freefield;
using ff::guarantee::mass, ff::guarantee::positivity;
using ff::steppers::lie, ff::steppers::scharfetter_gummel, ff::steppers::strang;
using support::within;

namespace {

constexpr auto x = ff::field<0>;
using line_density = ff::density<double, 1>;

/// Growth by a fitness -c x^2 / 2 relative to its mean, rho' = -rho (c x^2 / 2 - <c x^2 / 2>), and its exact solution.
struct selection : ff::flow_node {
  double strength;
  explicit selection(double c) : strength(c) {}
};
struct growth {};

struct growth_run {
  selection const* flow;
  line_density rho;
  long steps = 0;

  growth_run(selection const& f, line_density const& start, double, ff::evolve_options<double> const&)
      : flow(&f), rho(start) {}
  line_density const& state() const { return rho; }
  long evaluations() const { return steps; }
  std::ptrdiff_t first_non_finite() const { return -1; }
  void restart(double) {}
  void limit_times(double, double) {}
  line_density keep() const { return rho; }
  void put_back(line_density const& kept) { rho = kept; }
  void advance(double, double h, long, long count) {
    double const c = flow->strength * h * static_cast<double>(count) / 2;
    Eigen::VectorXd values = rho.values();
    for (Eigen::Index i = 0; i < values.size(); ++i) {
      double const centre = rho.grid().along(0).center(i);
      values(i) *= std::exp(-c * centre * centre);
    }
    rho = line_density::normalised(rho.grid(), values);
    steps += count;
  }
};

}  // namespace

template <>
struct freefield::step_traits<growth, selection, line_density> {
  static constexpr int order = exact_order;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<positivity, mass>;
  using method = growth_run;
};

namespace {

/// The error at t = 1 of halving a step, as a slope over two halvings.
template <class Error>
double slope(Error const& error, double step) {
  return std::log2(error(step) / error(step / 4)) / 2;
}

}  // namespace

TEST_CASE("diffusion, drift and selection of a density: Riccati's equation for the variance") {
  // v' = 2 T - 2 v - c v^2 for a Gaussian with mean 0, T = 0.5, c = 2
  double const T = 0.5, c = 2, v0 = 1, root = std::sqrt(1 + 2 * T * c);
  double const high = (root - 1) / c, low = (-root - 1) / c;
  double const ratio = (v0 - high) / (v0 - low) * std::exp(-c * (high - low));
  double const variance = (high - low * ratio) / (1 - ratio);

  auto const diffusion = ff::gradient_flow(ff::potential_energy(pow<2>(x) / 2) - T * ff::entropy, ff::wasserstein);
  auto const flow = ff::split(diffusion, selection(c));
  line_density const start = support::normal_density(ff::grid<double, 1>({-6.0, 6.0, 200}), 0.0, v0);
  auto const end_of = [&](auto const& sum, auto stepper, double h) {
    return ff::evolve(sum, start, 0.0, 1.0, stepper, {.step = h}, ff::guaranteed<mass>).state;
  };
  auto const end = [&](auto stepper, double h) { return end_of(flow, stepper, h); };
  auto const of = [](line_density const& rho) { return rho.covariance()(0, 0); };
  double const fine = of(end(strang(ff::steppers::tr_bdf2{}, growth{}), 1.0 / 512));
  CHECK(within(fine, variance, 1e-3));
  auto const error = [&](auto stepper) {
    return [&end, &of, fine, stepper](double h) { return std::abs(of(end(stepper, h)) - fine); };
  };
  CHECK(std::abs(slope(error(strang(ff::steppers::tr_bdf2{}, growth{})), 1.0 / 16) - 2) < 0.1);
  auto const turned = [&](double h) {
    auto const sum = ff::split(selection(c), diffusion);
    return std::abs(of(end_of(sum, strang(growth{}, ff::steppers::tr_bdf2{}), h)) - fine);
  };
  CHECK(std::abs(slope(turned, 1.0 / 16) - 2) < 0.1);
  CHECK(std::abs(slope(error(lie(ff::steppers::tr_bdf2{}, growth{})), 1.0 / 64) - 1) < 0.1);
  CHECK(std::abs(slope(error(strang(scharfetter_gummel{}, growth{})), 1.0 / 64) - 1) < 0.1);

  using flow_type = std::remove_const_t<decltype(flow)>;
  using implicit = decltype(strang(scharfetter_gummel{}, growth{}));
  CHECK(ff::guarantees<implicit, flow_type, line_density, positivity>);
  CHECK(ff::guarantees<implicit, flow_type, line_density, mass>);
  CHECK_FALSE(ff::guarantees<implicit, flow_type, line_density, ff::guarantee::energy_decay>);
  CHECK_FALSE(ff::guarantees<decltype(strang(ff::steppers::tr_bdf2{}, growth{})), flow_type, line_density, positivity>);
  static_assert(ff::step_traits<implicit, flow_type, line_density>::order == 1);

  // The factors of the implicit half are kept from substep to substep; the halves count their work.
  CHECK(ff::evolve(flow, start, 0.0, 1.0, implicit{}, {.step = 0.125}).evaluations == 3 * 8);
}
