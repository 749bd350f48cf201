// once: long computations.
// Expectations: the truth lies inside the stated error for random integrands of every kind and every rule that refines;
// the laws of a Gaussian measure in random dimensions.

#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/integral/expectation.hpp>
#include <freefield/integral/expectation_gradient.hpp>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

namespace ff = freefield;
using Eigen::MatrixXd, Eigen::VectorXd;

namespace {

long double density(long double t) { return std::exp(-t * t / 2) / std::sqrt(2 * std::numbers::pi_v<long double>); }
long double distribution(long double t) { return std::erfc(-t / std::numbers::sqrt2_v<long double>) / 2; }

class random_numbers {
 public:
  explicit random_numbers(std::uint64_t seed) : engine_(seed, 20) {}
  double between(double a, double b) { return a + (b - a) * ff::uniform<double>(engine_); }
  double normal() { return ff::normal<double>(engine_); }
  int below(int n) { return static_cast<int>(between(0, n)); }

 private:
  ff::philox4x32 engine_;
};

/// a g(c x + d) for one of some functions g of which E g(c x + d) is known.  In long double, so that what is tested is
/// the rule and not the integrand.
struct term {
  enum class kind { wave, exponential, bump, step, power, kink, ramp, jump };
  kind what;
  long double a, c, d;

  long double operator()(long double x) const {
    long double const t = c * x + d;
    switch (what) {
      case kind::wave: return a * std::cos(t);
      case kind::exponential: return a * std::exp(t);
      case kind::bump: return a * std::exp(-t * t);
      case kind::step: return a * std::erf(t);
      case kind::power: return a * t * t * t;
      case kind::kink: return a * std::abs(t);
      case kind::ramp: return a * (t > 0 ? t : 0);
      case kind::jump: return a * (t > 0 ? 1 : -1);
    }
    return 0;
  }

  /// For x of that mean and deviation.
  long double expectation(long double mean, long double deviation) const {
    long double const m = c * mean + d, s = std::abs(c) * deviation, spread = 1 + 2 * s * s, u = m / s;
    switch (what) {
      case kind::wave: return a * std::cos(m) * std::exp(-s * s / 2);
      case kind::exponential: return a * std::exp(m + s * s / 2);
      case kind::bump: return a * std::exp(-m * m / spread) / std::sqrt(spread);
      case kind::step: return a * std::erf(m / std::sqrt(spread));
      case kind::power: return a * (m * m * m + 3 * m * s * s);
      case kind::kink: return a * (m * (2 * distribution(u) - 1) + 2 * s * density(u));
      case kind::ramp: return a * (m * distribution(u) + s * density(u));
      case kind::jump: return a * (2 * distribution(u) - 1);
    }
    return 0;
  }
};

enum class family { smooth, kinked, oscillating };

term random_term(random_numbers& random, family of) {
  using enum term::kind;
  double const a = random.normal(), d = random.normal();
  if (of == family::oscillating) return {wave, a, random.between(2, 12), d};  // radians per deviation
  if (of == family::kinked) {
    constexpr term::kind kinds[] = {kink, ramp, jump};
    return {kinds[random.below(3)], a, random.between(0.2, 3), d};
  }
  constexpr term::kind kinds[] = {wave, exponential, bump, step, power};
  return {kinds[random.below(5)], a, random.between(0.2, 2.5), d};
}

/// A sum of one to three terms, each a function of u . x for a vector u of its own.
struct random_integrand {
  std::vector<term> terms;
  std::vector<VectorXd> directions;

  random_integrand(random_numbers& random, family of, ff::gaussian<double> const& p) {
    Eigen::Index const dimension = p.dimension();
    int const count = 1 + random.below(3);
    for (int k = 0; k < count; ++k) {
      terms.push_back(random_term(random, k > 0 && of == family::kinked && random.below(2) == 0 ? family::smooth : of));
      VectorXd u(dimension);
      for (double& entry : u) entry = dimension == 1 ? 1 : random.normal();
      double const scale = of == family::oscillating ? std::sqrt(u.dot(p.covariance() * u)) : u.norm();
      directions.emplace_back(u / scale);
    }
  }

  double operator()(VectorXd const& x) const {
    long double sum = 0;
    for (std::size_t k = 0; k < terms.size(); ++k) sum += terms[k](directions[k].dot(x));
    return static_cast<double>(sum);
  }

  long double expectation(ff::gaussian<double> const& p) const {
    long double sum = 0;
    for (std::size_t k = 0; k < terms.size(); ++k) {
      VectorXd const& u = directions[k];
      sum += terms[k].expectation(u.dot(p.mean()), std::sqrt(u.dot(p.covariance() * u)));
    }
    return sum;
  }

  std::vector<double> breaks() const {
    std::vector<double> result;
    for (term const& t : terms) {
      if (t.what >= term::kind::kink) result.push_back(static_cast<double>(-t.d / t.c));
    }
    return result;
  }
};

ff::gaussian<double> random_measure(random_numbers& random, Eigen::Index n) {
  MatrixXd root(n, n);
  VectorXd mean(n);
  for (double& entry : root.reshaped()) entry = random.normal();
  for (double& entry : mean) entry = random.normal() / 2;
  return ff::gaussian<double>(mean, MatrixXd(root * root.transpose() / static_cast<double>(n) +
                                             0.1 * MatrixXd::Identity(n, n)));
}

/// How many of these random integrands have their expectation inside the stated error.  An estimate that says nothing,
/// with an error as large as everything, would be no success.
/// @param useful_part  how many of the errors are to be below a tenth of the result
template <class Rule>
void check_cover(family of, Eigen::Index dimension, int count, Rule const& rule,
                 ff::expectation_options<double> options, double useful_part = 0.95, bool with_breaks = false) {
  random_numbers random(static_cast<std::uint64_t>(10 * dimension + static_cast<int>(of)));
  int covered = 0, useful = 0;
  for (int k = 0; k < count; ++k) {
    auto const p = random_measure(random, dimension);
    random_integrand const f(random, of, p);
    if (with_breaks) options.breaks = {f.breaks()};
    auto const found = ff::expectation(p, f, rule, options);
    long double const exact = f.expectation(p), off = std::abs(found.value - exact);
    bool const inside = off <= found.error + 1e-17L;  // E of a ramp beyond the tail is a difference
    if (!inside) {
      CAPTURE(k);
      CAPTURE(static_cast<int>(of));
      CAPTURE(dimension);
      CAPTURE(static_cast<double>(exact));
      CHECK(static_cast<double>(off) <= found.error);
    }
    covered += inside;
    useful += found.error <= 0.1L * (1 + std::abs(exact));
  }
  CHECK(covered == count);
  CHECK(useful >= static_cast<int>(count * useful_part));
}

}  // namespace

TEST_CASE("estimates cover: smooth functions") {
  check_cover(family::smooth, 1, 1000, ff::rules::adaptive{}, {});
  check_cover(family::smooth, 1, 1000, ff::rules::adaptive{}, {.tolerance = 1e-4});
  check_cover(family::smooth, 1, 1000, ff::rules::adaptive{}, {.tolerance = 1e-10});
  check_cover(family::smooth, 1, 1000, ff::rules::trapezoid{}, {});
  check_cover(family::smooth, 1, 1000, ff::rules::trapezoid{}, {.evaluations = 60}, 0.5);
  check_cover(family::smooth, 1, 1000, ff::rules::trapezoid{}, {.evaluations = 30}, 0);
  check_cover(family::smooth, 1, 1000, ff::rules::tanh_sinh{}, {});
  check_cover(family::smooth, 1, 1000, ff::rules::gauss_kronrod{}, {});
  check_cover(family::smooth, 1, 1000, ff::rules::gauss_kronrod{}, {.tolerance = 1e-8});
}

TEST_CASE("estimates cover: kinks and jumps") {
  check_cover(family::kinked, 1, 1000, ff::rules::adaptive{}, {.evaluations = 20000});
  check_cover(family::kinked, 1, 1000, ff::rules::adaptive{}, {}, 1, true);
  check_cover(family::kinked, 1, 1000, ff::rules::trapezoid{}, {.evaluations = 2000});
  check_cover(family::kinked, 1, 1000, ff::rules::tanh_sinh{}, {}, 0.5);
  check_cover(family::kinked, 1, 1000, ff::rules::gauss_kronrod{}, {.evaluations = 2000});
}

TEST_CASE("estimates cover: waves of up to twelve radians per deviation") {
  check_cover(family::oscillating, 1, 1000, ff::rules::adaptive{}, {});
  check_cover(family::oscillating, 1, 1000, ff::rules::adaptive{}, {.tolerance = 1e-3});
  check_cover(family::oscillating, 1, 1000, ff::rules::trapezoid{}, {});
  check_cover(family::oscillating, 1, 1000, ff::rules::tanh_sinh{}, {}, 0.5);
  check_cover(family::oscillating, 1, 1000, ff::rules::gauss_kronrod{}, {});
}

TEST_CASE("estimates cover: two and three dimensions") {
  check_cover(family::smooth, 2, 1000, ff::rules::adaptive{}, {.tolerance = 1e-9});
  check_cover(family::smooth, 2, 1000, ff::rules::trapezoid{}, {.evaluations = 2000});
  check_cover(family::smooth, 2, 1000, ff::rules::trapezoid{}, {.evaluations = 300}, 0);
  check_cover(family::smooth, 3, 200, ff::rules::adaptive{}, {.evaluations = 20000});
  check_cover(family::kinked, 2, 200, ff::rules::adaptive{}, {.evaluations = 20000});
  check_cover(family::oscillating, 2, 200, ff::rules::adaptive{}, {.evaluations = 100000});
}

TEST_CASE("Stein's identity and Price's theorem in random dimensions") {
  constexpr auto x = ff::field<0>;
  constexpr auto y = ff::field<1>;
  constexpr auto z = ff::field<2>;
  auto const f = tanh(x - y / 2) + exp(z / 4) * cos(y);
  random_numbers random(5);
  for (Eigen::Index const n : {3, 4, 5, 7}) {
    auto const p = random_measure(random, n);
    auto const &m = p.mean();
    auto const &c = p.covariance();
    ff::expectation_options<double> const options{.tolerance = 1e-9};
    auto const value = [&](auto const& g) { return ff::expectation(p, g, options).value; };
    // E[(x_0 - m_0) f] = sum_j C_0j E[d_j f]
    double const stein = c(0, 0) * value(derivative(f, x)) + c(0, 1) * value(derivative(f, y)) +
                         c(0, 2) * value(derivative(f, z));
    CHECK(value((x - m(0)) * f) == doctest::Approx(stein).epsilon(1e-7));
    // dE/dC_ij = E[d_i d_j f] / 2, against a difference of expectations.
    double const step = 1e-3;
    MatrixXd shift = MatrixXd::Zero(n, n);
    shift(1, 2) = shift(2, 1) = step;
    ff::gaussian<double> const above(m, MatrixXd(c + shift)), below(m, MatrixXd(c - shift));
    double const slope =
        (ff::expectation(above, f, options).value - ff::expectation(below, f, options).value) / (2 * step);
    auto const gradient = ff::expectation_gradient(p, f, options);
    CHECK(2 * gradient.covariance(1, 2) == doctest::Approx(slope).epsilon(1e-5));
    CHECK(gradient.mean(0) == doctest::Approx(value(derivative(f, x))).epsilon(1e-8));
  }
}

TEST_CASE("affine images and conditional expectations in random dimensions") {
  random_numbers random(6);
  for (Eigen::Index const n : {1, 2}) {
    auto const p = random_measure(random, n + 1);
    // E[f(M x + b)] under p is E[f] under the image.
    MatrixXd map(n, n + 1);
    VectorXd shift(n);
    for (double& entry : map.reshaped()) entry = random.normal();
    for (double& entry : shift) entry = random.normal();
    auto const f = [](VectorXd const& v) { return std::cos(v.sum() / 2) + std::tanh(v(0)); };
    ff::expectation_options<double> const options{.tolerance = 1e-8};
    auto const direct = ff::expectation(p, [&](VectorXd const& v) { return f(map * v + shift); }, options);
    auto const image = ff::expectation(p.affine(map, shift), f, options);
    CHECK(std::abs(direct.value - image.value) <= direct.error + image.error);
    // E[E[g | x_0]] = E[g]
    auto const g = [](VectorXd const& v) { return std::tanh(v(0) + v(v.size() - 1)) * v(0); };
    auto const outer = ff::expectation(p.marginal(ff::indices{0}), [&](double t) {
      auto const given = p.conditional(ff::indices{0}, VectorXd::Constant(1, t));
      return ff::expectation(given, [&](VectorXd const& rest) {
        VectorXd all(n + 1);
        all << t, rest;
        return g(all);
      }, options).value;
    }, options);
    auto const whole = ff::expectation(p, g, options);
    CHECK(std::abs(outer.value - whole.value) <= 1e-7 * (1 + std::abs(whole.value)));
  }
}
