#pragma once
/// @file
/// Sums of slopes with the weights of a tableau, in one pass over the components; zero weights leave no trace.

#include <freefield/flow/runge_kutta/tableau.hpp>
#include <freefield/flow/state.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace freefield::detail::flow_room {

/// The places of the weights that are not zero.
template <std::size_t Count, class Coefficient, std::size_t Stages>
constexpr std::array<std::size_t, Count> nonzero_places(std::array<Coefficient, Stages> const& weights) {
  std::array<std::size_t, Count> result{};
  std::size_t found = 0;
  for (std::size_t i = 0; i < Stages; ++i)
    if (!(weights[i] == Coefficient(0))) result[found++] = i;
  return result;
}
template <class Coefficient, std::size_t Stages>
constexpr std::size_t nonzero_count(std::array<Coefficient, Stages> const& weights) {
  std::size_t count = 0;
  for (Coefficient const& w : weights) count += w == Coefficient(0) ? 0U : 1U;
  return count;
}

/// Rows of a tableau that can be summed.
template <class S, std::size_t Row>
struct stage_row {
  static constexpr auto weights = S::tableau.a[Row];
  template <class Table>
  static constexpr auto const& of(Table const& table) { return table.a[Row]; }
};
template <class S>
struct solution_row {
  static constexpr auto weights = S::tableau.b;
  template <class Table>
  static constexpr auto const& of(Table const& table) { return table.b; }
};
template <class S>
struct error_row {
  static constexpr auto weights = S::tableau.error;
  template <class Table>
  static constexpr auto const& of(Table const& table) { return table.error; }
};
template <class S>
struct interpolation_row {
  static constexpr auto weights = S::tableau.interpolation;
  template <class Table>
  static constexpr auto const& of(Table const& table) { return table.interpolation; }
};

/// The slopes of a row side by side: `sum(i)` is h sum_j w_j k_j[i].
template <class Row, class Table, class State, std::size_t Stages>
class slope_sum {
  using T = scalar_of<State>;
  using Time = time_of<State>;
  static constexpr std::size_t count = nonzero_count(Row::weights);
  static constexpr auto places = nonzero_places<count>(Row::weights);

 public:
  [[gnu::always_inline]] slope_sum(Table const& table, std::array<State, Stages> const& slopes, Time const& h) {
    for (std::size_t m = 0; m < count; ++m) {
      slopes_[m] = numbers_of(slopes[places[m]]);
      weights_[m] = Time(Row::of(table)[places[m]] * h);
    }
  }
  [[gnu::always_inline]] T operator()(std::size_t i) const {
    return [&]<std::size_t... M>(std::index_sequence<M...>) __attribute__((always_inline)) {
      if constexpr (count == 0) return T(0);
      else return sum(times(slopes_[M][i], weights_[M])...);
    }(std::make_index_sequence<count>{});
  }

 private:
  template <class... Rest>
  [[gnu::always_inline]] static T sum(T const& first, Rest const&... rest) {
    if constexpr (sizeof...(Rest) == 0) return first;
    else return partial(first, rest...);
  }
  template <class Second, class... Rest>
  [[gnu::always_inline]] static T partial(T const& first, Second const& second, Rest const&... rest) {
    return sum(T(first + second), rest...);
  }

  std::array<T const*, count == 0 ? 1 : count> slopes_{};
  std::array<Time, count == 0 ? 1 : count> weights_{};
};

/// work(n), where n is the number of components: a constant where the type knows it, and for two to four, whose loops
/// the compiler then unrolls.
template <class State, class Work>
[[gnu::always_inline]] inline void with_length(State const& x, Work const& work) {
  std::size_t const n = size_of(x);
  if constexpr (extent<State> > 0) work(std::integral_constant<std::size_t, extent<State>>{});
  else if (n == 2) work(std::integral_constant<std::size_t, 2>{});
  else if (n == 3) work(std::integral_constant<std::size_t, 3>{});
  else if (n == 4) work(std::integral_constant<std::size_t, 4>{});
  else work(n);
}

/// As many copies of a state as there are stages.
template <std::size_t Stages, class State>
std::array<State, Stages> filled(State const& x) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<State, Stages>{(static_cast<void>(I), x)...};
  }(std::make_index_sequence<Stages>{});
}

/// out = x + h sum_j w_j k_j in n components, where `out` is neither x nor a slope.
template <class Row, class Table, class Length, class State, std::size_t Stages, class Time>
[[gnu::always_inline]] inline void write_moved(Table const& table, Length n, State const& x,
                                               std::array<State, Stages> const& slopes, Time const& h, State& out) {
  using T = scalar_of<State>;
  slope_sum<Row, Table, State, Stages> const sum(table, slopes, h);
  T const* const from = numbers_of(x);
  T* __restrict const to = numbers_of(out);
  for (std::size_t i = 0; i < n; ++i) to[i] = T(from[i] + sum(i));
}

/// x + h sum_j w_j k_j in the place of x, which is no slope.
template <class Row, class Table, class Length, class State, std::size_t Stages, class Time>
[[gnu::always_inline]] inline void move(Table const& table, Length n, std::array<State, Stages> const& slopes,
                                        Time const& h, State& x) {
  using T = scalar_of<State>;
  slope_sum<Row, Table, State, Stages> const sum(table, slopes, h);
  T* __restrict const to = numbers_of(x);
  for (std::size_t i = 0; i < n; ++i) to[i] = T(to[i] + sum(i));
}

}  // namespace freefield::detail::flow_room
