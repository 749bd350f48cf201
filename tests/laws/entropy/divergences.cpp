// once: formulas of one scalar, which hold no memory.
// Divergences of probabilities and densities: the variations are derivatives, and each obeys the laws that it names.
#include <doctest/doctest.h>

#include <laws/functional.hpp>
#include <laws/random_measures.hpp>

namespace ff = freefield;
using laws::bumps, laws::random_measures;

namespace {

constexpr auto r = ff::symbol<"r">;

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

TEST_CASE("divergences of probabilities and densities") {
  check_divergence([](auto const& q) { return ff::relative_entropy(q); });
  check_divergence([](auto const& q) { return ff::reverse_relative_entropy(q); });
  check_divergence([](auto const& q) { return ff::cross_entropy(q); });
  check_divergence([](auto const& q) { return ff::jeffreys_divergence(q); });
  check_divergence([](auto const& q) { return ff::jensen_shannon_divergence(q); });
  check_divergence([](auto const& q) { return ff::jensen_shannon_distance(q); });
  check_divergence([](auto const& q) { return ff::total_variation(q); });
  check_divergence([](auto const& q) { return ff::squared_hellinger(q); });
  check_divergence([](auto const& q) { return ff::hellinger_distance(q); });
  check_divergence([](auto const& q) { return ff::chi_square_divergence(q); });
  check_divergence([](auto const& q) { return ff::neyman_divergence(q); });
  check_divergence([](auto const& q) { return ff::triangular_divergence(q); });
  check_divergence([](auto const& q) { return ff::bhattacharyya_distance(q); });
  check_divergence([](auto const& q) { return ff::f_divergence(r * log(r), q, {.at_zero = 0.0}); });
  CHECK(laws::functional(ff::relative_fisher_information(bumps(0.5)), bumps(1.0)));
}
