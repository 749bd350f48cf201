#pragma once
/// @file
/// Gaussian measures restricted to an interval, or to the space between two parallel planes.

#include <freefield/core/math.hpp>
#include <freefield/core/random.hpp>
#include <freefield/integral/expectation.hpp>
#include <freefield/integral/rules/function_of_number.hpp>
#include <freefield/integral/rules/gauss_kronrod.hpp>
#include <freefield/integral/rules/tanh_sinh.hpp>
#include <freefield/measure/gaussian.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace freefield {

/// The normal measure of mean m and deviation s restricted to the interval [a, b], whose ends may be infinite.
///
///     truncated_gaussian<double> const x(0.0, 1.0, {.lower = 8.0});
///     x.mean();              // 8.1213...
///     x.log_probability();   // log P(X >= 8) of the unrestricted measure
/// Everything is a ratio of integrals of exp(-z (c + z / 2)) over the distances z from c, the point of the standardised
/// interval next to zero: positive integrands of size 1, so that neither a narrow interval nor one far in the tails
/// loses digits.
/// The integrals are done by the tanh-sinh rule.  Cost: about a hundred exponentials for each number asked for.
template <real_scalar T>
class truncated_gaussian {
 public:
  using scalar_type = T;

  struct bounds {
    T lower = -std::numeric_limits<T>::infinity();
    T upper = std::numeric_limits<T>::infinity();
  };

  /// @param deviation  s > 0, not the variance
  /// @throws error `non_finite` for mean and deviation, `domain` for s <= 0 and unless a < b
  truncated_gaussian(T const& mean, T const& deviation, bounds const& interval)
      : location_(mean), scale_(deviation), bounds_(interval) {
    constexpr std::string_view function = "truncated_gaussian";
    require(math::is_finite(mean), errc::non_finite, {function, "mean is not finite", "a finite number"}, mean);
    require(math::is_finite(deviation), errc::non_finite, {function, "deviation is not finite", "a finite number"},
            deviation);
    require(deviation > T(0), errc::domain, {function, "deviation is not positive", "a positive number"}, deviation);
    require(interval.lower < interval.upper, errc::domain,
            {function, "interval is empty: lower bound", "lower < upper"}, interval.lower);
    T const lower = standard(interval.lower), upper = standard(interval.upper);
    T const width = T(T(interval.upper - interval.lower) / deviation);
    nearest_ = std::min(std::max(T(0), lower), upper);
    require(math::is_finite(nearest_), errc::domain,
            {function, "interval is beyond all numbers", "a bound within reach of the deviation"}, interval.lower);
    T const reach = reach_of(nearest_);
    anchor_ = nearest_ == lower ? interval.lower : nearest_ == upper ? interval.upper : mean;
    left_ = nearest_ == lower ? T(0) : nearest_ == upper ? T(-width) : lower;
    right_ = nearest_ == upper ? T(0) : nearest_ == lower ? width : upper;
    from_ = std::max(left_, T(-reach));
    to_ = std::min(right_, reach);
    mass_ = weight_between(from_, to_);
  }

  T const& lower() const { return bounds_.lower; }
  T const& upper() const { return bounds_.upper; }

  /// log of the probability of the interval in the unrestricted measure.
  T log_probability() const {
    T const circle = math::log(T(T(2) * math::pi<T>()));
    return T(math::log(mass_) - T(T(T(nearest_ * nearest_) + circle) / T(2)));
  }

  T mean() const { return at(mean_distance()); }

  T variance() const {
    T const center = mean_distance();
    return T(T(scale_ * scale_) * average([&](T const& z) { return T(T(z - center) * T(z - center)); }));
  }

  /// E[x^k].  On either side of x = 0 the logarithm of |x|^k times the weight is concave with a curvature of at least
  /// 1, and is integrated to the left and to the right of its highest point.
  /// @throws error `domain` for k < 0, `too_large` for k > 1000, `overflow`
  T moment(int k) const {
    require(k >= 0, errc::domain, {"truncated_gaussian::moment", "power is negative", "powers >= 0"}, k);
    require(k <= 1000, errc::too_large, {"truncated_gaussian::moment", "power is too high", "at most 1000"}, k);
    if (k == 0) return T(1);
    // The stationary points of k log |x| - u^2 / 2, with x = s (u + 2 h), u = c + z and h = m / (2 s), satisfy u^2 + 2
    // h u = k.  Their product is -k, and the one farther from zero is found without cancellation.
    T const half = T(T(location_ / scale_) / T(2)), size_of_half = detail::magnitude(half), width = math::sqrt(T(k));
    T const larger = std::max(size_of_half, width), ratio = T(std::min(size_of_half, width) / larger);
    T const farther = T(size_of_half + T(larger * math::sqrt(T(T(1) + T(ratio * ratio))))), nearer = T(T(k) / farther);
    bool const mirrored = half < T(0);
    auto const inside = [&](T const& u) { return std::min(std::max(T(u - nearest_), left_), right_); };
    T const zero = inside(T(T(-2) * half)), below = inside(mirrored ? T(-nearer) : T(-farther)),
            above = inside(mirrored ? farther : nearer);
    auto const height = [&](T const& z) {
      T const size = detail::magnitude(at(z));
      return size > T(0) ? T(T(T(k) * math::log(size)) + exponent(z)) : T(-std::numeric_limits<T>::infinity());
    };
    T const highest = height(below) > height(above) ? below : above, size = detail::magnitude(at(highest));
    auto const side = [&](T const& from, T const& peak, T const& to) {
      T const x = at(peak);
      T const slope = x == T(0) ? T(0) : T(T(T(T(k) * scale_) / x) - T(nearest_ + peak)), reach = reach_of(slope);
      auto const weight = [&](T const& z) { return scaled_power(T(at(z) / size), k, exponent(z)); };
      return T(integral(weight, std::max(from, T(peak - reach)), peak) +
               integral(weight, peak, std::min(to, T(peak + reach))));
    };
    T result = T(T(side(left_, below, zero) + side(zero, above, right_)) / mass_);
    // size^k in parts, none of which overflows unless the moment does.
    T const part = math::integer_power(size, static_cast<unsigned long>(k / 2));
    result = T(T(result * part) * part);
    if (k % 2 == 1) result = T(result * size);
    require(math::is_finite(result), errc::overflow,
            {"truncated_gaussian::moment", "moment overflows", "a finite result"}, result);
    return result;
  }

  /// log of the density at x; minus infinity outside of the interval.
  /// @throws error `non_finite`
  T log_density(T const& x) const {
    require(math::is_finite(x), errc::non_finite,
            {"truncated_gaussian::log_density", "point is not finite", "a number"}, x);
    if (x < bounds_.lower || x > bounds_.upper) return T(-std::numeric_limits<T>::infinity());
    return T(exponent(distance(x)) - math::log(T(mass_ * scale_)));
  }

  /// The probability of numbers up to x, in the restricted measure.
  /// @throws error `non_finite` for a NaN
  T cumulative(T const& x) const {
    require(x == x, errc::non_finite, {"truncated_gaussian::cumulative", "point is not a number", "a number"}, x);
    T const z = distance(x);
    if (!(z > from_)) return T(0);
    if (!(z < to_)) return T(1);
    T const below = weight_between(from_, z);
    return below < T(mass_ / T(2)) ? T(below / mass_) : T(T(1) - T(weight_between(z, to_) / mass_));
  }

  static constexpr Eigen::Index dimension() { return 1; }

  /// The integral of f with the density, between break points: what `expectation` is made of.
  /// @param f  an integrand of the standardised number, as rules take them
  template <class F>
  detail::integral::quadratures<T, T> integral_of(F& f, std::vector<T> const& breaks, T const& goal,
                                                  std::size_t evaluations) const {
    std::vector<T> ends{from_, to_};
    for (T const& b : breaks) {
      T const z = distance(b);
      if (from_ < z && z < to_) ends.push_back(z);
    }
    std::sort(ends.begin(), ends.end());
    auto const density = [&](T const& z) { return T(math::exp(exponent(z)) / mass_); };
    return detail::integral::integral_between(f, density, ends, goal, evaluations,
                                              detail::integral::certainty::twice);
  }

  /// The point of the interval at a distance of z deviations from the point of it that is next to the mean.
  T point_at(T const& z) const { return at(z); }

  /// Draws a sample by rejection: proposals are uniform for a narrow interval, exponential for a tail, and normal
  /// otherwise.  At least about seven of ten proposals are accepted in the tails, and one half elsewhere.
  /// @throws error `not_converged` after 10000 rejections, which random words do not bring about
  /// Source: C. P. Robert, Stat. Comput. 5 (1995) 121.
  template <random_engine Engine>
  T sample(Engine& engine) const requires requires(T const& x) { math::cos(x); } {
    T const distance = detail::magnitude(nearest_), width = T(to_ - from_);
    T const rate = T(T(distance + math::sqrt(T(T(distance * distance) + T(4)))) / T(2));
    for (int trial = 0; trial < 10000; ++trial) {
      T z, acceptance;
      if (T(width * rate) < T(2)) {
        z = T(from_ + T(width * uniform<T>(engine)));
        acceptance = math::exp(exponent(z));
      } else if (distance > T(0)) {
        T const step = T(-math::log(uniform<T>(engine)) / rate);
        z = nearest_ > T(0) ? step : T(-step);
        T const excess = T(T(distance + step) - rate);
        acceptance = math::exp(T(T(-T(excess * excess)) / T(2)));
      } else {
        z = normal<T>(engine);
        acceptance = T(1);
      }
      bool const inside = from_ <= z && z <= to_;
      if (acceptance == T(1) ? inside : (uniform<T>(engine) < acceptance && inside)) {
        return at(z);
      }
    }
    detail::fail(errc::not_converged, {"truncated_gaussian::sample", "10000 proposals were rejected", "random words"},
                 {}, nearest_);
  }

 private:
  T standard(T const& x) const { return T(T(x - location_) / scale_); }

  /// The distance of x from c, in units of the deviation.
  T distance(T const& x) const { return T(T(x - anchor_) / scale_); }

  /// The number x^k exp(exponent), where x^k alone may overflow.
  static T scaled_power(T const& x, int k, T const& exponent) {
    if (x == T(0)) return T(0);
    T const size = math::exp(T(T(T(k) * math::log(detail::magnitude(x))) + exponent));
    return x < T(0) && k % 2 == 1 ? T(-size) : size;
  }

  /// The point of the interval at a distance z from c.
  T at(T const& z) const {
    T const x = T(location_ + T(scale_ * T(nearest_ + z)));
    return std::min(std::max(x, bounds_.lower), bounds_.upper);
  }

  /// The distance from c up to which the weight is above epsilon^2:  c r + r^2/2 = 2 log(1/epsilon).
  static T reach_of(T const& nearest) {
    T const exponent = T(T(-4) * math::log(std::numeric_limits<T>::epsilon()));
    T const c = detail::magnitude(nearest);
    return T(exponent / T(c + math::sqrt(T(T(c * c) + exponent))));
  }

  T exponent(T const& z) const { return T(-T(z * T(nearest_ + T(z / T(2))))); }

  template <class F>
  static T integral(F const& f, T const& from, T const& to) {
    return detail::integral::tanh_sinh_integral<T>(f, from, to, T(T(4) * std::numeric_limits<T>::epsilon()))
        .result.value;
  }

  /// The integral of the weight exp(-z (c + z / 2)).
  T weight_between(T const& from, T const& to) const {
    return integral([&](T const& z) { return math::exp(exponent(z)); }, from, to);
  }

  template <class F>
  T average(F const& f) const {
    return T(integral([&](T const& z) { return T(math::exp(exponent(z)) * f(z)); }, from_, to_) / mass_);
  }

  T mean_distance() const {
    return average([](T const& z) { return z; });
  }

  T location_, scale_;
  bounds bounds_;
  T nearest_;        ///< c
  T anchor_;         ///< the point of the interval that c belongs to
  T left_, right_;   ///< the interval as distances from c
  T from_, to_;      ///< the same, cut where the weight is negligible
  T mass_;           ///< the integral of the weight
};

/// E[f(x)] of a number by bisection of the interval, between the break points that are given and those of a formula.
template <class T>
struct expectation_on<truncated_gaussian<T>> {
  template <class F, class... Bindings>
  static T exact(truncated_gaussian<T> const& p, F const& f, Bindings const&... bindings) {
    static_assert(detail::block_count<F> == 0, "freefield: normal order is with respect to a Gaussian measure");
    static_cast<void>(detail::components_of("expectation", p, detail::fields_of<F>{}));
    auto const moment = [&](auto const& monomial) { return p.moment(monomial.size() == 0 ? 0 : monomial[0]); };
    return detail::wick::expectation_by_moments<T>(f, moment, bindings...);
  }

  template <class F, class Rule, class... Bindings>
  static estimate<T> by_rule(truncated_gaussian<T> const& p, F const& f, Rule const&,
                             expectation_options<T> const& options, Bindings const&... bindings) {
    static_assert(one_of<Rule, rules::adaptive, rules::gauss_kronrod>,
                  "freefield: expectations in a truncated_gaussian are integrated by rules::gauss_kronrod");
    detail::integral::require_options("expectation", 1, options);
    std::vector<T> const breaks = options.breaks.empty() ? std::vector<T>{} : options.breaks[0];
    auto const function = detail::integral::function_of_number<T>("expectation", f, breaks, bindings...);
    // As a function of the distance from the point next to the mean, which a standard normal number stands for.
    auto const of_distance = [&](T const& z) { return function(p.point_at(z)); };
    gaussian<T> const line(matrix_of<T>(matrix_of<T>::Constant(1, 1, T(1))));
    detail::integral::integrand<T, std::remove_const_t<decltype(of_distance)>> g("expectation", line, of_distance);
    auto const found = p.integral_of(g, function.breaks(), detail::integral::goal_of(options), options.evaluations);
    detail::integral::require_tolerance("expectation", found, options.tolerance);
    return found.parts[0].result;
  }
};

/// Mean and covariance of a restricted Gaussian vector, and the logarithm of the probability of the restriction.
template <class T>
struct truncated_moments {
  vector_of<T> mean;
  matrix_of<T> covariance;
  T log_probability;
};

/// The Gaussian vector x given that a . x is between two bounds, which may be infinite:
///     mean m + C a (E[t] - a . m) / v,   covariance C - C a (C a)^T (1 - Var[t] / v) / v
/// for the truncated t = a . x, whose unrestricted variance is v = a . C a.
///     truncate_along(p, direction, {.lower = 0.0})        // a half-space
/// @param direction  a, n
/// Cost: O(n^2).
/// @throws error `size_mismatch`, `non_finite`; `domain` for a . C a = 0 and for an empty interval
template <real_scalar T, eigen_dense<T> Direction>
truncated_moments<T> truncate_along(gaussian<T> const& p, Direction const& direction,
                                    typename truncated_gaussian<T>::bounds const& interval) {
  constexpr std::string_view function = "truncate_along";
  vector_of<T> const a = detail::checked_vector<T>(function, "direction is not finite", direction);
  detail::require_same_size(function, "direction and measure differ in dimension", a.size(), p.dimension());
  vector_of<T> const along = detail::image(p.covariance(), a);
  T const variance = a.dot(along), center = a.dot(p.mean());
  require(variance > T(0), errc::domain, {function, "variance along the direction is not positive", "a . C a > 0"},
          variance);
  truncated_gaussian<T> const t(center, math::sqrt(variance), interval);
  T const shift = T(T(t.mean() - center) / variance);
  T const loss = T(T(T(1) - T(t.variance() / variance)) / variance);
  matrix_of<T> const spread = along * along.transpose();
  return {vector_of<T>(p.mean() + along * shift), matrix_of<T>(p.covariance() - spread * loss),
          t.log_probability()};
}

}  // namespace freefield
