#include <freefield/core/jet.hpp>
#include <freefield/interop/eigen_jet.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick/moment_table.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <doctest/doctest.h>

#include <support/caught.hpp>
#include <support/close.hpp>
#include <support/matchings.hpp>

#include <array>
#include <complex>
#include <cstdint>
#include <limits>
#include <vector>

namespace ff = freefield;
using boost::multiprecision::cpp_int;
using rational = boost::multiprecision::cpp_rational;
using support::caught;
using support::matrix;
using support::vector;

namespace {

using ff::powers;
std::vector<powers> const tops{powers{},        powers{7},       powers{0},             powers{3, 2},
                               powers{0, 4, 1}, powers{2, 2, 2}, powers{1, 0, 2, 1, 3}, powers{1, 1, 1, 1, 1, 1, 1}};

/// test(covariance, mean, powers) for random numbers of T; covariances are not positive.
template <class T, class Test>
void for_random_input(int denominator, Test const& test) {
  for (powers const& top : tops) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      CAPTURE(seed);
      ff::philox4x32 engine{seed, top.size()};
      auto const d = static_cast<Eigen::Index>(top.size());
      matrix<T> const c = support::random_symmetric<T>(engine, d, 6, denominator);
      vector<T> const mu = support::random_ratios<T>(engine, d, 1, 4, denominator);
      test(c, mu, top);
    }
  }
}

template <class T>
void check_against_matchings(int denominator) {
  for_random_input<T>(denominator, [](matrix<T> const& c, vector<T> const& mu, powers const& top) {
    auto const moments = ff::moment_table(mu, c, top);
    CHECK(moments.top() == top);
    moments.for_each([&](std::size_t place, std::vector<int> const& k) {
      CHECK(moments[place] == support::wick_moment<T>(c, mu, k));
    });
  });
}

}  // namespace

TEST_CASE_TEMPLATE("every entry is the sum over matchings with loops, exactly", T, rational, cpp_int, std::int64_t) {
  check_against_matchings<T>(7);
}

TEST_CASE("every entry is the sum over matchings, with complex numbers of small integer parts") {
  using number = std::complex<double>;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    ff::philox4x32 engine{seed, 100};
    auto const real = support::random_symmetric<number>(engine, 3, 3);
    auto const imaginary = support::random_symmetric<number>(engine, 3, 3);
    matrix<number> const c = real + number(0, 1) * imaginary;
    vector<number> const mu = support::random_ratios<number>(engine, 3, 1, 2, 1);
    auto const moments = ff::moment_table(mu, c, powers{3, 2, 2});
    moments.for_each([&](std::size_t place, std::vector<int> const& k) {
      CHECK(moments[place] == support::wick_moment<number>(c, mu, k));  // integers below 2^53
    });
  }
}

TEST_CASE("without a mean the entries are hafnians, and the odd ones are exactly zero") {
  for_random_input<rational>(5, [](matrix<rational> const& c, vector<rational> const&, powers const& top) {
    vector<rational> const zero = vector<rational>::Constant(c.rows(), rational(0));
    auto const moments = ff::moment_table(c, top);
    auto const with_zero = ff::moment_table(zero, c, top);
    moments.for_each([&](std::size_t place, std::vector<int> const& k) {
      int total = 0;
      for (int const power : k) total += power;
      CHECK(moments[place] == with_zero[place]);
      if (total % 2 == 1) CHECK(moments[place] == 0);
    });
  });
  auto const moments = ff::moment_table(Eigen::Matrix2d{{0.3, -0.7}, {-0.7, 1.1}}, powers{5, 4});
  moments.for_each([&](std::size_t place, std::vector<int> const& k) {
    if ((k[0] + k[1]) % 2 == 1) CHECK(moments[place] == 0.0);
  });
}

TEST_CASE("closed forms: double factorials, and Hermite polynomials") {
  Eigen::Matrix<cpp_int, 1, 1> one(cpp_int(1));
  auto const moments = ff::moment_table(one, powers{30});
  cpp_int double_factorial = 1;
  for (int k = 2; k <= 30; k += 2) CHECK(moments(powers{k}) == (double_factorial *= k - 1));
  // Variance -1 and mean x: He_5(x) = x^5 - 10 x^3 + 15 x at x = 3.
  Eigen::Matrix<int, 1, 1> const variance(-1), x(3);
  CHECK(ff::moment_table(x, variance, powers{5})(powers{5}) == 243 - 270 + 45);
}

TEST_CASE("jets carry the derivatives: by the mean k_i M_(k - e_i), by the variance k (k - 1) / 2 M_(k - 2 e)") {
  using jet = ff::jet<rational, 3>;
  matrix<jet> c(2, 2);
  c << jet::variable(rational(2, 3), 0), jet(rational(1, 5)), jet(rational(1, 5)), jet(rational(5, 7));
  c(0, 1) = c(1, 0) = jet::variable(rational(1, 5), 1);
  vector<jet> mu(2);
  mu << jet::variable(rational(3, 4), 2), jet(rational(-1, 2));
  auto const m = ff::moment_table(mu, c, powers{5, 4});
  jet const& top = m(powers{5, 4});
  CHECK(top.gradient[0] == 10 * m(powers{3, 4}).value);
  CHECK(top.gradient[1] == 20 * m(powers{4, 3}).value);
  CHECK(top.gradient[2] == 5 * m(powers{4, 4}).value);
}

TEST_CASE("double against fifty digits: positive terms lose one rounding each") {
  using real = boost::multiprecision::cpp_bin_float_50;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    ff::philox4x32 engine{seed, 200};
    matrix<double> const root = support::random_ratios<double>(engine, 3, 3, 1000, 1024).cwiseAbs();
    matrix<double> const c = support::mirrored<double>(root * root.transpose());
    vector<double> const mu = support::random_ratios<double>(engine, 3, 1, 1000, 1024).cwiseAbs();
    matrix<real> const exact_c = c.cast<real>();
    vector<real> const exact_mu = mu.cast<real>();
    auto const computed = ff::moment_table(mu, c, powers{6, 5, 4});
    auto const exact = ff::moment_table(exact_mu, exact_c, powers{6, 5, 4});
    // An entry of order k is a nest of k sums of at most 3 products: 6 roundings in each.
    for (std::size_t place = 0; place < exact.size(); ++place) {
      CHECK(support::close(computed[place], static_cast<double>(exact[place]), 6 * 15));
    }
  }
}

TEST_CASE("matrices and means may be expressions, and are evaluated once") {
  Eigen::Matrix2d const c{{2, 1}, {1, 3}};
  auto const computed = ff::moment_table(Eigen::Vector4d(1, 2, 3, 4).head(2), c.transpose() + c, powers{2, 2});
  auto const expected = ff::moment_table(Eigen::Vector2d(1, 2), Eigen::Matrix2d(2 * c), powers{2, 2});
  for (std::size_t place = 0; place < expected.size(); ++place) CHECK(computed[place] == expected[place]);
}

TEST_CASE_TEMPLATE("built-in integers up to the last that fits, and no further", T, std::int16_t, std::int32_t,
                   std::int64_t, std::uint32_t, std::uint64_t) {
  matrix<T> const variance = matrix<T>::Constant(1, 1, T(1));
  cpp_int factorial = 1;  // (2k - 1)!!
  int k = 2;
  while (cpp_int(factorial * (k + 1)) <= cpp_int(std::numeric_limits<T>::max())) {
    factorial *= k + 1;
    k += 2;
  }
  CHECK(cpp_int(ff::moment_table(variance, powers{k + 1})(powers{k})) == factorial);
  auto const e = caught([&] { return ff::moment_table(variance, powers{k + 4}); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(e.function == "moment_table");
  CHECK(e.index == ff::error_index{k + 2});
  CHECK(support::says(e, std::to_string(std::numeric_limits<T>::max())));
}

TEST_CASE("floating point numbers that overflow are refused with the multi-index") {
  // Var x = 1e200: E[x^2 y^2] is finite, E[x^4] is the first that is not.
  auto const e = caught([] { return ff::moment_table(Eigen::Matrix2d{{1e200, 0}, {0, 1}}, powers{5, 2}); });
  CHECK(e.code == ff::errc::overflow);
  CHECK(e.index == ff::error_index{4, 0});
  CHECK(support::says(e, "got inf"));
  CHECK(ff::moment_table(Eigen::Matrix2d{{1e200, 0}, {0, 1}}, powers{3, 2})(powers{2, 2}) == 1e200);
}

TEST_CASE("bad input is refused") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  Eigen::Matrix2d const c{{2, 1}, {1, 3}};
  Eigen::Vector2d const mu(1, 2);
  struct {
    ff::error e;
    ff::errc code;
    ff::error_index index;
  } const cases[] = {
      {caught([&] {
         return ff::moment_table(mu, Eigen::MatrixXd(2, 3), powers{1, 1});
       }),
       ff::errc::size_mismatch,
       {}},
      {caught([&] {
         return ff::moment_table(Eigen::MatrixXd(2, 3), powers{1, 1});
       }),
       ff::errc::size_mismatch,
       {}},
      {caught([&] {
         return ff::moment_table(Eigen::Vector3d(1, 2, 3), c, powers{1, 1});
       }),
       ff::errc::size_mismatch,
       {}},
      {caught([&] {
         return ff::moment_table(mu, c, powers{1, 1, 1});
       }),
       ff::errc::size_mismatch,
       {}},
      {caught([&] {
         return ff::moment_table(Eigen::MatrixXd(c), c, powers{1, 1});
       }),
       ff::errc::size_mismatch,
       {}},
      {caught([&] {
         return ff::moment_table(Eigen::Matrix2d{{1, nan}, {nan, 1}}, powers{1, 1});
       }),
       ff::errc::non_finite,
       {1, 0}},
      {caught([&] {
         return ff::moment_table(Eigen::Vector2d(1, nan), c, powers{0, 0});
       }),
       ff::errc::non_finite,
       {1}},
      {caught([&] {
         return ff::moment_table(Eigen::Matrix2d{{1, 2}, {3, 1}}, powers{1, 1});
       }),
       ff::errc::not_symmetric,
       {0, 1}},
      {caught([&] {
         return ff::moment_table(Eigen::Matrix2i{{1, 2}, {3, 1}}, powers{1, 1});
       }),
       ff::errc::not_symmetric,
       {0, 1}},
      {caught([&] {
         return ff::moment_table(mu, c, powers{1, -1});
       }),
       ff::errc::domain,
       {1}},
      {caught([&] {
         return ff::moment_table(mu, c, powers{16383, 16383});
       }),
       ff::errc::too_large,
       {}},
  };
  for (auto const& [e, code, index] : cases) {
    CHECK(e.code == code);
    CHECK(e.function == "moment_table");
    CHECK(e.index == index);
  }
}
