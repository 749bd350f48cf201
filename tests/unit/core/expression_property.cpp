// once: formulas hold no memory.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>

#include <unit/core/expression_formulas.hpp>

#include <array>

namespace ff = freefield;
using ff::derivative;
using support::agree, support::for_each_formula, support::for_random_points, support::tracked, support::x, support::y;

namespace {

template <class T>
std::array<ff::jet<ff::jet<T, 2>, 2>, 2> second_order(T const& a, T const& b) {
  using jet = ff::jet<T, 2>;
  return ff::jet<jet, 2>::variables({jet::variable(a, 0), jet::variable(b, 1)});
}

}  // namespace

TEST_CASE("derivatives up to the second are those of dual numbers") {
  for_each_formula([](auto const& f) {
    INFO(ff::to_string(f));
    constexpr auto value_and_derivatives = [](auto const& g) {
      return ff::together(g, derivative(g, x), derivative(g, y), derivative(g, x, x), derivative(g, x, y),
                          derivative(g, y, y));
    };
    for_random_points(25, [&](double a, double b) {
      auto const symbolic = value_and_derivatives(f)(x = tracked(a), y = tracked(b));
      auto const [p, q] = second_order(tracked(a), tracked(b));
      auto const dual = f(x = p, y = q);
      CHECK(agree(symbolic[0], dual.value.value));
      CHECK(agree(symbolic[1], dual.value.gradient[0]));
      CHECK(agree(symbolic[2], dual.value.gradient[1]));
      CHECK(agree(symbolic[3], dual.gradient[0].gradient[0]));
      CHECK(agree(symbolic[4], dual.gradient[0].gradient[1]));
      CHECK(agree(symbolic[5], dual.gradient[1].gradient[1]));
    });
  });
}
