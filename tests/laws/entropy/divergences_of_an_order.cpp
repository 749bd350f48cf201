// once: formulas of one scalar, which hold no memory.
// Divergences of an order: the variations are derivatives, and each obeys the laws that it names.
#include <doctest/doctest.h>

#include <laws/check_divergence.hpp>

namespace ff = freefield;
using laws::check_divergence;

TEST_CASE("divergences of an order") {
  for (double const order : {0.25, 0.5, 0.999999, 1.0, 1.0000001, 2.0, 3.5}) {
    check_divergence([=](auto const& q) { return ff::renyi_divergence(q, order); });
    check_divergence([=](auto const& q) { return ff::tsallis_divergence(q, order); });
    check_divergence([=](auto const& q) { return ff::alpha_divergence(q, order); });
  }
  check_divergence([](auto const& q) { return ff::alpha_divergence(q, -1); });
  check_divergence([](auto const& q) { return ff::alpha_divergence(q, 0.0); });
}
