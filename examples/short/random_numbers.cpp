// Random numbers by (seed, stream): the same bits with every compiler, on any number of threads.
#include <freefield/core.hpp>

#include <cstddef>
#include <functional>
#include <iostream>

namespace ff = freefield;

int main() {
  auto const hits_of_range = [](std::size_t first, std::size_t last) {
    double hits = 0;
    for (std::size_t i = first; i < last; ++i) {
      ff::philox4x32 engine(2024, i);                      // seed, stream
      double const x = ff::uniform(engine), y = ff::uniform(engine);
      hits += x * x + y * y < 1 ? 1 : 0;
    }
    return hits;
  };
  ff::reduction_plan const plan{.size = 1'000'000, .grain = 10'000};
  for (ff::execution const& who : {ff::execution(ff::serial), ff::execution(ff::threads(2))})
    std::cout << 4e-6 * ff::reduce(plan, 0.0, hits_of_range, std::plus<>{}, {.execution = who}) << '\n';
}

// > 3.14204
// > 3.14204
