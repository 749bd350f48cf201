#include <doctest/doctest.h>

#include <freefield/core/random.hpp>
#include <freefield/renormalization/lattice.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/lattice_fields.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <cstddef>
#include <sstream>

namespace ff = freefield;
using fifty = boost::multiprecision::cpp_bin_float_50;
using support::caught;
using support::close;
using support::close_to_scale;
using support::random_field;

namespace {

/// The transform is unitary: norms stay, the way back is the inverse, phi~(-k) is the conjugate; modes on themselves
/// are real.
template <int D>
void check_unitary(ff::lattice<D> const& sites) {
  auto const field = random_field(sites.size(), 7);
  auto const modes = sites.to_momentum(field);
  double norm = 0;
  for (Eigen::Index k = 0; k < sites.size(); ++k) {
    auto const here = static_cast<std::size_t>(k), there = static_cast<std::size_t>(sites.opposite(k));
    norm += modes.real[here] * modes.real[here] + modes.imaginary[here] * modes.imaginary[here];
    CHECK(close_to_scale(modes.real[here], modes.real[there], 4.0));
    CHECK(close_to_scale(modes.imaginary[here], -modes.imaginary[there], 4.0));
    if (here == there) CHECK(close_to_scale(modes.imaginary[here], 0.0, 4.0));
  }
  CHECK(close(norm, field.squaredNorm(), 32));
  CHECK(close(sites.spectrum(field).sum(), field.squaredNorm(), 32));
  CHECK((sites.to_position(modes) - field).cwiseAbs().maxCoeff() < 1e-14);
}

}  // namespace

TEST_CASE("the unitary transform in one to four dimensions, of any sizes") {
  check_unitary(ff::lattice{8});
  check_unitary(ff::lattice{7});
  check_unitary(ff::lattice{1});
  check_unitary(ff::lattice{6, 5});
  check_unitary(ff::lattice{16, 8});
  check_unitary(ff::lattice{4, 3, 6});
  check_unitary(ff::lattice{2, 3, 4, 2});
}

TEST_CASE("p^^2 is the spectrum of minus the Laplacian") {
  ff::lattice<2> const sites{6, 5};
  auto const squares = sites.squared_momenta<double>();
  // -Laplacian at site 0 as a matrix row: 4 there, -1 at its neighbours
  ff::vector_of<double> row = ff::vector_of<double>::Zero(30);
  row(0) = 4;
  for (Eigen::Index const neighbour : {1, 4, 5, 25}) row(neighbour) = -1;
  auto const spectrum = ff::even_transform<double>(sites.sites(), row);
  for (Eigen::Index k = 0; k < 30; ++k) CHECK(close_to_scale(squares(k), spectrum(k), 8.0));
  CHECK(squares(0) == 0);
  auto const four = ff::lattice<4>{2, 2, 2, 2}.squared_momenta<double>();
  CHECK(close(four(15), 16.0));
  auto const exact = ff::lattice<1>{12}.squared_momenta<fifty>();
  CHECK(support::within(fifty(exact(2)), fifty(1), fifty("1e-48")));  // 4 sin^2(pi/6)
}

TEST_CASE("a circulant matrix has its spectrum") {
  ff::lattice<2> const sites{3, 4};
  ff::vector_of<double> spectrum = sites.squared_momenta<double>();
  for (double& x : spectrum) x = 1 / (1 + x);
  auto const C = sites.circulant(spectrum);
  CHECK(C == C.transpose());
  auto const field = random_field(12, 3);
  auto const product = ff::vector_of<double>(C * field),
             filtered = ff::filtered<double>(sites.sites(), field, spectrum);
  CHECK((product - filtered).cwiseAbs().maxCoeff() < 1e-14);
  CHECK(close(C.trace(), spectrum.sum(), 16));
}

TEST_CASE("shells: every momentum is in one, a function of |p^| is found again") {
  ff::lattice<3> const sites{6, 6, 4};
  auto const squares = sites.squared_momenta<double>();
  auto const shells = sites.shell_averages(squares, {.shells = 5});
  Eigen::Index count = 0;
  double sum = 0;
  for (auto const& shell : shells) {
    CHECK(shell.mean >= shell.momentum * shell.momentum * (1 - 1e-14));  // a mean of squares
    count += shell.count;
    sum += shell.mean * static_cast<double>(shell.count);
  }
  CHECK(count == sites.size());
  CHECK(close(sum, squares.sum(), 64));
  CHECK(shells.front().momentum == 0);
  CHECK(sites.shell_averages(squares).size() <= 3);
  auto const one = ff::lattice<1>{1};
  CHECK(one.shell_averages(one.squared_momenta<double>()).size() == 1);
}

TEST_CASE("what it says, and bad input") {
  std::ostringstream out;
  out << ff::lattice<2>{64, 32};
  CHECK(out.str() == "lattice of 64 x 32 sites");
  CHECK(caught([] { return ff::lattice<2>{4, 0}; }).code == ff::errc::domain);
  CHECK(caught([] { return ff::lattice<2>{1 << 16, 1 << 16}; }).code == ff::errc::too_large);
  ff::lattice<1> const sites{4};
  ff::vector_of<double> const four = ff::vector_of<double>::Ones(4), five = ff::vector_of<double>::Ones(5);
  CHECK(caught([&] { return sites.to_momentum(five); }).code == ff::errc::size_mismatch);
  CHECK(caught([&] { return sites.spectrum(five); }).code == ff::errc::size_mismatch);
  ff::vector_of<double> bad = four;
  bad(2) = std::nan("");
  auto const e = caught([&] { return sites.to_momentum(bad); });
  CHECK(e.code == ff::errc::non_finite);
  CHECK(e.index == ff::error_index{2});
  CHECK(caught([&] { return sites.shell_averages(four, {.shells = -1}); }).code == ff::errc::bad_option);
  auto modes = sites.to_momentum(four);
  modes.imaginary[1] = 0.5;
  CHECK(caught([&] { return sites.to_position(modes); }).code == ff::errc::not_symmetric);
  modes.real.pop_back();
  CHECK(caught([&] { return sites.to_position(modes); }).code == ff::errc::size_mismatch);
  ff::vector_of<double> odd = four;
  odd(1) = 2;
  CHECK(caught([&] { return sites.circulant(odd); }).code == ff::errc::not_symmetric);
}
