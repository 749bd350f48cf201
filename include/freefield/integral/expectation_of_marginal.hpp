#pragma once
/// @file
/// Expectations in measures of many components.

#include <freefield/integral/expectation.hpp>

namespace freefield {

/// Expectations in a measure whose marginals are Gaussian: in that of the components that the formula has.  The measure
/// may have any number of them.
template <class M>
struct expectation_of_marginal {
  using scalar_type = typename M::scalar_type;

  template <class F, class... Bindings>
  static scalar_type exact(M const& m, F const& f, Bindings const&... bindings) {
    auto places = detail::components_of("expectation", m, detail::fields_of<F>{});
    auto const marginal = detail::integral::marginal_of(m, places);
    return detail::wick::expectation_of_polynomial(marginal, places, f, bindings...);
  }

  template <class F, class Rule, class... Bindings>
  static auto by_rule(M const& m, F const& f, Rule const& rule, expectation_options<scalar_type> const& options,
                      Bindings const&... bindings) {
    static_assert(
        expression<F>,
        "freefield: expectation(m, f) in a measure of many components takes a formula, which says of which; or "
        "take m.marginal(ff::indices{...})");
    if constexpr (expression<F>) {
      if constexpr (detail::check_symbols<F, Bindings...>()) {
        auto places = detail::components_of("expectation", m, detail::fields_of<F>{});
        detail::integral::require_options("expectation", m.dimension(), options);
        auto const of_marginal = detail::integral::options_of_marginal(options, places);
        auto const marginal = detail::integral::marginal_of(m, places);
        return detail::integral::of_formula_at(marginal, places, f, rule, of_marginal, bindings...);
      }
    }
  }
};

}  // namespace freefield
