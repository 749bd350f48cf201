#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>

#include <support/archetype.hpp>

#include <complex>
#include <cstdint>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string>

namespace ff = freefield;
using ff::constant, ff::to_latex, ff::to_string;

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;
constexpr auto z = ff::symbol<"z">;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// A number that writes itself as it is told.
struct wording {
  std::string text;

  explicit wording(int) {}
  explicit wording(std::string t) : text(std::move(t)) {}
  [[maybe_unused]] friend wording operator+(wording const& a, wording const&) { return a; }
  [[maybe_unused]] friend wording operator-(wording const& a, wording const&) { return a; }
  [[maybe_unused]] friend wording operator*(wording const& a, wording const&) { return a; }
  [[maybe_unused]] friend wording operator-(wording const& a) { return a; }
  [[maybe_unused]] friend bool operator==(wording const& a, wording const& b) { return a.text == b.text; }
  friend std::ostream& operator<<(std::ostream& out, wording const& w) { return out << w.text; }
};

wording says(std::string const& text) { return wording(text); }

}  // namespace

TEST_CASE("sums and signs") {
  CHECK(to_string(x + y) == "x + y");
  CHECK(to_string(x - y) == "x - y");
  CHECK(to_string(-x) == "-x");
  CHECK(to_string(-x + y) == "-x + y");
  CHECK(to_string(-(x + y)) == "-(x + y)");
  CHECK(to_string(x - (y - z)) == "x - (y - z)");
  CHECK(to_string(x - (y + z)) == "x - (y + z)");
  CHECK(to_string(x - y - z) == "x - y - z");
  CHECK(to_string(x + (y - z)) == "x + y - z");
  CHECK(to_string(x - 2 * y) == "x - 2*y");
  CHECK(to_string(x - constant<2> * y) == "x - 2*y");
  CHECK(to_string(x + constant<-2> * (y + z)) == "x - 2*(y + z)");
  CHECK(to_string(x - constant<3>) == "x - 3");
  CHECK(to_string(constant<-3> + x) == "-3 + x");
  CHECK(to_string((x + y) + (z + x)) == "2*x + y + z");
}

TEST_CASE("products and quotients") {
  CHECK(to_string(x * y * z) == "x*y*z");
  CHECK(to_string((x + y) * z) == "(x + y)*z");
  CHECK(to_string(x * (y + z)) == "x*(y + z)");
  CHECK(to_string(x / y) == "x/y");
  CHECK(to_string(x / (y * z)) == "x/(y*z)");
  CHECK(to_string(x / (y / z)) == "x/(y/z)");
  CHECK(to_string((x / y) / z) == "x/y/z");
  CHECK(to_string(x * (y / z)) == "x*(y/z)");
  CHECK(to_string((x * y) / z) == "x*y/z");
  CHECK(to_string((x + y) / (x - y)) == "(x + y)/(x - y)");
  CHECK(to_string(-x / y) == "-x/y");
  CHECK(to_string(x / -y) == "-x/y");
  CHECK(to_string(-(x / (y + z))) == "-x/(y + z)");
  CHECK(to_string(x * -y) == "-x*y");
}

TEST_CASE("powers") {
  CHECK(to_string(-ff::pow<2>(x)) == "-x^2");
  CHECK(to_string(ff::pow<2>(-x)) == "(-x)^2");
  CHECK(to_string(ff::pow<2>(x + y)) == "(x + y)^2");
  CHECK(to_string(ff::pow<2>(x * y)) == "(x*y)^2");
  CHECK(to_string(ff::pow<-2>(x)) == "x^(-2)");
  CHECK(to_string(ff::pow<3, 2>(x)) == "x^(3/2)");
  CHECK(to_string(ff::pow<-3, 2>(x)) == "x^(-3/2)");
  CHECK(to_string(ff::pow<1, 2>(x)) == "sqrt(x)");
  CHECK(to_string(ff::pow<2>(sqrt(x))) == "sqrt(x)^2");
  CHECK(to_string(ff::pow<2>(sin(x))) == "sin(x)^2");
  CHECK(to_string(pow(constant<2>, -x)) == "2^(-x)");
  CHECK(to_string(pow(x, y + z)) == "x^(y + z)");
  CHECK(to_string(pow(pow(x, y), z)) == "(x^y)^z");
  CHECK(to_string(pow(x, pow(y, z))) == "x^(y^z)");
  CHECK(to_string(pow(x, y * z)) == "x^(y*z)");
  CHECK(to_string(pow(x, -y) * z) == "x^(-y)*z");
  CHECK(to_string(x / ff::pow<2>(y)) == "x/y^2");
  CHECK(to_string(ff::pow<2>(x / y)) == "(x/y)^2");
  CHECK(to_string(pow(x, y) / -2.0) == "x^y/(-2)");
  CHECK(to_string(pow(-2.0, x)) == "(-2)^x");
  CHECK(to_string(pow(constant<1, 2>, x)) == "(1/2)^x");
  CHECK(to_string(pow(constant<-1, 2>, x)) == "(-1/2)^x");
}

TEST_CASE("exact constants") {
  CHECK(to_string(constant<-3>) == "-3");
  CHECK(to_string(constant<1, 3>) == "1/3");
  CHECK(to_string(constant<-1, 3>) == "-1/3");
  CHECK(to_string(constant<1, 3> * x) == "x/3");
  CHECK(to_string(constant<-1, 3> * x) == "-x/3");
  CHECK(to_string(constant<2, 3> * x) == "2*x/3");
  CHECK(to_string(constant<-2, 3> * (x + y)) == "-2*(x + y)/3");
  CHECK(to_string(x + constant<1, 3>) == "x + 1/3");
  CHECK(to_string(x - constant<1, 3>) == "x - 1/3");
  CHECK(to_string(x - constant<1, 3> * y) == "x - y/3");
  CHECK(to_string(constant<1, 2> * (x / y)) == "x/y/2");
  CHECK(to_string(constant<2> * (x / y)) == "2*x/y");
  CHECK(to_string(constant<2> * ff::pi * x) == "2*pi*x");
  CHECK(to_string(constant<-9'223'372'036'854'775'807> * x) == "-9223372036854775807*x");
}

TEST_CASE("constants of the run time") {
  CHECK(to_string(x + -3) == "x - 3");
  CHECK(to_string(x - 3) == "x - 3");
  CHECK(to_string(x - -3) == "x - (-3)");
  CHECK(to_string(-3 + x) == "-3 + x");
  CHECK(to_string(x * -2.0) == "x*(-2)");
  CHECK(to_string(-2.0 * x) == "-2*x");
  CHECK(to_string(y + -2.0 * x) == "y - 2*x");
  CHECK(to_string(y - -2.0 * x) == "y - (-2*x)");
  CHECK(to_string(constant<2> * (-3 * x)) == "2*(-3*x)");
  CHECK(to_string(x / -2.0) == "x/(-2)");
  CHECK(to_string(-2.0 / x) == "-2/x");
  CHECK(to_string(y + -2.0 / x) == "y - 2/x");
  CHECK(to_string(pow(x, -2.5)) == "x^(-2.5)");
  CHECK(to_string(pow(x, 2.5)) == "x^2.5");
  CHECK(to_string(1.7 + 400 * pow(x, -0.34)) == "1.7 + 400*x^(-0.34)");
  CHECK(to_string(x * 1e-10) == "x*1e-10");
  CHECK(to_string(x * 0.0) == "x*0");
  CHECK(to_string(x + -0.0) == "x - 0");
  CHECK(to_string(x * std::int8_t{65}) == "x*65");
  CHECK(to_string(x * std::uint64_t{18'446'744'073'709'551'615U}) == "x*18446744073709551615");
}

TEST_CASE("NaN and infinity") {
  CHECK(to_string(x + not_a_number) == "x + nan");
  CHECK(to_string(x + -not_a_number) == "x + nan");
  CHECK(to_string(x * infinity) == "x*inf");
  CHECK(to_string(x + -infinity) == "x - inf");
  CHECK(to_string(pow(x, -infinity)) == "x^(-inf)");
  CHECK(to_latex(x + -not_a_number) == "x + \\mathrm{nan}");
  CHECK(to_latex(x + -infinity) == "x - \\infty");
}

TEST_CASE("complex constants") {
  using complex = std::complex<double>;
  CHECK(to_string(x * complex(1, 2)) == "x*(1 + 2i)");
  CHECK(to_string(complex(1, -2) * x) == "(1 - 2i)*x");
  CHECK(to_string(x + complex(0, 1)) == "x + (0 + 1i)");
  CHECK(to_string(pow(x, complex(-0.5, 1))) == "x^(-0.5 + 1i)");
  CHECK(to_latex(x * complex(1, -2)) == "x \\left(1 - 2 i\\right)");
}

TEST_CASE("constants of other scalars stand in brackets unless they read as numbers") {
  CHECK(to_string(x * says("1/3")) == "x*(1/3)");
  CHECK(to_string(x + says("-1/3")) == "x - 1/3");
  CHECK(to_string(says("1/3") * x) == "1/3*x");
  CHECK(to_string(pow(x, says("-1/3"))) == "x^(-1/3)");
  CHECK(to_string(x * says("a + b")) == "x*(a + b)");
  CHECK(to_string(x + says("-a + b")) == "x + (-a + b)");
  CHECK(to_string(x * ff::jet<double, 1>::variable(2, 0)) == "x*(2 [1])");
  CHECK(to_string(x * support::ring_archetype(3)) == "x*(?)");
  CHECK(to_latex(x * says("1/3")) == "x \\frac{1}{3}");
  CHECK(to_latex(x - says("1/3") * y) == "x - \\frac{1}{3} y");
}

TEST_CASE("functions and names") {
  CHECK(to_string(exp(-x / 2) + log(x) - abs(y)) == "exp(-x/2) + log(x) - abs(y)");
  CHECK(to_string(erf(x) * tanh(y) / cos(z) - sign(x)) == "erf(x)*tanh(y)/cos(z) - sign(x)");
  CHECK(to_string(ff::field<0> * ff::field<12>) == "phi0*phi12");
  CHECK(to_string(ff::symbol<"alpha_s"> * ff::pi) == "alpha_s*pi");
  CHECK(to_string(derivative(pow<4>(x) / 4 - pow<2>(x) / 2, x)) == "4*x^3/4 - 2*x/2");
}

TEST_CASE("the same in LaTeX") {
  CHECK(to_latex(-(x + y)) == "-\\left(x + y\\right)");
  CHECK(to_latex(x - (y - z)) == "x - \\left(y - z\\right)");
  CHECK(to_latex(-ff::pow<2>(x)) == "-x^{2}");
  CHECK(to_latex(ff::pow<2>(-x)) == "\\left(-x\\right)^{2}");
  CHECK(to_latex(x / (y * z)) == "\\frac{x}{y z}");
  CHECK(to_latex(x / (y / z)) == "\\frac{x}{\\frac{y}{z}}");
  CHECK(to_latex((x / y) / z) == "\\frac{\\frac{x}{y}}{z}");
  CHECK(to_latex(x * (y / z)) == "x \\frac{y}{z}");
  CHECK(to_latex(ff::pow<2>(x / y)) == "\\left(\\frac{x}{y}\\right)^{2}");
  CHECK(to_latex(pow(constant<2>, -x)) == "2^{-x}");
  CHECK(to_latex(pow(pow(x, y), z)) == "\\left(x^{y}\\right)^{z}");
  CHECK(to_latex(pow(x, pow(y, z))) == "x^{y^{z}}");
  CHECK(to_latex(ff::pow<1, 2>(x + y)) == "\\sqrt{x + y}");
  CHECK(to_latex(ff::pow<-3, 2>(x)) == "x^{-\\frac{3}{2}}");
  CHECK(to_latex(constant<-2, 3> * (x + y)) == "-\\frac{2 \\left(x + y\\right)}{3}");
  CHECK(to_latex(constant<1, 3> + x) == "\\frac{1}{3} + x");
  CHECK(to_latex(-x / y) == "-\\frac{x}{y}");
  CHECK(to_latex(-2.0 / x) == "-\\frac{2}{x}");
  CHECK(to_latex(x / -2.0) == "\\frac{x}{-2}");
  CHECK(to_latex(x * -2.0) == "x \\left(-2\\right)");
  CHECK(to_latex(x + -3) == "x - 3");
  CHECK(to_latex(pow(x, -2.5)) == "x^{-2.5}");
  CHECK(to_latex(2 * x) == "2 x");
  CHECK(to_latex(x * 2) == "x \\cdot 2");
  CHECK(to_latex(constant<2> * (x * 3)) == "2 x \\cdot 3");
  CHECK(to_latex(constant<2> * (3 * x)) == "2 \\cdot 3 x");
  CHECK(to_latex(2 * (x / y)) == "2 \\cdot \\frac{x}{y}");
  CHECK(to_latex(x * 1.5e-7) == "x \\left(1.5 \\cdot 10^{-7}\\right)");
  CHECK(to_latex(1e10 + x) == "1 \\cdot 10^{10} + x");
  CHECK(to_latex(exp(-x) * erf(y)) == "\\exp\\left(-x\\right) \\operatorname{erf}\\left(y\\right)");
  CHECK(to_latex(ff::pi * ff::field<3>) == "\\pi \\phi_{3}");
  CHECK(to_latex(ff::symbol<"E"> + ff::symbol<"A"> * pow(ff::symbol<"N">, -ff::symbol<"alpha">)) ==
        "E + A N^{-\\alpha}");
  CHECK(to_latex(ff::symbol<"alpha_max"> + ff::symbol<"loss"> + ff::symbol<"x_0"> + ff::symbol<"Xi">) ==
        "\\alpha_{\\mathrm{max}} + \\mathrm{loss} + x_{0} + \\Xi");
}

TEST_CASE("a stream sets the digits and is left as it was") {
  std::ostringstream out;
  out << std::setprecision(12) << x * 0.123456789012 << ' ' << 1.0 / 3 << ' ' << std::setprecision(3)
      << x * 0.123456789012;
  CHECK(out.str() == "x*0.123456789012 0.333333333333 x*0.123");
  CHECK(to_string(x * 0.123456789012) == "x*0.123457");
  std::ostringstream padded;
  padded << std::setw(8) << x + y << '|';
  CHECK(padded.str() == "   x + y|");
}
