// once: the same code as other tests, in other scalars.
#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_complex.hpp>
#include <boost/multiprecision/cpp_dec_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <support/close.hpp>

#include <string>
#include <vector>

namespace ff = freefield;
namespace math = freefield::math;
namespace mp = boost::multiprecision;
using support::close;

namespace {

template <mp::expression_template_option Templates>
struct family {
  using binary = mp::number<mp::cpp_bin_float<50>, Templates>;
  using decimal = mp::number<mp::cpp_dec_float<50>, Templates>;
  using rational = mp::number<mp::cpp_rational_backend, Templates>;
  using integer = mp::number<mp::cpp_int_backend<>, Templates>;
  using complex = mp::number<mp::complex_adaptor<mp::cpp_bin_float<50>>, Templates>;

  static_assert(ff::real_scalar<binary> && ff::real_scalar<decimal> && !ff::complex_scalar<binary>);
  static_assert(ff::field_scalar<rational> && !ff::real_scalar<rational> && !ff::complex_scalar<rational>);
  static_assert(ff::ring_scalar<integer> && !ff::field_scalar<integer>);
  static_assert(ff::complex_scalar<complex> && !ff::real_scalar<complex>);
  static_assert(ff::real_scalar<ff::jet<binary, 2>> && ff::field_scalar<ff::jet<rational, 2>>);
  static_assert(ff::is_exact_scalar<rational> && ff::is_integer_scalar<integer> && !ff::is_exact_scalar<binary>);
  static constexpr bool checked = true;
};

using with_templates = mp::number<mp::cpp_bin_float<50>, mp::et_on>;
using without_templates = mp::number<mp::cpp_bin_float<50>, mp::et_off>;

/// sum_i w_i 2^(-32 (i + 1)) of the first words, by integer arithmetic alone.
mp::cpp_int leading_bits(ff::philox4x32 engine, unsigned bits) {
  mp::cpp_int all = 0;
  unsigned const words = (bits + 31) / 32;
  for (unsigned i = 0; i < words; ++i) all = (all << 32) | engine();
  return all >> (32 * words - bits);
}

}  // namespace

static_assert(family<mp::et_on>::checked && family<mp::et_off>::checked);

TEST_CASE_TEMPLATE("math functions outlive their expression templates", T, with_templates, without_templates) {
  T const x = T(2) / T(3), y = T(5) / T(7);
  T const power = math::integer_power(T(x * y), 3);
  CHECK(close(power, T(T(1000) / T(9261)), 4));
  CHECK(math::is_finite(T(x * y)));
  CHECK_FALSE(math::is_finite(std::numeric_limits<T>::quiet_NaN()));
  CHECK_FALSE(math::is_finite(std::numeric_limits<T>::infinity()));
  CHECK(close(math::exp(math::log(x)), x, 4));
  CHECK(close(math::lookup::circle_constant_by_mean<T>(), math::pi<T>(), 8));
}

TEST_CASE_TEMPLATE("uniform fills every bit of the number", T, with_templates, without_templates) {
  ff::philox4x32 engine{42, 7};
  mp::cpp_int const k = leading_bits(engine, std::numeric_limits<T>::digits - 1);
  T const expected = ldexp(T(2 * k + 1), -std::numeric_limits<T>::digits);
  CHECK(support::equal(ff::uniform<T>(engine), expected));
  ff::philox4x32 skipped{42, 7};
  skipped.discard(6);  // 167 bits
  CHECK(engine == skipped);
}

TEST_CASE_TEMPLATE("normal is the Box-Muller transform at fifty digits", T, with_templates, without_templates) {
  ff::philox4x32 engine{42, 7}, words{42, 7};
  T const u = ff::uniform<T>(words);
  T const v = ff::uniform<T>(words);
  T const expected = sqrt(T(-2 * log(u))) * sin(T(math::pi<T>() / 2 - 2 * math::pi<T>() * v));
  CHECK(close(ff::normal<T>(engine), expected, 64));
}

TEST_CASE("uniform of a decimal number is inside (0, 1) and unbiased") {
  using decimal = mp::cpp_dec_float_50;
  ff::philox4x32 engine{1, 0};
  decimal sum = 0;
  for (int i = 0; i < 2000; ++i) {
    decimal const u = ff::uniform<decimal>(engine);
    REQUIRE(u > 0);
    REQUIRE(u < 1);
    sum += u;
  }
  CHECK(support::within<decimal>(sum / 2000, decimal(1) / 2, decimal(4.89 / std::sqrt(12.0 * 2000))));
}
