/// The numbers of the symplectic compositions: orders by a product of exponentials, closed forms, published decimals.

#include <doctest/doctest.h>

#include <freefield/flow/symplectic/steppers.hpp>

#include <support/close.hpp>
#include <support/splitting_words.hpp>

#include <cmath>
#include <cstddef>
#include <limits>

namespace ff = freefield;
using support::close;

namespace {

/// Nothing is wrong up to the order, something beyond it; the steps are their own mirror images.
template <class S, class T>
void check_order(T const& allowed) {
  auto const table = S::template table<T>();
  constexpr std::size_t order = S::order, stages = decltype(table)::stages;
  auto const product = support::words_of(table, order + 1);
  for (std::size_t n = 1; n <= order; ++n) CHECK(product.largest_defect(n) <= allowed);
  CHECK(product.largest_defect(order + 1) > T(1) / T(10000));
  for (std::size_t i = 0; i <= stages; ++i) CHECK(table.kicks[i] == table.kicks[stages - i]);
  for (std::size_t i = 0; i < stages; ++i) CHECK(table.drifts[i] == table.drifts[stages - 1 - i]);
}

template <class T>
void check_all() {
  T const eps = std::numeric_limits<T>::epsilon();
  check_order<ff::steppers::verlet>(T(4 * eps));
  check_order<ff::steppers::yoshida4>(T(40 * eps));
  check_order<ff::steppers::yoshida6>(T(40 * eps));
  check_order<ff::steppers::blanes_moan>(T(8 * eps));

  auto const four = ff::steppers::yoshida4::table<T>();
  T const w = T(1) / (T(2) - std::cbrt(T(2)));
  CHECK(close(four.drifts[0], w, 3));
  CHECK(close(four.kicks[0], T(w / 2), 3));
  CHECK(close(four.drifts[1], T(1 - 2 * w), 3));
  CHECK(close(four.kicks[1], T((1 - w) / 2), 6));
}

}  // namespace

TEST_CASE("the orders of the compositions in float, double and long double") {
  check_all<float>();
  check_all<double>();
  check_all<long double>();
}

TEST_CASE("the numbers are those that were published") {
  auto const six = ff::steppers::yoshida6::table<double>();
  double const published[] = {0.784513610477560, 0.235573213359357, -1.17767998417887, 1.31518632068391};
  for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(six.drifts[i] - published[i]) < 6e-15);

  auto const moan = ff::steppers::blanes_moan::table<double>();
  double const kicks[] = {0.0792036964311957, 0.353172906049774, -0.0420650803577195};
  for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(moan.kicks[i] - kicks[i]) < 2e-16);
  CHECK(std::abs(moan.drifts[0] - 0.209515106613362) < 2e-16);
  CHECK(std::abs(moan.drifts[1] + 0.143851773179818) < 2e-16);
}

TEST_CASE("the numbers of built-in scalars are constants of the compiler") {
  constexpr auto table = ff::steppers::yoshida6::table<long double>();
  static_assert(table.drifts[3] > 1.3L && table.drifts[3] < 1.4L);
  static_assert(ff::kick_drift_composition<ff::steppers::verlet>);
}
