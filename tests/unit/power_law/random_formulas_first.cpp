// once: formulas hold no memory.
// Of the random formulas of tests/unit/core, some in which one parameter is determined by the data.
#include <doctest/doctest.h>

#include <support/random_formula.hpp>
#include <unit/power_law/recovers.hpp>

#include <cstdint>

namespace {

constexpr auto y = freefield::symbol<"y">;

template <std::uint64_t Seed>
bool fits_its_own_data() {
  return support::recovers(support::random_formula<Seed, 4>(support::x, y), y = 1.3);
}

}  // namespace

TEST_CASE("four random formulas of depth 4 fit their own data") {
  CHECK(fits_its_own_data<8>());
  CHECK(fits_its_own_data<20>());
  CHECK(fits_its_own_data<69>());
  CHECK(fits_its_own_data<47>());
}
