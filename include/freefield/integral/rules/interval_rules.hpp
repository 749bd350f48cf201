#pragma once
/// @file
/// Expectations in one direction by rules for intervals, and by integrals of integrals between break points.

#include <freefield/integral/rules/integrand.hpp>
#include <freefield/numeric/cholesky.hpp>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace freefield::detail::integral {

/// The integral over [a, b] by the tanh-sinh rule: its value, its error, and the integral of the absolute value.
/// Points come as close to the ends as rounding permits; what a singularity there hides is part of the error.
template <class T, class G>
quadrature<T> tanh_sinh_integral(G const& g, T const& a, T const& b, T const& tolerance) {
  thread_local boost::math::quadrature::tanh_sinh<T> rule;  // making its nodes takes longer than an integral
  T error(0), size(0);
  T const half = T(T(b - a) / T(2)), middle = T(a + half);
  if (!(half > T(0))) return {{T(0), T(0)}, T(0)};
  T largest(0);
  auto const at = [&](T const& t) {
    T const value = g(T(middle + T(half * t)));
    largest = std::max(largest, magnitude(value));
    return value;
  };
  T const sum = rule.integrate(at, tolerance, &error, &size);
  T const rounding = T(std::numeric_limits<T>::epsilon() * T(T(T(16) * size) + T(T(2) * largest)));
  return {{T(half * sum), T(half * T(error + rounding))}, T(half * size)};
}

/// The size of what is left out beyond the ends of the interval that has all weight.
template <class T, class F>
T tail_of(F& f) {
  T const reach = normal_reach<T>();
  return T(normal_density(reach) * T(magnitude(f(reach)) + magnitude(f(T(-reach)))));
}

template <class F>
void require_line(std::string_view function, F const& f) {
  require(f.rank() <= 1, errc::domain, {function, "rule is for one dimension, the measure has", "another rule"},
          f.rank());
}

template <class T, class F>
quadrature<T> tanh_sinh_of(F& f, T const& goal) {
  T const reach = normal_reach<T>();
  auto const weighted = [&](T const& z) { return T(normal_density(z) * f(z)); };
  T const tolerance = std::max(T(T(4) * std::numeric_limits<T>::epsilon()), T(goal / T(4)));
  auto found = tanh_sinh_integral<T>(weighted, T(-reach), reach, tolerance);
  found.result.error = T(found.result.error + tail_of<T>(f));
  return found;
}

/// Bisection where the 31 points of Kronrod and the 15 points of Gauss differ.  Both can miss a kink between two of
/// their points.  So the interval is divided twice, from different ends, and the distance of the two results is part of
/// the error.
template <class T, class F>
quadrature<T> gauss_kronrod_of(std::string_view function, F& f, T const& goal, int depth) {
  require(depth >= 0 && depth <= 60, errc::bad_option, {function, "option .depth is out of range", "0 to 60"}, depth);
  T const reach = normal_reach<T>(), tolerance = std::max(T(T(4) * std::numeric_limits<T>::epsilon()), T(goal / T(16)));
  auto const weighted = [&](T const& z) { return T(normal_density(z) * f(z)); };
  auto const over = [&](T const& end) {
    T error(0), size(0);
    T const value = boost::math::quadrature::gauss_kronrod<T, 31>::integrate(
        weighted, T(-end), end, static_cast<unsigned>(depth), tolerance, &error, &size);
    return quadrature<T>{{value, T(error * end)}, size};  // errors are stated for the interval (-1, 1)
  };
  auto const first = over(reach), second = over(T(reach + T(T(9) / T(10))));
  T const distance = magnitude(T(first.result.value - second.result.value));
  T const rounding = T(T(T(16) * std::numeric_limits<T>::epsilon()) * first.size);
  T const error = T(std::max(first.result.error, T(T(2) * distance)) + rounding);
  return {{first.result.value, T(error + tail_of<T>(f))}, first.size};
}

/// Integrates one component after the other, in the order of their indices, between the points where the function
/// breaks.  Given x_0, ..., x_(i-1), x_i is normal with the mean and deviation from the Cholesky factor.
template <class T, class F>
class nested_integral {
 public:
  nested_integral(F& f, matrix_of<T> lower, std::vector<std::vector<T>> breaks, T const& goal,
                  std::size_t most_evaluations)
      : f_(f), lower_(std::move(lower)), breaks_(std::move(breaks)), x_(f.form().mean()), z_(lower_.rows()),
        tolerance_(std::max(T(T(8) * std::numeric_limits<T>::epsilon()), T(goal / T(8)))),
        most_evaluations_(most_evaluations) {
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
    T const reach = normal_reach<T>();
    T inner_error(0);
    auto const weighted = [&](T const& z) {
      z_(i) = z;
      x_(i) = T(mean + T(lower_(i, i) * z));
      auto const inner = over(i + 1);
      T const density = normal_density(z);
      inner_error = std::max(inner_error, T(density * inner.result.error));
      return T(density * inner.result.value);
    };
    std::vector<T> const ends = ends_of(i, mean, reach);
    std::optional<quadrature<T>> total;
    if (ends.size() == 2) total = over_line(weighted, reach);
    if (!total) total = over_pieces(weighted, ends);
    total->result.error = T(total->result.error + T(T(T(2) * reach) * inner_error));
    return *total;
  }

  template <class G>
  quadrature<T> over_pieces(G const& g, std::vector<T> const& ends) const {
    quadrature<T> total{{T(0), T(0)}, T(0)};
    for (std::size_t k = 0; k + 1 < ends.size(); ++k) {
      auto const part = tanh_sinh_integral<T>(g, ends[k], ends[k + 1], tolerance_);
      total.result.value = T(total.result.value + part.result.value);
      total.result.error = T(total.result.error + part.result.error);
      total.size = T(total.size + part.size);
    }
    return total;
  }

  /// Integrates a function without breaks by the trapezoidal rule with steps 3/2, 3/4, ..., until two results agree,
  /// which is soon for analytic functions.  There is no result where that takes more than about 2000 points.
  template <class G>
  std::optional<quadrature<T>> over_line(G const& g, T const& reach) const {
    T step = T(T(3) / T(2)), sum = g(T(0)), size = magnitude(sum), value = T(step * sum);
    auto const add = [&](T const& z) {
      T const left = g(T(-z)), right = g(z);
      sum = T(sum + T(left + right));
      size = T(size + T(magnitude(left) + magnitude(right)));
    };
    for (T z = step; z <= reach; z = T(z + step)) add(z);
    for (int halvings = 1; halvings <= 7; ++halvings) {
      T const before = T(step * sum);
      for (T z = T(step / T(2)); z <= reach; z = T(z + step)) add(z);
      step = T(step / T(2));
      value = T(step * sum);
      T const total = T(step * size), change = magnitude(T(value - before));
      if (halvings >= 2 && change <= T(tolerance_ * total)) {
        T const rounding = T(T(T(16) * std::numeric_limits<T>::epsilon()) * total);
        return quadrature<T>{{value, T(change + rounding)}, total};
      }
    }
    return std::nullopt;
  }

  /// The intervals of z_i between the break points that were given and those that the function itself knows.
  std::vector<T> ends_of(Eigen::Index i, T const& mean, T const& reach) const {
    std::vector<T> ends{T(-reach), reach};
    auto const add = [&](std::vector<T> const& breaks) {
      for (T const& b : breaks) {
        T const z = T(T(b - mean) / lower_(i, i));
        if (magnitude(z) < reach) ends.push_back(z);
      }
    };
    add(breaks_[static_cast<std::size_t>(i)]);
    add(f_.breaks(i, x_));
    std::sort(ends.begin(), ends.end());
    return ends;
  }

  F& f_;
  matrix_of<T> lower_;
  std::vector<std::vector<T>> breaks_;
  vector_of<T> x_, z_;
  T tolerance_;
  std::size_t most_evaluations_;
};

template <class T, class F>
quadrature<T> piecewise_of(std::string_view function, F& f, gaussian<T> const& p,
                           std::vector<std::vector<double>> const& breaks) {
  require(p.dimension() <= 3, errc::domain,
          {function, "break points are for three dimensions at most, the measure has", "another rule"}, p.dimension());
  require(p.is_positive_definite(), errc::not_positive,
          {function, "break points need a positive definite covariance", "full rank"}, p.rank());
  require(std::cmp_less_equal(breaks.size(), p.dimension()), errc::size_mismatch,
          {function, "more lists of break points than components", "one list for each component"}, breaks.size());
  std::vector<std::vector<T>> points;
  for (auto const& list : breaks) {
    points.emplace_back();
    for (double const b : list) {
      require(math::is_finite(b), errc::non_finite, {function, "break point is not finite", "finite numbers"}, b,
              {static_cast<std::ptrdiff_t>(points.size()) - 1});
      points.back().push_back(T(b));
    }
  }
  constexpr std::size_t unlimited = (std::numeric_limits<std::size_t>::max)();
  return nested_integral<T, F>(f, cholesky_factor<T>(p.covariance()).lower_root(), std::move(points), T(0),
                               unlimited)();
}

}  // namespace freefield::detail::integral
