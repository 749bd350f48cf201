#pragma once
/// @file
/// The tails that begin at each of the values, by sums from the far end.

#include <freefield/power_law/heavy_tail/distinct_values.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield::detail::power_law {

/// A sum that keeps what its terms lose (W. Kahan 1965, A. Neumaier 1974).
template <class T>
class compensated_sum {
 public:
  void add(T const& x) {
    T const next = T(sum_ + x);
    lost_ += math::abs(sum_) < math::abs(x) ? T(T(x - next) + sum_) : T(T(sum_ - next) + x);
    sum_ = next;
  }
  T value() const { return T(sum_ + lost_); }

 private:
  T sum_{0}, lost_{0};
};

/// log(high / low), without cancellation for neighbours and without overflow for numbers that are far apart.
template <class T>
T log_ratio(T const& high, T const& low) {
  if constexpr (requires { math::log1p(high); }) {
    T const step = T(T(high - low) / low);
    if (step < T(1)) return math::log1p(step);
  }
  T const ratio = T(high / low);
  return math::is_finite(ratio) ? math::log(ratio) : T(math::log(high) - math::log(low));
}

/// What every tail has in common.  The tail number k has all values from the place k on.
template <class T>
class tail_shape {
 public:
  explicit tail_shape(distinct_values<T> const& data)
      : value_(data.value),
        depth_(data.distinct(), T(0)),
        log_sum_(data.distinct(), T(0)),
        above_(data.distinct() + 1, T(0)) {
    compensated_sum<T> depth, sum;
    for (std::size_t j = data.distinct(); j-- > 0;) {
      if (j + 1 < data.distinct()) {
        T const step = log_ratio(data.value[j + 1], data.value[j]);
        depth.add(step);
        sum.add(T(above_[j + 1] * step));
      }
      depth_[j] = depth.value();
      log_sum_[j] = sum.value();
      above_[j] = T(above_[j + 1] + as_scalar<T>(data.count[j]));
    }
  }

  std::size_t distinct() const { return value_.size(); }
  T const& value(std::size_t j) const { return value_[j]; }

  /// log(x_j / x_k).
  T log_from(std::size_t k, std::size_t j) const { return T(depth_[k] - depth_[j]); }
  /// How many values there are from the place j on.
  T const& above(std::size_t j) const { return above_[j]; }
  /// The sum of log(x / x_k) over the tail k.
  T const& log_sum(std::size_t k) const { return log_sum_[k]; }
  T mean_log(std::size_t k) const { return T(log_sum_[k] / above_[k]); }

 private:
  std::vector<T> value_, depth_, log_sum_, above_;
};

/// Refuses tails in which nothing varies.
template <class T>
void require_distinct(std::string_view function, distinct_values<T> const& data, std::size_t first) {
  require(data.distinct() > 1, errc::degenerate, {function, "all values are equal", "two different values or more"},
          data.value.front());
  require(first < data.distinct(), errc::underdetermined,
          {function, "option .xmin lies above the data", "two different values at least as large"}, data.value.back());
  require(first + 1 < data.distinct(), errc::underdetermined,
          {function, "only one value is at least as large as the cut-off", "two different values or more"},
          data.value[first]);
}

}  // namespace freefield::detail::power_law
