#pragma once
/// @file
/// The power law of largest likelihood above each value, of real numbers.

#include <freefield/power_law/heavy_tail/tail_shape.hpp>

#include <algorithm>
#include <cstddef>

namespace freefield::detail::power_law {

/// Laws P(X >= x) = (x / x_k)^-b with b = alpha - 1 = n / sum log(x / x_k).
template <class T>
class continuous_tail {
 public:
  static constexpr std::size_t least_distinct = 2;  ///< values that a searched tail has

  continuous_tail(distinct_values<T> const& data, tail_distance distance)
      : shape_(data), edge_(distance == tail_distance::csn_lower ? 1 : 0) {}

  tail_shape<T> const& shape() const { return shape_; }

  /// Makes the tail from the place k on the current one, with its law.
  void move_to(std::size_t k) { begin_at(k, T(0)); }
  /// The same for a cut-off xmin <= x_k.
  void move_to(std::size_t k, T const& xmin) { begin_at(k, log_ratio(shape_.value(k), xmin)); }

  std::size_t start() const { return start_; }
  T alpha() const { return T(T(1) + slope_); }

  /// P(X >= x_j) of the law.
  T survival(std::size_t j) const { return math::exp(T(-T(slope_ * T(shape_.log_from(start_, j) + below_)))); }
  /// The share of the tail from the place j on.
  T share(std::size_t j) const { return T(shape_.above(j) * one_); }

  /// How far the step of the data at x_j lies from the law.
  T gap(std::size_t j, T const& law) const {
    T const before = math::abs(T(law - share(j)));
    T const after = math::abs(T(law - T(T(shape_.above(j + 1) + edge_) * one_)));
    return (std::max)(before, after);
  }

  T const& size() const { return shape_.above(start_); }
  T mean_log() const { return T(log_sum_ * one_); }

  /// Of the numbers x / xmin: n log b - alpha sum log(x / xmin).
  T log_likelihood() const { return T(T(size() * math::log(slope_)) - T(alpha() * log_sum_)); }
  /// That of alpha: b / sqrt(n).
  T standard_error() const { return T(slope_ / math::sqrt(size())); }
  /// E b = b n / (n - 1); so this is what b has too much, and b (n - 1) / n is without bias.
  T bias() const { return T(slope_ * one_); }

 private:
  tail_shape<T> shape_;
  T edge_;  // 1 where the last of equal values counts as not yet passed
  std::size_t start_ = 0;
  T slope_{1}, one_{1}, log_sum_{0}, below_{0};  // b, 1/n, sum log(x / xmin), log(x_k / xmin)

  void begin_at(std::size_t k, T const& below) {
    start_ = k;
    below_ = below;
    one_ = T(T(1) / shape_.above(k));
    log_sum_ = T(shape_.log_sum(k) + T(shape_.above(k) * below));
    slope_ = T(shape_.above(k) / log_sum_);
  }
};

}  // namespace freefield::detail::power_law
