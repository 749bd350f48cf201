#pragma once
/// @file
/// Cumulants from moments and moments from cumulants, in any ring.
///
/// With M(t) = E[exp(t.x)] and K(t) = log M(t), d_i M = M d_i K: the moment of a set is the sum over its partitions of
/// products of cumulants of the blocks.

#include <freefield/core/integer/fitting_table.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail {

/// The binomial coefficients C(n, k) for k <= n <= top, by additions alone.
template <class T>
std::vector<std::vector<T>> pascal_triangle(int top) {
  std::vector<std::vector<T>> rows{{T(1)}};
  for (int n = 1; n <= top; ++n) {
    std::vector<T> const& above = rows.back();
    std::vector<T> row{T(1)};
    for (std::size_t k = 1; k < above.size(); ++k) row.push_back(T(above[k - 1] + above[k]));
    row.push_back(T(1));
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The sums  sum_(j <= k) prod C(k_i, j_i) a_(j + e) b_(k - j),  the coefficients of a product of exponential
/// generating functions, as far as the tables a and b are known.
template <class T>
class binomial_convolution {
 public:
  binomial_convolution(multi_index_table<T> const& a, multi_index_table<T> const& b) : a_(a), b_(b) {
    int highest = 0;
    for (int const k : a.top().values) highest = std::max(highest, k);
    binomials_ = pascal_triangle<T>(highest);
  }

  /// @param place  the place of k
  /// @param shift  the difference between the places of j + e and of j
  T operator()(std::size_t place, std::span<int const> k, std::size_t shift) const {
    return sum(place, k, shift, 0, 0);
  }

 private:
  /// Sums over the entries j_i, j_(i+1), ... of j; those before i have been chosen and have the place j.
  T sum(std::size_t place, std::span<int const> k, std::size_t shift, std::size_t i, std::size_t j) const {
    while (i < k.size() && k[i] == 0) ++i;
    if (i == k.size()) return T(a_[j + shift] * b_[place - j]);
    std::vector<T> const& weights = binomials_[static_cast<std::size_t>(k[i])];
    T total = sum(place, k, shift, i + 1, j);
    for (std::size_t power = 1; power < weights.size(); ++power) {
      T const inner = sum(place, k, shift, i + 1, j + power * a_.stride(i));
      total = T(total + T(weights[power] * inner));
    }
    return total;
  }

  multi_index_table<T> const& a_;
  multi_index_table<T> const& b_;
  std::vector<std::vector<T>> binomials_;
};

/// Calls step(place, place of k, k, shift) for every multi-index k + e_i except zero, after all that are below it; i is
/// the lowest component that occurs in k + e_i.
template <class T, class Step>
void for_each_raised(multi_index_table<T> const& table, Step&& step) {
  table.for_each([&](std::size_t place, std::vector<int> k) {
    std::size_t const i = lowest_occurring(k);
    if (i == k.size()) return;
    --k[i];
    step(place, place - table.stride(i), std::span<int const>(k), table.stride(i));
  });
}

/// The moments M_0 = 1, M_(k + e_i) = sum_(j <= k) prod C(k_i, j_i) kappa_(j + e_i) M_(k - j).
template <class T>
multi_index_table<T> exponential_of_table(multi_index_table<T> const& cumulants) {
  multi_index_table<T> moments(cumulants.top(), T(0));
  moments[0] = T(1);
  binomial_convolution<T> const sum(cumulants, moments);
  for_each_raised(moments, [&](std::size_t place, std::size_t below, std::span<int const> k, std::size_t shift) {
    moments[place] = sum(below, k, shift);
  });
  return moments;
}

/// The inverse, by the same equation: kappa_(k + e_i) enters it with the factor M_0 = 1.
template <class T>
multi_index_table<T> logarithm_of_table(multi_index_table<T> const& moments) {
  multi_index_table<T> cumulants(moments.top(), T(0));
  binomial_convolution<T> const sum(cumulants, moments);
  for_each_raised(moments, [&](std::size_t place, std::size_t below, std::span<int const> k, std::size_t shift) {
    cumulants[place] = T(moments[place] - sum(below, k, shift));
  });
  return cumulants;
}

/// Checks that all numbers are finite and that the number of the multi-index zero is the one that it has to be.
template <class T>
multi_index_table<checked_number<T>> checked_table(std::string_view function, multi_index_table<T> const& table,
                                                   int at_zero, std::string_view expected) {
  multi_index_table<checked_number<T>> result(table.top(), checked_number<T>(0));
  table.for_each([&](std::size_t place, std::vector<int> const& k) {
    if (!math::is_finite(table[place])) {
      fail(errc::non_finite, {function, "number is not finite", "finite numbers"}, error_index(k.begin(), k.end()),
           table[place]);
    }
    result[place] = as_number<checked_number<T>>(table[place]);
  });
  require(table[0] == T(at_zero), errc::domain, {function, "wrong number of order zero", expected}, table[0]);
  return result;
}

/// The numbers of sets of indices.  A set is given by its bits; the callable takes a list of the indices.
template <class T, class Callable>
class set_function {
 public:
  set_function(std::string_view function, Callable& callable) : function_(function), callable_(callable) {}

  checked_number<T> operator()(std::size_t set) const {
    std::vector<std::ptrdiff_t> indices;
    for (std::size_t rest = set; rest != 0; rest &= rest - 1) indices.push_back(std::countr_zero(rest));
    T const value = callable_(std::span<std::ptrdiff_t const>(indices));
    if (!math::is_finite(value)) {
      fail(errc::non_finite, {function_, "number is not finite", "finite numbers"}, indices, value);
    }
    return checked_number<T>(value);
  }

 private:
  std::string_view function_;
  Callable& callable_;
};

/// Refuses sets of more than 20 elements: the 3^20 products for 20 take seconds.
inline void require_set_size(std::string_view function, int n) {
  require(n >= 0, errc::domain, {function, "order is negative", "a number >= 0"}, n);
  require(n <= 20, errc::too_large, {function, "order is too high for a sum over all subsets", "order <= 20"}, n);
}

/// The sum of f(B) g(S \ B) over the proper subsets B of S that contain the lowest element of S.
template <class N>
N sum_over_blocks(std::size_t set, std::vector<N> const& f, std::vector<N> const& g) {
  std::size_t const lowest = set & (~set + 1), others = set ^ lowest;
  N total(0);
  for (std::size_t rest = others; rest != 0; rest = (rest - 1) & others) {
    total = N(total + N(f[set ^ rest] * g[rest]));
  }
  return total;
}

template <class Callable>
using number_of_block = std::remove_cvref_t<std::invoke_result_t<Callable&, std::span<std::ptrdiff_t const>>>;

}  // namespace detail

/// All joint cumulants from all joint moments M_k = E[prod x_i^k_i]; kappa_0 = 0.
///     ff::cumulants_from_moments(ff::moment_table(mu, C, ff::powers{4, 4}));   // vanishes beyond |k| = 2
/// By M_(k + e_i) = sum_(j <= k) prod C(k_l, j_l) kappa_(j + e_i) M_(k - j), without a division.
/// Cost: prod (k_i + 1) (k_i + 2) / 2 products for moments up to k, in any ring.
/// @throws error `domain` where the moment of order zero is not 1; `non_finite`, `overflow` with the multi-index
/// Source: P. J. Smith, Amer. Statist. 49 (1995) 217.
template <ring_scalar T>
multi_index_table<T> cumulants_from_moments(multi_index_table<T> const& moments) {
  constexpr std::string_view function = "cumulants_from_moments";
  auto const checked = detail::checked_table(function, moments, 1, "the moment 1 of the empty product");
  return detail::fitting_table<T>(function, "cumulant overflows", detail::logarithm_of_table(checked));
}

/// The inverse of `cumulants_from_moments`.
/// @throws error `domain` where the cumulant of order zero is not 0; `non_finite`, `overflow` with the multi-index
template <ring_scalar T>
multi_index_table<T> moments_from_cumulants(multi_index_table<T> const& cumulants) {
  constexpr std::string_view function = "moments_from_cumulants";
  auto const checked = detail::checked_table(function, cumulants, 0, "the cumulant 0 of order zero");
  return detail::fitting_table<T>(function, "moment overflows", detail::exponential_of_table(checked));
}

/// The joint cumulant of x_0, ..., x_(n-1), which may be the same or different variables, from joint moments:
///     sum over the partitions of {0, ..., n - 1} into blocks B_1, ..., B_b of
///     (-1)^(b - 1) (b - 1)! prod_a E[prod_(i in B_a) x_i];
/// zero for n = 0.
///     ff::cumulant_from_moments(3, [&](auto block) { return ff::moment(p, ff::indices(block)); });
/// @param moment_of_block  moment_of_block(indices) is E[prod x_i] for a non-empty ascending
///                         std::span<std::ptrdiff_t const>; called once for each of the 2^n - 1 subsets
/// Cost: 3^(n - 1) products, by kappa(S) = E[S] - sum_B kappa(B) E[S \ B] over the proper subsets B that have the
/// lowest element of S: the same sum, in an order that needs neither factorials nor the partitions one by one.
/// @throws error `domain` for n < 0, `too_large` for n > 20, `non_finite` with the indices of a moment, `overflow`
/// Source: V. P. Leonov, A. N. Shiryaev, Theory Probab. Appl. 4 (1959) 319; T. P. Speed, Austral. J. Statist. 25 (1983)
/// 378.
template <class Moment>
  requires ring_scalar<detail::number_of_block<Moment>>
auto cumulant_from_moments(int n, Moment&& moment_of_block) {
  using T = detail::number_of_block<Moment>;
  using N = detail::checked_number<T>;
  constexpr std::string_view function = "cumulant_from_moments";
  detail::require_set_size(function, n);
  detail::set_function<T, Moment> const moment(function, moment_of_block);
  std::vector<N> moments{N(1)}, cumulants{N(0)};
  for (std::size_t set = 1; set >> n == 0; ++set) {
    moments.push_back(moment(set));
    cumulants.push_back((set & 1U) == 0 ? N(0) : N(moments[set] - detail::sum_over_blocks(set, cumulants, moments)));
  }
  return detail::fitting<T>(function, "cumulant overflows", cumulants.back());
}

/// The joint moment from joint cumulants: E[x_0 ... x_(n-1)] = sum over the partitions of {0, ..., n - 1} of the
/// products of the cumulants of the blocks; 1 for n = 0.
/// @param cumulant_of_block  cumulant_of_block(indices), with the argument of `moment_of_block` of
/// `cumulant_from_moments`
/// Cost: 3^n / 2 products.
/// @throws error as `cumulant_from_moments`
template <class Cumulant>
  requires ring_scalar<detail::number_of_block<Cumulant>>
auto moment_from_cumulants(int n, Cumulant&& cumulant_of_block) {
  using T = detail::number_of_block<Cumulant>;
  using N = detail::checked_number<T>;
  constexpr std::string_view function = "moment_from_cumulants";
  detail::require_set_size(function, n);
  detail::set_function<T, Cumulant> const cumulant(function, cumulant_of_block);
  std::vector<N> moments{N(1)}, cumulants{N(0)};
  for (std::size_t set = 1; set >> n == 0; ++set) {
    cumulants.push_back(cumulant(set));
    moments.push_back(N(cumulants[set] + detail::sum_over_blocks(set, cumulants, moments)));
  }
  return detail::fitting<T>(function, "moment overflows", moments.back());
}

}  // namespace freefield
