#pragma once
/// @file
/// The interface between a formula and the numerical part of a fit, which is compiled once for each scalar and not once
/// for each formula.

#include <freefield/numeric/dense.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// How a parameter enters a formula; this determines the range in which it is searched.
enum class parameter_role {
  general,     ///< anything else
  exponent,    ///< in an exponent
  data_scale,  ///< divides or is divided by data
};

/// What is known of a parameter from the formula alone.
struct parameter_traits {
  std::string name;
  parameter_role role;
  std::size_t column;   ///< the data variable that it scales; their number if none
  bool sign_is_fixed;   ///< a power of it exists only for one sign
  bool linear;          ///< the formula is linear in all parameters with this flag together
};

/// A formula with its data variables prepared: row by row, values and exact derivatives with respect to the parameters.
/// A row is whatever the formula wants to keep of the data variables of one observation.
template <class T>
class curve {
 public:
  std::vector<parameter_traits> const parameters;
  std::size_t const variables;  ///< the number of data variables
  std::size_t const row_size;

  curve(std::vector<parameter_traits> traits, std::size_t data, std::size_t row)
      : parameters(std::move(traits)), variables(data), row_size(row) {}
  virtual ~curve() = default;

  int size() const { return static_cast<int>(parameters.size()); }
  /// The number of results of `expand`.
  std::size_t expansion_size() const { return 1 + parameters.size() + parameters.size() * (parameters.size() + 1) / 2; }

  /// Prepares the row for these values of the data variables.
  virtual std::vector<T> row(std::span<T const> values) const = 0;
  virtual T value(vector_of<T> const& theta, std::span<T const> row) const = 0;
  virtual T value(vector_of<T> const& theta, std::span<T const> row, vector_of<T>& gradient) const = 0;
  /// Computes f, its gradient, and the lower triangle of its Hessian row by row.
  virtual void expand(vector_of<T> const& theta, std::span<T const> row, std::span<T> result) const = 0;
};

}  // namespace freefield::detail::power_law
