#pragma once
/// @file
/// Products of powers of couplings and fields, known at run time.

#include <Eigen/Core>

#include <array>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace freefield {

/// The monomial g_1^k_1 ... x_i^n_i ...: the powers of the couplings, and the fields that occur, in ascending order,
/// with their powers.
template <std::size_t Couplings>
struct field_monomial {
  using power = std::pair<Eigen::Index, int>;

  std::array<int, Couplings> couplings{};
  std::vector<power> fields;

  /// The degree in the couplings.
  int order() const { return std::accumulate(couplings.begin(), couplings.end(), 0); }

  /// The degree in the fields.
  int degree() const {
    int sum = 0;
    for (auto const& [component, n] : fields) sum += n;
    return sum;
  }

  /// The monomial with one power less of the field at a place of the list.
  field_monomial without(std::size_t place) const {
    field_monomial result = *this;
    if (--result.fields[place].second == 0) {
      result.fields.erase(result.fields.begin() + static_cast<std::ptrdiff_t>(place));
    }
    return result;
  }

  friend field_monomial operator*(field_monomial const& a, field_monomial const& b) {
    field_monomial result;
    for (std::size_t i = 0; i < Couplings; ++i) result.couplings[i] = a.couplings[i] + b.couplings[i];
    result.fields.reserve(a.fields.size() + b.fields.size());
    auto l = a.fields.begin(), r = b.fields.begin();
    while (l != a.fields.end() && r != b.fields.end()) {
      if (l->first < r->first) result.fields.push_back(*l++);
      else if (r->first < l->first) result.fields.push_back(*r++);
      else result.fields.emplace_back(l->first, l->second + (r++)->second), ++l;
    }
    result.fields.insert(result.fields.end(), l, a.fields.end());
    result.fields.insert(result.fields.end(), r, b.fields.end());
    return result;
  }

  friend bool operator==(field_monomial const&, field_monomial const&) = default;

  /// Monomials are ordered by ascending order, then by descending powers of the couplings, then by degree and fields.
  friend bool operator<(field_monomial const& a, field_monomial const& b) {
    if (int const one = a.order(), other = b.order(); one != other) return one < other;
    if (a.couplings != b.couplings) return b.couplings < a.couplings;
    if (int const one = a.degree(), other = b.degree(); one != other) return one < other;
    return a.fields < b.fields;
  }
};

}  // namespace freefield
