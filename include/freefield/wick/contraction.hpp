#pragma once
/// @file
/// Wick's theorem at compile time: a polynomial in Gaussian fields as a polynomial in their propagators.

#include <freefield/wick/contraction/contraction_terms.hpp>
#include <freefield/wick/contraction/field_expansion.hpp>
#include <freefield/wick/contraction/leg_contractions.hpp>
#include <freefield/wick/contraction/ordered_contractions.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

/// Stands for any coefficient that is not zero.
struct some_coefficient {
  some_coefficient() = default;
  template <class Number>
  constexpr explicit some_coefficient(Number const&) {}

  friend constexpr some_coefficient operator+(some_coefficient, some_coefficient) { return {}; }
  friend constexpr some_coefficient operator-(some_coefficient, some_coefficient) { return {}; }
  friend constexpr some_coefficient operator*(some_coefficient, some_coefficient) { return {}; }
  friend constexpr some_coefficient operator/(some_coefficient, some_coefficient) { return {}; }
  friend constexpr some_coefficient operator-(some_coefficient) { return {}; }
  friend constexpr bool operator==(some_coefficient, some_coefficient) { return false; }
};

/// An environment in which every run-time constant is `some_coefficient`.
struct some_coefficients {};

template <class Slot>
  requires(is_slot<Slot>)
constexpr some_coefficient look_up(some_coefficients const&) {
  return {};
}

/// Tells whether all constants of a formula are fractions of integers.
template <class E> inline constexpr bool has_exact_constants = has_exact_constants<children<E>>;
template <> inline constexpr bool has_exact_constants<pi_node> = false;
template <class T>
inline constexpr bool has_exact_constants<value_node<T>> = std::integral<T> || std::same_as<T, fraction>;
template <class B, class E> inline constexpr bool has_exact_constants<general_power_node<B, E>> = false;
template <class F, class... As> inline constexpr bool has_exact_constants<function_node<F, As...>> = false;
template <class B, std::intmax_t N, std::intmax_t D>
inline constexpr bool has_exact_constants<power_node<B, N, D>> = D == 1 && has_exact_constants<B>;
template <class... Children>
inline constexpr bool has_exact_constants<type_list<Children...>> = (has_exact_constants<Children> && ...);

/// The indices of some fields in ascending order.
template <class... Fields>
consteval auto sorted_indices(variable_set<Fields...>) {
  std::array<std::size_t, sizeof...(Fields)> indices{Fields::index...};
  std::sort(indices.begin(), indices.end());
  return indices;
}

template <class Set, std::size_t... I>
variable_set<field_node<sorted_indices(Set{})[I]>...> sorted_fields(Set, std::index_sequence<I...>);

/// With more terms, the compilers' own limits of constant evaluation are near.
inline constexpr std::size_t most_contraction_terms = 2500;

/// The place of a monomial in a polynomial, and its powers without regard to normal order.
template <std::size_t Fields>
struct total_powers {
  std::size_t place = 0;
  int degree = 0;
  std::array<int, Fields> exponents{};

  template <class Powers>
  constexpr total_powers(Powers const& n, std::size_t where) : place(where) {
    for (std::size_t i = 0; i < Powers::size(); ++i) {
      degree += n[i];
      exponents[Powers::field_at(i)] += n[i];
    }
  }

  /// The highest degree comes first, then descending powers.
  constexpr bool precedes(total_powers const& other) const {
    if (degree != other.degree) return degree > other.degree;
    if (exponents != other.exponents) return other.exponents < exponents;
    return place < other.place;
  }
};

/// The monomials of a polynomial, in the order of the terms that they become.
template <std::size_t Fields, class Weight, class Powers>
constexpr auto ordered_monomials(polynomial<Weight, Powers> const& f) {
  std::vector<total_powers<Fields>> order;
  for (std::size_t i = 0; i < f.terms.size(); ++i) order.emplace_back(f.terms[i].powers, i);
  std::sort(order.begin(), order.end(), [](auto const& a, auto const& b) { return a.precedes(b); });
  return order;
}

/// Gives all contractions of a polynomial without normal order to the sink, for fields of these indices.
template <class Sink, class Weight, std::size_t Fields>
constexpr void contract_plain(Sink& sink, polynomial<Weight, field_powers<Fields>> const& f,
                              std::array<std::size_t, Fields> const& indices) {
  for (auto const& monomial : ordered_monomials<Fields>(f)) {
    auto const& [powers, coefficient] = f.terms[monomial.place];
    if (monomial.degree % 2 == 1 || coefficient == Weight(0)) continue;
    leg_contractions<Weight, field_powers<Fields>, Sink>(powers, indices, sink).contract(coefficient);
  }
}

/// Does the same for a polynomial with normal order.  Monomials with equal powers can give equal terms, which are
/// added.
template <class Sink, class Weight, class Powers, std::size_t Fields>
constexpr void contract_ordered(Sink& sink, polynomial<Weight, Powers> const& f,
                                std::array<std::size_t, Fields> const& indices) {
  using partial = partial_contraction<Weight, Powers, Sink::most>;
  auto const order = ordered_monomials<Fields>(f);
  for (std::size_t i = 0; i < order.size() && !sink.is_full();) {
    std::vector<partial> partials;
    total_powers<Fields> const first = order[i];
    for (; i < order.size() && order[i].exponents == first.exponents; ++i) {
      auto const& [powers, coefficient] = f.terms[order[i].place];
      if (!(coefficient == Weight(0))) partials.push_back({powers, {coefficient}});
    }
    for (auto const& p : ordered_contractions(partials, indices, first.degree, sink.limit)) {
      sink(p.done.propagators.data(), p.done.count, p.done.weight);
    }
  }
}

/// What is known of the contractions of a formula from its type.
template <class E>
struct contraction_traits {
  using unsorted = fields_of<E>;
  using fields = decltype(sorted_fields(unsorted{}, std::make_index_sequence<unsorted::size()>{}));
  static constexpr auto indices = sorted_indices(unsorted{});
  static constexpr std::size_t dimension = indices.empty() ? 0 : indices.back() + 1;
  static constexpr bool has_symbols = unsorted::size() != variables_of<E>::size();
  static constexpr int degree = degree_of<void, E>::value;

  /// The largest number of propagators in a term; below, the largest number of different ones.
  static constexpr std::size_t half = degree < 2 ? 1 : static_cast<std::size_t>(degree) / 2;
  static constexpr std::size_t different = unsorted::size() * (unsorted::size() + 1) / 2;
  static constexpr std::size_t most = half < different || different == 0 ? half : different;

  /// Gives the contractions of a formula with the fields of this one to the sink.
  template <class Weight, class Formula, class Sink>
  static constexpr void contract(Formula const& f, Sink& sink) {
    using constants = std::conditional_t<std::same_as<Weight, some_coefficient>, some_coefficients, environment<>>;
    using expansion = expansion_in_fields<Weight, fields, block_count<E>, constants>;
    auto const expanded = expansion(constants{})(f);
    if constexpr (block_count<E> == 0) contract_plain(sink, expanded, indices);
    else contract_ordered(sink, expanded, indices);
  }

  /// The number of these contractions.
  template <class Weight, class Formula>
  static consteval std::size_t size_of(Formula const& f) {
    contraction_counter<half, most> found{most_contraction_terms};
    contract<Weight>(f, found);
    return found.size();
  }

  /// The number of terms.  Where constants are known only at run time, it is an upper bound.
  static consteval std::size_t capacity() {
    if constexpr (is_static<E>) {
      return size_of<fraction>(E{});
    } else {
      using formula = decltype(with_slots<0>(std::declval<E>(), [](std::size_t, auto const&) {}));
      return size_of<some_coefficient>(formula{});
    }
  }

  /// The contractions, of which there are at most Capacity.
  template <std::size_t Capacity>
  static constexpr contraction<Capacity, most> of(E const& f) {
    contraction_list<fraction, half, most> found{most_contraction_terms};
    found.products.reserve(Capacity + 1);
    contract<fraction>(f, found);
    return contraction<Capacity, most>(found.products, dimension);
  }

  /// Refuses, with one message, a formula that is no polynomial with exact constants.
  static consteval bool check() {
    static_assert(!has_symbols, "freefield: contract(f) needs a formula in fields alone; this one has a symbol");
    static_assert(has_symbols || degree >= 0,
                  "freefield: contract(f) needs a polynomial in the fields; write integer powers as pow<n>(x)");
    static_assert(has_symbols || degree < 0 || has_exact_constants<E>,
                  "freefield: contract(f) needs rational constants; write one half as constant<1, 2>");
    static_assert(has_symbols || degree <= 64, "freefield: contract(f) is limited to degree 64");
    return !has_symbols && 0 <= degree && degree <= 64 && has_exact_constants<E>;
  }
};

/// The contractions of a formula that is determined by its type.
template <class E, std::size_t Size>
inline constexpr auto contraction_of = contraction_traits<E>::template of<Size>(E{});

}  // namespace detail::wick

/// Wick's theorem: the expectation of a polynomial in centred Gaussian fields as a polynomial in the propagators
/// C(i, j) = E[field<i> field<j>], exact, at compile time.
///
///     constexpr auto pairs = contract(x * x * y * y);    // C(0,0) C(1,1) + 2 C(0,1)^2
///     static_assert(pairs.size() == 2 && pairs.count() == 3);
///     pairs(covariance)                                  // for any covariance of any ring
///
/// What is in normal order is not contracted with itself: contract(normal_ordered(x * x) * normal_ordered(y * y)) is
/// 2 C(0,1)^2.
/// @param f  a polynomial in fields alone; its constants are integers and fractions, those known at run time only are
/// built-in integers or of type `fraction`
/// The products are enumerated as symmetric matrices with given row sums, never as matchings: pow<8>(x) * pow<4>(y) has
/// 10395 matchings and 3 terms.  The number of terms is in the type of the result; run-time constants may make it
/// lower. Does not compile for more than 2500 terms (with normal order, also on the way), for a degree above 64,
/// or for a multiplicity that does not fit 64-bit integers.
/// @throws error `overflow` for such a multiplicity where f has constants known at run time only
/// Source: L. Isserlis, Biometrika 12 (1918) 134; G. C. Wick, Phys. Rev. 80 (1950) 268.
template <expression E>
constexpr auto contract(E const& f) {
  using traits = detail::wick::contraction_traits<E>;
  if constexpr (!traits::check()) {
    return contraction<0, 1>();
  } else {
    constexpr std::size_t capacity = traits::capacity();
    static_assert(capacity <= detail::wick::most_contraction_terms,
                  "freefield: contract(f) is limited to 2500 terms; expectation(p, f) and moment(p, k) have no limit");
    if constexpr (capacity > detail::wick::most_contraction_terms) {
      return contraction<0, 1>();
    } else if constexpr (detail::is_static<E>) {
      constexpr bool exact = detail::wick::contraction_of<E, capacity>.is_exact();
      static_assert(exact, "freefield: a multiplicity of contract(f) does not fit 64-bit integers");
      return detail::wick::contraction_of<E, capacity>;
    } else {
      auto const result = traits::template of<capacity>(f);
      require(result.is_exact(), errc::overflow,
              {"contract", "a constant or a multiplicity is no fraction of 64-bit integers", "smaller constants"});
      return result;
    }
  }
}

}  // namespace freefield
