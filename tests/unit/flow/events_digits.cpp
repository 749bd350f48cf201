// once: 30 digits repeat what double shows.
/// Events of states of 30 digits.

#include <doctest/doctest.h>

#include <freefield/flow/ode.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

#include <array>
#include <cstddef>
#include <limits>

namespace ff = freefield;
using support::within;

namespace {

using real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<30>, boost::multiprecision::et_on>;

}  // namespace

TEST_CASE("a bouncing ball of 30 digits, by a formula: 1, 2, 2.5") {
  using state = std::array<real, 2>;
  auto const fall = ff::ode([](state const& z) { return state{z[1], real(-10)}; });
  auto const run = ff::evolve(fall, state{real(5), real(0)}, real(0), real(20), ff::steppers::bogacki_shampine{},
                              {.tolerance = real(real(1) / 1000)},
                              ff::event(ff::field<0>, [](state& z, real const&) { z[1] = real(z[1] / -2); },
                                        {.direction = ff::crossing::falling, .stop_after = 3}));
  REQUIRE(run.events.size() == 3);
  real const allowed = real(100 * std::numeric_limits<real>::epsilon());
  CHECK(within(run.events[0].time, real(1), allowed));
  CHECK(within(run.events[1].time, real(2), allowed));
  CHECK(within(run.events[2].time, real(real(5) / 2), allowed));
  CHECK(run.stopped_by == 0);
  CHECK(within(run.state[1], real(real(5) / 4), allowed));
}

TEST_CASE("roots of 30 digits in one long step: sqrt(2) and sqrt(3)") {
  auto const rest = ff::ode([](real const&) { return real(0); });
  auto const g = [](real const&, real const& t) { return real((t * t - 2) * (t * t - 3)); };
  auto const run = ff::evolve(rest, real(0), 0, 3, ff::steppers::bogacki_shampine{}, {.step = 3}, ff::event(g));
  REQUIRE(run.events.size() == 2);
  CHECK(support::close(run.events[0].time, real(sqrt(real(2)))));
  CHECK(support::close(run.events[1].time, real(sqrt(real(3)))));
}
