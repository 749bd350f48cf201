#pragma once
/// @file
/// Functions of one component as series in Hermite polynomials.

#include <freefield/integral/rules/integrated.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::integral {

/// The values f(m + s z) he_n(z) for n = 0, ..., terms - 1, with the orthonormal Hermite polynomials
///     sqrt(n + 1) he_(n+1) = z he_n - sqrt(n) he_(n-1),
/// and, as the last number, f(m + s z)^2.
template <class T, class F>
class hermite_products {
 public:
  hermite_products(F const& f, T const& mean, T const& deviation, int terms)
      : f_(f), mean_(mean), deviation_(deviation), roots_(static_cast<std::size_t>(terms) + 1) {
    for (int n = 0; n <= terms; ++n) roots_[static_cast<std::size_t>(n)] = math::sqrt(T(n));
  }

  vector_of<T> operator()(T const& z) const {
    T const value = T(f_(T(mean_ + T(deviation_ * z))));
    vector_of<T> result(static_cast<Eigen::Index>(roots_.size()));
    T before(0), now = value;
    for (std::size_t n = 0; n + 1 < roots_.size(); ++n) {
      result(static_cast<Eigen::Index>(n)) = now;
      before = std::exchange(now, T(T(T(z * now) - T(roots_[n] * before)) / roots_[n + 1]));
    }
    result(result.size() - 1) = T(value * value);
    return result;
  }

 private:
  F const& f_;
  T mean_, deviation_;
  std::vector<T> roots_;
};

/// The coefficients a_n = E[f(m + s z) he_n(z)], and bounds: of what is left out of E f^2 = sum a_n^2 (Parseval), and
/// of the errors of the a_n.
template <class T>
struct hermite_series {
  vector_of<T> coefficients;
  T norm;             ///< sqrt(E f^2)
  T tail;             ///< sqrt(sum a_n^2 over the a_n that are left out), rounding included
  T error;            ///< sqrt(sum of the squares of the errors of the a_n)
  T slope_norm;       ///< sqrt(sum n a_n^2)
};

/// The series from the coefficients, E f^2, and their errors.
template <class T>
hermite_series<T> finished_series(vector_of<T> coefficients, vector_of<T> const& errors, estimate<T> const& square) {
  hermite_series<T> result{std::move(coefficients), math::sqrt(square.value), T(0), T(0), T(0)};
  T rest = square.value, error_squares(0), slopes(0);
  for (Eigen::Index n = 0; n < result.coefficients.size(); ++n) {
    T const a = result.coefficients(n), weight = T(a * a);
    rest = T(rest - weight);
    error_squares = T(error_squares + T(errors(n) * errors(n)));
    slopes = T(slopes + T(T(static_cast<int>(n)) * weight));
  }
  result.error = math::sqrt(error_squares);
  result.slope_norm = math::sqrt(slopes);
  T const unknown = T(T(square.error + T(T(2) * T(result.norm * result.error))) + rounding_of(square.value));
  result.tail = math::sqrt(T(std::max(rest, T(0)) + unknown));
  return result;
}

/// By `rules::adaptive`.
/// @param breaks  the numbers m + s z at which f breaks
template <class T, class F>
hermite_series<T> hermite_series_of(std::string_view function, F const& f, T const& mean, T const& deviation,
                                    std::vector<T> const& breaks, int terms, std::size_t evaluations) {
  expectation_options<T> options{.evaluations = evaluations};
  if (deviation > T(0) && !breaks.empty()) {
    options.breaks.emplace_back();
    for (T const& b : breaks) options.breaks[0].push_back(T(T(b - mean) / deviation));
  }
  gaussian<T> const standard(matrix_of<T>(matrix_of<T>::Constant(1, 1, T(1))));
  hermite_products<T, F> const products(f, mean, deviation, terms);
  auto const found = integrated(function, standard, products, rules::adaptive{}, options);
  return finished_series<T>(found.value.head(terms), found.error.head(terms), found[terms]);
}

/// The values he_n(z_j) times the weights of the trapezoidal rule at z_j = j step, -J <= j <= J, which serve any number
/// of smooth functions.  |he_n| sqrt(density) is bounded, so that nothing is beyond the zeros of sqrt(density).
template <class T>
class hermite_grid {
 public:
  hermite_grid(int terms, T const& step) : terms_(terms) {
    T const end = T(math::sqrt(T(2)) * normal_reach<T>());
    for (int j = 0; T(step * T(j)) <= end; ++j) nodes_.push_back(T(step * T(j)));
    std::vector<T> root(static_cast<std::size_t>(terms));
    for (int n = 0; n < terms; ++n) root[static_cast<std::size_t>(n)] = math::sqrt(T(n));
    table_.resize(static_cast<Eigen::Index>(terms), static_cast<Eigen::Index>(nodes_.size()));
    for (std::size_t j = 0; j < nodes_.size(); ++j) {
      T before(0), now = T(step * normal_density(nodes_[j]));
      weights_.push_back(now);
      for (int n = 0; n < terms; ++n) {
        table_(n, static_cast<Eigen::Index>(j)) = now;
        if (n + 1 == terms) break;
        auto const k = static_cast<std::size_t>(n);
        now = T(T(T(nodes_[j] * now) - T(root[k] * std::exchange(before, now))) / root[k + 1]);
      }
    }
  }

  /// The series of f(m + s z), unless the points of even and of odd j differ so much that f is not smooth at this step.
  template <class F>
  std::optional<hermite_series<T>> series(F const& f, T const& mean, T const& deviation, T const& goal) const {
    // The points of j = 0, j = 2 and of odd j modulo 4: the lattices of four times, twice and once the step.
    std::array<vector_of<T>, 3> sums;
    sums.fill(vector_of<T>::Constant(terms_, T(0)));
    std::array<T, 3> squares{T(0), T(0), T(0)};
    T last(0);
    for (std::size_t j = 0; j < nodes_.size(); ++j) {
      T const right = T(f(T(mean + T(deviation * nodes_[j])))), left = T(f(T(mean - T(deviation * nodes_[j]))));
      if (!math::is_finite(right) || !math::is_finite(left)) return std::nullopt;
      T const half = j == 0 ? T(T(1) / T(2)) : T(1), even = T(half * T(right + left)), odd = T(half * T(right - left));
      std::size_t const lattice = j % 2 == 1 ? 2 : j % 4 / 2;
      vector_of<T>& sum = sums[lattice];
      auto const* const column = table_.data() + static_cast<std::size_t>(terms_) * j;
      for (Eigen::Index n = 0; n + 1 < terms_; n += 2) {
        sum(n) = T(sum(n) + T(column[n] * even));
        sum(n + 1) = T(sum(n + 1) + T(column[n + 1] * odd));
      }
      T const square = T(half * T(T(right * right) + T(left * left)));
      squares[lattice] = T(squares[lattice] + T(weights_[j] * square));
      last = std::max(magnitude(right), magnitude(left));
    }
    T const square = T(T(squares[0] + squares[1]) + squares[2]), norm = math::sqrt(square);
    T const outside = T(last * math::sqrt(weights_.back()));
    T const of_square = error_of(squares[0], squares[1], squares[2], square);
    vector_of<T> const coefficients = sums[0] + sums[1] + sums[2];
    vector_of<T> errors(terms_);
    for (Eigen::Index n = 0; n < terms_; ++n) {
      errors(n) = T(error_of(sums[0](n), sums[1](n), sums[2](n), norm) + outside);
      if (!(errors(n) <= T(goal * norm))) return std::nullopt;
    }
    if (!(of_square <= T(goal * square))) return std::nullopt;
    return finished_series<T>(coefficients, errors, {square, of_square});
  }

 private:
  /// The error of the sum from the differences of the lattices of four times, twice and once the step, as for the
  /// trapezoidal rule.
  static T error_of(T const& coarse, T const& next, T const& odd, T const& size) {
    if (!(size > T(0))) return T(0);
    T const first = T(magnitude(T(T(2) * T(coarse - next))) / size),
            floor = T(T(4) * std::numeric_limits<T>::epsilon());
    T const now = T(magnitude(T(T(coarse + next) - odd)) / size);
    bool const has_fallen = now <= floor || (T(now * T(1000)) <= first && now <= T(first * math::sqrt(first)));
    T const error = has_fallen ? T(now * math::sqrt(now)) : T(T(4) * std::max(now, first));
    return T(T(size * error) + rounding_of(size));
  }

  int terms_;
  std::vector<T> nodes_, weights_;
  matrix_of<T> table_;
};

}  // namespace freefield::detail::integral
