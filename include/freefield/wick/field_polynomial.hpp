#pragma once
/// @file
/// Polynomials in fields and couplings that are known at run time.

#include <freefield/core/expression.hpp>
#include <freefield/core/text/term_text.hpp>
#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/wick/contraction/field_expansion.hpp>
#include <freefield/wick/perturbation/field_monomial.hpp>
#include <freefield/wick/vertex_tensor.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <map>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace freefield {

template <ring_scalar T, variable... Couplings>
class field_polynomial;

namespace detail::wick {

/// The algebra in which a formula is a polynomial in the fields and these couplings.
template <class T, class... Couplings>
struct run_time_algebra {
  using element = field_polynomial<T, Couplings...>;

  template <class... Vs>
  static consteval bool has_none(variable_set<Vs...>) {
    return !((is_field<Vs> || variable_set<Couplings...>::contains(Vs{})) || ...);
  }
  template <class E>
  static constexpr bool is_constant = has_none(variables_of<E>{});

  static element constant(T const& value) { return element(value); }

  template <class V>
  static element variable(V const& v) {
    if constexpr (is_field<V>) return element::field(static_cast<Eigen::Index>(V::index));
    else return element::coupling(v);
  }

  static element in_normal_order(element const& inside) { return inside; }
};

}  // namespace detail::wick

/// A polynomial in the components x_0, x_1, ... of a field and in couplings, for actions and observables that are not
/// known before the program runs:
///
///     field_polynomial<rational> potential;
///     for (int i = 0; i < n; ++i) potential += pow(field_polynomial<rational>::field(i), 4) / 24;
///
/// A formula of fields and these couplings, and a vertex tensor V, which stands for V_(ij...) x_i x_j ... / r!, convert
/// to it.  Polynomials of the same couplings form a ring.
/// Cost: O(log terms) for each product of terms.
template <ring_scalar T, variable... Couplings>
class field_polynomial {
 public:
  using scalar_type = T;
  using couplings = variable_set<Couplings...>;
  using monomial = field_monomial<sizeof...(Couplings)>;
  using index_type = Eigen::Index;

  /// A product of more pairs of terms, or with more terms, is refused.
  static constexpr std::size_t most_pairs = std::size_t{1} << 28, most_terms = std::size_t{1} << 23;

  /// Zero.
  field_polynomial() = default;

  /// The constant x.
  field_polynomial(T const& x) { add({}, x); }
  template <detail::number_for<T> X>
  field_polynomial(X const& x) : field_polynomial(T(x)) {}

  /// A polynomial formula.
  template <expression E>
    requires field_scalar<T>
  field_polynomial(E const& formula)
      : field_polynomial(expand(formula)) {}

  /// V_(ij...) x_i x_j ... / r!
  field_polynomial(vertex_tensor<T> const& vertex)
    requires field_scalar<T>
  {
    vertex.for_each([&](auto const& sorted, T const& value) {
      monomial product;
      T weight = value;
      for (index_type const i : sorted) {
        if (product.fields.empty() || product.fields.back().first != i) product.fields.emplace_back(i, 0);
        weight = T(weight / T(++product.fields.back().second));
      }
      add(product, weight);
    });
  }

  /// x_i
  /// @throws error `out_of_range` for i < 0
  static field_polynomial field(index_type i) {
    require(i >= 0, errc::out_of_range, {"field_polynomial::field", "index does not exist", "0 <= index"}, i);
    field_polynomial result;
    result.add({{}, {{i, 1}}}, T(1));
    return result;
  }

  template <variable Coupling>
  static field_polynomial coupling(Coupling const& g) {
    static_assert(couplings::contains(Coupling{}), "freefield: the polynomial has no such coupling");
    monomial product;
    product.couplings[couplings::index_of(g)] = 1;
    field_polynomial result;
    result.add(product, T(1));
    return result;
  }

  /// The terms that are not zero.
  std::map<monomial, T> const& terms() const { return terms_; }

  /// The degree in the fields; 0 for zero.
  int degree() const {
    int highest = 0;
    for (auto const& [product, coefficient] : terms_) highest = std::max(highest, product.degree());
    return highest;
  }

  /// The number of components that a field needs to have: the highest that occurs, and one.
  index_type dimension() const {
    index_type least = 0;
    for (auto const& [product, coefficient] : terms_) {
      if (!product.fields.empty()) least = std::max(least, product.fields.back().first + 1);
    }
    return least;
  }

  /// Adds a term.
  void add(monomial const& product, T const& coefficient) {
    if (coefficient == T(0)) return;
    auto const [place, is_new] = terms_.try_emplace(product, coefficient);
    if (is_new) return;
    place->second = T(place->second + coefficient);
    if (place->second == T(0)) terms_.erase(place);
  }

  friend field_polynomial operator+(field_polynomial a, field_polynomial const& b) {
    for (auto const& [product, coefficient] : b.terms_) a.add(product, coefficient);
    return a;
  }
  friend field_polynomial operator-(field_polynomial a, field_polynomial const& b) {
    for (auto const& [product, coefficient] : b.terms_) a.add(product, T(-coefficient));
    return a;
  }
  friend field_polynomial operator-(field_polynomial a) {
    for (auto& [product, coefficient] : a.terms_) coefficient = T(-coefficient);
    return a;
  }

  /// @throws error `too_large` for more than 2^28 pairs of terms and for more than 2^23 terms
  friend field_polynomial operator*(field_polynomial const& a, field_polynomial const& b) {
    return truncated_product(a, b, std::numeric_limits<int>::max());
  }

  friend field_polynomial operator/(field_polynomial a, T const& divisor)
    requires field_scalar<T>
  {
    require(!(divisor == T(0)), errc::domain, {"field_polynomial", "divisor is zero", "a number that is not zero"});
    for (auto& [product, coefficient] : a.terms_) coefficient = T(coefficient / divisor);
    return a;
  }

  field_polynomial& operator+=(field_polynomial const& b) { return *this = std::move(*this) + b; }
  field_polynomial& operator-=(field_polynomial const& b) { return *this = std::move(*this) - b; }
  field_polynomial& operator*=(field_polynomial const& b) { return *this = *this * b; }

  friend bool operator==(field_polynomial const& a, field_polynomial const& b) { return a.terms_ == b.terms_; }

  /// a^n, n >= 0.
  /// @throws error `domain`, `too_large`
  friend field_polynomial pow(field_polynomial const& a, int n) {
    require(n >= 0, errc::domain, {"field_polynomial", "power is negative", "powers >= 0"}, n);
    field_polynomial result(T(1));
    for (int k = 0; k < n; ++k) result = result * a;
    return result;
  }

  /// a b without the terms whose degree in the couplings is above `order`.
  /// @throws error `too_large` as for a product
  friend field_polynomial truncated_product(field_polynomial const& a, field_polynomial const& b, int order) {
    require(b.terms_.empty() || a.terms_.size() <= most_pairs / b.terms_.size(), errc::too_large,
            {"field_polynomial", "a product has too many pairs of terms", "at most 2^28"}, a.terms_.size());
    field_polynomial result;
    for (auto const& [left, l] : a.terms_) {
      for (auto const& [right, r] : b.terms_) {
        if (right.order() > order - left.order()) break;
        result.add(left * right, T(l * r));
      }
      require(result.terms_.size() <= most_terms, errc::too_large,
              {"field_polynomial", "a product has too many terms", "at most 2^23"}, result.terms_.size());
    }
    return result;
  }

  /// The derivative with respect to x_i.
  friend field_polynomial derivative(field_polynomial const& a, index_type i) {
    field_polynomial result;
    for (auto const& [product, coefficient] : a.terms_) {
      for (std::size_t place = 0; place < product.fields.size(); ++place) {
        auto const [component, power] = product.fields[place];
        if (component == i) result.add(product.without(place), T(coefficient * T(power)));
      }
    }
    return result;
  }

  /// `1/24 g field<0>^4 + ...`
  friend std::ostream& operator<<(std::ostream& out, field_polynomial const& a)
    requires detail::streamable<T>
  {
    if (a.terms_.empty()) return out << '0';
    for (auto term = a.terms_.begin(); term != a.terms_.end(); ++term) {
      std::string text;
      std::size_t i = 0;
      (detail::append_power(text, std::string(Couplings::name()), term->first.couplings[i++]), ...);
      for (auto const& [component, power] : term->first.fields) {
        detail::append_power(text, "field<" + std::to_string(component) + ">", power);
      }
      detail::write_term(out, term->second, text, term == a.terms_.begin());
    }
    return out;
  }

 private:
  template <class E>
  static field_polynomial expand(E const& formula) {
    using algebra = detail::wick::run_time_algebra<T, Couplings...>;
    static_assert(!detail::has_normal_order<E>,
                  "freefield: normal order needs a measure; normal_ordered(f, p) is a polynomial");
    static_assert(
        detail::is_polynomial_in<E>(detail::variables_of<E>{}),
        "freefield: a field_polynomial needs a formula that is a polynomial; write integer powers as pow<n>(x)");
    return detail::wick::formula_expansion<T, algebra, detail::environment<>>(detail::environment<>{})(formula);
  }

  std::map<monomial, T> terms_;
};

}  // namespace freefield
