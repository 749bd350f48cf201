// once: the same code as other tests, in other scalars.
#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>

namespace ff = freefield;
namespace mp = boost::multiprecision;
namespace math = freefield::math;
using support::close;

namespace {

using with_templates = mp::number<mp::cpp_bin_float<50>, mp::et_on>;
using without_templates = mp::number<mp::cpp_bin_float<50>, mp::et_off>;

/// f(x), f'(x) and f''(x) of a nested jet against the values given.
template <class T>
void check_second(ff::jet<ff::jet<T, 1>, 1> const& f, T const& value, T const& first, T const& second) {
  CHECK(close(f.value.value, value, 64));
  CHECK(close(f.value.gradient[0], first, 64));
  CHECK(close(f.gradient[0].value, first, 64));
  CHECK(support::close_to_scale(f.gradient[0].gradient[0], second, T(math::abs(second) + math::abs(value)), 64));
}

template <class T>
ff::jet<ff::jet<T, 1>, 1> second_order(T const& x) {
  using jet = ff::jet<T, 1>;
  return ff::jet<jet, 1>::variable(jet::variable(x, 0), 0);
}

}  // namespace

static_assert(ff::real_scalar<ff::jet<with_templates, 2>>);

TEST_CASE_TEMPLATE("the first two derivatives of every function at fifty digits", T, with_templates,
                   without_templates) {
  T const pi = math::pi<T>();
  for (int k : {1, 3, 8}) {
    T const x = T(k) / T(5);
    auto const v = second_order(x);
    T const e = math::exp(x), l = math::log(x), r = math::sqrt(x);
    T const s = math::sin(x), c = math::cos(x), t = math::tanh(x);
    check_second<T>(exp(v), e, e, e);
    check_second<T>(log(v), l, T(1 / x), T(-1 / (x * x)));
    check_second<T>(sqrt(v), r, T(1 / (2 * r)), T(-1 / (4 * x * r)));
    check_second<T>(sin(v), s, c, T(-s));
    check_second<T>(cos(v), c, T(-s), T(-c));
    check_second<T>(tanh(v), t, T(1 - t * t), T(-2 * t * (1 - t * t)));
    T const bell = T(2 / math::sqrt(pi)) * math::exp(T(-x * x));
    check_second<T>(erf(v), math::erf(x), bell, T(-2 * x * bell));
    check_second<T>(abs(-v), x, T(1), T(0));
    T const two_fifths = T(2) / T(5);
    T const power = math::pow(x, two_fifths);
    check_second<T>(pow(v, two_fifths), power, T(two_fifths * power / x),
                    T(two_fifths * (two_fifths - 1) * power / (x * x)));
    T const base = T(7) / T(3);
    T const log_base = math::log(base);
    T const raised = math::pow(base, x);
    check_second<T>(pow(base, v), raised, T(raised * log_base), T(raised * log_base * log_base));
    T const self = math::pow(x, x), growth = T(1 + l);
    check_second<T>(pow(v, v), self, T(self * growth), T(self * (growth * growth + 1 / x)));
  }
}
