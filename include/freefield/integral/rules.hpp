#pragma once
/// @file
/// The rules by which expectations are integrated.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace freefield {

/// What `expectation(p, f, {.tolerance = 1e-10})` can be told.
template <class T>
struct expectation_options {
  /// Of the error relative to E|f|; a rule that misses it throws `not_converged`.  Without it a rule does what it can
  /// within its evaluations, and the error of the result says how good that is.
  std::optional<T> tolerance = std::nullopt;

  /// At most, of `rules::adaptive`, `rules::trapezoid` and `rules::gauss_kronrod`.
  std::size_t evaluations = std::size_t{1} << 20;

  /// For `rules::adaptive` and `rules::gauss_kronrod`: breaks[i] are the numbers at which f has a kink or a jump as a
  /// function of its component x_i; components without an entry have none.  In any dimension for one component, in up
  /// to three for several. The kinks that a formula knows of itself (`kinks_of`) need not be named.
  std::vector<std::vector<T>> breaks = {};
};

}  // namespace freefield

/// What `expectation(p, f, rule)` takes.
namespace freefield::rules {

/// Chooses by dimension and measured convergence.  In up to three dimensions the trapezoidal rule, or Gauss-Hermite
/// rules where they converge faster, and in one dimension bisection where both are slow; sparse grids above, and
/// quasi-Monte-Carlo where these fail.  Kinks that are known are split off (those of a formula that are polynomials of
/// degree 1 or 2): exactly in one dimension, in any dimension where they are parallel planes, as those of max(a . x,
/// b), by turning an axis onto their normal, and by integrals of integrals in two dimensions.
struct adaptive {};

/// The trapezoidal rule on lattices of shrinking step in t, z = 2 sinh(t/2): the best rule for analytic functions with
/// poles beside the real axis, as tanh has.  Cost grows as a power of the dimension.
struct trapezoid {};

/// The product of Gauss-Hermite rules: exact for polynomials of degree 2 points - 1 in each direction.  The error is
/// the distance to the rule with about two thirds of the points.
struct gauss_hermite {
  int points = 24;
};

/// One dimension: the tanh-sinh rule of Boost.Math on the interval that has all weight.
struct tanh_sinh {};

/// One dimension: the Gauss-Kronrod rule with 31 points, and bisection of the interval with the largest error.
struct gauss_kronrod {};

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
           rules::smolyak, rules::unscented, rules::cubature, rules::quasi_monte_carlo, rules::monte_carlo>;

}  // namespace freefield
