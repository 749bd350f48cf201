// Runs a harness without a fuzzer: on the files given, or on `count` inputs of random bytes from a fixed seed.

#include <freefield/core/random.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

int main(int argc, char** argv) {
  if (argc > 2 && std::string(argv[1]) == "--random") {
    auto const count = std::strtoull(argv[2], nullptr, 10);
    for (std::uint64_t stream = 0; stream < count; ++stream) {
      freefield::philox4x32 engine{1, stream};
      std::vector<std::uint8_t> bytes(freefield::uniform_index(engine, 256));
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine() >> 24U);
      LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    }
    std::cout << count << " random inputs\n";
    return 0;
  }
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    std::vector<char> const bytes{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::uint8_t> const data(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(data.data(), data.size());
  }
}
