#pragma once
/// @file
/// Unbiased estimates of cumulants: Fisher's k-statistics of any order, in any number of variables.
///
/// A cumulant is the sum over set partitions of (-1)^(b - 1) (b - 1)! times a product of b moments.  The unbiased
/// estimate of such a product is its sum over all choices of b different draws, divided by their number n (n - 1) ...
/// (n - b + 1); that sum is one over coarser partitions of products of power sums, in which m blocks that are merged
/// have the factor (-1)^(m - 1) (m - 1)!.  With S(c, m) ways of making m blocks out of c elements, and z^b marking b
/// blocks, all partitions together are the moments that belong to the "cumulants"
///     s_j q_|j|(z),  q_c(z) = sum_m S(c, m) (-1)^(m - 1) (m - 1)! z^m,
/// where s_j is the power sum of the exponents j.  In the end z^b stands for its weight in the first sum.

#include <freefield/core/cumulant.hpp>
#include <freefield/numeric/monomial.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::statistics {

/// A polynomial in z, with the operations of a ring.
template <class T>
struct block_polynomial {
  std::vector<T> coefficients;

  explicit block_polynomial(int constant) : coefficients{T(constant)} {}
  explicit block_polynomial(std::vector<T> given) : coefficients(std::move(given)) {}

  friend block_polynomial operator+(block_polynomial a, block_polynomial const& b) {
    if (a.coefficients.size() < b.coefficients.size()) a.coefficients.resize(b.coefficients.size(), T(0));
    for (std::size_t k = 0; k < b.coefficients.size(); ++k) {
      a.coefficients[k] = T(a.coefficients[k] + b.coefficients[k]);
    }
    return a;
  }
  friend block_polynomial operator*(block_polynomial const& a, block_polynomial const& b) {
    std::vector<T> product(a.coefficients.size() + b.coefficients.size() - 1, T(0));
    for (std::size_t k = 0; k < a.coefficients.size(); ++k) {
      for (std::size_t l = 0; l < b.coefficients.size(); ++l) {
        product[k + l] = T(product[k + l] + T(a.coefficients[k] * b.coefficients[l]));
      }
    }
    return block_polynomial(std::move(product));
  }
  friend block_polynomial operator-(block_polynomial const& a) { return block_polynomial(-1) * a; }
  friend block_polynomial operator-(block_polynomial const& a, block_polynomial const& b) { return a + -b; }
  friend bool operator==(block_polynomial const& a, block_polynomial const& b) {
    return a.coefficients == b.coefficients;
  }
};

/// q_c for c = 0, ..., order with q_0 = 0; q_(c + 1) = z (1 - z) q_c'.
template <class T>
std::vector<block_polynomial<T>> merged_blocks(std::size_t order) {
  std::vector<block_polynomial<T>> result{block_polynomial<T>(0), block_polynomial<T>({T(0), T(1)})};
  while (result.size() <= order) {
    std::vector<T> const& last = result.back().coefficients;
    std::vector<T> next(last.size() + 1, T(0));
    for (std::size_t m = 1; m < last.size(); ++m) {
      T const derivative = T(T(static_cast<int>(m)) * last[m]);
      next[m] = T(next[m] + derivative);
      next[m + 1] = T(next[m + 1] - derivative);
    }
    result.emplace_back(std::move(next));
  }
  return result;
}

/// sum over the rows of prod_l x_l^j_l for all j <= k.  Halves are added, so that rounding grows with the logarithm of
/// their number.
template <class T>
multi_index_table<T> power_sums(matrix_of<T> const& x, powers const& k, Eigen::Index first, Eigen::Index count) {
  if (count > 64) {
    multi_index_table<T> sums = power_sums(x, k, first, count / 2);
    multi_index_table<T> const others = power_sums(x, k, first + count / 2, count - count / 2);
    for (std::size_t place = 0; place < sums.size(); ++place) sums[place] = T(sums[place] + others[place]);
    return sums;
  }
  multi_index_table<T> sums(k, T(0)), products(k, T(1));
  for (Eigen::Index row = first; row < first + count; ++row) {
    products.for_each([&](std::size_t place, std::vector<int> const& j) {
      std::size_t const i = lowest_occurring(j);
      if (i < j.size()) {
        products[place] = T(products[place - products.stride(i)] * x(row, static_cast<Eigen::Index>(i)));
      }
      sums[place] = T(sums[place] + products[place]);
    });
  }
  return sums;
}

/// Shifts every column by its mean, up to rounding, and returns the shifts: cumulants beyond the first do not depend on
/// them, and power sums lose no digits.
template <class T>
vector_of<T> centre(matrix_of<T>& x) {
  vector_of<T> shift(x.cols());
  T const n = as_scalar<T>(x.rows());
  for (Eigen::Index l = 0; l < x.cols(); ++l) {
    T const origin = x(0, l);
    T sum(0);
    for (Eigen::Index row = 0; row < x.rows(); ++row) sum = T(sum + T(x(row, l) - origin));
    shift(l) = T(origin + T(sum / n));
    for (Eigen::Index row = 0; row < x.rows(); ++row) x(row, l) = T(x(row, l) - shift(l));
  }
  return shift;
}

/// z^b becomes (-1)^(b - 1) (b - 1)! / (n (n - 1) ... (n - b + 1)).
template <class T>
T unbiased(block_polynomial<T> const& sums, Eigen::Index n) {
  T weight = T(T(1) / as_scalar<T>(n)), total(0);
  for (std::size_t b = 1; b < sums.coefficients.size(); ++b) {
    total = T(total + T(weight * sums.coefficients[b]));
    auto const used = static_cast<Eigen::Index>(b);
    if (used < n) weight = T(T(weight * T(-static_cast<int>(b))) / as_scalar<T>(n - used));
  }
  return total;
}

template <class T>
T k_statistic(matrix_of<T> const& samples, monomial const& product) {
  matrix_of<T> x(samples.rows(), static_cast<Eigen::Index>(product.components.size()));
  for (Eigen::Index l = 0; l < x.cols(); ++l) x.col(l) = samples.col(product.components[static_cast<std::size_t>(l)]);
  vector_of<T> const shift = centre(x);
  powers const k(product.exponents);
  multi_index_table<T> const sums = power_sums(x, k, 0, x.rows());
  auto const blocks = merged_blocks<T>(product.degree());
  multi_index_table<block_polynomial<T>> merged(k, block_polynomial<T>(0));
  merged.for_each([&](std::size_t place, std::vector<int> const& j) {
    std::size_t degree = 0;
    for (int const power : j) degree += static_cast<std::size_t>(power);
    merged[place] = block_polynomial<T>(std::vector<T>{sums[place]}) * blocks[degree];
  });
  auto const partitions = exponential_of_table(merged);
  T const estimate = unbiased(partitions[partitions.size() - 1], x.rows());
  return product.degree() == 1 ? T(shift(0) + estimate) : estimate;
}

template <class T, class Samples>
T sample_cumulant(Samples const& samples, multi_index const& which) {
  constexpr std::string_view function = "cumulant";
  matrix_of<T> const data = samples;
  require(data.rows() > 0, errc::empty, {function, "there are no rows", "one row or more"});
  monomial const product = monomial_of(function, which, data.cols());
  require_finite<T>(function, "sample is not finite", data);
  auto const order = static_cast<Eigen::Index>(product.degree());
  require(data.rows() >= order, errc::underdetermined,
          {function, "samples are fewer than the order of the cumulant", "as many or more"},
          size_pair{data.rows(), order});
  require_box(function, product.exponents);
  if (order == 0) return T(0);
  return fitting<T>(function, "cumulant overflows", k_statistic(data, product));
}

}  // namespace detail::statistics

/// The unbiased estimate of the joint cumulant of the components i, j, ... from independent draws: the multivariate
/// k-statistic, whose expectation is kappa(x_i, x_j, ...) for every distribution that has moments of that order.
///
///     ff::cumulant(samples, ff::indices{0});         // mean
///     ff::cumulant(samples, ff::indices{0, 1});      // covariance, with n - 1
///     ff::cumulant(samples, ff::powers{1, 2});       // of x_0, x_1, x_1
///
/// @param samples  n x d, one draw in each row
/// @param product  the columns, in any order and as often as they occur, or one power >= 0 for each; their number is
///                 the order, zero for none
/// Cost: n prod (k_i + 1) products, and order^2 prod (k_i + 1) (k_i + 2) / 2 that do not depend on n; k_i counts how
/// often component i occurs.  Sums are taken about the mean.
/// @throws error `empty` for n = 0; `underdetermined` for n below the order; `non_finite` with row and column;
/// `out_of_range` with the place of an index that does not exist; `size_mismatch`, `domain` for a negative power;
/// `overflow`; `too_large` for prod (k_i + 1) of 2^28 or more
/// Source: R. A. Fisher, Proc. London Math. Soc. 30 (1930) 199; P. McCullagh, "Tensor Methods in Statistics" (1987),
/// chapter 4.
template <dense_matrix Samples, field_scalar T = typename Samples::Scalar>
T cumulant(Samples const& samples, multi_index const& product) {
  return detail::statistics::sample_cumulant<T>(samples, product);
}

}  // namespace freefield
