#pragma once
/// @file
/// Mixtures of Gaussian measures.

#include <freefield/core/estimate.hpp>
#include <freefield/integral/expectation.hpp>
#include <freefield/wick/moment.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// The measure sum_k w_k p_k of Gaussian measures p_k of one dimension with positive weights that add up to 1.
/// Means, covariances and expectations are exact for exact numbers; densities need functions.
template <field_scalar T>
  requires ordered_scalar<T>
class gaussian_mixture {
 public:
  using component_type = gaussian<T>;
  using scalar_type = T;
  using vector_type = vector_of<T>;
  using matrix_type = matrix_of<T>;
  using index_type = Eigen::Index;

  /// @param weights     as many as components
  /// @throws error `empty` without components; `size_mismatch`; `domain` for a weight that is not positive, and where
  /// the weights do not add up to 1, within 8 n epsilon for n of them
  gaussian_mixture(std::vector<T> weights, std::vector<component_type> components)
      : gaussian_mixture("gaussian_mixture", std::move(weights), std::move(components)) {}

  index_type dimension() const { return components_.front().dimension(); }
  std::vector<T> const& weights() const { return weights_; }
  std::vector<component_type> const& components() const { return components_; }

  /// sum_k w_k m_k
  vector_type mean() const {
    vector_type sum = vector_type::Constant(dimension(), T(0));
    for (std::size_t k = 0; k < weights_.size(); ++k) sum += components_[k].mean() * weights_[k];
    return sum;
  }

  /// sum_k w_k (C_k + (m_k - m) (m_k - m)^T)
  matrix_type covariance() const {
    vector_type const m = mean();
    matrix_type sum = matrix_type::Constant(dimension(), dimension(), T(0));
    for (std::size_t k = 0; k < weights_.size(); ++k) {
      vector_type const deviation = components_[k].mean() - m;
      matrix_type const spread = deviation * deviation.transpose();
      sum += (components_[k].covariance() + spread) * weights_[k];
    }
    return sum;
  }

  /// log sum_k w_k p_k(x), without underflow.
  /// @throws error `size_mismatch`, `non_finite`, `overflow`; `not_positive` where a component has no density
  template <eigen_dense<T> Point>
  T log_density(Point const& x) const requires real_scalar<T> {
    std::vector<T> const logs = weighted_log_densities(x);
    T const highest = *std::max_element(logs.begin(), logs.end());
    T sum(0);
    for (T const& l : logs) sum = T(sum + math::exp(T(l - highest)));
    return T(highest + math::log(sum));
  }

  /// The probabilities of the components given x: w_k p_k(x) / sum_j w_j p_j(x).
  /// @throws error as for `log_density`
  template <eigen_dense<T> Point>
  std::vector<T> responsibilities(Point const& x) const requires real_scalar<T> {
    return normalised(weighted_log_densities(x));
  }

  /// The measure of the coordinates `which`, in that order.
  /// @throws error `out_of_range` for an index that is not below n, `domain` for one that comes twice
  gaussian_mixture marginal(indices const& which) const {
    return transformed([&](component_type const& p) { return p.marginal(which); });
  }

  /// The measure of M x + shift.
  /// @throws error as for `gaussian::affine`
  template <eigen_dense<T> Map, eigen_dense<T> Shift>
  gaussian_mixture affine(Map const& map, Shift const& shift) const {
    return transformed([&](component_type const& p) { return p.affine(map, shift); });
  }

  /// The measure of the other coordinates given those of `which`; the weights become those given the values.
  /// A component whose weight is below all numbers is left out.
  /// @throws error as for `gaussian::conditional` and `log_density`
  template <eigen_dense<T> Values>
  gaussian_mixture conditional(indices const& which, Values const& values) const
    requires real_scalar<T>
  {
    std::vector<T> const given = marginal(which).responsibilities(values);
    std::vector<T> weights;
    std::vector<component_type> components;
    for (std::size_t k = 0; k < given.size(); ++k) {
      if (given[k] == T(0)) continue;
      weights.push_back(given[k]);
      components.push_back(components_[k].conditional(which, values));
    }
    return {std::move(weights), std::move(components)};
  }

  /// One sample: a uniform variate chooses the component.
  template <random_engine Engine>
  vector_type sample(Engine& engine) const requires(real_scalar<T> && requires(T const& x) { math::cos(x); }) {
    T rest = uniform<T>(engine);
    std::size_t k = 0;
    while (k + 1 < weights_.size() && rest > weights_[k]) rest = T(rest - weights_[k++]);
    return components_[k].sample(engine);
  }

 private:
  gaussian_mixture(std::string_view function, std::vector<T> weights, std::vector<component_type> components)
      : weights_(std::move(weights)), components_(std::move(components)) {
    require(!components_.empty(), errc::empty, {function, "there is no component", "at least one"});
    detail::require_same_size(function, "weights and components differ in number",
                              static_cast<index_type>(weights_.size()), static_cast<index_type>(components_.size()));
    T sum(0);
    for (std::size_t k = 0; k < weights_.size(); ++k) {
      auto const place = static_cast<std::ptrdiff_t>(k);
      require(math::is_finite(weights_[k]) && weights_[k] > T(0), errc::domain,
              {function, "weight is not positive", "positive weights"}, weights_[k], {place});
      require(components_[k].dimension() == dimension(), errc::size_mismatch,
              {function, "components differ in dimension", "one dimension"}, components_[k].dimension(), {place});
      sum = T(sum + weights_[k]);
    }
    auto const count = static_cast<index_type>(weights_.size());
    require(detail::magnitude(T(sum - T(1))) <= detail::rounding_allowance<T>(count), errc::domain,
            {function, "weights do not add up to 1", "normalised weights"}, sum);
  }

  template <class Transform>
  gaussian_mixture transformed(Transform const& transform) const {
    std::vector<component_type> images;
    for (component_type const& p : components_) images.push_back(transform(p));
    return {weights_, std::move(images)};
  }

  template <class Point>
  std::vector<T> weighted_log_densities(Point const& x) const {
    std::vector<T> logs;
    for (std::size_t k = 0; k < weights_.size(); ++k) {
      logs.push_back(T(math::log(weights_[k]) + components_[k].log_density(x)));
    }
    return logs;
  }

  static std::vector<T> normalised(std::vector<T> logs) {
    T const highest = *std::max_element(logs.begin(), logs.end());
    T sum(0);
    for (T& l : logs) {
      l = math::exp(T(l - highest));
      sum = T(sum + l);
    }
    for (T& l : logs) l = T(l / sum);
    return logs;
  }

  std::vector<T> weights_;
  std::vector<component_type> components_;
};

/// E[x_i x_j ...]: sum_k w_k of that of the components.
/// @throws error as for the moment of a Gaussian
template <field_scalar T>
T moment(gaussian_mixture<T> const& p, multi_index const& product) {
  T sum(0);
  for (std::size_t k = 0; k < p.weights().size(); ++k) {
    sum = T(sum + T(p.weights()[k] * moment(p.components()[k], product)));
  }
  return sum;
}

namespace detail::integral {

/// The sum of w_k times a part for each component k of a mixture, errors added likewise.
template <class T, class Part>
auto weighted_sum(gaussian_mixture<T> const& p, Part const& part) {
  auto const scaled = [&](std::size_t k) {
    auto result = part(k);
    T const w = p.weights()[k];
    if constexpr (std::same_as<decltype(result), T>) {
      result = T(result * w);
    } else {
      result.value *= w;
      result.error *= w;
    }
    return result;
  };
  auto sum = scaled(0);
  for (std::size_t k = 1; k < p.weights().size(); ++k) {
    auto const next = scaled(k);
    if constexpr (std::same_as<std::remove_const_t<decltype(next)>, T>) {
      sum = T(sum + next);
    } else {
      sum.value += next.value;
      sum.error += next.error;
    }
  }
  return sum;
}

}  // namespace detail::integral

/// E[f(x)] = sum_k w_k E_k[f(x)].
template <field_scalar T>
struct expectation_on<gaussian_mixture<T>> {
  template <class F, class... Bindings>
  static T exact(gaussian_mixture<T> const& p, F const& f, Bindings const&... bindings) {
    return detail::integral::weighted_sum(
        p, [&](std::size_t k) { return expectation(p.components()[k], f, bindings...); });
  }
  template <class F, class Rule, class... Bindings>
  static auto by_rule(gaussian_mixture<T> const& p, F const& f, Rule const& rule, expectation_options<T> const& options,
                      Bindings const&... bindings) {
    return detail::integral::weighted_sum(
        p, [&](std::size_t k) { return expectation(p.components()[k], f, rule, options, bindings...); });
  }
};

}  // namespace freefield
