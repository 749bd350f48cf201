#pragma once
/// @file
/// Functions of a Gaussian vector as functions of independent standard normal numbers.

#include <freefield/core/estimate.hpp>
#include <freefield/core/expression.hpp>
#include <freefield/measure/gaussian.hpp>
#include <freefield/wick/contraction/field_expansion.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::integral {

/// The form m + L z of a Gaussian vector, where L has one column for every independent direction: L L^T = C.
template <class T>
class standard_form {
 public:
  explicit standard_form(gaussian<T> const& p) : mean_(p.mean()) {
    semidefinite_factor<T> const factor(p.covariance());
    root_ = matrix_of<T>::Constant(p.dimension(), p.rank(), T(0));
    for (Eigen::Index k = 0; k < root_.cols(); ++k) {
      T const scale = math::sqrt(factor.pivot(k));
      root_(factor.order(k), k) = scale;
      for (Eigen::Index i = k + 1; i < root_.rows(); ++i) root_(factor.order(i), k) = T(factor.lower(i, k) * scale);
    }
  }

  Eigen::Index dimension() const { return mean_.size(); }
  Eigen::Index rank() const { return root_.cols(); }
  vector_of<T> const& mean() const { return mean_; }
  matrix_of<T> const& root() const { return root_; }

 private:
  vector_of<T> mean_;
  matrix_of<T> root_;
};

template <class... Fields>
consteval std::size_t last_index(variable_set<Fields...>) {
  std::size_t last = 0;
  ((last = Fields::index < last ? last : Fields::index), ...);
  return last;
}

/// The last component on which a formula depends.
template <class E> using last_field = field_node<last_index(wick::fields_of<E>{})>;

/// The values of a formula at points.  The places say which component of a point each field is; they ascend, as the
/// indices of the fields do.
template <class E, class Fields, class... Bindings>
class formula_at_points;
template <class E, class... Fields, class... Bindings>
class formula_at_points<E, variable_set<Fields...>, Bindings...> {
 public:
  using places = std::array<Eigen::Index, sizeof...(Fields)>;

  formula_at_points(E const& e, places const& where, Bindings const&... bindings)
      : formula_(e), places_(where), bindings_(bindings...) {}

  template <class Vector>
  auto operator()(Vector const& x) const {
    auto const value = [&](auto const&... bindings) {
      return formula_((Fields{} = x(place_of<Fields>()))..., bindings...);
    };
    return std::apply(value, bindings_);
  }

  /// The values of component i at which the formula breaks, given the components before it: the zeros of the kinks that
  /// depend on no later component.
  template <class T>
  std::vector<T> breaks(Eigen::Index i, vector_of<T> const& x) const {
    std::vector<T> result;
    auto const add = [&]<class Kink>(Kink const& kink) {
      using last = last_field<Kink>;
      if constexpr (detail::degree_of<last, Kink>::value > 0 && has_known_zeros<last, Kink>) {
        using before = decltype(without(variable_set<last>{}, variable_set<>{}, wick::fields_of<Kink>{}));
        if (i == place_of<last>()) add_zeros(result, kink, last{}, before{}, x);
      }
    };
    std::apply([&](auto const&... kinks) { (add(kinks), ...); }, kinks_of(formula_));
    return result;
  }

  /// Tells whether there are kinks and all of them can be split off.
  static constexpr bool breaks_are_known = []<class... Kinks>(std::type_identity<std::tuple<Kinks...>>) {
    return sizeof...(Kinks) > 0 && (has_known_zeros<last_field<Kinks>, Kinks> && ...);
  }(std::type_identity<decltype(kinks_of(std::declval<E const&>()))>{});

 private:
  template <class Field>
  Eigen::Index place_of() const {
    return places_[variable_set<Fields...>::index_of(Field{})];
  }

  template <class T, class Kink, class Last, class... Before>
  void add_zeros(std::vector<T>& result, Kink const& kink, Last const& last, variable_set<Before...>,
                 vector_of<T> const& x) const {
    auto const zeros = std::apply([&](auto const&... bindings) {
      return zeros_of_kink<T>(kink, last, (Before{} = x(place_of<Before>()))..., bindings...);
    }, bindings_);
    result.insert(result.end(), zeros.begin(), zeros.end());
  }

  E formula_;
  places places_;
  std::tuple<Bindings...> bindings_;
};

template <class F> inline constexpr bool breaks_are_known = false;
template <class F>
  requires requires { F::breaks_are_known; }
inline constexpr bool breaks_are_known<F> = F::breaks_are_known;

/// Tells whether a function takes a vector; with only one component it may take a number.
template <class F, class T>
inline constexpr bool takes_vector = std::invocable<F const&, vector_of<T> const&>;

/// The integrand f(m + L z).  It counts the points and refuses values that are not finite.
template <class T, class F>
class integrand {
 public:
  integrand(std::string_view function, gaussian<T> const& p, F const& f)
      : function_(function), form_(p), f_(f), x_(p.mean()) {
    if constexpr (!takes_vector<F, T>) {
      require_same_size(function, "a function of one number needs a measure of dimension 1", p.dimension(), 1);
    }
  }

  Eigen::Index rank() const { return form_.rank(); }
  standard_form<T> const& form() const { return form_; }
  std::size_t evaluations() const { return evaluations_; }

  T operator()(vector_of<T> const& z) {
    x_ = form_.mean();
    for (Eigen::Index k = 0; k < form_.rank(); ++k) {
      for (Eigen::Index i = 0; i < x_.size(); ++i) x_(i) = T(x_(i) + T(form_.root()(i, k) * z(k)));
    }
    return at(x_);
  }

  /// The value where there is one independent direction.
  T operator()(T const& z) {
    for (Eigen::Index i = 0; i < x_.size(); ++i) x_(i) = T(form_.mean()(i) + T(form_.root()(i, 0) * z));
    return at(x_);
  }

  /// The break points of a formula (see `formula_at_points`); a callable has none that are known.
  std::vector<T> breaks(Eigen::Index i, vector_of<T> const& x) const {
    if constexpr (requires { f_.template breaks<T>(i, x); }) return f_.template breaks<T>(i, x);
    else return {};
  }

  /// The value f(x).
  T at(vector_of<T> const& x) {
    ++evaluations_;
    T result = call(x);
    if (!math::is_finite(result)) refuse(x, result);
    return result;
  }

 private:
  T call(vector_of<T> const& x) const {
    if constexpr (takes_vector<F, T>) return T(f_(x));
    else return T(f_(x(0)));
  }

  [[noreturn]] void refuse(vector_of<T> const& x, T const& result) const {
    std::ostringstream point;
    point << "integrand is not finite at the point (";
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      if (i > 0) point << ", ";
      if constexpr (streamable<T>) point << x(i);
    }
    point << ')';
    fail(errc::non_finite, {function_, point.str(), "finite values"}, {}, result);
  }

  std::string_view function_;
  standard_form<T> form_;
  F const& f_;
  vector_of<T> x_;
  std::size_t evaluations_ = 0;
};

/// An integrand of any function, with which rules are compiled once for all functions.
template <class T>
class any_integrand {
 public:
  template <class F>
  explicit any_integrand(integrand<T, F>& f)
      : form_(f.form()), object_(&f),
        of_vector_([](void* o, vector_of<T> const& z) { return (*static_cast<integrand<T, F>*>(o))(z); }),
        of_number_([](void* o, T const& z) { return (*static_cast<integrand<T, F>*>(o))(z); }),
        at_([](void* o, vector_of<T> const& x) { return static_cast<integrand<T, F>*>(o)->at(x); }),
        breaks_([](void const* o, Eigen::Index i, vector_of<T> const& x) {
          return static_cast<integrand<T, F> const*>(o)->breaks(i, x);
        }),
        evaluations_([](void const* o) { return static_cast<integrand<T, F> const*>(o)->evaluations(); }) {}

  Eigen::Index rank() const { return form_.rank(); }
  standard_form<T> const& form() const { return form_; }
  std::size_t evaluations() const { return evaluations_(object_); }
  T operator()(vector_of<T> const& z) { return of_vector_(object_, z); }
  T operator()(T const& z) { return of_number_(object_, z); }
  T at(vector_of<T> const& x) { return at_(object_, x); }
  std::vector<T> breaks(Eigen::Index i, vector_of<T> const& x) const { return breaks_(object_, i, x); }

 private:
  standard_form<T> const& form_;
  void* object_;
  T (*of_vector_)(void*, vector_of<T> const&);
  T (*of_number_)(void*, T const&);
  T (*at_)(void*, vector_of<T> const&);
  std::vector<T> (*breaks_)(void const*, Eigen::Index, vector_of<T> const&);
  std::size_t (*evaluations_)(void const*);
};

/// The density of a standard normal number.
template <class T>
T normal_density(T const& z) {
  return T(math::exp(T(T(-T(z * z)) / T(2))) / math::sqrt(T(T(2) * math::pi<T>())));
}

/// The distance beyond which the density is below epsilon^2.
template <class T>
T normal_reach() {
  return math::sqrt(T(T(-4) * math::log(std::numeric_limits<T>::epsilon())));
}

/// Returns the result if its error, relative to E|f|, is within the tolerance.
template <class T>
estimate<T> within_tolerance(std::string_view function, estimate<T> const& found, T const& size,
                             std::optional<double> const& tolerance) {
  if (!tolerance) return found;
  if (!(found.error <= T(T(*tolerance) * size))) {
    std::ostringstream text;
    if constexpr (streamable<T>)
      text << "tolerance is not reached: the best estimate is " << found << ", the tolerance";
    else text << "tolerance is not reached: the tolerance";
    fail(errc::not_converged, {function, text.str(), "more evaluations, break points or a larger tolerance"}, {},
         T(T(*tolerance) * size));
  }
  return found;
}

/// A sum with its error, and the same sum of absolute values.
template <class T>
struct quadrature {
  estimate<T> result;
  T size;
};

}  // namespace detail::integral

}  // namespace freefield
