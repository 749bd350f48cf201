/// Input pulses after a long rest are met by Radau IIA.

#include <doctest/doctest.h>

#include <freefield/flow/stiff.hpp>

#include <support/pulses.hpp>

namespace ff = freefield;

TEST_CASE("a pulse after rest, in one interval") {
  CHECK(support::oscillator_error(ff::steppers::radau5{}, 1e-8) < 1e-4);
  for (double const centre : {1.0, 2.0, 3.0, 4.0, 5.0, 13.0, 17.1})
    CHECK(support::decay_error(ff::steppers::radau5{}, centre, 1e-8) < 1e-6);
}
