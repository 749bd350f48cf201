#pragma once
/// @file
/// Dyson's hierarchical model: a renormalisation group that a polynomial solves to every digit.

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/core/text/number.hpp>
#include <freefield/core/text/table.hpp>
#include <freefield/numeric/dense.hpp>
#include <freefield/renormalization/critical_exponents.hpp>
#include <freefield/renormalization/hierarchical/coordinates.hpp>
#include <freefield/renormalization/hierarchical/fixed_point_search.hpp>
#include <freefield/renormalization/hierarchical/phase.hpp>
#include <freefield/renormalization/hierarchical/recursion.hpp>
#include <freefield/renormalization/hierarchical/spectrum.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace freefield {

/// The law of a single spin with x -> -x, given by its moments: `law.moment(n)` is E[x^n].
template <class L, class T>
concept even_moments = requires(L const& law) {
  { law.moment(2) } -> std::convertible_to<T>;
};

/// The spin +1 or -1.
template <real_scalar T>
struct ising_spin {
  /// @throws error `domain` for n < 0
  T moment(int n) const {
    require(n >= 0, errc::domain, {"ising_spin::moment", "power is negative", "n >= 0"}, n);
    return T(n % 2 == 0 ? 1 : 0);
  }
};

/// The non-Gaussian fixed point R(k) = sum_l a_l k^(2l) of the hierarchical model.
template <real_scalar T>
struct hierarchical_fixed_point {
  T dimension;
  std::vector<estimate<T>> coefficients;  ///< a_0 = 1, ..., a_order, with bounds of their errors
  T residual;                             ///< the largest relative change of a coefficient in one more step
  int iterations = 0;                     ///< steps of Newton's iteration at the last order

  int order() const { return static_cast<int>(coefficients.size()) - 1; }

  /// A table of the first coefficients, with the digits of the stream.
  friend std::ostream& operator<<(std::ostream& out, hierarchical_fixed_point const& p)
    requires detail::streamable<T>
  {
    out << "fixed point of the hierarchical model, D = " << p.dimension << ", polynomials of order " << p.order()
        << " in k^2\n";
    detail::text_table table({"l", "a_l", "error"});
    for (std::size_t l = 0; l < std::min<std::size_t>(p.coefficients.size(), 6); ++l) {
      auto const& a = p.coefficients[l];
      table.add({std::to_string(l), detail::text_as_in(out, a.value), detail::text_with(2, a.error)});
    }
    return out << table;
  }
};

/// Dyson's hierarchical model: spins in blocks of two, four, eight, ..., whose couplings fall by c / 4 from one level
/// to the next.  With c = 2^(1 - 2 / D) it scales like a field in D dimensions with eta = 0.
///
/// A step of its renormalisation group joins two blocks.  Of the Fourier transform R of the law of a block it makes
///     R'(k) ~ exp(-(1/2) d^2/dk^2) R(sqrt(c) k / 2)^2,   R'(0) = 1,
/// where the coupling beta of the levels is absorbed in the unit of the spins.  Here R is a polynomial in k^2 of the
/// order l_max.
///
///     ff::hierarchical_model<double> const model{.dimension = 3};
///     std::cout << model.exponents();                         // nu = 0.64957037, omega = 0.65573629
///     model.critical_inverse_temperature(ff::ising_spin<double>{});   // 1.1790302
///
/// The moments of a law are positive, and in them a step adds positive numbers alone: nothing cancels, and results lose
/// one or two digits of the scalar.  What is cut off falls faster than exponentially with the order: in D = 3, order 28
/// has the digits of double precision and order 64 fifty digits; towards D = 4 more are needed (44 in D = 3.9).
/// Cost: O(order^2) for a step, O(order^3) for each iteration towards the fixed point.  In double precision the
/// exponents take milliseconds, a critical temperature some ten milliseconds.
/// Source: F. J. Dyson, Commun. Math. Phys. 12 (1969) 91; J. J. Godina, Y. Meurice, M. B. Oktay, Phys. Rev. D 59 (1999)
/// 096002.
template <real_scalar T>
struct hierarchical_model {
  T dimension = T(3);
  int order = 0;  ///< l_max, 8 to 128; 0: enough for the digits of T

  /// One step, of a_0 = 1, a_1, ..., in as many coefficients as are given.  Any dimension above 2 has it.
  /// @throws error `non_finite`, `domain` for a dimension of 2 or less, for a_0 other than 1, and for R'(0) = 0;
  /// `size_mismatch` for fewer than two coefficients; `too_large` for more than 129; `overflow`
  std::vector<T> map(std::vector<T> const& coefficients) const {
    namespace room = detail::renormalization_room;
    constexpr std::string_view function = "hierarchical_model::map";
    auto const step = step_of(function, dimension, coefficients);
    std::vector<T> u = room::finite_numbers(function, room::moments_of_coefficients(coefficients));
    u = step.image(u);
    T const norm = u[0];
    require(!(norm == T(0)), errc::domain, {function, "R vanishes at k = 0 after the step", "the transform of a law"},
            norm);
    require(math::is_finite(norm), errc::overflow, {function, "R overflows at k = 0 after the step", "finite results"},
            norm);
    for (T& value : u) value = T(value / norm);
    return room::finite_numbers(function, room::coefficients_of_moments(u));
  }

  /// The Jacobian of `map` with respect to a_1, a_2, ..., a square matrix.
  /// @throws error as `map`
  matrix_of<T> jacobian(std::vector<T> const& coefficients) const {
    namespace room = detail::renormalization_room;
    constexpr std::string_view function = "hierarchical_model::jacobian";
    auto const step = step_of(function, dimension, coefficients);
    std::vector<T> const u = room::moments_of_coefficients(coefficients), image = map(coefficients);
    std::vector<T> const unit = room::moments_of_coefficients(std::vector<T>(u.size(), T(1)));  // u_l / a_l
    matrix_of<T> const slopes = step.slopes(u);
    T const norm = step.image(u)[0];
    auto const size = slopes.rows() - 1;
    matrix_of<T> result(size, size);
    for (Eigen::Index j = 0; j < size; ++j) {
      T const& column = unit[static_cast<std::size_t>(j + 1)];
      for (Eigen::Index l = 0; l < size; ++l) {
        auto const row = static_cast<std::size_t>(l + 1);
        T const difference = T(T(slopes(l + 1, j + 1) / unit[row]) - T(image[row] * slopes(0, j + 1)));
        result(l, j) = T(T(difference * column) / norm);
      }
    }
    return result;
  }

  /// The fixed point that is neither Gaussian nor a point, by Newton's iteration from the critical surface in D = 3 and
  /// along D.  The errors of its coefficients compare it with that of an order less by two.  The last two coefficients
  /// are those which the truncation changes most, and no digit of them counts as known.
  /// Cost: O(order^3) for each iteration; milliseconds in double precision.
  /// @throws error `non_finite`; `domain` unless 2 < dimension < 4; `bad_option` for an order outside of 8 to 128;
  /// `not_converged` for a dimension too close to 2 or 4
  hierarchical_fixed_point<T> fixed_point() const {
    namespace room = detail::renormalization_room;
    constexpr std::string_view function = "hierarchical_model::fixed_point";
    auto const pair = room::fixed_points_of_two_orders(function, dimension, order);
    std::vector<T> const a = room::coefficients_of_moments(pair.longer.u),
                         b = room::coefficients_of_moments(pair.shorter.u);
    hierarchical_fixed_point<T> result{dimension, {}, pair.longer.residual, pair.longer.iterations};
    T const rounding = T(T(4) * room::rounding_of_step<T>(a.size()));
    for (std::size_t l = 0; l < a.size(); ++l) {
      T const size = math::abs(a[l]), cut = l < b.size() ? T(T(2) * math::abs(T(a[l] - b[l]))) : size;
      result.coefficients.push_back({a[l], T(cut + T(T(detail::as_scalar<T>(l) * rounding) * size))});
    }
    return result;
  }

  /// The exponents of the fixed point.  An eigenvalue lambda of a step, which joins two blocks, is one of the scale
  /// with y = D log(lambda) / log 2.  The errors are twice the difference to the truncation at an order less by two,
  /// plus a bound of the rounding.
  /// @param corrections  how many irrelevant eigenvalues, omega, omega_2, ...
  /// @throws error as `fixed_point`; `bad_option` for a number of corrections outside of 0 to order / 4; `degenerate`
  /// where an eigenvalue is lost in the truncation
  critical_exponents<T> exponents(int corrections = 1) const {
    namespace room = detail::renormalization_room;
    constexpr std::string_view function = "hierarchical_model::exponents";
    auto const pair = room::fixed_points_of_two_orders(function, dimension, order);
    int const most = static_cast<int>(pair.longer.u.size() - 1) / 4;
    require(corrections >= 0 && corrections <= most, errc::bad_option,
            {function, "number of corrections is out of range", "0 to a quarter of the order"}, corrections);
    auto const count = static_cast<std::size_t>(corrections) + 1;
    T const rescaling = room::hierarchical_rescaling(dimension), log_two = math::log(T(2));
    auto const a = room::leading_eigenvalues(function, rescaling, pair.longer.u, count);
    auto const b = room::leading_eigenvalues(function, rescaling, pair.shorter.u, count);
    std::vector<estimate<T>> result;
    for (std::size_t k = 0; k < count; ++k) {
      T const error = T(a[k].error + T(T(2) * math::abs(T(a[k].value - b[k].value))));
      result.push_back(
          {T(T(dimension * math::log(a[k].value)) / log_two), T(T(T(dimension * error) / a[k].value) / log_two)});
    }
    return {dimension, result};
  }

  /// The beta at which spins with this law are critical, if the kernel of the step has the factor beta:
  ///     R_0(k) = E[cos(sqrt(beta) k x)],   a_l = (-beta)^l E[x^(2l)] / (2l)!.
  /// The law has to fall faster than every Gaussian, or the model has no low temperatures.  Any dimension above 2 has a
  /// critical temperature.  The error compares two orders, and adds rounding and the width of the last bracket; errors
  /// of the moments are not in it.
  /// @throws error `non_finite` for the dimension and, with their number n, for moments; `domain` for a dimension of 2
  /// or less and for moments that are not positive; `bad_option` for an order outside of 8 to 128; `overflow`;
  /// `not_converged`
  template <even_moments<T> Law>
  estimate<T> critical_inverse_temperature(Law const& law) const {
    namespace room = detail::renormalization_room;
    constexpr std::string_view function = "hierarchical_model::critical_inverse_temperature";
    room::require_hierarchical_dimension(function, dimension);
    room::require_order(function, order);
    int const most = order > 0 ? order : std::min(128, 16 + std::numeric_limits<T>::digits / 3);
    T const second = T(law.moment(2));
    require(math::is_finite(second), errc::non_finite, {function, "moment of the law is not finite", "numbers"}, second,
            {2});
    require(second > T(0), errc::domain, {function, "moment of the law is not positive", "E[x^n] > 0"}, second, {2});
    auto const longer = static_cast<std::size_t>(most);
    std::vector<T> const weights = room::spin_weights(function, law, second, longer);
    room::critical_interval<T> const before = room::critical_beta(dimension, weights, longer - 2, {});
    room::critical_interval<T> const last = room::critical_beta(dimension, weights, longer, before);
    T const rounding = T(T(T(4) * room::rounding_of_step<T>(longer)) * last.upper);
    T const cut = T(T(2) * math::abs(T(last.lower - before.lower)));
    T const error = T(T(T(last.upper - last.lower) + cut) + rounding);
    return {T(T(T(last.lower + last.upper) / T(2)) / second), T(error / second)};
  }

 private:
  static detail::renormalization_room::hierarchical_recursion<T> step_of(std::string_view function, T const& dimension,
                                                                         std::vector<T> const& coefficients) {
    detail::renormalization_room::require_hierarchical_dimension(function, dimension);
    detail::renormalization_room::require_coefficients(function, coefficients);
    return {detail::renormalization_room::hierarchical_rescaling(dimension), coefficients.size() - 1};
  }
};

}  // namespace freefield
