#pragma once
/// @file
/// Which rule integrates a function that is smooth as far as is known.

#include <freefield/integral/rules/gauss_hermite.hpp>
#include <freefield/integral/rules/monte_carlo.hpp>
#include <freefield/integral/rules/trapezoid.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace freefield::detail::integral {

/// Products of Gauss-Hermite rules of 6, 9, 13, 19, ... points, as long as each comes ten times closer to the one
/// before.
template <class T, class F>
class hermite_ladder {
 public:
  using value_type = typename F::value_type;
  using result_type = quadratures<T, value_type>;

  hermite_ladder(F& f, T const& goal, std::size_t evaluations)
      : f_(f), points_(9), last_(rule(9)), best_(compared(last_, rule(6), last_)) {
    while (!best_.is_within(goal) && count(points_ * 3 / 2) < evaluations / 4 && points_ < 600 && climb()) {
    }
  }

  /// The result where it is within the goal and a lattice knows no better.  With 9 points nothing is seen beyond 4.5
  /// deviations, so the lattice has to agree as closely; with 28 all is seen, and it has to agree within its error.
  std::optional<result_type> if_confirmed(result_type const& lattice, T const& goal) const {
    if (!best_.is_within(goal)) return std::nullopt;
    if (points_ < 28) {
      auto const confirmed = best_.confirmed_by(lattice);
      return confirmed.is_within(goal) ? std::optional(confirmed) : std::nullopt;
    }
    return best_.is_inside(lattice) ? std::optional(best_) : std::nullopt;
  }

 private:
  /// The number of points of a product; there are at most three directions.
  std::size_t count(int points) const {
    std::size_t result = 1;
    for (Eigen::Index k = 0; k < f_.rank(); ++k) result *= static_cast<std::size_t>(points);
    return result;
  }

  tally<T, value_type> rule(int points) const {
    std::vector<int> const counts(static_cast<std::size_t>(f_.rank()), points);
    return product_rule<T, F>(f_, counts).total();
  }

  bool climb() {
    points_ = points_ * 3 / 2;
    auto const next = rule(points_);
    auto const closer = compared(next, last_, next);
    bool const is_converging = T(closer.excess(T(1)) * T(10)) <= best_.excess(T(1));
    last_ = next;
    best_ = closer;
    return is_converging;
  }

  F& f_;
  int points_;
  tally<T, value_type> last_;
  result_type best_;
};

/// In one dimension the trapezoidal rule; in two and three of them that or Gauss-Hermite rules, by which converges
/// faster.  The lattice is asked first, so that what the few points of Gauss and Hermite miss is seen.
template <class T, class F>
quadratures<T, typename F::value_type> smooth_in_space(F& f, T const& goal, std::size_t evaluations) {
  if (f.rank() == 1) return trapezoid_of(f, goal, evaluations);
  lattice_rule<T, F> lattice(f, goal, evaluations);
  while (!lattice.is_done() && lattice.comparisons() < 3) lattice.refine();
  if (lattice.is_done()) return lattice.best();
  hermite_ladder<T, F> const ladder(f, goal, evaluations);
  while (!lattice.is_done()) {
    if (auto const found = ladder.if_confirmed(lattice.best(), goal)) return *found;
    lattice.refine();
  }
  return lattice.best();
}

/// Sparse grids of rising level as long as they help, and then quasi-Monte-Carlo with the evaluations that are left.
template <class T, class F>
quadratures<T, typename F::value_type> smooth_in_many_dimensions(F& f, T const& goal, std::size_t evaluations) {
  std::size_t const start = f.evaluations();
  auto const spent = [&] { return f.evaluations() - start; };
  auto best = smolyak_of<T>("expectation", f, 2);
  int without_gain = 0;
  for (int level = 3; level <= 12 && without_gain < 2; ++level) {
    std::size_t const before = spent();
    auto const next = smolyak_of<T>("expectation", f, level);
    without_gain = next.excess(T(1)) < best.excess(T(1)) ? 0 : without_gain + 1;
    best = better_of(best, next);
    if (best.is_within(goal)) return best;
    if (spent() + 4 * (spent() - before) > evaluations / 2) break;
  }
  constexpr int shifts = 16;
  std::size_t const left = evaluations > spent() ? evaluations - spent() : 0;
  std::size_t const points = std::max<std::size_t>(left / shifts, 64);
  auto result = better_of(best, quasi_monte_carlo_of<T>("expectation", f, points, shifts, 1));
  result.limit = limited_by_evaluations;
  return result;
}

template <class T, class F>
quadratures<T, typename F::value_type> smooth_of(F& f, T const& goal, std::size_t evaluations) {
  return f.rank() > 3 ? smooth_in_many_dimensions(f, goal, evaluations) : smooth_in_space(f, goal, evaluations);
}

}  // namespace freefield::detail::integral
