/// Archetypes: a flow, a stepper, a run, a metric and coordinates with exactly what their concepts ask, and no more.

#include <doctest/doctest.h>

#include <freefield/flow.hpp>

#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ff = freefield;
using support::within;

namespace archetype {

/// A flow: a base, and a velocity that is written.
struct growth : ff::flow_node {
  void operator()(double const& x, double& velocity, double const&) const { velocity = x; }
};

/// A stepper without a tableau: the exponential, for this flow alone.
struct exponential {};

class exponential_run {
 public:
  exponential_run(growth const&, double const& start, double const&, ff::evolve_options<double> const&) : x_(start) {}
  double state() const { return x_; }
  long evaluations() const { return 0; }
  std::ptrdiff_t first_non_finite() const { return std::isfinite(x_) ? -1 : 0; }
  void restart(double const&) {}
  double keep() const { return x_; }
  void put_back(double x) { x_ = x; }
  void limit_times(double const&, double const&) {}
  void advance(double const&, double const& h, long, long count) { x_ *= std::exp(h * static_cast<double>(count)); }

 private:
  double x_;
};

/// A metric of one's own: K = 1 / x^2 on positive numbers.
struct logarithmic {};

}  // namespace archetype

template <>
struct freefield::step_traits<archetype::exponential, archetype::growth, double> {
  static constexpr int order = exact_order;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<guarantee::positivity>;
  using method = archetype::exponential_run;
};

template <>
struct freefield::metric_traits<archetype::logarithmic, double> {
  static double motion(archetype::logarithmic, double const& x, double const& covector, double const&) {
    return x * x * covector;
  }
  static double pairing(double const&, double const& covector, double const& motion) { return covector * motion; }
};

static_assert(ff::flow_on<archetype::growth, double> && !ff::flow_on<archetype::growth, std::vector<double>>);
static_assert(ff::fixed_method<archetype::exponential_run, double>);
static_assert(!ff::adaptive_method<archetype::exponential_run, double>);
static_assert(ff::stepper_for<archetype::exponential, archetype::growth, double>);
static_assert(ff::guarantees<archetype::exponential, archetype::growth, double, ff::guarantee::positivity>);
static_assert(!ff::guarantees<archetype::exponential, archetype::growth, double, ff::guarantee::mass>);
static_assert(ff::metric_on<archetype::logarithmic, double> && !ff::metric_on<archetype::logarithmic, float>);

// What the steppers of the library are to the concepts.
using line_density = ff::density<double, 1>;
using heat_type = decltype(ff::gradient_flow(-ff::entropy, ff::wasserstein));
static_assert(ff::stepper_for<ff::steppers::jko, heat_type, line_density>);
static_assert(ff::stepper_for<ff::steppers::jko, heat_type, ff::gaussian<double>>);
static_assert(!ff::stepper_for<ff::steppers::jko, heat_type, ff::density<double, 2>>);
static_assert(!ff::stepper_for<ff::steppers::rk4, heat_type, line_density>);
static_assert(!ff::stepper_for<ff::steppers::rk4, heat_type, std::vector<double>>);
static_assert(ff::stepper_for<ff::steppers::rk4, heat_type, ff::gaussian<long double>>);
static_assert(
    ff::interpolating_method<ff::step_traits<ff::steppers::dopri5, archetype::growth, double>::method, double>);
static_assert(
    !ff::interpolating_method<ff::step_traits<ff::steppers::fehlberg78, archetype::growth, double>::method, double>);
static_assert(ff::charted<ff::gaussian<double>> && ff::charted<ff::discrete<double>> && !ff::charted<line_density>);
static_assert(!ff::vector_state<int> && !ff::vector_state<std::vector<int>> &&
              !ff::vector_state<Eigen::Ref<Eigen::VectorXd>>);
static_assert(!ff::vector_state<Eigen::Map<Eigen::VectorXd>> && !ff::vector_state<std::span<double>>);
static_assert(ff::vector_state<Eigen::Matrix3cf> && ff::vector_state<std::array<long double, 2>>);

TEST_CASE("a flow, a stepper and a metric of one's own run like the library's") {
  auto const end =
      ff::evolve(archetype::growth{}, 1.0, 0.0, 2.0, archetype::exponential{}, {.step = 0.3, .at = {0.5, 1.0}},
                 ff::guaranteed<ff::guarantee::positivity, ff::order<10>>, [](double) {});
  CHECK(within(end.state, std::exp(2.0), 1e-14));
  CHECK(within(end.samples[0].state, std::exp(0.5), 1e-15));
  CHECK(within(ff::evolve(archetype::growth{}, 1.0, 0.0, 2.0, ff::steppers::dopri5{}).state, std::exp(2.0), 1e-6));
  // f = log x descends as x' = -x^2 / x = -x.
  auto const flow = ff::gradient_flow(log(ff::field<0>), archetype::logarithmic{});
  CHECK(within(ff::evolve(flow, 2.0, 0.0, 1.0, ff::steppers::dopri5{}, {.tolerance = 1e-11}).state, 2 * std::exp(-1.0),
               1e-9));
}
