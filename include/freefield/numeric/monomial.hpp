#pragma once
/// @file
/// Products of the components of a vector.

#include <freefield/core/multi_index.hpp>
#include <freefield/numeric/submatrix.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield::detail {

/// The components of a vector that a product of them has, ascending, and how often it has each.
struct monomial {
  std::vector<Eigen::Index> components;
  std::vector<int> exponents;

  std::size_t degree() const {
    std::size_t sum = 0;
    for (int const k : exponents) sum += static_cast<std::size_t>(k);
    return sum;
  }
};

/// x_i x_j ... as a monomial.
/// @throws error `domain` (with the place in the list) for a component that a vector of this dimension has not
inline monomial monomial_of(std::string_view function, index_span indices, Eigen::Index dimension) {
  require_existing(function, indices, dimension);
  std::vector<Eigen::Index> sorted(indices.begin(), indices.end());
  std::sort(sorted.begin(), sorted.end());
  monomial result;
  for (Eigen::Index const i : sorted) {
    if (result.components.empty() || result.components.back() != i) {
      result.components.push_back(i);
      result.exponents.push_back(0);
    }
    ++result.exponents.back();
  }
  return result;
}

/// prod x_i^k_i as a monomial.
/// @throws error `size_mismatch`, `domain` for a negative power
inline monomial monomial_of(std::string_view function, powers const& k, Eigen::Index dimension) {
  require_same_size(function, "powers and components differ in number", static_cast<Eigen::Index>(k.size()), dimension);
  require_powers(function, k.values);
  monomial result;
  for (std::size_t i = 0; i < k.size(); ++i) {
    if (k.values[i] == 0) continue;
    result.components.push_back(static_cast<Eigen::Index>(i));
    result.exponents.push_back(k.values[i]);
  }
  return result;
}

}  // namespace freefield::detail
