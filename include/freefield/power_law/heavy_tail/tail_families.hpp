#pragma once
/// @file
/// The shapes of tails in t = x / xmin, their integrals, and their power series.

#include <freefield/numeric/incomplete_gamma.hpp>
#include <freefield/power_law/heavy_tail/tail_shape.hpp>
#include <freefield/power_law/tails.hpp>

#include <array>
#include <cstddef>
#include <limits>

namespace freefield::detail::power_law {

/// The coefficients of h, h^2, ... in log f(t (1 + h)) - log f(t); those of h^0 are 0.
template <class T>
using log_series = std::array<T, 2 * (3 + static_cast<std::size_t>(std::numeric_limits<T>::digits) / 12)>;

/// log(1 + h)
template <class T>
log_series<T> series_of_log() {
  log_series<T> result;
  result[0] = T(0);
  for (std::size_t k = 1; k < result.size(); ++k) result[k] = T(T(k % 2 == 1 ? 1 : -1) / as_scalar<T>(k));
  return result;
}

template <class T>
log_series<T> times(log_series<T> series, T const& factor) {
  for (T& coefficient : series) coefficient *= factor;
  return series;
}

/// t - 1 = exp(y) - 1, of which t may have no digits where it is near 1.
template <class T>
T excess(T const& y, T const& t) {
  return y < T(T(1) / T(4)) && T(-y) < T(T(1) / T(4)) ? T(y * exponential_quotient(y)) : T(t - T(1));
}

/// What all shapes have: `log_shape(y, t)` = log f, `log_total(y, t)` = log of the integral of f from t to infinity,
/// `log_slope(y, t)` = d log f / dy, and `series(y, t)`, where y = log t.
template <class Kind, class T>
struct family;

/// f = t^-alpha
template <class T>
struct family<tails::power_law, T> {
  T alpha;

  family(tails::power_law::parameters<T> const& p, T const&) : alpha(p.alpha) {}
  explicit family(T const& first) : alpha(first) {}
  tails::power_law::parameters<T> parameters(T const&) const { return {alpha}; }
  bool is_valid() const { return alpha > T(1); }

  T log_shape(T const& y, T const&) const { return T(-T(alpha * y)); }
  T log_total(T const& y, T const&) const { return T(-T(T(T(alpha - T(1)) * y) + math::log(T(alpha - T(1))))); }
  T log_slope(T const&, T const&) const { return T(-alpha); }
  log_series<T> series(T const&, T const&) const { return times(series_of_log<T>(), T(-alpha)); }
};

/// f = exp(-rate (t - 1)), rate = lambda xmin
template <class T>
struct family<tails::exponential, T> {
  T rate;

  family(tails::exponential::parameters<T> const& p, T const& xmin) : rate(T(p.lambda * xmin)) {}
  explicit family(T const& first) : rate(first) {}
  tails::exponential::parameters<T> parameters(T const& xmin) const { return {T(rate / xmin)}; }
  bool is_valid() const { return rate > T(0); }

  T log_shape(T const& y, T const& t) const { return T(-T(rate * excess(y, t))); }
  T log_total(T const& y, T const& t) const { return T(log_shape(y, t) - math::log(rate)); }
  T log_slope(T const&, T const& t) const { return T(-T(rate * t)); }
  log_series<T> series(T const&, T const& t) const {
    log_series<T> result;
    result.fill(T(0));
    result[1] = T(-T(rate * t));
    return result;
  }
};

/// f = t^(beta - 1) exp(-(slope / beta) (t^beta - 1)), slope = lambda beta xmin^beta; for beta = 0 it is
/// t^(-slope - 1).
template <class T>
struct family<tails::stretched_exponential, T> {
  T slope, beta;

  family(tails::stretched_exponential::parameters<T> const& p, T const& xmin)
      : slope(T(T(p.lambda * p.beta) * math::pow(xmin, p.beta))), beta(p.beta) {}
  family(T const& first, T const& second) : slope(first), beta(second) {}
  tails::stretched_exponential::parameters<T> parameters(T const& xmin) const {
    return {beta, T(T(slope / beta) * math::pow(xmin, T(-beta)))};
  }
  bool is_valid() const { return slope > T(0) && beta >= T(0); }

  /// (t^beta - 1) / beta, smooth at beta = 0.
  T stretched(T const& y) const {
    T const z = T(beta * y);
    if (z <= T(T(1) / T(2))) return T(y * exponential_quotient(z));
    return T(T(math::exp(z) - T(1)) / beta);
  }
  T log_shape(T const& y, T const&) const { return T(T(T(beta - T(1)) * y) - T(slope * stretched(y))); }
  T log_total(T const& y, T const&) const { return T(-T(T(slope * stretched(y)) + math::log(slope))); }
  T log_slope(T const& y, T const&) const { return T(T(beta - T(1)) - T(slope * math::exp(T(beta * y)))); }
  log_series<T> series(T const& y, T const&) const {
    auto result = times(series_of_log<T>(), T(beta - T(1)));
    T binomial = T(slope * math::exp(T(beta * y)));  // slope t^beta times the binomial coefficient (beta, k) / beta
    for (std::size_t k = 1; k < result.size(); ++k) {
      result[k] -= binomial;
      binomial *= T(T(beta - as_scalar<T>(k)) / as_scalar<T>(k + 1));
    }
    return result;
  }
};

template <class T>
T log_mills(T const& c, T const& kappa);

/// log of the integral over y > 0 of exp(-kappa (y - m)^2 / 2) with c = -kappa m < sqrt(kappa): a series of positive
/// terms about c = 0; and the whole Gaussian integral less that over y < 0 for c < -sqrt(kappa).
template <class T>
T log_mills_about_mode(T const& c, T const& kappa) {
  T const z2 = T(T(c * c) / kappa), gaussian = T(math::log(T(T(T(2) * math::pi<T>()) / kappa)) / T(2));
  if (z2 >= T(1)) {
    T const below = T(T(log_mills(T(-c), kappa) - T(z2 / T(2))) - gaussian);
    return T(gaussian + log_of_one_plus(T(-math::exp(below))));
  }
  T term(1), sum(1);
  for (int k = 1; k < 20 + std::numeric_limits<T>::digits; ++k) {
    term *= T(z2 / T(2 * k + 1));
    sum += term;
    if (term <= T(std::numeric_limits<T>::epsilon() / T(64))) break;
  }
  T const between = T(T(T(c / kappa) * sum) * math::exp(T(-T(z2 / T(2)))));
  return math::log(T(T(math::exp(gaussian) / T(2)) - between));
}

/// log of the integral over y > 0 of exp(-c y - kappa y^2 / 2): Mills' ratio, smooth at kappa = 0 for c > 0.
///
/// Laplace's continued fraction 1 / (c + kappa / (c + 2 kappa / (c + ...))) for c > sqrt(kappa).
template <class T>
T log_mills(T const& c, T const& kappa) {
  T const z2 = T(T(c * c) / kappa);
  if (!(c > T(0)) || z2 < T(1)) return T(log_mills_about_mode(c, kappa) + T(z2 / T(2)));
  T const digits = T(T(T(std::numeric_limits<T>::digits + 3) * T(7)) / T(10));
  T const most = T(T(T(digits * digits) / T(T(8) * z2)) + T(digits / T(4)));
  int count = 4;
  while (T(count) < most) count += 1 + count / 8;
  T rest = T(T(c + math::sqrt(T(T(c * c) + T(T(4 * count) * kappa)))) / T(2));
  for (int k = count; k >= 1; --k) rest = T(c + T(T(T(k) * kappa) / rest));
  return T(-math::log(rest));
}

/// f = t^(-c - 1) exp(-kappa (log t)^2 / 2), kappa = 1 / sigma^2, c = (log xmin - mu) / sigma^2; for kappa = 0 it is
/// t^(-c - 1).  For c < 0, where f would rise from 1 by more than scalars hold, it is exp(-kappa (log t - m)^2 / 2) / t
/// with m = -c / kappa.
template <class T>
struct family<tails::lognormal, T> {
  T c, kappa;

  family(tails::lognormal::parameters<T> const& p, T const& xmin)
      : c(T(T(math::log(xmin) - p.mu) / T(p.sigma * p.sigma))),
        kappa(p.sigma > T(0) ? T(T(1) / T(p.sigma * p.sigma)) : T(-1)) {}
  family(T const& first, T const& second) : c(first), kappa(second) {}
  tails::lognormal::parameters<T> parameters(T const& xmin) const {
    return {T(math::log(xmin) - T(c / kappa)), T(T(1) / math::sqrt(kappa))};
  }
  bool is_valid() const { return math::is_finite(c) && (kappa > T(0) || (kappa == T(0) && c > T(0))); }

  T log_shape(T const& y, T const&) const { return T(log_bell(y) - y); }
  T log_total(T const& y, T const&) const {
    T const here = T(c + T(kappa * y));
    return here < T(0) ? log_mills_about_mode(here, kappa) : T(log_mills(here, kappa) + log_bell(y));
  }
  T log_slope(T const& y, T const&) const { return T(-T(T(c + T(1)) + T(kappa * y))); }
  log_series<T> series(T const& y, T const&) const {
    auto const log = series_of_log<T>();
    auto result = times(log, T(-T(T(c + T(1)) + T(kappa * y))));
    for (std::size_t k = 2; k < result.size(); ++k) {
      T square(0);
      for (std::size_t i = 1; i < k; ++i) square += T(log[i] * log[k - i]);
      result[k] -= T(T(kappa * square) / T(2));
    }
    return result;
  }

 private:
  /// log(t f)
  T log_bell(T const& y) const {
    if (!(c < T(0))) return T(-T(T(c * y) + T(T(kappa * T(y * y)) / T(2))));
    T const away = T(y + T(c / kappa));
    return T(-T(T(kappa * T(away * away)) / T(2)));
  }
};

/// f = t^-alpha exp(-rate (t - 1)), rate = lambda xmin
template <class T>
struct family<tails::truncated_power_law, T> {
  T alpha, rate;

  family(tails::truncated_power_law::parameters<T> const& p, T const& xmin)
      : alpha(p.alpha), rate(T(p.lambda * xmin)) {}
  family(T const& first, T const& second) : alpha(first), rate(second) {}
  tails::truncated_power_law::parameters<T> parameters(T const& xmin) const { return {alpha, T(rate / xmin)}; }
  bool is_valid() const {
    bool const falls = rate > T(0) || (rate == T(0) && alpha > T(1));
    return math::is_finite(alpha) && alpha >= T(-largest_negative_order) && falls;
  }

  T log_shape(T const& y, T const& t) const { return T(-T(T(alpha * y) + T(rate * excess(y, t)))); }
  T log_total(T const& y, T const& t) const {
    T const scaled = T(rate * t);
    T const log = scaled == T(0) ? T(-math::log(T(alpha - T(1)))) : log_exponential_integral(alpha, scaled);
    return T(T(log_shape(y, t) + y) + log);
  }
  T log_slope(T const&, T const& t) const { return T(-T(alpha + T(rate * t))); }
  log_series<T> series(T const&, T const& t) const {
    auto result = times(series_of_log<T>(), T(-alpha));
    result[1] -= T(rate * t);
    return result;
  }
};

}  // namespace freefield::detail::power_law
