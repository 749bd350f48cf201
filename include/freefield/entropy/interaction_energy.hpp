#pragma once
/// @file
/// The energy of pairs, E W(x - y) / 2.

#include <freefield/entropy/bound_formula.hpp>
#include <freefield/entropy/cells/pointwise.hpp>
#include <freefield/entropy/combination.hpp>
#include <freefield/entropy/reference.hpp>
#include <freefield/integral/expectation.hpp>
#include <freefield/integral/expectation_gradient.hpp>
#include <freefield/measure/ensemble.hpp>
#include <freefield/numeric/real_spectrum.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <ostream>
#include <vector>

namespace freefield {

/// integral integral W(x - y) rho(x) rho(y) / 2 for a formula W in fields, which stand for the components of x - y.
template <expression W, class... Bindings>
struct interaction_energy_functional : functional_node<interaction_energy_functional<W, Bindings...>> {
  using laws = law_list<>;

  detail::entropy_room::bound_formula<W, Bindings...> potential;

  void print(std::ostream& out) const { potential.print(out << "interaction_energy("), out << ')'; }
};

/// The energy of pairs in a potential W(x - y), with the values of its symbols:
///     interaction_energy(pow<2>(x) / 2)         // quadratic attraction
/// Only the even part of W has any effect, and the first variation is its convolution with the measure,
///     density    v sum_j W(x_i - x_j) rho_j; along a periodic axis x - y is the shortest displacement
///     ensemble   grad: sum_j w_j grad W(x_i - x_j)
///     gaussian   E W(z)/2 for z with mean 0 and covariance 2 C; {0, E hess W(z)}
/// Cost: n log n on n cells for built-in numbers, n^2 for others; n^2 on n particles.
/// @throws error as `potential_energy`; `non_finite` where W has no value at a displacement
template <expression W, detail::symbol_binding... Bindings>
auto interaction_energy(W const& potential, Bindings const&... bindings) {
  constexpr bool complete = detail::check_symbols<W, Bindings...>();
  if constexpr (complete) {
    (detail::require_finite_binding("interaction_energy", bindings), ...);
    return interaction_energy_functional<W, Bindings...>{
        {}, detail::entropy_room::bound_formula<W, Bindings...>(potential, bindings...)};
  } else {
    return detail::entropy_room::refused{};
  }
}

namespace detail::entropy_room {

/// The even part of a potential.
template <class R, class Formula, class Point>
R even_value(Formula const& potential, Point const& z) {
  Point const mirrored = -z;
  R const value = R(R(potential.template at<R>(z) + potential.template at<R>(mirrored)) / R(2));
  require(math::is_finite(value), errc::non_finite,
          {"interaction_energy", "the potential has no finite value at a displacement", "finite values"}, value);
  return value;
}

/// The even part of a potential at the displacement of so many cells along each axis; along a periodic axis at the
/// shortest displacement, and the mean of both where two are shortest.
template <int K, class R, class T, int D, class Formula>
R value_at_displacement(grid<T, D> const& cells, Formula const& potential,
                        std::array<Eigen::Index, static_cast<std::size_t>(D)> const& places,
                        Eigen::Matrix<T, D, 1>& z) {
  if constexpr (K == D) {
    return even_value<R>(potential, z);
  } else {
    auto const& a = cells.along(K);
    Eigen::Index steps = places[static_cast<std::size_t>(K)];
    if (a.ends == boundary::periodic) {
      steps = (steps % a.cells + a.cells) % a.cells;
      if (2 * steps > a.cells) steps -= a.cells;
    }
    z(K) = T(as_scalar<T>(steps < 0 ? -steps : steps) * a.step());
    if (steps < 0) z(K) = T(-z(K));
    R const value = value_at_displacement<K + 1, R>(cells, potential, places, z);
    if (a.ends != boundary::periodic || 2 * steps != a.cells) return value;
    z(K) = T(-z(K));
    return R(R(value + value_at_displacement<K + 1, R>(cells, potential, places, z)) / R(2));
  }
}

/// The displacements of cells on a periodic lattice that is twice as long along axes with walls, so that nothing meets
/// its own image.  The last coordinate of a lattice runs fastest, the first of a grid.
template <class T, int D>
class padded_lattice {
 public:
  using position = std::array<Eigen::Index, static_cast<std::size_t>(D)>;

  explicit padded_lattice(grid<T, D> const& cells) : cells_(cells), sites_(sizes_of(cells), "interaction_energy") {}

  periodic_sites const& sites() const { return sites_; }

  /// The site of a cell.
  Eigen::Index site_of(Eigen::Index cell) const {
    position const at = cells_.position(cell);
    Eigen::Index site = 0;
    for (int k = D - 1; k >= 0; --k) site = site * length(k) + at[static_cast<std::size_t>(k)];
    return site;
  }

  /// The number of cells to a site along each axis; nothing for a site that no two cells are apart.
  std::optional<position> displacement(Eigen::Index site) const {
    position result{};
    for (int k = 0; k < D; ++k) {
      Eigen::Index const steps = site % length(k), cells = cells_.along(k).cells;
      site /= length(k);
      bool const wraps = length(k) > cells && steps > cells;
      if (length(k) > cells && steps == cells) return std::nullopt;
      result[static_cast<std::size_t>(k)] = wraps ? steps - length(k) : steps;
    }
    return result;
  }

 private:
  static std::vector<Eigen::Index> sizes_of(grid<T, D> const& cells) {
    std::vector<Eigen::Index> sizes;
    for (int k = D - 1; k >= 0; --k) {
      auto const& a = cells.along(k);
      sizes.push_back(a.ends == boundary::periodic ? a.cells : 2 * a.cells);
    }
    return sizes;
  }
  Eigen::Index length(int k) const { return sites_.sizes()[static_cast<std::size_t>(D - 1 - k)]; }

  grid<T, D> cells_;
  periodic_sites sites_;
};

/// W at the displacement of so many cells.
template <class R, class T, int D, class Formula>
R kernel_at(grid<T, D> const& cells, Formula const& potential, typename padded_lattice<T, D>::position const& steps) {
  Eigen::Matrix<T, D, 1> z;
  return value_at_displacement<0, R>(cells, potential, steps, z);
}

/// sum_j W(x_i - x_j) f_j by Fourier transforms.
template <class R, class T, int D, class Formula, class Column>
vector_of<R> convolved_by_transforms(grid<T, D> const& cells, Formula const& potential, Column const& f) {
  padded_lattice<T, D> const lattice(cells);
  Eigen::Index const count = lattice.sites().count();
  vector_of<R> kernel = vector_of<R>::Constant(count, R(0)), padded = kernel, result(cells.size());
  for (Eigen::Index site = 0; site < count; ++site) {
    auto const steps = lattice.displacement(site);
    if (steps) kernel(site) = kernel_at<R>(cells, potential, *steps);
  }
  for (Eigen::Index i = 0; i < cells.size(); ++i) padded(lattice.site_of(i)) = R(f(i));
  vector_of<R> const all = filtered(lattice.sites(), padded, even_transform(lattice.sites(), kernel));
  for (Eigen::Index i = 0; i < cells.size(); ++i) result(i) = all(lattice.site_of(i));
  return result;
}

/// The same by the double sum.
template <class R, class T, int D, class Formula, class Column>
vector_of<R> convolved_by_sums(grid<T, D> const& cells, Formula const& potential, Column const& f) {
  vector_of<R> result(cells.size());
  for (Eigen::Index i = 0; i < cells.size(); ++i) {
    auto const at = cells.position(i);
    result(i) = pairwise_sum<R>(0, cells.size(), [&](std::ptrdiff_t j) {
      auto steps = cells.position(j);
      for (std::size_t k = 0; k < steps.size(); ++k) steps[k] = at[k] - steps[k];
      return R(kernel_at<R>(cells, potential, steps) * R(f(j)));
    });
  }
  return result;
}

/// v sum_j W(x_i - x_j) f_j for a column f of cells.
template <class R, class T, int D, class Formula, class Column>
vector_of<R> convolved(grid<T, D> const& cells, Formula const& potential, Column const& f) {
  R const volume = R(cells.cell_volume());
  if constexpr (std::floating_point<R>) return scaled_by(volume, convolved_by_transforms<R>(cells, potential, f));
  else return scaled_by(volume, convolved_by_sums<R>(cells, potential, f));
}

}  // namespace detail::entropy_room

template <class W, class... Bindings, class T, int D>
struct functional_on<interaction_energy_functional<W, Bindings...>, density<T, D>> {
  using F = interaction_energy_functional<W, Bindings...>;
  using M = density<T, D>;
  using R = detail::entropy_room::meeting_of<T, detail::entropy_room::bound_scalar<Bindings>...>;
  static constexpr bool has_curvature = true;

  static R value(F const& f, M const& rho) {
    vector_of<R> const field = variation(f, rho);
    R const sum = pairwise_sum<R>(0, rho.size(), [&](std::ptrdiff_t i) { return R(field(i) * R(rho.values()(i))); });
    return R(R(sum * R(rho.grid().cell_volume())) / R(2));
  }
  static vector_of<R> variation(F const& f, M const& rho) {
    f.potential.require_fields("interaction_energy", rho);
    return detail::entropy_room::convolved<R>(rho.grid(), f.potential, rho.values());
  }
  template <class Direction>
  static vector_of<R> curvature(F const& f, M const& rho, Direction const& v) {
    detail::entropy_room::require_direction(rho, v);
    return detail::entropy_room::convolved<R>(rho.grid(), f.potential, v);
  }
};

/// Outcomes are at 0, 1, ..., n - 1.
template <class W, class... Bindings, class T>
struct functional_on<interaction_energy_functional<W, Bindings...>, discrete<T>> {
  using F = interaction_energy_functional<W, Bindings...>;
  using M = discrete<T>;
  using R = detail::entropy_room::meeting_of<T, detail::entropy_room::bound_scalar<Bindings>...>;
  static constexpr bool has_curvature = true;

  static R value(F const& f, M const& p) {
    vector_of<R> const field = variation(f, p);
    R const sum = pairwise_sum<R>(0, p.size(), [&](std::ptrdiff_t i) { return R(field(i) * R(p.weight(i))); });
    return R(sum / R(2));
  }
  static vector_of<R> variation(F const& f, M const& p) {
    f.potential.require_fields("interaction_energy", p);
    return detail::entropy_room::convolved<R>(unit_cells(p), f.potential, p.probabilities());
  }
  template <class Direction>
  static vector_of<R> curvature(F const& f, M const& p, Direction const& v) {
    detail::entropy_room::require_direction(p, v);
    return detail::entropy_room::convolved<R>(unit_cells(p), f.potential, v);
  }

 private:
  static grid<T, 1> unit_cells(M const& p) {
    T const half = T(T(1) / T(2));
    return grid<T, 1>({T(-half), T(detail::as_scalar<T>(p.size()) - half), p.size()});
  }
};

template <class W, class... Bindings, class T>
struct functional_on<interaction_energy_functional<W, Bindings...>, ensemble<T>> {
  using F = interaction_energy_functional<W, Bindings...>;
  using M = ensemble<T>;
  using R = detail::entropy_room::meeting_of<T, detail::entropy_room::bound_scalar<Bindings>...>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, M const& m) {
    f.potential.require_fields("interaction_energy", m);
    R const sum = pairwise_sum<R>(0, m.size(), [&](std::ptrdiff_t i) {
      auto const x = detail::entropy_room::row_of(m, i);
      return R(R(m.weight(i)) * pairwise_sum<R>(0, m.size(), [&](std::ptrdiff_t j) {
        vector_of<T> const z = x - detail::entropy_room::row_of(m, j);
        return R(R(m.weight(j)) * f.potential.template finite_at<R>("interaction_energy", z, i));
      }));
    });
    return R(sum / R(2));
  }
  static matrix_of<R> variation(F const& f, M const& m) {
    f.potential.require_fields("interaction_energy", m);
    matrix_of<R> result = matrix_of<R>::Constant(m.size(), m.dimension(), R(0));
    for (Eigen::Index i = 0; i < m.size(); ++i) {
      auto const x = detail::entropy_room::row_of(m, i);
      for (Eigen::Index j = 0; j < m.size(); ++j) {
        if (i == j) continue;  // the gradient of the even part vanishes at 0
        vector_of<T> const z = x - detail::entropy_room::row_of(m, j), mirrored = -z;
        vector_of<R> const odd = f.potential.template finite_gradient<R>("interaction_energy", z, i) -
                                 f.potential.template finite_gradient<R>("interaction_energy", mirrored, i);
        result.row(i) += detail::entropy_room::scaled_by(R(R(m.weight(j)) / R(2)), odd).transpose();
      }
    }
    return result;
  }
};

template <class W, class... Bindings, class T>
  requires(field_scalar<T> && (real_scalar<T> || detail::field_polynomial_formula<W>))
struct functional_on<interaction_energy_functional<W, Bindings...>, gaussian<T>> {
  using F = interaction_energy_functional<W, Bindings...>;
  using R = detail::entropy_room::meeting_of<T, detail::entropy_room::bound_scalar<Bindings>...>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, gaussian<T> const& p) {
    return std::apply([&](auto const&... bindings) {
      auto const result = expectation(displacement(p), f.potential.formula, bindings...);
      if constexpr (requires { result.error; }) return R(result.value / R(2));
      else return R(result / R(2));
    }, f.potential.bindings);
  }
  static gaussian_variation<R> variation(F const& f, gaussian<T> const& p) {
    auto const d = std::apply([&](auto const&... bindings) {
      return expectation_gradient(displacement(p), f.potential.formula, bindings...);
    }, f.potential.bindings);
    return {vector_of<R>(vector_of<R>::Constant(p.dimension(), R(0))),
            detail::entropy_room::scaled_by(R(2), d.covariance)};
  }

 private:
  static gaussian<R> displacement(gaussian<T> const& p) {
    return gaussian<R>(detail::entropy_room::scaled_by(R(2), detail::entropy_room::in_scalar<R>(p.covariance())));
  }
};

}  // namespace freefield
