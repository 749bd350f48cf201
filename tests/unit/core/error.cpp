#include <doctest/doctest.h>

#include <freefield/core/error.hpp>

#include <support/archetype.hpp>
#include <support/caught.hpp>

#include <limits>
#include <set>
#include <sstream>
#include <string>

namespace ff = freefield;
using support::caught;

namespace {

constexpr ff::complaint about{"hafnian", "matrix is not symmetric", "A(i, j) == A(j, i)"};

template <class Value>
ff::error refused(Value const& value, std::initializer_list<std::ptrdiff_t> index) {
  return caught([&] {
    ff::require(false, ff::errc::not_symmetric, about, value, index);
    return 0;
  });
}

constexpr int checked_square(int x) {
  ff::require(x >= 0, ff::errc::domain, {"checked_square", "argument is negative", "x >= 0"}, x);
  return x * x;
}

}  // namespace

static_assert(checked_square(3) == 9);

TEST_CASE("an error says function, what, value, place and expectation") {
  auto const e = refused(0.25, {2, 5});
  CHECK(e.code == ff::errc::not_symmetric);
  CHECK(e.function == "hafnian");
  CHECK(e.index == ff::error_index{2, 5});
  CHECK(e.message == "matrix is not symmetric at (2, 5), got 0.25; expected A(i, j) == A(j, i)");
  CHECK(std::string(e.what()) == "freefield::hafnian: " + e.message);
}

TEST_CASE("an index may be absent, single or a tuple") {
  CHECK(refused(1, {}).message == "matrix is not symmetric, got 1; expected A(i, j) == A(j, i)");
  CHECK(refused(1, {}).index.empty());
  CHECK(refused(1, {7}).message == "matrix is not symmetric at 7, got 1; expected A(i, j) == A(j, i)");
  CHECK(refused(1, {1, 2, 3}).message == "matrix is not symmetric at (1, 2, 3), got 1; expected A(i, j) == A(j, i)");
}

TEST_CASE("a value that does not print is left out") {
  CHECK(refused(support::real_archetype(1), {0}).message ==
        "matrix is not symmetric at 0; expected A(i, j) == A(j, i)");
  auto const e = caught([] {
    ff::require(false, ff::errc::empty, {"entropy", "no samples", "at least one"});
    return 0;
  });
  CHECK(std::string(e.what()) == "freefield::entropy: no samples; expected at least one");
}

TEST_CASE("values of every printable kind are in the text") {
  CHECK(support::says(refused(std::string("abc"), {}), "got abc;"));
  CHECK(support::says(refused(std::numeric_limits<double>::infinity(), {}), "got inf;"));
  CHECK(support::says(refused(ff::errc::domain, {}), "got domain;"));
}

TEST_CASE("numbers are told from their neighbours") {
  CHECK(support::says(refused(0.1, {}), "got 0.1;"));
  CHECK(support::says(refused(0.1f, {}), "got 0.1;"));
  CHECK(support::says(refused(0.1 + 0.2, {}), "got 0.30000000000000004;"));
  CHECK(support::says(refused(1.0L + std::numeric_limits<long double>::epsilon(), {}), "got 1.0000000000000000001"));
}

TEST_CASE("a check that holds does nothing") {
  ff::require(true, ff::errc::domain, about, 1, {1, 2});
  CHECK(checked_square(4) == 16);
}

TEST_CASE("a condition written the right way round refuses NaN") {
  double const x = std::numeric_limits<double>::quiet_NaN();
  auto const e = caught([&] {
    ff::require(x > 0, ff::errc::domain, about, x);
    return 0;
  });
  CHECK(e.code == ff::errc::domain);
}

TEST_CASE("an error is a std::runtime_error and copies") {
  auto const original = refused(1, {3});
  ff::error const copy = original;
  std::runtime_error const& base = copy;
  CHECK(std::string(base.what()) == original.what());
  CHECK(copy.index == original.index);
}

TEST_CASE("every code has its own name and prints as it") {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(ff::errc::unknown_name); ++code) {
    auto const name = ff::to_string(static_cast<ff::errc>(code));
    CHECK(name != "unknown");
    names.insert(name);
  }
  CHECK(names.size() == static_cast<std::size_t>(ff::errc::unknown_name) + 1);
  CHECK(ff::to_string(static_cast<ff::errc>(10000)) == "unknown");
  std::ostringstream out;
  out << ff::errc::not_symmetric;
  CHECK(out.str() == "not_symmetric");
}
