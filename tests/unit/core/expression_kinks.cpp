// once: formulas hold no memory.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/core/random.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

namespace ff = freefield;
using ff::break_points, ff::kinks_of;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;
constexpr auto c = ff::symbol<"c">;

template <class E>
constexpr std::size_t number_of_kinks(E const& e) {
  return std::tuple_size_v<decltype(kinks_of(e))>;
}

}  // namespace

static_assert(number_of_kinks(exp(x) * x / y) == 0);
static_assert(number_of_kinks(abs(x) + sign(x) * abs(x - y)) == 2);  // x once
static_assert(number_of_kinks(max(x, abs(y))) == 3);  // y, x - y, x + y
static_assert(number_of_kinks(abs(ff::constant<2> + ff::pi) * x) == 0);
static_assert(number_of_kinks(derivative(max(x, 1), x)) == 1);

TEST_CASE("kinks are where their formulas vanish, the inner ones first") {
  auto const kinks = kinks_of(max(abs(x - 1), y));
  CHECK(to_string(std::get<0>(kinks)) == "x - 1");
  CHECK(to_string(std::get<1>(kinks)) == "x - 1 - y");
  CHECK(to_string(std::get<2>(kinks)) == "-1*(x - 1) - y");
}

TEST_CASE("break points in ascending order, each once") {
  CHECK(break_points<double>(exp(x), x).empty());
  CHECK(break_points<double>(abs(x - c) + sign(2 * x + 3), x, c = 0.5) == std::vector{-1.5, 0.5});
  CHECK(break_points<double>(abs(x - 1) + max(x, 1), x) == std::vector{1.0});
  CHECK(break_points<double>(abs(y) * x, x, y = 1.0).empty());       // no kink as a function of x
  CHECK(break_points<double>(abs(c * x - 1), x, c = 0.0).empty());   // no kink for this c
  CHECK(break_points<double>(abs(x * x + 1), x).empty());
  CHECK(break_points<double>(abs(x * x), x) == std::vector{0.0});
  CHECK(break_points<double>(max(x * x, 4), x) == std::vector{-2.0, 2.0});
  CHECK(break_points<double>(max(min(x, 1), -1), x) == std::vector{-1.0, 1.0});
  CHECK(break_points<double>(abs(abs(x) - 2), x) == std::vector{-2.0, 0.0, 2.0});
  CHECK(break_points<double>(abs(c * x * x + x), x, c = 0.0) == std::vector{0.0});
  CHECK(support::caught([&] { return break_points<double>(abs(x - c), x, c = std::nan("")); }).code ==
        ff::errc::non_finite);
}

TEST_CASE("the zeros of a quadratic kink without cancellation") {
  auto const zeros = break_points<double>(abs(x * x - c * x + 1), x, c = 1e9);
  REQUIRE(zeros.size() == 2);
  CHECK(support::close(zeros[0], 1e-9, 2));
  CHECK(support::close(zeros[1], 1e9, 2));
}

TEST_CASE("zeros beyond the range of a double are left out, others are found without overflow") {
  auto const zeros = [](auto const& kink, double at) { return break_points<double>(abs(kink), x, c = at); };
  CHECK(zeros(c * x * x - c * x, 1e200) == std::vector{0.0, 1.0});
  CHECK(zeros(x * x - c * x, 1e200) == std::vector{0.0, 1e200});
  CHECK(zeros(c * x - 1, 1e-320).empty());
  auto const small = zeros(c * x * x - 1, 1e308);
  REQUIRE(small.size() == 2);
  CHECK(support::close(small[1], 1e-154, 4));
}

TEST_CASE("a branch without a value is no kink, and folds with nothing") {
  CHECK(break_points<double>(abs(x - sqrt(abs(c))), x, c = -4.0) == std::vector{2.0});
  CHECK(break_points<double>(min(1 / (ff::constant<1> + sign(c)) - x, 0), x, c = 2.0) == std::vector{0.5});
  CHECK(number_of_kinks(min(1 / (abs(x) + x), 1)) == 3);
}

// Kinks of kinks are followed up to 16 branches; with more the kink stands for itself.
static_assert(number_of_kinks(abs(abs(x - 1) + abs(x - 2) + abs(x - 3) - y)) == 3 + 8);
static_assert(number_of_kinks(abs(abs(x - 1) + abs(x - 2) + abs(x - 3) + abs(x - 4) + abs(y) - y)) == 5 + 1);

TEST_CASE("a formula of |x - c| is smooth beside its break points and kinked at them") {
  ff::philox4x32 engine(5, 0);
  auto const f = abs(3 * x - c) + min(x * x, c) * x;
  for (int k = 0; k < 200; ++k) {
    double const at = 0.5 + 3 * ff::uniform(engine);
    for (double const b : break_points<double>(f, x, c = at)) {
      auto const slope = [&](double point) { return derivative(f, x)(x = point, c = at); };
      CHECK(std::abs(slope(b * (1 + 1e-9)) - slope(b * (1 - 1e-9))) > 0.1);
      CHECK(std::abs(slope(b * (1 + 1e-7)) - slope(b * (1 + 2e-7))) < 1e-4);
    }
  }
}
