#pragma once
/// @file
/// A fixed-point potential step by step, with the equation of its perturbations.

#include <freefield/core/jet.hpp>
#include <freefield/core/power_series/series_tape.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/local_potential/trajectory.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace freefield::detail::renormalization_room {

/// Series in x - start of the potential, its slope, and the coefficients of the equation of perturbations of rank l,
///     v'' = drift v' - (N - 1) ratio v' / x + ((lambda - d) stiffness + l (l + N - 2) ratio / x^2) v,
/// where stiffness = 1 / heat'(u''), drift = (2 q u' + (d - 2) x / 2) stiffness, ratio = heat'(u' / x) stiffness.
template <class T>
struct potential_piece {
  T start, length;
  std::vector<T> potential, slope, drift, stiffness, ratio;
};

/// The numbers of a series, without their derivatives.
template <class T, class X>
std::vector<T> plain_series(std::span<X const> series) {
  std::vector<T> result;
  result.reserve(series.size());
  for (X const& x : series) result.push_back(plain(x));
  return result;
}

/// Writes drift, stiffness and ratio of a piece with known potential and slope.
template <class Terms, class T>
void add_perturbation_equation(potential_equation<T> const& equation, std::vector<T> const& curvature,
                               potential_piece<T>& piece) {
  int const order = static_cast<int>(piece.slope.size()) - 1;
  series_tape<T> tape(order);
  bool const at_origin = piece.start == T(0);
  auto const x = tape.given(piece.start), f = tape.given(piece.slope.front()), a = tape.given(curvature.front());
  auto const p = at_origin ? tape.given(curvature.front()) : f / x;
  auto const stiffness = T(1) / Terms::heat_slope(a);
  auto const drift = (f * T(2 * Terms::square_of_slope) + x * T(T(equation.dimension - T(2)) / T(2))) * stiffness;
  auto const ratio = Terms::heat_slope(p) * stiffness;
  tape.set(x, 1, T(1));
  for (int k = 1; k <= order; ++k) {
    auto const i = static_cast<std::size_t>(k);
    tape.set(f, k, piece.slope[i]);
    tape.set(a, k, curvature[i]);
    if (at_origin) tape.set(p, k, k < order ? piece.slope[i + 1] : T(0));
  }
  tape.extend_to(order);
  for (int k = 0; k <= order; ++k) {
    piece.drift.push_back(tape.coefficient(drift, k));
    piece.stiffness.push_back(tape.coefficient(stiffness, k));
    piece.ratio.push_back(tape.coefficient(ratio, k));
  }
}

/// A fixed-point potential out to where the error of its curvature at the origin bends it by the share `most_bend`.
template <class Terms, class T>
std::vector<potential_piece<T>> potential_pieces(potential_equation<T> const& equation, T const& curvature,
                                                 T const& error, T const& most_bend) {
  using J = jet<T, 1>;
  constexpr int most_steps = 4000;
  auto const cutoff = series_cutoff<T>::of(T(std::numeric_limits<T>::epsilon() / T(16)));
  trajectory<Terms, J, T> solution(equation, J::variable(curvature, 0), cutoff);
  std::vector<potential_piece<T>> result;
  for (int step = 0; step < most_steps; ++step) {
    if (step > 0 && !(solution.bend_by(error) <= most_bend)) break;
    T const start = solution.position();
    solution.expand();
    T const length = solution.length();
    result.push_back({start,
                      length,
                      plain_series<T>(solution.potential_series()),
                      plain_series<T>(solution.slope_series()),
                      {},
                      {},
                      {}});
    add_perturbation_equation<Terms>(equation, plain_series<T>(solution.curvature_series()), result.back());
    if (!solution.advance(length)) break;
  }
  return result;
}

}  // namespace freefield::detail::renormalization_room
