#pragma once
/// @file
/// Sums of products of propagators with exact multiplicities.

#include <freefield/core/expression/numbers.hpp>
#include <freefield/core/integer/checked_integer.hpp>
#include <freefield/core/integer/fraction.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>
#include <freefield/wick/contraction/propagator_product.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// The term numerator / denominator * a product of propagators: 2 C(0,1)^2 has the factors {{0, 1, 2}}.
template <std::size_t Most>
struct contraction_term {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
  std::array<propagator_power, Most> propagators{};
  std::size_t factor_count = 0;

  constexpr fraction multiplicity() const { return {numerator, denominator}; }

  /// The propagators C(first, second), first <= second, in ascending order, with their powers.
  constexpr std::span<propagator_power const> factors() const { return {propagators.data(), factor_count}; }

  template <std::size_t OtherMost>
  friend constexpr bool operator==(contraction_term const& a, contraction_term<OtherMost> const& b) {
    return a.multiplicity() == b.multiplicity() && std::ranges::equal(a.factors(), b.factors());
  }

  friend std::ostream& operator<<(std::ostream& out, contraction_term const& t) {
    bool const bare = t.denominator == 1 && (t.numerator == 1 || t.numerator == -1) && t.factor_count > 0;
    if (!bare) out << t.multiplicity();
    else if (t.numerator < 0) out << '-';
    std::string_view between = bare ? "" : " ";
    for (auto const& [first, second, power] : t.factors()) {
      out << between << "C(" << first << ',' << second << ')';
      if (power > 1) out << '^' << power;
      between = " ";
    }
    return out;
  }
};

/// A sum of products of propagators with exact multiplicities, the result of `contract`: a range of at most Capacity
/// terms, with at most Most different propagators in each.
///
/// Terms of higher degree come first, then those of the monomials x_0^k_0 x_1^k_1 ... with larger k_0, k_1, ..., then
/// those with larger powers of C(0,0), C(0,1), ..., C(1,1), ...; no multiplicity is zero.
template <std::size_t Capacity, std::size_t Most>
class contraction {
 public:
  using value_type = contraction_term<Most>;

  constexpr contraction() = default;

  /// For `contract`: the products that were found, in fields of an index below `dimension`.
  constexpr contraction(std::vector<detail::wick::weighted_product<fraction, Most>> const& found, std::size_t dimension)
      : size_(found.size()), dimension_(dimension) {
    std::transform(found.begin(), found.end(), terms_.begin(), [](auto const& p) {
      return value_type{p.weight.numerator, p.weight.denominator, p.propagators, p.count};
    });
  }

  /// The number of different products.
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr value_type const* begin() const { return terms_.data(); }
  constexpr value_type const* end() const { return terms_.data() + size_; }
  constexpr value_type const& operator[](std::size_t i) const { return terms_[i]; }

  /// False where a multiplicity did not fit; `contract` returns no such result.
  constexpr bool is_exact() const {
    return std::all_of(begin(), end(), [](value_type const& t) { return t.denominator != 0; });
  }

  /// Rows that a covariance has to have: one more than the largest index of a field.
  constexpr std::size_t dimension() const { return dimension_; }

  /// The sum of the multiplicities: the number of contractions, where the formula is a single product of fields.
  constexpr fraction count() const {
    fraction sum = 0;
    for (value_type const& t : *this) sum = sum + t.multiplicity();
    return sum;
  }

  /// The value for a covariance: the expectation of the formula in a centred Gaussian measure.
  /// @param covariance  symmetric, at least dimension() x dimension(); no definiteness needed
  /// Cost: a product for each different propagator of each term, besides the powers.
  /// @throws error `size_mismatch`, `non_finite`, `not_symmetric`; `domain` for a multiplicity with a denominator in a
  /// ring without division; `overflow` where T does not hold the result
  template <dense_matrix Matrix, ring_scalar T = typename Matrix::Scalar>
  T operator()(Matrix const& covariance) const {
    auto const c = detail::checked_symmetric<T>("contraction", covariance);
    require(std::cmp_less_equal(dimension_, c.rows()), errc::size_mismatch,
            {"contraction", "covariance lacks a field of the formula",
             "at least " + std::to_string(dimension_) + " rows"},
            c.rows());
    using number = detail::checked_number<T>;
    number sum(0);
    for (value_type const& t : *this) sum = number(sum + value_of<T, number>(t, c));
    return detail::fitting<T>("contraction", "value overflows", sum);
  }

  /// "C(0,0) C(1,1) + 2 C(0,1)^2"; "0" without terms.
  friend std::ostream& operator<<(std::ostream& out, contraction const& sum) {
    if (sum.empty()) return out << '0';
    out << sum[0];
    for (value_type term : std::span(sum.begin(), sum.end()).subspan(1)) {
      out << (term.numerator < 0 ? " - " : " + ");
      if (term.numerator < 0) term.numerator = -term.numerator;
      out << term;
    }
    return out;
  }

 private:
  template <class T, class Number>
  static Number value_of(value_type const& t, matrix_of<T> const& c) {
    Number product = detail::integer<Number>(t.numerator);
    if constexpr (field_scalar<T>) {
      if (t.denominator != 1) product = Number(product / detail::integer<Number>(t.denominator));
    } else {
      require(t.denominator == 1, errc::domain,
              {"contraction", "multiplicity is a fraction", "integers where the scalar has no division"},
              t.multiplicity());
    }
    for (auto const& [first, second, power] : t.factors()) {
      Number const propagator(c(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(second)));
      product = Number(product * math::integer_power(propagator, static_cast<unsigned long>(power)));
    }
    return product;
  }

  std::array<value_type, Capacity> terms_{};
  std::size_t size_ = 0;
  std::size_t dimension_ = 0;
};

/// The same terms.
template <std::size_t C, std::size_t M, std::size_t D, std::size_t N>
constexpr bool operator==(contraction<C, M> const& a, contraction<D, N> const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace freefield
