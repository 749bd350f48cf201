#pragma once
/// @file
/// Perturbation series about the free field: expectations, the partition function, cumulants.

#include <freefield/core/cumulant.hpp>
#include <freefield/core/multi_index.hpp>
#include <freefield/core/power_series.hpp>
#include <freefield/wick/perturbation/interaction.hpp>

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

/// Splits a polynomial by the degree in the couplings.
template <class T, class... Couplings>
std::vector<field_polynomial<T, Couplings...>> by_order(field_polynomial<T, Couplings...> const& f, int order) {
  std::vector<field_polynomial<T, Couplings...>> result(static_cast<std::size_t>(order) + 1);
  for (auto const& [product, coefficient] : f.terms()) {
    if (product.order() <= order) result[static_cast<std::size_t>(product.order())].add(product, coefficient);
  }
  return result;
}

/// The parts of orders 0, 1, ... of exp(-U), by  k F_k = -sum_(0 < j <= k) j U_j F_(k - j).
template <class T, class... Couplings>
std::vector<field_polynomial<T, Couplings...>> boltzmann_weight(field_polynomial<T, Couplings...> const& interaction,
                                                                int order) {
  using polynomial = field_polynomial<T, Couplings...>;
  auto const u = by_order(interaction, order);
  std::vector<polynomial> weight{polynomial(T(1))};
  for (std::size_t k = 1; k < u.size(); ++k) {
    polynomial sum;
    for (std::size_t j = 1; j <= k; ++j) {
      sum -= (u[j] / T(T(static_cast<int>(k)) / T(static_cast<int>(j)))) * weight[k - j];
    }
    weight.push_back(std::move(sum));
  }
  return weight;
}

/// The weight exp(-U) of an interacting measure relative to a Gaussian one, up to an order in the couplings.  The order
/// is known at run time, so that nothing here is compiled anew for another order.
template <class T, class... Couplings>
class interacting_weight {
 public:
  using polynomial = field_polynomial<T, Couplings...>;

  /// @throws error `domain` for a term of U without coupling
  interacting_weight(std::string_view function, gaussian<T> const& free, polynomial const& interaction, int order)
      : free_(free) {
    for (auto const& [product, coefficient] : interaction.terms()) {
      require(product.order() > 0, errc::domain,
              {function, "a term of the interaction has no coupling", "a coupling in every term"}, coefficient);
    }
    parts_ = boltzmann_weight(interaction, order);
  }

  /// The parts of orders 0, 1, ... of exp(-U)
  std::vector<polynomial> const& parts() const { return parts_; }

  /// E[f exp(-U)] in the free measure, a polynomial in the couplings.
  polynomial integral(polynomial const& f) const {
    polynomial total;
    auto const factors = by_order(f, static_cast<int>(parts_.size()) - 1);
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      for (std::size_t j = 0; j + k < parts_.size(); ++j) total += factors[j] * parts_[k];
    }
    return averaged(total, free_);
  }

 private:
  gaussian<T> const& free_;
  std::vector<polynomial> parts_;
};

/// The interacting measure exp(-U) / Z.
template <int Order, class T, class... Couplings>
class interacting_measure {
 public:
  using polynomial = field_polynomial<T, Couplings...>;
  using series = power_series<T, Order, Couplings...>;

  interacting_measure(std::string_view function, gaussian<T> const& free, polynomial const& interaction)
      : function_(function), weight_(function, free, interaction, Order), partition_(integral(polynomial(T(1)))) {}

  interacting_weight<T, Couplings...> const& weight() const { return weight_; }

  /// Z / Z_0
  series const& partition() const { return partition_; }

  /// The expectation of f.
  series operator()(polynomial const& f) const { return finite(integral(f) / partition_); }

  series const& finite(series const& result) const {
    for (T const& a : result.coefficients()) {
      require(math::is_finite(a), errc::overflow, {function_, "coefficient is not finite", "finite numbers"}, a);
    }
    return result;
  }

 private:
  series integral(polynomial const& f) const {
    series result;
    polynomial const average = weight_.integral(f);
    for (auto const& [product, coefficient] : average.terms()) {
      result.set_coefficient(product.couplings, coefficient);
    }
    return result;
  }

  std::string_view function_;
  interacting_weight<T, Couplings...> weight_;
  series partition_;
};

/// The interacting measure of an action as the user gives it, and the observable.
template <int Order, class T, class Interaction, class Observable, class... Bindings>
auto prepared(std::string_view function, gaussian<T> const& free, Interaction const& interaction,
              Observable const& observable, Bindings const&... bindings) {
  using set = couplings_of_series<Interaction, Observable, Bindings...>;
  using polynomial = typename polynomial_over<T, typename set::type>::type;
  action_reader<polynomial> const read(function, free);
  polynomial action = read(interaction, bindings...);
  if constexpr (set::is_implied) action = action * polynomial::coupling(implied_coupling{});
  auto measure = [&]<class... Couplings>(field_polynomial<T, Couplings...> const& u) {
    return interacting_measure<Order, T, Couplings...>(function, free, u);
  }(action);
  return std::pair(std::move(measure), read(observable, bindings...));
}

template <class... Bindings>
consteval bool check_values() {
  return check_bindings<Bindings...>(variable_set<typename Bindings::variable_type...>{});
}

}  // namespace detail::wick

/// What a perturbation series is about: a formula, `vertex_tensor<T>` or `field_polynomial<T, Couplings...>`.
template <class Object, class T>
concept polynomial_of_fields = expression<Object> || std::same_as<Object, vertex_tensor<T>> ||
                               requires(Object const& o) { []<class... C>(field_polynomial<T, C...> const&) {}(o); };

/// The expectation of an observable in the measure proportional to exp(-U(x)) times the free one, as a power series in
/// the couplings up to the total degree Order:
///     E[f exp(-U)] / E[exp(-U)].
///
///     gaussian<rational> free{...};
///     perturbation_series<4>(free, pow<4>(x) / 24, x * x)               // 1 - 1/2 g + 2/3 g^2 - 11/8 g^3 + 34/9 g^4
///     perturbation_series<4>(free, g * pow<3>(x) / 6 + h * pow<4>(x) / 24, x * x)    // in two couplings
///     perturbation_series<4>(free, g * (pow<4>(x) + a * x * x), x * x, a = rational(1, 2))
///
/// @param interaction  U: a formula, a vertex tensor or a run-time polynomial.  The symbols of a formula that are given
/// no value are its couplings, as are those of a polynomial; every term of U has to have one.  Where there are none, U
/// is multiplied by the coupling `symbol<"g">`.
/// @param observable   f: the same, or `indices{i, j, ...}` for x_i x_j ...; normal order is about `free`
/// Exact for exact numbers; the covariance may be singular.
/// Cost: that of multiplying out f U^Order / Order!, and of contracting each of its monomials once.
/// @throws error `size_mismatch` for a field that the measure lacks, `domain` for a term of U without coupling,
/// `too_large` for polynomials of more than 2^23 terms, `non_finite`, `overflow`
template <int Order, field_scalar T, polynomial_of_fields<T> Interaction, polynomial_of_fields<T> Observable,
          class... Bindings>
auto perturbation_series(gaussian<T> const& free, Interaction const& interaction, Observable const& observable,
                         Bindings const&... bindings) {
  if constexpr (detail::wick::check_values<Bindings...>()) {
    auto const [measure, f] =
        detail::wick::prepared<Order>("perturbation_series", free, interaction, observable, bindings...);
    return measure(f);
  }
}
template <int Order, field_scalar T, polynomial_of_fields<T> Interaction, class... Bindings>
auto perturbation_series(gaussian<T> const& free, Interaction const& interaction,
                         indices const& fields, Bindings const&... bindings) {
  if constexpr (detail::wick::check_values<Bindings...>()) {
    auto const [measure, f] = detail::wick::prepared<Order>("perturbation_series", free, interaction,
                                                      fields, bindings...);
    return measure(f);
  }
}

/// log(Z / Z_0) = log E[exp(-U)]: the sum of the connected vacuum diagrams.
///     log_partition_series<3>(free, pow<4>(x) / 24)    // -1/8 g + 1/12 g^2 - 11/96 g^3
/// Arguments, cost and errors as for `perturbation_series`.
template <int Order, field_scalar T, polynomial_of_fields<T> Interaction, class... Bindings>
auto log_partition_series(gaussian<T> const& free, Interaction const& interaction, Bindings const&... bindings) {
  if constexpr (detail::wick::check_values<Bindings...>()) {
    auto const [measure, one] = detail::wick::prepared<Order>("log_partition_series", free, interaction,
                                                        indices{}, bindings...);
    return measure.finite(log(measure.partition()));
  }
}

/// The joint cumulant of x_i, x_j, ... in the interacting measure: the connected n-point function.
///     cumulant_series<3>(free, pow<4>(x) / 24, indices{0, 0, 0, 0})    // -g + 7/2 g^2 - 149/12 g^3
/// Cost: one perturbation series for every product of a part of the fields, 3^n products of series.
/// @throws error as for `perturbation_series`; `too_large` for more than 20 fields
template <int Order, field_scalar T, polynomial_of_fields<T> Interaction, class... Bindings>
auto cumulant_series(gaussian<T> const& free, Interaction const& interaction, indices const& fields,
                     Bindings const&... bindings) {
  if constexpr (detail::wick::check_values<Bindings...>()) {
    auto const [measure, all] =
        detail::wick::prepared<Order>("cumulant_series", free, interaction, fields, bindings...);
    using polynomial = std::remove_cvref_t<decltype(all)>;
    std::map<typename polynomial::monomial, decltype(measure(all))> known;
    return cumulant_from_moments(static_cast<int>(fields.size()), [&](std::span<std::ptrdiff_t const> block) {
      polynomial product(T(1));
      for (std::ptrdiff_t const place : block)
        product *= polynomial::field(fields.values[static_cast<std::size_t>(place)]);
      auto const& monomial = product.terms().begin()->first;
      auto const found = known.find(monomial);
      return found != known.end() ? found->second : known.emplace(monomial, measure(product)).first->second;
    });
  }
}

}  // namespace freefield
