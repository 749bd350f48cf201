#pragma once
/// @file
/// The power law of largest likelihood above each value, of integers.

#include <freefield/power_law/heavy_tail/discrete_exponent.hpp>
#include <freefield/power_law/heavy_tail/tail_shape.hpp>

#include <algorithm>
#include <cstddef>

namespace freefield::detail::power_law {

/// Laws P(X >= x) = zeta(alpha, x) / zeta(alpha, x_k), whose alpha is the root of the likelihood equation.
template <class T>
class discrete_tail {
 public:
  static constexpr std::size_t least_distinct = 3;  ///< values that a searched tail has: two fit every law

  discrete_tail(distinct_values<T> const& data, tail_distance) : shape_(data) {}

  tail_shape<T> const& shape() const { return shape_; }

  /// Makes the tail from the place k on the current one, with its law.
  void move_to(std::size_t k) { begin_at(k, shape_.value(k), T(0)); }
  /// The same for a cut-off xmin <= x_k.
  void move_to(std::size_t k, T const& xmin) { begin_at(k, xmin, log_ratio(shape_.value(k), xmin)); }

  std::size_t start() const { return start_; }
  T const& alpha() const { return law_.alpha; }
  T const& size() const { return shape_.above(start_); }
  T const& mean_log() const { return mean_log_; }

  /// P(X >= x_j) of the law.
  T survival(std::size_t j) const {
    if (shape_.value(j) == cutoff_) return T(1);
    return T(weight(j) * T(relative_zeta(law_.alpha, shape_.value(j)) / law_.zeta));
  }
  /// The share of the tail from the place j on.
  T share(std::size_t j) const { return T(shape_.above(j) * one_); }

  /// How far the step of the data at x_j lies from that of the law, on either side.
  T gap(std::size_t j, T const& law) const {
    T const beyond = T(law - T(weight(j) / law_.zeta));
    return (std::max)(T(math::abs(T(law - share(j)))), T(math::abs(T(beyond - share(j + 1)))));
  }

  /// -n log zeta(alpha, xmin) - alpha sum log x
  T log_likelihood() const { return T(-T(size() * T(math::log(law_.zeta) + T(law_.alpha * mean_log_)))); }
  /// 1 / sqrt(n (log zeta)'')
  T standard_error() const {
    return T(T(1) / math::sqrt(T(size() * relative_log_zeta_derivatives(law_.alpha, cutoff_).second)));
  }
  /// -(log zeta)''' / (2 n (log zeta)''^2)
  T bias() const { return T(exponent_bias(law_.alpha, cutoff_) * one_); }

 private:
  tail_shape<T> shape_;
  std::size_t start_ = 0;
  T cutoff_{1}, one_{1}, below_{0}, mean_log_{0};
  discrete_exponent<T> law_{T(2), T(1)};

  void begin_at(std::size_t k, T const& cutoff, T const& below) {
    start_ = k;
    cutoff_ = cutoff;
    below_ = below;
    one_ = T(T(1) / shape_.above(k));
    mean_log_ = T(shape_.mean_log(k) + below);
    law_ = solve_discrete_exponent(cutoff, mean_log_, law_.alpha);
  }

  /// (x_j / xmin)^-alpha
  T weight(std::size_t j) const { return math::exp(T(-T(law_.alpha * T(shape_.log_from(start_, j) + below_)))); }
};

}  // namespace freefield::detail::power_law
