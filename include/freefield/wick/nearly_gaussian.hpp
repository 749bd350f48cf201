#pragma once
/// @file
/// Nearly Gaussian distributions: a mean, a covariance and a small connected four-point function.

#include <freefield/core/cumulant.hpp>
#include <freefield/core/multi_index.hpp>
#include <freefield/core/power_series.hpp>
#include <freefield/wick/moment.hpp>
#include <freefield/wick/perturbation/nearly_gaussian_density.hpp>
#include <freefield/wick/perturbation/quartic_action.hpp>

#include <algorithm>
#include <optional>
#include <ostream>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

struct nearly_gaussian_options {
  int order = 1;  ///< in the connected four-point function, 1 or 2
};

/// A distribution whose cumulants are, up to an order in W,
///     mean m,  covariance G,  zero,  the connected four-point function W,  zero,  and to second order
///     kappa_6 = sum over the 10 splits of the six indices into 3 and 3 of W_123a (G^-1)_ab W_b456,
/// as those of the action z^T A z / 2 + V z^4 / 24 are up to that order in V.
///
///     nearly_gaussian<double> p(G, W);                                            // first order
///     auto const q = nearly_gaussian<double>::from_action(K, V, {.order = 2});    // the second order of exp(-S)
///     q.moment(ff::indices{0, 0, 1, 1});
///     q.action().vertex;
///
/// Orders are counted in W at fixed G.  A moment holds exactly the terms up to the order, and so does `density()`:
/// they belong to each other without a remainder.  A moment of more than 4 indices is that of a signed measure,
/// and the density may be negative where W is not small; the action itself has neither flaw.
/// Exact for exact scalars.
/// Source: D. A. Roberts, S. Yaida, B. Hanin, "The Principles of Deep Learning Theory" (2022), section 1.3.
template <field_scalar T>
class nearly_gaussian {
 public:
  using scalar_type = T;
  using vector_type = vector_of<T>;
  using matrix_type = matrix_of<T>;
  using index_type = Eigen::Index;

  /// @param covariance  G, n x n
  /// @param connected   W, of rank 4 and dimension n
  /// @throws error those of `gaussian`; `size_mismatch`; `bad_option` for another order than 1 or 2; at second order
  /// `not_positive` for a singular covariance and `too_large` for more than 64 dimensions
  template <eigen_dense<T> Covariance>
  nearly_gaussian(Covariance const& covariance, vertex_tensor<T> connected, nearly_gaussian_options const& options = {})
      : nearly_gaussian(gaussian<T>(covariance), std::move(connected), options) {}

  /// The same about a Gaussian measure with a mean.
  nearly_gaussian(gaussian<T> free, vertex_tensor<T> connected, nearly_gaussian_options const& options = {})
      : free_(std::move(free)), connected_(std::move(connected)), order_(options.order) {
    detail::wick::require_second_order(name, order_);
    require(connected_.rank() == 4, errc::size_mismatch, {name, "vertex is not a four-point one", "rank 4"},
            connected_.rank());
    detail::require_same_size(name, "vertex and covariance differ in dimension", connected_.dimension(), dimension());
    if (order_ == 1) return;
    numbers_ = detail::wick::quartic_array<T>::of(name, connected_, dimension());
    legs_ = numbers_->turned(free_.precision());
  }

  /// The distribution of density exp(-z^T K^-1 z / 2 - V z^4 / 24), up to the order in V:
  ///     G = K - K (V : K) K / 2 + ...,   W = -V KKKK + ...
  /// @param metric  K, n x n, the covariance for V = 0
  /// @param vertex  V, of rank 4 and dimension n
  /// Cost: d^5 products, d^6 to second order.
  /// @throws error those of `gaussian`, also for a G that is not positive semidefinite, which a V that is too large
  /// makes; `size_mismatch`; `bad_option` for another order than 1 or 2; `too_large` for more than 64 dimensions
  template <eigen_dense<T> Metric>
  static nearly_gaussian from_action(Metric const& metric, vertex_tensor<T> const& vertex,
                                     nearly_gaussian_options const& options = {}) {
    constexpr std::string_view function = "nearly_gaussian::from_action";
    detail::wick::require_second_order(function, options.order);
    gaussian<T> const free(metric);
    auto cumulants = detail::wick::cumulants_of_action(function, free.covariance(), vertex, options.order);
    return nearly_gaussian(cumulants.covariance, std::move(cumulants.connected), options);
  }
  static nearly_gaussian from_action(quartic_action<T> const& action, nearly_gaussian_options const& options = {}) {
    return from_action(gaussian<T>::from_precision(action.precision).covariance(), action.vertex, options);
  }

  /// The couplings of the action of z - m, up to the order in W:
  ///     V = -W PPPP + ...,   A = P - (V : G) / 2 + ...,   P = G^-1.
  /// @throws error `not_positive` for a singular covariance, `too_large` for more than 64 dimensions
  quartic_action<T> action() const {
    return detail::wick::action_of_cumulants("nearly_gaussian::action", covariance(), free_.precision(), connected_,
                                             order_);
  }

  index_type dimension() const { return free_.dimension(); }
  int order() const { return order_; }
  vector_type const& mean() const { return free_.mean(); }
  matrix_type const& covariance() const { return free_.covariance(); }
  vertex_tensor<T> const& connected() const { return connected_; }

  /// The Gaussian measure of the same mean and covariance.
  gaussian<T> const& free() const { return free_; }

  /// The density up to the order, a function of the point.
  /// @throws error `not_positive` for a singular covariance, `too_large` for more than 64 dimensions
  nearly_gaussian_density<T> density() const { return nearly_gaussian_density<T>(free_, connected_, order_); }

  /// E[x_i x_j ...] up to the order.  O(prod (k_i + 1) (k_i + 2)) where component i occurs k_i times.
  /// @throws error `out_of_range` with the place of an index that does not exist, `too_large` for prod (k_i + 1) of
  /// 2^28 or more, `overflow`
  T moment(multi_index const& product) const {
    return moment_of(detail::monomial_of("nearly_gaussian::moment", product, dimension()));
  }

  /// The joint cumulant of the components i, j, ... up to the order.
  /// @throws error `out_of_range` with the place of an index that does not exist
  T cumulant(multi_index const& product) const {
    return cumulant_of(detail::monomial_of("nearly_gaussian::cumulant", product, dimension()));
  }

 private:
  static constexpr std::string_view name = "nearly_gaussian";
  using graded = power_series<T, 2, std::remove_cvref_t<decltype(symbol<"W">)>>;

  static std::vector<index_type> written_out(detail::monomial const& product) {
    std::vector<index_type> indices;
    for (std::size_t l = 0; l < product.components.size(); ++l) {
      indices.insert(indices.end(), static_cast<std::size_t>(product.exponents[l]), product.components[l]);
    }
    return indices;
  }

  T cumulant_of(detail::monomial const& product) const {
    std::size_t const degree = product.degree();
    if (degree == 4) return connected_(written_out(product));
    if (degree == 6 && order_ == 2) return six_points(written_out(product));
    return degree == 1 || degree == 2 ? detail::wick::cumulant_of(free_, product) : T(0);
  }

  /// The sum over the 10 splits of six indices into i_0 with two others and the remaining three.
  T six_points(std::vector<index_type> const& i) const {
    T sum(0);
    for (std::size_t a = 1; a < 6; ++a) {
      for (std::size_t b = a + 1; b < 6; ++b) {
        std::vector<index_type> rest;
        for (std::size_t c = 1; c < 6; ++c) {
          if (c != a && c != b) rest.push_back(i[c]);
        }
        for (index_type e = 0; e < dimension(); ++e) {
          T const product = T((*numbers_)(i[0], i[a], i[b], e) * (*legs_)(rest[0], rest[1], rest[2], e));
          sum = T(sum + product);
        }
      }
    }
    return sum;
  }

  /// Counts the factors W by the powers of a formal parameter, which are dropped beyond the order.
  T moment_of(detail::monomial const& product) const {
    detail::require_box("nearly_gaussian::moment", product.exponents);
    multi_index_table<graded> cumulants(powers(product.exponents), graded(T(0)));
    cumulants.for_each([&](std::size_t place, std::vector<int> const& k) {
      detail::monomial const part = without_zeros({product.components, k});
      std::size_t const degree = part.degree();
      if (degree == 0 || degree > 6) return;
      cumulants[place].set_coefficient(std::array{degree <= 2 ? 0 : degree <= 4 ? 1 : 2}, cumulant_of(part));
    });
    auto const moments = detail::exponential_of_table(cumulants);
    graded const& all = moments[moments.size() - 1];
    T sum(0);
    for (int k = 0; k <= order_; ++k) sum = T(sum + all[k]);
    require(math::is_finite(sum), errc::overflow,
            {"nearly_gaussian::moment", "moment overflows", "a finite result"}, sum);
    return sum;
  }

  static detail::monomial without_zeros(detail::monomial const& product) {
    detail::monomial result;
    for (std::size_t l = 0; l < product.components.size(); ++l) {
      if (product.exponents[l] == 0) continue;
      result.components.push_back(product.components[l]);
      result.exponents.push_back(product.exponents[l]);
    }
    return result;
  }

  gaussian<T> free_;
  vertex_tensor<T> connected_;
  int order_;
  std::optional<detail::wick::quartic_array<T>> numbers_, legs_;
};

/// The Gaussian part as `gaussian` prints it, and the connected numbers with their indices.
template <field_scalar T>
  requires detail::streamable<T>
std::ostream& operator<<(std::ostream& out, nearly_gaussian<T> const& p) {
  out << "nearly " << p.free() << "\n  connected four-point function, to order " << p.order();
  std::size_t count = 0;
  p.connected().for_each([&](std::span<Eigen::Index const> i, T const& value) {
    if (++count > 16) return;
    out << "\n  " << i[0] << ' ' << i[1] << ' ' << i[2] << ' ' << i[3] << "  " << detail::text_as_in(out, value);
  });
  if (count > 16) out << "\n  ...";
  return out;
}

}  // namespace freefield
