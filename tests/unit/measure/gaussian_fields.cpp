#include <doctest/doctest.h>

#include <freefield/measure.hpp>

#include <support/archetype.hpp>
#include <support/caught.hpp>
#include <support/close.hpp>

#include <Eigen/LU>

#include <complex>
#include <initializer_list>
#include <limits>
#include <sstream>

namespace ff = freefield;
using support::close;
using support::within;

namespace {

using complex = std::complex<double>;
using complex_measure = ff::gaussian<complex>;
using namespace std::complex_literals;

/// The archetype and the default constructor that storage in an Eigen matrix takes; nothing else.
template <class Archetype>
struct stored : Archetype {
  stored() : Archetype(0) {}
  explicit stored(int x) : Archetype(x) {}
  stored(Archetype x) : Archetype(x) {}
};
using field = stored<support::field_archetype>;
using real = stored<support::real_archetype>;

template <class T> using vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;
template <class T> using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

template <class T>
vector<T> numbers(std::initializer_list<int> values) {
  vector<T> result(static_cast<Eigen::Index>(values.size()));
  Eigen::Index i = 0;
  for (int const x : values) result(i++) = T(x);
  return result;
}

/// Mean (1, -2, 3), covariance [[4, 1, 0], [1, 3, 1], [0, 1, 2]] with determinant 18.
template <class T>
ff::gaussian<T> space() {
  matrix<T> c(3, 3);
  int const entries[3][3] = {{4, 1, 0}, {1, 3, 1}, {0, 1, 2}};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) c(i, j) = T(entries[i][j]);
  }
  return {numbers<T>({1, -2, 3}), c};
}

template <class T>
T ratio(int a, int b) {
  return T(T(a) / T(b));
}

double reveal(real const& x) { return real::reveal(x); }

template <class T>
concept has_density = requires(ff::gaussian<T> const& p, vector<T> const& x) { p.log_density(x); };
template <class T>
concept has_partition_function = requires(ff::gaussian<T> const& p) { p.log_partition_function(); };
template <class T>
concept has_samples = requires(ff::gaussian<T> const& p, ff::philox4x32& engine) { p.sample(engine); };

}  // namespace

static_assert(ff::field_scalar<field> && !ff::real_scalar<field> && ff::real_scalar<real>);
static_assert(has_density<real> && has_partition_function<real> && !has_samples<real>);
static_assert(!has_density<field> && !has_partition_function<field> && !has_samples<field>);
static_assert(!has_density<complex> && !has_partition_function<complex> && !has_samples<complex>);
static_assert(has_density<float> && has_samples<float> && has_samples<long double>);

TEST_CASE_TEMPLATE("any field: all that is rational arithmetic, by hand", T, double, complex, field, real) {
  auto const p = space<T>();
  CHECK(p.dimension() == 3);
  CHECK(p.rank() == 3);
  CHECK(p.is_positive_definite());
  auto const pair = p.marginal(ff::indices{2, 1});
  CHECK(pair.mean()(0) == T(3));
  CHECK(pair.covariance()(0, 1) == T(1));
  auto const image = p.affine(matrix<T>(numbers<T>({1, 2, -1}).transpose()), numbers<T>({10}));
  CHECK(image.mean()(0) == T(4));
  CHECK(image.covariance()(0, 0) == T(4 + 12 + 2 + 4 - 4));
}

TEST_CASE_TEMPLATE("an exact field: conditionals and inverses, by hand", T, field) {
  auto const p = space<T>();
  auto const rest = p.conditional(ff::indices{1}, numbers<T>({4}));
  CHECK(rest.mean()(0) == T(3));
  CHECK(rest.mean()(1) == T(5));
  CHECK(rest.covariance()(0, 0) == ratio<T>(11, 3));
  CHECK(rest.covariance()(0, 1) == ratio<T>(-1, 3));
  CHECK(rest.covariance()(1, 1) == ratio<T>(5, 3));
  matrix<T> const a = p.precision();
  CHECK(a(0, 0) == ratio<T>(5, 18));
  CHECK(a(1, 0) == ratio<T>(-2, 18));
  CHECK(a(2, 1) == ratio<T>(-4, 18));
  auto const q = ff::gaussian<T>::from_precision(a, numbers<T>({18, 0, 36}));
  CHECK(q.covariance()(0, 1) == T(1));
  CHECK(q.covariance()(2, 2) == T(2));
  CHECK(q.mean()(0) == T(72));
  CHECK(q.mean()(1) == T(18 + 36));
}

TEST_CASE("a real archetype: density and partition function") {
  auto const p = space<real>();
  auto const q = space<double>();
  CHECK(close(reveal(p.log_density(numbers<real>({2, 1, 0}))), q.log_density(numbers<double>({2, 1, 0}))));
  CHECK(close(reveal(p.log_partition_function()), q.log_partition_function()));
  CHECK(close(reveal(p.precision()(2, 1)), -4.0 / 18));
  CHECK(close(reveal(p.conditional(ff::indices{1}, numbers<real>({4})).covariance()(0, 0)), 11.0 / 3));
  CHECK(p.conditional(ff::indices{0, 2}, numbers<real>({1, 1})).rank() == 1);
}

TEST_CASE("scalars that print nothing still say what is wrong and where") {
  matrix<field> c = space<field>().covariance();
  c(0, 2) = field(7);
  auto const e = support::caught([&] { return ff::gaussian<field>{c}; });
  CHECK(e.code == ff::errc::not_symmetric);
  CHECK(e.index == ff::error_index{0, 2});
  CHECK(support::says(e, "matrix is not symmetric at (0, 2); expected A(i, j) == A(j, i)"));
}

TEST_CASE("complex: symmetric, not Hermitian; positivity is not asked") {
  Eigen::Matrix2cd const c{{1.0 + 2i, 0.5i}, {0.5i, -3.0}};
  complex_measure const p(Eigen::Vector2cd(1i, 2.0), c);
  CHECK(p.rank() == 2);
  Eigen::Matrix2cd const inverse = c.inverse();
  CHECK((p.precision() - inverse).norm() < 1e-15);
  auto const rest = p.conditional(ff::indices{1}, Eigen::VectorXcd::Constant(1, 4.0 + 1i));
  CHECK(std::abs(rest.mean()(0) - (1i + 0.5i / -3.0 * (2.0 + 1i))) < 1e-15);
  CHECK(std::abs(rest.covariance()(0, 0) - (1.0 + 2i + 0.25 / -3.0)) < 1e-15);
  auto const q = complex_measure::from_precision(inverse, inverse * Eigen::Vector2cd(1i, 2.0));
  CHECK((q.covariance() - c).norm() < 1e-14);
  CHECK((q.mean() - Eigen::Vector2cd(1i, 2.0)).norm() < 1e-14);
  CHECK(support::caught([] {
          return complex_measure{Eigen::Matrix2cd{{1.0, 1i}, {-1i, 1.0}}};
        }).code == ff::errc::not_symmetric);
  CHECK(support::says(support::caught([] {
                        return complex_measure{Eigen::Matrix2cd{{1.0, 1i}, {-1i, 1.0}}};
                      }),
                      "got (0,1) against (-0,-1) with tolerance "));
}

TEST_CASE("complex: NaN in either part") {
  double const not_a_number = std::numeric_limits<double>::quiet_NaN();
  for (complex const bad :
       {complex(not_a_number, 0), complex(0, not_a_number), complex(0, std::numeric_limits<double>::infinity())}) {
    auto const e = support::caught([&] { return complex_measure{Eigen::Matrix2cd{{1.0, 0.0}, {bad, 1.0}}}; });
    CHECK(e.code == ff::errc::non_finite);
    CHECK(e.index == ff::error_index{1, 0});
  }
}

TEST_CASE("complex: the largest pivot comes first") {
  complex_measure const p{Eigen::Matrix2cd{{1e-20, 1.0}, {1.0, 1.0}}};
  CHECK((p.precision() - Eigen::Matrix2cd{{-1.0, 1.0}, {1.0, -1e-20}}).norm() < 1e-15);
}

TEST_CASE("complex: a field and its conjugate have moments, and no pivot on the diagonal") {
  // <z z> = <z* z*> = 0, <z z*> = 1
  complex_measure const p{Eigen::Matrix2cd{{0.0, 1.0}, {1.0, 0.0}}};
  CHECK(p.marginal(ff::indices{1}).covariance()(0, 0) == 0.0);
  CHECK_FALSE(p.is_positive_definite());
  auto const e = support::caught([&] { return p.rank(); });
  CHECK(e.code == ff::errc::domain);
  CHECK(e.function == "gaussian::rank");
  CHECK(e.index == ff::error_index{0, 1});
  CHECK(support::says(e, "no pivot is left on the diagonal at (0, 1), got (1,0); expected zero beside it"));
  CHECK(support::caught([&] { return p.precision(); }).code == ff::errc::domain);
  CHECK(support::caught([&] { return p.conditional(ff::indices{0}, Eigen::VectorXcd::Zero(1)); }).code ==
        ff::errc::domain);
  CHECK(support::caught([&] { return complex_measure::from_precision(p.covariance()); }).code == ff::errc::domain);
  auto const real_part = p.affine(Eigen::Matrix<complex, 1, 2>(0.5, 0.5));
  CHECK(real_part.covariance()(0, 0) == 0.5);
  CHECK(real_part.precision()(0, 0) == 2.0);
}

TEST_CASE("complex: a singular matrix has its rank, possible values and no inverse") {
  complex_measure const p{Eigen::Matrix2cd{{1.0, 1i}, {1i, -1.0}}};
  CHECK(p.rank() == 1);
  CHECK(support::caught([&] { return p.precision(); }).code == ff::errc::not_positive);
  CHECK(p.conditional(ff::indices{0, 1}, Eigen::Vector2cd(2.0, 2i)).dimension() == 0);
  CHECK(support::caught([&] {
          return p.conditional(ff::indices{0, 1}, Eigen::Vector2cd(2.0, 2.0));
        }).code == ff::errc::domain);
}

TEST_CASE("complex: prints without a rank") {
  std::ostringstream text;
  text << complex_measure{Eigen::Matrix2cd{{0.0, 1.0}, {1.0, 0.0}}};
  CHECK(text.str().find("gaussian of dimension 2\n") == 0);
}
