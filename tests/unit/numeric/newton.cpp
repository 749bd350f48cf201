#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/numeric.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <limits>

namespace ff = freefield;
using support::within;

namespace {

template <class T>
ff::vector_of<T> point_at(T const& x, T const& y) {
  ff::vector_of<T> point(2);
  point << x, y;
  return point;
}

/// 100 (y - x^2)^2 + (1 - x)^2, its least value 0 at (1, 1): a sum of squares.
template <class T>
struct rosenbrock {
  ff::evaluation<T> operator()(ff::vector_of<T> const& u) const {
    T const x = u(0), y = u(1), bend = T(y - T(x * x)), rest = T(T(1) - x);
    auto at = ff::evaluation<T>::zero(2);
    at.value = at.scale = T(T(100) * T(bend * bend) + T(rest * rest));
    at.gradient << T(T(T(-400) * x) * bend - T(2) * rest), T(T(200) * bend);
    at.newton << T(T(1200) * T(x * x) - T(400) * y + T(2)), T(T(-400) * x), T(T(-400) * x), T(200);
    at.gauss << T(T(800) * T(x * x) + T(2)), T(T(-400) * x), T(T(-400) * x), T(200);
    return at;
  }
};

/// The mean-field free energy -m^2 J / 2 - h m + T sum p log p of a spin of magnetisation m = tanh u; it is negative.
struct free_energy {
  double coupling, field;

  ff::evaluation<double> operator()(ff::vector_of<double> const& u) const {
    double const m = std::tanh(u(0)), slope = 1 - m * m, p = (1 + m) / 2, q = (1 - m) / 2;
    auto at = ff::evaluation<double>::zero(1);
    at.value = -coupling * m * m / 2 - field * m + p * std::log(p) + q * std::log(q);
    at.scale = std::abs(coupling * m * m / 2) + std::abs(field * m) + std::log(2);
    double const force = u(0) - coupling * m - field;
    at.gradient(0) = force * slope;
    at.newton(0, 0) = (1 - coupling * slope) * slope - 2 * m * slope * force;
    at.gauss(0, 0) = slope;
    return at;
  }
};

/// log |x|, which has no minimum and no value at 0.
struct logarithm {
  ff::evaluation<double> operator()(ff::vector_of<double> const& u) const {
    if (!(u(0) > 0)) return ff::evaluation<double>::infeasible(1);
    auto at = ff::evaluation<double>::zero(1);
    at.value = std::log(u(0));
    at.scale = 1 + std::abs(at.value);
    at.gradient(0) = 1 / u(0);
    at.newton(0, 0) = -1 / (u(0) * u(0));
    at.gauss(0, 0) = 1 / (u(0) * u(0));
    return at;
  }
};

/// (x - 1)^2 + (x y - 2)^2, where `improved` moves y to 2 / x: the sum is then a function of x alone.
struct separable {
  ff::evaluation<double> operator()(ff::vector_of<double> const& u) const {
    double const x = u(0), y = u(1), one = x - 1, two = x * y - 2;
    auto at = ff::evaluation<double>::zero(2);
    at.value = at.scale = one * one + two * two;
    at.gradient << 2 * one + 2 * two * y, 2 * two * x;
    at.gauss << 2 + 2 * y * y, 2 * x * y, 2 * x * y, 2 * x * x;
    at.newton = at.gauss;
    at.newton(0, 1) += 2 * two;
    at.newton(1, 0) += 2 * two;
    return at;
  }
  ff::vector_of<double> improved(ff::vector_of<double> const& u) const { return point_at(u(0), 2 / u(0)); }
};

}  // namespace

TEST_CASE("Rosenbrock's valley, from random points, to the last digits") {
  auto const everywhere = ff::box<double>::everything(2);
  ff::philox4x32 engine{1, 0};
  for (int trial = 0; trial < 50; ++trial) {
    CAPTURE(trial);
    auto const coordinate = [&] { return static_cast<double>(engine()) / 1e9 - 2.0; };
    double const x = coordinate(), y = coordinate();
    auto const found = ff::minimise(rosenbrock<double>{}, point_at(x, y), everywhere, {});
    CHECK(found.convex);
    CHECK(found.iterations < 100);
    CHECK(within(found.point(0), 1.0, 1e-12));
    CHECK(within(found.point(1), 1.0, 1e-12));
  }
}

TEST_CASE("fifty digits") {
  using fifty = boost::multiprecision::cpp_bin_float_50;
  auto const found = ff::minimise(rosenbrock<fifty>{}, point_at<fifty>(-1.2, 1), ff::box<fifty>::everything(2), {});
  CHECK(found.convex);
  CHECK(within(fifty(found.point(0)), fifty(1), fifty("1e-48")));
}

TEST_CASE("a value that is negative: magnetisations solve m = tanh(J m + h)") {
  for (double const coupling : {0.5, 0.99, 1.5, 3.0}) {
    for (double const field : {0.0, 0.01, -0.3}) {
      CAPTURE(coupling);
      CAPTURE(field);
      ff::vector_of<double> start(1);
      start << (field < 0 ? -0.2 : 0.2);
      auto const found = ff::minimise(free_energy{coupling, field}, start, ff::box<double>::everything(1), {});
      double const m = std::tanh(found.point(0));
      CHECK(found.at.value < 0);
      CHECK(found.convex);
      CHECK(within(m, std::tanh(coupling * m + field), 1e-12));
      if (coupling > 1) CHECK(std::abs(m) > 0.5);
    }
  }
}

TEST_CASE("a box: the minimum at its border is known, and which bound holds it") {
  auto limits = ff::box<double>::everything(2);
  limits.upper(0) = 0.5;
  auto const found = ff::minimise(rosenbrock<double>{}, point_at(-1.0, 2.0), limits, {});
  CHECK(found.bound == ff::active_set{true, false});
  CHECK(found.point(0) == 0.5);
  CHECK(within(found.point(1), 0.25, 1e-14));  // y = x^2 along the border
  CHECK(found.convex);
}

TEST_CASE("no step is longer than the reach") {
  auto limits = ff::box<double>::everything(1);
  limits.reach(0) = 0.01;
  ff::vector_of<double> start(1);
  start << 1.0;
  auto const found = ff::minimise(free_energy{0.5, 0.0}, start, limits, {.max_iterations = 7});
  CHECK(found.iterations == 7);
  CHECK(within(found.point(0), 0.93, 1e-12));
}

TEST_CASE("a function without a minimum ends at the cap or where it has no value, and is not called a minimum") {
  ff::vector_of<double> start(1);
  start << 1.0;
  auto const found = ff::minimise(logarithm{}, start, ff::box<double>::everything(1), {});
  CHECK(found.at.feasible);
  CHECK_FALSE(found.convex);
  start << -1.0;
  CHECK_FALSE(ff::minimise(logarithm{}, start, ff::box<double>::everything(1), {}).at.feasible);
}

TEST_CASE("trial points are improved before they are evaluated") {
  auto const found = ff::minimise(separable{}, point_at(3.0, 9.0), ff::box<double>::everything(2), {});
  CHECK(within(found.point(0), 1.0, 1e-14));
  CHECK(within(found.point(1), 2.0, 1e-14));
}

TEST_CASE("bad input") {
  using support::caught;
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const everywhere = ff::box<double>::everything(2);
  auto const code = [](ff::vector_of<double> const& start, ff::box<double> const& limits) {
    return caught([&] { return ff::minimise(rosenbrock<double>{}, start, limits, {}); }).code;
  };
  CHECK(code(point_at(nan, 0.0), everywhere) == ff::errc::non_finite);
  CHECK(code(point_at(0.0, 0.0), ff::box<double>::everything(3)) == ff::errc::size_mismatch);
  auto crossed = everywhere, still = everywhere, unflagged = everywhere;
  crossed.lower(1) = 2;
  crossed.upper(1) = 1;
  CHECK(code(point_at(0.0, 0.0), crossed) == ff::errc::domain);
  still.reach(0) = 0;
  CHECK(code(point_at(0.0, 0.0), still) == ff::errc::domain);
  unflagged.vanishing.clear();
  CHECK(ff::minimise(rosenbrock<double>{}, point_at(0.0, 0.0), unflagged, {}).convex);
  ff::vector_of<double> const three = ff::vector_of<double>::Zero(3);
  CHECK(code(three, ff::box<double>::everything(3)) == ff::errc::size_mismatch);  // derivatives of two coordinates
}
