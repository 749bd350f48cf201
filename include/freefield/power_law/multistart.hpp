#pragma once
/// @file
/// The best of many starts, and the certificate of what it found.

#include <freefield/power_law/certificate.hpp>
#include <freefield/power_law/solver.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace freefield::detail::power_law {

/// Every start first goes through least squares, and starts that meet there share the steps that follow.  A start that
/// the user gave also goes to a robust objective directly.
template <class T>
class multistart {
 public:
  /// @param as_given  starts that the user chose: linear parameters are part of them
  multistart(solver<T>& s, std::vector<vector_of<T>> const& starts, bool as_given)
      : solver_(s), rounding_(s.squares(s.table.weights).rounding_level()), tried_(starts.size()) {
    for (std::size_t i = 0; i < tried_; ++i) join(s.approach(s.table.weights, starts[i]), i);
    require(!candidates_.empty(), errc::not_converged,
            {"fit", "the formula has no value at any start", "starts inside its domain"}, tried_);
    s.choose_width(lowest(candidates_).at.point);
    for (std::size_t i = 0; i < tried_ && as_given && !s.goal.is_least_squares(); ++i)
      join(s.explore(s.table.weights, starts[i]), i);
    for (auto& c : candidates_) c.at = s.polish(s.table.weights, c.at.point);
    std::erase_if(candidates_, [](candidate const& c) { return !c.at.at.feasible; });
    require(!candidates_.empty(), errc::not_converged,
            {"fit", "the objective has no value near any start", "a formula that is positive on the data"}, tried_);
  }

  minimum<T> const& best() const { return lowest(candidates_).at; }

  fit_certificate<T> certify() const {
    auto const& found = best();
    fit_certificate<T> c;
    c.converged = is_stationary(found, rounding_);
    c.exact_fit = c.converged && found.at.value <= rounding_;
    c.relative_gradient = found.relative_gradient;
    c.newton_decrement = found.newton_decrement;
    c.condition_number = require_identifiable(found, solver_.positive, rounding_, solver_.table.law->parameters);
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
    std::vector<std::size_t> starts;  ///< the starts that lead here
  };
  solver<T> const& solver_;
  T rounding_;
  std::size_t tried_;
  std::vector<candidate> candidates_;

  static candidate const& lowest(std::vector<candidate> const& all) {
    return *std::min_element(all.begin(), all.end(),
                             [](candidate const& a, candidate const& b) { return a.at.at.value < b.at.at.value; });
  }

  std::size_t agreeing() const {
    auto const& lowest_at = best().at;
    T const rounding = (std::max)(rounding_, rounding_of_sum(lowest_at.scale, rounding_));
    T const highest = T(lowest_at.value + (std::max)(T(lowest_at.scale / T(10000000)), rounding));
    std::vector<bool> agrees(tried_, false);
    for (auto const& c : candidates_) {
      if (!(c.at.at.value <= highest)) continue;
      for (std::size_t const start : c.starts) agrees[start] = true;
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
