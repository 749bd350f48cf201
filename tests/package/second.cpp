#include <freefield/freefield.hpp>

double loss_slope(double size) {
  namespace ff = freefield;
  constexpr auto N = ff::symbol<"N">;
  constexpr auto alpha = ff::symbol<"alpha">;
  constexpr auto law = 1 + 8 * pow(N, -alpha);
  return ff::derivative(law, N)(N = size, alpha = 0.5);
}
