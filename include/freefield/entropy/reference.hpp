#pragma once
/// @file
/// The measure to which a functional refers, kept by value, or by `std::cref` where the user says so.

#include <freefield/core/error.hpp>
#include <freefield/entropy/variation.hpp>
#include <freefield/measure/density.hpp>
#include <freefield/measure/discrete.hpp>
#include <freefield/measure/ensemble.hpp>
#include <freefield/measure/gaussian.hpp>

#include <concepts>
#include <functional>
#include <ostream>
#include <string_view>
#include <type_traits>

namespace freefield::detail::entropy_room {

template <class Q> struct unwrapped { using type = Q; };
template <class Q> struct unwrapped<std::reference_wrapper<Q>> { using type = std::remove_cv_t<Q>; };

/// The measure that a Q is or refers to.
template <class Q> using measure_in = typename unwrapped<std::remove_cvref_t<Q>>::type;

template <class M> inline constexpr bool is_measure = false;
template <class T> inline constexpr bool is_measure<gaussian<T>> = true;
template <class T, int D> inline constexpr bool is_measure<density<T, D>> = true;
template <class T> inline constexpr bool is_measure<discrete<T>> = true;
template <class T> inline constexpr bool is_measure<ensemble<T>> = true;

/// Measures of one kind, whose scalars may differ.
template <class P, class Q> inline constexpr bool same_kind = false;
template <class T, class U, int D> inline constexpr bool same_kind<density<T, D>, density<U, D>> = true;
template <class T, class U> inline constexpr bool same_kind<discrete<T>, discrete<U>> = true;
template <class T, class U> inline constexpr bool same_kind<gaussian<T>, gaussian<U>> = true;

/// A measure, or a reference to one by std::cref.
template <class Q>
concept reference = is_measure<measure_in<Q>>;

template <class Q>
measure_in<Q> const& measure_of(Q const& q) {
  return q;
}

/// Densities have to be on one grid, probability vectors of one size.
template <class T, class U, int D>
void require_same_cells(std::string_view function, density<T, D> const& p, density<U, D> const& q) {
  require_same_size(function, "densities differ in the number of cells", p.size(), q.size());
  for (int k = 0; k < D; ++k) {
    auto const &a = p.grid().along(k);
    auto const &b = q.grid().along(k);
    require(a.lower == T(b.lower) && a.upper == T(b.upper) && a.cells == b.cells && a.ends == b.ends, errc::domain,
            {function, "densities are on different grids along axis", "one grid"}, k, {k});
  }
}
template <class T, class U>
void require_same_cells(std::string_view function, discrete<T> const& p, discrete<U> const& q) {
  require_same_size(function, "probability vectors differ in size", p.size(), q.size());
}

/// A measure in a few words, for formulas.
template <class M>
void describe(std::ostream& out, M const& m) {
  out << m;
}
template <class T>
void describe(std::ostream& out, gaussian<T> const& p) {
  out << "gaussian of dimension " << p.dimension();
}

/// A Gaussian in another scalar; itself where that is its own.
template <class R>
gaussian<R> const& in_scalar(gaussian<R> const& p) {
  return p;
}
template <class R, class T>
  requires(!std::is_same_v<R, T>)
gaussian<R> in_scalar(gaussian<T> const& p) {
  return gaussian<R>(in_scalar<R>(p.mean()), in_scalar<R>(p.covariance()));
}

}  // namespace freefield::detail::entropy_room
