#include <doctest/doctest.h>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::close;

namespace {

using with_templates = mp::number<mp::cpp_bin_float<50>, mp::et_on>;
using without_templates = mp::number<mp::cpp_bin_float<50>, mp::et_off>;

}  // namespace

static_assert(Eigen::NumTraits<with_templates>::IsComplex == 0);

TEST_CASE_TEMPLATE("Eigen's traits are complete", T, with_templates, without_templates) {
  using traits = Eigen::NumTraits<T>;
  CHECK(traits::infinity() == std::numeric_limits<T>::infinity());
  CHECK(traits::quiet_NaN() != traits::quiet_NaN());
  CHECK(traits::lowest() == std::numeric_limits<T>::lowest());
  CHECK(traits::highest() == (std::numeric_limits<T>::max)());
  CHECK(traits::digits10() == 50);
  CHECK(traits::dummy_precision() == 1000 * std::numeric_limits<T>::epsilon());
}

// Boost 1.74 is 24 roundings off at 1.
TEST_CASE_TEMPLATE("erf has fifty digits", T, with_templates, without_templates) {
  CHECK(close(ff::math::erf(T(1)), T("0.84270079294971486934122063508260925929606699796630290845994"), 64));
  CHECK(close(ff::math::erf(T(-0.5)), T("-0.52049987781304653768274665389196452873645157575796370005880"), 4));
  CHECK(ff::math::erf(T(0)) == 0);
}

TEST_CASE_TEMPLATE("the elementary functions return the plain number", T, with_templates, without_templates) {
  T const x(2), y(3);
  static_assert(std::is_same_v<decltype(ff::math::sqrt(x)), T> && std::is_same_v<decltype(ff::math::pow(x, y)), T>);
  CHECK(close(ff::math::sqrt(x), T("1.41421356237309504880168872420969807856967187537694807317668"), 4));
  CHECK(close(ff::math::pi<T>(), T("3.14159265358979323846264338327950288419716939937510582097494"), 4));
  CHECK(close(ff::math::pow(x, T(y / 2)), T(2 * ff::math::sqrt(x)), 4));
}
