#pragma once
/// @file
/// The effective action about the free field: the generator of the one-particle-irreducible vertices.

#include <freefield/core/multi_index.hpp>
#include <freefield/wick/perturbation_series.hpp>

#include <cstddef>
#include <limits>
#include <ostream>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

/// The logarithm sum_k P_k of 1 + F_1 + F_2 + ..., by  k P_k = k F_k - sum_(0 < j < k) j P_j F_(k - j).
template <class T, class... Couplings>
field_polynomial<T, Couplings...> logarithm(std::vector<field_polynomial<T, Couplings...>> const& f) {
  std::vector<field_polynomial<T, Couplings...>> logs(f.size());
  field_polynomial<T, Couplings...> sum;
  for (std::size_t k = 1; k < f.size(); ++k) {
    logs[k] = f[k];
    for (std::size_t j = 1; j < k; ++j) {
      logs[k] -= (logs[j] / T(T(static_cast<int>(k)) / T(static_cast<int>(j)))) * f[k - j];
    }
    sum += logs[k];
  }
  return sum;
}

/// The component i of C grad f.
template <class T, class... Couplings>
field_polynomial<T, Couplings...> covariant_gradient(field_polynomial<T, Couplings...> const& f, matrix_of<T> const& c,
                                                     Eigen::Index i) {
  field_polynomial<T, Couplings...> sum;
  for (Eigen::Index j = 0; j < c.cols(); ++j) {
    if (!(c(i, j) == T(0))) sum += derivative(f, j) * field_polynomial<T, Couplings...>(c(i, j));
  }
  return sum;
}

/// Solves  G(phi) = -P(phi + C grad G) - (1/2) grad G C grad G  by iteration; every step gains one order.
template <class T, class... Couplings>
field_polynomial<T, Couplings...> legendre_transform(field_polynomial<T, Couplings...> const& p, matrix_of<T> const& c,
                                                     int order) {
  using polynomial = field_polynomial<T, Couplings...>;
  polynomial g;
  for (int known = 1; known <= order; ++known) {
    polynomial next = -substituted(
        p, [&](Eigen::Index i) { return polynomial::field(i) + covariant_gradient(g, c, i); }, known);
    for (Eigen::Index i = 0; i < c.rows(); ++i) {
      next -= truncated_product(derivative(g, i), covariant_gradient(g, c, i), known) / T(2);
    }
    g = std::move(next);
  }
  return g;
}

}  // namespace detail::wick

/// The effective action of an interacting measure about a Gaussian one with mean m and covariance C, up to an order in
/// the couplings:
///     Gamma(phi) = sup_J (J . phi - log E[exp(J . x - U(x))]) = (phi - m) C^-1 (phi - m) / 2 + interaction(phi).
/// `effective_action_series` makes it.  C need not have an inverse: the interaction is defined where it has none.
template <field_scalar T, int Order, variable... Couplings>
class effective_action {
 public:
  using polynomial = field_polynomial<T, Couplings...>;
  using series = power_series<T, Order, Couplings...>;
  using vector_type = vector_of<T>;

  effective_action(polynomial interaction, vector_type mean)
      : interaction_(std::move(interaction)), mean_(std::move(mean)) {}

  /// What the interaction adds to the free action, as a polynomial in phi.  Its term without a field is -log(Z / Z_0)
  /// without the diagrams that a cut of one line separates.
  polynomial const& interaction() const { return interaction_; }

  /// The value of the interaction at phi.
  /// @throws error `size_mismatch`, `non_finite`, `overflow`
  template <eigen_dense<T> Point>
  series operator()(Point const& phi) const {
    vector_type const point = detail::checked_vector<T>("effective_action", "point is not finite", phi);
    detail::require_same_size("effective_action", "point and measure differ in dimension", point.size(), mean_.size());
    return value(interaction_, point);
  }

  /// The derivative of the interaction with respect to phi_i, phi_j, ... at the mean: minus the sum of the amputated
  /// one-particle-irreducible diagrams with these legs.  Of two indices it is what is added to C^-1: minus the
  /// self-energy.
  /// @throws error `out_of_range` for an index outside of the measure; `overflow`
  series vertex(indices const& legs) const {
    detail::require_existing("effective_action::vertex", legs, mean_.size());
    polynomial derived = interaction_;
    for (Eigen::Index const i : legs.values) derived = derivative(derived, i);
    return value(derived, mean_);
  }

  friend std::ostream& operator<<(std::ostream& out, effective_action const& gamma)
    requires detail::streamable<T>
  {
    return out << gamma.interaction_;
  }

 private:
  static series value(polynomial const& f, vector_type const& point) {
    series sum;
    for (auto const& [product, coefficient] : f.terms()) {
      T term = coefficient;
      for (auto const& [i, n] : product.fields) {
        term = T(term * math::integer_power(point(i), static_cast<unsigned long>(n)));
      }
      sum.set_coefficient(product.couplings, T(sum.coefficient(product.couplings) + term));
    }
    require(sum.is_finite(), errc::overflow, {"effective_action", "value overflows", "a finite result"});
    return sum;
  }

  polynomial interaction_;
  vector_type mean_;
};

/// The effective action up to the total degree Order in the couplings.
///     auto const gamma = effective_action_series<3>(free, pow<4>(x) / 24);
///     gamma.vertex(ff::indices{0, 0});         // 1/2 g - 5/12 g^2 + ...: the inverse of <x^2>, less 1
///     gamma.vertex(ff::indices{0, 0, 0, 0});   // g - 3/2 g^2 + 21/4 g^3
/// By P(psi) = log E[exp(-U(y + psi))] for y with mean zero and covariance C, a polynomial in psi, and its Legendre
/// transform  interaction(phi) = -P(psi) - (1/2) (psi - phi) C^-1 (psi - phi),  psi = phi + C grad interaction(phi).
/// Arguments as for `perturbation_series`.
/// Cost: products of polynomials of degree 4 Order in the fields for a quartic interaction: small dimensions or orders.
/// @throws error as for `perturbation_series`
template <int Order, field_scalar T, polynomial_of_fields<T> Interaction, class... Bindings>
auto effective_action_series(gaussian<T> const& free, Interaction const& interaction, Bindings const&... bindings) {
  if constexpr (detail::wick::check_values<Bindings...>()) {
    constexpr std::string_view function = "effective_action_series";
    auto const [measure, one] =
        detail::wick::prepared<Order>(function, free, interaction, std::span<Eigen::Index const>(), bindings...);
    return [&]<class... Couplings>(detail::wick::interacting_measure<Order, T, Couplings...> const& m) {
      auto averages = m.weight().parts();
      for (auto& part : averages) part = detail::wick::smeared(part, free.covariance(), 1);
      return effective_action<T, Order, Couplings...>(
          detail::wick::legendre_transform(detail::wick::logarithm(averages), free.covariance(), Order), free.mean());
    }(measure);
  }
}

}  // namespace freefield
