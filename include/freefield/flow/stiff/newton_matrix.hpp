#pragma once
/// @file
/// The Jacobian of a flow and the factors that implicit steps make of it, kept as long as they serve.

#include <freefield/core/error.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/method.hpp>
#include <freefield/flow/stiff/jacobian.hpp>
#include <freefield/flow/stiff/shifted_factor.hpp>

#include <cstddef>
#include <optional>
#include <type_traits>

namespace freefield::detail::flow_room {

/// Calls take(entry, i, j) for the entries of a Jacobian: dense, sparse or banded.
template <class Matrix, class Take>
void for_each_entry(Matrix const& matrix, Take const& take) {
  if constexpr (requires { typename Matrix::InnerIterator; matrix.outerSize(); } && !dense_matrix<Matrix>) {
    for (std::ptrdiff_t k = 0; k < matrix.outerSize(); ++k)
      for (typename Matrix::InnerIterator entry(matrix, k); entry; ++entry)
        take(entry.value(), entry.row(), entry.col());
  } else if constexpr (dense_matrix<Matrix>) {
    for (std::ptrdiff_t j = 0; j < matrix.cols(); ++j)
      for (std::ptrdiff_t i = 0; i < matrix.rows(); ++i) take(matrix(i, j), i, j);
  } else {
    for (std::size_t i = 0; i < matrix.size(); ++i)
      for (std::size_t m = 0; m < Matrix::width; ++m)
        take(matrix.row(i)[m], static_cast<std::ptrdiff_t>(i),
             static_cast<std::ptrdiff_t>(i + m) - static_cast<std::ptrdiff_t>(Matrix::lower));
  }
}

/// Checks the entries of a Jacobian, in one pass without a branch, and once more for the first that is not finite.
template <class Matrix>
void require_finite_entries(Matrix const& matrix) {
  auto const is_finite = [](auto const& entry) { return entry - entry == std::remove_cvref_t<decltype(entry)>(0); };
  bool all = true;
  for_each_entry(matrix, [&](auto const& entry, auto, auto) { all &= is_finite(entry); });
  if (all) return;
  for_each_entry(matrix, [&](auto const& entry, std::ptrdiff_t i, std::ptrdiff_t j) {
    require(is_finite(entry), errc::non_finite,
            {evolve_name, "Jacobian of the velocity is not finite", "finite derivatives"}, entry, {i, j});
  });
}

/// J at some state and the factors of shift I - J.
template <class Flow, class State>
class newton_matrix {
  using T = scalar_of<State>;
  using Time = time_of<State>;
  using jacobian = jacobian_on<Flow, State>;
  using matrix = typename jacobian::matrix_type;

 public:
  newton_matrix(Flow const& flow, State const& like) : flow_(&flow), differentiate_(like) {}

  long jacobians() const { return jacobians_; }
  long factorisations() const { return factorisations_; }

  /// The matrix belongs to the state with which the step begins.
  bool is_current() const { return current_; }
  /// The state has moved on.
  void age() { current_ = false; }
  /// The flow is another one from here on.
  void forget() { known_ = current_ = false; }

  bool is_known() const { return known_; }
  void differentiate(State const& x, Time const& t) {
    differentiate_(*flow_, x, t, jacobian_);
    require_finite_entries(jacobian_);
    ++jacobians_;
    known_ = current_ = true;
    shift_.reset();
  }

  /// Makes the factors for a shift, unless they are there.
  /// @returns false where the matrix is singular or not finite
  bool factorise(T const& shift) {
    if (shift_ && *shift_ == shift) return true;
    ++factorisations_;
    shift_.reset();
    if (!factor_.factorise(shift, jacobian_)) return false;
    shift_ = shift;
    return true;
  }
  template <class Column>
  void solve_in_place(Column& b) const { factor_.solve_in_place(b); }
  matrix const& jacobian_matrix() const { return jacobian_; }

 private:
  Flow const* flow_;
  jacobian differentiate_;
  matrix jacobian_{};
  shifted_factor<matrix, T> factor_{};
  std::optional<T> shift_;
  bool known_ = false, current_ = false;
  long jacobians_ = 0, factorisations_ = 0;
};

}  // namespace freefield::detail::flow_room
