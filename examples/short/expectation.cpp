// Expectations with errors: a rule is chosen, several numbers in one pass, all pairs of components at once.
#include <freefield/integral.hpp>

#include <cmath>
#include <iostream>

namespace ff = freefield;

int main() {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  ff::gaussian<double> const p{Eigen::Matrix2d{{1, 0.5}, {0.5, 1}}};

  auto const kernel = ff::expectation(p, tanh(x) * tanh(y), {.tolerance = 1e-10});    // value and error
  auto const option = ff::expectation(p, max(x + y - 1, 0) * exp(y / 2));             // split at its kink: to rounding
  auto const moments = ff::expectation(p, [](auto const& v) {                         // a vector: shared points
    return Eigen::Vector3d(std::cos(v(0)), v(0) * v(1), std::erf(v(0)) * std::erf(v(1)));
  });
  auto const kernels = ff::pair_expectations(p, max(x, 0));                           // E[f(x_i) f(x_j)], 2 x 2
  ff::log_normal<double> const prices(p);                                             // every measure answers
  std::cout << kernel.value << '\n' << option.value << '\n' << moments.value.transpose() << '\n'
            << kernels.value << '\n' << ff::expectation(prices, max(x - 1, 0)).value << '\n';
}

// > 0.186324
// > 0.649491
// > 0.606531      0.5 0.216347
// >      0.5 0.304499
// > 0.304499      0.5
// > 0.887143
