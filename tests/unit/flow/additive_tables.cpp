/// Pairs of an implicit and an explicit method: their tables, in 50 digits.

#include <doctest/doctest.h>

#include <freefield/flow/implicit_explicit/steppers.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

#include <array>
#include <cstddef>

namespace ff = freefield;
using support::within;

namespace {

/// The conditions of order 3 of a pair, all couplings included, in 50 digits: the largest residual up to `order`.
template <class S>
double residual_of_conditions(int order) {
  using real = boost::multiprecision::cpp_bin_float_50;
  auto const table = S::template table<real>();
  constexpr std::size_t n = S::stages;
  real worst = 0;
  auto const meets = [&](real const& sum, real const& value) {
    real const gap = abs(real(sum - value));
    if (gap > worst) worst = gap;
  };
  for (std::size_t i = 0; i < n; ++i) {
    real sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += table.e[i][j];
    meets(sum, table.node(i));
  }
  for (auto const& b : {table.b, table.d}) {
    real ones = 0, nodes = 0, squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
      ones += b[i];
      nodes += b[i] * table.node(i);
      squares += b[i] * table.node(i) * table.node(i);
    }
    meets(ones, 1);
    meets(nodes, real(1) / 2);
    if (order < 3) continue;
    meets(squares, real(1) / 3);
    for (auto const& rows : {table.a, table.e}) {
      real chain = 0;
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) chain += b[i] * rows[i][j] * table.node(j);
      meets(chain, real(1) / 6);
    }
  }
  return static_cast<double>(worst);
}

}  // namespace

TEST_CASE("the tables meet their conditions in 50 digits, and no more") {
  CHECK(residual_of_conditions<ff::steppers::ars222>(2) < 1e-48);
  CHECK(residual_of_conditions<ff::steppers::ars222>(3) > 1e-3);
  CHECK(residual_of_conditions<ff::steppers::ars343>(3) < 1e-48);
  CHECK(within(ff::steppers::ars343::diagonal<double>(), 0.43586652150845899942, 1e-16));
  auto const table = ff::steppers::ars343::table<double>();
  CHECK(within(table.e[2][0], 0.3212788860, 1e-9));
  CHECK(within(table.e[2][1], 0.3966543747, 1e-9));
}
