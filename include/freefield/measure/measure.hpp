#pragma once
/// @file
/// What every measure can do.

#include <freefield/core/random.hpp>
#include <freefield/core/scalar.hpp>

#include <concepts>
#include <cstddef>

namespace freefield {

/// A probability measure on R^d: it knows its scalar and d, and draws points.
///
/// Nothing more is asked, because nothing more is common: a density has cells, an ensemble particles, a Gaussian a
/// covariance, and what is computed with a measure (its expectations, its entropy) is defined for the pair of both.
/// Points are asked for because without them a measure could not be told from a list of parameters: every law about
/// measures is tested against samples.  One point is drawn at a time, from an engine that the caller owns, so that
/// `sample(m, n)` can give each point a stream of its own and its bits depend on no schedule.  A measure over exact
/// numbers, which have no square roots, draws nothing and is none.
template <class M>
concept measure = field_scalar<typename M::scalar_type> && requires(M const& m, philox4x32& engine, std::ptrdiff_t i) {
  { m.dimension() } -> std::convertible_to<std::ptrdiff_t>;
  { m.sample(engine)[i] } -> std::convertible_to<typename M::scalar_type>;
  { m.sample(engine).size() } -> std::convertible_to<std::ptrdiff_t>;
};

}  // namespace freefield
