/// Symmetric tridiagonal systems that are solved once.

#include <doctest/doctest.h>

#include <freefield/numeric/tridiagonal.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <support/caught.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;

TEST_CASE("rationals: the inverse, exactly; the first pivot that is not positive") {
  for (std::size_t n = 1; n < 8; ++n) {
    std::vector<rational> diagonal, beside, x, b(n);
    for (std::size_t i = 0; i < n; ++i) {
      diagonal.emplace_back(static_cast<int>(5 + i), 2);
      x.emplace_back(static_cast<int>(3 * i) - 4, 7);
      if (i + 1 < n) beside.emplace_back(static_cast<int>(i) - 2, 3);
    }
    for (std::size_t i = 0; i < n; ++i) {
      b[i] = diagonal[i] * x[i];
      if (i > 0) b[i] += beside[i - 1] * x[i - 1];
      if (i + 1 < n) b[i] += beside[i] * x[i + 1];
    }
    CHECK(ff::solve_symmetric_tridiagonal<rational>(diagonal, beside, b) == n);
    CHECK(b == x);
  }
  std::vector<double> diagonal{1.0, 1.0, 1.0}, b{1.0, 1.0, 1.0};
  std::vector<double> const beside{0.5, 2.0};
  CHECK(ff::solve_symmetric_tridiagonal<double>(diagonal, beside, b) == 2);
  CHECK(support::caught([&] { return ff::solve_symmetric_tridiagonal<double>(diagonal, diagonal, b); }).code ==
        ff::errc::size_mismatch);
}
