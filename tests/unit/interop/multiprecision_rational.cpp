#include <doctest/doctest.h>

#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <Eigen/Cholesky>
#include <Eigen/LU>

namespace mp = boost::multiprecision;

namespace {

template <class T>
using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T>
using vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;

/// The Hilbert matrix, whose inverse has integer entries and which no floating-point number resolves for long.
template <class T>
matrix<T> hilbert(Eigen::Index n) {
  matrix<T> result(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) result(i, j) = T(1) / T(static_cast<int>(i + j + 1));
  }
  return result;
}

using rational = mp::cpp_rational;
using rational_with_templates = mp::number<mp::cpp_rational_backend, mp::et_on>;
using rational_without_templates = mp::number<mp::cpp_rational_backend, mp::et_off>;

}  // namespace

TEST_CASE_TEMPLATE("LU of rationals is exact", T, rational_with_templates, rational_without_templates) {
  matrix<T> const a = hilbert<T>(6);
  Eigen::FullPivLU<matrix<T>> const lu(a);
  CHECK(lu.determinant() == T(1) / T("186313420339200000"));
  matrix<T> const inverse = lu.inverse();
  CHECK(inverse(0, 0) == 36);
  CHECK(inverse(5, 5) == 698544);
  matrix<T> const product = a * inverse;
  CHECK(product == matrix<T>::Identity(6, 6));
  Eigen::PartialPivLU<matrix<T>> const partial(a);
  CHECK(partial.determinant() == lu.determinant());
}

TEST_CASE_TEMPLATE("LDL^T of rationals is exact", T, rational_with_templates, rational_without_templates) {
  matrix<T> const a = hilbert<T>(5);
  Eigen::LDLT<matrix<T>> const ldlt(a);
  CHECK(ldlt.info() == Eigen::Success);
  vector<T> right(5);
  right << 1, 2, 3, 4, 5;
  vector<T> const solution = ldlt.solve(right);
  vector<T> const back = a * solution;
  CHECK(back == right);
}

TEST_CASE("exact numbers have no tolerance") {
  CHECK(Eigen::NumTraits<rational>::dummy_precision() == 0);
  CHECK(Eigen::NumTraits<rational>::epsilon() == 0);
  static_assert(!Eigen::NumTraits<rational>::IsInteger && Eigen::NumTraits<mp::cpp_int>::IsInteger);
}

TEST_CASE("integer matrices multiply exactly, rows and columns included") {
  matrix<mp::cpp_int> a(2, 2);
  a << mp::cpp_int("100000000000000000000"), 1, 2, 3;
  matrix<mp::cpp_int> const square = a * a;
  CHECK(square(0, 0) == mp::cpp_int("10000000000000000000000000000000000000002"));
  mp::cpp_int const corner = a.row(0).dot(a.col(0));
  CHECK(corner == square(0, 0));
}
