#pragma once
/// @file
/// The metric of Wasserstein on densities, Gaussians and particles, with a mobility where one is wanted.

#include <concepts>
#include <cstddef>
#include <freefield/core/expression.hpp>
#include <freefield/entropy/variation.hpp>
#include <freefield/flow/metric.hpp>
#include <freefield/measure/cell_loops.hpp>
#include <freefield/measure/density.hpp>
#include <freefield/measure/ensemble.hpp>
#include <freefield/measure/fields.hpp>
#include <freefield/measure/gaussian.hpp>
#include <tuple>
#include <type_traits>
#include <utility>

namespace freefield {

/// The metric of Wasserstein of order 2 with a mobility D: K xi = -div(D rho grad xi), so that a gradient flow is
///     rho' = div(D rho grad delta F / delta rho).
/// On a Gaussian it is that of Bures and Wasserstein, m' = -D g, S' = -D (H S + S H); on particles the gradient itself,
/// x_i' = -D grad xi(x_i).
template <class Mobility>
struct wasserstein_metric {
  Mobility mobility;
};

/// D = 1.
struct unit_mobility {};
inline constexpr wasserstein_metric<unit_mobility> wasserstein{};

/// @param mobility  a number > 0; or, on densities, a formula in the fields, which is taken at the faces of the cells
/// and in which `symbol<"t">` is the time, or a callable that returns a number for a time
/// @throws error `domain` for a number that is not positive
template <class Mobility>
wasserstein_metric<Mobility> wasserstein_with(Mobility mobility) {
  if constexpr (!expression<Mobility> && std::is_class_v<Mobility> && !detail::number<Mobility>) {
    return {std::move(mobility)};
  } else if constexpr (!expression<Mobility>) {
    static_assert(detail::number<Mobility>,
                  "freefield: wasserstein_with(mobility) takes a number, a formula in fields without open symbols, or "
                  "a callable that returns a number for a time");
    require(math::is_finite(mobility) && mobility > Mobility(0), errc::domain,
            {"wasserstein_with", "mobility is not positive", "a finite number > 0"}, mobility);
  } else {
    using open = detail::symbols_beside_fields<Mobility>;
    using time = variable_set<std::remove_const_t<decltype(symbol<"t">)>>;
    static_assert(std::same_as<open, variable_set<>> || std::same_as<open, time>,
                  "freefield: wasserstein_with(mobility) takes a number or a formula in fields and symbol<\"t\">, the "
                  "time; other symbols have no value here");
  }
  return {std::move(mobility)};
}

namespace detail::flow_room {

template <class T>
T mobility_number(unit_mobility const&) {
  return T(1);
}
template <class T, number D>
T mobility_number(D const& mobility) {
  return T(mobility);
}

/// A mobility that is the same everywhere.
template <class D>
concept constant_mobility = std::same_as<D, unit_mobility> || number<D>;

/// A callable that returns a number for a time.
template <class D, class T>
concept mobility_of_time = !expression<D> && !constant_mobility<D> && requires(D const& mobility, T const& t) {
  { mobility(t) } -> std::convertible_to<T>;
};

/// A formula in which the time occurs, or a callable of time.
template <class D>
inline constexpr bool moves_with_time = !constant_mobility<D>;
template <expression D>
inline constexpr bool moves_with_time<D> =
    !std::same_as<decltype(derivative(std::declval<D const&>(), symbol<"t">)), constant_node<0, 1>>;

/// A mobility that is the same everywhere, at each time.
template <class D, class T>
concept uniform_mobility = constant_mobility<D> || mobility_of_time<D, T>;

/// @throws error `domain` for a negative one
template <class T>
T checked_mobility(T const& value) {
  require(math::is_finite(value) && !(value < T(0)), errc::domain,
          {"wasserstein_with", "mobility is negative or not finite", "a number >= 0 at every face"}, value);
  return value;
}
template <class T, class D>
  requires uniform_mobility<D, T>
T mobility_at_time(D const& mobility, T const& t) {
  if constexpr (constant_mobility<D>) return mobility_number<T>(mobility);
  else return checked_mobility<T>(T(mobility(t)));
}

/// D at a point and a time.
template <class T, class D, class Point>
T mobility_at(D const& mobility, Point const& x, T const& t) {
  if constexpr (uniform_mobility<D, T>) return mobility_at_time<T>(mobility, t);
  else return checked_mobility<T>(T(evaluate(mobility, at_point(x), symbol<"t"> = t)));
}

/// The mean (a - b) / (log a - log b), with which the flux of an entropy, mean * difference of logarithms, is a - b.
template <class T>
T logarithmic_mean(T const& a, T const& b) {
  if (!(a > T(0)) || !(b > T(0))) return T(0);
  T const ratio = T(T(a - b) / b);
  if (ratio == T(0)) return T(T(a + b) / T(2));
  return T(T(a - b) / math::log1p(ratio));
}

/// Visits the faces between neighbours along axis k: visit(i, j, x) for cells i below and j above, x the face's centre.
template <class T, int D, class Visit>
void for_each_face(grid<T, D> const& cells, int k, Visit const& visit) {
  auto const& a = cells.along(k);
  Eigen::Index const stride = cells.stride(k);
  for (Eigen::Index i = 0; i < cells.size(); ++i) {
    Eigen::Index const place = (i / stride) % a.cells;
    bool const last = place + 1 == a.cells;
    if (last && (a.ends != boundary::periodic || a.cells == 1)) continue;
    Eigen::Index const j = last ? i - place * stride : i + stride;
    auto x = cells.center(i);
    x(k) = last ? a.upper : T(x(k) + T(a.step() / T(2)));
    visit(i, j, x);
  }
}

}  // namespace detail::flow_room

template <class T, int D>
struct covector_at<density<T, D>> {
  using type = vector_of<T>;
};

/// Two-point fluxes with the logarithmic mean of the density, with which the flow of a free energy is the linear
/// equation of Fokker and Planck.  Source: J. Maas, J. Funct. Anal. 261 (2011) 2250.
template <class Mobility, class T, int D>
  requires(detail::flow_room::constant_mobility<Mobility> || expression<Mobility> ||
           detail::flow_room::mobility_of_time<Mobility, T>)
struct metric_traits<wasserstein_metric<Mobility>, density<T, D>> {
  static vector_of<T> motion(wasserstein_metric<Mobility> const& g, density<T, D> const& rho, vector_of<T> const& xi,
                             time_of<T> const& t) {
    vector_of<T> result = vector_of<T>::Constant(rho.size(), T(0));
    auto const& cells = rho.grid();
    for (int k = 0; k < D; ++k) {
      T const square = T(cells.along(k).step() * cells.along(k).step());
      detail::flow_room::for_each_face(cells, k, [&](Eigen::Index i, Eigen::Index j, auto const& x) {
        T const mean = detail::flow_room::logarithmic_mean<T>(rho.values()(i), rho.values()(j));
        if (!(mean > T(0))) return;  // no mass to move
        T const weight = T(T(mean * detail::flow_room::mobility_at<T>(g.mobility, x, T(t))) / square);
        T const flux = T(weight * T(xi(j) - xi(i)));
        result(i) = T(result(i) - flux);
        result(j) = T(result(j) + flux);
      });
    }
    return result;
  }
  static T pairing(density<T, D> const& rho, vector_of<T> const& xi, vector_of<T> const& motion) {
    return T(rho.grid().cell_volume() *
             pairwise_sum<T>(0, rho.size(), [&](std::ptrdiff_t i) { return T(xi(i) * motion(i)); }));
  }
};

/// How a Gaussian moves.
template <class T>
struct gaussian_motion {
  vector_of<T> mean;        ///< d
  matrix_of<T> covariance;  ///< d x d, symmetric
};

template <class T>
struct covector_at<gaussian<T>> {
  using type = gaussian_variation<T>;
};

namespace detail::flow_room {

/// dF = gradient . dm + tr(hessian dS) / 2
template <class T>
T gaussian_pairing(gaussian_variation<T> const& xi, gaussian_motion<T> const& motion) {
  T result(0);
  for (Eigen::Index i = 0; i < xi.gradient.size(); ++i) {
    result = T(result + T(xi.gradient(i) * motion.mean(i)));
    for (Eigen::Index j = 0; j < xi.gradient.size(); ++j)
      result = T(result + T(T(xi.hessian(i, j) * motion.covariance(j, i)) / T(2)));
  }
  return result;
}

}  // namespace detail::flow_room

template <detail::flow_room::constant_mobility Mobility, class T>
struct metric_traits<wasserstein_metric<Mobility>, gaussian<T>> {
  static gaussian_motion<T> motion(wasserstein_metric<Mobility> const& g, gaussian<T> const& p,
                                   gaussian_variation<T> const& xi, time_of<T> const&) {
    T const mobility = detail::flow_room::mobility_number<T>(g.mobility);
    matrix_of<T> const half = xi.hessian * p.covariance();
    return {xi.gradient * mobility, matrix_of<T>(half + half.transpose()) * mobility};
  }
  static T pairing(gaussian<T> const&, gaussian_variation<T> const& xi, gaussian_motion<T> const& motion) {
    return detail::flow_room::gaussian_pairing(xi, motion);
  }
};

template <class T>
struct covector_at<ensemble<T>> {
  using type = matrix_of<T>;
};

/// The covector is the gradient of the variation at each particle, n x d.
template <detail::flow_room::constant_mobility Mobility, class T>
struct metric_traits<wasserstein_metric<Mobility>, ensemble<T>> {
  static matrix_of<T> motion(wasserstein_metric<Mobility> const& g, ensemble<T> const&, matrix_of<T> const& xi,
                             time_of<T> const&) {
    return xi * detail::flow_room::mobility_number<T>(g.mobility);
  }
  static T pairing(ensemble<T> const& cloud, matrix_of<T> const& xi, matrix_of<T> const& motion) {
    T result(0);
    for (Eigen::Index i = 0; i < xi.rows(); ++i)
      for (Eigen::Index k = 0; k < xi.cols(); ++k) result = T(result + T(cloud.weight(i) * T(xi(i, k) * motion(i, k))));
    return result;
  }
};

}  // namespace freefield
