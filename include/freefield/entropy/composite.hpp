#pragma once
/// @file
/// Functions of the value of a functional: exp(F), pow<2>(F), any formula of F.

#include <freefield/core/expression.hpp>
#include <freefield/entropy/cells/function_of_one.hpp>
#include <freefield/entropy/cells/pointwise.hpp>
#include <freefield/entropy/combination.hpp>

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <type_traits>

namespace freefield {

/// f(F(m)) for a formula f of one variable; its first variation is f'(F) times that of F.
template <expression Formula, functional F, class Laws = law_list<>>
struct composite : functional_node<composite<Formula, F, Laws>> {
  using laws = Laws;
  static_assert(detail::entropy_room::formula_of_one<Formula>,
                "freefield: a function of a functional is a formula in one variable, which stands for the value");

  Formula formula;
  F functional;

  constexpr composite(Formula const& outer, F const& inner) : formula(outer), functional(inner) {}

  /// The formula and its first two derivatives at a value.
  template <int Order, class R>
  R at(R const& value) const {
    return detail::entropy_room::value_of_order<Order>(formula, value);
  }

  void print(std::ostream& out) const {
    std::string const text = to_string(formula), name = detail::entropy_room::name_of_variable<Formula>(),
                      inner = to_string(functional);
    for (std::size_t i = 0; i < text.size();) {
      bool const here =
          text.compare(i, name.size(), name) == 0 && !is_word(text, i - 1) && !is_word(text, i + name.size());
      bool const bracketed =
          i > 0 && text[i - 1] == '(' && i + name.size() < text.size() && text[i + name.size()] == ')';
      if (here) out << (bracketed ? "" : "(") << inner << (bracketed ? "" : ")");
      else out << text[i];
      i += here ? name.size() : 1;
    }
  }

 private:
  static bool is_word(std::string const& text, std::size_t i) {
    return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) != 0 || text[i] == '_');
  }
};

/// f(F): `apply(1 / (1 + u), F)` for a formula in one symbol u.
template <expression Formula, functional F>
constexpr auto apply(Formula const& f, F const& functional) {
  return composite<Formula, F>(f, functional);
}

namespace detail::entropy_room {
inline constexpr auto value_symbol = symbol<"value">;
}  // namespace detail::entropy_room

template <functional F> constexpr auto exp(F const& f) { return apply(exp(detail::entropy_room::value_symbol), f); }
template <functional F> constexpr auto log(F const& f) { return apply(log(detail::entropy_room::value_symbol), f); }
template <functional F> constexpr auto sqrt(F const& f) { return apply(sqrt(detail::entropy_room::value_symbol), f); }
template <functional F> constexpr auto expm1(F const& f) { return apply(expm1(detail::entropy_room::value_symbol), f); }
/// The power N/D of the value.
template <std::intmax_t N, std::intmax_t D = 1, functional F>
constexpr auto pow(F const& f) {
  return apply(pow<N, D>(detail::entropy_room::value_symbol), f);
}

namespace detail::entropy_room {

template <class Formula, class F, class Laws, class M>
struct first_undefined<composite<Formula, F, Laws>, M> : first_undefined<F, M> {};

}  // namespace detail::entropy_room

template <class Formula, class F, class Laws, class M>
  requires functional_of<F, M>
struct functional_on<composite<Formula, F, Laws>, M> {
  using composite_type = composite<Formula, F, Laws>;
  using inner = functional_on<F, M>;
  using R = detail::entropy_room::scalar_on<F, M>;
  static constexpr bool has_curvature = twice_differentiable_on<F, M>;

  static R value(composite_type const& f, M const& m) {
    R const value = f.template at<0>(inner::value(f.functional, m));
    detail::entropy_room::require_value(f, value);
    return value;
  }
  static auto variation(composite_type const& f, M const& m) {
    R const slope = slope_at(f, inner::value(f.functional, m));
    return detail::entropy_room::times(slope, inner::variation(f.functional, m));
  }
  /// f''(F) <xi, v> xi + f'(F) xi'[v]
  template <class Direction>
  static auto curvature(composite_type const& f, M const& m, Direction const& direction) {
    R const at = inner::value(f.functional, m);
    auto const xi = inner::variation(f.functional, m);
    R along(0);
    for (Eigen::Index i = 0; i < xi.size(); ++i) along = R(along + R(xi(i) * R(direction(i))));
    along = R(along * R(detail::entropy_room::volume_of(m)));
    auto result = detail::entropy_room::times(slope_at(f, at), inner::curvature(f.functional, m, direction));
    result += detail::entropy_room::times(R(f.template at<2>(at) * along), xi);
    return result;
  }

 private:
  static R slope_at(composite_type const& f, R const& value) {
    R const slope = f.template at<1>(value);
    if (!math::is_finite(slope)) {
      std::string const name = to_string(f);
      detail::fail(errc::domain, {name, "the formula has no finite derivative at the value of its functional", "one"},
                   {}, value);
    }
    return slope;
  }
};

}  // namespace freefield
