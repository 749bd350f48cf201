#pragma once
/// @file
/// Expectations of functions that are smooth between places that are known.

#include <freefield/integral/rules/gauss_kronrod.hpp>
#include <freefield/integral/rules/smooth.hpp>
#include <freefield/numeric/cholesky.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace freefield::detail::integral {

/// The tolerance of integrals of which another one is made.
template <class T>
T inner_tolerance(T const& goal) {
  return std::max(T(T(8) * std::numeric_limits<T>::epsilon()), T(goal / T(8)));
}

/// The value of an inner integral and that of the absolute value, as functions of an outer number; the largest error of
/// the inner one is kept.
/// @param g  a function of z that returns a `quadrature`
template <class T, class G>
class outer_integrand {
 public:
  using value_type = std::array<T, 2>;
  static constexpr std::size_t controlled_parts = 1;  // the absolute value has kinks

  outer_integrand(standard_form<T> const& form, G const& g) : form_(form), g_(g) {}

  Eigen::Index rank() const { return 1; }
  standard_form<T> const& form() const { return form_; }
  std::size_t evaluations() const { return evaluations_; }

  value_type operator()(T const& z) {
    ++evaluations_;
    quadrature<T> const inner = g_(z);
    inner_error_ = std::max(inner_error_, inner.result.error);
    weighted_error_ = std::max(weighted_error_, T(normal_density(z) * inner.result.error));
    return {inner.result.value, inner.size};
  }
  value_type at(vector_of<T> const& z) { return (*this)(z(0)); }

  /// The integral of the value, with E|f| as its size; inner errors are added, as the density integrates to 1.
  quadrature<T> result(quadratures<T, value_type> const& found) const {
    estimate<T> const value = found.parts[0].result;
    T const length = T(T(4) * normal_reach<T>()), inner = std::min(inner_error_, T(length * weighted_error_));
    return {{value.value, T(value.error + inner)}, found.parts[1].result.value};
  }

 private:
  standard_form<T> const& form_;
  G const& g_;
  std::size_t evaluations_ = 0;
  T inner_error_ = T(0), weighted_error_ = T(0);
};

/// The integral over z between break points, with the normal density, of a function that is itself known with errors.
/// @param g  a function of z that returns a `quadrature`
template <class T, class G>
quadrature<T> over_pieces(standard_form<T> const& form, G const& g, std::vector<T> const& breaks, T const& goal,
                          certainty how) {
  constexpr std::size_t most = 20000;
  outer_integrand<T, G> outer(form, g);
  return outer.result(gauss_kronrod_of<T>(outer, breaks, goal, most, how));
}

/// Integrates one component after the other, in the order of their indices, between the points where the function
/// breaks.  Given x_0, ..., x_(i-1), x_i is normal with the mean and deviation from the Cholesky factor.
template <class T>
class nested_integral {
 public:
  /// @param breaks  for each component the numbers at which the function breaks, besides those it knows of itself
  nested_integral(any_integrand<T> f, gaussian<T> const& p, std::vector<std::vector<T>> breaks, T const& goal,
                  std::size_t most_evaluations)
      : f_(f), lower_(cholesky_factor<T>(p.covariance()).lower_root()), breaks_(std::move(breaks)), x_(p.mean()),
        z_(lower_.rows()), tolerance_(inner_tolerance(goal)), most_evaluations_(most_evaluations) {
    breaks_.resize(static_cast<std::size_t>(lower_.rows()));
  }

  quadrature<T> operator()() { return over(0); }

  /// Tells whether the integration ended for lack of evaluations, without a result.
  bool is_exhausted() const { return f_.evaluations() >= most_evaluations_; }

 private:
  quadrature<T> over(Eigen::Index i) {
    if (is_exhausted()) return {{T(0), T(0)}, T(0)};
    if (i == lower_.rows()) {
      T const value = f_.at(x_);
      return {{value, T(0)}, magnitude(value)};
    }
    T mean = f_.form().mean()(i);
    for (Eigen::Index k = 0; k < i; ++k) mean = T(mean + T(lower_(i, k) * z_(k)));
    auto const inner = [&](T const& z) {
      z_(i) = z;
      x_(i) = T(mean + T(lower_(i, i) * z));
      return over(i + 1);
    };
    std::vector<T> const breaks = breaks_of_component(i, mean);
    if (breaks.empty()) {
      if (auto const smooth = over_line(inner)) return *smooth;
    }
    return over_pieces<T>(f_.form(), inner, breaks, tolerance_, i == 0 ? certainty::twice : certainty::once);
  }

  /// Integrates a function without breaks by the trapezoidal rule.  There is no result where that takes more than
  /// about 2000 points.
  template <class G>
  std::optional<quadrature<T>> over_line(G const& g) const {
    outer_integrand<T, G> outer(f_.form(), g);
    auto const found = trapezoid_of<T>(outer, tolerance_, 2000);
    T const allowed = T(T(4) * std::max(tolerance_, T(T(16) * std::numeric_limits<T>::epsilon())));
    if (!found.is_within(allowed, 1)) return std::nullopt;
    return outer.result(found);
  }

  /// The break points of z_i: those that were given and those that the function itself knows.
  std::vector<T> breaks_of_component(Eigen::Index i, T const& mean) const {
    std::vector<T> result = breaks_[static_cast<std::size_t>(i)];
    std::vector<T> const known = f_.breaks(i, x_);
    result.insert(result.end(), known.begin(), known.end());
    for (T& b : result) b = T(T(b - mean) / lower_(i, i));
    return result;
  }

  any_integrand<T> f_;
  matrix_of<T> lower_;
  std::vector<std::vector<T>> breaks_;
  vector_of<T> x_, z_;
  T tolerance_;
  std::size_t most_evaluations_;
};

/// An integrand at a fixed z_0, as a function of the other z.
template <class T>
class slice_integrand {
 public:
  using value_type = T;

  slice_integrand(any_integrand<T> f, standard_form<T> const& rotated)
      : f_(f), rotated_(rotated), form_(rotated.slice(T(0))), x_(form_.mean()) {}

  void move_to(T const& z) { form_ = rotated_.slice(z); }

  Eigen::Index rank() const { return form_.rank(); }
  standard_form<T> const& form() const { return form_; }
  std::size_t evaluations() const { return f_.evaluations(); }
  std::vector<T> breaks(Eigen::Index, vector_of<T> const&) const { return {}; }
  T at(vector_of<T> const& x) { return f_.at(x); }
  T operator()(vector_of<T> const& z) {
    form_.write_point(z, x_);
    return at(x_);
  }
  T operator()(T const& z) {
    for (Eigen::Index i = 0; i < x_.size(); ++i) x_(i) = T(form_.mean()(i) + T(form_.root()(i, 0) * z));
    return at(x_);
  }

 private:
  any_integrand<T> f_;
  standard_form<T> rotated_, form_;
  vector_of<T> x_;
};

/// A function that breaks on parallel planes: the axis z_0 is turned onto their normal, and divided where they are.
template <class T>
class slab_integral {
 public:
  /// @param w      L^T a for the normal a of the planes
  /// @param where  the values of a . x at which the function breaks
  slab_integral(any_integrand<T> f, vector_of<T> const& w, vector_of<T> const& normal, std::vector<T> const& where,
                T const& goal, std::size_t evaluations)
      : f_(f), rotated_(f.form().rotated_onto(w)), slice_(f, rotated_), goal_(goal), evaluations_(evaluations),
        before_(f.evaluations()) {
    T const slope = rotated_.slope(normal)(0);
    T at_mean(0);
    for (Eigen::Index i = 0; i < normal.size(); ++i) at_mean = T(at_mean + T(normal(i) * rotated_.mean()(i)));
    for (T const& value : where) breaks_.push_back(T(T(value - at_mean) / slope));
  }

  quadrature<T> operator()() {
    any_integrand<T> slice(slice_);
    T tolerance = inner_tolerance(goal_);
    if (slice_.rank() > 0) {  // what the integrals over slices do not know, the one over z_0 cannot find out
      quadrature<T> const somewhere = at(T(T(1) / T(3)), slice);
      if (somewhere.result.error > T(tolerance * somewhere.size) && somewhere.size > T(0))
        tolerance = T(somewhere.result.error / T(T(4) * somewhere.size));
    }
    tolerance = std::min(tolerance, T(T(1) / T(1000)));
    return over_pieces<T>(slice_.form(), [&](T const& z) { return at(z, slice); }, breaks_, tolerance,
                          slice_.rank() <= 2 ? certainty::twice : certainty::once);
  }

  bool is_exhausted() const { return f_.evaluations() - before_ >= evaluations_; }

 private:
  quadrature<T> at(T const& z, any_integrand<T> slice) {
    if (is_exhausted()) return {{T(0), T(0)}, T(0)};
    slice_.move_to(z);
    if (slice_.rank() == 0) {
      T const value = f_.at(slice_.form().mean());
      return {{value, T(0)}, magnitude(value)};
    }
    T const goal = std::max(inner_tolerance(goal_), T(T(64) * std::numeric_limits<T>::epsilon()));
    if (slice_.rank() <= 2) return smooth_in_space(slice, goal, evaluations_ / 64).parts[0];
    return smooth_in_many_dimensions(slice, goal, evaluations_ / 300).parts[0];
  }

  any_integrand<T> f_;
  standard_form<T> rotated_;
  slice_integrand<T> slice_;
  std::vector<T> breaks_;
  T goal_;
  std::size_t evaluations_, before_;
};

}  // namespace freefield::detail::integral
