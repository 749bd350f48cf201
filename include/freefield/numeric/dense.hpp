#pragma once
/// @file
/// Dense matrices and vectors of any scalar: the names that the rooms use for Eigen's.

#include <Eigen/Core>

#include <concepts>

namespace freefield {

namespace detail {

/// Accepts whatever has a base class `MatrixBase`, which need not be that of its own type: `v.head(2)` has the base of
/// a block.
template <class Derived>
void take_matrix(Eigen::MatrixBase<Derived> const&);

}  // namespace detail

/// A dense Eigen matrix, vector or expression.
template <class M>
concept dense_matrix = requires(M const& m) { detail::take_matrix(m); };

/// A dense matrix, vector or expression whose entries are T.
template <class M, class T>
concept eigen_dense = dense_matrix<M> && std::same_as<typename M::Scalar, T>;

template <class T> using matrix_of = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T> using vector_of = Eigen::Matrix<T, Eigen::Dynamic, 1>;

}  // namespace freefield
