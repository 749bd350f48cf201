#pragma once
/// @file
/// Starts of robust fits: a few hundred points are judged by the loss of their best linear parameters, and the lowest
/// of each neighbourhood are followed.

#include <freefield/power_law/regression/robust_projection.hpp>
#include <freefield/power_law/regression/starts.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// Points of the box that the starts span.  Exponents also leave it, for what a term with a large exponent of either
/// sign adds to a table is an outlier at one of its ends, and a robust loss may be lowest where one is removed so.
template <class T>
class search_box {
 public:
  search_box(std::vector<parameter_traits> const& parameters, std::vector<vector_of<T>> const& starts)
      : parameters_(&parameters), first_(starts.front()), low_(first_), high_(first_) {
    for (auto const& start : starts) {
      for (Eigen::Index k = 0; k < start.size(); ++k) {
        low_(k) = (std::min)(T(low_(k)), T(start(k)));
        high_(k) = (std::max)(T(high_(k)), T(start(k)));
      }
    }
  }

  std::size_t dimensions() const {
    auto const is_general = [](parameter_traits const& p) { return !p.linear; };
    return static_cast<std::size_t>(std::count_if(parameters_->begin(), parameters_->end(), is_general));
  }

  /// The parameters at a position in the unit cube, which has an axis for each parameter that is not linear.
  vector_of<T> operator()(std::vector<T> const& position) const {
    vector_of<T> theta = first_;
    std::size_t axis = 0;
    for (std::size_t k = 0; k < parameters_->size(); ++k) {
      auto const& p = (*parameters_)[k];
      auto const i = static_cast<Eigen::Index>(k);
      if (p.linear) continue;
      T const& x = position[axis++];
      theta(i) = p.role == parameter_role::exponent ? exponent(x) : between_logarithms(T(low_(i)), T(high_(i)), x);
    }
    return theta;
  }

 private:
  std::vector<parameter_traits> const* parameters_;
  vector_of<T> first_, low_, high_;

  /// Two thirds of the unit interval are for exponents in (0.02, 2.5), the rest for (2.5, 20) and (-20, -0.05).
  static T exponent(T const& x) {
    T const usual = T(T(13) / T(20)), positive = T(T(4) / T(5));
    T const least = T(T(1) / T(50)), large = T(T(5) / T(2)), most(20);
    if (x < usual) return between_logarithms(least, large, T(x / usual));
    if (x < positive) return between_logarithms(large, most, T(T(x - usual) / T(positive - usual)));
    return T(-between_logarithms(T(T(1) / T(20)), most, T(T(x - positive) / T(T(1) - positive))));
  }
};

/// A judged point and where it is in the unit cube.
template <class T>
struct placed_point {
  std::vector<T> position;
  judged_point<T> judged;

  T squared_distance(placed_point const& other) const {
    T sum(0);
    for (std::size_t axis = 0; axis < position.size(); ++axis) {
      T const difference = T(position[axis] - other.position[axis]);
      sum += T(difference * difference);
    }
    return sum;
  }
};

/// The first of points that are sorted by their loss: a quarter of those wanted whatever their place, the rest only
/// where no lower point is as near as points are on average (A. H. G. Rinnooy Kan and G. T. Timmer, Math. Program. 39,
/// 27, 1987).
template <class T>
std::vector<judged_point<T>> lowest_of_neighbourhoods(std::vector<placed_point<T>> const& all, T const& spacing,
                                                      std::size_t wanted) {
  std::vector<judged_point<T>> chosen;
  for (std::size_t i = 0; i < all.size() && chosen.size() < wanted; ++i) {
    auto const is_near = [&](placed_point<T> const& lower) {
      return lower.squared_distance(all[i]) < T(spacing * spacing);
    };
    auto const here = all.begin() + static_cast<std::ptrdiff_t>(i);
    if (i < wanted / 4 || std::none_of(all.begin(), here, is_near)) chosen.push_back(all[i].judged);
  }
  return chosen;
}

/// How much of `most` is worth doing for a table: all of it for a few rows, where many minima are due to single rows
/// and a step is cheap; beyond `rows_for_all` rows less, as the square of their number, but two at least.
inline std::size_t search_effort(std::size_t most, std::size_t rows_for_all, std::size_t rows) {
  if (rows <= rows_for_all) return most;
  return (std::max)(most * rows_for_all / rows * rows_for_all / rows, std::size_t{2});
}

/// The points that a robust search follows besides the starts.
template <class T>
std::vector<judged_point<T>> promising_points(robust_projection<T> const& judge, fit_table<T> const& table,
                                              std::vector<vector_of<T>> const& starts) {
  search_box<T> const points(table.law->parameters, starts);
  std::size_t const dimensions = points.dimensions();
  if (dimensions == 0) return {};
  std::size_t const number = search_effort(1200, 35, table.size());
  spread_sequence<T> const spread(dimensions);
  std::vector<placed_point<T>> all;
  for (std::size_t i = 0; i < number; ++i) {
    std::vector<T> position;
    for (std::size_t axis = 0; axis < dimensions; ++axis) position.push_back(spread(i, axis));
    if (auto judged = judge(points(position))) all.push_back({std::move(position), std::move(*judged)});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](placed_point<T> const& a, placed_point<T> const& b) { return a.judged.loss < b.judged.loss; });
  T const logarithm = math::log(T(static_cast<int>(number)));
  T const spacing = math::exp(T(-logarithm / T(static_cast<int>(dimensions))));
  return lowest_of_neighbourhoods(all, spacing, search_effort(30, 60, table.size()));
}

}  // namespace freefield::detail::power_law
