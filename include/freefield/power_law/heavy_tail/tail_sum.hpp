#pragma once
/// @file
/// Sums of tails over the integers.

#include <freefield/power_law/heavy_tail/tail_families.hpp>

#include <cstddef>
#include <limits>
#include <optional>

namespace freefield::detail::power_law {

/// The sum of f over the integers from x on, over f(x), by Euler and Maclaurin's formula:
///     integral / f + 1/2 - sum_j B_2j / (2j) a_(2j-1) / x^(2j-1),
/// with the power series sum_m a_m h^m of f(x (1 + h)) / f(x); nothing where its last terms are not negligible.
template <class T, class Family>
std::optional<T> smooth_sum(Family const& shape, T const& x, T const& y, T const& t) {
  auto const log = shape.series(y, t);
  log_series<T> a;
  a[0] = T(1);
  for (std::size_t m = 1; m < a.size(); ++m) {
    a[m] = T(0);
    for (std::size_t k = 1; k <= m; ++k) a[m] += T(T(as_scalar<T>(k) * log[k]) * a[m - k]);
    a[m] /= as_scalar<T>(m);
  }
  T const integral = T(math::exp(T(shape.log_total(y, t) - shape.log_shape(y, t))) * T(x / t));
  T sum = T(integral + T(T(1) / T(2))), power = T(T(1) / x), factorial(1), last(1), before(1);
  T const square = T(power * power);
  for (std::size_t j = 1; 2 * j - 1 < a.size(); ++j) {
    before = last;
    // B_2j / (2j) = (2j - 1)! B_2j / (2j)!
    last = T(T(T(bernoulli_ratios<T>()[j - 1] * factorial) * a[2 * j - 1]) * power);
    sum -= last;
    factorial *= as_scalar<T>(2 * j * (2 * j + 1));
    power *= square;
  }
  T const epsilon = std::numeric_limits<T>::epsilon();
  bool const settled =
      math::is_finite(sum) && math::abs(last) <= T(epsilon * sum) && math::abs(before) <= T(math::sqrt(epsilon) * sum);
  return settled ? std::optional<T>(sum) : std::nullopt;
}

/// Where a sum over the integers from x on begins to count.
template <class T>
struct sum_ahead {
  T start;                 ///< all terms from x up to it are together less than the last digit of the largest one
  T mode;                  ///< near the largest term, which is at `start` unless f rises there
  bool is_narrow = false;  ///< the largest term is not in the power series of f about integers before the mode
};

/// For log f with one maximum.  The formula above misses a peak of width w by its Fourier transform at 2 pi, which is
/// at most exp(-pi^2 w): that of Gumbel's law, to which stretched exponentials tend.
template <class T, class Family>
sum_ahead<T> look_ahead(Family const& shape, T const& x, T const& xmin) {
  auto const rises = [&](T const& k) { return shape.log_slope(log_ratio(k, xmin), T(k / xmin)) > T(0); };
  auto const height = [&](T const& k) { return shape.log_shape(log_ratio(k, xmin), T(k / xmin)); };
  if (!rises(x)) return {x, x};
  T step(1), mode = x;
  while (step < T(1 << 30) && rises(T(x + step))) step *= T(2);
  for (T s = T(step / T(2)); s >= T(1); s /= T(2)) {
    if (rises(T(mode + s))) mode += s;
  }
  T const top = height(mode), digits = T(T(20) - math::log(std::numeric_limits<T>::epsilon()));
  T const low = T(top - T(digits + T(T(2) * math::log(mode)))), width(2 + std::numeric_limits<T>::digits / 12);
  T start = x;
  for (T s = step; s >= T(1); s /= T(2)) {
    if (T(start + s) < mode && height(T(start + s)) < low) start += s;
  }
  T const fallen = T(T(top - height(T(mode + width))) + T(top - height(math::max(x, T(mode - width)))));
  return {start, mode, fallen > T(1)};
}

/// log of the sum of f(k / xmin) over the integers k >= x.
///
/// Terms are added until the formula above holds for the others, or they are negligible; NaN after 2^15 of them.  They
/// are kept over the largest so far, as f may rise by more than the scalar's range.
template <class T, class Family>
T log_sum_from(Family const& shape, T const& x, T const& xmin) {
  constexpr std::size_t most = std::size_t{1} << 15U;
  auto const ahead = look_ahead(shape, x, xmin);
  T k = ahead.start, reference = shape.log_shape(log_ratio(k, xmin), T(k / xmin)), sum(0);
  for (std::size_t count = 0, check = 4; count < most; ++count) {
    T const t = T(k / xmin), y = log_ratio(k, xmin), height = shape.log_shape(y, t);
    if (height > T(reference + T(30))) {
      sum *= math::exp(T(reference - height));
      reference = height;
    }
    T const term = math::exp(T(height - reference));
    if (count >= check && !(ahead.is_narrow && k <= ahead.mode)) {
      if (auto const rest = smooth_sum(shape, k, y, t)) return T(reference + math::log(T(sum + T(term * *rest))));
      T const beyond = T(math::exp(T(shape.log_total(y, t) - reference)) * xmin);
      bool const falls = shape.log_slope(y, t) < T(0);
      if (falls && T(term + beyond) <= T(std::numeric_limits<T>::epsilon() * T(sum / T(64))))
        return T(reference + math::log(sum));
      check = 2 * count;
    }
    sum += term;
    k += T(1);
  }
  return std::numeric_limits<T>::quiet_NaN();
}

}  // namespace freefield::detail::power_law
