#pragma once
/// @file
/// A formula compiled for a table of data: values, exact gradients and Hessians by the parameters, row by row, where
/// everything that depends on the data alone is computed once.

#include <freefield/core/expression.hpp>
#include <freefield/power_law/given.hpp>

#include <Eigen/Core>

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace freefield::detail {

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

/// The formulas of a model: f, its gradient and its Hessian by the parameters (row by row, lower triangle).
template <class F, class Parameters> struct model_formulas;
template <class F, class... Ps>
struct model_formulas<F, variable_set<Ps...>> {
  static constexpr std::size_t size = sizeof...(Ps);
  using gradient = type_list<decltype(differentiate<Ps>(F{}))...>;
  template <class Q> using gradient_of_derivative = type_list<decltype(differentiate<Q>(differentiate<Ps>(F{})))...>;
  /// hessian[j] is the list of d^2 f / dp_j dp_k over all k.
  using hessian = type_list<gradient_of_derivative<Ps>...>;
};

template <class... Lists> struct concatenated { using type = type_list<>; };
template <class... Ts, class... Lists>
struct concatenated<type_list<Ts...>, Lists...> {
  template <class... Us> static type_list<Ts..., Us...> join(type_list<Us...>);
  using type = decltype(join(typename concatenated<Lists...>::type{}));
};
template <class... Lists>
constexpr auto concatenate(type_list<Lists...>) { return typename concatenated<Lists...>::type{}; }

/// Which parameters enter linearly together: d^2 f / dp dq = 0 for all pairs of them; chosen in the order of the
/// formula.
template <class... Rows>
constexpr auto jointly_linear(type_list<Rows...>) {
  constexpr std::size_t size = sizeof...(Rows);
  auto const zeros = []<class... Es>(type_list<Es...>) {
    return std::array<bool, size>{std::same_as<Es, zero_node>...};
  };
  std::array<std::array<bool, size>, size> const vanishing{zeros(Rows{})...};
  std::array<bool, size> linear{};
  for (std::size_t j = 0; j < size; ++j) {
    linear[j] = vanishing[j][j];
    for (std::size_t k = 0; k < j; ++k) linear[j] = linear[j] && (!linear[k] || vanishing[j][k]);
  }
  return linear;
}

/// Value and derivatives of the formula in one row.
template <class T, int P>
struct expansion {
  T value;
  Eigen::Matrix<T, P, 1> gradient;
  Eigen::Matrix<T, P, P> hessian;
};

template <class T, expression Formula, class Data>
class model {
  static constexpr auto keep_nothing = [](std::size_t, auto const&) {};
  using slotted = std::remove_cvref_t<decltype(with_slots<0>(std::declval<Formula const&>(), keep_nothing))>;

 public:
  using formula = std::remove_cvref_t<decltype(with_logarithms<Data>(slotted{}))>;
  using data = Data;
  using parameters = decltype(without(Data{}, variable_set<>{}, variables_of<formula>{}));
  static constexpr int size = static_cast<int>(parameters::size());
  using vector = Eigen::Matrix<T, size, 1>;
  using matrix = Eigen::Matrix<T, size, size>;

 private:
  using formulas = model_formulas<formula, parameters>;
  using all_formulas = typename concatenated<type_list<formula>, typename formulas::gradient,
                                             decltype(concatenate(typename formulas::hessian{}))>::type;
  using columns = decltype(data_nodes(Data{}, type_list<>{}, all_formulas{}));

  template <class... Columns> static constexpr std::size_t count(type_list<Columns...>) { return sizeof...(Columns); }
  static constexpr std::size_t width = count(columns{});
  static constexpr std::size_t slots = value_count<Formula>;

 public:
  /// The values of the data subformulas in one row.
  using row = std::array<T, width>;
  static constexpr std::array<bool, static_cast<std::size_t>(size)> is_linear =
      jointly_linear(typename formulas::hessian{});

  explicit model(Formula const& f) {
    with_slots<0>(f, [this](std::size_t index, auto const& value) { constants_[index] = T(value); });
  }

  static std::vector<std::string> names() {
    return []<class... Ps>(variable_set<Ps...>) {
      return std::vector<std::string>{std::string(Ps::name())...};
    }(parameters{});
  }

  /// A row from the values of the data, in the order of Data.
  row make_row(std::array<T, Data::size()> const& values) const {
    return make_row(values, columns{}, Data{}, std::make_index_sequence<Data::size()>{},
                    std::make_index_sequence<slots>{});
  }

  T value(vector const& theta, row const& at) const {
    return values_together<T>(environment_of(theta, at), formula{})[0];
  }

  /// f and its gradient.
  T value(vector const& theta, row const& at, vector& gradient) const {
    return [&]<class... Gs>(type_list<Gs...>) {
      auto const all = values_together<T>(environment_of(theta, at), formula{}, Gs{}...);
      for (int k = 0; k < size; ++k) gradient[k] = all[static_cast<std::size_t>(k) + 1];
      return all[0];
    }(typename formulas::gradient{});
  }

  void expand(vector const& theta, row const& at, expansion<T, size>& result) const {
    [&]<class... Formulas>(type_list<Formulas...>) {
      auto const all = values_together<T>(environment_of(theta, at), Formulas{}...);
      constexpr auto p = static_cast<std::size_t>(size);
      result.value = all[0];
      for (int j = 0; j < size; ++j) {
        auto const row_index = static_cast<std::size_t>(j);
        result.gradient[j] = all[1 + row_index];
        for (int k = 0; k < size; ++k) result.hessian(j, k) = all[1 + p + row_index * p + static_cast<std::size_t>(k)];
      }
    }(all_formulas{});
  }

 private:
  std::array<T, slots> constants_{};

  template <class... Columns, class... Vs, std::size_t... I, std::size_t... S>
  row make_row(std::array<T, Data::size()> const& values, type_list<Columns...>, variable_set<Vs...>,
               std::index_sequence<I...>, std::index_sequence<S...>) const {
    environment<entry<Vs, T>..., entry<slot_node<S>, T>...> const known{{values[I]}..., {constants_[S]}...};
    return {value_of<T>(Columns{}, known)...};
  }

  auto environment_of(vector const& theta, row const& at) const {
    return [&]<class... Ps, class... Columns, std::size_t... I, std::size_t... C, std::size_t... S>(
               variable_set<Ps...>, type_list<Columns...>, std::index_sequence<I...>, std::index_sequence<C...>,
               std::index_sequence<S...>) {
      return environment<entry<Ps, T>..., entry<Columns, T>..., entry<slot_node<S>, T>...>{
          {theta[static_cast<int>(I)]}..., {at[C]}..., {constants_[S]}...};
    }(parameters{}, columns{}, std::make_index_sequence<parameters::size()>{}, std::make_index_sequence<width>{},
      std::make_index_sequence<slots>{});
  }
};

}  // namespace freefield::detail
