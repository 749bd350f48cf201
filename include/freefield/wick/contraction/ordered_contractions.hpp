#pragma once
/// @file
/// All contractions of products of fields of which some are in normal order.

#include <freefield/wick/contraction/field_expansion.hpp>
#include <freefield/wick/contraction/propagator_product.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace freefield::detail::wick {

/// A product of fields that is contracted in part: the propagators so far, and the fields that are still open.
template <class Weight, class Powers, std::size_t Most>
struct partial_contraction {
  Powers open;
  weighted_product<Weight, Most> done;

  constexpr bool precedes(partial_contraction const& other) const {
    if (done.precedes(other.done)) return true;
    return !other.done.precedes(done) && open < other.open;
  }
};

/// Sorts contractions and adds equal ones; those whose weight is zero are left out.
template <class Partial>
constexpr void merge_equal(std::vector<Partial>& partials) {
  std::sort(partials.begin(), partials.end(), [](Partial const& a, Partial const& b) { return a.precedes(b); });
  auto last = partials.begin();
  for (auto next = partials.begin(); next != partials.end(); ++next) {
    if (last != partials.begin() && !(last - 1)->precedes(*next)) {
      (last - 1)->done.weight = (last - 1)->done.weight + next->done.weight;
    } else {
      *last++ = *next;
    }
  }
  using weight = decltype(last->done.weight);
  auto const vanishes = [](Partial const& p) { return p.done.weight == weight(0); };
  partials.erase(std::remove_if(partials.begin(), last, vanishes), partials.end());
}

/// Contracts the first open field of each product with every field that it may be contracted with, as in integration by
/// parts.
template <class Weight, class Powers, std::size_t Most, std::size_t Fields>
constexpr auto contract_first_field(std::vector<partial_contraction<Weight, Powers, Most>> const& partials,
                                    std::array<std::size_t, Fields> const& indices) {
  std::vector<partial_contraction<Weight, Powers, Most>> result;
  for (auto const& [open, done] : partials) {
    std::size_t const i = open.first(), index = indices[Powers::field_at(i)];
    for (std::size_t j = 0; j < Powers::size(); ++j) {
      int const count = j == i ? open[j] - 1 : open[j];
      if (count == 0 || !Powers::may_contract(i, j)) continue;
      std::size_t const other = indices[Powers::field_at(j)];
      auto& next = result.emplace_back(open.without(i, j), done);
      next.done.multiply({(std::min)(index, other), (std::max)(index, other), 1});
      next.done.weight = next.done.weight * Weight(count);
    }
  }
  merge_equal(result);
  return result;
}

/// The contractions of products of one degree, in the order of their propagators and with equal ones added.  The search
/// stops where there are more than `limit` of them on the way, and then more are returned.
template <class Weight, class Powers, std::size_t Most, std::size_t Fields>
constexpr auto ordered_contractions(std::vector<partial_contraction<Weight, Powers, Most>> partials,
                                    std::array<std::size_t, Fields> const& indices, int degree, std::size_t limit) {
  if (degree % 2 == 1) partials.clear();
  for (; degree > 0 && partials.size() <= limit; degree -= 2) partials = contract_first_field(partials, indices);
  return partials;
}

}  // namespace freefield::detail::wick
