#pragma once
/// @file
/// The log-normal measure: exponentials of a Gaussian vector.

#include <freefield/integral/expectation.hpp>
#include <freefield/measure/gaussian.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// The measure of y_i = exp(x_i) for a Gaussian vector x with mean m and covariance C:
///     E[prod y_i^k_i] = exp(k . m + k . C k / 2)   for all real k.
template <real_scalar T>
class log_normal {
 public:
  using scalar_type = T;
  using vector_type = vector_of<T>;
  using matrix_type = matrix_of<T>;
  using index_type = Eigen::Index;

  explicit log_normal(gaussian<T> logarithm) : logarithm_(std::move(logarithm)) {}

  /// The log-normal measure with this mean and covariance of y itself.
  /// @param mean        n, positive
  /// @param covariance  n x n; C_ij = log(1 + covariance_ij / (mean_i mean_j)) has to be positive semidefinite
  /// @throws error `domain` for a mean that is not positive and for 1 + covariance_ij / (mean_i mean_j) <= 0;
  /// `size_mismatch`, `non_finite`, `not_symmetric`, `not_positive`, `overflow`
  template <eigen_dense<T> Mean, eigen_dense<T> Covariance>
  static log_normal from_moments(Mean const& mean, Covariance const& covariance) {
    constexpr std::string_view function = "log_normal::from_moments";
    vector_type const y = detail::checked_vector<T>(function, "mean is not finite", mean);
    matrix_type c = detail::checked_symmetric<T, detail::by_coordinates>(function, covariance);
    detail::require_same_size(function, "mean and covariance differ in size", y.size(), c.rows());
    vector_type m(y.size());
    for (index_type i = 0; i < y.size(); ++i) {
      require(y(i) > T(0), errc::domain, {function, "mean is not positive", "positive means"}, y(i), {i});
    }
    for (index_type j = 0; j < y.size(); ++j) {
      for (index_type i = 0; i < y.size(); ++i) {
        T const ratio = T(T(c(i, j) / y(i)) / y(j));
        require(ratio > T(-1), errc::domain,
                {function, "covariance is too negative for positive numbers", "covariance > -mean_i mean_j"}, c(i, j),
                {i, j});
        c(i, j) = finite(function, log_of_one_plus(ratio));
      }
      m(j) = T(math::log(y(j)) - T(c(j, j) / T(2)));
    }
    return log_normal(gaussian<T>(m, c));
  }

  index_type dimension() const { return logarithm_.dimension(); }

  /// The measure of the logarithms.
  gaussian<T> const& logarithm() const { return logarithm_; }

  /// log E[prod y_i^k_i]
  /// @param k  n real powers
  /// @throws error `size_mismatch`, `non_finite`, `overflow`
  template <eigen_dense<T> Powers>
  T log_moment(Powers const& k) const {
    vector_type const power = detail::checked_vector<T>("log_normal::log_moment", "power is not finite", k);
    detail::require_same_size("log_normal::log_moment", "powers and measure differ in dimension", power.size(),
                              dimension());
    vector_type const image = detail::image(logarithm_.covariance(), power);
    T sum(0);
    for (index_type i = 0; i < power.size(); ++i) {
      sum = T(sum + T(power(i) * T(logarithm_.mean()(i) + T(image(i) / T(2)))));
    }
    return finite("log_normal::log_moment", sum);
  }

  /// E[prod y_i^k_i]
  /// @throws error as `log_moment`; `overflow`
  template <eigen_dense<T> Powers>
  T moment(Powers const& k) const {
    return finite("log_normal::moment", math::exp(log_moment(k)));
  }

  /// exp(m_i + C_ii / 2)
  vector_type mean() const {
    vector_type result = logarithm_.mean() + logarithm_.covariance().diagonal() / T(2);
    return exponential("log_normal::mean", result);
  }

  /// E[y_i] E[y_j] (exp(C_ij) - 1)
  matrix_type covariance() const {
    vector_type const m = mean();
    matrix_type result(dimension(), dimension());
    for (index_type j = 0; j < dimension(); ++j) {
      for (index_type i = 0; i < dimension(); ++i) {
        T const factor = exponential_less_one(logarithm_.covariance()(i, j));
        result(i, j) = finite("log_normal::covariance", T(T(m(i) * factor) * m(j)));
      }
    }
    return result;
  }

  /// exp(m), the median of every coordinate.
  vector_type median() const { return exponential("log_normal::median", logarithm_.mean()); }

  /// exp(m - C 1), where the density is highest.
  vector_type mode() const {
    vector_type const ones = vector_type::Constant(dimension(), T(1));
    vector_type const highest = logarithm_.mean() - detail::image(logarithm_.covariance(), ones);
    return exponential("log_normal::mode", highest);
  }

  /// The logarithm of the density at y; minus infinity outside of the positive numbers is refused.
  /// @throws error `domain` for a coordinate that is not positive; `size_mismatch`, `non_finite`; `not_positive` for a
  /// singular covariance
  template <eigen_dense<T> Point>
  T log_density(Point const& y) const {
    constexpr std::string_view function = "log_normal::log_density";
    vector_type point = detail::checked_vector<T>(function, "point is not finite", y);
    T sum(0);
    for (index_type i = 0; i < point.size(); ++i) {
      require(point(i) > T(0), errc::domain, {function, "point is not positive", "positive coordinates"}, point(i),
              {i});
      point(i) = math::log(point(i));
      sum = T(sum + point(i));
    }
    return T(logarithm_.log_density(point) - sum);
  }

  /// One sample; draws what `gaussian::sample` draws.
  template <random_engine Engine>
  vector_type sample(Engine& engine) const requires requires(T const& x) { math::cos(x); } {
    return exponential("log_normal::sample", logarithm_.sample(engine));
  }

 private:
  static T finite(std::string_view function, T const& x) {
    require(math::is_finite(x), errc::overflow, {function, "result overflows", "a finite result"}, x);
    return x;
  }

  static vector_type exponential(std::string_view function, vector_type x) {
    for (T& entry : x) entry = finite(function, math::exp(entry));
    return x;
  }

  /// The number exp(x) - 1 = 2 u / (1 - u) with u = tanh(x / 2), without cancellation.
  static T exponential_less_one(T const& x) {
    if (!(detail::magnitude(x) < T(1))) return T(math::exp(x) - T(1));
    T const u = math::tanh(T(x / T(2)));
    return T(T(T(2) * u) / T(T(1) - u));
  }

  /// The number log(1 + x) without cancellation: the log of the rounded 1 + x, corrected by its rounding error (Kahan).
  static T log_of_one_plus(T const& x) {
    T const rounded = T(T(1) + x);
    if (rounded == T(1)) return x;
    return T(T(math::log(rounded) * x) / T(rounded - T(1)));
  }

  gaussian<T> logarithm_;
};

template <class T>
log_normal(gaussian<T>) -> log_normal<T>;

namespace detail::integral {

/// A function of y as one of x = log y, with its break points.
template <class T, class F>
class at_exponentials {
 public:
  explicit at_exponentials(F const& f) : f_(f) {}

  static constexpr known_breaks breaks_of_formula{breaks_of<F>.any, breaks_of<F>.nested, false};

  auto operator()(vector_of<T> const& x) const {
    vector_of<T> const y = exponentials(x);
    if constexpr (takes_vector<F, T>) return f_(y);
    else return f_(y(0));
  }

  template <class>
  std::vector<T> breaks(Eigen::Index i, vector_of<T> const& x) const {
    return logarithms(f_.template breaks<T>(i, exponentials(x)));
  }

  static std::vector<T> logarithms(std::vector<T> const& of_y) {
    std::vector<T> result;
    for (T const& b : of_y) {
      if (b > T(0)) result.push_back(math::log(b));
    }
    return result;
  }

 private:
  static vector_of<T> exponentials(vector_of<T> x) {
    for (T& entry : x) entry = math::exp(entry);
    return x;
  }

  F const& f_;
};

}  // namespace detail::integral

/// E[f(y)] = E[f(exp x)]: of polynomials from the moments exp(k . m + k . C k / 2), of others by rules in x.
template <class T>
struct expectation_on<log_normal<T>> {
  template <class F, class... Bindings>
  static T exact(log_normal<T> const& p, F const& f, Bindings const&... bindings) {
    static_assert(detail::block_count<F> == 0, "freefield: normal order is with respect to a Gaussian measure");
    auto const places = detail::components_of("expectation", p, detail::fields_of<F>{});
    auto const moment = [&](auto const& monomial) {
      vector_of<T> powers = vector_of<T>::Constant(p.dimension(), T(0));
      for (std::size_t i = 0; i < places.size(); ++i) powers(places[i]) = T(monomial[i]);
      return p.moment(powers);
    };
    return detail::wick::expectation_by_moments<T>(f, moment, bindings...);
  }

  template <class F, class Rule, class... Bindings>
  static auto by_rule(log_normal<T> const& p, F const& f, Rule const& rule, expectation_options<T> options,
                      Bindings const&... bindings) {
    detail::integral::require_options("expectation", p.dimension(), options);
    for (auto& list : options.breaks) list = detail::integral::at_exponentials<T, F>::logarithms(list);
    if constexpr (expression<F>) {
      if constexpr (detail::check_symbols<F, Bindings...>()) {
        using points = detail::integral::formula_at_points<F, detail::fields_of<F>, Bindings...>;
        (detail::require_finite_binding("expectation", bindings), ...);
        auto places = detail::components_of("expectation", p, detail::fields_of<F>{});
        options = detail::integral::options_of_marginal(options, places);
        auto const marginal = detail::integral::marginal_of(p.logarithm(), places);
        points const at(f, places, bindings...);
        detail::integral::at_exponentials<T, points> const composed(at);
        return detail::integral::integrated("expectation", marginal, composed, rule, options);
      }
    } else {
      if constexpr (!detail::integral::takes_vector<F, T>) {
        detail::require_same_size("expectation", "a function of one number needs a measure of dimension 1",
                                  p.dimension(), 1);
      }
      detail::integral::at_exponentials<T, F> const composed(f);
      return detail::integral::integrated("expectation", p.logarithm(), composed, rule, options);
    }
  }
};

}  // namespace freefield
