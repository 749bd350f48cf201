#pragma once
/// @file
/// The laws of a divergence on random tables, nearly equal ones and ones with an empty outcome, and on a density.

#include <doctest/doctest.h>

#include <laws/functional.hpp>
#include <laws/random_measures.hpp>

namespace laws {

/// @param make  make(q) is the divergence from q
template <class Make>
void check_divergence(Make const& make) {
  random_measures random(7);
  for (int k = 0; k < 20; ++k) {
    auto const p = random.probabilities(7), q = random.probabilities(7), s = random.probabilities(7);
    CHECK(laws::divergence(make, p, q, s));
    CHECK(laws::functional(make(q), p));
    // nearly equal measures, and a measure without mass at some outcomes
    auto const near =
        freefield::normalised_probabilities(freefield::vector_of<double>(q.probabilities() + 1e-9 * p.probabilities()));
    double const little = make(q)(near);
    if constexpr (freefield::obeys<decltype(make(q)), freefield::law::nonnegative>) CHECK(little >= 0);
    freefield::vector_of<double> some = p.probabilities();
    some(k % 7) = 0;
    auto const partial = freefield::normalised_probabilities(some);
    double const value = make(q)(partial);
    if constexpr (freefield::obeys<decltype(make(q)), freefield::law::nonnegative>) CHECK(value > 0);
    CHECK(value == value);
  }
  CHECK(laws::functional(make(bumps(0.5)), bumps(1.0)));
}

}  // namespace laws
