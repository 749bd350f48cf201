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
  static constexpr bool scales = (std::same_as<L, P> && is_data<Data, R>) || (std::same_as<R, P> && is_data<Data, L>);
  static constexpr parameter_role value =
      scales ? parameter_role::data_scale : role_in_any<P, Data>(type_list<L, R>{});
};
template <class P, class Data, class B, class E>
struct role_at<P, Data, general_power_node<B, E>> {
  static constexpr parameter_role value = occurs<P, E> ? parameter_role::exponent : role_in<P, Data, B>();
};
template <class P, class Data, class E>
constexpr parameter_role role_in() {
  return role_at<P, Data, E>::value;
}

/// The roles of the parameters, from the formula as the user wrote it.
template <class Formula, class Data, class... Ps>
constexpr auto roles_of(variable_set<Ps...>) {
  return std::array<parameter_role, sizeof...(Ps)>{role_in<Ps, Data, Formula>()...};
}

/// Coordinate k of point i of the R sequence: multiples of inverse powers of the generalised golden ratio (M. Roberts
/// 2018), spread evenly over the unit cube for any number of points.
template <class T>
T spread(std::size_t i, std::size_t k, std::size_t dimensions) {
  T ratio(2);
  for (int step = 0; step < 60; ++step) ratio = math::exp(T(math::log(T(T(1) + ratio)) / T(static_cast<int>(dimensions + 1))));
  T inverse(1);
  for (std::size_t j = 0; j <= k; ++j) inverse = T(inverse / ratio);
  T x = T(T(1) / T(2) + inverse * T(static_cast<int>(i + 1)));
  while (!(x < T(1))) x = T(x - T(1));
  return x;
}

/// exp(low + (high - low) x).
template <class T>
T between_logarithms(T const& low, T const& high, T const& x) {
  return math::exp(T(math::log(low) + T(math::log(high) - math::log(low)) * x));
}

/// A value of a parameter of the given role at position x of its range: exponents in (0.03, 1.6), scales within the
/// range of the data and a factor 10 beyond, others in (0.01, 100).
template <class T>
T start_value(parameter_role role, T const& x, T const& smallest, T const& largest) {
  switch (role) {
    case parameter_role::exponent: return between_logarithms(T(T(3) / T(100)), T(T(8) / T(5)), x);
    case parameter_role::data_scale: return between_logarithms(T(smallest / T(10)), T(largest * T(10)), x);
    case parameter_role::general: break;
  }
  return between_logarithms(T(T(1) / T(100)), T(100), x);
}

/// Position of a named parameter; an error naming it where the formula has none of that name.
inline std::size_t position_of(std::string const& name, std::vector<std::string> const& names, std::string_view option) {
  auto const found = std::find(names.begin(), names.end(), name);
  std::string all;
  for (auto const& known : names) all += (all.empty() ? "" : ", ") + known;
  require(found != names.end(), errc::unknown_name,
          {"fit", "option ." + std::string(option) + " names no parameter of the formula", "one of " + all}, name);
  return static_cast<std::size_t>(found - names.begin());
}

/// All combinations of the given values; parameters without values keep those of `defaults`.
template <class T, class Vector>
std::vector<Vector> grid_of(std::vector<start_values<T>> const& axes, std::vector<std::string> const& names, Vector const& defaults) {
  std::vector<Vector> points{defaults};
  for (auto const& axis : axes) {
    auto const k = static_cast<int>(position_of(axis.parameter.text, names, "starts"));
    require(!axis.values.empty(), errc::empty, {"fit", "option .starts gives no value of " + axis.parameter.text, "at least one"});
    std::vector<Vector> next;
    for (auto const& point : points) {
      for (auto const& value : axis.values) {
        require(math::is_finite(value), errc::non_finite, {"fit", "starting value of " + axis.parameter.text, "a finite number"}, value);
        next.push_back(point);
        next.back()[k] = value;
      }
    }
    points = std::move(next);
  }
  return points;
}

/// Points spread over the ranges of the parameters that do not enter linearly; those that do start at 1 and are projected.
template <class T, class Vector, std::size_t P>
std::vector<Vector> automatic_starts(std::array<parameter_role, P> const& roles, std::array<bool, P> const& linear,
                                     std::size_t wanted, T const& smallest, T const& largest) {
  auto const dimensions = static_cast<std::size_t>(std::count(linear.begin(), linear.end(), false));
  std::size_t const number = dimensions == 0 ? 1 : wanted > 0 ? wanted : dimensions < 3 ? 12 : 40;
  std::vector<Vector> points;
  for (std::size_t i = 0; i < number; ++i) {
    Vector point = Vector::Ones();
    std::size_t axis = 0;
    for (std::size_t k = 0; k < P; ++k)
      if (!linear[k]) point[static_cast<int>(k)] = start_value(roles[k], spread<T>(i, axis++, dimensions), smallest, largest);
    points.push_back(point);
  }
  return points;
}

}  // namespace freefield::detail
