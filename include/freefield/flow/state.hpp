#pragma once
/// @file
/// What a state is: numbers side by side.  Any such type is stepped as it is, without a wrapper and without Eigen.

#include <freefield/core/jet/jet.hpp>
#include <freefield/core/scalar.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail::flow_room {

/// An owner of numbers in one piece of memory: std::array, std::vector, a matrix of Eigen.  A view is none, because a
/// copy of it is no copy of the numbers: a const view gives numbers that can be changed, one of Eigen has another type
/// for what it is a view of.
template <class S>
concept number_container = std::copyable<S> && requires(S& x, S const& fixed) {
  { *x.data() } -> std::same_as<std::remove_cvref_t<decltype(*fixed.data())>&>;
  requires std::is_const_v<std::remove_reference_t<decltype(*fixed.data())>>;
  { fixed.size() } -> std::convertible_to<std::ptrdiff_t>;
  requires field_scalar<std::remove_cvref_t<decltype(*fixed.data())>>;
} && (!requires { typename S::PlainObject; } || requires { requires std::same_as<S, typename S::PlainObject>; });

template <class S>
struct element_of_state {
  using type = S;
};
template <number_container S>
struct element_of_state<S> {
  using type = std::remove_cvref_t<decltype(*std::declval<S const&>().data())>;
};

/// The real numbers below a scalar: of complex numbers, of dual numbers.
template <class T>
struct real_below {
  using type = T;
};
template <complex_scalar T>
struct real_below<T> : real_below<typename T::value_type> {};
template <class T, std::size_t N>
struct real_below<jet<T, N>> : real_below<T> {};

/// How many numbers, where the type says it; else 0.
template <class S> inline constexpr std::size_t extent = 0;
template <class T, std::size_t N> inline constexpr std::size_t extent<std::array<T, N>> = N;
template <field_scalar T> inline constexpr std::size_t extent<T> = 1;
template <class S>
  requires(S::SizeAtCompileTime > 0)
inline constexpr std::size_t extent<S> = static_cast<std::size_t>(S::SizeAtCompileTime);

}  // namespace detail::flow_room

/// A state of a system of ordinary differential equations: a number, real or complex, or an owner of numbers in one
/// piece of memory, such as `std::array<double, 3>`, `std::vector<std::complex<float>>`, `Eigen::Vector3d`,
/// `Eigen::MatrixXd`.  Multiprecision and dual numbers are numbers.
template <class S>
concept vector_state = field_scalar<S> || detail::flow_room::number_container<S>;

/// The scalar of a state, and of a measure.
template <class S>
struct state_scalar : detail::flow_room::element_of_state<S> {};
template <class M>
  requires(!vector_state<M> && requires { typename M::scalar_type; })
struct state_scalar<M> {
  using type = typename M::scalar_type;
};
template <class S> using scalar_of = typename state_scalar<S>::type;

namespace detail::flow_room {

/// That of what is neither a vector nor a measure is double, so that such a call ends with a sentence about its state.
template <class S>
struct time_below {
  using type = double;
};
template <class S>
  requires(vector_state<S> || requires { typename S::scalar_type; })
struct time_below<S> : real_below<scalar_of<S>> {};

}  // namespace detail::flow_room

/// The scalar of time, steps and tolerances: the real numbers below those of the state.
template <class S> using time_of = typename detail::flow_room::time_below<S>::type;

namespace detail::flow_room {

template <vector_state S>
constexpr std::size_t size_of(S const& x) {
  if constexpr (extent<S> > 0) return extent<S>;
  else return static_cast<std::size_t>(x.size());
}

template <class S>
  requires vector_state<std::remove_const_t<S>>
constexpr auto* numbers_of(S& x) {
  if constexpr (number_container<std::remove_const_t<S>>) return x.data();
  else return std::addressof(x);
}

/// x h for a real h; without its conversion where the scalar knows such a product.
template <class T, class Time>
constexpr T times(T const& x, Time const& h) {
  if constexpr (std::same_as<T, Time> || requires { { x * h } -> std::convertible_to<T>; }) return T(x * h);
  else return T(x * T(h));
}

/// The place of the first number that is not finite, -1 where all are.
template <vector_state S>
constexpr std::ptrdiff_t first_non_finite(S const& x) {
  auto const* const numbers = numbers_of(x);
  for (std::size_t i = 0; i < size_of(x); ++i) {
    bool finite = true;
    if constexpr (complex_scalar<scalar_of<S>>)
      finite = math::is_finite(numbers[i].real()) && math::is_finite(numbers[i].imag());
    else finite = math::is_finite(numbers[i]);
    if (!finite) return static_cast<std::ptrdiff_t>(i);
  }
  return -1;
}

}  // namespace detail::flow_room
}  // namespace freefield
