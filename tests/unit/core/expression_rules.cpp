// once: formulas hold no memory.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>

#include <unit/core/expression_formulas.hpp>

#include <cmath>

namespace ff = freefield;
using ff::derivative;
using support::agree, support::for_each_formula, support::for_each_pair, support::for_random_points, support::tracked;
using support::x, support::y;

TEST_CASE("second derivatives do not depend on the order") {
  for_each_formula([](auto const& f) {
    INFO(ff::to_string(f));
    for_random_points(10, [&](double a, double b) {
      CHECK(agree(derivative(f, x, y)(x = tracked(a), y = tracked(b)),
                  derivative(f, y, x)(x = tracked(a), y = tracked(b))));
    });
  });
}

TEST_CASE("the derivative of a sum, a product, a quotient") {
  for_each_pair([](auto const& f, auto const& g) {
    INFO(ff::to_string(f) << " and " << ff::to_string(g));
    auto const combined = ff::together(derivative(f - 2 * g, x), derivative(f * g, x), derivative(f / g, x));
    auto const parts = ff::together(f, g, derivative(f, x), derivative(g, x));
    for_random_points(10, [&](double a, double b) {
      auto const [sum, product, quotient] = combined(x = tracked(a), y = tracked(b));
      auto const [v, w, dv, dw] = parts(x = tracked(a), y = tracked(b));
      CHECK(agree(sum, dv - tracked(2) * dw));
      CHECK(agree(product, dv * w + v * dw));
      if (std::abs(w.value) > 0.1) CHECK(agree(quotient, (dv * w - v * dw) / (w * w)));
    });
  });
}
