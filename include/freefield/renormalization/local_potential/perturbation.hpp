#pragma once
/// @file
/// Perturbations of a fixed-point potential.

#include <freefield/core/expression.hpp>
#include <freefield/core/power_series.hpp>
#include <freefield/core/power_series/series_recurrences.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/local_potential/potential_piece.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace freefield::detail::renormalization_room {

/// What a perturbation with some eigenvalue does out to the end of the solution.
template <class T>
struct perturbation_end {
  int larger;  ///< how many eigenvalues of the solution are larger
  T miss;      ///< v' - w v, where w = v' / v is that of the perturbations that do not run away
};

/// Regular perturbations v(x) Y_l of a fixed-point potential, Y_l a harmonic polynomial of rank l on the sphere, that
/// grow as e^(lambda s): v ~ x^l at the origin, and at large x a power of x.
template <class T>
class perturbation {
 public:
  /// @param pieces  have to outlive this
  perturbation(potential_equation<T> const& equation, std::vector<potential_piece<T>> const& pieces, int rank)
      : equation_(equation), pieces_(pieces), rank_(rank) {
    T const l = as_scalar<T>(rank);
    others_ = T(equation.components - T(1));
    centrifugal_ = T(l * T(T(l + equation.components) - T(2)));
    for (auto const& piece : pieces) equations_.push_back(equation_of(piece));
  }

  std::size_t last_end() const { return pieces_.size() - 1; }

  /// The perturbation up to the beginning of the piece number `end`, with an eigenvalue below d.
  ///
  /// By Sturm's theorem as many eigenvalues are larger as v has nodes, and one more where v'/v has fallen below w at
  /// the end.  The first node of invariant perturbations, at x^2 = 2 N heat'(w) / (d - lambda) for small N, has gone
  /// into the origin where N <= 0.
  perturbation_end<T> operator()(T const& eigenvalue, std::size_t end) const {
    T const shift = T(eigenvalue - equation_.dimension);
    bool const has_lost_node = rank_ == 0 && !(equation_.components > T(0));
    T value(0), slope(0), sign(has_lost_node ? -1 : 1);
    int nodes = has_lost_node ? 1 : 0;
    std::vector<T> c;
    for (std::size_t i = 0; i < end; ++i) {
      if (i == 0) expand_at_origin(shift, c);
      else expand(equations_[i], shift, value, slope, c);
      std::span<T const> const series(c);
      constexpr int samples = 4;
      for (int k = 1; k <= samples; ++k) {
        value = series_value(series, T(T(pieces_[i].length * T(k)) / T(samples)));
        if (!(value * sign < T(0))) continue;
        ++nodes;
        sign = T(-sign);
      }
      slope = series_slope(series, pieces_[i].length);
    }
    T const miss = T(slope - T(outer_growth(equations_[end], shift) * value));
    return {miss * sign < T(0) ? nodes + 1 : nodes, miss};
  }

 private:
  /// v'' = first v' + (stiffness shift + zeroth) v, as series.
  struct series_equation {
    std::vector<T> first, stiffness, zeroth;
  };

  bool has_transverse() const { return !(others_ == T(0)) || !(centrifugal_ == T(0)); }

  /// At the origin the singular terms are left out: `expand_at_origin` knows them.
  series_equation equation_of(potential_piece<T> const& piece) const {
    series_equation result{piece.drift, piece.stiffness, std::vector<T>(piece.drift.size(), T(0))};
    if (!has_transverse() || piece.start == T(0)) return result;
    T over_x(0), over_square(0);  // coefficients of ratio / x and ratio / x^2
    for (std::size_t k = 0; k < piece.ratio.size(); ++k) {
      over_x = T(T(piece.ratio[k] - over_x) / piece.start);
      over_square = T(T(over_x - over_square) / piece.start);
      result.first[k] = T(result.first[k] - T(others_ * over_x));
      result.zeroth[k] = T(centrifugal_ * over_square);
    }
    return result;
  }

  /// v = sum_m c_m x^m, m >= l, by (m - l) (m + l + N - 2) c_m = the rest, of degree m - 2.  For l = 0 the unit is
  /// c_0 = 2 N, with which c_2 has no division by N.
  void expand_at_origin(T const& shift, std::vector<T>& c) const {
    potential_piece<T> const& piece = pieces_.front();
    std::size_t const order = piece.slope.size() - 1, l = static_cast<std::size_t>(rank_);
    c.assign(order + 1, T(0));
    c[l] = T(1);
    std::size_t first = l + 2;
    if (l == 0) {
      c[0] = T(T(2) * equation_.components);
      c[2] = T(piece.stiffness[0] * shift);
      first = 4;
    }
    for (std::size_t m = first; m <= order; m += 2) {
      T rest(0);
      for (std::size_t i = l; i + 2 <= m; i += 2) {
        T const power = as_scalar<T>(i), ratio = piece.ratio[m - i];
        T const factor = T(T(piece.drift[m - 1 - i] * power) + T(piece.stiffness[m - 2 - i] * shift));
        rest = T(rest + T(c[i] * T(factor + T(ratio * T(centrifugal_ - T(others_ * power))))));
      }
      T const divisor = T(as_scalar<T>(m - l) * T(T(as_scalar<T>(m + l) + others_) - T(1)));
      c[m] = T(rest / divisor);
    }
  }

  static void expand(series_equation const& e, T const& shift, T const& value, T const& slope, std::vector<T>& c) {
    std::size_t const order = e.first.size() - 1;
    std::vector<T> derivative(order + 1, T(0)), level(order + 1, T(0));
    for (std::size_t k = 0; k <= order; ++k) level[k] = T(T(e.stiffness[k] * shift) + e.zeroth[k]);
    c.assign(order + 1, T(0));
    c[0] = value;
    c[1] = derivative[0] = slope;
    for (std::size_t k = 0; k + 2 <= order; ++k) {
      T const bend = T(series_convolution(e.first.data(), derivative.data(), k, 0, k) +
                       series_convolution(level.data(), c.data(), k, 0, k));
      derivative[k + 1] = T(bend / as_scalar<T>(k + 1));
      c[k + 2] = T(derivative[k + 1] / as_scalar<T>(k + 2));
    }
  }

  /// v' / v of the perturbations that do not run away, by w = (w' + w^2 - level) / first.
  static T outer_growth(series_equation const& e, T const& shift) {
    constexpr int depth = 5;
    using series = power_series<T, depth, symbol_node<"x">>;
    series first, level, w;
    for (int k = 0; k <= depth; ++k) {
      auto const i = static_cast<std::size_t>(k);
      first.set_coefficient(std::array{k}, e.first[i]);
      level.set_coefficient(std::array{k}, T(T(e.stiffness[i] * shift) + e.zeroth[i]));
    }
    for (int k = 0; k < depth; ++k) w = (derivative_of(w) + w * w - level) / first;
    return w[0];
  }
  template <class Series>
  static Series derivative_of(Series const& s) {
    Series result;
    for (int k = 0; k < Series::order(); ++k) result.set_coefficient(std::array{k}, T(T(k + 1) * s[k + 1]));
    return result;
  }

  potential_equation<T> equation_;
  std::vector<potential_piece<T>> const& pieces_;
  int rank_;
  T others_, centrifugal_;
  std::vector<series_equation> equations_;
};

}  // namespace freefield::detail::renormalization_room
