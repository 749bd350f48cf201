#pragma once
/// @file
/// Truncated power series in one or several named couplings.

#include <freefield/core/expression.hpp>
#include <freefield/core/jet/jet.hpp>
#include <freefield/core/power_series/graded_index.hpp>
#include <freefield/core/text/term_text.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail {

/// Converts the number x to the scalar R, by R's own conversion or as a quotient.
template <class R, class T>
constexpr R number_in(T const& x) {
  if constexpr (complex_scalar<R> && !complex_scalar<T>) return R(number_in<typename R::value_type>(x));
  else if constexpr (std::constructible_from<R, T const&>) return static_cast<R>(x);
  else return R(R(x.numerator) / R(x.denominator));
}

/// The scalar of the value of a series with coefficients T at a point of type X: exact coefficients are converted to X.
template <class T, class X>
using value_of_series = std::conditional_t<std::same_as<T, X> || std::integral<X> || is_exact_scalar<X> ||
                                               (!is_exact_scalar<T> && !requires(T const& x) { x.numerator; }),
                                           T, X>;

}  // namespace detail

/// A power series in the couplings, known up to the total degree Order:
///     sum over |k| <= Order of a_k g^k_1 h^k_2 ... + O(Order + 1).
///
///     power_series<rational, 2, decltype(g)> s = ...;   // 1 - 1/2 g + 2/3 g^2 + O(g^3)
///     s[1];                                             // -1/2
///     s(0.1), s(g = 0.1);                               // the sum of the terms that are known
///     t.coefficient(1, 2);                              // of g h^2, for the couplings g and h
///
/// Series of the same couplings and order form a ring: `+ - *`, and where the coefficients are a field, `/`, `exp`,
/// `log` and `pow<N, D>`; `compose` and `reversion` are functions of them.
/// Cost: O(size^2) products for a product of series, size = C(Order + couplings, couplings).
template <ring_scalar T, int Order, variable... Couplings>
class power_series {
  static_assert(Order >= 0, "freefield: the order of a power series is not negative");
  static_assert(sizeof...(Couplings) > 0, "freefield: a power series is in at least one coupling");

 public:
  using scalar_type = T;
  using couplings = variable_set<Couplings...>;
  using index = detail::graded_index<sizeof...(Couplings), Order>;
  using powers_type = typename index::type;

  static constexpr int order() { return Order; }
  static constexpr std::size_t size() { return index::size(); }

  /// Zero.
  constexpr power_series() : coefficients_(zeros()) {}

  /// The constant x.
  constexpr power_series(T const& x) : power_series() { coefficients_[0] = x; }
  template <detail::number_for<T> X>
  constexpr power_series(X const& x) : power_series(T(x)) {}

  /// The series of one coupling with these coefficients; those that are missing are zero.
  /// @throws error `size_mismatch` for more than Order + 1
  constexpr explicit power_series(std::span<T const> coefficients)
    requires(sizeof...(Couplings) == 1)
      : power_series() {
    require(coefficients.size() <= size(), errc::size_mismatch,
            {"power_series", "more coefficients than the order has", "at most order + 1"}, coefficients.size());
    for (std::size_t k = 0; k < coefficients.size(); ++k) coefficients_[k] = coefficients[k];
  }

  /// The series g.
  template <variable Coupling>
  static constexpr power_series of(Coupling const& g) {
    static_assert(couplings::contains(Coupling{}), "freefield: the power series has no such coupling");
    power_series result;
    powers_type k{};
    k[couplings::index_of(g)] = 1;
    if constexpr (Order > 0) result.coefficients_[index::place(k)] = T(1);
    return result;
  }

  /// All coefficients, by degree; for one coupling a_0, a_1, ..., a_Order.
  constexpr std::span<T const> coefficients() const { return coefficients_; }

  /// a_k of g^k.
  /// @throws error `out_of_range` for k < 0 and k > Order
  constexpr T const& operator[](int k) const
    requires(sizeof...(Couplings) == 1)
  {
    return coefficient(k);
  }

  /// The coefficient of g^k_1 h^k_2 ..., by the powers one by one or in an array.
  /// @throws error `out_of_range` for a negative power and for a degree beyond the order
  template <std::integral... Powers>
  constexpr T const& coefficient(Powers... k) const {
    static_assert(sizeof...(Powers) == sizeof...(Couplings),
                  "freefield: coefficient(...) takes one power per coupling");
    (require(std::in_range<int>(k), errc::out_of_range,
             {"power_series", "coefficient is beyond the order", "a degree up to the order of the series"}, k), ...);
    return coefficient(powers_type{static_cast<int>(k)...});
  }
  template <std::same_as<powers_type> Array>
  constexpr T const& coefficient(Array const& k) const {
    return coefficients_[checked_place(k)];
  }
  template <std::same_as<powers_type> Array>
  constexpr void set_coefficient(Array const& k, T const& value) {
    coefficients_[checked_place(k)] = value;
  }

  /// The sum of the known terms at a point.  Exact coefficients are read in the scalar of the point: rational
  /// coefficients and a double make a double.
  template <class X>
    requires(sizeof...(Couplings) == 1 && ring_scalar<X>)
  constexpr auto operator()(X const& x) const {
    return at(std::array<X, 1>{x});
  }
  template <class... Bindings>
    requires(sizeof...(Bindings) > 0 && (detail::is_binding<Bindings> && ...))
  constexpr auto operator()(Bindings const&... bindings) const {
    if constexpr (detail::check_bindings<Bindings...>(couplings{})) {
      using X = typename detail::promote_all<typename Bindings::value_type...>::type;
      auto const values = detail::environment_at(0, bindings...);
      return at(std::array<X, sizeof...(Couplings)>{X(detail::look_up<Couplings>(values))...});
    }
  }

  friend constexpr power_series operator+(power_series a, power_series const& b) {
    for (std::size_t p = 0; p < size(); ++p) a.coefficients_[p] = T(a.coefficients_[p] + b.coefficients_[p]);
    return a;
  }
  friend constexpr power_series operator-(power_series a, power_series const& b) {
    for (std::size_t p = 0; p < size(); ++p) a.coefficients_[p] = T(a.coefficients_[p] - b.coefficients_[p]);
    return a;
  }
  friend constexpr power_series operator-(power_series a) {
    for (T& x : a.coefficients_) x = T(-x);
    return a;
  }
  friend constexpr power_series operator*(power_series const& a, power_series const& b) {
    power_series result;
    for (std::size_t p = 0; p < size(); ++p) {
      result.coefficients_[p] = convolution(p, [&](std::size_t i, std::size_t j) {
        return T(a.coefficients_[i] * b.coefficients_[j]);
      });
    }
    return result;
  }

  /// @throws error `domain` for a divisor without constant term
  friend constexpr power_series operator/(power_series const& a, power_series const& b)
    requires field_scalar<T>
  {
    T const first = b.coefficients_[0];
    require(!(first == T(0)), errc::domain, {"power_series", "divisor has no constant term", "a nonzero a_0"}, first);
    power_series result;
    for (std::size_t p = 0; p < size(); ++p) {
      T const known = convolution(p, [&](std::size_t i, std::size_t j) {
        return j == 0 ? T(0) : T(result.coefficients_[i] * b.coefficients_[j]);
      });
      result.coefficients_[p] = T(T(a.coefficients_[p] - known) / first);
    }
    return result;
  }

  constexpr power_series& operator+=(power_series const& b) { return *this = *this + b; }
  constexpr power_series& operator-=(power_series const& b) { return *this = *this - b; }
  constexpr power_series& operator*=(power_series const& b) { return *this = *this * b; }
  constexpr power_series& operator/=(power_series const& b) requires field_scalar<T> { return *this = *this / b; }

  friend constexpr bool operator==(power_series const& a, power_series const& b) {
    return a.coefficients_ == b.coefficients_;
  }

  /// log of a series with constant term 1: |k| l_k = |k| a_k - sum over 0 < i < k of |i| l_i a_(k - i).
  /// @throws error `domain` for another constant term
  friend constexpr power_series log(power_series const& a) requires field_scalar<T> {
    a.require_constant("log", 1);
    power_series result;
    for (std::size_t p = 1; p < size(); ++p) {
      T const known = convolution(p, [&](std::size_t i, std::size_t j) {
        return i == 0 || j == 0 ? T(0) : T(T(T(degree(i)) * result.coefficients_[i]) * a.coefficients_[j]);
      });
      result.coefficients_[p] = T(a.coefficients_[p] - T(known / T(degree(p))));
    }
    return result;
  }

  /// exp of a series without constant term.
  /// @throws error `domain` for one that has one
  friend constexpr power_series exp(power_series const& a) requires field_scalar<T> {
    a.require_constant("exp", 0);
    power_series result(T(1));
    for (std::size_t p = 1; p < size(); ++p) {
      T const sum = convolution(p, [&](std::size_t i, std::size_t j) {
        return i == 0 ? T(0) : T(T(T(degree(i)) * a.coefficients_[i]) * result.coefficients_[j]);
      });
      result.coefficients_[p] = T(sum / T(degree(p)));
    }
    return result;
  }

  /// a^(N/D) of a series with constant term 1.
  /// @throws error `domain` for another constant term
  template <std::intmax_t N, std::intmax_t D = 1>
  friend constexpr power_series pow(power_series const& a) requires field_scalar<T> {
    static_assert(D > 0, "freefield: the denominator of an exponent is positive");
    a.require_constant("pow", 1);
    power_series result(T(1));
    for (std::size_t p = 1; p < size(); ++p) {
      T const sum = convolution(p, [&](std::size_t i, std::size_t j) {
        T const weight =
            T(T(static_cast<int>(N) * degree(i) - static_cast<int>(D) * degree(j)) / T(static_cast<int>(D)));
        return i == 0 ? T(0) : T(T(weight * a.coefficients_[i]) * result.coefficients_[j]);
      });
      result.coefficients_[p] = T(sum / T(degree(p)));
    }
    return result;
  }

  constexpr bool is_finite() const {
    for (T const& x : coefficients_) {
      if (!math::is_finite(x)) return false;
    }
    return true;
  }

  /// `1 - 1/2 g + 2/3 g^2 + O(g^3)`; of several couplings `... + O(3)`.
  friend std::ostream& operator<<(std::ostream& out, power_series const& s) requires detail::streamable<T> {
    bool first = true;
    for (std::size_t p = 0; p < size(); ++p) {
      if (!(s.coefficients_[p] == T(0)))
        detail::write_term(out, s.coefficients_[p], monomial(indices[p]), std::exchange(first, false));
    }
    powers_type beyond{};
    beyond[0] = Order + 1;
    out << (first ? "" : " + ") << "O(";
    return out << (sizeof...(Couplings) == 1 ? monomial(beyond) : std::to_string(Order + 1)) << ')';
  }

 private:
  static constexpr std::array<powers_type, size()> indices = index::all();

  static constexpr std::array<T, size()> zeros() {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<T, size()>{(static_cast<void>(I), T(0))...};
    }(std::make_index_sequence<size()>{});
  }

  static constexpr int degree(std::size_t place) { return index::degree(indices[place]); }

  static constexpr std::size_t checked_place(powers_type const& k) {
    int left = Order;
    for (std::size_t i = 0; i < k.size(); ++i) {
      require(k[i] >= 0, errc::out_of_range, {"power_series", "power is negative", "powers >= 0"}, k[i],
              {static_cast<std::ptrdiff_t>(i)});
      require(k[i] <= left, errc::out_of_range,
              {"power_series", "coefficient is beyond the order", "a degree up to the order of the series"}, k[i]);
      left -= k[i];
    }
    return index::place(k);
  }

  constexpr void require_constant(std::string_view function, int expected) const {
    require(detail::vanishes(T(coefficients_[0] - T(expected))), errc::domain,
            {function, "constant term of the series is wrong", expected == 1 ? "constant term 1" : "constant term 0"},
            coefficients_[0]);
  }

  /// The sum of term(place of i, place of j) over all i + j = k.
  template <class Term>
  static constexpr T convolution(std::size_t place, Term const& term) {
    T sum(0);
    for (std::size_t i = 0; i <= place; ++i) {
      if (!index::divides(indices[i], indices[place])) continue;
      sum = T(sum + term(i, index::place(index::difference(indices[place], indices[i]))));
    }
    return sum;
  }

  template <class X>
  constexpr auto at(std::array<X, sizeof...(Couplings)> const& x) const {
    using R = detail::value_of_series<T, X>;
    R sum(0);
    for (std::size_t p = size(); p-- > 0;) {
      R term = detail::number_in<R>(coefficients_[p]);
      for (std::size_t i = 0; i < x.size(); ++i) {
        term = R(term * math::integer_power(R(x[i]), static_cast<unsigned long>(indices[p][i])));
      }
      sum = R(sum + term);
    }
    return sum;
  }

  static std::string monomial(powers_type const& k) {
    std::string text;
    std::size_t i = 0;
    (detail::append_power(text, std::string(Couplings::name()), k[i++]), ...);
    return text;
  }

  std::array<T, size()> coefficients_;
};

/// f(g), the series f at a series g without constant term, up to the order of g; f is known up to the same order at
/// least.
/// Cost: order(g) products of series.
/// @throws error `domain` for a g with a constant term
template <ring_scalar T, int OuterOrder, variable Outer, int Order, variable... Couplings>
constexpr power_series<T, Order, Couplings...> compose(power_series<T, OuterOrder, Outer> const& f,
                                                       power_series<T, Order, Couplings...> const& g) {
  static_assert(Order <= OuterOrder, "freefield: the outer series of a composition is known to a lower order");
  require(detail::vanishes(g.coefficients()[0]), errc::domain,
          {"compose", "constant term of the inner series is wrong", "constant term 0"}, g.coefficients()[0]);
  power_series<T, Order, Couplings...> result(f[Order]);
  for (int k = Order - 1; k >= 0; --k) result = result * g + power_series<T, Order, Couplings...>(f[k]);
  return result;
}

/// The series g with f(g(x)) = x = g(f(x)), of a series f = a_1 x + a_2 x^2 + ... with a_1 not zero:
///     n g_n = the coefficient of x^(n - 1) in (x / f)^n.
/// Cost: order products of series.
/// @throws error `domain` for a constant term, or without a linear one
/// Source: J.-L. Lagrange, Mem. Acad. Roy. Sci. Berlin 24 (1770) 251.
template <field_scalar T, int Order, variable Coupling>
  requires(Order >= 1)
constexpr power_series<T, Order, Coupling> reversion(power_series<T, Order, Coupling> const& f) {
  require(detail::vanishes(f[0]), errc::domain,
          {"reversion", "constant term of the series is wrong", "constant term 0"}, f[0]);
  require(!(f[1] == T(0)), errc::domain, {"reversion", "series has no linear term", "a nonzero a_1"}, f[1]);
  power_series<T, Order - 1, Coupling> shifted;
  for (int k = 0; k < Order; ++k) shifted.set_coefficient(std::array{k}, f[k + 1]);
  auto const quotient = power_series<T, Order - 1, Coupling>(T(1)) / shifted;
  auto power = quotient;
  power_series<T, Order, Coupling> result;
  for (int n = 1; n <= Order; ++n) {
    result.set_coefficient(std::array{n}, T(power[n - 1] / T(n)));
    power = power * quotient;
  }
  return result;
}

namespace detail {

template <class T, int Order, class Couplings>
struct series_over_type;
template <class T, int Order, class... Couplings>
struct series_over_type<T, Order, variable_set<Couplings...>> {
  using type = power_series<T, Order, Couplings...>;
};

/// The type of the power series in a set of couplings.
template <class T, int Order, class Couplings>
using series_over = typename series_over_type<T, Order, Couplings>::type;

}  // namespace detail
}  // namespace freefield
