#pragma once
/// @file
/// Symmetric tensors: the interaction vertices of an action.

#include <freefield/core/error.hpp>
#include <freefield/core/math.hpp>
#include <freefield/core/scalar.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// A symmetric tensor V of rank r over d components, in an action the term
///     (1/r!) sum over i_1, ..., i_r of V_(i_1 ... i_r) x_(i_1) ... x_(i_r).
///
///     vertex_tensor<rational>::dense(4, 2, [](auto indices) { return ...; });
///     vertex_tensor<rational>::sparse(3, 8, {{{0, 1, 7}, 2}, {{3, 3, 3}, rational(1, 2)}});
///     vertex_tensor<rational>::ultra_local(4, couplings);     // V_(iiii) = couplings[i], all others zero
///
/// One number is kept for each ascending list of indices whose number is not zero.
template <ring_scalar T>
class vertex_tensor {
 public:
  using scalar_type = T;
  using index_type = Eigen::Index;
  using indices_type = std::vector<index_type>;

  /// One number of a sparse tensor: V_(ij...) for these indices in any order.
  struct entry {
    indices_type indices;
    T value;
  };

  /// More numbers than this are refused.
  static constexpr std::size_t most_entries = std::size_t{1} << 24;

  /// All C(d + r - 1, r) numbers.
  /// @param value_of  value_of(indices) for an ascending std::span<index_type const> of length rank
  /// @throws error `domain` for a negative rank or dimension, `too_large` for more than 2^24 numbers, `non_finite`
  template <class Value>
    requires std::convertible_to<std::invoke_result_t<Value&, std::span<Eigen::Index const>>, T>
  static vertex_tensor dense(int rank, index_type dimension, Value&& value_of) {
    vertex_tensor result("vertex_tensor::dense", rank, dimension);
    result.require_fitting_count();
    if (dimension == 0 && rank > 0) return result;
    indices_type indices(static_cast<std::size_t>(rank), 0);
    do {
      result.set(indices, T(value_of(std::span<index_type const>(indices))));
    } while (advance(indices, dimension));
    return result;
  }

  /// The numbers of some indices; all others are zero.
  /// @throws error `out_of_range` for an index outside, `domain` for an entry that comes twice (with its place),
  /// `size_mismatch` for a wrong number of indices, `non_finite`
  static vertex_tensor sparse(int rank, index_type dimension, std::span<entry const> entries) {
    constexpr std::string_view function = "vertex_tensor::sparse";
    vertex_tensor result(function, rank, dimension);
    for (std::size_t k = 0; k < entries.size(); ++k) {
      auto const place = static_cast<std::ptrdiff_t>(k);
      indices_type const sorted = result.checked(function, entries[k].indices, {place});
      require(!result.values_.contains(sorted), errc::domain,
              {function, "the same indices come twice", "one entry for indices in any order"},
              sorted.empty() ? 0 : sorted[0], {place});
      result.set(sorted, entries[k].value);
    }
    return result;
  }
  static vertex_tensor sparse(int rank, index_type dimension, std::initializer_list<entry> entries) {
    return sparse(rank, dimension, std::span<entry const>(entries.begin(), entries.size()));
  }

  /// V_(ii...i) = values[i], the self-interaction of every component.
  /// @throws error `domain` for a negative rank, `non_finite`
  static vertex_tensor ultra_local(int rank, std::span<T const> values) {
    vertex_tensor result("vertex_tensor::ultra_local", rank, static_cast<index_type>(values.size()));
    require(rank > 0 || values.empty(), errc::domain,
            {"vertex_tensor::ultra_local", "rank is zero", "a rank from 1"}, rank);
    for (std::size_t i = 0; i < values.size(); ++i) {
      result.set(indices_type(static_cast<std::size_t>(rank), static_cast<index_type>(i)), values[i]);
    }
    return result;
  }

  int rank() const { return rank_; }
  index_type dimension() const { return dimension_; }

  /// V_(ij...), the indices in any order.  O(r log r + log of the number of entries).
  /// @throws error `size_mismatch` for a wrong number of indices, `out_of_range` for one outside
  T operator()(std::span<index_type const> indices) const {
    auto const found = values_.find(checked("vertex_tensor", indices, {}));
    return found == values_.end() ? T(0) : found->second;
  }
  template <std::integral... Indices>
  T operator()(Indices... i) const {
    return (*this)(std::array<index_type, sizeof...(i)>{static_cast<index_type>(i)...});
  }

  /// visit(indices, value) for every ascending list of indices whose number is not zero.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (auto const& [indices, value] : values_) visit(std::span<index_type const>(indices), value);
  }

 private:
  vertex_tensor(std::string_view function, int rank, index_type dimension) : rank_(rank), dimension_(dimension) {
    require(rank >= 0, errc::domain, {function, "rank is negative", "a number >= 0"}, rank);
    require(dimension >= 0, errc::domain, {function, "dimension is negative", "a number >= 0"}, dimension);
  }

  /// Checks that C(d + r - 1, r) is not too large, by products that cannot overflow before.
  void require_fitting_count() const {
    std::size_t count = dimension_ == 0 && rank_ > 0 ? 0 : 1;
    for (int k = 1; k <= rank_ && dimension_ > 1; ++k) {
      auto const factor = static_cast<std::size_t>(dimension_) + static_cast<std::size_t>(k) - 1;
      require(factor <= most_entries, errc::too_large,
              {"vertex_tensor::dense", "dimension is too high", "at most 2^24 numbers"}, dimension_);
      count = count * factor / static_cast<std::size_t>(k);
      require(count <= most_entries, errc::too_large,
              {"vertex_tensor::dense", "too many numbers", "at most 2^24"}, count);
    }
  }

  /// Goes to the next ascending list of indices below d; returns false after the last one.
  static bool advance(indices_type& indices, index_type dimension) {
    std::size_t place = indices.size();
    while (place > 0 && indices[place - 1] == dimension - 1) --place;
    if (place == 0) return false;
    index_type const next = indices[place - 1] + 1;
    std::fill(indices.begin() + static_cast<std::ptrdiff_t>(place) - 1, indices.end(), next);
    return true;
  }

  indices_type checked(std::string_view function, std::span<index_type const> indices, error_index place) const {
    require(std::cmp_equal(indices.size(), rank_), errc::size_mismatch,
            {function, "wrong number of indices", "as many as the rank"}, indices.size());
    for (index_type const i : indices) {
      if (0 <= i && i < dimension_) continue;
      detail::fail(errc::out_of_range, {function, "index does not exist", "0 <= index < dimension"}, place, i);
    }
    indices_type sorted(indices.begin(), indices.end());
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

  void set(indices_type const& sorted, T const& value) {
    if (!math::is_finite(value)) {
      detail::fail(errc::non_finite, {"vertex_tensor", "number is not finite", "finite numbers"},
                   error_index(sorted.begin(), sorted.end()), value);
    }
    if (!(value == T(0))) values_.emplace(sorted, value);
  }

  int rank_;
  index_type dimension_;
  std::map<indices_type, T> values_;
};

}  // namespace freefield
