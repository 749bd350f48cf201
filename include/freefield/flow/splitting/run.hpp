#pragma once
/// @file
/// Runs of splittings.

#include <freefield/flow/splitting/substep.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace freefield::detail::flow_room {

/// A run of two steppers in turn: whole steps of both, or half a step of the first before and after one of the second.
/// A half of a flow of time sees the time that its own substeps have come to.
template <bool Symmetric, class SA, class SB, class Flow, class State>
class splitting_run {
  using first_half = substep<SA, decltype(Flow::first), State>;
  using second_half = substep<SB, decltype(Flow::second), State>;
  using Time = time_of<State>;

 public:
  splitting_run(Flow const& flow, State const& start, Time const& t0, evolve_options<Time> const& options)
      : x_(start),
        a_(flow.first, start, t0,
           options_of_half(options, options.seed * 6364136223846793005U + 1442695040888963407U)),
        b_(flow.second, start, t0, options_of_half(options, options.seed * 2862933555777941757U + 3037000493U)) {}

  State const& state() const { return x_; }
  long evaluations() const { return a_.evaluations() + b_.evaluations(); }
  long jacobians() const { return a_.work().jacobians + b_.work().jacobians; }
  long factorisations() const { return a_.work().factorisations + b_.work().factorisations; }
  std::ptrdiff_t first_non_finite() const {
    if constexpr (vector_state<State>) return flow_room::first_non_finite(x_);
    else return -1;  // no such measure can be made
  }
  void restart(Time const& t) {
    a_.restart(t);
    b_.restart(t);
  }
  void limit_times(Time const& first, Time const& last) {
    a_.limit_times(first, last);
    b_.limit_times(first, last);
  }
  void open_ends(bool first, bool last) {
    a_.open_ends(first, last);
    b_.open_ends(first, last);
  }
  void place(State const& x) { x_ = x; }
  /// Goes on after so many steps, whose noise is not drawn again.
  void skip(long steps) {
    a_.skip(Symmetric ? 2 * steps : steps);
    b_.skip(steps);
  }
  auto keep() const { return kept{x_, a_.keep(), b_.keep()}; }
  template <class Kept>
  void put_back(Kept const& before) {
    x_ = before.x;
    a_.put_back(before.a);
    b_.put_back(before.b);
  }

  void advance(Time const& t, Time const& h, long first, long count) {
    for (long k = first; k < first + count; ++k) {
      Time const begin = Time(t + Time(as_scalar<Time>(k) * h)), half = Time(h / Time(2));
      a_.move(x_, begin, Symmetric ? half : h);
      b_.move(x_, begin, h);
      if constexpr (Symmetric) a_.move(x_, Time(begin + half), half);
    }
  }

 private:
  struct kept {
    State x;
    decltype(std::declval<first_half const&>().keep()) a;
    decltype(std::declval<second_half const&>().keep()) b;
  };

  State x_;
  first_half a_;
  second_half b_;
};

template <class... Lists>
struct joined_promises {
  using type = guarantee_list<>;
};
template <class... First, class... Second, class... Rest>
struct joined_promises<guarantee_list<First...>, guarantee_list<Second...>, Rest...>
    : joined_promises<guarantee_list<First..., Second...>, Rest...> {};
template <class... Promises>
struct joined_promises<guarantee_list<Promises...>> {
  using type = guarantee_list<Promises...>;
};

/// Of what both keep, what one after the other keep.
template <class A, class B, class... Promises>
using kept_by_both = typename joined_promises<std::conditional_t<
    A::template has<Promises> && B::template has<Promises>, guarantee_list<Promises>, guarantee_list<>>...>::type;

template <bool Symmetric, class SA, class SB, class FA, class FB, class Flow, class State>
struct splitting_traits {
  using first = step_traits<SA, FA, State>;
  using second = step_traits<SB, FB, State>;
  static constexpr int order = std::min({Symmetric ? 2 : 1, int(first::order), int(second::order)});
  static constexpr bool adaptive = false;
  static constexpr bool splits_with_tolerance = first::adaptive || second::adaptive ||
                                                flow_room::splits_with_tolerance<first> ||
                                                flow_room::splits_with_tolerance<second>;
  using guarantees = kept_by_both<typename first::guarantees, typename second::guarantees, guarantee::positivity,
                                  guarantee::mass, guarantee::symplectic>;
  using method = splitting_run<Symmetric, SA, SB, Flow, State>;
};

}  // namespace freefield::detail::flow_room
