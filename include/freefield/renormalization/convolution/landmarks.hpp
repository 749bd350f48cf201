#pragma once
/// @file
/// The places of a polynomial potential that a sum over nodes must not step over.

#include <freefield/core/expression.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/root.hpp>
#include <freefield/renormalization/convolution/exponent_nodes.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace freefield::detail::renormalization_room {

/// Whether a formula has no variable but field<0>.
template <class V>
inline constexpr bool in_one_field = []<class... Variables>(variable_set<Variables...>) {
  return (std::same_as<Variables, std::remove_const_t<decltype(field<0>)>> && ...);
}(variables_of<V>{});

/// The degree of a potential of which the landmarks are found, else 0: of polynomials up to degree 32.
template <class V>
consteval int landmark_degree() {
  if constexpr (in_one_field<V>) {
    constexpr int degree = degree_of<std::remove_const_t<decltype(field<0>)>, V>::value;
    return 0 <= degree && degree <= 32 ? degree : 0;
  } else {
    return 0;
  }
}

/// A place beyond `from`, in the direction of the step, where f has the other sign; `from` where there is none.
/// `slope` is the derivative of f, without a root beyond `from`.
template <class T, class Function, class Slope>
T other_side(Function const& f, Slope const& slope, T const& from, T step) {
  T const start = f(from), rise = T(slope(T(from + step)) * step);
  if (!((start < T(0) && T(0) < rise) || (T(0) < start && rise < T(0)))) return from;
  for (int doubling = 0; doubling < 200; ++doubling, step = T(step + step)) {
    T const value = f(T(from + step));
    if (!math::is_finite(value)) break;
    if ((value < T(0)) != (start < T(0))) return T(from + step);
  }
  return from;
}

/// The real roots of a polynomial in ascending order, each once, between those of its derivative.  A double root may
/// be lost to rounding, one where the sign changes may not.
template <class T, class Function, class Slope>
std::vector<T> roots_between(Function const& f, Slope const& slope, std::vector<T> stationary) {
  std::vector<T> roots;
  if (stationary.empty()) stationary.push_back(T(0));
  T const first = other_side(f, slope, stationary.front(), T(-1)), last = other_side(f, slope, stationary.back(), T(1));
  stationary.insert(stationary.begin(), first);
  stationary.push_back(last);
  for (std::size_t i = 0; i < stationary.size(); ++i) {
    T const &x = stationary[i], value = f(x);
    if (i > 0) {
      T const before = f(stationary[i - 1]);
      bool const changes = (before < T(0) && T(0) < value) || (T(0) < before && value < T(0));
      if (changes) roots.push_back(find_root(f, stationary[i - 1], x).value);
    }
    if (value == T(0) && (roots.empty() || roots.back() < x)) roots.push_back(x);
  }
  return roots;
}

/// Finds the landmarks of a polynomial by the ladder of its derivatives, from the last one, which is constant, to the
/// first one: the roots of each are bracketed by those of the next.
template <class T, int Degree>
class landmark_search {
 public:
  template <class V>
  explicit landmark_search(V const& potential) {
    std::vector<T> const stationary = climb<1>(derivative(potential, field<0>));
    places_ = inflections_;
    places_.insert(places_.end(), stationary.begin(), stationary.end());
    std::sort(places_.begin(), places_.end());
    places_.erase(std::unique(places_.begin(), places_.end()), places_.end());
    for (T const& place : places_) add<2>(derivative(potential, field<0>, field<0>), landmark<T>{place, T(1)}, T(0));
  }

  std::vector<landmark<T>> const& found() const { return found_; }

 private:
  template <class F>
  static auto function_of(F const& formula) {
    return [&formula](T const& x) { return T(formula(at_point(std::array<T, 1>{x}))); };
  }

  /// The roots of the derivative of this order.
  template <int Order, class F>
  std::vector<T> climb(F const& formula) {
    if constexpr (Order >= Degree) {
      return {};
    } else {
      auto const next = derivative(formula, field<0>);
      std::vector<T> roots = roots_between<T>(function_of(formula), function_of(next), climb<Order + 1>(next));
      if constexpr (Order == 2) inflections_ = roots;
      return roots;
    }
  }

  /// Adds the landmark, whose scale is the least (k! / |V^(k)|)^(1/k), k >= 2: `inverse` is the largest inverse so far.
  template <int Order, class F>
  void add(F const& formula, landmark<T> const& at, T inverse) {
    T const size = math::abs(function_of(formula)(at.place));
    T factorial(1);
    for (int k = 2; k <= Order; ++k) factorial = T(factorial * T(k));
    if (size > T(0)) inverse = (std::max)(inverse, T(math::exp(T(math::log(T(size / factorial)) / T(Order)))));
    if constexpr (Order < Degree) add<Order + 1>(derivative(formula, field<0>), at, inverse);
    else if (inverse > T(0)) found_.push_back({at.place, T(T(1) / inverse)});
  }

  std::vector<T> inflections_, places_;
  std::vector<landmark<T>> found_;
};

/// The stationary points and the inflections of a polynomial.  A valley of V(x) + x^2 / (2 c) - h x, for h of the size
/// of 1 / sqrt(c), that is much narrower than sqrt(c) has one of them within its width: where V has no minimum, its
/// slope has one nearby.  Of other formulas nothing is known.
template <class T, class V>
std::vector<landmark<T>> landmarks_of(V const& potential) {
  constexpr int degree = landmark_degree<V>();
  if constexpr (degree >= 2) return landmark_search<T, degree>(potential).found();
  else return {};
}

}  // namespace freefield::detail::renormalization_room
