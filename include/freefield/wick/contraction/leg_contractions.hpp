#pragma once
/// @file
/// All ways to contract a product of fields, where ways that give the same propagators are counted together.

#include <freefield/wick/contraction/propagator_product.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace freefield::detail::wick {

/// Tables for the numbers of ways to match equal fields; a number that does not fit 64 bits is given as 0.
struct matching_numbers {
  std::int64_t binomial[67][67]{};       ///< C(n, k)
  std::int64_t factorial[21]{1};         ///< n!
  std::int64_t double_factorial[18]{1};  ///< (2n - 1)!!

  constexpr matching_numbers() {
    for (int n = 1; n <= 20; ++n) factorial[n] = n * factorial[n - 1];
    for (int n = 1; n <= 17; ++n) double_factorial[n] = (2 * n - 1) * double_factorial[n - 1];
    for (int n = 0; n <= 66; ++n) {
      binomial[n][0] = binomial[n][n] = 1;
      for (int k = 1; k < n; ++k) binomial[n][k] = binomial[n - 1][k - 1] + binomial[n - 1][k];
    }
  }

  /// The number of ways to match m of k fields with m of l others: C(k, m) C(l, m) m!.
  constexpr std::int64_t between(int k, int l, int m) const {
    if (m == 1) return std::int64_t{k} * l;
    if (k > 66 || l > 66 || m > 20) return 0;
    std::int64_t choices = 0, matchings = 0;
    bool const wrapped = __builtin_mul_overflow(binomial[k][m], binomial[l][m], &choices);
    return __builtin_mul_overflow(choices, factorial[m], &matchings) || wrapped ? 0 : matchings;
  }

  /// The number of ways to match 2m of k fields among themselves: C(k, 2m) (2m - 1)!!.
  constexpr std::int64_t within(int k, int m) const {
    if (k > 66 || m > 17) return 0;
    std::int64_t matchings = 0;
    return __builtin_mul_overflow(binomial[k][2 * m], double_factorial[m], &matchings) ? 0 : matchings;
  }
};
inline constexpr matching_numbers matchings{};

/// Finds the ways to contract a product of fields without normal order.  All equal fields together are a leg, and k_a
/// is their power.
///
/// A way is a symmetric matrix of nonnegative integers m_ab, the numbers of propagators between the legs a and b, with
/// sum_b m_ab + m_aa = k_a.  It stands for
///     prod_a k_a! / (prod_a 2^m_aa m_aa! prod_(a<b) m_ab!)
/// contractions of single fields.  This number is a product of integers, one for each step of the recursion, so that no
/// intermediate result is larger than the last one.  The sink is called as sink(pairs, count, weight) for every matrix,
/// in the order of descending m_00, m_01, ..., m_11, ..., until it is full.
template <class Weight, class Powers, class Sink>
class leg_contractions {
 public:
  constexpr leg_contractions(Powers const& n, std::span<std::size_t const> indices, Sink& sink) : sink_(sink) {
    for (std::size_t field = 0; field < indices.size(); ++field) {
      if (n[field] == 0) continue;
      index_[count_] = indices[field];
      free_[count_++] = n[field];
      all_free_ += n[field];
    }
  }

  constexpr void contract(Weight const& coefficient) { contract_leg(0, coefficient); }

 private:
  /// Contracts the legs from a on.
  constexpr void contract_leg(std::size_t a, Weight const& weight) {
    while (a < count_ && free_[a] == 0) ++a;
    if (sink_.is_full()) return;
    if (a == count_) sink_(pairs_, chosen_, weight);
    else contract_with(a, a, all_free_ - free_[a], weight);
  }

  /// Contracts leg a with the legs from b on, and then all later legs.  The legs that leg a can still reach have
  /// `partners` free fields besides its own.
  constexpr void contract_with(std::size_t a, std::size_t b, int partners, Weight const& weight) {
    if (free_[a] == 0) return contract_leg(a, weight);
    for (; b < count_ && (a == b || free_[a] <= partners); ++b) {
      if (free_[b] == 0) continue;
      if (a != b) partners -= free_[b];
      choose_multiplicity(a, b, partners, weight);
    }
  }

  /// Tries all numbers of propagators between the legs a and b, the largest first.
  constexpr void choose_multiplicity(std::size_t a, std::size_t b, int partners, Weight const& weight) {
    int const k = free_[a], l = free_[b];
    for (int m = a == b ? k / 2 : k < l ? k : l; m > 0; --m) {
      pairs_[chosen_++] = {index_[a], index_[b], m};
      free_[a] -= m;
      free_[b] -= m;
      all_free_ -= 2 * m;
      std::int64_t const ways = a == b ? matchings.within(k, m) : matchings.between(k, l, m);
      contract_with(a, b + 1, partners, ways == 1 ? weight : ways > 1 ? weight * Weight(ways) : weight / Weight(0));
      all_free_ += 2 * m;
      free_[b] += m;
      free_[a] += m;
      --chosen_;
    }
  }

  // Plain arrays are used because every call costs the compiler a step of constant evaluation.
  Sink& sink_;
  std::size_t index_[Powers::size() + 1]{};
  int free_[Powers::size() + 1]{};
  std::size_t count_ = 0;
  int all_free_ = 0;
  propagator_power pairs_[Sink::most_pairs]{};
  std::size_t chosen_ = 0;
};

/// A sink that counts the ways to contract.
template <std::size_t Pairs, std::size_t Most>
struct contraction_counter {
  static constexpr std::size_t most_pairs = Pairs, most = Most;
  std::size_t limit;
  std::size_t count = 0;

  constexpr std::size_t size() const { return count; }
  constexpr bool is_full() const { return count > limit; }

  template <class Weight>
  constexpr void operator()(propagator_power const*, std::size_t, Weight const&) {
    ++count;
  }
};

/// A sink that keeps the ways to contract.
template <class Weight, std::size_t Pairs, std::size_t Most>
struct contraction_list {
  using product = weighted_product<Weight, Most>;
  static constexpr std::size_t most_pairs = Pairs, most = Most;
  std::size_t limit;
  std::vector<product> products{};

  constexpr std::size_t size() const { return products.size(); }
  constexpr bool is_full() const { return products.size() > limit; }

  constexpr void operator()(propagator_power const* pairs, std::size_t count, Weight const& weight) {
    product& result = products.emplace_back();
    result.weight = weight;
    for (; result.count < count; ++result.count) result.propagators[result.count] = pairs[result.count];
  }
};

}  // namespace freefield::detail::wick
