#pragma once
/// @file
/// New data like those of a fit: drawn from its law above the cut-off and from the data below, or from the data alone.

#include <freefield/core/random.hpp>
#include <freefield/power_law/fit_tail.hpp>
#include <freefield/power_law/heavy_tail/distinct_values.hpp>
#include <freefield/power_law/heavy_tail/own_data.hpp>
#include <freefield/power_law/heavy_tail/power_law_draw.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// The rows of data in ascending order, as the places of their values.
template <class T>
std::vector<std::size_t> places_of(distinct_values<T> const& data) {
  std::vector<std::size_t> places;
  places.reserve(data.size());
  for (std::size_t j = 0; j < data.distinct(); ++j) places.insert(places.end(), data.count[j], j);
  return places;
}

/// The values that have been drawn at least once.
template <class T>
distinct_values<T> drawn_values(distinct_values<T> const& from, std::vector<std::size_t> const& times) {
  distinct_values<T> result;
  for (std::size_t j = 0; j < times.size(); ++j) result.append(from.value[j], times[j]);
  return result;
}

/// The same options for data that have been divided by their scale.
template <class T>
tail_options<T> in_own_units(tail_options<T> options) {
  options.scale = T(1);
  return options;
}

/// The fit of drawn data; none where too few values differ.
template <class T>
std::optional<tail_fit<T>> fit_drawn(std::string_view function, distinct_values<T> const& data,
                                     tail_options<T> const& options) {
  std::size_t const first = options.xmin ? data.first_from(*options.xmin) : 0;
  std::size_t const least = options.xmin || !options.discrete ? 2 : 3;
  if (data.distinct() < first + least) return std::nullopt;
  return fit_distinct(function, data, options);
}

/// Data from the law where they exceed the cut-off, and from the data below it.
///
/// Where the cut-off was searched, each value comes from the tail with its share of the data, else from below; where it
/// was given, only the tail is drawn.
template <class T>
class semiparametric_draw {
 public:
  semiparametric_draw(std::string_view function, tail_fit<T> const& tail, distinct_values<T> const& data)
      : function_(function),
        options_(in_own_units(tail.options)),
        searched_(!tail.options.xmin),
        size_(tail.options.xmin ? tail.tail_size : tail.size),
        draw_(function, tail.alpha, tail.xmin, tail.options.discrete) {
    std::size_t const first = data.first_from(tail.xmin);
    below_ = {{data.value.begin(), data.value.begin() + static_cast<std::ptrdiff_t>(first)},
              {data.count.begin(), data.count.begin() + static_cast<std::ptrdiff_t>(first)}};
    if (searched_) places_ = places_of(below_);
  }

  std::optional<tail_fit<T>> operator()(philox4x32& engine) const {
    std::vector<std::size_t> times(below_.distinct(), 0);
    std::vector<T> above;
    for (std::size_t i = 0; i < size_; ++i) {
      std::size_t const row = searched_ ? uniform_index(engine, size_) : 0;
      if (row < places_.size()) ++times[places_[row]];
      else above.push_back(draw_(engine));
    }
    distinct_values<T> data = drawn_values(below_, times);
    data.append(options_.discrete ? sorted_integers(above) : sorted(std::move(above)));
    return fit_drawn(function_, data, options_);
  }

 private:
  std::string_view function_;
  tail_options<T> options_;
  bool searched_;
  std::size_t size_;
  power_law_draw<T> draw_;
  distinct_values<T> below_;
  std::vector<std::size_t> places_;
};

/// Data drawn from the data, with replacement.
template <class T>
class nonparametric_draw {
 public:
  nonparametric_draw(std::string_view function, tail_options<T> const& options, distinct_values<T> data)
      : function_(function), options_(in_own_units(options)), places_(places_of(data)), data_(std::move(data)) {}

  std::optional<tail_fit<T>> operator()(philox4x32& engine) const {
    std::vector<std::size_t> times(data_.distinct(), 0);
    for (std::size_t i = 0; i < places_.size(); ++i) ++times[places_[uniform_index(engine, places_.size())]];
    return fit_drawn(function_, drawn_values(data_, times), options_);
  }

 private:
  std::string_view function_;
  tail_options<T> options_;
  std::vector<std::size_t> places_;
  distinct_values<T> data_;
};

}  // namespace freefield::detail::power_law
