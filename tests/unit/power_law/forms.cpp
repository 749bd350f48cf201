// once: long computations.
// The named laws: published and worked values, their limits, and each of them recovered from data with automatic
// starts.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace ff = freefield;
using namespace ff::forms;
using support::close;
using support::within;

namespace {

/// The slope d log(y - E) / d log x of the broken law, from its exact derivative.
double slope(double at, double first, double second, double place, double width) {
  auto const dy = derivative(broken_power_law, x);
  auto const value = [&](auto const& formula) {
    return formula(x = at, E = 0.0, A = 20.0, c0 = first, d1 = place, f1 = width, c1 = second);
  };
  return at * value(dy) / value(broken_power_law);
}

/// Random truths, each from its own stream.
class truth {
 public:
  truth(std::uint64_t form, std::uint64_t trial) : engine_{form, trial} {}

  double between(double low, double high) { return low + (high - low) * ff::uniform<double>(engine_); }
  double between_logarithms(double low, double high) { return std::exp(between(std::log(low), std::log(high))); }

 private:
  ff::philox4x32 engine_;
};

/// A fit of noise-free data: certified, from so many of the starts, and at the truth to eight digits.
template <class Fit>
void check_recovery(Fit const& fit, std::vector<double> const& expected, double share_of_starts) {
  CHECK(fit.converged());
  CHECK(fit.certificate.exact_fit);
  CHECK(fit.certificate.at_bound.empty());
  CHECK(static_cast<double>(fit.certificate.starts_agreeing) >=
        share_of_starts * static_cast<double>(fit.certificate.starts));
  for (int k = 0; k < fit.size; ++k) {
    CAPTURE(fit.parameter(k).name);
    auto const value = expected[static_cast<std::size_t>(k)];
    CHECK(within(fit.estimates()[k], value, 1e-8 * value));
  }
}

}  // namespace

TEST_CASE("worked values") {
  // Kaplan et al. 2020: the joint law with its own constants, and the law of size alone.
  double const joint = kaplan(N = 1.5e9, D = 22e9, N_c = 6.4e13, D_c = 1.8e13, alpha_N = 0.076, alpha_D = 0.103);
  CHECK(within(joint, 2.3125485, 5e-8));
  double const single = power_law(x = 1.5e9, A = std::pow(8.8e13, 0.076), alpha = 0.076);
  CHECK(close(single, std::pow(8.8e13 / 1.5e9, 0.076), 8));
  double const unlimited = kaplan(N = 1.5e9, D = 1e300, N_c = 8.8e13, D_c = 1.8e13, alpha_N = 0.076, alpha_D = 0.103);
  CHECK(close(unlimited, single, 8));

  // Hoffmann et al. 2022 with the fit of Besiroglu et al.'s points: the loss at the optimum of 5.76e23 FLOP.
  double const best = chinchilla(N = 73.190438e9, D = 17.921012 * 73.190438e9, E = 1.8172181, A = 477.82587,
                                 alpha = 0.34731050, B = 2143.4174, beta = 0.36717243);
  CHECK(within(best, 1.9739121, 5e-8));

  CHECK(close(power_law(x = 16.0, A = 3.0, alpha = 0.25), 1.5));
  CHECK(close(saturating_power_law(x = 16.0, E = 2.0, A = 3.0, alpha = 0.25), 3.5));
  CHECK(close(broken_power_law(x = 4.0, E = 1.0, A = 8.0, c0 = 0.5, d1 = 4.0, f1 = 0.5, c1 = 1.0),
              1 + 4 / std::sqrt(2.0)));
}

TEST_CASE("the broken law has the slope -c0 before its break and -(c0 + c1) after it") {
  for (double const width : {0.1, 0.5}) {
    CAPTURE(width);
    // Between: -c0 - c1 z / (1 + z), z = (x / d1)^(1 / f1); the rounding of the exponents is enlarged by log z.
    for (double const at : {1e-6, 1.0, 3e3, 1e4, 3e4, 1e14}) {
      CAPTURE(at);
      double const z = std::pow(at / 1e4, 1 / width);
      double const allowed = 4 * std::numeric_limits<double>::epsilon() * (1 + std::abs(std::log(z)));
      CHECK(within(slope(at, 0.2, 0.7, 1e4, width), -0.2 - 0.7 * z / (1 + z), allowed));
      if (at < 1e-3) CHECK(within(slope(at, 0.2, 0.7, 1e4, width), -0.2, allowed));
      if (at > 1e12) CHECK(within(slope(at, 0.2, 0.7, 1e4, width), -0.9, allowed));
    }
  }
  CHECK(within(slope(1e12, 0.8, -0.5, 1e3, 0.3), -0.3, 1e-13));
}

TEST_CASE("what a fit sees in a form: linear parameters, scales of data, signs that a power fixes") {
  auto const traits = []<class Law>(Law const&, auto data) {
    return ff::detail::power_law::model<double, Law, decltype(data)>(Law{}).parameters;
  };
  using answers = std::vector<bool>;
  auto const linear = [](auto const& parameters) {
    answers result;
    for (auto const& p : parameters) result.push_back(p.linear);
    return result;
  };
  auto const sign_is_fixed = [](auto const& parameters) {
    answers result;
    for (auto const& p : parameters) result.push_back(p.sign_is_fixed);
    return result;
  };
  using ff::detail::power_law::parameter_role;
  auto const of_kaplan = traits(kaplan, ff::variable_set<decltype(+N), decltype(+D)>{});  // N_c, alpha_N, alpha_D, D_c
  CHECK(linear(of_kaplan) == answers{false, false, false, false});
  CHECK(sign_is_fixed(of_kaplan) == answers{true, false, true, false});
  CHECK(of_kaplan[0].role == parameter_role::data_scale);
  CHECK(of_kaplan[1].role == parameter_role::exponent);
  CHECK(of_kaplan[2].role == parameter_role::exponent);
  CHECK(of_kaplan[3].role == parameter_role::data_scale);
  auto const of_broken = traits(broken_power_law, ff::variable_set<decltype(+x)>{});  // E, A, c0, d1, f1, c1
  CHECK(linear(of_broken) == answers{true, true, false, false, false, false});
  CHECK(sign_is_fixed(of_broken) == answers{false, false, false, true, true, false});

  // The coefficient of 1/x is a scale of data, too, but one of either sign.
  constexpr auto hyperbola = E + A / x;
  CHECK(sign_is_fixed(traits(hyperbola, ff::variable_set<decltype(+x)>{})) == answers{false, false});
  std::vector<double> const xs{1, 2, 4, 8}, ys{-3, 0, 1.5, 2.25};  // 3 - 6 / x
  auto const fit = ff::fit(hyperbola, given(x = xs), ys, {.objective = ff::mean_square});
  CHECK(close(fit[A].estimate, -6.0, 16));
  CHECK(close(fit[E].estimate, 3.0, 16));
}

TEST_CASE("power law and saturating power law are recovered") {
  for (std::uint64_t trial = 0; trial < 8; ++trial) {
    CAPTURE(trial);
    truth t(1, trial);
    double const level = t.between(0.5, 3), size = t.between_logarithms(0.1, 1e4), rate = t.between(0.05, 1.2);
    double const first = t.between_logarithms(1, 1e7);
    std::vector<double> xs, pure, above;
    for (int i = 0; i < 15; ++i) {
      xs.push_back(first * std::pow(10, 0.4 * i));
      pure.push_back(size * std::pow(xs.back(), -rate));
      above.push_back(level + size * std::pow(xs.back() / first, -rate));
    }
    check_recovery(ff::fit(power_law, given(x = xs), pure), {size, rate}, 1.0);
    check_recovery(ff::fit(saturating_power_law, given(x = xs), above), {level, size * std::pow(first, rate), rate},
                   0.9);
  }
}

TEST_CASE("Chinchilla's law is recovered") {
  for (std::uint64_t trial = 0; trial < 8; ++trial) {
    CAPTURE(trial);
    truth t(2, trial);
    double const a = t.between(0.1, 0.8), b = t.between(0.1, 0.8), level = t.between(0.5, 2.5);
    double const at_n = t.between(0.3, 4) * std::pow(1e7, a), at_d = t.between(0.3, 4) * std::pow(1e9, b);
    std::vector<double> n, d, loss;
    for (int i = 0; i < 49; ++i) {
      n.push_back(1e7 * std::pow(4, i / 7));
      d.push_back(1e9 * std::pow(4, i % 7));
      loss.push_back(level + at_n * std::pow(n.back(), -a) + at_d * std::pow(d.back(), -b));
    }
    check_recovery(ff::fit(chinchilla, given(N = n, D = d), loss), {level, at_n, a, at_d, b}, 0.9);
  }
}

TEST_CASE("Kaplan's joint law is recovered, its scales far outside of the data") {
  for (std::uint64_t trial = 0; trial < 8; ++trial) {
    CAPTURE(trial);
    truth t(3, trial);
    double const a = t.between(0.05, 0.12), b = t.between(0.07, 0.15);
    double const n_scale = t.between_logarithms(1e13, 1e14), d_scale = t.between_logarithms(1e13, 1e14);
    std::vector<double> n, d, loss;
    for (int i = 0; i < 49; ++i) {
      n.push_back(1e6 * std::pow(4, i / 7));
      d.push_back(1e8 * std::pow(4, i % 7));
      loss.push_back(std::pow(std::pow(n_scale / n.back(), a / b) + d_scale / d.back(), b));
    }
    for (auto const& objective : {ff::mean_square_log, ff::huber_log(1e-3)}) {
      CAPTURE(objective.name());
      auto const fit = ff::fit(kaplan, given(N = n, D = d), loss, {.objective = objective, .replicates = 0});
      check_recovery(fit, {n_scale, a, b, d_scale}, 0.4);
    }

    // Other units of size and data move the scales alone.
    for (auto& value : n) value *= 1e-6;
    for (auto& value : d) value *= 1e3;
    check_recovery(ff::fit(kaplan, given(N = n, D = d), loss), {1e-6 * n_scale, a, b, 1e3 * d_scale}, 0.4);
  }
}

TEST_CASE("the broken law is recovered, with the width of its break positive") {
  for (std::uint64_t trial = 0; trial < 8; ++trial) {
    CAPTURE(trial);
    truth t(4, trial);
    double const level = t.between(0.2, 2), size = t.between(1, 30), first = t.between(0.05, 0.6);
    double const second = t.between(0.1, 0.9), width = t.between(0.1, 0.6), unit = t.between_logarithms(1, 1e4);
    double const place = unit * t.between_logarithms(300, 3e4);
    std::vector<double> xs, ys;
    for (int i = 0; i < 40; ++i) {
      xs.push_back(unit * std::pow(10, i * 0.2));
      double const bend = std::pow(1 + std::pow(xs.back() / place, 1 / width), -second * width);
      ys.push_back(level + size * std::pow(xs.back() / unit, -first) * bend);
    }
    check_recovery(ff::fit(broken_power_law, given(x = xs), ys),
                   {level, size * std::pow(unit, first), first, place, width, second}, 0.2);
  }
}

TEST_CASE("functions of the data inside functions of the data") {
  std::vector<double> xs, powers, decays, squares;
  for (int i = 1; i <= 12; ++i) {
    xs.push_back(1.7 * i);
    powers.push_back(1.5 + 3 * std::pow(std::log(xs.back() + 1), -0.7));
    decays.push_back(1.5 + 3 * std::exp(-std::sqrt(xs.back())));
    squares.push_back(1.5 + 3 * std::pow(std::log(xs.back()), 2));
  }
  auto const check = [&](auto const& fit) {
    CHECK(fit.converged());
    CHECK(fit[E].estimate == doctest::Approx(1.5).epsilon(1e-8));
    CHECK(fit[A].estimate == doctest::Approx(3).epsilon(1e-8));
  };
  check(ff::fit(E + A * pow(log(x + 1), -alpha), given(x = xs), powers));
  check(ff::fit(E + A * exp(-sqrt(x)), given(x = xs), decays));
  check(ff::fit(E + A * pow<2>(log(x)), given(x = xs), squares));
}
