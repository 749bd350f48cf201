#pragma once
/// @file
/// Functions of a Gaussian vector as functions of independent standard normal numbers.

#include <freefield/integral/rules/formula_at_points.hpp>
#include <freefield/integral/rules/standard_form.hpp>
#include <freefield/integral/rules/values.hpp>

#include <concepts>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield::detail::integral {

/// Tells whether a function takes a vector; with only one component it may take a number.
template <class F, class T>
inline constexpr bool takes_vector = std::invocable<F const&, vector_of<T> const&>;

template <class F, class T>
struct result_at_point {
  using type = std::invoke_result_t<F const&, T const&>;
};
template <class F, class T>
  requires takes_vector<F, T>
struct result_at_point<F, T> {
  using type = std::invoke_result_t<F const&, vector_of<T> const&>;
};

/// The integrand f(m + L z).  It counts the points and refuses values that are not finite.
template <class T, class F>
class integrand {
 public:
  using value_type = owned_value_t<T, typename result_at_point<F, T>::type>;

  integrand(std::string_view function, gaussian<T> const& p, F const& f)
      : function_(function), form_(p), f_(f), x_(p.mean()) {
    if constexpr (!takes_vector<F, T>) {
      require_same_size(function, "a function of one number needs a measure of dimension 1", p.dimension(), 1);
      if (rank() == 1) slope_ = form_.root()(0, 0);
    }
  }

  Eigen::Index rank() const { return form_.rank(); }
  standard_form<T> const& form() const { return form_; }
  std::size_t evaluations() const { return evaluations_; }

  value_type operator()(vector_of<T> const& z) {
    form_.write_point(z, x_);
    return at(x_);
  }

  /// The value where there is one independent direction.
  value_type operator()(T const& z) {
    if constexpr (takes_vector<F, T>) {
      for (Eigen::Index i = 0; i < x_.size(); ++i) x_(i) = T(form_.mean()(i) + T(form_.root()(i, 0) * z));
      return at(x_);
    } else {
      T const x = T(x_(0) + T(slope_ * z));  // x_ stays the mean
      return checked(value_type(f_(x)), [&] { return vector_of<T>::Constant(1, x).eval(); });
    }
  }

  /// The break points of a formula (see `formula_at_points`); a callable has none that are known.
  std::vector<T> breaks(Eigen::Index i, vector_of<T> const& x) const {
    if constexpr (breaks_of<F>.any) return f_.template breaks<T>(i, x);
    else return {};
  }

  /// The planes on which a formula breaks.
  std::vector<plane<T>> planes() const {
    if constexpr (breaks_of<F>.affine) return f_.template planes<T>(form_.dimension());
    else return {};
  }

  /// The value f(x).
  value_type at(vector_of<T> const& x) {
    if constexpr (takes_vector<F, T>) return checked(value_type(f_(x)), [&]() -> vector_of<T> const& { return x; });
    else return checked(value_type(f_(x(0))), [&]() -> vector_of<T> const& { return x; });
  }

 private:
  /// Counts a value and refuses one that is not finite.
  template <class Point>
  value_type checked(value_type&& result, Point const& point) {
    ++evaluations_;
    std::size_t const parts = parts_of<T>(result);
    if constexpr (!std::same_as<T, value_type>) {
      if (evaluations_ == 1) parts_ = parts;
      require(parts > 0 && parts == parts_, errc::size_mismatch,
              {function_, "integrand returns vectors of several sizes, or of none", "one size for all points"}, parts);
    }
    for (std::size_t k = 0; k < parts; ++k) {
      if (!math::is_finite(part<T>(result, k))) refuse(point(), part<T>(result, k));
    }
    return std::move(result);
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
  T slope_ = T(0);
  std::size_t evaluations_ = 0, parts_ = 1;
};

/// An integrand of any function, with which rules are compiled once for all functions with that kind of value.
template <class T, class V = T>
class any_integrand {
 public:
  using value_type = V;

  template <class F>
    requires(!std::same_as<F, any_integrand>)
  explicit any_integrand(F& f)
      : form_(f.form()), object_(&f),
        of_vector_([](void* o, vector_of<T> const& z) { return (*static_cast<F*>(o))(z); }),
        of_number_([](void* o, T const& z) { return (*static_cast<F*>(o))(z); }),
        at_([](void* o, vector_of<T> const& x) { return static_cast<F*>(o)->at(x); }),
        breaks_([](void const* o, Eigen::Index i, vector_of<T> const& x) {
          return static_cast<F const*>(o)->breaks(i, x);
        }),
        evaluations_([](void const* o) { return static_cast<F const*>(o)->evaluations(); }) {}

  Eigen::Index rank() const { return form_.rank(); }
  standard_form<T> const& form() const { return form_; }
  std::size_t evaluations() const { return evaluations_(object_); }
  V operator()(vector_of<T> const& z) { return of_vector_(object_, z); }
  V operator()(T const& z) { return of_number_(object_, z); }
  V at(vector_of<T> const& x) { return at_(object_, x); }
  std::vector<T> breaks(Eigen::Index i, vector_of<T> const& x) const { return breaks_(object_, i, x); }

 private:
  standard_form<T> const& form_;
  void* object_;
  V (*of_vector_)(void*, vector_of<T> const&);
  V (*of_number_)(void*, T const&);
  V (*at_)(void*, vector_of<T> const&);
  std::vector<T> (*breaks_)(void const*, Eigen::Index, vector_of<T> const&);
  std::size_t (*evaluations_)(void const*);
};

}  // namespace freefield::detail::integral
