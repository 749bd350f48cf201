#pragma once
/// @file
/// Sums of functionals with coefficients: a free energy as in a paper.

#include <freefield/core/error.hpp>
#include <freefield/core/expression/nodes/constant.hpp>
#include <freefield/core/expression/values.hpp>
#include <freefield/entropy/functional.hpp>
#include <freefield/entropy/law.hpp>
#include <freefield/entropy/variation.hpp>

#include <concepts>
#include <limits>
#include <ostream>
#include <tuple>
#include <type_traits>
#include <utility>

namespace freefield {

/// coefficient * functional
template <class C, functional F>
struct functional_term {
  using coefficient_type = C;
  using functional_type = F;

  C coefficient;
  [[no_unique_address]] F functional;
};

/// A sum of terms, flat: steppers take it apart by the types of its functionals (`coefficient_of`, `without`).
template <class... Terms>
struct combination : functional_node<combination<Terms...>> {
  using laws = law_list<>;  // they depend on the signs of the coefficients

  std::tuple<Terms...> terms;

  constexpr explicit combination(std::tuple<Terms...> given) : terms(std::move(given)) {}

  void print(std::ostream& out) const {
    bool first = true;
    std::apply([&](auto const&... term) { (print_term(out, first, term), ...); }, terms);
  }

 private:
  template <class C, class F>
  static void print_term(std::ostream& out, bool& first, functional_term<C, F> const& term) {
    bool negative = false;
    C size = term.coefficient;
    if constexpr (ordered_scalar<C>) {
      negative = term.coefficient < C(0);
      if (negative) size = C(-size);
    }
    out << (first ? (negative ? "-" : "") : (negative ? " - " : " + "));
    first = false;
    if (!(size == C(1))) {
      if constexpr (detail::streamable<C>) detail::write_value(out, size);
      else out << '?';
      out << '*';
    }
    term.functional.print(out);
  }
};

namespace detail::entropy_room {

/// A coefficient: any number that is no functional and no formula.  The order of the conditions matters: asking first
/// whether a functional is a ring would ask for its operators again.
template <class C>
concept coefficient = !functional<C> && detail::number<detail::plain_t<C>>;

template <class F>
constexpr auto terms_of(F const& f) {
  return std::tuple<functional_term<int, F>>{{1, f}};
}
template <class... Terms>
constexpr auto terms_of(combination<Terms...> const& f) {
  return f.terms;
}

template <class... Terms>
constexpr auto combined(std::tuple<Terms...> terms) {
  return combination<Terms...>(std::move(terms));
}

template <std::signed_integral C>
constexpr C largest_magnitude(C x) {
  return x < 0 && x > (std::numeric_limits<C>::min)() ? C(-x) : x < 0 ? (std::numeric_limits<C>::max)() : x;
}

/// The product of two coefficients in the type in which they meet, an int giving way to everything.
template <class A, class B>
constexpr auto product(A const& a, B const& b) {
  using C = typename promote<A, B>::type;
  C const x = C(a), y = C(b);
  if constexpr (std::signed_integral<C>) {
    bool const fits = x == 0 || y == 0 ||
                      (largest_magnitude(x) <= (std::numeric_limits<C>::max)() / largest_magnitude(y));
    require(fits, errc::overflow, {"functional", "product of integer coefficients overflows", "smaller coefficients"},
            x);
  }
  require(math::is_finite(x) && math::is_finite(y), errc::non_finite,
          {"functional", "coefficient is not finite", "a finite number"}, y);
  return C(x * y);
}

template <class C, class... Terms>
constexpr auto scaled(C const& c, std::tuple<Terms...> const& terms) {
  return std::apply([&](auto const&... t) {
    return combined(std::tuple{functional_term<decltype(product(c, t.coefficient)),
                                               typename std::remove_cvref_t<decltype(t)>::functional_type>{
        product(c, t.coefficient), t.functional}...});
  }, terms);
}

template <class C, class... Terms>
constexpr auto divided(C const& c, std::tuple<Terms...> const& terms) {
  require(!(c == C(0)), errc::domain, {"functional", "a functional is divided by zero", "another number"}, c);
  return scaled(C(C(1) / c), terms);
}

/// For what has no meaning as a functional.
template <class... Operands>
struct no_functional {
  static_assert(
      sizeof...(Operands) == 0,
      "freefield: a functional is added to functionals and multiplied by numbers; a number by itself, a formula "
      "or a second factor is none (a product of values is pow<2>(F), exp(F), ... of one functional; E f is "
      "potential_energy(f)), and F / 2 with an integer is written F / 2.0 or constant");
};
template <class... Operands>
constexpr refused refuse_operands() {
  static_cast<void>(sizeof(no_functional<Operands...>));
  return {};
}

}  // namespace detail::entropy_room

template <functional F>
constexpr auto operator-(F const& f) {
  return detail::entropy_room::scaled(-1, detail::entropy_room::terms_of(f));
}
template <class A, class B>
  requires(functional<A> || functional<B>)
constexpr auto operator+(A const& a, B const& b) {
  if constexpr (functional<A> && functional<B>) {
    using detail::entropy_room::terms_of;
    return detail::entropy_room::combined(std::tuple_cat(terms_of(a), terms_of(b)));
  } else {
    return detail::entropy_room::refuse_operands<A, B>();
  }
}
template <class A, class B>
  requires(functional<A> || functional<B>)
constexpr auto operator-(A const& a, B const& b) {
  if constexpr (functional<A> && functional<B>) return a + (-b);
  else return detail::entropy_room::refuse_operands<A, B>();
}
template <class A, class B>
  requires(functional<A> || functional<B>)
constexpr auto operator*(A const& a, B const& b) {
  using detail::entropy_room::coefficient, detail::entropy_room::scaled, detail::entropy_room::terms_of;
  if constexpr (coefficient<A>) return scaled(detail::plain_t<A>(a), terms_of(b));
  else if constexpr (coefficient<B>) return scaled(detail::plain_t<B>(b), terms_of(a));
  else return detail::entropy_room::refuse_operands<A, B>();
}
template <class A, class B>
  requires(functional<A> || functional<B>)
constexpr auto operator/(A const& a, B const& b) {
  if constexpr (detail::entropy_room::coefficient<B>) {
    if constexpr (field_scalar<detail::plain_t<B>>)
      return detail::entropy_room::divided(detail::plain_t<B>(b), detail::entropy_room::terms_of(a));
    else return detail::entropy_room::refuse_operands<A, B>();
  } else {
    return detail::entropy_room::refuse_operands<A, B>();
  }
}

/// The coefficient of a functional of this type in a sum, the sum of several; the int 0 where there is none.
///     coefficient_of<entropy_functional>(potential_energy(V) - 0.5 * entropy)   // -0.5
template <class Which, functional F>
constexpr auto coefficient_of(F const& f) {
  auto const part = []<class C, class G>(functional_term<C, G> const& term) {
    if constexpr (std::same_as<G, Which>) return term.coefficient;
    else return 0;
  };
  auto const sum = [](auto const& self, auto const& first, auto const&... rest) {
    if constexpr (sizeof...(rest) == 0) {
      return first;
    } else {
      auto const others = self(self, rest...);
      using C = typename detail::promote<std::remove_cvref_t<decltype(first)>,
                                         std::remove_cvref_t<decltype(others)>>::type;
      return C(C(first) + C(others));
    }
  };
  return std::apply([&](auto const&... term) { return sum(sum, part(term)...); }, detail::entropy_room::terms_of(f));
}

/// The sum without the functionals of this type.
template <class Which, functional F>
constexpr auto without_term(F const& f) {
  auto const kept = []<class C, class G>(functional_term<C, G> const& term) {
    if constexpr (std::same_as<G, Which>) return std::tuple<>{};
    else return std::tuple<functional_term<C, G>>{term};
  };
  return std::apply([&](auto const&... term) {
    return detail::entropy_room::combined(std::tuple_cat(kept(term)...));
  }, detail::entropy_room::terms_of(f));
}

namespace detail::entropy_room {

template <class M>
struct first_undefined<combination<>, M> {
  using type = void;
};
template <class C, class F, class... Rest, class M>
struct first_undefined<combination<functional_term<C, F>, Rest...>, M> {
  using here = typename first_undefined<F, M>::type;
  using type = typename std::conditional_t<std::is_void_v<here>, first_undefined<combination<Rest...>, M>,
                                           std::type_identity<here>>::type;
};

}  // namespace detail::entropy_room

}  // namespace freefield
