#pragma once
/// @file
/// Functionals of a density on a line as functions of its quantiles: pressures of cells, forces on nodes.

#include <freefield/entropy/local_entropy.hpp>
#include <freefield/entropy/potential_energy.hpp>
#include <freefield/flow/free_energy.hpp>

#include <concepts>
#include <tuple>
#include <utility>

namespace freefield {

/// How a functional acts on cells of constant mass: for one with integral f(rho),
///     pressure(f, r) = r f'(r) - f(r),    bulk_modulus(f, r) = r^2 f''(r),    density(f, r) = f(r).
/// Specialised where that takes fewer digits and less time than the three functions of f.
template <class F>
struct cell_pressure {};

template <detail::entropy_room::local F>
struct cell_pressure<F> {
  template <class T>
  static T pressure(F const& f, T const& r) { return T(T(r * f.slope(r)) - f.term(r)); }
  template <class T>
  static T bulk_modulus(F const& f, T const& r) { return T(T(r * r) * f.curvature(r)); }
  template <class T>
  static T density(F const& f, T const& r) { return f.term(r); }
};
/// That of the entropy is the ideal gas's.
template <>
struct cell_pressure<entropy_functional> {
  template <class T>
  static T pressure(entropy_functional, T const& r) { return T(-r); }
  template <class T>
  static T bulk_modulus(entropy_functional, T const& r) { return T(-r); }
  template <class T>
  static T density(entropy_functional f, T const& r) { return f.term(r); }
};

namespace detail::flow_room {

struct quantile_part {
  template <class G> static constexpr bool of = entropy_room::local<G> || is_potential_energy<G>;
};

/// A sum of functionals of the density alone and of potential energies.
template <class F>
concept quantile_functional = functional<F> && every_term<quantile_part, terms_in<F>>;

/// V, V' and V'' of a potential on the line.
template <class V, class... Bindings>
struct potential_on_line {
  using first = decltype(derivative(std::declval<V const&>(), field<0>));
  using second = decltype(derivative(std::declval<first const&>(), field<0>));

  entropy_room::bound_formula<V, Bindings...> potential;
  entropy_room::bound_formula<first, Bindings...> slope;
  entropy_room::bound_formula<second, Bindings...> curvature;
};
template <class V, class... Bindings>
auto on_line(potential_energy_functional<V, Bindings...> const& f) {
  using line = potential_on_line<V, Bindings...>;
  return std::apply([&](auto const&... b) {
    auto const slope = derivative(f.potential.formula, field<0>);
    return line{f.potential, decltype(line::slope)(slope, b...),
                decltype(line::curvature)(derivative(slope, field<0>), b...)};
  }, f.potential.bindings);
}

/// The terms of a functional with their coefficients in T, the potentials with their derivatives.
template <class T, quantile_functional F>
class quantile_energy {
  template <class G>
  static auto prepared(G const& f) {
    if constexpr (is_potential_energy<G>) return on_line(f);
    else return f;
  }
  template <class G>
  static constexpr bool is_local = entropy_room::local<G>;

 public:
  explicit quantile_energy(F const& f) : terms_(taken(f)) {}

  struct cell {
    T pressure, bulk_modulus;
  };
  /// Of a cell with density r.
  cell at_density(T const& r) const {
    cell result{T(0), T(0)};
    auto const add = [&]<class G>(T const& c, G const& f) {
      if constexpr (is_local<G>) {
        result.pressure = T(result.pressure + T(c * cell_pressure<G>::pressure(f, r)));
        result.bulk_modulus = T(result.bulk_modulus + T(c * cell_pressure<G>::bulk_modulus(f, r)));
      }
    };
    each(add);
    return result;
  }

  struct node {
    T slope, curvature;
  };
  /// Of the potential at x.
  node at_point(T const& x) const {
    node result{T(0), T(0)};
    std::array<T, 1> const point{x};
    auto const add = [&]<class G>(T const& c, G const& f) {
      if constexpr (!is_local<G>) {
        result.slope = T(result.slope + T(c * f.slope.template at<T>(point)));
        result.curvature = T(result.curvature + T(c * f.curvature.template at<T>(point)));
      }
    };
    each(add);
    return result;
  }

  /// f(r) of the functionals of the density, and V(x).
  T density_value(T const& r) const {
    T result(0);
    auto const add = [&]<class G>(T const& c, G const& f) {
      if constexpr (is_local<G>) result = T(result + T(c * cell_pressure<G>::density(f, r)));
    };
    each(add);
    return result;
  }
  T potential_value(T const& x) const {
    T result(0);
    std::array<T, 1> const point{x};
    auto const add = [&]<class G>(T const& c, G const& f) {
      if constexpr (!is_local<G>) result = T(result + T(c * f.potential.template at<T>(point)));
    };
    each(add);
    return result;
  }

 private:
  static auto taken(F const& f) {
    return std::apply([](auto const&... term) {
      return std::make_tuple(std::pair(T(term.coefficient), prepared(term.functional))...);
    }, entropy_room::terms_of(f));
  }
  template <class Visit>
  void each(Visit const& visit) const {
    std::apply([&](auto const&... term) { (visit(term.first, term.second), ...); }, terms_);
  }

  decltype(taken(std::declval<F const&>())) terms_;
};

}  // namespace detail::flow_room
}  // namespace freefield
