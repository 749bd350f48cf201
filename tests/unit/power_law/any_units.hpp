#pragma once
/// @file
/// Fits of the same data in other units: the same answer, in those units.

#include <doctest/doctest.h>

#include <freefield/power_law.hpp>

#include <support/close.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace support {

/// The variable and the parameters of the curves.
namespace symbols {

inline constexpr auto x = freefield::symbol<"x">;
inline constexpr auto a = freefield::symbol<"a">;
inline constexpr auto b = freefield::symbol<"b">;
inline constexpr auto c = freefield::symbol<"c">;
inline constexpr auto d = freefield::symbol<"d">;
inline constexpr auto k = freefield::symbol<"k">;

}  // namespace symbols

/// Rows of one data variable, evenly spaced or in geometric progression.
inline std::vector<double> evenly(double first, double last, int rows) {
  std::vector<double> result;
  for (int i = 0; i < rows; ++i) result.push_back(first + (last - first) * i / (rows - 1));
  return result;
}
inline std::vector<double> geometrically(double first, double last, int rows) {
  std::vector<double> result;
  for (int i = 0; i < rows; ++i) result.push_back(first * std::pow(last / first, double(i) / (rows - 1)));
  return result;
}

/// A parameter from which data are made: its value, and the power of the unit of x that it has.
template <class Symbol>
struct truth {
  Symbol symbol;
  double value, power;
  bool moves = false;  ///< with the origin of x
};
template <class Symbol>
truth(Symbol, double, double) -> truth<Symbol>;
template <class Symbol>
truth(Symbol, double, double, bool) -> truth<Symbol>;

/// A curve with one data variable x, and data near it.
template <class Law, class... Truths>
class curve_in_units {
  static constexpr auto x = freefield::symbol<"x">;

 public:
  curve_in_units(Law const& law, std::vector<double> xs, std::uint64_t stream, Truths const&... truths)
      : law_(law), xs_(std::move(xs)), ys_(law(x = xs_, (truths.symbol = truths.value)...)),
        powers_{truths.power...}, moves_{truths.moves...}, options_{.objective = freefield::mean_square} {
    CAPTURE(law);
    auto const [low, high] = std::minmax_element(ys_.begin(), ys_.end());
    double const noise = (*high - *low) / 3000;
    freefield::philox4x32 engine{stream, 23};
    double sum = 0;
    for (double& y : ys_) {
      double const error = noise * freefield::normal<double>(engine);
      y += error;
      sum += error * error / 2;
    }
    first_ = result_of(xs_);
    CHECK(first_.certificate.converged);
    CHECK(first_.objective <= sum);
    std::size_t k = 0;
    (check_near(truths.value, first_.estimates[k++]), ...);
  }

  /// x -> unit x: the powers of the unit, the same certificate.
  void check_unit(double unit) const {
    CAPTURE(law_);
    CAPTURE(unit);
    auto scaled = xs_;
    for (double& value : scaled) value *= unit;
    auto expected = first_;
    for (std::size_t k = 0; k < powers_.size(); ++k) expected.estimates[k] *= std::pow(unit, powers_[k]);
    check_same(result_of(scaled), expected);
  }

  /// x -> x + t: centres move, everything else stays.
  void check_origin(double ranges) const {
    CAPTURE(law_);
    CAPTURE(ranges);
    auto const [low, high] = std::minmax_element(xs_.begin(), xs_.end());
    double const t = ranges * (*high - *low);
    auto moved = xs_;
    for (double& value : moved) value += t;
    auto expected = first_;
    for (std::size_t k = 0; k < moves_.size(); ++k)
      if (moves_[k]) expected.estimates[k] += t;
    check_same(result_of(moved), expected);
  }

 private:
  struct result {
    freefield::fit_certificate<double> certificate;
    std::vector<double> estimates;
    double objective;
  };

  Law law_;
  std::vector<double> xs_, ys_, powers_;
  std::vector<bool> moves_;
  freefield::fit_options<double> options_;
  result first_;

  result result_of(std::vector<double> const& xs) const {
    auto const fit = freefield::fit(law_, given(x = xs), ys_, options_);
    std::vector<double> estimates;
    for (int k = 0; k < fit.size; ++k) estimates.push_back(fit.estimates()[k]);
    return {fit.certificate, estimates, fit.objective_value};
  }

  static void check_near(double expected, double found) { CHECK(within(found, expected, 0.3 * std::abs(expected))); }

  static void check_same(result const& found, result const& expected) {
    CHECK(found.certificate.converged == expected.certificate.converged);
    CHECK(found.certificate.exact_fit == expected.certificate.exact_fit);
    CHECK(found.certificate.at_bound == expected.certificate.at_bound);
    CHECK(found.certificate.starts == expected.certificate.starts);
    CHECK(within(found.objective, expected.objective, 1e-8 * expected.objective));
    for (std::size_t k = 0; k < expected.estimates.size(); ++k) {
      CAPTURE(k);
      CHECK(within(found.estimates[k], expected.estimates[k], 1e-8 * std::abs(expected.estimates[k])));
    }
  }
};

/// Fits in units from 1e-15 to 1e15, and where the curve has a centre with origins up to 1000 ranges away.
template <class Law, class... Truths>
void check_units(Law const& law, std::vector<double> const& xs, std::uint64_t stream, Truths const&... truths) {
  curve_in_units<Law, Truths...> const curve(law, xs, stream, truths...);
  for (double const unit : {1e-15, 1e-9, 1e-4, 7.0, 1e3, 1e6, 1e15}) curve.check_unit(unit);
  if ((truths.moves || ...))
    for (double const ranges : {-1000.0, -30.0, 1.0, 1000.0}) curve.check_origin(ranges);
}

}  // namespace support
