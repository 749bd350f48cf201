// Is the tail of these data a power law?  The fit, its test, and the alternatives.
#include <freefield/power_law.hpp>

#include <iostream>

namespace ff = freefield;

int main() {
  ff::tail_law<ff::tails::power_law> const law{{.alpha = 2.5}, {.xmin = 10.0, .discrete = true}};
  auto data = ff::sample(law, 600, {.seed = 3});
  for (int x = 1; x < 10; ++x) data.insert(data.end(), 100, x);  // below the cut-off it is none

  auto const tail = ff::fit_tail(data, {.discrete = true});
  std::cout << tail << ff::goodness_of_fit(tail, data, {.replicates = 500}) << '\n'
            << ff::compare(tail, data, {.replicates = 200});
}

// > discrete power law above xmin = 11 (searched), 501 of 1500 values
// >   alpha     2.4972 +- 0.067
// >   distance  0.01673 (two_sided)
// >   searched  85 cut-offs, 14 of them to the end
// > p = 0.83 +- 0.017 (500 replicates)
// >                     law  log-likelihood         R     z         p    weight  verdict
// >               power law        -1812.65                               0.365  the law fitted
// >             exponential       -1926.595       114   4.5  6.89e-06  1.19e-50  fits worse than the power law
// >   stretched exponential       -1812.407    -0.243            0.27     0.171  no better than the power law in it
// >              log-normal       -1812.429     -0.22           0.275     0.167  no better than the power law in it
// >     truncated power law       -1811.858    -0.792           0.175     0.296  no better than the power law in it
// >                 Poisson       -6875.644  5.06e+03  4.54  5.72e-06         0  fits worse than the power law
