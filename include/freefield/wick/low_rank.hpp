#pragma once
/// @file
/// Hafnians of matrices of low rank.

#include <freefield/core/integer/checked_integer.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield {

/// The matrix A = G G^T, of rank r at most, by its factor G; no conjugate for complex G.
template <ring_scalar T>
class low_rank_matrix {
 public:
  using scalar_type = T;
  using matrix_type = matrix_of<T>;

  /// @param factor  G, n x r
  /// @throws error `non_finite`
  template <eigen_dense<T> Factor>
  explicit low_rank_matrix(Factor const& factor) : factor_(factor) {
    detail::require_finite<T>("low_rank", "factor is not finite", factor_);
  }

  /// n
  Eigen::Index size() const { return factor_.rows(); }
  matrix_type const& factor() const { return factor_; }

 private:
  matrix_type factor_;
};

/// A = G G^T for a function that has an overload for such matrices.
/// @param factor  G, n x r
/// @throws error `non_finite`
template <dense_matrix Factor>
low_rank_matrix<typename Factor::Scalar> low_rank(Factor const& factor) {
  return low_rank_matrix<typename Factor::Scalar>(factor);
}

namespace detail::wick {

/// The number C(n + r - 1, r - 1) of monomials of degree n in r >= 1 variables, or `limit` where it is larger.
inline std::size_t monomial_count(std::size_t degree, std::size_t variables, std::size_t limit) {
  std::size_t const small = std::min(degree, variables - 1), large = std::max(degree, variables - 1);
  std::size_t count = 1;
  for (std::size_t k = 1; k <= small; ++k) {
    if (count >= limit || large >= limit) return limit;
    count = count * (large + k) / k;  // C(large + k, k)
  }
  return std::min(count, limit);
}

/// A monomial of z_0, ..., z_(r-1), given by the partial sums p_a = k_0 + ... + k_a of its powers.  Its place among the
/// monomials of its degree is
///     sum_(a < r - 1) C(p_a + a, a + 1).
/// This place does not depend on the degree: multiplying by z_(r-1) leaves it as it is, and multiplying by another z_a
/// adds sum_(a <= b < r - 1) C(p_b + b, b) to it, with p_b before the multiplication.
class homogeneous_monomial {
 public:
  homogeneous_monomial(std::size_t variables, std::size_t highest_degree)
      : sums_(variables, 0), steps_(variables, 0),
        binomials_(variables, std::vector<std::size_t>(highest_degree + 1, 0)) {
    binomials_[0].assign(highest_degree + 1, 1);
    for (std::size_t a = 1; a < variables; ++a) {
      for (std::size_t p = 1; p <= highest_degree; ++p) {
        binomials_[a][p] = binomials_[a][p - 1] + binomials_[a - 1][p];
      }
    }
  }

  /// Goes to the highest place of a degree, z_0^degree.
  void start(std::size_t degree, std::size_t count) {
    sums_.assign(sums_.size(), degree);
    place_ = count - 1;
    update_steps(sums_.size() - 1);
  }

  /// Goes to the place below; returns false and changes nothing at the lowest place.
  bool retreat() {
    for (std::size_t a = 0; a + 1 < sums_.size(); ++a) {
      if (sums_[a] == 0) continue;
      --sums_[a];
      for (std::size_t b = 0; b < a; ++b) sums_[b] = sums_[a];
      --place_;
      update_steps(a + 1);
      return true;
    }
    return false;
  }

  std::size_t variables() const { return sums_.size(); }
  std::size_t exponent(std::size_t a) const { return a == 0 ? sums_[0] : sums_[a] - sums_[a - 1]; }
  std::size_t place() const { return place_; }

  /// The place of the monomial divided by z_a, whose power has to be positive.
  std::size_t place_without(std::size_t a) const { return place_ - steps_[a]; }

 private:
  /// Updates the steps of the variables before `end`.
  void update_steps(std::size_t end) {
    while (end-- > 0) steps_[end] = steps_[end + 1] + binomials_[end][sums_[end]];
  }

  std::vector<std::size_t> sums_;
  std::vector<std::size_t> steps_;
  std::vector<std::vector<std::size_t>> binomials_;  ///< C(p + a - 1, a)
  std::size_t place_ = 0;
};

/// The coefficient of a monomial in the product of a homogeneous polynomial with sum_a G(row, a) z_a.
template <class N, class T>
N product_coefficient(std::vector<N> const& polynomial, homogeneous_monomial const& z, matrix_of<T> const& g,
                      Eigen::Index row) {
  N sum(0);
  for (std::size_t a = 0; a < z.variables(); ++a) {
    if (z.exponent(a) == 0) continue;
    N const& coefficient = polynomial[z.place_without(a)];
    sum = N(sum + N(as_number<N>(g(row, static_cast<Eigen::Index>(a))) * coefficient));
  }
  return sum;
}

/// (k - 1)!! = E[z^k] for even k, 0 for odd k, k = 0, ..., highest.
template <class N>
std::vector<N> standard_moments(std::size_t highest) {
  std::vector<N> result{N(1), N(0)};
  for (std::size_t k = 2; k <= highest; ++k) {
    result.push_back(k % 2 == 1 ? N(0) : N(result[k - 2] * N(static_cast<int>(k - 1))));
  }
  return result;
}

/// prod_a E[z_a^k_a]
template <class N>
N gaussian_weight(homogeneous_monomial const& z, std::vector<N> const& moments) {
  N weight = moments[z.exponent(0)];
  for (std::size_t a = 1; a < z.variables(); ++a) weight = N(weight * moments[z.exponent(a)]);
  return weight;
}

inline bool is_even(homogeneous_monomial const& z) {
  for (std::size_t a = 0; a < z.variables(); ++a) {
    if (z.exponent(a) % 2 == 1) return false;
  }
  return true;
}

/// E[prod_i sum_a G_ia z_a] for an even number of rows and at least one column.  The factors are multiplied into one
/// array of coefficients in place, from the highest monomial to the lowest.  Of the last product only the monomials
/// with even powers are formed, and their expectations are summed.
template <class N, class T>
N expand_low_rank(matrix_of<T> const& g, std::size_t limit) {
  auto const n = static_cast<std::size_t>(g.rows()), r = static_cast<std::size_t>(g.cols());
  homogeneous_monomial z(r, n);
  std::vector<N> polynomial{N(1)};
  for (std::size_t degree = 1; degree < n; ++degree) {
    polynomial.resize(monomial_count(degree, r, limit), N(0));
    z.start(degree, polynomial.size());
    do {
      polynomial[z.place()] = product_coefficient(polynomial, z, g, static_cast<Eigen::Index>(degree - 1));
    } while (z.retreat());
  }
  std::vector<N> const moments = standard_moments<N>(n);
  N sum(0);
  z.start(n, monomial_count(n, r, limit));
  do {
    if (!is_even(z)) continue;
    N const coefficient = product_coefficient(polynomial, z, g, g.rows() - 1);
    sum = N(sum + N(gaussian_weight(z, moments) * coefficient));
  } while (z.retreat());
  return sum;
}

}  // namespace detail::wick

/// The hafnian of G G^T: with r independent standard normal variables z it is E[prod_i sum_a G_ia z_a], expanded as a
/// homogeneous polynomial in z, where E[prod z_a^k_a] = prod (k_a - 1)!! for even powers and 0 for others.
///     ff::hafnian(ff::low_rank(G));
///
/// Zero for odd n, 1 for n = 0.
/// Cost: r sum_(i <= n) C(i + r - 1, r - 1) products, C(n + r - 2, r - 1) numbers; any ring.
/// @throws error `too_large` for more than 2^28 monomials of degree n, `overflow` where the hafnian (or a coefficient
/// on the way) does not fit T
/// Source: A. Barvinok, Math. Oper. Res. 21 (1996) 65, for permanents; A. Bjorklund, B. Gupt, N. Quesada, ACM J. Exp.
/// Algor. 24 (2019) 1.11.
template <ring_scalar T>
T hafnian(low_rank_matrix<T> const& a) {
  constexpr std::string_view function = "hafnian";
  constexpr std::size_t limit = (std::size_t{1} << 28U) + 1;
  matrix_of<T> const& g = a.factor();
  if (g.rows() == 0) return T(1);
  if (g.rows() % 2 == 1 || g.cols() == 0) return T(0);
  auto const n = static_cast<std::size_t>(g.rows()), r = static_cast<std::size_t>(g.cols());
  std::size_t const count = detail::wick::monomial_count(n, r, limit);
  require(count < limit, errc::too_large, {function, "rank and size give too many monomials", "2^28 or fewer"},
          detail::size_pair{g.cols(), g.rows()});
  auto const computed = detail::wick::expand_low_rank<detail::checked_number<T>>(g, limit);
  return detail::fitting<T>(function, "hafnian overflows", computed);
}

}  // namespace freefield
