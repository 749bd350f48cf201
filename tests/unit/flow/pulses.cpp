/// Input pulses after a long rest are met by every explicit stepper that chooses its steps.

#include <doctest/doctest.h>

#include <freefield/flow/bulirsch_stoer.hpp>
#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

#include <support/pulses.hpp>

namespace ff = freefield;

TEST_CASE_TEMPLATE("a pulse after rest, in one interval", S, ff::steppers::bogacki_shampine, ff::steppers::dopri5,
                   ff::steppers::bulirsch_stoer, ff::steppers::taylor<8>, ff::steppers::taylor<12>,
                   ff::steppers::taylor<20>) {
  CHECK(support::oscillator_error(S{}, 1e-8) < 1e-6);
  for (double const centre : {1.0, 2.0, 3.0, 4.0, 5.0, 13.0, 17.1})
    CHECK(support::decay_error(S{}, centre, 1e-8) < 1e-7);
}

TEST_CASE("the pair of order 8, whose estimate is blind to the input itself, meets it") {
  CHECK(support::oscillator_error(ff::steppers::fehlberg78{}, 1e-8) < 1e-6);
  for (double const centre : {1.0, 2.0, 3.0, 4.0, 5.0, 13.0, 17.1})
    CHECK(support::decay_error(ff::steppers::fehlberg78{}, centre, 1e-8) < 1e-4);
}
