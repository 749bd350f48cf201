#pragma once
/// @file
/// The best of many starts, and the certificate of what it found.

#include <freefield/power_law/certificate.hpp>
#include <freefield/power_law/regression/robust_search.hpp>
#include <freefield/power_law/regression/robust_starts.hpp>
#include <freefield/power_law/regression/solver.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// Every start first goes through least squares, and starts that meet there share the steps that follow.  For a robust
/// objective each start also goes to its minimum directly, and automatic starts are only a part of the search there.
template <class T>
class multistart {
 public:
  /// @param as_given  starts that the user chose: linear parameters are part of them
  multistart(solver<T>& s, std::vector<vector_of<T>> const& starts, bool as_given)
      : solver_(s), rounding_(s.squares(s.table.weights).rounding_level()), tried_(starts.size()) {
    if (!s.goal.is_least_squares()) keep_finite(s);
    for (std::size_t i = 0; i < tried_; ++i) join(s.approach(s.table.weights, starts[i]), i);
    require(!candidates_.empty(), errc::not_converged,
            {"fit", "the formula has no value at any start", "starts inside its domain"}, tried_);
    s.choose_width(lowest(candidates_).at.point);
    if (s.goal.is_least_squares()) polish_all();
    else if (as_given) explore_all(starts);
    else search_robustly(starts);
    std::erase_if(candidates_, [](candidate const& c) { return !c.at.at.feasible; });
    require(!candidates_.empty(), errc::not_converged,
            {"fit", "the objective has no value near any start", "a formula that is positive on the data"}, tried_);
  }

  /// The lowest minimum.  Of several that are equal up to rounding, as those of mirror images are, it is the first that
  /// is certified.
  minimum<T> const& best() const {
    auto const& lowest_at = lowest(candidates_).at;
    T const highest = T(lowest_at.at.value + rounding_at(lowest_at));
    for (auto const& c : candidates_)
      if (c.at.at.value <= highest && is_stationary(c.at, rounding_)) return c.at;
    return lowest_at;
  }

  /// @param remedy  what may help where the best minimum is flat
  fit_certificate<T> certify(std::string const& remedy) const {
    auto const& found = best();
    fit_certificate<T> c;
    c.converged = is_stationary(found, rounding_) && !has_run_away(solver_, found);
    c.exact_fit = c.converged && found.at.value <= rounding_;
    c.relative_gradient = found.relative_gradient;
    c.newton_decrement = found.newton_decrement;
    c.condition_number =
        require_identifiable(found, solver_.positive, rounding_, solver_.table.law->parameters, remedy);
    c.iterations = found.iterations;
    c.starts = tried_;
    c.starts_agreeing = agreeing();
    for (std::size_t k = 0; k < found.bound.size(); ++k)
      if (found.bound[k]) c.at_bound.push_back(solver_.table.law->parameters[k].name);
    return c;
  }

 private:
  struct candidate {
    minimum<T> at;
    std::vector<std::size_t> starts;  ///< the starts that lead here; `tried_` stands for what is none
  };
  solver<T> const& solver_;
  T rounding_;
  std::size_t tried_;
  std::vector<candidate> candidates_;

  void polish_all() {
    for (auto& c : candidates_) c.at = solver_.polish(solver_.table.weights, c.at.point);
  }

  /// Follows every start on its own to a minimum of the robust objective; those of least squares are candidates, too.
  void explore_all(std::vector<vector_of<T>> const& starts) {
    for (auto& c : candidates_) c.starts.clear();
    for (std::size_t i = 0; i < starts.size(); ++i) join(solver_.explore(solver_.table.weights, starts[i]), i);
    polish_all();
  }

  /// Replaces the candidates by minima of the robust objective itself.  Every start is followed on its own, at first
  /// with a loss as wide as the median residual, and so is every minimum of least squares.  Where they disagree or the
  /// table has outliers, many other points are searched.
  void search_robustly(std::vector<vector_of<T>> const& starts) {
    auto const& weights = solver_.table.weights;
    T const wide = smallest_median();
    auto const squares = distinct_squares();
    candidates_.clear();
    robust_projection<T> const judge(solver_, wide);
    for (std::size_t i = 0; i < starts.size(); ++i)
      if (auto const from = judge.approach(starts[i])) join(solver_.explore_at(weights, *from, wide), i);
    for (auto const& c : squares) join(solver_.explore_at(weights, c.at.point, wide), tried_);
    keep_lowest();
    narrow_along_several_paths(wide);
    if (candidates_.empty() || agreeing() < tried_ || has_outliers(solver_, best())) search_widely(starts, wide);
    settle_lowest();
    if (!candidates_.empty() && !is_stationary(best(), rounding_)) go_on();
  }

  /// Decides for the lowest minima whether coefficients close to 0 are 0.
  void settle_lowest() {
    if (candidates_.empty()) return;
    minimum<T> const found = lowest(candidates_).at;
    T const highest = T(found.at.value + rounding_at(found));
    for (auto& c : candidates_)
      if (c.at.at.feasible && c.at.at.value <= highest) c.at = solver_.settled(solver_.table.weights, c.at);
  }

  /// Narrows the loss to that of the objective, in small steps from the first width and in a few large ones.  The
  /// residuals that end inside of a narrow width are not always those of the lowest minimum nearby.
  void narrow_along_several_paths(T const& wide) {
    int const paths = solver_.table.size() < 120 ? 3 : 1;
    for (auto& c : candidates_) {
      vector_of<T> const start = c.at.point;
      T width = wide;
      for (int path = 0; path < paths; ++path, width = T(width / T(4))) {
        auto next = solver_.narrow_from(solver_.table.weights, start, width);
        if (path == 0 || (next.at.feasible && next.at.value < c.at.at.value)) c.at = std::move(next);
        if (!(width > solver_.width)) break;
      }
    }
  }

  /// Goes on from a minimum that was not reached: once with each positive linear parameter nearly 0, for the way to
  /// where it vanishes is a long valley, and then with a loss that is wider by turns, which is smoother in a valley.
  void go_on() {
    auto const& weights = solver_.table.weights;
    minimum<T> const from = best();
    T const nearly_zero = T(math::log(T(std::numeric_limits<T>::epsilon())) - T(1));
    for (Eigen::Index k = 0; k < from.point.size(); ++k) {
      auto const i = static_cast<std::size_t>(k);
      if (!solver_.limits.vanishing[i] || from.bound[i]) continue;
      vector_of<T> point = from.point;
      point(k) = (std::min)(T(point(k)), nearly_zero);
      candidates_.push_back({solver_.narrow_from(weights, point, solver_.width), {}});
    }
    for (int turn = 0; turn < 10 && !is_stationary(best(), rounding_); ++turn) {
      T const wide = T(solver_.width * T(turn % 2 == 0 ? 4 : 1));
      candidates_.push_back({solver_.narrow_from(weights, best().point, wide), {}});
    }
  }

  /// The minima of least squares, of which the search goes on from each only once: they are known to three digits.
  std::vector<candidate> distinct_squares() const {
    std::vector<candidate> result;
    for (auto const& c : candidates_) {
      auto const is_near = [&](candidate const& known) { return distance(known.at, c.at) < T(T(1) / T(10000)); };
      if (std::none_of(result.begin(), result.end(), is_near)) result.push_back(c);
    }
    return result;
  }

  /// Follows the most promising of many points with a loss of a twentieth of the median residual: at a much wider one,
  /// outliers merge minima that differ at the objective's own width.  What ends close to the lowest is polished.
  void search_widely(std::vector<vector_of<T>> const& starts, T const& median) {
    auto const& weights = solver_.table.weights;
    T const wide = (std::max)(T(median / T(20)), solver_.width);
    std::vector<candidate> before;
    std::swap(before, candidates_);
    for (auto const& point : promising_points(robust_projection<T>(solver_, wide), solver_.table, starts))
      join(solver_.explore_at(weights, point.coordinates, wide), tried_);
    keep_lowest();
    for (auto& c : candidates_) c.at = solver_.narrow_from(weights, c.at.point, wide);
    for (auto& c : before) candidates_.push_back(std::move(c));
  }

  /// The smallest median residual at the minima of least squares, but not below the width of the objective.
  T smallest_median() const {
    auto const smooth = solver_.squares(solver_.table.weights);
    T median = solver_.median_size(smooth, candidates_.front().at.point);
    for (auto const& c : candidates_) median = (std::min)(median, solver_.median_size(smooth, c.at.point));
    return (std::max)(median, solver_.width);
  }

  /// Forgets minima that are a tenth above the lowest at the first width, and all but a few of the lowest.
  void keep_lowest() {
    auto const most = static_cast<std::ptrdiff_t>(search_effort(40, 60, solver_.table.size()));
    std::stable_sort(candidates_.begin(), candidates_.end(), is_lower);
    if (candidates_.empty()) return;
    auto const& best = candidates_.front().at;
    T const highest = T(best.at.value + (std::max)(T(best.at.value / T(10)), rounding_at(best)));
    std::erase_if(candidates_, [&](candidate const& c) { return c.at.at.value > highest; });
    if (std::ssize(candidates_) > most) candidates_.erase(candidates_.begin() + most, candidates_.end());
  }

  /// What has no value comes last: there `value` is only a part of the sum.
  static bool is_lower(candidate const& a, candidate const& b) {
    if (a.at.at.feasible != b.at.at.feasible) return a.at.at.feasible;
    return a.at.at.value < b.at.at.value;
  }

  static candidate const& lowest(std::vector<candidate> const& all) {
    return *std::min_element(all.begin(), all.end(), is_lower);
  }

  T rounding_at(minimum<T> const& m) const {
    return (std::max)(rounding_, detail::rounding_of_sum(m.at.scale, rounding_));
  }

  std::size_t agreeing() const {
    auto const& lowest_at = best();
    T const highest = T(lowest_at.at.value + (std::max)(T(lowest_at.at.scale / T(10000000)), rounding_at(lowest_at)));
    std::vector<bool> agrees(tried_, false);
    for (auto const& c : candidates_) {
      if (!c.at.at.feasible || !(c.at.at.value <= highest)) continue;
      for (std::size_t const start : c.starts)
        if (start < tried_) agrees[start] = true;
    }
    return static_cast<std::size_t>(std::count(agrees.begin(), agrees.end(), true));
  }

  void join(minimum<T> const& near, std::size_t start) {
    if (!near.at.feasible) return;
    for (auto& c : candidates_) {
      if (!(distance(c.at, near) < T(T(1) / T(100000000)))) continue;
      c.starts.push_back(start);
      return;
    }
    candidates_.push_back({near, {start}});
  }

  /// The squared distance of two points, in units of the objective.
  T distance(minimum<T> const& a, minimum<T> const& b) const {
    T sum(0);
    for (Eigen::Index k = 0; k < a.point.size(); ++k) {
      T const step = T(a.point(k) - b.point(k));
      sum += T(T(step * step) * a.at.gauss(k, k));
    }
    return T(sum / (std::max)(a.at.scale, rounding_));
  }
};

}  // namespace freefield::detail::power_law
