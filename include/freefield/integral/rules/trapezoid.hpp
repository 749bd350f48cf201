#pragma once
/// @file
/// Expectations by the trapezoidal rule on lattices.

#include <freefield/integral/rules/lattice_sum.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>

namespace freefield::detail::integral {

/// The relative differences of neighbouring results: the last four, the latest first.
template <class T>
struct recent_differences {
  std::array<T, 4> last{T(0), T(0), T(0), T(0)};
  int count = 0;

  void add(T const& difference) {
    last = {difference, last[0], last[1], last[2]};
    ++count;
  }
};

/// An estimate of how far the last of several results can be off, from the relative differences of neighbours.
///
/// Errors exp(-c / step) become their square where the step is halved.  On a line that is one refinement; so where the
/// last difference is that much smaller than the one before, by more than algebraic convergence and hardly by accident,
/// or is down to the floor, the error is taken as its power 3/2.  In space it takes two refinements, and the difference
/// of one shows nothing of what the other one is about.  So both have to fall by that much, each compared with the last
/// of its kind, and the error is four times the largest of the last difference, the power 3/2 of the one before, and
/// 5/2 of the one before that.  Otherwise it is four times the largest of the last three.
/// @param floor  differences up to this are rounding, and what is beyond the ball
template <class T>
T error_after(bool is_line, recent_differences<T> const& differences, T const& floor) {
  auto const& [now, before, first, second] = differences.last;
  if (differences.count < 3) return is_line && differences.count == 2 ? T(T(4) * std::max(now, before)) : T(1);
  auto const lower_power = [](T const& x) { return T(x * math::sqrt(x)); };
  auto const has_fallen = [&](T const& from, T const& to) {
    return to <= floor || (T(to * T(1000)) <= from && to <= lower_power(from));
  };
  if (is_line && has_fallen(before, now) && T(before * T(50)) <= first) {
    T const by_accident = T(lower_power(before) * lower_power(before)), least = std::max(now, by_accident);
    return T(T(least > T(T(1) / T(1000000)) ? 4 : 1) * lower_power(least));
  }
  if (!is_line && differences.count >= 4 && has_fallen(first, now) && has_fallen(second, before))
    return T(T(4) * std::max(now, std::max(lower_power(before), T(first * lower_power(first)))));
  return T(T(4) * std::max(now, std::max(before, first)));
}

/// The trapezoidal rule with steps 1.764, 0.882, ...: sums over a lattice, over it and its moved copy, over the lattice
/// of half the step, ..., until the error relative to E|f| is within the goal or the evaluations are spent.  The ball
/// is enlarged where the function is not negligible near its surface.  Before a result on a line is believed, the
/// points that would be next are taken beyond the windows, and what they change there is part of the error.
template <class T, class F>
class lattice_rule {
 public:
  using value_type = typename F::value_type;
  using result_type = quadratures<T, value_type>;

  lattice_rule(F& f, T const& goal, std::size_t evaluations)
      : f_(f), goal_(goal), most_(evaluations), before_(f.evaluations()), reach_(far_reach<T>()) {
    T const least = std::max(goal, std::numeric_limits<T>::epsilon());
    radius_ = std::min(reach_, math::sqrt(T(T(-2) * math::log(T(least / T(f.rank() == 1 ? 64 : 1024))))));
    start();
  }

  bool is_done() const { return is_done_; }
  result_type const& best() const { return best_; }

  /// The number of results that have been compared.
  int comparisons() const { return comparisons_; }

  /// Adds the points that are next.
  void refine() {
    total_type const before = total_;
    if (is_cubic_) add_moved_lattice();
    else add_points_between();
    if (is_ball_too_small()) return enlarge();
    judge(before);
    ++comparisons_;
    if (best_.is_within(goal_, parts_to_control()) && !is_unseen()) {
      if (f_.rank() == 1) look_beyond();
      if (best_.is_within(goal_, parts_to_control())) return stop({});
    }
    if (is_at_floor()) return stop(is_growing() ? limited_by_growth : limited_by_rounding);
    auto const doublings = is_cubic_ ? 1 : std::clamp<Eigen::Index>(f_.rank() - 1, 1, 40);
    if (spent() > most_ >> doublings || level_ == 24) stop(limited_by_evaluations);
  }

 private:
  using total_type = lattice_total<T, value_type>;

  std::size_t parts_to_control() const { return controlled<F>(total_.all.parts()); }

  std::size_t spent() const { return f_.evaluations() - before_; }

  void stop(std::string_view limit) {
    is_done_ = true;
    best_.limit = limit;
  }

  void start() {
    level_ = comparisons_ = 0;
    is_cubic_ = true;
    total_ = lattice_sum<T, F>(f_, 0, radius_).over(sublattice::even);
    for (auto& d : differences_) d = recent_differences<T>();
  }

  void enlarge() {
    growth_ = std::min(T(T(2) * growth_), T(T(1) / T(5)));
    radius_ = std::min(T(radius_ + T(growth_ * radius_)), reach_);
    start();
  }

  void add_moved_lattice() {
    T const half = T(T(1) / T(2));
    total_type both;
    both.add_total(half, total_);
    both.add_total(half, lattice_sum<T, F>(f_, static_cast<std::size_t>(level_), radius_).over(sublattice::odd));
    total_ = std::move(both);
    if (f_.rank() == 1) ++level_;  // both are the lattice of half the step
    else is_cubic_ = false;
  }

  /// On the lattice of half the step a point has 2^-rank of its weight.
  void add_points_between() {
    T share(1);
    for (Eigen::Index k = 0; k < f_.rank(); ++k) share = T(share / T(2));
    total_type all;
    all.add_total(T(T(2) * share), total_);
    all.add_total(share, lattice_sum<T, F>(f_, static_cast<std::size_t>(level_), radius_).over(sublattice::mixed));
    total_ = std::move(all);
    is_cubic_ = true;
    ++level_;
  }

  /// Takes the points that are next on a line, but beyond a window only.
  void look_beyond() {
    auto const level = static_cast<std::size_t>(level_);
    T const half = T(T(1) / T(2)), step = T(T(2) * lattice_axis_of<T>(level).half_step);
    bool const is_fine = step < T(T(3) / T(20));
    std::size_t const window = is_fine ? 1 : 0;
    tally<T, value_type> change;
    change.add_tally(half, lattice_sum<T, F>(f_, level, radius_, window).over(sublattice::odd).beyond[window]);
    change.add_tally(T(-half), total_.beyond[window]);
    for (std::size_t k = 0; k < change.parts(); ++k) {
      T const size = T(magnitude(change.sum(k)) - tail(k));  // at the surface of the ball the points differ
      T& error = best_.parts[k].result.error;
      if (size > T(0)) error = T(error + T(T(is_fine ? 32 : 8) * size));
    }
  }

  /// An estimate of what is beyond the ball, if the function is not much larger there.
  T tail(std::size_t k) const { return T(T(32) * T(total_.all.largest(k) * mass_beyond(f_.rank(), radius_))); }

  bool is_tail_large(std::size_t k) const {
    return tail(k) > T(T(goal_ / T(f_.rank() == 1 ? 4 : 16)) * total_.all.size(k));
  }

  bool is_ball_too_small() const {
    if (!(radius_ < reach_) || spent() > most_) return false;
    for (std::size_t k = 0; k < parts_to_control(); ++k) {
      if (is_tail_large(k)) return true;
    }
    return false;
  }

  /// The size of relative differences that say nothing.
  T floor(std::size_t k) const {
    T const rounding = T(T(4) * std::numeric_limits<T>::epsilon());
    return total_.all.size(k) > T(0) ? std::max(rounding, T(tail(k) / total_.all.size(k))) : rounding;
  }

  void judge(total_type const& before) {
    if constexpr (!std::same_as<T, value_type>) {
      differences_.resize(total_.all.parts());
      best_.parts.resize(total_.all.parts());
    }
    for (std::size_t k = 0; k < total_.all.parts(); ++k) {
      T const size = total_.all.size(k), change = magnitude(T(total_.all.sum(k) - before.all.sum(k)));
      recent_differences<T>& differences = differences_[k];
      differences.add(size > T(0) ? T(change / size) : T(0));
      T const error = T(size * error_after(f_.rank() == 1, differences, floor(k)));
      best_.parts[k] = {{total_.all.sum(k), T(T(error + rounding_of(size)) + T(T(is_tail_large(k) ? 4 : 1) * tail(k)))},
                        size};
    }
  }

  /// Tells whether a function is zero so far, at few points.
  bool is_unseen() const {
    if (comparisons_ >= 4) return false;
    for (std::size_t k = 0; k < parts_to_control(); ++k) {
      if (!(total_.all.size(k) > T(0))) return true;
    }
    return false;
  }

  /// Tells whether what is beyond the ball matters more than rounding.
  bool is_growing() const {
    for (std::size_t k = 0; k < total_.all.parts(); ++k) {
      if (tail(k) > rounding_of(total_.all.size(k))) return true;
    }
    return false;
  }

  /// Tells whether further refinement cannot help.
  bool is_at_floor() const {
    for (std::size_t k = 0; k < parts_to_control(); ++k) {
      recent_differences<T> const& d = differences_[k];
      if (d.count < 4 || *std::max_element(d.last.begin(), d.last.begin() + 3) > floor(k)) return false;
    }
    return true;
  }

  F& f_;
  T goal_;
  std::size_t most_, before_;
  T reach_, radius_, growth_ = T(T(1) / T(40));
  int level_ = 0, comparisons_ = 0;
  bool is_cubic_ = true, is_done_ = false;
  total_type total_;
  per_part<recent_differences<T>, T, value_type> differences_ =
      make_per_part<recent_differences<T>, T, value_type>(0, {});
  result_type best_{make_per_part<quadrature<T>, T, value_type>(
                        0, {{T(0), (std::numeric_limits<T>::max)()}, T(1)}), {}};
};

template <class T, class F>
quadratures<T, typename F::value_type> trapezoid_of(F& f, T const& goal, std::size_t evaluations) {
  lattice_rule<T, F> rule(f, goal, evaluations);
  while (!rule.is_done()) rule.refine();
  return rule.best();
}

}  // namespace freefield::detail::integral
