// E[x_0^4 x_1^4 x_2^2] as a hafnian with repeated rows, on two threads, with a progress bar.
#include <freefield/wick.hpp>

#include <cstddef>
#include <iostream>

namespace ff = freefield;

int main() {
  Eigen::Matrix3d const A{{2.0, 0.5, 0.25}, {0.5, 1.0, 0.5}, {0.25, 0.5, 1.5}};
  auto const bar = [](std::size_t done, std::size_t total) {
    std::cerr << "\r" << done << " of " << total << (done == total ? "\n" : "");
  };
  std::cout << ff::hafnian(A, ff::powers{4, 4, 2}, {.execution = ff::threads(2), .progress = bar}) << '\n'
            << ff::hafnian(A, ff::powers{4, 4, 2}, {.algorithm = ff::hafnian_algorithm::moment_table}) << '\n';

  Eigen::Vector3d const mean(1, 0, -1);
  std::cout << ff::loop_hafnian(A, mean, ff::indices{0, 0, 2}) << '\n'   // E[x_0 x_0 x_2] about that mean
            << ff::moment(ff::gaussian<double>(mean, A), ff::indices{0, 0, 2}) << '\n';
}

// > 210
// > 210
// > -2.5
// > -2.5
