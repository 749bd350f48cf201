#pragma once
/// @file
/// The expectations of products of functions of two components, for all pairs of components.

#include <freefield/integral/expectation.hpp>
#include <freefield/integral/rules/function_of_number.hpp>
#include <freefield/integral/rules/hermite_series.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::integral {

inline constexpr std::string_view pair_function = "pair_expectations";

/// What is neither options nor the value of a symbol.
template <class G, class T>
concept second_factor = !is_binding<G> && !std::same_as<G, expectation_options<T>>;

/// Computes all E[f(x_i) g(x_j)] by Mehler's formula, sum_n a_n(i) b_n(j) rho_ij^n, and where that converges too slowly
/// by a rule for two components.
template <class T, class F, class G>
class pair_table {
 public:
  pair_table(gaussian<T> const& p, F const& f, G const& g, bool is_symmetric, expectation_options<T> const& options)
      : p_(p), f_(f), g_(g), is_symmetric_(is_symmetric), options_(options), goal_(goal_of(options)),
        kind_(static_cast<std::size_t>(p.dimension())), deviation_(p.dimension()) {
    sort_components();
    for (terms_ = 64; terms_ <= 256; terms_ *= 2) {
      expand();
      if (!more_terms_would_help()) break;
    }
    terms_ = std::min(terms_, 256);
  }

  estimate<matrix_of<T>> operator()() const {
    Eigen::Index const n = p_.dimension();
    estimate<matrix_of<T>> result{matrix_of<T>(n, n), matrix_of<T>(n, n)};
    for (Eigen::Index j = 0; j < n; ++j) {
      Eigen::Index const first = is_symmetric_ ? j : 0;
      add_series(j, first, result.value);
      for (Eigen::Index i = first; i < n; ++i) {
        result.error(i, j) = bound(i, j, terms_);
        if (!is_enough(i, j, result.error(i, j))) improve(i, j, result);
        require_tolerance_at(i, j, {result.value(i, j), result.error(i, j)});
      }
    }
    if (is_symmetric_) mirror(result);
    return result;
  }

 private:
  /// The components of equal mean and variance are of one kind, with one series; dual numbers of equal values may have
  /// different derivatives, and each is a kind.
  void sort_components() {
    constexpr bool may_merge = std::same_as<T, typename plain_scalar<T>::type>;
    std::map<std::pair<T, T>, std::size_t> known;
    for (Eigen::Index i = 0; i < p_.dimension(); ++i) {
      auto const at = may_merge ? known.emplace(std::pair(p_.mean()(i), p_.covariance()(i, i)), kinds_.size()).first
                                : known.end();
      std::size_t const kind = at == known.end() ? kinds_.size() : at->second;
      if (kind == kinds_.size()) kinds_.push_back({p_.mean()(i), math::sqrt(p_.covariance()(i, i))});
      kind_[static_cast<std::size_t>(i)] = kind;
      deviation_(i) = kinds_[kind].second;
    }
  }

  void expand() {
    of_f_ = series_of(f_);
    if (!is_symmetric_) of_g_ = series_of(g_);
  }

  /// The series of a function for every kind: smooth functions on one grid, of the step that the hardest kind needs.
  template <class Function>
  std::vector<hermite_series<T>> series_of(Function const& function) const {
    std::vector<hermite_series<T>> all;
    T const goal = std::max(T(goal_ / T(8)), T(T(64) * std::numeric_limits<T>::epsilon()));
    std::deque<hermite_grid<T>> grids;  // of the steps 1/8, 1/16, ...
    std::size_t enough = 0;             // for the kinds so far
    for (auto const& [mean, deviation] : kinds_) {
      std::optional<hermite_series<T>> found;
      for (std::size_t k = enough; function.breaks().empty() && !found && k < 4; ++k) {
        if (k == grids.size()) grids.emplace_back(terms_, T(T(1) / T(8 << k)));
        found = grids[k].series(function, mean, deviation, goal);
        if (found) enough = k;
      }
      if (!found)
        found = hermite_series_of<T>(pair_function, function, mean, deviation, function.breaks(), terms_,
                                     options_.evaluations);
      all.push_back(*std::move(found));
    }
    return all;
  }

  hermite_series<T> const& left(Eigen::Index i) const { return of_f_[kind_[static_cast<std::size_t>(i)]]; }
  hermite_series<T> const& right(Eigen::Index j) const {
    return (is_symmetric_ ? of_f_ : of_g_)[kind_[static_cast<std::size_t>(j)]];
  }

  T correlation(Eigen::Index i, Eigen::Index j) const {
    T const scale = T(deviation_(i) * deviation_(j));
    if (!(scale > T(0))) return T(0);
    return i == j ? T(1) : std::clamp<T>(T(p_.covariance()(i, j) / scale), T(-1), T(1));
  }

  T size(Eigen::Index i, Eigen::Index j) const { return T(left(i).norm * right(j).norm); }

  /// By Cauchy and Schwarz, what n >= terms add is at most |rho|^terms times the tails; the errors of the coefficients
  /// and of rho, and rounding, add up likewise.
  T bound(Eigen::Index i, Eigen::Index j, int terms) const {
    auto const &a = left(i), &b = right(j);
    T const rho = magnitude(correlation(i, j)), epsilon = std::numeric_limits<T>::epsilon();
    T power(1), base = rho;
    for (int n = terms; n > 0; n /= 2) {
      if (n % 2 == 1) power = T(power * base);
      base = T(base * base);
    }
    T const left_out = T(power * T(a.tail * b.tail));
    T const of_coefficients = T(T(T(a.norm + a.error) * b.error) + T(b.norm * a.error));
    T const of_rounding = T(T(T(4) * epsilon) * T(T(a.slope_norm * b.slope_norm) + T(T(4) * T(a.norm * b.norm))));
    return T(left_out + T(of_coefficients + of_rounding));
  }

  bool is_enough(Eigen::Index i, Eigen::Index j, T const& error) const {
    return error <= T(std::max(goal_, T(T(1024) * std::numeric_limits<T>::epsilon())) * size(i, j));
  }

  /// Tells whether some pair misses the goal and would reach it with twice the terms, even if the tails stayed.
  bool more_terms_would_help() const {
    for (Eigen::Index j = 0; j < p_.dimension(); ++j) {
      for (Eigen::Index i = is_symmetric_ ? j + 1 : 0; i < p_.dimension(); ++i) {
        if (i == j || is_enough(i, j, bound(i, j, terms_))) continue;  // one component is soon integrated
        if (is_enough(i, j, bound(i, j, 2 * terms_)) || is_converging(i, j)) return true;
      }
    }
    return false;
  }

  /// Tells whether the tails fall fast, as those of analytic functions do: the terms left out are much smaller than the
  /// last half of those that are not.
  bool is_converging(Eigen::Index i, Eigen::Index j) const {
    return is_converging(left(i)) && is_converging(right(j));
  }
  bool is_converging(hermite_series<T> const& a) const {
    T half(0);
    for (Eigen::Index n = terms_ / 2; n < terms_; ++n) half = T(half + T(a.coefficients(n) * a.coefficients(n)));
    return T(a.tail * T(3)) <= math::sqrt(half);
  }

  void add_series(Eigen::Index j, Eigen::Index first, matrix_of<T>& values) const {
    Eigen::Index const n = p_.dimension();
    vector_of<T> rho(n), sum = vector_of<T>::Constant(n, T(0));
    for (Eigen::Index i = first; i < n; ++i) rho(i) = correlation(i, j);
    vector_of<T> const& b = right(j).coefficients;
    for (Eigen::Index k = terms_ - 1; k >= 0; --k) {
      for (Eigen::Index i = first; i < n; ++i)
        sum(i) = T(T(sum(i) * rho(i)) + T(left(i).coefficients(k) * b(k)));
    }
    for (Eigen::Index i = first; i < n; ++i) values(i, j) = sum(i);
  }

  /// Takes the result of a rule for two components, if it is better.
  void improve(Eigen::Index i, Eigen::Index j, estimate<matrix_of<T>>& result) const {
    estimate<T> const found = by_rule(i, j);
    if (!(found.error < result.error(i, j))) return;
    result.value(i, j) = found.value;
    result.error(i, j) = found.error;
  }

  estimate<T> by_rule(Eigen::Index i, Eigen::Index j) const {
    expectation_options<T> options{.evaluations = options_.evaluations};
    if (i == j) {
      auto const square = [&](T const& x) { return T(f_(x) * g_(x)); };
      options.breaks = {f_.breaks()};
      options.breaks[0].insert(options.breaks[0].end(), g_.breaks().begin(), g_.breaks().end());
      if (options.breaks[0].empty()) options.breaks.clear();
      return integrated(pair_function, p_.marginal(indices{i}), square, rules::adaptive{}, options);
    }
    options.breaks = {f_.breaks(), g_.breaks()};
    if (f_.breaks().empty() && g_.breaks().empty()) options.breaks.clear();
    auto const product = [&](vector_of<T> const& x) { return T(f_(x(0)) * g_(x(1))); };
    return integrated(pair_function, p_.marginal(indices{i, j}), product, rules::adaptive{}, options);
  }

  void require_tolerance_at(Eigen::Index i, Eigen::Index j, estimate<T> const& found) const {
    if (!options_.tolerance) return;
    require(found.error <= T(*options_.tolerance * size(i, j)), errc::not_converged,
            {pair_function, "tolerance is not reached by series and rules of two components: the error is",
             "break points or a larger tolerance"},
            found.error, {i, j});
  }

  static void mirror(estimate<matrix_of<T>>& result) {
    for (Eigen::Index j = 0; j < result.value.cols(); ++j) {
      for (Eigen::Index i = 0; i < j; ++i) {
        result.value(i, j) = result.value(j, i);
        result.error(i, j) = result.error(j, i);
      }
    }
  }

  gaussian<T> const& p_;
  F const& f_;
  G const& g_;
  bool is_symmetric_;
  expectation_options<T> const& options_;
  T goal_;
  std::vector<std::size_t> kind_;
  vector_of<T> deviation_;
  std::vector<std::pair<T, T>> kinds_;
  std::vector<hermite_series<T>> of_f_, of_g_;
  int terms_ = 0;
};

/// One of the two functions, with its break points.
template <class T, class F, class... Bindings>
auto factor_of(F const& f, expectation_options<T> const& options, std::size_t which, Bindings const&... bindings) {
  std::vector<T> breaks = which < options.breaks.size() ? options.breaks[which] : std::vector<T>{};
  return function_of_number<T>(pair_function, f, std::move(breaks), bindings...);
}

template <class T>
void require_pair_options(expectation_options<T> const& options) {
  require_options(pair_function, 2, options);  // one list of break points for each function
}

}  // namespace detail::integral

/// E[f(x_i) g(x_j)] for all components i, j of a Gaussian vector x, with its error: the kernels of wide networks.
///
///     pair_expectations(p, tanh(x), tanh(x));      // n x n
///     pair_expectations(p, tanh(x));               // the same, in half the time
///     pair_expectations(p, f, g, {.tolerance = 1e-10, .breaks = {{0.0}, {}}});   // callables; f has a kink at 0
///
/// By Mehler's formula: with a_n(i) = E[f(x_i) he_n(z)], b_n(j) = E[g(x_j) he_n(z)], where he_n are the orthonormal
/// Hermite polynomials of the standardised components z, and with the correlation rho of x_i and x_j,
///     E[f(x_i) g(x_j)] = sum_n a_n(i) b_n(j) rho^n.
/// What is left out is at most |rho|^N times the roots of E f^2 - sum a_n^2 and E g^2 - sum b_n^2.  Pairs that 256
/// terms do not settle, such as strongly correlated ones of functions with kinks, are integrated by `rules::adaptive`.
/// @param f, g     formulas in field<0>, which stands for the component, or callables that take a number
/// @param options  the tolerance is relative to sqrt(E f^2 E g^2); breaks[0] and breaks[1] are where f and g break
/// @returns  an `estimate` of an n x n matrix, f by rows
/// Cost: some hundred evaluations of f and g for each pair of mean and variance that occurs, and 64 to 256 products for
/// each pair of components; a rule for two components where the series fails.
/// @throws error as for `expectation`; `not_converged` with the indices of a pair that misses the tolerance
/// Source: F. G. Mehler, J. reine angew. Math. 66 (1866) 161.
template <real_scalar T, class F, class G, detail::symbol_binding... Bindings>
  requires detail::integral::second_factor<G, T>
estimate<matrix_of<T>> pair_expectations(gaussian<T> const& p, F const& f, G const& g,
                                         std::type_identity_t<expectation_options<T>> const& options,
                                         Bindings const&... bindings) {
  detail::integral::require_pair_options(options);
  auto const first = detail::integral::factor_of<T>(f, options, 0, bindings...);
  auto const second = detail::integral::factor_of<T>(g, options, 1, bindings...);
  return detail::integral::pair_table<T, decltype(first), decltype(second)>(p, first, second, false, options)();
}
template <real_scalar T, class F, class G, detail::symbol_binding... Bindings>
  requires detail::integral::second_factor<G, T>
estimate<matrix_of<T>> pair_expectations(gaussian<T> const& p, F const& f, G const& g, Bindings const&... bindings) {
  return pair_expectations(p, f, g, expectation_options<T>{}, bindings...);
}

/// The same for g = f, in half the time.
template <real_scalar T, class F, detail::symbol_binding... Bindings>
estimate<matrix_of<T>> pair_expectations(gaussian<T> const& p, F const& f,
                                         std::type_identity_t<expectation_options<T>> const& options,
                                         Bindings const&... bindings) {
  detail::integral::require_pair_options(options);
  auto const factor = detail::integral::factor_of<T>(f, options, 0, bindings...);
  return detail::integral::pair_table<T, decltype(factor), decltype(factor)>(p, factor, factor, true, options)();
}
template <real_scalar T, class F, detail::symbol_binding... Bindings>
estimate<matrix_of<T>> pair_expectations(gaussian<T> const& p, F const& f, Bindings const&... bindings) {
  return pair_expectations(p, f, expectation_options<T>{}, bindings...);
}

}  // namespace freefield
