// once: the same code as other tests, in other scalars.
// The Pfaffian in rings and fields of all kinds: against the sum over subsets, and the derivatives that scalars carry.

#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/core/random.hpp>
#include <freefield/interop/eigen_jet.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/pfaffian.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <support/archetype.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/residue.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using rational = mp::cpp_rational;
using support::caught, support::close, support::within;
using support::prime_residue, support::residue, support::stored;

namespace {

template <class T> using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

static_assert(ff::ring_scalar<residue<60>> && !ff::field_scalar<residue<60>>);
static_assert(ff::field_scalar<prime_residue<101>>);

/// Entries draw(engine) above the diagonal.
template <class T, class Draw>
matrix<T> antisymmetric(ff::philox4x32& engine, Eigen::Index n, Draw const& draw) {
  matrix<T> a = matrix<T>::Constant(n, n, T(0));
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < j; ++i) {
      a(i, j) = draw(engine);
      a(j, i) = T(-a(i, j));
    }
  }
  return a;
}

int small_integer(ff::philox4x32& engine) { return static_cast<int>(ff::uniform_index(engine, 7)) - 3; }

/// Two out of three are zero.
int sparse_integer(ff::philox4x32& engine) { return ff::uniform_index(engine, 3) == 0 ? small_integer(engine) : 0; }

/// Calls test(a) for integer matrices, dense and sparse, as matrices of T.
template <class T, class Test>
void for_integer_matrices(Eigen::Index largest, Test const& test) {
  for (Eigen::Index n = 1; n <= largest; ++n) {
    for (std::uint64_t stream = 0; stream < 6; ++stream) {
      CAPTURE(n);
      CAPTURE(stream);
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), stream};
      auto const draw = [&](ff::philox4x32& e) { return T(stream % 2 == 0 ? small_integer(e) : sparse_integer(e)); };
      test(antisymmetric<T>(engine, n, draw));
    }
  }
}

template <class T>
T by_subsets(matrix<T> const& a) {
  return ff::detail::wick::pfaffian_by_subsets<T>(a);
}

using rational_without_templates = mp::number<mp::cpp_rational_backend, mp::et_off>;
using integer_without_templates = mp::number<mp::cpp_int_backend<>, mp::et_off>;

}  // namespace

TEST_CASE_TEMPLATE("every exact scalar gives the sum over subsets", T, rational, rational_without_templates,
                   mp::cpp_int, integer_without_templates, std::int64_t, residue<60>, residue<2>, prime_residue<2>,
                   prime_residue<3>, prime_residue<101>, stored<support::field_archetype>) {
  for_integer_matrices<T>(10, [](matrix<T> const& a) { CHECK(ff::pfaffian(a) == by_subsets(a)); });
}

TEST_CASE("a ring archetype, and one with an order") {
  using ring = stored<support::ring_archetype>;
  for_integer_matrices<ring>(6, [](matrix<ring> const& a) { CHECK(ff::pfaffian(a) == by_subsets(a)); });
  using real = stored<support::real_archetype>;
  for_integer_matrices<real>(8, [](matrix<real> const& a) {
    double const pf = real::reveal(ff::pfaffian(a)), expected = real::reveal(by_subsets(a));
    CHECK(within(pf, expected, 1e-9));
  });
}

TEST_CASE("elimination in series alone agrees with elimination in fields") {
  for_integer_matrices<rational>(12, [](matrix<rational> const& a) {
    if (a.rows() % 2 == 0) CHECK(ff::detail::wick::series_elimination<rational>(a).value() == ff::pfaffian(a));
  });
}

TEST_CASE("large integers without limit, past the range of the built-in ones") {
  ff::philox4x32 engine{20, 0};
  auto const a = antisymmetric<mp::cpp_int>(engine, 20, [](ff::philox4x32& e) { return mp::cpp_int(e()); });
  mp::cpp_int const pf = ff::pfaffian(a);
  CHECK(rational(pf) == ff::pfaffian(a.cast<rational>()));
  CHECK(abs(pf) > mp::cpp_int(std::numeric_limits<std::int64_t>::max()));
}

TEST_CASE_TEMPLATE("floats of any precision", T, float, double, long double, mp::cpp_bin_float_50) {
  for_integer_matrices<int>(9, [](matrix<int> const& a) {
    T const expected = static_cast<T>(by_subsets(a));
    // entries up to 3, Pfaffians of submatrices up to 105 * 81
    CHECK(support::close_to_scale(ff::pfaffian(a.cast<T>()), expected, T(105 * 81), 64));
  });
}

TEST_CASE("fifty digits and sixteen agree in blocks") {
  using precise = mp::cpp_bin_float_50;
  ff::philox4x32 engine{100, 0};
  auto const a = antisymmetric<double>(engine, 100, [](ff::philox4x32& e) { return ff::normal<double>(e) / 6; });
  auto const expected = static_cast<double>(ff::pfaffian(a.cast<precise>()));
  CHECK(within(ff::pfaffian(a) / expected, 1.0, 1e-10));  // n epsilon times a condition number below 1e4
}

TEST_CASE("d pf(A) / d A_ij = (-1)^(i + j + 1) pf(A without i and j)") {
  constexpr Eigen::Index n = 6;
  using jet = ff::jet<rational, 15>;
  for (std::uint64_t stream = 0; stream < 6; ++stream) {
    ff::philox4x32 engine{30, stream};
    std::size_t variable = 0;
    auto const a = antisymmetric<jet>(engine, n, [&](ff::philox4x32& e) {
      return jet::variable(rational(stream % 2 == 0 ? small_integer(e) : sparse_integer(e)), variable++);
    });
    jet const pf = ff::pfaffian(a);
    variable = 0;
    for (Eigen::Index j = 0; j < n; ++j) {
      for (Eigen::Index i = 0; i < j; ++i) {
        std::vector<Eigen::Index> others;
        for (Eigen::Index k = 0; k < n; ++k)
          if (k != i && k != j) others.push_back(k);
        matrix<rational> rest(n - 2, n - 2);
        for (Eigen::Index c = 0; c < n - 2; ++c)
          for (Eigen::Index r = 0; r < n - 2; ++r)
            rest(r, c) = a(others[static_cast<std::size_t>(r)], others[static_cast<std::size_t>(c)]).value;
        rational const minor = ff::pfaffian(rest);
        CHECK(pf.gradient[variable++] == ((i + j) % 2 == 1 ? minor : rational(-minor)));
      }
    }
  }
}

TEST_CASE("derivatives are right where the Pfaffian or any part of it is zero") {
  using jet = ff::jet<rational, 2>;
  using second = ff::jet<jet, 1>;
  auto const same = [](auto const& x, auto const& y) { return ff::detail::vanishes(decltype(x - y)(x - y)); };
  for (Eigen::Index n = 2; n <= 10; n += 2) {
    for (std::uint64_t stream = 0; stream < 10; ++stream) {
      CAPTURE(n);
      CAPTURE(stream);
      ff::philox4x32 engine{static_cast<std::uint64_t>(n), 40 + stream};
      bool const no_values = stream == 0;
      auto const draw = [&](ff::philox4x32& e) {
        jet x(rational(no_values ? 0 : sparse_integer(e)));
        x.gradient = {rational(sparse_integer(e)), rational(sparse_integer(e))};
        return x;
      };
      auto const a = antisymmetric<jet>(engine, n, draw);
      CHECK(same(ff::pfaffian(a), by_subsets(a)));
      auto const b = antisymmetric<second>(engine, n, [&](ff::philox4x32& e) {
        second x(draw(e));
        x.gradient[0] = draw(e);
        return x;
      });
      CHECK(same(ff::pfaffian(b), by_subsets(b)));
    }
  }
}

TEST_CASE("jets over integers, and over doubles") {
  using jet = ff::jet<mp::cpp_int, 1>;
  using real = ff::jet<double, 1>;
  for (std::uint64_t stream = 0; stream < 6; ++stream) {
    ff::philox4x32 engine{50, stream};
    auto const a = antisymmetric<jet>(engine, 8, [](ff::philox4x32& e) {
      jet x(mp::cpp_int(sparse_integer(e)));
      x.gradient[0] = small_integer(e);
      return x;
    });
    jet const pf = ff::pfaffian(a), expected = by_subsets(a);
    CHECK(pf.value == expected.value);
    CHECK(pf.gradient[0] == expected.gradient[0]);
    matrix<real> b(8, 8);
    for (Eigen::Index k = 0; k < a.size(); ++k) {
      b.data()[k] = real(static_cast<int>(a.data()[k].value));
      b.data()[k].gradient[0] = static_cast<int>(a.data()[k].gradient[0]);
    }
    real const approximate = ff::pfaffian(b);
    CHECK(within(approximate.value, static_cast<double>(expected.value), 1e-9));
    CHECK(within(approximate.gradient[0], static_cast<double>(expected.gradient[0]), 1e-9));
  }
}

TEST_CASE("what is too large in a ring without division") {
  auto const e = caught([] { return ff::pfaffian(matrix<residue<60>>::Constant(514, 514, residue<60>(0))); });
  CHECK(e.code == ff::errc::too_large);
  CHECK(caught([] { return by_subsets(matrix<int>(matrix<int>::Zero(28, 28))); }).code == ff::errc::too_large);
}
