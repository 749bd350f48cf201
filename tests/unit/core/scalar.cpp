#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/core/scalar.hpp>

#include <support/archetype.hpp>

#include <complex>
#include <string>

namespace ff = freefield;
using support::field_archetype;
using support::real_archetype;
using support::ring_archetype;

namespace {

enum class kind { nothing, ring, field, complex, real };

/// The strongest concept that T satisfies.
template <class T>
constexpr kind kind_of() {
  if (ff::real_scalar<T>) return kind::real;
  if (ff::complex_scalar<T>) return kind::complex;
  if (ff::field_scalar<T>) return kind::field;
  if (ff::ring_scalar<T>) return kind::ring;
  return kind::nothing;
}

/// Concepts imply the weaker ones.
template <class T>
constexpr bool nested() {
  return (!ff::real_scalar<T> || ff::field_scalar<T>) && (!ff::complex_scalar<T> || ff::field_scalar<T>) &&
         (!ff::field_scalar<T> || ff::ring_scalar<T>);
}

}  // namespace

namespace incomplete {

/// A ring without one of its operations.
struct no_minus {
  explicit no_minus(int) {}
  friend no_minus operator+(no_minus, no_minus);
  friend no_minus operator*(no_minus, no_minus);
  friend bool operator==(no_minus, no_minus);
};

}  // namespace incomplete

static_assert(kind_of<float>() == kind::real && kind_of<double>() == kind::real &&
              kind_of<long double>() == kind::real);
static_assert(kind_of<int>() == kind::ring && kind_of<long>() == kind::ring && kind_of<unsigned>() == kind::ring);
static_assert(kind_of<bool>() == kind::nothing && kind_of<char const*>() == kind::nothing);
static_assert(kind_of<std::string>() == kind::nothing && kind_of<incomplete::no_minus>() == kind::nothing);
static_assert(kind_of<double&>() == kind::nothing && kind_of<double const>() == kind::nothing);
static_assert(kind_of<std::complex<double>>() == kind::complex && kind_of<std::complex<float>>() == kind::complex);

static_assert(kind_of<ring_archetype>() == kind::ring);
static_assert(kind_of<field_archetype>() == kind::field);
static_assert(kind_of<real_archetype>() == kind::real);

static_assert(kind_of<ff::jet<int, 2>>() == kind::ring && kind_of<ff::jet<ring_archetype, 2>>() == kind::ring);
static_assert(kind_of<ff::jet<field_archetype, 2>>() == kind::field);
static_assert(kind_of<ff::jet<std::complex<double>, 2>>() == kind::field);
static_assert(kind_of<ff::jet<double, 2>>() == kind::real && kind_of<ff::jet<real_archetype, 2>>() == kind::real);
static_assert(kind_of<ff::jet<ff::jet<real_archetype, 2>, 3>>() == kind::real);

static_assert(nested<int>() && nested<double>() && nested<std::complex<double>>() && nested<ring_archetype>() &&
              nested<field_archetype>() && nested<real_archetype>() && nested<ff::jet<double, 1>>());

static_assert(!std::default_initializable<ring_archetype> && !std::convertible_to<int, ring_archetype>);
static_assert(!std::constructible_from<real_archetype, std::string> &&
              !std::numeric_limits<real_archetype>::is_specialized);

static_assert(ff::is_integer_scalar<int> && !ff::is_integer_scalar<double> && !ff::is_integer_scalar<field_archetype>);
static_assert(ff::is_exact_scalar<int> && !ff::is_exact_scalar<double> && !ff::is_exact_scalar<std::string>);

TEST_CASE("jets ask no more of a ring than a ring") {
  using jet = ff::jet<ring_archetype, 2>;
  auto const [x, y] = jet::variables({ring_archetype(3), ring_archetype(5)});
  jet const p = (x + ring_archetype(2) * y) * (x - y) - x * ring_archetype(4) + -y;
  CHECK(ring_archetype::reveal(p.value) == 13 * -2 - 12 - 5);
  CHECK(ring_archetype::reveal(p.gradient[0]) == -2 + 13 - 4);
  CHECK(ring_archetype::reveal(p.gradient[1]) == -4 - 13 - 1);
  CHECK(jet().vanishes());
  CHECK(ff::math::is_finite(p));
  CHECK(p == ring_archetype(-43));
}

TEST_CASE("jets ask no more of a field than a field") {
  using jet = ff::jet<field_archetype, 1>;
  auto const x = jet::variable(field_archetype(6), 0);
  field_archetype const third = field_archetype(1) / field_archetype(3);
  jet const q = (field_archetype(1) / x + x / field_archetype(3)) / x;  // 1/x^2 + 1/3
  CHECK(q.value == field_archetype(1) / field_archetype(36) + third);
  CHECK(q.gradient[0] == field_archetype(-2) / field_archetype(216));
}

TEST_CASE("jets ask no more of a real scalar than a real scalar") {
  using jet = ff::jet<real_archetype, 1>;
  auto const x = jet::variable(real_archetype(4), 0);
  auto const slope = [](jet const& f) { return real_archetype::reveal(f.gradient[0]); };
  CHECK(slope(sqrt(x)) == 0.25);
  CHECK(slope(log(x)) == 0.25);
  CHECK(slope(exp(x)) == std::exp(4.0));
  CHECK(slope(pow(x, real_archetype(3))) == 48);
  CHECK(slope(abs(-x)) == 1);
  CHECK(x < real_archetype(5));
}
