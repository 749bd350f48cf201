#pragma once
/// @file
/// Where a fit starts: a grid given by the user, or points spread over the ranges that the formula itself suggests.

#include <freefield/power_law/regression/curve.hpp>
#include <freefield/power_law/options.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// Point i of the R sequence in some dimensions: the multiples of inverse powers of the generalised golden ratio (M.
/// Roberts 2018) cover the unit cube evenly for any number of points.
template <class T>
class spread_sequence {
 public:
  explicit spread_sequence(std::size_t dimensions) {
    T ratio(2);
    T const power = T(T(1) / T(static_cast<int>(dimensions + 1)));
    for (int step = 0; step < 60; ++step) ratio = math::exp(T(math::log(T(T(1) + ratio)) * power));
    T inverse(1);
    for (std::size_t j = 0; j < dimensions; ++j) inverses_.push_back(inverse = T(inverse / ratio));
  }

  T operator()(std::size_t i, std::size_t axis) const {
    T x = T(T(1) / T(2) + inverses_[axis] * T(static_cast<int>(i + 1)));
    while (!(x < T(1))) x = T(x - T(1));
    return x;
  }

 private:
  std::vector<T> inverses_;
};

/// The number exp(low + (high - low) x).
template <class T>
T between_logarithms(T const& low, T const& high, T const& x) {
  return math::exp(T(math::log(low) + T(math::log(high) - math::log(low)) * x));
}

/// The smallest and the largest of the sizes that a parameter has by its dimension at the rows of a table.
template <class T>
struct size_range {
  T smallest, largest;
};

/// Where the starting values of one parameter are spread.
template <class T>
struct start_range {
  parameter_role role;
  pole at_zero;
  bool positive;                    ///< it is a logarithm
  bool has_positive, has_negative;  ///< the signs that the bounds allow
  size_range<T> sizes;

  /// The value at position x of the range, for start i: exponents in (0.03, 1.6); scales of data from a tenth of them
  /// to a thousand times them, other sizes to ten times; centres from one end of the data to the other; numbers in
  /// (0.01, 100).  Every other offset is of the size of the data and positive, because it is as likely to keep a sum
  /// away from 0 as to be a centre; every other divisor is negative.
  T operator()(T const& x, std::size_t i) const {
    bool const other = i % 2 == 1 && !positive;
    if (is_place()) {
      if (!positive && (role == parameter_role::centre || other)) return between_ends(x);
      return size_beyond_ends(x);
    }
    T const size = magnitude(x);
    bool const negative = has_negative && (!has_positive || (other && at_zero == pole::odd));
    return negative ? T(-size) : size;
  }

  /// The largest starting value.
  T largest() const { return is_place() ? size_beyond_ends(T(1)) : magnitude(T(1)); }
  /// Whether the sizes have a sign.
  bool is_place() const { return role == parameter_role::centre || role == parameter_role::offset; }

 private:
  T magnitude(T const& x) const {
    switch (role) {
      case parameter_role::exponent: return between_logarithms(T(T(3) / T(100)), T(T(8) / T(5)), x);
      case parameter_role::data_scale:
        return between_logarithms(T(sizes.smallest / T(10)), T(sizes.largest * T(1000)), x);
      case parameter_role::size: return between_logarithms(T(sizes.smallest / T(10)), T(sizes.largest * T(10)), x);
      default: return between_logarithms(T(T(1) / T(100)), T(100), x);
    }
  }
  T between_ends(T const& x) const {
    T const width = T(sizes.largest - sizes.smallest);
    return T(sizes.smallest + T(width * T(T(x * T(T(6) / T(5))) - T(T(1) / T(10)))));
  }
  /// Both ends of a range of either sign give the size of what it holds.
  T size_beyond_ends(T const& x) const {
    T const one = math::abs(sizes.smallest), other = math::abs(sizes.largest);
    T const high = (std::max)(one, other), low = (std::min)(one, other);
    return between_logarithms(T((low > T(0) ? low : high) / T(10)), T(high * T(10)), x);
  }
};

/// The position of a named parameter; a name that the formula lacks is an error.
inline std::size_t position_of(std::string const& name, std::vector<parameter_traits> const& parameters,
                               std::string_view option) {
  auto const has_name = [&](parameter_traits const& known) { return known.name == name; };
  auto const found = std::find_if(parameters.begin(), parameters.end(), has_name);
  std::string all;
  for (auto const& known : parameters) all += (all.empty() ? "" : ", ") + known.name;
  require(found != parameters.end(), errc::unknown_name,
          {"fit", "option ." + std::string(option) + " names no parameter of the formula", "one of " + all}, name);
  return static_cast<std::size_t>(found - parameters.begin());
}

/// Like `position_of`, for options that may name each parameter once; `taken` marks those that have been named.
inline std::size_t next_position(std::string const& name, std::vector<parameter_traits> const& parameters,
                                 std::string_view option, std::vector<bool>& taken) {
  std::size_t const k = position_of(name, parameters, option);
  require(!taken[k], errc::duplicate_name,
          {"fit", "option ." + std::string(option) + " names a parameter twice", "each once"}, name);
  taken[k] = true;
  return k;
}

/// All combinations of the given values; parameters without values keep those of `defaults`.
template <class T>
std::vector<vector_of<T>> grid_of(std::vector<start_values<T>> const& axes,
                                  std::vector<parameter_traits> const& parameters, std::vector<bool> const& positive,
                                  vector_of<T> const& defaults) {
  std::vector<vector_of<T>> points{defaults};
  std::vector<bool> taken(parameters.size(), false);
  for (auto const& axis : axes) {
    std::size_t const k = next_position(axis.parameter.text, parameters, "starts", taken);
    require(!axis.values.empty(), errc::empty,
            {"fit", "option .starts gives no value of " + axis.parameter.text, "at least one"});
    std::vector<vector_of<T>> next;
    for (auto const& value : axis.values) {
      require(math::is_finite(value), errc::non_finite,
              {"fit", "starting value of " + axis.parameter.text + " is not finite", "a finite number"}, value);
      require(!positive[k] || value > T(0), errc::bad_option,
              {"fit", "starting value of the positive parameter " + axis.parameter.text + " is not positive",
               "a number > 0"},
              value);
    }
    for (auto const& point : points) {
      for (auto const& value : axis.values) {
        next.push_back(point);
        next.back()(static_cast<Eigen::Index>(k)) = value;
      }
    }
    points = std::move(next);
  }
  return points;
}

/// Spreads points over the ranges of the parameters that do not enter linearly.  Linear parameters start at 1 and are
/// then projected.
template <class T>
std::vector<vector_of<T>> automatic_starts(std::vector<parameter_traits> const& parameters, std::size_t wanted,
                                           std::vector<start_range<T>> const& ranges) {
  auto const is_general = [](parameter_traits const& p) { return !p.linear; };
  auto const dimensions = static_cast<std::size_t>(std::count_if(parameters.begin(), parameters.end(), is_general));
  std::size_t const number = dimensions == 0 ? 1 : wanted > 0 ? wanted : dimensions < 3 ? 12 : 40;
  spread_sequence<T> const spread(dimensions);
  std::vector<vector_of<T>> points;
  for (std::size_t i = 0; i < number; ++i) {
    vector_of<T> point = vector_of<T>::Constant(static_cast<Eigen::Index>(parameters.size()), T(1));
    std::size_t axis = 0;
    for (std::size_t k = 0; k < parameters.size(); ++k)
      if (!parameters[k].linear) point(static_cast<Eigen::Index>(k)) = ranges[k](spread(i, axis++), i);
    points.push_back(std::move(point));
  }
  return points;
}

}  // namespace freefield::detail::power_law
