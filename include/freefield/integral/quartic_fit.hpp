#pragma once
/// @file
/// Nearly Gaussian distributions from samples.

#include <freefield/statistics/k_statistic.hpp>
#include <freefield/wick/nearly_gaussian.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// What `fit_nearly_gaussian` found, and the standard errors of its numbers.
template <real_scalar T>
struct nearly_gaussian_fit {
  nearly_gaussian<T> distribution;
  vector_of<T> mean_standard_error;
  matrix_of<T> covariance_standard_error;
  vertex_tensor<T> connected_standard_error;
  Eigen::Index samples;
  Eigen::Index groups;  ///< of samples, whose scatter gives the standard errors

  friend std::ostream& operator<<(std::ostream& out, nearly_gaussian_fit const& fit) requires detail::streamable<T> {
    out << fit.distribution << "\nfrom " << fit.samples << " samples; standard errors of the four-point function";
    std::size_t count = 0;
    fit.connected_standard_error.for_each([&](std::span<Eigen::Index const> i, T const& value) {
      if (++count > 16) return;
      out << "\n  " << i[0] << ' ' << i[1] << ' ' << i[2] << ' ' << i[3] << "  " << detail::text_as_in(out, value);
    });
    return out << (count > 16 ? "\n  ..." : "");
  }
};

namespace detail::integral {

template <class T>
struct measured_number {
  T value;
  T standard_error;
};

/// The unbiased cumulants of all samples, and their standard errors from groups of consecutive samples.
template <class T>
class grouped_k_statistics {
 public:
  grouped_k_statistics(matrix_of<T> samples, Eigen::Index groups) : samples_(std::move(samples)) {
    for (Eigen::Index g = 0; g < groups; ++g) {
      Eigen::Index const first = start(g, groups);
      parts_.push_back(samples_.middleRows(first, start(g + 1, groups) - first));
    }
  }

  measured_number<T> operator()(indices const& which) const {
    constexpr std::string_view function = "fit_nearly_gaussian";
    monomial const product = monomial_of(function, which, samples_.cols());
    T const value = statistics::k_statistic(samples_, product);
    require(math::is_finite(value), errc::overflow, {function, "cumulant overflows", "a finite result"}, value);
    std::vector<T> scattered;
    T mean(0), squares(0);
    T const count = T(static_cast<int>(parts_.size()));
    for (auto const& part : parts_) {
      scattered.push_back(statistics::k_statistic(part, product));
      mean = T(mean + T(scattered.back() / count));
    }
    for (T const& x : scattered) squares = T(squares + T(T(x - mean) * T(x - mean)));
    return {value, math::sqrt(T(squares / T(count * T(count - T(1)))))};
  }

 private:
  Eigen::Index start(Eigen::Index g, Eigen::Index groups) const {
    return samples_.rows() / groups * g + std::min(g, samples_.rows() % groups);
  }

  matrix_of<T> samples_;
  std::vector<matrix_of<T>> parts_;
};

}  // namespace detail::integral

/// The nearly Gaussian distribution of independent draws: mean, covariance and connected four-point function by
/// k-statistics, which are right on average for every distribution with four moments.  Odd cumulants from the third on
/// are not looked at.
///     auto const fit = ff::fit_nearly_gaussian(samples, {.order = 2});
///     fit.distribution.action().vertex;
/// @param samples  n x d, one draw in each row, n >= 32
/// The standard errors come from the scatter of the same statistics among 2 to 32 groups of 16 samples or more.
/// Cost: O(n) products for each of the C(d + 3, 4) numbers.
/// @throws error `underdetermined` for n < 32; `non_finite` with row and column; those of `nearly_gaussian`
template <dense_matrix Samples, real_scalar T = typename Samples::Scalar>
nearly_gaussian_fit<T> fit_nearly_gaussian(Samples const& samples, nearly_gaussian_options const& options = {}) {
  constexpr std::string_view function = "fit_nearly_gaussian";
  using index = Eigen::Index;
  matrix_of<T> const data = samples;
  detail::wick::require_second_order(function, options.order);
  require(data.rows() >= 32, errc::underdetermined, {function, "there are too few samples", "32 or more"}, data.rows());
  detail::require_finite<T>(function, "sample is not finite", data);
  index const d = data.cols(), groups = std::min<index>(32, data.rows() / 16);
  detail::integral::grouped_k_statistics<T> const cumulant(data, groups);

  vector_of<T> mean = vector_of<T>::Constant(d, T(0)), mean_error = mean;
  matrix_of<T> covariance = matrix_of<T>::Constant(d, d, T(0)), covariance_error = covariance;
  for (index i = 0; i < d; ++i) {
    detail::integral::measured_number<T> const first = cumulant(indices{i});
    mean(i) = first.value;
    mean_error(i) = first.standard_error;
    for (index j = i; j < d; ++j) {
      detail::integral::measured_number<T> const second = cumulant(indices{i, j});
      covariance(i, j) = covariance(j, i) = second.value;
      covariance_error(i, j) = covariance_error(j, i) = second.standard_error;
    }
  }
  std::vector<T> errors;
  auto connected = vertex_tensor<T>::dense(4, d, [&](std::span<index const> i) {
    detail::integral::measured_number<T> const fourth = cumulant(indices(i));
    errors.push_back(fourth.standard_error);
    return fourth.value;
  });
  std::size_t next = 0;
  auto connected_error = vertex_tensor<T>::dense(4, d, [&](std::span<index const>) { return errors[next++]; });
  return {nearly_gaussian<T>(gaussian<T>(mean, covariance), std::move(connected), options),
          mean_error, covariance_error, std::move(connected_error), data.rows(), groups};
}

}  // namespace freefield
