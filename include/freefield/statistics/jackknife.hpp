#pragma once
/// @file
/// The jackknife: bias and standard error of a statistic from the samples without one row.

#include <freefield/core/error.hpp>
#include <freefield/core/execution.hpp>
#include <freefield/core/scalar.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace freefield {

/// With t the statistic of all n rows, t_i that without row i and m the mean of the t_i.
template <field_scalar T>
struct jackknife_estimate {
  T value;     ///< n t - (n - 1) m, free of the bias of order 1/n
  T bias;      ///< (n - 1) (m - t), that of t
  T variance;  ///< (n - 1)/n sum (t_i - m)^2, of t

  T standard_error() const requires real_scalar<T> { return math::sqrt(variance); }
};

/// Bias and variance of a smooth statistic; not of a quantile, whose jackknife variance is wrong for every n.
///
///     ff::jackknife(data.size(), [&](auto rows) { return variance_of(data, rows); });
///
/// @param rows       number of rows n
/// @param statistic  statistic(std::span<std::size_t const> rows), of the row numbers that are left; calls for
///                   different rows may run at the same time
/// Cost: n + 1 evaluations of the statistic; exact in exact numbers.
/// @throws error `underdetermined` for fewer than two rows; `non_finite` where the statistic is, with the row that was
/// left out
/// Source: M. H. Quenouille, Biometrika 43 (1956) 353; J. W. Tukey, Ann. Math. Statist. 29 (1958) 614.
template <std::invocable<std::span<std::size_t const>> Statistic>
auto jackknife(std::size_t rows, Statistic const& statistic, execution_options const& options = {}) {
  using T = std::remove_cvref_t<std::invoke_result_t<Statistic const&, std::span<std::size_t const>>>;
  require(rows >= 2, errc::underdetermined, {"jackknife", "too few rows", "at least 2"}, rows);
  std::vector<std::size_t> all(rows);
  for (std::size_t i = 0; i < rows; ++i) all[i] = i;
  T const whole = statistic(std::span<std::size_t const>(all));
  require(math::is_finite(whole), errc::non_finite,
          {"jackknife", "statistic of all rows is not finite", "a finite value"}, whole);
  T const n = detail::as_scalar<T>(rows), fewer = T(n - T(1));
  std::vector<T> without(rows, T(0));
  auto const leave_out = [&](std::size_t i, std::size_t) {
    std::vector<std::size_t> others = all;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    without[i] = statistic(std::span<std::size_t const>(others));
  };
  for_each({rows, 1}, leave_out, options);
  T mean(0);
  for (std::size_t i = 0; i < rows; ++i) {
    require(math::is_finite(without[i]), errc::non_finite,
            {"jackknife", "statistic is not finite", "a value without any one row"}, without[i],
            {static_cast<std::ptrdiff_t>(i)});
    mean = T(mean + T(without[i] / n));
  }
  T scatter(0);
  for (T const& t : without) scatter = T(scatter + T(T(t - mean) * T(t - mean)));
  T const bias = T(fewer * T(mean - whole));
  return jackknife_estimate<T>{T(whole - bias), bias, T(T(fewer / n) * scatter)};
}

}  // namespace freefield
