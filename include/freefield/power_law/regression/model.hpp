#pragma once
/// @file
/// A formula compiled for a table of data: values, exact gradients and Hessians with respect to the parameters, row by
/// row, where everything that depends on the data alone is computed once.

#include <freefield/core/expression.hpp>
#include <freefield/power_law/regression/parameter_roles.hpp>
#include <freefield/power_law/regression/power_of_data.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// The largest subformulas that depend on the data alone, each once.
template <class Data, class... Found>
constexpr auto data_nodes(Data, type_list<Found...> found, type_list<>) {
  return found;
}
template <class Data, class... Found, class First, class... Rest>
constexpr auto data_nodes(Data data, type_list<Found...> found, type_list<First, Rest...>) {
  if constexpr (is_in<First, type_list<Found...>>) return data_nodes(data, found, type_list<Rest...>{});
  else if constexpr (is_data<Data, First>) return data_nodes(data, type_list<Found..., First>{}, type_list<Rest...>{});
  else return data_nodes(data, data_nodes(data, found, children<First>{}), type_list<Rest...>{});
}

/// The second derivatives of F, row by row of the lower triangle; Done are the parameters of the rows that are
/// complete.
template <class F, class... Done>
constexpr auto hessian_rows(variable_set<Done...>, variable_set<>) {
  return type_list<>{};
}
template <class F, class... Done, class P, class... Rest>
constexpr auto hessian_rows(variable_set<Done...>, variable_set<P, Rest...>) {
  using slope = decltype(differentiate<P>(F{}));
  return concatenate(type_list<decltype(differentiate<Done>(slope{}))..., decltype(differentiate<P>(slope{}))>{},
                     hessian_rows<F>(variable_set<Done..., P>{}, variable_set<Rest...>{}));
}

/// Marks which of P parameters enter linearly together, with d^2 f / dp dq = 0 for any two of them, p = q included.
/// They are chosen in the order of the formula.
template <std::size_t P, class... Seconds>
constexpr auto jointly_linear(type_list<Seconds...>) {
  std::array<bool, sizeof...(Seconds)> const vanishing{std::same_as<Seconds, zero_node>...};
  std::array<bool, P> linear{};
  for (std::size_t j = 0; j < P; ++j) {
    std::size_t const row = j * (j + 1) / 2;
    linear[j] = vanishing[row + j];
    for (std::size_t k = 0; k < j; ++k) linear[j] = linear[j] && (!linear[k] || vanishing[row + k]);
  }
  return linear;
}

template <class T, expression Formula, class Data>
class model final : public curve<T> {
  static constexpr auto keep_nothing = [](std::size_t, auto const&) {};
  using slotted = std::remove_cvref_t<decltype(with_slots<0>(std::declval<Formula const&>(), keep_nothing))>;
  using formula = std::remove_cvref_t<decltype(with_logarithms<Data>(slotted{}))>;

 public:
  using parameter_set = decltype(without(Data{}, variable_set<>{}, variables_of<formula>{}));

 private:
  template <class... Ps>
  static auto gradient_of(variable_set<Ps...>) -> type_list<decltype(differentiate<Ps>(formula{}))...>;
  using gradient = decltype(gradient_of(parameter_set{}));
  using hessian = decltype(hessian_rows<formula>(variable_set<>{}, parameter_set{}));
  template <class... Seconds>
  static auto regular(type_list<Seconds...>) -> type_list<decltype(without_deltas(Seconds{}))...>;
  using with_gradient = decltype(concatenate(type_list<formula>{}, gradient{}));
  using with_hessian = decltype(concatenate(with_gradient{}, regular(hessian{})));
  using columns = decltype(data_nodes(Data{}, type_list<>{}, with_hessian{}));

  template <class... Columns> static constexpr std::size_t count(type_list<Columns...>) { return sizeof...(Columns); }
  template <class First, class... Rest> static constexpr std::size_t first_variable(variable_set<First, Rest...>) {
    return Data::index_of(First{});
  }
  static constexpr std::size_t width = count(columns{});
  static constexpr std::size_t slots = value_count<Formula>;

 public:
  explicit model(Formula const& f) : curve<T>(traits(parameter_set{}), Data::size(), width) {
    with_slots<0>(f, [this](std::size_t index, auto const& value) { constants_[index] = T(value); });
  }

  std::vector<T> row(std::span<T const> values) const override {
    return [at = data_at(values)]<class... Columns>(type_list<Columns...>) {
      return std::vector<T>{value_of<T>(Columns{}, at)...};
    }(columns{});
  }

  formula_part part(std::size_t k) const override {
    return []<class... Columns>(type_list<Columns...>) {
      return std::array<formula_part, width>{formula_part{to_string(Columns{}), first_variable(variables_of<Columns>{}),
                                                          is_base_logarithm<Columns>}...};
    }(columns{})[k];
  }

  std::vector<T> sizes(std::span<T const> values, T const& observed, std::span<T const> lowest,
                       std::span<T const> highest, std::size_t rows) const override {
    auto const here = data_at(values), low = data_at(lowest), high = data_at(highest);
    size_at<T, std::remove_cv_t<decltype(here)>> const size{here, low, high, observed, as_scalar<T>(rows)};
    return [&]<class... Ps>(variable_set<Ps...>) {
      return std::vector<T>{size(known_size_of<Ps>())...};
    }(parameter_set{});
  }

  T value(vector_of<T> const& theta, std::span<T const> at) const override {
    return values_together<T>(environment_of(theta, at), formula{})[0];
  }

  T value(vector_of<T> const& theta, std::span<T const> at, vector_of<T>& slope) const override {
    auto const all = values_of(with_gradient{}, theta, at);
    for (std::size_t k = 1; k < all.size(); ++k) slope(static_cast<Eigen::Index>(k - 1)) = all[k];
    return all[0];
  }

  void expand(vector_of<T> const& theta, std::span<T const> at, std::span<T> result) const override {
    auto const all = values_of(with_hessian{}, theta, at);
    for (std::size_t k = 0; k < all.size(); ++k) result[k] = all[k];
  }

 private:
  std::array<T, slots> constants_{};

  /// The size of a parameter, or a number where it has no value at a row.
  template <class P>
  static constexpr auto known_size_of() {
    using size = decltype(size_of_parameter<P, Data>::in(slotted{}, observed_size{}));
    return std::conditional_t<has_data<size>, size, number>{};
  }

  template <class... Ps>
  static std::vector<parameter_traits> traits(variable_set<Ps...> set) {
    constexpr auto linear = jointly_linear<sizeof...(Ps)>(hessian{});
    return {{std::string(Ps::name()), role_of<Ps, Data, slotted>(), pole_at<Ps, slotted>::value,
             sign_at<Ps, Data, power_part::none, Formula>::is_fixed, linear[set.index_of(Ps{})]}...};
  }

  /// What formulas of the data are evaluated with.
  auto data_at(std::span<T const> values) const {
    return [&]<class... Vs, std::size_t... I, std::size_t... S>(variable_set<Vs...>, std::index_sequence<I...>,
                                                               std::index_sequence<S...>) {
      return environment<entry<Vs, T>..., entry<slot_node<S>, T>...>{{values[I]}..., {constants_[S]}...};
    }(Data{}, std::make_index_sequence<Data::size()>{}, std::make_index_sequence<slots>{});
  }

  template <class... Formulas>
  auto values_of(type_list<Formulas...>, vector_of<T> const& theta, std::span<T const> at) const {
    return values_together<T>(environment_of(theta, at), Formulas{}...);
  }

  auto environment_of(vector_of<T> const& theta, std::span<T const> at) const {
    return [&]<class... Ps, class... Columns, std::size_t... I, std::size_t... C, std::size_t... S>(
               variable_set<Ps...>, type_list<Columns...>, std::index_sequence<I...>, std::index_sequence<C...>,
               std::index_sequence<S...>) {
      return environment<entry<Ps, T>..., entry<Columns, T>..., entry<slot_node<S>, T>...>{
          {theta(static_cast<Eigen::Index>(I))}..., {at[C]}..., {constants_[S]}...};
    }(parameter_set{}, columns{}, std::make_index_sequence<parameter_set::size()>{},
      std::make_index_sequence<width>{}, std::make_index_sequence<slots>{});
  }
};

}  // namespace freefield::detail::power_law
