// What another project's program looks like; second.cpp includes the same headers.
#include <freefield/freefield.hpp>

#include <cstdio>

double loss_slope(double size);

int main() {
  namespace ff = freefield;
  constexpr auto x = ff::symbol<"x">;
  constexpr auto potential = pow<4>(x) / 4 - pow<2>(x) / 2;
  static_assert(ff::derivative(potential, x)(x = 2.0) == 6.0);

  double const slope = loss_slope(4.0);  // of 1 + 8 N^-1/2, at N = 4: -8 / (2 * 4^(3/2)) = -1/2
  std::printf("freefield %d.%d.%d: %g\n", FREEFIELD_VERSION_MAJOR, FREEFIELD_VERSION_MINOR, FREEFIELD_VERSION_PATCH,
              slope);
  return slope > -0.5000001 && slope < -0.4999999 ? 0 : 1;
}
