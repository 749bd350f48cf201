#pragma once
/// @file
/// Draws from a power law above a cut-off, of real numbers or of integers.

#include <freefield/core/random.hpp>
#include <freefield/numeric/hurwitz_zeta.hpp>
#include <freefield/power_law/heavy_tail/probability_table.hpp>
#include <freefield/power_law/heavy_tail/tail_shape.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>

namespace freefield::detail::power_law {

/// Real numbers are xmin u^(-1 / (alpha - 1)) of a uniform u.
///
/// Integers below some limit K come from a table of their probabilities; those from K on by rejection.  Let X be a real
/// number of the same law above K, and k the integer below it.  Accepted with the probability
/// (X/k)^alpha / ((K + 1)/K)^alpha, k has the probability k^-alpha over their sum, exactly; nearly all are accepted.
template <class T>
class power_law_draw {
 public:
  /// @param function  the public function that draws, for errors
  power_law_draw(std::string_view function, T const& alpha, T const& xmin, bool discrete)
      : function_(function), alpha_(alpha), slope_(T(T(-1) / T(alpha - T(1)))), xmin_(xmin), limit_(xmin), discrete_(discrete) {
    if (discrete) make_table();
  }

  template <random_engine Engine>
  T operator()(Engine& engine) const {
    T const u = uniform<T>(engine);
    if (!discrete_) return in_range(T(xmin_ * math::pow(u, slope_)));
    if (u < table_.total()) return T(xmin_ + as_scalar<T>(table_.place(u)));
    return beyond_table(engine);
  }

 private:
  std::string_view function_;
  T alpha_, slope_, xmin_;
  T limit_;    // K
  T most_{1};  // ((K + 1) / K)^alpha
  bool discrete_;
  probability_table<T> table_;  // of xmin, xmin + 1, ...

  /// As many integers as it takes for 1 in 32 to be rejected.
  void make_table() {
    constexpr std::size_t longest = 4096;
    T const all = relative_zeta(alpha_, xmin_);
    while (limit_ < T(T(32) * alpha_) && table_.size() < longest) {
      table_.add(T(math::exp(T(-T(alpha_ * log_ratio(limit_, xmin_)))) / all));
      limit_ += T(1);
    }
    table_.finish();
    most_ = math::exp(T(alpha_ * log_of_one_plus(T(T(1) / limit_))));
  }

  T in_range(T const& x) const {
    require(math::is_finite(x), errc::overflow, {function_, "draw overflows", "a law with a lighter tail"}, x);
    return x;
  }

  template <class Engine>
  T beyond_table(Engine& engine) const {
    using std::floor;
    for (int trial = 0; trial < maximal_rejections; ++trial) {
      T const x = in_range(T(limit_ * math::pow(uniform<T>(engine), slope_))), below = floor(x);
      if (T(uniform<T>(engine) * most_) < math::exp(T(alpha_ * log_ratio(x, below)))) return below;
    }
    fail(errc::not_converged, {function_, "engine repeats unusable words", "random words"}, {}, alpha_);
  }
};

}  // namespace freefield::detail::power_law
