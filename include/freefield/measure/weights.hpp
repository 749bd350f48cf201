#pragma once
/// @file
/// Weights that add up to one: what a density, an ensemble and a probability vector check and draw from alike.

#include <freefield/core/error.hpp>
#include <freefield/core/random.hpp>
#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/numeric/pairwise_sum.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace freefield::detail::measure_room {

/// Checks that weights are finite and not negative and that there are some.
template <class T>
void require_weights(std::string_view function, std::string_view what, vector_of<T> const& weights) {
  require(weights.size() > 0, errc::empty, {function, "there are no weights", "one or more"});
  for (Eigen::Index i = 0; i < weights.size(); ++i) {
    require(math::is_finite(weights(i)), errc::non_finite, {function, what, "numbers >= 0"}, weights(i), {i});
    require(weights(i) >= T(0), errc::domain, {function, what, "numbers >= 0"}, weights(i), {i});
  }
}

template <class T>
T total(vector_of<T> const& weights) {
  return pairwise_sum<T>(0, weights.size(), [&](std::ptrdiff_t i) -> T const& { return weights(i); });
}

/// Checks that a sum of n weights is 1 up to 8 n epsilon.
template <class T>
void require_unit_sum(std::string_view function, T const& sum, Eigen::Index n) {
  require(are_equal<T>(sum, T(1), rounding_allowance<T>(n)), errc::domain,
          {function, "weights do not add up to 1", "1, or ff::normalised(...)"}, sum);
}

/// Divides weights by their sum.
/// @throws error `degenerate` where all are zero, `overflow` where their sum is
template <class T>
vector_of<T> normalised_weights(std::string_view function, std::string_view what, vector_of<T> weights) {
  require_weights(function, what, weights);
  T const sum = total(weights);
  require(math::is_finite(sum), errc::overflow, {function, "sum of the weights overflows", "a finite sum"}, sum);
  require(sum > T(0), errc::degenerate, {function, "all weights are zero", "a positive one"}, sum);
  for (Eigen::Index i = 0; i < weights.size(); ++i) weights(i) = T(weights(i) / sum);
  return weights;
}

/// A sum that grows by one weight after another and keeps the digits that each addition loses.
/// Source: W. Kahan, Comm. ACM 8 (1965) 40.
template <class T>
class running_sum {
 public:
  void add(T const& weight) {
    T const part = T(weight - lost_), next = T(sum_ + part);
    lost_ = T(T(next - sum_) - part);
    sum_ = next;
  }
  T const& value() const { return sum_; }

 private:
  T sum_{0}, lost_{0};
};

/// The least i at which the weights 0, ..., i add up to more than a uniform part of all, one after another.  An index
/// without weight is never drawn.
template <class T, random_engine Engine>
Eigen::Index draw_by_scan(vector_of<T> const& weights, Engine& engine) {
  running_sum<T> sum, reached;
  for (Eigen::Index i = 0; i < weights.size(); ++i) sum.add(weights(i));
  T const goal = T(uniform<T>(engine) * sum.value());
  Eigen::Index last = 0;
  for (Eigen::Index i = 0; i < weights.size(); ++i) {
    reached.add(weights(i));
    if (reached.value() > goal) return i;
    if (weights(i) > T(0)) last = i;
  }
  return last;  // where rounding made the goal the sum
}

/// The same draws from a table of the sums: O(log n) each.
template <class T>
class weight_table {
 public:
  explicit weight_table(vector_of<T> const& weights) : sums_(weights.size()) {
    running_sum<T> sum;
    for (Eigen::Index i = 0; i < weights.size(); ++i) {
      sum.add(weights(i));
      sums_(i) = sum.value();
      if (weights(i) > T(0)) last_ = i;
    }
  }
  /// The least index at which the sum of all weights up to it exceeds a part of the whole, 0 <= part <= 1.
  Eigen::Index at(T const& part) const {
    T const goal = T(part * sums_(sums_.size() - 1));
    auto const place = std::upper_bound(sums_.data(), sums_.data() + sums_.size(), goal) - sums_.data();
    return std::min<Eigen::Index>(place, last_);
  }

  template <random_engine Engine>
  Eigen::Index draw(Engine& engine) const {
    return at(uniform<T>(engine));
  }

 private:
  vector_of<T> sums_;
  Eigen::Index last_ = 0;
};

/// A measure that draws from a table; what it makes of an index it asks the measure itself.
template <class M>
class tabulated {
 public:
  using scalar_type = typename M::scalar_type;

  explicit tabulated(M const& measure) : measure_(measure), table_(measure.weights()) {}
  auto dimension() const { return measure_.dimension(); }

  template <random_engine Engine>
  auto sample(Engine& engine) const {
    Eigen::Index const drawn = table_.draw(engine);
    return measure_.point_in(drawn, engine);
  }

 private:
  M const& measure_;
  weight_table<scalar_type> table_;
};

}  // namespace freefield::detail::measure_room
