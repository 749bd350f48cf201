// once: formulas of one scalar, which hold no memory.
// Divergences of probabilities and densities: the variations are derivatives, and each obeys the laws that it names.
#include <doctest/doctest.h>

#include <laws/check_divergence.hpp>

namespace ff = freefield;
using laws::bumps, laws::check_divergence;

namespace {

constexpr auto r = ff::symbol<"r">;

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
