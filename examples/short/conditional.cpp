// What a Gaussian says about one component when another has been seen.
#include <freefield/measure.hpp>

#include <iostream>

namespace ff = freefield;

int main() {
  Eigen::Vector3d const mean(1, 2, 3);
  Eigen::Matrix3d const covariance{{4, 2, 0}, {2, 2, 1}, {0, 1, 5}};
  ff::gaussian<double> const p(mean, covariance);         // checked: symmetric, positive, finite

  Eigen::VectorXd const seen = Eigen::VectorXd::Constant(1, 3.0);
  auto const given = p.conditional(ff::indices{1}, seen);  // of x_0 and x_2, where x_1 = 3
  std::cout << "mean " << given.mean().transpose() << '\n'
            << "covariance\n" << given.covariance() << '\n'
            << "x_0 before: " << p.marginal(ff::indices{0}).covariance() << '\n';
}

// > mean   2 3.5
// > covariance
// >   2  -1
// >  -1 4.5
// > x_0 before: 4
