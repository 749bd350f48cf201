#pragma once
/// @file
/// A formula that is a polynomial in the fields, multiplied out.

#include <freefield/measure/fields.hpp>
#include <freefield/wick/contraction/normal_ordered_node.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace freefield::detail::wick {

/// The powers of a product x^n :x^k_1: :x^k_2: ... of the fields x and at most `Blocks` normal-ordered monomials.  The
/// blocks are in descending order.
template <std::size_t Fields, std::size_t Blocks = 0>
class field_powers {
 public:
  static constexpr std::size_t size() { return Fields * (Blocks + 1); }

  /// The field number i by itself.
  static constexpr field_powers variable(std::size_t i) {
    field_powers result;
    result.values_[i] = 1;
    return result;
  }

  /// Place i holds the power of field i % Fields; for i < Fields it is that outside of the blocks.
  static constexpr std::size_t field_at(std::size_t i) { return i % width; }

  /// Tells whether place i belongs to a block.
  static constexpr bool is_ordered(std::size_t i) { return i >= Fields; }

  /// Tells whether a field at place i may be contracted with another one at place j.
  static constexpr bool may_contract(std::size_t i, std::size_t j) {
    return !is_ordered(i) || i / width != j / width;
  }

  constexpr int operator[](std::size_t i) const { return values_[i]; }

  /// The first place that is not zero; size() where all are.
  constexpr std::size_t first() const {
    std::size_t i = 0;
    while (i < size() && values_[i] == 0) ++i;
    return i;
  }

  /// The same product with one field less at each of the places.
  template <std::same_as<std::size_t>... Places>
  constexpr field_powers without(Places... places) const {
    field_powers result = *this;
    (--result.values_[places], ...);
    result.sort_blocks();
    return result;
  }

  /// The monomial x^n as one block :x^n:.
  constexpr field_powers as_block() const {
    field_powers result;
    if constexpr (Blocks > 0) std::copy_n(values_.begin(), Fields, result.values_.begin() + Fields);
    return result;
  }

  friend constexpr field_powers operator*(field_powers a, field_powers const& b) {
    for (std::size_t i = 0; i < Fields; ++i) a.values_[i] += b.values_[i];
    if constexpr (Blocks > 0) {
      std::size_t const used = a.used_blocks();
      for (std::size_t i = Fields; i < size() - Fields * used; ++i) a.values_[i + Fields * used] += b.values_[i];
      a.sort_blocks();
    }
    return a;
  }

  friend constexpr bool operator==(field_powers const&, field_powers const&) = default;
  friend constexpr bool operator<(field_powers const& a, field_powers const& b) { return a.values_ < b.values_; }

 private:
  static constexpr std::size_t width = Fields == 0 ? 1 : Fields;

  constexpr auto block(std::size_t b) { return values_.begin() + static_cast<std::ptrdiff_t>(Fields * (b + 1)); }

  constexpr std::size_t used_blocks() const {
    std::size_t last = size();
    while (last > Fields && values_[last - 1] == 0) --last;
    return (last - 1) / width;
  }

  /// Sorts the blocks into descending order.
  constexpr void sort_blocks() {
    for (std::size_t b = 1; b < Blocks; ++b) {
      for (std::size_t c = b; c > 0; --c) {
        if (!std::lexicographical_compare(block(c - 1), block(c), block(c), block(c + 1))) break;
        std::swap_ranges(block(c - 1), block(c), block(c));
      }
    }
  }

  std::array<int, Fields*(Blocks + 1)> values_{};
};

/// sum of coefficient * monomial over the monomials that occur, in ascending order.
template <field_scalar T, class Powers>
struct polynomial {
  struct term {
    Powers powers;
    T coefficient;
  };
  std::vector<term> terms;

  static constexpr polynomial constant(T const& value) { return {{{Powers{}, value}}}; }
  static constexpr polynomial variable(std::size_t i) { return {{{Powers::variable(i), T(1)}}}; }

  friend constexpr polynomial operator+(polynomial a, polynomial b) {
    polynomial sum;
    sum.terms.reserve(a.terms.size() + b.terms.size());
    auto l = a.terms.begin(), r = b.terms.begin();
    while (l != a.terms.end() || r != b.terms.end()) {
      if (r == b.terms.end() || (l != a.terms.end() && l->powers < r->powers)) {
        sum.terms.push_back(std::move(*l++));
      } else if (l == a.terms.end() || r->powers < l->powers) {
        sum.terms.push_back(std::move(*r++));
      } else {
        sum.terms.push_back({l->powers, T(l->coefficient + r->coefficient)});
        ++l, ++r;
      }
    }
    return sum;
  }

  friend constexpr polynomial operator*(polynomial const& a, polynomial const& b) {
    if (b.terms.size() < a.terms.size()) return b * a;
    if (a.terms.empty()) return a;
    return product(a, 0, a.terms.size(), b);
  }

 private:
  /// The terms first, ..., last - 1 of a, times b.  Multiplying by a monomial keeps the order of terms, so that the
  /// products of the two halves can be merged.
  static constexpr polynomial product(polynomial const& a, std::size_t first, std::size_t last, polynomial const& b) {
    if (last - first > 1) {
      std::size_t const middle = first + (last - first) / 2;
      return product(a, first, middle, b) + product(a, middle, last, b);
    }
    term const& factor = a.terms[first];
    polynomial result;
    result.terms.reserve(b.terms.size());
    for (term const& t : b.terms) {
      result.terms.push_back({factor.powers * t.powers, T(factor.coefficient * t.coefficient)});
    }
    return result;
  }
};

/// Multiplies out a formula in an algebra of polynomials.  The algebra says which formulas are its constants, which
/// element a variable is, and what normal order makes of an element.
template <class T, class Algebra, class Environment>
class formula_expansion {
 public:
  using result = typename Algebra::element;

  constexpr explicit formula_expansion(Environment const& values, Algebra const& algebra = {})
      : values_(values), algebra_(algebra) {}

  template <class E>
  constexpr result operator()(E const& e) const {
    if constexpr (Algebra::template is_constant<E>) return algebra_.constant(value_of<T>(e, values_));
    else if constexpr (variable<E>) return algebra_.variable(e);
    else return of_node(e);
  }

 private:
  template <class L, class R>
  constexpr result of_node(sum_node<L, R> const& e) const { return (*this)(e.left) + (*this)(e.right); }

  template <class L, class R>
  constexpr result of_node(product_node<L, R> const& e) const { return (*this)(e.left) * (*this)(e.right); }

  template <class L, class R>
  constexpr result of_node(quotient_node<L, R> const& e) const {
    return (*this)(e.left) * algebra_.constant(T(T(1) / value_of<T>(e.right, values_)));
  }

  template <class B, std::intmax_t N>
  constexpr result of_node(power_node<B, N> const& e) const {
    result const base = (*this)(e.base);
    result power = base;
    for (std::intmax_t k = 1; k < N; ++k) power = power * base;
    return power;
  }

  template <class F>
  constexpr result of_node(normal_ordered_node<F> const& e) const {
    return algebra_.in_normal_order((*this)(e.argument));
  }

  Environment values_;
  Algebra algebra_;
};

/// The polynomials in the fields of the set Fields with at most Blocks normal-ordered factors in a product; every other
/// symbol has a value.
template <class T, class Fields, std::size_t Blocks>
struct field_algebra {
  using element = polynomial<T, field_powers<Fields::size(), Blocks>>;

  template <class E>
  static constexpr bool is_constant = fields_of<E>::size() == 0;

  static constexpr element constant(T const& value) { return element::constant(value); }

  template <class E>
  static constexpr element variable(E const& e) { return element::variable(Fields::index_of(e)); }

  static constexpr element in_normal_order(element inside) {
    for (auto& [powers, coefficient] : inside.terms) powers = powers.as_block();
    return inside;
  }
};

template <class T, class Fields, std::size_t Blocks, class Environment>
using expansion_in_fields = formula_expansion<T, field_algebra<T, Fields, Blocks>, Environment>;

}  // namespace freefield::detail::wick
