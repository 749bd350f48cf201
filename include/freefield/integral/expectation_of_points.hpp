#pragma once
/// @file
/// Expectations in measures whose integrals are sums: densities on a grid, ensembles, probability vectors.

#include <freefield/core/multi_index.hpp>
#include <freefield/integral/expectation.hpp>
#include <freefield/measure/density.hpp>
#include <freefield/measure/discrete.hpp>
#include <freefield/measure/ensemble.hpp>
#include <freefield/measure/values_at_points.hpp>
#include <freefield/numeric/monomial.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace freefield {

namespace detail::integral {

/// sum_i w_i f_i with a bound of its rounding errors, those in f_i itself included to two digits of the last place.
template <class T, class M, class Value>
estimate<T> weighted_sum(M const& m, Value const& value) {
  auto const term = [&](std::ptrdiff_t i) {
    T const f = T(value(i));
    require(math::is_finite(f), errc::non_finite, {"expectation", "function is not finite", "finite values"}, f, {i});
    return T(T(m.weight(i)) * f);
  };
  T const sum = pairwise_sum<T>(0, m.size(), term);
  if constexpr (is_exact_scalar<T>) {
    return {sum, T(0)};
  } else {
    T const size = pairwise_sum<T>(0, m.size(), [&](std::ptrdiff_t i) { return magnitude(term(i)); });
    return {sum, T(T(T(256) * rounding_unit<T>()) * size)};
  }
}

/// The same for every entry of a vector.
template <class T, class M, class Value>
estimate<vector_of<T>> weighted_vector_sum(M const& m, Value const& value) {
  vector_of<T> sum, size;
  for (Eigen::Index i = 0; i < m.size(); ++i) {
    vector_of<T> const f = value(i);
    require_finite<T>("expectation", "function is not finite", f);
    if (i == 0) sum = size = vector_of<T>::Constant(f.size(), T(0));
    require_same_size("expectation", "values of the function differ in size", f.size(), sum.size());
    for (Eigen::Index k = 0; k < f.size(); ++k) {
      T const term = T(T(m.weight(i)) * f(k));
      sum(k) = T(sum(k) + term);
      size(k) = T(size(k) + magnitude(term));
    }
  }
  T const unit = T(as_scalar<T>(m.size() + 128) * rounding_unit<T>());
  return {sum, vector_of<T>(size * unit)};
}

}  // namespace detail::integral

/// Expectations that are sums over points, sum_i w_i f(x_i).  There is nothing to integrate: no rule is chosen, and the
/// error of the result is that of rounding.  What a grid or a sample loses of the law that it stands for is said where
/// it is made of it (`conversion::lost`, `standard_error`).
template <weighted_points M>
struct expectation_of_points {
  using scalar_type = typename M::scalar_type;

  template <class F, class... Bindings>
  static scalar_type exact(M const& m, F const& f, Bindings const&... bindings) {
    return checked_sum(m, f, bindings...).value;
  }

  template <class F, class Rule, class... Bindings>
  static auto by_rule(M const& m, F const& f, Rule const&, expectation_options<scalar_type> const&,
                      Bindings const&... bindings) {
    static_assert(std::same_as<Rule, rules::adaptive>,
                  "freefield: the expectation in a density, an ensemble or a probability vector is a sum over its "
                  "points and takes no rule");
    return checked_sum(m, f, bindings...);
  }

 private:
  template <class F, class... Bindings>
  static auto checked_sum(M const& m, F const& f, Bindings const&... bindings) {
    using T = scalar_type;
    if constexpr (expression<F>) {
      if constexpr (detail::check_symbols<F, Bindings...>()) {
        (detail::require_finite_binding("expectation", bindings), ...);
        static_cast<void>(detail::components_of("expectation", m, detail::fields_of<F>{}));
        return detail::integral::weighted_sum<T>(m, detail::at_points("expectation", m, f, bindings...));
      } else {
        return estimate<T>{};
      }
    } else {
      static_assert(sizeof...(Bindings) == 0,
                    "freefield: expectation(p, f) of a callable has no symbols to be given values");
      constexpr bool is_function = std::disjunction_v<std::is_invocable<F const&, vector_of<T> const&>,
                                                      std::is_invocable<F const&, T const&>>;
      static_assert(
          is_function,
          "freefield: expectation(p, f) needs an f that takes an Eigen vector of the measure's scalar, or one number");
      if constexpr (is_function) {
        auto const values = detail::at_points("expectation", m, f);
        if constexpr (dense_matrix<std::remove_cvref_t<decltype(values(0))>>)
          return detail::integral::weighted_vector_sum<T>(m, values);
        else return detail::integral::weighted_sum<T>(m, values);
      } else {
        return estimate<T>{};
      }
    }
  }
};

template <class T, int D> struct expectation_on<density<T, D>> : expectation_of_points<density<T, D>> {};
template <class T> struct expectation_on<ensemble<T>> : expectation_of_points<ensemble<T>> {};
template <class T> struct expectation_on<discrete<T>> : expectation_of_points<discrete<T>> {};

/// E[x_i x_j ...]: the moment of a density, an ensemble or a probability vector, in the same words as that of a
/// Gaussian.
///     ff::moment(rho, ff::indices{0, 0, 1});   ff::moment(cloud, ff::powers{2, 1});
/// @throws error `out_of_range` for a component that is not there; `size_mismatch`, `domain` for powers that do not fit
template <weighted_points M>
typename M::scalar_type moment(M const& m, multi_index const& product) {
  using T = typename M::scalar_type;
  auto const factors = detail::monomial_of("moment", product, static_cast<Eigen::Index>(m.dimension()));
  return pairwise_sum<T>(0, m.size(), [&](std::ptrdiff_t i) {
    auto const x = m.point(i);
    T term = T(m.weight(i));
    for (std::size_t k = 0; k < factors.components.size(); ++k) {
      T const base = T(x[static_cast<decltype(x.size())>(factors.components[k])]);
      term = T(term * math::integer_power(base, static_cast<unsigned long>(factors.exponents[k])));
    }
    return term;
  });
}

}  // namespace freefield
