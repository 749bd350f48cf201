#include <doctest/doctest.h>

#include <freefield/core/integer/checked_integer.hpp>

#include <support/caught.hpp>

#include <cstdint>
#include <limits>

namespace ff = freefield;
using ff::detail::checked_integer;
using ff::detail::fitting;

static_assert(ff::ring_scalar<checked_integer<int>> && ff::ring_scalar<checked_integer<unsigned char>>);
static_assert(std::same_as<ff::detail::checked_number<long>, checked_integer<long>>);
static_assert(std::same_as<ff::detail::checked_number<double>, double>);

namespace {

/// All of -128, ..., 127.
template <class Visit>
void for_bytes(Visit const& visit) {
  for (int x = -128; x <= 127; ++x) visit(x);
}

bool is_right(checked_integer<std::int8_t> const& computed, int exact) {
  bool const fits = -128 <= exact && exact <= 127;
  return computed.is_finite() == fits && (!fits || computed.value() == exact);
}

}  // namespace

TEST_CASE("sums, differences and products of bytes are right or known not to fit") {
  using byte = checked_integer<std::int8_t>;
  int wrong = 0;
  for_bytes([&](int x) {
    for_bytes([&](int y) {
      if (!is_right(byte(x) + byte(y), x + y)) ++wrong;
      if (!is_right(byte(x) - byte(y), x - y)) ++wrong;
      if (!is_right(byte(x) * byte(y), x * y)) ++wrong;
      if ((byte(x) == byte(y)) != (x == y)) ++wrong;
    });
    if (!is_right(-byte(x), -x)) ++wrong;
  });
  CHECK(wrong == 0);
}

TEST_CASE("what did not fit stays so, and equals nothing") {
  using number = checked_integer<int>;
  constexpr number largest(std::numeric_limits<int>::max());
  constexpr number lost = largest + number(1);
  static_assert(largest.is_finite() && !lost.is_finite());
  CHECK_FALSE((lost * number(0)).is_finite());
  CHECK_FALSE((number(0) * lost).is_finite());
  CHECK_FALSE((lost - lost).is_finite());
  CHECK_FALSE((number(1) - lost).is_finite());
  CHECK_FALSE((number(1) + lost).is_finite());
  CHECK_FALSE((-lost).is_finite());
  CHECK_FALSE(lost == lost);
  CHECK_FALSE(ff::math::is_finite(lost));
}

TEST_CASE("numbers of other types fit or do not") {
  CHECK(checked_integer<std::uint8_t>(255).is_finite());
  CHECK_FALSE(checked_integer<std::uint8_t>(256).is_finite());
  CHECK_FALSE(checked_integer<unsigned>(-1).is_finite());
  CHECK(checked_integer<std::uint64_t>(~std::uint64_t{0}).value() == ~std::uint64_t{0});
  CHECK_FALSE(checked_integer<std::int64_t>(~std::uint64_t{0}).is_finite());
  CHECK_FALSE((checked_integer<unsigned>(1) - checked_integer<unsigned>(2)).is_finite());
}

TEST_CASE("a result that does not fit is refused with the limits of its type") {
  checked_integer<int> const large(65536);
  CHECK(fitting<int>("f", "it overflows", large) == 65536);
  auto const e = support::caught([&] { return fitting<int>("f", "it overflows", large * large, {3, 4}); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(e.function == "f");
  CHECK(e.index == ff::error_index{3, 4});
  CHECK(support::says(e, "it overflows at (3, 4); expected a result between -2147483648 and 2147483647"));
}

TEST_CASE("numbers that are not finite are refused, too") {
  CHECK(fitting<double>("f", "it overflows", 2.5) == 2.5);
  for (double const x : {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    auto const e = support::caught([&] { return fitting<double>("f", "it overflows", x); });
    CHECK(e.code == ff::errc::overflow);
    CHECK(support::says(e, "expected a finite result"));
  }
}
