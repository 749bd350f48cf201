#pragma once
/// @file
/// What rules add up: numbers, or vectors of numbers component by component.

#include <freefield/core/scalar.hpp>
#include <freefield/numeric/dense_estimate.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace freefield::detail::integral {

/// The plain number type of a scalar: that of the values of dual numbers.
template <class T>
struct plain_scalar {
  using type = T;
};
template <class T>
  requires requires(T const& x) { x.gradient; }
struct plain_scalar<T> : plain_scalar<typename T::scalar_type> {};

/// What an integrand returns, as a type that owns its numbers: a vector of Eigen, a std::array, or a number of type T.
template <class T, class Result>
struct owned_value {
  using type = T;
};
template <class T, class Result>
  requires std::is_base_of_v<Eigen::EigenBase<Result>, Result>
struct owned_value<T, Result> {
  static_assert(Result::IsVectorAtCompileTime, "freefield: an integrand returns a number or a vector, not a matrix");
  using type = typename Result::PlainObject;
};
template <class T, class Number, std::size_t Size>
struct owned_value<T, std::array<Number, Size>> {
  using type = std::array<Number, Size>;
};
template <class T, class Result>
using owned_value_t = typename owned_value<T, std::remove_cvref_t<Result>>::type;

/// The number k of a value.
template <class T>
T const& part(T const& value, std::size_t) {
  return value;
}
template <class T, class V>
  requires(!std::same_as<T, V>)
T part(V const& value, std::size_t k) {
  if constexpr (std::is_base_of_v<Eigen::EigenBase<V>, V>) return T(value(static_cast<Eigen::Index>(k)));
  else return T(value[k]);
}

template <class T, class V>
std::size_t parts_of(V const& value) {
  if constexpr (std::same_as<T, V>) return 1;
  else return static_cast<std::size_t>(value.size());
}

/// One X for each number of a value, without an allocation where it is one number.
template <class X, class T, class V>
using per_part = std::conditional_t<std::same_as<T, V>, std::array<X, 1>, std::vector<X>>;

template <class X, class T, class V>
per_part<X, T, V> make_per_part(std::size_t parts, X const& x) {
  if constexpr (std::same_as<T, V>) return {x};
  else return per_part<X, T, V>(parts, x);
}

/// How many of the numbers of an integrand have to converge: all, unless it says otherwise.
template <class F>
constexpr std::size_t controlled(std::size_t parts) {
  if constexpr (requires { F::controlled_parts; }) return std::min(parts, F::controlled_parts);
  else return parts;
}

/// Sums of weighted values, and of their absolute values.
template <class T, class V>
class tally {
 public:
  tally() = default;

  std::size_t parts() const { return sum_.size(); }
  T const& sum(std::size_t k) const { return sum_[k]; }
  T const& size(std::size_t k) const { return size_[k]; }

  /// The largest absolute value among those that were watched.
  T const& largest(std::size_t k) const { return largest_[k]; }

  void add(T const& weight, V const& value) {
    make_room(parts_of<T>(value));
    for (std::size_t k = 0; k < sum_.size(); ++k) {
      T const term = T(weight * part<T>(value, k));
      sum_[k] = T(sum_[k] + term);
      size_[k] = T(size_[k] + magnitude(term));
    }
  }

  void watch(V const& value) {
    make_room(parts_of<T>(value));
    for (std::size_t k = 0; k < sum_.size(); ++k) {
      T const size = magnitude(part<T>(value, k));
      if (largest_[k] < size) largest_[k] = size;
    }
  }

  /// Adds another tally with a sign, sizes included: it can be taken away again.
  void add_signed(T const& sign, tally const& other) {
    make_room(other.parts());
    for (std::size_t k = 0; k < sum_.size(); ++k) {
      sum_[k] = T(sum_[k] + T(sign * other.sum_[k]));
      size_[k] = T(size_[k] + T(sign * other.size_[k]));
    }
  }

  /// Adds a multiple of another tally.
  void add_tally(T const& weight, tally const& other) {
    if (other.sum_.empty()) return;
    make_room(other.parts());
    T const absolute = magnitude(weight);
    for (std::size_t k = 0; k < sum_.size(); ++k) {
      sum_[k] = T(sum_[k] + T(weight * other.sum_[k]));
      size_[k] = T(size_[k] + T(absolute * other.size_[k]));
      largest_[k] = std::max(largest_[k], other.largest_[k]);
    }
  }

 private:
  void make_room([[maybe_unused]] std::size_t parts) {
    if constexpr (!std::same_as<T, V>) {
      if (sum_.empty()) sum_ = size_ = largest_ = std::vector<T>(parts, T(0));
    }
  }

  per_part<T, T, V> sum_ = make_per_part<T, T, V>(0, T(0)), size_ = sum_, largest_ = sum_;
};

/// A sum with its error, and the same sum of absolute values.
template <class T>
struct quadrature {
  estimate<T> result;
  T size;

  /// Adds the integral over another interval.
  void add(quadrature const& other) {
    result.value = T(result.value + other.result.value);
    result.error = T(result.error + other.result.error);
    size = T(size + other.size);
  }
};

/// The results of a rule, and what ended it: why it is not closer.
template <class T, class V>
struct quadratures {
  per_part<quadrature<T>, T, V> parts;
  std::string_view limit;

  /// Tells whether every error, relative to the size, is within the goal.
  bool is_within(T const& goal) const { return is_within(goal, parts.size()); }

  /// The same of the first numbers.
  bool is_within(T const& goal, std::size_t count) const {
    return std::all_of(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(count),
                       [&](quadrature<T> const& q) { return q.result.error <= T(goal * q.size); });
  }

  /// The same results, with their distances to others as part of the errors.
  quadratures confirmed_by(quadratures const& other) const {
    quadratures result = *this;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      estimate<T>& own = result.parts[k].result;
      T const distance = magnitude(T(own.value - other.parts[k].result.value));
      own.error = T(T(4) * T(own.error + distance));
    }
    return result;
  }

  /// Tells whether every result lies within the error of another one.
  bool is_inside(quadratures const& other) const {
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (!other.parts[k].result.contains(parts[k].result.value)) return false;
    }
    return true;
  }

  /// The largest error relative to its goal.
  T excess(T const& goal) const {
    T worst(0);
    for (auto const& q : parts) {
      if (q.size > T(0)) worst = std::max(worst, T(q.result.error / T(goal * q.size)));
    }
    return worst;
  }
};

inline constexpr std::string_view limited_by_evaluations = "its evaluations are spent",
                                  limited_by_points = "its number of points is fixed",
                                  limited_by_rounding = "rounding errors are larger",
                                  limited_by_growth = "the function grows too fast far from the mean";

/// The result that is closer in its worst part.
template <class T, class V>
quadratures<T, V> better_of(quadratures<T, V> const& a, quadratures<T, V> const& b) {
  return b.excess(T(1)) < a.excess(T(1)) ? b : a;
}

/// The size of the rounding errors of a sum with these absolute values.
template <class T>
T rounding_of(T const& size) {
  return T(T(T(16) * std::numeric_limits<T>::epsilon()) * size);
}

}  // namespace freefield::detail::integral
