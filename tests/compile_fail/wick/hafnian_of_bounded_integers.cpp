// expect: a hafnian of wide integers that overflow silently; take boost::multiprecision::cpp_int
#include <freefield/wick/hafnian.hpp>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#ifndef EXPECT_SUCCESS
using integer = boost::multiprecision::int128_t;
#else
using integer = boost::multiprecision::cpp_int;
#endif

int main() {
  Eigen::Matrix<integer, Eigen::Dynamic, Eigen::Dynamic> const a(4, 4);
  static_cast<void>(freefield::hafnian(a));
}
