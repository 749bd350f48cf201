#pragma once
/// @file
/// The entropy of particles that a kernel smooths.

#include <freefield/entropy/cells/pointwise.hpp>
#include <freefield/entropy/combination.hpp>
#include <freefield/measure/ensemble.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <ostream>

namespace freefield {

/// -sum_i w_i log rho_h(x_i) with the density rho_h = sum_j w_j N(x_j, h^2) of all particles, each itself included.
///
/// For many particles of a law rho this is the cross-entropy -integral rho log(rho * N(0, h^2)), which lies above the
/// entropy by KL(rho || rho * N(0, h^2)), of order h^4: for N(0, s^2 I) in d dimensions the bias is
///     (d/2) (log(1 + r) - r/(1 + r)),   r = h^2/s^2.
/// With n particles of equal weight each adds its own kernel to rho_h, which lowers the value by about
/// (2 pi h^2)^(-d/2) |volume of the law| / n; choose n h^d large.
/// Source: J. A. Carrillo, K. Craig, F. S. Patacchini, Calc. Var. 58 (2019) 53.
template <class H>
struct kernel_entropy_functional : functional_node<kernel_entropy_functional<H>> {
  using laws = law_list<>;
  H bandwidth;

  void print(std::ostream& out) const { detail::write_value(out << "kernel_entropy(", bandwidth), out << ')'; }
};

/// The entropy of an ensemble through a Gaussian kernel of deviation h, and its gradients at the particles,
///     -sum_j w_j grad N(x_i - x_j) (1/rho_h(x_i) + 1/rho_h(x_j)).
/// Cost: n^2 exponentials.
/// @throws error `domain` for h that is not positive
template <detail::number H>
kernel_entropy_functional<H> kernel_entropy(H const& bandwidth) {
  require(bandwidth > H(0) && math::is_finite(bandwidth), errc::domain,
          {"kernel_entropy", "bandwidth is out of range", "a positive number"}, bandwidth);
  return {{}, bandwidth};
}

template <class H, real_scalar T>
struct functional_on<kernel_entropy_functional<H>, ensemble<T>> {
  using F = kernel_entropy_functional<H>;
  using R = detail::entropy_room::meeting_of<T, H>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, ensemble<T> const& m) {
    vector_of<R> const logarithms = log_densities(f, m);
    R const circle = R(R(math::log(R(R(2) * math::pi<R>())) / R(2)) + math::log(R(f.bandwidth)));
    R const mean = pairwise_sum<R>(0, m.size(), [&](std::ptrdiff_t i) { return R(R(m.weight(i)) * R(logarithms(i))); });
    return R(R(detail::as_scalar<R>(m.dimension()) * circle) - mean);
  }
  static matrix_of<R> variation(F const& f, ensemble<T> const& m) {
    vector_of<R> const logarithms = log_densities(f, m);
    R const inverse = R(R(1) / R(R(f.bandwidth) * R(f.bandwidth)));
    matrix_of<R> result = matrix_of<R>::Constant(m.size(), m.dimension(), R(0));
    for (Eigen::Index i = 0; i < m.size(); ++i) {
      for (Eigen::Index j = 0; j < m.size(); ++j) {
        if (i == j || !(m.weight(j) > T(0))) continue;
        R const kernel = log_kernel(f, m, i, j);
        R const shares = R(math::exp(R(kernel - logarithms(i))) + math::exp(R(kernel - logarithms(j))));
        R const factor = R(R(R(m.weight(j)) * shares) * inverse);
        for (Eigen::Index k = 0; k < m.dimension(); ++k) {
          result(i, k) = R(result(i, k) + R(factor * R(m.points()(i, k) - m.points()(j, k))));
        }
      }
    }
    return result;
  }

 private:
  /// log N(x_i - x_j) of the kernel that is 1 at its centre.
  static R log_kernel(F const& f, ensemble<T> const& m, Eigen::Index i, Eigen::Index j) {
    R const h = R(f.bandwidth);
    R square(0);
    for (Eigen::Index k = 0; k < m.dimension(); ++k) {
      R const z = R(R(m.points()(i, k) - m.points()(j, k)) / h);
      square = R(square + R(z * z));
    }
    return R(-R(square / R(2)));
  }
  /// The logarithm of rho_h (2 pi h^2)^(d/2) at every particle, the largest kernel taken out of the sum.
  static vector_of<R> log_densities(F const& f, ensemble<T> const& m) {
    vector_of<R> result(m.size()), kernels(m.size());
    for (Eigen::Index i = 0; i < m.size(); ++i) {
      R largest = R(-std::numeric_limits<R>::infinity());
      for (Eigen::Index j = 0; j < m.size(); ++j) {
        kernels(j) = log_kernel(f, m, i, j);
        if (m.weight(j) > T(0)) largest = std::max(largest, R(kernels(j)));
      }
      R const sum = pairwise_sum<R>(0, m.size(), [&](std::ptrdiff_t j) {
        return m.weight(j) > T(0) ? R(R(m.weight(j)) * math::exp(R(kernels(j) - largest))) : R(0);
      });
      result(i) = R(largest + math::log(sum));
    }
    return result;
  }
};

}  // namespace freefield
