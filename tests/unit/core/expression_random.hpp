#pragma once
/// @file
/// Formulas against the same functions of numbers, where the rounding errors of both are known to be small.

#include <doctest/doctest.h>

#include <support/random_formula.hpp>
#include <unit/core/expression_formulas.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

namespace support {

/// Compares within the error bounds; counts what cannot be decided because these are large.
class bounded_comparison {
 public:
  void operator()(tracked a, tracked b) {
    double const allowed = a.error + b.error;
    if (!(allowed <= 1e-9 * (1 + std::abs(a.value)))) {
      ++undecided_;
      return;
    }
    ++decided_;
    CHECK(std::abs(a.value - b.value) <= allowed);
  }

  /// Nearly all of these have to be decided.
  bool has_decided(int number) const { return decided_ >= number - number / 20 && decided_ + undecided_ == number; }

 private:
  int decided_ = 0, undecided_ = 0;
};

/// The random formulas First, ..., First + Count - 1 at points and over columns.
template <std::uint64_t First, std::uint64_t Count>
void compare_values() {
  bounded_comparison compare;
  std::vector<tracked> as, bs;
  for_random_points(6, [&](double a, double b) {
    as.emplace_back(a);
    bs.emplace_back(b);
  });
  for_each_seed<First, Count>([&]<std::uint64_t Seed>(std::integral_constant<std::uint64_t, Seed>) {
    auto const f = random_formula<Seed, 4>(x, y);
    CAPTURE(Seed);
    auto const column = f(x = as, y = bs);
    for (std::size_t i = 0; i < as.size(); ++i) {
      tracked const expected = random_formula<Seed, 4>(as[i], bs[i]);
      compare(f(x = as[i], y = bs[i]), expected);
      compare(column[i], expected);
    }
  });
  CHECK(compare.has_decided(12 * static_cast<int>(Count)));
}

/// Their derivatives with respect to x and y, which are those of dual numbers.
template <std::uint64_t First, std::uint64_t Count>
void compare_derivatives() {
  bounded_comparison compare;
  for_each_seed<First, Count>([&]<std::uint64_t Seed>(std::integral_constant<std::uint64_t, Seed>) {
    auto const f = random_formula<Seed, 4>(x, y);
    CAPTURE(Seed);
    auto const gradient = freefield::together(derivative(f, x), derivative(f, y));
    for_random_points(6, [&](double a, double b) {
      using dual = freefield::jet<tracked, 2>;
      auto const expected =
          random_formula<Seed, 4>(dual::variable(tracked(a), 0), dual::variable(tracked(b), 1)).gradient;
      auto const found = gradient(x = tracked(a), y = tracked(b));
      compare(found[0], expected[0]);
      compare(found[1], expected[1]);
    });
  });
  CHECK(compare.has_decided(12 * static_cast<int>(Count)));
}

}  // namespace support
