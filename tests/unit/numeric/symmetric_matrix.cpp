#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/interop/eigen_jet.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/numeric.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <Eigen/Core>

#include <complex>
#include <cstdint>
#include <limits>

namespace ff = freefield;
namespace detail = freefield::detail;
using complex = std::complex<double>;
using support::caught;
using support::says;

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

template <template <class> class Rule>
auto refusal(Eigen::Matrix2d const& a) {
  return caught([&] { return detail::checked_symmetric<double, Rule>("test", a); });
}

}  // namespace

TEST_CASE("halves that differ by rounding are replaced by their mean, whichever rule judges") {
  Eigen::Matrix2d const a{{1, 0.5}, {0.5 + 2 * epsilon, 1}};
  for (auto const& b : {detail::checked_symmetric<double>("test", a),
                        detail::checked_symmetric<double, detail::by_coordinates>("test", a)}) {
    CHECK(b(0, 1) == b(1, 0));
    CHECK(b(0, 1) == 0.5 + epsilon);
  }
}

TEST_CASE("the largest entry forgives what the coordinates do not, for entries of different units") {
  Eigen::Matrix2d const a{{1e12, 1e-3}, {1.1e-3, 1e-12}};  // a correlation of 0.001 or 0.0011
  CHECK(detail::checked_symmetric<double>("test", a)(0, 1) == doctest::Approx(1.05e-3));
  auto const e = refusal<detail::by_coordinates>(a);
  CHECK(e.code == ff::errc::not_symmetric);
  CHECK(e.index == ff::error_index{0, 1});
  CHECK(says(e, "test: matrix is not symmetric at (0, 1), got 0.001 against 0.0011 with tolerance "));
}

TEST_CASE("what the coordinates forgive does not change with their units") {
  Eigen::Matrix2d a{{1, 0.5}, {0.5 + 8 * epsilon, 1}};
  CHECK_NOTHROW(static_cast<void>(detail::checked_symmetric<double, detail::by_coordinates>("test", a)));
  Eigen::Matrix2d const scaled{{a(0, 0) * 0x1p40, a(0, 1) * 0x1p-10}, {a(1, 0) * 0x1p-10, a(1, 1) * 0x1p-60}};
  CHECK_NOTHROW(static_cast<void>(detail::checked_symmetric<double, detail::by_coordinates>("test", scaled)));
  a(1, 0) = 0.5 + 100 * epsilon;
  CHECK(refusal<detail::by_coordinates>(a).code == ff::errc::not_symmetric);
  CHECK(refusal<detail::by_largest_entry>(a).code == ff::errc::not_symmetric);
}

TEST_CASE("exact numbers have no rounding") {
  Eigen::Matrix2i const a{{1, 1 << 30}, {(1 << 30) - 1, 1 << 30}};
  CHECK(caught([&] { return detail::checked_symmetric<int>("test", a); }).code == ff::errc::not_symmetric);
}

TEST_CASE("antisymmetric: the diagonal is zero, and the least integer has no partner") {
  Eigen::Matrix2d const a{{0, 3}, {-3 * (1 + epsilon), 0}};
  auto const b = detail::checked_antisymmetric<double>("test", a);
  CHECK(b(0, 1) == -b(1, 0));
  CHECK(caught([&] { return detail::checked_antisymmetric<double>("test", Eigen::Matrix2d{{1, 0}, {0, 0}}); }).index ==
        ff::error_index{0, 0});
  std::int32_t const least = std::numeric_limits<std::int32_t>::min();
  Eigen::Matrix2i const integers{{0, least}, {least, 0}};
  CHECK(caught([&] { return detail::checked_antisymmetric<int>("test", integers); }).code == ff::errc::not_symmetric);
  CHECK(detail::checked_antisymmetric<int>("test", Eigen::Matrix2i{{0, 5}, {-5, 0}})(1, 0) == -5);
}

TEST_CASE("Hermitian: conjugates across the diagonal, real numbers on it") {
  Eigen::Matrix2cd a;
  a << 2, complex(1, 1), complex(1, -1 - epsilon), 3;
  auto const b = detail::checked_hermitian<complex>("test", a);
  CHECK(b(0, 1) == std::conj(b(1, 0)));
  a(1, 1) = complex(3, 0.1);
  CHECK(caught([&] { return detail::checked_hermitian<complex>("test", a); }).index == ff::error_index{1, 1});
  a(1, 1) = 3;
  CHECK(caught([&] { return detail::checked_symmetric<complex>("test", a); }).code == ff::errc::not_symmetric);
}

TEST_CASE("complex and symmetric: rounding is forgiven in both parts, and no more than rounding") {
  auto const checked = [](complex const& off) {
    Eigen::Matrix2cd const a{{2.0, complex(1, 1)}, {off, 3.0}};
    return detail::checked_symmetric<complex, detail::by_coordinates>("test", a);
  };
  auto const b = checked(complex(1 + 2 * epsilon, 1 - epsilon));
  CHECK(b(0, 1) == b(1, 0));
  CHECK(caught([&] { return checked(complex(1, 1 + 1e-13)); }).code == ff::errc::not_symmetric);
  CHECK(caught([&] { return checked(complex(1 + 1e-13, 1)); }).code == ff::errc::not_symmetric);
}

TEST_CASE("exact jets whose values agree: both derivatives count, half each") {
  using rational = boost::multiprecision::cpp_rational;
  using jet = ff::jet<rational, 1>;
  ff::matrix_of<jet> a(2, 2);
  a << jet(1), jet::variable(rational(2), 0), jet(2), jet(3);  // the upper entry alone is varied
  auto const b = detail::checked_symmetric<jet>("test", a);
  CHECK(b(0, 1).value == 2);
  CHECK(b(0, 1).gradient[0] == rational(1, 2));
  CHECK(b(1, 0).gradient[0] == rational(1, 2));
  a(1, 0) = jet(rational(5, 2));
  CHECK(caught([&] { return detail::checked_symmetric<jet>("test", a); }).code == ff::errc::not_symmetric);
  using whole = ff::jet<int, 1>;  // without a half: refused, not lost
  ff::matrix_of<whole> c(2, 2);
  c << whole(1), whole::variable(2, 0), whole(2), whole(3);
  CHECK(caught([&] { return detail::checked_symmetric<whole>("test", c); }).code == ff::errc::not_symmetric);
}

TEST_CASE("sizes, and numbers that are none") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(caught([] { return detail::checked_symmetric<double>("test", Eigen::MatrixXd(2, 3)); }).code ==
        ff::errc::size_mismatch);
  auto const e = refusal<detail::by_largest_entry>(Eigen::Matrix2d{{1, nan}, {nan, 1}});
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{1, 0});
  CHECK(detail::checked_symmetric<double>("test", Eigen::MatrixXd(0, 0)).size() == 0);
}

TEST_CASE("lists of indices: one that does not exist, one that comes twice, and the monomial that they make") {
  using indices = std::vector<Eigen::Index>;
  auto const code = [](auto&& call) {
    return caught([&] {
             call();
             return 0;
           }).index;
  };
  CHECK(code([] { detail::require_existing("test", indices{0, 2, 2}, 2); }) == ff::error_index{1});
  CHECK(code([] { detail::require_distinct("test", indices{0, 1, 0}, 2); }) == ff::error_index{2});
  CHECK_NOTHROW(detail::require_existing("test", indices{1, 1, 0}, 2));
  auto const product = detail::monomial_of("test", ff::indices{3, 0, 3}, 4);
  CHECK(product.components == indices{0, 3});
  CHECK(product.exponents == std::vector<int>{1, 2});
  CHECK(product.degree() == 3);
  auto const same = detail::monomial_of("test", ff::powers{1, 0, 0, 2}, 4);
  CHECK(same.components == product.components);
  CHECK(same.exponents == product.exponents);
}
