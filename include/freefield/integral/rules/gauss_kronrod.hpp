#pragma once
/// @file
/// Expectations in one direction by bisection.

#include <freefield/integral/rules/integrand.hpp>

#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace freefield::detail::integral {

/// Bisection where the 31 points of Kronrod and the 15 points of Gauss among them differ most, until they agree.
template <class T, class F, class Density>
class kronrod_bisection {
 public:
  using value_type = typename F::value_type;
  using total_type = tally<T, value_type>;

  /// @param density  of z, with which the function is multiplied
  /// @param ends     of the intervals with which it begins, in ascending order
  /// @param cut      where an interval is divided, as a part of its length
  kronrod_bisection(F& f, Density const& density, std::vector<T> const& ends, T const& cut, T const& goal,
                    std::size_t evaluations)
      : f_(f), density_(density), cut_(cut) {
    std::size_t const before = f.evaluations();
    for (std::size_t k = 0; k + 1 < ends.size(); ++k) {
      if (ends[k] < ends[k + 1]) add(ends[k], ends[k + 1]);
    }
    while (!is_within(goal) && divide_worst()) {
      is_exhausted_ = f.evaluations() - before + 62 > evaluations;
      if (is_exhausted_) break;
    }
    total_ = total_type();
    std::fill(errors_.begin(), errors_.end(), T(0));
    for (piece const& p : pieces_) count(p, T(1));
  }

  /// The integrals, and the sums of the errors of all intervals.
  total_type const& total() const { return total_; }
  T const& error(std::size_t k) const { return errors_[k]; }

  /// Tells whether it ended for lack of evaluations, not of digits.
  bool is_exhausted() const { return is_exhausted_; }

 private:
  using numbers = per_part<T, T, value_type>;

  struct piece {
    T from, to;
    total_type total;
    numbers errors;
    T priority;
  };

  void add(T const& from, T const& to) {
    using plain = typename plain_scalar<T>::type;
    using rule = boost::math::quadrature::gauss_kronrod<plain, 31>;
    using coarse = boost::math::quadrature::gauss<plain, 15>;
    T const half = T(T(to - from) / T(2)), middle = T(from + half);
    auto const& points = rule::abscissa();
    total_type kronrod, gauss;
    for (std::size_t i = 0; i < points.size(); ++i) {
      for (int side = 0; side < (i == 0 ? 1 : 2); ++side) {
        T const offset = T(half * T(points[i])), z = side == 0 ? T(middle + offset) : T(middle - offset);
        T const scale = T(half * density_(z));
        auto const value = f_(z);
        kronrod.add(T(scale * T(rule::weights()[i])), value);
        if (i % 2 == 0) gauss.add(T(scale * T(coarse::weights()[i / 2])), value);
      }
    }
    piece p{from, to, kronrod, make_per_part<T, T, value_type>(kronrod.parts(), T(0)), T(0)};
    for (std::size_t k = 0; k < kronrod.parts(); ++k) p.errors[k] = magnitude(T(kronrod.sum(k) - gauss.sum(k)));
    count(p, T(1));
    for (std::size_t k = 0; k < controlled<F>(kronrod.parts()); ++k) {
      if (total_.size(k) > T(0)) p.priority = std::max(p.priority, T(p.errors[k] / total_.size(k)));
    }
    pieces_.push_back(std::move(p));
    std::push_heap(pieces_.begin(), pieces_.end(), comes_later);
  }

  static bool comes_later(piece const& a, piece const& b) { return a.priority < b.priority; }

  /// Adds an interval to the totals, or takes it away.
  void count(piece const& p, T const& sign) {
    total_.add_signed(sign, p.total);
    if constexpr (!std::same_as<T, value_type>) errors_.resize(p.errors.size(), T(0));
    for (std::size_t k = 0; k < p.errors.size(); ++k) errors_[k] = T(errors_[k] + T(sign * p.errors[k]));
  }

  bool is_within(T const& goal) const {
    for (std::size_t k = 0; k < controlled<F>(total_.parts()); ++k) {
      if (!(errors_[k] <= T(goal * total_.size(k)))) return false;
    }
    return true;
  }

  bool divide_worst() {
    std::pop_heap(pieces_.begin(), pieces_.end(), comes_later);
    piece const worst = std::move(pieces_.back());
    pieces_.pop_back();
    T const at = T(worst.from + T(cut_ * T(worst.to - worst.from)));
    T const least = T(T(64) * std::numeric_limits<T>::epsilon());
    if (T(worst.to - worst.from) <= T(least * std::max(T(1), magnitude(at)))) {
      pieces_.push_back(worst);
      return false;
    }
    count(worst, T(-1));
    add(worst.from, at);
    add(at, worst.to);
    return true;
  }

  F& f_;
  Density const& density_;
  T cut_;
  std::vector<piece> pieces_;
  total_type total_;
  numbers errors_ = make_per_part<T, T, value_type>(0, T(0));
  bool is_exhausted_ = false;
};

/// How certain an integral over intervals has to be.
enum class certainty { once, twice };

/// The intervals, each cut once.
template <class T>
std::vector<T> cut_intervals(std::vector<T> const& ends, T const& cut) {
  std::vector<T> result{ends.front()};
  for (std::size_t k = 0; k + 1 < ends.size(); ++k) {
    result.push_back(T(ends[k] + T(cut * T(ends[k + 1] - ends[k]))));
    result.push_back(ends[k + 1]);
  }
  return result;
}

/// The integral of a density times a function over intervals.  Both rules can miss a kink between two of their points;
/// so the intervals are divided twice, at different places, and the distance of the two results is part of the error.
/// Once is enough for integrals of which another one is made, which would not be smooth otherwise.
/// @param ends  of the intervals
template <class T, class F, class Density>
quadratures<T, typename F::value_type> integral_between(F& f, Density const& density, std::vector<T> const& ends,
                                                        T const& goal, std::size_t evaluations, certainty how) {
  using bisection = kronrod_bisection<T, F, Density>;
  T const half = T(T(1) / T(2)), less = T(T(9) / T(20)), least = T(T(64) * std::numeric_limits<T>::epsilon());
  for (T tolerance = std::max(least, T(goal / T(64)));; tolerance = std::max(least, T(tolerance / T(32)))) {
    bisection const first(f, density, ends, half, tolerance, evaluations / 2);
    auto result = compared(first.total(), first.total(), first.total());
    result.limit = first.is_exhausted() ? limited_by_evaluations : limited_by_rounding;
    for (std::size_t k = 0; k < result.parts.size(); ++k)
      result.parts[k].result.error = T(T(T(16) * first.error(k)) + rounding_of(first.total().size(k)));
    if (how == certainty::once) return result;
    bisection const second(f, density, cut_intervals(ends, less), less, tolerance, evaluations / 2);
    for (std::size_t k = 0; k < result.parts.size(); ++k) {
      T const distance = magnitude(T(first.total().sum(k) - second.total().sum(k)));
      result.parts[k].result.error = T(result.parts[k].result.error + T(T(16) * distance));
    }
    bool const is_done = result.is_within(goal, controlled<F>(result.parts.size()));
    if (is_done || first.is_exhausted() || !(least < tolerance)) return result;
  }
}

/// The size of the largest number of a value.
template <class T, class V>
T largest_of(V const& value) {
  T size(0);
  for (std::size_t k = 0; k < parts_of<T>(value); ++k) size = std::max(size, magnitude(part<T>(value, k)));
  return size;
}

/// Adds to the errors what may be beyond the ends: the decay of the product of density and function from 9/10 of the
/// way on is that of a geometric series, if it decays at all; otherwise the result says nothing.
template <class T, class F>
void add_tails(quadratures<T, typename F::value_type>& result, F& f, T const& reach) {
  T const before = T(T(T(9) / T(10)) * reach), step = T(reach - before);
  for (int side = -1; side <= 1; side += 2) {
    auto const inner = f(T(T(side) * before)), outer = f(T(T(side) * reach));
    for (std::size_t k = 0; k < result.parts.size(); ++k) {
      T const a = T(normal_density(before) * magnitude(part<T>(inner, k))),
              b = T(normal_density(reach) * magnitude(part<T>(outer, k)));
      quadrature<T>& q = result.parts[k];
      bool const decays = T(T(2) * b) <= a || b == T(0);
      q.result.error = T(q.result.error + (decays ? T(T(4) * T(b * step)) : T(T(4) * T(q.size + T(b * reach)))));
      if (!decays) result.limit = limited_by_growth;
    }
  }
}

/// @param breaks  where the function is not smooth, in any order
template <class T, class F>
quadratures<T, typename F::value_type> gauss_kronrod_of(F& f, std::vector<T> const& breaks, T const& goal,
                                                        std::size_t evaluations, certainty how = certainty::twice) {
  T const reach = reach_for<T>([&](T const& z) { return largest_of<T>(f(z)); });
  std::vector<T> ends{T(-reach), reach};
  for (T const& b : breaks) {
    if (magnitude(b) < reach) ends.push_back(b);
  }
  std::sort(ends.begin(), ends.end());
  auto const density = [](T const& z) { return normal_density(z); };
  auto result = integral_between(f, density, ends, goal, evaluations, how);
  add_tails(result, f, reach);
  return result;
}

}  // namespace freefield::detail::integral
