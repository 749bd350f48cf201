// once: long computations.
// The answer does not depend on the units of the data: steps, and curves of chemistry and biology.

#include <unit/power_law/any_units.hpp>

namespace ff = freefield;
using support::check_units, support::evenly, support::geometrically, support::truth;

using namespace support::symbols;

TEST_CASE("steps") {
  check_units(a / (1 + exp(-((x - b) / k))), evenly(0, 100, 25), 11, truth{a, 5, 0}, truth{b, 40, 1, true},
              truth{k, 9, 1});
  check_units(a / (1 + exp((x - b) / k)), evenly(0, 100, 25), 12, truth{a, 5, 0}, truth{b, 40, 1, true},
              truth{k, 9, 1});
  check_units(c + a * tanh((x - b) / k), evenly(0, 100, 25), 13, truth{c, 1, 0}, truth{a, 2, 0},
              truth{b, 60, 1, true}, truth{k, 20, 1});
  check_units(c + a * erf((x - b) / k), evenly(0, 100, 25), 14, truth{c, 1, 0}, truth{a, 2, 0},
              truth{b, 60, 1, true}, truth{k, 20, 1});
}

TEST_CASE("saturation and growth") {
  check_units(a * x / (b + x), geometrically(0.02, 1.1, 12), 15, truth{a, 212, 0}, truth{b, 0.064, 1});
  check_units(a * pow(x, k) / (pow(b, k) + pow(x, k)), geometrically(0.1, 100, 20), 16, truth{a, 3, 0},
              truth{k, 1.7, 0}, truth{b, 6, 1});
  check_units(a / (1 + exp(b - c * x)), evenly(9, 79, 15), 17, truth{a, 72, 0}, truth{b, 2.6, 0},
              truth{c, 0.067, -1});  // Rat42
  check_units(a * pow(1 + exp(b - c * x), -1 / d), evenly(1, 15, 20), 18, truth{a, 700, 0}, truth{b, 5.3, 0},
              truth{c, 0.76, -1}, truth{d, 1.28, 0});  // Rat43
  check_units(a * exp(-b * exp(-(c * x))), evenly(0, 50, 20), 19, truth{a, 10, 0}, truth{b, 5, 0},
              truth{c, 0.12, -1});
  check_units(a * (1 - exp(-pow(x / b, k))), evenly(0.5, 20, 25), 20, truth{a, 2, 0}, truth{b, 6, 1}, truth{k, 1.8, 0});
}
