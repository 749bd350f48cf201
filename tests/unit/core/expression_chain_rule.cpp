// once: formulas hold no memory.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>

#include <unit/core/expression_formulas.hpp>

namespace ff = freefield;
using ff::constant, ff::derivative;
using support::agree, support::for_each_formula, support::for_random_points, support::tracked, support::x, support::y;

namespace {

constexpr auto u = ff::symbol<"u">;

}  // namespace

TEST_CASE("the derivative of a composition") {
  auto const check = [](auto outer, auto const& inner) {
    INFO(ff::to_string(outer(inner)));
    for_random_points(10, [&](double a, double b) {
      tracked const p(a), q(b);
      tracked const between = inner(x = p, y = q);
      tracked const chain = derivative(outer(u), u)(u = between) * derivative(inner, x)(x = p, y = q);
      CHECK(agree(derivative(outer(inner), x)(x = p, y = q), chain));
    });
  };
  for_each_formula([&](auto const& f) {
    check([](auto const& v) { return tanh(v) + ff::pow<3>(v) / 10; }, f);
    check([](auto const& v) { return constant<1> / (1 + v * v); }, f);
  });
}
