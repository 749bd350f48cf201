#pragma once
/// @file
/// Random variates as stateless functions of an engine: the value depends on the words drawn and on nothing else.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace freefield {

/// An engine whose every word has 32 random bits, such as `philox4x32` and `std::mt19937`.
template <class E>
concept random_engine = std::invocable<E&> && std::unsigned_integral<std::invoke_result_t<E&>> &&
                        (E::min)() == 0 && (E::max)() == (std::numeric_limits<std::uint32_t>::max)();

namespace detail {

/// The number of random bits that fill the significand of T; 53 where T does not say how many it has.
template <class T>
constexpr int significand_bits() {
  using limits = std::numeric_limits<T>;
  if constexpr (!limits::is_specialized || limits::digits <= 0) return 53;
  else if constexpr (limits::radix == 2) return limits::digits;
  else return limits::digits10 * 3;
}

template <random_engine Engine>
constexpr std::uint32_t draw_word(Engine& engine) {
  return static_cast<std::uint32_t>(engine());
}

/// Two words as one; the first word drawn is the more significant one.
template <random_engine Engine>
constexpr std::uint64_t draw_two_words(Engine& engine) {
  std::uint64_t const first = draw_word(engine);
  return (first << 32U) | draw_word(engine);
}

/// x * 2^16 + digit, where T is only constructed from int.
template <class T>
constexpr T append_digit(T const& x, std::uint32_t digit) {
  T const scaled = x * T(65536);
  return T(scaled + T(static_cast<int>(digit)));
}

/// Draws a uniform integer of `bits` bits from ceil(bits / 32) words, of which the last one is cut to its upper bits.
template <class T, random_engine Engine>
constexpr T draw_integer(Engine& engine, int bits) {
  T result(0);
  for (; bits >= 32; bits -= 32) {
    std::uint32_t const word = draw_word(engine);
    result = append_digit(append_digit(result, word >> 16U), word & 0xffffU);
  }
  if (bits == 0) return result;
  std::uint32_t const word = draw_word(engine) >> static_cast<unsigned>(32 - bits);
  T const scaled = result * math::integer_power(T(2), static_cast<unsigned long>(bits));
  return T(scaled + append_digit(T(static_cast<int>(word >> 16U)), word & 0xffffU));
}

/// Draws (k + 1/2) 2^(1 - digits), where k has `digits - 1` random bits.
template <class T, random_engine Engine>
constexpr T draw_unit(Engine& engine) {
  constexpr int digits = significand_bits<T>();
  T const k = draw_integer<T>(engine, digits - 1);
  T const half = T(1) / T(2);
  return T((T(k + k) + T(1)) * math::integer_power(half, static_cast<unsigned long>(digits)));
}

/// The same words and value, by machine arithmetic.
template <std::floating_point T, random_engine Engine>
  requires(std::numeric_limits<T>::digits > 32 && std::numeric_limits<T>::digits <= 64)
constexpr T draw_unit(Engine& engine) {
  constexpr int digits = std::numeric_limits<T>::digits;
  constexpr T scale = math::integer_power(T(1) / T(2), static_cast<unsigned long>(digits));
  std::uint64_t const k = draw_two_words(engine) >> static_cast<unsigned>(65 - digits);
  return static_cast<T>(2 * k + 1) * scale;
}

template <std::floating_point T, random_engine Engine>
  requires(std::numeric_limits<T>::digits <= 32)
constexpr T draw_unit(Engine& engine) {
  constexpr int digits = std::numeric_limits<T>::digits;
  constexpr T scale = math::integer_power(T(1) / T(2), static_cast<unsigned long>(digits));
  std::uint32_t const k = draw_word(engine) >> static_cast<unsigned>(33 - digits);
  return static_cast<T>(2 * k + 1) * scale;
}

/// One draw succeeds with probability above 1/2, so an engine that is still refused after this many draws is broken.
inline constexpr int maximal_rejections = 256;

template <random_engine Engine>
constexpr std::uint32_t draw_index_below(Engine& engine, std::uint32_t n) {
  std::uint32_t const threshold = (0U - n) % n;  // 2^32 mod n
  for (int trial = 0; trial < maximal_rejections; ++trial) {
    std::uint64_t const product = std::uint64_t{draw_word(engine)} * n;
    if (static_cast<std::uint32_t>(product) >= threshold) return static_cast<std::uint32_t>(product >> 32U);
  }
  fail(errc::not_converged, {"uniform_index", "engine repeats unusable words", "random words"}, {}, n);
}

template <random_engine Engine>
constexpr std::uint64_t draw_long_index_below(Engine& engine, std::uint64_t n) {
  std::uint64_t const threshold = (std::uint64_t{0} - n) % n;  // 2^64 mod n
  for (int trial = 0; trial < maximal_rejections; ++trial) {
    std::uint64_t const word = draw_two_words(engine);
    if (word >= threshold) return word % n;
  }
  fail(errc::not_converged, {"uniform_index", "engine repeats unusable words", "random words"}, {}, n);
}

}  // namespace detail

/// A uniform variate strictly between 0 and 1: (k + 1/2) 2^(1-d), where k has d - 1 random bits and d is the number of
/// bits of T's significand (53 for double, 24 for float).  Every value is exact in T, symmetric about 1/2, and neither
/// 0 nor 1.  Draws ceil((d - 1) / 32) words: two for double, one for float.
template <real_scalar T = double, random_engine Engine>
constexpr T uniform(Engine& engine) {
  return detail::draw_unit<T>(engine);
}

/// A standard normal variate, sqrt(-2 log u) cos(2 pi v) with two uniform variates u, v (Box and Muller, 1958).
/// The words drawn are the same everywhere; the last bits are those of the platform's log and cos.
/// Draws twice the words of `uniform<T>`.
template <real_scalar T = double, random_engine Engine>
  requires requires(T const& x) { math::cos(x); }
constexpr T normal(Engine& engine) {
  T const u = uniform<T>(engine);
  T const v = uniform<T>(engine);
  T const radius = math::sqrt(T(T(-2) * math::log(u)));
  T const angle = T(T(2) * math::pi<T>()) * v;
  return T(radius * math::cos(angle));
}

/// A uniform integer in [0, n), without bias.
/// Draws one word for n <= 2^32 - 1 and two above, again with probability below 1/2 where the draw is rejected.
/// Source: D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019) 3.
/// @throws error `domain` for n = 0
template <random_engine Engine>
constexpr std::size_t uniform_index(Engine& engine, std::size_t n) {
  require(n > 0, errc::domain, {"uniform_index", "range is empty", "n >= 1"}, n);
  if (n <= (std::numeric_limits<std::uint32_t>::max)()) {
    return detail::draw_index_below(engine, static_cast<std::uint32_t>(n));
  }
  return static_cast<std::size_t>(detail::draw_long_index_below(engine, n));
}

}  // namespace freefield
