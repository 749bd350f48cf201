#pragma once
/// @file
/// Values of formulas in any scalar.  Transcendental subexpressions that occur more than once, in one formula or in
/// several that are evaluated together, are computed once.

#include <freefield/core/error.hpp>
#include <freefield/core/expression/environment.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <tuple>
#include <vector>

namespace freefield {

namespace detail {

/// The integer n in a scalar that need only be constructible from int.
template <class T>
constexpr T integer(std::intmax_t n) {
  constexpr std::intmax_t limit = (std::numeric_limits<int>::max)();
  if (-limit <= n && n <= limit) return T(static_cast<int>(n));
  constexpr int radix = 1 << 15;
  return T(T(integer<T>(n / radix) * T(radix)) + T(static_cast<int>(n % radix)));
}

template <class T, class Node, class Environment>
constexpr T value_of(Node const& e, Environment const& values);

template <class T, class V, class Environment>
constexpr T compute(value_node<V> const& e, Environment const&) {
  return T(e.value);
}

template <class T, std::intmax_t N, std::intmax_t D, class Environment>
constexpr T compute(constant_node<N, D> const&, Environment const&) {
  if constexpr (D == 1) {
    return integer<T>(N);
  } else {
    static_assert(field_scalar<T>, "freefield: the formula has a fraction, and this scalar has no division");
    return T(integer<T>(N) / integer<T>(D));
  }
}

template <class T, class Environment>
constexpr T compute(pi_node const&, Environment const&) {
  return math::pi<T>();
}

template <class T, class L, class R, class Environment>
constexpr T compute(sum_node<L, R> const& e, Environment const& values) {
  return T(value_of<T>(e.left, values) + value_of<T>(e.right, values));
}
template <class T, class L, class R, class Environment>
constexpr T compute(sum_node<L, product_node<constant_node<-1>, R>> const& e, Environment const& values) {
  return T(value_of<T>(e.left, values) - value_of<T>(e.right.right, values));
}

template <class T, class L, class R, class Environment>
constexpr T compute(product_node<L, R> const& e, Environment const& values) {
  return T(value_of<T>(e.left, values) * value_of<T>(e.right, values));
}
template <class T, std::intmax_t N, std::intmax_t D, class R, class Environment>
constexpr T compute(product_node<constant_node<N, D>, R> const& e, Environment const& values) {
  T const core = value_of<T>(e.right, values);
  T const multiple = N == 1 ? core : N == -1 ? T(-core) : T(integer<T>(N) * core);
  if constexpr (D == 1) {
    return multiple;
  } else {
    static_assert(field_scalar<T>, "freefield: the formula has a fraction, and this scalar has no division");
    return T(multiple / integer<T>(D));
  }
}

template <class T, class L, class R, class Environment>
constexpr T compute(quotient_node<L, R> const& e, Environment const& values) {
  static_assert(field_scalar<T>, "freefield: the formula divides, and this scalar has no division");
  return T(value_of<T>(e.left, values) / value_of<T>(e.right, values));
}

template <class T>
constexpr T power_of_integer(T const& base, std::intmax_t n) {
  if constexpr (field_scalar<T>) {
    if (n < 0) return T(T(1) / math::integer_power(base, static_cast<unsigned long>(-n)));
  }
  return math::integer_power(base, static_cast<unsigned long>(n));
}

template <class T, class B, std::intmax_t N, std::intmax_t D, class Environment>
constexpr T compute(power_node<B, N, D> const& e, Environment const& values) {
  T const base = value_of<T>(e.base, values);
  if constexpr (D == 1) {
    static_assert(N >= 0 || field_scalar<T>, "freefield: a negative power needs division, which this scalar lacks");
    return power_of_integer(base, N);
  } else {
    return math::pow(base, T(integer<T>(N) / integer<T>(D)));
  }
}

template <class T, class B, class E, class Environment>
constexpr T compute(general_power_node<B, E> const& e, Environment const& values) {
  return math::pow(value_of<T>(e.base, values), value_of<T>(e.exponent, values));
}
template <class T, class B, class I, class Environment>
  requires std::is_integral_v<I>
constexpr T compute(general_power_node<B, value_node<I>> const& e, Environment const& values) {
  auto const n = static_cast<std::intmax_t>(e.exponent.value);
  require(n >= 0 || field_scalar<T>, errc::domain, {"pow", "negative power", "an exponent >= 0 in a ring without division"}, n);
  return power_of_integer(value_of<T>(e.base, values), n);
}

template <class T>
constexpr T sign_of(T const& x) {
  if (T(0) < x) return T(1);
  return x < T(0) ? T(-1) : T(x * T(0));  // NaN stays NaN
}

template <class T, function_kind Kind, class A, class Environment>
constexpr T compute(function_node<Kind, A> const& e, Environment const& values) {
  using enum function_kind;
  T const x = value_of<T>(e.argument, values);
  if constexpr (Kind == abs) return math::abs(x);
  else if constexpr (Kind == cos) return math::cos(x);
  else if constexpr (Kind == erf) return math::erf(x);
  else if constexpr (Kind == exp) return math::exp(x);
  else if constexpr (Kind == log) return math::log(x);
  else if constexpr (Kind == sign) return sign_of(x);
  else if constexpr (Kind == sin) return math::sin(x);
  else if constexpr (Kind == sqrt) return math::sqrt(x);
  else return math::tanh(x);
}

template <class T, class Node, class Environment>
constexpr T value_of(Node const& e, Environment const& values) {
  if constexpr (known_in<Node, Environment>) return T(look_up<Node>(values));
  else return compute<T>(e, values);
}

/// Nodes worth computing once: transcendental, and told apart by their types.
template <class E> inline constexpr bool is_expensive = false;
template <class B, class E> inline constexpr bool is_expensive<general_power_node<B, E>> = true;
template <class B, std::intmax_t N, std::intmax_t D> inline constexpr bool is_expensive<power_node<B, N, D>> = D != 1;
template <function_kind K, class A>
inline constexpr bool is_expensive<function_node<K, A>> = K != function_kind::abs && K != function_kind::sign;

template <class T, class List> inline constexpr bool is_in = false;
template <class T, class... Ts> inline constexpr bool is_in<T, type_list<Ts...>> = (std::same_as<T, Ts> || ...);

/// The expensive nodes of some formulas, each once, the inner ones first.
template <class... Found>
constexpr auto expensive_nodes(type_list<Found...> found, type_list<>) {
  return found;
}
template <class... Found, class First, class... Rest>
constexpr auto expensive_nodes(type_list<Found...> found, type_list<First, Rest...>) {
  if constexpr (is_in<First, type_list<Found...>>) {
    return expensive_nodes(found, type_list<Rest...>{});
  } else {
    auto const inner = expensive_nodes(found, children<First>{});
    if constexpr (is_expensive<First> && is_static<First>) {
      return []<class... Inner>(type_list<Inner...>) {
        return expensive_nodes(type_list<Inner..., First>{}, type_list<Rest...>{});
      }(inner);
    } else {
      return expensive_nodes(inner, type_list<Rest...>{});
    }
  }
}

/// Values of several formulas in one environment.
template <class T, class Environment, class... Formulas>
constexpr std::array<T, sizeof...(Formulas)> values_in(Environment const& values, type_list<>, Formulas const&... formulas) {
  return {value_of<T>(formulas, values)...};
}
template <class T, class Environment, class Next, class... Rest, class... Formulas>
constexpr auto values_in(Environment const& values, type_list<Next, Rest...>, Formulas const&... formulas) {
  if constexpr (known_in<Next, Environment>) {
    return values_in<T>(values, type_list<Rest...>{}, formulas...);
  } else {
    return values_in<T>(with<Next>(values, compute<T>(Next{}, values)), type_list<Rest...>{}, formulas...);
  }
}
template <class T, class Environment, class... Formulas>
constexpr auto values_together(Environment const& values, Formulas const&... formulas) {
  return values_in<T>(values, decltype(expensive_nodes(type_list<>{}, type_list<Formulas...>{})){}, formulas...);
}

/// Named in the compiler's message when a call leaves a variable open, or gives it twice.
template <class Variable> struct this_symbol_has_no_value;
template <class Variable> struct this_symbol_is_given_twice;
template <class Argument> struct this_argument_is_no_binding;

template <class... Bindings>
constexpr std::size_t count_bindings_of(auto const& v) {
  return (std::size_t{0} + ... + (std::same_as<typename Bindings::variable_type, std::remove_cvref_t<decltype(v)>> ? 1U : 0U));
}

template <class V, std::size_t Count>
constexpr void check_binding() {
  if constexpr (Count == 0) static_cast<void>(sizeof(this_symbol_has_no_value<V>));
  if constexpr (Count > 1) static_cast<void>(sizeof(this_symbol_is_given_twice<V>));
}

/// True when every argument is a binding, every variable has one value and none has two; else does not compile.
template <class... Bindings, class... Variables>
consteval bool check_bindings(variable_set<Variables...>) {
  if constexpr ((is_binding<Bindings> && ...)) {
    (check_binding<Variables, count_bindings_of<Bindings...>(Variables{})>(), ...);
    (check_binding<typename Bindings::variable_type, count_bindings_of<Bindings...>(typename Bindings::variable_type{})>(), ...);
    return ((count_bindings_of<Bindings...>(Variables{}) == 1) && ...);
  } else {
    ([]<class B>(B*) {
      if constexpr (!is_binding<B>) static_cast<void>(sizeof(this_argument_is_no_binding<B>));
    }(static_cast<Bindings*>(nullptr)), ...);
    return false;
  }
}

template <class V, class T>
constexpr auto entry_at(binding<V, T> const& b, std::ptrdiff_t i) {
  using value_type = typename binding<V, T>::value_type;
  if constexpr (column<value_type>) {
    using index_type = decltype(b.value.size());
    return entry<V, element_t<value_type>>{b.value[static_cast<index_type>(i)]};
  } else {
    return entry<V, value_type>{b.value};
  }
}

template <class... Bindings>
constexpr auto environment_at(std::ptrdiff_t i, Bindings const&... bindings) {
  return environment<decltype(entry_at(bindings, i))...>{entry_at(bindings, i)...};
}

/// The common size of the columns among the bindings, -1 where all are scalars.
template <class... Bindings>
std::ptrdiff_t common_size(std::string_view function, Bindings const&... bindings) {
  std::ptrdiff_t size = -1;
  auto check = [&]<class V, class T>(binding<V, T> const& b) {
    if constexpr (column<typename binding<V, T>::value_type>) {
      auto const here = static_cast<std::ptrdiff_t>(b.value.size());
      if (size < 0) size = here;
      require(here == size, errc::size_mismatch,
              {function, "column " + std::string(V::name()) + " has another size than the columns before it",
               std::to_string(size) + " elements"}, here);
    }
  };
  (check(bindings), ...);
  return size;
}

/// A column of the kind of the first column given: Eigen's plain object where that is Eigen's, else std::vector.
template <class T, class... Bindings>
struct result_column { using type = std::vector<T>; };
template <class T, class First, class... Rest>
struct result_column<T, First, Rest...> : result_column<T, Rest...> {};
template <class T, class First, class... Rest>
  requires requires { typename First::value_type::PlainObject; } && std::same_as<T, typename First::value_type::Scalar>
struct result_column<T, First, Rest...> { using type = typename First::value_type::PlainObject; };

template <class T, class E, class... Bindings>
auto evaluate_column(E const& e, Bindings const&... bindings) {
  std::ptrdiff_t const size = common_size("evaluate", bindings...);
  typename result_column<T, Bindings...>::type result(static_cast<std::size_t>(size));
  for (std::ptrdiff_t i = 0; i < size; ++i)
    result[static_cast<decltype(result.size())>(i)] = values_together<T>(environment_at(i, bindings...), e)[0];
  return result;
}

template <class E, class... Bindings>
using evaluation_scalar_t = typename evaluation_scalar<E, typename Bindings::value_type...>::type;

}  // namespace detail

/// The value of `e` with its variables bound: `evaluate(x * x + y, x = 2.0, y = 1.0)`, the same as `e(x = 2.0, ...)`.
/// Bindings may be columns (Eigen vectors and arrays, std::vector, ...) of one size; the value is then a column,
/// computed in one loop without temporaries.  The scalar is that of the bindings; constants adapt to it.
template <expression E, class... Bindings>
constexpr auto evaluate(E const& e, Bindings const&... bindings) {
  if constexpr (detail::check_bindings<Bindings...>(detail::variables_of<E>{})) {
    using T = detail::evaluation_scalar_t<E, Bindings...>;
    if constexpr ((detail::column<typename Bindings::value_type> || ...)) {
      return detail::evaluate_column<T>(e, bindings...);
    } else {
      return detail::values_together<T>(detail::environment_at(0, bindings...), e)[0];
    }
  }
}

template <class Derived>
template <class... Bindings>
constexpr auto node<Derived>::operator()(Bindings const&... bindings) const {
  return evaluate(static_cast<Derived const&>(*this), bindings...);
}

/// Several formulas that are evaluated at once and share what they have in common: `together(f, derivative(f, x))`.
/// Called with bindings of scalars it returns a std::array of the values.
template <expression... Formulas>
struct together {
  std::tuple<Formulas...> formulas;

  constexpr explicit together(Formulas const&... f) : formulas(f...) {}

  template <class... Bindings>
  constexpr auto operator()(Bindings const&... bindings) const {
    using all_variables = decltype(detail::collect_variables(variable_set<>{}, detail::type_list<Formulas...>{}));
    if constexpr (detail::check_bindings<Bindings...>(all_variables{})) {
      using T = typename detail::evaluation_scalar<detail::type_list<Formulas...>, typename Bindings::value_type...>::type;
      return std::apply([&](auto const&... f) {
        return detail::values_together<T>(detail::environment_at(0, bindings...), f...);
      }, formulas);
    }
  }
};

}  // namespace freefield
