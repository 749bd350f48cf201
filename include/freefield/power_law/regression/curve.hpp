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
  general,     ///< a number of order 1, as far as the formula tells
  exponent,    ///< in an exponent
  data_scale,  ///< divides or is divided by data
  size,        ///< of the size of some formula of the data
  centre,      ///< subtracted from data
  offset,      ///< added to data
};

/// What happens to a formula where a parameter goes through 0.
enum class pole {
  none,  ///< nothing that is known
  odd,   ///< it is divided by the parameter: its two signs are two different formulas
  even,  ///< it is divided by a square of the parameter, which may have either sign
};

/// What is known of a parameter from the formula alone.
struct parameter_traits {
  std::string name;
  parameter_role role;
  pole at_zero;
  bool sign_is_fixed;   ///< a power of it exists only for one sign
  bool linear;          ///< the formula is linear in all parameters with this flag together
};

/// What a row keeps of the data variables: a part of the formula that depends on the data alone.
struct formula_part {
  std::string text;
  std::size_t column;       ///< the first data variable in it
  bool is_power_of_data;    ///< it stands for x^b, which at x = 0 has a value for b > 0 alone
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

  /// What element k of a row is.
  virtual formula_part part(std::size_t k) const = 0;
  /// The sizes that the parameters have by their dimensions, at the row of these values and of this observed value:
  /// 1 for numbers, and with their sign for centres and offsets.  `lowest` and `highest` are the ends of all columns.
  virtual std::vector<T> sizes(std::span<T const> values, T const& observed, std::span<T const> lowest,
                               std::span<T const> highest, std::size_t rows) const = 0;
  /// Prepares the row for these values of the data variables.
  virtual std::vector<T> row(std::span<T const> values) const = 0;
  virtual T value(vector_of<T> const& theta, std::span<T const> row) const = 0;
  virtual T value(vector_of<T> const& theta, std::span<T const> row, vector_of<T>& gradient) const = 0;
  /// Computes f, its gradient, and the lower triangle of its Hessian row by row.
  virtual void expand(vector_of<T> const& theta, std::span<T const> row, std::span<T> result) const = 0;
};

}  // namespace freefield::detail::power_law
