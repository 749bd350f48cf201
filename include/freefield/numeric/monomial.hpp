#pragma once
/// @file
/// Products of the components of a vector.

#include <freefield/core/multi_index.hpp>
#include <freefield/numeric/submatrix.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace freefield::detail {

/// The components that occur in a product, ascending, and the power of each.
struct monomial {
  std::vector<Eigen::Index> components;
  std::vector<int> exponents;

  std::size_t degree() const {
    std::size_t sum = 0;
    for (int const k : exponents) sum += static_cast<std::size_t>(k);
    return sum;
  }
};

/// Returns the power of each of the components 0, ..., dimension - 1.
/// @throws error `size_mismatch`, `domain` for a negative power, `out_of_range` (with the place in the list) for an
/// index that is not there
inline std::vector<int> powers_of(std::string_view function, powers const& k, Eigen::Index dimension) {
  require_same_size(function, "powers and components differ in number", static_cast<Eigen::Index>(k.size()), dimension);
  require_powers(function, k.values);
  return k.values;
}
inline std::vector<int> powers_of(std::string_view function, indices const& list, Eigen::Index dimension) {
  require_existing(function, list, dimension);
  std::vector<int> result(static_cast<std::size_t>(dimension), 0);
  for (Eigen::Index const i : list.values) ++result[static_cast<std::size_t>(i)];
  return result;
}
inline std::vector<int> powers_of(std::string_view function, multi_index const& product, Eigen::Index dimension) {
  return product.visit([&](auto const& given) { return powers_of(function, given, dimension); });
}

/// @throws error as `powers_of`
inline monomial monomial_of(std::string_view function, multi_index const& product, Eigen::Index dimension) {
  auto const k = powers_of(function, product, dimension);
  monomial result;
  for (std::size_t i = 0; i < k.size(); ++i) {
    if (k[i] == 0) continue;
    result.components.push_back(static_cast<Eigen::Index>(i));
    result.exponents.push_back(k[i]);
  }
  return result;
}

}  // namespace freefield::detail
