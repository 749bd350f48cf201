#pragma once
/// @file
/// Wick ordering: polynomials of Gaussian fields without contractions among themselves.

#include <freefield/measure/gaussian.hpp>
#include <freefield/wick/contraction/field_expansion.hpp>
#include <freefield/wick/moment_table.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

/// Refuses, with one message, a formula that has no normal order.
template <class F>
consteval bool check_normal_order() {
  constexpr bool polynomial = is_polynomial_in<F>(fields_of<F>{});
  static_assert(polynomial,
                "freefield: normal_ordered(f) needs a polynomial in the fields; write integer powers as pow<n>(x)");
  static_assert(!polynomial || !has_normal_order<F>,
                "freefield: a part of normal_ordered(f) is in normal order already");
  return polynomial && !has_normal_order<F>;
}

/// The fields of a formula, and the multi-indices of its derivatives that do not vanish.
template <class F, class Fields = fields_of<F>>
struct derivatives_of_formula;
template <class F, class... Fields>
struct derivatives_of_formula<F, variable_set<Fields...>> {
  static constexpr std::size_t fields = sizeof...(Fields);
  static constexpr std::array<int, fields> degrees{degree_of<Fields, F>::value...};
  static constexpr std::array<std::size_t, fields> indices{Fields::index...};

  /// prod (degree_i + 1), the size of a `multi_index_table`.
  static constexpr std::size_t size() {
    std::size_t result = 1;
    for (int const degree : degrees) result *= static_cast<std::size_t>(degree) + 1;
    return result;
  }

  /// The multi-index at a place of the table.
  static constexpr std::array<int, fields> at(std::size_t place) {
    std::array<int, fields> k{};
    for (std::size_t i = 0; i < fields; ++i) {
      auto const side = static_cast<std::size_t>(degrees[i]) + 1;
      k[i] = static_cast<int>(place % side);
      place /= side;
    }
    return k;
  }
};

template <int N, class X, class E>
constexpr auto repeated_derivative(E const& e) {
  if constexpr (N == 0) return e;
  else return repeated_derivative<N - 1, X>(differentiate<X>(e));
}

/// The derivative d^k f, where k is the multi-index at the place.
template <class Derivatives, std::size_t Place, class E>
constexpr auto mixed_derivative(E const& e, variable_set<>) {
  return e;
}
template <class Derivatives, std::size_t Place, class E, class First, class... Rest>
constexpr auto mixed_derivative(E const& e, variable_set<First, Rest...>) {
  constexpr std::size_t i = Derivatives::fields - sizeof...(Rest) - 1;
  return mixed_derivative<Derivatives, Place>(repeated_derivative<Derivatives::at(Place)[i], First>(e),
                                              variable_set<Rest...>{});
}

/// The formula number * f, where a constant factor of f is absorbed by the number.
template <class T, class E>
constexpr auto scaled_by(T const& number, E const& e) {
  T const coefficient = value_of<T>(coefficient_of<E>{}, environment<>{});
  value_node<T> const product(T(number * coefficient));
  if constexpr (std::same_as<core_of<E>, one_node>) return product;
  else return product * term_parts<E>::core_of(e);
}

/// The covariances of the fields of a formula.
template <class Derivatives, class T>
matrix_of<T> covariance_of_fields(matrix_of<T> const& c) {
  constexpr std::size_t n = Derivatives::fields;
  for (std::size_t const i : Derivatives::indices) {
    require(std::cmp_less(i, c.rows()), errc::size_mismatch,
            {"normal_ordered", "the formula has a field that the covariance lacks",
             "fields below the dimension " + std::to_string(c.rows())},
            i, {static_cast<std::ptrdiff_t>(i)});
  }
  matrix_of<T> result(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(n));
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) {
      result(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
          c(static_cast<Eigen::Index>(Derivatives::indices[i]), static_cast<Eigen::Index>(Derivatives::indices[j]));
    }
  }
  return result;
}

/// The coefficients a_k of exp(-(1/2) d C d) = sum_k a_k d^k: they are the moments for the covariance -C, over k!.
template <class Derivatives, class T>
multi_index_table<T> ordering_coefficients(matrix_of<T> const& covariance) {
  matrix_of<T> minus = covariance_of_fields<Derivatives>(covariance);
  for (Eigen::Index j = 0; j < minus.cols(); ++j) {
    for (Eigen::Index i = 0; i < minus.rows(); ++i) minus(i, j) = T(-minus(i, j));
  }
  vector_of<T> const zero = vector_of<T>::Constant(minus.rows(), T(0));
  powers const top(std::vector<int>(Derivatives::degrees.begin(), Derivatives::degrees.end()));
  auto table = integrate_by_parts<T>(zero, minus, top);
  for (std::size_t place = 0; place < table.size(); ++place) {
    for (int const k : Derivatives::at(place)) {
      for (int factor = 2; factor <= k; ++factor) table[place] = T(table[place] / T(factor));
    }
    require(math::is_finite(table[place]), errc::overflow,
            {"normal_ordered", "coefficient is not finite", "finite numbers"}, table[place]);
  }
  return table;
}

/// Adds the terms of even order, from a place on, that do not vanish identically.
template <class Derivatives, std::size_t Place, class Sum, class F, class T>
auto add_corrections(Sum const& sum, F const& f, multi_index_table<T> const& a) {
  if constexpr (Place == Derivatives::size()) {
    return sum;
  } else {
    constexpr auto k = Derivatives::at(Place);
    constexpr int order = std::accumulate(k.begin(), k.end(), 0);
    auto const derivative = mixed_derivative<Derivatives, (order % 2 == 0 ? Place : 0)>(f, fields_of<F>{});
    if constexpr (order % 2 == 1 || std::same_as<decltype(derivative), zero_node const>) {
      return add_corrections<Derivatives, Place + 1>(sum, f, a);
    } else {
      return add_corrections<Derivatives, Place + 1>(sum + scaled_by(a[Place], derivative), f, a);
    }
  }
}

/// The formula with x - m for every field x.
template <class E, class T>
auto with_centred_fields(E const& e, vector_of<T> const& mean) {
  if constexpr (is_field<E>) {
    return e - value_node<T>(mean(static_cast<Eigen::Index>(E::index)));
  } else {
    return map_children(e, [&](auto const& operand) { return with_centred_fields(operand, mean); });
  }
}

template <class F, class T>
auto in_normal_order_of(F const& f, matrix_of<T> const& covariance) {
  using derivatives = derivatives_of_formula<F>;
  static_assert(derivatives::size() <= 1024,
                "freefield: normal_ordered(f, p) is limited to products (degree + 1) over the fields of 1024");
  return add_corrections<derivatives, 1>(f, f, ordering_coefficients<derivatives>(covariance));
}

}  // namespace detail::wick

/// Wick ordering (normal ordering) of a polynomial in the fields,
///     :f: = exp(-(1/2) sum_ij C_ij d_i d_j) f(x - m),
/// with the mean m and the covariance C of whatever measure it is used with: the part of f that is orthogonal to all
/// polynomials of lower degree, where f is homogeneous.  :x^n: is the Hermite polynomial C^(n/2) He_n(x / sqrt(C)).
///
///     expectation(p, normal_ordered(x * x) * normal_ordered(y * y))      // 2 C01^2
///     contract(normal_ordered(x * x) * normal_ordered(y * y))            // the same at compile time
///
/// A node of a formula; what is inside is not contracted with itself.  It has no value without a measure.  The
/// derivative of :f: is :f':, and a formula without fields is its own normal order.
/// Does not compile where f is no polynomial in the fields or has a part in normal order.
/// Source: G. C. Wick, Phys. Rev. 80 (1950) 268; S. Janson, "Gaussian Hilbert Spaces" (1997), ch. 3.
template <expression F>
constexpr auto normal_ordered(F const& f) {
  if constexpr (detail::wick::check_normal_order<F>()) return detail::in_normal_order(f);
  else return f;
}

/// :f: in the measure p, written out as a formula without normal order, of any symbols that f has:
///     auto const h = normal_ordered(pow<4>(x), p);
///     h(x = 1.5)                // its value at a point
///     expectation(q, h)         // its expectation in another measure
/// Cost: d prod (n_i + 1) products for a polynomial of degrees n_1, ..., n_d; as many derivatives in the formula.
/// @throws error `size_mismatch` for a field that p lacks, `overflow`
template <expression F, field_scalar T>
auto normal_ordered(F const& f, gaussian<T> const& p) {
  if constexpr (detail::wick::check_normal_order<F>()) {
    return detail::wick::with_centred_fields(detail::wick::in_normal_order_of(f, p.covariance()), p.mean());
  }
}

/// :f: for mean zero and a symmetric matrix C, which need not be a covariance.
/// @throws error as for a measure; `non_finite`, `not_symmetric`
template <expression F, dense_matrix Covariance, field_scalar T = typename Covariance::Scalar>
auto normal_ordered(F const& f, Covariance const& covariance) {
  if constexpr (detail::wick::check_normal_order<F>()) {
    return detail::wick::in_normal_order_of(f, detail::checked_symmetric<T>("normal_ordered", covariance));
  }
}

}  // namespace freefield
