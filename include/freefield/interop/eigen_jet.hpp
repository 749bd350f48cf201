#pragma once
/// @file
/// Opt-in: matrices of jets.  Factorisations, solves and products of Eigen then carry exact derivatives,
/// nested jets included.  Matrices of jets and of their plain scalars may be mixed.

#include <freefield/core/jet.hpp>

#include <Eigen/Core>

#include <cstddef>

/// The precision and the thresholds of the scalar, at N + 1 times its costs.
template <class T, std::size_t N>
struct Eigen::NumTraits<freefield::jet<T, N>> : Eigen::GenericNumTraits<freefield::jet<T, N>> {
  using jet = freefield::jet<T, N>;
  using Real = jet;
  using NonInteger = jet;
  using Nested = jet;
  using Literal = typename Eigen::NumTraits<T>::Literal;
  enum {
    IsComplex = 0,
    RequireInitialization = 1,
    ReadCost = static_cast<int>(N + 1) * static_cast<int>(Eigen::NumTraits<T>::ReadCost),
    AddCost = static_cast<int>(N + 1) * static_cast<int>(Eigen::NumTraits<T>::AddCost),
    MulCost = static_cast<int>(2 * N + 1) * static_cast<int>(Eigen::NumTraits<T>::MulCost)
  };

  static constexpr jet dummy_precision() { return jet(Eigen::NumTraits<T>::dummy_precision()); }
};

template <class T, std::size_t N, freefield::detail::jet_operand<T> S, class Operation>
struct Eigen::ScalarBinaryOpTraits<freefield::jet<T, N>, S, Operation> {
  using ReturnType = freefield::jet<T, N>;
};

template <class T, std::size_t N, freefield::detail::jet_operand<T> S, class Operation>
struct Eigen::ScalarBinaryOpTraits<S, freefield::jet<T, N>, Operation> {
  using ReturnType = freefield::jet<T, N>;
};
