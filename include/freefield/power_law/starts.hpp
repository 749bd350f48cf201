#pragma once
/// @file
/// Where a fit starts: a grid given by the user, or points spread over the ranges that the formula itself suggests.

#include <freefield/power_law/model.hpp>
#include <freefield/power_law/options.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace freefield::detail {

/// How a parameter enters a formula, which fixes the range in which it is sought.
enum class parameter_role {
  general,     ///< anything else
  exponent,    ///< in an exponent
  data_scale,  ///< divides or is divided by data
};

template <class P, class Data, class L, class R>
inline constexpr bool scales_data =
    (std::same_as<L, P> && is_data<Data, R>) || (std::same_as<R, P> && is_data<Data, L>);

template <class P, class Data, class E>
constexpr parameter_role role_in();

/// The first role that is not general.
template <class P, class Data>
constexpr parameter_role role_in_any(type_list<>) {
  return parameter_role::general;
}
template <class P, class Data, class First, class... Rest>
constexpr parameter_role role_in_any(type_list<First, Rest...>) {
  parameter_role const first = role_in<P, Data, First>();
  return first != parameter_role::general ? first : role_in_any<P, Data>(type_list<Rest...>{});
}

template <class P, class Data, class E>
struct role_at {
  static constexpr parameter_role value = role_in_any<P, Data>(children<E>{});
};
template <class P, class Data, class L, class R>
struct role_at<P, Data, quotient_node<L, R>> {
  static constexpr parameter_role value =
      scales_data<P, Data, L, R> ? parameter_role::data_scale : role_in_any<P, Data>(type_list<L, R>{});
};
template <class P, class Data, class B, class E>
struct role_at<P, Data, general_power_node<B, E>> {
  static constexpr parameter_role value = occurs<P, E> ? parameter_role::exponent : role_in<P, Data, B>();
};
template <class P, class Data, class E>
constexpr parameter_role role_in() {
  return role_at<P, Data, E>::value;
}

/// The position in Data of the column that P scales, that of the first variable where P scales a formula of several;
/// the number of columns where there is none.
template <class P, class Data, class E>
struct column_at {
  template <class... Children>
  static constexpr std::size_t first(type_list<Children...>) {
    std::size_t result = Data::size();
    ((result = (std::min)(result, column_at<P, Data, Children>::value)), ...);
    return result;
  }
  static constexpr std::size_t value = first(children<E>{});
};
template <class Data, class First, class... Rest>
constexpr std::size_t first_column(variable_set<First, Rest...>) {
  return Data::index_of(First{});
}
template <class P, class Data, class L, class R>
struct column_at<P, Data, quotient_node<L, R>> {
  static constexpr std::size_t choose() {
    if constexpr (std::same_as<L, P> && is_data<Data, R>) return first_column<Data>(variables_of<R>{});
    else if constexpr (std::same_as<R, P> && is_data<Data, L>) return first_column<Data>(variables_of<L>{});
    else return (std::min)(column_at<P, Data, L>::value, column_at<P, Data, R>::value);
  }
  static constexpr std::size_t value = choose();
};

/// Whether a power has no value where P < 0, or none across P = 0: P is a scale of data in its base, (x/P)^..., or a
/// divisor in its exponent, ...^(1/P).
enum class power_part { none, base, exponent };

template <class P, class Data, power_part Part, class E>
struct sign_at {
  template <class... Children>
  static constexpr bool any(type_list<Children...>) {
    constexpr power_part inner = is_sum<E> && Part == power_part::base ? power_part::none : Part;
    return (sign_at<P, Data, inner, Children>::is_fixed || ...);
  }
  static constexpr bool is_fixed = any(children<E>{});
};
template <class P, class Data, power_part Part, class L, class R>
struct sign_at<P, Data, Part, quotient_node<L, R>> {
  static constexpr bool is_fixed = (Part == power_part::base && scales_data<P, Data, L, R>) ||
                                   (Part == power_part::exponent && std::same_as<R, P>) ||
                                   sign_at<P, Data, Part, L>::is_fixed || sign_at<P, Data, Part, R>::is_fixed;
};
template <class P, class Data, power_part Part, class B, class E>
struct sign_at<P, Data, Part, general_power_node<B, E>> {
  static constexpr bool is_fixed = sign_at<P, Data, power_part::base, B>::is_fixed ||
                                   sign_at<P, Data, power_part::exponent, E>::is_fixed;
};

/// How each parameter enters the formula as the user wrote it.
template <std::size_t P>
struct parameter_traits {
  std::array<parameter_role, P> role;
  std::array<std::size_t, P> column;  ///< that it scales, or the number of columns
  std::array<bool, P> sign_is_fixed;
  std::array<bool, P> linear;
};

template <class Formula, class Model, class... Ps>
constexpr auto traits_of(variable_set<Ps...>) {
  using data = typename Model::data;
  return parameter_traits<sizeof...(Ps)>{{role_in<Ps, data, Formula>()...},
                                         {column_at<Ps, data, Formula>::value...},
                                         {sign_at<Ps, data, power_part::none, Formula>::is_fixed...},
                                         Model::is_linear};
}

/// Point i of the R sequence in some dimensions: multiples of inverse powers of the generalised golden ratio (M.
/// Roberts 2018), spread evenly over the unit cube for any number of points.
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

/// exp(low + (high - low) x).
template <class T>
T between_logarithms(T const& low, T const& high, T const& x) {
  return math::exp(T(math::log(low) + T(math::log(high) - math::log(low)) * x));
}

/// Smallest and largest positive value of a column.
template <class T>
struct positive_range {
  T smallest, largest;
};

/// A value of a parameter at position x of its range: exponents in (0.03, 1.6), scales within the range of their column
/// and a factor 10 below to 1000 beyond, others in (0.01, 100).
template <class T>
T start_value(parameter_role role, T const& x, positive_range<T> const& scaled) {
  switch (role) {
    case parameter_role::exponent: return between_logarithms(T(T(3) / T(100)), T(T(8) / T(5)), x);
    case parameter_role::data_scale:
      return between_logarithms(T(scaled.smallest / T(10)), T(scaled.largest * T(1000)), x);
    case parameter_role::general: break;
  }
  return between_logarithms(T(T(1) / T(100)), T(100), x);
}

/// Position of a named parameter; an error naming it where the formula has none of that name.
inline std::size_t position_of(std::string const& name, std::vector<std::string> const& names,
                               std::string_view option) {
  auto const found = std::find(names.begin(), names.end(), name);
  std::string all;
  for (auto const& known : names) all += (all.empty() ? "" : ", ") + known;
  require(found != names.end(), errc::unknown_name,
          {"fit", "option ." + std::string(option) + " names no parameter of the formula", "one of " + all}, name);
  return static_cast<std::size_t>(found - names.begin());
}

/// As `position_of`, for an option that may name each parameter once.
inline std::size_t next_position(std::string const& name, std::vector<std::string> const& names,
                                 std::string_view option, std::vector<bool>& taken) {
  std::size_t const k = position_of(name, names, option);
  require(!taken[k], errc::duplicate_name,
          {"fit", "option ." + std::string(option) + " names a parameter twice", "each once"}, name);
  taken[k] = true;
  return k;
}

/// All combinations of the given values; parameters without values keep those of `defaults`.
template <class T, class Vector, std::size_t P>
std::vector<Vector> grid_of(std::vector<start_values<T>> const& axes, std::vector<std::string> const& names,
                            std::array<bool, P> const& positive, Vector const& defaults) {
  std::vector<Vector> points{defaults};
  std::vector<bool> taken(P, false);
  for (auto const& axis : axes) {
    std::size_t const k = next_position(axis.parameter.text, names, "starts", taken);
    require(!axis.values.empty(), errc::empty,
            {"fit", "option .starts gives no value of " + axis.parameter.text, "at least one"});
    std::vector<Vector> next;
    for (auto const& value : axis.values) {
      require(math::is_finite(value), errc::non_finite,
              {"fit", "starting value of " + axis.parameter.text, "a finite number"}, value);
      require(!positive[k] || value > T(0), errc::domain,
              {"fit", "starting value of the positive parameter " + axis.parameter.text, "a number > 0"}, value);
    }
    for (auto const& point : points) {
      for (auto const& value : axis.values) {
        next.push_back(point);
        next.back()[static_cast<int>(k)] = value;
      }
    }
    points = std::move(next);
  }
  return points;
}

/// Points spread over the ranges of the parameters that do not enter linearly; those that do start at 1 and are
/// projected.
template <class Vector, class T, std::size_t P>
std::vector<Vector> automatic_starts(parameter_traits<P> const& traits, std::size_t wanted,
                                     std::vector<positive_range<T>> const& columns) {
  auto const dimensions = static_cast<std::size_t>(std::count(traits.linear.begin(), traits.linear.end(), false));
  std::size_t const number = dimensions == 0 ? 1 : wanted > 0 ? wanted : dimensions < 3 ? 12 : 40;
  spread_sequence<T> const spread(dimensions);
  std::vector<Vector> points;
  for (std::size_t i = 0; i < number; ++i) {
    Vector point = Vector::Ones();
    std::size_t axis = 0;
    for (std::size_t k = 0; k < P; ++k)
      if (!traits.linear[k])
        point[static_cast<int>(k)] = start_value(traits.role[k], spread(i, axis++), columns[traits.column[k]]);
    points.push_back(point);
  }
  return points;
}

}  // namespace freefield::detail
