// Taylor series of the solution: 40 digits of Lorenz's system in a few hundred steps.
#include <freefield/flow/ode.hpp>
#include <freefield/flow/taylor.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <iomanip>
#include <iostream>
#include <type_traits>

namespace ff = freefield;
using real = boost::multiprecision::cpp_bin_float_50;

int main() {
  auto const lorenz = ff::ode([](auto const& x) {  // called with numbers that write their operations down
    return std::remove_cvref_t<decltype(x)>{10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3};
  });
  std::array<real, 3> const start{1, 1, 1};
  auto const end = ff::evolve(lorenz, start, 0, 5, ff::steppers::taylor<40>{}, {.tolerance = real("1e-42")});
  std::cout << std::setprecision(40) << end.state[0] << " after " << end.steps << " steps\n";

  constexpr auto x = ff::field<0>;  // formulas, in any scalar; the path between the steps is the series itself
  constexpr auto p = ff::field<1>;
  auto const swing = ff::evolve(ff::ode(p, -sin(x)), std::array{1.0, 0.0}, 0.0, 10.0, ff::steppers::taylor<20>{},
                                {.tolerance = 1e-15}, ff::dense_output);
  std::cout << std::setprecision(14) << swing(3.3)[0] << ' ' << swing.state[0] << '\n';
}

// > -6.512113699419599047000097299104079255742 after 204 steps
// > -0.99894879146615 -0.99894981462385
