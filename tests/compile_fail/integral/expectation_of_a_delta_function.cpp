// expect: the formula has a delta function, the derivative of a jump, which no quadrature sees
#include <freefield/integral.hpp>

constexpr auto x = freefield::field<0>;
freefield::gaussian<double> const p(Eigen::MatrixXd::Identity(1, 1));
#ifdef EXPECT_SUCCESS
auto const value = freefield::expectation(p, derivative(abs(x), x));
#else
auto const value = freefield::expectation(p, derivative(abs(x), x, x));
#endif
