// Divergences of Gaussians and of tables, infinite where they are, exact where they can be.
#include <freefield/entropy.hpp>

#include <boost/multiprecision/cpp_int.hpp>
#include <iostream>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;

int main() {
  Eigen::Matrix2d const C{{1.0, 0.5}, {0.5, 1.0}};
  ff::gaussian<double> const p(C), q(Eigen::Vector2d(1, 0), Eigen::Matrix2d{{2.0, 0.0}, {0.0, 3.0}});
  std::cout << ff::relative_entropy(p, q) << ' ' << ff::renyi_divergence(p, q, 2) << ' '
            << ff::renyi_divergence(q, p, 2) << ' ' << ff::hellinger_distance(p, q) << '\n'
            << ff::mutual_information(p, ff::indices{0}, ff::indices{1}) << ' ' << ff::wasserstein_distance(p, q)
            << '\n';

  ff::discrete<rational> const a{rational(1, 2), rational(1, 3), rational(1, 6)},
      b{rational(1, 4), rational(1, 4), rational(1, 2)};
  std::cout << ff::chi_square_divergence(a, b) << ' ' << ff::total_variation(a, b) << '\n';

  ff::discrete<double> const even{0.5, 0.5}, near{0.5 + 1e-9, 0.5 - 1e-9};
  std::cout << ff::jensen_shannon_divergence(even, near) << '\n';        // not 0, not NaN
  constexpr auto t = ff::symbol<"t">;
  std::cout << ff::f_divergence(pow<2>(t - 1) / t, even)(near) << '\n';  // any convex f with f(1) = 0
}

// > 0.706387 0.928962 inf 0.468547
// > 0.143841 1.38552
// > 1/2 1/3
// > 5e-19
// > 4e-18
