#pragma once
/// @file
/// Several numbers that go through the same arithmetic side by side: the compiler's vector types for float, double and
/// their complex numbers, and the number itself for every other scalar.

#include <freefield/core/scalar.hpp>

#if defined(__FMA__)
#include <immintrin.h>
#endif

#include <complex>
#include <concepts>
#include <cstddef>

namespace freefield::detail {

/// The number of bytes in a vector register of the machine that the compiler was told about.
#if defined(__AVX512F__)
inline constexpr std::size_t register_bytes = 64;
#elif defined(__AVX__)
inline constexpr std::size_t register_bytes = 32;
#else
inline constexpr std::size_t register_bytes = 16;
#endif

template <class T>
concept vectorized_real = std::same_as<T, float> || std::same_as<T, double>;

template <vectorized_real T>
struct register_of {
  typedef T type __attribute__((vector_size(register_bytes)));
};

/// The real and the imaginary parts of several complex numbers.
template <class V>
struct complex_lanes {
  V re, im;

  friend complex_lanes operator+(complex_lanes const& a, complex_lanes const& b) { return {a.re + b.re, a.im + b.im}; }
  friend complex_lanes operator-(complex_lanes const& a, complex_lanes const& b) { return {a.re - b.re, a.im - b.im}; }
  friend complex_lanes operator*(complex_lanes const& a, complex_lanes const& b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
};

/// The way numbers of type T are packed: `type` holds `width` of them.
template <class T>
struct lanes {
  using type = T;
  static constexpr std::size_t width = 1;
  static type broadcast(T const& x) { return x; }
  static T get(type const& v, std::size_t) { return v; }
  static void set(type& v, std::size_t, T const& x) { v = x; }
};

template <vectorized_real T>
struct lanes<T> {
  using type = typename register_of<T>::type;
  static constexpr std::size_t width = register_bytes / sizeof(T);
  static type broadcast(T x) { return type{} + x; }
  static T get(type const& v, std::size_t i) { return v[i]; }
  static void set(type& v, std::size_t i, T x) { v[i] = x; }
};

template <vectorized_real T>
struct lanes<std::complex<T>> {
  using real = lanes<T>;
  using type = complex_lanes<typename real::type>;
  static constexpr std::size_t width = real::width;
  static type broadcast(std::complex<T> const& z) { return {real::broadcast(z.real()), real::broadcast(z.imag())}; }
  static std::complex<T> get(type const& v, std::size_t i) { return {v.re[i], v.im[i]}; }
  static void set(type& v, std::size_t i, std::complex<T> const& z) {
    v.re[i] = z.real();
    v.im[i] = z.imag();
  }
};

/// |x| in each lane; for complex numbers |Re x| + |Im x|.
template <class V>
V absolute(V const& x) {
  if constexpr (requires { V(x < 0 ? -x : x); }) return x < 0 ? -x : x;
  else return x < V(0) ? V(-x) : x;
}
template <class V>
complex_lanes<V> absolute(complex_lanes<V> const& z) {
  return {absolute(z.re) + absolute(z.im), V{}};
}

/// c + a b.  It is fused where the machine has one instruction for it, which not every compiler finds by itself.
template <class V>
V multiply_add(V const& a, V const& b, V const& c) {
  return V(c + V(a * b));
}
#if defined(__AVX512F__)
inline register_of<double>::type multiply_add(register_of<double>::type const& a, register_of<double>::type const& b,
                                              register_of<double>::type const& c) {
  return _mm512_fmadd_pd(a, b, c);
}
inline register_of<float>::type multiply_add(register_of<float>::type const& a, register_of<float>::type const& b,
                                             register_of<float>::type const& c) {
  return _mm512_fmadd_ps(a, b, c);
}
#elif defined(__AVX__) && defined(__FMA__)
inline register_of<double>::type multiply_add(register_of<double>::type const& a, register_of<double>::type const& b,
                                              register_of<double>::type const& c) {
  return _mm256_fmadd_pd(a, b, c);
}
inline register_of<float>::type multiply_add(register_of<float>::type const& a, register_of<float>::type const& b,
                                             register_of<float>::type const& c) {
  return _mm256_fmadd_ps(a, b, c);
}
#endif
template <class V>
complex_lanes<V> multiply_add(complex_lanes<V> const& a, complex_lanes<V> const& b, complex_lanes<V> const& c) {
  return {multiply_add(a.re, b.re, multiply_add(V(-a.im), b.im, c.re)),
          multiply_add(a.re, b.im, multiply_add(a.im, b.re, c.im))};
}

}  // namespace freefield::detail
