#pragma once
/// @file
/// Arrays over the field components at the ends of lines, and sums of products of them.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/wick/vertex_tensor.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace freefield::detail::wick {

/// A tensor with d components in each of some named directions, the last one running fastest.
template <class T>
class component_array {
 public:
  /// More numbers than this are refused.
  static constexpr std::size_t most_numbers = std::size_t{1} << 24;

  /// An array without directions, which is the number 1.
  explicit component_array(std::size_t dimension) : dimension_(dimension), numbers_{T(1)} {}

  /// All numbers of a symmetric tensor, with these names of its directions.
  component_array(vertex_tensor<T> const& v, std::vector<std::size_t> names)
      : dimension_(static_cast<std::size_t>(v.dimension())), names_(std::move(names)) {
    numbers_.assign(stride(names_.size()), T(0));
    v.for_each([&](std::span<Eigen::Index const> ascending, T const& value) {
      std::vector<Eigen::Index> indices(ascending.begin(), ascending.end());
      do {
        std::size_t place = 0;
        for (Eigen::Index const i : indices) place = place * dimension_ + static_cast<std::size_t>(i);
        numbers_[place] = value;
      } while (std::next_permutation(indices.begin(), indices.end()));
    });
  }

  std::vector<std::size_t> const& names() const { return names_; }

  /// The number that is left where there is no direction.
  T const& value() const { return numbers_.front(); }

  /// Multiplies a direction by a symmetric matrix.
  void multiply(std::size_t name, matrix_of<T> const& m) {
    move_to_back({name});
    std::vector<T> row(dimension_, T(0));
    for (std::size_t base = 0; base < numbers_.size(); base += dimension_) {
      for (std::size_t i = 0; i < dimension_; ++i) {
        row[i] = T(0);
        for (std::size_t k = 0; k < dimension_; ++k) row[i] = T(row[i] + T(entry(m, i, k) * numbers_[base + k]));
      }
      std::copy(row.begin(), row.end(), numbers_.begin() + static_cast<std::ptrdiff_t>(base));
    }
  }

  /// Sums the products with the entries of a matrix over the last two directions, which are removed.
  void trace_last_two(matrix_of<T> const& m) {
    std::size_t const block = dimension_ * dimension_;
    std::size_t const kept = stride(names_.size() - 2);
    for (std::size_t rest = 0; rest < kept; ++rest) {
      T sum(0);
      for (std::size_t k = 0; k < block; ++k) {
        sum = T(sum + T(entry(m, k / dimension_, k % dimension_) * numbers_[rest * block + k]));
      }
      numbers_[rest] = sum;
    }
    numbers_.resize(kept);
    names_.resize(names_.size() - 2);
  }

  /// Sums the products with a row of a matrix over one direction, which is removed.
  void apply_row(std::size_t name, matrix_of<T> const& m, std::size_t i) {
    move_to_back({name});
    std::size_t const kept = stride(names_.size() - 1);
    for (std::size_t rest = 0; rest < kept; ++rest) {
      T sum(0);
      for (std::size_t k = 0; k < dimension_; ++k) sum = T(sum + T(entry(m, i, k) * numbers_[rest * dimension_ + k]));
      numbers_[rest] = sum;
    }
    numbers_.resize(kept);
    names_.pop_back();
  }

  /// Sums the product of a and b over every direction whose name both have; these directions are removed.
  friend component_array sum_of_products(component_array a, component_array b) {
    std::vector<std::size_t> common;
    for (std::size_t const name : b.names_) {
      if (std::find(a.names_.begin(), a.names_.end(), name) != a.names_.end()) common.push_back(name);
    }
    a.move_to_back(common);
    b.move_to_back(common);
    std::size_t const inner = a.stride(common.size());
    component_array result(a.dimension_);
    result.names_.assign(a.names_.begin(), a.names_.end() - static_cast<std::ptrdiff_t>(common.size()));
    result.names_.insert(result.names_.end(), b.names_.begin(),
                         b.names_.end() - static_cast<std::ptrdiff_t>(common.size()));
    result.numbers_.assign(a.stride(result.names_.size()), T(0));
    std::size_t const columns = b.numbers_.size() / inner;
    for (std::size_t place = 0; place < result.numbers_.size(); ++place) {
      T sum(0);
      for (std::size_t k = 0; k < inner; ++k) {
        sum = T(sum + T(a.numbers_[place / columns * inner + k] * b.numbers_[place % columns * inner + k]));
      }
      result.numbers_[place] = sum;
    }
    return result;
  }

  /// The number of entries in so many directions: d^directions.
  std::size_t stride(std::size_t directions) const {
    std::size_t result = 1;
    for (std::size_t k = 0; k < directions; ++k) {
      result *= dimension_;
      require(result <= most_numbers, errc::too_large,
              {"diagram_value", "so many components at so many open lines are too many numbers", "at most 2^24"},
              dimension_);
    }
    return result;
  }

 private:
  static T const& entry(matrix_of<T> const& m, std::size_t i, std::size_t k) {
    return m(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k));
  }

  /// Permutes the directions so that these come last, in this order.
  void move_to_back(std::vector<std::size_t> const& last) {
    std::vector<std::size_t> order;
    for (std::size_t const name : names_) {
      if (std::find(last.begin(), last.end(), name) == last.end()) order.push_back(name);
    }
    order.insert(order.end(), last.begin(), last.end());
    if (order == names_) return;
    std::vector<std::size_t> steps;
    for (std::size_t const name : order) {
      auto const place = std::find(names_.begin(), names_.end(), name) - names_.begin();
      steps.push_back(stride(names_.size() - 1 - static_cast<std::size_t>(place)));
    }
    std::vector<T> moved;
    moved.reserve(numbers_.size());
    for (std::size_t k = 0; k < numbers_.size(); ++k) {
      std::size_t from = 0;
      for (std::size_t left = k, direction = order.size(); direction-- > 0; left /= dimension_) {
        from += steps[direction] * (left % dimension_);
      }
      moved.push_back(numbers_[from]);
    }
    numbers_ = std::move(moved);
    names_ = std::move(order);
  }

  std::size_t dimension_;
  std::vector<std::size_t> names_;
  std::vector<T> numbers_;
};

}  // namespace freefield::detail::wick
