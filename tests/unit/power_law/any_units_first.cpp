// once: long computations.
// The answer does not depend on the units of the data: rates, centres and widths of usual curves.

#include <unit/power_law/any_units.hpp>

namespace ff = freefield;
using support::check_units, support::evenly, support::geometrically, support::truth;

using namespace support::symbols;

TEST_CASE("exponentials") {
  check_units(a * exp(b * x), evenly(1000, 8000, 24), 1, truth{a, 3, 0}, truth{b, 4e-4, -1});
  check_units(a * exp(-(b * x)), evenly(1000, 8000, 24), 2, truth{a, 3, 0}, truth{b, 4e-4, -1});
  check_units(c + a * exp(-(b * x)), evenly(1000, 8000, 24), 3, truth{c, 1, 0}, truth{a, 2, 0}, truth{b, 5e-4, -1});
  check_units(a * (1 - exp(-(b * x))), evenly(70, 760, 14), 4, truth{a, 240, 0}, truth{b, 5.5e-4, -1});  // Misra1a
  check_units(a * exp(-(b * x)) + c * exp(-(d * x)), evenly(0, 10, 40), 5, truth{a, 5, 0}, truth{b, 2, -1},
              truth{c, 2, 0}, truth{d, 0.25, -1});
}

TEST_CASE("peaks") {
  check_units(a * exp(-pow<2>((x - b) / k)), evenly(1000, 8000, 30), 6, truth{a, 2, 0}, truth{b, 4000, 1, true},
              truth{k, 1500, 1});
  check_units(a * exp(-pow<2>(x - b) / (2 * pow<2>(k))), evenly(400, 500, 35), 7, truth{a, 1.5, 0},
              truth{b, 451, 1, true}, truth{k, 5, 1});
  check_units(a / k * exp(-pow<2>((x - b) / k) / 2), evenly(400, 500, 35), 8, truth{a, 1.55, 1}, truth{k, 4.1, 1},
              truth{b, 451.5, 1, true});  // Eckerle4
  check_units(a / (1 + pow<2>((x - b) / k)), evenly(-5, 5, 30), 9, truth{a, 2, 0}, truth{b, 1, 1, true},
              truth{k, 0.7, 1});
  check_units(c + a * pow<2>(1 / cosh((x - b) / k)), evenly(-5, 5, 30), 10, truth{c, 1, 0}, truth{a, 2, 0},
              truth{b, -1, 1, true}, truth{k, 0.9, 1});
}
