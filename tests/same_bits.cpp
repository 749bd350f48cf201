// The bits of random variates, of reductions and of hafnians, for comparison between compilers, standard libraries and
// thread counts.

#include <freefield/core/execution.hpp>
#include <freefield/core/random.hpp>
#include <freefield/wick/hafnian.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <iostream>

namespace {

namespace ff = freefield;

/// FNV-1a over 64-bit words.
struct digest {
  std::uint64_t value = 14695981039346656037U;

  void add(std::uint64_t word) { value = (value ^ word) * 1099511628211U; }
};

template <class T, class Bits>
std::uint64_t normals(int count) {
  ff::philox4x32 engine{42, 7};
  digest all;
  for (int i = 0; i < count; ++i) all.add(std::bit_cast<Bits>(ff::normal<T>(engine)));
  return all.value;
}

std::uint64_t sum_of_normals(ff::execution const& execution) {
  auto const leaf = [](std::size_t first, std::size_t last) {
    double sum = 0;
    for (std::size_t i = first; i < last; ++i) {
      ff::philox4x32 engine{1, i};
      sum += ff::normal<double>(engine);
    }
    return sum;
  };
  auto const add = [](double a, double b) { return a + b; };
  return std::bit_cast<std::uint64_t>(
      ff::reduce({.size = 100000, .grain = 97}, 0.0, leaf, add, {.execution = execution}));
}

std::uint64_t indices(int count) {
  ff::philox4x32 engine{3, 5};
  digest all;
  for (int i = 0; i < count; ++i) all.add(ff::uniform_index(engine, 1000003));
  return all.value;
}

std::uint64_t hafnian(ff::execution const& execution) {
  ff::philox4x32 engine{5, 1};
  Eigen::MatrixXd a(30, 30);
  for (Eigen::Index i = 0; i < 30; ++i) {
    for (Eigen::Index k = 0; k <= i; ++k) a(i, k) = a(k, i) = ff::uniform<double>(engine) - 0.5;
  }
  return std::bit_cast<std::uint64_t>(ff::hafnian(a, {.execution = execution}));
}

}  // namespace

int main() {
  std::cout << std::hex << "normal<double>  " << normals<double, std::uint64_t>(100000) << '\n'
            << "normal<float>   " << normals<float, std::uint32_t>(100000) << '\n'
            << "uniform_index   " << indices(100000) << '\n'
            << "reduce, serial  " << sum_of_normals(ff::serial) << '\n';
  for (std::size_t const count : {1U, 2U, 3U, 7U}) {
    std::cout << "reduce, threads " << sum_of_normals(ff::threads(count)) << '\n';
  }
  for (std::size_t const count : {1U, 2U, 3U}) {
    std::cout << "hafnian, threads " << hafnian(ff::threads(count)) << '\n';
  }
}
