#pragma once
/// @file
/// The rules by which expectations are integrated.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

/// What `expectation(p, f, rule)` takes.  A tolerance is that of the error relative to E|f|; a rule that misses it
/// throws `not_converged`.  Without a tolerance a rule does what it can within its number of evaluations, and the error
/// of the result says how good that is.
namespace freefield::rules {

/// Chooses by dimension and measured convergence: the trapezoidal rule up to three dimensions, with bisection in one
/// dimension where it converges slowly; sparse grids above, and quasi-Monte-Carlo where these fail.  A formula whose
/// kinks are known (`kinks_of`) is integrated piece by piece in one and two dimensions.
struct adaptive {
  std::optional<double> tolerance = std::nullopt;
  std::size_t evaluations = std::size_t{1} << 20;  ///< at most
};

/// The trapezoidal rule on lattices of shrinking step: the best rule for analytic functions with poles beside the real
/// axis, as tanh has.  Cost grows as a power of the dimension.
struct trapezoid {
  std::optional<double> tolerance = std::nullopt;
  std::size_t evaluations = std::size_t{1} << 20;
};

/// The product of Gauss-Hermite rules: exact for polynomials of degree 2 points - 1 in each direction.  The error is
/// the distance to the rule with about two thirds of the points.
struct gauss_hermite {
  int points = 24;
};

/// One dimension: the tanh-sinh rule of Boost.Math on the interval that has all weight.
struct tanh_sinh {
  std::optional<double> tolerance = std::nullopt;
};

/// One dimension: the Gauss-Kronrod rule of Boost.Math with 31 points and bisection.
struct gauss_kronrod {
  std::optional<double> tolerance = std::nullopt;
  int depth = 15;
};

/// For functions that are smooth between break points: breaks[i] are the numbers at which the function has a kink or a
/// jump in its component x_i; components without an entry have none.  The kinks that a formula knows of itself
/// (`kinks_of`) are split off without being named, also where they depend on other components, as those of abs(x - y).
/// Integrals of integrals, up to three dimensions.
struct piecewise {
  std::vector<std::vector<double>> breaks;
};

/// Smolyak's sparse grid of Gauss-Hermite rules: exact for polynomials of total degree 2 level - 1.  The error is the
/// distance to the level below.
struct smolyak {
  int level = 5;
};

/// The 2 n + 1 points of the unscented transform, exact to degree 3; the error is the distance to the degree 5 rule.
struct unscented {
  double kappa = 1;
};

/// A rule of degree 5 with 2 n^2 + 1 points; the error is the distance to degree 3.
struct cubature {};

/// A Sobol sequence, shifted at random `shifts` times: the error is the half-width of Student's 99.9 % interval.
struct quasi_monte_carlo {
  std::size_t points = 4096;
  int shifts = 16;
  std::uint64_t seed = 1;
};

/// Independent samples: the error is the half-width of the 99.9 % interval.
struct monte_carlo {
  std::size_t samples = 100000;
  std::uint64_t seed = 1;
};

}  // namespace freefield::rules

namespace freefield {

template <class R, class... Rules>
concept one_of = (std::same_as<R, Rules> || ...);

/// A rule of the catalogue `rules::`.
template <class R>
concept expectation_rule =
    one_of<R, rules::adaptive, rules::trapezoid, rules::gauss_hermite, rules::tanh_sinh, rules::gauss_kronrod,
           rules::piecewise, rules::smolyak, rules::unscented, rules::cubature, rules::quasi_monte_carlo,
           rules::monte_carlo>;

}  // namespace freefield
