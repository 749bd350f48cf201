// once: long computations.
// The answer does not depend on the units of the data: powers, rational functions, NIST's curves, and the named laws.

#include <unit/power_law/any_units.hpp>

namespace ff = freefield;
using support::check_units, support::evenly, support::geometrically, support::truth;

using namespace support::symbols;

TEST_CASE("powers and roots") {
  check_units(a * (1 - ff::pow<-2>(1 + b * x / 2)), evenly(70, 760, 14), 21, truth{a, 340, 0},
              truth{b, 3.9e-4, -1});  // Misra1b
  check_units(a * b * x / (1 + b * x), evenly(70, 760, 14), 22, truth{a, 440, 0}, truth{b, 3e-4, -1});  // Misra1d
  check_units(a * pow(1 + x / b, -c), evenly(1, 30, 25), 23, truth{a, 5, 0}, truth{b, 4, 1}, truth{c, 0.8, 0});
  check_units(sqrt(a + b * x), evenly(1, 9, 15), 24, truth{a, 3, 0}, truth{b, 2, -1});
  check_units(a + b * log(1 + x / c), evenly(1, 30, 25), 25, truth{a, 5, 0}, truth{b, 1, 0}, truth{c, 4, 1});
}

TEST_CASE("rational functions") {
  check_units(a * (x * x + x * b) / (x * x + x * c + d), geometrically(0.06, 4, 11), 26, truth{a, 0.193, 0},
              truth{b, 0.19, 1}, truth{c, 0.12, 1}, truth{d, 0.14, 2});  // MGH09
  check_units(exp(-(a * x)) / (b + c * x), evenly(0.5, 6, 40), 27, truth{a, 0.19, -1}, truth{b, 6.1e-3, 0},
              truth{c, 1.05e-2, -1});  // Chwirut
  check_units((a + b * x) / (1 + c * x), evenly(0, 20, 20), 28, truth{a, 2, 0}, truth{b, 3, -1}, truth{c, 0.4, -1});
  check_units(a * exp(b / (x + c)), evenly(50, 125, 16), 29, truth{a, 5.6e-3, 0}, truth{b, 6181, 1},
              truth{c, 345, 1});  // MGH10
}

namespace {

/// Random relatives of a law of sizes and data: the exponents and all residuals stay, whatever the units.
template <class Law, class Data>
void check_residuals(Law const& law, Data const& data, std::vector<double> const& losses,
                     ff::fit_options<double> const& options) {
  CAPTURE(law);
  auto const first = ff::fit(law, data(1.0, 1.0), losses, options);
  CHECK(first.converged());
  for (double const unit : {1e-15, 1e-6, 7.0, 1e9, 1e15}) {
    CAPTURE(unit);
    auto const fit = ff::fit(law, data(unit, 1 / unit), losses, options);
    CHECK(fit.converged());
    CHECK(fit.certificate.at_bound == first.certificate.at_bound);
    double largest = 0;
    for (std::size_t i = 0; i < losses.size(); ++i)
      largest = std::max(largest, std::abs(fit.residuals[i] - first.residuals[i]));
    CHECK(largest <= 1e-8);
  }
}

}  // namespace

TEST_CASE("the named laws") {
  namespace forms = ff::forms;
  std::vector<double> const sizes = geometrically(1e6, 1e9, 7), tokens = geometrically(1e8, 1e11, 7);
  std::vector<double> n, d_, losses, pure, single, broken;
  ff::philox4x32 engine{30, 23};
  for (double const size : sizes) {
    for (double const token : tokens) {
      n.push_back(size);
      d_.push_back(token);
      losses.push_back((1.7 + 400 * std::pow(size, -0.34) + 410 * std::pow(token, -0.28)) *
                       std::exp(0.01 * ff::normal<double>(engine)));
    }
  }
  auto const xs = geometrically(1, 1e8, 40);
  for (double const at : xs) {
    double const noise = std::exp(0.01 * ff::normal<double>(engine));
    pure.push_back(30 * std::pow(at, -0.3) * noise);
    single.push_back((1.2 + 30 * std::pow(at, -0.3)) * noise);
    broken.push_back((0.4 + 10 * std::pow(at, -0.2) * std::pow(1 + std::pow(at / 1e4, 2.5), -0.2)) * noise);
  }
  auto const scaled = [](std::vector<double> values, double unit) {
    for (double& value : values) value *= unit;
    return values;
  };
  auto const pairs = [&](double one, double other) {
    return given(forms::N = scaled(n, one), forms::D = scaled(d_, other));
  };
  auto const numbers = [&](double one, double) { return given(forms::x = scaled(xs, one)); };
  for (auto const& objective : {ff::mean_square_log, ff::mean_square, ff::huber_log(1e-3)}) {
    CAPTURE(objective.name());
    ff::fit_options<double> const options{.objective = objective, .replicates = 0};
    check_residuals(forms::chinchilla, pairs, losses, options);
    check_residuals(forms::kaplan, pairs, losses, options);
    check_residuals(forms::power_law, numbers, pure, options);
    check_residuals(forms::saturating_power_law, numbers, single, options);
    check_residuals(forms::broken_power_law, numbers, broken, options);
  }
}
