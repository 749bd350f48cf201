// expect: freefield: this order of a power divergence has to be an integer
#include <freefield/entropy.hpp>

namespace ff = freefield;

#include <boost/multiprecision/cpp_int.hpp>
using rational = boost::multiprecision::cpp_rational;
ff::discrete<rational> const p{rational(1, 2), rational(1, 2)};

#ifndef EXPECT_SUCCESS
auto const s = ff::tsallis_entropy(p, 0.5);
#else
auto const s = ff::tsallis_entropy(p, 2);
#endif
