#pragma once
/// @file
/// What the numerical part of a fit asks of its formula, and nothing else: it is compiled once for a scalar, not once
/// for a formula.

#include <freefield/numeric/dense.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace freefield::detail::power_law {

/// How a parameter enters a formula, which fixes the range in which it is sought.
enum class parameter_role {
  general,     ///< anything else
  exponent,    ///< in an exponent
  data_scale,  ///< divides or is divided by data
};

/// What the formula alone says of one of its parameters.
struct parameter_traits {
  std::string name;
  parameter_role role;
  std::size_t column;   ///< the data that it scales, or the number of data variables
  bool sign_is_fixed;   ///< by a power
  bool linear;          ///< together with the other linear ones
};

/// A formula with its data variables prepared: row by row, values and exact derivatives with respect to the parameters.
/// A row is whatever the formula wants to keep of the data variables of one observation.
template <class T>
class curve {
 public:
  std::vector<parameter_traits> const parameters;
  std::size_t const variables;  ///< of the data
  std::size_t const row_size;

  curve(std::vector<parameter_traits> traits, std::size_t data, std::size_t row)
      : parameters(std::move(traits)), variables(data), row_size(row) {}
  virtual ~curve() = default;

  int size() const { return static_cast<int>(parameters.size()); }
  /// Of what `expand` gives.
  std::size_t expansion_size() const { return 1 + parameters.size() + parameters.size() * (parameters.size() + 1) / 2; }

  /// The row of these values of the data variables.
  virtual std::vector<T> row(std::span<T const> values) const = 0;
  virtual T value(vector_of<T> const& theta, std::span<T const> row) const = 0;
  virtual T value(vector_of<T> const& theta, std::span<T const> row, vector_of<T>& gradient) const = 0;
  /// f, its gradient, and the lower triangle of its Hessian row by row.
  virtual void expand(vector_of<T> const& theta, std::span<T const> row, std::span<T> result) const = 0;
};

}  // namespace freefield::detail::power_law
