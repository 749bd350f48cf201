#pragma once
/// @file
/// Fitting any law of tails above a given cut-off.

#include <freefield/power_law/fit_tail.hpp>
#include <freefield/power_law/heavy_tail/family_fits.hpp>
#include <freefield/power_law/tail_law.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <ostream>
#include <string_view>
#include <type_traits>

namespace freefield {

/// A law of largest likelihood.
template <tail_kind Kind, class T>
struct tail_law_fit {
  tail_law<tails::power_law, T> power_law;  ///< the power law of largest likelihood, which is the law itself at a limit
  std::optional<tail_law<Kind, T>> inner;   ///< empty at the limit
  T log_likelihood;
  std::size_t tail_size;

  /// No parameters fit better than the power law that the kind has inside.
  bool at_limit() const { return !inner; }

  /// log p(x) and P(X >= x) of the fitted law, at a limit those of the power law.
  T log_density(T const& x) const { return inner ? inner->log_density(x) : power_law.log_density(x); }
  T survival(T const& x) const { return inner ? inner->survival(x) : power_law.survival(x); }

  /// @throws error `degenerate` at the limit, where they run away
  typename Kind::template parameters<T> const& parameters() const {
    require(inner.has_value(), errc::degenerate,
            {"tail_law_fit::parameters", "law is at its limit, the power law", "parameters that do not run away"});
    return inner->parameters();
  }

  friend std::ostream& operator<<(std::ostream& out, tail_law_fit const& f)
    requires detail::streamable<T>
  {
    if (f.inner) out << *f.inner;
    else out << Kind::name << " at its limit, " << f.power_law;
    return out << ", log-likelihood " << detail::text_with(8, f.log_likelihood) << " of " << f.tail_size << " values";
  }
};

namespace detail::power_law {

template <class T>
tail_statistics<T> statistics_above(std::string_view function, distinct_values<T> const& data, T const& xmin,
                                    bool discrete) {
  require_distinct(function, data, data.first_from(xmin));
  return tail_statistics<T>(data, xmin, discrete);
}

/// Refuses tails for which the parameters of a kind run away.
template <class Kind, class T>
void require_identified(std::string_view function, tail_statistics<T> const& tail) {
  require(Kind::parameter_names.size() == 1 || !tail.has_two_neighbours(), errc::underdetermined,
          {function, "tail consists of two neighbouring integers", "more, for a law of two parameters"}, tail.x.back());
}

/// Refuses parameters that leave the range of the scalar, or have lost digits at its end, in these units.
template <class Kind, class T>
void require_held(std::string_view function, typename Kind::template parameters<T> const& parameters, T const& xmin) {
  bool const is_law = family<Kind, T>(parameters, xmin).is_valid();
  auto const check = [&](T const& parameter) {
    bool const is_held = math::is_finite(parameter) && math::abs(parameter) >= (std::numeric_limits<T>::min)();
    require(is_held || (is_law && parameter == T(0)), errc::overflow,
            {function, "parameter of largest likelihood leaves the scalar's range", "another .scale"}, parameter);
  };
  if constexpr (Kind::parameter_names.size() == 1) {
    auto const& [only] = parameters;
    check(only);
  } else {
    auto const& [first, second] = parameters;
    check(first);
    check(second);
  }
}

template <class Kind, class T>
tail_law_fit<Kind, T> law_fit(Kind kind, tail_statistics<T> const& tail, std::size_t size) {
  tail_support<T> const support{tail.xmin, tail.discrete};
  auto const inside = fit_family(tails::power_law{}, tail);
  auto const best = fit_family(kind, tail);
  std::optional<tail_law<Kind, T>> inner;
  if (!best.at_limit) {
    auto const parameters = best.shape.parameters(tail.xmin);
    require_held<Kind, T>("fit_tail", parameters, tail.xmin);
    inner.emplace(parameters, support);
  }
  return {tail_law<tails::power_law, T>(inside.shape.parameters(tail.xmin), support), inner, best.log_likelihood, size};
}

}  // namespace detail::power_law

/// The law of this kind with the largest likelihood above a given cut-off:
///
///     auto const law = ff::fit_tail(ff::tails::lognormal{}, data, {.xmin = 10.0});
///     law.survival(100.0);  law.parameters().sigma;
///
/// Log-normal and truncated power laws are exponential families, whose log-likelihood is concave: their optimum is
/// global.  That of the stretched exponential is the best of the maxima of its profile that a grid of ratio sqrt 2
/// finds, and of integers of the ascents from there.  Where the power law that a kind has inside is best, the fit says
/// `at_limit()` and has no parameters, because they would run away.
/// @param options  `.xmin` is needed, as the cut-off of these laws is not searched; `.discrete` and `.scale` are used
/// Cost: one pass over the data; of the stretched exponential about 60.
/// @throws error as `fit_tail`; `bad_option` without a cut-off, and for a law of integers without `.discrete`;
///         `underdetermined` for two neighbouring integers and a law of two parameters; `not_converged`
/// Source: A. Clauset, C. R. Shalizi, M. E. J. Newman, SIAM Review 51 (2009) 661, table 2.1, for the laws.
template <tail_kind Kind, class Data, real_scalar T = detail::power_law::tail_scalar<Data>>
tail_law_fit<Kind, T> fit_tail(Kind kind, Data const& data, std::type_identity_t<tail_options<T>> const& options) {
  constexpr std::string_view function = "fit_tail";
  require(options.xmin.has_value(), errc::bad_option,
          {function, "option .xmin is not given", "a cut-off, which is searched for power laws only"});
  require(options.discrete || !Kind::discrete_only, errc::bad_option,
          {function, "law is one of integers", "option .discrete"});
  auto const values = detail::power_law::values_of<T>(function, data, options);
  auto const tail = detail::power_law::statistics_above(function, values, *options.xmin, options.discrete);
  detail::power_law::require_identified<Kind>(function, tail);
  return detail::power_law::law_fit(kind, tail, values.size_from(values.first_from(*options.xmin)));
}

}  // namespace freefield
