#pragma once
/// @file
/// The laws of functionals and divergences: those that the type names, and that the variations are derivatives.

#include <freefield/core/jet.hpp>
#include <freefield/entropy.hpp>

#include <laws/verdict.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

namespace laws {

namespace detail {

using dual = freefield::jet<double, 1>;
using dual_vector = freefield::vector_of<dual>;
using column = freefield::vector_of<double>;

/// x + e v
inline dual_vector moved(column const& x, column const& v) {
  dual_vector result(x.size());
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    result(i) = dual(x(i));
    result(i).gradient[0] = v(i);
  }
  return result;
}

template <int D>
freefield::grid<dual, D> dual_grid(freefield::grid<double, D> const& cells) {
  typename freefield::grid<dual, D>::axes_type axes{};
  for (std::size_t k = 0; k < axes.size(); ++k) {
    auto const& a = cells.axes()[k];
    axes[k] = {dual(a.lower), dual(a.upper), a.cells, a.ends};
  }
  return freefield::grid<dual, D>(axes);
}
template <int D>
freefield::density<dual, D> moved(freefield::density<double, D> const& rho, column const& v) {
  return {dual_grid(rho.grid()), moved(rho.values(), v)};
}
inline freefield::discrete<dual> moved(freefield::discrete<double> const& p, column const& v) {
  return freefield::discrete<dual>(moved(p.probabilities(), v));
}

/// A direction that keeps the mass: as large as p and of both signs.
template <class M>
column direction_at(M const& m) {
  auto const& p = freefield::detail::entropy_room::values_of(m);
  column v(p.size());
  for (Eigen::Index i = 0; i < v.size(); ++i) v(i) = p(i) * std::sin(3.0 + 1.7 * static_cast<double>(i));
  double const excess = v.sum() / p.sum();
  return v - excess * p;
}

inline bool near(double a, double b, double scale, double digits = 1e-11) {
  return std::abs(a - b) <= digits * (scale + std::abs(a) + std::abs(b)) || a == b;
}

}  // namespace detail

/// The variations of a functional on cells or outcomes: the first is the derivative of the value, the second that of
/// the first, by dual numbers.
template <class F, class M>
verdict functional(F const& f, M const& m) {
  verdict result;
  detail::column const v = detail::direction_at(m);
  auto const along = detail::moved(m, v);
  double const volume = freefield::detail::entropy_room::volume_of(m);
  auto const value = f(m);
  auto const dual_value = f(along);
  result.require(detail::near(dual_value.value, value, 0), f, " is ", value, ", of dual numbers ", dual_value.value);
  if constexpr (freefield::obeys<F, freefield::law::nonnegative>)
    result.require(value >= 0, f, " is negative: ", value);
  auto const xi = first_variation(f, m);
  result.require(xi.size() == m.size(), "the first variation of ", f, " has ", xi.size(), " entries");
  double const derivative = volume * xi.dot(v), size = volume * xi.cwiseProduct(v).cwiseAbs().sum();
  result.require(detail::near(derivative, dual_value.gradient[0], size), "the derivative of ", f, " is ",
                 dual_value.gradient[0], ", by its first variation ", derivative);
  if constexpr (freefield::twice_differentiable_on<F, M>) {
    detail::column const change = second_variation(f, m)(v);
    auto const dual_xi = first_variation(f, along);
    double const largest = change.cwiseAbs().maxCoeff();
    for (Eigen::Index i = 0; i < m.size(); ++i) {
      result.require(detail::near(dual_xi(i).gradient[0], change(i), largest, 1e-10), "the first variation of ", f,
                     " changes by ", dual_xi(i).gradient[0], " at ", i, ", by the second variation ", change(i));
    }
  }
  return result;
}

/// The variation on a Gaussian: dF = g . dm + tr(H dC)/2 along a common change of mean and covariance, by dual numbers.
template <class F>
verdict functional(F const& f, freefield::gaussian<double> const& p) {
  verdict result;
  Eigen::Index const n = p.dimension();
  detail::column shift(n);
  freefield::matrix_of<double> turn(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    shift(i) = std::cos(1.0 + static_cast<double>(i));
    for (Eigen::Index j = 0; j < n; ++j) turn(i, j) = std::sin(1.0 + static_cast<double>(i + 2 * j));
  }
  freefield::matrix_of<double> const change = turn * p.covariance() + p.covariance() * turn.transpose();
  freefield::matrix_of<detail::dual> covariance(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      covariance(i, j) = detail::dual(p.covariance()(i, j));
      covariance(i, j).gradient[0] = change(i, j);
    }
  }
  freefield::gaussian<detail::dual> const along(detail::moved(p.mean(), shift), covariance);
  double const value = f(p);
  auto const dual_value = f(along);
  result.require(detail::near(dual_value.value, value, 0), f, " is ", value, ", of dual numbers ", dual_value.value);
  if constexpr (freefield::obeys<F, freefield::law::nonnegative>)
    result.require(value >= 0, f, " is negative: ", value);
  auto const xi = first_variation(f, p);
  double const derivative = xi.gradient.dot(shift) + (xi.hessian * change).trace() / 2;
  double const size = xi.gradient.norm() * shift.norm() + xi.hessian.norm() * change.norm();
  result.require(detail::near(derivative, dual_value.gradient[0], size), "the derivative of ", f, " is ",
                 dual_value.gradient[0], ", by its first variation ", derivative);
  result.require((xi.hessian - xi.hessian.transpose()).cwiseAbs().maxCoeff() <= 1e-12 * (1 + xi.hessian.norm()),
                 "the Hessian is not symmetric");
  return result;
}

namespace detail {

using probabilities = freefield::discrete<double>;

inline probabilities permuted(probabilities const& p) {
  column q(p.size());
  for (Eigen::Index i = 0; i < p.size(); ++i) q((i * 5 + 3) % p.size()) = p.probabilities()(i);
  return probabilities(q);
}
inline probabilities product(probabilities const& p, probabilities const& q) {
  column both(p.size() * q.size());
  for (Eigen::Index i = 0; i < p.size(); ++i)
    for (Eigen::Index j = 0; j < q.size(); ++j) both(i + p.size() * j) = p.probabilities()(i) * q.probabilities()(j);
  return freefield::normalised_probabilities(both);
}
inline probabilities middle(probabilities const& p, probabilities const& q) {
  return freefield::normalised_probabilities(column(p.probabilities() + q.probabilities()));
}
/// Through a random map: outcome i becomes j with a probability that belongs to both.
inline probabilities through_channel(probabilities const& p) {
  column q = column::Zero(4);
  for (Eigen::Index i = 0; i < p.size(); ++i) {
    column row(4);
    for (Eigen::Index j = 0; j < 4; ++j)
      row(j) = 1 + std::sin(2.0 * static_cast<double>(i) + 3.0 * static_cast<double>(j));
    q += row * (p.probabilities()(i) / row.sum());
  }
  return freefield::normalised_probabilities(q);
}

/// a <= b up to rounding.
inline bool at_most(double a, double b) { return a <= b + 1e-12 * (1 + std::abs(a) + std::abs(b)); }

template <class F>
void require_curved(verdict& result, F const& f, probabilities const& p, probabilities const& r) {
  double const mean = (f(p) + f(r)) / 2, at_middle = f(middle(p, r));
  if constexpr (freefield::obeys<F, freefield::law::convex>)
    result.require(at_most(at_middle, mean), f, " is not convex: ", at_middle, " in the middle of ", mean);
  if constexpr (freefield::obeys<F, freefield::law::concave>)
    result.require(at_most(mean, at_middle), f, " is not concave: ", at_middle, " in the middle of ", mean);
  if constexpr (freefield::obeys<F, freefield::law::nonnegative>)
    result.require(f(p) >= 0, f, " is negative: ", f(p));
}

}  // namespace detail

/// The laws that an energy of densities on one grid names.
template <class F, int D>
verdict energy(F const& f, freefield::density<double, D> const& rho, freefield::density<double, D> const& other) {
  verdict result;
  auto const middle = freefield::normalised(rho.grid(), detail::column(rho.values() + other.values()));
  double const mean = (f(rho) + f(other)) / 2, at_middle = f(middle);
  if constexpr (freefield::obeys<F, freefield::law::convex>)
    result.require(detail::at_most(at_middle, mean), f, " is not convex: ", at_middle, " in the middle of ", mean);
  if constexpr (freefield::obeys<F, freefield::law::concave>)
    result.require(detail::at_most(mean, at_middle), f, " is not concave: ", at_middle, " in the middle of ", mean);
  if constexpr (freefield::obeys<F, freefield::law::nonnegative>)
    result.require(f(rho) >= 0, f, " is negative: ", f(rho));
  return result;
}

/// The laws that an entropy or an energy of probabilities names.
template <class F>
verdict entropy(F const& f, freefield::discrete<double> const& p, freefield::discrete<double> const& r) {
  using freefield::obeys;
  verdict result;
  detail::require_curved(result, f, p, r);
  if constexpr (obeys<F, freefield::law::relabelling>)
    result.require(detail::near(f(detail::permuted(p)), f(p), 1e-3), f, " depends on the names of the outcomes");
  if constexpr (obeys<F, freefield::law::additive>)
    result.require(detail::near(f(detail::product(p, r)), f(p) + f(r), 1e-3), f, " is not additive");
  if constexpr (obeys<F, freefield::law::grouping>) {
    // groups of one and of all others
    double const first = p.probabilities()(0), rest = 1 - first;
    freefield::discrete<double> const groups{first, rest};
    freefield::discrete<double> const within =
        freefield::normalised_probabilities(detail::column(p.probabilities().tail(p.size() - 1)));
    result.require(detail::near(f(p), f(groups) + rest * f(within), 1e-3), f, " does not group");
  }
  return result;
}

/// The laws that a divergence of probabilities names; make(q) is the divergence from q.
template <class Make>
verdict divergence(Make const& make, freefield::discrete<double> const& p, freefield::discrete<double> const& q,
                   freefield::discrete<double> const& r) {
  using freefield::obeys;
  using F = std::remove_cvref_t<decltype(make(q))>;
  verdict result;
  auto const f = make(q);
  detail::require_curved(result, f, p, r);
  double const value = f(p);
  if constexpr (obeys<F, freefield::law::zero_where_equal>) {
    double const at_itself = f(q);
    result.require(std::abs(at_itself) <= 1e-15, f, " is ", at_itself, " from itself");
    result.require(value > 0, f, " is ", value, " for different measures");
  }
  if constexpr (obeys<F, freefield::law::symmetric>)
    result.require(detail::near(make(p)(q), value, 0), f, " is not symmetric");
  if constexpr (obeys<F, freefield::law::relabelling>)
    result.require(detail::near(make(detail::permuted(q))(detail::permuted(p)), value, 1e-3), f,
                   " depends on the names of the outcomes");
  if constexpr (obeys<F, freefield::law::additive>)
    result.require(detail::near(make(detail::product(q, r))(detail::product(p, q)), value + make(r)(q), 1e-3), f,
                   " is not additive");
  if constexpr (obeys<F, freefield::law::data_processing>)
    result.require(detail::at_most(make(detail::through_channel(q))(detail::through_channel(p)), value), f,
                   " grows in a channel");
  if constexpr (obeys<F, freefield::law::triangle>)
    result.require(detail::at_most(value, make(r)(p) + make(q)(r)), f, " breaks the triangle inequality");
  return result;
}

namespace detail {

/// The joint law of independent vectors.
inline freefield::gaussian<double> product(freefield::gaussian<double> const& p, freefield::gaussian<double> const& q) {
  Eigen::Index const n = p.dimension(), m = q.dimension();
  column mean(n + m);
  mean << p.mean(), q.mean();
  freefield::matrix_of<double> covariance = freefield::matrix_of<double>::Zero(n + m, n + m);
  covariance.topLeftCorner(n, n) = p.covariance();
  covariance.bottomRightCorner(m, m) = q.covariance();
  return freefield::gaussian<double>(mean, covariance);
}

}  // namespace detail

/// The laws that a divergence of Gaussians names.
/// @param map  d x d, invertible
template <class Make>
verdict divergence(Make const& make, freefield::gaussian<double> const& p, freefield::gaussian<double> const& q,
                   freefield::matrix_of<double> const& map) {
  using freefield::obeys;
  using F = std::remove_cvref_t<decltype(make(q))>;
  verdict result;
  auto const f = make(q);
  double const value = f(p);
  if constexpr (obeys<F, freefield::law::nonnegative>) result.require(value >= 0, f, " is negative: ", value);
  if constexpr (obeys<F, freefield::law::zero_where_equal>) {
    result.require(std::abs(f(q)) <= 1e-14, f, " is ", f(q), " from itself");
    result.require(value > 0, f, " is ", value, " for different measures");
  }
  if constexpr (obeys<F, freefield::law::symmetric>)
    result.require(detail::near(make(p)(q), value, 0), f, " is not symmetric");
  if constexpr (obeys<F, freefield::law::additive>) {
    double const both = make(detail::product(q, p))(detail::product(p, q)), apart = value + make(p)(q);
    result.require(detail::near(both, apart, 0, 1e-9), f, " of independent parts is ", both, ", its sum ", apart);
  }
  if constexpr (obeys<F, freefield::law::affine>) {
    detail::column const shift = detail::column::LinSpaced(p.dimension(), -1, 2);
    double const image = make(q.affine(map, shift))(p.affine(map, shift));
    result.require(detail::near(image, value, 0, 1e-9), f, " is ", value, ", after a common map ", image);
  }
  if constexpr (obeys<F, freefield::law::data_processing>) {
    if (p.dimension() > 1) {
      freefield::indices const some{0};
      double const part = make(q.marginal(some))(p.marginal(some));
      result.require(detail::at_most(part, value), f, " is ", value, ", of a marginal ", part);
    }
  }
  return result;
}

}  // namespace laws
