// once: the same code as other tests, in other scalars.
// Hafnians over every kind of scalar.

#include <doctest/doctest.h>

#include <freefield/wick/hafnian.hpp>

#include <freefield/core/jet.hpp>
#include <freefield/interop/multiprecision.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_complex.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <support/archetype.hpp>
#include <support/close.hpp>
#include <support/random_matrix.hpp>
#include <support/residue.hpp>

#include <complex>
#include <cstddef>
#include <cstdint>

namespace ff = freefield;
using algorithm = ff::hafnian_algorithm;
using rational = boost::multiprecision::cpp_rational;
using Eigen::Index;
using support::matrix_of;
using support::prime_residue;
using support::random_symmetric;
using support::random_vector;
using support::vector_of;

namespace {

template <class To, class From>
matrix_of<To> converted(matrix_of<From> const& a) {
  return a.unaryExpr([](From const& x) { return To(x); });
}

/// Against rationals, which hold the same entries exactly; `ulps` of the sum of the absolute terms.
template <class T>
void check_real(Index n, int ulps) {
  CAPTURE(n);
  auto const exact = random_symmetric<rational>(9, n);
  auto const exact_loops = random_vector<rational>(9, n);
  matrix_of<T> const a = random_symmetric<T>(9, n);
  vector_of<T> const loops = random_vector<T>(9, n);
  auto const size = [&](auto const& value) { return T(value.template convert_to<double>()); };
  matrix_of<rational> const absolute = exact.unaryExpr([](rational const& x) { return rational(abs(x)); });
  vector_of<rational> const absolute_loops = exact_loops.unaryExpr([](rational const& x) { return rational(abs(x)); });
  T const scale = size(ff::hafnian(absolute)), scale_loops = size(ff::loop_hafnian(absolute, absolute_loops));
  CHECK(support::close_to_scale(ff::hafnian(a), T(ff::hafnian(exact)), scale, ulps));
  CHECK(
      support::close_to_scale(ff::loop_hafnian(a, loops), T(ff::loop_hafnian(exact, exact_loops)), scale_loops, ulps));
}

}  // namespace

TEST_CASE("float, double, long double, 50 digits") {
  using fifty = boost::multiprecision::cpp_bin_float_50;
  for (Index n : {2, 3, 6, 9, 12}) {
    check_real<float>(n, 4);
    check_real<double>(n, 4);
    check_real<long double>(n, 4);
    check_real<fifty>(n, 4);
  }
}

TEST_CASE("complex numbers") {
  using complex = std::complex<double>;
  for (Index n : {4, 7, 10, 12}) {
    auto const real = random_symmetric<double>(1, n), imaginary = random_symmetric<double>(2, n);
    matrix_of<complex> const a = real.cast<complex>() + complex(0, 1) * imaginary.cast<complex>();
    vector_of<complex> const loops = random_vector<double>(3, n).cast<complex>() * complex(0.6, 0.8);
    for (bool const with_loops : {false, true}) {
      auto const by = [&](algorithm which) {
        return with_loops ? ff::loop_hafnian(a, loops, {.algorithm = which}) : ff::hafnian(a, {.algorithm = which});
      };
      matrix_of<double> const absolute = a.cwiseAbs();
      vector_of<double> const absolute_loops = loops.cwiseAbs();
      double const scale = with_loops ? ff::loop_hafnian(absolute, absolute_loops) : ff::hafnian(absolute);
      complex const expected = by(algorithm::subsets);
      for (algorithm const which : {algorithm::sign_pairs, algorithm::division_free_pairs}) {
        CHECK(support::close_to_scale(std::abs(by(which) - expected), 0.0, scale, 8));
      }
    }
    complex const turn(0.6, 0.8);
    CHECK(support::close_to_scale(std::abs(ff::hafnian(matrix_of<complex>(real.cast<complex>() * turn)) -
                                           ff::hafnian(real) * std::pow(turn, static_cast<int>(n / 2))),
                                  0.0, ff::hafnian(matrix_of<double>(real.cwiseAbs())), 8));
  }
  using precise = boost::multiprecision::cpp_complex_50;
  matrix_of<precise> b = matrix_of<precise>::Constant(6, 6, precise(1, 2));
  precise const cube = precise(1, 2) * precise(1, 2) * precise(1, 2);
  CHECK(abs(precise(ff::hafnian(b) - 15 * cube)) < 1e-48);
}

TEST_CASE("integers without a largest one") {
  using integer = boost::multiprecision::cpp_int;
  for (Index n : {2, 5, 8, 11}) {
    auto const a = random_symmetric<integer>(4, n);
    auto const loops = random_vector<integer>(4, n);
    CHECK(ff::hafnian(a) == ff::hafnian(a, {.algorithm = algorithm::matchings}));
    CHECK(ff::loop_hafnian(a, loops) == ff::loop_hafnian(a, loops, {.algorithm = algorithm::matchings}));
  }
  matrix_of<integer> const ones = matrix_of<integer>::Constant(22, 22, integer(1));
  CHECK(ff::hafnian(ones) == integer("13749310575"));
  CHECK(ff::hafnian(random_symmetric<integer>(4, 3), ff::powers{4, 4, 2}) ==
        ff::hafnian(random_symmetric<integer>(4, 3), ff::powers{4, 4, 2}, {.algorithm = algorithm::subsets}));
}

TEST_CASE("finite fields, of odd characteristic and of characteristic two") {
  for (Index n : {4, 7, 8}) {
    auto const a = random_symmetric<long>(6, n);
    auto const loops = random_vector<long>(6, n);
    long const haf = ff::hafnian(a), with_loops = ff::loop_hafnian(a, loops);
    auto const check = [&]<unsigned P>(prime_residue<P>) {
      auto const reduce = [](long x) { return prime_residue<P>(static_cast<int>(x % long{P})); };
      matrix_of<prime_residue<P>> const reduced = a.unaryExpr(reduce);
      vector_of<prime_residue<P>> const reduced_loops = loops.unaryExpr(reduce);
      CHECK(ff::hafnian(reduced) == reduce(haf));
      CHECK(ff::loop_hafnian(reduced, reduced_loops) == reduce(with_loops));
    };
    check(prime_residue<10007>{});
    check(prime_residue<3>{});
    check(prime_residue<2>{});
  }
  auto const a = random_symmetric<long>(6, 3);
  matrix_of<prime_residue<5>> const reduced =
      a.unaryExpr([](long x) { return prime_residue<5>(static_cast<int>(x % 5)); });
  long const exact =
      ff::hafnian(a, ff::powers{4, 4, 4});  // six pairs: more than 5, where edge classes would divide by zero
  CHECK(ff::hafnian(reduced, ff::powers{4, 4, 4}) == prime_residue<5>(static_cast<int>(exact % 5)));
}

TEST_CASE("dual numbers: the derivative by an entry is the hafnian without its row and column") {
  using jet = ff::jet<rational, 1>;
  Index const n = 8;
  auto const a = random_symmetric<rational>(11, n);
  for (Index k = 1; k < n; ++k) {
    matrix_of<jet> b = converted<jet>(a);
    b(0, k) = b(k, 0) = jet::variable(a(0, k), 0);
    std::vector<Index> rest;
    for (Index i = 1; i < n; ++i) {
      if (i != k) rest.push_back(i);
    }
    CHECK(ff::hafnian(b).gradient[0] == ff::hafnian(a(rest, rest)));
  }
  // An entry that is zero and varies connects its row and column.
  matrix_of<jet> zero = matrix_of<jet>::Constant(2, 2, jet(0));
  zero(0, 1) = zero(1, 0) = jet::variable(rational(0), 0);
  CHECK(ff::hafnian(zero).gradient[0] == 1);
}

TEST_CASE("a ring and a field with their bare operations, in the recursion itself") {
  auto const value = [](auto one, auto form, bool loops) {
    using T = decltype(one);
    ff::detail::wick::weighted_graph<T> graph{8, {}, {}};
    for (int k = 0; k < 28; ++k) graph.edges.push_back(T(1 + k % 3));
    for (int k = 0; k < (loops ? 8 : 0); ++k) graph.loops.push_back(T(k - 2));
    T const by_pairs = ff::detail::wick::hafnian_by_pairs<T, form()>("", graph, {});
    CHECK(by_pairs == ff::detail::wick::hafnian_by_subsets(graph));
  };
  using signs = std::integral_constant<ff::detail::wick::pair_form, ff::detail::wick::pair_form::signs>;
  using zero_one = std::integral_constant<ff::detail::wick::pair_form, ff::detail::wick::pair_form::zero_one>;
  for (bool const loops : {false, true}) {
    value(support::ring_archetype(1), zero_one{}, loops);
    value(support::field_archetype(1), signs{}, loops);
    value(support::field_archetype(1), zero_one{}, loops);
  }
}
