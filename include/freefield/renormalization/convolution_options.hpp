#pragma once
/// @file
/// How precisely the integrals of a convolution are done.

namespace freefield {

/// How precisely the integrals of a convolution are done.
template <class T>
struct convolution_options {
  T tolerance{};  ///< of logarithms absolutely, of averages relative to their size; left out: 1000 epsilon
};

}  // namespace freefield
