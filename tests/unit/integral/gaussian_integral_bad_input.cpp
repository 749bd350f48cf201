// What the Gaussian integrals refuse, with the place and the text.

#include <doctest/doctest.h>

#include <freefield/integral/constrained_integral.hpp>
#include <freefield/integral/fourier_gaussian.hpp>
#include <freefield/integral/grassmann_sources.hpp>
#include <freefield/integral/hermitian_integral.hpp>
#include <freefield/integral/integrate_out.hpp>
#include <freefield/integral/sparse_gaussian.hpp>

#include <support/caught.hpp>

#include <complex>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace ff = freefield;
using complex = std::complex<double>;
using sparse = Eigen::SparseMatrix<double>;
using place = ff::error_index;
using support::caught, support::says;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

bool is(ff::error const& e, ff::errc code, std::string const& function, place const& index) {
  bool const same = e.code == code && e.function == function && e.index == index;
  if (!same) MESSAGE("the error is " << ff::to_string(e.code) << " in " << e.function << ": " << e.what());
  return same;
}

Eigen::Matrix3d const positive{{2, 0.5, 0}, {0.5, 1, 0.25}, {0, 0.25, 3}};
Eigen::Matrix3d const closed_chain{{2, -1, -1}, {-1, 2, -1}, {-1, -1, 2}};
Eigen::Matrix3d const indefinite{{2, 3, 0}, {3, 1, 0}, {0, 0, 5}};
Eigen::Vector3d const none(0, 0, 0);

}  // namespace

TEST_CASE("an indefinite precision: the pivot and its index") {
  auto const e = caught([] { return ff::gaussian_integral(indefinite); });
  CHECK(is(e, ff::errc::not_positive, "gaussian_integral", {1}));
  CHECK(says(e, "freefield::gaussian_integral: precision is not positive definite: pivot at 1, got -3.5; expected a "
                "positive definite matrix"));
  CHECK(is(caught([] { return ff::log_gaussian_integral(indefinite, none, ff::omit_zero_modes); }),
           ff::errc::not_positive, "log_gaussian_integral", {1}));
  CHECK(is(caught([] { return ff::zero_modes(indefinite); }), ff::errc::not_positive, "zero_modes", {1}));
  auto const beside = caught([] { return ff::gaussian_integral(Eigen::Matrix2d{{0, 1}, {1, 0}}); });
  CHECK(is(beside, ff::errc::not_positive, "gaussian_integral", {0, 1}));
  CHECK(says(beside, "precision is not positive definite: beside a zero pivot at (0, 1), got 1; expected zero"));
}

TEST_CASE("zero modes: how many, and the first pivot that is zero") {
  auto const e = caught([] { return ff::gaussian_integral(closed_chain); });
  CHECK(is(e, ff::errc::degenerate, "gaussian_integral", {2}));
  CHECK(says(e, "freefield::gaussian_integral: precision has 1 zero mode: pivot at 2, got "));
  Eigen::Matrix3d const line = Eigen::Vector3d(0, 4, 0).asDiagonal();
  CHECK(says(caught([&] { return ff::log_gaussian_integral(line); }),
             "precision has 2 zero modes: pivot at 0, got 0; expected a positive definite matrix"));
  auto const along =
      caught([] { return ff::gaussian_integral(closed_chain, Eigen::Vector3d(1, 0, 0), ff::omit_zero_modes); });
  CHECK(is(along, ff::errc::degenerate, "gaussian_integral", {2}));
  CHECK(says(along, "source has a component along a zero mode: that of pivot at 2, got "));
  CHECK(ff::gaussian_integral(closed_chain, Eigen::Vector3d(1, 0, -1), ff::omit_zero_modes) > 0);
}

TEST_CASE("shapes, symmetry, NaN and infinities") {
  CHECK(is(caught([] { return ff::gaussian_integral(Eigen::MatrixXd(2, 3)); }), ff::errc::size_mismatch,
           "gaussian_integral", {}));
  CHECK(says(caught([] { return ff::gaussian_integral(positive, Eigen::Vector2d(1, 2)); }),
             "source and precision differ in size, got 2 and 3; expected equal sizes"));
  auto const e = caught([] { return ff::log_gaussian_integral(Eigen::Matrix2d{{1, 0.25}, {0.5, 1}}); });
  CHECK(is(e, ff::errc::not_symmetric, "log_gaussian_integral", {0, 1}));
  CHECK(says(e, "matrix is not symmetric at (0, 1), got 0.25 against 0.5 with tolerance "));
  for (double const bad : {not_a_number, infinity}) {
    Eigen::Matrix3d a = positive;
    a(1, 2) = bad;
    CHECK(is(caught([&] { return ff::gaussian_integral(a); }), ff::errc::non_finite, "gaussian_integral", {1, 2}));
    Eigen::Vector3d b(0, 0, bad);
    CHECK(
        is(caught([&] { return ff::gaussian_integral(positive, b); }), ff::errc::non_finite, "gaussian_integral", {2}));
    CHECK(is(caught([&] { return ff::gaussian_integral(positive.diagonal().asDiagonal(), b); }), ff::errc::non_finite,
             "gaussian_integral", {2}));
  }
}

TEST_CASE("overflow of the value, and of the exponent") {
  auto const e = caught([] { return ff::gaussian_integral(positive, Eigen::Vector3d(100, 0, 0)); });
  CHECK(is(e, ff::errc::overflow, "gaussian_integral", {}));
  CHECK(says(e, "result overflows, got inf; expected a finite number; its logarithm has a function of its own"));
  CHECK(is(caught([] { return ff::log_gaussian_integral(positive, Eigen::Vector3d(1e200, 0, 0)); }), ff::errc::overflow,
           "log_gaussian_integral", {}));
}

TEST_CASE("complex precisions: the real part, symmetry") {
  Eigen::Matrix2cd const imaginary{{complex(0, 1), 0}, {0, complex(1, 1)}};
  auto const e = caught([&] { return ff::gaussian_integral(imaginary); });
  CHECK(is(e, ff::errc::degenerate, "gaussian_integral", {0}));
  CHECK(
      says(e, "real part of the precision has 1 zero mode: pivot at 0, got 0; expected a positive definite real part"));
  CHECK(is(caught([&] { return ff::log_gaussian_integral(Eigen::Matrix2cd(-imaginary)); }), ff::errc::not_positive,
           "log_gaussian_integral", {1}));
  Eigen::Matrix2cd const hermitian{{1, complex(0, 0.5)}, {complex(0, -0.5), 1}};
  CHECK(is(caught([&] { return ff::gaussian_integral(hermitian); }), ff::errc::not_symmetric, "gaussian_integral",
           {0, 1}));
  CHECK(ff::hermitian_gaussian_integral(hermitian) > 0);
  auto const symmetric = caught([] {
    return ff::hermitian_gaussian_integral(Eigen::Matrix2cd{{1, complex(0, 0.5)}, {complex(0, 0.5), 1}});
  });
  CHECK(is(symmetric, ff::errc::not_symmetric, "hermitian_gaussian_integral", {0, 1}));
  CHECK(says(symmetric, "matrix is not Hermitian at (0, 1), got (0,0.5) against (0,0.5) with tolerance "));
  CHECK(is(caught([] { return ff::hermitian_gaussian_integral(Eigen::Matrix2cd{{complex(1, 1), 0}, {0, 1}}); }),
           ff::errc::not_symmetric, "hermitian_gaussian_integral", {0, 0}));
}

TEST_CASE("complex fields: pivots and zero modes by the index of the field") {
  Eigen::Matrix2cd const mode{{1, complex(0, 1)}, {complex(0, -1), 1}};
  auto const e = caught([&] { return ff::hermitian_gaussian_integral(mode); });
  CHECK(is(e, ff::errc::degenerate, "hermitian_gaussian_integral", {0}));
  CHECK(says(e, "precision has 1 zero mode: pivot at 0, got 0; expected a positive definite Hermitian matrix"));
  CHECK(is(caught([&] {
             return ff::hermitian_gaussian_integral(Eigen::Matrix2cd{{1, complex(0, 2)}, {complex(0, -2), 1}});
           }),
           ff::errc::not_positive, "hermitian_gaussian_integral", {0}));
  auto const part = caught([&] {
    return ff::charged_gaussian_integral(Eigen::Matrix2cd{{1, 0}, {0, complex(-1, 5)}});
  });
  CHECK(is(part, ff::errc::not_positive, "charged_gaussian_integral", {1}));
  CHECK(says(part, "Hermitian part of the precision is not positive definite: pivot at 1, got -2"));
}

TEST_CASE("constraints") {
  Eigen::Matrix<double, 2, 3> const dependent{{1, 2, 3}, {2, 4, 6}};
  auto const e = caught([&] {
    return ff::constrained_gaussian_integral(positive, none, dependent, Eigen::Vector2d(0, 0));
  });
  CHECK(is(e, ff::errc::degenerate, "constrained_gaussian_integral", {1}));
  CHECK(says(e, "constraint depends on the others: the rank of the constraints at 1, got 1; expected their number"));
  CHECK(says(caught([&] {
               return ff::constrained_gaussian_integral(positive, none, Eigen::RowVector3d(0, 0, 0),
                                                        Eigen::Matrix<double, 1, 1>(1.0));
             }),
             "constraint has no coefficients: row at 0, got 0; expected one that is not zero"));
  CHECK(is(caught([&] {
             return ff::constrained_gaussian_integral(positive, none, Eigen::RowVector2d(1, 0),
                                                      Eigen::Matrix<double, 1, 1>(1.0));
           }),
           ff::errc::size_mismatch, "constrained_gaussian_integral", {}));
  auto const free = caught([&] {
    return ff::log_constrained_gaussian_integral(closed_chain, none, Eigen::RowVector3d(1, -1, 0),
                                                 Eigen::Matrix<double, 1, 1>(1.0));
  });
  CHECK(is(free, ff::errc::degenerate, "log_constrained_gaussian_integral", free.index));
  CHECK(says(free, "precision on the constraint surface has 1 zero mode: pivot at "));
  CHECK(is(caught([&] {
             return ff::constrained_gaussian_integral(positive, none, Eigen::RowVector3d(1, not_a_number, 0),
                                                      Eigen::Matrix<double, 1, 1>(1.0));
           }),
           ff::errc::non_finite, "constrained_gaussian_integral", {0, 1}));
}

TEST_CASE("integrating out: indices") {
  CHECK(is(caught([] {
             return ff::integrate_out(positive, none, ff::indices{0, 3});
           }),
           ff::errc::out_of_range, "integrate_out", {1}));
  CHECK(is(caught([] {
             return ff::integrate_out(positive, none, ff::indices{2, 2});
           }),
           ff::errc::domain, "integrate_out", {1}));
  auto const e = caught([] { return ff::integrate_out(indefinite, none, ff::indices{2, 1, 0}); });
  CHECK(is(e, ff::errc::not_positive, "integrate_out", {0}));
  CHECK(says(e, "block to integrate over is not positive definite: pivot at 0, got -7; expected a positive definite"));
}

TEST_CASE("Grassmann fields") {
  Eigen::Matrix3d const odd{{0, 1, 2}, {-1, 0, 3}, {-2, -3, 0}};
  auto const e = caught([&] { return ff::grassmann_gaussian_integral(odd, ff::with_sources); });
  CHECK(is(e, ff::errc::degenerate, "grassmann_gaussian_integral", e.index));
  CHECK(says(e, "matrix has no inverse: its rank at "));
  CHECK(says(e, "got 2; expected full rank; insertions of fields absorb zero modes"));
  CHECK(is(caught([] { return ff::grassmann_gaussian_integral(positive); }), ff::errc::not_symmetric,
           "grassmann_gaussian_integral", {0, 0}));
  CHECK(is(caught([&] { return ff::grassmann_gaussian_integral(odd, ff::indices{0, 3}); }), ff::errc::out_of_range,
           "grassmann_gaussian_integral", {1}));
  CHECK(is(caught([] { return ff::charged_grassmann_gaussian_integral(positive, ff::indices{0}, ff::indices{-1}); }),
           ff::errc::out_of_range, "charged_grassmann_gaussian_integral", {0}));
}

TEST_CASE("sparse precisions") {
  auto const measure = [](Eigen::Matrix3d const& a) {
    return ff::sparse_gaussian<double>::from_precision(sparse(a.sparseView()));
  };
  auto const e = caught([&] { return measure(indefinite); });
  CHECK(is(e, ff::errc::not_positive, "sparse_gaussian::from_precision", e.index));
  CHECK(says(e, "precision is not positive definite: pivot at "));
  auto const zero = caught([&] { return measure(closed_chain); });
  CHECK(is(zero, ff::errc::degenerate, "sparse_gaussian::from_precision", zero.index));
  CHECK(says(zero, "precision has a zero mode: pivot at "));
  CHECK(is(caught([&] { return measure(Eigen::Matrix3d::Zero()); }), ff::errc::degenerate,
           "sparse_gaussian::from_precision", {0}));
  Eigen::Matrix3d lower = positive.triangularView<Eigen::Lower>();
  CHECK(is(caught([&] { return measure(lower); }), ff::errc::not_symmetric, "sparse_gaussian::from_precision", {0, 1}));
  lower(2, 1) = infinity;
  CHECK(is(caught([&] { return ff::log_gaussian_integral(sparse(lower.sparseView())); }), ff::errc::non_finite,
           "log_gaussian_integral", {2, 1}));
  CHECK(is(caught([&] { return ff::gaussian_integral(sparse(2, 3)); }), ff::errc::size_mismatch, "gaussian_integral",
           {}));
  auto const p = measure(positive);
  CHECK(is(caught([&] { return p.covariance(0, 3); }), ff::errc::out_of_range, "sparse_gaussian::covariance", {1}));
  CHECK(is(caught([&] { return p.marginal(ff::indices{1, 1}); }), ff::errc::domain, "sparse_gaussian::marginal", {1}));
}

TEST_CASE("diagonal precisions") {
  CHECK(is(caught([] { return ff::diagonal_gaussian<double>::from_precision(Eigen::Vector2d(1, 0)); }),
           ff::errc::not_positive, "diagonal_gaussian::from_precision", {1}));
  CHECK(is(caught([] { return ff::log_gaussian_integral(Eigen::Vector2d(-1, 2).asDiagonal()); }),
           ff::errc::not_positive, "log_gaussian_integral", {0}));
  auto const p = ff::diagonal_gaussian<double>::from_precision(Eigen::Vector2d(1, 1e-310));
  CHECK(is(caught([&] { return p.covariance(1, 1); }), ff::errc::overflow, "diagonal_gaussian::covariance", {1}));
  CHECK(is(caught([&] { return p.marginal(ff::indices{2}); }), ff::errc::out_of_range, "diagonal_gaussian::marginal",
           {0}));
}

TEST_CASE("translation-invariant precisions") {
  using field = ff::fourier_gaussian<double>;
  Eigen::VectorXd kernel(6);
  kernel << 2, -1, 0, 0, 0, -1;
  auto const massless = caught([&] { return field::from_kernel({6}, kernel); });
  CHECK(is(massless, ff::errc::degenerate, "fourier_gaussian::from_kernel", {0}));
  CHECK(says(massless, "precision has 1 zero mode: eigenvalue at 0, got "));
  Eigen::VectorXd const push = Eigen::VectorXd::Unit(6, 2);
  auto const along = caught([&] { return field::from_kernel({6}, kernel, push, ff::omit_zero_modes); });
  CHECK(is(along, ff::errc::degenerate, "fourier_gaussian::from_kernel", {0}));
  CHECK(says(along, "source has a component along a zero mode: its value at 0, got 0.1666"));
  kernel(0) = 1;
  CHECK(is(caught([&] { return field::from_kernel({6}, kernel); }), ff::errc::not_positive,
           "fourier_gaussian::from_kernel", {0}));
  kernel(5) = 1;
  auto const uneven = caught([&] { return field::from_kernel({6}, kernel); });
  CHECK(is(uneven, ff::errc::not_symmetric, "fourier_gaussian::from_kernel", {1, 5}));
  CHECK(says(uneven, "kernel is not even at (1, 5), got -1 against 1 with tolerance "));
  CHECK(
      is(caught([&] { return field::from_kernel({}, kernel); }), ff::errc::empty, "fourier_gaussian::from_kernel", {}));
  CHECK(is(caught([&] {
             return field::from_kernel({2, 0}, kernel);
           }),
           ff::errc::domain, "fourier_gaussian::from_kernel", {1}));
  CHECK(is(caught([&] { return field::from_kernel({2, 2}, kernel); }), ff::errc::size_mismatch,
           "fourier_gaussian::from_kernel", {}));
  auto const one = [](std::span<double const>) { return 1.0; };
  CHECK(is(caught([&] { return field::from_spectrum({1 << 20, 1 << 20}, one); }), ff::errc::too_large,
           "fourier_gaussian::from_spectrum", {1}));
  CHECK(is(caught([&] {
             return field::from_spectrum({4}, [](std::span<double const> k) { return k[0] < 0 ? not_a_number : 1.0; });
           }),
           ff::errc::non_finite, "fourier_gaussian::from_spectrum", {3}));
  CHECK(is(caught([&] { return field::from_spectrum({4}, [](std::span<double const> k) { return 7 + k[0]; }); }),
           ff::errc::not_symmetric, "fourier_gaussian::from_spectrum", {1, 3}));
  CHECK(is(caught([&] { return field::from_spectrum({4, 2}, one).covariance(8, 0); }), ff::errc::out_of_range,
           "fourier_gaussian::covariance", {0}));
}
