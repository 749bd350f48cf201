// once: 50 digits repeat what double shows.
/// The symplectic compositions in numbers of 50 digits: their coefficients, and their orders on a pendulum.

#include <doctest/doctest.h>

#include <freefield/flow/symplectic.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>
#include <support/splitting_words.hpp>

#include <array>
#include <cstddef>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::within;

namespace {

using real = mp::cpp_bin_float_50;  // with expression templates
using wide = mp::number<mp::cpp_bin_float<60>, mp::et_off>;
using state = std::array<real, 2>;

/// The products of exponentials in 60 digits of numbers that were found in 50, and of those found in 60.
template <class S>
void check_order() {
  auto const table = S::template table<real>();
  ff::kicks_and_drifts<wide, decltype(table)::stages> exact{};
  for (std::size_t i = 0; i < table.kicks.size(); ++i) exact.kicks[i] = wide(table.kicks[i]);
  for (std::size_t i = 0; i < table.drifts.size(); ++i) exact.drifts[i] = wide(table.drifts[i]);
  wide const allowed("1e-48"), less("1e-57");
  auto const rounded = support::words_of(exact, S::order + 1);
  auto const whole = support::words_of(S::template table<wide>(), S::order + 1);
  for (std::size_t n = 1; n <= S::order; ++n) {
    CHECK(rounded.largest_defect(n) <= allowed);
    CHECK(whole.largest_defect(n) <= less);
  }
  CHECK(whole.largest_defect(S::order + 1) > wide("1e-4"));
}

/// The error of a pendulum at t = 1 falls by 2^order when the step is halved.
template <class S>
void check_halving(int count) {
  constexpr auto q = ff::field<0>;
  constexpr auto p = ff::field<1>;
  auto const pendulum = ff::hamiltonian_flow(pow<2>(p) / 2 - cos(q));
  auto const end = [&](int steps) {
    return ff::evolve(pendulum, state{real(1), real(0)}, real(0), real(1), S{}, {.step = real(1) / steps}).state[0];
  };
  // Differences of three levels cancel the solution: no reference is needed.
  real const coarse = end(count), middle = end(2 * count), fine = end(4 * count);
  real const slope = log(abs(real(coarse - middle)) / abs(real(middle - fine))) / log(real(2));
  CHECK(within(slope, real(S::order), real(1) / 1000));
}

}  // namespace

TEST_CASE("coefficients to 50 digits, by products of exponentials in 60") {
  check_order<ff::steppers::verlet>();
  check_order<ff::steppers::yoshida4>();
  check_order<ff::steppers::yoshida6>();
  check_order<ff::steppers::blanes_moan>();
  real const w = real(1) / (real(2) - cbrt(real(2)));
  CHECK(within(ff::steppers::yoshida4::table<real>().drifts[0], w, real("1e-49")));
  // Yoshida's solution A by mpmath with 80 digits.
  CHECK(within(ff::steppers::yoshida6::table<real>().drifts[2],
               real("-1.17767998417887100694641568096431573463926925263459848447537"), real("1e-49")));
}

TEST_CASE("orders to three digits") {
  check_halving<ff::steppers::verlet>(64);
  check_halving<ff::steppers::yoshida4>(64);
  check_halving<ff::steppers::yoshida6>(64);
  check_halving<ff::steppers::blanes_moan>(64);
}
