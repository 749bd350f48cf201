// Unbiased estimates of cumulants from data, and how certain they are.
#include <freefield/measure.hpp>
#include <freefield/statistics.hpp>

#include <iostream>

namespace ff = freefield;

int main() {
  ff::gaussian<double> const p(Eigen::Vector2d(1, -1), Eigen::Matrix2d{{2, 1}, {1, 3}});
  Eigen::MatrixXd const samples = ff::sample(p, 1000, {.seed = 7});        // 1000 x 2

  double const covariance = ff::cumulant(samples, ff::indices{0, 1});      // with n - 1; its expectation is 1
  double const skewed = ff::cumulant(samples, ff::powers{1, 2});           // of x_0, x_1, x_1; its expectation is 0
  auto const of_rows = [&](auto rows) {
    Eigen::MatrixXd const drawn = samples(rows, Eigen::all);
    return ff::cumulant(drawn, ff::indices{0, 1});
  };
  auto const again = ff::bootstrap(1000, of_rows, {.replicates = 500, .execution = ff::threads(2)});
  std::cout << covariance << " +- " << ff::standard_deviation(again) << '\n' << skewed << '\n';
}

// > 1.03066 +- 0.0789458
// > -0.0261838
