#include <doctest/doctest.h>

#include <freefield/core.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cstdint>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string>

namespace ff = freefield;
namespace detail = freefield::detail;

namespace {

template <class T>
std::string exactly(T const& x) {
  std::ostringstream out;
  detail::write_value(out, x);
  return out.str();
}

}  // namespace

TEST_CASE("the shortest text that tells a double from its neighbours, and enough digits of the others") {
  CHECK(exactly(0.1) == "0.1");
  CHECK(exactly(0.1f) == "0.1");
  CHECK(exactly(1.0 / 3) == "0.3333333333333333");
  long double const third = 1.0L / 3;
  CHECK(std::stold(exactly(third)) == third);
  using fifty = boost::multiprecision::cpp_bin_float_50;
  fifty const seventh = fifty(1) / 7;
  CHECK(fifty(exactly(seventh)) == seventh);
  CHECK(exactly(42) == "42");
}

TEST_CASE("the stream keeps its precision") {
  std::ostringstream out;
  out << std::setprecision(3);
  detail::write_value(out, 1.0L / 3);
  detail::write_value(out << ' ', boost::multiprecision::cpp_bin_float_50(2) / 3);
  out << ' ' << 2.0 / 3;
  CHECK(out.precision() == 3);
  CHECK(out.str().ends_with(" 0.667"));
  std::ostringstream estimates;
  estimates << ff::estimate<long double>{1, 2} << ' ' << 2.0 / 3;
  CHECK(estimates.str() == "1 +- 2 0.666667");
}

TEST_CASE("as a stream would print it, but not in its width") {
  std::ostringstream out;
  out << std::scientific << std::setprecision(2) << std::setw(20);
  CHECK(detail::text_as_in(out, 1234.5) == "1.23e+03");
  CHECK(detail::text_with(3, 2.0 / 3) == "0.667");
  CHECK(detail::text_with(3, std::int8_t{65}) == "65");
}

TEST_CASE("terms of a sum, and tables whose columns never touch") {
  std::ostringstream out;
  detail::write_term(out, 1, "", true);
  detail::write_term(out, -2, "g", false);
  detail::write_term(out, 1, "g^2", false);
  CHECK(out.str() == "1 - 2 g + g^2");
  detail::text_table table({"a", "b", "c", "d"});
  table.add({"10", "2", "300", "x"});
  std::ostringstream text;
  text << table;
  CHECK(text.str() == "   a  b    c  d\n  10  2  300  x\n");
}

TEST_CASE("counts as numbers, beyond those of an int") {
  CHECK(detail::as_scalar<double>(std::size_t{7}) == 7.0);
  CHECK(detail::as_scalar<double>(std::int64_t{1} << 40) == 0x1p40);
  CHECK(detail::as_scalar<std::uint64_t>(std::numeric_limits<std::uint64_t>::max()) ==
        std::numeric_limits<std::uint64_t>::max());
}
