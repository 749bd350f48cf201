// once: formulas hold no memory.
// Every kind of node.
#include <doctest/doctest.h>

#include <laws/node.hpp>

namespace ff = freefield;
using laws::node, laws::x, laws::y;

TEST_CASE("constants and variables") {
  CHECK(node(ff::constant<-2, 3>, 0.3, 0.7));
  CHECK(node(ff::value_node<double>(1.5), 0.3, 0.7));
  CHECK(node(ff::pi, 0.3, 0.7));
  CHECK(node(x, 0.3, 0.7));
  CHECK(node(y, 0.3, 0.7));
}

TEST_CASE("arithmetic") {
  CHECK(node(x + y, 0.3, 0.7));
  CHECK(node(x - y * 2.5, 0.3, 0.7));
  CHECK(node(-x, 0.3, 0.7));
  CHECK(node(x * y, 0.3, 0.7));
  CHECK(node(x / y, 0.3, 0.7));
  CHECK(node(ff::pow<3>(x), 0.3, 0.7));
  CHECK(node(ff::pow<-3, 2>(x), 0.3, 0.7));
  CHECK(node(pow(x, y), 0.3, 0.7));
  CHECK(node(pow(x, 3), 0.3, 0.7));
}

TEST_CASE("smooth functions") {
  auto const all = [](auto const& a) {
    CHECK(node(atan(a), 0.3, 0.7));
    CHECK(node(cos(a), 0.3, 0.7));
    CHECK(node(cosh(a), 0.3, 0.7));
    CHECK(node(erf(a), 0.3, 0.7));
    CHECK(node(exp(a), 0.3, 0.7));
    CHECK(node(expm1(a), 0.3, 0.7));
    CHECK(node(log(a), 0.3, 0.7));
    CHECK(node(log10(a), 0.3, 0.7));
    CHECK(node(log1p(a), 0.3, 0.7));
    CHECK(node(log2(a), 0.3, 0.7));
    CHECK(node(sin(a), 0.3, 0.7));
    CHECK(node(sinh(a), 0.3, 0.7));
    CHECK(node(sqrt(a), 0.3, 0.7));
    CHECK(node(tanh(a), 0.3, 0.7));
  };
  all(x);
  all(x * y + 0.25);
}

TEST_CASE("functions with kinks, on both sides") {
  for (double const b : {0.1, 0.7}) {
    CHECK(node(abs(x - y), 0.3, b));
    CHECK(node(sign(x - y), 0.3, b));
    CHECK(node(min(x, y), 0.3, b));
    CHECK(node(max(x * x, 0.3 * y), 0.3, b));
    CHECK(node(derivative(max(x * x, y), x), 0.3, b));
    CHECK(node(derivative(sign(x - y), x), 0.3, b));
  }
}

TEST_CASE("callables") {
  auto const product = ff::formula([](auto a, auto b) { return a * a * sin(b); });
  CHECK(node(product(x, y), 0.3, 0.7));
  CHECK(node(derivative(product(x, x * y), x), 0.3, 0.7));
  double const k = 1.5;
  CHECK(node(ff::formula([k](auto a) { return k * a; })(x), 0.3, 0.7));
}

TEST_CASE("a node that is wrong is found") {
  auto const wrong = ff::formula([](auto a) { return a * a; }, [](auto a) { return a; })(x);
  CHECK(!node(wrong, 0.3, 0.7));
}
