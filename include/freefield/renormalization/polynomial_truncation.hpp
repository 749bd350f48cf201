#pragma once
/// @file
/// The local potential approximation with a potential that is a polynomial.

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/core/text/number.hpp>
#include <freefield/core/text/table.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/stiff/with_jacobian.hpp>
#include <freefield/numeric/dense.hpp>
#include <freefield/numeric/general_eigenvalues.hpp>
#include <freefield/numeric/refined_eigenvalue.hpp>
#include <freefield/renormalization/critical_exponents.hpp>
#include <freefield/renormalization/local_potential/flow_equation.hpp>
#include <freefield/renormalization/local_potential/truncated_search.hpp>
#include <freefield/renormalization/local_potential/truncation.hpp>
#include <freefield/renormalization/local_potential_options.hpp>

#include <algorithm>
#include <complex>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace freefield {

/// A fixed point of the flow of a polynomial potential.
template <real_scalar T>
struct truncated_fixed_point {
  expansion_point point;
  T minimum;                   ///< rho_0; 0 about the origin
  std::vector<T> derivatives;  ///< u', u'', ..., u^(order) at the point; about the minimum u' is 0
  T residual;                  ///< the largest velocity: of rho_0 by itself, of derivatives in the unit of the largest
  int iterations = 0;          ///< steps of Newton's iteration at the last order

  int order() const { return static_cast<int>(derivatives.size()); }

  /// A table of the derivatives, with the digits of the stream.
  friend std::ostream& operator<<(std::ostream& out, truncated_fixed_point const& p)
    requires detail::streamable<T>
  {
    out << "fixed point of order " << p.order() << " about rho = " << p.minimum << '\n';
    detail::text_table table({"k", "u^(k)"});
    for (std::size_t k = 0; k < p.derivatives.size(); ++k)
      table.add({std::to_string(k + 1), detail::text_as_in(out, p.derivatives[k])});
    return out << table;
  }
};

/// The flow of a potential  u = sum_(k <= order) u^(k) (rho - rho_0)^k / k!,  cut off at the order in rho = x^2 / 2:
///     u_s = d u - (d - 2) rho u' + heat(u' + 2 rho u'') + (N - 1) heat(u') - 2 q rho u'^2
/// for the couplings alone.  The state is a vector of `order` numbers,
///     about the minimum  (rho_0, u'', ..., u^(order)),  with u'(rho_0) = 0, which rho_0' = -f' / u'' keeps,
///     about the origin   (u', u'', ..., u^(order)),
/// and s grows to the infrared.
///
///     ff::local_potential_approximation<double> const lpa{.scheme = ff::local_potential_scheme::litim};
///     auto const truncation = lpa.truncation(6);
///     auto const point = truncation.fixed_point();
///     truncation.eigenvalues(point);                   // growth as e^(y s): one relevant, nu = 1 / y
///
/// Litim's truncations about the minimum converge fast: in d = 3, N = 1, nu is 1/2, 0.729, 0.6506 at orders 2, 3 and 4,
/// and has nine digits at order 24; those about the origin alternate, with five digits there.  In low dimensions the
/// expansion ends: for N = 1 it converges in d = 2.75, and not in d = 2.7.  The Jacobian becomes ill conditioned:
/// double precision is best near order 36, with eleven digits of nu, and float near 12.  Those of Polchinski's equation
/// do not converge: about the minimum, even orders up to 10 have a fixed point in d = 3, with nu = 1, 0.77, 0.71, 0.68,
/// 0.67, and the others, as all about the origin, have none with one relevant direction that is found.
/// Coefficients come from power series, the Jacobian from dual numbers.
/// Cost: O(order^2) for a velocity, O(order^3) for a Jacobian and the eigenvalues.
/// Source: D. F. Litim, Nucl. Phys. B 631 (2002) 128; K.-I. Aoki et al., Prog. Theor. Phys. 95 (1996) 409.
template <real_scalar T>
class polynomial_truncation {
 public:
  using scalar_type = T;
  using equation_type = detail::renormalization_room::potential_equation<T>;
  using state_type = vector_of<T>;

  /// @param order  of the polynomial in rho, 2 to 100
  /// @throws error `non_finite`; `domain` unless 2 < dimension < 4 and components > -2; `bad_option` for the order
  polynomial_truncation(equation_type const& equation, int order, expansion_point point = expansion_point::minimum)
      : equation_(detail::renormalization_room::checked_equation(name, equation)),
        order_(checked_order(order)),
        point_(point) {}

  int order() const { return static_cast<int>(order_); }
  expansion_point point() const { return point_; }
  equation_type const& equation() const { return equation_; }

  /// d state / ds.
  /// @throws error `size_mismatch`; `non_finite` with the place; `domain` where there is no minimum, u''(rho_0) <= 0,
  /// and where a propagator of Litim's flow has a pole, u' <= -1 or u' + 2 rho u'' <= -1
  state_type velocity(state_type const& state) const {
    constexpr std::string_view function = "polynomial_truncation::velocity";
    check(function, state);
    return to_derivatives(velocity_of(to_taylor(state)));
  }

  /// d velocity_i / d state_j.
  /// @throws error as `velocity`
  matrix_of<T> jacobian(state_type const& state) const {
    constexpr std::string_view function = "polynomial_truncation::jacobian";
    check(function, state);
    return jacobian_of(state);
  }

  /// The flow of the couplings for `evolve`, with its Jacobian; its states are vectors of Eigen.  Where there is no
  /// velocity, it is not a number, so that an adaptive stepper rejects the step.
  /// @throws error (from a step) `size_mismatch`
  auto flow() const {
    return with_jacobian(
        [self = *this](state_type const& x) {
          self.require_size("polynomial_truncation::flow", x);
          if (self.mistake(x) == nullptr) return self.to_derivatives(self.velocity_of(self.to_taylor(x)));
          return state_type(state_type::Constant(x.size(), std::numeric_limits<T>::quiet_NaN()));
        },
        [self = *this](state_type const& x) {
          self.require_size("polynomial_truncation::flow", x);
          return self.jacobian_of(x);
        });
  }

  /// The fixed point with one relevant direction, from that of order 2 in closed form by Newton's iteration from order
  /// to order; where couplings are strong, from a dimension nearer to 4.
  /// @throws error `not_converged` with the order: truncations far from convergence may have no such fixed point;
  /// `overflow` where a derivative does not fit T
  truncated_fixed_point<T> fixed_point() const {
    constexpr std::string_view function = "polynomial_truncation::fixed_point";
    detail::renormalization_room::truncated_root<T> root;
    bool const found = detail::renormalization_room::truncated_search<T>(equation_).find(point_, order_, root);
    require(found, errc::not_converged,
            {function, "Newton's iteration found no fixed point with one relevant direction of order",
             "another order, or a larger dimension"},
            order_);
    state_type const state = to_derivatives(root.state);
    bool const is_minimum = point_ == expansion_point::minimum;
    truncated_fixed_point<T> result{point_, is_minimum ? T(state(0)) : T(0), {}, root.residual, root.iterations};
    for (Eigen::Index k = 0; k < state.size(); ++k) {
      require(math::is_finite(T(state(k))), errc::overflow,
              {function, "derivative of the potential overflows", "a smaller order"}, T(state(k)), {k});
      result.derivatives.push_back(is_minimum && k == 0 ? T(0) : T(state(k)));
    }
    return result;
  }

  /// The state that a fixed point is.
  /// @throws error `size_mismatch` where it is of another order, `domain` where it is about another point
  state_type state_of(truncated_fixed_point<T> const& fixed_point) const {
    constexpr std::string_view function = "polynomial_truncation::state_of";
    require(fixed_point.derivatives.size() == order_, errc::size_mismatch,
            {function, "fixed point is of another order", "that of the truncation"}, fixed_point.derivatives.size());
    require(fixed_point.point == point_, errc::domain,
            {function, "fixed point is about another point", "that of the truncation"});
    state_type state(static_cast<Eigen::Index>(order_));
    for (std::size_t k = 0; k < order_; ++k) state(static_cast<Eigen::Index>(k)) = fixed_point.derivatives[k];
    if (point_ == expansion_point::minimum) state(0) = fixed_point.minimum;
    return state;
  }

  /// All eigenvalues y of the Jacobian at a fixed point, by decreasing real part; perturbations grow as e^(y s).  Far
  /// from convergence pairs of them are complex, which is no property of the theory but of the truncation.
  /// @throws error as `state_of` and `velocity`; `not_converged`
  std::vector<std::complex<T>> eigenvalues(truncated_fixed_point<T> const& fixed_point) const {
    namespace room = detail::renormalization_room;
    constexpr std::string_view function = "polynomial_truncation::eigenvalues";
    state_type const state = state_of(fixed_point);
    check(function, state);
    auto result = detail::general_eigenvalues<T>(room::scaled_jacobian(equation_, point_, to_taylor(state)));
    require(!result.empty(), errc::not_converged, {function, "eigenvalues were not found", "convergence"});
    return result;
  }

  /// The exponents.  The error of each is its difference to the next lower truncation that has a fixed point; for order
  /// 2, and where there is none, to the next higher one.  It is an estimate and no bound, which is fair where the
  /// orders converge.
  /// @param corrections  how many irrelevant eigenvalues; 0 to order - 1
  /// @throws error as `fixed_point`; `bad_option`; `degenerate` with the number of an eigenvalue that is complex;
  /// `no_interval` where no other order has a fixed point with as many eigenvalues
  critical_exponents<T> exponents(int corrections = 1) const {
    constexpr std::string_view function = "polynomial_truncation::exponents";
    require(corrections >= 0 && corrections < order(), errc::bad_option,
            {function, "number of corrections is out of range", "0 to order - 1"}, corrections);
    auto const count = static_cast<std::size_t>(corrections) + 1;
    auto const point = fixed_point();
    auto const mine = eigenvalues(point), others = eigenvalues_of_other_order(function, count);
    matrix_of<T> const matrix =
        detail::renormalization_room::scaled_jacobian(equation_, point_, to_taylor(state_of(point)));
    T const share = T(detail::as_scalar<T>(order_ + 8) * std::numeric_limits<T>::epsilon());
    std::vector<estimate<T>> result;
    for (std::size_t k = 0; k < count; ++k) {
      require(mine[k].imag() == T(0), errc::degenerate,
              {function, "eigenvalue is complex: the order is too small for it", "fewer corrections or a larger order"},
              T(mine[k].imag()), {static_cast<std::ptrdiff_t>(k)});
      T const real = T(mine[k].real() - others[k].real()), imaginary = T(others[k].imag());
      auto const refined = detail::refined_eigenvalue(matrix, T(mine[k].real()), share);
      T const rounding = T(refined.error + math::abs(T(refined.value - mine[k].real())));
      result.push_back({T(mine[k].real()), T(rounding + math::sqrt(T(T(real * real) + T(imaginary * imaginary))))});
    }
    return {equation_.dimension, result};
  }

 private:
  static constexpr std::string_view name = "polynomial_truncation";

  static std::size_t checked_order(int order) {
    require(order >= 2 && order <= 100, errc::bad_option, {name, "order is out of range", "2 to 100"}, order);
    return static_cast<std::size_t>(order);
  }

  std::vector<std::complex<T>> eigenvalues_of_other_order(std::string_view function, std::size_t count) const {
    namespace room = detail::renormalization_room;
    std::vector<std::size_t> orders;
    for (std::size_t k = order_ - 1; k >= std::max<std::size_t>(count, 2); --k) orders.push_back(k);
    for (std::size_t k = order_ + 1; k <= order_ + 2; ++k) orders.push_back(k);
    room::truncated_search<T> const search(equation_);
    for (std::size_t const other : orders) {
      room::truncated_root<T> root;
      if (!search.find(point_, other, root)) continue;
      return detail::general_eigenvalues<T>(room::scaled_jacobian(equation_, point_, root.state));
    }
    detail::fail(errc::no_interval,
                 {function, "no other order has a fixed point to compare with that of order", "orders that converge"},
                 {}, order_);
  }

  /// u^(k) = k! t_k; rho_0 is itself.
  T factorial(std::size_t place) const {
    T result(1);
    for (std::size_t k = 2; k <= place + 1; ++k) result = T(result * detail::as_scalar<T>(k));
    return result;
  }
  std::vector<T> to_taylor(state_type const& state) const {
    std::vector<T> result;
    for (std::size_t k = 0; k < order_; ++k) result.push_back(T(state(static_cast<Eigen::Index>(k)) / factorial(k)));
    return result;
  }
  state_type to_derivatives(std::vector<T> const& taylor) const {
    state_type result(static_cast<Eigen::Index>(order_));
    for (std::size_t k = 0; k < order_; ++k) result(static_cast<Eigen::Index>(k)) = T(taylor[k] * factorial(k));
    return result;
  }

  std::vector<T> velocity_of(std::vector<T> const& taylor) const {
    return detail::renormalization_room::taylor_velocity(equation_, point_, taylor);
  }
  matrix_of<T> jacobian_of(state_type const& state) const {
    std::vector<T> factorials;
    for (std::size_t k = 0; k < order_; ++k) factorials.push_back(factorial(k));
    namespace room = detail::renormalization_room;
    return room::in_units(room::taylor_jacobian(equation_, point_, to_taylor(state)), factorials);
  }

  /// Why there is no velocity, or a null pointer.
  char const* mistake(state_type const& state) const {
    bool const is_minimum = point_ == expansion_point::minimum;
    if (is_minimum && !(state(0) >= T(0))) return "minimum is at a negative rho";
    if (is_minimum && !(state(1) > T(0))) return "potential has no minimum at rho_0: u'' is not positive";
    bool const has_pole = equation_.scheme == local_potential_scheme::litim && !is_minimum && !(state(0) > T(-1));
    return has_pole ? "potential is at or beyond the pole of the flow, u' = -1" : nullptr;
  }
  void require_size(std::string_view function, state_type const& state) const {
    require(state.size() == static_cast<Eigen::Index>(order_), errc::size_mismatch,
            {function, "state and truncation differ in size", "as many numbers as the order"}, state.size());
  }
  void check(std::string_view function, state_type const& state) const {
    require_size(function, state);
    for (Eigen::Index k = 0; k < state.size(); ++k)
      require(math::is_finite(T(state(k))), errc::non_finite, {function, "coupling is not finite", "numbers"},
              T(state(k)), {k});
    char const* const what = mistake(state);
    require(what == nullptr, errc::domain, {function, what == nullptr ? "" : what, "a potential with a flow"},
            T(state(0)));
  }

  equation_type equation_;
  std::size_t order_;
  expansion_point point_;
};

}  // namespace freefield
