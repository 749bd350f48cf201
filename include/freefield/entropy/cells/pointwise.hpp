#pragma once
/// @file
/// Functionals that are sums over cells or outcomes, F = v sum_i f(rho_i, x_i), alone and in sums: one loop for all.

#include <freefield/entropy/combination.hpp>
#include <freefield/measure/cell_loops.hpp>
#include <freefield/measure/density.hpp>
#include <freefield/measure/discrete.hpp>

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace freefield {

/// The integrand of a functional F on a measure M of cells or outcomes; specialised for each pair with
///     using scalar_type = ...;                          // of the result
///     static auto make(F const&, M const&);
/// whose result has, for the cell i with centre x,
///     value(i, x)   slope(i, x)   curvature(i, x)       // f, df/d rho, d^2f/d rho^2
template <class F, class M>
struct integrand_on {};

namespace detail::entropy_room {

template <class F, class M>
concept pointwise_on = requires { typename integrand_on<F, M>::scalar_type; };

/// A measure of cells or outcomes.
template <class M> inline constexpr bool is_cellular = false;
template <class T, int D> inline constexpr bool is_cellular<density<T, D>> = true;
template <class T> inline constexpr bool is_cellular<discrete<T>> = true;

template <class M>
concept cellular = is_cellular<M>;

template <class T, int D> vector_of<T> const& values_of(density<T, D> const& rho) { return rho.values(); }
template <class T> vector_of<T> const& values_of(discrete<T> const& p) { return p.probabilities(); }
template <class T, int D> T volume_of(density<T, D> const& rho) { return rho.grid().cell_volume(); }
template <class T> T volume_of(discrete<T> const&) { return T(1); }

template <class R, class T, int D, class Term>
R sum_over(density<T, D> const& rho, Term const& term) {
  return sum_over_cells<R>(rho.grid(), term);
}
template <class R, class T, class Term>
R sum_over(discrete<T> const& p, Term const& term) {
  return pairwise_sum<R>(0, p.size(), [&](std::ptrdiff_t i) { return term(i, p.point(i)); });
}
template <class T, int D, class Visit>
void visit_cells(density<T, D> const& rho, Visit const& visit) {
  for_each_cell(rho.grid(), visit);
}
template <class T, class Visit>
void visit_cells(discrete<T> const& p, Visit const& visit) {
  for (std::ptrdiff_t i = 0; i < p.size(); ++i) visit(i, p.point(i));
}

/// Refuses a NaN: a formula without a value, or infinities of both signs.
template <class R, class F>
void require_value(F const& f, R const& value) {
  if (value == value) return;
  std::string const name = to_string(f);
  fail(errc::domain, {name, "the value is not a number", "formulas with values, no infinities of both signs"}, {},
       value);
}
/// The same for the entries of a variation, with the first cell.
template <class F, class Column>
void require_values(F const& f, Column const& column) {
  for (Eigen::Index i = 0; i < column.size(); ++i) {
    if (column(i) == column(i)) continue;
    std::string const name = to_string(f);
    fail(errc::domain,
         {name, "the variation is not a number", "formulas with derivatives, no infinities of both signs"}, {i},
         column(i));
  }
}

/// c x, for coefficients none of which is 0.
struct plain_product {
  template <class R, class X>
  R operator()(R const& c, X const& x) const {
    return R(c * R(x));
  }
};

/// c x, where a coefficient 0 drops even an infinite x.
template <class R, class X>
R times_coefficient(R const& c, X const& x) {
  return vanishes(c) ? R(0) : R(c * R(x));
}
struct dropping_product {
  template <class R, class X>
  R operator()(R const& c, X const& x) const {
    return times_coefficient(c, x);
  }
};

/// A direction in which a measure may be moved: one number for each cell.
template <class M, class Direction>
void require_direction(M const& m, Direction const& direction) {
  require(static_cast<std::ptrdiff_t>(direction.size()) == m.size(), errc::size_mismatch,
          {"second_variation", "direction and measure differ in size", "one number for each cell"}, direction.size());
}

/// One functional.
template <class F, class M>
struct pointwise_rule {
  using integrand = integrand_on<F, M>;
  using scalar_type = typename integrand::scalar_type;
  static constexpr bool has_curvature = true;

  static scalar_type value(F const& f, M const& m) {
    auto const at = integrand::make(f, m);
    auto const sum = sum_over<scalar_type>(m, [&](std::ptrdiff_t i, auto const& x) { return at.value(i, x); });
    require_value(f, sum);
    return scalar_type(sum * scalar_type(volume_of(m)));
  }
  static vector_of<scalar_type> variation(F const& f, M const& m) {
    auto const at = integrand::make(f, m);
    vector_of<scalar_type> result(m.size());
    bool numbers = true;
    visit_cells(m, [&](std::ptrdiff_t i, auto const& x) {
      scalar_type const slope = at.slope(i, x);
      numbers = numbers && slope == slope;
      result(i) = slope;
    });
    if (!numbers) require_values(f, result);
    return result;
  }
  template <class Direction>
  static vector_of<scalar_type> curvature(F const& f, M const& m, Direction const& direction) {
    require_direction(m, direction);
    auto const at = integrand::make(f, m);
    vector_of<scalar_type> result(m.size());
    visit_cells(m, [&](std::ptrdiff_t i, auto const& x) {
      scalar_type const move = scalar_type(direction(i));
      result(i) = times_coefficient(move, move == scalar_type(0) ? move : at.curvature(i, x));
    });
    require_values(f, result);
    return result;
  }
};

}  // namespace detail::entropy_room

template <class F, class M>
  requires detail::entropy_room::pointwise_on<F, M>
struct functional_on<F, M> : detail::entropy_room::pointwise_rule<F, M> {};

namespace detail::entropy_room {

template <class F, class M>
using scalar_on = std::remove_cvref_t<decltype(functional_on<F, M>::value(std::declval<F const&>(),
                                                                          std::declval<M const&>()))>;

/// A term of a sum with its integrand.
template <class R, class Integrand>
struct weighted_integrand {
  R coefficient;
  Integrand integrand;
};

template <class R, class M, class C, class F>
auto weighted(functional_term<C, F> const& term, M const& m) {
  if constexpr (pointwise_on<F, M>) {
    auto at = integrand_on<F, M>::make(term.functional, m);
    return std::tuple<weighted_integrand<R, decltype(at)>>{{R(term.coefficient), std::move(at)}};
  } else {
    return std::tuple<>{};
  }
}

/// Sums of functionals, on any measure: those of cells in one loop, the others one after another.
template <class M, class... Terms>
struct combination_rule {
  using functional_type = combination<Terms...>;
  using scalar_type = meeting_of<typename M::scalar_type, scalar_on<typename Terms::functional_type, M>...,
                                 typename Terms::coefficient_type...>;
  static constexpr bool has_curvature = (twice_differentiable_on<typename Terms::functional_type, M> && ...);

  static scalar_type value(functional_type const& f, M const& m) {
    scalar_type sum(0);
    auto const add = [&]<class C, class F>(functional_term<C, F> const& term) {
      if constexpr (!pointwise_on<F, M>) {
        scalar_type const part = scalar_type(functional_on<F, M>::value(term.functional, m));
        sum = scalar_type(sum + times_coefficient(scalar_type(term.coefficient), part));
      }
    };
    std::apply([&](auto const&... term) { (add(term), ...); }, f.terms);
    if constexpr ((pointwise_on<typename Terms::functional_type, M> || ...)) {
      auto const integrands = integrands_of(f, m);
      auto const part = [](auto const& at, std::ptrdiff_t i, auto const& x) { return at.value(i, x); };
      auto const sum_by = [&](auto const& product) {
        return sum_over<scalar_type>(m, [&](std::ptrdiff_t i, auto const& x) {
          return in_cell(integrands, product, part, i, x);
        });
      };
      scalar_type const cells = some_vanish(f) ? sum_by(dropping_product{}) : sum_by(plain_product{});
      sum = scalar_type(sum + scalar_type(cells * scalar_type(volume_of(m))));
    }
    require_value(f, sum);
    return sum;
  }

  static auto variation(functional_type const& f, M const& m) {
    return gathered(
        f, m, [&](auto const& functional) { return first_variation(functional, m); },
        [](auto const& at, std::ptrdiff_t i, auto const& x) { return at.slope(i, x); });
  }

  template <class Direction>
  static auto curvature(functional_type const& f, M const& m, Direction const& direction) {
    require_direction(m, direction);
    return gathered(
        f, m, [&](auto const& functional) { return second_variation(functional, m)(direction); },
        [&](auto const& at, std::ptrdiff_t i, auto const& x) {
          scalar_type const move = scalar_type(direction(i));
          return move == scalar_type(0) ? move : scalar_type(at.curvature(i, x) * move);
        });
  }

 private:
  static auto integrands_of(functional_type const& f, M const& m) {
    return std::apply([&](auto const&... term) { return std::tuple_cat(weighted<scalar_type>(term, m)...); }, f.terms);
  }

  /// Whether some coefficient is 0.
  static bool some_vanish(functional_type const& f) {
    return std::apply([](auto const&... term) { return (vanishes(term.coefficient) || ...); }, f.terms);
  }

  /// The sum over the integrands of what `part` makes of each, in one cell.
  template <class Integrands, class Product, class Part, class Point>
  static scalar_type in_cell(Integrands const& integrands, Product const& product, Part const& part, std::ptrdiff_t i,
                             Point const& x) {
    return std::apply([&](auto const&... at) {
      scalar_type cell(0);
      ((cell = scalar_type(cell + product(at.coefficient, part(at.integrand, i, x)))), ...);
      return cell;
    }, integrands);
  }

  /// The sum over the terms of a vector for each: `whole(functional)`, or cell by cell `part(integrand, i, x)`.
  template <class Whole, class Part>
  static auto gathered(functional_type const& f, M const& m, Whole const& whole, Part const& part) {
    constexpr bool some_cells = (pointwise_on<typename Terms::functional_type, M> || ...);
    using vector_type = decltype(times(scalar_type(1), whole(std::get<0>(f.terms).functional)));
    vector_type sum;
    bool empty = true;
    if constexpr (some_cells) {
      sum.resize(m.size());
      empty = false;
      auto const integrands = integrands_of(f, m);
      auto const fill_by = [&](auto const& product) {
        bool numbers = true;
        visit_cells(m, [&](std::ptrdiff_t i, auto const& x) {
          scalar_type const cell = in_cell(integrands, product, part, i, x);
          numbers = numbers && cell == cell;
          sum(i) = cell;
        });
        if (!numbers) require_values(f, sum);
      };
      if (some_vanish(f)) fill_by(dropping_product{});
      else fill_by(plain_product{});
    }
    auto const add = [&]<class C, class F>(functional_term<C, F> const& term) {
      if constexpr (!pointwise_on<F, M>) {
        scalar_type const c = scalar_type(term.coefficient);
        auto addend = times(c, whole(term.functional));
        if (empty) sum = std::move(addend);
        else sum += addend;
        empty = false;
      }
    };
    std::apply([&](auto const&... term) { (add(term), ...); }, f.terms);
    if constexpr (some_cells && !(pointwise_on<typename Terms::functional_type, M> && ...)) require_values(f, sum);
    return sum;
  }
};

}  // namespace detail::entropy_room

template <class... Terms, class M>
  requires(sizeof...(Terms) > 0 && (functional_of<typename Terms::functional_type, M> && ...))
struct functional_on<combination<Terms...>, M> : detail::entropy_room::combination_rule<M, Terms...> {};

}  // namespace freefield
