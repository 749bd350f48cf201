#pragma once
/// @file
/// Draws from tails, exact also far out.

#include <freefield/core/order.hpp>
#include <freefield/power_law/heavy_tail/power_law_draw.hpp>
#include <freefield/power_law/heavy_tail/probability_table.hpp>
#include <freefield/power_law/heavy_tail/tail_density.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace freefield::detail::power_law {

/// -log u, which an exponential variate is.
template <class T, random_engine Engine>
T exponential_variate(Engine& engine) {
  return T(-math::log(uniform<T>(engine)));
}

/// Draws y >= start with the density exp(h), h(y) = log f(e^y) + y, which is concave for every shape here.
///
/// On both sides of its mode h lies below its chord to a point where it has fallen by about 1.  So the constant between
/// these points and exponentials beyond them cover the density, and at least two in five draws are accepted.
/// Source: L. Devroye, "Non-Uniform Random Variate Generation" (1986), section VII.2.
template <class Family, class T>
class log_concave_draw {
 public:
  log_concave_draw(Family shape, T const& start) : shape_(std::move(shape)), start_(start), mode_(start) {
    if (rises(start)) find_mode();
    top_ = height(mode_);
    right_ = edge_at(point_below(T(1)));
    left_ = {start, T(0), T(0)};
    if (mode_ > start && T(top_ - height(start)) > T(1)) left_ = edge_at(point_below(T(-1)));
    flat_ = T(right_.place - left_.place);
    right_area_ = T(math::exp(T(-right_.drop)) * right_.scale);
    left_area_ = T(math::exp(T(-left_.drop)) * left_.scale);
  }

  template <random_engine Engine>
  T operator()(Engine& engine) const {
    for (int trial = 0; trial < maximal_rejections; ++trial) {
      T const part = T(uniform<T>(engine) * T(T(flat_ + right_area_) + left_area_));
      T y = T(left_.place + part), cover = top_;
      if (part > flat_) {
        bool const is_right = part < T(flat_ + right_area_);
        T const beyond = exponential_variate<T>(engine);
        y = is_right ? T(right_.place + T(beyond * right_.scale)) : T(left_.place - T(beyond * left_.scale));
        cover = T(T(top_ - (is_right ? right_ : left_).drop) - beyond);
      }
      if (y >= start_ && T(cover - exponential_variate<T>(engine)) <= height(y)) return y;
    }
    fail(errc::not_converged, {"sample", "engine repeats unusable words", "random words"}, {}, mode_);
  }

 private:
  Family shape_;
  /// Where the constant ends: how much lower h is there, and how far beyond it the chord falls by 1.
  struct edge {
    T place, drop, scale;
  };
  T start_, mode_, top_{0}, flat_{0}, left_area_{0}, right_area_{0};
  edge left_{}, right_{};

  edge edge_at(T const& place) const {
    T const drop = T(top_ - height(place));
    return {place, drop, T(T(math::abs(T(place - mode_))) / drop)};
  }

  T height(T const& y) const { return T(shape_.log_shape(y, math::exp(y)) + y); }
  bool rises(T const& y) const { return T(shape_.series(y, math::exp(y))[1] + T(1)) > T(0); }

  void find_mode() {
    T step(1), low = start_;
    while (rises(T(low + step))) {
      low += step;
      step *= T(2);
    }
    T high = T(low + step);
    for (int k = 0; k < 60; ++k) {
      T const middle = T(T(low + high) / T(2));
      (rises(middle) ? low : high) = middle;
    }
    mode_ = low;
  }

  /// A point on this side of the mode where h has fallen by between 1/2 and 2, or to nothing beyond it.
  T point_below(T const& direction) const {
    T step(1);
    auto const fallen = [&](T const& s) { return T(top_ - height(T(mode_ + T(direction * s)))); };
    for (int k = 0; k < 2000 && !(fallen(step) >= T(T(1) / T(2))); ++k) step *= T(2);
    T low(0), high = step;
    for (int k = 0; k < 2000 && !(fallen(high) <= T(2)); ++k) {
      T const middle = T(T(low + high) / T(2));
      (fallen(middle) >= T(T(1) / T(2)) ? high : low) = middle;
    }
    return T(mode_ + T(direction * high));
  }
};

/// Draws of any kind: real numbers by their logarithm, integers from a table of probabilities and beyond it by
/// rejection.
///
/// Beyond the table let X be a real number with the density f, and k the integer below it.  Accepted in proportion to
/// f(k) / f(X), k has a probability in proportion to f(k), exactly.
template <class Kind, class T>
class tail_draw {
 public:
  tail_draw(family<Kind, T> const& shape, T const& xmin, bool discrete)
      : shape_(shape), xmin_(xmin), discrete_(discrete), limit_(xmin), beyond_(shape, discrete ? fill_table() : T(0)) {
    if (discrete) bound_excess();
  }

  template <random_engine Engine>
  T operator()(Engine& engine) const {
    using std::floor;
    if (!discrete_) return T(xmin_ * math::exp(beyond_(engine)));
    T const u = uniform<T>(engine);
    if (u < table_.total()) return T(xmin_ + as_scalar<T>(table_.place(u)));
    for (int trial = 0; trial < maximal_rejections; ++trial) {
      T const x = T(xmin_ * math::exp(beyond_(engine))), k = floor(x);
      T const excess = T(log_shape_at(shape_, k, xmin_) - log_shape_at(shape_, x, xmin_));
      if (T(excess + exponential_variate<T>(engine)) >= most_) return k;
    }
    fail(errc::not_converged, {"sample", "engine repeats unusable words", "random words"}, {}, xmin_);
  }

 private:
  family<Kind, T> shape_;
  T xmin_;
  bool discrete_;
  T limit_;                     // the first integer that is not in the table
  T most_{0};                   // no less than any excess log f(floor(x)) - log f(x) beyond it
  probability_table<T> table_;  // of xmin, xmin + 1, ...
  log_concave_draw<family<Kind, T>, T> beyond_;

  T excess_over_next(T const& k) const {
    return T(log_shape_at(shape_, k, xmin_) - log_shape_at(shape_, T(k + T(1)), xmin_));
  }
  /// Tells whether a draw can be as large as k.
  bool matters(T const& k) const {
    return T(log_shape_at(shape_, limit_, xmin_) - log_shape_at(shape_, k, xmin_)) < T(60);
  }
  /// The slope of -log f in log x rises, so from k to l no excess is larger than that at l times log((k + 1) / k).
  void bound_excess() {
    T next = limit_;
    for (T k = limit_; matters(k); k = next) {
      next = T(T(T(k * T(5)) / T(4)) + T(1));
      T const t = T(T(next + T(1)) / xmin_), slope = T(-shape_.log_slope(math::log(t), t));
      most_ = math::max(most_, T(slope * log_of_one_plus(T(T(1) / k))));
    }
  }

  /// Until nothing is left, or neighbours differ by less than 1 in 32.  Returns log(limit / xmin).
  T fill_table() {
    constexpr std::size_t least = 16, longest = 4096;
    T const all = log_mass_from(shape_, xmin_, xmin_, true), nothing = T(std::numeric_limits<T>::epsilon() / T(8));
    for (bool filled = false; !filled; limit_ += T(1)) {
      table_.add(math::exp(T(log_shape_at(shape_, limit_, xmin_) - all)));
      T const excess = excess_over_next(limit_);
      bool const flat = excess >= T(0) && excess <= T(T(1) / T(32));
      filled = T(T(1) - table_.total()) <= nothing || table_.size() >= longest || (flat && table_.size() >= least);
    }
    table_.finish();
    return math::log(T(limit_ / xmin_));
  }
};

template <class T>
class tail_draw<tails::power_law, T> : public power_law_draw<T> {
 public:
  tail_draw(family<tails::power_law, T> const& shape, T const& xmin, bool discrete)
      : power_law_draw<T>("sample", shape.alpha, xmin, discrete) {}
};

/// An exponential variate over lambda is how far a real number lies above xmin; the integer below it is as far as an
/// integer does.
template <class T>
class tail_draw<tails::exponential, T> {
 public:
  tail_draw(family<tails::exponential, T> const& shape, T const& xmin, bool discrete)
      : scale_(T(xmin / shape.rate)), xmin_(xmin), discrete_(discrete) {}

  template <random_engine Engine>
  T operator()(Engine& engine) const {
    using std::floor;
    T const above = T(exponential_variate<T>(engine) * scale_);
    return T(xmin_ + (discrete_ ? T(floor(above)) : above));
  }

 private:
  T scale_, xmin_;
  bool discrete_;
};

/// From a table of all integers that have a probability: P(X <= mu - a) is at most exp(-a^2 / (2 mu)).
template <class T>
class tail_draw<tails::poisson, T> {
 public:
  tail_draw(family<tails::poisson, T> const& shape, T const& xmin, bool) : start_(xmin) {
    using std::floor;
    require(shape.mu < T(most_terms), errc::too_large,
            {"sample", "Poisson's law takes too large a table", "a mean below 2^30"}, shape.mu);
    T const digits = T(T(10) - math::log(std::numeric_limits<T>::epsilon()));
    start_ = math::max(xmin, T(floor(T(shape.mu - math::sqrt(T(T(T(2) * digits) * shape.mu))))));
    T const all = log_mass_from(shape, xmin, xmin, true);
    for (T k = start_;; k += T(1)) {
      T const part = math::exp(T(log_shape_at(shape, k, xmin) - all));
      table_.add(part);
      if (k > shape.mu && part <= T(std::numeric_limits<T>::epsilon() / T(1024))) break;
    }
    table_.finish();
  }

  template <random_engine Engine>
  T operator()(Engine& engine) const {
    T const u = T(uniform<T>(engine) * table_.total());
    return T(start_ + as_scalar<T>((std::min)(table_.place(u), table_.size() - 1)));
  }

 private:
  static constexpr int most_terms = 1 << 30;

  T start_;
  probability_table<T> table_;
};

}  // namespace freefield::detail::power_law
