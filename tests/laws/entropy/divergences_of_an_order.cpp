// once: formulas of one scalar, which hold no memory.
// Divergences of an order: the variations are derivatives, and each obeys the laws that it names.
#include <doctest/doctest.h>

#include <laws/functional.hpp>
#include <laws/random_measures.hpp>

namespace ff = freefield;
using laws::bumps, laws::random_measures;

namespace {

template <class Make>
void check_divergence(Make const& make) {
  random_measures random(7);
  for (int k = 0; k < 20; ++k) {
    auto const p = random.probabilities(7), q = random.probabilities(7), s = random.probabilities(7);
    CHECK(laws::divergence(make, p, q, s));
    CHECK(laws::functional(make(q), p));
    // nearly equal measures, and a measure without mass at some outcomes
    auto const near = ff::normalised_probabilities(ff::vector_of<double>(q.probabilities() + 1e-9 * p.probabilities()));
    double const little = make(q)(near);
    if constexpr (ff::obeys<decltype(make(q)), ff::law::nonnegative>) CHECK(little >= 0);
    ff::vector_of<double> some = p.probabilities();
    some(k % 7) = 0;
    auto const partial = ff::normalised_probabilities(some);
    double const value = make(q)(partial);
    if constexpr (ff::obeys<decltype(make(q)), ff::law::nonnegative>) CHECK(value > 0);
    CHECK(value == value);
  }
  CHECK(laws::functional(make(bumps(0.5)), bumps(1.0)));
}

}  // namespace

TEST_CASE("divergences of an order") {
  for (double const order : {0.25, 0.5, 0.999999, 1.0, 1.0000001, 2.0, 3.5}) {
    check_divergence([=](auto const& q) { return ff::renyi_divergence(q, order); });
    check_divergence([=](auto const& q) { return ff::tsallis_divergence(q, order); });
    check_divergence([=](auto const& q) { return ff::alpha_divergence(q, order); });
  }
  check_divergence([](auto const& q) { return ff::alpha_divergence(q, -1); });
  check_divergence([](auto const& q) { return ff::alpha_divergence(q, 0.0); });
}
