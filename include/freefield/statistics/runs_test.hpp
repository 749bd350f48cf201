#pragma once
/// @file
/// The runs test: whether the signs of a sequence alternate as those of independent numbers do.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <ranges>
#include <type_traits>
#include <vector>

namespace freefield {

/// Runs are stretches of equal sign; zeros are left out.
template <real_scalar T>
struct runs_test_result {
  std::size_t positive = 0, negative = 0;  ///< how many values have which sign
  std::size_t runs = 0;
  T expected_runs{};  ///< 1 + 2 n+ n- / (n+ + n-)
  T p_value{};        ///< the probability of so few runs, or fewer, if every order of the signs is equally likely

  friend std::ostream& operator<<(std::ostream& out, runs_test_result const& r) {
    return out << r.runs << " runs of equal sign, " << r.expected_runs << " expected, p = " << r.p_value;
  }
};

namespace detail::statistics {

/// The number of orders of m and n signs with so many runs, over the number of all orders.  With an even number 2 k of
/// runs both signs have k of them; with an odd one, 2 k + 1, either has one more than the other.
template <class T>
class run_probability {
 public:
  run_probability(std::size_t m, std::size_t n) : m_(m), n_(n), log_factorial_{T(0)} {
    for (std::size_t k = 1; k <= m + n; ++k)
      log_factorial_.push_back(T(log_factorial_.back() + math::log(as_scalar<T>(k))));
  }

  T operator()(std::size_t runs) const {
    std::size_t const k = runs / 2;
    if (runs % 2 == 0) return T(T(2) * share(k - 1, k - 1));
    return T(share(k, k - 1) + share(k - 1, k));
  }

 private:
  std::size_t m_, n_;
  std::vector<T> log_factorial_;

  T log_binomial(std::size_t n, std::size_t k) const {
    return T(log_factorial_[n] - T(log_factorial_[k] + log_factorial_[n - k]));
  }
  /// Both signs cut into one run more than these numbers of places.
  T share(std::size_t a, std::size_t b) const {
    if (a >= m_ || b >= n_) return T(0);
    return math::exp(T(T(log_binomial(m_ - 1, a) + log_binomial(n_ - 1, b)) - log_binomial(m_ + n_, m_)));
  }
};

}  // namespace detail::statistics

/// The one-sided exact test of Wald and Wolfowitz for too few runs: trends and bends leave long stretches of one sign.
///
///     ff::runs_test(fit.residuals).p_value;
///
/// Cost: O(n).
/// @throws error `non_finite` with the index
/// Source: A. Wald and J. Wolfowitz, Ann. Math. Statist. 11 (1940) 147.
template <std::ranges::forward_range Range, real_scalar T = std::ranges::range_value_t<Range>>
runs_test_result<T> runs_test(Range const& values) {
  runs_test_result<T> result;
  int last = 0;
  std::ptrdiff_t index = 0;
  for (T const& value : values) {
    require(math::is_finite(value), errc::non_finite, {"runs_test", "value is not finite", "finite numbers"}, value,
            {index++});
    int const sign = value > T(0) ? 1 : value < T(0) ? -1 : 0;
    if (sign == 0) continue;
    result.positive += sign > 0 ? 1U : 0U;
    result.negative += sign < 0 ? 1U : 0U;
    result.runs += sign != last ? 1U : 0U;
    last = sign;
  }
  T const m = detail::as_scalar<T>(result.positive), n = detail::as_scalar<T>(result.negative);
  result.expected_runs = result.runs > 0 ? T(T(1) + T(T(T(2) * m) * n) / T(m + n)) : T(0);
  result.p_value = T(1);
  if (result.positive == 0 || result.negative == 0) return result;
  detail::statistics::run_probability<T> const probability(result.positive, result.negative);
  T sum(0);
  for (std::size_t r = 2; r <= result.runs; ++r) sum += probability(r);
  result.p_value = (std::min)(sum, T(1));
  return result;
}

}  // namespace freefield
