/// Input pulses after a long rest are met by Rosenbrock's steppers.

#include <doctest/doctest.h>

#include <freefield/flow/exponential/rosenbrock.hpp>
#include <freefield/flow/stiff.hpp>

#include <support/pulses.hpp>

namespace ff = freefield;

TEST_CASE_TEMPLATE("a pulse after rest, in one interval", S, ff::steppers::rosenbrock4,
                   ff::steppers::exponential_rosenbrock) {
  CHECK(support::oscillator_error(S{}, 1e-8) < 1e-6);
  for (double const centre : {1.0, 2.0, 3.0, 4.0, 5.0, 13.0, 17.1})
    CHECK(support::decay_error(S{}, centre, 1e-8) < 1e-7);
}
