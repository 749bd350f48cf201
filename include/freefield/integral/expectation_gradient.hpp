#pragma once
/// @file
/// Derivatives of expectations with respect to the mean and the covariance of the measure.

#include <freefield/integral/expectation.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace freefield {

/// dE[f]/dm_i and dE[f]/dC_ij, where C_ij and C_ji are varied together as two numbers: the matrix is symmetric, and
/// d E[f] = sum_ij (dE[f]/dC_ij) dC_ij over all i and j.  The error bounds every entry; zero where the result is exact.
template <class T>
struct expectation_derivatives {
  vector_of<T> mean;
  matrix_of<T> covariance;
  T error;
};

namespace detail::integral {

template <class T>
T take_value(T const& x, T&) {
  return x;
}
template <class T>
T take_value(estimate<T> const& x, T& error) {
  error = std::max(error, x.error);
  return x.value;
}

/// Tells whether a formula has a derivative wherever it has no kink: it has no root, no logarithm and no quotient by
/// fields, whose singular points may hide a jump, as in x / abs(x).
template <class E> inline constexpr bool is_regular = node_traits<E>::is_total && is_regular<children<E>>;
template <class L, class R>
inline constexpr bool is_regular<quotient_node<L, R>> = is_regular<L> && fields_of<R>::size() == 0;
template <class... Children> inline constexpr bool is_regular<type_list<Children...>> = (is_regular<Children> && ...);

/// Computes expectations of the derivatives of a formula.  Derivatives that have a delta function, or may hide one, are
/// integrated by parts against the density of the fields (Stein's identity): E[d_i g] = E[g u_i] with u = C^-1 (x - m).
template <class T, class F, class... Fields>
class averaged_derivatives {
 public:
  averaged_derivatives(gaussian<T> const& p, F const& f) : p_(p), f_(f) {
    if constexpr (!is_smooth<F> || !is_regular<F>) {
      auto const components = components_of("expectation_gradient", p, variable_set<Fields...>{});
      auto const marginal = p.marginal(indices(components));
      has_density_ = marginal.is_positive_definite();
      if (has_density_ || !is_smooth<F>) precision_ = marginal.precision();
    }
  }

  /// The largest error of the derivatives that were asked for.
  T const& error() const { return error_; }

  template <class X, class... Arguments>
  T first(X const&, Arguments const&... arguments) {
    auto const slope = differentiate<X>(f_);
    auto const by_parts = [&] { return mean(f_ * dual<X>(), arguments...); };
    if constexpr (hides_jumps || has_delta<std::remove_const_t<decltype(slope)>>) {
      return by_parts();
    } else {
      if constexpr (!is_regular<F>) {
        if (has_density_) return by_parts();
      }
      return mean(slope, arguments...);
    }
  }

  template <class X, class Y, class... Arguments>
  T second(X const&, Y const&, Arguments const&... arguments) {
    auto const slope = differentiate<X>(f_);
    auto const curvature = differentiate<Y>(slope);
    auto const by_parts = [&] {
      return mean(f_ * (dual<X>() * dual<Y>() - value_node<T>(precision<X, Y>())), arguments...);
    };
    if constexpr (hides_jumps || has_delta<std::remove_const_t<decltype(slope)>>) {
      return by_parts();
    } else if constexpr (has_delta<std::remove_const_t<decltype(curvature)>>) {
      return mean(slope * dual<Y>(), arguments...);
    } else {
      if constexpr (!is_regular<F>) {
        if (has_density_) return by_parts();
      }
      return mean(curvature, arguments...);
    }
  }

 private:
  static constexpr bool hides_jumps = !is_smooth<F> && !is_regular<F>;

  template <class G, class... Arguments>
  T mean(G const& g, Arguments const&... arguments) {
    return take_value<T>(expectation(p_, g, arguments...), error_);
  }

  template <class X, class Y>
  T precision() const {
    using fields = variable_set<Fields...>;
    return precision_(static_cast<Eigen::Index>(fields::index_of(X{})),
                      static_cast<Eigen::Index>(fields::index_of(Y{})));
  }

  /// The component u_X = (C^-1 (x - m))_X as a formula.
  template <class X>
  auto dual() const {
    return (constant<0> + ... + (value_node<T>(precision<X, Fields>()) *
                                 (Fields{} - value_node<T>(p_.mean()(static_cast<Eigen::Index>(Fields::index))))));
  }

  gaussian<T> const& p_;
  F const& f_;
  bool has_density_ = false;
  matrix_of<T> precision_;
  T error_ = T(0);
};

/// The averaged derivatives of a formula with respect to its fields.
template <class T, class F, class... Fields, class... Arguments>
expectation_derivatives<T> derivatives_by_fields(gaussian<T> const& p, F const& f, variable_set<Fields...>,
                                                 Arguments const&... arguments) {
  Eigen::Index const n = p.dimension();
  expectation_derivatives<T> result{vector_of<T>::Constant(n, T(0)), matrix_of<T>::Constant(n, n, T(0)), T(0)};
  averaged_derivatives<T, F, Fields...> averaged(p, f);
  auto const by_second = [&]<class X, class Y>(X const& x, Y const& y) {
    result.covariance(static_cast<Eigen::Index>(x.index), static_cast<Eigen::Index>(y.index)) =
        T(averaged.second(x, y, arguments...) / T(2));
  };
  auto const by_first = [&]<class X>(X const& x) {
    result.mean(static_cast<Eigen::Index>(x.index)) = averaged.first(x, arguments...);
    (by_second(x, Fields{}), ...);
  };
  (by_first(Fields{}), ...);
  result.error = averaged.error();
  return result;
}

}  // namespace detail::integral

/// The derivatives of E[f] by Price's theorem, for a formula f:
///     dE[f]/dm_i = E[d_i f],   dE[f]/dC_ij = E[d_i d_j f] / 2,
/// with the exact derivatives of the formula; nothing is differenced.  Polynomials are exact.  What has a jump in
/// itself or in its first derivative, or may have one where a root, a logarithm or a quotient is singular, is
/// integrated by parts: the density is differentiated instead, E[f u] with u = C^-1 (x - m), the Hermite polynomial of
/// degree 1.  Callables in a formula count as smooth.
///     expectation_gradient(p, tanh(x) * tanh(y)).covariance(0, 1)
///     expectation_gradient(p, exp(g * x), rules::gauss_hermite{}, g = 0.5)
///     expectation_gradient(p, tanh(x), {.tolerance = 1e-8})
/// @param arguments  a rule, options and values of symbols, as for `expectation`
/// @throws error as for `expectation`; `not_positive` for jumps in a measure that is singular in the fields of f
/// Source: R. Price, IRE Trans. Inf. Theory 4 (1958) 69.
template <field_scalar T, expression F, class... Arguments>
expectation_derivatives<T> expectation_gradient(gaussian<T> const& p, F const& f, Arguments const&... arguments) {
  static_cast<void>(detail::components_of("expectation_gradient", p, detail::fields_of<F>{}));
  return detail::integral::derivatives_by_fields(p, f, detail::fields_of<F>{}, arguments...);
}
template <real_scalar T, expression F, detail::symbol_binding... Bindings>
expectation_derivatives<T> expectation_gradient(gaussian<T> const& p, F const& f,
                                                std::type_identity_t<expectation_options<T>> const& options,
                                                Bindings const&... bindings) {
  static_cast<void>(detail::components_of("expectation_gradient", p, detail::fields_of<F>{}));
  return detail::integral::derivatives_by_fields(p, f, detail::fields_of<F>{}, rules::adaptive{}, options, bindings...);
}

namespace detail::integral {

/// The values of f times 1, u_i and (u_i u_j - C^-1_ij) / 2 with u = C^-1 (x - m): Hermite polynomials of degree 0 to
/// 2. The order is that of i, then of j <= i.
template <class T, class F>
class hermite_weighted {
 public:
  hermite_weighted(gaussian<T> const& p, F const& f) : mean_(p.mean()), precision_(p.precision()), f_(f) {}

  vector_of<T> operator()(vector_of<T> const& x) const {
    Eigen::Index const n = x.size();
    vector_of<T> const deviation = x - mean_;
    vector_of<T> const u = image(precision_, deviation);
    T const value = [&] {
      if constexpr (takes_vector<F, T>) return T(f_(x));
      else return T(f_(x(0)));
    }();
    vector_of<T> result(n + n * (n + 1) / 2);
    Eigen::Index place = n;
    for (Eigen::Index i = 0; i < n; ++i) {
      result(i) = T(value * u(i));
      for (Eigen::Index j = 0; j <= i; ++j)
        result(place++) = T(T(value * T(T(u(i) * u(j)) - precision_(i, j))) / T(2));
    }
    return result;
  }

 private:
  vector_of<T> const& mean_;
  matrix_of<T> precision_;
  F const& f_;
};

/// The expectations of the numbers of a vector, each by itself: break points of vectors are for one dimension.
template <class T, class F, class Rule>
estimate<vector_of<T>> one_by_one(gaussian<T> const& p, F const& f, Rule const& rule,
                                  expectation_options<T> const& options) {
  Eigen::Index const n = p.dimension(), count = n + n * (n + 1) / 2;
  estimate<vector_of<T>> result{vector_of<T>(count), vector_of<T>(count)};
  for (Eigen::Index k = 0; k < count; ++k) {
    auto const one = expectation(p, [&](vector_of<T> const& x) { return T(f(x)(k)); }, rule, options);
    result.value(k) = one.value;
    result.error(k) = one.error;
  }
  return result;
}

template <class T, class F, class Rule>
expectation_derivatives<T> derivatives_by_parts(gaussian<T> const& p, F const& f, Rule const& rule,
                                                expectation_options<T> const& options) {
  if constexpr (!takes_vector<F, T>) {
    require_same_size("expectation_gradient", "a function of one number needs a measure of dimension 1", p.dimension(),
                      1);
  }
  Eigen::Index const n = p.dimension();
  hermite_weighted<T, F> const weighted(p, f);
  auto const all = n == 1 || options.breaks.empty() ? expectation(p, weighted, rule, options)
                                                    : one_by_one(p, weighted, rule, options);
  expectation_derivatives<T> result{all.value.head(n), matrix_of<T>(n, n), T(0)};
  Eigen::Index place = n;
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) result.covariance(i, j) = result.covariance(j, i) = all.value(place++);
  }
  for (T const& error : all.error) result.error = std::max(result.error, error);
  return result;
}

}  // namespace detail::integral

/// The derivatives of E[f] by Stein's identity, for a callable f that need not be smooth, in one pass:
///     dE[f]/dm = E[f u],   dE[f]/dC = E[f (u u^T - C^-1)] / 2,   u = C^-1 (x - m).
/// @throws error as for `expectation`; `not_positive` for a singular covariance
/// Source: C. Stein, Ann. Statist. 9 (1981) 1135.
template <real_scalar T, class F, expectation_rule Rule = rules::adaptive>
  requires(!expression<F>)
expectation_derivatives<T> expectation_gradient(gaussian<T> const& p, F const& f, Rule const& rule = {},
                                                std::type_identity_t<expectation_options<T>> const& options = {}) {
  return detail::integral::derivatives_by_parts(p, f, rule, options);
}
template <real_scalar T, class F>
  requires(!expression<F>)
expectation_derivatives<T> expectation_gradient(gaussian<T> const& p, F const& f,
                                                std::type_identity_t<expectation_options<T>> const& options) {
  return detail::integral::derivatives_by_parts(p, f, rules::adaptive{}, options);
}

}  // namespace freefield
