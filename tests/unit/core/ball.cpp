// Balls: whatever is computed with them contains what exact arithmetic gives.

#include <doctest/doctest.h>

#include <freefield/core/ball.hpp>
#include <freefield/core/random.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>

namespace ff = freefield;
using ball = ff::detail::ball<double>;
using rational = boost::multiprecision::cpp_rational;

namespace {

/// A ball, and an exact number that is in it.
struct tracked {
  ball computed;
  rational exact;

  friend tracked operator+(tracked const& a, tracked const& b) { return {a.computed + b.computed, a.exact + b.exact}; }
  friend tracked operator-(tracked const& a, tracked const& b) { return {a.computed - b.computed, a.exact - b.exact}; }
  friend tracked operator*(tracked const& a, tracked const& b) { return {a.computed * b.computed, a.exact * b.exact}; }
};

void check(tracked const& x) {
  rational const distance = abs(rational(rational(x.computed.middle()) - x.exact));
  CHECK(distance <= rational(x.computed.radius()));
}

tracked random_number(ff::philox4x32& engine) {
  double const size = std::ldexp(1.0, static_cast<int>(ff::uniform_index(engine, 41)) - 20);
  double const x = size * (2 * ff::uniform<double>(engine) - 1);
  return {ball(x), rational(x)};
}

}  // namespace

TEST_CASE("chains of operations stay inside") {
  ff::philox4x32 engine(1, 2);
  for (int trial = 0; trial < 400; ++trial) {
    tracked x = random_number(engine);
    for (int step = 0; step < 12; ++step) {
      tracked const y = random_number(engine);
      switch (ff::uniform_index(engine, 4)) {
        case 0: x = x + y; break;
        case 1: x = x - y; break;
        case 2: x = x * y; break;
        default: x = x * x - y; break;
      }
      check(x);
      if (!(x.computed.radius() < 1e30)) break;
    }
    if (abs(x.exact) > rational(1, 1000) && x.computed.radius() < 1e-4) {
      tracked const one{ball(1), rational(1)};
      check({one.computed / x.computed, rational(1) / x.exact});
    }
  }
}

TEST_CASE("a divisor that may be zero leaves nothing known") {
  ball const divisor(1e-17, 1e-16);
  CHECK(!(ball(1) / divisor).is_finite());
  CHECK((ball(1) / ball(4)).is_finite());
  using lanes = ff::detail::lanes<ball>;
  lanes::type const quotient = lanes::broadcast(ball(1)) / lanes::broadcast(divisor);
  for (std::size_t i = 0; i < lanes::width; ++i) CHECK(!lanes::get(quotient, i).is_finite());
}

TEST_CASE("products below the smallest numbers") {
  double const tiny = (std::numeric_limits<double>::min)();
  tracked const x{ball(tiny * 3), rational(tiny * 3)}, y{ball(0.7), rational(0.7)};
  check(x * y);
  check(x * x);
  check(x * x * y - x);
}

TEST_CASE("lanes compute what single balls compute") {
  using lanes = ff::detail::lanes<ball>;
  ff::philox4x32 engine(3, 4);
  lanes::type a = lanes::broadcast(ball(1)), b = a;
  for (std::size_t i = 0; i < lanes::width; ++i) {
    lanes::set(a, i, random_number(engine).computed * random_number(engine).computed);
    lanes::set(b, i, random_number(engine).computed);
  }
  lanes::type const result = a * b - (a + b);
  for (std::size_t i = 0; i < lanes::width; ++i) {
    ball const one = lanes::get(a, i), other = lanes::get(b, i);
    CHECK(lanes::get(result, i) == one * other - (one + other));
  }
  CHECK(!ball(std::numeric_limits<double>::infinity()).is_finite());
}
