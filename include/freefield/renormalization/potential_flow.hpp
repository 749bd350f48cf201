#pragma once
/// @file
/// The flow of a whole potential, by its values at Chebyshev's points.

#include <freefield/core/error.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/stiff/jacobian.hpp>
#include <freefield/numeric/dense.hpp>
#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/renormalization/local_potential/flow_equation.hpp>
#include <freefield/renormalization/local_potential_options.hpp>

#include <array>
#include <limits>
#include <string_view>

namespace freefield {

/// The flow of a potential u(rho), rho = x^2 / 2, as that of its values at rho_i = R (1 - cos(pi i / (n - 1))) / 2,
///     u_s = d u - (d - 2) rho u' + heat(u' + 2 rho u'') + (N - 1) heat(u') - 2 q rho u'^2,
/// where u' and u'' are those of the polynomial through the values.  `local_potential_approximation::flow` makes it.
///
///     auto const flow = lpa.flow();
///     auto const u = flow.values([](double x) { return x * x * x * x / 10 - x * x / 5; });
///     auto const later = ff::evolve(flow, u, 0.0, 2.0, ff::steppers::radau5{}, {.tolerance = 1e-8});
///     flow.at(later.state, 1.5);                          // u(x = 1.5)
///
/// Fields are stretched towards the infrared, so that what happens beyond R hardly matters where R is at least twice as
/// far as the outermost minimum: u'' at the last point is
/// extrapolated from the four before it, which errs there by the fourth power of their distance, and within R by as
/// much as diffusion brings in against the drift.  Without that, the equation would need a condition there.  The flow
/// is stiff; it knows its Jacobian.
/// A potential that leaves the domain of Litim's equation, 1 + u' + 2 rho u'' > 0, has a velocity that is no number,
/// and steppers end there with an error.
/// Of a fixed potential, which is known up to `reach()`, take `lpa.flow({.reach = fixed.reach()})`.
/// Cost: O(n^2) for a velocity, O(n^2) and a factorisation for a step.
/// Source: J. Borchardt, B. Knorr, Phys. Rev. D 91 (2015) 105011.
template <real_scalar T>
class potential_flow : public flow_node {
  using equation_type = detail::renormalization_room::potential_equation<T>;

 public:
  using scalar_type = T;

  /// @throws error `domain` unless 2 < d < 4 and N > -2; `bad_option` for fewer than 12 or more than 64 nodes, whose
  /// second derivatives lose digits as the fourth power of their number, and for a reach outside of 1e-3 to 1e3
  potential_flow(equation_type const& equation, potential_flow_options<T> const& options)
      : equation_(detail::renormalization_room::checked_equation("potential_flow", equation)) {
    constexpr std::string_view function = "potential_flow";
    require(options.nodes >= 12 && options.nodes <= 64, errc::bad_option,
            {function, "option .nodes is out of range", "12 to 64"}, options.nodes);
    bool const has_reach = T(T(1000) * options.reach) >= T(1) && options.reach <= T(1000);
    require(options.reach == T(0) || has_reach, errc::bad_option,
            {function, "option .reach is out of range", "0.001 to 1000, or 0"}, options.reach);
    T const minimum = T(T(equation.components + T(2)) / T(equation.dimension - T(2)));
    T const largest = options.reach > T(0) ? T(T(options.reach * options.reach) / T(2)) : T(T(6) * minimum);
    set_points(largest, options.nodes);
    set_derivatives();
  }

  Eigen::Index size() const { return rho_.size(); }
  /// rho_i, from 0 to R.
  vector_of<T> const& points() const { return rho_; }
  T reach() const { return math::sqrt(T(T(2) * rho_(size() - 1))); }

  /// The values of an even potential, a function of x or a formula in field<0>.
  /// @throws error `non_finite` with the point at which it is not finite
  template <class Potential>
  vector_of<T> values(Potential const& potential) const {
    vector_of<T> result(size());
    for (Eigen::Index i = 0; i < size(); ++i) {
      T const x = math::sqrt(T(T(2) * rho_(i)));
      if constexpr (expression<Potential>) result(i) = T(potential(at_point(std::array<T, 1>{x})));
      else result(i) = T(potential(x));
      require(math::is_finite(result(i)), errc::non_finite,
              {"potential_flow::values", "potential is not finite at a point", "finite numbers"}, x, {i});
    }
    return result;
  }

  /// u(x) of the polynomial through the values.
  /// @throws error `size_mismatch`; `out_of_range` for |x| > reach()
  T at(vector_of<T> const& u, T const& x) const {
    constexpr std::string_view function = "potential_flow::at";
    require_size(u);
    T const rho = T(T(x * x) / T(2));
    require(rho <= rho_(size() - 1), errc::out_of_range, {function, "field is beyond the points", "|x| <= reach()"}, x);
    T above(0), below(0);
    for (Eigen::Index i = 0; i < size(); ++i) {
      T const distance = T(rho - rho_(i));
      if (distance == T(0)) return u(i);
      T const weight = T(barycentric_weight(i) / distance);
      above = T(above + T(weight * u(i)));
      below = T(below + weight);
    }
    return T(above / below);
  }

  /// The velocity, as steppers ask for it.
  /// @throws error `size_mismatch`
  void operator()(vector_of<T> const& u, vector_of<T>& velocity, T const&) const {
    require_size(u);
    vector_of<T> const slope = first_ * u, bend = second_ * u;
    equation_.with_terms([&](auto terms) {
      using terms_type = decltype(terms);
      velocity.resize(size());
      for (Eigen::Index i = 0; i < size(); ++i) {
        T const radial = T(slope(i) + T(T(T(2) * rho_(i)) * bend(i)));
        velocity(i) = velocity_at<terms_type>(i, u(i), slope(i), radial);
      }
    });
  }

  /// The derivative of the velocity with respect to the values.  Its eigenvalues at a fixed point are those of
  /// `fixed_potential::spectrum`.
  /// @throws error `size_mismatch`
  matrix_of<T> jacobian(vector_of<T> const& u) const {
    require_size(u);
    vector_of<T> const slope = first_ * u, bend = second_ * u;
    matrix_of<T> result = matrix_of<T>::Zero(size(), size());
    equation_.with_terms([&](auto terms) {
      using terms_type = decltype(terms);
      for (Eigen::Index i = 0; i < size(); ++i) {
        T const twice = T(T(2) * rho_(i)), radial = T(slope(i) + T(twice * bend(i)));
        T const along = terms_type::heat_slope(radial);
        T const across = T(T(equation_.components - T(1)) * terms_type::heat_slope(T(slope(i))));
        T const square = T(T(T(2 * terms_type::square_of_slope) * twice) * slope(i));
        T const drift = T(T(equation_.dimension - T(2)) * rho_(i));
        T const of_slope = T(T(along + across) - T(drift + square)), of_bend = T(along * twice);
        for (Eigen::Index j = 0; j < size(); ++j)
          result(i, j) = T(T(of_slope * first_(i, j)) + T(of_bend * second_(i, j)));
        result(i, i) = T(result(i, i) + equation_.dimension);
      }
    });
    return result;
  }

 private:
  template <class Terms>
  T velocity_at(Eigen::Index i, T const& u, T const& slope, T const& radial) const {
    if constexpr (Terms::square_of_slope == 0) {
      if (!(T(T(1) + radial) > T(0)) || !(T(T(1) + slope) > T(0))) return std::numeric_limits<T>::quiet_NaN();
    }
    T const heat = T(Terms::heat(radial) + T(T(equation_.components - T(1)) * Terms::heat(slope)));
    T const drift = T(T(T(equation_.dimension - T(2)) * rho_(i)) * slope);
    T const square = T(T(T(2 * Terms::square_of_slope) * rho_(i)) * T(slope * slope));
    return T(T(T(equation_.dimension * u) - drift) + T(heat - square));
  }

  void require_size(vector_of<T> const& u) const {
    detail::require_same_size("potential_flow", "values and points differ in number", u.size(), size());
  }

  void set_points(T const& largest, int nodes) {
    rho_.resize(nodes);
    T const angle = T(math::pi<T>() / T(2 * (nodes - 1)));
    for (int i = 0; i < nodes; ++i) {
      T const sine = math::sin(T(angle * T(i)));
      rho_(i) = T(largest * T(sine * sine));
    }
    rho_(nodes - 1) = largest;
  }
  T barycentric_weight(Eigen::Index i) const {
    T const weight(i % 2 == 0 ? 1 : -1);
    return i == 0 || i == size() - 1 ? T(weight / T(2)) : weight;
  }
  /// Rows of derivatives sum to zero: the derivative of a constant.
  void set_derivatives() {
    first_ = matrix_of<T>::Zero(size(), size());
    for (Eigen::Index i = 0; i < size(); ++i) {
      for (Eigen::Index j = 0; j < size(); ++j) {
        if (i == j) continue;
        T const weights = T(barycentric_weight(j) / barycentric_weight(i));
        first_(i, j) = T(weights / T(rho_(i) - rho_(j)));
        first_(i, i) = T(first_(i, i) - first_(i, j));
      }
    }
    second_ = first_ * first_;
    extrapolate_last_row();
  }
  /// u'' at the last point is extrapolated from the four before it.
  void extrapolate_last_row() {
    constexpr int neighbours = 4;
    Eigen::Index const last = size() - 1;
    second_.row(last).setZero();
    for (int a = 1; a <= neighbours; ++a) {
      T weight(1);
      for (int b = 1; b <= neighbours; ++b) {
        if (b == a) continue;
        weight = T(weight * T(T(rho_(last) - rho_(last - b)) / T(rho_(last - a) - rho_(last - b))));
      }
      for (Eigen::Index j = 0; j < size(); ++j)
        second_(last, j) = T(second_(last, j) + T(weight * second_(last - a, j)));
    }
  }

  equation_type equation_;
  vector_of<T> rho_;
  matrix_of<T> first_, second_;
};

template <class T>
struct jacobian_on<potential_flow<T>, vector_of<T>> {
  using matrix_type = matrix_of<T>;

  explicit jacobian_on(vector_of<T> const&) {}

  void operator()(potential_flow<T> const& f, vector_of<T> const& u, T const&, matrix_type& out) const {
    out = f.jacobian(u);
  }
};

}  // namespace freefield
