#pragma once
/// @file
/// Random matrices with entries that every scalar holds exactly: multiples of 1/8 between -2 and 2, or integers.

#include <freefield/core/random.hpp>

#include <Eigen/Core>

#include <cstdint>

namespace support {

template <class T>
using matrix_of = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T>
using vector_of = Eigen::Matrix<T, Eigen::Dynamic, 1>;

/// Entries of a seed; the same for every scalar.
class random_entries {
 public:
  explicit random_entries(std::uint64_t seed) : engine_(seed, 20) {}

  /// An integer from -16 to 16, divided by 8 where T is a field.
  template <class T>
  T next() {
    int const k = static_cast<int>(engine_() % 33U) - 16;
    if constexpr (freefield::field_scalar<T>) return T(T(k) / T(8));
    else return T(k);
  }

 private:
  freefield::philox4x32 engine_;
};

template <class T>
matrix_of<T> random_symmetric(std::uint64_t seed, Eigen::Index n) {
  random_entries entries(seed);
  matrix_of<T> a(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index k = 0; k <= i; ++k) a(i, k) = a(k, i) = entries.next<T>();
  }
  return a;
}

template <class T>
vector_of<T> random_vector(std::uint64_t seed, Eigen::Index n) {
  random_entries entries(seed + 1000);
  vector_of<T> v(n);
  for (Eigen::Index i = 0; i < n; ++i) v(i) = entries.next<T>();
  return v;
}

}  // namespace support
