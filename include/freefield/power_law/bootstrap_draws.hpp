#pragma once
/// @file
/// The parameters of resampled fits.

#include <freefield/core/scalar.hpp>
#include <freefield/numeric/evaluation.hpp>
#include <freefield/power_law/regression/vectors.hpp>
#include <freefield/statistics/quantile.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// Re-optimised fits of resampled rows.
template <class T>
struct bootstrap_draws {
  std::vector<vector_of<T>> parameters;  ///< one per resample, in the order of the resamples
  std::vector<T> scatter;                ///< one residual per resample: how far a new run lies from its curve
  std::size_t failed = 0;                ///< resamples whose minimum has no certificate; they are kept

  /// Parameter k in every resample.
  std::vector<T> of(int k) const {
    std::vector<T> values;
    values.reserve(parameters.size());
    for (auto const& theta : parameters) values.push_back(theta(k));
    return values;
  }

  /// How many resamples have a parameter without a value.
  std::size_t not_finite() const {
    auto const lost = [](vector_of<T> const& theta) { return !detail::power_law::is_finite(theta); };
    return static_cast<std::size_t>(std::count_if(parameters.begin(), parameters.end(), lost));
  }

  /// Why these resamples give no interval, if they give none.
  std::optional<error> refusal(std::string_view function) const {
    if (parameters.size() < 2)
      return error(errc::no_interval, function, {}, "there are too few resamples, got " +
                   std::to_string(parameters.size()) + "; expected two or more");
    if (auto const lost = not_finite(); lost > 0)
      return error(errc::no_interval, function, {}, "bootstrap resamples have parameters without a value, got " +
                   std::to_string(lost) + "; expected data that determine every parameter");
    if (failed * 20 <= parameters.size()) return std::nullopt;
    return error(errc::not_converged, function, {}, "bootstrap resamples without certificate, got " +
                 std::to_string(failed) + "; expected at most one in twenty");
  }

  /// The standard deviation of parameter k over the resamples; NaN where they give none.
  T standard_error(int k) const {
    if (refusal("fit_result::parameter")) return std::numeric_limits<T>::quiet_NaN();
    return standard_deviation(of(k));
  }

  /// sum (x_j - mean) (x_k - mean) / (n - 1) of the parameters x, or of their logarithms where `logarithmic` says so
  /// and every resample has one.
  matrix_of<T> covariance(active_set const& logarithmic) const {
    T const n = detail::as_scalar<T>(parameters.size());
    std::vector<std::vector<T>> deviations;
    for (std::size_t k = 0; k < logarithmic.size(); ++k) deviations.push_back(deviations_of(k, logarithmic[k]));
    auto const size = static_cast<Eigen::Index>(logarithmic.size());
    matrix_of<T> result(size, size);
    for (Eigen::Index j = 0; j < size; ++j) {
      for (Eigen::Index k = 0; k <= j; ++k) {
        auto const &one = deviations[static_cast<std::size_t>(j)], &other = deviations[static_cast<std::size_t>(k)];
        T sum(0);
        for (std::size_t b = 0; b < one.size(); ++b) sum += T(one[b] * other[b]);
        result(j, k) = result(k, j) = T(sum / T(n - T(1)));
      }
    }
    return result;
  }

 private:
  std::vector<T> deviations_of(std::size_t k, bool logarithmic) const {
    std::vector<T> values = of(static_cast<int>(k));
    bool const positive = std::all_of(values.begin(), values.end(), [](T const& x) { return x > T(0); });
    T const n = detail::as_scalar<T>(values.size());
    T mean(0);
    for (T& x : values) {
      if (logarithmic && positive) x = math::log(x);
      mean += T(x / n);
    }
    for (T& x : values) x -= mean;
    return values;
  }
};

}  // namespace freefield
