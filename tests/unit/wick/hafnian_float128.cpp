// once: the same code as other tests, in other scalars.
// Hafnians in the quadruple precision of gcc, in its own dialect.

#include <doctest/doctest.h>

#include <freefield/wick/hafnian.hpp>
#include <freefield/wick/hafnian_estimate.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/float128.hpp>

#include <support/close.hpp>
#include <support/random_matrix.hpp>

namespace ff = freefield;
using quadruple = boost::multiprecision::float128;

TEST_CASE("all algorithms to 33 digits") {
  auto const a = support::random_symmetric<quadruple>(3, 10);
  auto const loops = support::random_vector<quadruple>(3, 10);
  using algorithm = ff::hafnian_algorithm;
  support::matrix_of<quadruple> const absolute = a.cwiseAbs();
  quadruple const scale = ff::hafnian(absolute);
  quadruple const expected = ff::hafnian(a, {.algorithm = algorithm::subsets});
  CHECK(support::close_to_scale(ff::hafnian(a), expected, scale, 4));
  CHECK(support::close_to_scale(ff::hafnian(a, {.algorithm = algorithm::division_free_pairs}), expected, scale, 64));
  CHECK(ff::loop_hafnian(a, loops) == ff::loop_hafnian(a, loops, {.algorithm = algorithm::subsets}));
  auto const small = support::random_symmetric<quadruple>(4, 3);
  CHECK(ff::hafnian(small, ff::powers{4, 4, 2}, {.algorithm = algorithm::moment_table}) ==
        ff::hafnian(small, ff::powers{4, 4, 2}, {.algorithm = algorithm::subsets}));
  CHECK(ff::hafnian(a, ff::with_error).contains(expected));
}
